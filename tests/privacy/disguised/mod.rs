//! Sheets whose identities stand where nobody looks for them: under headings of other things, in prose, split, between
//! other rows; and as many sheets with long numbers that are nobody's.
//!
//! Written against the description of the places alone, before the detector was tried on them.

mod exposed;
mod near_misses;

use super::{Case, drawn};

/// Sheets of every family.
const VARIATIONS: usize = 8;

/// Every sheet, the same ones each time.
pub(super) fn cases() -> Vec<Case> {
    drawn(20_240_110, VARIATIONS, exposed::FAMILIES.into_iter().chain(near_misses::FAMILIES))
}
