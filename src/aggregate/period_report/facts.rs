//! Facts of each unit, with the files that show them: what people who propose rewards or handling must know.
//!
//! A fact is stated only where it is known: what is not known stands among the gaps.

use std::collections::BTreeMap;

use super::gaps::{lacking, stretches};
use super::measures::judged;
use crate::aggregate::View;
use crate::ledger::Entry;
use crate::model::cell::CellRef;
use crate::model::form::Form;
use crate::model::id::{FormId, IndicatorId, UnitId};
use crate::model::period::{Calendar, ReportDate};
use crate::model::period_report::{Duty, DutyUnit, Fact, FactKind, Proof, Span, Tally};
use crate::model::standing::{FormUnit, TargetStanding};
use crate::model::submission::Measure;
use crate::model::summary::{Summary, UnitStanding};
use crate::model::turnout::Turnout;
use crate::recognise::units::Registry;

/// Cells that a proof names; of a figure that more of them make up the sheet is named.
const FEW_CELLS: usize = 4;

impl View<'_> {
    /// The facts of every unit, in the registry's order.
    pub(super) fn facts(
        &self,
        registry: &Registry,
        summary: &Summary,
        tallies: &[Tally],
        duties: &[Duty],
        span: &Span,
    ) -> Vec<Fact> {
        let places = self.places(span);
        let tallies: BTreeMap<&UnitId, &Tally> =
            tallies.iter().filter_map(|tally| Some((tally.unit.as_ref()?, tally))).collect();
        let standings: BTreeMap<&UnitId, &UnitStanding> = summary.units.iter().map(|unit| (&unit.id, unit)).collect();
        let forms: Vec<BTreeMap<&UnitId, &FormUnit>> = summary
            .forms
            .iter()
            .map(|standing| standing.units.iter().map(|unit| (&unit.unit, unit)).collect())
            .collect();
        let due: Vec<BTreeMap<&UnitId, &DutyUnit>> =
            duties.iter().map(|duty| duty.units.iter().map(|unit| (&unit.unit, unit)).collect()).collect();
        let mut facts = Vec::new();
        for unit in registry.units() {
            let about = |reached, kind, sources| Fact {
                unit: unit.id.clone(),
                name: unit.name.clone(),
                reached,
                kind,
                sources,
                lacking: Vec::new(),
            };
            if let Some(tally) = tallies.get(&unit.id) {
                facts.extend(self.quota(tally, span).map(|(reached, kind, sources)| about(reached, kind, sources)));
                if judged(&tally.turnout) > 0 {
                    let standing = standings.get(&unit.id);
                    let lacking = standing.map(|one| stretches(&lacking(&one.trend, &places))).unwrap_or_default();
                    let reached = all_on_time(&tally.turnout);
                    let form = &self.main_form().id;
                    let sources = self.shown(form, &self.campaign.calendar, &unit.id, span, reached);
                    facts.push(Fact { lacking, ..about(reached, FactKind::Reports(tally.turnout), sources) });
                }
            }
            for (form, standing) in self.campaign.forms.iter().skip(1).zip(&forms) {
                let own = standing.get(&unit.id).into_iter().flat_map(|own| &own.targets);
                facts.extend(own.filter_map(|target| {
                    let (kind, reached) = target_fact(form, target)?;
                    Some(about(reached, kind, self.of_form(form, target, &unit.id, span)))
                }));
            }
            for (duty, units) in duties.iter().zip(&due) {
                let Some(own) = units.get(&unit.id) else { continue };
                let Some(obligation) = self.campaign.obligation(&duty.id) else { continue };
                if judged(&own.turnout) > 0 {
                    let reached = all_on_time(&own.turnout);
                    let sources = self.shown(&duty.id, &obligation.calendar, &unit.id, span, reached);
                    let kind = FactKind::Duty { name: duty.name.clone(), kind: duty.kind, turnout: own.turnout };
                    facts.push(Fact { lacking: stretches(&own.lacking), ..about(reached, kind, sources) });
                }
            }
        }
        facts
    }

    fn quota(&self, tally: &Tally, span: &Span) -> Option<(bool, FactKind, Vec<Proof>)> {
        let target = self.campaign.target_indicator();
        let (quota, done) = tally.quota.zip(tally.closing.get(target))?;
        let unit = tally.unit.as_ref()?;
        let form = &self.main_form().id;
        let reports = self.reports_upto(form, unit, span);
        let sources = reports.last().map(|entry| proof(entry, &[target])).into_iter().collect();
        Some((done >= quota, FactKind::Quota { quota, done, percent: tally.percent }, sources))
    }

    /// The reports that count of a unit up to the span's end, first to last.
    fn reports_upto(&self, form: &FormId, unit: &UnitId, span: &Span) -> Vec<&Entry> {
        let calendar = self.campaign.calendar_of(form);
        let has_begun =
            |date: ReportDate| calendar.period_of(date.0).map_or(date.0, |period| period.starts) <= span.days.ends.0;
        let reports = self.book.reports(form, unit, self.upto).filter(|(date, _)| has_begun(*date));
        reports
            .filter_map(|(_, entries)| entries.into_iter().max_by_key(|entry| entry.submission.file.arrival))
            .collect()
    }

    /// What shows how reports came: the last one where all were on time, else those that were late.
    fn shown(&self, form: &FormId, due: &Calendar, unit: &UnitId, span: &Span, reached: bool) -> Vec<Proof> {
        if reached {
            let last = self.reports_upto(form, unit, span).last().map(|entry| proof(entry, &[]));
            return last.into_iter().collect();
        }
        let mut first: BTreeMap<ReportDate, &Entry> = BTreeMap::new();
        for (date, entries) in self.book.reports(form, unit, self.upto) {
            let Some(period) = due.period_of(date.0).map(|period| period.ends) else { continue };
            for entry in entries {
                let earliest = first.entry(period).or_insert(entry);
                if entry.submission.file.arrival < earliest.submission.file.arrival {
                    *earliest = entry;
                }
            }
        }
        let inside = |date: ReportDate| date.0 >= span.days.starts && date <= span.days.ends;
        let late =
            first.iter().filter(|(date, entry)| inside(**date) && !due.on_time(**date, entry.submission.file.arrival));
        late.map(|(_, entry)| proof(entry, &[])).collect()
    }

    /// The report that says where a unit stands against a target.
    fn of_form(&self, form: &Form, target: &TargetStanding, unit: &UnitId, span: &Span) -> Vec<Proof> {
        let named = form.targets.iter().find(|own| own.id == target.target);
        let used = |id: &IndicatorId| {
            named.is_some_and(|own| words(&own.goal).chain(words(&own.done)).any(|word| word == id.as_str()))
        };
        let indicators: Vec<&IndicatorId> =
            form.indicators.iter().map(|indicator| &indicator.id).filter(|id| used(id)).collect();
        self.reports_upto(&form.id, unit, span).last().map(|entry| proof(entry, &indicators)).into_iter().collect()
    }
}

