//! What goes along with a mail, and what is too large to.

use serde::Serialize;

use crate::report::view::parts::{Cut, cut};

/// Files that a mail names; further ones are counted.
const FILES: usize = 12;
/// Characters of a path.
const PATH: usize = 240;

/// The files of a mail: those attached, and those left where they lie.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Enclosed {
    /// Names of the attached files.
    pub names: Vec<String>,
    /// Files that were left out because they are too large.
    pub left_out: Vec<LeftOut>,
    /// What a mail may carry, in MiB.
    pub limit_mib: u64,
}

/// A file that a mail does not carry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Path below the campaign folder: `outbox/2023-09-12/tong-hop-2023-09-12.xlsx`.
    pub path: String,
    /// Its size.
    pub bytes: u64,
}

impl LeftOut {
    /// The last part of its path.
    pub(super) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }
}

#[derive(Serialize)]
struct LeftOutView {
    /// Its name; where it lies is for the office alone.
    name: String,
    bytes: u64,
}

/// The same for templates.
#[derive(Serialize)]
pub(super) struct EnclosedView {
    names: Cut<String>,
    left_out: Cut<LeftOutView>,
    limit_mib: u64,
}

impl EnclosedView {
    pub(super) fn new(enclosed: &Enclosed) -> Self {
        let left_out = enclosed.left_out.iter();
        Self {
            names: Cut::new(enclosed.names.iter().map(|name| cut(name, PATH)), FILES),
            left_out: Cut::new(
                left_out.map(|file| LeftOutView { name: cut(file.name(), PATH), bytes: file.bytes }),
                FILES,
            ),
            limit_mib: enclosed.limit_mib,
        }
    }
}
