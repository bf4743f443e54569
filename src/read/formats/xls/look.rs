//! How a sheet looks: widths, heights, styles, formulas.

use std::collections::BTreeMap;

use super::formula::{self, Texts};
use super::globals::Globals;
use super::records::{COLUMNS, Fields, Record, kind};
use super::styles::TWIPS;
use crate::model::cell::CellRef;
use crate::read::look::{Look, Style, Width};
use crate::read::marks::Marks;
use crate::read::merge::Merge;
use crate::read::shown::Shown;

/// Blank cells of a workbook whose style is read; further ones look plain. Far more than a report has, and a wholly
/// formatted sheet of blanks must not cost a report its reading.
pub(super) const BLANKS: usize = 100_000;
/// Characters that columns without a width have. Source: [MS-XLS] 2.4.89 `DefColWidth`.
const USUAL_WIDTH: u16 = 8;
/// Widths are stored in so many parts of a character. Source: [MS-XLS] 2.4.53 `ColInfo`.
const PARTS: f64 = 256.0;
/// Pixels of a digit in the usual fonts at 10 to 11 points, and of the space left beside them in a cell.
const DIGIT: f64 = 7.0;
const PADDING: f64 = 5.0;

/// What the looks of a workbook's sheets share.
pub(super) struct Shared<'a> {
    /// Blank cells whose style may still be read.
    pub(super) blanks_left: usize,
    pub(super) formulas: Texts<'a>,
}

/// Reads how a sheet looks from the records that its cells are read from.
pub(super) struct LookReader<'a, 'b> {
    globals: &'a Globals,
    shared: &'b mut Shared<'a>,
    look: Look,
    marks: Marks,
    /// What the styles mark their cells by, by their number in the file.
    marking: BTreeMap<u16, (bool, u8, Option<Shown>)>,
    /// Styles read so far, by their number in the file.
    styles: BTreeMap<u16, u32>,
    /// Width in characters of columns without their own.
    default_width: Option<u16>,
    /// The same in parts of a character; stands before the other.
    standard_width: Option<u16>,
    last_formula: Option<(u16, u16)>,
    /// Formulas that several cells share, by their anchor.
    common: BTreeMap<(u16, u16), &'a [u8]>,
    /// Cells with such a formula, which may come before it.
    sharing: Vec<(CellRef, (u16, u16))>,
}

impl<'a, 'b> LookReader<'a, 'b> {
    pub(super) fn new(globals: &'a Globals, shared: &'b mut Shared<'a>) -> Self {
        Self {
            globals,
            shared,
            look: Look::default(),
            marks: Marks::default(),
            marking: BTreeMap::new(),
            styles: BTreeMap::new(),
            default_width: None,
            standard_width: None,
            last_formula: None,
            common: BTreeMap::new(),
            sharing: Vec::new(),
        }
    }

    /// Takes what a record says of the look. What is damaged is left out; the cells' reader judges the file.
    pub(super) fn take(&mut self, record: &Record<'a>) {
        // None means that the record ended early.
        let _ = self.try_take(record.kind, record.fields());
    }

    fn try_take(&mut self, kind: u16, mut fields: Fields<'a>) -> Option<()> {
        match kind {
            kind::FORMULA
            | kind::FORMULA_3
            | kind::FORMULA_4
            | kind::LABEL_SST
            | kind::LABEL
            | kind::R_STRING
            | kind::NUMBER
            | kind::RK
            | kind::BOOL_ERR => {
                let at = fields.place()?;
                self.cell(at, fields.u16()?);
            }
            kind::BLANK => {
                let at = fields.place()?;
                self.blank(at, fields.u16()?);
            }
            kind::MUL_RK => self.row_of_styles(fields, 4, Self::cell)?,
            kind::MUL_BLANK => self.row_of_styles(fields, 0, Self::blank)?,
            kind::COL_INFO => self.column(fields)?,
            kind::DEF_COL_WIDTH => self.default_width = Some(fields.u16()?),
            kind::STANDARD_WIDTH => self.standard_width = Some(fields.u16()?),
            kind::ROW => self.row(fields)?,
            kind::SHR_FMLA => self.common_formula(fields)?,
            _ => {}
        }
        Some(())
    }

    /// Styles of cells in one row, each followed by what else the record has for a cell.
    fn row_of_styles(
        &mut self,
        mut fields: Fields<'_>,
        between: usize,
        keep: fn(&mut Self, CellRef, u16),
    ) -> Option<()> {
        let mut at = fields.place()?;
        // The last two bytes tell the last column.
        while fields.rest().len() > 2 && at.col < COLUMNS {
            keep(self, at, fields.u16()?);
            fields.bytes(between)?;
            at.col += 1;
        }
        Some(())
    }

    /// Keeps that letters of a cell's text are struck out, raised or lowered.
    pub(super) fn annotated(&mut self, at: CellRef) {
        self.marks.add_shown(at, Shown::Annotated);
    }

    fn mark(&mut self, at: CellRef, xf: u16) {
        let globals = self.globals;
        let (struck, indent, shown) =
            *self.marking.entry(xf).or_insert_with(|| globals.styles.marks(xf, |id| globals.format_code(id)));
        if struck {
            self.marks.add_struck(at);
        }
        if indent > 0 {
            self.marks.add_indent(at, indent);
        }
        if let Some(shown) = shown {
            self.marks.add_shown(at, shown);
        }
    }

    fn cell(&mut self, at: CellRef, xf: u16) {
        self.mark(at, xf);
        self.style(at, xf);
    }

    fn style(&mut self, at: CellRef, xf: u16) {
        if let Some(number) = self.style_number(xf) {
            self.look.styled.push((at, number));
        }
    }

