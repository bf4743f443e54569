//! Who is meant: reporting units by identifier, name, alias and code, in every habit of writing.
//!
//! A name is found or it is not; what is near is only ever suggested.

mod epochs;
mod lineage;
mod names;
mod proposal;

pub use epochs::{Appendix, Carried, Epoch, Epochs, Predecessor, Succession, Unclear, UnclearChange};
pub use proposal::Proposal;

use std::collections::{HashMap, HashSet};

use crate::model::campaign::{Campaign, UnitEntry};
use crate::model::count::Count;
use crate::model::form::Form;
use crate::model::id::UnitId;
use crate::model::unit::{QuotaLine, Unit};
use crate::text::{self, address};
use names::Names;

/// Words of a name that is looked for inside a longer text, at most.
const LONGEST_NAME: usize = 8;
/// Names suggested for an unknown one.
const SUGGESTIONS: usize = 3;
/// How alike a suggested name must be, of 1.
const LIKENESS: f64 = 0.6;

/// What a text names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Match {
    /// One unit.
    One(UnitId),
    /// Several units answer to that name.
    Several(Vec<UnitId>),
    /// None.
    None,
}

impl Match {
    /// The unit, where there is just one.
    #[must_use]
    pub fn one(self) -> Option<UnitId> {
        if let Self::One(id) = self { Some(id) } else { None }
    }
}

/// The reporting units, by every way of writing them.
#[derive(Clone, Debug)]
pub struct Registry {
    /// The units, then those that are known by name only, because they hold at another time.
    units: Vec<Unit>,
    /// How many of them are units of this time.
    own: usize,
    by_id: HashMap<UnitId, usize>,
    exact: HashMap<String, Vec<usize>>,
    ascii: HashMap<String, Vec<usize>>,
    names: Names,
    /// Words of what stands above units.
    above: HashSet<String>,
    /// The units that stand in the place of those known by name only.
    in_place_of: HashMap<UnitId, Vec<UnitId>>,
    /// What those of them are called that have another name at this time, and are the same unit.
    renamed: HashMap<UnitId, UnitId>,
}

/// A unit that a registry knows by name only: it holds at another time.
struct Shadow {
    unit: Unit,
    /// The units that stand in its place.
    in_its_place: Vec<UnitId>,
    /// The one of them that is the same unit by another name.
    renamed: Option<UnitId>,
}

impl Registry {
    /// The units of an appendix, with what the campaign file adds; without one, the campaign file's.
    #[must_use]
    pub fn new(campaign: &Campaign, appendix: Option<&[QuotaLine]>) -> Self {
        let names = Names::new(&campaign.vocabulary);
        let mut units = match appendix {
            Some(lines) => units_of_lines(campaign, lines, &names, &|_| true),
            None => units_of_file(campaign, &names, &vec![true; campaign.units.len()]),
        };
        lineage::settle(&mut units, &campaign.units, &names);
        lineage::disambiguate(&mut units);
        Self::of(units, names)
    }

    /// Everyone whom the campaign file names, whether or not they report: the bodies above units among them.
    #[must_use]
    pub fn of_file(campaign: &Campaign) -> Self {
        Self::of(campaign.units.iter().map(from_entry).collect(), Names::new(&campaign.vocabulary))
    }

    fn of(units: Vec<Unit>, names: Names) -> Self {
        let by_id = units.iter().enumerate().map(|(at, unit)| (unit.id.clone(), at)).collect();
        let bodies: HashSet<&str> = units.iter().flat_map(|unit| &unit.above).map(String::as_str).collect();
        let above = bodies.into_iter().flat_map(text::words).collect();
        let own = units.len();
        let mut registry = Self {
            units,
            own,
            by_id,
            exact: HashMap::new(),
            ascii: HashMap::new(),
            names,
            above,
            in_place_of: HashMap::new(),
            renamed: HashMap::new(),
        };
        for at in 0..own {
            for key in registry.keys_of(at) {
                push(registry.ascii.entry(text::ascii(&key)).or_default(), at);
                push(registry.exact.entry(key).or_default(), at);
            }
        }
        registry
    }

