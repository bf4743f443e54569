//! `tonghop report --final`, `--week`, `--month`: Word drafts that people finish, and the closing workbook.
//!
//! A draft is recorded with its hash and the name under which it was written. From then on it is a person's: what was
//! changed, or is open in a word processor, is never written over; the next one gets the next free name. Drawn again
//! with nothing new to say, it stays as it is, with the date that it bears.

use std::path::{Path, PathBuf};

use super::decide::Grounds;
use super::draw::{Output, Renderer};
use super::run::{Run, RunResult};
use super::{Workspace, wording};
use crate::aggregate;
use crate::error::{Error, Result};
use crate::files;
use crate::ledger::{About, AsOf, Book, Decision, Draft, OutputRef, Trigger};
use crate::model::period::{Instant, ReportDate};
use crate::model::period_report::{PeriodReport, ReportKind};
use crate::phrase;
use crate::report::{period_report, workbook};

/// Names of drafts that are tried before giving up.
const FREE_NAMES: usize = 999;

/// What came of asking for a report.
#[derive(Debug)]
pub struct Drafted {
    /// What it says.
    pub report: PeriodReport,
    /// Its files, below the campaign folder.
    pub files: Vec<String>,
    /// Those that were written now.
    pub written: Vec<PathBuf>,
    /// The last date whose figures it closed. `None`: it closed none.
    pub closed_until: Option<ReportDate>,
}

impl Renderer<'_> {
    /// What a report says as of this run; `drawn` is the moment that it bears.
    pub(super) fn period_report(&self, kind: ReportKind, date: ReportDate, drawn: Instant) -> Result<PeriodReport> {
        let campaign = &self.context.campaign;
        let reported = campaign.calendar.report_date(self.now);
        let span = aggregate::span(&campaign.calendar, kind, date, reported).ok_or_else(|| {
            let message = phrase!(
                "no period of the campaign that ended by {reported} lies in what {date} asks for",
                reported = reported,
                date = date
            );
            let (first, last) = (campaign.calendar.starts, campaign.calendar.ends);
            Error::call(message, Some(phrase!("it lasts from {first} to {last}", first = first, last = last)))
        })?;
        let words = |file: &str, raised| wording::finding(campaign, &self.context.words, file, raised);
        let mut report = self.view().period_report(kind, span, &words)?;
        report.summary.as_of = campaign.calendar.local(drawn);
        Ok(report)
    }

    /// The files of a report, under the names that it would have by itself.
    pub(super) fn drafts(&self, report: &PeriodReport) -> Result<Vec<Output>> {
        let (campaign, words) = (&self.context.campaign, &self.context.words);
        let date = report.span.days.ends;
        let path = |name: &str, extension: &str| format!("outbox/{date}/{name}-{date}.{extension}");
        let word = period_report::draft(report, campaign, words)?;
        let output = |path, bytes| Output { path, bytes, is_workbook: false };
        let mut outputs = vec![output(path(stem(report.kind), "docx"), word)];
        if report.kind == ReportKind::Final {
            let bytes = workbook::period_report_workbook(report, campaign, words)?;
            outputs.push(output(path("bieu-tong-ket", "xlsx"), bytes));
        }
        Ok(outputs)
    }

    /// The files of a report that a run recorded, under the names that it gave them.
    pub(super) fn drafts_as_recorded(&self, draft: &Draft) -> Result<Vec<Output>> {
        let report = self.period_report(draft.report, draft.date, draft.drawn)?;
        let outputs = self.drafts(&report)?.into_iter().zip(&draft.outputs);
        Ok(outputs.map(|(output, recorded)| Output { path: recorded.path.clone(), ..output }).collect())
    }
}

fn stem(kind: ReportKind) -> &'static str {
    match kind {
        ReportKind::Final => "bao-cao-tong-ket",
        ReportKind::Week => "bao-cao-tuan",
        ReportKind::Month => "bao-cao-thang",
    }
}

impl Workspace {
    /// Draws a final or periodic report, as a run of the ledger, where there is something new to say. A final report of the
    /// whole campaign closes the figures that it stands on, in the name of `by`.
    ///
    /// # Errors
    /// The environment's, or a date outside the campaign.
    pub fn draft(
        &self,
        mut book: Book,
        (kind, date): (ReportKind, Option<ReportDate>),
        by: &str,
        now: Instant,
    ) -> Result<Drafted> {
        let run = self.next_run(&book, Trigger::Report, None, date, now)?;
        let closing = self.closing_of(&book, (kind, run.date), by, now);
        let run = Run { decision: closing.as_ref(), ..run };
        run.open(&mut book);
        let renderer = run.renderer(&book);
        let report = renderer.period_report(kind, run.date, now)?;
        // Any day of a week asks for the same report.
        let run = Run { date: report.span.days.ends, ..run };
        if closing.is_none()
            && let Some(drafted) = self.unchanged(&book, &renderer, &report, run.date)?
        {
            return Ok(drafted);
        }
        let mut outputs = renderer.drafts(&report)?;
        for output in &mut outputs {
            output.path = self.free_name(&book, &output.path)?;
        }
        let recorded = outputs.iter().map(reference).collect();
        let draft = Draft { report: kind, date: run.date, drawn: report.summary.as_of, outputs: recorded };
        let files = outputs.iter().map(|output| output.path.clone()).collect();
        let mut result = RunResult { drafts: vec![(draft, outputs)], ..RunResult::default() };
        self.commit(&mut book, &run, &mut result)?;
        let written = self.publish(&book, result)?.written;
        let closed_until = closing.map(|_| report.span.days.ends);
        Ok(Drafted { report, files, written, closed_until })
    }

