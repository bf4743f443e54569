//! *Chuyển cấp trên*: the figures of every unit once more, as the level above reads them when this very workbook is dropped
//! in its inbox; each with the file that it came from.
//!
//! It is laid out as a report of the issuing office, its units the sub-rows. A unit that did not report has a running total
//! and no figure of the day.

use std::collections::HashMap;

use rust_xlsxwriter::{Workbook, Worksheet, XlsxError};

use super::page;
use super::style::{base, block};
use super::{Book, list};
use crate::model::count::Count;

use crate::model::consolidated::{FIRST_ROW, LEVELS, Mark, VERSION, sum};
use crate::model::figures::Figures;
use crate::model::id::UnitId;
use crate::model::source::SourceRef;
use crate::model::standing::Difficulty;
use crate::model::summary::UnitStanding;
use crate::report::cell_text;
use crate::text;

/// Columns before the first figure: number, unit.
const BEFORE: usize = 2;
/// The two rows of headings.
const UPPER: u32 = FIRST_ROW - 2;
const LOWER: u32 = FIRST_ROW - 1;

/// A line of the sheet.
struct ConsolidatedRow {
    name: String,
    day: Vec<Option<Count>>,
    cumulative: Vec<Option<Count>>,
    difficulties: String,
    status: String,
    source: Option<SourceRef>,
    below: String,
}

/// A cell as it is written and summed.
enum Value {
    Number(Count),
    Text(String),
}

/// Draws the sheet; a campaign whose file names no issuing office has no level above.
pub(super) fn draw(book: &Book<'_>, workbook: &mut Workbook) -> Result<(), XlsxError> {
    let Some(office) = office(book) else { return Ok(()) };
    let lines = lines(book);
    let streamed = lines.len() > list::STREAMED;
    let rows: Vec<Vec<Option<Value>>> = lines.into_iter().enumerate().map(|(at, line)| cells(at, line)).collect();
    let sheet = list::new_sheet(workbook, streamed)?;
    sheet.set_name(book.label("sheet.upward"))?;
    page::set_up(book, sheet);
    let form = book.campaign.main_form();
    let indicators = &form.indicators;
    let last = column(BEFORE + 2 * indicators.len() + 4);
    let mut widths = vec![5.0, 34.0];
    widths.extend(std::iter::repeat_n(11.0, 2 * indicators.len()));
    widths.extend([26.0, 12.0, 26.0, 34.0, 40.0]);
    for (col, width) in (0u16..).zip(&widths) {
        sheet.set_column_width(col, *width)?;
    }
    let shown: Vec<(u32, u32, String)> = (0u32..)
        .zip(&rows)
        .flat_map(|(row, cells)| {
            let texts = (0u32..).zip(cells).filter_map(move |(col, cell)| Some((row, col, cell.as_ref()?.shown())));
            texts.collect::<Vec<_>>()
        })
        .collect();
    let mark = Mark {
        version: VERSION,
        plan: text::slug(&book.campaign.plan),
        date: book.summary.period.ends,
        revision: book.summary.revision,
        sum: sum(shown.iter().map(|(row, col, text)| (*row, *col, text.as_str()))),
    };
    let plain = &book.styles.plain;
    // One long line, which runs on over the cells beside it.
    sheet.write_string_with_format(0, 0, mark.written(), &base().set_font_size(8.0))?;
    page::across(sheet, 1, (0, last), book.label("title.upward"), &block(14.0).set_bold())?;
    // Headings and labels are the campaign's own, whatever language the rest is in: by them the sheet is recognised.
    let vocabulary = book.campaign.vocabulary.of_form(form.calendar.cadence, &form.columns);
    let unit = format!("{}: {office}", first(&vocabulary.unit_label));
    page::across(sheet, 2, (0, last), &unit, &block(12.0))?;
    let date = book.summary.period.ends.0.format("%d/%m/%Y");
    let date = format!("{}: {date}", first(&vocabulary.date_label));
    page::across(sheet, 3, (0, last), &date, &block(12.0))?;
    page::across(sheet, 4, (0, last), book.label("upward.note"), &block(11.0).set_italic())?;
    headings(book, sheet)?;
    sheet.set_repeat_rows(UPPER, LOWER)?;
    for (row, cells) in (FIRST_ROW..).zip(&rows) {
        for (col, cell) in (0u16..).zip(cells) {
            match cell {
                Some(Value::Number(value)) => {
                    sheet.write_number_with_format(row, col, page::number(*value), &plain.count)?;
                }
                Some(Value::Text(text)) => cell_text::write(sheet, row, col, text, &plain.text)?,
                None => {
                    sheet.write_blank(row, col, &plain.text)?;
                }
            }
        }
        let texts = cells.iter().zip(&widths).filter_map(|(cell, width)| match cell {
            Some(Value::Text(text)) => Some((text.as_str(), *width)),
            _ => None,
        });
        page::fit_row(sheet, row, texts)?;
    }
    list::end_sheet(sheet, FIRST_ROW + u32::try_from(rows.len()).unwrap_or(u32::MAX))
}

