//! What a unit gets of its own files: the slip of one that was returned, and word of what was taken in.

use std::collections::{BTreeMap, BTreeSet};

use super::letter::{AttachmentCandidate, Draft, compose, enclose};
use super::{Allowance, Audience, Letters, Notifier, Spooled};
use crate::error::Result;
use crate::ledger::Entry;
use crate::model::finding::{Finding, Severity};
use crate::model::form::{Form, Indicator};
use crate::model::id::UnitId;
use crate::model::mail::MailKind;
use crate::model::period::{Instant, ReportDate};
use crate::model::submission::{Measure, Verdict};
use crate::model::unit::Unit;
use crate::pipeline::slips::DrawnSlip;
use crate::recognise::units::Registry;
use crate::report::mail::{self, Receipt, Received, ReceivedFigure, RequestNotice, Returned, ReturnedFile};
use crate::report::words::Words;

/// Entries of one unit.
type OfUnit<'e> = Vec<&'e Entry>;

/// Writes a letter to an audience about entries of a unit; `None` where they are no news.
type Write<'w> = &'w dyn Fn(&Unit, &OfUnit<'_>, &Audience) -> Option<Result<Spooled>>;

impl Notifier<'_> {
    /// The registry of the run's own report date: who the units are and how they are reached.
    pub(super) fn registry(&self) -> Registry {
        let date = self.book().run_date(self.renderer.run).unwrap_or(ReportDate(self.campaign().calendar.ends));
        self.registry_of(date)
    }

    /// The units of a report date, which may have ended since.
    pub(super) fn registry_of(&self, date: ReportDate) -> Registry {
        self.renderer.view().registry(date, None)
    }

    /// The slips of returned files, to the units whose files they are.
    pub(super) fn slips_to_units(&self, letters: &mut Letters, allowance: &mut Allowance) -> Result<()> {
        let goes_back = |entry: &Entry| entry.submission.verdict.goes_back();
        let sheets = Sheets::of(self.entries);
        self.to_units(MailKind::Slip, goes_back, letters, allowance, &|unit, entries, audience| {
            Some(self.slip(unit, entries, audience, &sheets))
        })
    }

    /// Word of the reports that were taken in, to the units whose reports they are.
    pub(super) fn receipts_to_units(&self, letters: &mut Letters, allowance: &mut Allowance) -> Result<()> {
        let forms = &self.campaign().forms;
        let is_report = |entry: &Entry| {
            let known = entry.submission.form.as_ref().is_some_and(|id| forms.iter().any(|form| form.id == *id));
            known && (entry.submission.verdict.counted() || self.notice_of(entry).is_some())
        };
        self.to_units(MailKind::Receipt, is_report, letters, allowance, &|unit, entries, audience| {
            self.receipt(unit, entries, audience)
        })
    }

    /// A letter about its entries for each unit that has some, and copies for the groups that get such letters.
    fn to_units(
        &self,
        kind: MailKind,
        concerns: impl Fn(&Entry) -> bool,
        letters: &mut Letters,
        allowance: &mut Allowance,
        write: Write<'_>,
    ) -> Result<()> {
        let mut by_unit: BTreeMap<&UnitId, OfUnit<'_>> = BTreeMap::new();
        for entry in self.entries.iter().filter(|entry| concerns(entry)) {
            if let Some(unit) = &entry.submission.unit {
                by_unit.entry(unit).or_default().push(entry);
            }
        }
        let mail = &self.campaign().mail;
        if by_unit.is_empty() || (!mail.units.kinds.contains(&kind) && mail.groups_for(kind).next().is_none()) {
            return Ok(());
        }
        let registry = self.registry();
        for (id, entries) in by_unit {
            // One that has ended since is written to as it was when its report was due.
            let date = entries.iter().find_map(|entry| entry.submission.report_date);
            let known = registry.unit(id).cloned();
            let Some(unit) = known.or_else(|| self.registry_of(date?).unit(id).cloned()) else { continue };
            let unit = &unit;
            for audience in self.audiences(kind, &unit.emails) {
                let Some(written) = write(unit, &entries, &audience) else { continue };
                if !audience.is_unit || allowance.take(id, kind) {
                    letters.add(written)?;
                }
            }
        }
        Ok(())
    }

    fn slip(&self, unit: &Unit, entries: &OfUnit<'_>, audience: &Audience, sheets: &Sheets<'_>) -> Result<Spooled> {
        let mut files: Vec<&str> = Vec::new();
        for entry in entries {
            let sha256 = entry.submission.file.sha256.as_str();
            if !files.contains(&sha256) {
                files.push(sha256);
            }
        }
        let slip_of = |sha256: &str| self.slips.iter().find(|slip| slip.reference.source == sha256);
        // A slip shows the whole workbook: one with other units' sheets is for the office alone.
        let own = files.iter().filter(|sha256| sheets.are_of_one_unit(sha256)).filter_map(|sha256| slip_of(sha256));
        let slips: Vec<&DrawnSlip> =
            own.filter(|slip| slip.units_beside.iter().all(|beside| *beside == unit.id)).collect();
        let candidates: Vec<AttachmentCandidate<'_>> =
            slips.iter().map(|slip| AttachmentCandidate { path: &slip.reference.path, bytes: &slip.bytes }).collect();
        let (attachments, enclosed) = enclose(self.campaign(), &candidates);
        // Those that are attached have their names there, in order; one that is too large is named as it lies in the
        // outbox.
        let mut attached = enclosed.names.iter();
        let mut names: BTreeMap<&str, String> = BTreeMap::new();
        for (slip, candidate) in slips.iter().zip(&candidates) {
            let left_out = enclosed.left_out.iter().any(|file| file.path == slip.reference.path);
            let name =
                if left_out { candidate.name().to_owned() } else { attached.next().cloned().unwrap_or_default() };
            names.insert(&slip.reference.source, name);
        }
        let returned = files.iter().filter_map(|sha256| {
            let own: Vec<&&Entry> = entries.iter().filter(|entry| entry.submission.file.sha256 == **sha256).collect();
            let first = own.first()?;
            Some(ReturnedFile {
                file: &first.submission.file.path,
                arrival: first.submission.file.arrival,
                slip: names.get(sha256).map(String::as_str),
                number: slip_of(sha256).map_or(1, |slip| slip.reference.number),
                partly_counted: sheets.counted.contains(sha256),
                findings: own.iter().flat_map(|entry| &entry.findings).collect(),
            })
        });
        let letter = Returned { unit: &unit.name, files: returned.collect(), enclosed: &enclosed };
        let body = mail::slip_mail(&letter, self.campaign(), self.words(audience))?;
        let identity = format!("{} {}", self.renderer.run, files.join(" "));
        let draft = to_one(MailKind::Slip, "phieu", unit, audience, &identity);
        compose(self.campaign(), self.renderer.now, Draft { dates: dates(entries), body, attachments, ..draft })
    }

    /// Word of what counts now, or is requested; `None` where nothing is.
    fn receipt(&self, unit: &Unit, entries: &OfUnit<'_>, audience: &Audience) -> Option<Result<Spooled>> {
        let is_new = |entry: &&&Entry| matches!(entry.submission.verdict, Verdict::Accepted | Verdict::Requested);
        let any_new = entries.iter().any(|entry| is_new(&entry));
        // A workbook that grows by a sheet a day repeats its old sheets daily; that is not news.
        let news = entries.iter().filter(|entry| !any_new || is_new(entry));
        let is_told = |entry: &&&Entry| self.notice_of(entry).is_some() || self.counts_now(unit, entry);
        let news: OfUnit<'_> = news.filter(is_told).copied().collect();
        if news.is_empty() {
            return None;
        }
        let reports = news.iter().filter_map(|entry| self.received(unit, entry)).collect();
        let letter = Receipt { unit: &unit.name, reports };
        let body = match mail::receipt_mail(&letter, self.campaign(), self.words(audience)) {
            Ok(body) => body,
            Err(error) => return Some(Err(error.into())),
        };
        let files: BTreeSet<&str> = news.iter().map(|entry| entry.submission.file.sha256.as_str()).collect();
        let identity = format!("{} {}", self.renderer.run, files.into_iter().collect::<Vec<_>>().join(" "));
        let draft = to_one(MailKind::Receipt, "da-nhan", unit, audience, &identity);
        Some(compose(self.campaign(), self.renderer.now, Draft { dates: dates(&news), body, ..draft }))
    }

    /// Whether an entry counts as of the run, or says what does: one that a later arrival replaced is not news.
    fn counts_now(&self, unit: &Unit, entry: &Entry) -> bool {
        let submission = &entry.submission;
        let (Some(form), Some(date)) = (&submission.form, submission.report_date) else { return false };
        let current = self.book().current(form, &unit.id, date, self.renderer.run);
        current.is_some_and(|current| current.says_the_same(submission))
    }

    /// A report whose period is closed, and what became of it.
    pub(super) fn received_as_request<'e>(&'e self, entry: &'e Entry, notice: RequestNotice) -> Option<Received<'e>> {
        let submission = &entry.submission;
        let form = self.campaign().form(submission.form.as_ref()?)?;
        let date = submission.report_date?;
        let is_warning = |finding: &&Finding| finding.severity == Severity::Warning;
        Some(Received {
            file: &submission.file.path,
            arrival: submission.file.arrival,
            period: self.campaign().calendar_of(&form.id).period_of(date.0)?,
            form: &form.name,
            is_late: false,
            supplement: None,
            is_correction: false,
            is_repeat: false,
            request: Some(notice),
            figures: figures(form, entry),
            warnings: entry.findings.iter().filter(is_warning).collect(),
        })
    }

    fn received<'e>(&'e self, unit: &Unit, entry: &'e Entry) -> Option<Received<'e>> {
        if let Some(notice) = self.notice_of(entry) {
            return self.received_as_request(entry, notice);
        }
        let submission = &entry.submission;
        let form = self.campaign().form(submission.form.as_ref()?)?;
        let date = submission.report_date?;
        let calendar = &self.campaign().calendar;
        let accepted = self.book().accepted(&form.id, &unit.id, date, self.renderer.run);
        // The first accepted arrival decides whether the unit is late, also among those of one run.
        let first = accepted.min_by_key(|entry| entry.submission.file.arrival)?;
        let is_repeat = submission.verdict == Verdict::Repeat;
        let is_first = first.says_the_same(submission);
        let is_warning = |finding: &&Finding| finding.severity == Severity::Warning;
        Some(Received {
            file: &submission.file.path,
            arrival: submission.file.arrival,
            period: calendar.period_of(date.0)?,
            form: &form.name,
            is_late: !is_repeat && is_first && !calendar.on_time(date, first.submission.file.arrival),
            supplement: self.supplement_of(form, date).filter(|_| !is_repeat && is_first),
            is_correction: !is_repeat && !is_first,
            is_repeat,
            request: None,
            figures: figures(form, entry),
            warnings: entry.findings.iter().filter(is_warning).collect(),
        })
    }

    /// When a report of the main form goes into the supplement: its date was issued before and is not drawn by this run.
    fn supplement_of(&self, form: &Form, date: ReportDate) -> Option<Instant> {
        let before = self.book().drawing(date, self.renderer.run - 1)?;
        let is_drawn = self.reports.iter().any(|report| report.drawn.date == date);
        let waits = before.issued_by.is_some() && !is_drawn && form.id == self.campaign().main_form().id;
        waits.then(|| self.campaign().calendar.supplement_time(date))
    }

    pub(super) fn words(&self, audience: &Audience) -> &Words {
        self.renderer.context.words_in(audience.group.language)
    }
}

