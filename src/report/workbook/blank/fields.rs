//! What a blank form asks for: its columns, its rows, what stands in them already.

use super::Blank;
use crate::model::blank::BlankColumn;
use crate::model::campaign::{Campaign, Vocabulary};
use crate::model::form::Form;
use crate::model::period::{Cadence, ReportDate};
use crate::report::words::Words;

/// Rows for names that are not known: of a form that counts, of another one, of one whose rows are events.
const OPEN_ROWS: usize = 15;
const FEW_ROWS: usize = 5;
const EVENT_ROWS: usize = 20;

/// Digits that all columns together take at least.
const NARROWEST: f64 = 96.0;

/// A column with its heading, and the one that it stands under together with its neighbour.
pub(super) struct Field {
    pub(super) column: BlankColumn,
    /// A caption over this column and those after it that bear the same.
    pub(super) caption: Option<String>,
    pub(super) heading: String,
    /// Width in digits.
    pub(super) width: f64,
}

/// The first cell of a row.
pub(super) enum RowName {
    /// It is known: nobody changes it.
    Fixed(String),
    /// It is proposed, or left open.
    Open(String),
}

/// The columns and rows of a blank form.
pub(super) struct Fields<'a> {
    /// Text before the unit, text before the date.
    pub(super) unit_label: &'a str,
    pub(super) date_label: &'a str,
    pub(super) columns: Vec<Field>,
    pub(super) rows: Vec<RowName>,
    /// The dates that may be chosen; none where the form is due once or each row has a day of its own.
    pub(super) dates: Vec<ReportDate>,
}

impl<'a> Fields<'a> {
    pub(super) fn of(blank: &Blank<'_>, campaign: &'a Campaign, words: &Words) -> Self {
        let form = blank.form;
        let vocabulary = campaign.vocabulary.of_form(form.calendar.cadence, &form.columns);
        let label = |list: &'a [String]| list.first().map_or("", String::as_str);
        let is_dated = form.calendar.cadence != Cadence::Once && !form.about_others;
        let dates = form.calendar.periods().map(|period| period.ends).filter(|_| is_dated).collect();
        Self {
            unit_label: label(&campaign.vocabulary.unit_label),
            date_label: label(&campaign.vocabulary.date_label),
            columns: columns(form, &vocabulary, campaign, words),
            rows: rows(blank, campaign),
            dates,
        }
    }

    /// The column of the names of rows.
    pub(super) fn name_column(&self) -> u16 {
        self.place(|column| matches!(column, BlankColumn::Area | BlankColumn::Unit)).unwrap_or(1)
    }

    /// The first column of a kind.
    pub(super) fn place(&self, wanted: impl Fn(&BlankColumn) -> bool) -> Option<u16> {
        (0u16..).zip(&self.columns).find(|(_, field)| wanted(&field.column)).map(|(col, _)| col)
    }

    pub(super) fn last_column(&self) -> u16 {
        u16::try_from(self.columns.len().saturating_sub(1)).unwrap_or(u16::MAX)
    }
}

fn columns(form: &Form, vocabulary: &Vocabulary, campaign: &Campaign, words: &Words) -> Vec<Field> {
    let plain = |column: BlankColumn, heading: &str, width: f64| Field {
        column,
        caption: None,
        heading: heading.to_owned(),
        width,
    };
    let first = |list: &[String], key: &str| list.first().cloned().unwrap_or_else(|| words.label(key).to_owned());
    let mut fields = vec![plain(BlankColumn::Ordinal, words.label("workbook.ordinal"), 5.0)];
    if form.about_others {
        fields.push(plain(BlankColumn::Date, &first(&form.columns.date, "blank.date"), 13.0));
        fields.push(plain(BlankColumn::Unit, &first(&form.columns.unit, "workbook.unit"), 26.0));
    } else {
        fields.push(plain(BlankColumn::Area, &first(&form.columns.area, "blank.area"), 26.0));
    }
    // The words of the cadence come after those that serve any.
    let day = vocabulary.day.get(campaign.vocabulary.day.len()).or(vocabulary.day.first());
    let has_totals = form.counts();
    for indicator in &form.indicators {
        let day_column = BlankColumn::Day(indicator.id.clone());
        if has_totals {
            let part = |column, heading: Option<&String>| Field {
                column,
                caption: Some(indicator.name.clone()),
                heading: heading.cloned().unwrap_or_default(),
                width: 11.0,
            };
            fields.push(part(day_column, day));
            fields.push(part(BlankColumn::Total(indicator.id.clone()), vocabulary.cumulative.first()));
        } else {
            fields.push(plain(day_column, &indicator.name, 15.0));
        }
    }
    let texts = form.texts.iter();
    fields.extend(texts.map(|text| plain(BlankColumn::Text(text.id.clone()), &text.name, 34.0)));
    widen(&mut fields);
    fields
}

/// Gives few columns the width of a page, which the blocks above and below them need.
fn widen(fields: &mut [Field]) {
    let width: f64 = fields.iter().map(|field| field.width).sum();
    let ordinal = fields.first().map_or(0.0, |field| field.width);
    let factor = (NARROWEST - ordinal) / (width - ordinal).max(1.0);
    for field in fields.iter_mut().skip(1).filter(|_| factor > 1.0) {
        field.width *= factor;
    }
}

/// The sub-rows that are known; else rows for whatever names there are.
fn rows(blank: &Blank<'_>, campaign: &Campaign) -> Vec<RowName> {
    let form = blank.form;
    let open = |count: usize| std::iter::repeat_with(|| RowName::Open(String::new())).take(count);
    let fixed = |names: &[String]| names.iter().cloned().map(RowName::Fixed).collect();
    if form.about_others {
        return open(EVENT_ROWS).collect();
    }
    if !form.rows.is_empty() {
        return fixed(&form.rows);
    }
    if form.id == campaign.main_form().id {
        let areas = &blank.unit.areas;
        return if areas.is_empty() { open(OPEN_ROWS).collect() } else { fixed(areas) };
    }
    // Rows that targets are about are those that must be there.
    let mut names: Vec<String> = Vec::new();
    let holds = |units: &[_]| units.is_empty() || units.contains(&blank.unit.id);
    for row in form.targets.iter().filter(|target| holds(&target.units)).filter_map(|target| target.row.as_ref()) {
        if !names.contains(row) {
            names.push(row.clone());
        }
    }
    // Where no parts are asked for, one line of the unit itself leaves nothing to get wrong.
    if names.is_empty() {
        return fixed(std::slice::from_ref(&blank.unit.name));
    }
    names.into_iter().map(RowName::Open).chain(open(FEW_ROWS)).collect()
}
