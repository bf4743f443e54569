//! Slips of a replay: each is left where it lies, or written where it would lie, open or put by.

use std::collections::BTreeMap;
use std::path::Path;

use super::Rebuilt;
use crate::error::Result;
use crate::files;
use crate::ledger::{ClosedSlip, Manifest};
use crate::pipeline::slips::DrawnSlip;

/// The slips of the runs that were replayed so far and that lie open.
pub(super) struct ReplayedSlips<'f> {
    folder: &'f Path,
    /// Where slips went by the record, by the paths that they had.
    recorded: BTreeMap<String, String>,
    /// Files that are missing everywhere.
    lost: BTreeMap<String, Vec<u8>>,
}

impl<'f> ReplayedSlips<'f> {
    /// None so far.
    pub(super) fn in_folder<'m>(folder: &'f Path, recorded: impl Iterator<Item = &'m Manifest>) -> Self {
        let closed = recorded.flat_map(|manifest| &manifest.closed).cloned();
        let recorded = closed.map(|ClosedSlip { path, to }| (path, to)).collect();
        Self { folder, recorded, lost: BTreeMap::new() }
    }

    /// Takes a slip that a replayed run drew. One that lies somewhere is left alone: a clerk may be mending it.
    pub(super) fn lay(&mut self, slip: DrawnSlip) {
        let path = slip.reference.path;
        let is_there = |path: &str| files::is_file(&self.folder.join(path));
        if !is_there(&path) && !self.recorded.get(&path).is_some_and(|to| is_there(to)) {
            self.lost.insert(path, slip.bytes);
        }
    }

    /// Puts the slips by that a replayed run closed.
    pub(super) fn put_by(&mut self, replayed: &Manifest, rebuilt: &mut Rebuilt) -> Result<()> {
        for ClosedSlip { path, to } in &replayed.closed {
            if let Some(bytes) = self.lost.remove(path) {
                files::write_or_beside(&self.folder.join(to), &bytes)?;
                rebuilt.restored.push(to.clone());
            } else if files::is_file(&self.folder.join(path)) {
                files::move_unless_held(&self.folder.join(path), &self.folder.join(to))?;
                rebuilt.restored.push(to.clone());
            }
        }
        Ok(())
    }

    /// Writes those that lie open after the last run.
    pub(super) fn leave_open(self, rebuilt: &mut Rebuilt) -> Result<()> {
        for (path, bytes) in self.lost {
            files::write_or_beside(&self.folder.join(&path), &bytes)?;
            rebuilt.restored.push(path);
        }
        Ok(())
    }
}
