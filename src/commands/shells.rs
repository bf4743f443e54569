//! `tonghop completions` and `tonghop man`: what shells and manual readers take, from the command line's own words.

use std::path::Path;

use clap::Command;
use clap_complete::{Shell, generate};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};
use serde_json::json;

use crate::error::{
    EXIT_CONFIGURATION, EXIT_DONE, EXIT_ENVIRONMENT, EXIT_FINDINGS, EXIT_LASTING, EXIT_LOCKED, EXIT_UNSENT, EXIT_USAGE,
    Error, Result,
};
use crate::files;
use crate::output::{Output, print, print_json};

/// Prints the completion script of a shell.
#[must_use]
pub(crate) fn completions(shell: Shell, program: &Command, output: Output) -> u8 {
    let mut script = Vec::new();
    generate(shell, &mut shown(program), "tonghop", &mut script);
    let script = String::from_utf8_lossy(&script);
    if output.json {
        print_json(json!({ "shell": shell.to_string(), "script": script }));
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
pub(crate) fn man(program: &Command, out: Option<&Path>, output: Output) -> Result<u8> {
    let mut program = shown(program);
    // What holds for every command stands in the page of each.
    program.build();
    let mut pages = vec![("tonghop.1".to_owned(), page(program.clone())?)];
    let Some(out) = out else {
        let (_, text) = pages.swap_remove(0);
        if output.json {
            print_json(json!({ "page": text }));
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
        print_json(json!({ "written": written }));
    } else {
        for path in &written {
            print(&format!("{path}\n"));
        }
    }
    Ok(EXIT_DONE)
}

/// What every page ends with: exit codes, files, variables.
fn closing() -> Roff {
    let codes = [
        (EXIT_DONE, "Done."),
        (EXIT_FINDINGS, "Done; files went back, or there are findings of severity error."),
        (EXIT_USAGE, "The call is wrong."),
        (EXIT_CONFIGURATION, "The campaign file or a template is wrong."),
        (EXIT_ENVIRONMENT, "Disk, permissions, the inbox or the ledger kept the work from being done."),
        (EXIT_LOCKED, "Another run is at work in the folder."),
        (EXIT_UNSENT, "Done, but mail is left in the spool."),
        (EXIT_LASTING, "A watch gave up, after a fault that lasted too long."),
    ];
    let codes = codes.map(|(code, text)| (code.to_string(), text));
    let files = [
        ("tonghop.toml", "The campaign: plan, calendar, units, forms, mail."),
        ("inbox/", "Where the quota appendix and the units' workbooks are dropped."),
        (
            "outbox/",
            "What a run writes: a folder for each date, slips of returned files, the mail spool, metrics.prom.",
        ),
        ("ledger/", "The append-only record; last-pass.json tells what the last pass came to."),
        ("archive/, quarantine/", "Every file as it came; those that hold citizens' data apart."),
    ];
    let variables = [
        ("TONGHOP_NOW", "The moment to take as now, as --now."),
        ("TONGHOP_LANG", "The language of the terminal, vi or en, as --lang."),
        ("TONGHOP_SMTP_URL, TONGHOP_SMTP_PASSWORD", "Mail server and password in place of those of the campaign file."),
        ("CREDENTIALS_DIRECTORY", "Where a service manager lays the password, under the name tonghop-smtp-password."),
        (
            "NOTIFY_SOCKET, JOURNAL_STREAM",
            "Set by systemd: where a watch tells that it lives, and whether stderr is the journal.",
        ),
    ];
    let mut roff = Roff::new();
    let mut section = |title: &str, items: Vec<(String, &str)>| {
        roff.control("SH", [title]);
        for (name, text) in items {
            roff.control("TP", []);
            roff.text([bold(name)]);
            roff.text([roman(text)]);
        }
    };
    let owned = |items: &[(&str, &'static str)]| items.iter().map(|(name, text)| ((*name).to_owned(), *text)).collect();
    section("EXIT STATUS", codes.into_iter().collect());
    section("FILES", owned(&files));
    section("ENVIRONMENT", owned(&variables));
    roff
}

fn page(command: Command) -> Result<String> {
    let mut page = Vec::new();
    let drawn = Man::new(command).render(&mut page).and_then(|()| closing().to_writer(&mut page));
    drawn.map_err(|error| Error::Defect { what: "writing a manual page", detail: error.to_string() })?;
    Ok(String::from_utf8_lossy(&page).into_owned())
}
