//! `measure-conflict`: the words around a table say that its figures are not the period's own

use super::{Check, Context, FindingDraft, Rule, Stage};
use crate::model::code::Code;
use crate::model::finding::Severity;
use crate::model::form::Kind;
use crate::recognise::candidate::{Candidate, PeriodClaim};
use crate::recognise::draft::{Scope, ScopeClaim};

pub(super) const RULE: Rule = Rule {
    code: Code::MeasureConflict,
    severity: Severity::Error,
    stage: Stage::Submission,
    reason: "the words around a table say that its figures are not the period's own",
    check: Check::Submission(check),
};

fn check(candidate: &Candidate, context: &Context<'_>, raised: &mut Vec<FindingDraft>) {
    let raise = |claim: &ScopeClaim| {
        let kind = match claim.scope {
            Scope::Day | Scope::Cumulative => "cumulative",
            Scope::Period => "period",
            Scope::Plan => "plan",
            Scope::Example => "example",
            Scope::Other => "other",
            Scope::Scale => "scale",
            Scope::Subject => "subject",
            Scope::Withheld => "withheld",
        };
        let raised = FindingDraft::new(&RULE, candidate).of_text(&claim.text).with("kind", kind.to_owned());
        let raised = if claim.in_comment { raised.with("place", "comment".to_owned()) } else { raised };
        if claim.unknown.is_empty() { raised } else { raised.with("words", claim.unknown.clone()) }
    };
    let has_flow = context
        .campaign
        .form(&candidate.table.form)
        .is_some_and(|form| form.indicators.iter().any(|indicator| indicator.kind == Kind::Flow));
    if !has_flow || candidate.rows.iter().all(|row| !row.has_figures()) {
        return;
    }
    let scope = candidate.other_scope();
    raised.extend(scope.map(raise));
    if let PeriodClaim::Known { day, .. } = &candidate.period {
        // Figures may be gathered after the day that they are of, and not before.
        let noted = candidate.table.note_dates.iter().filter(|(date, _)| date < day && scope.is_none());
        let other = candidate.table.heading_dates.iter().filter(|(date, _)| date != day).chain(noted).next();
        raised.extend(other.filter(|_| candidate.rows.iter().all(|row| row.date.is_none())).map(|(date, text)| {
            FindingDraft::new(&RULE, candidate)
                .of_text(text)
                .with("kind", "date".to_owned())
                .with("date", date.format("%d/%m/%Y").to_string())
                .with("day", day.format("%d/%m/%Y").to_string())
        }));
    }
}
