//! `tonghop completions` and `tonghop man`: what shells and manual readers take, from the command line's own words.

use std::path::Path;

use clap::Command;
use clap_complete::{Shell, generate};
use clap_mangen::Man;

use crate::cli::print;
use crate::error::{EXIT_DONE, Error, Result};
use crate::files;

/// Prints the completion script of a shell.
#[must_use]
pub fn completions(shell: Shell, mut program: Command) -> u8 {
    let mut script = Vec::new();
    generate(shell, &mut program, "tonghop", &mut script);
    print(&String::from_utf8_lossy(&script));
    EXIT_DONE
}

/// Prints the manual page, or writes it with one for each command into a folder.
///
/// # Errors
/// The file system's.
pub fn man(mut program: Command, out: Option<&Path>) -> Result<u8> {
    // What holds for every command stands in the page of each.
    program.build();
    let Some(out) = out else {
        print(&String::from_utf8_lossy(&page(program)?));
        return Ok(EXIT_DONE);
    };
    files::make_folder(out)?;
    let mut pages = vec![("tonghop.1".to_owned(), program.clone())];
    for command in program.get_subcommands().filter(|command| !command.is_hide_set() && command.get_name() != "help") {
        let name = format!("tonghop-{}", command.get_name());
        pages.push((format!("{name}.1"), command.clone().name(name)));
    }
    for (name, command) in pages {
        let path = out.join(name);
        files::write(&path, &page(command)?)?;
        print(&format!("{}\n", path.display()));
    }
    Ok(EXIT_DONE)
}

fn page(command: Command) -> Result<Vec<u8>> {
    let mut page = Vec::new();
    let drawn = Man::new(command).render(&mut page);
    drawn.map_err(|error| Error::Defect { what: "writing a manual page", detail: error.to_string() })?;
    Ok(page)
}
