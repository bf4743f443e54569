//! `tonghop init --system NAME`: a campaign folder for the Debian package's service, which clerks share.
//!
//! Who may do what: the service owns everything. Clerks pass through the campaign folder without listing it, write in
//! `inbox/` and read `outbox/`; both hand their group on to what is made in them. Nothing else is open to anyone.

use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::output::Output;
use crate::phrase;
use crate::text;

/// The clerks' group unless another is named; the package creates it.
pub(crate) const CLERKS: &str = "tonghop-clerks";
/// Stands in for `/`, for tests: users, groups, units and campaigns are found below it.
const ROOT_VARIABLE: &str = "TONGHOP_SYSTEM_ROOT";

/// The options of `tonghop init --system`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SystemOptions<'a> {
    /// Name of the folder below `/srv/tonghop`, and of the service's instance.
    pub name: &'a str,
    /// Which campaign file to begin with.
    pub campaign: Option<&'a str>,
    /// The clerks' group.
    pub group: &'a str,
    /// Enable the service.
    pub enable: bool,
}

/// Makes the folder, or sets owner, modes and memory limit of one that is there right again.
///
/// # Errors
/// A name that no unit can bear, a caller who is not root, no such user or group, or the file system's.
pub(crate) fn init(options: &SystemOptions<'_>, output: Output) -> Result<u8> {
    // Units, folders and shares bear it without any escaping.
    if options.name.is_empty() || text::slug(options.name) != options.name {
        let slug = text::slug(options.name);
        let hint = phrase!(
            "small letters a to z, digits, and single hyphens between them: {example}",
            example = if slug.is_empty() { "kh110" } else { &slug }
        );
        return Err(Error::call(phrase!("`{name}` cannot name a service", name = options.name), Some(hint)));
    }
    let root = std::env::var_os(ROOT_VARIABLE).filter(|root| !root.is_empty()).map(PathBuf::from);
    here::init(options, root.as_deref(), output)
}

#[cfg(not(unix))]
mod here {
    use super::{Error, Output, Path, Result, SystemOptions, phrase};

    pub(super) fn init(_: &SystemOptions<'_>, _: Option<&Path>, _: Output) -> Result<u8> {
        let hint = phrase!("`tonghop init DIR` makes a campaign folder, `tonghop schedule` what calls it");
        Err(Error::call(phrase!("--system is for Debian"), Some(hint)))
    }
}

#[cfg(unix)]
mod here {
    use std::fs;
    use std::io;
    use std::os::unix::fs::{MetadataExt, PermissionsExt, lchown};
    use std::process::Command;
    use std::thread;

    use serde_json::json;

    use super::super::init::{Beginning, make};
    use super::{Error, Output, Path, PathBuf, Result, SystemOptions, phrase};
    use crate::error::EXIT_DONE;
    use crate::files;
    use crate::output::print_json;
    use crate::pipeline::context::{CAMPAIGN_FILE, CampaignContext};
    use crate::schedule::{self, systemd};

    /// The service's user; its group is its own.
    const USER: &str = "tonghop";
    /// Below this lie the campaigns. Anyone may pass through, nobody but the service may list it.
    const CAMPAIGNS: (&str, u32) = ("srv/tonghop", 0o711);
    /// The campaign folder: clerks pass through.
    const FOLDER_MODE: u32 = 0o710;
    /// What clerks see: the folder, and its mode with the bit that hands the group on. The service's own files are for its
    /// group to read alone (`UMask=0027`), so that what it puts into `outbox/` is as it left it.
    const SHARED: [(&str, u32); 2] = [("inbox", 0o2770), ("outbox", 0o2750)];
    /// What others than owner and group may do.
    const OTHERS: u32 = 0o007;
    /// There where systemd runs.
    const RUNNING: &str = "/run/systemd/system";

    /// The numbers of the service's user and group, and of the clerks' group.
    struct Owners {
        user: u32,
        group: u32,
        clerks: u32,
    }

