//! Calls that clap refuses, in Vietnamese: clap itself knows English alone.

use std::error::Error as _;
use std::ffi::OsString;

use clap::ValueEnum;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::Spoken;
use crate::error::Error;
use crate::model::language::Language;
use crate::phrase;
use crate::terminal::Phrase;

/// The language that `--lang` names, before the call is taken apart: a call that cannot be has it, too.
pub(super) fn language(call: impl IntoIterator<Item = OsString>) -> Option<Language> {
    let mut words = call.into_iter().map(|word| word.to_string_lossy().into_owned()).take_while(|word| word != "--");
    while let Some(word) = words.next() {
        let value = match word.strip_prefix("--lang") {
            Some("") => words.next(),
            Some(rest) => rest.strip_prefix('=').map(str::to_owned),
            None => None,
        };
        if let Some(value) = value {
            return Spoken::from_str(&value, false).ok().map(Spoken::language);
        }
    }
    None
}

/// What is wrong with a call and what to do. `None`: nothing is wrong with it (it asks for help), or we have no words for it.
pub(super) fn translated(error: &clap::Error) -> Option<Error> {
    let of = |kind| text(error.get(kind));
    let (option, value) = (of(ContextKind::InvalidArg), of(ContextKind::InvalidValue));
    let (message, hint) = match error.kind() {
        ErrorKind::InvalidSubcommand => {
            let message = phrase!("there is no command `{name}`", name = of(ContextKind::InvalidSubcommand));
            let near = of(ContextKind::SuggestedSubcommand);
            (message, nearest(&near).unwrap_or_else(|| phrase!("`tonghop --help` lists the commands")))
        }
        ErrorKind::UnknownArgument => {
            let near = of(ContextKind::SuggestedArg);
            (
                phrase!("`{option}` is not expected here", option = option),
                nearest(&near).unwrap_or_else(|| usage(error)),
            )
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation if value.is_empty() => {
            (phrase!("{option} needs a value", option = option), choice(error).unwrap_or_else(|| usage(error)))
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let message = phrase!("`{value}` is not a value of {option}", value = value, option = option);
            (message, choice(error).unwrap_or_else(|| reason(error, &option)))
        }
        ErrorKind::ArgumentConflict => {
            let other = of(ContextKind::PriorArg);
            (phrase!("{option} cannot stand beside {other}", option = option, other = other), usage(error))
        }
        ErrorKind::MissingRequiredArgument => (phrase!("{options} is missing", options = option), usage(error)),
        ErrorKind::NoEquals => (phrase!("{option} takes its value after =", option = option), usage(error)),
        ErrorKind::TooManyValues | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            (phrase!("{option} takes another number of values", option = option), usage(error))
        }
        ErrorKind::InvalidUtf8 => (phrase!("the call is not UTF-8"), usage(error)),
        _ => return None,
    };
    Some(Error::call(message, Some(hint)))
}

fn text(value: Option<&ContextValue>) -> String {
    match value {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(list)) => list.join(", "),
        Some(ContextValue::StyledStr(text)) => text.to_string(),
        Some(ContextValue::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

fn nearest(near: &str) -> Option<Phrase> {
    (!near.is_empty()).then(|| phrase!("did you mean {names}?", names = near))
}

/// The values that an option takes, where they are few.
fn choice(error: &clap::Error) -> Option<Phrase> {
    let known = text(error.get(ContextKind::ValidValue));
    (!known.is_empty()).then(|| phrase!("write one of {words}", words = known))
}

/// What a value must be.
fn reason(error: &clap::Error, option: &str) -> Phrase {
    let said = error.source().map(ToString::to_string).unwrap_or_default();
    match said.split_once(" is not in ") {
        _ if option.contains("DATE") => phrase!("write 2023-09-12 or 12/09/2023"),
        Some((_, range)) => phrase!("it must lie in {range}", range = range),
        None => usage(error),
    }
}

/// How the command is called.
fn usage(error: &clap::Error) -> Phrase {
    let usage = text(error.get(ContextKind::Usage));
    let usage = usage.trim().trim_start_matches("Usage:").split_whitespace().collect::<Vec<_>>().join(" ");
    if usage.is_empty() {
        return phrase!("`tonghop --help` lists the commands");
    }
    phrase!("it is called as: {usage}", usage = usage)
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::super::Cli;
    use super::*;

    fn said(call: &[&str]) -> Option<String> {
        let error = Cli::try_parse_from([&["tonghop"], call].concat()).expect_err("a wrong call");
        let Error::Usage { message, hint } = translated(&error)? else { panic!("{call:?}") };
        let hint = hint.map(|hint| hint.said_in(Language::Vi)).unwrap_or_default();
        Some(format!("{} ({hint})", message.said_in(Language::Vi)))
    }

    #[test]
    fn a_call_that_cannot_be_followed_is_told_in_vietnamese() {
        for (call, expected) in [
            (&["statsu"][..], "không có lệnh `statsu` (có phải là status không?)"),
            (&["run", "--dat", "2023-09-12"], "`--dat` không dùng được ở đây (có phải là --date không?)"),
            (
                &["run", "--date", "hôm qua"],
                "`hôm qua` không phải là giá trị của --date <DATE> (viết 2023-09-12 hoặc 12/09/2023)",
            ),
            (&["demo", "x", "--units", "0"], "`0` không phải là giá trị của --units <N> (phải nằm trong 1..=20000)"),
            (&["--lang", "fr", "run"], "`fr` không phải là giá trị của --lang <LANGUAGE> (viết một trong vi, en)"),
            (&["resolve", "x"], "thiếu --reason <REASON> (cách gọi: tonghop resolve --reason <REASON> <ID>)"),
            (&["report", "--week", "--month"], "--week không đi cùng --month được (cách gọi: tonghop report --week)"),
        ] {
            assert_eq!(said(call).as_deref(), Some(expected), "{call:?}");
        }
        assert_eq!(said(&["--help"]), None);
        assert_eq!(said(&[]), None);
    }

    #[test]
    fn the_language_is_known_before_the_call_is() {
        let of = |call: &[&str]| language(call.iter().map(OsString::from));
        assert_eq!(of(&["tonghop", "fly", "--lang", "vi"]), Some(Language::Vi));
        assert_eq!(of(&["tonghop", "--lang=en", "fly"]), Some(Language::En));
        assert_eq!(of(&["tonghop", "check", "--", "--lang", "vi"]), None);
        assert_eq!(of(&["tonghop", "--lang", "fr"]), None);
    }
}
