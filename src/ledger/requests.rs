//! What was asked for dates whose figures are closed: reports that would count, and reports that are to be taken back.
//!
//! A request is kept and does not count until somebody accepts it. Its number is its place in the ledger, which never
//! changes.

use std::collections::BTreeMap;

use super::as_of::AsOf;
use crate::model::id::{FormId, UnitId};
use crate::model::period::ReportDate;

/// What a request asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// The entry at this place of the book is to count.
    Report(usize),
    /// The report in the file with this SHA-256 is to be taken back.
    Withdrawal(String),
}

/// What somebody answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The run that recorded it.
    pub run: u32,
    /// Whether what was asked for counts.
    pub accepted: bool,
}

/// A request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Its number, from 1.
    pub number: u32,
    /// The run that kept it.
    pub run: u32,
    /// The form.
    pub form: FormId,
    /// The unit.
    pub unit: UnitId,
    /// The report date, which is closed.
    pub date: ReportDate,
    /// What it asks for.
    pub asked: Asked,
    /// The answer. `None`: nobody has answered up to now.
    pub answer: Option<Answer>,
}

impl Request {
    /// The answer as of a run.
    #[must_use]
    pub fn answer_of(&self, as_of: impl Into<AsOf>) -> Option<Answer> {
        let as_of = as_of.into();
        self.answer.filter(|answer| as_of.sees(answer.run))
    }
}

/// All requests, in the order of their numbers.
#[derive(Clone, Debug, Default)]
pub(super) struct Requests {
    list: Vec<Request>,
    /// Places in the list by places in the book.
    of_entries: BTreeMap<usize, usize>,
}

impl Requests {
    /// Keeps a request.
    pub(super) fn add(&mut self, run: u32, (form, unit, date): (FormId, UnitId, ReportDate), asked: Asked) {
        if let Asked::Report(at) = asked {
            self.of_entries.insert(at, self.list.len());
        }
        let number = u32::try_from(self.list.len()).unwrap_or(u32::MAX).saturating_add(1);
        self.list.push(Request { number, run, form, unit, date, asked, answer: None });
    }

    /// Those that were kept up to a run.
    pub(super) fn upto(&self, as_of: AsOf) -> impl Iterator<Item = &Request> {
        self.list.iter().take_while(move |request| as_of.sees(request.run))
    }

    /// The request of an entry of the book.
    pub(super) fn of_entry(&self, at: usize) -> Option<&Request> {
        self.of_entries.get(&at).map(|place| &self.list[*place])
    }

    /// The run that accepted an entry of the book.
    pub(super) fn accepted_by(&self, at: usize) -> Option<u32> {
        let answer = self.of_entry(at)?.answer?;
        answer.accepted.then_some(answer.run)
    }

    /// Answers a request that nobody has answered before, and gives it.
    pub(super) fn answer(&mut self, number: u32, accepted: bool, run: u32) -> Option<Request> {
        let request = self.list.iter_mut().find(|request| request.number == number && request.answer.is_none())?;
        request.answer = Some(Answer { run, accepted });
        Some(request.clone())
    }
}
