//! Sheets in other words and layouts than the tuned families, written before the detector was.
//!
//! Not strictly blind any more: what the first measuring showed (headings `Nam` and `trường hợp` misread, a
//! column of sums taken for numbers of papers) has been mended.

mod exposed;
mod near_misses;

use super::{Case, drawn};

/// Sheets of every family.
const VARIATIONS: usize = 8;

/// Every sheet, the same ones each time.
pub(super) fn cases() -> Vec<Case> {
    drawn(20_230_831, VARIATIONS, exposed::FAMILIES.into_iter().chain(near_misses::FAMILIES))
}