/// The figures of a report, as a receipt lists them.
fn figures<'f>(form: &'f Form, entry: &Entry) -> Vec<ReceivedFigure<'f>> {
    let figure = |indicator: &'f Indicator| ReceivedFigure {
        indicator: &indicator.name,
        day: entry.sum(&indicator.id, Measure::Day),
        cumulative: entry.sum(&indicator.id, Measure::Cumulative),
    };
    form.indicators.iter().map(figure).collect()
}

/// A letter about a unit, without its words and files.
pub(super) fn to_one<'d>(
    kind: MailKind,
    slug: &'d str,
    unit: &Unit,
    audience: &'d Audience,
    identity: &str,
) -> Draft<'d> {
    Draft {
        mark: unit.id.as_str().to_owned(),
        identity: format!("{} {identity}", unit.id),
        units: vec![unit.id.clone()],
        to_unit: audience.is_unit,
        ..Draft::of(kind, slug, &audience.group)
    }
}

/// Whose sheets each file of the run holds.
struct Sheets<'e> {
    units: BTreeMap<&'e str, BTreeSet<Option<&'e UnitId>>>,
    /// Files of which a part was counted.
    counted: BTreeSet<&'e str>,
}

impl<'e> Sheets<'e> {
    fn of(entries: &[&'e Entry]) -> Self {
        let mut sheets = Self { units: BTreeMap::new(), counted: BTreeSet::new() };
        for entry in entries {
            let file = entry.submission.file.sha256.as_str();
            sheets.units.entry(file).or_default().insert(entry.submission.unit.as_ref());
            if entry.submission.verdict.counted() {
                sheets.counted.insert(file);
            }
        }
        sheets
    }

    /// Whether all of a file's sheets are known to be of one unit; one of nobody known may be anybody's.
    fn are_of_one_unit(&self, file: &str) -> bool {
        self.units.get(file).is_none_or(|units| units.len() <= 1)
    }
}

/// The dates that entries are about, each once.
fn dates(entries: &OfUnit<'_>) -> Vec<ReportDate> {
    let known: BTreeSet<ReportDate> = entries.iter().filter_map(|entry| entry.submission.report_date).collect();
    known.into_iter().collect()
}
