//! Where a table begins: one to three rows of headings, anywhere on the sheet, columns in any order.

use std::cell::{Cell, RefCell};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::amount::Amount;
use super::cache::{Known, KnownHeadings};
use super::heading::TALLEST;
use super::row::Text;
use super::terms::{Role, TableTerms, Terms};
use crate::model::cell::CellRef;
use crate::model::submission::Measure;
use crate::read::{Sheet, Value};
use crate::text;

/// Rows that hold something and are looked at for a heading.
pub(super) const SEARCHED: usize = 2_000;
/// Letters of a text that may be a heading; a longer one is a note.
const LONGEST: usize = 300;
/// Columns that are looked at in all in one workbook, for each kind of table: a table is found with some hundreds,
/// a workbook that is made to be laborious is given up.
const EFFORT: usize = 8_000;

/// The columns that may still be looked at in a workbook.
pub(super) struct Effort {
    left: Cell<usize>,
    is_spent: Cell<bool>,
}

impl Effort {
    /// What a workbook is worth that is looked through for so many kinds of tables.
    pub(super) fn of_kinds(kinds: usize) -> Self {
        Self { left: Cell::new(EFFORT * kinds), is_spent: Cell::new(false) }
    }

    /// Takes a look; `false`: none is left.
    fn take(&self) -> bool {
        match self.left.get().checked_sub(1) {
            Some(left) => self.left.set(left),
            None => self.is_spent.set(true),
        }
        !self.is_spent.get()
    }

    /// Whether a look was refused.
    pub(super) fn is_spent(&self) -> bool {
        self.is_spent.get()
    }
}

/// A table's headings, understood.
#[derive(Clone, Debug)]
pub(super) struct Header {
    pub(super) top: u32,
    pub(super) bottom: u32,
    /// Columns with their roles, left to right; measures are settled and no two figures share a role.
    pub(super) columns: Vec<(u32, Role)>,
    /// Columns whose heading repeats that of an earlier column.
    pub(super) doubled: Vec<Twin>,
    /// Indicators of which no word says that the column holds the period's figure, and no running total stands beside.
    pub(super) implied: Vec<usize>,
    /// Columns with a role that an earlier column has: of a second block at the right, or of nothing.
    pub(super) repeated: Vec<(u32, Role)>,
}

/// A column whose heading repeats that of an earlier column.
#[derive(Clone, Copy, Debug)]
pub(super) struct Twin {
    pub(super) col: u32,
    pub(super) indicator: usize,
    pub(super) measure: Measure,
}

impl Header {
    fn nothing(top: u32, bottom: u32) -> Self {
        Self { top, bottom, columns: Vec::new(), doubled: Vec::new(), implied: Vec::new(), repeated: Vec::new() }
    }

    /// Whether the headings themselves say that every figure is the period's own.
    pub(super) fn is_settled(&self) -> bool {
        self.implied.is_empty()
    }

    pub(super) fn column(&self, wanted: Role) -> Option<u32> {
        self.columns.iter().find(|(_, role)| *role == wanted).map(|(col, _)| *col)
    }

