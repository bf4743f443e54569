//! Labels: short texts by key, some with `{name}` places to fill.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use toml::Spanned;

use super::WordsError;
use crate::text;

/// Texts of a file by `table.key`, each with the line it stands in.
type Texts = BTreeMap<String, (String, usize)>;

/// Labels of one language: the built-in ones, with a campaign's own over them.
#[derive(Debug)]
pub(super) struct Labels {
    builtin: BTreeMap<String, String>,
    own: BTreeMap<String, String>,
}

/// What a unit's sub-rows are called, where the campaign does not say.
pub(super) const AREA_NAME: &str = "area.name";
/// How their names begin, for people who write them: *“Ấp …”, “Khóm …”*.
pub(super) const AREA_EXAMPLES: &str = "area.examples";
/// Places that every label may have: the name of sub-rows as it heads a column, in a sentence, in a title.
const AREAS: [&str; 3] = ["Area", "area", "AREA"];

impl Labels {
    /// The labels with what sub-rows are called written in.
    pub(super) fn calling(mut self, area_name: Option<&str>) -> Self {
        if let Some(name) = area_name {
            let begun = |part: &str| self.fill("area.example", &[("part", &capitalised(part.trim()))]);
            let examples: Vec<String> = name.split(',').filter(|part| !part.trim().is_empty()).map(begun).collect();
            self.own.insert(AREA_NAME.to_owned(), capitalised(name));
            self.own.insert(AREA_EXAMPLES.to_owned(), examples.join(", "));
        }
        let name = self.get(AREA_NAME).to_owned();
        let names = [name.clone(), name.to_lowercase(), name.to_uppercase()];
        let value = |place: &str| AREAS.iter().position(|own| *own == place).map(|at| names[at].as_str());
        for text in self.builtin.values_mut().chain(self.own.values_mut()) {
            *text = text::places::fill(text, value);
        }
        self
    }

    /// Reads the built-in file and, if there is one, the campaign's.
    pub(super) fn load(path: &str, builtin: &str, own: Option<&str>) -> Result<Self, WordsError> {
        let builtin: BTreeMap<_, _> = tables(path, builtin)?.into_iter().map(|(key, (text, _))| (key, text)).collect();
        let mut labels = Self { builtin, own: BTreeMap::new() };
        for (key, (text, line)) in own.map(|own| tables(path, own)).transpose()?.unwrap_or_default() {
            let Some(ours) = labels.builtin.get(&key) else {
                return Err(WordsError::new(path, line, format!("there is no label `{key}`")));
            };
            let odd = |place: &&&str| !AREAS.contains(*place);
            if let Some(place) = places(&text).difference(&places(ours)).find(odd) {
                let problem = format!("`{key}` has no `{{{place}}}` to fill in; the built-in one is: {ours}");
                return Err(WordsError::new(path, line, problem));
            }
            labels.own.insert(key, text);
        }
        Ok(labels)
    }

    /// The label.
    pub(super) fn find(&self, key: &str) -> Option<&str> {
        self.own.get(key).or_else(|| self.builtin.get(key)).map(String::as_str)
    }

    /// The label; the key itself where there is none.
    pub(super) fn get<'a>(&'a self, key: &'a str) -> &'a str {
        self.find(key).unwrap_or(key)
    }

    /// The label with its places filled; a place without a value stays.
    pub(super) fn fill(&self, key: &str, values: &[(&str, &str)]) -> String {
        let value = |name: &str| values.iter().find(|(key, _)| *key == name).map(|(_, value)| *value);
        text::places::fill(self.get(key), value)
    }

    #[cfg(test)]
    pub(super) fn builtin_keys(&self) -> impl Iterator<Item = &String> {
        self.builtin.keys()
    }

    #[cfg(test)]
    pub(super) fn has(&self, key: &str) -> bool {
        self.builtin.contains_key(key)
    }
}

/// The text with a capital first letter.
fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Names of the places of a text.
pub(super) fn places(of: &str) -> BTreeSet<&str> {
    let mut names = BTreeSet::new();
    let mut rest = of;
    while let Some((_, name, after)) = text::places::next(rest) {
        names.insert(name);
        rest = after;
    }
    names
}

/// Texts of a file with one level of tables.
fn tables(path: &str, source: &str) -> Result<Texts, WordsError> {
    let tables: BTreeMap<String, BTreeMap<String, Spanned<String>>> = parse(path, source)?;
    let lines = Lines::of(source);
    let mut texts = Texts::new();
    for (table, entries) in tables {
        texts.extend(entries.into_iter().map(|(key, text)| (format!("{table}.{key}"), lines.located(text))));
    }
    Ok(texts)
}

/// Texts of a file without tables.
pub(super) fn flat(path: &str, source: &str) -> Result<Texts, WordsError> {
    let entries: BTreeMap<String, Spanned<String>> = parse(path, source)?;
    let lines = Lines::of(source);
    Ok(entries.into_iter().map(|(key, text)| (key, lines.located(text))).collect())
}

fn parse<T: serde::de::DeserializeOwned>(path: &str, source: &str) -> Result<T, WordsError> {
    toml::from_str(source).map_err(|error| {
        let line = error.span().map_or(1, |span: Range<usize>| Lines::of(source).at(span.start));
        WordsError::new(path, line, error.message().trim().to_owned())
    })
}

/// Where the lines of a file end, in bytes.
struct Lines(Vec<usize>);

impl Lines {
    fn of(source: &str) -> Self {
        Self(source.match_indices('\n').map(|(at, _)| at).collect())
    }

    /// The line, from 1, in which a byte stands.
    fn at(&self, byte: usize) -> usize {
        self.0.partition_point(|end| *end < byte) + 1
    }

    fn located(&self, text: Spanned<String>) -> (String, usize) {
        let line = self.at(text.span().start);
        (text.into_inner(), line)
    }
}
