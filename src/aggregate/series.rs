//! One indicator of one unit as a series: closing = opening + period, with the balances that
//! running totals prove.
//!
//! The unit's total decides what is booked, so that a hamlet that is renamed, left out or split moves
//! nothing. Knows numbers and periods only.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::model::count::Count;
use crate::model::count::signed;
use crate::model::period::{Calendar, Period, ReportDate};

/// One sub-row of a report: its name (empty for the whole unit), the period's figure, the running total.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SubRow {
    /// Name.
    pub(super) area: String,
    /// The period's figure; `None` for a blank.
    pub(super) day: Option<Count>,
    /// The running total as reported; `None` for a blank.
    pub(super) cumulative: Option<Count>,
}

/// One report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Point {
    /// Its period.
    pub(super) period: Period,
    /// Its sub-rows.
    pub(super) rows: Vec<SubRow>,
    /// Whether its running totals are proven by the ledger of the level below: they hold, whatever reports sum to.
    pub(super) proven: bool,
}

/// Why a running total is not what the reports sum to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Excess {
    /// Work before the unit's first report.
    Opening {
        /// Whether it lies before the campaign, and does not count to the quota.
        before_campaign: bool,
    },
    /// Work of periods without a report.
    Gap,
    /// No gap explains it: the ledger's sum is shown.
    Mismatch,
}

/// A difference between the running total and the ledger's sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Difference {
    /// The report's period.
    pub(super) period: Period,
    /// What it is.
    pub(super) excess: Excess,
    /// The running total as reported.
    pub(super) reported: Count,
    /// What the reports sum to.
    pub(super) summed: Count,
}

/// Where an indicator stands after its last report.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct IndicatorSeries {
    /// All that counts, balances included; `None` before the first report.
    pub(super) counted: Option<Count>,
    /// Work from before the campaign.
    pub(super) before_campaign: Count,
    /// The periods' figures of all reports, summed.
    pub(super) reported: Count,
    /// What of `counted` the first report's running total added to its own figure.
    pub(super) opening: Count,
    /// Differences met on the way.
    pub(super) differences: Vec<Difference>,
    /// All that counted after each report.
    pub(super) closings: Vec<(ReportDate, Count)>,
    /// Dates of reports after which less counted than before: a level below had lowered a running total.
    pub(super) drops: Vec<(ReportDate, i64)>,
    /// All that counts of each sub-row, by folded name: of every one it ever had where that comes to what counts,
    /// otherwise of the last report's.
    pub(super) areas: Vec<(String, Count)>,
}

/// An indicator on its way through its reports, up to one of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct RunningBalance {
    ledger: Option<Ledger>,
    series: IndicatorSeries,
}

impl RunningBalance {
    /// The next report; they come in the order of their periods.
    pub(super) fn follow(&mut self, point: &Point, calendar: &Calendar) {
        let (ledger, series) = (&mut self.ledger, &mut self.series);
        let is_first = ledger.is_none();
        let day: Count = point.rows.iter().filter_map(|row| row.day).sum();
        let summed_before = ledger.as_ref().map_or(0, |ledger| ledger.total);
        let summed = summed_before + day;
        let reported = reported(point, ledger.as_ref(), summed);
        let is_gap = ledger.as_ref().is_some_and(|ledger| ledger.has_gap(point, calendar));
        let excess = match reported {
            Some(_) if point.proven => None,
            Some(reported) if reported > summed && ledger.is_none() => {
                Some(Excess::Opening { before_campaign: point.period.starts == calendar.starts })
            }
            Some(reported) if reported > summed && is_gap => Some(Excess::Gap),
            Some(reported) if reported != summed => Some(Excess::Mismatch),
            _ => None,
        };
        let closing = match (excess, reported) {
            (Some(Excess::Opening { .. } | Excess::Gap), Some(reported)) => reported,
            (None, Some(reported)) if point.proven => reported,
            _ => summed,
        };
        let opens = excess == Some(Excess::Opening { before_campaign: true });
        if let Some(reported) = reported.filter(|_| opens) {
            series.before_campaign = reported - summed;
        }
        if let (Some(excess), Some(reported)) = (excess, reported) {
            series.differences.push(Difference { period: point.period, excess, reported, summed });
        }
        let trusted = excess != Some(Excess::Mismatch);
        let ledger = ledger.get_or_insert_default();
        ledger.advance(point, closing, trusted);
        if opens {
            ledger.before_campaign = ledger.beyond(point);
        }
        let counted = closing - series.before_campaign.min(closing);
        let step = signed(counted) - signed(series.counted.unwrap_or(0));
        if step < 0 {
            series.drops.push((point.period.ends, step));
        }
        series.counted = Some(counted);
        series.reported += day;
        if is_first {
            series.opening = counted.saturating_sub(day);
        }
        series.closings.push((point.period.ends, counted));
    }

