//! What a unit gets of its own files: the slip of one that was returned, and word of what was taken in.

use std::collections::{BTreeMap, BTreeSet};

use super::letter::{Candidate, Draft, ascii_name, compose, enclose};
use super::{Allowance, Audience, Post, Spooled};
use crate::error::Result;
use crate::ledger::Entry;
use crate::model::campaign::Count;
use crate::model::finding::{Finding, Severity};
use crate::model::id::UnitId;
use crate::model::mail::MailKind;
use crate::model::period::ReportDate;
use crate::model::submission::{Measure, Verdict};
use crate::model::unit::Unit;
use crate::pipeline::slips::DrawnSlip;
use crate::recognise::units::Registry;
use crate::report::mail::{self, MailBody, Receipt, Received, ReceivedFigure, Returned, ReturnedFile};
use crate::report::words::Words;

/// Entries of one unit.
type OfUnit<'e> = Vec<&'e Entry>;

impl Post<'_> {
    /// The registry of the run's own report date: who the units are and how they are reached.
    pub(super) fn registry(&self) -> Registry {
        let date = self.book().run_date(self.drawer.run).unwrap_or(ReportDate(self.campaign().calendar.ends));
        self.drawer.view().registry(date, None)
    }

    /// The slips of returned files, to the units whose files they are.
    pub(super) fn slips_to_units(&self, allowance: &mut Allowance) -> Result<Vec<Spooled>> {
        let goes_back = |entry: &Entry| matches!(entry.submission.verdict, Verdict::Returned | Verdict::Quarantined);
        self.to_units(MailKind::Slip, goes_back, allowance, &|post, unit, entries, audience| {
            post.slip(unit, entries, audience)
        })
    }

    /// Word of the reports that were taken in, to the units whose reports they are.
    pub(super) fn receipts_to_units(&self, allowance: &mut Allowance) -> Result<Vec<Spooled>> {
        let form = &self.campaign().forms;
        let is_report = |entry: &Entry| {
            let known = entry.submission.form.as_ref().is_some_and(|id| form.iter().any(|form| form.id == *id));
            known && matches!(entry.submission.verdict, Verdict::Accepted | Verdict::Repeat)
        };
        self.to_units(MailKind::Receipt, is_report, allowance, &|post, unit, entries, audience| {
            post.receipt(unit, entries, audience)
        })
    }

    /// A letter about its entries for each unit that has some, and copies for the groups that get such letters.
    fn to_units(
        &self,
        kind: MailKind,
        concerns: impl Fn(&Entry) -> bool,
        allowance: &mut Allowance,
        write: &dyn Fn(&Self, &Unit, &OfUnit<'_>, &Audience) -> Result<Spooled>,
    ) -> Result<Vec<Spooled>> {
        let mut by_unit: BTreeMap<&UnitId, OfUnit<'_>> = BTreeMap::new();
        for entry in self.entries.iter().filter(|entry| concerns(entry)) {
            if let Some(unit) = &entry.submission.unit {
                by_unit.entry(unit).or_default().push(entry);
            }
        }
        let mail = &self.campaign().mail;
        if by_unit.is_empty() || (!mail.units.kinds.contains(&kind) && mail.groups_for(kind).next().is_none()) {
            return Ok(Vec::new());
        }
        let registry = self.registry();
        let mut letters = Vec::new();
        for (id, entries) in by_unit {
            let Some(unit) = registry.unit(id) else { continue };
            for audience in self.audiences(kind, &unit.emails) {
                if !audience.is_unit || allowance.take(id, kind) {
                    letters.push(write(self, unit, &entries, &audience)?);
                }
            }
        }
        Ok(letters)
    }

    fn slip(&self, unit: &Unit, entries: &OfUnit<'_>, audience: &Audience) -> Result<Spooled> {
        let mut hashes: Vec<&str> = Vec::new();
        for entry in entries {
            let sha256 = entry.submission.file.sha256.as_str();
            if !hashes.contains(&sha256) {
                hashes.push(sha256);
            }
        }
        let slip_of = |sha256: &str| self.slips.iter().find(|slip| slip.reference.source == sha256);
        let slips: Vec<&DrawnSlip> = hashes.iter().filter_map(|sha256| slip_of(sha256)).collect();
        let candidate = |slip: &&DrawnSlip| (slip.reference.path.clone(), slip.bytes.clone());
        let files: Vec<(String, Vec<u8>)> = slips.iter().map(candidate).collect();
        let candidates: Vec<Candidate<'_>> = files.iter().map(|(path, bytes)| Candidate { path, bytes }).collect();
        let (attachments, enclosed) = enclose(self.campaign(), &candidates);
        // A slip that is attached has its plain name there; one that is too large is named as it lies in the outbox.
        let name_of = |slip: &DrawnSlip| {
            let written = slip.reference.path.rsplit('/').next().unwrap_or_default();
            let plain = ascii_name(written);
            let shown = if enclosed.names.contains(&plain) { plain } else { written.to_owned() };
            (slip.reference.source.clone(), shown)
        };
        let names: BTreeMap<String, String> = slips.iter().map(|slip| name_of(slip)).collect();
        let counted: BTreeSet<&str> = self
            .entries
            .iter()
            .filter(|entry| matches!(entry.submission.verdict, Verdict::Accepted | Verdict::Repeat))
            .map(|entry| entry.submission.file.sha256.as_str())
            .collect();
        let returned = hashes.iter().filter_map(|sha256| {
            let own: Vec<&&Entry> = entries.iter().filter(|entry| entry.submission.file.sha256 == **sha256).collect();
            let first = own.first()?;
            Some(ReturnedFile {
                file: &first.submission.file.path,
                arrival: first.submission.file.arrival,
                slip: names.get(*sha256).map(String::as_str),
                partly_counted: counted.contains(sha256),
                findings: own.iter().flat_map(|entry| &entry.findings).collect(),
            })
        });
        let letter = Returned { unit: &unit.name, files: returned.collect(), enclosed: &enclosed };
        let body = mail::slip_mail(&letter, self.campaign(), self.words(audience))?;
        let identity = format!("{} {}", self.drawer.run, hashes.join(" "));
        self.to_one(MailKind::Slip, "phieu", unit, audience, dates(entries), &identity, body, attachments)
    }

    fn receipt(&self, unit: &Unit, entries: &OfUnit<'_>, audience: &Audience) -> Result<Spooled> {
        let is_new = |entry: &&&Entry| entry.submission.verdict == Verdict::Accepted;
        let any_new = entries.iter().any(|entry| is_new(&entry));
        // A workbook that grows by a sheet a day repeats its old sheets daily; that is no news.
        let news: OfUnit<'_> = entries.iter().filter(|entry| !any_new || is_new(entry)).copied().collect();
        let reports = news.iter().filter_map(|entry| self.received(unit, entry)).collect();
        let body = mail::receipt_mail(&Receipt { unit: &unit.name, reports }, self.campaign(), self.words(audience))?;
        let hashes: BTreeSet<&str> = news.iter().map(|entry| entry.submission.file.sha256.as_str()).collect();
        let identity = format!("{} {}", self.drawer.run, hashes.into_iter().collect::<Vec<_>>().join(" "));
        self.to_one(MailKind::Receipt, "da-nhan", unit, audience, dates(&news), &identity, body, Vec::new())
    }

    fn received<'e>(&'e self, unit: &Unit, entry: &'e Entry) -> Option<Received<'e>> {
        let submission = &entry.submission;
        let form = self.campaign().form(submission.form.as_ref()?)?;
        let date = submission.report_date?;
        let calendar = &self.campaign().calendar;
        let before = self.book().accepted(&form.id, &unit.id, date, self.drawer.run - 1).next().is_some();
        let is_repeat = submission.verdict == Verdict::Repeat;
        let sum = |indicator: &_, measure| -> Option<Count> { entry.sum(indicator, measure) };
        let figures = form.indicators.iter().map(|indicator| ReceivedFigure {
            indicator: &indicator.name,
            day: sum(&indicator.id, Measure::Day),
            cumulative: sum(&indicator.id, Measure::Cumulative),
        });
        let is_warning = |finding: &&Finding| finding.severity == Severity::Warning;
        Some(Received {
            file: &submission.file.path,
            arrival: submission.file.arrival,
            period: calendar.period_of(date.0)?,
            form: &form.name,
            is_late: !before && !is_repeat && !calendar.on_time(date, submission.file.arrival),
            is_correction: before && !is_repeat,
            is_repeat,
            figures: figures.collect(),
            warnings: entry.findings.iter().filter(is_warning).collect(),
        })
    }

    fn words(&self, audience: &Audience) -> &Words {
        self.drawer.setting.words_in(audience.group.language)
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one letter, each of another kind")]
    pub(super) fn to_one(
        &self,
        kind: MailKind,
        slug: &str,
        unit: &Unit,
        audience: &Audience,
        dates: Vec<ReportDate>,
        identity: &str,
        body: MailBody,
        attachments: Vec<crate::deliver::message::Attachment>,
    ) -> Result<Spooled> {
        let draft = Draft {
            dates,
            mark: unit.id.as_str().to_owned(),
            identity: format!("{} {identity}", unit.id),
            unit: Some(unit.id.clone()),
            to_unit: audience.is_unit,
            body,
            attachments,
            ..Draft::of(kind, slug, &audience.group)
        };
        compose(self.campaign(), self.drawer.now, draft)
    }
}

/// The dates that entries tell of, each once.
fn dates(entries: &OfUnit<'_>) -> Vec<ReportDate> {
    let known: BTreeSet<ReportDate> = entries.iter().filter_map(|entry| entry.submission.report_date).collect();
    known.into_iter().collect()
}
