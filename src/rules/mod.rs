//! The rules: one file each, one code each, and the table of them all.
//!
//! A rule of the stage `Submission` looks at one candidate and raises findings. The other stages meet their cases where
//! they work (a reader, the ledger); what they raise is made by the rule's own file, or of its [`Code`].

mod ambiguous_number;
mod ambiguous_rows;
mod ambiguous_unit;
mod appendix_doubtful;
mod appendix_drops_unit;
pub(crate) mod arrival_tie;
mod branch_changed;
mod cell_error;
mod change_unclear;
pub mod checks;
mod conflicting_tables;
pub(crate) mod consolidated_changed;
pub(crate) mod consolidated_mark;
pub(crate) mod consolidated_plan;
pub(crate) mod corrupt_file;
mod cumulative_mismatch;
mod date_conflict;
mod date_outside_campaign;
pub(crate) mod duplicate_file;
mod duplicate_heading;
pub(crate) mod encrypted;
pub(crate) mod figures_not_read;
mod finding_draft;
mod form_not_expected;
mod formula_without_value;
mod fractional_number;
mod future_date;
mod gap_balance;
pub(crate) mod hidden_sheet;
mod late;
pub(crate) mod legacy_encoding;
pub(crate) mod macros;
mod measure_conflict;
mod missing_heading;
mod missing_value;
mod negative_number;
mod no_figures;
pub(crate) mod not_a_document;
pub(crate) mod not_a_spreadsheet;
pub(crate) mod not_searched;
mod opening_balance;
mod outlier;
mod period_closed;
mod period_not_over;
mod personal_data;
mod quota_sum_mismatch;
mod quota_unreadable;
mod repeated_unit;
mod shown_otherwise;
pub(crate) mod too_complex;
pub(crate) mod too_large;
mod total_fell;
mod total_mismatch;
mod unit_changed;
mod unit_conflict;
mod unknown_area;
mod unknown_date;
pub(crate) mod unknown_form;
mod unknown_unit;
mod unreadable_number;
mod unusable_email;

use chrono::NaiveDate;

use crate::model::campaign::Campaign;
use crate::model::code::Code;
use crate::model::finding::Severity;
use crate::model::id::{FormId, IndicatorId};
use crate::model::period::Instant;
use crate::recognise::candidate::Candidate;
use crate::recognise::units::{Epochs, Registry};

