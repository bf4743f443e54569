//! What a run draws, what it holds back, and what that is held against.
//!
//! No total falls below what was issued unless the summary explains it: see [`crate::aggregate`], which finds it, and
//! [`crate::model::issued::Issued`], which a run keeps of every summary that it issues.

use std::collections::BTreeMap;

use super::draw::{PendingReport, Renderer};
use crate::error::Result;
use crate::ledger::{IssueRecord, LastIssue};
use crate::model::figures::Figures;
use crate::model::finding::Finding;
use crate::model::issued::{Issued, IssuedTotal, Place};
use crate::model::period::ReportDate;
use crate::model::summary::{Edition, Summary};

/// What a run draws, and what it holds back.
#[derive(Debug, Default)]
pub struct Plan {
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

impl Renderer<'_> {
    /// What was issued before an edition: of a revision the edition before it, of a first one the last edition of the
    /// latest date before.
    pub(super) fn issued_before(
        &self,
        drawn: &IssueRecord,
        drawings: &BTreeMap<ReportDate, LastIssue>,
    ) -> Result<Option<Issued>> {
        let before = match drawn.edition {
            Edition::First => drawings.range(..drawn.date).rev().find(|(_, drawing)| drawing.issued_by.is_some()),
            Edition::Correction | Edition::Supplement => drawings.get_key_value(&drawn.date),
        };
        let Some((date, drawing)) = before else { return Ok(None) };
        let kept = self.store.issued(drawing.run, *date)?;
        Ok(Some(kept.unwrap_or_else(|| self.by_headline(*date, drawing))))
    }

    /// What a version that did not keep all that it issued kept of it: the total of the target.
    fn by_headline(&self, date: ReportDate, drawing: &LastIssue) -> Issued {
        let counted = drawing.drawn.headline.as_ref().and_then(|headline| headline.cumulative);
        let cumulative = Figures(vec![(self.context.campaign.target_indicator().clone(), counted)]);
        Issued { date, run: drawing.run, totals: vec![IssuedTotal { place: Place::Whole, cumulative }] }
    }
}
