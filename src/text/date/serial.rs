//! Dates as spreadsheets store them: days since the end of 1899.
//!
//! A number says nothing of whether it is a date: it is asked for only where a date belongs, and taken only near the
//! campaign.

use chrono::{Days, NaiveDate};

use super::Span;

/// Day 0 of spreadsheets, for days after February 1900.
const DAY_ZERO: NaiveDate = NaiveDate::from_ymd_opt(1899, 12, 30).expect("a day");
/// Digits of a serial number from 1927 to 2173.
const DIGITS: usize = 5;
/// Days before and after the campaign within which a number is still a date, to be asked about: six weeks.
const NEAR: Days = Days::new(42);

/// The day of a text that is nothing but an unformatted serial number: 45181 is 12/09/2023. `None`: anything else, or not
/// near the campaign.
#[must_use]
pub fn of_serial(text: &str, campaign: &Span) -> Option<NaiveDate> {
    let text = text.trim();
    let is_plain = text.len() == DIGITS && text.bytes().all(|byte| byte.is_ascii_digit());
    let days = text.parse().ok().filter(|_| is_plain)?;
    let day = DAY_ZERO.checked_add_days(Days::new(days))?;
    let near = campaign.starts.checked_sub_days(NEAR)?..=campaign.ends.checked_add_days(NEAR)?;
    near.contains(&day).then_some(day)
}
