//! How well personal data is told from counts, measured on made-up sheets.

mod disguised;
mod families;
mod held_out;
mod maker;
mod shared;

use std::collections::BTreeMap;

use tonghop::read::Workbook;
use tonghop::recognise::privacy;

use maker::{Draft, Random};

/// What a made-up sheet holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Holds {
    Nothing,
    /// So many cells with CCCD numbers.
    Cccd(usize),
    /// So many cells with CMND numbers.
    Cmnd(usize),
    /// So many people beside telephone numbers or birth dates.
    People(usize),
}

impl Holds {
    fn cccd(cells: u32) -> Self {
        Self::Cccd(cells as usize)
    }

    fn cmnd(cells: u32) -> Self {
        Self::Cmnd(cells as usize)
    }

    fn people(rows: u32) -> Self {
        Self::People(rows as usize)
    }
}

/// A made-up sheet and the truth about it.
struct Case {
    family: &'static str,
    holds: Holds,
    workbook: Workbook,
}

/// A kind of sheet by its name, and what makes one of it.
type Family = (&'static str, fn(&mut Random) -> (Draft, Holds));

/// Sheets of families, so many variations of each; the same ones for the same seed.
fn drawn(seed: u64, variations: usize, families: impl Iterator<Item = Family>) -> Vec<Case> {
    let mut random = Random::new(seed);
    let mut cases = Vec::new();
    for (family, make) in families {
        for _ in 0..variations {
            let (draft, holds) = make(&mut random);
            cases.push(Case { family, holds, workbook: draft.workbook() });
        }
    }
    cases
}

/// What was found of what was there.
#[derive(Default)]
struct Score {
    sheets: usize,
    near_misses: usize,
    false_alarms: usize,
    exposed: usize,
    found_exposed: usize,
    /// By kind: cells there, cells found, no more than there were.
    cells: BTreeMap<&'static str, (usize, usize)>,
    /// Cells found beyond those there were.
    surplus: usize,
    wrong: Vec<String>,
}

impl Score {
    fn of(cases: &[Case]) -> Self {
        let mut score = Self::default();
        for case in cases {
            score.add(case);
        }
        score
    }

    fn add(&mut self, case: &Case) {
        let exposures = privacy::exposures(&case.workbook);
        let (kind, there, found) = match case.holds {
            Holds::Nothing => ("", 0, exposures.len()),
            Holds::Cccd(cells) => ("cccd", cells, exposures.iter().map(|found| found.cccd).sum()),
            Holds::Cmnd(cells) => ("cmnd", cells, exposures.iter().map(|found| found.cmnd).sum()),
            Holds::People(cells) => ("people", cells, exposures.iter().map(|found| found.people).sum()),
        };
        self.sheets += 1;
        if case.holds == Holds::Nothing {
            self.near_misses += 1;
            self.false_alarms += usize::from(found > 0);
        } else {
            self.exposed += 1;
            self.found_exposed += usize::from(!exposures.is_empty());
            let cells = self.cells.entry(kind).or_default();
            *cells = (cells.0 + there, cells.1 + found.min(there));
            self.surplus += found.saturating_sub(there);
        }
        if found != there {
            self.wrong.push(format!("{}: {:?}, found {exposures:?}", case.family, case.holds));
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "some hundreds of sheets")]
    fn precision(&self) -> f64 {
        self.found_exposed as f64 / (self.found_exposed + self.false_alarms) as f64
    }

    fn told(&self, name: &str) {
        println!(
            "{name}: {} sheets, {} near misses, {} false alarms, precision {:.3}; exposed {} of {}; cells {:?}, surplus {}",
            self.sheets,
            self.near_misses,
            self.false_alarms,
            self.precision(),
            self.found_exposed,
            self.exposed,
            self.cells,
            self.surplus,
        );
        for wrong in &self.wrong {
            println!("  {wrong}");
        }
    }

    fn is_complete(&self, kind: &str) -> bool {
        self.cells.get(kind).is_some_and(|(there, found)| there == found)
    }
}

#[test]
#[ignore = "deep"]
fn no_identity_number_escapes_and_few_counts_are_suspected() {
    let score = Score::of(&families::cases());
    score.told("tuned");
    assert!(score.sheets >= 240 && score.near_misses * 2 >= score.sheets);
    assert!(score.is_complete("cccd") && score.is_complete("cmnd"));
    assert!(score.precision() >= 0.97, "{}", score.precision());
}

#[test]
fn sheets_in_other_words_are_judged_as_well() {
    let score = Score::of(&held_out::cases());
    score.told("held out");
    assert!(score.is_complete("cccd") && score.is_complete("cmnd"));
    assert!(score.precision() >= 0.97, "{}", score.precision());
}

#[test]
fn identities_that_nobody_looks_for_are_found() {
    let score = Score::of(&disguised::cases());
    score.told("disguised");
    assert!(score.sheets >= 300 && score.near_misses * 2 >= score.sheets);
    assert_eq!(score.found_exposed, score.exposed);
    assert!(score.precision() >= 0.99, "{}", score.precision());
}
