//! Which returned submissions were answered since: by a report that counts, or because the unit was excused.
//!
//! A submission of which unit, date and form are known is answered by a later one of the same. Where one of them is not
//! known, or the date lies outside the campaign, other evidence stands for it: the mended slip comes back under its own name, the same file comes again before
//! the next report, the unit reports for the date that was due, or everybody has reported: in a later run, or once
//! another date is due.

use std::collections::BTreeMap;

use super::View;
use crate::ledger::Entry;
use crate::model::id::{FormId, UnitId};
use crate::model::obligation::ObligationKind;
use crate::model::period::ReportDate;
use crate::model::submission::{Submission, Verdict};

/// The form of a quota appendix.
const APPENDIX: &str = "appendix";

/// A submission that went back.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked<'a> {
    /// Its place in the book.
    pub at: usize,
    /// What was entered.
    pub entry: &'a Entry,
    /// The file name of its slip, where one was handed out before.
    pub slip: Option<&'a str>,
}

impl<'a> Asked<'a> {
    fn submission(&self) -> &'a Submission {
        &self.entry.submission
    }
}

/// Form, unit and date of a submission; `None` where one of them is not known.
#[must_use]
pub(crate) fn key(submission: &Submission) -> Option<(&FormId, &UnitId, ReportDate)> {
    Some((submission.form.as_ref()?, submission.unit.as_ref()?, submission.report_date?))
}

/// Whether nothing that two submissions say of form, unit and date differs.
#[must_use]
pub(crate) fn compatible(a: &Submission, b: &Submission) -> bool {
    have_one_sender(a, b) && agree(a.report_date.as_ref(), b.report_date.as_ref())
}

/// Whether nothing that two submissions say of form and unit differs.
fn have_one_sender(a: &Submission, b: &Submission) -> bool {
    agree(a.form.as_ref(), b.form.as_ref()) && agree(a.unit.as_ref(), b.unit.as_ref())
}

fn agree<T: PartialEq>(a: Option<&T>, b: Option<&T>) -> bool {
    a.zip(b).is_none_or(|(a, b)| a == b)
}

/// The last part of a path.
#[must_use]
pub(crate) fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

