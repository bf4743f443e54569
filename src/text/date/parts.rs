//! What all ways of writing a date share.

use chrono::NaiveDate;

use super::spoken;
use super::tokens::{Kind, Scan};

/// How a date is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// `12 tháng 9`.
    Words,
    /// `12/9`, with the mark.
    Marks(char),
    /// `2023-09-12`, with the mark.
    YearFirst(char),
    /// `12 September`.
    English,
    /// `20230912`, `12092023`.
    Compact,
}

/// A day and month, and the year if it is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Partial {
    pub(super) day: u32,
    pub(super) month: u32,
    pub(super) year: Option<i32>,
    pub(super) has_long_year: bool,
    pub(super) style: Style,
}

/// Whether a year follows that is none of [`YEARS`]: a slip of a key, which no other year may replace.
pub(super) fn names_a_year(scan: Scan<'_>) -> bool {
    let rest = scan.gap().mark(&[',']).map_or(scan, |(_, rest)| rest).gap();
    rest.word(&["nam"]).is_some_and(|rest| rest.number(1..=9).is_some() || spoken::thousands(rest).is_some())
}

pub(super) fn year(scan: Scan<'_>, digits: std::ops::RangeInclusive<usize>) -> Option<(i32, Scan<'_>)> {
    let (value, rest) = scan.number(digits)?;
    let full = if rest.digits_before() == 2 { 2000 + value } else { value };
    Some((i32::try_from(full).ok().filter(|_| YEARS.contains(&full))?, rest))
}

/// After one of the marks, spaces, or nothing.
pub(super) fn parted<'t>(scan: Scan<'t>, marks: &[char]) -> Scan<'t> {
    scan.gap().mark(marks).map_or(scan, |(_, rest)| rest).gap()
}

/// A year of two digits stands directly after its mark.
pub(super) fn scan_is_tight(scan: Scan<'_>) -> bool {
    scan.previous() != Some(&Kind::Gap)
}

impl Partial {
    /// Whether there is such a day, where the year is written.
    pub(super) fn is_day(&self) -> bool {
        self.year.is_some_and(|year| NaiveDate::from_ymd_opt(year, self.month, self.day).is_some())
    }
}

/// Years that a report can carry; others are slips or no years.
pub(super) const YEARS: std::ops::RangeInclusive<u32> = 1900..=2100;
