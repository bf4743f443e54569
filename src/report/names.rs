//! Names for identifiers: what a unit, an indicator, an edition is called in an output.

use std::collections::BTreeMap;

use super::words::Words;
use crate::model::campaign::Campaign;
use crate::model::change::{Change, Changed};
use crate::model::decision::RecordedDecision;
use crate::model::form::Indicator;
use crate::model::id::{FormId, IndicatorId, UnitId};
use crate::model::period::{Cadence, Period};
use crate::model::request::RecordedRequest;
use crate::model::summary::{Edition, Summary};

/// Names of units and indicators by identifier.
pub(crate) struct Names<'a> {
    campaign: &'a Campaign,
    units: BTreeMap<&'a UnitId, &'a str>,
}

impl<'a> Names<'a> {
    /// The names of a summary's units, and of those that only the campaign file knows.
    pub(crate) fn new(summary: &'a Summary, campaign: &'a Campaign) -> Self {
        let known = campaign.units.iter().map(|unit| (&unit.id, unit.name.as_str()));
        let reporting = summary.units.iter().map(|unit| (&unit.id, unit.name.as_str()));
        let former = summary.former.iter().map(|unit| (&unit.id, unit.name.as_str()));
        Self { campaign, units: known.chain(former).chain(reporting).collect() }
    }

    /// A unit's name; its identifier where there is none.
    pub(super) fn unit<'b>(&self, id: &'b UnitId) -> &'b str
    where
        'a: 'b,
    {
        self.units.get(id).copied().unwrap_or(id.as_str())
    }

    /// An indicator's name, of the main form first.
    pub(super) fn indicator<'b>(&self, id: &'b IndicatorId) -> &'b str
    where
        'a: 'b,
    {
        let found = self.campaign.forms.iter().find_map(|form| form.indicator(id));
        found.map_or(id.as_str(), |indicator| indicator.name.as_str())
    }

    /// What of an indicator a change is about: its figure, or the balance beside it.
    pub(super) fn changed(&self, change: &Change, words: &Words) -> String {
        let indicator = self.indicator(&change.indicator);
        match change.of {
            Changed::Day => indicator.to_owned(),
            Changed::Balance => words.fill("workbook.balance_of", &[("indicator", indicator)]),
        }
    }

    /// What a decision is about: its unit, form, days and file or difficulty, those that it has.
    pub(crate) fn decision(&self, made: &RecordedDecision, words: &Words) -> Vec<String> {
        let format = words.format();
        let days = made.to.map(|to| {
            let to = format.date(to.0);
            match made.from.map(|from| format.date(from.0)) {
                None => words.fill("decision_sheet.until", &[("date", &to)]),
                Some(from) if from == to => from,
                Some(from) => format!("{from} – {to}"),
            }
        });
        let duty = made.form.as_ref().and_then(|form| self.campaign.obligation(form));
        let parts = [
            made.unit.as_ref().map(|unit| self.unit(unit).to_owned()),
            duty.map(|duty| duty.name.clone()),
            days,
            made.subject.clone().or_else(|| retired(made, words)),
        ];
        parts.into_iter().map(Option::unwrap_or_default).collect()
    }

    /// A form's name.
    pub(super) fn form<'b>(&self, id: &'b FormId, words: &'b Words) -> &'b str
    where
        'a: 'b,
    {
        match self.campaign.form(id) {
            Some(form) => &form.name,
            None if id.as_str() == "appendix" => words.label("form.appendix"),
            None => id.as_str(),
        }
    }
}

/// How many originals a decision removed, and which.
fn retired(made: &RecordedDecision, words: &Words) -> Option<String> {
    let count = words.format().count(u64::try_from(made.files?).unwrap_or(u64::MAX));
    Some(match made.before {
        Some(before) => {
            let day = words.format().date(before);
            words.fill("retire.files_before", &[("count", &count), ("day", &day)])
        }
        None => words.fill("retire.files_over", &[("count", &count)]),
    })
}

/// The indicator that the quota counts.
pub(super) fn target(campaign: &Campaign) -> &Indicator {
    let form = campaign.main_form();
    form.indicator(campaign.target_indicator()).unwrap_or(&form.indicators[0])
}

/// What an indicator is called inside a sentence: its short name, or its name with a small first letter.
pub(super) fn in_a_sentence(indicator: &Indicator) -> String {
    if let Some(short) = &indicator.short {
        return short.clone();
    }
    let mut letters = indicator.name.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// The key of a word that depends on how long a period is: `cadence.day`, `cadence.week`, `cadence.month`.
pub(super) fn cadence_key(campaign: &Campaign) -> &'static str {
    cadence_word(campaign.calendar.cadence)
}

/// The same for a form that may have a cadence of its own.
pub(super) fn cadence_word(cadence: Cadence) -> &'static str {
    match cadence {
        Cadence::Daily => "cadence.day",
        Cadence::Weekly(_) => "cadence.week",
        Cadence::Monthly => "cadence.month",
        Cadence::Once => "cadence.once",
    }
}