pub use finding_draft::{FindingDraft, SourceDetail};

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
    Submission(fn(&Candidate, &Context<'_>, &mut Vec<FindingDraft>)),
    /// The stage itself meets it.
    None,
}

/// A rule: a row of the table that `tonghop rules` prints.
#[derive(Clone, Copy)]
pub struct Rule {
    /// Code of its findings.
    pub code: Code,
    /// Severity, unless the campaign changes it.
    pub severity: Severity,
    /// Where its case is met.
    pub stage: Stage,
    /// Why there is such a rule.
    pub reason: &'static str,
    /// How it looks.
    pub check: Check,
}

/// What a rule may know besides the submission.
pub struct Context<'a> {
    /// The campaign.
    pub campaign: &'a Campaign,
    /// The reporting units of the candidate's date; others are known by name.
    pub registry: &'a Registry,
    /// The units of every date.
    pub epochs: &'a Epochs,
    /// The place of the epoch that the candidate's date belongs to.
    pub epoch: usize,
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
pub fn validate(candidate: &Candidate, context: &Context<'_>) -> Vec<FindingDraft> {
    let mut raised = Vec::new();
    for rule in Code::ALL.iter().copied().map(rule) {
        if let Check::Submission(check) = rule.check {
            check(candidate, context, &mut raised);
        }
    }
    raised
}

/// Rules that look at who sends something and for when, and so at documents, too.
const OF_DOCUMENTS: [Code; 8] = [
    Code::AmbiguousUnit,
    Code::DateConflict,
    Code::DateOutsideCampaign,
    Code::FormNotExpected,
    Code::FutureDate,
    Code::UnitChanged,
    Code::UnitConflict,
    Code::UnknownUnit,
];

/// Runs the rules for documents on one; it has no figures that others could look at.
#[must_use]
pub fn validate_document(candidate: &Candidate, context: &Context<'_>) -> Vec<FindingDraft> {
    let mut raised = Vec::new();
    for rule in OF_DOCUMENTS.map(rule) {
        if let Check::Submission(check) = rule.check {
            check(candidate, context, &mut raised);
        }
    }
    raised
}

/// The rule of a code.
#[must_use]
pub const fn rule(code: Code) -> &'static Rule {
    match code {
        Code::AmbiguousNumber => &ambiguous_number::RULE,
        Code::AmbiguousRows => &ambiguous_rows::RULE,
        Code::AmbiguousUnit => &ambiguous_unit::RULE,
        Code::AppendixDoubtful => &appendix_doubtful::RULE,
        Code::AppendixDropsUnit => &appendix_drops_unit::RULE,
        Code::ArrivalTie => &arrival_tie::RULE,
        Code::BranchChanged => &branch_changed::RULE,
        Code::CellError => &cell_error::RULE,
        Code::ChangeUnclear => &change_unclear::RULE,
        Code::ConflictingTables => &conflicting_tables::RULE,
        Code::ConsolidatedChanged => &consolidated_changed::RULE,
        Code::ConsolidatedMark => &consolidated_mark::RULE,
        Code::ConsolidatedPlan => &consolidated_plan::RULE,
        Code::CorruptFile => &corrupt_file::RULE,
        Code::CumulativeMismatch => &cumulative_mismatch::RULE,
        Code::DateConflict => &date_conflict::RULE,
        Code::DateOutsideCampaign => &date_outside_campaign::RULE,
        Code::DuplicateFile => &duplicate_file::RULE,
        Code::DuplicateHeading => &duplicate_heading::RULE,
        Code::Encrypted => &encrypted::RULE,
        Code::FiguresNotRead => &figures_not_read::RULE,
        Code::FormNotExpected => &form_not_expected::RULE,
        Code::FormulaWithoutValue => &formula_without_value::RULE,
        Code::FractionalNumber => &fractional_number::RULE,
        Code::FutureDate => &future_date::RULE,
        Code::GapBalance => &gap_balance::RULE,
        Code::HiddenSheet => &hidden_sheet::RULE,
        Code::Late => &late::RULE,
        Code::LegacyEncoding => &legacy_encoding::RULE,
        Code::Macros => &macros::RULE,
        Code::MeasureConflict => &measure_conflict::RULE,
        Code::MissingHeading => &missing_heading::RULE,
        Code::MissingValue => &missing_value::RULE,
        Code::NegativeNumber => &negative_number::RULE,
        Code::NoFigures => &no_figures::RULE,
        Code::NotADocument => &not_a_document::RULE,
        Code::NotASpreadsheet => &not_a_spreadsheet::RULE,
        Code::NotSearched => &not_searched::RULE,
        Code::OpeningBalance => &opening_balance::RULE,
        Code::Outlier => &outlier::RULE,
        Code::PeriodClosed => &period_closed::RULE,
        Code::PeriodNotOver => &period_not_over::RULE,
        Code::PersonalData => &personal_data::RULE,
        Code::QuotaSumMismatch => &quota_sum_mismatch::RULE,
        Code::QuotaUnreadable => &quota_unreadable::RULE,
        Code::RepeatedUnit => &repeated_unit::RULE,
        Code::ShownOtherwise => &shown_otherwise::RULE,
        Code::TooComplex => &too_complex::RULE,
        Code::TooLarge => &too_large::RULE,
        Code::TotalFell => &total_fell::RULE,
        Code::TotalMismatch => &total_mismatch::RULE,
        Code::UnitChanged => &unit_changed::RULE,
        Code::UnitConflict => &unit_conflict::RULE,
        Code::UnknownArea => &unknown_area::RULE,
        Code::UnknownDate => &unknown_date::RULE,
        Code::UnknownForm => &unknown_form::RULE,
        Code::UnknownUnit => &unknown_unit::RULE,
        Code::UnreadableNumber => &unreadable_number::RULE,
        Code::UnusableEmail => &unusable_email::RULE,
    }
}

/// The severity of a rule in a campaign, which may change the rule's own.
#[must_use]
pub fn severity(campaign: &Campaign, code: Code) -> Severity {
    set_severity(campaign, code).unwrap_or(rule(code).severity)
}

/// The severity that a campaign gives to a rule. `None`: it leaves the rule's own.
#[must_use]
pub fn set_severity(campaign: &Campaign, code: Code) -> Option<Severity> {
    campaign.severities.get(code.as_str()).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_code_has_the_rule_that_bears_it() {
        for code in Code::ALL {
            assert_eq!(rule(*code).code, *code);
        }
    }
}