/// The two rows of headings, the upper one before the lower: a streamed sheet drops what is written to a row above the last.
fn headings(book: &Book<'_>, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let form = book.campaign.main_form();
    let vocabulary = book.campaign.vocabulary.of_form(form.calendar.cadence, &form.columns);
    let heading = &book.styles.heading;
    let after = column(BEFORE + 2 * form.indicators.len());
    let remarks = form.texts.iter().find(|column| column.difficulties).map_or("", |column| column.name.as_str());
    let (ordinal, unit) = (first(&vocabulary.ordinal), first(&vocabulary.unit));
    let keys = ["workbook.status", "workbook.file", "workbook.sha256", "upward.below"];
    let names = [ordinal.as_str(), unit.as_str()].into_iter().zip(0u16..);
    let names = names.chain(std::iter::once(remarks).chain(keys.map(|key| book.label(key))).zip(after..));
    let names: Vec<(&str, u16)> = names.collect();
    let measures = || (column(BEFORE)..).step_by(2).zip(&form.indicators);
    for (name, col) in &names {
        sheet.merge_range(UPPER, *col, LOWER, *col, "", heading)?;
        cell_text::write(sheet, UPPER, *col, name, heading)?;
    }
    for (col, indicator) in measures() {
        page::across(sheet, UPPER, (col, col + 1), &indicator.name, heading)?;
    }
    // The words of the cadence come after those that serve any.
    let general = book.campaign.vocabulary.day.len();
    let day = vocabulary.day.get(general).or(vocabulary.day.first()).cloned().unwrap_or_default();
    let total = first(&vocabulary.cumulative);
    for (col, _) in measures() {
        cell_text::write(sheet, LOWER, col, &day, heading)?;
        cell_text::write(sheet, LOWER, col + 1, &total, heading)?;
    }
    Ok(())
}

fn first(list: &[String]) -> String {
    list.first().cloned().unwrap_or_default()
}

fn column(at: usize) -> u16 {
    u16::try_from(at).unwrap_or(u16::MAX)
}

/// Who issues the workbook, as the level above knows it.
fn office(book: &Book<'_>) -> Option<String> {
    let issuer = &book.campaign.issuer;
    let name = if issuer.unit.is_empty() { issuer.office.join(" ") } else { issuer.unit.clone() };
    (!name.trim().is_empty()).then_some(name)
}

