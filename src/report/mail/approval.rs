//! To whoever approves editions: which ones wait, what they say, and how they are approved.

use serde::Serialize;

use super::MailBody;
use super::enclosed::{Enclosed, EnclosedView};
use super::letter::{letter, period_of};
use crate::model::campaign::Campaign;
use crate::model::count::Count;
use crate::model::period::ReportDate;
use crate::model::summary::{Edition, Headline};
use crate::report::names;
use crate::report::view::parts::{Cut, NAME, cut};
use crate::report::words::{Words, WordsError};

/// Editions that a letter lists; further ones are counted.
const EDITIONS: usize = 20;

/// An edition that waits.
#[derive(Clone, Debug)]
pub struct Waiting<'a> {
    /// Its report date.
    pub date: ReportDate,
    /// Its kind, and which one of its kind it is.
    pub edition: (Edition, u32),
    /// What it says in a line.
    pub headline: Option<&'a Headline>,
}

#[derive(Serialize)]
struct WaitingView {
    date: ReportDate,
    period_named: String,
    edition: Option<String>,
    day: Option<Count>,
    cumulative: Option<Count>,
    quota: Option<Count>,
    percent: Option<f64>,
    reported: usize,
    units: usize,
}

/// All that the templates of such a letter may ask for.
#[derive(Serialize)]
struct ApprovalView<'a> {
    approver: String,
    /// *Trong ngày*, or as long as a period is.
    this_period: &'a str,
    waiting: Cut<WaitingView>,
    enclosed: EnclosedView,
}

/// The letter to whoever approves.
///
/// # Errors
/// A template of the campaign that cannot be rendered.
pub fn approval_mail(
    waiting: &[Waiting<'_>],
    campaign: &Campaign,
    words: &Words,
    enclosed: &Enclosed,
) -> Result<MailBody, WordsError> {
    let waiting = waiting.iter().map(|one| WaitingView {
        date: one.date,
        period_named: period_of(one.date, campaign, words),
        edition: names::edition_named(one.edition.0, one.edition.1, words),
        day: one.headline.and_then(|headline| headline.day),
        cumulative: one.headline.and_then(|headline| headline.cumulative),
        quota: one.headline.and_then(|headline| headline.quota),
        percent: one.headline.and_then(|headline| headline.percent),
        reported: one.headline.map_or(0, |headline| headline.reported),
        units: one.headline.map_or(0, |headline| headline.units),
    });
    let view = ApprovalView {
        approver: cut(&campaign.approval.approver, NAME),
        this_period: words.label(names::cadence_key(campaign)),
        waiting: Cut::new(waiting, EDITIONS),
        enclosed: EnclosedView::new(enclosed),
    };
    letter("approval", view, campaign, words)
}