fn words(sql: &str) -> impl Iterator<Item = &str> {
    sql.split(|letter: char| !letter.is_alphanumeric() && letter != '_')
}

fn target_fact(form: &Form, target: &TargetStanding) -> Option<(FactKind, bool)> {
    let kind = FactKind::Target {
        form: form.id.clone(),
        target: target.target.clone(),
        goal: target.goal?,
        done: target.done?,
        shortfall: target.shortfall?,
    };
    Some((kind, target.met?))
}

fn all_on_time(turnout: &Turnout) -> bool {
    turnout.on_time == judged(turnout)
}

/// The file of an entry, with the cells of these indicators where they are few.
fn proof(entry: &Entry, indicators: &[&IndicatorId]) -> Proof {
    let submission = &entry.submission;
    let figures = submission.figures.iter().filter(|figure| indicators.contains(&&figure.indicator));
    let cells: Vec<CellRef> = figures.clone().filter(|one| one.measure == Measure::Day).map(|one| one.cell).collect();
    let cumulative: Vec<CellRef> =
        figures.clone().filter(|one| one.measure == Measure::Cumulative).map(|one| one.cell).collect();
    let cells = if cumulative.is_empty() { cells } else { cumulative };
    let sheet = figures.map(|figure| figure.sheet.to_string()).next();
    Proof {
        file: submission.file.path.clone(),
        sha256: submission.file.sha256.clone(),
        sheet: sheet.or_else(|| submission.sheet.clone()),
        cells: if cells.len() <= FEW_CELLS { cells } else { Vec::new() },
        arrival: submission.file.arrival,
    }
}
