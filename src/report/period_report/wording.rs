//! Facts, their sources and gaps in the campaign's words: the same in the document and in the workbook.

use crate::model::campaign::Campaign;
use crate::model::id::{FormId, IndicatorId};
use crate::model::obligation::ObligationKind;
use crate::model::period::Period;
use crate::model::period_report::{Fact, FactKind, Gap, Proof};
use crate::model::turnout::Turnout;
use crate::report::format::UNKNOWN;
use crate::report::words::Words;

/// Digits of a hash that distinguish files for people; the workbook has all of them.
const SHORT_HASH: usize = 12;

/// What a fact says.
pub(in crate::report) fn fact(fact: &Fact, campaign: &Campaign, words: &Words) -> String {
    let format = words.format();
    let count = |value| format.count(value);
    match &fact.kind {
        FactKind::Quota { quota, done, percent } => {
            let percent = percent.map_or_else(|| UNKNOWN.to_owned(), |percent| format.percent(percent));
            let key = if fact.reached { "fact.quota_met" } else { "fact.quota_not_met" };
            let wanting = quota.saturating_sub(*done);
            let values = [count(*quota), count(*done), percent, count(wanting)];
            let [quota, done, percent, wanting] = &values;
            words.fill(key, &[("quota", quota), ("done", done), ("percent", percent), ("wanting", wanting)])
        }
        FactKind::Reports(turnout) => {
            turnout_said("fact.reports", turnout, &campaign.main_form().name, words) + &lacking(fact, words)
        }
        FactKind::Target { form, target, goal, done, shortfall } => {
            let named = campaign.form(form).and_then(|form| form.targets.iter().find(|own| own.id == *target));
            let name = named.map_or(target.as_str(), |target| &target.name);
            let key = if fact.reached { "fact.target_met" } else { "fact.target_not_met" };
            let values = [count(*goal), count(*done), count(*shortfall)];
            let [goal, done, shortfall] = &values;
            words.fill(key, &[("name", name), ("goal", goal), ("done", done), ("shortfall", shortfall)])
        }
        FactKind::Duty { name, kind, turnout } => {
            let key = match kind {
                ObligationKind::Document => "fact.document",
                ObligationKind::Figures => "fact.form",
            };
            turnout_said(key, turnout, name, words) + &lacking(fact, words)
        }
    }
}

/// The periods for which nothing came, and the end of the sentence.
fn lacking(fact: &Fact, words: &Words) -> String {
    let days = stretches(&fact.lacking, words);
    let said = if days.is_empty() { String::new() } else { words.fill("fact.lacking", &[("days", &days)]) };
    said + "."
}

fn turnout_said(key: &str, turnout: &Turnout, name: &str, words: &Words) -> String {
    let format = words.format();
    let count = |value: usize| format.count(value as u64);
    let due = count(turnout.expected() - turnout.pending);
    let on_time = count(turnout.on_time);
    let mut said = words.fill(key, &[("name", name), ("due", &due), ("on_time", &on_time)]);
    let parts = [("late", turnout.late), ("returned", turnout.returned), ("missing", turnout.missing)];
    for (part, number) in parts.into_iter().chain([("excused", turnout.excused)]).filter(|(_, number)| *number > 0) {
        said += &words.fill(&format!("fact.{part}"), &[("number", &count(number))]);
    }
    said
}

/// Stretches of days in a row: *01/09–03/09/2023; 05/09/2023*.
pub(in crate::report) fn stretches(days: &[Period], words: &Words) -> String {
    days.iter().map(|period| words.format().period(*period)).collect::<Vec<_>>().join("; ")
}

/// Where a fact is proven.
pub(in crate::report) fn proof(proof: &Proof, words: &Words) -> String {
    let hash: String = proof.sha256.chars().take(SHORT_HASH).collect();
    let time = words.format().exact(proof.arrival);
    let mut said = words.fill("proof.file", &[("file", &proof.file), ("hash", &hash), ("time", &time)]);
    if let Some(sheet) = &proof.sheet {
        said += &words.fill("proof.sheet", &[("sheet", sheet)]);
    }
    let cells: Vec<String> = proof.cells.iter().map(ToString::to_string).collect();
    if !cells.is_empty() {
        said += &words.fill("proof.cells", &[("cells", &cells.join(", "))]);
    }
    said
}

/// What a gap says.
pub(in crate::report) fn gap(gap: &Gap, campaign: &Campaign, words: &Words) -> String {
    let form_name = |id: &FormId| campaign.form(id).map_or(id.as_str(), |form| form.name.as_str()).to_owned();
    match gap {
        Gap::Reports { unit, days } => words.fill("gap.reports", &[("unit", unit), ("days", &stretches(days, words))]),
        Gap::Form { form, units } => {
            words.fill("gap.form", &[("form", &form_name(form)), ("units", &units.join(", "))])
        }
        Gap::Figure { form, indicator, units } => {
            let name = indicator_name(campaign, form, indicator);
            let values = [("form", form_name(form)), ("indicator", name), ("units", units.join(", "))];
            let values: Vec<(&str, &str)> = values.iter().map(|(key, value)| (*key, value.as_str())).collect();
            words.fill("gap.figure", &values)
        }
        Gap::Quota { units } => words.fill("gap.quota", &[("units", &units.join(", "))]),
    }
}

fn indicator_name(campaign: &Campaign, form: &FormId, indicator: &IndicatorId) -> String {
    let named = campaign.form(form).and_then(|form| form.indicator(indicator));
    named.map_or(indicator.as_str(), |named| named.name.as_str()).to_owned()
}
