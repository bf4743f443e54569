//! Files in, what each says by itself out: on every core, each file in a guarded process.
//!
//! Units come from the newest quota appendix, which may lie among the files themselves: once it is known, what was read by
//! other units is read again.

use std::collections::{BTreeMap, BTreeSet};

use super::Progress;
use super::assess::{About, Assessed, Basis, FileAssessment, Question, Terms, of_failure, of_reading};
use super::context::CampaignContext;
use super::extract::{self, Extracts};
use super::validated::Validated;
use super::wording;
use crate::error::{Error, Result};
use crate::intake::IncomingFile;
use crate::ledger::{AsOf, Book, Extract, Reading};
use crate::model::campaign::Limits;
use crate::model::code::Code;
use crate::model::id::UnitId;
use crate::model::language::Language;
use crate::model::period::Instant;
use crate::model::submission::Verdict;
use crate::model::unit::{QuotaLine, StatedUnits};
use crate::phrase;
use crate::read::{self, ReadFailure, Stop, Workers, guard};
use crate::recognise::inspect::{Inspected, Purpose, Sight};
use crate::recognise::privacy;
use crate::report::words::Words;
use crate::rules::{FindingDraft, checks};
use crate::text;

/// Reports whose checks are evaluated at once.
const AT_ONCE: usize = 1_000;
/// Words in the name of a quota appendix, without marks. Such a file is read before the others, so that these need be read once;
/// nothing else depends on them.
const CALLED: [&str; 4] = ["phu luc", "chi tieu", "giao", "quota"];
/// Files that are read before the others, at most: where many are called so, the name means nothing.
const FIRST: usize = 4;

/// Reads files for one run.
pub(super) struct Reader<'a> {
    /// The processes that read.
    pub(super) workers: &'a Workers,
    /// The campaign and its words.
    pub(super) context: &'a CampaignContext,
    /// The language of findings. `None`: the campaign's.
    pub(super) language: Option<Language>,
    /// The run's clock.
    pub(super) now: Instant,
    /// The run's number.
    pub(super) run: u32,
    /// Whether a file of this content was released from quarantine.
    pub(super) is_released: &'a (dyn Fn(&str) -> bool + Sync),
}

/// What is known of files before they are read.
#[derive(Default)]
pub(super) struct Known<'a> {
    /// The ledger, of which the newest appendix and the units with results are asked. `None`: there is none.
    pub(super) book: Option<&'a Book>,
    /// What the quota appendices in force say of the units, where there is no ledger.
    pub(super) in_force: Option<&'a StatedUnits>,
    /// How files were read that are not read again, by their number.
    pub(super) recorded: &'a [Option<Reading>],
    /// What the ledger entered of files that are gone, by their number.
    pub(super) entered: BTreeMap<usize, Vec<Validated>>,
    /// What was read elsewhere.
    pub(super) extracts: Option<&'a Extracts>,
    /// Whether files are read by the units in force even where an appendix among them gives others.
    pub(super) keeps_units: bool,
}

/// Files, read; each list is in their order.
pub(super) struct FilesRead {
    /// What a replay takes as it was.
    pub(super) readings: Vec<Option<Reading>>,
    /// Whether it holds a quota appendix.
    pub(super) have_appendix: Vec<bool>,
    /// What it says by itself.
    pub(super) said: Vec<FileAssessment>,
    /// The lines of the last sound appendix among them.
    pub(super) appendix: Option<Vec<QuotaLine>>,
}

