//! Families of made-up sheets, ten variations of each: as many that hold nothing as that hold identities.

mod exposed;
mod near_misses;

use super::{Case, drawn};

/// Sheets of every family.
const VARIATIONS: usize = 10;

/// Every sheet, the same ones each time.
pub(super) fn cases() -> Vec<Case> {
    drawn(110, VARIATIONS, exposed::FAMILIES.into_iter().chain(near_misses::FAMILIES))
}
