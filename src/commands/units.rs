//! The units of systemd that run a campaign folder on this machine, and whether they are on.
//!
//! Where systemd runs, it is asked; elsewhere the units and their links are read as text.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::{Error, Result};
use crate::phrase;
use crate::schedule::installed;

/// Where a machine keeps units; the first is where one's own go.
const SYSTEM_UNITS: [&str; 3] = ["/etc/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system"];
/// There where systemd runs.
const RUNNING: &str = "/run/systemd/system";
/// A folder that stands in for all the machine's, for tests.
const UNITS_VARIABLE: &str = "TONGHOP_UNITS";
/// A program that stands in for `systemctl`, for tests.
const SYSTEMCTL_VARIABLE: &str = "TONGHOP_SYSTEMCTL";

/// A unit that runs a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// What is enabled: the timer where there is one, else the service.
    pub(super) name: String,
    /// Where its text stands.
    pub(super) path: PathBuf,
    /// Whether it is a user's, not the machine's.
    pub(super) of_user: bool,
    /// Whether it is an instance of a template, which is there for any folder.
    pub(super) is_instance: bool,
    /// Whether it starts by itself.
    pub(super) enabled: bool,
    /// Whether it runs now. `None`: nobody could be asked.
    pub(super) active: Option<bool>,
}

impl Found {
    /// Whether it calls the job.
    pub(super) fn is_on(&self) -> bool {
        self.enabled && self.active != Some(false)
    }

    /// Whether it is to run by itself, and does not.
    pub(super) fn is_stopped(&self) -> bool {
        self.enabled && self.active == Some(false)
    }

    /// Whether somebody set it up for this folder.
    pub(super) fn is_installed(&self) -> bool {
        !self.is_instance || self.enabled || self.active == Some(true)
    }

    /// `systemctl`, as this unit is to be called with it.
    pub(super) fn systemctl(&self) -> &'static str {
        if self.of_user { "systemctl --user" } else { "systemctl" }
    }
}

/// Where units lie, and whom to ask about them.
#[derive(Clone, Debug)]
pub(super) struct Units {
    system: Vec<PathBuf>,
    user: Vec<PathBuf>,
    systemctl: Option<PathBuf>,
}

impl Units {
    pub(super) fn of_this_machine() -> Self {
        let of = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        if let Some(folder) = of(UNITS_VARIABLE) {
            return Self { system: vec![folder], user: Vec::new(), systemctl: of(SYSTEMCTL_VARIABLE) };
        }
        let base = of("XDG_CONFIG_HOME").or_else(|| of("HOME").map(|home| home.join(".config")));
        let own = base.map(|base| base.join("systemd/user"));
        let runs = Path::new(RUNNING).is_dir();
        Self {
            system: SYSTEM_UNITS.map(PathBuf::from).to_vec(),
            user: own.into_iter().chain([PathBuf::from("/etc/systemd/user")]).collect(),
            systemctl: of(SYSTEMCTL_VARIABLE).or_else(|| runs.then(|| PathBuf::from("systemctl"))),
        }
    }

    /// Where new units go.
    ///
    /// # Errors
    /// A user without a home folder.
    pub(super) fn target(&self, of_user: bool) -> Result<&Path> {
        let folders = if of_user && !self.user.is_empty() { &self.user } else { &self.system };
        // The last of a user's folders is the machine's.
        let own = folders.first().filter(|own| !of_user || !own.starts_with("/etc"));
        own.map(PathBuf::as_path).ok_or_else(|| {
            let hint = phrase!("name a folder with --out");
            Error::call(phrase!("there is no home folder to install into"), Some(hint))
        })
    }

