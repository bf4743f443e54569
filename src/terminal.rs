//! What the program says to whoever sits at its terminal: errors, hints and notes, in their language.
//!
//! The code holds the English; `templates/vi/terminal.toml` has the Vietnamese of each under it. Not for anything that is
//! kept or sent: ledger, outputs and letters are in the campaign's language, whoever runs the program.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path;
use std::sync::{LazyLock, OnceLock};

use chrono::NaiveDate;

use crate::model::count::Count;
use crate::model::format::{Format, UNKNOWN};
use crate::model::id::{FormId, UnitId};
use crate::model::language::Language;
use crate::model::period::{Instant, ReportDate};
use crate::text::places;

/// The variable that names the language where the locale cannot.
pub(crate) const VARIABLE: &str = "TONGHOP_LANG";

static SPOKEN: OnceLock<Language> = OnceLock::new();

/// The Vietnamese texts as they stand in their file, which no campaign folder overrides.
pub(crate) const SOURCE: &str = include_str!("../templates/vi/terminal.toml");
/// The Vietnamese of the help on commands and options, which the command line reads.
pub(crate) const HELP: &str = include_str!("../templates/vi/help.toml");

static VIETNAMESE: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| toml::from_str(SOURCE).unwrap_or_default());

/// The language that is asked for: by command line, variable or locale; `None` where none of them names one that
/// is known here.
#[must_use]
pub(crate) fn asked(flag: Option<Language>, variable: Option<&str>, locale: Option<&str>) -> Option<Language> {
    let of_tag = |tag: &str| match tag.split(['-', '_', '.', '@']).next() {
        Some("vi") => Some(Language::Vi),
        Some("en") => Some(Language::En),
        _ => None,
    };
    flag.or_else(|| variable.and_then(of_tag)).or_else(|| locale.and_then(of_tag))
}

/// Says everything in this language from now on; once for a process. Before that it is English.
pub(crate) fn speak(language: Language) {
    let _ = SPOKEN.set(language);
}

/// The language that this process was asked to say everything in, if it was.
#[must_use]
pub(crate) fn chosen() -> Option<Language> {
    SPOKEN.get().copied()
}

/// The language in which this process says everything.
#[must_use]
pub(crate) fn spoken() -> Language {
    chosen().unwrap_or(Language::En)
}

/// What stands in a place of a text, written as the language writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Text as it is.
    Text(String),
    /// How many: `1.234` in Vietnamese, `1,234` in English. A number that names something is text.
    Count(Count),
    /// A day: `12/09/2023` in Vietnamese; in English as programs write it.
    Day(NaiveDate),
    /// A moment in the zone that it carries: `06:58 13/09/2023` in Vietnamese; in English as programs write it.
    Moment(Instant),
    /// Another text of the program.
    Phrase(Phrase),
}

impl Value {
    fn said_in(&self, language: Language) -> String {
        let format = Format::of(language);
        match (self, language) {
            (Self::Text(text), _) => text.clone(),
            (Self::Count(count), _) => format.count(*count),
            (Self::Day(day), Language::Vi) => format.date(*day),
            (Self::Day(day), Language::En) => day.to_string(),
            (Self::Moment(moment), Language::Vi) => format.time(*moment),
            (Self::Moment(moment), Language::En) => moment.to_rfc3339(),
            (Self::Phrase(phrase), _) => phrase.said_in(language),
        }
    }
}

/// What can stand in a place of a text.
pub(crate) trait Fills {
    /// Itself, for a place.
    fn value(&self) -> Value;
}

impl<T: Fills + ?Sized> Fills for &T {
    fn value(&self) -> Value {
        T::value(self)
    }
}

/// What is not known has its sign.
impl<T: Fills> Fills for Option<T> {
    fn value(&self) -> Value {
        self.as_ref().map_or_else(|| Value::Text(UNKNOWN.to_owned()), Fills::value)
    }
}

macro_rules! fills {
    ($($kind:ty: $value:expr),+ $(,)?) => {
        $(impl Fills for $kind {
            fn value(&self) -> Value {
                let value: fn(&Self) -> Value = $value;
                value(self)
            }
        })+
    };
}

fills! {
    str: |text| Value::Text(text.to_owned()),
    String: |text| Value::Text(text.clone()),
    Cow<'_, str>: |text| Value::Text(text.to_string()),
    path::Display<'_>: |path| Value::Text(path.to_string()),
    FormId: |id| Value::Text(id.to_string()),
    UnitId: |id| Value::Text(id.to_string()),
    io::Error: |error| Value::Text(error.to_string()),
    u32: |count| Value::Count((*count).into()),
    u64: |count| Value::Count(*count),
    usize: |count| Value::Count(*count as Count),
    NaiveDate: |day| Value::Day(*day),
    ReportDate: |date| Value::Day(date.0),
    Instant: |moment| Value::Moment(*moment),
    Phrase: |phrase| Value::Phrase(phrase.clone()),
}

/// A text of the program with the values of its places, said when it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    english: &'static str,
    values: Vec<(&'static str, Value)>,
}

