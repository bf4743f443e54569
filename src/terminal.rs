//! What the program says to whoever sits at its terminal: errors, hints and notes, in their language.
//!
//! The code holds the English; `templates/vi/terminal.toml` has the Vietnamese of each under it. Not for anything that is
//! kept or sent: ledger, outputs and letters are in the campaign's language, whoever runs the program.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{LazyLock, OnceLock};

use crate::model::campaign::Language;
use crate::text::places;

/// The variable that names the language where the locale cannot.
pub const VARIABLE: &str = "TONGHOP_LANG";

static SPOKEN: OnceLock<Language> = OnceLock::new();

/// The Vietnamese texts as they stand in their file, which no campaign folder overrides.
pub const SOURCE: &str = include_str!("../templates/vi/terminal.toml");

static VIETNAMESE: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| toml::from_str(SOURCE).unwrap_or_default());

/// The language that is asked for: by the command line, by the variable, by the locale; none where no one names one that
/// is known here.
#[must_use]
pub fn asked(flag: Option<Language>, variable: Option<&str>, locale: Option<&str>) -> Option<Language> {
    let of_tag = |tag: &str| match tag.split(['-', '_', '.', '@']).next() {
        Some("vi") => Some(Language::Vi),
        Some("en") => Some(Language::En),
        _ => None,
    };
    flag.or_else(|| variable.and_then(of_tag)).or_else(|| locale.and_then(of_tag))
}

/// Says everything in this language from now on; once for a process. Before that it is English.
pub fn speak(language: Language) {
    let _ = SPOKEN.set(language);
}

/// The language that this process was told to say everything in, if it was.
#[must_use]
pub fn chosen() -> Option<Language> {
    SPOKEN.get().copied()
}

/// The language in which this process says everything.
#[must_use]
pub fn spoken() -> Language {
    chosen().unwrap_or(Language::En)
}

/// A text of the program with the values of its places, said when it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    english: &'static str,
    values: Vec<(&'static str, String)>,
}

impl Phrase {
    /// A text with places such as `{path}`, and what stands there.
    #[must_use]
    pub fn new(english: &'static str, values: Vec<(&'static str, String)>) -> Self {
        Self { english, values }
    }

    /// The text in a language.
    #[must_use]
    pub fn said_in(&self, language: Language) -> String {
        let pattern = match language {
            Language::Vi => VIETNAMESE.get(self.english).map_or(self.english, String::as_str),
            Language::En => self.english,
        };
        let value = |name: &str| self.values.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str());
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
        $crate::terminal::Phrase::new($english, vec![$((stringify!($name), ($value).to_string())),*])
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
