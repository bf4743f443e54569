//! What units fill in, and the quota appendix: `[[form]]`, `[appendix]`.

use toml::Spanned;

use super::mistake::Notes;
use super::names::Names;
use super::reader::Section;
use super::sql::{CUMULATIVE_SUFFIX, Columns, Gives, QUOTA_COLUMN};
use super::trouble::Trouble;
use super::unknown::nearest;
use super::{cadence, choices, values};
use crate::model::campaign::{AppendixForm, UnitEntry};
use crate::model::consolidated::PROVENANCE;
use crate::model::form::Target;
use crate::model::form::{ColumnHeadings, Form, Indicator, Kind, TextColumn};
use crate::model::id::{FormId, IndicatorId, UnitId};
use crate::model::period::Calendar;
use crate::phrase;
use crate::terminal::Phrase;

/// The name that the quota appendix goes by among forms.
const APPENDIX_ID: &str = "appendix";

/// A form with what only the rest of the file settles.
pub(super) struct ReadForm {
    pub(super) form: Form,
    /// For which periods and by when it is due; `None` for a form that may come and need not.
    pub(super) due: Option<Calendar>,
}

/// What forms are read by.
pub(super) struct Reading<'a> {
    /// The campaign's calendar: that of the main form.
    pub(super) calendar: &'a Calendar,
    /// The units of the file.
    pub(super) units: &'a [UnitEntry],
    /// Gives the columns of an SQL expression.
    pub(super) sql: Columns<'a>,
}

/// Reads every `[[form]]`, the one with the target indicator first; `names` takes their identifiers.
pub(super) fn forms(file: &Section<'_>, reading: &Reading<'_>, names: &mut Names<'_>) -> Vec<ReadForm> {
    let sections = file.sections("form");
    if sections.is_empty() && file.get("form").is_none() {
        let hint = phrase!("add [[form]] and below it [[form.indicator]], one of them with target = true");
        file.notes.lack(file.span.clone(), Trouble::new(phrase!("there is no [[form]]"), hint));
    }
    let mut target = None;
    let mut forms = Vec::new();
    for (at, section) in sections.iter().enumerate() {
        forms.push(form(section, at, reading, names, &mut target));
    }
    if target.is_none()
        && let Some(first) = sections.first()
    {
        let hint = phrase!("add target = true to the indicator that the quota counts");
        file.notes.lack(first.span.clone(), Trouble::new(phrase!("no indicator is the target"), hint));
    }
    forms.sort_by_key(|read: &ReadForm| !is_main(&read.form));
    forms
}

fn is_main(form: &Form) -> bool {
    form.indicators.iter().any(|indicator| indicator.target)
}

/// `target` is the place of the target indicator, once it has been met.
fn form(
    section: &Section<'_>,
    at: usize,
    reading: &Reading<'_>,
    names: &mut Names<'_>,
    target: &mut Option<usize>,
) -> ReadForm {
    let id = identifier(section, phrase!("a short word for programs: id = \"daily\""));
    if let Some(id) = &id {
        names.claim(at, id, phrase!("each form has an id of its own"));
        if id.get_ref() == APPENDIX_ID {
            let message = phrase!("`{id}` is the quota appendix, not a form", id = APPENDIX_ID);
            section.notes.add(id.span(), Trouble::new(message, phrase!("call the form something else")));
        }
    }
    let mut columns = ColumnsRead { ids: Names::new(section.notes), headings: Names::new(section.notes), count: 0 };
    let indicators: Vec<Indicator> =
        section.sections("indicator").iter().map(|section| columns.indicator(section, target)).collect();
    let main = indicators.iter().any(|indicator| indicator.target);
    let texts: Vec<TextColumn> = section.sections("text").iter().map(|section| columns.text(section, main)).collect();
    if indicators.is_empty() && section.get("indicator").is_none() && !texts.iter().any(|text| text.required) {
        let hint =
            phrase!("add [[form.indicator]] below it, one for each count, or a [[form.text]] with required = true");
        section.notes.lack(section.span.clone(), Trouble::new(phrase!("this form asks for no indicator"), hint));
    }
    let (calendar, due) = calendars(section, reading.calendar, main);
    let flag = |key, usual| section.flag(key).unwrap_or(usual);
    let targets = targets(section, &indicators, reading);
    let form = Form {
        id: FormId::new(&id.map(Spanned::into_inner).unwrap_or_default()),
        name: section
            .need("name", phrase!("what people call it: name = \"Báo cáo ngày\""))
            .and_then(|field| field.text())
            .map(Spanned::into_inner)
            .unwrap_or_default(),
        calendar,
        everyone: flag("everyone", true),
        about_others: flag("about_others", false),
        rows: section.plain_texts("rows"),
        columns: ColumnHeadings {
            area: section.plain_texts("area_headings"),
            unit: section.plain_texts("unit_headings"),
            date: section.plain_texts("date_headings"),
        },
        indicators,
        texts,
        targets,
    };
    ReadForm { form, due }
}

