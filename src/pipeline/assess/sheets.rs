//! What inspecting and recognising make of a file: drafts of its sheets, and what is wrong with it as a whole.

use std::collections::BTreeMap;

use super::{About, Assessor};
use crate::ledger::{QUARANTINE, Reading};
use crate::model::campaign::Campaign;
use crate::model::cell::column_letters;
use crate::model::code::Code;
use crate::model::exposure::{self, Exposure};
use crate::model::finding::Severity;
use crate::model::obligation::{Obligation, ObligationKind};
use crate::model::submission::Original;
use crate::model::unsearched::KeepUnsearched;
use crate::read::{ReadFailure, Stop, Workbook};
use crate::recognise::consolidated::{self, Fault};
use crate::recognise::draft::SheetDraft;
use crate::recognise::inspect::{Inspected, Sight};
use crate::recognise::{Recogniser, document};
use crate::rules::{
    self, FindingDraft, consolidated_changed, consolidated_mark, consolidated_plan, corrupt_file, encrypted,
    figures_not_read, hidden_sheet, legacy_encoding, macros, not_a_document, not_a_spreadsheet, not_searched,
    too_complex, too_large, unknown_form,
};

/// What inspecting and recognising made of a file.
#[derive(Default)]
pub(super) struct Recognised {
    pub(super) sheets: Vec<(String, SheetDraft)>,
    /// The first lines of a file that is filed as a document.
    pub(super) document: Option<Vec<String>>,
    /// By row, what the rows of a consolidated workbook of the level below came from.
    pub(super) provenance: Option<BTreeMap<u32, String>>,
    /// Findings of the file as a whole.
    pub(super) raised: Vec<FindingDraft>,
    /// What is open about its appendices, by sheet.
    pub(super) doubts: Vec<FindingDraft>,
    /// Texts that were decoded.
    pub(super) originals: Vec<Original>,
    /// What reading gave besides; `None` for a file that was read to its end and is kept in the open archive.
    pub(super) reading: Option<Reading>,
    /// The reader's own words for what is damaged, for whoever looks after the program.
    pub(super) detail: Option<String>,
}

impl Recognised {
    /// Whether it holds a quota appendix, sound or not.
    pub(super) fn has_appendix(&self) -> bool {
        self.sheets.iter().any(|(_, draft)| matches!(draft, SheetDraft::Appendix(_)))
    }

    /// Of a file that is put away.
    fn private(exposures: Vec<Exposure>) -> Self {
        let raised = exposures.iter().map(of_exposure).collect();
        Self { raised, reading: Some(Reading::Private(exposures)), ..Self::default() }
    }

    /// Of a file that gives no cells.
    fn refused(campaign: &Campaign, failure: ReadFailure) -> Self {
        Self { raised: vec![of_failure(campaign, failure)], ..Self::default() }
    }
}

impl Assessor<'_> {
    /// What the sheets of an inspected file are.
    pub(super) fn recognise(&self, inspected: Inspected, filed: Option<&Obligation>, about: &About) -> Recognised {
        if about.sight == Sight::Open {
            return self.drafts(inspected, filed);
        }
        // A number or two in free text lose no report, unless the campaign makes an error of them; a foreign file is
        // put away as a whole.
        let warns = rules::set_severity(self.campaign, Code::PersonalData) != Some(Severity::Error);
        let gives = inspected.read.is_ok() || inspected.document.is_some();
        let are_few = gives && warns && exposure::are_few(&inspected.exposures);
        if !inspected.exposures.is_empty() && !are_few {
            let whole = |own: &Exposure| Exposure { few: false, ..own.clone() };
            return Recognised::private(inspected.exposures.iter().map(whole).collect());
        }
        let mut raised: Vec<FindingDraft> = inspected.exposures.iter().map(of_exposure).collect();
        let keeps_apart =
            self.campaign.keep_unsearched == KeepUnsearched::Quarantine && !inspected.unsearched.is_empty();
        let place = if keeps_apart { QUARANTINE } else { "archive" };
        raised.extend(
            inspected
                .unsearched
                .iter()
                .map(|(what, count)| not_searched::finding(what, *count).with("place", place.to_owned())),
        );
        let mut recognised = self.drafts(inspected, filed);
        recognised.raised.extend(raised);
        if recognised.reading.is_none() && (are_few || keeps_apart) {
            recognised.reading = Some(Reading::Apart);
        }
        recognised
    }

    fn drafts(&self, inspected: Inspected, filed: Option<&Obligation>) -> Recognised {
        let Inspected { read, document, originals, .. } = inspected;
        if let Some(document) = document {
            return Recognised { document: Some(document.lines), ..Recognised::default() };
        }
        let workbook = match read {
            Ok(workbook) => workbook,
            Err(ReadFailure::NotASpreadsheet(looks_like)) if filed.is_some() => {
                let raised = vec![not_a_document::finding(&looks_like)];
                return Recognised { raised, ..Recognised::default() };
            }
            Err(failure) => {
                let detail = if let ReadFailure::Corrupt(detail) = &failure { Some(detail.clone()) } else { None };
                let mut refused = Recognised { detail, ..Recognised::refused(self.campaign, failure) };
                if filed.is_some() {
                    refused.raised = refused.raised.into_iter().map(of_document).collect();
                }
                return refused;
            }
        };
        if let Some(excess) = Recogniser::excess(&workbook) {
            return Recognised::refused(self.campaign, ReadFailure::TooLarge(excess));
        }
        let mut raised = of_workbook(&workbook);
        // One finding a sheet, at the first such cell.
        for of_sheet in originals.chunk_by(|a, b| a.sheet == b.sheet) {
            let Original { sheet, cell, stored, decoded } = &of_sheet[0];
            raised.push(legacy_encoding::finding(sheet, *cell, stored, decoded));
        }
        let sheets: Vec<(String, SheetDraft)> =
            workbook.sheets.iter().map(|sheet| sheet.name.clone()).zip(self.recogniser.sheets(&workbook)).collect();
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
        let consolidated = consolidated::place(&workbook).map(|at| &workbook.sheets[at]);
        if let Some((sheet, fault)) =
            consolidated.and_then(|sheet| Some((sheet, consolidated::fault(sheet, self.campaign)?)))
        {
            raised.push(match fault {
                Fault::Mark => consolidated_mark::finding(&sheet.name),
                Fault::Plan => consolidated_plan::finding(&sheet.name),
                Fault::Changed => consolidated_changed::finding(&sheet.name),
            });
        }
        let provenance = consolidated.map(|sheet| consolidated::provenance(sheet, self.campaign));
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

/// Why a file gives no cells.
pub(in crate::pipeline) fn of_failure(campaign: &Campaign, failure: ReadFailure) -> FindingDraft {
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

/// What a recorded reading alone says of a file.
pub(in crate::pipeline) fn of_reading(campaign: &Campaign, reading: &Reading) -> Vec<FindingDraft> {
    match reading {
        Reading::Stopped(stop) => vec![of_failure(campaign, ReadFailure::Stopped(*stop))],
        Reading::Private(exposures) => exposures.iter().map(of_exposure).collect(),
        Reading::Apart => Vec::new(),
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
