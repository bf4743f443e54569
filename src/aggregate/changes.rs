//! Issued day figures that are no longer what was issued.

use std::collections::BTreeMap;

use super::{View, Wanted};
use crate::ledger::{About, Book, Entry};
use crate::model::campaign::Campaign;
use crate::model::id::UnitId;
use crate::model::period::ReportDate;
use crate::model::submission::{Measure, Verdict};
use crate::model::summary::{Change, Edition};

impl View<'_> {
    /// What changed since a run: of this date for a revision, of dates issued before it for a first edition.
    pub(super) fn changes(&self, wanted: Wanted, since: u32) -> Vec<Change> {
        let date = wanted.period.ends;
        let touched = touched(self.campaign, self.book, since, self.upto);
        // What was told then reached up to its last date; a report for a day before it moves what was told.
        let told_upto = self.book.drawings(since).keys().next_back().copied();
        let told = touched.into_iter().filter(|(_, touched)| match wanted.edition {
            Edition::First => *touched < date && told_upto.is_some_and(|told| *touched <= told),
            Edition::Correction | Edition::Supplement => *touched == date,
        });
        told.flat_map(|(unit, date)| self.unit_changes(&unit, date, since)).collect()
    }

    fn unit_changes(&self, unit: &UnitId, date: ReportDate, since: u32) -> Vec<Change> {
        let form = self.campaign.main_form();
        let before = self.book.current(&form.id, unit, date, since);
        let now = self.book.current(&form.id, unit, date, self.upto);
        let figure = |entry: Option<&Entry>, id| entry.and_then(|entry| entry.sum(id, Measure::Day));
        let changed = form.indicators.iter().filter_map(|indicator| {
            let (was, is) = (figure(before, &indicator.id), figure(now, &indicator.id));
            (was != is).then(|| Change {
                date,
                unit: unit.clone(),
                indicator: indicator.id.clone(),
                was,
                now: is,
                arrival: now.map(|entry| entry.submission.file.arrival),
                file: now.map(|entry| entry.submission.file.path.clone()),
            })
        });
        changed.collect()
    }
}

/// Units and dates for which something was accepted or withdrawn after a run, each once, by date.
fn touched(campaign: &Campaign, book: &Book, since: u32, upto: u32) -> Vec<(UnitId, ReportDate)> {
    let form = &campaign.main_form().id;
    let mut found: Vec<(UnitId, ReportDate)> = book
        .entries_between(since, upto)
        .filter(|(_, entry)| {
            entry.submission.verdict == Verdict::Accepted && entry.submission.form.as_ref() == Some(form)
        })
        .filter_map(|(_, entry)| Some((entry.submission.unit.clone()?, entry.submission.report_date?)))
        .collect();
    let withdrawn = book.decisions().upto(upto).filter(|made| made.run > since);
    found.extend(withdrawn.filter_map(|made| match &made.decision.about {
        About::Report { form: of_form, unit, date, .. } if of_form == form => Some((unit.clone(), *date)),
        _ => None,
    }));
    found.sort_by(|a, b| (a.1, &a.0).cmp(&(b.1, &b.0)));
    found.dedup();
    found
}

/// By date, the last run up to one in which something for it was accepted or withdrawn.
#[must_use]
pub fn last_touched(campaign: &Campaign, book: &Book, upto: u32) -> BTreeMap<ReportDate, u32> {
    let form = &campaign.main_form().id;
    let mut last: BTreeMap<ReportDate, u32> = BTreeMap::new();
    let mut touch = |date: ReportDate, run: u32| {
        let known = last.entry(date).or_insert(run);
        *known = run.max(*known);
    };
    for (_, entry) in book.entries(upto) {
        let submission = &entry.submission;
        if submission.verdict == Verdict::Accepted
            && submission.form.as_ref() == Some(form)
            && let Some(date) = submission.report_date
        {
            touch(date, entry.run);
        }
    }
    for made in book.decisions().upto(upto) {
        if let About::Report { form: of_form, date, .. } = &made.decision.about
            && of_form == form
        {
            touch(*date, made.run);
        }
    }
    last
}

/// Whether a date's own day figures changed between two runs.
#[must_use]
pub fn changed(campaign: &Campaign, book: &Book, date: ReportDate, since: u32, upto: u32) -> bool {
    differing(campaign, book, date, since, upto).next().is_some()
}

/// Whether nothing changed but that reports came which had been missing.
#[must_use]
pub fn late_only(campaign: &Campaign, book: &Book, date: ReportDate, since: u32, upto: u32) -> bool {
    let form = &campaign.main_form().id;
    differing(campaign, book, date, since, upto).all(|unit| book.current(form, &unit, date, since).is_none())
}

fn differing<'a>(
    campaign: &'a Campaign,
    book: &'a Book,
    date: ReportDate,
    since: u32,
    upto: u32,
) -> impl Iterator<Item = UnitId> + 'a {
    let form = campaign.main_form();
    touched(campaign, book, since, upto).into_iter().filter(move |(_, at)| *at == date).map(|(unit, _)| unit).filter(
        move |unit| {
            let before = book.current(&form.id, unit, date, since);
            let now = book.current(&form.id, unit, date, upto);
            form.indicators.iter().any(|indicator| {
                let figure = |entry: Option<&Entry>| entry.and_then(|entry| entry.sum(&indicator.id, Measure::Day));
                figure(before) != figure(now)
            })
        },
    )
}
