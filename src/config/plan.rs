//! The plan itself, its calendar and who issues its reports: `[campaign]`, `[schedule]`, `[issuer]`.

use chrono::{NaiveDate, NaiveTime};
use chrono_tz::Tz;
use toml::Spanned;

use super::reader::{Field, Section};
use super::trouble::Trouble;
use super::{cadence, choices, mail, values};
use crate::model::campaign::{ApprovalTerms, Issuer};
use crate::model::count::Count;
use crate::model::language::Language;
use crate::model::period::{Cadence, Calendar};
use crate::phrase;
use crate::terminal::Phrase;

/// The zone of a campaign that names none.
const ZONE: Tz = chrono_tz::Asia::Ho_Chi_Minh;
/// Hour of the deadline and of the supplement where none is given.
const DEADLINE_HOUR: u32 = 8;
const SUPPLEMENT_HOUR: u32 = 16;
/// Hour of a period's last day before which a report for it is not believed, where none is given.
const EARLIEST_HOUR: u32 = 12;
/// Days from a period's end to its deadline where none is given.
const DEADLINE_DAYS: u32 = 1;
/// Long enough for what is late; what comes after it is a matter for whoever took the books over.
const CLOSES_AFTER_CHANGE: u32 = 30;
/// Seconds an incomplete file is left alone where nothing is given.
const SETTLE_SECONDS: u32 = 60;
/// Letters of what sub-rows are called: with the words before it the name of a sheet has room for no more.
const AREA_NAME: usize = 21;
/// A campaign longer than this has a slip in one of its years.
const LONGEST_DAYS: i64 = 3_660;

/// What `[campaign]` says.
pub(super) struct Plan {
    pub(super) number: String,
    pub(super) date: Option<NaiveDate>,
    pub(super) issuer: String,
    pub(super) short_name: String,
    pub(super) title: String,
    pub(super) language: Language,
    pub(super) area_name: Option<String>,
    pub(super) target: Option<Count>,
    pub(super) starts: NaiveDate,
    pub(super) ends: NaiveDate,
}

/// The language of a campaign whose file names none.
pub(super) const LANGUAGE: Language = Language::Vi;

/// Reads `[campaign]`.
pub(super) fn plan(file: &Section<'_>) -> Plan {
    let section = file.needed_section("campaign", phrase!("begin with [campaign], plan, title, starts and ends"));
    let needed = |key, hint: Phrase| section.need(key, hint).and_then(|field| field.text()).map(Spanned::into_inner);
    let number = needed("plan", phrase!("write the plan's number: plan = \"110/KH-UBND\"")).unwrap_or_default();
    let title = needed("title", phrase!("write what the campaign is called: title = \"…\"")).unwrap_or_default();
    let language = section
        .get("language")
        .and_then(|field| field.read(|text| values::one_of(text, &phrase!("language"), &choices::LANGUAGES)));
    let (starts, ends) = days(&section);
    Plan {
        short_name: section.text("short_name").map_or_else(|| number.clone(), Spanned::into_inner),
        number,
        date: section.get("plan_date").and_then(|field| field.date()),
        issuer: section.text("plan_issuer").map(Spanned::into_inner).unwrap_or_default(),
        title,
        language: language.unwrap_or(LANGUAGE),
        area_name: area_name(&section),
        target: section.whole("target"),
        starts,
        ends,
    }
}

/// What a unit's sub-rows are called; it heads a sheet, too.
fn area_name(section: &Section<'_>) -> Option<String> {
    let field = section.get("area_name")?;
    let name = field.text()?.into_inner();
    let odd = |c: char| matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '{' | '}');
    if name.chars().count() > AREA_NAME || name.contains(odd) {
        let message = phrase!(
            "`area_name` is longer than {letters} letters, or holds a sign that no sheet's name can hold",
            letters = AREA_NAME
        );
        let hint = phrase!("write it short, as it heads a sheet: area_name = \"Thôn, tổ dân phố\"");
        field.wrong(Trouble::new(message, hint));
        return None;
    }
    Some(name)
}