impl Reader<'_> {
    /// Reads files.
    ///
    /// # Errors
    /// No worker can be started, or a defect of ours; no file makes one.
    pub(super) fn read(&self, files: &[IncomingFile], known: Known<'_>, progress: &dyn Progress) -> Result<FilesRead> {
        let Known { book, in_force, recorded, mut entered, extracts, keeps_units } = known;
        let units_change = !self.context.campaign.changes.is_empty();
        let in_force = match book {
            Some(book) => book.stated_units(units_change),
            None => in_force.cloned().unwrap_or_default(),
        };
        let of_gone = entered.values().flatten().filter_map(|(_, appendix)| appendix.as_ref()).next_back();
        let of_gone = of_gone.map(|appendix| appendix.lines.clone());
        let settled = |(at, file): (usize, &IncomingFile)| {
            let entries = entered.remove(&at);
            entries.map(|entries| Assessed::of(FileAssessment::as_entered(entries), None)).or_else(|| {
                let reading = recorded.get(at).and_then(Option::as_ref).filter(|reading| reading.is_final());
                self.unread(file, reading)
            })
        };
        let made = files.iter().enumerate().map(settled).map(|settled| settled.map(Made::settled)).collect();
        let extracts: Vec<_> = files.iter().map(|file| self.fitting(extracts?, file)).collect();
        let units = vec![in_force];
        let terms = BTreeMap::new();
        let mut batch = Batch { reader: self, files, progress, book, keeps_units, extracts, made, units, terms };
        batch.read_all(of_gone)
    }

    /// The words of findings.
    fn words(&self) -> &Words {
        self.context.words_in(self.language)
    }

    /// A file that goes back without being read, if it does.
    fn unread(&self, file: &IncomingFile, recorded: Option<&Reading>) -> Option<Assessed> {
        if let Some(reading) = recorded {
            return Some(self.recalled(file, reading.clone()));
        }
        if file.is_oversize() {
            let failure = read::oversize(file.size, &self.context.campaign.limits);
            let raised = vec![of_failure(&self.context.campaign, failure)];
            return Some(Assessed::of(self.whole(file, Verdict::Returned, raised), None));
        }
        let is_private = file.private_name && !(self.is_released)(&file.sha256);
        is_private.then(|| self.recalled(file, Reading::Private(vec![privacy::of_file_name()])))
    }

    /// A file of which nothing more is known than how its reading went.
    fn recalled(&self, file: &IncomingFile, reading: Reading) -> Assessed {
        let verdict = if matches!(reading, Reading::Private(_)) { Verdict::Quarantined } else { Verdict::Returned };
        let raised = of_reading(&self.context.campaign, &reading);
        Assessed::of(self.whole(file, verdict, raised), Some(reading))
    }

    fn whole(&self, file: &IncomingFile, verdict: Verdict, raised: Vec<FindingDraft>) -> FileAssessment {
        FileAssessment::whole((&self.context.campaign, self.words()), file.source(), verdict, raised)
    }

    /// What was extracted of a file, where a run may take it: an appendix decides by which units the others are read, what
    /// the ledger may settle the run reads itself, and a released file may be looked into after all.
    fn fitting<'e>(&self, extracts: &'e Extracts, file: &IncomingFile) -> Option<&'e Extract> {
        let extract = extracts.of(file)?;
        let is_held = matches!(extract.reading, Some(Reading::Private(_)));
        let mut findings = extract.entries.iter().flat_map(|(entry, _)| &entry.findings);
        let asks = findings.any(|finding| finding.code == Code::AmbiguousRows);
        let is_open = asks || extract.has_appendix || (is_held && (self.is_released)(&file.sha256));
        (!is_open).then_some(extract)
    }
}

/// What a file says by the units of which it was asked.
struct Made {
    /// Which units: a place in [`Batch::units`]. `None`: by none, it was not read.
    by: Option<usize>,
    /// The units that its appendix is held against. `None`: the worker took those by which it reads.
    basis: Option<usize>,
    assessed: Assessed,
}

impl Made {
    fn settled(assessed: Assessed) -> Self {
        Self { by: None, basis: None, assessed }
    }

    /// Whether it is what these units give.
    fn is_by(&self, units: usize) -> bool {
        self.by.is_none_or(|by| by == units)
    }
}

/// The files of a run on their way.
struct Batch<'a> {
    reader: &'a Reader<'a>,
    files: &'a [IncomingFile],
    progress: &'a dyn Progress,
    book: Option<&'a Book>,
    keeps_units: bool,
    /// What was extracted of each file, where the run may take it.
    extracts: Vec<Option<&'a Extract>>,
    /// What each file says, as far as it was asked.
    made: Vec<Option<Made>>,
    /// By which units files are read; those in force before the run are the first.
    units: Vec<StatedUnits>,
    /// The terms that they make.
    terms: BTreeMap<usize, guard::Terms>,
}