    /// All columns of a role, left to right.
    pub(super) fn columns_of(&self, wanted: Role) -> impl Iterator<Item = u32> + '_ {
        self.columns.iter().filter(move |(_, role)| *role == wanted).map(|(col, _)| *col)
    }

    pub(super) fn figure(&self, indicator: usize, measure: Measure) -> Option<u32> {
        self.column(Role::Figure { indicator, measure: Some(measure) })
    }

    /// Columns of figures with their indicator and measure.
    pub(super) fn figures(&self) -> impl Iterator<Item = (u32, usize, Measure)> + '_ {
        self.columns.iter().filter_map(|(col, role)| match role {
            Role::Figure { indicator, measure: Some(measure) } => Some((*col, *indicator, *measure)),
            _ => None,
        })
    }

    /// The cells whose texts head a column, from top to bottom; a merged one by its first cell.
    pub(super) fn heading_cells(&self, sheet: &Sheet, col: u32) -> Vec<CellRef> {
        let mut cells: Vec<CellRef> = (self.top..=self.bottom)
            .filter_map(|row| {
                let own = sheet.direct(row, col).map(|_| CellRef::new(row, col));
                own.or_else(|| sheet.spread_from(row, col)).filter(|cell| cell.row >= self.top)
            })
            .collect();
        cells.dedup();
        cells
    }

    /// Headings over columns of which nothing was understood.
    pub(super) fn unread(&self, sheet: &Sheet) -> Vec<Text> {
        let known =
            |col: u32| self.columns.iter().any(|(at, _)| *at == col) || self.doubled.iter().any(|twin| twin.col == col);
        let cells = (self.top..=self.bottom).flat_map(|row| sheet.row(row).iter().map(move |cell| (row, cell)));
        let unread = cells.filter(|(_, cell)| !known(cell.col)).filter_map(|(row, cell)| {
            let text = cell.value.text().filter(|text| text.chars().nth(LONGEST).is_none()).map(text::clean)?;
            (!text.is_empty()).then_some(Text { text, cell: Some(CellRef::new(row, cell.col)) })
        });
        unread.collect()
    }

    /// What a cell below the headings says, its own text or that of a merged region of the same rows.
    pub(super) fn text_below(&self, sheet: &Sheet, row: u32, col: u32) -> Option<Text> {
        let from = sheet.spread_from(row, col);
        // A heading that is merged down over this row is still a heading.
        if from.is_some_and(|from| from.row <= self.bottom) {
            return None;
        }
        let text = match &sheet.shown(row, col)?.value {
            Value::Text(text) => text::clean(text),
            Value::Number(number) => format!("{number}"),
            _ => return None,
        };
        (!text.is_empty()).then(|| Text { text, cell: Some(from.unwrap_or(CellRef::new(row, col))) })
    }

    /// Whether a row bears these headings again, as printed at the top of a new page.
    pub(super) fn is_repeated(&self, sheet: &Sheet, row: u32) -> bool {
        let mut same = 0;
        for cell in sheet.row(row) {
            let Some(own) = cell.value.text().map(text::words).filter(|words| !words.is_empty()) else { continue };
            let mut heading = (self.top..=self.bottom).filter_map(|at| sheet.shown(at, cell.col));
            same += usize::from(heading.any(|above| above.value.text().is_some_and(|text| text::words(text) == own)));
        }
        same >= 2
    }

    /// How much it explains, headings that stand twice as well; of equals the one that says more of measures, then the
    /// shorter, explains it better. In a form of
    /// texts alone they stand for the figures.
    fn score(&self, table: &TableTerms) -> (usize, usize, usize, Reverse<usize>, Reverse<u32>) {
        let counts = |role: &Role| match role {
            Role::Figure { .. } | Role::Quota => true,
            Role::Remark(_) => table.is_of_texts(),
            _ => false,
        };
        let figures = self.columns.iter().filter(|(_, role)| counts(role)).count();
        (figures, self.columns.len(), self.doubled.len(), Reverse(self.implied.len()), Reverse(self.bottom - self.top))
    }
}

/// Where a row has texts, and where figures. A row with figures in the shape of the one above it goes on with a table, and
/// begins none: so a list of any length costs no more than its first rows.
#[derive(PartialEq, Eq)]
struct Shape {
    has_figures: bool,
    cells: Vec<(u32, bool)>,
}

impl Shape {
    fn of(cells: &[crate::read::Cell]) -> Self {
        let is_figure = |value: &Value| Amount::of(value).count().is_some();
        let cells: Vec<(u32, bool)> = cells.iter().map(|cell| (cell.col, is_figure(&cell.value))).collect();
        Self { has_figures: cells.iter().any(|(_, is_figure)| *is_figure), cells }
    }
}

/// A place of a text.
type Place = (u32, u32);

/// The texts above a column, row by row: its own, and the one further left that may be its caption.
type Above = Vec<(u32, Option<Place>, Option<Place>)>;

/// Whether the text of a row that stands over a column is a title, and no caption.
type IsTitle<'t> = &'t dyn Fn(u32, u32) -> bool;

