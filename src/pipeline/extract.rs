//! What files say by themselves, found out elsewhere than where the ledger lies, and taken up by the run that enters them.
//!
//! [`Terms`] hold all that a file is read and checked by: one file that goes to wherever files are read. An [`Extract`] is
//! then a function of the file and the terms, and of nothing else. A run takes it in the place of reading where it would
//! read by the same terms itself; where not, it reads. So nothing that happens elsewhere can change what a run finds.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};

use super::reader::{Reader, Recognised};
use super::setting::Setting;
use super::validate::{FileAssessment, Resolved, Validator};
use super::{PROGRAM, Progress, Unwatched};
use crate::aggregate::{Balance, View};
use crate::error::{Error, Result};
use crate::files;
use crate::intake::IncomingFile;
use crate::ledger::{Book, Entry, Extract, Reading};
use crate::model::campaign::Campaign;
use crate::model::code::Code;
use crate::model::period::{Instant, ReportDate};
use crate::model::unit::QuotaLine;
use crate::phrase;
use crate::read::Workers;
use crate::recognise::units::Registry;

/// Version of the terms' file.
const SCHEMA: u32 = 1;

/// By what files are read and checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    schema: u32,
    program: String,
    /// The campaign file.
    campaign: String,
    /// The templates that override built-in ones: findings have their words.
    templates: BTreeMap<String, String>,
    /// The day of the run, in the campaign's zone: a report for a later one is none.
    today: NaiveDate,
    /// The lines of the quota appendix in force; without one the units are those of the campaign file.
    units: Option<Vec<QuotaLine>>,
}

impl Terms {
    /// The terms of a campaign folder's setting, its units and the day of this moment.
    #[must_use]
    pub fn new(setting: &Setting, units: Option<&[QuotaLine]>, now: Instant) -> Self {
        Self {
            schema: SCHEMA,
            program: PROGRAM.to_owned(),
            campaign: setting.text.clone(),
            templates: setting.templates.clone(),
            today: setting.campaign.calendar.local(now).date_naive(),
            units: units.map(<[QuotaLine]>::to_vec),
        }
    }

    /// Reads what `tonghop terms` prints.
    ///
    /// # Errors
    /// The file system's; a file that holds none, or those of another version of the program.
    pub fn read(path: &Path) -> Result<Self> {
        #[derive(Deserialize)]
        struct Printed {
            terms: Terms,
        }
        let printed: std::result::Result<Printed, _> = serde_json::from_slice(&files::read_named(path)?);
        let Printed { terms } = printed.map_err(|error| {
            let message = phrase!("{path} holds no terms: {error}", path = path.display(), error = error.to_string());
            Error::call(message, Some(phrase!("make it with `tonghop terms`")))
        })?;
        if terms.program == PROGRAM {
            return Ok(terms);
        }
        let message = phrase!(
            "{path} holds the terms of {program}, and this is {own}",
            path = path.display(),
            program = terms.program,
            own = PROGRAM
        );
        Err(Error::call(message, Some(phrase!("use one version everywhere"))))
    }

    /// Their campaign and its words.
    ///
    /// # Errors
    /// A mistake in the campaign file or a template.
    pub fn setting(&self) -> Result<Setting> {
        Setting::parse(self.campaign.clone(), self.templates.clone())
    }

    /// What tells these terms from others.
    #[must_use]
    pub fn id(&self) -> String {
        files::sha256(&serde_json::to_vec(self).unwrap_or_default())
    }
}

/// Finds out what files say by themselves; keeps nothing of one file for the next.
pub struct Extractor {
    id: String,
    setting: Setting,
    units: Option<Vec<QuotaLine>>,
    registry: Registry,
    now: Instant,
    workers: Workers,
}

impl Extractor {
    /// Reads by these terms.
    ///
    /// # Errors
    /// A mistake in the terms' campaign file or templates.
    pub fn new(terms: &Terms, workers: Workers) -> Result<Self> {
        let id = terms.id();
        let setting = terms.setting()?;
        let registry = Registry::new(&setting.campaign, terms.units.as_deref());
        let now = setting.campaign.calendar.at(terms.today, NaiveTime::MIN);
        Ok(Self { id, setting, units: terms.units.clone(), registry, now, workers })
    }

    /// The campaign and its words.
    #[must_use]
    pub fn setting(&self) -> &Setting {
        &self.setting
    }