    /// Where it stands now.
    #[must_use]
    pub(super) fn series(self) -> IndicatorSeries {
        let Self { ledger, mut series } = self;
        series.areas =
            ledger.zip(series.counted).map(|(ledger, counted)| ledger.counted_areas(counted)).unwrap_or_default();
        series
    }

    /// Forgets what was found on the way and was reported at its time; of closings the last stays, which shows what the next
    /// report adds, and `closings` says whether to keep the others.
    pub(super) fn forget(&mut self, closings: bool) {
        self.series.differences.clear();
        if !closings {
            let last = self.series.closings.len().saturating_sub(1);
            self.series.closings.drain(..last);
        }
    }
}

impl RunningBalance {
    /// All that counts; `None` before the first report.
    pub(super) fn counted(&self) -> Option<Count> {
        self.series.counted
    }

    /// All that counted after each report.
    pub(super) fn closings(&self) -> &[(ReportDate, Count)] {
        &self.series.closings
    }

    /// Several units' indicators as that of one unit which goes on with them.
    ///
    /// Where one of them lacks its last report, a larger running total of the successor is explained by that.
    pub(super) fn joined(parts: &[Self]) -> Self {
        let counted = parts.iter().filter_map(|part| part.series.counted).reduce(Count::saturating_add);
        let sum = |value: fn(&IndicatorSeries) -> Count| parts.iter().map(|part| value(&part.series)).sum();
        let mut differences: Vec<Difference> =
            parts.iter().flat_map(|part| part.series.differences.iter().copied()).collect();
        differences.sort_by_key(|difference| difference.period.ends);
        let mut drops: BTreeMap<ReportDate, i64> = BTreeMap::new();
        for (date, step) in parts.iter().flat_map(|part| &part.series.drops) {
            *drops.entry(*date).or_default() += step;
        }
        let series = IndicatorSeries {
            counted,
            before_campaign: sum(|series| series.before_campaign),
            reported: sum(|series| series.reported),
            opening: sum(|series| series.opening),
            differences,
            closings: closings_together(parts),
            drops: drops.into_iter().collect(),
            areas: Vec::new(),
        };
        Self { ledger: Ledger::joined(parts), series }
    }

    /// The part of it that one of several successors carries.
    pub(super) fn shared(&self, share: &dyn Fn(Count) -> Count) -> Self {
        let before_campaign = share(self.series.before_campaign);
        let counted = self.series.counted.map(share);
        let closings: Vec<(ReportDate, Count)> =
            self.series.closings.iter().map(|(date, closing)| (*date, share(*closing))).collect();
        let falls = closings.windows(2).map(|pair| (pair[1].0, signed(pair[1].1) - signed(pair[0].1)));
        let series = IndicatorSeries {
            counted,
            before_campaign,
            reported: share(self.series.reported),
            opening: share(self.series.opening),
            differences: Vec::new(),
            drops: falls.filter(|(_, step)| *step < 0).collect(),
            closings,
            areas: Vec::new(),
        };
        let total = counted.unwrap_or(0).saturating_add(before_campaign);
        Self { ledger: self.ledger.as_ref().map(|ledger| ledger.without_areas(total)), series }
    }

    /// The beginning of a unit that carries nothing of it: its running total begins at nothing, too.
    pub(super) fn at_nothing(&self) -> Self {
        Self {
            ledger: Some(self.ledger.clone().unwrap_or_default().without_areas(0)),
            series: IndicatorSeries { counted: Some(0), ..IndicatorSeries::default() },
        }
    }
}

/// What several units come to together after each report of any of them.
fn closings_together(parts: &[RunningBalance]) -> Vec<(ReportDate, Count)> {
    let mut steps: BTreeMap<ReportDate, i128> = BTreeMap::new();
    for part in parts {
        let mut before = 0;
        for (date, closing) in &part.series.closings {
            *steps.entry(*date).or_default() += i128::from(*closing) - before;
            before = i128::from(*closing);
        }
    }
    let mut sum = 0;
    let closing = |(date, step): (ReportDate, i128)| {
        sum += step;
        (date, Count::try_from(sum).unwrap_or(0))
    };
    steps.into_iter().map(closing).collect()
}

