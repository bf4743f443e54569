//! A document in the folder of an obligation: whose it is, and for which period, by its folders, its name and its title.

use std::sync::Arc;

use crate::model::campaign::Campaign;
use crate::model::cell::CellRef;
use crate::model::obligation::{Obligation, ObligationKind};
use crate::model::period::{Cadence, ReportDate};
use crate::read::Workbook;
use crate::text;

use super::candidate::{Beside, Candidate, PeriodClaim, UnitClaim};
use super::draft::{FormDraft, Head, Layout};
use super::resolve::{Resolver, Surroundings};
use super::row::Text;
use super::units::Match;

/// Lines at its beginning in which a document names who sends it.
const TITLE: usize = 15;

/// The document that is filed in a folder of this path, if one is.
#[must_use]
pub(crate) fn obligation<'c>(campaign: &'c Campaign, path: &str) -> Option<&'c Obligation> {
    let (folders, _) = path.rsplit_once('/')?;
    let documents = || campaign.obligations.iter().filter(|obligation| obligation.kind == ObligationKind::Document);
    folders.split('/').find_map(|folder| {
        documents().find(|document| {
            let names = [document.id.as_str(), &document.name].into_iter();
            names.chain(document.aliases.iter().map(String::as_str)).any(|name| is_called(folder, name))
        })
    })
}

/// Whether a folder bears a name, typed with diacritics or without.
fn is_called(folder: &str, name: &str) -> bool {
    let (folder_words, name) = (text::words(folder).join(" "), text::words(name).join(" "));
    folder_words == name || (text::is_ascii_typed(folder) && folder_words == text::ascii(&name))
}

/// The first lines of a workbook that is filed as a document.
#[must_use]
pub(crate) fn lines(workbook: &Workbook) -> Vec<String> {
    let rows = workbook.sheets.iter().take(1).flat_map(|sheet| sheet.rows().iter().take(TITLE));
    rows.flat_map(|(_, cells)| cells).filter_map(|cell| cell.value.text().map(str::to_owned)).collect()
}

impl Resolver<'_> {
    /// A document as a candidate: it has a unit and a period, and no figures.
    ///
    /// The period of what comes again and again is absent where nothing names a date.
    #[must_use]
    pub fn document(&self, obligation: &Obligation, lines: &[String], path: &str) -> Candidate {
        let lines: Vec<Text> =
            lines.iter().take(TITLE).map(|line| Text { text: text::clean(line), cell: None }).collect();
        let names_sender = |line: &&Text| {
            let named = self.scan(&obligation.id, &line.text);
            matches!(named.as_slice(), [Match::One(id)]
                if self.registry.unit(id).is_some_and(|unit| obligation.binds(self.campaign, unit)))
        };
        // Further down a document names others, too: who sends it stands at its head.
        let lines = lines.iter().find(names_sender).map_or_else(|| lines.clone(), |line| vec![line.clone()]);
        let table = FormDraft {
            is_consolidated: false,
            marked_unit: None,
            form: obligation.id.clone(),
            head: Head { lines, ..Head::default() },
            rows: Vec::new(),
            missing: Vec::new(),
            settled: true,
            heading_dates: Vec::new(),
            note_dates: Vec::new(),
            doubled: Vec::new(),
            corner: CellRef::new(0, 0),
            start: CellRef::new(0, 0),
            layout: Layout::default(),
        };
        let (unit, unit_source) = self.unit(&table, &Surroundings { path, sheet: "" });
        let unit = if unit == UnitClaim::Absent { self.foreign_name(path) } else { unit };
        let once = (obligation.calendar.cadence == Cadence::Once).then_some(ReportDate(obligation.calendar.ends));
        let mut candidates = [Candidate {
            sheet: String::new(),
            table: Arc::new(table),
            unit,
            unit_source,
            period: once.map_or(PeriodClaim::Absent, PeriodClaim::Whole),
            name_differs: None,
            repeated: None,
            rows: Vec::new(),
            beside: Beside::Only,
        }];
        self.settle_file(&mut candidates, path);
        let [mut candidate] = candidates;
        candidate.name_differs = None;
        candidate
    }

    /// A folder or a file that names an office of no unit of ours: "Phường 9".
    fn foreign_name(&self, path: &str) -> UnitClaim {
        let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
        let foreign = stem.split('/').rev().find_map(|name| self.registry.foreign_unit(name));
        foreign.map_or(UnitClaim::Absent, |name| {
            let nearest = self.registry.nearest(&name);
            UnitClaim::Unknown(Text { text: name, cell: None }, nearest)
        })
    }
}
