//! Who stands above whom: the branches of each unit, from the highest down, and names that distinguish units.
//!
//! The appendix and the campaign file each say what stands right above a unit, or how a name goes on from there. Names
//! that mean the same are spelt the same afterwards; of one name under two superiors there are two branches.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::names::Names;
use super::{UnitEntry, aliases};
use crate::model::unit::Unit;
use crate::text;

/// Levels of a tree, at most: more is a circle that nobody meant.
const DEEPEST: usize = 12;

/// A unit, or a body of the campaign file that is not a unit, as something that others stand below.
struct Body {
    name: String,
    above: Vec<String>,
}

/// Bodies by every way of writing them; a name that several bear stands for none of them.
struct Bodies {
    all: Vec<Body>,
    by_key: HashMap<String, Option<usize>>,
}

impl Bodies {
    fn of(units: &[Unit], entries: &[UnitEntry], names: &Names) -> Self {
        let known: HashSet<&str> = units.iter().map(|unit| unit.id.as_str()).collect();
        let mut bodies = Self { all: Vec::new(), by_key: HashMap::new() };
        for unit in units {
            bodies.add(Body { name: unit.name.clone(), above: unit.above.clone() }, &unit.aliases, names);
        }
        for entry in entries.iter().filter(|entry| !known.contains(entry.id.as_str())) {
            let body = Body { name: entry.name.clone(), above: entry.superior.clone().into_iter().collect() };
            bodies.add(body, &aliases(entry), names);
        }
        bodies
    }

    fn add(&mut self, body: Body, aliases: &[String], names: &Names) {
        let at = self.all.len();
        for key in aliases.iter().flat_map(|alias| names.keys(alias)) {
            self.by_key.entry(key).and_modify(|one| *one = one.filter(|other| *other == at)).or_insert(Some(at));
        }
        self.all.push(body);
    }

    fn find(&self, written: &str, names: &Names) -> Option<usize> {
        names.forms(written).iter().find_map(|form| *self.by_key.get(form)?)
    }

    /// A name with all that stands above it, as far as that is known; the name itself comes last.
    fn path(&self, written: &str, names: &Names) -> Vec<String> {
        let mut path = vec![written.to_owned()];
        let mut met = Vec::new();
        while let Some(at) = path.first().and_then(|top| self.find(top, names)) {
            let body = &self.all[at];
            path[0].clone_from(&body.name);
            if met.contains(&at) || body.above.is_empty() || path.len() >= DEEPEST {
                break;
            }
            met.push(at);
            path.splice(0..0, body.above.iter().cloned());
        }
        path
    }
}

/// Completes what stands above each unit; returns the units that others stand below.
pub(super) fn settle(units: &mut [Unit], entries: &[UnitEntry], names: &Names) {
    if units.iter().all(|unit| unit.above.is_empty()) {
        return;
    }
    let bodies = Bodies::of(units, entries, names);
    let mut paths: HashMap<String, Vec<String>> = HashMap::new();
    for unit in units.iter_mut() {
        let Some(top) = unit.above.first().cloned() else { continue };
        let path = paths.entry(top).or_insert_with_key(|top| bodies.path(top, names));
        unit.above.splice(0..1, path.iter().cloned());
    }
    let mut spellings = Spellings { names, known: BTreeMap::new() };
    for unit in units.iter() {
        let own: Vec<String> = unit.above.iter().chain([&unit.name]).cloned().collect();
        spellings.meet(&own, true);
    }
    for unit in units.iter() {
        spellings.meet(&unit.above, false);
    }
    let mut branches: HashSet<Vec<String>> = HashSet::new();
    for unit in units.iter_mut() {
        unit.above = spellings.spelt(&unit.above);
        for depth in 1..=unit.above.len() {
            if !branches.contains(&unit.above[..depth]) {
                branches.insert(unit.above[..depth].to_vec());
            }
        }
    }
    for unit in units.iter_mut() {
        let mut own = unit.above.clone();
        own.push(unit.name.clone());
        unit.inner = branches.contains(&own);
    }
}

/// Gives units of one name, each, as many of the names above it as it takes to distinguish them.
pub(super) fn disambiguate(units: &mut [Unit]) {
    let deepest = units.iter().map(|unit| unit.above.len()).max().unwrap_or(0);
    for level in 0..deepest {
        let mut met: HashMap<&str, usize> = HashMap::new();
        for unit in units.iter() {
            *met.entry(&unit.name).or_default() += 1;
        }
        let doubled: Vec<bool> = units.iter().map(|unit| met[unit.name.as_str()] > 1).collect();
        if !doubled.contains(&true) {
            return;
        }
        for (unit, _) in units.iter_mut().zip(doubled).filter(|(_, doubled)| *doubled) {
            if let Some(branch) = unit.above.iter().rev().nth(level) {
                unit.name = format!("{}, {branch}", unit.name);
                unit.aliases.push(unit.name.clone());
            }
        }
    }
}

/// How names are spelt, by the keys of the whole path down to them.
struct Spellings<'n> {
    names: &'n Names,
    known: BTreeMap<Vec<String>, Spelling>,
}

struct Spelling {
    name: String,
    /// How good it is: a unit's own name before any other, one that is written out before a short one.
    rank: (bool, bool),
}

impl Spellings<'_> {
    /// Learns a path's names; the last of a unit's path is its own.
    fn meet(&mut self, path: &[String], of_unit: bool) {
        let mut keys: Vec<String> = Vec::with_capacity(path.len());
        for (at, name) in path.iter().enumerate() {
            let key = self.key(name);
            let rank = (of_unit && at + 1 == path.len(), text::words(name).join(" ") == key);
            keys.push(key);
            match self.known.get_mut(&keys) {
                Some(known) if known.rank >= rank => {}
                Some(known) => *known = Spelling { name: name.clone(), rank },
                None => {
                    self.known.insert(keys.clone(), Spelling { name: name.clone(), rank });
                }
            }
        }
    }

    fn spelt(&self, path: &[String]) -> Vec<String> {
        let keys: Vec<String> = path.iter().map(|name| self.key(name)).collect();
        let spelling = |at: usize| self.known.get(&keys[..=at]).map(|known| known.name.clone());
        path.iter().enumerate().map(|(at, name)| spelling(at).unwrap_or_else(|| name.clone())).collect()
    }

    fn key(&self, name: &str) -> String {
        self.names.keys(name).into_iter().next().unwrap_or_default()
    }
}
