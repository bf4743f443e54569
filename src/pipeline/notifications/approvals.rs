//! Editions that have to be approved: whoever approves is reminded, and the leaders get them once they are.

use std::collections::{BTreeMap, BTreeSet};

use super::leaders::workbooks;
use super::letter::{Draft, compose, enclose};
use super::{Letters, Notifier, Spooled, addresses};
use crate::error::Result;
use crate::ledger::{Book, LastIssue, Trigger};
use crate::model::campaign::Campaign;
use crate::model::mail::{Group, MailKind};
use crate::model::period::ReportDate;
use crate::model::summary::Edition;
use crate::pipeline::draw::RenderedReport;
use crate::report::mail;

/// Editions that runs before this one issued and that wait for approval, as do the letters about them.
pub(in crate::pipeline) fn held_back(campaign: &Campaign, book: &Book, run: u32) -> BTreeMap<ReportDate, LastIssue> {
    if !campaign.approval.required {
        return BTreeMap::new();
    }
    let mut drawings = book.drawings(run - 1);
    drawings.retain(|date, drawing| {
        drawing.issued_by.is_some()
            && drawing.drawn.mailed
            && drawing.drawn.approves.is_none()
            && !is_told(book, *date, drawing.run, run)
    });
    drawings
}

/// Whether a letter told the leaders of a date, in runs from one up to another, which is left out.
fn is_told(book: &Book, date: ReportDate, from: u32, before: u32) -> bool {
    let runs = book.manifests().iter().filter(|manifest| (from..before).contains(&manifest.run));
    runs.flat_map(|manifest| &manifest.mail)
        .any(|mail| matches!(mail.kind, Some(MailKind::Summary | MailKind::Correction)) && mail.dates.contains(&date))
}

impl Notifier<'_> {
    /// The letters about an edition that is approved now, where its leaders have not got them.
    pub(super) fn release_approved(&self, letters: &mut Letters) -> Result<()> {
        let run = self.renderer.run;
        for report in self.reports.iter().filter(|report| report.drawn.mailed) {
            let date = report.drawn.date;
            let Some(drew) = report.drawn.approves.filter(|drew| !is_told(self.book(), date, *drew, run)) else {
                continue;
            };
            // Who never got the edition before gets all of it, and not what changed.
            let before = self.book().drawing(date, drew - 1).map(|drawing| drawing.run);
            let knows_the_last = before.is_some_and(|before| is_told(self.book(), date, before, drew));
            if report.drawn.edition == Edition::First || !knows_the_last {
                self.summaries(letters, report)?;
            } else {
                self.revisions(letters, &[report])?;
            }
        }
        Ok(())
    }

    /// Asks whoever approves: at once for what this run issues, and once a day for what waits.
    pub(super) fn ask_for_approval(&self, letters: &mut Letters) -> Result<()> {
        let campaign = self.campaign();
        let is_new = |report: &&RenderedReport| report.drawn.mailed && report.drawn.approves.is_none();
        let new: Vec<&RenderedReport> = self.reports.iter().filter(is_new).collect();
        let own = Group { to: campaign.approval.emails.clone(), ..Group::default() };
        let own = Some(own).filter(|group| !group.to.is_empty());
        for group in own.iter().chain(campaign.mail.groups_for(MailKind::Approval)) {
            let asked = self.asked_today(group);
            let mut waiting = BTreeMap::new();
            if self.trigger == Trigger::Run {
                let held = held_back(campaign, self.book(), self.renderer.run).into_iter();
                waiting.extend(held.filter(|(date, _)| !asked.contains(date)).map(|(date, held)| (date, held.drawn)));
            }
            waiting.extend(new.iter().map(|report| (report.drawn.date, report.drawn.clone())));
            if waiting.is_empty() {
                continue;
            }
            let editions: Vec<mail::Waiting<'_>> = waiting
                .values()
                .map(|drawn| mail::Waiting {
                    date: drawn.date,
                    edition: (drawn.edition, self.book().edition_number(drawn)),
                    headline: drawn.headline.as_ref(),
                })
                .collect();
            let identity = waiting.values().map(|drawn| format!("{}.{}", drawn.date, drawn.revision));
            letters.add(self.asking(group, &editions, &new, &identity.collect::<Vec<_>>().join(" ")))?;
        }
        Ok(())
    }

    /// Dates about which a group was asked on the day of this run.
    fn asked_today(&self, group: &Group) -> BTreeSet<ReportDate> {
        let calendar = &self.campaign().calendar;
        let day = |moment| calendar.local(moment).date_naive();
        let to = addresses(group);
        let earlier = self.book().manifests().iter().take_while(|manifest| manifest.run < self.renderer.run);
        let of_today = earlier.filter(|manifest| day(manifest.clock) == day(self.renderer.now));
        let asked = of_today.flat_map(|manifest| &manifest.mail);
        let asked = asked.filter(|mail| mail.kind == Some(MailKind::Approval) && mail.to == to);
        asked.flat_map(|mail| mail.dates.iter().copied()).collect()
    }

    fn asking(
        &self,
        group: &Group,
        editions: &[mail::Waiting<'_>],
        new: &[&RenderedReport],
        identity: &str,
    ) -> Result<Spooled> {
        let words = self.renderer.context.words_in(group.language);
        let (attachments, enclosed) = enclose(self.campaign(), &workbooks(new));
        let body = mail::approval_mail(editions, self.campaign(), words, &enclosed)?;
        let draft = Draft {
            dates: editions.iter().map(|edition| edition.date).collect(),
            mark: self.renderer.run.to_string(),
            identity: format!("{} {identity}", self.renderer.run),
            body,
            attachments,
            ..Draft::of(MailKind::Approval, "cho-duyet", group)
        };
        compose(self.campaign(), self.renderer.now, draft)
    }
}