    /// What each file says.
    ///
    /// # Errors
    /// No worker can be started, or a defect of ours; no file makes one.
    pub fn extract(&self, parcels: &[IncomingFile]) -> Result<Vec<Extract>> {
        let campaign = &self.setting.campaign;
        let parcels: Vec<&IncomingFile> = parcels.iter().collect();
        let reader = Reader { workers: &self.workers, campaign, is_released: &|_| false };
        let mut recognised = reader.recognise(&parcels, &[], &Unwatched)?;
        let of_files: Vec<(Option<Reading>, bool)> =
            recognised.iter().map(|file| (file.reading.clone(), file.has_appendix())).collect();
        let judge = self.judge();
        judge.settle(None, self.units.as_deref(), parcels.iter().copied().zip(&mut recognised));
        let alone = judge.assess(&self.registry, &parcels, recognised)?;
        let extract = |((parcel, (reading, has_appendix)), alone): (
            (&&IncomingFile, (Option<Reading>, bool)),
            FileAssessment,
        )| Extract {
            file: parcel.path.clone(),
            sha256: parcel.sha256.clone(),
            size: parcel.size,
            terms: self.id.clone(),
            reading,
            has_appendix,
            settles: alone.settles,
            entries: alone.entries,
            dates: alone.dates,
        };
        Ok(parcels.iter().zip(of_files).zip(alone).map(extract).collect())
    }

    /// The lines of the newest sound appendix among these files, the last of them first asked.
    ///
    /// # Errors
    /// As [`Extractor::extract`].
    pub fn appendix(&self, parcels: &[IncomingFile]) -> Result<Option<Vec<QuotaLine>>> {
        let parcels: Vec<&IncomingFile> = parcels.iter().collect();
        let reader = Reader { workers: &self.workers, campaign: &self.setting.campaign, is_released: &|_| false };
        let mut recognised = reader.recognise(&parcels, &[], &Unwatched)?;
        let judge = self.judge();
        judge.settle(None, self.units.as_deref(), parcels.iter().copied().zip(&mut recognised));
        Ok(judge.newest_lines(recognised.iter()).map(<[QuotaLine]>::to_vec))
    }

    fn judge(&self) -> Validator<'_> {
        Validator {
            campaign: &self.setting.campaign,
            words: &self.setting.words,
            now: self.now,
            run: 0,
            released: None,
        }
    }
}

/// Where the units of these reports stand at a date.
///
/// # Errors
/// A defect of ours.
pub fn balances(campaign: &Campaign, reports: Vec<Entry>, until: ReportDate) -> Result<Vec<Balance>> {
    let mut book = Book::default();
    for report in reports {
        book.enter(report, None);
    }
    View { campaign, book: &book, upto: u32::MAX, now: Instant::default() }.balances(until)
}

/// Extracts that a run may take in the place of reading.
#[derive(Debug, Default)]
pub struct Extracts(HashMap<(String, String), Extract>);

impl Extracts {
    /// Reads the Parquet files of a folder, and of the folders below, or one file.
    ///
    /// # Errors
    /// The file system's, or a file that is not a table of extracts.
    pub fn read(path: &Path) -> Result<Self> {
        let mut extracts = Self::default();
        let mut left = vec![path.to_owned()];
        while let Some(path) = left.pop() {
            if path.is_dir() {
                // Names that begin so are what writers put beside their files.
                let is_of_us = |name: &str| !name.starts_with(['_', '.']);
                let items = files::list(&path)?.into_iter();
                left.extend(items.filter(|item| is_of_us(&item.file_name().to_string_lossy())).map(|item| item.path()));
                continue;
            }
            let read = Extract::of_parquet(&files::read_named(&path)?).map_err(|error| {
                let message =
                    phrase!("{path} holds no extracts: {error}", path = path.display(), error = error.to_string());
                Error::call(message, Some(phrase!("make them with `tonghop extract` of this version")))
            })?;
            let keyed = read.into_iter().map(|extract| ((extract.file.clone(), extract.sha256.clone()), extract));
            extracts.0.extend(keyed);
        }
        Ok(extracts)
    }

    fn of(&self, parcel: &IncomingFile) -> Option<&Extract> {
        if self.0.is_empty() {
            return None;
        }
        self.0.get(&(parcel.path.clone(), parcel.sha256.clone()))
    }
}

/// A run's files as they were read, here or elsewhere.
pub(super) struct Taken {
    /// What each says by itself.
    pub(super) resolved: Resolved,
    /// What a replay takes as it was.
    pub(super) readings: Vec<Option<Reading>>,
}

/// Reads files for a run, but for those whose extracts fit.
pub(super) struct Taker<'a> {
    pub(super) setting: &'a Setting,
    pub(super) extracts: &'a Extracts,
    pub(super) reader: &'a Reader<'a>,
    pub(super) judge: &'a Validator<'a>,
}

