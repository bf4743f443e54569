//! To a unit whose file went back, with its slip: what is wrong and what to do.
//!
//! Of the file it prints the name and what its findings say, whose words are masked; nothing else.

use serde::Serialize;

use super::MailBody;
use super::enclosed::{Enclosed, EnclosedView, LeftOut};
use super::letter::{PointView, letter, moment, points};
use crate::model::campaign::Campaign;
use crate::model::code::Code;
use crate::model::finding::{Finding, Severity};
use crate::model::period::Instant;
use crate::report::view::parts::{Cut, NAME, cut};
use crate::report::words::{Words, WordsError};

/// Files that a letter lists; further ones are counted.
const FILES: usize = 10;
/// Points of all files together.
const POINTS: usize = 40;
/// Points of a file: the slip has them all.
const POINTS_OF_FILE: usize = 8;
/// Characters of a slip's name, which the reader looks for among what is attached.
const SLIP_NAME: usize = 200;

/// The files of a unit that went back.
#[derive(Clone, Debug)]
pub struct Returned<'a> {
    /// The unit's name.
    pub unit: &'a str,
    /// The files.
    pub files: Vec<ReturnedFile<'a>>,
    /// The slips that go along, and those that are too large to.
    pub enclosed: &'a Enclosed,
}

/// A file that went back.
#[derive(Clone, Debug)]
pub struct ReturnedFile<'a> {
    /// Path below `inbox/`.
    pub file: &'a str,
    /// When it came.
    pub arrival: Instant,
    /// Name of its slip.
    pub slip: Option<&'a str>,
    /// How often what it was to report went back, this time included.
    pub number: u32,
    /// Whether other tables of the same file count.
    pub partly_counted: bool,
    /// What was found in it.
    pub findings: Vec<&'a Finding>,
}

#[derive(Serialize)]
struct FileView {
    file: String,
    arrival: String,
    /// Name of its slip.
    slip: Option<String>,
    /// Whether the slip goes along.
    is_attached: bool,
    /// Whether the slip shows the sender's cells again, the wrong ones coloured.
    is_marked: bool,
    /// How often this went back.
    number: u32,
    partly_counted: bool,
    /// Points that must be mended.
    errors: usize,
    points: Cut<PointView>,
}

/// All that the templates of a slip's letter may ask for.
#[derive(Serialize)]
struct ReturnedView {
    unit: String,
    files: Cut<FileView>,
    enclosed: EnclosedView,
}

/// The letter with which files go back to a unit.
///
/// # Errors
/// A template of the campaign that cannot be rendered.
pub fn slip_mail(returned: &Returned<'_>, campaign: &Campaign, words: &Words) -> Result<MailBody, WordsError> {
    let most = (POINTS / returned.files.len().clamp(1, FILES)).min(POINTS_OF_FILE);
    let enclosed = returned.enclosed;
    let files = returned.files.iter().map(|file| {
        let is_attached = |slip: &str| enclosed.names.iter().any(|name| name == slip);
        let is_known =
            |slip: &str| is_attached(slip) || enclosed.left_out.iter().map(LeftOut::name).any(|name| name == slip);
        let slip = file.slip.filter(|slip| is_known(slip));
        let has_cells = file.findings.iter().any(|finding| finding.cell.is_some());
        let is_private = file.findings.iter().any(|finding| finding.code == Code::PersonalData);
        let errors: Vec<&Finding> =
            file.findings.iter().filter(|finding| finding.severity == Severity::Error).copied().collect();
        FileView {
            file: cut(file.file, NAME),
            arrival: moment(file.arrival, campaign),
            slip: slip.map(|name| cut(name, SLIP_NAME)),
            is_attached: slip.is_some_and(is_attached),
            is_marked: has_cells && !is_private,
            number: file.number,
            partly_counted: file.partly_counted,
            errors: points(&errors, most).count(),
            points: points(&file.findings, most),
        }
    });
    let view = ReturnedView {
        unit: cut(returned.unit, NAME),
        files: Cut::new(files, FILES),
        enclosed: EnclosedView::new(enclosed),
    };
    letter("slip", view, campaign, words)
}