/// Headings of one sheet, folded once.
pub(super) struct Headings<'s> {
    sheet: &'s Sheet,
    known: &'s KnownHeadings,
    folded: FxHashMap<(u32, u32), Arc<Known>>,
    /// Rows in which a heading may begin.
    starts: Vec<u32>,
    /// Columns in which a row shows a text.
    columns: BTreeMap<u32, BTreeSet<u32>>,
    effort: &'s Effort,
    /// Texts above columns, by first row, last row and column: the same for all kinds of tables.
    above: RefCell<FxHashMap<(u32, u32, u32), Arc<Above>>>,
    /// Blocks of rows as they were understood, by kind of table, first row and height.
    understood: RefCell<FxHashMap<(usize, u32, u32), Header>>,
}

impl<'s> Headings<'s> {
    pub(super) fn new(sheet: &'s Sheet, terms: &Terms, known: &'s KnownHeadings, effort: &'s Effort) -> Self {
        let mut folded = FxHashMap::default();
        let mut starts = Vec::new();
        let mut columns: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
        let mut last = None;
        for (row, cells) in sheet.rows().iter().take(SEARCHED) {
            let shape = Shape::of(cells);
            let is_data = shape.has_figures && last.as_ref() == Some(&shape);
            last = Some(shape);
            let mut interesting = false;
            for cell in cells {
                if let Value::Text(text) = &cell.value
                    && text.chars().nth(LONGEST).is_none()
                {
                    let heading = known.text(text, terms);
                    interesting |= heading.has_heading_word;
                    folded.insert((*row, cell.col), heading);
                }
            }
            if interesting && !is_data {
                starts.push(*row);
            }
        }
        for (row, col) in folded.keys().copied().chain(sheet.spread_cells()) {
            columns.entry(row).or_default().insert(col);
        }
        Self {
            sheet,
            known,
            folded,
            starts,
            columns,
            effort,
            above: RefCell::default(),
            understood: RefCell::default(),
        }
    }

    /// The header of this kind of table, at or below a row, that explains most columns; of equals the shortest,
    /// then the highest.
    pub(super) fn best(&self, terms: &Terms, (kind, table): (usize, &TableTerms), from: u32) -> Option<Header> {
        let mut best: Option<Header> = None;
        for &top in self.starts.iter().filter(|top| **top >= from) {
            for height in 1..=TALLEST {
                let mut understood = self.understood.borrow_mut();
                let block = || self.block(top, top + height - 1, terms, (kind, table));
                let header = understood.entry((kind, top, height)).or_insert_with(block);
                let better = best.as_ref().is_none_or(|best| header.score(table) > best.score(table));
                if header.score(table).0 > 0 && better {
                    best = Some(header.clone());
                }
            }
        }
        best
    }

    fn block(&self, top: u32, bottom: u32, terms: &Terms, table: (usize, &TableTerms)) -> Header {
        let mut columns: Vec<(u32, Role)> = Vec::new();
        // Columns whose caption stands further left, and whether a measure stands right of no indicator.
        let (mut reached, mut orphan) = (Vec::new(), false);
        let of_row = |row| self.columns.get(&row).into_iter().flatten().copied();
        let shown: BTreeSet<u32> = (top..=bottom).flat_map(of_row).collect();
        for col in shown {
            if !self.effort.take() {
                break;
            }
            if self.sheet.spread_from(bottom, col).is_some_and(|from| from.col < col) {
                continue;
            }
            // A text that stands over a column of names is a title, and no caption of figures.
            let is_title = |row: u32, over: u32| self.stands_over_names((row, over), bottom, terms, table);
            let (path, is_reached) = self.path(top, bottom, col, Some(&is_title));
            let mut role = self.known.role(&path, terms, table);
            if is_reached && !matches!(role, Some(Role::Figure { .. } | Role::Measure(_) | Role::Quota)) {
                // What stands further left heads figures; it makes no column of names or dates.
                role = self.known.role(&self.path(top, bottom, col, None).0, terms, table);
            }
            let Some(role) = role else { continue };
            let is_headed = |at: u32| !self.stands_lower((top, bottom), at, col);
            let left = columns.last().filter(|(at, _)| *at + 1 == col && is_headed(*at)).map(|(_, role)| *role);
            match (role, left) {
                (Role::Measure(measure), Some(Role::Figure { indicator, measure: before }))
                    if before != Some(measure) =>
                {
                    columns.push((col, Role::Figure { indicator, measure: Some(measure) }));
                }
                (Role::Measure(_), None) => orphan = true,
                (Role::Measure(_), _) => {}
                _ => columns.push((col, role)),
            }
            if is_reached {
                reached.push(col);
            }
        }
        if orphan {
            // A caption that is typed over the middle of its columns does not say where they begin.
            columns.retain(|(col, role)| !(matches!(role, Role::Figure { .. }) && reached.contains(col)));
        }
        // A heading that is merged down into these rows begins above them, and so does the table.
        let is_cut = |col: u32| self.sheet.spread_from(top, col).is_some_and(|from| from.row < top);
        let is_cut = columns.iter().any(|(col, _)| is_cut(*col));
        let is_cut = is_cut || self.holds_figures((top, bottom), &columns);
        let is_cut = is_cut || (top..bottom).any(|row| self.labels_date(row));
        if is_cut { Header::nothing(top, bottom) } else { settle(top, bottom, columns) }
    }

