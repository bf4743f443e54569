//! One mail for all dates that a run revised: what was, what is now.

use std::borrow::Borrow;

use serde::Serialize;

use super::MailBody;
use super::enclosed::{Enclosed, EnclosedView};
use super::letter::{letter, moment};
use crate::model::campaign::Campaign;
use crate::model::period::ReportDate;
use crate::model::summary::{Edition, Summary};
use crate::report::names::{self, Names};
use crate::report::view::parts::{ChangeView, Cut, StandingView, TargetView, TurnoutView, kind};
use crate::report::words::{Words, WordsError};

/// Revised dates that a mail lists; further ones are counted.
const EDITIONS: usize = 12;
/// Changed figures of all dates together.
const CHANGES: usize = 60;

#[derive(Serialize)]
struct EditionView {
    kind: &'static str,
    edition: Option<String>,
    revision: u32,
    /// Which correction, or which supplement, of its date it is.
    number: u32,
    date: ReportDate,
    period: String,
    period_named: String,
    /// *Trong ngày*, or as long as a period is.
    this_period: String,
    as_of: String,
    total: StandingView,
    turnout: TurnoutView,
    changes: Cut<ChangeView>,
}

/// All that the templates of a revision may ask for.
#[derive(Serialize)]
struct RevisionView<'a> {
    target: TargetView<'a>,
    editions: Cut<EditionView>,
    corrections: usize,
    supplements: usize,
    enclosed: EnclosedView,
}

/// The mail of the dates that a run revised, in their order, with what goes along with it.
///
/// # Errors
/// A template of the campaign that cannot be rendered.
pub fn revision_mail(
    summaries: &[impl Borrow<Summary>],
    campaign: &Campaign,
    words: &Words,
    enclosed: &Enclosed,
) -> Result<MailBody, WordsError> {
    let mut summaries: Vec<&Summary> = summaries.iter().map(Borrow::borrow).collect();
    summaries.sort_by_key(|summary| (summary.period.ends, summary.revision));
    let count = |edition| summaries.iter().filter(|summary| summary.edition == edition).count();
    let most = CHANGES / summaries.len().clamp(1, EDITIONS);
    let editions = summaries.iter().map(|summary| {
        let names = Names::new(summary, campaign);
        EditionView {
            kind: kind(summary.edition),
            edition: names::edition_line(summary, words),
            revision: summary.revision,
            number: summary.number,
            date: summary.period.ends,
            period: names::period(summary, campaign, words),
            period_named: names::period_named(summary, campaign, words),
            this_period: words.label(names::cadence_key(campaign)).to_owned(),
            as_of: moment(summary.as_of, campaign),
            total: StandingView::new(&summary.total, campaign),
            turnout: TurnoutView::new(summary),
            changes: Cut::new(summary.changes.iter().map(|change| ChangeView::new(change, &names, words)), most),
        }
    });
    let view = RevisionView {
        target: TargetView::new(campaign),
        corrections: count(Edition::Correction),
        supplements: count(Edition::Supplement),
        editions: Cut::new(editions, EDITIONS),
        enclosed: EnclosedView::new(enclosed),
    };
    letter("revision", view, campaign, words)
}
