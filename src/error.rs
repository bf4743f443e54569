//! Errors: a broken environment or a wrong call, never a bad workbook. One enum, one place that prints.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use miette::Diagnostic;
use thiserror::Error;

use crate::clock::FINISHED;
use crate::config::ConfigError;
use crate::ledger::Damage;
use crate::model::id::UnitId;
use crate::model::period::Instant;
use crate::phrase;
use crate::report::ReportError;
use crate::report::words::WordsError;
use crate::terminal::Phrase;

/// Exit code: done.
pub const EXIT_DONE: u8 = 0;
/// Exit code: done, with returned files or findings of severity error.
pub const EXIT_FINDINGS: u8 = 1;
/// Exit code: the call itself is wrong.
pub const EXIT_USAGE: u8 = 2;
/// Exit code: the campaign file or a template is wrong.
pub const EXIT_CONFIGURATION: u8 = 3;
/// Exit code: disk, permissions, a damaged ledger.
pub const EXIT_ENVIRONMENT: u8 = 4;
/// Exit code: another run holds the lock.
pub const EXIT_LOCKED: u8 = 5;
/// Exit code: mail is left in the spool after a failed send.
pub const EXIT_UNSENT: u8 = 6;
/// Exit code: a watch gave up, after a fault that lasted too long.
pub const EXIT_LASTING: u8 = 7;

/// What stands for a path where results are written to standard output.
pub const STDOUT: &str = "standard output";

