//! `form-not-expected`: the unit does not send this form; its figures would count where nobody looks for them

use super::{Check, Context, FindingDraft, Rule, Stage};
use crate::model::code::Code;
use crate::model::finding::Severity;
use crate::recognise::candidate::Candidate;
use crate::recognise::candidate::UnitClaim;

pub(super) const RULE: Rule = Rule {
    code: Code::FormNotExpected,
    severity: Severity::Error,
    stage: Stage::Submission,
    reason: "the unit does not send this form; its figures would count where nobody looks for them",
    check: Check::Submission(check),
};

fn check(candidate: &Candidate, context: &Context<'_>, raised: &mut Vec<FindingDraft>) {
    let UnitClaim::Known(id) = &candidate.unit else { return };
    let Some(unit) = context.registry.unit(id) else { return };
    let (campaign, asked) = (context.campaign, &candidate.table.form);
    let (name, is_expected) = match (campaign.form(asked), campaign.obligation(asked)) {
        (Some(form), _) => (&form.name, form.about_others || unit.sends(form)),
        (None, Some(document)) => (&document.name, document.binds(campaign, unit)),
        (None, None) => return,
    };
    if !is_expected {
        let own = campaign.forms.iter().filter(|own| unit.sends(own)).map(|own| own.name.as_str());
        let corner = Some(candidate.table.corner).filter(|_| campaign.form(asked).is_some());
        raised.push(
            FindingDraft::new(&RULE, candidate)
                .at(corner)
                .found(name)
                .with("unit", unit.name.clone())
                .with("forms", own.collect::<Vec<_>>().join("; ")),
        );
    }
}
