//! The first sheet: what is wrong, where, and what to do.

use std::collections::BTreeMap;

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Url, Worksheet, XlsxError};

use super::{ODD, Shown, Slip, WRONG};
use crate::model::campaign::Campaign;
use crate::model::cell::CellRef;
use crate::model::finding::{Finding, Severity};
use crate::read::{Sheet, Value};
use crate::report::cell_text;
use crate::report::words::Words;

/// Lines of the list; a file with more is wrong as a whole.
const LINES: usize = 500;
/// Keys of the headings with the widths of their columns in digits.
const COLUMNS: [(&str, f64); 6] = [
    ("slip.number", 5.0),
    ("slip.place", 22.0),
    ("slip.found", 20.0),
    ("slip.message", 74.0),
    ("slip.severity", 13.0),
    ("slip.code", 20.0),
];
const LAST: u16 = 5;
const FACE: &str = "Times New Roman";
const POINTS: f64 = 12.0;
const LINE: f64 = 16.0;
/// Digits of a column's width that the indent of its cells takes.
const INDENT: f64 = 1.5;
/// Points that the code of a finding is printed in: for the one who is asked on the telephone.
const SMALL: f64 = 9.0;

/// The name of the list's sheet.
pub(super) fn sheet_name(words: &Words) -> &str {
    words.label("slip.sheet")
}

/// The title: from the second return on with its number.
pub(super) fn title(number: u32, words: &Words) -> String {
    let title = words.label("slip.title");
    if number <= 1 {
        return title.to_owned();
    }
    let again = words.fill("slip.again", &[("number", &number.to_string())]);
    format!("{title} ({})", again.to_uppercase())
}

/// Whether a sheet is the list of an earlier slip.
pub(super) fn is_list(sheet: &Sheet, words: &Words) -> bool {
    let title = sheet.direct(0, 0).and_then(|cell| cell.value.text());
    title.is_some_and(|title| title.starts_with(words.label("slip.title"))) && sheet.name.starts_with(sheet_name(words))
}

/// Draws the list.
pub(super) fn draw(
    sheet: &mut Worksheet,
    slip: &Slip<'_>,
    shown: &[Shown<'_>],
    campaign: &Campaign,
    words: &Words,
) -> Result<(), XlsxError> {
    sheet.set_name(sheet_name(words))?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    sheet.set_screen_gridlines(false);
    for (col, (_, width)) in (0u16..).zip(COLUMNS) {
        sheet.set_column_width(col, width)?;
    }
    let points = points(slip);
    let mut row = head(sheet, slip, &points, shown, campaign, words)?;
    let heading =
        cell().set_indent(0).set_bold().set_align(FormatAlign::Center).set_background_color(Color::RGB(0x00F2_F2F2));
    for (col, (key, _)) in (0u16..).zip(COLUMNS) {
        cell_text::write(sheet, row, col, words.label(key), &heading)?;
    }
    sheet.set_row_height(row, 2.0 * LINE)?;
    sheet.set_repeat_rows(row, row)?;
    for (number, point) in (1u32..).zip(points.iter().take(LINES)) {
        row += 1;
        line(sheet, row, number, point, shown, words)?;
    }
    if let Some(more) = points.len().checked_sub(LINES).filter(|more| *more > 0) {
        row += 1;
        paragraph(sheet, row, &words.fill("slip.more", &[("count", &more.to_string())]), &text().set_italic())?;
    }
    Ok(())
}

/// Something to mend: findings that say the same of several cells of a sheet are one point.
struct Point<'a>(Vec<&'a Finding>);

impl<'a> Point<'a> {
    /// The finding that stands for all.
    fn first(&self) -> &'a Finding {
        self.0[0]
    }
}

fn points<'a>(slip: &Slip<'a>) -> Vec<Point<'a>> {
    let mut findings: Vec<&Finding> = slip.findings.to_vec();
    findings.sort_by_key(|finding| (finding.severity, finding.sheet.clone(), finding.cell));
    let mut points: Vec<Point<'a>> = Vec::new();
    let mut places: BTreeMap<(&str, &str, Option<&str>, Severity), usize> = BTreeMap::new();
    for finding in findings {
        let key = (finding.code.as_str(), finding.message.as_str(), finding.sheet.as_deref(), finding.severity);
        let at = *places.entry(key).or_insert(points.len());
        match points.get_mut(at) {
            Some(point) => point.0.push(finding),
            None => points.push(Point(vec![finding])),
        }
    }
    points
}

