//! Which days a report is about: the campaign up to a date, or the week or month that holds it.

use chrono::{Datelike, Days, Months, NaiveDate};

use crate::model::period::{Calendar, Period, ReportDate};
use crate::model::period_report::{ReportKind, Span};

/// The days of a report of this kind as of a date, up to the last period that ended by `reported`.
///
/// None where no period of the campaign ends in them by then.
#[must_use]
pub(crate) fn span(calendar: &Calendar, kind: ReportKind, date: ReportDate, reported: ReportDate) -> Option<Span> {
    let (first, last) = whole(calendar, kind, date.0)?;
    let (first, last) = (first.max(calendar.starts), last.min(calendar.ends));
    let inside = |period: &Period| period.ends.0 >= first && period.ends.0 <= last;
    let planned: Vec<Period> = calendar.periods().filter(inside).collect();
    let so_far = match kind {
        ReportKind::Final => reported.min(date),
        ReportKind::Week | ReportKind::Month => reported,
    };
    let ends = planned.iter().rev().find(|period| period.ends <= so_far)?.ends;
    // A week of a campaign that reports by the week begins with the period, not with the calendar's Monday.
    let starts = planned.first()?.starts;
    let before = calendar.period_of(starts).and_then(|period| calendar.previous(period));
    Some(Span {
        days: Period { starts, ends },
        planned_end: planned.last()?.ends,
        before: before.map(|period| period.ends),
    })
}

/// The first and last day of the campaign, or of the week or month that holds a day.
fn whole(calendar: &Calendar, kind: ReportKind, day: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
    match kind {
        ReportKind::Final => Some((calendar.starts, calendar.ends)),
        ReportKind::Week => {
            let monday = day.checked_sub_days(Days::new(day.weekday().num_days_from_monday().into()))?;
            Some((monday, monday.checked_add_days(Days::new(6))?))
        }
        ReportKind::Month => {
            let first = day.with_day(1)?;
            Some((first, first.checked_add_months(Months::new(1))?.pred_opt()?))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::period::Cadence;
    use crate::model::sample;

    fn days(kind: ReportKind, date: &str, reported: &str) -> Option<(String, String, bool, Option<String>)> {
        let calendar = sample::campaign().calendar;
        span_of(&calendar, kind, date, reported)
    }

    fn span_of(
        calendar: &Calendar,
        kind: ReportKind,
        date: &str,
        reported: &str,
    ) -> Option<(String, String, bool, Option<String>)> {
        let span = span(calendar, kind, sample::date(date), sample::date(reported))?;
        let before = span.before.map(|date| date.to_string());
        Some((span.days.starts.to_string(), span.days.ends.to_string(), span.is_unfinished(), before))
    }

    fn expected(
        first: &str,
        last: &str,
        unfinished: bool,
        before: Option<&str>,
    ) -> (String, String, bool, Option<String>) {
        (first.to_owned(), last.to_owned(), unfinished, before.map(str::to_owned))
    }

    #[test]
    fn a_week_goes_from_monday_to_sunday_within_the_campaign() {
        let week = ReportKind::Week;
        assert_eq!(
            days(week, "2023-09-10", "2023-09-12"),
            Some(expected("2023-09-04", "2023-09-10", false, Some("2023-09-03")))
        );
        assert_eq!(
            days(week, "2023-09-12", "2023-09-12"),
            Some(expected("2023-09-11", "2023-09-12", true, Some("2023-09-10")))
        );
        // 31 August 2023 is a Thursday.
        assert_eq!(days(week, "2023-08-31", "2023-11-30"), Some(expected("2023-08-31", "2023-09-03", false, None)));
        assert_eq!(days(week, "2023-09-20", "2023-09-12"), None);
    }

    #[test]
    fn months_and_the_whole_campaign() {
        let month = ReportKind::Month;
        assert_eq!(
            days(month, "2023-10-15", "2023-11-30"),
            Some(expected("2023-10-01", "2023-10-31", false, Some("2023-09-30")))
        );
        assert_eq!(days(month, "2023-08-31", "2023-11-30"), Some(expected("2023-08-31", "2023-08-31", false, None)));
        let all = ReportKind::Final;
        assert_eq!(days(all, "2023-09-12", "2023-11-30"), Some(expected("2023-08-31", "2023-09-12", true, None)));
        assert_eq!(days(all, "2023-11-30", "2023-11-30"), Some(expected("2023-08-31", "2023-11-30", false, None)));
    }

    #[test]
    fn a_campaign_by_the_week_reports_the_periods_that_end_in_the_stretch() {
        let calendar = Calendar { cadence: Cadence::Weekly(chrono::Weekday::Fri), ..sample::campaign().calendar };
        let found = span_of(&calendar, ReportKind::Week, "2023-09-13", "2023-09-15");
        assert_eq!(found, Some(expected("2023-09-09", "2023-09-15", false, Some("2023-09-08"))));
    }
}