/// The key of what one period is called: `each.day`, `each.week`, `each.month`.
pub(super) fn each_key(campaign: &Campaign) -> &'static str {
    match campaign.calendar.cadence {
        Cadence::Daily => "each.day",
        Cadence::Weekly(_) => "each.week",
        Cadence::Monthly => "each.month",
        Cadence::Once => "each.once",
    }
}

/// The periods that the recent pace is taken over: *7 ngày qua*, *4 tuần qua*.
pub(super) fn recently(summary: &Summary, campaign: &Campaign, words: &Words) -> String {
    let periods = summary.total.recent.periods.max(1);
    let key = match (campaign.calendar.cadence, periods) {
        (Cadence::Daily, 1) => "recent.one_day",
        (Cadence::Daily, _) => "recent.days",
        (Cadence::Weekly(_), 1) => "recent.one_week",
        (Cadence::Weekly(_), _) => "recent.weeks",
        (Cadence::Monthly, 1) => "recent.one_month",
        (Cadence::Monthly, _) => "recent.months",
        (Cadence::Once, _) => "recent.once",
    };
    words.fill(key, &[("count", &periods.to_string())])
}

/// What follows the number of the office's documents: `BC-UBND`; where the campaign file does not say, `BC`.
pub(super) fn symbol<'a>(campaign: &'a Campaign, words: &'a Words) -> &'a str {
    let own = campaign.issuer.symbol.as_str();
    if own.is_empty() { words.label("workbook.symbol") } else { own }
}

/// The number of a document, which is written in by hand: `Số:      /BC-UBND`.
pub(super) fn document_number(campaign: &Campaign, words: &Words) -> String {
    words.fill("workbook.number", &[("symbol", symbol(campaign, words))])
}

/// The period as a subject names it: its day, or its word and its days.
pub(super) fn period(summary: &Summary, campaign: &Campaign, words: &Words) -> String {
    match campaign.calendar.cadence {
        Cadence::Daily => words.format().period(summary.period),
        Cadence::Weekly(_) | Cadence::Monthly | Cadence::Once => of_period(summary.period, campaign, words),
    }
}

/// The period inside a sentence: *ngày 12/09/2023*, *tuần 04/09–10/09/2023*.
pub(super) fn period_named(summary: &Summary, campaign: &Campaign, words: &Words) -> String {
    of_period(summary.period, campaign, words)
}

/// The same, of a period without a summary.
pub(super) fn of_period(period: Period, campaign: &Campaign, words: &Words) -> String {
    let key = match campaign.calendar.cadence {
        Cadence::Daily => "cadence.of_day",
        Cadence::Weekly(_) => "cadence.of_week",
        Cadence::Monthly => "cadence.of_month",
        Cadence::Once => "cadence.of_once",
    };
    words.fill(key, &[("days", &words.format().period(period))])
}

/// Some days, whatever the campaign's cadence: *31/08–30/11/2023*.
pub(super) fn of_days(days: Period, words: &Words) -> String {
    words.format().period(days)
}

/// A request for a closed date in a line: what is asked for, by whom, when, why, and how it is answered.
#[must_use]
pub(crate) fn request_line(request: &RecordedRequest, unit: &str, campaign: &Campaign, words: &Words) -> String {
    let format = words.format();
    let form = campaign.form(&request.form).map_or(request.form.as_str(), |form| form.name.as_str());
    let why = [&request.by, &request.reason].into_iter().flatten().filter(|text| !text.is_empty());
    let why = why.fold(String::new(), |why, text| why + ", " + text);
    let parts = [
        ("id", request.id.to_string()),
        ("unit", unit.to_owned()),
        ("what", form.to_owned()),
        ("date", format.date(request.date.0)),
        ("kind", words.label(request.kind.key()).to_lowercase()),
        ("file", request.file.clone()),
        ("time", format.time(request.requested_at)),
        ("why", why),
    ];
    words.fill("cli.request_line", &parts.each_ref().map(|(name, text)| (*name, text.as_str())))
}

/// What a later edition calls itself; nothing for the first.
#[must_use]
pub(crate) fn edition(summary: &Summary, words: &Words) -> Option<String> {
    edition_named(summary.edition, summary.number, words)
}

/// What an edition calls itself, and who approved it; nothing for a first one that nobody has approved.
#[must_use]
pub(crate) fn edition_line(summary: &Summary, words: &Words) -> Option<String> {
    let approval = summary.approval.as_ref().map(|approval| {
        let time = words.format().time(approval.approved_at);
        words.fill("edition.approved", &[("by", &approval.by), ("time", &time)])
    });
    let parts: Vec<String> = edition(summary, words).into_iter().chain(approval).collect();
    (!parts.is_empty()).then(|| parts.join(" · "))
}

/// The same, of an edition and which one of its kind it is.
pub(super) fn edition_named(edition: Edition, number: u32, words: &Words) -> Option<String> {
    let key = match edition {
        Edition::First => return None,
        Edition::Correction => "edition.correction",
        Edition::Supplement => "edition.supplement",
    };
    Some(words.fill(key, &[("number", &number.to_string())]))
}
