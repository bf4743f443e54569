//! What a run draws, what it holds back, and what that is held against.
//!
//! No total falls below what was issued unless the summary explains it: see [`crate::aggregate`], which finds it, and
//! [`crate::model::issued::Issued`], which a run keeps of every summary that it issues.

use crate::ledger::IssueRecord;
use crate::model::finding::Finding;
use crate::model::period::ReportDate;
use crate::model::summary::Summary;

/// What a run draws, and what it holds back.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    /// Summaries that are to be drawn.
    pub due: Vec<PendingReport>,
    /// Summaries that are not issued, because a total fell.
    pub withheld: Vec<Withheld>,
}

/// A summary that is not issued because a total is lower than the one issued before, and nothing explains it.
///
/// A first edition is drawn all the same, as one that is not issued yet; a revision is not drawn, and what was issued stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withheld {
    /// Its report date.
    pub date: ReportDate,
    /// Which totals fell.
    pub findings: Vec<Finding>,
}

impl Plan {
    /// Whether a summary may be issued; what speaks against it is noted.
    pub(super) fn may_issue(&mut self, summary: &Summary) -> bool {
        let findings: Vec<Finding> = summary.total_fell().cloned().collect();
        let may_issue = findings.is_empty();
        if !may_issue {
            self.withheld.push(Withheld { date: summary.period.ends, findings });
        }
        may_issue
    }
}

/// A summary that is to be drawn, with what was computed to know it.
#[derive(Clone, Debug)]
pub(crate) struct PendingReport {
    /// What is recorded of it.
    pub drawn: IssueRecord,
    /// The summary, where it was computed already.
    pub(super) summary: Option<Summary>,
}

impl From<IssueRecord> for PendingReport {
    fn from(drawn: IssueRecord) -> Self {
        Self { drawn, summary: None }
    }
}
