//! Names of rows that were understood before: units name the same places day by day.

use std::sync::{Mutex, MutexGuard, PoisonError};

use rustc_hash::FxHashMap;

use super::naming::Naming;

/// Texts that are remembered; a file of others is read as well, at its own pace.
pub(super) const TEXTS: usize = 20_000;

/// Names of rows with what their words say: units name the same places day by day. A copy, whose words may be others,
/// knows none.
#[derive(Debug, Default)]
pub(super) struct KnownNamings(Mutex<FxHashMap<Box<str>, Naming>>);

impl Clone for KnownNamings {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl KnownNamings {
    /// What a name says; `find` finds it out.
    pub(super) fn of(&self, name: &str, find: impl FnOnce() -> Naming) -> Naming {
        if let Some(naming) = lock(&self.0).get(name) {
            return *naming;
        }
        let naming = find();
        let mut known = lock(&self.0);
        if known.len() < TEXTS {
            known.insert(name.into(), naming);
        }
        naming
    }
}

pub(super) fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}
