//! How much of the ledger a summary needs: mostly the recent part and what was carried forward, else the reports themselves.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::changes::touched;
use super::unit_history::UnitHistory;
use super::{SummaryRequest, View};
use crate::error::{Error, Result};
use crate::ledger::Book;
use crate::model::id::UnitId;
use crate::model::period::ReportDate;
use crate::recognise::units::Epochs;

/// All units' ways, as they are carried forward.
#[derive(Serialize, Deserialize)]
struct Carried {
    /// What the ways depend on beside the reports.
    terms: String,
    units: BTreeMap<UnitId, UnitHistory>,
}

/// What ways begin with.
pub(super) enum Start {
    /// What was carried forward. Nothing: each unit's first report.
    Carried(BTreeMap<UnitId, UnitHistory>),
    /// That is not enough: this book has the reports themselves.
    Fuller(Arc<Book>),
}

impl View<'_> {
    /// The book that a summary is computed from, where its own lacks reports. All of a summary is computed from one book:
    /// what was carried forward holds fewer steps than the reports do, and the two are not to be compared.
    pub(super) fn fuller(&self, request: &SummaryRequest<'_>) -> Result<Option<Arc<Book>>> {
        let Some(past) = self.book.past() else { return Ok(None) };
        if request.period.ends <= past.until {
            // Every report of that date is listed.
            return Ok(self.book.with_all()?);
        }
        let epochs = self.epochs(request.period.ends, request.issued_by);
        let mut whole = self.touched_past();
        let mut is_carried = self.is_carried(&epochs);
        if let Some(issued) = request.issued {
            let before = View { upto: issued.run, ..*self };
            let was = before.epochs(issued.date, None);
            is_carried = is_carried && before.is_carried(&was);
            whole.extend(before.touched_past());
            if self.epochs(issued.date, None).ends(issued.date).iter().any(|(_, until)| *until < past.until) {
                let changed = touched(self.campaign, self.book, issued.run, self.upto).into_iter();
                whole.extend(changed.filter(|(_, date)| *date <= issued.date).map(|(unit, _)| unit));
            }
        }
        if !is_carried {
            return Ok(self.book.with_all()?);
        }
        whole.extend(past.whole.iter().cloned());
        Ok(self.book.with_whole(&epochs.lineages(whole))?)
    }

    /// What the ways of these units up to a date begin with.
    pub(super) fn start(&self, epochs: &Epochs, wanted: &BTreeSet<UnitId>, until: ReportDate) -> Result<Start> {
        let Some(past) = self.book.past() else { return Ok(Start::Carried(BTreeMap::new())) };
        let fits = |carried: &Carried| carried.terms == self.terms(epochs, past.until);
        let Some(Carried { mut units, .. }) = postcard::from_bytes(&past.state).ok().filter(fits) else {
            let all = self.book.with_all()?;
            return Ok(all.map_or_else(|| Start::Carried(BTreeMap::new()), Start::Fuller));
        };
        let mut whole = self.touched_past();
        whole.extend(past.whole.iter().cloned());
        if until < past.until {
            // What was carried forward goes beyond that date.
            whole.extend(wanted.iter().cloned());
        }
        // What a unit was carried forward with is also what its predecessors brought.
        let whole = epochs.lineages(whole);
        if let Some(book) = self.book.with_whole(&whole)? {
            return Ok(Start::Fuller(book));
        }
        units.retain(|unit, _| !whole.contains(unit));
        Ok(Start::Carried(units))
    }

    /// The ways up to a date as they are carried forward.
    ///
    /// # Errors
    /// A defect of ours.
    pub(super) fn carried(
        &self,
        epochs: &Epochs,
        until: ReportDate,
        units: BTreeMap<UnitId, UnitHistory>,
    ) -> Result<Vec<u8>> {
        postcard::to_stdvec(&Carried { terms: self.terms(epochs, until), units })
            .map_err(|error| Error::Defect { what: "carrying forward", detail: error.to_string() })
    }

    /// Units for whose past something came or went between what was carried forward and this view.
    fn touched_past(&self) -> BTreeSet<UnitId> {
        let run = self.book.past().map_or(self.upto, |past| past.run);
        self.book.touched_past(run.min(self.upto), run.max(self.upto))
    }

    /// Whether what was carried forward holds for these units.
    fn is_carried(&self, epochs: &Epochs) -> bool {
        self.book.past().is_some_and(|past| {
            // The first field of [`Carried`].
            let terms = postcard::take_from_bytes::<&str>(&past.state).map(|(terms, _)| terms);
            terms.is_ok_and(|terms| terms == self.terms(epochs, past.until))
        })
    }

    /// What ways depend on beside the reports.
    fn terms(&self, epochs: &Epochs, until: ReportDate) -> String {
        let form = self.main_form();
        let of_units = epochs.all().iter().take(epochs.place(until) + 1);
        let of_units: Vec<_> = of_units.map(|epoch| (epoch.begins, &epoch.successions)).skip(1).collect();
        let indicators: Vec<_> = form.indicators.iter().map(|indicator| (&indicator.id, indicator.target)).collect();
        format!("{:?}", (&form.id, indicators, &self.campaign.calendar, of_units))
    }
}