    pub(super) fn init(options: &SystemOptions<'_>, root: Option<&Path>, output: Output) -> Result<u8> {
        if root.is_none() && !rustix::process::geteuid().is_root() {
            let hint = phrase!("call it with sudo");
            return Err(Error::call(phrase!("only root may make a campaign for the whole machine"), Some(hint)));
        }
        let base = root.unwrap_or(Path::new("/"));
        let owners = owners(base, options.group, root.is_none())?;
        let campaigns = base.join(CAMPAIGNS.0);
        let folder = campaigns.join(options.name);
        let is_moved_here = folder.metadata().is_ok_and(|there| there.uid() != owners.user);
        if !campaigns.exists() {
            files::make_folder(&campaigns)?;
            own(&campaigns, owners.user, owners.group)?;
        }
        let mode = mode_of(&campaigns)? | CAMPAIGNS.1;
        set_mode(&campaigns, mode)?;
        let is_new = !folder.join(CAMPAIGN_FILE).exists();
        if is_new {
            make(&folder, options.campaign)?;
        } else {
            Beginning::chosen(options.campaign)?;
        }
        close(&folder, &owners, is_new || is_moved_here)?;
        let context = CampaignContext::of_folder(&folder)?;
        let readers = thread::available_parallelism().map_or(1, usize::from);
        let memory_mib = schedule::memory_mib(&context.campaign, readers);
        let language = systemd::speaking(context.campaign.language);
        let unit = format!("tonghop@{}.service", options.name);
        let extra = base.join(format!("etc/systemd/system/{unit}.d/campaign.conf"));
        files::write(&extra, extra_settings(options, memory_mib, &language).as_bytes())?;
        let runs = root.is_none() && Path::new(RUNNING).is_dir();
        if runs {
            systemctl(&["daemon-reload"])?;
        }
        if options.enable {
            enable(root, &unit, runs)?;
        }
        show(options, &folder, (&unit, &extra), memory_mib, (is_new, runs), output);
        Ok(EXIT_DONE)
    }

    /// What the template of the package leaves open.
    fn extra_settings(options: &SystemOptions<'_>, memory_mib: u64, language: &str) -> String {
        format!(
            "# By tonghop init --system {}: call it again when [limits] memory_mib or the machine's cores change.\n\
             [Service]\nMemoryMax={memory_mib}M\n{language}# To read what clerks drop.\nSupplementaryGroups={}\n",
            options.name, options.group
        )
    }

    /// Gives the folder to the service, and its two doors to the clerks. All that lies in it is given only at the beginning:
    /// later, others write there, and could set a link under root's hands.
    fn close(folder: &Path, owners: &Owners, is_at_beginning: bool) -> Result<()> {
        for item in files::list(folder)? {
            let path = item.path();
            let is_shared = SHARED.iter().any(|(name, _)| path.file_name().is_some_and(|own| own == *name));
            let group = if is_shared { owners.clerks } else { owners.group };
            if is_at_beginning {
                give(&path, owners.user, group)?;
            }
            if !path.is_symlink() {
                set_mode(&path, mode_of(&path)? & !OTHERS)?;
            }
        }
        for (name, mode) in SHARED {
            let path = folder.join(name);
            files::make_folder(&path)?;
            own(&path, owners.user, owners.clerks)?;
            set_mode(&path, mode)?;
        }
        own(folder, owners.user, owners.clerks)?;
        set_mode(folder, FOLDER_MODE)
    }

    fn give(path: &Path, user: u32, group: u32) -> Result<()> {
        own(path, user, group)?;
        if path.is_dir() && !path.is_symlink() {
            for item in files::list(path)? {
                give(&item.path(), user, group)?;
            }
        }
        Ok(())
    }

    fn own(path: &Path, user: u32, group: u32) -> Result<()> {
        lchown(path, Some(user), Some(group)).map_err(|error| Error::io("restrict", path, error))
    }

    fn mode_of(path: &Path) -> Result<u32> {
        let there = path.metadata().map_err(|error| Error::io("read", path, error))?;
        Ok(there.permissions().mode() & 0o7777)
    }

