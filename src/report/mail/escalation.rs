//! To the body above: units that have not reported for several periods in a row.

use std::cmp::Reverse;

use serde::Serialize;

use super::MailBody;
use super::letter::{letter, moment, period_of};
use crate::model::campaign::Campaign;
use crate::model::period::{Instant, Period, ReportDate};
use crate::report::names;
use crate::report::view::parts::{Cut, NAME, cut};
use crate::report::words::{Words, WordsError};

/// Units that a letter names; further ones are counted.
const UNITS: usize = 60;

/// The units below one body whose reports keep missing.
#[derive(Clone, Debug)]
pub struct Escalation<'a> {
    /// The name of the body above them.
    pub superior: &'a str,
    /// The last period whose deadline is past.
    pub period: Period,
    /// That deadline, grace included.
    pub deadline: Instant,
    /// The units; those that miss longest are named first.
    pub units: Vec<Absent<'a>>,
}

/// A unit whose reports keep missing.
#[derive(Clone, Debug)]
pub struct Absent<'a> {
    /// The unit's name.
    pub unit: &'a str,
    /// Periods in a row for which nothing of the unit counts.
    pub misses: usize,
    /// The last period for which a report of the unit counts.
    pub last_reported: Option<ReportDate>,
}

#[derive(Serialize)]
struct AbsentView {
    unit: String,
    misses: usize,
    last_reported: Option<String>,
}

/// All that the templates of an escalation may ask for.
#[derive(Serialize)]
struct EscalationView {
    superior: String,
    period_named: String,
    deadline: String,
    units: Cut<AbsentView>,
}

/// The letter to the body above.
///
/// # Errors
/// A template of the campaign that cannot be rendered.
pub fn escalation_mail(
    escalation: &Escalation<'_>,
    campaign: &Campaign,
    words: &Words,
) -> Result<MailBody, WordsError> {
    let mut units: Vec<_> = escalation.units.iter().collect();
    units.sort_by_key(|absent| Reverse(absent.misses));
    let units = units.into_iter().map(|absent| AbsentView {
        unit: cut(absent.unit, NAME),
        misses: absent.misses,
        last_reported: absent.last_reported.map(|date| period_of(date, campaign, words)),
    });
    let view = EscalationView {
        superior: cut(escalation.superior, NAME),
        period_named: names::of_period(escalation.period, campaign, words),
        deadline: moment(escalation.deadline, campaign),
        units: Cut::new(units, UNITS),
    };
    letter("escalation", view, campaign, words)
}