fn days(section: &Section<'_>) -> (NaiveDate, NaiveDate) {
    let starts =
        section.need("starts", phrase!("write the first day: starts = 2023-08-31")).and_then(|field| field.date());
    let last = section.need("ends", phrase!("write the last day, itself included: ends = 2023-11-30"));
    let ends = last.as_ref().and_then(Field::date);
    if let (Some(starts), Some(ends), Some(field)) = (starts, ends, last) {
        if ends < starts {
            field.wrong(Trouble::new(
                phrase!("the campaign ends before it starts"),
                phrase!("`starts` is {starts}; set one of the two right", starts = starts),
            ));
        } else if (ends - starts).num_days() > LONGEST_DAYS {
            let years = LONGEST_DAYS / 365;
            let message = phrase!("the campaign lasts more than {years} years", years = years.to_string());
            field.wrong(Trouble::new(message, phrase!("set the year right")));
        }
    }
    (starts.unwrap_or_default(), ends.unwrap_or_default())
}

/// Reads `closes_after` of `[schedule]`.
pub(super) fn closes_after(file: &Section<'_>) -> Option<u32> {
    file.section("schedule").small("closes_after")
}

/// Reads `closes_after_change` of `[schedule]`.
pub(super) fn closes_after_change(file: &Section<'_>) -> u32 {
    file.section("schedule").small("closes_after_change").unwrap_or(CLOSES_AFTER_CHANGE)
}

/// Reads `[approval]`.
pub(super) fn approval(file: &Section<'_>) -> ApprovalTerms {
    let section = file.section("approval");
    let emails = section.get("emails").map(|field| field.read_each(mail::mailbox)).unwrap_or_default();
    ApprovalTerms {
        required: section.flag("required").unwrap_or(false),
        approver: section.text("approver").map(Spanned::into_inner).unwrap_or_default(),
        emails,
    }
}

/// Reads `[schedule]`; also gives the seconds an incomplete file is left alone.
pub(super) fn schedule(file: &Section<'_>, plan: &Plan) -> (Calendar, u32) {
    let section = file.section("schedule");
    let zone = section.get("zone").and_then(|field| field.read(values::zone));
    let at = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default();
    let time = |key, hour| section.get(key).and_then(|field| field.time()).unwrap_or_else(|| at(hour));
    let cadence = cadence::cadence(&section, &choices::OF_CAMPAIGN);
    let mut calendar = Calendar {
        starts: plan.starts,
        ends: plan.ends,
        zone: zone.unwrap_or(ZONE),
        cadence: cadence.unwrap_or(Cadence::Daily),
        deadline: time("deadline", DEADLINE_HOUR),
        deadline_days: section.small("deadline_days").unwrap_or(DEADLINE_DAYS),
        grace_minutes: section.small("grace_minutes").unwrap_or(0),
        supplement: time("supplement", SUPPLEMENT_HOUR),
        earliest: NaiveTime::MIN,
        due_before: None,
    };
    calendar.earliest = cadence::earliest(&section, at(EARLIEST_HOUR), &calendar);
    if let Some(field) = section.get("supplement")
        && calendar.supplement < calendar.deadline
    {
        let deadline = calendar.deadline.format("%H:%M").to_string();
        let message = phrase!("`supplement` is earlier than the deadline, {deadline}", deadline = deadline);
        field.wrong(Trouble::new(message, phrase!("late reports are gathered after the deadline, on the same day")));
    }
    (calendar, section.small("settle_seconds").unwrap_or(SETTLE_SECONDS))
}

/// Reads `[issuer]`.
pub(super) fn issuer(file: &Section<'_>) -> Issuer {
    let section = file.section("issuer");
    let line = |key| section.text(key).map(Spanned::into_inner).unwrap_or_default();
    Issuer {
        superior: section.plain_texts("superior"),
        office: section.plain_texts("office"),
        symbol: line("symbol").trim_start_matches('/').to_owned(),
        place: line("place"),
        signature: section.plain_texts("signature"),
        prepared_by: line("prepared_by"),
        recipients: section.plain_texts("recipients"),
        unit: line("unit"),
        contact: line("contact"),
        phone: line("phone"),
    }
}
