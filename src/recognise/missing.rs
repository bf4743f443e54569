//! Required columns that a table lacks, each with the heading that may have been meant for it.

use super::draft::MissingColumn;
use super::header::Header;
use super::row::{Row, Text};
use super::terms::{Heading, Role, Terms};
use crate::model::cell::CellRef;
use crate::model::form::{Form, Indicator};
use crate::model::submission::Measure;
use crate::read::Sheet;
use crate::text;

/// How alike a heading must be, of 1, to be taken for the misspelt one of a column that is missing.
const LIKENESS: f64 = 0.6;

/// Required columns that the header lacks; `sub_headings`: a row of words below it that changes what its columns hold.
pub(super) fn columns(
    sheet: &Sheet,
    form: &Form,
    (header, terms): (&Header, &Terms),
    sub_headings: Option<&Row>,
) -> Vec<MissingColumn> {
    let required = || form.indicators.iter().enumerate().filter(|(_, indicator)| indicator.required);
    let mut missing: Vec<MissingColumn> = if let Some(row) = sub_headings {
        required().map(|(_, indicator)| under(row, indicator)).collect()
    } else {
        let lacking = required().filter(|(at, _)| header.figure(*at, Measure::Day).is_none());
        let lacking: Vec<&Indicator> = lacking.map(|(_, indicator)| indicator).collect();
        meant_for(&lacking, header.unread(sheet), sheet, header, terms)
    };
    for (at, column) in form.texts.iter().enumerate().filter(|(_, column)| column.required) {
        if header.column(Role::Remark(at)).is_none() {
            missing.push(MissingColumn { indicator: column.id.clone(), instead: None });
        }
    }
    missing
}

/// A column whose sub-heading is not understood.
fn under(row: &Row, indicator: &Indicator) -> MissingColumn {
    let entry = row.entry(&indicator.id, Measure::Day).filter(|entry| !entry.shown.is_empty());
    let instead = entry.map(|entry| Text { text: text::clean(&entry.shown), cell: Some(entry.cell) });
    MissingColumn { indicator: indicator.id.clone(), instead }
}

/// For each column that is lacking the unread heading that is most alike; for those that are left, in order, the first
/// one over a column of figures.
fn meant_for(
    lacking: &[&Indicator],
    mut unread: Vec<Text>,
    sheet: &Sheet,
    header: &Header,
    terms: &Terms,
) -> Vec<MissingColumn> {
    let alike: Vec<Option<Text>> = lacking.iter().map(|indicator| most_alike(indicator, &mut unread)).collect();
    let over_figures = |text: &Text| {
        let heading = Heading::new(&text.text);
        let is_heading = !heading.words.is_empty() && !terms.is_measure_alone(&heading);
        is_heading
            && !terms.means_other_figures(&heading)
            && text.cell.is_some_and(|cell| heads_figures(sheet, header, cell))
    };
    lacking
        .iter()
        .zip(alike)
        .map(|(indicator, alike)| {
            let first = || unread.iter().position(over_figures);
            let instead = match alike {
                Some(text) => Some(text),
                None => first().map(|at| unread.remove(at)),
            };
            MissingColumn { indicator: indicator.id.clone(), instead }
        })
        .collect()
}

/// Takes the heading that looks most like one of the indicator's, if any looks like one.
fn most_alike(indicator: &Indicator, unread: &mut Vec<Text>) -> Option<Text> {
    let names: Vec<String> = indicator.headings.iter().map(|heading| text::fold(heading)).collect();
    let alike = |written: &Text| {
        let written = text::fold(&written.text);
        let scores = names.iter().map(|name| strsim::normalized_damerau_levenshtein(name, &written));
        scores.fold(0.0, f64::max)
    };
    let scores = unread.iter().map(alike).enumerate().filter(|(_, score)| *score >= LIKENESS);
    let nearest = scores.reduce(|best, next| if next.1 > best.1 { next } else { best });
    nearest.map(|(at, _)| unread.remove(at))
}

/// Whether figures stand below a heading, or below a column that it is merged over.
fn heads_figures(sheet: &Sheet, header: &Header, cell: CellRef) -> bool {
    let merged = (cell.col + 1..sheet.width()).take_while(|col| sheet.spread_from(cell.row, *col) == Some(cell));
    std::iter::once(cell.col).chain(merged).any(|col| header.is_filled(sheet, col))
}
