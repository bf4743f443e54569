//! A finding before it has words: a code, a place, and what the message needs to know.

use super::{Context, Rule};
use crate::model::cell::CellRef;
use crate::model::finding::Severity;
use crate::recognise::draft::{Entry, Row};
use crate::recognise::resolve::Candidate;

/// A finding before it has words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raised {
    /// Its code.
    pub code: String,
    /// Its severity, unless the campaign changes it.
    pub severity: Severity,
    /// Sheet, if it concerns one.
    pub sheet: Option<String>,
    /// Cell, if it concerns one.
    pub cell: Option<CellRef>,
    /// What stands there.
    pub found: Option<String>,
    /// What the message interpolates.
    pub params: Vec<(&'static str, String)>,
}

impl Raised {
    /// A finding on a candidate's sheet.
    #[must_use]
    pub fn new(rule: &Rule, candidate: &Candidate) -> Self {
        Self { sheet: Some(candidate.sheet.clone()), ..Self::by_code(rule.code) }
    }

    /// A finding of a rule by its code, on no sheet.
    #[must_use]
    pub fn by_code(code: &str) -> Self {
        let severity = super::rule(code).map_or(Severity::Error, |rule| rule.severity);
        Self { code: code.to_owned(), severity, sheet: None, cell: None, found: None, params: Vec::new() }
    }

    /// A finding on an amount: cell, what stands there, sub-row, indicator and measure are named.
    pub(super) fn of_entry(
        rule: &Rule,
        candidate: &Candidate,
        context: &Context<'_>,
        row: &Row,
        entry: &Entry,
    ) -> Self {
        Self::new(rule, candidate)
            .at(Some(entry.cell))
            .found(&entry.shown)
            .with("indicator", context.indicator_name(&candidate.table.form, &entry.indicator))
            .with("measure", entry.measure.as_str().to_owned())
            .with("area", row.area.clone())
    }

    /// On this sheet.
    #[must_use]
    pub fn on(mut self, sheet: &str) -> Self {
        self.sheet = Some(sheet.to_owned());
        self
    }

    /// At this cell.
    #[must_use]
    pub fn at(mut self, cell: Option<CellRef>) -> Self {
        self.cell = cell;
        self
    }

    /// With what stands there; nothing for a blank.
    #[must_use]
    pub fn found(mut self, found: &str) -> Self {
        self.found = (!found.is_empty()).then(|| found.to_owned());
        self
    }

    /// With something that the message interpolates.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: String) -> Self {
        self.params.push((name, value));
        self
    }

    /// With another severity than the rule's own.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }
}
