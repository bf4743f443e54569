//! The consolidated workbook: the printable main table and the sheets that prove it.
//!
//! | sheet | file | holds |
//! | --- | --- | --- |
//! | *Tổng hợp* | `main_table` | the table that is signed |
//! | *Tiến độ* | `progress` | the campaign period by period, with a chart |
//! | *Tình hình báo cáo* | `timeliness` | unit by period: on time, late, missing, returned, corrected |
//! | *Chi tiết ấp, khóm* | `areas` | sub-rows |
//! | *Mục tiêu* | `targets` | every target of every form, unit by unit |
//! | the form's name | `forms` | each further form: what every unit has reported in it |
//! | *Biểu, văn bản phải gửi* | `obligations` | everything else that is due: by when, received when, how late |
//! | *Đơn vị cũ* | `former` | units before a change, and who carries on what they brought |
//! | *Quyết định* | `decisions` | what people decided, by whom and why |
//! | *Đề nghị sau khóa sổ* | `requests` | what was requested for closed dates, and what was answered |
//! | *Khó khăn, vướng mắc* | `difficulties` | what units reported, how old it is, how it ended |
//! | *Đính chính* | `changes` | what was, what is now |
//! | *Lỗi, cảnh báo* | `findings` | findings |
//! | *Tệp nhận được* | `received` | submissions and what became of them |
//! | *Số liệu gần đây* | `trend` | the last periods of each unit |
//! | *Nguồn số liệu* | `sources` | every figure's cell |
//! | *Chuyển cấp trên* | `consolidated` | the figures again, as the level above reads them |
//!
//! The layout follows Decree 30/2020/NĐ-CP. The same summary gives the same bytes.

mod areas;
mod blank;
mod changes;
mod columns;
mod consolidated;
mod decisions;
mod difficulties;
mod findings;
mod former;
mod forms;
mod heading;
mod list;
mod main_table;
mod obligations;
mod page;
#[cfg(test)]
mod parts;
mod period_report;
mod progress;
mod received;
mod requests;
mod rows;
mod signature;
mod sources;
mod style;
mod targets;
#[cfg(test)]
mod tests;
mod timeliness;
mod trend;

use chrono::Utc;
use rust_xlsxwriter::{DocProperties, Workbook, XlsxError};

use super::ReportError;
use super::format::Format;
use super::names::{self, Names};
use super::words::Words;
use crate::model::campaign::Campaign;
use crate::model::summary::Summary;
pub use blank::{Blank, blank_workbook};
pub(super) use page::written_date;
pub use period_report::period_report_workbook;
use sources::Sources;
use style::Styles;

/// What every sheet is drawn from.
struct Book<'a> {
    summary: &'a Summary,
    campaign: &'a Campaign,
    words: &'a Words,
    names: Names<'a>,
    format: Format,
    styles: Styles,
}

impl<'a> Book<'a> {
    fn new(summary: &'a Summary, campaign: &'a Campaign, words: &'a Words) -> Self {
        let (format, styles) = (words.format(), Styles::new(words.language()));
        Self { summary, campaign, words, names: Names::new(summary, campaign), format, styles }
    }
}

impl Book<'_> {
    /// Names of the lists with nothing in them: they have no sheet, and one line says so.
    fn absent(&self) -> Vec<&str> {
        let summary = self.summary;
        let lists = [
            ("sheet.difficulties", summary.difficulties.is_empty()),
            ("sheet.changes", summary.changes.is_empty() && summary.corrections.is_empty()),
            ("sheet.findings", summary.findings.is_empty()),
        ];
        lists.into_iter().filter(|(_, is_empty)| *is_empty).map(|(key, _)| self.words.label(key)).collect()
    }

    fn label<'b>(&'b self, key: &'b str) -> &'b str {
        self.words.label(key)
    }

    /// *Ngày 12 tháng 9 năm 2023*, or from when to when.
    fn period(&self) -> String {
        let period = &self.summary.period;
        if period.starts == period.ends.0 {
            return page::written_date(self.words, "workbook.period_day", period.ends.0, &[]);
        }
        let (starts, ends) = (self.format.date(period.starts), self.format.date(period.ends.0));
        self.words.fill("workbook.period_range", &[("starts", &starts), ("ends", &ends)])
    }
}

/// The workbook of a summary.
///
/// # Errors
/// A template that cannot be rendered, or what the writer refuses (a sheet name of a broken override).
pub fn workbook(summary: &Summary, campaign: &Campaign, words: &Words) -> Result<Vec<u8>, ReportError> {
    let verdict = super::mail::verdict(summary, campaign, words)?;
    let book = Book::new(summary, campaign, words);
    draw(&book, &verdict)
        .map_err(|error| ReportError::Workbook { date: summary.period.ends.to_string(), detail: error.to_string() })
}

/// How hard the workbook is packed, of 9.
const COMPRESSION: u8 = 3;

fn draw(book: &Book<'_>, verdict: &str) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    workbook.set_default_format(&style::base(), style::ROW_PIXELS, style::COLUMN_PIXELS)?;
    workbook.set_properties(&properties(book));
    let sources = Sources::of(book);
    let begun = sources.begin(&mut workbook)?;
    let (filled, place) = rayon::join(|| sources.fill(begun), || others(book, &mut workbook, &sources, verdict));
    let place = place?;
    let mut filled = filled?;
    for sheet in &mut filled {
        page::print_beginning(book, sheet, sources.last())?;
    }
    workbook.worksheets_mut().splice(place..place, filled);
    // A few per cent more bytes for a third of the time.
    workbook.set_zip_compression_level(COMPRESSION);
    workbook.save_to_buffer()
}

/// Draws all sheets but the sources; gives the place of that one among them.
fn others(book: &Book<'_>, workbook: &mut Workbook, sources: &Sources<'_>, verdict: &str) -> Result<usize, XlsxError> {
    main_table::draw(book, workbook.add_worksheet(), sources, verdict)?;
    progress::draw(book, workbook)?;
    timeliness::draw(book, workbook)?;
    areas::draw(book, workbook)?;
    targets::draw(book, workbook)?;
    forms::draw(book, workbook)?;
    obligations::draw(book, workbook)?;
    former::draw(book, workbook)?;
    decisions::draw(book, workbook)?;
    requests::draw(book, workbook)?;
    difficulties::draw(book, workbook)?;
    changes::draw(book, workbook)?;
    findings::draw(book, workbook)?;
    received::draw(book, workbook)?;
    trend::draw(book, workbook)?;
    let place = workbook.worksheets().len();
    consolidated::draw(book, workbook)?;
    Ok(place)
}

/// Properties of the document, all of the summary and none of the machine.
fn properties(book: &Book<'_>) -> DocProperties {
    let office = book.campaign.issuer.office.join(" ");
    let title = format!("{} {}", book.label("workbook.title"), book.format.period(book.summary.period));
    let mut properties = DocProperties::new()
        .set_title(title)
        .set_subject(&book.campaign.title)
        .set_author(&office)
        .set_company(&office)
        .set_creation_datetime(&book.summary.as_of.with_timezone(&Utc));
    if let Some(edition) = names::edition_line(book.summary, book.words) {
        properties = properties.set_status(edition);
    }
    properties
}
