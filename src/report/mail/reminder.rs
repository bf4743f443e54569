//! To a unit that has not reported: before the deadline a reminder, after it what is missing.

use serde::Serialize;

use super::MailBody;
use super::letter::{letter, moment, period_of};
use crate::model::campaign::Campaign;
use crate::model::period::{Instant, Period, ReportDate};
use crate::report::names;
use crate::report::view::parts::{NAME, cut};
use crate::report::words::{Words, WordsError};

/// A unit whose report for a period has not come.
#[derive(Clone, Debug)]
pub struct Reminder<'a> {
    /// The unit's name.
    pub unit: &'a str,
    /// The period that is to be reported.
    pub period: Period,
    /// When the report is due, grace included.
    pub deadline: Instant,
    /// Whether the deadline has passed.
    pub is_past: bool,
    /// Whether something was sent and went back.
    pub returned: bool,
    /// Periods in a row, up to the last whose deadline is past, for which nothing of the unit counts.
    pub misses: usize,
    /// The last period for which a report of the unit counts.
    pub last_reported: Option<ReportDate>,
}

/// All that the templates of a reminder may ask for.
#[derive(Serialize)]
struct ReminderView<'a> {
    unit: String,
    /// The form that is to be filled in.
    form: &'a str,
    period_named: String,
    deadline: String,
    is_past: bool,
    returned: bool,
    misses: usize,
    last_reported: Option<String>,
}

/// The reminder of a unit.
///
/// # Errors
/// A template of the campaign that cannot be rendered.
pub fn reminder_mail(reminder: &Reminder<'_>, campaign: &Campaign, words: &Words) -> Result<MailBody, WordsError> {
    let view = ReminderView {
        unit: cut(reminder.unit, NAME),
        form: &campaign.main_form().name,
        period_named: names::of_period(reminder.period, campaign, words),
        deadline: moment(reminder.deadline, campaign),
        is_past: reminder.is_past,
        returned: reminder.returned,
        misses: reminder.misses,
        last_reported: reminder.last_reported.map(|date| period_of(date, campaign, words)),
    };
    letter("reminder", view, campaign, words)
}