/// The periods of a form's figures, and those for which it is due.
fn calendars(section: &Section<'_>, campaign: &Calendar, main: bool) -> (Calendar, Option<Calendar>) {
    if main {
        for key in ["cadence", "week_ends", "due", "deadline", "deadline_days", "due_before", "earliest"] {
            if let Some(field) = section.get(key) {
                let message = phrase!("`{key}` of the form with the target stands in [schedule]", key = key);
                field.wrong(Trouble::new(message, phrase!("take it away here")));
            }
        }
        return (campaign.clone(), Some(campaign.clone()));
    }
    let mut calendar = cadence::calendar(section, campaign, campaign.cadence);
    calendar.earliest = cadence::earliest(section, campaign.earliest, &calendar);
    // What is kept by the day may be due by the week: `due` says how often, and the deadline goes with it.
    let read = |text: &str| values::one_of(text, &phrase!("cadence"), &choices::DUE);
    let given = section.get("due").and_then(|field| field.read(read));
    let due = match given {
        None => Some(calendar.clone()),
        Some(None) => None,
        Some(Some(cadence)) => Some(Calendar { cadence, ..calendar.clone() }),
    };
    (Calendar { due_before: None, ..calendar.clone() }, due)
}

/// Reads every `[[form.target]]` of a form.
fn targets(form: &Section<'_>, indicators: &[Indicator], reading: &Reading<'_>) -> Vec<Target> {
    let mut names = Names::new(form.notes);
    let sections = form.sections("target");
    let read = |(at, section): (usize, &Section<'_>)| {
        let id = identifier(section, phrase!("a short word for programs: id = \"staff-activated\""));
        if let Some(id) = &id {
            names.claim(at, id, phrase!("each target of a form has an id of its own"));
        }
        let name = section.need("name", phrase!("what people call it: name = \"Cán bộ kích hoạt\""));
        let expression = |key, hint| {
            let text = section.need(key, hint).and_then(|field| field.block())?;
            check_expression(section, &text, indicators, reading.sql);
            Some(text.into_inner())
        };
        Target {
            id: IndicatorId::new(&id.map(Spanned::into_inner).unwrap_or_default()),
            name: name.and_then(|field| field.text()).map(Spanned::into_inner).unwrap_or_default(),
            goal: expression("goal", phrase!("the aim, from the form's indicators: goal = \"10 * officers\""))
                .unwrap_or_default(),
            done: expression("done", phrase!("what counts towards it: done = \"mobilised\"")).unwrap_or_default(),
            exact: section.flag("exact").unwrap_or(false),
            row: section.text("row").map(Spanned::into_inner),
            units: known_units(section, "units", reading.units),
        }
    };
    sections.iter().enumerate().map(read).collect()
}

/// Notes what is wrong with an expression over a form's indicators.
fn check_expression(section: &Section<'_>, text: &Spanned<String>, indicators: &[Indicator], sql: Columns<'_>) {
    match sql(Gives::Number, text.get_ref()) {
        Ok(columns) => {
            for column in columns {
                let column = Spanned::new(text.span(), column);
                let known = indicators.iter().map(|indicator| indicator.id.as_str());
                note_unless_known(section.notes, &column, known, &phrase!("column"));
            }
        }
        Err(reason) => {
            let reason = reason.split_whitespace().collect::<Vec<_>>().join(" ");
            let message = phrase!("this is not an SQL expression: {reason}", reason = reason);
            section
                .notes
                .add(text.span(), Trouble::new(message, phrase!("reckon with indicators, numbers, + - * / and ( )")));
        }
    }
}

/// The units that a list names.
pub(super) fn known_units(section: &Section<'_>, key: &'static str, units: &[UnitEntry]) -> Vec<UnitId> {
    let listed = section.texts(key);
    for unit in &listed {
        note_unless_known(section.notes, unit, units.iter().map(|unit| unit.id.as_str()), &phrase!("[[unit]]"));
    }
    listed.iter().map(|unit| UnitId::new(unit.get_ref())).collect()
}

