//! The one place that writes numbers, dates and times for people.
//!
//! What is not known is written [`UNKNOWN`], never 0. It must not know what a number counts.

use chrono::NaiveDate;

use super::count::Count;
use super::language::Language;
use super::period::{Instant, Period};

/// What stands for a thing that is not known.
pub(crate) const UNKNOWN: &str = "–";

/// Decimals of a percentage.
const PERCENT_DECIMALS: usize = 2;
/// Decimals of a pace.
const PACE_DECIMALS: usize = 1;
/// Bytes of what offices write as 1 MB.
const MEGABYTE: f64 = 1_048_576.0;
/// Decimals of a size in megabytes.
const MEGABYTE_DECIMALS: usize = 1;
/// From here on a number is written with its power of ten.
const LARGEST: f64 = 1e15;

/// How a language writes numbers; dates are day first in both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Format {
    group: char,
    point: char,
}

#[expect(clippy::unused_self, reason = "dates are written alike in both languages, and nobody need know that")]
impl Format {
    /// The habits of a language: `1.234,5` in Vietnamese, `1,234.5` in English.
    #[must_use]
    pub fn of(language: Language) -> Self {
        match language {
            Language::Vi => Self { group: '.', point: ',' },
            Language::En => Self { group: ',', point: '.' },
        }
    }

    /// A count: `1.234`.
    #[must_use]
    pub fn count(self, value: Count) -> String {
        self.grouped(&value.to_string())
    }

    /// A count, or the sign for what is not known.
    #[must_use]
    pub fn count_or_unknown(self, value: Option<Count>) -> String {
        value.map_or_else(|| UNKNOWN.to_owned(), |value| self.count(value))
    }

    /// A number with so many decimals: `1.234,5`.
    #[must_use]
    pub fn decimal(self, value: f64, decimals: usize) -> String {
        if !value.is_finite() {
            return UNKNOWN.to_owned();
        }
        let plain = format!("{:.decimals$}", value.abs());
        let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
        let sign = if value < 0.0 && plain.bytes().any(|b| (b'1'..=b'9').contains(&b)) { "-" } else { "" };
        let whole = self.grouped(whole);
        if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}{}{fraction}", self.point) }
    }

    /// A number as it stands in a cell, with all its decimals that a spreadsheet shows: `1,234`.
    #[must_use]
    pub fn number(self, value: f64) -> String {
        // A spreadsheet keeps 15 digits; what lies beyond is the machine's.
        let shown = format!("{value:.14e}").parse().unwrap_or(value);
        if shown.abs() >= LARGEST {
            return format!("{shown:E}").replace('.', &self.point.to_string());
        }
        let decimals = format!("{shown}").split_once('.').map_or(0, |(_, fraction)| fraction.len());
        self.decimal(shown, decimals)
    }

    /// A pace per day: `358,4`.
    #[must_use]
    pub fn pace(self, value: f64) -> String {
        self.decimal(value, PACE_DECIMALS)
    }

    /// A percentage that is one already: 12.95 is `12,95%`.
    #[must_use]
    pub fn percent(self, value: f64) -> String {
        format!("{}%", self.decimal(value, PERCENT_DECIMALS))
    }

    /// A size, rounded up so that what is over a limit reads as over it: `18,4 MB`.
    #[must_use]
    pub fn megabytes(self, bytes: f64) -> String {
        let step = 10f64.powi(i32::try_from(MEGABYTE_DECIMALS).unwrap_or(0));
        let megabytes = (bytes / MEGABYTE * step).ceil() / step;
        format!("{} MB", self.decimal(megabytes, MEGABYTE_DECIMALS))
    }

    /// A date: `12/09/2023`.
    #[must_use]
    pub fn date(self, day: NaiveDate) -> String {
        day.format("%d/%m/%Y").to_string()
    }

    /// A moment in the zone it carries: `06:58 13/09/2023`.
    #[must_use]
    pub fn time(self, moment: Instant) -> String {
        moment.format("%H:%M %d/%m/%Y").to_string()
    }

    /// A moment to the second, where seconds decide: `08:00:01 13/09/2023`.
    #[must_use]
    pub fn exact(self, moment: Instant) -> String {
        moment.format("%H:%M:%S %d/%m/%Y").to_string()
    }

    /// A moment's time of day in the zone it carries: `06:58`.
    #[must_use]
    pub fn clock(self, moment: Instant) -> String {
        moment.format("%H:%M").to_string()
    }

    /// A period: `12/09/2023`, or `04/09–10/09/2023` when it is longer than a day.
    #[must_use]
    pub fn period(self, period: Period) -> String {
        let ends = self.date(period.ends.0);
        if period.starts == period.ends.0 { ends } else { format!("{}–{ends}", period.starts.format("%d/%m")) }
    }

    /// Digits in groups of three.
    fn grouped(self, digits: &str) -> String {
        let mut out = String::with_capacity(digits.len() * 4 / 3 + 1);
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                out.push(self.group);
            }
            out.push(digit);
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::model::period::ReportDate;

    #[test]
    fn numbers_in_both_languages() {
        let (vi, en) = (Format::of(Language::Vi), Format::of(Language::En));
        for (value, text) in [(0, "0"), (999, "999"), (1234, "1.234"), (32520, "32.520"), (1_234_567, "1.234.567")] {
            assert_eq!(vi.count(value), text);
            assert_eq!(en.count(value), text.replace('.', ","));
        }
        assert_eq!(vi.decimal(1234.5, 1), "1.234,5");
        assert_eq!(en.decimal(1234.5, 1), "1,234.5");
        assert_eq!(vi.percent(12.95), "12,95%");
        assert_eq!(vi.percent(100.0), "100,00%");
        assert_eq!(vi.decimal(-4.0, 0), "-4");
        assert_eq!(vi.decimal(-0.01, 1), "0,0");
        assert_eq!(vi.pace(f64::INFINITY), "–");
        assert_eq!(vi.count_or_unknown(None), "–");
    }

    #[test]
    fn sizes_are_rounded_up() {
        let (vi, en) = (Format::of(Language::Vi), Format::of(Language::En));
        for (bytes, text) in [(1.0, "0,1 MB"), (10_485_760.0, "10,0 MB"), (10_485_761.0, "10,1 MB"), (19e6, "18,2 MB")]
        {
            assert_eq!(vi.megabytes(bytes), text);
            assert_eq!(en.megabytes(bytes), text.replace(',', "."));
        }
    }

    #[test]
    fn numbers_as_they_stand_in_cells() {
        let (vi, en) = (Format::of(Language::Vi), Format::of(Language::En));
        let numbers =
            [(1.234, "1,234"), (-4.0, "-4"), (0.1 + 0.2, "0,3"), (12_345.678, "12.345,678"), (1.5e300, "1,5E300")];
        for (value, text) in numbers {
            assert_eq!(vi.number(value), text);
        }
        assert_eq!(en.number(12_345.678), "12,345.678");
    }

    #[test]
    fn dates_times_and_periods() {
        let vi = Format::of(Language::Vi);
        let moment = DateTime::parse_from_rfc3339("2023-09-13T06:58:11+07:00").expect("a moment");
        assert_eq!(vi.time(moment), "06:58 13/09/2023");
        assert_eq!(vi.clock(moment), "06:58");
        let day: NaiveDate = "2023-09-10".parse().expect("a date");
        let week = Period { starts: "2023-09-04".parse().expect("a date"), ends: ReportDate(day) };
        assert_eq!(vi.period(week), "04/09–10/09/2023");
        assert_eq!(vi.period(Period { starts: day, ends: ReportDate(day) }), "10/09/2023");
    }
}