impl Batch<'_> {
    fn read_all(&mut self, of_gone: Option<Vec<QuotaLine>>) -> Result<FilesRead> {
        let before = match of_gone {
            Some(lines) => self.place_after(0, lines),
            None => 0,
        };
        let first: Vec<usize> =
            self.open(before).into_iter().filter(|at| is_called_so(&self.files[*at].path)).collect();
        if first.len() <= FIRST {
            self.ask(&first, before, Some(0))?;
        }
        let mut by = before;
        loop {
            by = self.newest(before, by)?;
            let open = self.open(by);
            if !open.is_empty() {
                self.ask(&open, by, None)?;
            } else if !self.drop_extracts(by) {
                break;
            }
        }
        self.check()?;
        let appendix = self.made.iter().rev().flatten().find_map(|made| made.assessed.lines.clone());
        Ok(self.finish(appendix))
    }

    /// Files that are to be asked by these units.
    fn open(&self, units: usize) -> Vec<usize> {
        let is_open = |at: &usize| match &self.made[*at] {
            Some(made) => !made.is_by(units),
            None => self.extracts[*at].is_none(),
        };
        (0..self.files.len()).filter(is_open).collect()
    }

    /// The place of the units that an appendix makes of those before it.
    fn place_after(&mut self, before: usize, lines: Vec<QuotaLine>) -> usize {
        let units_change = !self.reader.context.campaign.changes.is_empty();
        let units = self.units[before].followed_by(lines, units_change);
        self.units.iter().position(|known| *known == units).unwrap_or_else(|| {
            self.units.push(units);
            self.units.len() - 1
        })
    }

    /// Goes through the appendices in the order of their files, each by the units that are known before it; gives the units
    /// of the last sound one, or these where there is none.
    fn newest(&mut self, before: usize, by: usize) -> Result<usize> {
        let (mut basis, mut newest) = (0, before);
        for at in 0..self.files.len() {
            let is_open = |made: &Made| made.assessed.has_appendix && made.basis != Some(basis);
            if self.made[at].as_ref().is_some_and(is_open) {
                self.ask(&[at], by, Some(basis))?;
            }
            let lines = self.made[at].as_ref().and_then(|made| made.assessed.lines.clone());
            if let Some(lines) = lines {
                basis = self.place_after(basis, lines);
                newest = basis;
            }
        }
        Ok(if self.keeps_units { before } else { newest })
    }

    /// Asks what files say by these units; their appendices are held against `basis`, or what they were held against before.
    fn ask(&mut self, which: &[usize], by: usize, basis: Option<usize>) -> Result<()> {
        let Reader { workers, context, now, .. } = *self.reader;
        let bases: Vec<Option<usize>> =
            which.iter().map(|at| basis.or_else(|| self.made[*at].as_ref()?.basis)).collect();
        let reported = if bases.iter().any(Option::is_some) { self.book.map(reported) } else { None };
        let about = |(at, basis): (&usize, &Option<usize>)| {
            let file = &self.files[*at];
            let sight = if (self.reader.is_released)(&file.sha256) { Sight::Open } else { Sight::Masked };
            let basis = basis.map(|basis| Basis {
                in_force: self.units[basis].clone(),
                reported: reported.clone().unwrap_or_default(),
            });
            let about = About { path: file.path.clone(), sight, now, basis };
            (file.bytes.as_slice(), Question::Assess(about))
        };
        let questions: Vec<_> = which.iter().zip(&bases).map(about).collect();
        let units = &self.units[by];
        let terms = self.terms.entry(by).or_insert_with(|| {
            let (campaign, templates) = (context.text.clone(), context.templates.clone());
            Terms { campaign, templates, language: self.reader.language, units: units.clone() }.packed()
        });
        let then = |number: usize, answer: std::result::Result<Assessed, Stop>| {
            let file = &self.files[which[number]];
            if self.made[which[number]].is_none() {
                self.progress.file_done();
            }
            let assessed = answer.unwrap_or_else(|stop| self.reader.recalled(file, Reading::Stopped(stop)));
            if let Some(detail) = &assessed.detail {
                // The sender reads what to do; the reader's own words are for whoever looks after the program.
                tracing::debug!("{}: {detail}", file.path);
            }
            self.reader.words().give_up(&assessed.given_up);
            assessed
        };
        let rows = |more| self.progress.rows(more);
        let limits = &context.campaign.limits;
        let asked = workers.ask_all(Some(terms), &questions, limits, &rows, &then).map_err(Error::NoWorker)?;
        for ((at, basis), assessed) in which.iter().zip(bases).zip(asked) {
            self.made[*at] = Some(Made { by: Some(by), basis, assessed });
        }
        Ok(())
    }

    /// Gives up extracts that were made by other terms than these units and the run's; whether there were any.
    fn drop_extracts(&mut self, by: usize) -> bool {
        if self.extracts.iter().all(Option::is_none) {
            return false;
        }
        let id = extract::Terms::new(self.reader.context, &self.units[by], self.reader.now).id();
        let before = self.extracts.iter().flatten().count();
        for extract in &mut self.extracts {
            *extract = extract.filter(|extract| extract.terms == id);
        }
        let other = before - self.extracts.iter().flatten().count();
        if other > 0 {
            tracing::warn!(
                "{}",
                phrase!(
                    "{count} files were extracted by other terms than this run's, and are read again",
                    count = other
                )
            );
        }
        other > 0
    }

    /// Evaluates the campaign's own checks over the reports of many files at once.
    fn check(&mut self) -> Result<()> {
        let campaign = &self.reader.context.campaign;
        let words = self.reader.words();
        let reports = |(at, made): (usize, &Option<Made>)| {
            let reports = made.as_ref().map_or(&[][..], |made| made.assessed.to_check.as_slice());
            (0..reports.len()).map(move |number| (at, number)).collect::<Vec<_>>()
        };
        let all: Vec<(usize, usize)> = self.made.iter().enumerate().flat_map(reports).collect();
        for places in all.chunks(AT_ONCE) {
            let report = |(at, number): &(usize, usize)| self.made[*at].as_ref()?.assessed.to_check.get(*number);
            let batch: Vec<&checks::Report> = places.iter().filter_map(report).collect();
            let raised = checks::evaluate(campaign, &batch)
                .map_err(|error| Error::Defect { what: "a [[check]] of tonghop.toml", detail: error.to_string() })?;
            for ((at, number), raised) in places.iter().zip(raised) {
                let Some(made) = &mut self.made[*at] else { continue };
                let entry = made.assessed.to_check[*number].entry;
                for raised in raised {
                    let finding = wording::finding(campaign, words, &self.files[*at].path, raised);
                    made.assessed.said.found(entry, &finding);
                }
            }
        }
        Ok(())
    }

    fn finish(&mut self, appendix: Option<Vec<QuotaLine>>) -> FilesRead {
        let (made, extracts) = (std::mem::take(&mut self.made), std::mem::take(&mut self.extracts));
        let count = self.files.len();
        let mut all = FilesRead {
            readings: Vec::with_capacity(count),
            have_appendix: Vec::with_capacity(count),
            said: Vec::with_capacity(count),
            appendix,
        };
        for ((file, made), extract) in self.files.iter().zip(made).zip(extracts) {
            let assessed = made.map(|made| made.assessed).or_else(|| {
                let extract = extract?;
                self.progress.file_done();
                Some(Assessed::of(FileAssessment::of_extract(extract), extract.reading.clone()))
            });
            // Each file was asked, or has an extract.
            let Some(Assessed { reading, has_appendix, said, .. }) = assessed else { continue };
            all.readings.push(reading);
            all.have_appendix.push(has_appendix);
            all.said.push(said.of(&file.source(), self.reader.run));
        }
        all
    }
}

