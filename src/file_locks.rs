//! Files that other programs use at the same time, as Unix and as Windows tell of them.
//!
//! All that differs between the two is decided here, from facts that can be stated, so that either is tested on the
//! other. Knows no inbox and no outbox.

use std::io;
use std::time::Duration;

use chrono::{DateTime, Utc};

/// Whose rules hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum System {
    /// Linux and its like.
    Unix,
    /// Windows.
    Windows,
}

/// The system that the program was built for.
pub(crate) const HERE: System = if cfg!(windows) { System::Windows } else { System::Unix };

/// When a file was made, written to, and changed in any way, as far as its file system says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Times {
    /// When it was made in this place; a copy is made when it is copied.
    pub created: Option<DateTime<Utc>>,
    /// When its content was last written; a copy keeps this.
    pub modified: Option<DateTime<Utc>>,
    /// When anything of it changed, its name among it; Unix alone has this.
    pub changed: Option<DateTime<Utc>>,
}

impl Times {
    /// When the file appeared where it lies: on Unix its last change of any kind, on Windows the later of creation and
    /// writing, since moving a file there changes neither. The first moment of all where nothing is known.
    #[must_use]
    pub(crate) fn appeared(&self, system: System) -> DateTime<Utc> {
        let message = match system {
            System::Unix => self.changed,
            System::Windows => self.created.max(self.modified),
        };
        message.unwrap_or_default()
    }
}

/// Whether a file cannot be used now because another program has it open: Excel, a virus scanner, a copy in progress.
///
/// Windows says so by a sharing or a lock violation, and of a file that is to be replaced by a denied access; Unix
/// hands on what a file server says.
#[must_use]
pub(crate) fn is_held(error: &io::Error, use_: Use, system: System) -> bool {
    let code = error.raw_os_error();
    match (system, use_) {
        (System::Unix, _) => matches!(code, Some(EAGAIN | EBUSY | ETXTBSY)),
        (System::Windows, Use::Read) => matches!(code, Some(SHARING_VIOLATION | LOCK_VIOLATION)),
        (System::Windows, Use::Replace) => matches!(code, Some(ACCESS_DENIED | SHARING_VIOLATION | LOCK_VIOLATION)),
    }
}

/// What is to be done with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Use {
    /// Reading it.
    Read,
    /// Replacing or removing it.
    Replace,
}

const ACCESS_DENIED: i32 = 5;
const SHARING_VIOLATION: i32 = 32;
const LOCK_VIOLATION: i32 = 33;
const EAGAIN: i32 = 11;
const EBUSY: i32 = 16;
const ETXTBSY: i32 = 26;

/// Pauses before a file that is held is tried again, in milliseconds: a scanner or a save is done by then, and who has
/// the file open on a screen is not.
const PAUSES: [u64; 4] = [50, 100, 200, 400];

/// Tries until the file is held no longer, or patience ends; `pause` waits.
///
/// # Errors
/// What the last attempt gave.
pub(crate) fn patiently<T>(
    use_: Use,
    system: System,
    pause: &dyn Fn(Duration),
    mut attempt: impl FnMut() -> io::Result<T>,
) -> io::Result<T> {
    for wait in PAUSES {
        match attempt() {
            Err(error) if is_held(&error, use_, system) => pause(Duration::from_millis(wait)),
            other => return other,
        }
    }
    attempt()
}

/// Whether a file's attributes hide it from people; Windows alone has such.
#[cfg(any(windows, test))]
#[must_use]
pub(crate) fn is_hidden(attributes: u32) -> bool {
    const HIDDEN: u32 = 0x2;
    attributes & HIDDEN != 0
}

#[cfg(test)]
mod tests {
    use std::cell::{Cell, RefCell};

    use super::*;

    fn at(second: i64) -> Option<DateTime<Utc>> {
        DateTime::from_timestamp(second, 0)
    }

    #[test]
    fn a_file_appears_when_its_system_says() {
        // Written on Monday, copied on Tuesday, renamed on Wednesday.
        let copied = Times { created: at(2), modified: at(1), changed: at(3) };
        assert_eq!(Some(copied.appeared(System::Windows)), at(2));
        assert_eq!(Some(copied.appeared(System::Unix)), at(3));
        // Saved again where it lies.
        let saved = Times { created: at(2), modified: at(5), changed: at(5) };
        assert_eq!(Some(saved.appeared(System::Windows)), at(5));
        // A file system without times of creation.
        let plain = Times { created: None, modified: at(1), changed: None };
        assert_eq!(Some(plain.appeared(System::Windows)), at(1));
        assert_eq!(Some(plain.appeared(System::Unix)), at(0));
    }

    #[test]
    fn only_what_is_held_is_held() {
        let error = io::Error::from_raw_os_error;
        for (code, read, replace) in
            [(32, true, true), (33, true, true), (5, false, true), (2, false, false), (112, false, false)]
        {
            assert_eq!(is_held(&error(code), Use::Read, System::Windows), read, "{code}");
            assert_eq!(is_held(&error(code), Use::Replace, System::Windows), replace, "{code}");
        }
        for (code, held) in [(16, true), (26, true), (11, true), (2, false), (13, false), (28, false), (5, false)] {
            assert_eq!(is_held(&error(code), Use::Read, System::Unix), held, "{code}");
        }
        assert!(!is_held(&io::Error::other("no code"), Use::Replace, System::Windows));
        assert!(is_hidden(0x22) && !is_hidden(0x20));
    }

    #[test]
    fn a_held_file_is_tried_again_and_no_other() {
        let waited = RefCell::new(Vec::new());
        let pause = |time: Duration| waited.borrow_mut().push(time.as_millis());
        let attempts = Cell::new(0);
        // Held for so many attempts, then free.
        let held_for = |times: usize, code: i32| {
            attempts.set(0);
            waited.borrow_mut().clear();
            patiently(Use::Read, System::Windows, &pause, || {
                attempts.set(attempts.get() + 1);
                if attempts.get() <= times { Err(io::Error::from_raw_os_error(code)) } else { Ok(7) }
            })
        };
        assert_eq!((held_for(0, 32).ok(), waited.borrow().clone()), (Some(7), vec![]));
        assert_eq!((held_for(2, 32).ok(), waited.borrow().clone()), (Some(7), vec![50, 100]));
        let error = held_for(9, 33).expect_err("held");
        assert_eq!((error.raw_os_error(), attempts.get(), waited.borrow().len()), (Some(33), 5, 4));
        assert!(held_for(1, 2).is_err());
        assert_eq!(attempts.get(), 1);
    }
}