    fn set_mode(path: &Path, mode: u32) -> Result<()> {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).map_err(|error| Error::io("restrict", path, error))
    }

    fn owners(base: &Path, clerks: &str, may_add: bool) -> Result<Owners> {
        let no_user = || {
            let hint = phrase!("install the Debian package, which makes it");
            Error::call(phrase!("there is no user {name}", name = USER), Some(hint))
        };
        let passwd = base.join("etc/passwd");
        let [user, group] = numbers(&passwd, USER)?.ok_or_else(no_user)?;
        let groups = base.join("etc/group");
        let mut found = numbers(&groups, clerks)?;
        if found.is_none() && may_add {
            called("groupadd", &["--system", clerks])?;
            found = numbers(&groups, clerks)?;
        }
        let no_group = || {
            let hint = phrase!("`groupadd --system {name}` makes it", name = clerks);
            Error::call(phrase!("there is no group {name}", name = clerks), Some(hint))
        };
        Ok(Owners { user, group, clerks: found.ok_or_else(no_group)?[0] })
    }

    /// The third and fourth field of a name's line: a user's number and group, or a group's number. `None`: no such line.
    fn numbers(path: &Path, name: &str) -> Result<Option<[u32; 2]>> {
        let text = fs::read_to_string(path).map_err(|error| Error::io("read", path, error))?;
        Ok(text.lines().find_map(|line| {
            let fields: Vec<&str> = line.split(':').collect();
            let own = fields.first().filter(|own| **own == name).and_then(|_| fields.get(2)?.parse().ok())?;
            Some([own, fields.get(3).and_then(|field| field.parse().ok()).unwrap_or(own)])
        }))
    }

    /// Enables the unit: now where systemd runs, else by links alone.
    fn enable(root: Option<&Path>, unit: &str, runs: bool) -> Result<()> {
        let root = root.map(|root| root.display().to_string());
        let mut arguments = Vec::new();
        arguments.extend(root.as_deref().map(|root| ["--root", root]).into_iter().flatten());
        arguments.push("enable");
        arguments.extend(runs.then_some("--now"));
        arguments.push(unit);
        systemctl(&arguments)
    }

    fn systemctl(arguments: &[&str]) -> Result<()> {
        called("systemctl", arguments)
    }

    fn called(program: &str, arguments: &[&str]) -> Result<()> {
        let failed = |why| Error::io("start", &PathBuf::from(program), why);
        let said = Command::new(program).args(arguments).output().map_err(failed)?;
        if said.status.success() {
            return Ok(());
        }
        Err(failed(io::Error::other(String::from_utf8_lossy(&said.stderr).trim().to_owned())))
    }

    fn show(
        options: &SystemOptions<'_>,
        folder: &Path,
        (unit, extra): (&str, &Path),
        memory_mib: u64,
        (is_new, runs): (bool, bool),
        output: Output,
    ) {
        if output.json {
            let made = json!({
                "folder": folder, "new": is_new, "unit": unit, "settings": extra, "group": options.group,
                "memory_mib": memory_mib, "enabled": options.enable,
            });
            print_json(made);
        }
        let file = folder.join(CAMPAIGN_FILE);
        if is_new {
            tracing::info!("{}", phrase!("made {file}: edit this one file", file = file.display()));
        } else {
            let message = phrase!(
                "{file} is there already and stays; owner, modes and memory limit are set",
                file = file.display()
            );
            tracing::info!("{}", message);
            if let Some(campaign) = options.campaign {
                let message = phrase!(
                    "--campaign {campaign} was not used: the folder has a campaign file; to begin anew, move that away and call this again",
                    campaign = campaign
                );
                tracing::warn!("{}", message);
            }
        }
        let mut next = vec![format!("usermod --append --groups {} …", options.group)];
        if options.enable && runs && !is_new {
            next.push(format!("systemctl restart {unit}"));
        } else if !options.enable {
            next.push(format!("systemctl enable --now {unit}"));
        }
        for command in next {
            tracing::info!("{}", phrase!("next: {command}", command = command));
        }
    }
}
