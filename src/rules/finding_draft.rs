//! A finding before it has words: a code, a place, and what the message needs to know.

use super::{Context, Rule};
use crate::model::campaign::Campaign;
use crate::model::cell::CellRef;
use crate::model::code::Code;
use crate::model::finding::Severity;
use crate::model::submission::Submission;
use crate::recognise::candidate::{Candidate, Source};
use crate::recognise::row::{Entry, Row, Text};

/// A finding before it has words.
#[derive(Clone, Debug, PartialEq)]
pub struct FindingDraft {
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
    /// The number that stands there, if it is one: messages write it as the reader does.
    pub number: Option<f64>,
    /// What the message interpolates.
    pub params: Vec<(&'static str, String)>,
    /// Names and dates that the message tells with their places.
    pub sources: Vec<(&'static str, SourceDetail)>,
}

/// How a message tells of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SourceDetail {
    /// Where it stands.
    Place(Source),
    /// Where it stands, what is written there, and what that means.
    Whole(Source, String),
}

impl FindingDraft {
    /// A finding on a candidate's sheet; a document has none.
    #[must_use]
    pub fn new(rule: &Rule, candidate: &Candidate) -> Self {
        let sheet = Some(candidate.sheet.clone()).filter(|sheet| !sheet.is_empty());
        Self { sheet, ..Self::of(rule.code) }
    }

    /// A finding of a rule, on no sheet.
    #[must_use]
    pub fn of(code: Code) -> Self {
        Self::named(code.as_str().to_owned(), super::rule(code).severity)
    }

    /// A finding about a submission, on its sheet if it has one.
    #[must_use]
    pub fn of_submission(code: Code, submission: &Submission) -> Self {
        Self { sheet: submission.sheet.clone(), ..Self::of(code) }
    }

    /// A finding on the mark of a consolidated sheet, which is its first cell.
    pub(super) fn on_mark(code: Code, sheet: &str) -> Self {
        Self::of(code).on(sheet).at(Some(CellRef::new(0, 0)))
    }

    /// A finding of a code that no rule has: of a campaign's own check.
    pub(super) fn named(code: String, severity: Severity) -> Self {
        Self {
            code,
            severity,
            sheet: None,
            cell: None,
            found: None,
            number: None,
            params: Vec::new(),
            sources: Vec::new(),
        }
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
            .number(entry.number)
            .with("indicator", context.indicator_name(&candidate.table.form, &entry.indicator))
            .with("measure", entry.measure.as_str().to_owned())
            .with("area", row.area.clone())
    }

    /// Its severity in a campaign, which may change the one it was raised with.
    #[must_use]
    pub fn severity_in(&self, campaign: &Campaign) -> Severity {
        campaign.severities.get(&self.code).copied().unwrap_or(self.severity)
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

    /// What stands in a text's cell.
    #[must_use]
    pub(super) fn of_text(self, text: &Text) -> Self {
        self.at(text.cell).found(&text.text)
    }

    /// With the number that stands there.
    #[must_use]
    pub fn number(mut self, number: Option<f64>) -> Self {
        self.number = number;
        self
    }

    /// With the place of what the finding is about.
    #[must_use]
    pub fn place(mut self, source: &Source) -> Self {
        self.sources.push(("place", SourceDetail::Place(source.clone())));
        self
    }

    /// With a source, and what it means.
    #[must_use]
    pub fn source(mut self, name: &'static str, source: &Source, meaning: &str) -> Self {
        self.sources.push((name, SourceDetail::Whole(source.clone(), meaning.to_owned())));
        self
    }

    /// Once for each of two sources that stand in cells, so that both are marked; else once.
    pub(super) fn at_both(self, first: &Source, second: &Source) -> Vec<Self> {
        let mut cells: Vec<&Source> = [first, second].into_iter().filter(|source| source.cell().is_some()).collect();
        cells.dedup_by_key(|source| source.cell());
        if cells.is_empty() {
            cells.push(first);
        }
        cells.into_iter().map(|source| self.clone().at(source.cell()).found(&source.text)).collect()
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
