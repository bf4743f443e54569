//! Families of made-up sheets, ten variations of each: as many that hold nothing as that hold identities.

mod exposed;
mod near_misses;

use super::maker::{Draft, Random};
use super::{Case, Holds};

type Family = (&'static str, fn(&mut Random) -> (Draft, Holds));

/// Sheets of every family.
const VARIATIONS: usize = 10;

/// Every sheet, the same ones each time.
pub(super) fn cases() -> Vec<Case> {
    let mut random = Random::new(110);
    let mut cases = Vec::new();
    for (family, make) in exposed::FAMILIES.into_iter().chain(near_misses::FAMILIES) {
        for _ in 0..VARIATIONS {
            let (draft, holds) = make(&mut random);
            cases.push(Case { family, holds, workbook: draft.workbook() });
        }
    }
    cases
}
