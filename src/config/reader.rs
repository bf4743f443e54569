//! Walks spanned TOML and notes every mistake, where serde would stop at the first.
//!
//! A value that is missing or wrong reads as nothing; the mistake is noted, so the caller may go on
//! with any stand-in. Knows no section of the campaign file.

use std::ops::Range;

use chrono::{NaiveDate, NaiveTime};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::mistake::Notes;
use super::shape::{Kind, Shape};
use super::trouble::Trouble;
use super::values;
use crate::phrase;
use crate::terminal::Phrase;

/// A table of the file, of which it is known what may stand in it.
pub(super) struct Section<'a> {
    pub(super) notes: &'a Notes<'a>,
    pub(super) shape: &'static Shape,
    /// The heading's place.
    pub(super) span: Range<usize>,
    /// None for a section that the file does not have: it reads as empty.
    table: Option<&'a DeTable<'a>>,
}

impl<'a> Section<'a> {
    /// The table, with its unknown keys noted.
    pub(super) fn new(notes: &'a Notes<'a>, shape: &'static Shape, span: Range<usize>, table: &'a DeTable<'a>) -> Self {
        for key in table.keys() {
            if shape.key(key.get_ref()).is_none() {
                notes.add(key.span(), shape.unknown(key.get_ref()));
            }
        }
        Self { notes, shape, span, table: Some(table) }
    }

