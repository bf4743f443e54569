//! The calendar of everything due: who brought what, when, and who did not; who is excused, and what was taken back.

use super::View;
use crate::ledger::{About, Made};
use crate::model::id::{FormId, UnitId};
use crate::model::obligation::Obligation;
use crate::model::period::{Cadence, Calendar, Instant, Period, ReportDate};
use crate::model::source::SourceRef;
use crate::model::standing::{Excuse, ObligationStanding, ObligationUnit, Withdrawal};
use crate::model::submission::{SourceFile, Status};
use crate::model::turnout::Turnout;
use crate::model::unit::Unit;
use crate::recognise::units::Epochs;

/// What came for one period.
#[derive(Default)]
pub(super) struct Came<'a> {
    /// Arrival of the first one accepted.
    pub(super) first: Option<Instant>,
    /// The file that counts.
    pub(super) source: Option<&'a SourceFile>,
    /// Whether something went back.
    pub(super) returned: bool,
    /// Why nothing need come.
    pub(super) excused: Option<&'a str>,
}

/// The date whose units must bring what is due for a period: of what is due before a day those of the day before it, of
/// a period that is not over those of the report date.
pub(super) fn bound_on(obligation: &Obligation, period: Period, date: ReportDate) -> ReportDate {
    let due = obligation.calendar.due_before.and_then(|day| day.pred_opt());
    due.map_or(period.ends, |day| period.ends.min(ReportDate(day))).min(date)
}

impl Came<'_> {
    /// Whether and when it came: the first accepted arrival decides.
    pub(super) fn status(&self, calendar: &Calendar, date: ReportDate, now: Instant) -> Status {
        match self.first {
            Some(arrival) if calendar.on_time(date, arrival) => Status::OnTime,
            Some(_) => Status::Late,
            None if self.excused.is_some() => Status::Excused,
            None if self.returned => Status::Returned,
            None if calendar.is_past_deadline(date, now) => Status::Missing,
            None => Status::Pending,
        }
    }
}

