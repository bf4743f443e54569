//! Reporting periods: which days a report covers, when it is due, and by whose clock.
//!
//! A period is named by its last day, the *report date*. Nothing here reads a clock: "now" comes in.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use chrono::{DateTime, Datelike, Days, FixedOffset, NaiveDate, NaiveTime, TimeZone, Timelike, Weekday};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::count::Count;

/// A moment with the offset of the campaign's zone.
pub type Instant = DateTime<FixedOffset>;

/// The last day of a reporting period, by which the period is named; written `2023-09-12`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ReportDate(pub NaiveDate);

impl fmt::Display for ReportDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.format("%Y-%m-%d"))
    }
}

impl FromStr for ReportDate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        NaiveDate::parse_from_str(text, "%Y-%m-%d")
            .or_else(|_| NaiveDate::parse_from_str(text, "%d/%m/%Y"))
            .map(Self)
            .map_err(|_| format!("`{text}` is not a date; write 2023-09-12 or 12/09/2023"))
    }
}

/// How often a form is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cadence {
    /// Every day of the campaign.
    Daily,
    /// Every week, ending on the given day; the first and last weeks are cut to the campaign.
    Weekly(Weekday),
    /// Every calendar month, cut to the campaign.
    Monthly,
    /// Once in the campaign: its one period is the whole of it.
    Once,
}

/// A reporting period: first and last day, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// First day.
    pub starts: NaiveDate,
    /// Last day: the report date.
    pub ends: ReportDate,
}

impl Period {
    /// Days in the period, at least 1.
    #[must_use]
    pub fn days(&self) -> i64 {
        (self.ends.0 - self.starts).num_days() + 1
    }
}

/// The campaign's calendar: its first and last day, its cadence, its deadline, its zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// First day of the campaign.
    pub starts: NaiveDate,
    /// Last day of the campaign, included.
    pub ends: NaiveDate,
    /// The zone in which dates and deadlines are meant, whatever the machine's own.
    pub zone: Tz,
    /// How often units report.
    pub cadence: Cadence,
    /// Time of day of the deadline; that second itself is still on time.
    pub deadline: NaiveTime,
    /// Days from the end of the period to the deadline's day (1: the next day).
    pub deadline_days: u32,
    /// Minutes after the deadline that still count as on time.
    pub grace_minutes: u32,
    /// Time of day, on the deadline's day, from which late reports make a supplement.
    pub supplement: NaiveTime,
    /// Time of day, on a period's last day, from which a report for it is believed: before it that day has hardly begun.
    pub earliest: NaiveTime,
    /// The day before which everything is due ("trước ngày 05/9": that day itself is late), in place of a deadline that
    /// is counted from a period's end.
    pub due_before: Option<NaiveDate>,
}

impl Calendar {
    /// A moment as this campaign writes it.
    #[must_use]
    pub fn local(&self, moment: DateTime<FixedOffset>) -> Instant {
        moment.with_timezone(&self.zone).fixed_offset()
    }

    /// A wall-clock time in the campaign's zone; where clocks jump, the later reading.
    #[must_use]
    pub fn at(&self, day: NaiveDate, time: NaiveTime) -> Instant {
        let wall = day.and_time(time);
        let found = self.zone.from_local_datetime(&wall);
        match found.latest() {
            Some(moment) => moment.fixed_offset(),
            // A wall-clock time that a jump forward skipped: the first moment after the gap.
            None => self.zone.from_utc_datetime(&wall).fixed_offset(),
        }
    }

    /// The period that a day belongs to; none outside the campaign.
    #[must_use]
    pub fn period_of(&self, day: NaiveDate) -> Option<Period> {
        if day < self.starts || day > self.ends {
            return None;
        }
        let (starts, ends) = match self.cadence {
            Cadence::Daily => (day, day),
            Cadence::Weekly(last) => {
                let ahead = (7 + last.num_days_from_monday() - day.weekday().num_days_from_monday()) % 7;
                let ends = day.checked_add_days(Days::new(u64::from(ahead)))?;
                (ends.checked_sub_days(Days::new(6))?, ends)
            }
            Cadence::Once => (self.starts, self.ends),
            Cadence::Monthly => {
                let starts = day.with_day(1)?;
                let next = starts.checked_add_months(chrono::Months::new(1))?;
                (starts, next.pred_opt()?)
            }
        };
        Some(Period { starts: starts.max(self.starts), ends: ReportDate(ends.min(self.ends)) })
    }

