//! A cumulative figure followed to the cells that it comes from, for whoever asks; nothing is locked or written.

use super::Workspace;
use super::decide::{is_named, usage};
use crate::error::Result;
use crate::ledger::Book;
use crate::model::form::Indicator;
use crate::model::period::{Instant, Period, ReportDate};
use crate::model::trace::Traced;
use crate::model::unit::Unit;
use crate::phrase;
use crate::recognise::units::Epochs;

/// Which figure is followed, as it was typed.
#[derive(Clone, Debug)]
pub struct TraceRequest {
    /// The unit: identifier, name or alias. `None`: all units together.
    pub unit: Option<String>,
    /// The indicator: identifier or name; `None` is the one that the quota counts.
    pub indicator: Option<String>,
    /// The report date; `None` is that of the period which ended last.
    pub date: Option<ReportDate>,
}

impl Workspace {
    /// Follows a cumulative figure as it stands now. A unit that has ended by then is followed to its end.
    ///
    /// # Errors
    /// No such unit, indicator or date; a damaged ledger; a defect of ours.
    pub fn trace(&self, mut book: Book, request: &TraceRequest, now: Instant) -> Result<Traced> {
        let calendar = &self.context.campaign.calendar;
        let now = calendar.local(now);
        let indicator = self.indicator(request.indicator.as_deref())?;
        let run = self.as_if_run(&mut book, request.date, now)?;
        let report_date = run.date;
        let renderer = run.renderer(&book);
        let view = renderer.view();
        let epochs = view.epochs(report_date, None);
        let Some(written) = &request.unit else {
            return view.trace_total(&epochs, indicator, self.period(report_date)?).map(Traced::Total);
        };
        let (unit, period) = self.unit_then(&epochs, written, report_date)?;
        let form = self.context.campaign.main_form();
        if !unit.counts(form) {
            let (unit, name, id) = (&unit.name, &form.name, &form.id);
            let message = phrase!("{unit} does not bring {name} (`{id}`)", unit = unit, name = name, id = id);
            return Err(usage(message, phrase!("`tonghop status` shows the units that do")));
        }
        view.trace(&epochs, unit, indicator, period).map(Traced::Unit)
    }

    fn period(&self, date: ReportDate) -> Result<Period> {
        let calendar = &self.context.campaign.calendar;
        calendar.period_of(date.0).ok_or_else(|| super::decide::outside(date, calendar))
    }

    /// The unit that was typed and the period up to which it is followed: one that holds on the date, or the last one of
    /// that name before.
    fn unit_then<'e>(&self, epochs: &'e Epochs, written: &str, date: ReportDate) -> Result<(&'e Unit, Period)> {
        let own = match Self::unit_named(epochs.registry(date), written) {
            Ok(unit) => return Ok((unit, self.period(date)?)),
            Err(error) => error,
        };
        let before = |last| self.context.campaign.calendar.periods().take_while(|period| period.ends <= last).last();
        let known = |(epoch, last): (usize, ReportDate)| {
            let unit = Self::unit_named(&epochs.all()[epoch].registry, written).ok()?;
            Some((unit, before(last)?))
        };
        epochs.ends(date).into_iter().rev().skip(1).find_map(known).ok_or(own)
    }

    /// The indicator of the main form that was typed.
    fn indicator(&self, written: Option<&str>) -> Result<&Indicator> {
        let campaign = &self.context.campaign;
        let indicators = &campaign.main_form().indicators;
        let is_meant = |indicator: &&Indicator| match written {
            None => indicator.id == *campaign.target_indicator(),
            Some(written) => {
                let short = indicator.short.iter().map(String::as_str);
                is_named(written, [indicator.id.as_str(), &indicator.name].into_iter().chain(short))
            }
        };
        indicators.iter().find(is_meant).ok_or_else(|| {
            let known = indicators.iter().map(|indicator| format!("{} (`{}`)", indicator.name, indicator.id));
            let hint = phrase!("known are {names}", names = known.collect::<Vec<_>>().join(", "));
            usage(phrase!("there is no indicator `{name}`", name = written.unwrap_or_default()), hint)
        })
    }
}