impl View<'_> {
    /// Every obligation but that of the main form, for each period that had begun on the report date, by when it is due.
    ///
    /// What has not come is missing or still awaited by the view's clock.
    #[must_use]
    pub(crate) fn obligations(&self, epochs: &Epochs, date: ReportDate) -> Vec<ObligationStanding> {
        let main = &self.main_form().id;
        let others = self.campaign.obligations.iter().filter(|obligation| obligation.id != *main);
        let mut standings: Vec<ObligationStanding> = others
            .flat_map(|obligation| {
                let begun = obligation.calendar.periods().take_while(|period| period.starts <= date.0);
                begun.map(|period| self.obligation(obligation, (epochs, bound_on(obligation, period, date)), period))
            })
            .collect();
        standings.sort_by_key(|standing| standing.due);
        standings
    }

    /// One period of an obligation, which the units of a date must bring.
    #[must_use]
    pub(crate) fn obligation(
        &self,
        obligation: &Obligation,
        (epochs, date): (&Epochs, ReportDate),
        period: Period,
    ) -> ObligationStanding {
        let bound = epochs.registry(date).units().iter().filter(|unit| obligation.binds(self.campaign, unit));
        let units: Vec<ObligationUnit> =
            bound.map(|unit| self.obligation_unit(epochs, obligation, unit, period)).collect();
        ObligationStanding {
            id: obligation.id.clone(),
            name: obligation.name.clone(),
            kind: obligation.kind,
            period,
            due: obligation.calendar.deadline(period.ends),
            before_day: obligation.calendar.due_before.is_some(),
            again: obligation.calendar.cadence != Cadence::Once,
            turnout: Turnout::of(units.iter().map(|unit| unit.status)),
            units,
        }
    }

    fn obligation_unit(&self, epochs: &Epochs, obligation: &Obligation, unit: &Unit, period: Period) -> ObligationUnit {
        let came = self.came(epochs, &obligation.id, unit, period);
        let due = obligation.calendar.deadline(period.ends);
        let status = came.status(&obligation.calendar, period.ends, self.now);
        ObligationUnit {
            unit: unit.id.clone(),
            name: unit.name.clone(),
            status,
            received_at: came.first,
            late_seconds: came.first.map(|at| (at - due).num_seconds()).filter(|_| status == Status::Late),
            source: came.source.map(|file| SourceRef { file: file.path.clone(), sha256: file.sha256.clone() }),
            excused: came.excused.filter(|_| status == Status::Excused).map(str::to_owned),
        }
    }

    /// What a unit brought for the days of a period; of a form about other units, what anyone brought.
    pub(super) fn came(&self, epochs: &Epochs, form: &FormId, unit: &Unit, period: Period) -> Came<'_> {
        let days = ReportDate(period.starts)..=period.ends;
        let about_others = self.campaign.form(form).is_some_and(|form| form.about_others);
        let all = about_others.then(|| self.book.keys(form).map(|(unit, _)| unit.clone()).collect::<Vec<_>>());
        let mut units = all.unwrap_or_else(|| vec![unit.id.clone()]);
        units.dedup();
        let mut came =
            Came { excused: self.book.decisions().excuse(form, &unit.id, period.ends, self.upto), ..Came::default() };
        let mut last = None;
        for id in &units {
            for (date, entries) in self.book.reports(form, id, self.upto).filter(|(date, _)| days.contains(date)) {
                let first = entries.iter().map(|entry| entry.submission.file.arrival).min();
                came.first = came.first.into_iter().chain(first).min();
                let current = entries.iter().max_by_key(|entry| entry.submission.file.arrival);
                if let Some(file) = current.map(|entry| &entry.submission.file)
                    && last.is_none_or(|last| last <= (date, file.arrival))
                {
                    last = Some((date, file.arrival));
                    came.source = Some(file);
                }
            }
            came.returned |= self.book.returned_dates(form, id, self.upto).any(|date| days.contains(&date));
        }
        let is_once = self.campaign.calendar_of(form).cadence == Cadence::Once;
        if came.first.is_none() && is_once && unit.began.is_some() {
            self.add_predecessors(epochs, (form, unit), &days, &mut came);
        }
        came
    }

    /// What is due once, and every predecessor of a unit had brought before they became it, it need not bring again.
    fn add_predecessors<'s>(
        &'s self,
        epochs: &Epochs,
        (form, unit): (&FormId, &Unit),
        days: &std::ops::RangeInclusive<ReportDate>,
        came: &mut Came<'s>,
    ) {
        let Some(began) = unit.began else { return };
        let before = epochs.counterparts(&unit.id, epochs.before(began));
        let last = |id: &UnitId| {
            let reports = self.book.reports(form, id, self.upto).filter(|(date, _)| days.contains(date));
            let entries = reports.flat_map(|(_, entries)| entries);
            entries.max_by_key(|entry| entry.submission.file.arrival).map(|entry| &entry.submission.file)
        };
        let brought: Vec<&SourceFile> = before.iter().filter_map(last).collect();
        if !before.is_empty() && brought.len() == before.len() {
            came.source = brought.into_iter().max_by_key(|file| file.arrival);
            came.first = came.source.map(|file| file.arrival);
        }
    }

    /// Who is excused, in the order of the decisions; those that were lifted for all their days are left out.
    pub(super) fn excuses(&self) -> Vec<Excuse> {
        let excuse = |made: &Made| match &made.decision.about {
            About::Days { form, unit, from, to, lifted: false } => {
                let mut days = from.0.iter_days().take_while(|day| *day <= to.0);
                let holds = |day| self.book.decisions().excuse(form, unit, ReportDate(day), self.upto).is_some();
                days.any(holds).then(|| Excuse {
                    unit: unit.clone(),
                    form: form.clone(),
                    from: *from,
                    to: *to,
                    reason: made.decision.reason.clone(),
                    decided_at: made.clock,
                })
            }
            _ => None,
        };
        self.book.decisions().upto(self.upto).filter_map(excuse).collect()
    }

    /// What was taken back, in the order of the decisions; of closed dates once that was accepted.
    pub(super) fn withdrawals(&self) -> Vec<Withdrawal> {
        let is_done = |made: &Made| {
            let request = self.book.requests(self.upto).find(|request| request.run == made.run);
            request.is_none_or(|request| request.answer_of(self.upto).is_some_and(|answer| answer.accepted))
        };
        let withdrawal = |made: &Made| match &made.decision.about {
            About::Report { form, unit, date, withdrawn, .. } if is_done(made) => Some(Withdrawal {
                unit: unit.clone(),
                form: form.clone(),
                date: *date,
                source: SourceRef {
                    file: self.book.first_path(withdrawn).unwrap_or_default().to_owned(),
                    sha256: withdrawn.clone(),
                },
                reason: made.decision.reason.clone(),
                decided_at: made.clock,
            }),
            _ => None,
        };
        self.book.decisions().upto(self.upto).filter_map(withdrawal).collect()
    }
}
