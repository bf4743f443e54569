//! Books that close: whether a date's figures still change by themselves, and what was requested for those that do not.

use chrono::Duration;

use super::View;
use crate::ledger::{About, AsOf, Asked, Book, Request};
use crate::model::campaign::Campaign;
use crate::model::id::FormId;
use crate::model::period::{Instant, ReportDate};
use crate::model::request::{RecordedRequest, RequestAnswer, RequestKind};

/// The moment from which a date of a form is closed by itself. `None`: the campaign closes nothing by itself.
#[must_use]
pub fn closes_at(campaign: &Campaign, form: &FormId, date: ReportDate) -> Option<Instant> {
    let days = campaign.closes_after?;
    Some(campaign.calendar_of(form).deadline(date) + Duration::days(days.into()))
}

/// Whether the figures of a date are closed at a moment, as of a run: the last word of a person holds, and where nobody
/// said any, the campaign's own time.
#[must_use]
pub fn is_closed(
    (campaign, book): (&Campaign, &Book),
    (form, date): (&FormId, ReportDate),
    as_of: impl Into<AsOf>,
    moment: Instant,
) -> bool {
    match book.decisions().closing(date, as_of) {
        Some(made) => matches!(made.decision.about, About::Closed { .. }),
        None => closes_at(campaign, form, date).is_some_and(|closes| moment > closes),
    }
}

impl View<'_> {
    /// Whether the figures of a date are closed.
    pub(super) fn is_closed(&self, date: ReportDate) -> bool {
        is_closed((self.campaign, self.book), (&self.main_form().id, date), self.upto, self.now)
    }

    /// Everything that was requested for closed dates, in the order of its numbers.
    #[must_use]
    pub fn requests(&self) -> Vec<RecordedRequest> {
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
