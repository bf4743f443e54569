//! The spool: letters as files, whose folder says what became of them.
//!
//! `queue` → `sent` or `failed`, each step one rename. A letter is written whole and made durable before anything is
//! sent, and never altered afterwards. Knows folders and files; what a server said is the journal's.

use std::path::{Path, PathBuf};

use super::envelope;
use crate::files::{self, Lock, Lying, Result};
use crate::phrase;

/// The spool, below the campaign folder.
pub const FOLDER: &str = "outbox/mail";
/// Bytes of a letter among which its headers are, with thousands of recipients.
const HEAD: u64 = 256 * 1024;
/// File of the mark of a refused account.
const REFUSED: &str = "refused-account";
/// What begins the last part of the name of a letter for some of its recipients.
const SHARE: &str = "to-";
/// Digits of the hash of recipients in such a name.
const MARK: usize = 8;

/// What became of a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Waits to be sent.
    Queue,
    /// A server took it for at least one recipient, and nobody waits any more.
    Sent,
    /// Nobody will get it.
    Failed,
}

impl State {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Queue, Self::Sent, Self::Failed];

    /// Its folder in the spool.
    #[must_use]
    pub fn folder(self) -> &'static str {
        match self {
            Self::Queue => "queue",
            Self::Sent => "sent",
            Self::Failed => "failed",
        }
    }
}

/// What became of a letter for its recipients.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fates {
    /// Whether anybody got it.
    pub delivered: bool,
    /// Who will never get it.
    pub refused: Vec<String>,
    /// Who may get it yet.
    pub waiting: Vec<String>,
}

/// The spool of a campaign folder.
#[derive(Clone, Debug)]
pub struct Spool {
    root: PathBuf,
}

impl Spool {
    /// The spool of this campaign folder.
    #[must_use]
    pub fn new(folder: &Path) -> Self {
        Self { root: folder.join(FOLDER) }
    }

