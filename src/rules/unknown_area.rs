//! `unknown-area`: a sub-row is not among the unit's known hamlets and quarters

use super::{Check, Context, FindingDraft, Rule, Stage};
use crate::model::code::Code;
use crate::model::finding::Severity;
use crate::model::form::Form;
use crate::recognise::candidate::Candidate;
use crate::recognise::candidate::UnitClaim;
use crate::text;

pub(super) const RULE: Rule = Rule {
    code: Code::UnknownArea,
    severity: Severity::Warning,
    stage: Stage::Submission,
    reason: "a sub-row is none of the unit's known hamlets and quarters",
    check: Check::Submission(check),
};

fn check(candidate: &Candidate, context: &Context<'_>, raised: &mut Vec<FindingDraft>) {
    let UnitClaim::Known(id) = &candidate.unit else { return };
    let Some(unit) = context.registry.unit(id) else { return };
    // The sub-rows of the campaign's own form are the unit's hamlets; those of any other are the form's.
    let own = |form: &&Form| form.id != context.campaign.main_form().id;
    let areas = context.campaign.form(&candidate.table.form).filter(own).map_or(&unit.areas, |form| &form.rows);
    if areas.is_empty() {
        return;
    }
    let known: Vec<String> = areas.iter().map(|area| text::fold(area)).collect();
    for row in candidate.rows.iter().filter(|row| row.has_figures() && !row.area.is_empty()) {
        if !known.contains(&text::fold(&row.area)) {
            raised.push(
                FindingDraft::new(&RULE, candidate)
                    .at(row.area_cell)
                    .found(&row.area)
                    .with("unit", unit.name.clone())
                    .with("areas", areas.join(", ")),
            );
        }
    }
}
