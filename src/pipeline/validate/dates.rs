//! What only the arrival and the reports before it say about a date: that its period was not over, or that day and month
//! may have changed places.

use std::collections::BTreeSet;

use chrono::Datelike;

use super::{FileAssessment, Validator};
use crate::ledger::{AsOf, Book, Entry};
use crate::model::code::Code;
use crate::model::finding::{Finding, Severity};
use crate::model::form::Kind;
use crate::model::id::{FormId, UnitId};
use crate::model::period::{Cadence, Calendar, ReportDate};
use crate::model::submission::{Stated, Submission};
use crate::recognise::candidate::{Place, Source};
use crate::rules::FindingDraft;

/// How messages write a day.
const DAY: &str = "%d/%m/%Y";

/// Of what form and unit a report is, and for which date.
pub(super) type Key = (FormId, UnitId, ReportDate);

/// The keys of a file's reports, where one of them may have day and month in each other's places.
pub(super) fn keys(alone: &FileAssessment) -> BTreeSet<Key> {
    let submissions = alone.entries.iter().map(|(entry, _)| &entry.submission);
    let is_open = alone.dates.iter().any(|stated| stated.swapped.is_some());
    submissions.filter(|_| is_open).filter_map(key).collect()
}

fn key(submission: &Submission) -> Option<Key> {
    Some((submission.form.clone()?, submission.unit.clone()?, submission.report_date?))
}

impl Validator<'_> {
    /// Why a report cannot be believed to be of its date, `here` being the keys of its file; what is an error returns it.
    pub(super) fn doubts(
        &self,
        book: &Book,
        here: &BTreeSet<Key>,
        submission: &Submission,
        stated: &Stated,
    ) -> Vec<Finding> {
        let raised = [self.premature(submission, stated), self.swapped(book, here, submission, stated)];
        let path = &submission.file.path;
        raised.into_iter().flatten().map(|raised| self.finding(path, raised)).collect()
    }

    /// `period-not-over`: it came before the hour of the period's last day from which reports are believed.
    ///
    /// Of what is kept by the day and due otherwise each row is an event, and may be reported at once; and how many people there
    /// are, of whom nothing adds up, is true whenever it is reported.
    fn premature(&self, submission: &Submission, stated: &Stated) -> Option<FindingDraft> {
        let (form, date) = (submission.form.as_ref()?, submission.report_date?);
        let filled_in = self.campaign.form(form)?;
        let adds_up = filled_in.indicators.iter().any(|indicator| indicator.kind == Kind::Flow);
        let calendar = &filled_in.calendar;
        let due = self.campaign.obligation(form).map(|obligation| obligation.calendar.cadence);
        let is_of_events = due.is_some_and(|due| due != calendar.cadence);
        let arrival = submission.file.arrival;
        if is_of_events || !adds_up || !calendar.is_premature(date, arrival) {
            return None;
        }
        let period = calendar.period_of(date.0).filter(|_| calendar.cadence != Cadence::Daily);
        let raised = FindingDraft::of_submission(Code::PeriodNotOver, submission)
            .at(stated.cell)
            .found(&stated.written)
            .with("starts", period.map(|period| period.starts.format(DAY).to_string()).unwrap_or_default())
            .with("ends", date.0.format(DAY).to_string())
            .with("arrival", calendar.local(arrival).format("%H:%M:%S %d/%m/%Y").to_string())
            .with("earliest", calendar.at(date.0, calendar.earliest).format("%H:%M %d/%m/%Y").to_string());
        Some(raised)
    }

    /// `date-conflict`: it would correct a report of another day, only the order in a cell speaks for that day, and with day
    /// and month swapped it is the period that was due at the arrival, for which nothing came.
    fn swapped(
        &self,
        book: &Book,
        here: &BTreeSet<Key>,
        submission: &Submission,
        stated: &Stated,
    ) -> Option<FindingDraft> {
        let (day, swapped, cell) = (stated.day?, stated.swapped?, stated.cell?);
        let (form, unit, date) = key(submission)?;
        let calendar = &self.campaign.form(&form)?.calendar;
        let due = due(calendar, submission).filter(|due| *due != date)?;
        let is_reported = |date| book.current(&form, &unit, date, AsOf::Now).is_some();
        let is_open = !is_reported(due) && !here.contains(&(form.clone(), unit.clone(), due));
        if calendar.period_of(swapped)?.ends != due || !is_open || !is_reported(date) {
            return None;
        }
        let source = Source { text: stated.written.clone(), place: Place::Cell(cell) };
        let raised = FindingDraft::of_submission(Code::DateConflict, submission)
            .at(Some(cell))
            .found(&stated.written)
            .source("first", &source, "")
            .with("stated", day.format(DAY).to_string())
            .with("swapped", swapped.format(DAY).to_string())
            .with("day", day.day().to_string())
            .with("month", day.month().to_string())
            .with("year", day.year().to_string());
        Some(raised)
    }
}

/// The period that had ended last when it came. `None`: none had.
fn due(calendar: &Calendar, submission: &Submission) -> Option<ReportDate> {
    let arrival = submission.file.arrival;
    let due = calendar.report_date(arrival);
    (due.0 < calendar.local(arrival).date_naive()).then_some(due)
}

/// Adds the doubts to an entry; where one is an error it goes back, and what comparing it with others found is void: `own`
/// are its findings before.
pub(super) fn take(entry: &mut Entry, own: Vec<Finding>, doubts: Vec<Finding>) {
    if doubts.iter().any(|doubt| doubt.severity == Severity::Error) {
        entry.submission.give_back();
        entry.findings = own;
    }
    entry.findings.extend(doubts);
    entry.findings.sort();
    entry.findings.dedup();
}
