//! How a file was read: every role and source that recognition found, each with its reason.
//!
//! Nothing is decided here. The same drafts and candidates are made as for judging, and read off; words for it stand in
//! `templates/`.

mod keys;
mod nearest;
mod table;

use crate::model::explanation::{FileExplained, Key, QuotaExplained, SheetExplained};
use crate::model::unit::QuotaLine;
use crate::read::Workbook;

use super::candidate::{Candidate, PeriodClaim, UnitClaim};
use super::draft::SheetDraft;
use super::resolve::{Resolver, Surroundings};
use super::{Recogniser, consolidated, document, is_explanation};

/// Units of an appendix that are listed one by one.
const QUOTAS: usize = 300;

/// Explains how files are read by the words and units of one campaign.
pub(crate) struct Explainer<'a> {
    /// Its words.
    pub recogniser: &'a Recogniser<'a>,
    /// Its units.
    pub resolver: Resolver<'a>,
    /// Whether earlier reports settle the rows of a report that its file leaves open.
    pub is_settled: &'a dyn Fn(&Candidate) -> bool,
}

/// What the tables of a file came to, before and after they were set against each other.
struct Resolved {
    /// Every candidate, with whether its unit and its period come from elsewhere than its own table.
    candidates: Vec<(Candidate, Borrowed)>,
    /// Those that are left, with how they stand to each other.
    settled: Vec<Candidate>,
}

/// What a candidate has from elsewhere in its file.
#[derive(Clone, Copy, Default)]
struct Borrowed {
    unit: bool,
    period: bool,
}

/// The explanation of a file whose sheets are withheld: personal data, a document, a file that cannot be read.
#[must_use]
pub(crate) fn withheld(path: &str, reason: Key) -> FileExplained {
    FileExplained { file: path.to_owned(), withheld: Some(reason), sheets: Vec::new() }
}

impl Explainer<'_> {
    /// How a workbook is read that lies at this path.
    #[must_use]
    pub(crate) fn file(&self, path: &str, workbook: &Workbook) -> FileExplained {
        if document::obligation(self.resolver.campaign, path).is_some() {
            return withheld(path, Key("withheld.document"));
        }
        if Recogniser::excess(workbook).is_some() {
            return withheld(path, Key("withheld.too_large"));
        }
        let drafts = self.recogniser.sheets(workbook);
        let resolved = self.resolve(path, workbook, &drafts);
        let place = consolidated::place(workbook);
        let sheets = workbook.sheets.iter().zip(&drafts).enumerate().map(|(at, (sheet, draft))| {
            let is = match draft {
                SheetDraft::Empty if is_explanation(sheet) => Key("sheet_is.slip"),
                SheetDraft::Empty if sheet.is_empty() => Key("sheet_is.empty"),
                SheetDraft::Empty if place.is_some_and(|meant| meant != at) => Key("sheet_is.beside"),
                SheetDraft::Empty => Key("sheet_is.empty"),
                SheetDraft::Appendix(_) => Key("sheet_is.appendix"),
                SheetDraft::Forms(_) => Key("sheet_is.forms"),
                SheetDraft::Unknown => Key("sheet_is.unknown"),
                SheetDraft::Laborious => Key("sheet_is.laborious"),
            };
            let lines: &[QuotaLine] = match draft {
                SheetDraft::Appendix(appendix) => &appendix.lines,
                _ => &[],
            };
            let quota =
                |line: &QuotaLine| QuotaExplained { unit: line.name.clone(), quota: line.quota, cell: line.cell };
            SheetExplained {
                name: sheet.name.clone(),
                is,
                tables: self.tables(sheet, &resolved),
                quotas: lines.iter().take(QUOTAS).map(quota).collect(),
                more_quotas: lines.len().saturating_sub(QUOTAS),
                nearest: (*draft == SheetDraft::Unknown).then(|| self.recogniser.nearest(sheet)).flatten(),
            }
        });
        FileExplained { file: path.to_owned(), withheld: None, sheets: sheets.collect() }
    }

    fn resolve(&self, path: &str, workbook: &Workbook, drafts: &[SheetDraft]) -> Resolved {
        let mut candidates: Vec<Candidate> = Vec::new();
        for (sheet, draft) in workbook.sheets.iter().zip(drafts) {
            if let SheetDraft::Forms(tables) = draft {
                let around = Surroundings { path, sheet: &sheet.name };
                for table in self.resolver.with_inherited_heads(tables.clone()) {
                    candidates.extend(self.resolver.candidates(table, &around));
                }
            }
        }
        let lacks = |candidate: &Candidate| Borrowed {
            unit: candidate.unit == UnitClaim::Absent,
            period: candidate.period == PeriodClaim::Absent,
        };
        let borrowed: Vec<Borrowed> = candidates.iter().map(lacks).collect();
        self.resolver.settle_file(&mut candidates, path);
        for candidate in &mut candidates {
            if candidate.names_to_know().is_some() && (self.is_settled)(candidate) {
                *candidate = candidate.with_known_rows();
            }
        }
        let mut settled = candidates.clone();
        self.resolver.settle_beside(&mut settled);
        Resolved { candidates: candidates.into_iter().zip(borrowed).collect(), settled }
    }
}