/// Every unit; one that is itself made of what came from below, by that.
fn lines(book: &Book<'_>) -> Vec<ConsolidatedRow> {
    let summary = book.summary;
    let mut lines = Vec::new();
    let provenance: HashMap<(&UnitId, &str), &str> =
        summary.provenance.iter().map(|own| ((&own.unit, own.area.as_str()), own.from.as_str())).collect();
    let mut difficulties: HashMap<&UnitId, Vec<&Difficulty>> = HashMap::new();
    let is_new = |difficulty: &&Difficulty| difficulty.resolved.is_none() && difficulty.last == summary.period.ends;
    for difficulty in summary.difficulties.iter().filter(is_new) {
        difficulties.entry(&difficulty.unit).or_default().push(difficulty);
    }
    // Sub-rows stand in the order of their units.
    let mut rest = summary.areas.as_slice();
    for unit in &summary.units {
        let own = rest.iter().take_while(|area| area.unit == unit.id).count();
        let (areas, others) = rest.split_at(own);
        rest = others;
        let difficulties = difficulties.get(&unit.id).map(Vec::as_slice).unwrap_or_default();
        let below = |area: &str| provenance.get(&(&unit.id, area)).map(|from| (*from).to_owned());
        let whole = |part: &dyn Fn(&crate::model::summary::AreaStanding) -> &Figures, of_unit: &Figures| {
            book.campaign.main_form().indicators.iter().all(|indicator| {
                let parts: Vec<Count> = areas.iter().filter_map(|area| part(area).get(&indicator.id)).collect();
                parts.iter().sum::<Count>() == of_unit.get(&indicator.id).unwrap_or(0)
            })
        };
        let by_areas = !areas.is_empty()
            && areas.iter().all(|area| below(&area.area).is_some())
            && whole(&|area| &area.day, &unit.standing.day)
            && whole(&|area| &area.cumulative, &unit.standing.cumulative);
        if by_areas {
            for area in areas {
                let name = path(unit, Some(&area.area));
                let from = below(&area.area).unwrap_or_default();
                lines.push(line((book, unit), difficulties, (name, &area.area), (&area.day, &area.cumulative), from));
            }
        } else {
            let figures = (&unit.standing.day, &unit.standing.cumulative);
            lines.push(line((book, unit), difficulties, (path(unit, None), ""), figures, String::new()));
        }
    }
    lines
}

/// A unit's name after those of all that stands above it; then its sub-row's.
fn path(unit: &UnitStanding, area: Option<&str>) -> String {
    let names = unit.above.iter().map(String::as_str).chain([unit.local.as_str()]).chain(area);
    names.collect::<Vec<_>>().join(LEVELS)
}

/// A row; `difficulties` is what its unit reports on this date.
fn line(
    (book, unit): (&Book<'_>, &UnitStanding),
    difficulties: &[&Difficulty],
    (name, area): (String, &str),
    (day, cumulative): (&Figures, &Figures),
    below: String,
) -> ConsolidatedRow {
    let difficulties: Vec<String> = difficulties
        .iter()
        .filter(|difficulty| area.is_empty() || difficulty.area == area)
        .map(|difficulty| match (area.is_empty(), difficulty.area.is_empty()) {
            (true, false) => format!("{}: {}", difficulty.area, difficulty.text),
            _ => difficulty.text.clone(),
        })
        .collect();
    let values = |figures: &Figures| figures.0.iter().map(|(_, value)| *value).collect();
    ConsolidatedRow {
        name,
        day: values(day),
        cumulative: values(cumulative),
        difficulties: difficulties.join("; "),
        status: book.label(&format!("status.{}", unit.status)).to_owned(),
        source: unit.source.clone(),
        below,
    }
}

fn cells(at: usize, line: ConsolidatedRow) -> Vec<Option<Value>> {
    let text_cell = |text: String| (!text.is_empty()).then_some(Value::Text(text));
    let mut cells = vec![Some(Value::Number(at as Count + 1)), text_cell(line.name)];
    for (day, cumulative) in line.day.iter().zip(&line.cumulative) {
        cells.extend([day.map(Value::Number), cumulative.map(Value::Number)]);
    }
    let (file, sha256) = line.source.map(|source| (source.file, source.sha256)).unwrap_or_default();
    cells.extend([
        text_cell(line.difficulties),
        text_cell(line.status),
        text_cell(file),
        text_cell(sha256),
        text_cell(line.below),
    ]);
    cells
}

impl Value {
    fn shown(&self) -> String {
        match self {
            Self::Number(value) => value.to_string(),
            Self::Text(text) => text.clone(),
        }
    }
}
