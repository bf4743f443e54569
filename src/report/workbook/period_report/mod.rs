//! The workbook beside a final report: the sheets of the daily one, and those that only a report has.
//!
//! | sheet | file | holds |
//! | --- | --- | --- |
//! | *Đầu kỳ, trong kỳ, cuối kỳ* | `tallies` | every indicator of every unit: before, in and after the days reported |
//! | *Biểu, văn bản* | `duties` | how what else is due came, unit by unit |
//! | *Xếp hạng* | `ranking` | units by the stated criteria, with each value |
//! | *Căn cứ khen thưởng*, *Căn cứ xem xét trách nhiệm* | `facts` | facts, a row a source |
//! | *Lưu ý về số liệu* | `gaps` | what the data does not say |

mod duties;
mod facts;
mod gaps;
mod ranking;
mod tallies;

use rust_xlsxwriter::{Workbook, XlsxError};

use super::sources::Sources;
use super::{
    Book, areas, changes, decisions, difficulties, forms, main_table, obligations, progress, style, targets,
    timeliness, trend,
};
use crate::model::campaign::Campaign;
use crate::model::period_report::PeriodReport;
use crate::report::ReportError;
use crate::report::words::Words;

/// The workbook of a report.
///
/// # Errors
/// A template that cannot be rendered, or what the writer refuses (a sheet name of a broken override).
pub fn period_report_workbook(
    report: &PeriodReport,
    campaign: &Campaign,
    words: &Words,
) -> Result<Vec<u8>, ReportError> {
    let verdict = crate::report::mail::verdict(&report.summary, campaign, words)?;
    let book = Book::new(&report.summary, campaign, words);
    draw(&book, report, &verdict)
        .map_err(|error| ReportError::Workbook { date: report.span.days.ends.to_string(), detail: error.to_string() })
}

fn draw(book: &Book<'_>, report: &PeriodReport, verdict: &str) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    workbook.set_default_format(&style::base(), style::ROW_PIXELS, style::COLUMN_PIXELS)?;
    workbook.set_properties(&super::properties(book));
    let sources = Sources::of(book);
    main_table::draw(book, workbook.add_worksheet(), &sources, verdict)?;
    tallies::draw(book, report, &mut workbook)?;
    progress::draw(book, &mut workbook)?;
    timeliness::draw(book, &mut workbook)?;
    duties::draw(book, report, &mut workbook)?;
    targets::draw(book, &mut workbook)?;
    forms::draw(book, &mut workbook)?;
    obligations::draw(book, &mut workbook)?;
    decisions::draw(book, &mut workbook)?;
    areas::draw(book, &mut workbook)?;
    difficulties::draw(book, &mut workbook)?;
    changes::draw(book, &mut workbook)?;
    ranking::draw(book, report, &mut workbook)?;
    facts::draw(book, report, true, &mut workbook)?;
    facts::draw(book, report, false, &mut workbook)?;
    gaps::draw(book, report, &mut workbook)?;
    // The small charts of the main table are drawn from this sheet.
    trend::draw(book, &mut workbook)?;
    sources.draw(&mut workbook)?;
    workbook.save_to_buffer()
}
