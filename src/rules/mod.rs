//! The rules: one file each, one code each, and the table of them all.
//!
//! A rule of the stage `Submission` looks at one candidate and raises findings. The other stages
//! meet their cases where they work (a reader, the ledger) and raise them by the code listed here.

mod ambiguous_number;
mod ambiguous_rows;
mod ambiguous_unit;
mod appendix_doubtful;
mod appendix_drops_unit;
mod arrival_tie;
mod branch_changed;
mod cell_error;
pub mod checks;
mod conflicting_tables;
mod consolidated_changed;
mod consolidated_mark;
mod consolidated_plan;
mod corrupt_file;
mod cumulative_mismatch;
mod date_conflict;
mod date_outside_campaign;
mod duplicate_file;
mod duplicate_heading;
mod encrypted;
mod figures_not_read;
mod form_not_expected;
mod formula_without_value;
mod fractional_number;
mod future_date;
mod gap_balance;
mod hidden_sheet;
mod late;
mod legacy_encoding;
mod macros;
mod measure_conflict;
mod missing_heading;
mod missing_value;
mod negative_number;
mod no_figures;
mod not_a_document;
mod not_a_spreadsheet;
mod not_searched;
mod opening_balance;
mod outlier;
mod period_not_over;
mod personal_data;
mod quota_sum_mismatch;
mod quota_unreadable;
mod raised;
mod repeated_unit;
mod shown_otherwise;
mod too_complex;
mod too_large;
mod total_fell;
mod total_mismatch;
mod unit_conflict;
mod unknown_area;
mod unknown_date;
mod unknown_form;
mod unknown_unit;
mod unreadable_number;
mod unusable_email;

use chrono::NaiveDate;

use crate::model::campaign::Campaign;
use crate::model::finding::Severity;
use crate::model::id::{FormId, IndicatorId};
use crate::model::period::Instant;
use crate::recognise::candidate::Candidate;
use crate::recognise::units::Registry;

pub use raised::{Raised, Told};

/// Where a rule's case is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Opening and recognising a file.
    File,
    /// Reading a quota appendix.
    Appendix,
    /// Validating one submission.
    Submission,
    /// Entering it in the ledger.
    Ledger,
    /// Deriving the summary, anew each time.
    Summary,
}

impl Stage {
    /// The word in the table of rules.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Appendix => "appendix",
            Self::Submission => "submission",
            Self::Ledger => "ledger",
            Self::Summary => "summary",
        }
    }
}

