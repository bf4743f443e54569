//! Files in, recognised sheets and documents out: on every core, each file in a guarded process.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::Progress;
use crate::error::{Error, Result};
use crate::intake::IncomingFile;
use crate::ledger::{QUARANTINE, Reading};
use crate::model::campaign::Campaign;
use crate::model::cell::column_letters;
use crate::model::code::Code;
use crate::model::exposure::{self, Exposure};
use crate::model::finding::Severity;
use crate::model::obligation::ObligationKind;
use crate::model::submission::Original;
use crate::model::unsearched::KeepUnsearched;
use crate::read::{self, Answer, Purpose, ReadFailure, Sight, Stop, Workbook, Workers};
use crate::recognise::draft::SheetDraft;
use crate::recognise::upward::{self, Fault};
use crate::recognise::{Recogniser, document, privacy};
use crate::rules::{
    self, FindingDraft, consolidated_changed, consolidated_mark, consolidated_plan, corrupt_file, encrypted,
    figures_not_read, hidden_sheet, legacy_encoding, macros, not_a_document, not_a_spreadsheet, not_searched,
    too_complex, too_large, unknown_form,
};

/// What reading and recognising made of a file.
#[derive(Default)]
pub struct Recognised {
    pub(super) sheets: Vec<(String, SheetDraft)>,
    /// The first lines of a file that is filed as a document.
    pub(super) document: Option<Vec<String>>,
    /// By row, what the rows of a consolidated workbook of the level below came from.
    pub(super) provenance: Option<BTreeMap<u32, String>>,
    /// Findings of the file as a whole.
    pub(super) raised: Vec<FindingDraft>,
    /// Whether its appendices were settled by the units that are known.
    pub(super) settled: bool,
    /// What is open about its appendices then, by sheet.
    pub(super) doubts: Vec<FindingDraft>,
    /// Texts that were decoded.
    pub(super) originals: Vec<Original>,
    /// What reading gave besides; none for a file that was read to its end and is kept in the open archive.
    pub reading: Option<Reading>,
}

impl Recognised {
    /// Whether it holds a quota appendix, sound or not.
    pub(super) fn has_appendix(&self) -> bool {
        self.sheets.iter().any(|(_, draft)| matches!(draft, SheetDraft::Appendix(_)))
    }
}

/// Reads and recognises files.
pub struct Reader<'a> {
    /// The processes that read.
    pub workers: &'a Workers,
    /// The campaign.
    pub campaign: &'a Campaign,
    /// Whether a file of this content was released from quarantine.
    pub is_released: &'a (dyn Fn(&str) -> bool + Sync),
}