/// Whether a path's name is one of a quota appendix.
fn is_called_so(path: &str) -> bool {
    let name = text::ascii(path.rsplit('/').next().unwrap_or(path));
    let words: Vec<&str> = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let name = words.join(" ");
    CALLED.iter().any(|called| name.contains(called))
}

/// Units with accepted results.
fn reported(book: &Book) -> BTreeSet<UnitId> {
    let entries = book.entries(AsOf::Now).filter(|(_, entry)| entry.submission.verdict == Verdict::Accepted);
    entries.filter_map(|(_, entry)| entry.submission.unit.clone()).collect()
}

/// Has workers look at files, each for its purpose; what is found goes to `then`, with the file's number.
///
/// # Errors
/// No worker can be started.
pub fn look_all<T: Send>(
    workers: &Workers,
    files: &[(&[u8], Purpose)],
    limits: &Limits,
    rows: &(dyn Fn(u64) + Sync),
    then: &(dyn Fn(usize, Inspected) -> T + Sync),
) -> std::io::Result<Vec<T>> {
    let questions: Vec<_> =
        files.iter().map(|(bytes, purpose)| (*bytes, Question::Look(*purpose, limits.clone()))).collect();
    let found = |number: usize, answer: std::result::Result<Inspected, Stop>| {
        then(number, answer.unwrap_or_else(|stop| Inspected::failed(ReadFailure::Stopped(stop))))
    };
    workers.ask_all(None, &questions, limits, rows, &found)
}