/// Notes an unknown word.
pub(super) fn note_unless_known<'k>(
    notes: &Notes<'_>,
    word: &Spanned<String>,
    known: impl Iterator<Item = &'k str> + Clone,
    what: &Phrase,
) {
    if known.clone().any(|known| known == word.get_ref()) {
        return;
    }
    let hint = nearest(word.get_ref(), known.clone()).map_or_else(
        || phrase!("known are {names}", names = known.collect::<Vec<_>>().join(", ")),
        |near| phrase!("did you mean `{near}`?", near = near),
    );
    let message = phrase!("there is no {what} `{word}`", what = what, word = word.get_ref());
    notes.lack(word.span(), Trouble::new(message, hint));
}

/// The columns of one form so far: no two may share an id or a heading.
struct ColumnsRead<'a> {
    ids: Names<'a>,
    headings: Names<'a>,
    count: usize,
}

impl ColumnsRead<'_> {
    fn indicator(&mut self, section: &Section<'_>, target: &mut Option<usize>) -> Indicator {
        let (id, name, headings) = self.column(section);
        let is_target = section.flag("target").unwrap_or(false);
        if let Some(field) = section.get("target").filter(|_| is_target) {
            if let Some(first) = *target {
                let line = section.notes.line(first).to_string();
                let message = phrase!("a second target; the first is in line {line}", line = line);
                field.wrong(Trouble::new(message, phrase!("the quota counts one indicator: leave one target = true")));
            }
            target.get_or_insert(field.span.start);
        }
        let given = section.get("kind");
        let read = |text: &str| values::one_of(text, &phrase!("kind of indicator"), &choices::INDICATORS);
        let kind = given.as_ref().and_then(|field| field.read(read));
        if let Some(field) = given.filter(|_| is_target && kind == Some(Kind::Stock)) {
            field.wrong(Trouble::new(
                phrase!("the target adds up period by period: it is a flow"),
                phrase!("take `kind` away"),
            ));
        }
        let short = section.text("short").map(Spanned::into_inner);
        let kind = kind.unwrap_or(Kind::Flow);
        Indicator {
            id,
            name,
            short,
            headings,
            target: is_target,
            kind,
            required: section.flag("required").unwrap_or(true),
        }
    }

    /// `main` says whether it is a column of the main form: what people write there is difficulties, unless it says no.
    fn text(&mut self, section: &Section<'_>, main: bool) -> TextColumn {
        let (id, name, headings) = self.column(section);
        let flag = |key, usual| section.flag(key).unwrap_or(usual);
        let (required, difficulties) = (flag("required", false), flag("difficulties", main));
        TextColumn { id, name, headings, required, difficulties }
    }

    fn column(&mut self, section: &Section<'_>) -> (IndicatorId, String, Vec<String>) {
        let id = identifier(section, phrase!("a short word for programs: id = \"activated_l2\""));
        if let Some(id) = &id {
            self.ids.claim(self.count, id, phrase!("each column of a form has an id of its own"));
            let word = id.get_ref();
            let taken = match word.as_str() {
                QUOTA_COLUMN => Some(phrase!("a column that checks have anyway")),
                PROVENANCE => Some(phrase!("where the ledger keeps what a consolidated workbook says of its rows")),
                _ if word.ends_with(CUMULATIVE_SUFFIX) => Some(phrase!("a column that checks have anyway")),
                _ => None,
            };
            if let Some(taken) = taken {
                let message = phrase!("`{word}` is {taken}", word = word, taken = taken);
                section.notes.add(id.span(), Trouble::new(message, phrase!("choose another id")));
            }
        }
        let name = section
            .need("name", phrase!("what people call it: name = \"Kích hoạt mức 2\""))
            .and_then(|field| field.text());
        let headings: Vec<_> = name.iter().cloned().chain(section.texts("headings")).collect();
        for heading in &headings {
            self.headings.claim(self.count, heading, phrase!("a heading means one column of a form only"));
        }
        self.count += 1;
        (
            IndicatorId::new(&id.map(Spanned::into_inner).unwrap_or_default()),
            name.map(Spanned::into_inner).unwrap_or_default(),
            headings.into_iter().map(Spanned::into_inner).collect(),
        )
    }
}

pub(super) fn identifier(section: &Section<'_>, hint: Phrase) -> Option<Spanned<String>> {
    let field = section.need("id", hint)?;
    field.read(values::identifier).map(|id| Spanned::new(field.span.clone(), id))
}

/// Reads `[appendix]`; a list that is given stands in place of the usual one.
pub(super) fn appendix(file: &Section<'_>, usual: AppendixForm) -> AppendixForm {
    let section = file.section("appendix");
    let list = |key, usual| section.get(key).map_or(usual, |_| section.plain_texts(key));
    AppendixForm {
        unit: list("unit", usual.unit),
        quota: list("quota", usual.quota),
        code: list("code", usual.code),
        superior: list("superior", usual.superior),
        email: list("email", usual.email),
    }
}
