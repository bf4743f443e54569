//! The trend of the campaign: each unit period by period, all units together, and every correction.

use std::collections::{BTreeMap, BTreeSet};

use super::obligations::Came;
use super::{Member, View, beside};
use crate::ledger::Entry;
use crate::model::change::{Change, Changed};
use crate::model::count::Count;
use crate::model::count::signed;
use crate::model::id::UnitId;
use crate::model::period::{Calendar, Period, ReportDate};
use crate::model::submission::{Measure, Status};
use crate::model::summary::{FormerUnit, Headline, Standing};
use crate::model::trend::{Reported, TrendPoint, UnitDay, projected};
use crate::model::turnout::Turnout;
use crate::recognise::units::Registry;

impl View<'_> {
    /// A unit's periods, from the campaign's first to the last of these. `unit` is its identifier in each of them, where it
    /// held; `closings` is what counts after each report.
    pub(super) fn unit_days(
        &self,
        unit: &dyn Fn(&Period) -> Option<UnitId>,
        closings: &[(ReportDate, Count)],
        periods: &[Period],
    ) -> Vec<UnitDay> {
        let form = &self.main_form().id;
        let target = self.campaign.target_indicator();
        let identifiers: Vec<Option<UnitId>> = periods.iter().map(unit).collect();
        let all: BTreeSet<&UnitId> = identifiers.iter().flatten().collect();
        let mut reports: BTreeMap<&UnitId, BTreeMap<ReportDate, Vec<&Entry>>> = BTreeMap::new();
        let mut returned: BTreeMap<&UnitId, BTreeSet<ReportDate>> = BTreeMap::new();
        for id in all {
            reports.insert(id, self.book.reports(form, id, self.upto).collect());
            returned.insert(id, self.book.returned_dates(form, id, self.upto).collect());
        }
        let mut closings = closings.iter().peekable();
        let mut counted: Option<Count> = None;
        let day = |(period, unit): (&Period, &Option<UnitId>)| {
            let date = period.ends;
            let before = counted;
            while let Some((_, closing)) = closings.next_if(|(closed, _)| *closed <= date) {
                counted = Some(*closing);
            }
            let Some(unit) = unit else {
                return UnitDay { cumulative: counted, ..UnitDay::inactive() };
            };
            let entries = reports.get(unit).and_then(|reports| reports.get(&date)).map_or(&[][..], Vec::as_slice);
            let came = Came {
                first: entries.iter().map(|entry| entry.submission.file.arrival).min(),
                returned: returned.get(unit).is_some_and(|returned| returned.contains(&date)),
                excused: self.book.decisions().excuse(form, unit, date, self.upto),
                ..Came::default()
            };
            let figure = |entry: &Entry| entry.sum(target, Measure::Day);
            let current = entries.iter().max_by_key(|entry| entry.submission.file.arrival);
            let day = current.and_then(|entry| figure(entry));
            UnitDay {
                day,
                cumulative: counted,
                booked: beside(counted, before.unwrap_or(0), day),
                first: entries.first().and_then(|entry| figure(entry)),
                status: came.status(&self.campaign.calendar, date, self.now),
                corrected: entries
                    .iter()
                    .any(|entry| entry.submission.file.sha256 != entries[0].submission.file.sha256),
            }
        };
        periods.iter().zip(&identifiers).map(day).collect()
    }

    /// All periods of the campaign for units together: what was reported up to the report date, what is required and what is projected.
    /// In periods before a change of units those that held then are counted.
    pub(super) fn trend(
        &self,
        members: &[Member<'_>],
        former: &[&FormerUnit],
        total: &Standing,
        date: ReportDate,
    ) -> Vec<TrendPoint> {
        let calendar = &self.campaign.calendar;
        let target = self.main_form().indicators.iter().position(|indicator| indicator.target).unwrap_or(0);
        let cumulative = closings(members.iter().map(|(_, series)| series.indicators[target].closings.as_slice()));
        let done = total.cumulative.get(self.campaign.target_indicator());
        let reported = |at: usize, period: &Period| {
            let own = members.iter().filter_map(|(unit, _)| unit.trend.get(at));
            let days = own.chain(former.iter().filter_map(|unit| unit.trend.get(at)));
            let days = days.filter(|day| day.status != Status::Inactive);
            let sum = |figure: fn(&UnitDay) -> Option<Count>| days.clone().filter_map(figure).reduce(|a, b| a + b);
            let booked = days.clone().map(|day| day.booked).sum();
            Reported {
                booked,
                day: sum(|day| day.day),
                first: sum(|day| day.first),
                cumulative: cumulative.range(..=period.ends).next_back().map(|(_, value)| *value),
                turnout: Turnout::of(days.clone().map(|day| day.status)),
            }
        };
        let now = place_of(calendar, date);
        let point = |(at, period): (usize, Period)| TrendPoint {
            period,
            required: total.quota.map(|quota| calendar.even_share(quota, period.ends)),
            projected: at.checked_sub(now).and_then(|periods| projected(done, total.pace_7d, periods)),
            reported: (period.ends <= date).then(|| reported(at, &period)),
        };
        calendar.periods().enumerate().map(point).collect()
    }

    /// Everything that a later report corrected, by date, unit and time.
    pub(super) fn corrections(&self, registry: &Registry, date: ReportDate) -> Vec<Change> {
        let form = self.main_form();
        let mut found = Vec::new();
        for unit in registry.senders(form) {
            for (of_date, entries) in self.book.reports(&form.id, &unit.id, self.upto) {
                let Some((first, later)) = entries.split_first().filter(|_| of_date <= date) else { continue };
                let mut counts: &Entry = first;
                for entry in later {
                    if entry.submission.file.arrival >= counts.submission.file.arrival {
                        found.extend(self.differences(&unit.id, of_date, counts, entry));
                        counts = entry;
                    }
                }
            }
        }
        found.sort_by_key(|change: &Change| change.date);
        found
    }

    fn differences(&self, unit: &UnitId, date: ReportDate, was: &Entry, now: &Entry) -> Vec<Change> {
        let indicators = self.main_form().indicators.iter();
        let changed = indicators.filter_map(|indicator| {
            let figure = |entry: &Entry| entry.sum(&indicator.id, Measure::Day).map(signed);
            (figure(was) != figure(now)).then(|| Change {
                date,
                unit: unit.clone(),
                indicator: indicator.id.clone(),
                of: Changed::Day,
                was: figure(was),
                now: figure(now),
                arrival: Some(now.submission.file.arrival),
                file: Some(now.submission.file.path.clone()),
            })
        });
        changed.collect()
    }
}