/// Follows an indicator through its reports, which come in the order of their periods.
#[cfg(test)]
fn series(points: &[Point], calendar: &Calendar) -> IndicatorSeries {
    let mut followed = RunningBalance::default();
    for (at, point) in points.iter().enumerate() {
        followed.follow(point, calendar);
        // Put aside and taken up again anywhere, it goes on as if it had not been.
        if at % 2 == 0 {
            let kept = postcard::to_stdvec(&followed).expect("kept");
            followed = postcard::from_bytes(&kept).expect("taken up");
        }
    }
    followed.series()
}

/// What the ledger knows after a report.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Ledger {
    total: Count,
    areas: BTreeMap<String, Count>,
    /// What of each sub-row's total lies before the campaign.
    before_campaign: BTreeMap<String, Count>,
    /// Names of the last report's sub-rows.
    last_areas: Vec<String>,
    last: Option<Period>,
    /// Whether the last report left the figure blank somewhere.
    blank: bool,
}

impl Ledger {
    /// What several units' ledgers know together; `None` where none of them ever reported.
    fn joined(parts: &[RunningBalance]) -> Option<Self> {
        let known: Vec<&Self> = parts.iter().filter_map(|part| part.ledger.as_ref()).collect();
        if known.is_empty() {
            return None;
        }
        let together = |areas: fn(&Self) -> &BTreeMap<String, Count>| {
            let mut sums: BTreeMap<String, Count> = BTreeMap::new();
            for (area, count) in known.iter().flat_map(|ledger| areas(ledger)) {
                *sums.entry(area.clone()).or_default() += count;
            }
            sums
        };
        let all_reported = known.len() == parts.len();
        Some(Self {
            total: known.iter().map(|ledger| ledger.total).sum(),
            areas: together(|ledger| &ledger.areas),
            before_campaign: together(|ledger| &ledger.before_campaign),
            last_areas: Vec::new(),
            last: if all_reported {
                known.iter().filter_map(|ledger| ledger.last).min_by_key(|last| last.ends)
            } else {
                None
            },
            blank: known.iter().any(|ledger| ledger.blank),
        })
    }

    /// The same with another total, of which nobody knows what its sub-rows are.
    fn without_areas(&self, total: Count) -> Self {
        Self { total, last: self.last, blank: self.blank, ..Self::default() }
    }

    /// Whether periods, sub-rows or figures are missing that a larger running total may hold.
    fn has_gap(&self, point: &Point, calendar: &Calendar) -> bool {
        let adjoining = self.last.is_some_and(|last| calendar.previous(point.period) == Some(last));
        let newcomer = point.rows.iter().any(|row| !self.last_areas.contains(&row.area)) && !self.last_areas.is_empty();
        let blank = point.rows.iter().any(|row| row.day.is_none());
        !adjoining || blank || self.blank || (newcomer && point.rows.iter().any(|row| !row.area.is_empty()))
    }

    /// Whether this report and the last one both give their figures by sub-rows.
    fn names_areas(&self, point: &Point) -> bool {
        self.last_areas.iter().chain(point.rows.iter().map(|row| &row.area)).all(|area| !area.is_empty())
    }

    fn advance(&mut self, point: &Point, closing: Count, trusted: bool) {
        for row in &point.rows {
            let before = self.areas.get(&row.area).copied().unwrap_or(0);
            let summed = before + row.day.unwrap_or(0);
            let area_closing = if trusted { row.cumulative.unwrap_or(summed) } else { summed };
            self.areas.insert(row.area.clone(), area_closing);
        }
        self.total = closing;
        self.last_areas = point.rows.iter().map(|row| row.area.clone()).collect();
        self.last = Some(point.period);
        self.blank = point.rows.iter().any(|row| row.day.is_none());
    }

    /// By how much the total of each sub-row goes beyond the report's own figure.
    fn beyond(&self, point: &Point) -> BTreeMap<String, Count> {
        let day =
            |area: &str| -> Count { point.rows.iter().filter(|row| row.area == *area).filter_map(|row| row.day).sum() };
        self.areas.iter().map(|(area, total)| (area.clone(), total.saturating_sub(day(area)))).collect()
    }

