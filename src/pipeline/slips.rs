//! Which files go back to their senders, and with what slip.

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use super::assess::reading_registry;
use super::check::is_settled;
use super::context::CampaignContext;
use super::reader::look_all;
use super::tray::{self, FOLDER, Tray};
use super::validated::Validated;
use crate::aggregate::View;
use crate::error::{Error, Result};
use crate::files;
use crate::intake::IncomingFile;
use crate::ledger::{Book, ClosedSlip, Entry, Reading, SlipRef};
use crate::model::finding::Finding;
use crate::model::id::UnitId;
use crate::model::period::Instant;
use crate::read::{Value, Workbook, Workers};
use crate::recognise::Recogniser;
use crate::recognise::candidate::Candidate;
use crate::recognise::explain::Explainer;
use crate::recognise::inspect::{Inspected, Purpose, Sight};
use crate::recognise::resolve::Resolver;
use crate::recognise::units::{Match, Registry};
use crate::report::slip::{self, Slip};

/// Figures from which a sheet may be a report; a list of names for a dropdown has none.
const FEW_FIGURES: usize = 3;

/// A slip with its bytes.
#[derive(Clone, Debug)]
pub(crate) struct DrawnSlip {
    /// What is recorded of it.
    pub reference: SlipRef,
    /// The workbook.
    pub bytes: Vec<u8>,
    /// Units with figures in sheets of it that were not taken for anybody's report, hidden ones among them.
    pub units_beside: BTreeSet<UnitId>,
}

/// The slips of a run, and those that lie open no longer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Slips {
    /// Those that it drew.
    pub drawn: Vec<DrawnSlip>,
    /// Those that were answered, or replaced by a newer one.
    pub closed: Vec<ClosedSlip>,
}

/// Draws the slips of one run.
pub(crate) struct SlipDrawer<'a> {
    /// The processes that read.
    pub workers: &'a Workers,
    /// Campaign and words of the run.
    pub context: &'a CampaignContext,
    /// The ledger before the run.
    pub book: &'a Book,
    /// The run.
    pub run: u32,
    /// Its clock.
    pub now: Instant,
}

/// A file that goes back.
struct Returned<'a> {
    parcel: &'a IncomingFile,
    entries: Vec<&'a Entry>,
    name: String,
    /// How often this went back.
    number: u32,
    /// Whether its sheets may be shown again: it can be read, and holds nothing private.
    is_open: bool,
    /// Whether what its free text tells of citizens is masked.
    sight: Sight,
}