    /// Whether the heading of one column begins below that of another: it heads nothing of it.
    fn stands_lower(&self, (top, bottom): (u32, u32), col: u32, than: u32) -> bool {
        let first = |col: u32| (top..=bottom).find_map(|row| self.text_at(row, col)).map(|(row, _)| row);
        first(col) > first(than)
    }

    /// Whether a figure stands where only headings may: the block runs on into the rows below it.
    fn holds_figures(&self, (top, bottom): (u32, u32), columns: &[(u32, Role)]) -> bool {
        let figure = |col: u32| {
            let values = (top..=bottom).filter_map(move |row| self.sheet.direct(row, col));
            values.into_iter().any(|cell| {
                let amount = Amount::of(&cell.value);
                !matches!(amount, Amount::Blank | Amount::Unreadable(_))
            })
        };
        let counted = |role: &Role| matches!(role, Role::Figure { .. } | Role::Quota);
        columns.iter().any(|(col, role)| counted(role) && figure(*col))
    }

    /// Whether a row holds nothing but a text and the date that it labels: that is said of the table, and heads no column.
    fn labels_date(&self, row: u32) -> bool {
        matches!(self.sheet.row(row), [label, date]
            if label.value.text().is_some() && matches!(date.value, Value::Date(_)))
    }

    /// Columns in which these rows show a text.
    pub(super) fn columns(&self, top: u32, bottom: u32) -> BTreeSet<u32> {
        self.columns.range(top..=bottom).flat_map(|(_, columns)| columns).copied().collect()
    }

