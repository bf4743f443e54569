//! Blank forms for the units to fill in: a sheet to print and to fill, and one that explains it.
//!
//! Cells that are filled in stand on a yellow ground and are checked as they are typed; all others are locked. The mark in
//! A1 makes recognition exact (`model::blank`).

mod fields;
mod guide;
mod sheet;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use super::style::{self, Styles};
use crate::model::campaign::Campaign;
use crate::model::form::Form;
use crate::model::period::ReportDate;
use crate::model::unit::Unit;
use crate::report::ReportError;
use crate::report::words::Words;
use fields::Fields;

/// A form for a unit.
pub struct Blank<'a> {
    /// The form.
    pub form: &'a Form,
    /// Who fills it in.
    pub unit: &'a Unit,
    /// The report date that is filled in; `None` leaves it to be chosen.
    pub date: Option<ReportDate>,
    /// Units that its rows may be about, where they are about others.
    pub others: &'a [String],
}

/// What a blank form is drawn from.
struct Paper<'a> {
    blank: &'a Blank<'a>,
    campaign: &'a Campaign,
    words: &'a Words,
    styles: Styles,
    fields: Fields<'a>,
}

impl Paper<'_> {
    fn label<'b>(&'b self, key: &'b str) -> &'b str {
        self.words.label(key)
    }
}

/// The workbook of a blank form.
///
/// # Errors
/// What the writer refuses: a sheet name of a broken override.
pub fn blank_workbook(blank: &Blank<'_>, campaign: &Campaign, words: &Words) -> Result<Vec<u8>, ReportError> {
    let fields = Fields::of(blank, campaign, words);
    let paper = Paper { blank, campaign, words, styles: Styles::new(words.language()), fields };
    draw(&paper).map_err(|error| ReportError::Workbook { date: blank.form.name.clone(), detail: error.to_string() })
}

fn draw(paper: &Paper<'_>) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    workbook.set_default_format(&style::base(), style::ROW_PIXELS, style::COLUMN_PIXELS)?;
    let title = format!("{} – {}", paper.blank.form.name, paper.blank.unit.name);
    // The same form gives the same bytes, whenever it is drawn.
    let made = ExcelDateTime::from_timestamp(0)?;
    workbook.set_properties(&DocProperties::new().set_title(title).set_creation_datetime(&made));
    let sheet = workbook.add_worksheet();
    sheet::draw(paper, sheet)?;
    let sheet = workbook.add_worksheet();
    guide::draw(paper, sheet)?;
    workbook.save_to_buffer()
}
