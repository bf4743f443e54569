//! `tonghop schedule`: prints or installs what makes the job run by itself.

use std::path::{Path, PathBuf};

use serde_json::json;

use crate::cli::{Output, print};
use crate::error::{EXIT_DONE, Error, Result};
use crate::files;
use crate::phrase;
use crate::pipeline::setting::Setting;
use crate::schedule::systemd::{self, Owner};
use crate::schedule::{Plan, cron, windows};

/// Where the machine's units go.
const SYSTEM_UNITS: &str = "/etc/systemd/system";

/// What keeps the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeper {
    /// A service with its timer.
    Systemd,
    /// Lines of a crontab.
    Cron,
    /// A task of the Windows Task Scheduler.
    Windows,
}

/// What is wanted.
#[derive(Clone, Debug)]
pub struct Wanted {
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
pub fn schedule(folder: &Path, wanted: &Wanted, output: Output) -> Result<u8> {
    let setting = Setting::of_folder(folder)?;
    let absolute = |path: &Path| std::path::absolute(path).map_err(|error| Error::io("find", path, error));
    let program = std::env::current_exe().map_err(|error| Error::io("find", Path::new("this program"), error))?;
    let folder = absolute(folder)?;
    let (program, folder) = (program.display().to_string(), folder.display().to_string());
    let plan = Plan::of(&setting.campaign, &program, folder.trim_end_matches("/."), wanted.watch);
    let keeper = wanted.keeper.unwrap_or(if cfg!(windows) { Keeper::Windows } else { Keeper::Systemd });
    if wanted.install && keeper != Keeper::Systemd {
        let hint = phrase!("cron: `crontab -e` and paste the lines; Windows: `schtasks /Create /XML` as printed");
        return Err(Error::call(phrase!("only units of systemd are installed"), Some(hint)));
    }
    let is_root = is_root();
    let owner = if wanted.install && !is_root { Owner::User } else { Owner::System(wanted.user.clone()) };
    let made = made(&plan, keeper, &owner);
    let target = match (&wanted.out, wanted.install) {
        (Some(out), _) => Some(out.clone()),
        (None, true) if is_root => Some(PathBuf::from(SYSTEM_UNITS)),
        (None, true) => Some(user_units()?),
        (None, false) => None,
    };
    let mut written = Vec::new();
    if let Some(target) = &target {
        files::make_folder(target)?;
        for file in &made {
            let path = target.join(&file.name);
            files::write(&path, &file.bytes)?;
            written.push(path);
        }
    }
    show(&plan, keeper, &owner, &made, &written, output);
    Ok(EXIT_DONE)
}

fn made(plan: &Plan, keeper: Keeper, owner: &Owner) -> Vec<Made> {
    let text = |(name, text): (String, String)| Made { name, bytes: text.clone().into_bytes(), text };
    match keeper {
        Keeper::Systemd => systemd::units(plan, owner).into_iter().map(text).collect(),
        Keeper::Cron => vec![text((format!("{}.cron", plan.name), cron::lines(plan)))],
        Keeper::Windows => {
            let xml = windows::task(plan);
            vec![Made { name: format!("{}.xml", plan.name), bytes: windows::bytes(&xml), text: xml }]
        }
    }
}

/// What is to be done next, command by command.
fn next(plan: &Plan, keeper: Keeper, owner: &Owner) -> Vec<String> {
    let unit = format!("{}.{}", plan.name, if plan.watch { "service" } else { "timer" });
    match (keeper, owner) {
        (Keeper::Systemd, Owner::User) => {
            vec!["systemctl --user daemon-reload".to_owned(), format!("systemctl --user enable --now {unit}")]
        }
        (Keeper::Systemd, Owner::System(user)) => vec![
            format!("useradd --system --home-dir / --shell /usr/sbin/nologin {user}"),
            format!("chown -R {user}: '{}'", plan.folder.replace('\'', "'\\''")),
            "systemctl daemon-reload".to_owned(),
            format!("systemctl enable --now {unit}"),
        ],
        (Keeper::Cron, _) => vec!["crontab -e".to_owned()],
        (Keeper::Windows, _) => vec![format!("schtasks /Create /TN {} /XML {}.xml", plan.name, plan.name)],
    }
}

fn show(plan: &Plan, keeper: Keeper, owner: &Owner, made: &[Made], written: &[PathBuf], output: Output) {
    let next = next(plan, keeper, owner);
    if output.json {
        let files: Vec<_> = made.iter().map(|file| json!({"name": file.name, "text": file.text})).collect();
        let told = json!({
            "schema": 1, "zone": plan.zone, "times": plan.times, "files": files, "written": written, "next": next,
        });
        print(&format!("{told:#}\n"));
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

/// Where the calling user's own units go.
fn user_units() -> Result<PathBuf> {
    let of = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let base = of("XDG_CONFIG_HOME").or_else(|| of("HOME").map(|home| home.join(".config")));
    let missing = || {
        let hint = phrase!("name a folder with --out");
        Error::call(phrase!("there is no home folder to install into"), Some(hint))
    };
    let base = base.ok_or_else(missing)?;
    Ok(base.join("systemd/user"))
}