impl Phrase {
    /// A text with places such as `{path}`, and what stands there.
    #[must_use]
    pub fn new(english: &'static str, values: Vec<(&'static str, Value)>) -> Self {
        Self { english, values }
    }

    /// The text in a language.
    #[must_use]
    pub fn said_in(&self, language: Language) -> String {
        let pattern = match language {
            Language::Vi => VIETNAMESE.get(self.english).map_or(self.english, String::as_str),
            Language::En => self.english,
        };
        let said: Vec<(&str, String)> =
            self.values.iter().map(|(name, value)| (*name, value.said_in(language))).collect();
        let value = |name: &str| said.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str());
        places::fill(pattern, value)
    }
}

impl fmt::Display for Phrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.said_in(spoken()))
    }
}

/// A [`Phrase`]: `phrase!("wrote {path}", path = path.display())`.
#[macro_export]
macro_rules! phrase {
    ($english:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::terminal::Phrase::new($english, vec![$((stringify!($name), $crate::terminal::Fills::value(&$value))),*])
    };
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::*;

    #[test]
    fn the_nearest_word_decides() {
        let (vi, en) = (Some(Language::Vi), Some(Language::En));
        assert_eq!(asked(en, Some("vi"), Some("vi_VN.UTF-8")), en);
        assert_eq!(asked(None, Some("vi"), Some("en_US.UTF-8")), vi);
        assert_eq!(asked(None, Some(""), Some("en-US")), en);
        for locale in ["vi", "vi-VN", "vi_VN", "vi_VN.UTF-8", "vi@tcvn"] {
            assert_eq!(asked(None, None, Some(locale)), vi, "{locale}");
        }
        for locale in ["C", "POSIX", "C.UTF-8", "fr_FR.UTF-8", "virtual", ""] {
            assert_eq!(asked(None, None, Some(locale)), None, "{locale}");
        }
        assert_eq!(asked(None, None, None), None);
    }

    #[test]
    fn places_are_filled_in_either_language() {
        let phrase = phrase!("wrote {path}", path = "outbox/{a}");
        assert_eq!(phrase.said_in(Language::En), "wrote outbox/{a}");
        assert_eq!(phrase.said_in(Language::Vi), "đã ghi outbox/{a}");
        assert_eq!(phrase.to_string(), "wrote outbox/{a}");
        assert_eq!(phrase!("known to nobody: {x}").said_in(Language::Vi), "known to nobody: {x}");
    }

    #[test]
    fn days_moments_and_counts_are_written_as_the_language_writes_them() {
        let day: ReportDate = "2023-09-12".parse().expect("a date");
        let moment = chrono::DateTime::parse_from_rfc3339("2023-09-13T06:58:11+07:00").expect("a moment");
        let phrase = phrase!(
            "{day}, {moment}: {count} of {all}; {what}",
            day = day,
            moment = moment,
            count = 1234usize,
            all = None::<Count>,
            what = phrase!("stopped")
        );
        assert_eq!(phrase.said_in(Language::Vi), "12/09/2023, 06:58 13/09/2023: 1.234 of –; đã dừng");
        assert_eq!(phrase.said_in(Language::En), "2023-09-12, 2023-09-13T06:58:11+07:00: 1,234 of –; stopped");
    }

    /// Texts after `phrase!(` in a source; escapes and line continuations as the compiler takes them.
    fn phrases(code: &str, found: &mut BTreeSet<String>) {
        for part in code.split("phrase!(").skip(1) {
            let Some(text) = part.trim_start().strip_prefix('"') else { continue };
            let mut said = String::new();
            let mut letters = text.chars().peekable();
            while let Some(c) = letters.next().filter(|c| *c != '"') {
                match (c, letters.peek().copied()) {
                    ('\\', Some('\n')) => while letters.next_if(|c| c.is_whitespace()).is_some() {},
                    ('\\', Some('n')) => {
                        letters.next();
                        said.push('\n');
                    }
                    ('\\', Some(_)) => said.extend(letters.next()),
                    _ => said.push(c),
                }
            }
            found.insert(said);
        }
    }

    fn sources(folder: &Path, found: &mut BTreeSet<String>) {
        for item in fs::read_dir(folder).expect("a folder") {
            let path = item.expect("an item").path();
            if path.is_dir() {
                sources(&path, found);
            } else if path.extension().is_some_and(|end| end == "rs") && !path.ends_with("terminal.rs") {
                phrases(&fs::read_to_string(&path).expect("text"), found);
            }
        }
    }

    fn names(mut text: &str) -> BTreeSet<&str> {
        let mut names = BTreeSet::new();
        while let Some((_, name, after)) = places::next(text) {
            names.insert(name);
            text = after;
        }
        names
    }

    #[test]
    fn every_phrase_of_the_program_is_said_in_vietnamese_and_no_other() {
        let mut said = BTreeSet::new();
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut said);
        assert!(said.len() > 60, "{}", said.len());
        let known: BTreeSet<String> = VIETNAMESE.keys().cloned().collect();
        assert_eq!(said.difference(&known).collect::<Vec<_>>(), Vec::<&String>::new(), "without Vietnamese");
        assert_eq!(known.difference(&said).collect::<Vec<_>>(), Vec::<&String>::new(), "said nowhere");
        for (english, vietnamese) in VIETNAMESE.iter() {
            assert_eq!(names(english), names(vietnamese), "{english}");
        }
    }
}