/// What keeps a command from doing its work.
#[derive(Debug, Error, Diagnostic)]
pub enum Error {
    /// The call is wrong.
    #[error("{message}")]
    #[diagnostic(help("{}", hint.as_ref()?))]
    Usage {
        /// What is wrong.
        message: Phrase,
        /// What to do.
        hint: Option<Phrase>,
    },
    /// The campaign file is wrong.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Config(#[from] ConfigError),
    /// A template is wrong.
    #[error(transparent)]
    Words(#[from] WordsError),
    /// An output could not be drawn.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// There is no campaign here.
    #[error("{}", said_of_folder(folder))]
    #[diagnostic(help("{}", phrase!("run `tonghop init` in an empty folder, or name the campaign's folder with -C")))]
    NoCampaign {
        /// The folder.
        folder: PathBuf,
    },
    /// Reading or writing failed.
    #[error("{}", said_of_io(action, path, source))]
    #[diagnostic(help("{}", hint_of_io(action, source)?))]
    Io {
        /// What was tried.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// Why it failed.
        #[source]
        source: io::Error,
    },
    /// The ledger, the archive or an output is not what the ledger says.
    #[error("{}", phrase!("the ledger is damaged: {damage}", damage = .0.to_string()))]
    #[diagnostic(help(
        "{}",
        phrase!("nothing was changed; `tonghop verify` lists every damage, `tonghop rebuild` restores from the archive")
    ))]
    Damaged(Damage),
    /// What is asked is not in the recent part of the ledger: reports of these units have to be loaded in
    /// full, or of all. Whoever loaded a part loads more and asks again.
    #[error("{}", phrase!("the recent part of the ledger does not tell this"))]
    Recent(Option<BTreeSet<UnitId>>),
    /// The ledger was written by a later version.
    #[error("{}", phrase!("this ledger was written by {program}, in a layout that this version cannot read", program = .0))]
    #[diagnostic(help("{}", phrase!("install that version or a later one; nothing was changed")))]
    LaterLayout(String),
    /// Mail is set up in a way that cannot work.
    #[error("{}", phrase!("mail cannot be sent: {problem}", problem = message))]
    MailSetting {
        /// What is wrong.
        message: String,
        /// What to do.
        #[help]
        hint: Option<String>,
    },
    /// Another run works in this folder.
    #[error("{}", phrase!("another run works in this folder: {holder}", holder = holder))]
    #[diagnostic(help("{}", phrase!("wait until it has ended; a lock left by a power cut does not block")))]
    Locked {
        /// Who, as far as is known.
        holder: String,
    },
    /// The processes that read files cannot be started.
    #[error("{}", phrase!("no process can be started to read files"))]
    #[diagnostic(help(
        "{}",
        phrase!("look at the limits on processes and memory of this account, and whether /proc is mounted; nothing was taken in")
    ))]
    NoWorker(#[source] io::Error),
    /// The system gives no more threads.
    #[error("{}", phrase!("no thread can be started: {reason}", reason = .0))]
    #[diagnostic(help(
        "{}",
        phrase!("look at the limits on processes and memory of this account; the next run finishes what was begun")
    ))]
    NoThread(String),
    /// A summary that another engine computed is not the one that the ledger gives.
    #[error("{}", phrase!("{summary} is not what the ledger gives: {differences}", summary = summary.display(), differences = differences.join("; ")))]
    #[diagnostic(help(
        "{}",
        phrase!("nothing was drawn or sent; compute it again from this ledger, and if it still differs, report it")
    ))]
    Differs {
        /// The file.
        summary: PathBuf,
        /// Where, what was given, what the ledger gives.
        differences: Vec<String>,
    },
    /// The machine's clock cannot be right, and nothing was judged by it yet.
    #[error("{}", said_of_clock(now, file.as_ref()))]
    #[diagnostic(help(
        "{}",
        phrase!("set the clock right, then run again; where it is right, say so with --now; nothing was taken in")
    ))]
    Clock {
        /// What it says.
        now: Instant,
        /// The newest file of the inbox and when that was last changed; `None` where the program itself is newer.
        file: Option<(String, Instant)>,
    },
    /// There is no inbox, or not the one of the last run.
    #[error("{}", said_of_inbox(folder, *was_mounted))]
    #[diagnostic(help("{}", hint_of_inbox(*was_mounted)))]
    NoInbox {
        /// Where it should be.
        folder: PathBuf,
        /// Whether there is a folder, and a share was mounted on it at an earlier run.
        was_mounted: bool,
    },
    /// The campaign folder belongs to another user, who could not go on with what this one writes.
    #[error(
        "{}",
        phrase!("{folder} belongs to the user {owner}, and this call runs as {user}", folder = folder.display(), owner = owner, user = user)
    )]
    #[diagnostic(help("{}", phrase!("call it as that user: sudo -u {owner} tonghop …; nothing was written", owner = owner)))]
    Owner {
        /// The folder.
        folder: PathBuf,
        /// Whose it is.
        owner: String,
        /// Who called.
        user: String,
    },
    /// A defect of ours.
    #[error("{what}: {detail}")]
    #[diagnostic(help("{}", phrase!("this is a defect of tonghop; no file was lost, please report it")))]
    Defect {
        /// Where.
        what: &'static str,
        /// What happened.
        detail: String,
    },
}

impl Error {
    /// A wrong call, and what to do.
    #[must_use]
    pub fn call(message: Phrase, hint: Option<Phrase>) -> Self {
        Self::Usage { message, hint }
    }

    /// An I/O error with its path.
    #[must_use]
    pub fn io(action: &'static str, path: &Path, source: io::Error) -> Self {
        Self::Io { action, path: path.to_owned(), source }
    }

    /// Whether it says no more than that the reader of our results went away: `| head`.
    #[must_use]
    pub fn is_closed_pipe(&self) -> bool {
        matches!(self, Self::Io { path, source, .. }
            if source.kind() == io::ErrorKind::BrokenPipe && path == Path::new(STDOUT))
    }

    /// The program's exit code for it.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Usage { .. } => EXIT_USAGE,
            Self::Config(_) | Self::Words(_) | Self::NoCampaign { .. } | Self::MailSetting { .. } => EXIT_CONFIGURATION,
            Self::Report(_)
            | Self::Io { .. }
            | Self::Damaged(_)
            | Self::Recent(_)
            | Self::LaterLayout(_)
            | Self::NoWorker(_)
            | Self::NoThread(_)
            | Self::Differs { .. }
            | Self::Clock { .. }
            | Self::NoInbox { .. }
            | Self::Owner { .. }
            | Self::Defect { .. } => EXIT_ENVIRONMENT,
            Self::Locked { .. } => EXIT_LOCKED,
        }
    }
}

