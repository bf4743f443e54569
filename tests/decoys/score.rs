//! What became of all the reports, by kind of decoy and by layout.

use std::collections::BTreeMap;
use std::fmt::{self, Display, Formatter, Write};
use std::fs;
use std::path::Path;

use super::kinds::May;
use super::play::Outcome;
use super::report::Draft;

/// Failing workbooks that are kept of one kind.
const KEPT_OF_A_KIND: usize = 2;

/// A report with its decoys.
pub(super) struct Case {
    pub(super) seed: u64,
    pub(super) draft: Draft,
    pub(super) decoys: Vec<&'static str>,
    /// What may be counted for its unit and date.
    pub(super) may: May,
}

impl Case {
    fn is_honest(&self) -> bool {
        self.decoys.is_empty()
    }

    /// What is wrong with what was counted; `None` where nothing is.
    fn wrong(&self, outcome: &Outcome) -> Option<String> {
        if let Some(form) = &outcome.taken_for {
            return Some(format!("taken for {form}"));
        }
        let own = (self.draft.ward.0, self.draft.date);
        for ((unit, date), figures) in &outcome.counted {
            let key = (unit.as_str(), *date);
            let allowed = match self.may {
                May::Nothing if key == own => None,
                May::Be(figures) if key == own => Some(figures),
                _ => self
                    .draft
                    .truth
                    .iter()
                    .chain(&self.draft.bystanders)
                    .find(|(at, _)| **at == key)
                    .map(|(_, own)| *own),
            };
            if allowed.map(|figures| figures.map(Some)) != Some(*figures) {
                let expected = allowed.map_or("nothing".to_owned(), |figures| format!("{figures:?}"));
                let got = figures.map(|figure| figure.map_or("-".to_owned(), |figure| figure.to_string())).join(", ");
                return Some(format!("{unit} {date}: [{got}] instead of {expected}"));
            }
        }
        let is_silent = outcome.codes.is_empty() && !self.has_all(outcome);
        is_silent.then(|| "not counted, and nothing said".to_owned())
    }

    fn has_all(&self, outcome: &Outcome) -> bool {
        self.draft.truth.keys().all(|(unit, date)| outcome.counted.contains_key(&((*unit).to_owned(), *date)))
    }
}

impl Display for Case {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "seed {}: {}", self.seed, self.draft.layout)?;
        for decoy in &self.decoys {
            write!(f, "; {decoy}")?;
        }
        Ok(())
    }
}

/// What became of one kind of decoy, or of one layout.
#[derive(Default)]
struct Tally {
    played: usize,
    wrong: usize,
    returned: usize,
    /// Of those played, the ones without another decoy.
    alone: usize,
    wrong_alone: usize,
}

impl Tally {
    fn add(&mut self, other: &Self) {
        self.played += other.played;
        self.wrong += other.wrong;
        self.returned += other.returned;
        self.alone += other.alone;
        self.wrong_alone += other.wrong_alone;
    }
}

#[derive(Default)]
pub(super) struct Score {
    /// Reports without decoys, by layout.
    honest: BTreeMap<&'static str, Tally>,
    /// Reports with decoys, by decoy.
    decoys: BTreeMap<&'static str, Tally>,
    played: usize,
    wrong: Vec<(Case, String)>,
    /// Honest ones that were returned, with the codes.
    returned: Vec<(Case, String)>,
    came_back: usize,
}

impl Score {
    /// This one and another.
    pub(super) fn and(mut self, other: Self) -> Self {
        for (own, others) in [(&mut self.honest, other.honest), (&mut self.decoys, other.decoys)] {
            for (name, tally) in others {
                own.entry(name).or_default().add(&tally);
            }
        }
        self.played += other.played;
        self.came_back += other.came_back;
        self.wrong.extend(other.wrong);
        self.returned.extend(other.returned);
        self.wrong.sort_by_key(|(case, _)| case.seed);
        self.returned.sort_by_key(|(case, _)| case.seed);
        self
    }