impl Taker<'_> {
    /// What the files say; of the book only the newest appendix is asked.
    pub(super) fn take(&self, book: &Book, parcels: &[IncomingFile], progress: &dyn Progress) -> Result<Taken> {
        // An appendix decides by which units the others are read, and a released file may be looked into after all.
        let fits = |parcel: &IncomingFile| {
            let extract = self.extracts.of(parcel)?;
            let is_held = matches!(extract.reading, Some(Reading::Private(_)));
            // What the ledger may settle, the run reads again.
            let findings = || extract.entries.iter().flat_map(|(entry, _)| &entry.findings);
            let asks = findings().any(|finding| finding.code == Code::AmbiguousRows);
            let is_open = asks || extract.has_appendix || (is_held && (self.reader.is_released)(&parcel.sha256));
            (!is_open).then_some(extract)
        };
        let mut extracts: Vec<Option<&Extract>> = parcels.iter().map(fits).collect();
        let mut read: Vec<Option<Recognised>> = parcels.iter().map(|_| None).collect();
        let settle = |read: &mut [Option<Recognised>]| {
            let in_force = book.newest_appendix().map(|appendix| appendix.lines.as_slice());
            let files = parcels.iter().zip(read).filter_map(|(parcel, read)| Some((parcel, read.as_mut()?)));
            self.judge.settle(Some(book), in_force, files);
        };
        self.read_open(parcels, &extracts, &mut read, progress)?;
        settle(&mut read);
        let lines = self.judge.newest_lines(read.iter().flatten()).map(<[QuotaLine]>::to_vec);
        let lines = lines.or_else(|| Some(book.newest_appendix()?.lines.clone()));
        if extracts.iter().any(Option::is_some) {
            let id = Terms::new(self.setting, lines.as_deref(), self.judge.now).id();
            let all = extracts.iter().flatten().count();
            for extract in &mut extracts {
                *extract = extract.filter(|extract| extract.terms == id);
            }
            let other = all - extracts.iter().flatten().count();
            if other > 0 {
                tracing::warn!(
                    "{}",
                    phrase!(
                        "{count} files were extracted by other terms than this run's, and are read again",
                        count = other
                    )
                );
                self.read_open(parcels, &extracts, &mut read, progress)?;
                settle(&mut read);
            }
        }
        let registry = Registry::new(self.judge.campaign, lines.as_deref());
        let readings = read.iter().zip(&extracts).map(|(read, extract)| {
            let of_extract = || extract.and_then(|extract| extract.reading.clone());
            read.as_ref().map_or_else(of_extract, |read| read.reading.clone())
        });
        let readings: Vec<Option<Reading>> = readings.collect();
        let open: Vec<&IncomingFile> =
            parcels.iter().zip(&read).filter(|(_, read)| read.is_some()).map(|(parcel, _)| parcel).collect();
        let mut alone = self.judge.assess(&registry, &open, read.into_iter().flatten().collect())?.into_iter();
        let all = parcels.iter().zip(extracts).filter_map(|(parcel, extract)| match extract {
            Some(extract) => {
                progress.file_done();
                Some(self.taken_up(parcel, extract))
            }
            None => alone.next(),
        });
        Ok(Taken { resolved: Resolved(all.collect()), readings })
    }

    /// Reads the files that have neither an extract nor been read.
    fn read_open(
        &self,
        parcels: &[IncomingFile],
        extracts: &[Option<&Extract>],
        read: &mut [Option<Recognised>],
        progress: &dyn Progress,
    ) -> Result<()> {
        let is_open = |at: &usize| extracts[*at].is_none() && read[*at].is_none();
        let open: Vec<usize> = (0..parcels.len()).filter(is_open).collect();
        let files: Vec<&IncomingFile> = open.iter().map(|at| &parcels[*at]).collect();
        for (at, recognised) in open.into_iter().zip(self.reader.recognise(&files, &[], progress)?) {
            read[at] = Some(recognised);
        }
        Ok(())
    }

    /// An extract as what this file, which came when it came, says by itself.
    fn taken_up(&self, parcel: &IncomingFile, extract: &Extract) -> FileAssessment {
        let (entries, dates) = (extract.entries.clone(), extract.dates.clone());
        let mut alone =
            FileAssessment { entries, dates, settles: extract.settles, if_known: BTreeMap::new(), is_entered: false };
        for (entry, _) in &mut alone.entries {
            entry.run = self.judge.run;
            entry.submission.file = parcel.source();
        }
        alone
    }
}