/// Everything above the table; gives the row of its headings.
fn head(
    sheet: &mut Worksheet,
    slip: &Slip<'_>,
    points: &[Point<'_>],
    shown: &[Shown<'_>],
    campaign: &Campaign,
    words: &Words,
) -> Result<u32, XlsxError> {
    let format = words.format();
    let count = |severity| points.iter().filter(|point| point.first().severity == severity).count();
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    let time = format.time(campaign.calendar.local(slip.arrival));
    paragraph(sheet, 0, &title(slip.number, words), &text().set_bold().set_font_size(16.0))?;
    sheet.set_row_height(0, 26.0)?;
    let campaign_line = words.fill("slip.campaign", &[("plan", &campaign.plan), ("title", &campaign.title)]);
    paragraph(sheet, 1, &campaign_line, &text())?;
    let file_line = words.fill("slip.file", &[("file", slip.file), ("time", &time)]);
    paragraph(sheet, 2, &file_line, &text())?;
    let mut verdict = words.fill("slip.verdict", &[("errors", &errors.to_string())]);
    if slip.partly_counted {
        verdict = words.fill("slip.partly", &[("errors", &errors.to_string())]);
    }
    if warnings > 0 {
        verdict = format!("{verdict} {}", words.fill("slip.warnings", &[("warnings", &warnings.to_string())]));
    }
    if slip.number > 1 {
        verdict = format!("{verdict} {}", words.label("slip.replaces"));
    }
    paragraph(sheet, 3, &verdict, &text().set_bold().set_font_color(Color::RGB(0x009C_0006)))?;
    let linked = points.iter().any(|point| place(point, shown).1.is_some());
    let steps: &[&str] = match (shown.is_empty(), linked) {
        (true, _) => &["slip.alone"],
        (false, false) => &["slip.whole"],
        (false, true) => &["slip.step_find", "slip.step_mend", "slip.step_send"],
    };
    let contact = campaign.issuer.contact();
    let office = contact.as_deref().unwrap_or_else(|| words.label("slip.office"));
    let mut row = 4;
    for key in steps {
        paragraph(sheet, row, &words.fill(key, &[("office", office)]), &text())?;
        row += 1;
    }
    paragraph(sheet, row, &asked(office, &campaign.issuer.phone, words), &text())?;
    row += 1;
    sheet.set_row_height(row, 8.0)?;
    Ok(row + 1)
}

/// Whom to ask.
fn asked(office: &str, phone: &str, words: &Words) -> String {
    let asked = words.fill("slip.ask", &[("office", office)]);
    if phone.is_empty() { asked } else { format!("{asked} {}", words.fill("slip.phone", &[("phone", phone)])) }
}

/// A line of text over the whole width.
fn paragraph(sheet: &mut Worksheet, row: u32, written: &str, format: &Format) -> Result<(), XlsxError> {
    let width: f64 = COLUMNS.iter().map(|(_, width)| width).sum();
    sheet.merge_range(row, 0, row, LAST, "", format)?;
    cell_text::write(sheet, row, 0, written, format)?;
    sheet.set_row_height(row, f64::from(cell_text::lines(written, width, POINTS)) * LINE + 4.0)?;
    Ok(())
}

fn line(
    sheet: &mut Worksheet,
    row: u32,
    number: u32,
    point: &Point<'_>,
    shown: &[Shown<'_>],
    words: &Words,
) -> Result<(), XlsxError> {
    let finding = point.first();
    let centre = cell().set_indent(0).set_align(FormatAlign::Center);
    let grave = finding.severity == Severity::Error;
    let severity = centre.clone().set_background_color(if grave { WRONG } else { ODD });
    let place = place(point, shown);
    let mut found: Vec<String> = point.0.iter().filter_map(|finding| found(finding, shown, words)).collect();
    found.dedup();
    let found = found.join("\n");
    sheet.write_number_with_format(row, 0, number, &centre)?;
    match &place {
        (text, Some(target)) => {
            let link =
                cell().set_font_color(Color::RGB(0x0005_63C1)).set_underline(rust_xlsxwriter::FormatUnderline::Single);
            let url = Url::new(target).set_text(text).set_tip(words.label("slip.tip"));
            sheet.write_url_with_format(row, 1, &url, &link)?;
        }
        (text, None) => cell_text::write(sheet, row, 1, text, &cell())?,
    }
    cell_text::write(sheet, row, 2, &found, &cell())?;
    cell_text::write(sheet, row, 3, &finding.message, &cell())?;
    cell_text::write(sheet, row, 4, words.label(if grave { "slip.must" } else { "slip.should" }), &severity)?;
    cell_text::write(sheet, row, 5, &finding.code, &centre.set_font_size(SMALL))?;
    let texts = [place.0.as_str(), &found, &finding.message];
    let room = |(_, width): &(&str, f64)| width - INDENT;
    let lines =
        texts.iter().zip(&COLUMNS[1..]).map(|(text, column)| cell_text::lines(text, room(column), POINTS)).max();
    sheet.set_row_height(row, (f64::from(lines.unwrap_or(1)) * LINE + 4.0).min(400.0))?;
    Ok(())
}

/// What stands in the cell, a number as the reader writes it.
fn found(finding: &Finding, shown: &[Shown<'_>], words: &Words) -> Option<String> {
    let found = finding.found.as_ref()?;
    let own = shown.iter().find(|shown| Some(&shown.sheet.name) == finding.sheet.as_ref());
    let value = own.zip(finding.cell).and_then(|(shown, cell)| shown.sheet.direct(cell.row, cell.col));
    Some(match value.map(|cell| &cell.value) {
        Some(value @ Value::Number(number)) if value.shown() == *found => words.format().number(*number),
        _ => found.clone(),
    })
}

/// Where a point is, in words, and the link to its first cell if the slip shows it.
fn place(point: &Point<'_>, shown: &[Shown<'_>]) -> (String, Option<String>) {
    let finding = point.first();
    let Some(name) = &finding.sheet else { return (String::new(), None) };
    let cells = point.0.iter().filter_map(|finding| finding.cell).map(|cell| cell.to_string());
    let text = std::iter::once(name.clone()).chain(cells).collect::<Vec<_>>().join(", ");
    let target = shown.iter().find(|shown| shown.sheet.name == *name && !shown.hidden).map(|shown| {
        let cell = finding.cell.unwrap_or(CellRef::new(0, 0));
        format!("internal:'{}'!{cell}", shown.name.replace('\'', "''"))
    });
    (text, target)
}

fn text() -> Format {
    Format::new()
        .set_font_name(FACE)
        .set_font_size(POINTS)
        .set_text_wrap()
        .set_align(FormatAlign::Left)
        .set_align(FormatAlign::VerticalCenter)
}

fn cell() -> Format {
    text().set_border(FormatBorder::Thin).set_indent(1)
}
