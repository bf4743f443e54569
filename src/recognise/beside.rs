//! Several tables of one file for one unit and period: repeats, parts that add up, running totals beside the day's
//! figures, or a contradiction. Inside one file the last one never wins.

use std::collections::{BTreeMap, BTreeSet};

use super::candidate::{Beside, Candidate, PeriodClaim, UnitClaim};
use super::draft::Scope;
use super::naming::Shape;
use super::row::Row;
use crate::model::cell::CellRef;
use crate::model::id::{FormId, IndicatorId, UnitId};
use crate::model::period::ReportDate;
use crate::model::submission::Measure;
use crate::text;

/// Whose figures a table holds, and of which period.
type Key = (FormId, UnitId, ReportDate);

/// A sub-row with its figures.
type RowFigures = (String, Vec<(IndicatorId, Measure, u64)>);

/// Settles how the tables of a file stand to each other; `is_about_others`: forms whose rows are other units'.
pub(super) fn settle(candidates: &mut Vec<Candidate>, is_about_others: impl Fn(&FormId) -> bool) {
    let mut groups: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
    for (at, candidate) in candidates.iter().enumerate() {
        let form = &candidate.table.form;
        if let Some((unit, date)) =
            key(candidate).filter(|_| !candidate.table.is_consolidated && !is_about_others(form))
            && candidate.rows.iter().any(Row::has_figures)
        {
            groups.entry((form.clone(), unit, date)).or_default().push(at);
        }
    }
    let placed: Vec<(Key, Vec<usize>)> = groups.iter().map(|(key, group)| (key.clone(), group.clone())).collect();
    let mut dropped: BTreeSet<usize> = BTreeSet::new();
    for mut group in groups.into_values().filter(|group| group.len() > 1) {
        let is_sum = |at: &usize| candidates[*at].other_scope().is_some_and(|claim| claim.scope == Scope::Cumulative);
        if group.iter().any(|at| candidates[*at].other_scope().is_none()) {
            // A table that says that it holds running totals, beside the day's, is not another report of the day.
            dropped.extend(group.iter().copied().filter(is_sum));
            group.retain(|at| !dropped.contains(at));
        }
        if group.len() > 1 {
            settle_group(candidates, &group);
        }
    }
    settle_unplaced(candidates, &placed);
    let mut at = 0;
    let kept = |_: &Candidate| {
        at += 1;
        !dropped.contains(&(at - 1))
    };
    if !dropped.is_empty() {
        renumber(candidates, &dropped);
        candidates.retain(kept);
    }
}

/// Settles tables whose unit or date is unknown beside one that has both. An exact copy is a repeat. Any other may belong to
/// the same report, so neither counts; where there are several reports to choose from, those stay as they are.
fn settle_unplaced(candidates: &mut [Candidate], groups: &[(Key, Vec<usize>)]) {
    let is_unplaced = |candidate: &Candidate| {
        let has_unit = matches!(candidate.unit, UnitClaim::Known(_));
        let is_undated =
            matches!(candidate.period, PeriodClaim::Absent | PeriodClaim::Unread(_) | PeriodClaim::Clock(..));
        let says_sum = candidate.other_scope().is_some_and(|claim| claim.scope == Scope::Cumulative);
        let lacks_one = if has_unit { is_undated } else { candidate.unit == UnitClaim::Absent };
        lacks_one && !says_sum && !candidate.table.is_consolidated && candidate.rows.iter().any(Row::has_figures)
    };
    let unplaced: Vec<usize> = (0..candidates.len()).filter(|at| is_unplaced(&candidates[*at])).collect();
    for at in unplaced {
        let own = &candidates[at];
        let (unit, date) = (known_unit(own), known_date(own));
        let mut possible = groups.iter().filter(|((form, of, on), _)| {
            *form == own.table.form && unit.is_none_or(|unit| unit == of) && date.is_none_or(|date| date == *on)
        });
        let (Some((_, group)), None) = (possible.next(), possible.next()) else { continue };
        if let Some(same) = group.iter().find(|other| lines(&candidates[**other]) == lines(own)) {
            let same = &candidates[*same];
            let (unit, period) = (same.unit.clone(), same.period.clone());
            (candidates[at].unit, candidates[at].period) = (unit, period);
            continue;
        }
        let (sheet, cell) = (own.sheet.clone(), own.table.start);
        for other in group {
            candidates[*other].beside = Beside::Unplaced(sheet.clone(), cell);
        }
    }
}