impl Reader<'_> {
    /// Reads and recognises files on every core, but for those whose reading is recorded.
    ///
    /// # Errors
    /// No worker can be started.
    pub fn recognise(
        &self,
        parcels: &[&IncomingFile],
        recorded: &[Option<Reading>],
        progress: &dyn Progress,
    ) -> Result<Vec<Recognised>> {
        // Its words are compiled when a file asks for them: most runs find none.
        let recogniser = LazyLock::new(|| Recogniser::new(self.campaign));
        let settled = |at: usize| recorded.get(at).and_then(Option::as_ref).filter(|reading| reading.is_final());
        let is_open = |at: &usize| settled(*at).is_none() && !parcels[*at].is_oversize();
        let open: Vec<usize> = (0..parcels.len()).filter(is_open).collect();
        let purpose = |parcel: &IncomingFile| {
            let sight = if (self.is_released)(&parcel.sha256) { Sight::Open } else { Sight::Masked };
            let is_document = document::obligation(self.campaign, &parcel.path).is_some();
            if is_document { Purpose::File(sight) } else { Purpose::Judge(sight) }
        };
        let files: Vec<(&[u8], Purpose)> =
            open.iter().map(|at| (parcels[*at].bytes.as_slice(), purpose(parcels[*at]))).collect();
        let then = |number: usize, answer: Answer| {
            let recognised = self.recognised(&recogniser, parcels[open[number]], answer);
            progress.file_done();
            recognised
        };
        let rows = |more| progress.rows(more);
        let read = self.workers.read_all(&files, &self.campaign.limits, &rows, &then).map_err(Error::NoWorker)?;
        let mut read = read.into_iter();
        let all = parcels.iter().enumerate().map(|(at, parcel)| match settled(at) {
            Some(reading) => self.recalled(reading.clone()),
            None if parcel.is_oversize() => self.refused(read::oversize(parcel.size, &self.campaign.limits)),
            None => read.next().unwrap_or_default(),
        });
        Ok(all.collect())
    }

    /// A file that was not read to the end.
    fn recalled(&self, reading: Reading) -> Recognised {
        let raised = match &reading {
            Reading::Stopped(stop) => vec![of_failure(self.campaign, ReadFailure::Stopped(*stop))],
            Reading::Private(exposures) => exposures.iter().map(of_exposure).collect(),
            Reading::Apart => Vec::new(),
        };
        Recognised { raised, reading: Some(reading), ..Recognised::default() }
    }

    /// A file that gives no cells.
    fn refused(&self, failure: ReadFailure) -> Recognised {
        Recognised { raised: vec![of_failure(self.campaign, failure)], ..Recognised::default() }
    }

    fn recognised(&self, recogniser: &Recogniser<'_>, parcel: &IncomingFile, answer: Answer) -> Recognised {
        if (self.is_released)(&parcel.sha256) {
            return self.read(recogniser, parcel, answer);
        }
        if parcel.private_name {
            return self.recalled(Reading::Private(vec![privacy::of_file_name()]));
        }
        // A number or two in free text lose no report, unless the campaign makes an error of them; what is none of ours is
        // put away as a whole.
        let warns = rules::set_severity(self.campaign, Code::PersonalData) != Some(Severity::Error);
        let gives = answer.read.is_ok() || answer.document.is_some();
        let are_few = gives && warns && exposure::are_few(&answer.exposures);
        if !answer.exposures.is_empty() && !are_few {
            let whole = |own: &Exposure| Exposure { few: false, ..own.clone() };
            return self.recalled(Reading::Private(answer.exposures.iter().map(whole).collect()));
        }
        let mut raised: Vec<FindingDraft> = answer.exposures.iter().map(of_exposure).collect();
        let keeps_apart = self.campaign.keep_unsearched == KeepUnsearched::Quarantine && !answer.unsearched.is_empty();
        let place = if keeps_apart { QUARANTINE } else { "archive" };
        raised.extend(
            answer
                .unsearched
                .iter()
                .map(|(what, count)| not_searched::finding(what, *count).with("place", place.to_owned())),
        );
        let mut recognised = self.read(recogniser, parcel, answer);
        recognised.raised.extend(raised);
        if recognised.reading.is_none() && (are_few || keeps_apart) {
            recognised.reading = Some(Reading::Apart);
        }
        recognised
    }

    fn read(&self, recogniser: &Recogniser<'_>, parcel: &IncomingFile, answer: Answer) -> Recognised {
        let Answer { read, document, originals, .. } = answer;
        if let Some(document) = document {
            return Recognised { document: Some(document.lines), ..Recognised::default() };
        }
        let filed = document::obligation(self.campaign, &parcel.path);
        let workbook = match read {
            Ok(workbook) => workbook,
            Err(ReadFailure::NotASpreadsheet(looks_like)) if filed.is_some() => {
                let raised = vec![not_a_document::finding(&looks_like)];
                return Recognised { raised, ..Recognised::default() };
            }
            Err(ReadFailure::Stopped(stop)) => return self.recalled(Reading::Stopped(stop)),
            Err(failure) => {
                if let ReadFailure::Corrupt(detail) = &failure {
                    // The sender is told what to do; the reader's own words are for whoever looks after the program.
                    tracing::debug!("{}: {detail}", parcel.path);
                }
                let mut refused = self.refused(failure);
                if filed.is_some() {
                    refused.raised = refused.raised.into_iter().map(of_document).collect();
                }
                return refused;
            }
        };
        if let Some(excess) = Recogniser::excess(&workbook) {
            return self.refused(ReadFailure::TooLarge(excess));
        }
        let mut raised = of_workbook(&workbook);
        // One finding a sheet, at the first such cell.
        for of_sheet in originals.chunk_by(|a, b| a.sheet == b.sheet) {
            let Original { sheet, cell, stored, decoded } = &of_sheet[0];
            raised.push(legacy_encoding::finding(sheet, *cell, stored, decoded));
        }
        let sheets: Vec<(String, SheetDraft)> =
            workbook.sheets.iter().map(|sheet| sheet.name.clone()).zip(recogniser.sheets(&workbook)).collect();
        let is_form = |draft: &SheetDraft| matches!(draft, SheetDraft::Appendix(_) | SheetDraft::Forms(_));
        let form = sheets.iter().find(|(_, draft)| is_form(draft));
        if let Some(document) = filed {
            let not_read = form.map(|(sheet, _)| figures_not_read::finding(sheet, &document.name));
            let lines = document::lines(&workbook);
            return Recognised {
                document: Some(lines),
                raised: not_read.into_iter().collect(),
                ..Recognised::default()
            };
        }
        let laborious = sheets.iter().find(|(_, draft)| matches!(draft, SheetDraft::Laborious));
        if let Some((sheet, _)) = laborious {
            raised.push(too_complex::finding(sheet));
        } else if form.is_none() {
            let forms: Vec<&str> = self.campaign.forms.iter().map(|form| form.name.as_str()).collect();
            raised.push(unknown_form::finding(&forms));
        }
        let upward = upward::place(&workbook).map(|at| &workbook.sheets[at]);
        if let Some((sheet, fault)) = upward.and_then(|sheet| Some((sheet, upward::fault(sheet, self.campaign)?))) {
            raised.push(match fault {
                Fault::Mark => consolidated_mark::finding(&sheet.name),
                Fault::Plan => consolidated_plan::finding(&sheet.name),
                Fault::Changed => consolidated_changed::finding(&sheet.name),
            });
        }
        let provenance = upward.map(|sheet| upward::provenance(sheet, self.campaign));
        Recognised { sheets, provenance, raised, originals, ..Recognised::default() }
    }
}