/// How a rule looks for its case.
#[derive(Clone, Copy)]
pub enum Check {
    /// At one submission candidate.
    Submission(fn(&Candidate, &Context<'_>, &mut Vec<Raised>)),
    /// The stage itself meets it.
    None,
}

/// A rule: a row of the table that `tonghop rules` prints.
#[derive(Clone, Copy)]
pub struct Rule {
    /// Code of its findings.
    pub code: &'static str,
    /// Severity, unless the campaign changes it.
    pub severity: Severity,
    /// Where its case is met.
    pub stage: Stage,
    /// Why there is such a rule.
    pub reason: &'static str,
    /// How it looks.
    pub check: Check,
}

/// All rules, by code.
pub const RULES: &[Rule] = &[
    ambiguous_number::RULE,
    ambiguous_rows::RULE,
    ambiguous_unit::RULE,
    appendix_doubtful::RULE,
    appendix_drops_unit::RULE,
    arrival_tie::RULE,
    branch_changed::RULE,
    cell_error::RULE,
    conflicting_tables::RULE,
    consolidated_changed::RULE,
    consolidated_mark::RULE,
    consolidated_plan::RULE,
    corrupt_file::RULE,
    cumulative_mismatch::RULE,
    date_conflict::RULE,
    date_outside_campaign::RULE,
    duplicate_file::RULE,
    duplicate_heading::RULE,
    encrypted::RULE,
    figures_not_read::RULE,
    form_not_expected::RULE,
    formula_without_value::RULE,
    fractional_number::RULE,
    future_date::RULE,
    gap_balance::RULE,
    hidden_sheet::RULE,
    late::RULE,
    legacy_encoding::RULE,
    macros::RULE,
    measure_conflict::RULE,
    missing_heading::RULE,
    missing_value::RULE,
    negative_number::RULE,
    no_figures::RULE,
    not_a_document::RULE,
    not_a_spreadsheet::RULE,
    not_searched::RULE,
    opening_balance::RULE,
    outlier::RULE,
    period_not_over::RULE,
    personal_data::RULE,
    quota_sum_mismatch::RULE,
    quota_unreadable::RULE,
    repeated_unit::RULE,
    shown_otherwise::RULE,
    too_complex::RULE,
    too_large::RULE,
    total_fell::RULE,
    total_mismatch::RULE,
    unit_conflict::RULE,
    unknown_area::RULE,
    unknown_date::RULE,
    unknown_form::RULE,
    unknown_unit::RULE,
    unreadable_number::RULE,
    unusable_email::RULE,
];

/// What a rule may know besides the submission.
pub struct Context<'a> {
    /// The campaign.
    pub campaign: &'a Campaign,
    /// Its reporting units.
    pub registry: &'a Registry,
    /// The run's clock.
    pub now: Instant,
}

impl Context<'_> {
    /// A day as a message suggests it, if its period is the one that ended last; else nothing.
    fn due(&self, candidate: &Candidate, day: Option<NaiveDate>) -> String {
        let calendar = self.campaign.calendar_of(&candidate.table.form);
        let is_due = |day: &NaiveDate| {
            calendar.period_of(*day).is_some_and(|period| period.ends == calendar.report_date(self.now))
        };
        day.filter(is_due).map(|day| day.format("%d/%m/%Y").to_string()).unwrap_or_default()
    }

    fn indicator_name(&self, form: &FormId, id: &IndicatorId) -> String {
        let form = self.campaign.form(form);
        let indicator = form.and_then(|form| form.indicator(id)).map(|indicator| &indicator.name);
        let text = || form?.texts.iter().find(|column| column.id == *id).map(|column| &column.name);
        indicator.or_else(text).map_or_else(|| id.to_string(), Clone::clone)
    }
}

/// Runs every rule on a candidate.
#[must_use]
pub fn validate(candidate: &Candidate, context: &Context<'_>) -> Vec<Raised> {
    let mut raised = Vec::new();
    for rule in RULES {
        if let Check::Submission(check) = rule.check {
            check(candidate, context, &mut raised);
        }
    }
    raised
}

/// Rules that look at who sends something and for when, and so at documents, too.
const OF_DOCUMENTS: [&str; 7] = [
    "ambiguous-unit",
    "date-conflict",
    "date-outside-campaign",
    "form-not-expected",
    "future-date",
    "unit-conflict",
    "unknown-unit",
];

/// Runs the rules for documents on one; it has no figures that others could look at.
#[must_use]
pub fn validate_document(candidate: &Candidate, context: &Context<'_>) -> Vec<Raised> {
    let mut raised = Vec::new();
    for rule in RULES.iter().filter(|rule| OF_DOCUMENTS.contains(&rule.code)) {
        if let Check::Submission(check) = rule.check {
            check(candidate, context, &mut raised);
        }
    }
    raised
}

/// The severity of a code in this campaign; of a code of no rule, the given one.
#[must_use]
pub fn severity(campaign: &Campaign, code: &str, by_default: Severity) -> Severity {
    campaign.severities.get(code).copied().unwrap_or(by_default)
}

/// The rule of a code.
#[must_use]
pub fn rule(code: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.code == code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_codes_are_unique() {
        assert!(RULES.windows(2).all(|pair| pair[0].code < pair[1].code));
    }
}
