//! `conflicting-tables`: two tables of one file give other figures for the same unit and period

use super::{Check, Context, FindingDraft, Rule, Stage};
use crate::model::code::Code;
use crate::model::finding::Severity;
use crate::recognise::candidate::{Beside, Candidate};

pub(super) const RULE: Rule = Rule {
    code: Code::ConflictingTables,
    severity: Severity::Error,
    stage: Stage::Submission,
    reason: "two tables of one file give other figures for the same unit and period",
    check: Check::Submission(check),
};

fn check(candidate: &Candidate, _: &Context<'_>, raised: &mut Vec<FindingDraft>) {
    let (Beside::Conflicts(sheet, cell) | Beside::Unplaced(sheet, cell)) = &candidate.beside else { return };
    let other = FindingDraft::new(&RULE, candidate).at(Some(candidate.table.start));
    let other = other.with("other_sheet", sheet.clone()).with("other", cell.to_string());
    let is_unplaced = matches!(candidate.beside, Beside::Unplaced(..));
    raised.push(if is_unplaced { other.with("unplaced", "yes".to_owned()) } else { other });
}