    /// The years in which the campaign runs.
    #[must_use]
    pub fn years(&self) -> RangeInclusive<i32> {
        self.starts.year()..=self.ends.year()
    }

    /// The period before, if the campaign has one.
    #[must_use]
    pub fn previous(&self, period: Period) -> Option<Period> {
        self.period_of(period.starts.pred_opt()?)
    }

    /// The period after, if the campaign has one.
    #[must_use]
    pub fn next(&self, period: Period) -> Option<Period> {
        self.period_of(period.ends.0.succ_opt()?)
    }

    /// All periods of the campaign, first to last.
    pub fn periods(&self) -> impl Iterator<Item = Period> + '_ {
        std::iter::successors(self.period_of(self.starts), |period| self.next(*period))
    }

    /// The report date a run draws by itself: the period that ended last before `now`, clamped to the campaign.
    #[must_use]
    pub fn report_date(&self, now: Instant) -> ReportDate {
        let today = self.local(now).date_naive();
        let day = today.pred_opt().unwrap_or(today).clamp(self.starts, self.ends);
        let Some(period) = self.period_of(day) else { return ReportDate(day) };
        if period.ends.0 < today {
            return period.ends;
        }
        self.previous(period).unwrap_or(period).ends
    }

    /// The last moment at which a report for this date is on time, grace included; before a day is before its first
    /// second.
    #[must_use]
    pub fn deadline(&self, date: ReportDate) -> Instant {
        if let Some(day) = self.due_before {
            return self.at(day, NaiveTime::MIN) - chrono::Duration::seconds(1);
        }
        self.at(self.deadline_day(date), self.deadline) + chrono::Duration::minutes(i64::from(self.grace_minutes))
    }

    /// The moment from which late reports for this date are gathered into a supplement.
    #[must_use]
    pub fn supplement_time(&self, date: ReportDate) -> Instant {
        self.at(self.deadline_day(date), self.supplement).max(self.deadline(date))
    }

    /// Whether a report that arrived then came before its period was as good as over; what comes once may come at any time.
    #[must_use]
    pub fn is_premature(&self, date: ReportDate, arrival: Instant) -> bool {
        self.cadence != Cadence::Once && arrival < self.at(date.0, self.earliest)
    }

    fn deadline_day(&self, date: ReportDate) -> NaiveDate {
        date.0.checked_add_days(Days::new(u64::from(self.deadline_days))).unwrap_or(date.0)
    }

    /// Whether a report that arrived then was on time: up to and including the deadline, to the second.
    #[must_use]
    pub fn on_time(&self, date: ReportDate, arrival: Instant) -> bool {
        let to_the_second = arrival.with_nanosecond(0).unwrap_or(arrival);
        to_the_second <= self.deadline(date)
    }

    /// The first moment at which the deadline of this date is past.
    #[must_use]
    pub fn closed(&self, date: ReportDate) -> Instant {
        self.deadline(date) + chrono::Duration::seconds(1)
    }

    /// Whether the deadline of this date lies behind `now`.
    #[must_use]
    pub fn is_past_deadline(&self, date: ReportDate, now: Instant) -> bool {
        !self.on_time(date, now)
    }

    /// Periods over which the recent pace is taken: 7 days, 4 weeks, 3 months, or the one period of what is due once.
    #[must_use]
    pub fn pace_periods(&self) -> usize {
        match self.cadence {
            Cadence::Daily => 7,
            Cadence::Weekly(_) => 4,
            Cadence::Monthly => 3,
            Cadence::Once => 1,
        }
    }

    /// Periods of the campaign after this date: those left to meet the quota in.
    #[must_use]
    pub fn periods_left(&self, date: ReportDate) -> usize {
        self.after(date).count()
    }

    /// The last day of the period that ends so many periods after this date. Beyond the campaign's last period the
    /// cadence goes on.
    #[must_use]
    pub fn ends_after(&self, date: ReportDate, periods: u64) -> Option<ReportDate> {
        let mut last = date.0;
        let mut left = periods;
        for period in self.after(date) {
            if left == 0 {
                break;
            }
            left -= 1;
            last = period.ends.0;
        }
        let beyond = match self.cadence {
            Cadence::Daily => last.checked_add_days(Days::new(left)),
            Cadence::Weekly(_) => last.checked_add_days(Days::new(left.checked_mul(7)?)),
            Cadence::Monthly => {
                let next = last.succ_opt()?.checked_add_months(chrono::Months::new(u32::try_from(left).ok()?))?;
                next.pred_opt()
            }
            Cadence::Once => (left == 0).then_some(last),
        };
        beyond.map(ReportDate)
    }

    /// What must be reached by the end of a day when every day of the campaign brings the same, rounded half up.
    #[must_use]
    pub fn even_share(&self, quota: Count, date: ReportDate) -> Count {
        let days = |last: NaiveDate| u128::try_from((last - self.starts).num_days() + 1).unwrap_or(0);
        let (passed, all) = (days(date.0.min(self.ends)), days(self.ends).max(1));
        Count::try_from((u128::from(quota) * passed * 2 + all) / (all * 2)).unwrap_or(Count::MAX)
    }

    fn after(&self, date: ReportDate) -> impl Iterator<Item = Period> + '_ {
        let first = date.0.succ_opt().and_then(|day| self.period_of(day.max(self.starts)));
        std::iter::successors(first, |period| self.next(*period))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn moment(text: &str) -> Instant {
        DateTime::parse_from_rfc3339(text).expect("a moment")
    }

    fn calendar(cadence: Cadence) -> Calendar {
        Calendar {
            starts: day("2023-08-31"),
            ends: day("2023-11-30"),
            zone: chrono_tz::Asia::Ho_Chi_Minh,
            cadence,
            deadline: NaiveTime::from_hms_opt(8, 0, 0).expect("a time"),
            deadline_days: 1,
            grace_minutes: 0,
            supplement: NaiveTime::from_hms_opt(16, 0, 0).expect("a time"),
            earliest: NaiveTime::from_hms_opt(12, 0, 0).expect("a time"),
            due_before: None,
        }
    }

    #[test]
    fn a_report_is_premature_until_its_last_days_hour() {
        let date = ReportDate(day("2023-09-12"));
        for (arrival, premature) in [
            ("2023-09-11T23:00:00+07:00", true),
            ("2023-09-12T11:59:59+07:00", true),
            ("2023-09-12T12:00:00+07:00", false),
            ("2023-09-12T05:00:00Z", false),
            ("2023-09-13T07:00:00+07:00", false),
        ] {
            assert_eq!(calendar(Cadence::Daily).is_premature(date, moment(arrival)), premature, "{arrival}");
            assert!(!calendar(Cadence::Once).is_premature(date, moment(arrival)), "{arrival}");
        }
    }

    #[test]
    fn the_campaign_has_92_days() {
        assert_eq!(calendar(Cadence::Daily).periods().count(), 92);
    }

    #[test]
    fn the_deadline_second_is_on_time() {
        let calendar = calendar(Cadence::Daily);
        let date = ReportDate(day("2023-09-12"));
        for (arrival, on_time) in [
            ("2023-09-13T07:59:59+07:00", true),
            ("2023-09-13T08:00:00+07:00", true),
            ("2023-09-13T08:00:00.900+07:00", true),
            ("2023-09-13T08:00:01+07:00", false),
            ("2023-09-13T01:00:00Z", true),
            ("2023-09-13T01:00:01Z", false),
        ] {
            assert_eq!(calendar.on_time(date, moment(arrival)), on_time, "{arrival}");
        }
    }

    #[test]
    fn a_run_reports_yesterday_clamped_to_the_campaign() {
        let calendar = calendar(Cadence::Daily);
        for (now, date) in [
            ("2023-09-13T07:45:00+07:00", "2023-09-12"),
            ("2023-09-12T17:30:00Z", "2023-09-12"),
            ("2023-08-31T10:00:00+07:00", "2023-08-31"),
            ("2023-08-01T10:00:00+07:00", "2023-08-31"),
            ("2023-12-01T08:00:00+07:00", "2023-11-30"),
            ("2026-01-01T08:00:00+07:00", "2023-11-30"),
        ] {
            assert_eq!(calendar.report_date(moment(now)).to_string(), date, "{now}");
        }
    }

    #[test]
    fn weeks_end_on_their_day_and_are_cut_to_the_campaign() {
        let calendar = calendar(Cadence::Weekly(Weekday::Sun));
        let periods: Vec<_> = calendar.periods().collect();
        assert_eq!(periods[0], Period { starts: day("2023-08-31"), ends: ReportDate(day("2023-09-03")) });
        assert_eq!(periods[1].days(), 7);
        assert_eq!(periods.last().map(|p| p.ends.0), Some(day("2023-11-30")));
        assert_eq!(calendar.report_date(moment("2023-09-07T08:00:00+07:00")).0, day("2023-09-03"));
        assert_eq!(calendar.report_date(moment("2023-09-11T00:00:01+07:00")).0, day("2023-09-10"));
    }

    #[test]
    fn months_are_calendar_months() {
        let calendar = calendar(Cadence::Monthly);
        let ends: Vec<_> = calendar.periods().map(|p| p.ends.to_string()).collect();
        assert_eq!(ends, ["2023-08-31", "2023-09-30", "2023-10-31", "2023-11-30"]);
    }

    #[test]
    fn before_a_day_is_strict() {
        let mut once = calendar(Cadence::Once);
        once.due_before = Some(day("2023-09-05"));
        let periods: Vec<_> = once.periods().collect();
        assert_eq!(periods, [Period { starts: once.starts, ends: ReportDate(once.ends) }]);
        for (arrival, on_time) in [
            ("2023-09-04T23:59:59+07:00", true),
            ("2023-09-04T23:59:59.900+07:00", true),
            ("2023-09-05T00:00:00+07:00", false),
            ("2023-09-04T16:59:59Z", true),
            ("2023-09-04T17:00:00Z", false),
        ] {
            assert_eq!(once.on_time(periods[0].ends, moment(arrival)), on_time, "{arrival}");
        }
    }

    #[test]
    fn a_skipped_wall_clock_time_still_gives_a_moment() {
        let mut calendar = calendar(Cadence::Daily);
        calendar.zone = chrono_tz::Europe::Paris;
        let skipped = calendar.at(day("2023-03-26"), NaiveTime::from_hms_opt(2, 30, 0).expect("a time"));
        assert_eq!(skipped.to_rfc3339(), "2023-03-26T04:30:00+02:00");
    }

    #[test]
    fn the_even_line_ends_at_the_quota() {
        let calendar = calendar(Cadence::Daily);
        let share = |on: &str| calendar.even_share(32_520, ReportDate(day(on)));
        assert_eq!((share("2023-08-31"), share("2023-09-12"), share("2023-11-30")), (353, 4_595, 32_520));
        assert_eq!(calendar.even_share(0, ReportDate(day("2023-09-12"))), 0);
    }

    #[test]
    fn periods_left_and_the_ends_of_those_to_come() {
        let on = |text: &str| ReportDate(day(text));
        let daily = calendar(Cadence::Daily);
        assert_eq!((daily.periods_left(on("2023-09-12")), daily.periods_left(on("2023-11-30"))), (79, 0));
        assert_eq!(daily.ends_after(on("2023-11-29"), 3), Some(on("2023-12-02")));
        // 30 November 2023 is a Thursday: the last week is cut to it, and those after it keep its day.
        let weekly = calendar(Cadence::Weekly(Weekday::Sun));
        assert_eq!(weekly.periods_left(on("2023-11-19")), 2);
        assert_eq!(weekly.ends_after(on("2023-11-19"), 2), Some(on("2023-11-30")));
        assert_eq!(weekly.ends_after(on("2023-11-19"), 3), Some(on("2023-12-07")));
        let monthly = calendar(Cadence::Monthly);
        assert_eq!(monthly.periods_left(on("2023-08-31")), 3);
        assert_eq!(monthly.ends_after(on("2023-08-31"), 1), Some(on("2023-09-30")));
        assert_eq!(monthly.ends_after(on("2023-10-31"), 4), Some(on("2024-02-29")));
        assert_eq!(calendar(Cadence::Once).ends_after(on("2023-11-30"), 1), None);
    }
}