fn of_exposure(exposure: &Exposure) -> FindingDraft {
    let raised = FindingDraft::of(Code::PersonalData);
    let raised = if exposure.sheet.is_empty() { raised } else { raised.on(&exposure.sheet) };
    let raised = if exposure.few { raised.severity(Severity::Warning) } else { raised };
    raised
        .at(exposure.cells.first().copied().filter(|_| exposure.few))
        .with("counted", if exposure.few { "yes" } else { "" }.to_owned())
        .with("more", exposure.cells.len().saturating_sub(1).to_string())
        .with("passports", exposure.passports.to_string())
        .with("beside", exposure.beside.map_or(String::new(), |beside| beside.as_str().to_owned()))
        .with("cccd", exposure.cccd.to_string())
        .with("cmnd", exposure.cmnd.to_string())
        .with("people", exposure.people.to_string())
        .with("columns", exposure.columns.iter().map(|col| column_letters(*col)).collect::<Vec<_>>().join(", "))
        .with("row_count", exposure.rows.to_string())
}

fn of_failure(campaign: &Campaign, failure: ReadFailure) -> FindingDraft {
    let over = |setting: &str, allowed: u64| too_large::finding(&format!("> {allowed}"), allowed.to_string(), setting);
    match failure {
        ReadFailure::Stopped(Stop::Memory) => over("limits.memory_mib", campaign.limits.memory_mib),
        ReadFailure::Stopped(Stop::Time) => over("limits.seconds", campaign.limits.seconds),
        ReadFailure::Stopped(Stop::Crash) => corrupt_file::finding(String::new()),
        ReadFailure::NotASpreadsheet(looks_like) => not_a_spreadsheet::finding(&looks_like, documents(campaign)),
        ReadFailure::Encrypted => encrypted::finding(),
        ReadFailure::Corrupt(detail) => corrupt_file::finding(detail),
        ReadFailure::TooLarge(excess) => too_large::finding(&excess.found, excess.allowed, &excess.setting),
    }
}

/// A finding whose words are for whoever sends a document.
pub(super) fn of_document(raised: FindingDraft) -> FindingDraft {
    raised.with("document", "yes".to_owned())
}

/// Where documents are to be put: "inbox/ke-hoach (Kế hoạch)".
fn documents(campaign: &Campaign) -> String {
    let documents = campaign.obligations.iter().filter(|obligation| obligation.kind == ObligationKind::Document);
    documents.map(|document| document.name.as_str()).collect::<Vec<_>>().join("; ")
}

fn of_workbook(workbook: &Workbook) -> Vec<FindingDraft> {
    let mut raised = Vec::new();
    let hidden: Vec<&str> = workbook.hidden.iter().filter(|sheet| !sheet.is_empty()).map(|s| s.name.as_str()).collect();
    if !hidden.is_empty() {
        raised.push(hidden_sheet::finding(&hidden));
    }
    if workbook.macros {
        raised.push(macros::finding());
    }
    raised
}