    /// The decision to close what a final report stands on; `None` before the campaign and the time of its last reports
    /// are over, and where somebody closed it, or opened it again.
    fn closing_of(
        &self,
        book: &Book,
        (kind, date): (ReportKind, ReportDate),
        by: &str,
        now: Instant,
    ) -> Option<Decision> {
        let calendar = &self.context.campaign.calendar;
        let last = calendar.periods().last()?.ends;
        let is_over = date >= last && calendar.is_past_deadline(last, now);
        if kind != ReportKind::Final || !is_over || book.decisions().closing(last, AsOf::Now).is_some() {
            return None;
        }
        let reason = self.context.words.label("decided.by_final_report");
        Some(Grounds { reason, by }.decision(About::Closed { closed_until: last }))
    }

    /// The report as it was drawn last, if that says the same and nobody changed it.
    fn unchanged(
        &self,
        book: &Book,
        renderer: &Renderer<'_>,
        report: &PeriodReport,
        asked: ReportDate,
    ) -> Result<Option<Drafted>> {
        let drafts = book.manifests().iter().flat_map(|manifest| &manifest.drafts);
        let mut same_days = drafts.filter(|draft| draft.report == report.kind && draft.date == asked);
        let Some(last) = same_days.next_back() else { return Ok(None) };
        let mut before = report.clone();
        before.summary.as_of = last.drawn;
        let outputs = renderer.drafts(&before)?;
        let same = |(output, recorded): (&Output, &OutputRef)| files::sha256(&output.bytes) == recorded.sha256;
        if outputs.len() != last.outputs.len() || !outputs.iter().zip(&last.outputs).all(same) {
            return Ok(None);
        }
        let named: Vec<Output> = outputs
            .into_iter()
            .zip(&last.outputs)
            .map(|(output, recorded)| Output { path: recorded.path.clone(), ..output })
            .collect();
        for output in &named {
            let place = self.folder.join(&output.path);
            if files::foreign(&place).is_some() {
                return Ok(None);
            }
            let there = files::hash_if_there(&place)?;
            if there.is_some_and(|there| there != files::sha256(&output.bytes)) {
                tracing::info!("{}", phrase!("{path} was edited and stays as it is", path = output.path));
                return Ok(None);
            }
        }
        let written = self.write_drafts(book, &named)?;
        let files = named.into_iter().map(|output| output.path).collect();
        Ok(Some(Drafted { report: before, files, written, closed_until: None }))
    }

    /// The first name under which nothing lies that is not ours as we wrote it.
    fn free_name(&self, book: &Book, path: &str) -> Result<String> {
        let (stem, extension) = path.rsplit_once('.').unwrap_or((path, ""));
        let names = (2..=FREE_NAMES).map(|number| format!("{stem} ({number}).{extension}"));
        for name in std::iter::once(path.to_owned()).chain(names) {
            if self.is_ours(book, &name)? {
                return Ok(name);
            }
        }
        let hint = Some(phrase!("take some of them away"));
        Err(Error::call(phrase!("all names beside {path} are taken", path = path), hint))
    }

    /// Whether nothing lies there, or what a run wrote and nobody changed or has open.
    fn is_ours(&self, book: &Book, path: &str) -> Result<bool> {
        let place = self.folder.join(path);
        if files::foreign(&place).is_some() {
            return Ok(false);
        }
        let Some(there) = files::hash_if_there(&place)? else { return Ok(!is_open(&place)) };
        let mut recorded =
            book.manifests().iter().flat_map(|manifest| &manifest.drafts).flat_map(|draft| &draft.outputs);
        Ok(recorded.any(|output| output.path == path && output.sha256 == there) && !is_open(&place))
    }

    /// Writes drafts where nothing else lies than what a run wrote.
    pub(super) fn write_drafts(&self, book: &Book, outputs: &[Output]) -> Result<Vec<PathBuf>> {
        let mut written = Vec::new();
        for output in outputs {
            let path = self.folder.join(&output.path);
            let is_there = files::holds(&path, &output.bytes)?;
            if !is_there && self.is_ours(book, &output.path)? {
                let path = files::write_or_beside(&path, &output.bytes)?;
                written.push(path.strip_prefix(&self.folder).unwrap_or(&path).to_owned());
            }
        }
        Ok(written)
    }
}

/// Whether a word processor says that it has a file open: Word by a file `~$…`, `LibreOffice` by `.~lock.…#`.
fn is_open(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let without_two: String = name.chars().skip(2).collect();
    [format!("~${without_two}"), format!("~${name}"), format!(".~lock.{name}#")]
        .iter()
        .any(|lock| path.with_file_name(lock).exists())
}

pub(super) fn reference(output: &Output) -> OutputRef {
    OutputRef { path: output.path.clone(), sha256: files::sha256(&output.bytes) }
}