/// Keeps places among the candidates true when some of them go.
fn renumber(candidates: &mut [Candidate], dropped: &BTreeSet<usize>) {
    for candidate in candidates {
        if let Beside::Adds(to) = &mut candidate.beside {
            *to -= dropped.iter().filter(|at| **at < *to).count();
        }
    }
}

fn key(candidate: &Candidate) -> Option<(UnitId, ReportDate)> {
    known_unit(candidate).cloned().zip(known_date(candidate))
}

fn known_unit(candidate: &Candidate) -> Option<&UnitId> {
    match &candidate.unit {
        UnitClaim::Known(unit) => Some(unit),
        _ => None,
    }
}

fn known_date(candidate: &Candidate) -> Option<ReportDate> {
    match &candidate.period {
        PeriodClaim::Known { report_date, .. } | PeriodClaim::Whole(report_date) => Some(*report_date),
        _ => None,
    }
}

fn settle_group(candidates: &mut [Candidate], group: &[usize]) {
    let lines: Vec<Vec<RowFigures>> = group.iter().map(|at| lines(&candidates[*at])).collect();
    let (first, rest) = (group[0], &group[1..]);
    if lines.iter().all(|own| *own == lines[0]) {
        // Judging distinguishes a repeat from what counts.
        return;
    }
    // One table that holds every figure of all others.
    let holds_all = |at: usize| lines.iter().enumerate().all(|(other, own)| other == at || holds(&lines[at], own));
    if let Some(whole) = (0..group.len()).find(|at| holds_all(*at)) {
        for (_, place) in group.iter().enumerate().filter(|(at, _)| *at != whole) {
            candidates[*place].beside = Beside::Repeats;
        }
        return;
    }
    if add_up(candidates, group, &lines) {
        for place in rest {
            candidates[*place].beside = Beside::Adds(first);
        }
        return;
    }
    let places: Vec<(String, CellRef)> =
        group.iter().map(|at| (candidates[*at].sheet.clone(), candidates[*at].table.start)).collect();
    for (at, place) in group.iter().enumerate() {
        let other = usize::from(at == 0);
        let (sheet, cell) = places[if at == 0 { other } else { 0 }].clone();
        candidates[*place].beside = Beside::Conflicts(sheet, cell);
    }
}

/// The sub-rows of a table with their figures, in the order of their names.
fn lines(candidate: &Candidate) -> Vec<RowFigures> {
    let line = |row: &Row| {
        let mut figures: Vec<(IndicatorId, Measure, u64)> = row
            .entries
            .iter()
            .filter_map(|entry| Some((entry.indicator.clone(), entry.measure, entry.amount.count()?)))
            .collect();
        figures.sort();
        (text::fold(&row.area), figures)
    };
    let mut lines: Vec<RowFigures> = candidate.rows.iter().filter(|row| row.has_figures()).map(line).collect();
    lines.sort();
    lines
}

/// Whether every sub-row of the other table stands in this one, by name and figures.
fn holds(whole: &[RowFigures], other: &[RowFigures]) -> bool {
    other.iter().all(|line| !line.0.is_empty() && whole.contains(line)) && whole.len() > other.len()
}

/// Whether each table names its sub-rows as places, none stands in two of them, and no two tables have equal sums: the
/// same figures divided otherwise would.
fn add_up(candidates: &[Candidate], group: &[usize], lines: &[Vec<RowFigures>]) -> bool {
    let tables = || group.iter().map(|at| &candidates[*at]);
    let is_place = |row: &Row| {
        !row.area.is_empty() && matches!(row.facts.shape, Shape::Placed | Shape::Numbered { placed: true, .. })
    };
    let named =
        tables().all(|table| !table.is_open() && table.rows.iter().filter(|row| row.has_figures()).all(is_place));
    let unsaid = tables().all(|table| table.other_scope().is_none() && table.table.missing.is_empty());
    let mut names = BTreeSet::new();
    let apart = lines.iter().flatten().all(|(name, _)| names.insert(name.clone()));
    let sums: Vec<BTreeMap<(IndicatorId, Measure), u64>> = lines.iter().map(|lines| sums(lines)).collect();
    let distinct = sums.iter().enumerate().all(|(at, own)| sums[..at].iter().all(|other| other != own));
    named && unsaid && apart && distinct
}

fn sums(lines: &[RowFigures]) -> BTreeMap<(IndicatorId, Measure), u64> {
    let mut sums = BTreeMap::new();
    for (indicator, measure, count) in lines.iter().flat_map(|(_, figures)| figures) {
        *sums.entry((indicator.clone(), *measure)).or_default() += count;
    }
    sums
}