impl View<'_> {
    /// Which of these were answered by the view's run, in their order.
    #[must_use]
    pub(crate) fn answered(&self, asked: &[Asked<'_>]) -> Vec<bool> {
        let mut answered: Vec<bool> = asked.iter().map(|one| self.is_excused_since(one)).collect();
        let Some(first) = asked.iter().map(|one| one.at).min() else { return answered };
        let mut known: BTreeMap<(&FormId, &UnitId, ReportDate), Vec<usize>> = BTreeMap::new();
        let mut vague: Vec<usize> = Vec::new();
        for (number, one) in asked.iter().enumerate() {
            match self.asked_key(one) {
                Some(key) => known.entry(key).or_default().push(number),
                None => vague.push(number),
            }
        }
        let mut last: BTreeMap<ReportDate, (usize, u32)> = BTreeMap::new();
        for (at, entry) in self.book.entries(self.upto).skip(first + 1) {
            // What is requested for a closed date asks its sender for nothing more.
            let is_answer = matches!(
                self.book.verdict(at, self.upto),
                Verdict::Accepted | Verdict::Superseded | Verdict::Repeat | Verdict::Requested | Verdict::Refused
            );
            if !is_answer {
                continue;
            }
            let is_later =
                |one: &Asked<'_>| one.at < at && one.submission().file.arrival <= entry.submission.file.arrival;
            let of_key = key(&entry.submission).and_then(|key| known.get(&key)).into_iter().flatten();
            for number in of_key.chain(&vague) {
                let one = &asked[*number];
                answered[*number] |= is_later(one) && (self.asked_key(one).is_some() || self.speaks_for(entry, one));
            }
            if entry.submission.form.as_ref() == Some(&self.main_form().id)
                && let Some(date) = entry.submission.report_date
            {
                last.insert(date, (at, entry.run));
            }
        }
        let mut complete: BTreeMap<ReportDate, bool> = BTreeMap::new();
        for number in vague.into_iter().filter(|number| asked[*number].submission().unit.is_none()) {
            let one = &asked[number];
            let Some(date) = self.probable_date(one.entry).filter(|_| self.may_be_main(one.submission())) else {
                continue;
            };
            // The run that returns a file does not know yet whether anybody misses it.
            let is_new = |run: u32| run == one.entry.run && self.book.run_date(self.upto) <= Some(date);
            if last.get(&date).is_some_and(|(at, run)| *at > one.at && !is_new(*run)) {
                answered[number] |= *complete.entry(date).or_insert_with(|| self.is_complete(date));
            }
        }
        answered
    }

    /// Form, unit and date of what went back; `None` where one of them is not known, or was written wrongly.
    fn asked_key<'e>(&self, one: &Asked<'e>) -> Option<(&'e FormId, &'e UnitId, ReportDate)> {
        key(one.submission()).filter(|(form, _, date)| self.is_date_of(form, *date))
    }

    /// Whether a date lies in a period of a form.
    fn is_date_of(&self, form: &FormId, date: ReportDate) -> bool {
        self.campaign.calendar_of(form).period_of(date.0).is_some()
    }

    /// The date that a submission is of, if it lies in the campaign.
    fn own_date(&self, submission: &Submission) -> Option<ReportDate> {
        let form = submission.form.as_ref().unwrap_or(&self.main_form().id);
        submission.report_date.filter(|date| self.is_date_of(form, *date))
    }

    /// Whether an entry is what the sender of a returned file, not all of whose key is known, was asked for.
    fn speaks_for(&self, entry: &Entry, one: &Asked<'_>) -> bool {
        let (now, then) = (&entry.submission, one.submission());
        // A date that was written wrongly contradicts none.
        if !(have_one_sender(now, then) && agree(now.report_date.as_ref(), self.own_date(then).as_ref())) {
            return false;
        }
        if then.form.as_ref().is_some_and(|form| form.as_str() == APPENDIX) {
            return now.form == then.form;
        }
        let is_slip = one.slip.is_some_and(|slip| slip == file_name(&now.file.path));
        let is_same_file =
            now.file.path == then.file.path && self.book.run_date(entry.run) == self.book.run_date(one.entry.run);
        let is_of_unit = then.unit.is_some() && now.report_date == self.probable_date(one.entry);
        is_slip || is_same_file || is_of_unit
    }

    /// The date that a returned file is of: its own, or that which was due when it came.
    fn probable_date(&self, entry: &Entry) -> Option<ReportDate> {
        self.own_date(&entry.submission).or_else(|| self.book.run_date(entry.run))
    }

    /// Whether a submission may be one of the main form.
    fn may_be_main(&self, submission: &Submission) -> bool {
        submission.form.as_ref().is_none_or(|form| *form == self.main_form().id)
    }

    /// Whether every unit that must report for a date has, or is excused.
    fn is_complete(&self, date: ReportDate) -> bool {
        let form = self.main_form();
        let registry = self.registry(date, None);
        let is_there = |unit: &UnitId| {
            self.current(unit, date).is_some()
                || self.book.decisions().excuse(&form.id, unit, date, self.upto).is_some()
        };
        let mut senders = registry.senders(form).peekable();
        senders.peek().is_some() && senders.all(|unit| is_there(&unit.id))
    }

    /// Whether somebody excused the unit after it had sent what went back.
    fn is_excused_since(&self, one: &Asked<'_>) -> bool {
        let excused = |upto| {
            key(one.submission()).and_then(|(form, unit, date)| {
                let date = self.campaign.calendar_of(form).period_of(date.0).map_or(date, |period| period.ends);
                self.book.decisions().excuse(form, unit, date, upto)
            })
        };
        excused(self.upto).is_some() && excused(one.entry.run).is_none()
    }

    /// Which returned submissions among these entries were answered, by their places in the book.
    pub(super) fn answered_among(&self, entries: &[(usize, &Entry)]) -> Vec<bool> {
        let manifests = self.book.manifests();
        let slip_of = |entry: &Entry| {
            // A slip of this run is in nobody's hands yet.
            let at = manifests.binary_search_by_key(&entry.run, |manifest| manifest.run).ok()?;
            let slips = manifests.get(at).filter(|manifest| manifest.run < self.upto)?.slips.iter();
            let mut own = slips.filter(|slip| slip.source == entry.submission.file.sha256);
            Some(file_name(&own.next()?.path))
        };
        let asked: Vec<Asked<'_>> =
            entries.iter().map(|(at, entry)| Asked { at: *at, entry, slip: slip_of(entry) }).collect();
        self.answered(&asked)
    }

    /// Whether a form is that of a document, which stands where it came in.
    pub(super) fn is_document(&self, form: &FormId) -> bool {
        let obligation = self.campaign.obligation(form);
        obligation.is_some_and(|obligation| obligation.kind == ObligationKind::Document)
    }
}
