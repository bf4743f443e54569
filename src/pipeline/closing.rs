//! Books that close: figures of report dates that change only when somebody accepts it.
//!
//! What comes for a closed date is kept as a request. Whoever accepts one makes a run of the ledger, which revises what
//! was issued as a correction does.

use super::decide::{Decided, Grounds, period_for, usage};
use super::{Progress, Workspace};
use crate::aggregate;
use crate::error::Result;
use crate::ledger::{About, AsOf, Asked, Book, Request, Trigger};
use crate::model::id::FormId;
use crate::model::period::{Instant, Period, ReportDate};
use crate::model::unit::Unit;
use crate::phrase;
use crate::terminal::Phrase;

/// Open requests that a hint lists.
const LISTED: usize = 20;

impl Workspace {
    /// Closes the figures of all report dates up to one.
    ///
    /// # Errors
    /// A date outside the campaign, or whose deadline has not passed; it is closed already; or the environment's.
    pub fn close(
        &self,
        book: Book,
        date: ReportDate,
        grounds: Grounds<'_>,
        now: Instant,
        progress: &dyn Progress,
    ) -> Result<Decided> {
        let calendar = &self.context.campaign.calendar;
        let now = calendar.local(now);
        let period = period_for(calendar, Some(date))?;
        let date = period.ends;
        if !calendar.is_past_deadline(date, now) {
            let due = calendar.deadline(date);
            let message = phrase!("{date} cannot be closed: reports may come until {due}", date = date, due = due);
            return Err(usage(message, phrase!("close an earlier date, or this one later")));
        }
        let dates = calendar.periods().map(|period| period.ends).take_while(|day| *day <= date);
        if dates.into_iter().all(|day| is_closed_by_word(&book, day)) {
            let message = phrase!("all dates up to {date} are closed", date = date);
            return Err(usage(message, phrase!("`tonghop decisions` lists by whom")));
        }
        let about = About::Closed { closed_until: date };
        let (decision, outcome) = self.record(book, Trigger::Close, about, grounds, now, progress)?;
        Ok(Decided::of_dates(decision, (period, period), outcome))
    }

    /// Opens closed report dates again, until somebody closes them once more.
    ///
    /// # Errors
    /// A date outside the campaign, none of them is closed, no reason; or the environment's.
    pub fn reopen(
        &self,
        book: Book,
        (from, to): (ReportDate, Option<ReportDate>),
        grounds: Grounds<'_>,
        now: Instant,
        progress: &dyn Progress,
    ) -> Result<Decided> {
        let calendar = &self.context.campaign.calendar;
        let now = calendar.local(now);
        let first = period_for(calendar, Some(from))?;
        let last = period_for(calendar, Some(to.unwrap_or(from)))?;
        let form = &self.context.campaign.main_form().id;
        let days = first.ends..=last.ends;
        let mut dates = calendar.periods().map(|period| period.ends).filter(|date| days.contains(date));
        let campaign = &self.context.campaign;
        let is_closed = |date| {
            // What of some unit is closed can be opened, too.
            let ended = || aggregate::first_end(campaign, date);
            aggregate::closed_by((campaign, &book), (form, date), ended, AsOf::Now, now).is_some()
        };
        if !dates.any(is_closed) {
            let message = phrase!("{date} is not closed", date = from);
            return Err(usage(message, phrase!("`tonghop status --date` says whether a date is closed")));
        }
        let about = About::Reopened { reopened_from: first.ends, reopened_to: last.ends };
        let (decision, outcome) = self.record(book, Trigger::Reopen, about, grounds.explained()?, now, progress)?;
        Ok(Decided::of_dates(decision, (first, last), outcome))
    }