    /// The units that run a folder, in order of their names.
    pub(super) fn of_folder(&self, folder: &Path) -> Vec<Found> {
        let mut found = Vec::new();
        for (folders, of_user) in [(&self.system, false), (&self.user, true)] {
            let mut seen = BTreeSet::new();
            for path in folders.iter().flat_map(|units| services(units)) {
                let name = file_name(&path);
                // A unit hides those of its name in later folders.
                if seen.insert(name.clone())
                    && let Some((name, is_instance)) = runs(&path, &name, folder, folders)
                {
                    let (enabled, active) = self.state(&name, folders, of_user);
                    found.push(Found { name, path, of_user, is_instance, enabled, active });
                }
            }
        }
        found.sort_by(|a, b| (a.of_user, &a.name).cmp(&(b.of_user, &b.name)));
        found
    }

    /// Whether a unit is enabled, and active: by systemd's word, else by the links that `systemctl enable` makes.
    fn state(&self, name: &str, folders: &[PathBuf], of_user: bool) -> (bool, Option<bool>) {
        if let Some(state) = self.asked(name, of_user) {
            return state;
        }
        let wants = folders.iter().filter_map(|folder| fs::read_dir(folder).ok()).flatten().flatten();
        let wants = wants
            .map(|item| item.path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "wants" || extension == "requires"));
        (wants.map(|folder| folder.join(name)).any(|link| link.symlink_metadata().is_ok()), None)
    }

    fn asked(&self, name: &str, of_user: bool) -> Option<(bool, Option<bool>)> {
        let mut command = Command::new(self.systemctl.as_ref()?);
        if of_user {
            command.arg("--user");
        }
        let said = command.args(["show", "--property=UnitFileState,ActiveState", name]).output().ok()?;
        let said = String::from_utf8_lossy(&said.stdout).into_owned();
        let value = |key: &str| said.lines().find_map(|line| line.strip_prefix(key)).map(str::trim);
        let active = value("ActiveState=")?;
        let enabled = value("UnitFileState=").is_some_and(|state| state.starts_with("enabled"));
        Some((enabled, Some(["active", "activating", "reloading"].contains(&active))))
    }
}

/// Refuses a file that another folder's unit, or another program's, stands in.
///
/// # Errors
/// There is one.
pub(super) fn refuse_others(service: &Path, folder: &Path) -> Result<()> {
    let Ok(text) = fs::read_to_string(service) else { return Ok(()) };
    let message = match installed::folder(&text, None) {
        Some(other) if is_same(Path::new(&other), folder) => return Ok(()),
        Some(other) => phrase!("{unit} runs another folder: {folder}", unit = service.display(), folder = other),
        None => phrase!("{unit} is there and does not run tonghop", unit = service.display()),
    };
    let hint =
        phrase!("nothing was written; rename that unit, or write these elsewhere with --out and give them a name");
    Err(Error::call(message, Some(hint)))
}

/// The name of the unit by which a service runs a folder, if it does, and whether it is an instance of a template.
fn runs(path: &Path, name: &str, folder: &Path, folders: &[PathBuf]) -> Option<(String, bool)> {
    let text = fs::read_to_string(path).ok().filter(|text| text.contains("tonghop"))?;
    let stem = name.strip_suffix(".service")?;
    if let Some(template) = stem.strip_suffix('@') {
        let instance = installed::instance(&text, &real(folder).to_string_lossy())?;
        return Some((format!("{template}@{instance}.service"), true));
    }
    let instance = stem.split_once('@').map(|(_, instance)| instance);
    let runs = installed::folder(&text, instance)?;
    if !is_same(Path::new(&runs), folder) {
        return None;
    }
    let timer = format!("{stem}.timer");
    let has_timer = folders.iter().any(|folder| folder.join(&timer).exists());
    Some((if has_timer { timer } else { name.to_owned() }, false))
}

/// The services in a folder, sorted.
fn services(folder: &Path) -> Vec<PathBuf> {
    let Ok(list) = fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = list.flatten().map(|item| item.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "service"));
    paths.sort();
    paths
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn is_same(one: &Path, other: &Path) -> bool {
    real(one) == real(other)
}

/// The path with its links resolved, where it can be.
fn real(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}