    fn blank(&mut self, at: CellRef, xf: u16) {
        if let Some(left) = self.shared.blanks_left.checked_sub(1) {
            self.shared.blanks_left = left;
            self.style(at, xf);
        }
    }

    /// The number of a style in this look; `None` for one that says nothing.
    fn style_number(&mut self, xf: u16) -> Option<u32> {
        if let Some(number) = self.styles.get(&xf) {
            return Some(*number);
        }
        let style = self
            .globals
            .styles
            .style(xf, |id| self.globals.format_code(id))
            .filter(|style| *style != Style::default())?;
        let number = u32::try_from(self.look.styles.len()).ok()?;
        self.look.styles.push(style);
        self.styles.insert(xf, number);
        Some(number)
    }

    /// Source: [MS-XLS] 2.4.53 `ColInfo`.
    fn column(&mut self, mut fields: Fields<'_>) -> Option<()> {
        const HIDDEN: u16 = 0x0001;
        let (first, last) = (u32::from(fields.u16()?), u32::from(fields.u16()?).min(COLUMNS - 1));
        let characters = shown_width(fields.u16()?);
        let _style = fields.u16()?;
        let hidden = fields.u16()? & HIDDEN != 0;
        // One a column at most; more come only from damage.
        if first <= last && self.look.widths.len() < COLUMNS as usize {
            if hidden {
                self.marks.add_hidden_columns(first, last);
            }
            self.look.widths.push(Width { first, last, characters, hidden });
        }
        Some(())
    }

    /// A row's outline level, and its height where it does not follow from its content; 0 where it is hidden. Source: [MS-XLS] 2.4.221 `Row`.
    fn row(&mut self, mut fields: Fields<'_>) -> Option<()> {
        const HIDDEN: u16 = 0x0020;
        const CUSTOM: u16 = 0x0040;
        const OUTLINE: u16 = 0x0007;
        /// The upper bit is a flag before Excel 97.
        const HEIGHT: u16 = 0x7FFF;
        let row = u32::from(fields.u16()?);
        fields.bytes(4)?;
        let height = fields.u16()? & HEIGHT;
        fields.bytes(4)?;
        let flags = fields.u16()?;
        let level = u8::try_from(flags & OUTLINE).unwrap_or(0);
        if level > 0 {
            self.marks.add_outline(row, level);
        }
        if flags & HIDDEN != 0 {
            self.marks.add_hidden_row(row);
            self.look.heights.push((row, 0.0));
        } else if flags & CUSTOM != 0 {
            self.look.heights.push((row, f64::from(height) / TWIPS));
        }
        Some(())
    }

    /// A cell's formula; formulas before Excel 97 have other tokens and no text here.
    pub(super) fn formula(&mut self, at: CellRef, tokens: &'a [u8]) {
        if !self.globals.biff_8 {
            return;
        }
        self.last_formula = u16::try_from(at.row).ok().zip(u16::try_from(at.col).ok());
        if let Some(anchor) = formula::shared_anchor(tokens) {
            self.sharing.push((at, anchor));
        } else if let Some(text) = self.shared.formulas.text(tokens, at) {
            self.look.formulas.push((at, text));
        }
    }

    /// A formula for several cells: those that name the corner of its range, or the cell it stands behind.
    /// Source: [MS-XLS] `ShrFmla`, `PtgExp`.
    fn common_formula(&mut self, mut fields: Fields<'a>) -> Option<()> {
        let (top, _bottom) = (fields.u16()?, fields.u16()?);
        let (left, _right) = (fields.u8()?, fields.u8()?);
        fields.bytes(2)?;
        let length = usize::from(fields.u16()?);
        let tokens = fields.bytes(length)?;
        self.common.insert((top, u16::from(left)), tokens);
        if let Some(behind) = self.last_formula {
            self.common.insert(behind, tokens);
        }
        Some(())
    }

    /// The whole look, and the marks.
    pub(super) fn finish(mut self, merges: &[Merge]) -> (Look, Marks) {
        for (at, anchor) in std::mem::take(&mut self.sharing) {
            let tokens = self.common.get(&anchor);
            if let Some(text) = tokens.and_then(|tokens| self.shared.formulas.text(tokens, at)) {
                self.look.formulas.push((at, text));
            }
        }
        let default = self.default_width.filter(|characters| *characters != USUAL_WIDTH).map(f64::from);
        if let Some(characters) = self.standard_width.map(shown_width).or(default) {
            self.fill_widths(characters);
        }
        self.look.merges = merges.to_vec();
        self.look.formulas.iter().for_each(|(at, text)| self.marks.add_formula(*at, text));
        (self.look, self.marks)
    }

    /// Gives columns without a width of their own the sheet's, where that is not the usual one.
    fn fill_widths(&mut self, characters: f64) {
        let own: Vec<Width> = self.look.widths.clone();
        let has_own = |col| own.iter().any(|width| (width.first..=width.last).contains(&col));
        let mut gap = None;
        for col in 0..=COLUMNS {
            match gap {
                None if col < COLUMNS && !has_own(col) => gap = Some(col),
                Some(first) if col == COLUMNS || has_own(col) => {
                    self.look.widths.push(Width { first, last: col - 1, characters, hidden: false });
                    gap = None;
                }
                _ => {}
            }
        }
    }
}

/// A width as Excel shows it, in characters without the padding: in whole pixels, less those beside the digits; below
/// one character the padding shrinks with it. Source: ECMA-376 part 1, 18.3.1.13.
fn shown_width(parts: u16) -> f64 {
    let pixels = (f64::from(parts) / PARTS * DIGIT).round();
    let characters = if pixels < DIGIT + PADDING { pixels / (DIGIT + PADDING) } else { (pixels - PADDING) / DIGIT };
    (characters * 100.0).round() / 100.0
}