fn said_of_folder(folder: &Path) -> Phrase {
    phrase!("{folder} has no tonghop.toml", folder = folder.display())
}

fn said_of_inbox(folder: &Path, was_mounted: bool) -> Phrase {
    let folder = folder.display();
    if was_mounted {
        phrase!("the share is not mounted on {folder}, as it was before", folder = folder)
    } else {
        phrase!("there is no inbox: {folder} is not there", folder = folder)
    }
}

fn hint_of_inbox(was_mounted: bool) -> Phrase {
    if was_mounted {
        phrase!(
            "mount it again; where the inbox is meant to be a plain folder now, remove ledger/inbox-is-a-share; until then nothing is reported, nobody is reminded"
        )
    } else {
        phrase!("mount the share, or make the folder; until then nothing is reported, nobody is reminded")
    }
}

fn said_of_clock(now: &Instant, file: Option<&(String, Instant)>) -> Phrase {
    match file {
        Some((path, changed)) => phrase!(
            "the clock of this machine says {now}, and inbox/{path} was changed at {changed}",
            now = now,
            path = path,
            changed = changed
        ),
        None => phrase!(
            "the clock of this machine says {now}, and this program was finished on {day}",
            now = now,
            day = FINISHED
        ),
    }
}

fn said_of_io(action: &str, path: &Path, source: &io::Error) -> Phrase {
    let path = path.display();
    match action {
        "read" if source.kind() == io::ErrorKind::NotFound => phrase!("{path} is not there", path = path),
        "read" => phrase!("cannot read {path}", path = path),
        "write" => phrase!("cannot write {path}", path = path),
        "move" => phrase!("cannot move {path}", path = path),
        "remove" => phrase!("cannot remove {path}", path = path),
        "make the folder" => phrase!("cannot make the folder {path}", path = path),
        "list" => phrase!("cannot list {path}", path = path),
        _ => phrase!("cannot {action} {path}", action = action, path = path),
    }
}

/// What the system says of what was tried, and what to do where that is plain.
#[must_use]
pub fn said_with_hint(action: &str, source: &io::Error) -> String {
    let said = match source.kind() {
        io::ErrorKind::PermissionDenied => phrase!("permission denied").to_string(),
        _ => source.to_string(),
    };
    hint_of_io(action, source).map_or_else(|| said.clone(), |hint| format!("{said}; {hint}"))
}

/// An error of the device.
const EIO: i32 = 5;
/// Too many open files, on the machine and in the process.
const ENFILE: i32 = 23;
const EMFILE: i32 = 24;

/// What to do, where that is plain.
fn hint_of_io(action: &str, source: &io::Error) -> Option<Phrase> {
    match source.kind() {
        io::ErrorKind::PermissionDenied if ["read", "list"].contains(&action) => {
            Some(phrase!("give this account the right to read it (chgrp, chmod)"))
        }
        io::ErrorKind::PermissionDenied => Some(phrase!("check who owns the folder and may write there")),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            Some(phrase!("free some space on this disk, then run again"))
        }
        io::ErrorKind::ReadOnlyFilesystem => Some(phrase!("this file system is mounted read-only")),
        // The library has no names for these; the numbers are those of Unix.
        _ if cfg!(unix) => match source.raw_os_error()? {
            EIO => Some(phrase!("the disk or the connection to it failed: look at the system's log, then run again")),
            ENFILE | EMFILE => {
                Some(phrase!("raise the limit on open files of this account or machine, then run again"))
            }
            _ => None,
        },
        _ => None,
    }
}

/// What a fallible step gives.
pub type Result<T> = std::result::Result<T, Error>;
