//! A part of a summary as a summary of its own: what concerns some of its units, and nothing else.

use std::collections::BTreeSet;

use crate::model::id::UnitId;
use crate::model::summary::{BranchStanding, Standing, Summary, UnitStanding};
use crate::model::trend::TrendPoint;
use crate::model::turnout::Turnout;

/// Units with what is known of them together.
pub(super) struct Part {
    pub(super) units: Vec<UnitStanding>,
    /// The branches among them.
    pub(super) branches: Vec<BranchStanding>,
    pub(super) total: Standing,
    pub(super) trend: Vec<TrendPoint>,
}

impl Part {
    /// The summary of these units, out of a whole one; what only the campaign has as a whole is left out.
    pub(super) fn into_summary(self, summary: &Summary) -> Summary {
        let Self { units, branches, total, trend } = self;
        let own: BTreeSet<&UnitId> = units.iter().map(|unit| &unit.id).collect();
        let is_own = |unit: &UnitId| own.contains(unit);
        let submissions: Vec<_> =
            summary.submissions.iter().filter(|line| line.unit.as_ref().is_some_and(is_own)).cloned().collect();
        let files: BTreeSet<&str> = submissions.iter().map(|line| line.file.as_str()).collect();
        let findings = summary.findings.iter().filter(|finding| files.contains(finding.file.as_str()));
        Summary {
            campaign: summary.campaign.clone(),
            turnout: Turnout::of(units.iter().map(|unit| unit.status)),
            findings: findings.cloned().collect(),
            difficulties: summary.difficulties.iter().filter(|one| is_own(&one.unit)).cloned().collect(),
            changes: summary.changes.iter().filter(|change| is_own(&change.unit)).cloned().collect(),
            corrections: summary.corrections.iter().filter(|change| is_own(&change.unit)).cloned().collect(),
            excuses: summary.excuses.iter().filter(|excuse| is_own(&excuse.unit)).cloned().collect(),
            withdrawals: summary.withdrawals.iter().filter(|taken| is_own(&taken.unit)).cloned().collect(),
            decisions: summary
                .decisions
                .iter()
                .filter(|made| made.unit.as_ref().is_some_and(&is_own))
                .cloned()
                .collect(),
            requests: summary.requests.iter().filter(|request| is_own(&request.unit)).cloned().collect(),
            approval: summary.approval.clone(),
            sources: Vec::new(),
            areas: Vec::new(),
            forms: Vec::new(),
            obligations: Vec::new(),
            provenance: Vec::new(),
            awaiting: Vec::new(),
            former: summary
                .former
                .iter()
                .filter(|former| former.heirs.iter().any(|heir| is_own(&heir.unit)))
                .cloned()
                .collect(),
            whole: Vec::new(),
            submissions,
            total,
            trend,
            branches,
            units,
            ..*summary
        }
    }
}
