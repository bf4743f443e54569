//! Books that close: whether a date's figures still change by themselves, and what was requested for those that do not.

use chrono::{Duration, NaiveDate};

use super::{View, units_of};
use crate::ledger::{About, AsOf, Asked, Book, Made, Request};
use crate::model::campaign::Campaign;
use crate::model::id::FormId;
use crate::model::period::{Instant, ReportDate};
use crate::model::request::{RecordedRequest, RequestAnswer, RequestKind};
use crate::recognise::units::Epochs;

/// The moment from which a date of a form is closed by itself. `None`: the campaign closes nothing by itself.
fn closes_at(campaign: &Campaign, form: &FormId, date: ReportDate) -> Option<Instant> {
    let days = campaign.closes_after?;
    Some(campaign.calendar_of(form).deadline(date) + Duration::days(days.into()))
}

/// The moment from which the figures of a unit are closed that a change of this day ends: those after it stand on them.
fn closes_with(campaign: &Campaign, form: &FormId, change: NaiveDate) -> Option<Instant> {
    let calendar = campaign.calendar_of(form);
    let last = calendar.periods().take_while(|period| period.ends.0 < change).last()?;
    Some(calendar.deadline(last.ends) + Duration::days(campaign.closes_after_change.into()))
}

/// By what figures are closed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum ClosedBy<'a> {
    /// Somebody's decision.
    Decision(&'a Made),
    /// The campaign's own time.
    Time,
    /// A change of this day, which ended the unit.
    Change(NaiveDate),
}

impl ClosedBy<'_> {
    /// The word of templates.
    #[must_use]
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Decision(_) => "decision",
            Self::Time => "time",
            Self::Change(_) => "change",
        }
    }
}

/// By what the figures of a date are closed at a moment, as of a run: the last word of a person holds, and where nobody
/// said any, the campaign's own time, and that of a unit which a change ended. `ended` tells on which day one ended the
/// unit in question; it is asked only where that may close its figures. `None`: they are open.
#[must_use]
pub(crate) fn closed_by<'a>(
    (campaign, book): (&Campaign, &'a Book),
    (form, date): (&FormId, ReportDate),
    ended: impl FnOnce() -> Option<NaiveDate>,
    as_of: impl Into<AsOf>,
    moment: Instant,
) -> Option<ClosedBy<'a>> {
    if let Some(made) = book.decisions().closing(date, as_of) {
        return matches!(made.decision.about, About::Closed { .. }).then_some(ClosedBy::Decision(made));
    }
    let is_past = |closes: Option<Instant>| closes.is_some_and(|closes| moment > closes);
    if is_past(closes_at(campaign, form, date)) {
        return Some(ClosedBy::Time);
    }
    let is_past = |day: NaiveDate| is_past(closes_with(campaign, form, day));
    // Later changes close later.
    first_end(campaign, date).filter(|day| is_past(*day))?;
    ended().filter(|day| is_past(*day)).map(ClosedBy::Change)
}

/// The day of the first change after a date that ends some unit.
#[must_use]
pub(crate) fn first_end(campaign: &Campaign, date: ReportDate) -> Option<NaiveDate> {
    let mut ends = campaign.changes.iter().filter(|change| change.kind.ends_units() && change.date > date.0);
    ends.next().map(|change| change.date)
}

/// The units of every date, by all that the ledger knows of them.
#[must_use]
pub(crate) fn known_epochs(campaign: &Campaign, book: &Book) -> Epochs {
    let appendices: Vec<_> = book.appendices().iter().map(units_of).collect();
    Epochs::new(campaign, &appendices)
}

impl View<'_> {
    /// Whether the figures of a date are closed, whichever unit's they are.
    pub(super) fn is_closed(&self, date: ReportDate) -> bool {
        let of = (&self.main_form().id, date);
        closed_by((self.campaign, self.book), of, || None, self.upto, self.now).is_some()
    }

    /// Everything that was requested for closed dates, in the order of its numbers.
    #[must_use]
    pub(crate) fn requests(&self) -> Vec<RecordedRequest> {
        self.book.requests(self.upto).map(|request| self.request(request)).collect()
    }

    pub(super) fn request(&self, request: &Request) -> RecordedRequest {
        let decision = |run| self.book.decisions().of_run(run);
        let local = |moment| self.campaign.calendar.local(moment);
        let (kind, file, made) = match &request.asked {
            Asked::Report(at) => {
                let file = self.book.entry(*at).map(|entry| &entry.submission.file);
                let before = self.book.current(&request.form, &request.unit, request.date, request.run);
                let kind = if before.is_some() { RequestKind::Correction } else { RequestKind::LateReport };
                (kind, file.map(|file| (file.path.clone(), file.arrival)), None)
            }
            Asked::Withdrawal(sha256) => {
                let made = decision(request.run);
                let path = self.book.first_path(sha256).unwrap_or_default().to_owned();
                (RequestKind::Withdrawal, made.map(|made| (path, made.clock)), made)
            }
        };
        let (file, requested_at) = file.unwrap_or_else(|| (String::new(), self.now));
        let answer = request.answer_of(self.upto).and_then(|answer| {
            let made = decision(answer.run)?;
            Some(RequestAnswer {
                accepted: answer.accepted,
                reason: made.decision.reason.clone(),
                by: made.decision.by.clone(),
                decided_at: local(made.clock),
            })
        });
        RecordedRequest {
            id: request.number,
            kind,
            unit: request.unit.clone(),
            form: request.form.clone(),
            date: request.date,
            file,
            requested_at: local(requested_at),
            by: made.and_then(|made| made.decision.by.clone()),
            reason: made.map(|made| made.decision.reason.clone()),
            answer,
        }
    }
}
