//! Sheets in other words and layouts than the tuned families, written before the detector was.
//!
//! Not strictly blind any more: what the first measuring showed (headings `Nam` and `trường hợp` misread, a
//! column of sums taken for numbers of papers) has been mended.

mod exposed;
mod near_misses;

use super::maker::{Draft, Random};
use super::{Case, Holds};

type Family = (&'static str, fn(&mut Random) -> (Draft, Holds));

/// Sheets of every family.
const VARIATIONS: usize = 8;

/// Every sheet, the same ones each time.
pub(super) fn cases() -> Vec<Case> {
    let mut random = Random::new(20_230_831);
    let mut cases = Vec::new();
    for (family, make) in exposed::FAMILIES.into_iter().chain(near_misses::FAMILIES) {
        for _ in 0..VARIATIONS {
            let (draft, holds) = make(&mut random);
            cases.push(Case { family, holds, workbook: draft.workbook() });
        }
    }
    cases
}
