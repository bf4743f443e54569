//! How a sheet looks: widths, heights, styles, formulas. Read only where someone must see the sheet again.

use serde::{Deserialize, Serialize};

use super::merge::Merge;
use crate::model::cell::CellRef;

/// Where text stands in its cell, from left to right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Horizontal {
    /// At the left.
    Left,
    /// In the middle.
    Centre,
    /// At the right.
    Right,
    /// From edge to edge.
    Justify,
}

/// Where text stands in its cell, from top to bottom; at the bottom where nothing is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Vertical {
    /// At the top.
    Top,
    /// In the middle.
    Centre,
}

/// The look of a cell.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own, as in the formats")]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Style {
    /// Number format as Excel writes it, `#,##0`; `None` for General.
    pub number_format: Option<String>,
    /// Name of the font.
    pub font: Option<String>,
    /// Its size in points.
    pub points: Option<f64>,
    /// Bold.
    pub bold: bool,
    /// Italic.
    pub italic: bool,
    /// Underlined.
    pub underline: bool,
    /// Lines wrap within the cell.
    pub wrap: bool,
    /// From left to right; none lets numbers stand right and texts left.
    pub horizontal: Option<Horizontal>,
    /// From top to bottom.
    pub vertical: Option<Vertical>,
    /// Lines at the left, right, top and bottom.
    pub borders: [bool; 4],
    /// Ground as 0xRRGGBB.
    pub ground: Option<u32>,
}

/// Columns of one width.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Width {
    /// Zero-based first column.
    pub first: u32,
    /// Zero-based last column.
    pub last: u32,
    /// Width in characters of the default font, as Excel counts it.
    pub characters: f64,
    /// Whether they are hidden.
    pub hidden: bool,
}

/// How a sheet looks.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Look {
    /// Widths of columns that have their own.
    pub widths: Vec<Width>,
    /// Zero-based rows with a height of their own, in points.
    pub heights: Vec<(u32, f64)>,
    /// Merged regions.
    pub merges: Vec<Merge>,
    /// Styles, by number.
    pub styles: Vec<Style>,
    /// Cells, blank ones too, with the number of their style.
    pub styled: Vec<(CellRef, u32)>,
    /// Formulas without the sign `=`, in Excel's words and separators, where the reader knows them.
    pub formulas: Vec<(CellRef, String)>,
}
