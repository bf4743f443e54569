//! Words by which tables are recognised: the built-in ones, and those a campaign adds.

use super::keys;
use super::mistake::Notes;
use super::reader::Section;
use super::{brackets, forms, syntax, values};
use crate::model::campaign::{AppendixForm, Vocabulary};

const BUILT_IN: &str = include_str!("vocabulary.toml");

/// The built-in words, and the usual headings of an appendix.
pub(super) fn built_in() -> (Vocabulary, AppendixForm) {
    with_built_in(|file| {
        let mut vocabulary = read(&file.section("vocabulary"));
        let of = |key| file.section(key).plain_texts("day");
        (vocabulary.daily, vocabulary.weekly, vocabulary.monthly) = (of("daily"), of("weekly"), of("monthly"));
        let none = AppendixForm { unit: vec![], quota: vec![], code: vec![], superior: vec![], email: vec![] };
        (vocabulary, forms::appendix(file, none))
    })
}

/// Reads the built-in file; a test holds that it has no mistake.
fn with_built_in<T>(read: impl FnOnce(&Section<'_>) -> T) -> T {
    let mended = brackets::mend(BUILT_IN);
    let (table, syntax) = syntax::parse(&mended.text);
    let notes = Notes::new(BUILT_IN, &mended, &syntax);
    let result = read(&Section::new(&notes, &keys::BUILT_IN, 0..0, table.get_ref()));
    debug_assert!(notes.into_error("vocabulary.toml").is_none(), "the built-in vocabulary has mistakes");
    result
}

/// Reads `[vocabulary]` and appends it to the built-in words, with what the campaign calls its sub-rows.
pub(super) fn vocabulary(file: &Section<'_>, mut words: Vocabulary, area_name: Option<&str>) -> Vocabulary {
    let mut own = read(&file.section("vocabulary"));
    if let Some(name) = area_name {
        let known: Vec<String> = words.area.iter().chain(&own.area).map(|word| values::folded(word)).collect();
        let called = std::iter::once(name).chain(parts_of(name)).filter(|word| !known.contains(&values::folded(word)));
        own.area.extend(called.map(str::to_owned));
    }
    for ((_, list), (_, added)) in lists(&mut words).into_iter().zip(lists(&mut own)) {
        append(list, std::mem::take(added));
    }
    for (kind, short) in own.kind {
        let known = words.kind.iter_mut().find(|(name, _)| values::folded(name) == values::folded(&kind));
        match known {
            Some((_, list)) => append(list, short),
            None => words.kind.push((kind, short)),
        }
    }
    // What the campaign calls its own figure is not another one.
    let meant: Vec<_> = words.day.iter().chain(&words.cumulative).map(|word| values::folded(word)).collect();
    words.other.retain(|word| !meant.contains(&values::folded(word)));
    words
}

/// *Thôn* and *tổ dân phố* of "Thôn, tổ dân phố".
fn parts_of(name: &str) -> impl Iterator<Item = &str> {
    name.split(',').map(str::trim).filter(|part| !part.is_empty())
}

fn append(list: &mut Vec<String>, added: Vec<String>) {
    for word in added {
        if !list.contains(&word) {
            list.push(word);
        }
    }
}

fn read(section: &Section<'_>) -> Vocabulary {
    let mut words = Vocabulary::default();
    for (key, list) in lists(&mut words) {
        *list = section.plain_texts(key);
    }
    let kinds = section.get("kind").map(|field| field.entries()).unwrap_or_default();
    words.kind = kinds
        .into_iter()
        .map(|(kind, short)| (kind.into_inner(), short.texts().into_iter().map(toml::Spanned::into_inner).collect()))
        .collect();
    words
}

/// Every list by its key in the file; except `kind`, which is not a list.
fn lists(words: &mut Vocabulary) -> [(&'static str, &mut Vec<String>); 21] {
    [
        ("day", &mut words.day),
        ("cumulative", &mut words.cumulative),
        ("area", &mut words.area),
        ("unit", &mut words.unit),
        ("ordinal", &mut words.ordinal),
        ("date", &mut words.date),
        ("other", &mut words.other),
        ("filler", &mut words.filler),
        ("title", &mut words.title),
        ("unit_label", &mut words.unit_label),
        ("date_label", &mut words.date_label),
        ("organisation", &mut words.organisation),
        ("total", &mut words.total),
        ("total_tail", &mut words.total_tail),
        ("beside", &mut words.beside),
        ("whole", &mut words.whole),
        ("ending", &mut words.ending),
        ("aside", &mut words.aside),
        ("resolved", &mut words.resolved),
        ("resolved_tail", &mut words.resolved_tail),
        ("resolved_but", &mut words.resolved_but),
    ]
}