/// The trend as the summaries of these days reported it, in their order; what is required follows the last one's quota.
#[must_use]
pub(crate) fn reported_trend(calendar: &Calendar, days: &[(ReportDate, &Headline)]) -> Vec<TrendPoint> {
    let last = days.last().copied();
    let now = last.map_or(0, |(date, _)| place_of(calendar, date));
    let mut before: Option<Count> = None;
    let point = |(at, period): (usize, Period)| {
        let headline = days.iter().find(|(date, _)| *date == period.ends).map(|(_, headline)| headline);
        let reported = headline.map(|headline| Reported {
            day: headline.day,
            first: headline.day,
            cumulative: headline.cumulative,
            booked: beside(headline.cumulative, before.unwrap_or(0), headline.day),
            turnout: Turnout { units: headline.units, on_time: headline.reported, ..Turnout::default() },
        });
        before = reported.as_ref().and_then(|reported| reported.cumulative).or(before);
        TrendPoint {
            period,
            required: last
                .and_then(|(_, headline)| headline.quota)
                .map(|quota| calendar.even_share(quota, period.ends)),
            projected: last
                .and_then(|(_, headline)| projected(headline.cumulative, headline.pace_7d, at.checked_sub(now)?)),
            reported,
        }
    };
    calendar.periods().enumerate().map(point).collect()
}

/// The place of a date's period among the campaign's.
fn place_of(calendar: &Calendar, date: ReportDate) -> usize {
    calendar.periods().take_while(|period| period.ends < date).count()
}

/// The sum of all units' latest closings, by every date on which one of them changes.
fn closings<'a>(units: impl Iterator<Item = &'a [(ReportDate, Count)]>) -> BTreeMap<ReportDate, Count> {
    // What a unit's closing adds to its last one: a balance booked later may also lower it.
    let mut steps: BTreeMap<ReportDate, i128> = BTreeMap::new();
    for closings in units {
        let mut before = 0;
        for (date, closing) in closings {
            *steps.entry(*date).or_default() += i128::from(*closing) - before;
            before = i128::from(*closing);
        }
    }
    let mut sum = 0;
    steps
        .into_iter()
        .map(|(date, step)| {
            sum += step;
            (date, Count::try_from(sum).unwrap_or(0))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closings_of_units_are_carried_forward() {
        let date = |day: &str| day.parse::<ReportDate>().expect("a date");
        let (first, second, third) = (date("2023-09-01"), date("2023-09-02"), date("2023-09-03"));
        let sums = closings([[(first, 5), (third, 9)].as_slice(), [(second, 2)].as_slice()].into_iter());
        assert_eq!(sums.into_iter().collect::<Vec<_>>(), [(first, 5), (second, 7), (third, 11)]);
    }
}
