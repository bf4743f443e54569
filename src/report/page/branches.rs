//! Which units have a page of their own: each branch of the tree, and parts of what one page cannot hold.

use std::collections::{BTreeSet, HashMap};

use super::part::Part;
use crate::model::campaign::Campaign;
use crate::model::id::UnitId;
use crate::model::period::ReportDate;
use crate::model::summary::{BranchStanding, Standing, Summary, UnitStanding};
use crate::model::trend::{Reported, TrendPoint};
use crate::model::turnout::Turnout;
use crate::report::groups::{together, units_of};
use crate::report::words::Words;
use crate::text;

/// Rows of one table of a page.
pub(super) const MOST: usize = 200;

/// Units with a page of their own.
pub(super) struct Branch<'a> {
    /// Its name.
    pub(super) name: String,
    /// File name of its page.
    pub(super) file: String,
    /// The place of the page above it; none is the day's own.
    pub(super) up: Option<usize>,
    /// Places of the pages right below it.
    pub(super) below: Vec<usize>,
    /// All its units, in the order of tables.
    pub(super) units: Vec<&'a UnitStanding>,
    /// Its place in the summary's tree; `None` for a part of a longer list.
    place: Option<usize>,
}

/// All pages below the day's own, each after the one above it.
pub(super) struct Branches<'a> {
    /// File names that are taken.
    pub(super) taken: BTreeSet<String>,
    pub(super) all: Vec<Branch<'a>>,
    /// Places of those right below the day's own.
    pub(super) highest: Vec<usize>,
}

/// The branches of a summary; none where one page holds all units and they stand in no tree.
///
/// A branch is what the tree says. Where units stand in none, or in more branches than a table should list, they follow
/// in parts.
pub(super) fn branches<'a>(summary: &'a Summary, words: &Words) -> Branches<'a> {
    let mut pages = Pages { summary, words, all: Vec::new(), taken: BTreeSet::new() };
    let outside: Vec<&UnitStanding> = summary.outside_branches().collect();
    let mut highest = Vec::new();
    if summary.branches.is_empty() {
        if outside.len() > MOST {
            highest = pages.parts(None, words.label("page.units"), &outside);
        }
    } else if let below = summary.branches_below(None)
        && below.len() <= MOST
    {
        highest = below.into_iter().map(|at| pages.branch(None, at)).collect();
        if !outside.is_empty() {
            highest.push(pages.list(None, words.label("workbook.other_group"), &outside));
        }
    } else {
        let all: Vec<&UnitStanding> = summary.units.iter().collect();
        highest = pages.parts(None, words.label("page.units"), &all);
    }
    Branches { taken: pages.taken, all: pages.all, highest }
}

/// Pages as they are found.
struct Pages<'a, 'w> {
    summary: &'a Summary,
    words: &'w Words,
    all: Vec<Branch<'a>>,
    /// File names that are taken.
    taken: BTreeSet<String>,
}

