//! Headings that were understood before: units fill in the same forms, so most of a day's headings are those of the
//! file before.
//!
//! What is remembered is what would be found out again; results do not depend on it.

use std::sync::{Arc, Mutex};

use rustc_hash::FxHashMap;

use super::heading::Heading;
use super::known_namings::{TEXTS, lock};
use super::scope::Scope;
use super::terms::{Role, TableTerms, Terms};

/// Texts above one column at most: as many as a heading has rows.
const TALL: usize = super::heading::TALLEST as usize;

/// Paths of them that are remembered.
const PATHS: usize = 100_000;

/// A kind of table and the numbers of the texts above a column of it.
type Path = (usize, [u32; TALL]);

/// A text that may be a heading.
pub(super) struct Known {
    pub(super) heading: Heading,
    /// Whether a word of it occurs in any heading.
    pub(super) has_heading_word: bool,
    /// Its place among those that are remembered.
    number: Option<u32>,
}

/// Texts and paths of texts, with what they mean by the words of one campaign.
#[derive(Default)]
pub(super) struct KnownHeadings {
    texts: Mutex<FxHashMap<Box<str>, Arc<Known>>>,
    roles: Mutex<FxHashMap<Path, Option<Role>>>,
}

impl KnownHeadings {
    /// A text, folded.
    pub(super) fn text(&self, text: &str, terms: &Terms) -> Arc<Known> {
        if let Some(known) = lock(&self.texts).get(text) {
            return Arc::clone(known);
        }
        let heading = Heading::new(text);
        let has_heading_word = heading.words.iter().any(|word| terms.heading_words.contains(word));
        let mut texts = lock(&self.texts);
        let number = u32::try_from(texts.len()).ok().filter(|_| texts.len() < TEXTS);
        let known = Arc::new(Known { heading, has_heading_word, number });
        if number.is_some() {
            return Arc::clone(texts.entry(text.into()).or_insert(known));
        }
        known
    }

    /// What a column of this kind of table holds, by the texts of its heading from top to bottom.
    pub(super) fn role(&self, path: &[Arc<Known>], terms: &Terms, (kind, table): (usize, &TableTerms)) -> Option<Role> {
        let mut key = [u32::MAX; TALL];
        let numbers = path.iter().map(|known| known.number);
        let is_known = path.len() <= TALL
            && key.iter_mut().zip(numbers).all(|(place, number)| number.map(|number| *place = number).is_some());
        let find = || {
            let path: Vec<&Heading> = path.iter().map(|known| &known.heading).collect();
            terms.classify(&path, table)
        };
        if !is_known {
            return find();
        }
        if let Some(role) = lock(&self.roles).get(&(kind, key)) {
            return *role;
        }
        let role = find();
        let mut roles = lock(&self.roles);
        if roles.len() < PATHS {
            roles.insert((kind, key), role);
        }
        role
    }
}

/// Lines of notes and comments with what they say of figures: a program writes the same properties into each of its files.
#[derive(Default)]
pub(super) struct KnownNotes(Mutex<FxHashMap<NoteKey, Vec<Scope>>>);

/// A line, and the number of the form whose figures it may speak of.
type NoteKey = (usize, Box<str>);

impl KnownNotes {
    /// What a line says of this form's figures; `find` finds it out.
    pub(super) fn of(&self, form: usize, line: &str, find: impl FnOnce() -> Vec<Scope>) -> Vec<Scope> {
        let key = (form, line.into());
        if let Some(claims) = lock(&self.0).get(&key) {
            return claims.clone();
        }
        let claims = find();
        let mut known = lock(&self.0);
        if known.len() < TEXTS {
            known.insert(key, claims.clone());
        }
        claims
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::sample;

    #[test]
    fn a_role_is_the_same_the_second_time_and_that_of_its_own_kind_of_table() {
        let campaign = sample::campaign();
        let terms = Terms::new(&campaign);
        let (form, appendix) = (Terms::table(campaign.main_form()), Terms::appendix(&campaign));
        let known = KnownHeadings::default();
        let texts = ["Kích hoạt mức 2", "Trong ngày", "Lũy kế", "Ấp, khóm", "Chỉ tiêu", "Một lời chú"];
        let of = |text: &&str| known.text(text, &terms);
        for _ in 0..2 {
            for first in &texts {
                for second in &texts {
                    for (kind, table) in [&form, &appendix].into_iter().enumerate() {
                        let path = [of(first), of(second)];
                        let afresh = terms.classify(&path.each_ref().map(|known| &known.heading), table);
                        assert_eq!(known.role(&path, &terms, (kind, table)), afresh, "{first} / {second}");
                        let above = terms.classify(&[&path[0].heading], table);
                        assert_eq!(known.role(&path[..1], &terms, (kind, table)), above, "{first}");
                    }
                }
            }
        }
        assert_eq!(lock(&known.texts).len(), texts.len());
    }
}
