//! What the leaders get: the summary of a date once, and later what changed of it.

use super::letter::{AttachmentCandidate, Draft, compose, enclose};
use super::{Letters, Notifier, Spooled, addresses};
use crate::error::Result;
use crate::ledger::MailRef;
use crate::model::mail::{Group, MailKind};
use crate::model::period::ReportDate;
use crate::model::summary::{Edition, Summary};
use crate::pipeline::draw::RenderedReport;
use crate::report::mail;

/// Letters of a thread that a further one names: the first and the newest.
const THREAD: usize = 10;

impl Notifier<'_> {
    /// The letters about the run's reports: one for each first edition, one for all revisions, for each group.
    pub(super) fn to_leaders(&self, letters: &mut Letters) -> Result<()> {
        let mailed = self.reports.iter().filter(|report| report.drawn.mailed);
        let (first, revised): (Vec<&RenderedReport>, Vec<&RenderedReport>) =
            mailed.partition(|report| report.drawn.edition == Edition::First);
        first.into_iter().try_for_each(|report| self.summaries(letters, report))?;
        if revised.is_empty() { Ok(()) } else { self.revisions(letters, &revised) }
    }

    /// The letters with the whole of an edition, one for each group.
    pub(super) fn summaries(&self, letters: &mut Letters, report: &RenderedReport) -> Result<()> {
        for group in self.campaign().mail.readers(MailKind::Summary, self.campaign().language) {
            letters.add(self.summary(&group, report))?;
        }
        Ok(())
    }

    /// The letters about what changed, one for each group.
    pub(super) fn revisions(&self, letters: &mut Letters, revised: &[&RenderedReport]) -> Result<()> {
        for group in self.campaign().mail.readers(MailKind::Correction, self.campaign().language) {
            letters.add(self.revision(&group, revised))?;
        }
        Ok(())
    }

    fn summary(&self, group: &Group, report: &RenderedReport) -> Result<Spooled> {
        let words = self.renderer.context.words_in(group.language);
        let (attachments, enclosed) = enclose(self.campaign(), &workbooks(&[report]));
        let body = mail::mail(&report.summary, self.campaign(), words, &enclosed)?;
        let draft = Draft { body, attachments, ..about(&[report], MailKind::Summary, "tong-hop", group) };
        compose(self.campaign(), self.renderer.now, draft)
    }

    fn revision(&self, group: &Group, revised: &[&RenderedReport]) -> Result<Spooled> {
        let words = self.renderer.context.words_in(group.language);
        let summaries: Vec<&Summary> = revised.iter().map(|report| report.summary.as_ref()).collect();
        let (attachments, enclosed) = enclose(self.campaign(), &workbooks(revised));
        let body = mail::revision_mail(&summaries, self.campaign(), words, &enclosed)?;
        let corrected = revised.iter().any(|report| report.drawn.edition == Edition::Correction);
        let slug = if corrected { "dinh-chinh" } else { "bo-sung" };
        let draft = about(revised, MailKind::Correction, slug, group);
        let follows = self.thread(group, &draft.dates);
        compose(self.campaign(), self.renderer.now, Draft { follows, body, attachments, ..draft })
    }

    /// Letters about these dates that somebody of the group got before, oldest first.
    fn thread(&self, group: &Group, dates: &[ReportDate]) -> Vec<String> {
        let own = addresses(group);
        let is_of_thread = |mail: &&MailRef| {
            matches!(mail.kind, Some(MailKind::Summary | MailKind::Correction))
                && mail.dates.iter().any(|date| dates.contains(date))
                && mail.to.iter().any(|to| own.contains(to))
        };
        let mut thread: Vec<String> =
            self.written_before().filter(is_of_thread).map(|mail| mail.message_id.clone()).collect();
        if thread.len() > THREAD {
            thread.drain(1..thread.len() + 1 - THREAD);
        }
        thread
    }
}

/// A letter about reports, without its words and files.
fn about<'d>(reports: &[&RenderedReport], kind: MailKind, slug: &'d str, group: &'d Group) -> Draft<'d> {
    let edition = |report: &&RenderedReport| format!("{}.{}", report.drawn.date, report.drawn.revision);
    Draft {
        dates: reports.iter().map(|report| report.drawn.date).collect(),
        mark: reports.last().map_or(0, |report| report.drawn.revision).to_string(),
        identity: reports.iter().map(edition).collect::<Vec<_>>().join(" "),
        ..Draft::of(kind, slug, group)
    }
}

/// The workbooks of reports.
pub(super) fn workbooks<'p>(reports: &[&'p RenderedReport]) -> Vec<AttachmentCandidate<'p>> {
    let outputs = reports.iter().flat_map(|report| &report.outputs).filter(|output| output.is_workbook);
    outputs.map(|output| AttachmentCandidate { path: &output.path, bytes: &output.bytes }).collect()
}