impl<'a> Pages<'a, '_> {
    fn add(&mut self, up: Option<usize>, name: &str, units: Vec<&'a UnitStanding>, place: Option<usize>) -> usize {
        let slug: String = text::slug(name).chars().take(60).collect();
        let file = free_name(self.summary.period.ends, &slug, &mut self.taken);
        self.all.push(Branch { name: name.to_owned(), file, up, below: Vec::new(), units, place });
        self.all.len() - 1
    }

    /// The page of a branch, followed by those below it.
    fn branch(&mut self, up: Option<usize>, at: usize) -> usize {
        let summary = self.summary;
        let branch = &summary.branches[at];
        let page = self.add(up, branch.name(), units_of(summary, at), Some(at));
        let below = summary.branches_below(Some(at));
        let own: Vec<&UnitStanding> = branch.own.iter().map(|at| &summary.units[*at]).collect();
        let mut pages = Vec::new();
        let long = if below.len() > MOST { self.all[page].units.clone() } else { own };
        if below.len() <= MOST {
            pages.extend(below.into_iter().map(|at| self.branch(Some(page), at)));
        }
        if long.len() > MOST {
            pages.extend(self.parts(Some(page), branch.name(), &long));
        }
        self.all[page].below = pages;
        page
    }

    /// The page of units that stand in no branch; of too many of them, parts below it.
    fn list(&mut self, up: Option<usize>, name: &str, units: &[&'a UnitStanding]) -> usize {
        let page = self.add(up, name, units.to_vec(), None);
        if units.len() > MOST {
            self.all[page].below = self.parts(Some(page), name, units);
        }
        page
    }

    /// As many pages as a long list needs.
    fn parts(&mut self, up: Option<usize>, name: &str, units: &[&'a UnitStanding]) -> Vec<usize> {
        let chunks = (1..).step_by(MOST).zip(units.chunks(MOST));
        let pages = chunks.map(|(first, chunk)| {
            let (from, to) = (first.to_string(), (first + chunk.len() - 1).to_string());
            let name = self.words.fill("page.part", &[("name", name), ("from", &from), ("to", &to)]);
            self.add(up, &name, chunk.to_vec(), None)
        });
        pages.collect()
    }
}

/// A file name that no page has yet: of one more than there are taken ones, one is free.
pub(super) fn free_name(date: ReportDate, slug: &str, taken: &mut BTreeSet<String>) -> String {
    let file = |number: usize| match number {
        1 => format!("tong-hop-{date}-{slug}.html"),
        _ => format!("tong-hop-{date}-{slug}-{number}.html"),
    };
    let file = (1..=taken.len() + 1).map(file).find(|file| !taken.contains(file)).unwrap_or_default();
    taken.insert(file.clone());
    file
}

impl<'a> Branch<'a> {
    /// Where its units stand together; of a part only sums are known.
    pub(super) fn standing(&self, summary: &Summary, campaign: &Campaign) -> Standing {
        match self.place {
            Some(at) => summary.branches[at].standing.clone(),
            None => together(&self.units, campaign, summary.period.ends),
        }
    }

    /// The units that its own page lists: all, if there is room for them; else those right in it.
    pub(super) fn listed(&self, summary: &'a Summary) -> Vec<&'a UnitStanding> {
        if self.units.len() <= MOST {
            return self.units.clone();
        }
        let own = self.place.map(|at| summary.branches[at].own.as_slice()).unwrap_or_default();
        if own.len() > MOST { Vec::new() } else { own.iter().map(|at| &summary.units[*at]).collect() }
    }

    /// The units right in it, where other pages below it hold the rest and none of them these.
    pub(super) fn beside(&self, summary: &'a Summary) -> Option<Vec<&'a UnitStanding>> {
        let own = &summary.branches[self.place?].own;
        let are_apart = own.len() < self.units.len() && !own.is_empty() && own.len() <= MOST;
        are_apart.then(|| own.iter().map(|at| &summary.units[*at]).collect())
    }

    /// What of a summary concerns this branch; what only the campaign has as a whole is left out.
    pub(super) fn summary(&self, summary: &Summary, campaign: &Campaign) -> Summary {
        let (units, branches) = self.tree(summary);
        let trend = self.place.map_or_else(|| self.trend(summary), |at| summary.branches[at].trend.clone());
        let part = Part { units, branches, total: self.standing(summary, campaign), trend };
        part.into_summary(summary)
    }

    /// Its units and the branches below it as a tree of their own.
    fn tree(&self, summary: &Summary) -> (Vec<UnitStanding>, Vec<BranchStanding>) {
        let mut units: Vec<UnitStanding> = self.units.iter().map(|unit| (*unit).clone()).collect();
        let Some(at) = self.place else {
            for unit in &mut units {
                unit.above.clear();
            }
            return (units, Vec::new());
        };
        let level = summary.branches[at].level();
        let new: HashMap<&UnitId, usize> = self.units.iter().enumerate().map(|(at, unit)| (&unit.id, at)).collect();
        let places = |old: &[usize]| -> Vec<usize> {
            old.iter().filter_map(|at| new.get(&summary.units[*at].id).copied()).collect()
        };
        let below = summary.branches[at + 1..].iter().take_while(|branch| branch.level() > level);
        let branches = below.map(|branch| BranchStanding {
            path: branch.path[level + 1..].to_vec(),
            own: places(&branch.own),
            all: places(&branch.all),
            ..branch.clone()
        });
        let branches: Vec<BranchStanding> = branches.collect();
        for unit in &mut units {
            unit.above.drain(..=level);
            // Among themselves they need not say where they are.
            if branches.is_empty() {
                unit.name.clone_from(&unit.local);
            }
        }
        (units, branches)
    }

    /// The periods' figures of a part alone.
    fn trend(&self, summary: &Summary) -> Vec<TrendPoint> {
        let reported = |at: usize| {
            let days = self.units.iter().filter_map(|unit| unit.trend.get(at));
            Reported {
                day: days.clone().filter_map(|day| day.day).reduce(|a, b| a + b),
                first: days.clone().filter_map(|day| day.first).reduce(|a, b| a + b),
                cumulative: days.clone().filter_map(|day| day.cumulative).reduce(|a, b| a + b),
                booked: days.clone().map(|day| day.booked).sum(),
                turnout: Turnout::of(days.map(|day| day.status)),
            }
        };
        let points = summary.trend.iter().enumerate();
        let past = points.filter(|(_, point)| point.reported.is_some());
        past.map(|(at, point)| TrendPoint {
            period: point.period,
            required: None,
            projected: None,
            reported: Some(reported(at)),
        })
        .collect()
    }
}