    /// A key's value, if it is there.
    pub(super) fn get(&self, key: &'static str) -> Option<Field<'a>> {
        let known = self.shape.key(key);
        debug_assert!(known.is_some(), "{key} is not a key of {}", self.shape.title);
        let (kind, value) = (known?.kind, self.table?.get(key)?);
        Some(Field { notes: self.notes, name: key, kind, span: value.span(), value: value.get_ref() })
    }

    /// A key's value; that it is missing is noted, once for a section that is missing as a whole.
    pub(super) fn need(&self, key: &'static str, hint: Phrase) -> Option<Field<'a>> {
        let found = self.get(key);
        if found.is_none() && self.table.is_some() {
            let message = phrase!("`{key}` is missing in {section}", key = key, section = self.shape.said());
            self.notes.lack(self.span.clone(), Trouble::new(message, hint));
        }
        found
    }

    /// One line of text.
    pub(super) fn text(&self, key: &'static str) -> Option<Spanned<String>> {
        self.get(key)?.text()
    }

    /// Lines of text, none if the key is missing; a single text is a list of one.
    pub(super) fn texts(&self, key: &'static str) -> Vec<Spanned<String>> {
        self.get(key).map(|field| field.texts()).unwrap_or_default()
    }

    /// The same without their places.
    pub(super) fn plain_texts(&self, key: &'static str) -> Vec<String> {
        self.texts(key).into_iter().map(Spanned::into_inner).collect()
    }

    /// A whole number within its bounds.
    pub(super) fn whole(&self, key: &'static str) -> Option<u64> {
        self.get(key)?.whole()
    }

    /// A whole number whose bounds are small.
    pub(super) fn small(&self, key: &'static str) -> Option<u32> {
        self.whole(key).and_then(|number| u32::try_from(number).ok())
    }

    /// true or false.
    pub(super) fn flag(&self, key: &'static str) -> Option<bool> {
        self.get(key)?.flag()
    }

    /// The section below this one; reads as empty when the file does not have it.
    pub(super) fn section(&self, key: &'static str) -> Section<'a> {
        let shape = self.below(key);
        let absent = Section { notes: self.notes, shape, span: self.span.clone(), table: None };
        self.get(key).and_then(|field| field.section(shape)).unwrap_or(absent)
    }

    /// The same, where a file without it is of no use.
    pub(super) fn needed_section(&self, key: &'static str, hint: Phrase) -> Section<'a> {
        if self.get(key).is_none() {
            let message = phrase!("the section {section} is missing", section = self.below(key).title);
            self.notes.lack(self.span.clone(), Trouble::new(message, hint));
        }
        self.section(key)
    }

    /// The shape of the sections under a key.
    fn below(&self, key: &'static str) -> &'static Shape {
        let below = self.shape.key(key).and_then(|key| key.kind.below());
        debug_assert!(below.is_some(), "{key} is not a section of {}", self.shape.title);
        below.unwrap_or(self.shape)
    }

    /// Sections of which there may be several.
    pub(super) fn sections(&self, key: &'static str) -> Vec<Section<'a>> {
        let shape = self.below(key);
        let Some(field) = self.get(key) else { return Vec::new() };
        let DeValue::Array(list) = field.value else {
            field.wrong_type(
                &phrase!("a list: head each of them with {section}", section = shape.title),
                phrase!("use two brackets on each side"),
            );
            return Vec::new();
        };
        let fields = list.iter().map(|item| field.sibling(item));
        fields.filter_map(|field| field.section(shape)).collect()
    }
}

/// A value with its place and the key it stands for.
pub(super) struct Field<'a> {
    pub(super) notes: &'a Notes<'a>,
    name: &'a str,
    kind: Kind,
    pub(super) span: Range<usize>,
    value: &'a DeValue<'a>,
}

impl<'a> Field<'a> {
    fn sibling(&self, item: &'a Spanned<DeValue<'a>>) -> Self {
        Self { notes: self.notes, name: self.name, kind: self.kind, span: item.span(), value: item.get_ref() }
    }

    /// Notes what is wrong with the value.
    pub(super) fn wrong(&self, trouble: Trouble) {
        self.notes.add(self.span.clone(), trouble);
    }

    fn wrong_type(&self, wanted: &Phrase, hint: Phrase) {
        let found = match self.value {
            DeValue::String(_) => phrase!("text"),
            DeValue::Integer(_) | DeValue::Float(_) => phrase!("a number"),
            DeValue::Boolean(_) => phrase!("true or false"),
            DeValue::Datetime(_) => phrase!("a date or time"),
            DeValue::Array(_) => phrase!("a list"),
            DeValue::Table(_) => phrase!("a section"),
        };
        let message =
            phrase!("`{key}` is {found}; it must be {wanted}", key = self.name, found = found, wanted = wanted);
        self.wrong(Trouble::new(message, hint));
    }

    fn string(&self) -> Option<&'a str> {
        if let DeValue::String(text) = self.value {
            return Some(text);
        }
        self.wrong_type(&phrase!("text"), phrase!("put it in \"…\""));
        None
    }

    /// One line of text, without the white space around it.
    ///
    /// Line ends and other control characters are a mistake: text of this file goes into the
    /// headers of mail and the cells of tables.
    pub(super) fn text(&self) -> Option<Spanned<String>> {
        let text = self.string()?.trim();
        if text.is_empty() {
            let hint = phrase!("write something, or take the line away");
            self.wrong(Trouble::new(phrase!("`{key}` is empty", key = self.name), hint));
            return None;
        }
        if text.chars().any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')) {
            let message = phrase!("`{key}` holds a line break or another control character", key = self.name);
            self.wrong(Trouble::new(message, phrase!("write it in one line")));
            return None;
        }
        Some(Spanned::new(self.span.clone(), text.to_owned()))
    }

    /// Text that may have several lines.
    pub(super) fn block(&self) -> Option<Spanned<String>> {
        let text = self.string()?.trim();
        if text.is_empty() {
            let hint = phrase!("write something, or take it away");
            self.wrong(Trouble::new(phrase!("`{key}` is empty", key = self.name), hint));
            return None;
        }
        Some(Spanned::new(self.span.clone(), text.to_owned()))
    }

    /// Lines of text; a single text is a list of one.
    pub(super) fn texts(&self) -> Vec<Spanned<String>> {
        match self.value {
            DeValue::Array(list) => list.iter().filter_map(|item| self.sibling(item).text()).collect(),
            DeValue::String(_) => self.text().into_iter().collect(),
            _ => {
                self.wrong_type(&phrase!("a list of texts"), phrase!("write [\"…\", \"…\"]"));
                Vec::new()
            }
        }
    }

    /// One line of text that `read` understands.
    pub(super) fn read<T>(&self, read: impl Fn(&str) -> Result<T, Trouble>) -> Option<T> {
        let text = self.text()?;
        read(text.get_ref()).map_err(|trouble| self.wrong(trouble)).ok()
    }

    /// Lines of text that `read` understands.
    pub(super) fn read_each<T>(&self, read: impl Fn(&str) -> Result<T, Trouble>) -> Vec<T> {
        let understood =
            |text: Spanned<String>| read(text.get_ref()).map_err(|trouble| self.notes.add(text.span(), trouble)).ok();
        self.texts().into_iter().filter_map(understood).collect()
    }

    /// A whole number within its bounds.
    pub(super) fn whole(&self) -> Option<u64> {
        let bounds = self.kind.bounds();
        let (low, high) = (bounds.start(), bounds.end());
        // As they are written in the file: without dots.
        let (low, high) = (low.to_string(), high.to_string());
        let hint =
            phrase!("write digits only, from {low} to {high}: no quotation marks, no dots", low = low, high = high);
        let DeValue::Integer(number) = self.value else {
            self.wrong_type(&phrase!("a whole number"), hint);
            return None;
        };
        let value = u64::from_str_radix(number.as_str(), number.radix()).ok().filter(|value| bounds.contains(value));
        if value.is_none() {
            let number = number.to_string();
            self.wrong(Trouble::new(
                phrase!("`{key}` is out of bounds: {number}", key = self.name, number = number),
                hint,
            ));
        }
        value
    }

    /// true or false.
    pub(super) fn flag(&self) -> Option<bool> {
        if let DeValue::Boolean(flag) = self.value {
            return Some(*flag);
        }
        self.wrong_type(&phrase!("true or false"), phrase!("write true or false, without quotation marks"));
        None
    }

    /// A day: `2023-08-31`, `"2023-08-31"` or `"31/08/2023"`.
    pub(super) fn date(&self) -> Option<NaiveDate> {
        match self.value {
            DeValue::String(_) => self.read(values::date),
            DeValue::Datetime(found) if found.time.is_none() => {
                self.read_written(self.notes.source(&self.span), values::date)
            }
            _ => {
                self.wrong_type(&phrase!("a date"), values::date_hint());
                None
            }
        }
    }

    /// A time of day: `"08:00"`, `"08:00:00"` or the same without quotation marks.
    pub(super) fn time(&self) -> Option<NaiveTime> {
        match self.value {
            DeValue::String(_) => self.read(values::time),
            DeValue::Datetime(found) if found.date.is_none() => {
                self.read_written(self.notes.source(&self.span), values::time)
            }
            _ => {
                self.wrong_type(&phrase!("a time of day"), values::time_hint());
                None
            }
        }
    }

    fn read_written<T>(&self, written: &str, read: impl Fn(&str) -> Result<T, Trouble>) -> Option<T> {
        read(written).map_err(|trouble| self.wrong(trouble)).ok()
    }

    /// Keys and values of a section that may hold any key.
    pub(super) fn entries(&self) -> Vec<(Spanned<String>, Field<'a>)> {
        let Some(table) = self.table() else { return Vec::new() };
        let kind = if let Kind::Table(kind) | Kind::Codes(kind) = self.kind { *kind } else { self.kind };
        table
            .iter()
            .map(|(key, value)| {
                let name = key.get_ref().as_ref();
                let field = Self { notes: self.notes, name, kind, span: value.span(), value: value.get_ref() };
                (Spanned::new(key.span(), name.to_owned()), field)
            })
            .collect()
    }

    fn table(&self) -> Option<&'a DeTable<'a>> {
        if let DeValue::Table(table) = self.value {
            return Some(table);
        }
        let hint = if matches!(self.value, DeValue::Array(_)) {
            phrase!("use one bracket on each side: [name]")
        } else {
            phrase!("write it under a heading of its own: [name]")
        };
        self.wrong_type(&phrase!("a section"), hint);
        None
    }

    fn section(&self, shape: &'static Shape) -> Option<Section<'a>> {
        Some(Section::new(self.notes, shape, self.span.clone(), self.table()?))
    }
}