    /// The folder.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Where a letter lies, if it does.
    #[must_use]
    pub fn state(&self, file: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| files::is_file(&self.path(*state, file)))
    }

    /// Puts a letter in the queue, unless it has been in the spool before; says whether it did.
    ///
    /// # Errors
    /// The file system's, with the path.
    pub fn put(&self, file: &str, bytes: &[u8]) -> Result<bool> {
        for name in names_beside(file) {
            if self.state(&name).is_some() {
                return Ok(false);
            }
            let path = self.path(State::Queue, &name);
            match files::foreign(&path) {
                Some(what) => {
                    tracing::warn!(
                        "{}",
                        phrase!("{path} is {what}, not a file", path = path.display(), what = files::in_words(what))
                    );
                }
                None => return files::write(&path, bytes).map(|()| true),
            }
        }
        Ok(false)
    }

    /// The letters in a state, by name.
    ///
    /// # Errors
    /// The file system's, with the path.
    pub fn letters(&self, state: State) -> Result<Vec<String>> {
        let items = files::list(&self.root.join(state.folder()))?.into_iter();
        let names = items
            .filter(|item| item.file_type().is_ok_and(|kind| kind.is_file()))
            .map(|item| item.file_name().to_string_lossy().into_owned());
        Ok(names.filter(|name| !name.starts_with('.') && name.to_ascii_lowercase().ends_with(".eml")).collect())
    }

    /// A letter in the queue; `None` where it is gone.
    ///
    /// # Errors
    /// The file system's, with the path.
    pub fn read(&self, file: &str) -> Result<Option<Vec<u8>>> {
        files::read_if_there(&self.path(State::Queue, file))
    }

    /// The beginning of a letter, its headers among it; `None` where it is gone.
    ///
    /// # Errors
    /// The file system's, with the path.
    pub fn head(&self, state: State, file: &str) -> Result<Option<Vec<u8>>> {
        files::read_start(&self.path(state, file), HEAD)
    }

    /// Takes a letter out of the queue, for what became of it: to `sent` if anybody got it, else to `failed`.
    ///
    /// Of a letter that some got, those who were refused have a letter of their own in `failed`, and those who still
    /// wait one in the queue, which is named. Each is the same letter in an envelope for fewer.
    ///
    /// # Errors
    /// The file system's, with the path.
    pub fn settle(&self, file: &str, fates: &Fates) -> Result<Option<String>> {
        let mut waiting = None;
        if fates.delivered {
            let shares = [(State::Failed, &fates.refused), (State::Queue, &fates.waiting)];
            for (state, recipients) in shares.into_iter().filter(|(_, recipients)| !recipients.is_empty()) {
                let letter = files::read(&self.path(State::Queue, file))?;
                let name = share(file, &letter, recipients);
                if self.state(&name).is_none() {
                    files::write(&self.path(state, &name), &envelope::narrowed(&letter, recipients))?;
                }
                waiting = (state == State::Queue).then_some(name);
            }
        }
        self.shift(file, State::Queue, if fates.delivered { State::Sent } else { State::Failed })?;
        Ok(waiting)
    }

    /// Puts a failed letter back in the queue.
    ///
    /// # Errors
    /// The file system's, with the path.
    pub fn requeue(&self, file: &str) -> Result<()> {
        files::make_folder(&self.root.join(State::Queue.folder()))?;
        self.shift(file, State::Failed, State::Queue)
    }

    /// The mark of the account that a server refused last, if one did.
    #[must_use]
    pub fn refused_account(&self) -> Option<String> {
        let bytes = files::read_if_there(&self.root.join(REFUSED)).ok()??;
        String::from_utf8(bytes).ok()
    }

    /// Keeps the mark of an account that a server refused, for nobody but its owner to read.
    ///
    /// # Errors
    /// The file system's, with the path.
    pub fn refuse_account(&self, mark: &str) -> Result<()> {
        let path = self.root.join(REFUSED);
        files::remove_stored(&path)?;
        files::store(&path, mark.as_bytes(), true)
    }

    /// The lock of whoever works the queue.
    ///
    /// # Errors
    /// Another process holds it, or the file system's.
    pub fn lock(&self, who: &str) -> Result<Lock> {
        Lock::take(&self.root.join("lock"), who)
    }

    /// Moves a letter. Where another one of its name lies already, it goes beside that; where it lies there itself, it
    /// leaves.
    fn shift(&self, file: &str, from: State, to: State) -> Result<()> {
        files::make_folder(&self.root.join(to.folder()))?;
        // A power cut may leave a letter in both places.
        let letter = files::read_if_there(&self.path(from, file))?;
        if let Some(letter) = letter
            && files::holds(&self.path(to, file), &letter)?
        {
            return files::remove_stored(&self.path(from, file));
        }
        let is_free = |name: &String| matches!(files::look(&self.path(to, name)), Ok(Lying::Nothing));
        let free = names_beside(file).find(is_free).unwrap_or_default();
        files::rename(&self.path(from, file), &self.path(to, &free))
    }

    fn path(&self, state: State, file: &str) -> PathBuf {
        self.root.join(state.folder()).join(file)
    }
}

/// The name of a letter, then those that it may have beside something else of that name.
fn names_beside(file: &str) -> impl Iterator<Item = String> {
    let stem = file.strip_suffix(".eml").unwrap_or(file).to_owned();
    std::iter::once(file.to_owned()).chain((2..).map(move |number| format!("{stem} ({number}).eml")))
}

/// The name under which a letter was spooled first, if it is one for some of its recipients.
#[must_use]
pub fn original(file: &str) -> String {
    let parts = file.strip_suffix(".eml").and_then(|stem| stem.rsplit_once('.'));
    match parts {
        Some((stem, mark)) if mark.starts_with(SHARE) => format!("{stem}.eml"),
        _ => file.to_owned(),
    }
}

/// Name of the letter for some of a letter's recipients; another letter of the same name has other ones.
fn share(file: &str, letter: &[u8], recipients: &[String]) -> String {
    let seed = format!("{}\n{}", files::sha256(letter), recipients.join(","));
    let original = original(file);
    let stem = original.strip_suffix(".eml").unwrap_or(&original);
    format!("{stem}.{SHARE}{}.eml", &files::sha256(seed.as_bytes())[..MARK])
}