    /// The same without units that have ended, and with others that are found by the names that no unit of its own
    /// bears: they hold at another time.
    fn with_shadows(self, shadows: Vec<Shadow>) -> Self {
        let (ended, units): (Vec<Unit>, Vec<Unit>) = self.units.into_iter().partition(|unit| unit.ended.is_some());
        let mut registry = Self::of(units, self.names);
        let (exact, ascii) = (registry.exact.clone(), registry.ascii.clone());
        let ended = ended.into_iter().map(|unit| Shadow { unit, in_its_place: Vec::new(), renamed: None });
        for Shadow { unit, in_its_place, renamed } in ended.chain(shadows) {
            registry.in_place_of.entry(unit.id.clone()).or_insert(in_its_place);
            if let Some(renamed) = renamed {
                registry.renamed.entry(unit.id.clone()).or_insert(renamed);
            }
            if registry.by_id.contains_key(&unit.id) {
                continue;
            }
            let at = registry.units.len();
            registry.by_id.insert(unit.id.clone(), at);
            registry.units.push(unit);
            for key in registry.keys_of(at).into_iter().filter(|key| !exact.contains_key(key)) {
                let plain = text::ascii(&key);
                if !ascii.contains_key(&plain) {
                    push(registry.ascii.entry(plain).or_default(), at);
                }
                push(registry.exact.entry(key).or_default(), at);
            }
        }
        registry
    }

    fn keys_of(&self, at: usize) -> Vec<String> {
        self.units[at].aliases.iter().flat_map(|alias| self.names.keys(alias)).collect()
    }

    /// Whether a unit stands in the place of one that holds at another time: it follows it, or goes before it.
    #[must_use]
    pub fn stands_for(&self, unit: &UnitId, other: &UnitId) -> bool {
        self.holds(unit) && self.in_place_of.get(other).is_some_and(|units| units.contains(unit))
    }

    /// What a unit of another time is called at this one, where it is the same by another name.
    #[must_use]
    pub fn renamed(&self, id: &UnitId) -> Option<&UnitId> {
        self.renamed.get(id)
    }

    /// Whether a unit holds at this time, and is not known by name alone.
    #[must_use]
    pub fn holds(&self, id: &UnitId) -> bool {
        self.by_id.get(id).is_some_and(|at| *at < self.own)
    }

    /// Whether a word, folded, stands in the name of a body above a unit.
    pub(super) fn names_above(&self, word: &str) -> bool {
        self.above.contains(word)
    }

    /// All reporting units, in the appendix's order.
    #[must_use]
    pub fn units(&self) -> &[Unit] {
        &self.units[..self.own]
    }