    pub(super) fn enter(&mut self, case: Case, outcome: &Outcome) {
        let wrong = case.wrong(outcome);
        let is_returned = wrong.is_none() && !case.has_all(outcome);
        let alone = usize::from(case.decoys.len() < 2);
        let tally = Tally {
            played: 1,
            wrong: usize::from(wrong.is_some()),
            returned: usize::from(is_returned),
            alone,
            wrong_alone: alone * usize::from(wrong.is_some()),
        };
        let names = if case.is_honest() { vec![case.draft.layout] } else { case.decoys.clone() };
        for name in names {
            let tallies = if case.is_honest() { &mut self.honest } else { &mut self.decoys };
            tallies.entry(name).or_default().add(&tally);
        }
        self.played += usize::from(!case.is_honest());
        self.came_back += usize::from(is_returned && !case.is_honest());
        if let Some(wrong) = wrong {
            let codes =
                if outcome.codes.is_empty() { String::new() } else { format!(" ({})", outcome.codes.join(" ")) };
            self.wrong.push((case, wrong + &codes));
        } else if case.is_honest() && is_returned {
            self.returned.push((case, outcome.codes.join(" ")));
        }
    }

    fn honest_played(&self) -> usize {
        self.honest.values().map(|tally| tally.played).sum()
    }

    fn percent_returned(&self) -> f64 {
        self.returned.len() as f64 * 100.0 / self.honest_played().max(1) as f64
    }

    /// Whether nothing is silently wrong and hardly an honest layout is returned.
    pub(super) fn is_right(&self, most_returned: f64) -> bool {
        self.wrong.is_empty() && self.percent_returned() <= most_returned
    }

    /// Keeps workbooks that failed, one or two of each kind, those with the fewest decoys first, and a list of them.
    pub(super) fn keep(&self, folder: &Path) {
        fs::create_dir_all(folder).expect("a folder");
        let mut index = String::new();
        let mut kept: BTreeMap<&str, usize> = BTreeMap::new();
        let mut failed: Vec<&(Case, String)> = self.wrong.iter().collect();
        failed.sort_by_key(|(case, _)| case.decoys.len());
        for (case, what) in failed.into_iter().chain(&self.returned) {
            let kinds = if case.is_honest() { vec![case.draft.layout] } else { case.decoys.clone() };
            if kinds.iter().all(|kind| kept.get(kind).is_some_and(|count| *count >= KEPT_OF_A_KIND)) {
                continue;
            }
            for kind in kinds {
                *kept.entry(kind).or_default() += 1;
            }
            // The file's own name says what the unit is, in some layouts.
            let place = folder.join(format!("{:05}", case.seed));
            fs::create_dir_all(&place).expect("a folder");
            fs::write(place.join(&case.draft.file), case.draft.workbook()).expect("written");
            let may = match case.may {
                May::Own => format!("{:?}", case.draft.own()),
                May::Be(figures) => format!("{figures:?}"),
                May::Nothing => "nothing".to_owned(),
            };
            let (unit, date) = (case.draft.ward.1, case.draft.date);
            let path = format!("{:05}/{}", case.seed, case.draft.file);
            writeln!(index, "{path} | {unit} {date}, may count {may} | {case} | {what}").expect("written");
        }
        fs::write(folder.join("index.txt"), index).expect("written");
    }
}

impl Display for Score {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (case, what) in &self.wrong {
            writeln!(f, "WRONG {case}: {what}")?;
        }
        for (case, codes) in &self.returned {
            writeln!(f, "RETURNED {case}: {codes}")?;
        }
        writeln!(f, "{:>6} {:>6} {:>8} {:>6} {:>6}", "played", "wrong", "returned", "alone", "wrong")?;
        for (title, tallies) in [("honest layouts", &self.honest), ("decoys", &self.decoys)] {
            writeln!(f, "{title}")?;
            for (name, tally) in tallies {
                let Tally { played, wrong, returned, alone, wrong_alone } = tally;
                writeln!(f, "{played:>6} {wrong:>6} {returned:>8} {alone:>6} {wrong_alone:>6}  {name}")?;
            }
        }
        writeln!(
            f,
            "{} with decoys: {} silently wrong in all, {} returned",
            self.played,
            self.wrong.len(),
            self.came_back
        )?;
        let honest = self.honest_played();
        write!(f, "{honest} honest: {} returned ({:.1} %)", self.returned.len(), self.percent_returned())
    }
}
