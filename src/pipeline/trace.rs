//! A cumulative figure followed to the cells that it comes from, for whoever asks; nothing is locked or written.

use super::Workspace;
use super::decide::{is_named, usage};
use crate::error::Result;
use crate::ledger::Book;
use crate::model::form::Indicator;
use crate::model::period::{Instant, ReportDate};
use crate::model::trace::Trace;
use crate::phrase;

/// Which figure is followed, as it was typed.
#[derive(Clone, Debug)]
pub struct TraceRequest {
    /// The unit: identifier, name or alias.
    pub unit: String,
    /// The indicator: identifier or name; `None` is the one that the quota counts.
    pub indicator: Option<String>,
    /// The report date; `None` is that of the period which ended last.
    pub date: Option<ReportDate>,
}

impl Workspace {
    /// Follows a unit's cumulative figure as it stands now.
    ///
    /// # Errors
    /// No such unit, indicator or date; a damaged ledger; a defect of ours.
    pub fn trace(&self, mut book: Book, request: &TraceRequest, now: Instant) -> Result<Trace> {
        let now = self.context.campaign.calendar.local(now);
        let indicator = self.indicator(request.indicator.as_deref())?;
        let run = self.as_if_run(&mut book, request.date, now)?;
        let report_date = run.date;
        let renderer = run.renderer(&book);
        let view = renderer.view();
        let registry = view.registry(report_date, None);
        let unit = Self::unit_named(&registry, &request.unit)?;
        let form = self.context.campaign.main_form();
        if !unit.sends(form) {
            let (unit, name, id) = (&unit.name, &form.name, &form.id);
            let message = phrase!("{unit} does not bring {name} (`{id}`)", unit = unit, name = name, id = id);
            return Err(usage(message, phrase!("`tonghop status` shows the units that do")));
        }
        let period = self.context.campaign.calendar.period_of(report_date.0);
        let period = period.ok_or_else(|| super::decide::outside(report_date, &self.context.campaign.calendar))?;
        view.trace(unit, indicator, period)
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
