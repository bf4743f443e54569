//! The slip: a returned file goes back to its sender with every wrong cell marked and explained.
//!
//! | sheet | file | what |
//! | --- | --- | --- |
//! | *Cần sửa* | `list` | what is wrong, where (a link), what to do |
//! | *Cách đọc bảng này* | `reading` | what each row and column was taken for, and why |
//! | the sender's own | `sheets` | values, formulas, merges, widths, styles again; wrong cells coloured, with notes |
//!
//! A mended slip is a submission like any other. What a file may bring along besides its cells (macros, links,
//! objects, comments, properties) is not carried over, and of its formulas only those that [`formula`] trusts.

mod formula;
mod list;
mod name;
mod reading;
mod sheets;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use chrono::Utc;
use rust_xlsxwriter::{Color, DocProperties, Workbook, XlsxError};

use super::ReportError;
use super::words::Words;
use crate::model::campaign::Campaign;
use crate::model::cell::CellRef;
use crate::model::explanation::FileExplained;
use crate::model::finding::{Finding, Severity};
use crate::model::period::Instant;
use crate::read;

pub(crate) use name::file_name;

/// Cells that a slip shows again; a larger file gets the list alone.
const CELLS: usize = 200_000;
/// Ground of a cell that must be mended.
const WRONG: Color = Color::RGB(0x00FF_B3B3);
/// Ground of a cell that should be looked at.
const ODD: Color = Color::RGB(0x00FF_E699);
/// Both, as a reader finds them in a slip that comes back.
const GROUNDS: [u32; 2] = [0x00FF_B3B3, 0x00FF_E699];

/// A file that goes back.
pub(crate) struct Slip<'a> {
    /// Path below `inbox/`.
    pub file: &'a str,
    /// When it came.
    pub arrival: Instant,
    /// The run's clock.
    pub now: Instant,
    /// How often what it asks for went back, itself included.
    pub number: u32,
    /// Everything that was found in it.
    pub findings: &'a [&'a Finding],
    /// Whether other tables of the same file count.
    pub partly_counted: bool,
    /// Its sheets with their looks; `None` where it cannot be read, or must not be shown.
    pub workbook: Option<&'a read::Workbook>,
    /// How its sheets were read, where they can be.
    pub explained: Option<&'a FileExplained>,
}

/// What is said of one cell, the gravest first.
struct Mark<'a> {
    severity: Severity,
    messages: Vec<&'a str>,
}

type Marks<'a> = BTreeMap<CellRef, Mark<'a>>;

/// A sheet of the sender's, under the name that it bears in the slip.
struct Shown<'a> {
    name: String,
    sheet: &'a read::Sheet,
    hidden: bool,
    marks: Marks<'a>,
}

/// Draws the slip of a file.
///
/// # Errors
/// What the writer refuses, which here is a defect.
pub(crate) fn slip(slip: &Slip<'_>, campaign: &Campaign, words: &Words) -> Result<Vec<u8>, ReportError> {
    draw(slip, campaign, words)
        .map_err(|error| ReportError::Slip { file: slip.file.to_owned(), detail: error.to_string() })
}

fn draw(slip: &Slip<'_>, campaign: &Campaign, words: &Words) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let office = campaign.issuer.office.join(" ");
    let properties = DocProperties::new()
        .set_title(list::title(slip.number, words))
        .set_author(&office)
        .set_company(&office)
        .set_creation_datetime(&slip.now.with_timezone(&Utc));
    workbook.set_properties(&properties);
    let shown = shown(slip, words);
    list::draw(workbook.add_worksheet(), slip, &shown, campaign, words)?;
    if let Some(explained) = slip.explained.filter(|_| !shown.is_empty()) {
        reading::draw(workbook.add_worksheet(), explained, &shown, campaign, words)?;
    }
    let names: Vec<&str> = shown.iter().map(|shown| shown.name.as_str()).collect();
    for shown in &shown {
        sheets::draw(workbook.add_worksheet(), shown, &names, words)?;
    }
    workbook.save_to_buffer()
}

/// The sender's sheets, but for those of an earlier slip that were ours.
fn shown<'a>(slip: &Slip<'a>, words: &Words) -> Vec<Shown<'a>> {
    let Some(workbook) = slip.workbook else { return Vec::new() };
    let visible = workbook.sheets.iter().map(|sheet| (sheet, false));
    let all = visible.chain(workbook.hidden.iter().map(|sheet| (sheet, true)));
    let own: Vec<_> = all.filter(|(sheet, _)| !list::is_list(sheet, words) && !reading::is_reading(sheet)).collect();
    let cells: usize = own.iter().flat_map(|(sheet, _)| sheet.rows()).map(|(_, cells)| cells.len()).sum();
    if cells > CELLS {
        return Vec::new();
    }
    let mut taken = [list::sheet_name(words), reading::sheet_name(words)].map(str::to_lowercase).to_vec();
    let mut shown = Vec::new();
    for (sheet, hidden) in own {
        let name = name::sheet_name(&sheet.name, &mut taken);
        shown.push(Shown { name, sheet, hidden, marks: marks(slip, &sheet.name) });
    }
    shown
}

fn marks<'a>(slip: &Slip<'a>, sheet: &str) -> Marks<'a> {
    let mut marks = Marks::new();
    for finding in slip.findings.iter().filter(|finding| finding.sheet.as_deref() == Some(sheet)) {
        let Some(cell) = finding.cell else { continue };
        let mark = marks.entry(cell).or_insert_with(|| Mark { severity: finding.severity, messages: Vec::new() });
        mark.severity = mark.severity.min(finding.severity);
        mark.messages.push(&finding.message);
    }
    marks
}