    /// Lets what was requested for a closed date count, or, not `accepted`, ends the request.
    ///
    /// # Errors
    /// No such open request; what it asks for can have no effect any more; no reason; or the environment's.
    pub fn answer(
        &self,
        book: Book,
        (number, accepted): (u32, bool),
        grounds: Grounds<'_>,
        now: Instant,
        progress: &dyn Progress,
    ) -> Result<Decided> {
        let now = self.context.campaign.calendar.local(now);
        let Some(request) = book.request(number).cloned() else {
            let message = phrase!("there is no request {number}", number = number.to_string());
            return Err(usage(message, open_requests(&book)));
        };
        if let Some(answer) = request.answer {
            let message = if answer.accepted {
                phrase!("request {number} was accepted already", number = number.to_string())
            } else {
                phrase!("request {number} was refused already", number = number.to_string())
            };
            return Err(usage(message, open_requests(&book)));
        }
        let trigger = if accepted { Trigger::Accept } else { Trigger::Refuse };
        let about = About::Request { request: number, accepted };
        let mut after = book.clone();
        after.decide(book.next_run(), now, trigger, &grounds.decision(about.clone()));
        if accepted && !has_effect(&book, &after, &request) {
            let message = phrase!(
                "request {number} would change nothing: a later report counts, or the report no longer does",
                number = number.to_string()
            );
            return Err(usage(message, phrase!("end it: tonghop refuse {number}", number = number.to_string())));
        }
        let (form, date) = (&request.form, request.date);
        let counts_now = after.current(form, &request.unit, date, AsOf::Now).map(|entry| entry.submission.file.clone());
        let registry = self.registry_of(&book, request.date, now)?;
        let unit = registry.unit(&request.unit).map_or(request.unit.to_string(), |unit| unit.name.clone());
        let (what, periods) = (self.name_of(form), self.period_of(form, date));
        let (decision, outcome) = self.record(book, trigger, about, grounds.explained()?, now, progress)?;
        Ok(Decided { decision, unit, what, periods, counts_now, request: Some(number), outcome })
    }

    /// Whether a report can be taken back only by a request.
    ///
    /// # Errors
    /// That was requested already.
    pub(super) fn must_be_requested(
        &self,
        book: &Book,
        (form, unit, date): (&FormId, &Unit, ReportDate),
        sha256: &str,
        now: Instant,
    ) -> Result<bool> {
        let is_form = self.context.campaign.form(form).is_some();
        let campaign = &self.context.campaign;
        let ended = || aggregate::known_epochs(campaign, book).ended(&unit.id, date);
        if !is_form || aggregate::closed_by((campaign, book), (form, date), ended, AsOf::Now, now).is_none() {
            return Ok(false);
        }
        let is_same = |request: &&Request| {
            (&request.form, &request.unit, request.date) == (form, &unit.id, date)
                && request.answer.is_none()
                && matches!(&request.asked, Asked::Withdrawal(file) if file == sha256)
        };
        match book.requests(AsOf::Now).find(is_same) {
            None => Ok(true),
            Some(request) => {
                let number = request.number.to_string();
                let message = phrase!("that was requested already: request {number}", number = number);
                Err(usage(message, phrase!("tonghop accept {number}, or tonghop refuse {number}", number = number)))
            }
        }
    }

    fn period_of(&self, form: &FormId, date: ReportDate) -> Option<(Period, Period)> {
        let period = self.context.campaign.calendar_of(form).period_of(date.0)?;
        Some((period, period))
    }
}

/// Whether a person closed a date, and nobody opened it again.
fn is_closed_by_word(book: &Book, date: ReportDate) -> bool {
    let made = book.decisions().closing(date, AsOf::Now);
    made.is_some_and(|made| matches!(made.decision.about, About::Closed { .. }))
}

/// The open requests, to choose from.
fn open_requests(book: &Book) -> Phrase {
    let open = book.requests(AsOf::Now).filter(|request| request.answer.is_none());
    let line = |request: &Request| format!("  {}  {}, {}", request.number, request.unit, request.date);
    let lines: Vec<String> = open.take(LISTED).map(line).collect();
    if lines.is_empty() { phrase!("none is open") } else { phrase!("open are:\n{lines}", lines = lines.join("\n")) }
}

/// Whether accepting a request changes which report counts.
fn has_effect(before: &Book, after: &Book, request: &Request) -> bool {
    let file = |book: &Book| {
        let current = book.current(&request.form, &request.unit, request.date, AsOf::Now)?;
        Some((current.run, current.submission.file.clone(), current.submission.sheet.clone()))
    };
    file(before) != file(after)
}
