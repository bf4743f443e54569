//! `tonghop schedule`: prints or installs what makes the job run by itself.

use std::path::{Path, PathBuf};
use std::thread;

use serde_json::json;

use super::units::{Found, Units, refuse_others};
use crate::error::{EXIT_DONE, Error, Result};
use crate::files;
use crate::output::{Output, print, print_json};
use crate::phrase;
use crate::pipeline::context::CampaignContext;
use crate::schedule::systemd::{self, Owner};
use crate::schedule::{Place, Plan, cron, windows};

/// What keeps the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keeper {
    /// A service with its timer.
    Systemd,
    /// Lines of a crontab.
    Cron,
    /// A task of the Windows Task Scheduler.
    Windows,
}

/// The options of `tonghop schedule`.
#[derive(Clone, Debug)]
pub(crate) struct ScheduleOptions {
    /// What keeps the time; by default what the machine has.
    pub keeper: Option<Keeper>,
    /// Stay with `watch` instead of being called.
    pub watch: bool,
    /// The user whom the machine's service runs as.
    pub user: String,
    /// Write the files here instead of printing them.
    pub out: Option<PathBuf>,
    /// Write the units where systemd looks for them.
    pub install: bool,
}

/// A file with what is to be done with it.
struct Made {
    name: String,
    text: String,
    bytes: Vec<u8>,
}

/// Prints the schedule, or writes its files and says what to do with them.
///
/// # Errors
/// No campaign, a way of installing that there is not, or the file system's.
pub(crate) fn schedule(folder: &Path, options: &ScheduleOptions, output: Output) -> Result<u8> {
    let context = CampaignContext::of_folder(folder)?;
    let program = std::env::current_exe().map_err(|error| Error::io("find", Path::new("this program"), error))?;
    let folder = whole(folder)?;
    let (program, named) = (program.display().to_string(), folder.display().to_string());
    let readers = thread::available_parallelism().map_or(1, usize::from);
    let place = Place { program: &program, folder: &named, readers };
    let plan = Plan::of(&context.campaign, place, options.watch);
    let keeper = options.keeper.unwrap_or(if cfg!(windows) { Keeper::Windows } else { Keeper::Systemd });
    if options.install && keeper != Keeper::Systemd {
        let hint = phrase!("cron: `crontab -e` and paste the lines; Windows: `schtasks /Create /XML` as printed");
        return Err(Error::call(phrase!("only units of systemd are installed"), Some(hint)));
    }
    let owner = if options.install && !is_root() { Owner::User } else { Owner::System(options.user.clone()) };
    let made = made(&plan, keeper, &owner);
    let units = Units::of_this_machine();
    let target = match &options.out {
        Some(out) => Some(out.as_path()),
        None if options.install => Some(units.target(owner == Owner::User)?),
        None => None,
    };
    let (mut written, mut replaced) = (Vec::new(), Vec::new());
    if let Some(target) = target {
        if keeper == Keeper::Systemd {
            refuse_others(&target.join(format!("{}.service", plan.name)), &folder)?;
        }
        if options.install {
            replaced = units.of_folder(&folder);
            replaced.retain(|unit| unit.is_installed() && unit.name != unit_of(&plan));
        }
        files::make_folder(target)?;
        for file in &made {
            let path = target.join(&file.name);
            files::write(&path, &file.bytes)?;
            written.push(path);
        }
    }
    for unit in &replaced {
        tracing::warn!(
            "{}",
            phrase!("{unit} runs this folder, too: two units would call the job", unit = unit.path.display())
        );
    }
    let next = replaced.iter().map(disable).chain(next(&plan, keeper, &owner)).collect();
    show(&plan, &made, &written, next, output);
    Ok(EXIT_DONE)
}

/// The path by which units name a folder, and which their own names come from: absolute, without links.
fn whole(folder: &Path) -> Result<PathBuf> {
    // Windows resolves a path into a form that few programs take.
    let whole = if cfg!(windows) { std::path::absolute(folder) } else { std::fs::canonicalize(folder) };
    whole.map_err(|error| Error::io("find", folder, error))
}

/// The unit that stands for the folder.
fn unit_of(plan: &Plan) -> String {
    format!("{}.{}", plan.name, if plan.watch { "service" } else { "timer" })
}

fn disable(unit: &Found) -> String {
    format!("{} disable --now {}", unit.systemctl(), unit.name)
}

fn made(plan: &Plan, keeper: Keeper, owner: &Owner) -> Vec<Made> {
    let text = |(name, text): (String, String)| Made { name, bytes: text.clone().into_bytes(), text };
    match keeper {
        Keeper::Systemd => systemd::units(plan, owner).into_iter().map(text).collect(),
        Keeper::Cron => vec![text((format!("{}.cron", plan.name), cron::lines(plan)))],
        Keeper::Windows => {
            let text = windows::task(plan, windows::Encoding::Utf8);
            vec![Made { name: format!("{}.xml", plan.name), bytes: windows::bytes(plan), text }]
        }
    }
}

/// What is to be done next, command by command.
fn next(plan: &Plan, keeper: Keeper, owner: &Owner) -> Vec<String> {
    let unit = match unit_of(plan) {
        unit if plan.watch => unit,
        unit => format!("{unit} {}.timer", systemd::mail_unit(plan)),
    };
    match (keeper, owner) {
        (Keeper::Systemd, Owner::User) => {
            // Without lingering, a user's units stop when the user logs out, and do not start with the machine.
            let linger = "loginctl enable-linger".to_owned();
            vec!["systemctl --user daemon-reload".to_owned(), format!("systemctl --user enable --now {unit}"), linger]
        }
        (Keeper::Systemd, Owner::System(user)) => vec![
            format!("useradd --system --home-dir / --shell /usr/sbin/nologin {user}"),
            format!("chown -R {user}: '{}'", plan.folder.replace('\'', "'\\''")),
            "systemctl daemon-reload".to_owned(),
            format!("systemctl enable --now {unit}"),
            format!("systemctl enable --now {}", systemd::TARGET),
        ],
        (Keeper::Cron, _) => vec!["crontab -e".to_owned()],
        (Keeper::Windows, _) => vec![format!("schtasks /Create /TN {} /XML {}.xml", plan.name, plan.name)],
    }
}

fn show(plan: &Plan, made: &[Made], written: &[PathBuf], next: Vec<String>, output: Output) {
    if output.json {
        let files: Vec<_> = made.iter().map(|file| json!({"name": file.name, "text": file.text})).collect();
        let document = json!({
            "zone": plan.zone, "times": plan.times, "files": files, "written": written, "next": next,
        });
        print_json(document);
        return;
    }
    if written.is_empty() {
        for file in made {
            if made.len() > 1 {
                print(&format!("# {}\n", file.name));
            }
            print(&format!("{}\n", file.text.trim_end()));
            if made.len() > 1 {
                print("\n");
            }
        }
    }
    for path in written {
        print(&format!("{}\n", path.display()));
    }
    for command in next {
        tracing::info!("{}", phrase!("next: {command}", command = command));
    }
}

#[cfg(unix)]
fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

#[cfg(not(unix))]
fn is_root() -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schedule::tests::plan;

    #[test]
    fn a_users_units_outlast_the_login() {
        let next = next(&plan(true), Keeper::Systemd, &Owner::User);
        assert!(next.iter().any(|command| command == "loginctl enable-linger"), "{next:?}");
        assert!(!next.iter().any(|command| command.contains(systemd::TARGET)), "{next:?}");
    }
}
