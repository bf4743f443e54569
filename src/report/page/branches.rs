//! Which units share a page where one page cannot hold them all.

use std::collections::BTreeSet;

use crate::model::campaign::Campaign;
use crate::model::course::{CoursePoint, Reported};
use crate::model::id::UnitId;
use crate::model::summary::{Summary, Turnout, UnitStanding};
use crate::report::groups::{groups, together};
use crate::report::words::Words;
use crate::text;

/// Units of one page.
const MOST: usize = 200;

/// Units with a page of their own.
pub(super) struct Branch<'a> {
    /// Its name.
    pub(super) name: String,
    /// File name of its page.
    pub(super) file: String,
    /// Its units, in the summary's order.
    pub(super) units: Vec<&'a UnitStanding>,
}

/// The branches of a summary; none where one page holds all units.
///
/// A branch is the units under one superior. Where there are none, or more superiors than a page should list, it is the
/// next units in order; a superior with more units than a page should hold has several.
pub(super) fn branches<'a>(summary: &'a Summary, words: &Words) -> Vec<Branch<'a>> {
    if summary.units.len() <= MOST {
        return Vec::new();
    }
    let groups = groups(&summary.units);
    let mut parts: Vec<(String, Vec<&UnitStanding>)> = Vec::new();
    if (2..=MOST).contains(&groups.len()) {
        for group in groups {
            let name = group.name.unwrap_or_else(|| words.label("workbook.other_group"));
            if group.units.len() <= MOST {
                parts.push((name.to_owned(), group.units));
                continue;
            }
            for (first, chunk) in (1..).step_by(MOST).zip(group.units.chunks(MOST)) {
                parts.push((numbered(words, name, first, chunk.len()), chunk.to_vec()));
            }
        }
    } else {
        let units: Vec<&UnitStanding> = summary.units.iter().collect();
        for (first, chunk) in (1..).step_by(MOST).zip(units.chunks(MOST)) {
            parts.push((numbered(words, words.label("page.units"), first, chunk.len()), chunk.to_vec()));
        }
    }
    let mut taken = BTreeSet::new();
    let date = summary.period.ends;
    parts
        .into_iter()
        .map(|(name, units)| {
            let slug: String = text::slug(&name).chars().take(60).collect();
            // Of one more name than there are taken ones, one is free.
            let file = |number: usize| match number {
                1 => format!("tong-hop-{date}-{slug}.html"),
                _ => format!("tong-hop-{date}-{slug}-{number}.html"),
            };
            let file = (1..=taken.len() + 1).map(file).find(|file| !taken.contains(file)).unwrap_or_default();
            taken.insert(file.clone());
            Branch { name, file, units }
        })
        .collect()
}

fn numbered(words: &Words, name: &str, first: usize, count: usize) -> String {
    let (from, to) = (first.to_string(), (first + count - 1).to_string());
    words.fill("page.part", &[("name", name), ("from", &from), ("to", &to)])
}

impl Branch<'_> {
    /// What of a summary concerns this branch; what only all units together have (pace, projection, the plan's line) is unknown.
    pub(super) fn summary(&self, summary: &Summary, campaign: &Campaign) -> Summary {
        let own: BTreeSet<&UnitId> = self.units.iter().map(|unit| &unit.id).collect();
        let units: Vec<UnitStanding> = self.units.iter().map(|unit| (*unit).clone()).collect();
        let is_own = |unit: &UnitId| own.contains(unit);
        let submissions: Vec<_> =
            summary.submissions.iter().filter(|line| line.unit.as_ref().is_some_and(is_own)).cloned().collect();
        let files: BTreeSet<&str> = submissions.iter().map(|line| line.file.as_str()).collect();
        let of_own_file = |finding: &&crate::model::finding::Finding| files.contains(finding.file.as_str());
        let findings = summary.findings.iter().filter(of_own_file).cloned().collect();
        let days_left = campaign.calendar.days_left(summary.period.ends);
        Summary {
            total: together(&self.units, campaign, days_left),
            turnout: Turnout::of(units.iter().map(|unit| unit.status)),
            course: self.course(summary),
            findings,
            sources: Vec::new(),
            areas: Vec::new(),
            difficulties: summary.difficulties.iter().filter(|difficulty| is_own(&difficulty.unit)).cloned().collect(),
            changes: summary.changes.iter().filter(|change| is_own(&change.unit)).cloned().collect(),
            corrections: summary.corrections.iter().filter(|change| is_own(&change.unit)).cloned().collect(),
            forms: Vec::new(),
            obligations: Vec::new(),
            provenance: Vec::new(),
            excuses: summary.excuses.iter().filter(|excuse| is_own(&excuse.unit)).cloned().collect(),
            withdrawals: summary.withdrawals.iter().filter(|taken| is_own(&taken.unit)).cloned().collect(),
            submissions,
            units,
            campaign: summary.campaign.clone(),
            ..*summary
        }
    }

    /// The periods' figures of the branch alone; its balances, and so its running total, are not known by period.
    fn course(&self, summary: &Summary) -> Vec<CoursePoint> {
        let reported = |at: usize| {
            let days = self.units.iter().filter_map(|unit| unit.course.get(at));
            Reported {
                day: days.clone().filter_map(|day| day.day).reduce(|a, b| a + b),
                first: days.clone().filter_map(|day| day.first).reduce(|a, b| a + b),
                cumulative: None,
                turnout: Turnout::of(days.map(|day| day.status)),
            }
        };
        let points = summary.course.iter().enumerate();
        let past = points.filter(|(_, point)| point.reported.is_some());
        past.map(|(at, point)| CoursePoint {
            period: point.period,
            required: None,
            projected: None,
            reported: Some(reported(at)),
        })
        .collect()
    }
}
