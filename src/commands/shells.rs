//! `tonghop completions` and `tonghop man`: what shells and manual readers take, from the command line's own words.

use std::path::Path;

use clap::Command;
use clap_complete::{Shell, generate};
use clap_mangen::Man;
use serde_json::json;

use crate::cli::{Output, print};
use crate::error::{EXIT_DONE, Error, Result};
use crate::files;

/// Prints the completion script of a shell.
#[must_use]
pub fn completions(shell: Shell, program: &Command, output: Output) -> u8 {
    let mut script = Vec::new();
    generate(shell, &mut shown(program), "tonghop", &mut script);
    let script = String::from_utf8_lossy(&script);
    if output.json {
        print(&format!("{:#}\n", json!({ "schema": 1, "shell": shell.to_string(), "script": script })));
    } else {
        print(&script);
    }
    EXIT_DONE
}

/// A command with the commands and options that are for people.
fn shown(command: &Command) -> Command {
    let options = command.get_arguments().filter(|option| !option.is_hide_set());
    let commands = command.get_subcommands().filter(|command| !command.is_hide_set());
    let mut shown = Command::new(command.get_name().to_owned())
        .args(options.cloned())
        .subcommands(commands.map(self::shown))
        .subcommand_required(command.is_subcommand_required_set());
    if let Some(about) = command.get_about() {
        shown = shown.about(about.clone());
    }
    if let Some(version) = command.get_version() {
        shown = shown.version(version.to_owned());
    }
    shown
}

/// Prints the manual page, or writes it with one for each command into a folder.
///
/// # Errors
/// The file system's.
pub fn man(program: &Command, out: Option<&Path>, output: Output) -> Result<u8> {
    let mut program = shown(program);
    // What holds for every command stands in the page of each.
    program.build();
    let mut pages = vec![("tonghop.1".to_owned(), page(program.clone())?)];
    let Some(out) = out else {
        let (_, text) = pages.swap_remove(0);
        if output.json {
            print(&format!("{:#}\n", json!({ "schema": 1, "page": text })));
        } else {
            print(&text);
        }
        return Ok(EXIT_DONE);
    };
    for command in program.get_subcommands().filter(|command| command.get_name() != "help") {
        let name = format!("tonghop-{}", command.get_name());
        pages.push((format!("{name}.1"), page(command.clone().name(name))?));
    }
    files::make_folder(out)?;
    let mut written = Vec::new();
    for (name, text) in pages {
        let path = out.join(name);
        files::write(&path, text.as_bytes())?;
        written.push(path.display().to_string());
    }
    if output.json {
        print(&format!("{:#}\n", json!({ "schema": 1, "written": written })));
    } else {
        for path in &written {
            print(&format!("{path}\n"));
        }
    }
    Ok(EXIT_DONE)
}

fn page(command: Command) -> Result<String> {
    let mut page = Vec::new();
    let drawn = Man::new(command).render(&mut page);
    drawn.map_err(|error| Error::Defect { what: "writing a manual page", detail: error.to_string() })?;
    Ok(String::from_utf8_lossy(&page).into_owned())
}
