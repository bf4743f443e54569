//! What the leaders get: the summary of a date once, and later what changed of it.

use super::letter::{AttachmentCandidate, Draft, compose, enclose};
use super::{Letters, Post, Spooled, addresses};
use crate::error::Result;
use crate::ledger::MailRef;
use crate::model::mail::{Group, MailKind};
use crate::model::period::ReportDate;
use crate::model::summary::{Edition, Summary};
use crate::pipeline::draw::RenderedReport;
use crate::report::mail;

/// Letters of a thread that a further one names: the first and the newest.
const THREAD: usize = 10;

impl Post<'_> {
    /// The letters about the run's pictures: one for each first edition, one for all revisions, for each group.
    pub(super) fn to_leaders(&self, letters: &mut Letters) -> Result<()> {
        let mailed = self.pictures.iter().filter(|picture| picture.drawn.mailed);
        let (first, revised): (Vec<&RenderedReport>, Vec<&RenderedReport>) =
            mailed.partition(|picture| picture.drawn.edition == Edition::First);
        let readers = |kind| self.campaign().mail.readers(kind, self.campaign().language);
        for picture in first {
            for group in readers(MailKind::Summary) {
                letters.add(self.summary(&group, picture))?;
            }
        }
        if !revised.is_empty() {
            for group in readers(MailKind::Correction) {
                letters.add(self.revision(&group, &revised))?;
            }
        }
        Ok(())
    }

    fn summary(&self, group: &Group, picture: &RenderedReport) -> Result<Spooled> {
        let words = self.drawer.context.words_in(group.language);
        let (attachments, enclosed) = enclose(self.campaign(), &workbooks(&[picture]));
        let body = mail::mail(&picture.summary, self.campaign(), words, &enclosed)?;
        let draft = Draft { body, attachments, ..about(&[picture], MailKind::Summary, "tong-hop", group) };
        compose(self.campaign(), self.drawer.now, draft)
    }

    fn revision(&self, group: &Group, revised: &[&RenderedReport]) -> Result<Spooled> {
        let words = self.drawer.context.words_in(group.language);
        let summaries: Vec<&Summary> = revised.iter().map(|picture| picture.summary.as_ref()).collect();
        let (attachments, enclosed) = enclose(self.campaign(), &workbooks(revised));
        let body = mail::revision_mail(&summaries, self.campaign(), words, &enclosed)?;
        let corrected = revised.iter().any(|picture| picture.drawn.edition == Edition::Correction);
        let slug = if corrected { "dinh-chinh" } else { "bo-sung" };
        let draft = about(revised, MailKind::Correction, slug, group);
        let follows = self.thread(group, &draft.dates);
        compose(self.campaign(), self.drawer.now, Draft { follows, body, attachments, ..draft })
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

/// A letter about pictures, without its words and files.
fn about<'d>(pictures: &[&RenderedReport], kind: MailKind, slug: &'d str, group: &'d Group) -> Draft<'d> {
    let edition = |picture: &&RenderedReport| format!("{}.{}", picture.drawn.date, picture.drawn.revision);
    Draft {
        dates: pictures.iter().map(|picture| picture.drawn.date).collect(),
        mark: pictures.last().map_or(0, |picture| picture.drawn.revision).to_string(),
        identity: pictures.iter().map(edition).collect::<Vec<_>>().join(" "),
        ..Draft::of(kind, slug, group)
    }
}

/// The workbooks of pictures.
fn workbooks<'p>(pictures: &[&'p RenderedReport]) -> Vec<AttachmentCandidate<'p>> {
    let outputs = pictures.iter().flat_map(|picture| &picture.outputs).filter(|output| output.is_workbook);
    outputs.map(|output| AttachmentCandidate { path: &output.path, bytes: &output.bytes }).collect()
}