    /// The units that send a form, in the same order.
    pub fn senders<'r>(&'r self, form: &'r Form) -> impl Iterator<Item = &'r Unit> + 'r {
        self.units().iter().filter(|unit| unit.sends(form))
    }

    /// The units whose results in a form count, in the same order: those that send it, and those that did until they
    /// ended.
    pub fn counted<'r>(&'r self, form: &'r Form) -> impl Iterator<Item = &'r Unit> + 'r {
        self.units().iter().filter(|unit| unit.counts(form))
    }

    /// A unit by its identifier.
    #[must_use]
    pub fn unit(&self, id: &UnitId) -> Option<&Unit> {
        self.by_id.get(id).map(|at| &self.units[*at])
    }

    /// The unit that this text, as a whole, names.
    #[must_use]
    pub fn find(&self, written: &str) -> Match {
        for form in self.names.forms(written) {
            let found = self.look_up(&form, text::is_ascii_typed(written));
            if found != Match::None {
                return found;
            }
        }
        Match::None
    }

    /// What is given to a branch as a whole: the quota of the unit that it is.
    #[must_use]
    pub fn quota_of_branch(&self, path: &[String]) -> Option<Count> {
        let (name, above) = path.split_last()?;
        let mut inner = self.units().iter().filter(|unit| unit.inner);
        inner.find(|unit| unit.local == *name && unit.above == above)?.quota
    }

    /// The words of a text, short kinds of units written out.
    #[must_use]
    pub fn words(&self, written: &str) -> Vec<String> {
        self.names.normalise(&text::words(written))
    }

    /// The words of a name as it is written out, then without its kind where that still tells.
    #[must_use]
    pub fn ways_of_writing(&self, name: &str) -> Vec<Vec<String>> {
        self.names.keys(name).iter().map(|key| key.split(' ').map(str::to_owned).collect()).collect()
    }

    /// A name that units stand below, as they spell it.
    #[must_use]
    pub fn branch(&self, written: &str) -> Option<String> {
        let forms = self.names.forms(written);
        let is_meant = |branch: &&String| self.names.keys(branch).first().is_some_and(|key| forms.contains(key));
        self.units.iter().flat_map(|unit| &unit.above).find(is_meant).cloned()
    }

    /// The unit that bears this name and nothing more.
    #[must_use]
    pub fn find_whole(&self, name: &str) -> Match {
        self.look_up(&self.names.normalise(&text::words(name)).join(" "), text::is_ascii_typed(name))
    }

    /// The unit that a text names at its end, after whatever body of it: "Tổ công tác số 2 phường 1".
    #[must_use]
    pub fn find_at_end(&self, written: &str) -> Match {
        let words = self.names.normalise(&text::words(Names::first_part(written)));
        let ascii = text::is_ascii_typed(written);
        for start in words.len().saturating_sub(LONGEST_NAME)..words.len() {
            let key = words[start..].join(" ");
            let found = self.look_up(&key, ascii);
            let distinctive = is_distinctive(&key, words.len() - start);
            if found != Match::None && distinctive && self.names.is_body(&words[..start]) {
                return found;
            }
        }
        Match::None
    }

    /// The units named anywhere in a longer text, each once; of overlapping names the longest.
    #[must_use]
    pub fn scan(&self, written: &str) -> Vec<Match> {
        let words = self.names.normalise(&text::words(written));
        let ascii = text::is_ascii_typed(written);
        let mut found: Vec<Match> = Vec::new();
        let mut at = 0;
        while at < words.len() {
            // "Huyện Cồn Tràm" is not the town of Cồn Tràm: a kind before a bare name makes it another unit.
            let longest = if self.names.ends_in_kind(&words[..at]) { 0 } else { LONGEST_NAME.min(words.len() - at) };
            let hit = (1..=longest).rev().find_map(|length| {
                let key = words[at..at + length].join(" ");
                let hit = if is_distinctive(&key, length) { self.look_up(&key, ascii) } else { Match::None };
                (hit != Match::None).then_some((length, hit))
            });
            match hit {
                Some((length, hit)) => {
                    if !found.contains(&hit) {
                        found.push(hit);
                    }
                    at += length;
                }
                None => at += 1,
            }
        }
        found
    }

    /// Whether a line names an organisation of a unit of our kinds: "UBND Phường 3"; gives the name.
    #[must_use]
    pub fn foreign_unit(&self, written: &str) -> Option<String> {
        let words = text::words(written);
        let rest = self.names.normalise(self.names.organisation.strip_start(&words)?);
        let kind = rest.first()?;
        let of_kind = |unit: &&Unit| text::words(&unit.name).first() == Some(kind);
        let ours = self.units.iter().filter(|unit| unit.forms.is_none()).any(|unit| of_kind(&unit));
        (ours && rest.len() > 1).then(|| text::clean(written))
    }

    /// Names of units that look most like this one; a name of which it is the beginning is one of them.
    #[must_use]
    pub fn nearest(&self, written: &str) -> Vec<String> {
        let wanted = self.names.normalise(&text::words(written)).join(" ");
        let wanted_ascii = text::ascii(&wanted);
        let mut scored: Vec<(f64, &str)> = Vec::new();
        for unit in self.units() {
            let name = text::words(&unit.name).join(" ");
            let ascii = text::ascii(&name);
            let mut score = strsim::normalized_damerau_levenshtein(&wanted, &name)
                .max(strsim::normalized_damerau_levenshtein(&wanted_ascii, &ascii) - 0.01);
            // A kind of unit alone begins too many names.
            let begins = ascii.strip_prefix(&wanted_ascii).is_some_and(|rest| rest.starts_with(' '));
            if begins && wanted_ascii.contains(' ') {
                score = score.max(LIKENESS);
            }
            if score >= LIKENESS {
                scored.push((score, &unit.name));
            }
        }
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| text::natural_cmp(a.1, b.1)));
        scored.into_iter().take(SUGGESTIONS).map(|(_, name)| name.to_owned()).collect()
    }

    fn look_up(&self, key: &str, ascii: bool) -> Match {
        let found = self.exact.get(key).or_else(|| if ascii { self.ascii.get(key) } else { None });
        match found.map(Vec::as_slice) {
            None | Some([]) => Match::None,
            Some([one]) => Match::One(self.units[*one].id.clone()),
            Some(several) => Match::Several(several.iter().map(|at| self.units[*at].id.clone()).collect()),
        }
    }
}

/// Whether a name found inside a longer text identifies a unit: several words, or one that is not a mere number.
fn is_distinctive(key: &str, words: usize) -> bool {
    words > 1 || (key.len() > 2 && !key.bytes().all(|byte| byte.is_ascii_digit()))
}

fn push(list: &mut Vec<usize>, at: usize) {
    if !list.contains(&at) {
        list.push(at);
    }
}

/// Every way in which the campaign file writes a unit.
fn aliases(entry: &UnitEntry) -> Vec<String> {
    [entry.name.clone(), entry.id.as_str().to_owned()].into_iter().chain(entry.aliases.iter().cloned()).collect()
}

