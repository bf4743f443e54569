//! Which edition of each date a run draws: the first, one that is not issued yet, a correction or a supplement.

use std::collections::{BTreeMap, BTreeSet};

use super::draw::Renderer;
use super::plan::{PendingReport, Plan};
use crate::aggregate;
use crate::error::Result;
use crate::ledger::{IssueRecord, LastIssue};
use crate::model::figures::Figures;
use crate::model::issued::{Issued, IssuedTotal, Place};
use crate::model::mail::MailKind;
use crate::model::period::ReportDate;
use crate::model::summary::Edition;

impl Renderer<'_> {
    /// Every summary that this run has to draw: its own date's, and those of dates that changed.
    ///
    /// Only `issue` issues: what `tonghop report` draws is issued, with its mail, by the next run. A summary in which a
    /// total fell unexplained is never issued; the next run tries it again.
    ///
    /// # Errors
    /// A damaged ledger, or a defect of ours.
    pub(crate) fn plan(&self, report_date: ReportDate, issue: bool) -> Result<Plan> {
        let mut plan = Plan::default();
        let drawings = self.book.drawings(self.run - 1);
        let dates: BTreeSet<ReportDate> = drawings.keys().copied().chain([report_date]).collect();
        let touched = aggregate::last_touched(self.campaign(), self.book, self.run);
        for date in dates {
            let one = match drawings.get(&date) {
                None => Some(self.first(date, issue, &mut plan)?),
                Some(drawing) if drawing.issued_by.is_none() => self.redrawn(date, drawing, issue, &mut plan)?,
                Some(drawing) if touched.get(&date).is_none_or(|run| *run <= drawing.run) => None,
                Some(drawing) => self.revised(date, drawing, &mut plan)?,
            };
            plan.due.extend(one);
        }
        Ok(plan)
    }

    /// The first edition; issued once the deadline has passed or all units have reported.
    fn first(&self, date: ReportDate, issue: bool, plan: &mut Plan) -> Result<PendingReport> {
        let mut drawn = IssueRecord::blank(date);
        let summary = self.summary(&drawn)?;
        let turnout = summary.turnout;
        let complete = turnout.expected() > 0 && turnout.reported() == turnout.expected();
        let is_due = complete || self.campaign().calendar.is_past_deadline(date, self.now);
        drawn.issued = plan.may_issue(&summary) && issue && is_due;
        let is_read = self.campaign().mail.groups_for(MailKind::Summary).next().is_some();
        drawn.mailed = drawn.issued && is_read;
        Ok(PendingReport { drawn, summary: Some(summary) })
    }

    /// A summary that is not issued yet, if it is not what it was.
    fn redrawn(
        &self,
        date: ReportDate,
        drawing: &LastIssue,
        issue: bool,
        plan: &mut Plan,
    ) -> Result<Option<PendingReport>> {
        let due = self.first(date, issue, plan)?;
        let drew = self.book.manifests().iter().find(|manifest| manifest.run == drawing.run);
        // What was drawn by another campaign file or by other templates is drawn anew.
        let is_as_set = drew.is_some_and(|manifest| self.context.is_of(manifest));
        if due.drawn.issued || !is_as_set {
            return Ok(Some(due));
        }
        let before = Renderer { run: drawing.run, now: drawing.clock, ..*self };
        let mut was = before.summary(&drawing.drawn)?;
        was.as_of = self.campaign().calendar.local(self.now);
        Ok((due.summary.as_ref() != Some(&was)).then_some(due))
    }

    /// A revision of an issued summary, if its own day figures changed; late reports wait for the supplement.
    fn revised(&self, date: ReportDate, drawing: &LastIssue, plan: &mut Plan) -> Result<Option<PendingReport>> {
        if !aggregate::changed(self.campaign(), self.book, date, drawing.run, self.run) {
            return Ok(None);
        }
        let late_only = aggregate::late_only(self.campaign(), self.book, date, drawing.run, self.run);
        if late_only && self.now < self.campaign().calendar.supplement_time(date) {
            return Ok(None);
        }
        let drawn = IssueRecord {
            date,
            revision: drawing.drawn.revision + 1,
            edition: if late_only { Edition::Supplement } else { Edition::Correction },
            issued: true,
            mailed: drawing.mailed,
            approves: None,
            headline: None,
            outputs: Vec::new(),
        };
        let summary = self.summary(&drawn)?;
        Ok(plan.may_issue(&summary).then_some(PendingReport { drawn, summary: Some(summary) }))
    }

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