impl SlipDrawer<'_> {
    /// A slip for each file of which the run returned anything, and the slips that it closes; names and numbers depend on
    /// the runs before and on the order of the files alone.
    ///
    /// # Errors
    /// No worker can be started, or a defect of ours.
    pub(crate) fn draw(
        &self,
        parcels: &[IncomingFile],
        readings: &[Option<Reading>],
        entries: &[&Entry],
    ) -> Result<Slips> {
        let view = View { campaign: &self.context.campaign, book: self.book, upto: self.run, now: self.now };
        let mut tray = Tray::before(view);
        let returned = self.returned(&mut tray, parcels, readings, entries);
        let date = self.book.run_date(self.run);
        let closed = date.map(|date| tray.closed(date)).unwrap_or_default();
        Ok(Slips { drawn: self.drawn(&returned)?, closed })
    }

    fn drawn(&self, returned: &[Returned<'_>]) -> Result<Vec<DrawnSlip>> {
        let open: Vec<&Returned<'_>> = returned.iter().filter(|file| file.is_open).collect();
        let files: Vec<_> = open.iter().map(|file| (file.parcel.bytes.as_slice(), Purpose::Show(file.sight))).collect();
        // Its names are compiled when a slip asks for them: most runs return nothing.
        let registry = LazyLock::new(|| reading_registry(&self.context.campaign, self.book, self.now));
        let recogniser = LazyLock::new(|| Recogniser::new(&self.context.campaign));
        let then = |at: usize, answer: Inspected| {
            let shown = answer.read.ok();
            self.slip(open[at], shown.as_ref().map(|shown| (shown, &*registry, &*recogniser)))
        };
        let limits = &self.context.campaign.limits;
        let shown = look_all(self.workers, &files, limits, &|_| {}, &then).map_err(Error::NoWorker)?;
        let mut shown = shown.into_iter();
        returned
            .iter()
            .map(|file| {
                let drawn = if file.is_open { shown.next() } else { None };
                drawn.unwrap_or_else(|| self.slip(file, None))
            })
            .collect()
    }

    fn returned<'p>(
        &self,
        tray: &mut Tray<'_>,
        parcels: &'p [IncomingFile],
        readings: &[Option<Reading>],
        entries: &[&'p Entry],
    ) -> Vec<Returned<'p>> {
        let earlier = self.book.manifests().iter().take_while(|manifest| manifest.run < self.run);
        let earlier = earlier.flat_map(|manifest| &manifest.slips).map(|slip| slip.path.to_lowercase());
        let mut taken: BTreeSet<String> = earlier.collect();
        let mut of_file: HashMap<(&str, &str), Vec<&Entry>> = HashMap::new();
        for entry in entries {
            let file = &entry.submission.file;
            of_file.entry((&file.path, &file.sha256)).or_default().push(entry);
        }
        let mut returned = Vec::new();
        for (at, parcel) in parcels.iter().enumerate() {
            let own = of_file.get(&(parcel.path.as_str(), parcel.sha256.as_str())).cloned().unwrap_or_default();
            if !own.iter().any(|entry| entry.submission.verdict.goes_back()) {
                continue;
            }
            let file = tray::File { path: &parcel.path, sha256: &parcel.sha256 };
            let number = tray.number(&file);
            let is_taken = |name: &str| taken.contains(&format!("{FOLDER}/{name}").to_lowercase());
            let name = slip::file_name(&parcel.path, number, &self.context.words, &is_taken);
            let path = format!("{FOLDER}/{name}");
            tray.lay(&file, &path, number);
            taken.insert(path.to_lowercase());
            let reading = readings.get(at).and_then(Option::as_ref);
            let sight = if reading.is_some() { Sight::Masked } else { Sight::Open };
            let is_open = reading.is_none_or(|reading| !reading.is_final());
            returned.push(Returned { parcel, entries: own, name, number, is_open, sight });
        }
        returned
    }

    /// The units that sheets name which hold figures, and which were not recognised as a report.
    fn units_beside(file: &Returned<'_>, workbook: &Workbook, registry: &Registry) -> BTreeSet<UnitId> {
        let is_report = |name: &str| file.entries.iter().any(|entry| entry.submission.sheet.as_deref() == Some(name));
        let mut named = BTreeSet::new();
        let sheets = workbook.sheets.iter().filter(|sheet| !is_report(&sheet.name)).chain(&workbook.hidden);
        for sheet in sheets {
            let cells = sheet.rows().iter().flat_map(|(_, cells)| cells);
            let figures = cells.filter(|cell| matches!(cell.value, Value::Number(_))).count();
            if figures >= FEW_FIGURES {
                let texts = sheet.texts().chain([sheet.name.as_str()]);
                let found = texts.flat_map(|text| registry.scan(text)).filter_map(|found| match found {
                    Match::One(unit) => Some(unit),
                    _ => None,
                });
                named.extend(found);
            }
        }
        named
    }

    fn slip(&self, file: &Returned<'_>, shown: Option<(&Workbook, &Registry, &Recogniser<'_>)>) -> Result<DrawnSlip> {
        let findings: Vec<&Finding> = file.entries.iter().flat_map(|entry| &entry.findings).collect();
        let explained = shown.map(|(workbook, registry, recogniser)| {
            let resolver = Resolver { registry, campaign: &self.context.campaign };
            let is_settled = |candidate: &Candidate| is_settled(&file.entries, candidate);
            Explainer { recogniser, resolver, is_settled: &is_settled }.file(&file.parcel.path, workbook)
        });
        let slip = Slip {
            file: &file.parcel.path,
            arrival: file.parcel.arrival,
            now: self.now,
            number: file.number,
            findings: &findings,
            partly_counted: file.entries.iter().any(|entry| entry.submission.verdict.counted()),
            workbook: shown.map(|(workbook, ..)| workbook),
            explained: explained.as_ref(),
        };
        let bytes = slip::slip(&slip, &self.context.campaign, &self.context.words)?;
        let units_beside = match shown {
            Some((workbook, registry, _)) => Self::units_beside(file, workbook, registry),
            None => BTreeSet::new(),
        };
        let reference = SlipRef {
            source: file.parcel.sha256.clone(),
            path: format!("{FOLDER}/{}", file.name),
            sha256: files::sha256(&bytes),
            number: file.number,
        };
        Ok(DrawnSlip { reference, bytes, units_beside })
    }
}

/// The entries among what was judged.
pub(super) fn entries(judged: &[Validated]) -> Vec<&Entry> {
    judged.iter().map(|(entry, _)| entry).collect()
}