    /// What counts of each sub-row.
    fn counted_areas(&self, counted: Count) -> Vec<(String, Count)> {
        let own = |(area, total): (&String, &Count)| {
            (area.clone(), total.saturating_sub(self.before_campaign.get(area).copied().unwrap_or(0)))
        };
        let all: Vec<(String, Count)> = self.areas.iter().map(own).collect();
        if all.iter().map(|(_, total)| total).sum::<Count>() == counted {
            return all;
        }
        all.into_iter().filter(|(area, _)| self.last_areas.contains(area)).collect()
    }
}

/// The unit's running total in this report; `None` where it has none.
///
/// A sub-row without one stands at what the ledger sums for it. A sub-row that is left out keeps its own, where that
/// comes to the ledger's sum. Where it does not, something else happened too: the sub-rows of the last report that are
/// left out keep theirs, unless others have come, which may be the same ones under other names, or one line holds the
/// whole unit.
fn reported(point: &Point, ledger: Option<&Ledger>, summed: Count) -> Option<Count> {
    if point.rows.iter().all(|row| row.cumulative.is_none()) {
        return None;
    }
    let known = |area: &str| ledger.and_then(|ledger| ledger.areas.get(area)).copied().unwrap_or(0);
    let reported_sum: Count =
        point.rows.iter().map(|row| row.cumulative.unwrap_or(known(&row.area) + row.day.unwrap_or(0))).sum();
    let leaves_out = |ledger: &&Ledger| !point.proven && reported_sum != summed && ledger.names_areas(point);
    let Some(ledger) = ledger.filter(leaves_out) else { return Some(reported_sum) };
    let absent = |areas: &mut dyn Iterator<Item = &String>| -> Count {
        let absent = areas.filter(|area| !point.rows.iter().any(|row| row.area == **area));
        absent.filter_map(|area| ledger.areas.get(area)).sum()
    };
    let of_last = reported_sum + absent(&mut ledger.last_areas.iter());
    let of_any = reported_sum + absent(&mut ledger.areas.keys().filter(|area| !area.is_empty()));
    if [of_last, of_any].contains(&summed) {
        return Some(summed);
    }
    let newcomer = point.rows.iter().any(|row| !ledger.last_areas.contains(&row.area));
    Some(if newcomer { reported_sum } else { of_last })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::period::Cadence;
    use chrono::{Days, NaiveDate, NaiveTime};
    use proptest::prelude::*;

    fn calendar() -> Calendar {
        Calendar {
            starts: NaiveDate::from_ymd_opt(2023, 8, 31).expect("a date"),
            ends: NaiveDate::from_ymd_opt(2023, 11, 30).expect("a date"),
            zone: chrono_tz::Asia::Ho_Chi_Minh,
            cadence: Cadence::Daily,
            deadline: NaiveTime::MIN,
            deadline_days: 1,
            grace_minutes: 0,
            supplement: NaiveTime::MIN,
            earliest: NaiveTime::MIN,
            due_before: None,
        }
    }

    fn period(day: u64) -> Period {
        let date = calendar().starts + Days::new(day);
        Period { starts: date, ends: ReportDate(date) }
    }

    fn point(day: u64, rows: &[(&str, Option<Count>, Option<Count>)]) -> Point {
        let rows = rows.iter().map(|(area, day, cumulative)| SubRow {
            area: (*area).to_owned(),
            day: *day,
            cumulative: *cumulative,
        });
        Point { period: period(day), rows: rows.collect(), proven: false }
    }

    fn kinds(series: &IndicatorSeries) -> Vec<Excess> {
        series.differences.iter().map(|difference| difference.excess).collect()
    }

    #[test]
    fn work_from_before_the_campaign_is_shown_and_not_counted() {
        let series =
            series(&[point(0, &[("", Some(5), Some(105))]), point(1, &[("", Some(7), Some(112))])], &calendar());
        assert_eq!((series.counted, series.before_campaign), (Some(12), 100));
        assert_eq!(kinds(&series), [Excess::Opening { before_campaign: true }]);
    }

    #[test]
    fn the_opening_of_a_later_first_report_counts() {
        let series = series(&[point(3, &[("", Some(5), Some(25))])], &calendar());
        assert_eq!((series.counted, series.before_campaign), (Some(25), 0));
        assert_eq!(kinds(&series), [Excess::Opening { before_campaign: false }]);
    }

    #[test]
    fn a_gap_explains_an_excess_and_an_earlier_report_shrinks_it() {
        let (first, second, third) = (
            point(0, &[("", Some(5), Some(5))]),
            point(1, &[("", Some(4), Some(9))]),
            point(2, &[("", Some(7), Some(16))]),
        );
        let gapped = series(&[first.clone(), third.clone()], &calendar());
        assert_eq!((gapped.counted, kinds(&gapped)), (Some(16), vec![Excess::Gap]));
        let filled = series(&[first, second, third], &calendar());
        assert_eq!((filled.counted, kinds(&filled)), (Some(16), vec![]));
    }

    #[test]
    fn what_counts_is_what_was_reported_and_what_was_booked() {
        let parts = |points: &[Point]| {
            let series = series(points, &calendar());
            let counted = series.counted.expect("a report");
            (series.reported, series.opening, signed(counted) - signed(series.reported) - signed(series.opening))
        };
        let opened = point(1, &[("", Some(5), Some(25))]);
        assert_eq!(parts(std::slice::from_ref(&opened)), (5, 20, 0));
        let gapped = point(3, &[("", Some(7), Some(40))]);
        assert_eq!(parts(&[opened.clone(), gapped]), (12, 20, 8));
        // Work before the campaign is not an opening; an unexplained difference is not booked.
        let before = point(0, &[("", Some(5), Some(105))]);
        assert_eq!(parts(&[before, point(1, &[("", Some(4), Some(200))])]), (9, 0, 0));
        // A level below may lower what it proved.
        let lowered = Point { proven: true, ..point(2, &[("", Some(3), Some(22))]) };
        assert_eq!(parts(&[opened, lowered]), (8, 20, -6));
    }

    #[test]
    fn without_a_gap_the_sum_of_the_reports_is_shown() {
        let series = series(&[point(0, &[("", Some(5), Some(5))]), point(1, &[("", Some(7), Some(50))])], &calendar());
        assert_eq!((series.counted, kinds(&series)), (Some(12), vec![Excess::Mismatch]));
        assert_eq!(series.differences[0].summed, 12);
    }

    #[test]
    fn a_renamed_hamlet_is_not_counted_twice_and_one_left_out_is_not_lost() {
        let first = point(0, &[("Khóm 1", Some(5), Some(5)), ("Khóm 2", Some(3), Some(3))]);
        let renamed = point(1, &[("Khóm Một", Some(1), Some(6)), ("Khóm 2", Some(1), Some(4))]);
        let renamed = series(&[first.clone(), renamed], &calendar());
        assert_eq!((renamed.counted, kinds(&renamed)), (Some(10), vec![]));
        let left_out = point(1, &[("Khóm 2", Some(1), Some(4))]);
        let left_out = series(&[first, left_out], &calendar());
        assert_eq!((left_out.counted, kinds(&left_out)), (Some(9), vec![]));
    }

    #[test]
    fn one_line_for_the_whole_unit_after_lines_by_hamlet() {
        let first = point(0, &[("Khóm 1", Some(5), Some(5)), ("Khóm 2", Some(3), Some(3))]);
        let whole = point(1, &[("", Some(4), Some(12))]);
        let again = point(2, &[("Khóm 1", Some(1), Some(8)), ("Khóm 2", Some(1), Some(6))]);
        let series = series(&[first, whole, again], &calendar());
        assert_eq!((series.counted, kinds(&series)), (Some(14), vec![]));
    }

    #[test]
    fn one_line_again_after_lines_by_hamlet_holds_all_of_them() {
        let first = point(0, &[("Khóm 1", Some(5), Some(5)), ("Khóm 2", Some(3), Some(3))]);
        let whole = point(1, &[("", Some(4), Some(12))]);
        let again = point(2, &[("Khóm 1", Some(1), Some(8)), ("Khóm 2", Some(1), Some(6))]);
        let next =
            series(&[first.clone(), whole.clone(), again.clone(), point(3, &[("", Some(2), Some(16))])], &calendar());
        assert_eq!((next.counted, kinds(&next)), (Some(16), vec![]));
        let after_a_gap = series(&[first, whole, again, point(4, &[("", Some(2), Some(20))])], &calendar());
        assert_eq!((after_a_gap.counted, kinds(&after_a_gap)), (Some(20), vec![Excess::Gap]));
    }

    #[test]
    fn a_hamlet_under_another_name_for_a_day_is_not_counted_twice() {
        let names = |second: &'static str, day: u64, total: u64| {
            point(day, &[("Khóm 1", Some(1), Some(total)), (second, Some(1), Some(total))])
        };
        let back = series(&[names("Khóm 2", 0, 1), names("Khóm Hai", 1, 2), names("Khóm 2", 2, 3)], &calendar());
        assert_eq!((back.counted, kinds(&back)), (Some(6), vec![]));
        let after_a_gap = series(&[names("Khóm 2", 0, 1), names("Khóm Hai", 1, 2), names("Khóm 2", 4, 5)], &calendar());
        assert_eq!((after_a_gap.counted, kinds(&after_a_gap)), (Some(10), vec![Excess::Gap]));
    }

    #[test]
    fn hamlets_left_out_for_days_keep_their_totals() {
        let first = point(0, &[("Khóm 1", Some(5), Some(5)), ("Khóm 2", Some(3), Some(3))]);
        let alone = |day: u64| point(day, &[("Khóm 2", Some(1), Some(3 + day))]);
        let both = point(3, &[("Khóm 1", Some(2), Some(7)), ("Khóm 2", Some(1), Some(6))]);
        let series = series(&[first, alone(1), alone(2), both], &calendar());
        assert_eq!((series.counted, kinds(&series)), (Some(13), vec![]));
    }

    #[test]
    fn a_blank_is_not_zero_and_the_running_total_brings_it_in() {
        let series = series(&[point(0, &[("", Some(5), Some(5))]), point(1, &[("", None, Some(11))])], &calendar());
        assert_eq!((series.counted, kinds(&series)), (Some(11), vec![Excess::Gap]));
    }

    #[test]
    fn sub_rows_come_to_what_counts() {
        let rows =
            [point(0, &[("a", Some(5), Some(105)), ("b", Some(1), Some(1))]), point(1, &[("a", Some(7), Some(112))])];
        let left_out = series(&rows, &calendar());
        assert_eq!(left_out.areas, [("a".to_owned(), 12), ("b".to_owned(), 1)]);
        assert_eq!(left_out.closings.iter().map(|(_, counted)| *counted).collect::<Vec<_>>(), [6, 13]);
        let renamed = [point(0, &[("a", Some(5), Some(5))]), point(1, &[("ấp a", Some(1), Some(6))])];
        assert_eq!(series(&renamed, &calendar()).areas, [("ấp a".to_owned(), 6)]);
    }

    #[test]
    fn without_running_totals_figures_add_up() {
        let series = series(&[point(0, &[("", Some(5), None)]), point(4, &[("", Some(7), None)])], &calendar());
        assert_eq!((series.counted, kinds(&series)), (Some(12), vec![]));
    }

    proptest! {
        #[test]
        fn consistent_reports_raise_nothing(days in proptest::collection::vec((0u64..50, 0u64..50), 1..20)) {
            let mut totals = (0, 0);
            let points: Vec<Point> = days.iter().enumerate().map(|(at, (a, b))| {
                totals = (totals.0 + a, totals.1 + b);
                point(at as u64, &[("A", Some(*a), Some(totals.0)), ("B", Some(*b), Some(totals.1))])
            }).collect();
            let series = series(&points, &calendar());
            prop_assert_eq!(series.counted, Some(totals.0 + totals.1));
            prop_assert!(series.differences.is_empty());
            prop_assert_eq!(series.areas, [("A".to_owned(), totals.0), ("B".to_owned(), totals.1)]);
            prop_assert_eq!(series.closings.last().map(|(_, counted)| *counted), Some(totals.0 + totals.1));
        }

        #[test]
        fn missing_days_are_made_good_by_the_next_running_total(
            days in proptest::collection::vec(0u64..50, 2..20), kept in proptest::collection::vec(any::<bool>(), 20)
        ) {
            let mut total = 0;
            let last = days.len() - 1;
            let points: Vec<Point> = days.iter().enumerate().filter_map(|(at, day)| {
                total += day;
                (at == 0 || at == last || kept[at]).then(|| point(at as u64, &[("", Some(*day), Some(total))]))
            }).collect();
            prop_assert_eq!(series(&points, &calendar()).counted, Some(total));
        }
    }
}
