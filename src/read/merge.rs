//! Merged regions of a sheet.

use serde::{Deserialize, Serialize};

use crate::model::cell::CellRef;

/// A merged region, corners included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merge {
    /// Top left cell, which holds the value.
    pub from: CellRef,
    /// Bottom right cell.
    pub to: CellRef,
}
