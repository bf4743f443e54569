//! What may have become of units that a newer appendix leaves out: changes for a person to look through.
//!
//! Only what the names themselves say is filled in; who went where is for whoever knows the decision.

use super::Registry;
use super::names::Names;
use crate::model::campaign::Campaign;
use crate::model::id::UnitId;
use crate::model::unit::{QuotaLine, Unit};
use crate::model::unit_change::UnitChangeKind;
use crate::text;
use chrono::NaiveDate;

/// A change that may have happened.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Proposed {
    from: Vec<String>,
    to: String,
}

/// Changes that may lie between the units of an appendix in force and a newer one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proposal {
    changes: Vec<Proposed>,
    /// Units that are gone, and of which no name says where they went.
    open: Vec<String>,
}

impl Proposal {
    /// By the units in force and the lines of the newer appendix.
    #[must_use]
    pub fn new(campaign: &Campaign, units: &[&Unit], lines: &[QuotaLine]) -> Self {
        let names = Names::new(&campaign.vocabulary);
        let newer = Registry::new(campaign, Some(lines));
        let gone: Vec<&Unit> = units.iter().copied().filter(|unit| newer.unit(&unit.id).is_none()).collect();
        let is_known = |id: &UnitId| units.iter().any(|unit| unit.id == *id);
        let new: Vec<&Unit> = newer.units().iter().filter(|unit| unit.quota.is_some() && !is_known(&unit.id)).collect();
        let mut changes: Vec<Proposed> =
            new.iter().map(|unit| Proposed { from: Vec::new(), to: unit.name.clone() }).collect();
        let mut open = Vec::new();
        for unit in &gone {
            let bare = |unit: &Unit| names.keys(&unit.local).pop().map(|key| text::ascii(&key));
            let same = new.iter().position(|other| bare(other) == bare(unit));
            match same.or((new.len() == 1).then_some(0)) {
                Some(at) => changes[at].from.push(unit.name.clone()),
                None => open.push(unit.name.clone()),
            }
        }
        Self { changes, open }
    }

    /// Whether it has nothing to propose.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.open.is_empty()
    }

    /// The lines for the campaign file, for changes of this day; `open` says that names are still to be put where they
    /// belong, `check` that all of it is to be checked.
    #[must_use]
    pub fn to_toml(&self, date: NaiveDate, check: &str, open: &str) -> String {
        let mut lines = vec![format!("# {check}")];
        if !self.open.is_empty() {
            lines.push(format!(
                "# {open}: {}",
                self.open.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", ")
            ));
        }
        for change in &self.changes {
            let is_renamed = change.from.len() == 1 && self.open.is_empty();
            let kind = if is_renamed { UnitChangeKind::Rename } else { UnitChangeKind::Merge };
            let from: Vec<String> = change.from.iter().map(|name| quoted(name)).collect();
            lines.push(String::new());
            lines.push("[[change]]".to_owned());
            lines.push(format!("date = {date}"));
            lines.push(format!("kind = \"{}\"", kind.as_str()));
            lines.push(format!("from = [{}]", from.join(", ")));
            lines.push(format!("to = {}", quoted(&change.to)));
        }
        if self.changes.is_empty() {
            let from: Vec<String> = self.open.iter().map(|name| quoted(name)).collect();
            let kind = UnitChangeKind::End.as_str();
            lines.extend([String::new(), "[[change]]".to_owned(), format!("date = {date}")]);
            lines.extend([format!("kind = \"{kind}\""), format!("from = [{}]", from.join(", "))]);
        }
        lines.join("\n")
    }
}

/// A name as TOML writes it.
fn quoted(name: &str) -> String {
    toml::Value::String(name.to_owned()).to_string()
}
