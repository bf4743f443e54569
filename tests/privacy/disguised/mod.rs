//! Sheets whose identities stand where nobody looks for them: under headings of other things, in prose, split, between
//! other rows; and as many sheets with long numbers that are nobody's.
//!
//! Written against the description of the places alone, before the detector was tried on them.

mod exposed;
mod near_misses;

use super::maker::{Draft, Random};
use super::{Case, Holds};

type Family = (&'static str, fn(&mut Random) -> (Draft, Holds));

/// Sheets of every family.
const VARIATIONS: usize = 8;

/// Every sheet, the same ones each time.
pub(super) fn cases() -> Vec<Case> {
    let mut random = Random::new(20_240_110);
    let mut cases = Vec::new();
    for (family, make) in exposed::FAMILIES.into_iter().chain(near_misses::FAMILIES) {
        for _ in 0..VARIATIONS {
            let (draft, holds) = make(&mut random);
            cases.push(Case { family, holds, workbook: draft.workbook() });
        }
    }
    cases
}
