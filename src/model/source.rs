//! Where a figure comes from: cells of a report, the report's file, the place where the archive keeps that file.

use std::fmt::Write as _;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::cell::CellRef;
use super::count::Count;
use super::id::{IndicatorId, UnitId};
use super::period::ReportDate;
use super::submission::{Figure, Measure, SourceFile};

/// The file whose figures count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceRef {
    /// Path below `inbox/`.
    pub file: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
}

/// Where the archive keeps a file of this hash and name, below the campaign folder.
#[must_use]
pub(crate) fn in_archive(sha256: &str, name: &str) -> String {
    format!("archive/{}/{name}", sha256.get(..2).unwrap_or_default())
}

/// A report's file, with what the archive calls it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptFile {
    /// The file as it came.
    pub source: SourceRef,
    /// The extension that the archive gives it, after what it holds. `None`: it is kept in quarantine, out of sight, or was removed when its time was over.
    pub extension: Option<Arc<str>>,
}

impl KeptFile {
    /// A file that came in.
    #[must_use]
    pub fn new(file: &SourceFile, extension: Option<Arc<str>>) -> Self {
        Self { source: SourceRef { file: file.path.clone(), sha256: file.sha256.clone() }, extension }
    }

    /// Its path below the campaign folder. `None`: it is kept in quarantine.
    #[must_use]
    pub fn archived(&self) -> Option<String> {
        let extension = self.extension.as_deref()?;
        Some(in_archive(&self.source.sha256, &format!("{}.{extension}", self.source.sha256)))
    }

    /// A link to it from a file in `outbox/<date>/`. `None`: nothing may lead to it.
    #[must_use]
    pub fn link(&self) -> Option<String> {
        self.archived().map(|path| format!("../../{path}"))
    }
}

/// Cells in a row or a column, on one sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellSpan {
    /// Sheet.
    pub sheet: Arc<str>,
    /// The first cell.
    pub first: CellRef,
    /// The last one, which may be the first.
    pub last: CellRef,
}

impl CellSpan {
    /// Whether a cell follows the last one in the span's direction.
    fn goes_on_with(&self, figure: &Figure) -> bool {
        let (first, last, next) = (self.first, self.last, figure.cell);
        let is_below = next.col == last.col && next.row == last.row + 1 && first.col == last.col;
        let is_beside = next.row == last.row && next.col == last.col + 1 && first.row == last.row;
        self.sheet == figure.sheet && (is_below || is_beside)
    }
}

/// Spans of cells as text: *G9:G20, G22*; on another sheet than the first *Khóm 2!G9*.
#[must_use]
pub(crate) fn spelled(cells: &[CellSpan]) -> String {
    let mut text = String::new();
    for span in cells {
        if !text.is_empty() {
            text.push_str(", ");
        }
        if span.sheet != cells[0].sheet {
            let _ = write!(text, "{}!", span.sheet);
        }
        let _ = write!(text, "{}", span.first);
        if span.last != span.first {
            let _ = write!(text, ":{}", span.last);
        }
    }
    text
}

/// A figure of a unit in one report.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportedFigure {
    /// The sum of its cells. `None`: the report left it blank.
    pub value: Option<Count>,
    /// The cells, in the order of the file.
    pub cells: Vec<CellSpan>,
}

impl ReportedFigure {
    /// What a report's figures say of an indicator.
    #[must_use]
    pub fn of(figures: &[Figure], indicator: &IndicatorId, measure: Measure) -> Self {
        let mut figure_sum = Self::default();
        for figure in figures.iter().filter(|own| own.measure == measure && own.indicator == *indicator) {
            figure_sum.value = Some(figure_sum.value.unwrap_or(0).saturating_add(figure.value));
            let open = figure_sum.cells.last_mut().filter(|span| span.goes_on_with(figure));
            if let Some(span) = open {
                span.last = figure.cell;
            } else {
                let sheet = Arc::clone(&figure.sheet);
                figure_sum.cells.push(CellSpan { sheet, first: figure.cell, last: figure.cell });
            }
        }
        figure_sum
    }
}

/// The last report that has a figure of an indicator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastReport {
    /// Its report date.
    pub date: ReportDate,
    /// Its file.
    pub file: Arc<KeptFile>,
    /// The period's figure.
    pub day: ReportedFigure,
    /// The running total as the unit keeps it.
    pub cumulative: ReportedFigure,
}

impl LastReport {
    /// The sheet of its figures.
    #[must_use]
    pub fn sheet(&self) -> &str {
        self.day.cells.first().or(self.cumulative.cells.first()).map_or("", |span| &span.sheet)
    }
}

/// What a unit's cumulative figure of an indicator is made of, and the last report that has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TotalSource {
    /// Indicator.
    pub indicator: IndicatorId,
    /// All that counts: the sum of the three below.
    pub counted: Count,
    /// The periods' figures of all reports, summed.
    pub reported: Count,
    /// What the first report's running total added: work before it.
    pub opening: Count,
    /// What later running totals added beside the periods' figures, mostly for periods without a report; below 0 where a
    /// level below lowered its own.
    pub booked: i64,
    /// Work from before the campaign, which does not count.
    pub before_campaign: Count,
    /// The last report that has a figure of it.
    pub last: LastReport,
}

/// Where a unit's figures stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitSources {
    /// Unit.
    pub unit: UnitId,
    /// The file of the report date. `None`: nothing counts for that date.
    pub file: Option<Arc<KeptFile>>,
    /// Its figures with their cells, in the order of the file.
    pub figures: Arc<Vec<Figure>>,
    /// The cumulative figures that are known, by indicator.
    pub totals: Vec<TotalSource>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(sheet: &str, cell: &str, value: Count) -> Figure {
        Figure {
            area: "".into(),
            indicator: IndicatorId::new("a"),
            measure: Measure::Day,
            value,
            sheet: sheet.into(),
            cell: cell.parse().expect("a cell"),
        }
    }

    #[test]
    fn cells_side_by_side_are_one_span() {
        let places = [("T1", "G9"), ("T1", "G10"), ("T1", "G11"), ("T1", "G13"), ("T1", "H13"), ("T2", "H14")];
        let mut figures: Vec<Figure> = places.iter().map(|(sheet, cell)| figure(sheet, cell, 2)).collect();
        let of = |figures: &[Figure]| ReportedFigure::of(figures, &IndicatorId::new("a"), Measure::Day);
        assert_eq!(of(&figures).value, Some(12));
        assert_eq!(spelled(&of(&figures).cells), "G9:G11, G13:H13, T2!H14");
        // A corner is not a span.
        figures = vec![figure("T1", "G9", 1), figure("T1", "H9", 1), figure("T1", "H10", 1)];
        assert_eq!(spelled(&of(&figures).cells), "G9:H9, H10");
        assert_eq!(
            ReportedFigure::of(&figures, &IndicatorId::new("a"), Measure::Cumulative),
            ReportedFigure::default()
        );
        assert_eq!(ReportedFigure::of(&figures, &IndicatorId::new("b"), Measure::Day), ReportedFigure::default());
    }

    #[test]
    fn what_is_in_quarantine_is_not_linked() {
        let source = SourceRef { file: "a.xls".to_owned(), sha256: "3f".repeat(32) };
        let mut file = KeptFile { source, extension: Some("xlsx".into()) };
        assert_eq!(file.link().expect("a link"), format!("../../archive/3f/{}.xlsx", "3f".repeat(32)));
        file.extension = None;
        assert_eq!((file.archived(), file.link()), (None, None));
    }
}
