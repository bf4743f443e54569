//! Months that stand for a period: `tháng 9/2025`, `tháng 9 năm 2025`, in names also `T9`, `T09.2025`.
//!
//! A report by the month names its month and no day. Where a form is reported by the day or the week a month is no
//! date, so that this is asked only where [`Span::months`] says so.

use chrono::{Datelike, Months, NaiveDate};

use super::grammar;
use super::parts;
use super::spoken;
use super::tokens::{self, Kind, Scan};
use super::{Mention, Span};

/// The months that a text names, each as its first day or, where the campaign begins after it, as the campaign's: a
/// month's figures may come before it is over.
pub(super) fn find(text: &str, campaign: &Span, in_name: bool) -> Vec<Mention> {
    let tokens = tokens::split(text);
    let mut mentions = Vec::new();
    let mut scan = Scan::new(&tokens);
    while !scan.is_done() {
        match month(scan, in_name) {
            Some((month, year, rest)) if !follows_a_day(scan) => {
                let range = scan.bytes_to(rest);
                mentions.extend(first_day(month, year, campaign).map(|date| Mention {
                    date,
                    from: None,
                    range,
                    year_given: year.is_some(),
                    swapped: None,
                }));
                scan = rest;
            }
            _ => scan = scan.skip_one(),
        }
    }
    mentions
}

/// `tháng 9`, in a name also `T9`, with the year if there is one.
fn month(scan: Scan<'_>, in_name: bool) -> Option<(u32, Option<i32>, Scan<'_>)> {
    let worded = scan.word(&["thang"]);
    let short = || scan.word(&["t"]).filter(|rest| in_name && rest.previous() != Some(&Kind::Gap));
    let month = worded.or_else(short)?;
    let (month, rest) = month.number(1..=2).or_else(|| spoken::month(month).filter(|_| worded.is_some()))?;
    let plain = || {
        let (_, next) = rest.gap().mark(&['/', '-', '.', '_'])?;
        parts::year(next.gap(), 4..=4)
    };
    let spaced = || parts::year(rest.gap(), 4..=4).filter(|_| in_name && rest.gap().peek() != rest.peek());
    match grammar::year_after(rest).or_else(plain).or_else(spaced) {
        Some((year, rest)) => Some((month, Some(year), rest)),
        None if parts::names_a_year(rest) => None,
        None => Some((month, None, rest)),
    }
}

/// Whether a day stands before it, or the blank for one: `ngày 12 tháng 9`, `ngày … tháng 9`, `6 tháng`, `ngày ba mươi hai
/// tháng 9`.
fn follows_a_day(scan: Scan<'_>) -> bool {
    let is_number = matches!(scan.before_marks(), Some(Kind::Number(..)));
    (is_number && !scan.word_before().is_some_and(grammar::is_numbered_by))
        || scan.before_marks() == Some(&Kind::Word("ngay".to_owned()))
        || scan.words_before().find(|word| !spoken::is_number(word)) == Some("ngay")
}

/// The first day of a month; without a year, of the one month of that number in the campaign.
fn first_day(month: u32, year: Option<i32>, campaign: &Span) -> Option<NaiveDate> {
    let in_year = |year: i32| NaiveDate::from_ymd_opt(year, month, 1);
    let overlaps = |first: &NaiveDate| {
        let next = first.checked_add_months(Months::new(1));
        *first <= campaign.ends && next.is_none_or(|next| next > campaign.starts)
    };
    let mut years = (campaign.starts.year()..=campaign.ends.year()).filter_map(in_year).filter(overlaps);
    let only = || years.next().filter(|_| years.next().is_none());
    let first = year.map_or_else(only, in_year)?;
    Some(if overlaps(&first) { first.max(campaign.starts) } else { first })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::date;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn by_month() -> Span {
        Span { starts: day("2025-04-10"), ends: day("2025-12-15"), months: true }
    }

    fn dates(text: &str) -> Vec<String> {
        date::find(text, &by_month()).iter().map(|mention| mention.date.to_string()).collect()
    }

    #[test]
    fn a_month_is_its_first_day() {
        for text in [
            "BÁO CÁO THÁNG 9 NĂM 2025",
            "Tháng 9/2025",
            "Tháng 09 - 2025",
            "Kỳ báo cáo: tháng 9.2025",
            "Số liệu tháng 9",
            "(Tháng 9, năm 2025)",
        ] {
            assert_eq!(dates(text), ["2025-09-01"], "{text}");
        }
        assert_eq!(dates("Tháng 4/2025"), ["2025-04-10"]);
        assert_eq!(dates("Tháng 3/2025"), ["2025-03-01"]);
    }

    #[test]
    fn a_day_says_more_and_what_is_no_month_says_nothing() {
        assert_eq!(dates("ngày 12 tháng 9 năm 2025"), ["2025-09-12"]);
        for text in ["ngày … tháng 9 năm 2025", "6 tháng 2025", "9 tháng đầu năm", "tháng 13/2025", "Tháng 2", "T9"]
        {
            assert!(dates(text).is_empty(), "{text}: {:?}", dates(text));
        }
        let by_day = Span { months: false, ..by_month() };
        assert!(date::find("Tháng 9/2025", &by_day).is_empty());
    }

    #[test]
    fn names_shorten_it() {
        for name in ["T9", "T09.2025", "BC Xa Tan Loc thang 9", "bc_T9_2025", "Tháng 9 2025", "thang 09-2025"] {
            let found = date::find_in_name(name, &by_month());
            assert_eq!(found.iter().map(|m| m.date).collect::<Vec<_>>(), [day("2025-09-01")], "{name}");
        }
    }
}
