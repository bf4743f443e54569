//! What `--help` says in Vietnamese: clap and the doc comments of the call know English alone.
//!
//! `templates/vi/help.toml` has a text for each command and option. Only a call that asks for help reads it.

use clap::{Arg, Command};
use toml::Table;

use crate::terminal;

/// The table of what belongs to every command.
const COMMON: &str = "tonghop";

/// The texts, by command and option.
struct Texts(Table);

impl Texts {
    fn embedded() -> Self {
        Self(toml::from_str(terminal::HELP).unwrap_or_default())
    }

    /// The text of a command's part, or else of the part of that name which every command has.
    fn of(&self, command: &str, part: &str) -> Option<&str> {
        let own = |table: &str| self.0.get(table)?.get(part)?.as_str();
        own(command).or_else(|| own(COMMON))
    }

    fn common(&self, part: &str) -> String {
        self.of(COMMON, part).unwrap_or(part).to_owned()
    }
}

/// The same call, explained in Vietnamese.
pub(super) fn vietnamese(mut command: Command) -> Command {
    // The options of help, and what every command shares, come with this.
    command.build();
    with_help(command, &Texts::embedded())
}

fn with_help(command: Command, texts: &Texts) -> Command {
    let name = command.get_name().to_owned();
    let layout = format!("{{about-with-newline}}\n{usage}: {{usage}}\n\n{{all-args}}", usage = texts.common("usage"));
    command
        .about(texts.of(&name, "about").unwrap_or_default().to_owned())
        .long_about(None)
        .subcommand_help_heading(texts.common("commands"))
        .help_template(layout)
        .mut_args(|arg| argument(arg, &name, texts))
        .mut_subcommands(|inner| with_help(inner, texts))
}

fn argument(arg: Arg, command: &str, texts: &Texts) -> Arg {
    let heading = texts.common(if arg.is_positional() { "arguments" } else { "options" });
    // A text names its default and its values itself.
    let arg = arg.help_heading(heading).hide_default_value(true).hide_possible_values(true).long_help(None);
    match texts.of(command, &part(&arg)) {
        Some(text) => arg.help(text.to_owned()),
        None => arg,
    }
}

/// What an argument is called in the file of texts.
fn part(arg: &Arg) -> String {
    arg.get_long().unwrap_or(arg.get_id().as_str()).to_owned()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use clap::{ArgAction, CommandFactory, Parser};

    use super::super::Cli;
    use super::*;

    /// Every part that a call can show, and what clap knows of its default.
    fn parts() -> Vec<(String, String, Vec<String>)> {
        let mut command = Cli::command();
        command.build();
        let common: BTreeSet<String> = command.get_arguments().map(part).collect();
        let mut parts = Vec::new();
        for inner in std::iter::once(&command).chain(command.get_subcommands().filter(|inner| !inner.is_hide_set())) {
            let name = inner.get_name().to_owned();
            parts.push((name.clone(), "about".to_owned(), Vec::new()));
            for arg in inner.get_arguments().filter(|arg| !arg.is_hide_set()) {
                if name == COMMON || name != "help" && !common.contains(&part(arg)) {
                    let takes_value = !matches!(arg.get_action(), ArgAction::SetTrue);
                    let defaults = arg.get_default_values().iter().filter(|_| takes_value);
                    let defaults = defaults.map(|value| value.to_string_lossy().into_owned()).collect();
                    parts.push((name.clone(), part(arg), defaults));
                }
            }
        }
        parts
    }

    #[test]
    fn everything_that_can_be_called_is_explained_and_nothing_else() {
        let texts: Table = toml::from_str(terminal::HELP).expect("TOML");
        let words = ["usage", "commands", "arguments", "options"].map(|word| (COMMON.to_owned(), word.to_owned()));
        let known: BTreeSet<(String, String)> = texts
            .iter()
            .flat_map(|(name, table)| {
                table.as_table().expect("a table").keys().map(|part| (name.clone(), part.clone()))
            })
            .filter(|part| !words.contains(part))
            .collect();
        let wanted: BTreeSet<(String, String)> = parts().into_iter().map(|(name, part, _)| (name, part)).collect();
        assert_eq!(known, wanted);
        for (name, part, defaults) in parts() {
            let text = texts[&name][&part].as_str().expect("a text");
            for default in defaults.iter().filter(|default| default.as_str() != "." && !default.is_empty()) {
                assert!(text.contains(default.as_str()), "{name} {part}: {default} in {text}");
            }
        }
    }

    #[test]
    fn no_word_of_english_is_left_on_a_page() {
        for call in
            [&["tonghop", "--help"][..], &["tonghop", "demo", "-h"], &["tonghop", "help", "check"], &["tonghop"]]
        {
            Cli::try_parse_from(call).expect_err("clap answers with the help");
            let page = vietnamese(Cli::command()).try_get_matches_from(call).expect_err("help").to_string();
            for word in ["Usage", "Options:", "Commands:", "Arguments:", "Print", "default", "possible", "[aliases"] {
                assert!(!page.contains(word), "{word} in {page}");
            }
            assert!(page.contains("Cách gọi:") && page.contains("Tùy chọn:"), "{page}");
        }
    }
}
