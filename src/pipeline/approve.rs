//! `tonghop approve`: somebody has seen and signed an edition.
//!
//! What is signed is what lies in `outbox/`, and that must be what the ledger records. The edition is drawn once more with
//! the mark of its approval: as of the run that drew it first, so that no figure changes. No revision is made.

use super::decide::{Decided, Grounds, period_for, usage};
use super::draw::INDEX;
use super::outcome::Outcome;
use super::run::RunResult;
use super::slips::Slips;
use super::{Workspace, verify};
use crate::error::Result;
use crate::files;
use crate::ledger::{About, AsOf, Book, IssueRecord, LastIssue, OutputRef, Trigger};
use crate::model::period::{Instant, ReportDate};
use crate::phrase;
use crate::report::{json, names};

impl Workspace {
    /// Records who has seen and signed the edition of a date that is in force.
    ///
    /// # Errors
    /// It is not issued, it is approved already, its files are not those of the ledger; or the environment's.
    pub fn approve(&self, mut book: Book, date: ReportDate, grounds: Grounds<'_>, now: Instant) -> Result<Decided> {
        let calendar = &self.context.campaign.calendar;
        let now = calendar.local(now);
        let period = period_for(calendar, Some(date))?;
        let date = period.ends;
        let drawing = book.drawing(date, AsOf::Now).filter(|drawing| drawing.issued_by.is_some()).ok_or_else(|| {
            let message = phrase!("no edition of {date} is issued", date = date);
            usage(message, phrase!("a date is issued by the first run after its deadline, or once all have reported"))
        })?;
        let revision = drawing.drawn.revision;
        if let Some(made) = book.decisions().approval(date, revision) {
            let (by, time) = (made.decision.by.clone().unwrap_or_default(), made.clock);
            let message =
                phrase!("this edition of {date} was approved by {by} at {time}", date = date, by = by, time = time);
            return Err(usage(message, phrase!("a correction makes another edition, which can be approved then")));
        }
        let approved = self.signed_files(&drawing)?;
        let decision = grounds.decision(About::Edition { date, revision, approved });
        let run = self.next_run(&book, Trigger::Approve, Some(&decision), Some(date), now)?;
        run.open(&mut book);
        let marked = IssueRecord { approves: Some(drawing.run), outputs: Vec::new(), ..drawing.drawn.clone() };
        let reports = run.renderer(&book).reports([marked])?;
        self.assert_same(&book, &drawing, &reports[0].summary)?;
        let letters = run.letters(&book, &reports, &Slips::default(), &[])?;
        let summary = reports[0].summary.clone();
        let what = names::edition(&summary, self.context.spoken()).unwrap_or_default();
        let mut outcome = Outcome::of(summary, Vec::new());
        outcome.letters = letters.mails.iter().map(|mail| mail.reference.clone()).collect();
        outcome.unwritten = letters.unwritten;
        let mut result = RunResult { reports, letters: letters.mails, ..RunResult::default() };
        self.commit(&mut book, &run, &mut result)?;
        let published = self.publish(&book, result)?;
        (outcome.written, outcome.spooled) = (published.written, published.spooled);
        let (unit, periods) = (String::new(), Some((period, period)));
        Ok(Decided { decision, unit, what, periods, counts_now: None, request: None, outcome })
    }

    /// The edition's files, each as the ledger records it; the list of days is of all dates.
    fn signed_files(&self, drawing: &LastIssue) -> Result<Vec<OutputRef>> {
        let own = drawing.drawn.outputs.iter().filter(|output| output.path != INDEX);
        let own: Vec<OutputRef> = own.cloned().collect();
        for output in &own {
            let place = self.folder.join(&output.path);
            if files::foreign(&place).is_some() || files::hash_if_there(&place)?.as_ref() != Some(&output.sha256) {
                let message = phrase!("{path} is not the file that the ledger records", path = output.path);
                let date = drawing.drawn.date;
                let hint =
                    phrase!("`tonghop report --date {date}` writes it anew; look at it, then approve", date = date);
                return Err(usage(message, hint));
            }
        }
        Ok(own)
    }

    /// Refuses where another version of the program would draw other figures than those that were signed.
    fn assert_same(&self, book: &Book, drawing: &LastIssue, marked: &crate::model::summary::Summary) -> Result<()> {
        let path = format!("outbox/{}/summary.json", drawing.drawn.date);
        let signed = files::read(&self.folder.join(&path))?;
        if verify::agree(&signed, &json::summary_json(marked)) {
            return Ok(());
        }
        let program = book.manifests().iter().find(|manifest| manifest.run == drawing.run);
        let program = program.map(|manifest| manifest.program.clone()).unwrap_or_default();
        let message = phrase!(
            "the figures of {date} were drawn by {program}, and this version draws others",
            date = drawing.drawn.date,
            program = program
        );
        Err(usage(message, phrase!("approve with the version that drew them")))
    }
}
