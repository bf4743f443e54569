//! The codes by which findings are known in the ledger, in `summary.json` and on slips.

/// Declares the codes, each as it is written.
macro_rules! codes {
    ($($name:ident = $text:literal),* $(,)?) => {
        /// Code of a rule, whose file in `rules` says what it is about. Checks of a campaign's own have none: theirs is
        /// `check:ID`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[expect(missing_docs, reason = "the rules' files say what they are about")]
        pub enum Code { $($name,)* }

        impl Code {
            /// All of them, in the order of their names.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// As it is written: `total-fell`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

codes! {
    AmbiguousNumber = "ambiguous-number",
    AmbiguousRows = "ambiguous-rows",
    AmbiguousUnit = "ambiguous-unit",
    AppendixDoubtful = "appendix-doubtful",
    AppendixDropsUnit = "appendix-drops-unit",
    ArrivalTie = "arrival-tie",
    BranchChanged = "branch-changed",
    CellError = "cell-error",
    ChangeUnclear = "change-unclear",
    ConflictingTables = "conflicting-tables",
    ConsolidatedChanged = "consolidated-changed",
    ConsolidatedMark = "consolidated-mark",
    ConsolidatedPlan = "consolidated-plan",
    CorruptFile = "corrupt-file",
    CumulativeMismatch = "cumulative-mismatch",
    DateConflict = "date-conflict",
    DateOutsideCampaign = "date-outside-campaign",
    DuplicateFile = "duplicate-file",
    DuplicateHeading = "duplicate-heading",
    Encrypted = "encrypted",
    FiguresNotRead = "figures-not-read",
    FormNotExpected = "form-not-expected",
    FormulaWithoutValue = "formula-without-value",
    FractionalNumber = "fractional-number",
    FutureDate = "future-date",
    GapBalance = "gap-balance",
    HiddenSheet = "hidden-sheet",
    Late = "late",
    LegacyEncoding = "legacy-encoding",
    Macros = "macros",
    MeasureConflict = "measure-conflict",
    MissingHeading = "missing-heading",
    MissingValue = "missing-value",
    NegativeNumber = "negative-number",
    NoFigures = "no-figures",
    NotADocument = "not-a-document",
    NotASpreadsheet = "not-a-spreadsheet",
    NotSearched = "not-searched",
    OpeningBalance = "opening-balance",
    Outlier = "outlier",
    PeriodClosed = "period-closed",
    PeriodNotOver = "period-not-over",
    PersonalData = "personal-data",
    QuotaSumMismatch = "quota-sum-mismatch",
    QuotaUnreadable = "quota-unreadable",
    RepeatedUnit = "repeated-unit",
    ShownOtherwise = "shown-otherwise",
    TooComplex = "too-complex",
    TooLarge = "too-large",
    TotalFell = "total-fell",
    TotalMismatch = "total-mismatch",
    UnitChanged = "unit-changed",
    UnitConflict = "unit-conflict",
    UnknownArea = "unknown-area",
    UnknownDate = "unknown-date",
    UnknownForm = "unknown-form",
    UnknownUnit = "unknown-unit",
    UnreadableNumber = "unreadable-number",
    UnusableEmail = "unusable-email",
}

impl PartialEq<Code> for String {
    fn eq(&self, code: &Code) -> bool {
        self == code.as_str()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_in_the_order_of_their_names() {
        assert!(Code::ALL.windows(2).all(|pair| pair[0].as_str() < pair[1].as_str()));
    }
}
