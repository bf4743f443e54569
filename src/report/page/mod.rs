//! Pages: the state of a report date for a browser, and the list of the campaign's days.
//!
//! Each is one file that asks for nothing outside itself: style, script and charts stand in it, and its
//! Content-Security-Policy names both by hash and forbids everything else. Each branch of the
//! units' tree has a page of its own, and so have parts of what one page could not hold.

mod assets;
mod branches;
mod index;
mod part;
#[cfg(test)]
mod tests;
mod units;
mod view;

use super::view::parts::one_line;
use super::words::{Words, WordsError};
use crate::model::campaign::Campaign;
use crate::model::period::ReportDate;
use crate::model::summary::Summary;
use branches::branches;
use units::{UnitFiles, UnitPage, summary_of};
use view::PageView;

pub(super) use assets::Assets;
pub use index::{Day, index};

/// A page with its file name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// File name, in ASCII.
    pub name: String,
    /// HTML.
    pub bytes: Vec<u8>,
}

/// File name of a day's page: `tong-hop-2023-09-12.html`.
#[must_use]
pub fn file_name(date: ReportDate) -> String {
    format!("tong-hop-{date}.html")
}

/// The pages of a summary: the day's own first, then those of its branches, then those of its units over time; `workbook` is the file that lies beside them.
///
/// # Errors
/// A template of the campaign that cannot be rendered.
pub fn pages(summary: &Summary, campaign: &Campaign, words: &Words, workbook: &str) -> Result<Vec<Page>, WordsError> {
    let mut branches = branches(summary, words);
    let units = UnitFiles::new(summary, &mut branches.taken);
    let mut view = PageView::of_day(summary, campaign, words, workbook, &branches);
    view.link(summary, &units);
    view.set_verdict(one_line(&words.render("verdict.txt", &view)?));
    let mut pages = vec![page(file_name(summary.period.ends), words.render("page.html", &view)?)];
    for (at, branch) in branches.all.iter().enumerate() {
        let own = branch.summary(summary, campaign);
        let mut view = PageView::of_branch(&own, summary, campaign, words, workbook, (&branches, at));
        view.link(&own, &units);
        pages.push(page(branch.file.clone(), words.render("page.html", &view)?));
    }
    for unit in &summary.units {
        let Some(file) = units.of(&unit.id) else { continue };
        let own = summary_of(unit, summary, campaign);
        let Some(mut view) = UnitPage::new(&own, campaign, words, workbook) else { continue };
        view.set_verdict(one_line(&words.render("verdict.txt", &view)?));
        pages.push(page(file.to_owned(), words.render("unit.html", &view)?));
    }
    Ok(pages)
}

fn page(name: String, html: String) -> Page {
    Page { name, bytes: html.into_bytes() }
}