    /// The texts above a column as they are written, from top to bottom.
    pub(super) fn texts(&self, top: u32, bottom: u32, col: u32) -> Vec<&'s str> {
        let (places, _) = self.places(top, bottom, col, Some(&|_, _| false));
        places.into_iter().filter_map(|(row, col)| self.sheet.direct(row, col)?.value.text()).collect()
    }

    /// The heading's texts above a column, a text that is spread over several rows once.
    /// Also whether one of them stands further left, in a cell that is not merged; see [`Self::places`].
    fn path(&self, top: u32, bottom: u32, col: u32, is_title: Option<IsTitle<'_>>) -> (Vec<Arc<Known>>, bool) {
        let (places, is_reached) = self.places(top, bottom, col, is_title);
        let mut path: Vec<Arc<Known>> = Vec::new();
        for heading in places.iter().filter_map(|place| self.folded.get(place)) {
            if path.last().is_none_or(|last| last.heading != heading.heading) {
                path.push(Arc::clone(heading));
            }
        }
        (path, is_reached)
    }

    /// Cells whose texts head a column, from top to bottom. Where titles are distinguished from captions, captions further left
    /// head it too, in cells that are not merged; also whether one does.
    fn places(&self, top: u32, bottom: u32, col: u32, is_title: Option<IsTitle<'_>>) -> (Vec<Place>, bool) {
        let mut places: Vec<Place> = Vec::new();
        let mut is_reached = false;
        for (row, own, left) in self.above(top, bottom, col).iter().copied() {
            let is_caption = |place: &Place| row == bottom || is_title.is_none_or(|is_title| !is_title(row, place.1));
            let place = own.filter(is_caption).or_else(|| {
                let (is_title, found) = (is_title?, left?);
                let is_caption = !is_title(row, found.1);
                is_reached |= is_caption;
                is_caption.then_some(found)
            });
            places.extend(place);
        }
        places.dedup();
        (places, is_reached)
    }

    fn above(&self, top: u32, bottom: u32, col: u32) -> Arc<Above> {
        let find = || {
            let below = self.text_at(bottom, col).is_some();
            let of_row = |row: u32| {
                // Formats without merged regions leave a group's caption over its first column only.
                let may_be_left = row < bottom && below && self.sheet.shown(row, col).is_none();
                let left = if may_be_left { self.to_the_left(row, col) } else { None };
                (row, self.text_at(row, col), left)
            };
            Arc::new((top..=bottom).map(of_row).collect())
        };
        Arc::clone(self.above.borrow_mut().entry((top, bottom, col)).or_insert_with(find))
    }

    /// The cell whose text stands in another one or is spread over it.
    fn text_at(&self, row: u32, col: u32) -> Option<Place> {
        let is_text = |place: &(u32, u32)| self.folded.contains_key(place);
        Some((row, col)).filter(is_text).or_else(|| {
            let from = self.sheet.spread_from(row, col)?;
            Some((from.row, from.col)).filter(is_text)
        })
    }

    fn to_the_left(&self, row: u32, col: u32) -> Option<Place> {
        (0..col).rev().find_map(|at| self.text_at(row, at))
    }

    /// Whether the heading at the bottom of a column, below another text, heads names, numbers or dates.
    fn stands_over_names(&self, at: (u32, u32), bottom: u32, terms: &Terms, table: (usize, &TableTerms)) -> bool {
        let text = |place: Option<(u32, u32)>| self.folded.get(&place?);
        let (Some(upper), Some(lower)) = (text(self.text_at(at.0, at.1)), text(self.text_at(bottom, at.1))) else {
            return false;
        };
        let role = |heading: &Arc<Known>| self.known.role(std::slice::from_ref(heading), terms, table);
        let names = [Role::Ordinal, Role::Area, Role::Unit, Role::Date, Role::Superior, Role::Code];
        // "Ngày" below an indicator heads its figures.
        let is_figure = || matches!(role(upper), Some(Role::Figure { .. }));
        upper.heading != lower.heading && role(lower).is_some_and(|role| names.contains(&role)) && !is_figure()
    }
}

/// Gives a figure without a measure its meaning, and sees to it that no two columns mean the same.
fn settle(top: u32, bottom: u32, found: Vec<(u32, Role)>) -> Header {
    let explicit: Vec<usize> = found
        .iter()
        .filter_map(|(_, role)| match role {
            Role::Figure { indicator, measure: Some(Measure::Day) } => Some(*indicator),
            _ => None,
        })
        .collect();
    let has_total = |indicator: usize| {
        let total = Role::Figure { indicator, measure: Some(Measure::Cumulative) };
        found.iter().any(|(_, role)| *role == total)
    };
    let implied = found.iter().filter_map(|(_, role)| match role {
        Role::Figure { indicator, measure: None } if !has_total(*indicator) => Some(*indicator),
        _ => None,
    });
    let implied: Vec<usize> = implied.filter(|indicator| !explicit.contains(indicator)).collect();
    let mut columns: Vec<(u32, Role)> = Vec::new();
    let (mut doubled, mut repeated) = (Vec::new(), Vec::new());
    for (col, role) in found {
        let role = match role {
            Role::Figure { indicator, measure: None } if explicit.contains(&indicator) => continue,
            Role::Figure { indicator, measure: None } => Role::Figure { indicator, measure: Some(Measure::Day) },
            other => other,
        };
        let taken = columns.iter().any(|(_, earlier)| *earlier == role);
        match role {
            Role::Figure { indicator, measure: Some(measure) } if taken => {
                doubled.push(Twin { col, indicator, measure });
            }
            // Units may stand below several others, a column for each.
            _ if taken && role != Role::Superior => repeated.push((col, role)),
            _ => columns.push((col, role)),
        }
    }
    Header { top, bottom, columns, doubled, implied, repeated }
}
