//! Errors: a broken environment or a wrong call, never a bad workbook. One enum, one place that prints.
//!
//! Modules below have errors of their own, and are not to know this one; here they come together.

use std::io;
use std::path::{Path, PathBuf};

use miette::Diagnostic;
use thiserror::Error;

use crate::clock::FINISHED;
use crate::config;
use crate::files::{self, STDOUT};
use crate::ledger;
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
    Config(#[from] config::Error),
    /// A template is wrong.
    #[error(transparent)]
    Words(#[from] WordsError),
    /// An output could not be drawn.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// A file could not be read, written or locked.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Files(files::Error),
    /// The ledger cannot be used.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Ledger(ledger::Error),
    /// There is no campaign here.
    #[error("{}", said_of_folder(folder))]
    #[diagnostic(help("{}", phrase!("run `tonghop init` in an empty folder, or name the campaign's folder with -C")))]
    NoCampaign {
        /// The folder.
        folder: PathBuf,
    },
    /// Mail is set up in a way that cannot work.
    #[error("{}", phrase!("mail cannot be sent: {problem}", problem = message))]
    MailSetting {
        /// What is wrong.
        message: String,
        /// What to do.
        #[help]
        hint: Option<String>,
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
        Self::Files(files::Error::io(action, path, source))
    }

    /// Whether it says no more than that the reader of our results went away: `| head`.
    #[must_use]
    pub fn is_closed_pipe(&self) -> bool {
        matches!(self, Self::Files(files::Error::Io { path, source, .. })
            if source.kind() == io::ErrorKind::BrokenPipe && path == Path::new(STDOUT))
    }

    /// The program's exit code for it.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Files(files::Error::Locked { .. }) => EXIT_LOCKED,
            Self::Usage { .. } => EXIT_USAGE,
            Self::Config(_) | Self::Words(_) | Self::NoCampaign { .. } | Self::MailSetting { .. } => EXIT_CONFIGURATION,
            Self::Report(_)
            | Self::Files(_)
            | Self::Ledger(_)
            | Self::NoWorker(_)
            | Self::NoThread(_)
            | Self::Differs { .. }
            | Self::Clock { .. }
            | Self::NoInbox { .. }
            | Self::Defect { .. } => EXIT_ENVIRONMENT,
        }
    }
}

impl From<files::Error> for Error {
    fn from(error: files::Error) -> Self {
        match error {
            files::Error::NoThread(reason) => Self::NoThread(reason),
            other => Self::Files(other),
        }
    }
}

/// What failed on the way to the ledger's files is what it would be anywhere else.
impl From<ledger::Error> for Error {
    fn from(error: ledger::Error) -> Self {
        match error {
            ledger::Error::Files(error) => error.into(),
            ledger::Error::Defect { what, detail } => Self::Defect { what, detail },
            other => Self::Ledger(other),
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

/// What a fallible step gives.
pub type Result<T> = std::result::Result<T, Error>;