fn from_entry(entry: &UnitEntry) -> Unit {
    Unit {
        id: entry.id.clone(),
        name: entry.name.clone(),
        local: entry.name.clone(),
        aliases: aliases(entry),
        quota: entry.quota,
        above: entry.superior.clone().into_iter().collect(),
        inner: false,
        emails: entry.emails.clone(),
        areas: entry.areas.clone(),
        forms: entry.forms.clone(),
        began: None,
        ended: None,
    }
}

/// The campaign file's units, as far as they hold; one that only stands above others reports nothing, and is kept for
/// its quota alone.
fn units_of_file(campaign: &Campaign, names: &Names, holds: &[bool]) -> Vec<Unit> {
    let superiors: HashSet<String> = campaign
        .units
        .iter()
        .filter_map(|entry| entry.superior.as_ref())
        .flat_map(|superior| names.forms(superior))
        .collect();
    let stands_above = |entry: &UnitEntry| {
        aliases(entry).iter().flat_map(|alias| names.keys(alias)).any(|key| superiors.contains(&key))
    };
    let unit = |entry: &UnitEntry| {
        if entry.reporting || !stands_above(entry) {
            return Some(from_entry(entry));
        }
        entry.quota.map(|_| Unit { forms: Some(Vec::new()), ..from_entry(entry) })
    };
    campaign.units.iter().zip(holds).filter(|(_, holds)| **holds).filter_map(|(entry, _)| unit(entry)).collect()
}

/// The appendix's lines, each with what the campaign file knows of that unit; then reporting units that it leaves out, as
/// far as they hold.
fn units_of_lines(campaign: &Campaign, lines: &[QuotaLine], names: &Names, holds: &dyn Fn(usize) -> bool) -> Vec<Unit> {
    let entries: HashMap<String, usize> = campaign
        .units
        .iter()
        .enumerate()
        .flat_map(|(at, entry)| aliases(entry).into_iter().map(move |alias| (at, alias)))
        .flat_map(|(at, alias)| names.keys(&alias).into_iter().map(move |key| (key, at)))
        .collect();
    let ids = identifiers(lines);
    let mut used = vec![false; campaign.units.len()];
    let mut units = Vec::with_capacity(lines.len());
    for (line, id) in lines.iter().zip(ids) {
        let known =
            names.forms(&line.name).into_iter().find_map(|form| entries.get(&form).copied()).filter(|at| !used[*at]);
        let mut unit = match known {
            Some(at) => {
                used[at] = true;
                from_entry(&campaign.units[at])
            }
            None => named(&line.name, &id),
        };
        for alias in std::iter::once(&line.name).chain(&line.code) {
            if !unit.aliases.contains(alias) {
                unit.aliases.push(alias.clone());
            }
        }
        unit.quota = Some(line.quota);
        if unit.above.is_empty() {
            unit.above.clone_from(&line.above);
        }
        if unit.emails.is_empty() {
            unit.emails = address::of_cell(line.email.as_deref().unwrap_or_default()).0;
        }
        units.push(unit);
    }
    let without_quota = campaign.units.iter().zip(&used).enumerate();
    let without_quota = without_quota.filter(|(at, (entry, used))| entry.reporting && !**used && holds(*at));
    units.extend(without_quota.map(|(_, (entry, _))| from_entry(entry)));
    units
}

/// A unit that the campaign file does not know.
fn named(name: &str, id: &str) -> Unit {
    Unit {
        id: UnitId::new(id),
        name: name.to_owned(),
        local: name.to_owned(),
        aliases: vec![id.to_owned(), name.to_owned()],
        quota: None,
        above: Vec::new(),
        inner: false,
        emails: Vec::new(),
        areas: Vec::new(),
        forms: None,
        began: None,
        ended: None,
    }
}

/// An identifier for each line: its name; of those of one name with the code, or else with as many of the names above as
/// it takes to distinguish them.
fn identifiers(lines: &[QuotaLine]) -> Vec<String> {
    let mut ids: Vec<String> = lines.iter().map(|line| text::slug(&line.name)).collect();
    let deepest = lines.iter().map(|line| line.above.len()).max().unwrap_or(0);
    let mut coded = vec![false; lines.len()];
    for level in 0..=deepest {
        let mut met: HashMap<&str, usize> = HashMap::new();
        for id in &ids {
            *met.entry(id).or_default() += 1;
        }
        let doubled: Vec<bool> = ids.iter().map(|id| met[id.as_str()] > 1).collect();
        for (at, line) in lines.iter().enumerate().filter(|(at, _)| doubled[*at]) {
            let code = line.code.as_ref().filter(|_| level == 0);
            let above = line.above.iter().rev().nth(level - usize::from(coded[at]));
            if let Some(mark) = code.or(above) {
                coded[at] |= code.is_some();
                ids[at] = format!("{}-{}", ids[at], text::slug(mark));
            }
        }
    }
    ids
}
