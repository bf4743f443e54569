//! Dates with an English month: `12-Sep-2023`, `12th September 2023`, `September 12, 2023`, `2023-Sep-12`.
//!
//! Spreadsheets and phones that were never set to Vietnamese write them so. The name of the month settles the order.

use super::parts::{self, Partial, Style, names_a_year, parted, year};
use super::spoken::english_month;
use super::tokens::Scan;

/// Ends of ordinals: `12th`.
const ORDINALS: [&str; 4] = ["st", "nd", "rd", "th"];
/// Marks beside a month.
const BESIDE_MONTH: [char; 4] = ['-', '/', '.', '_'];
/// Marks beside a year.
const BESIDE_YEAR: [char; 5] = ['-', '/', '.', '_', ','];

/// The date with an English month that starts here.
pub(super) fn date(scan: Scan<'_>) -> Option<(Partial, Scan<'_>)> {
    day_first(scan).or_else(|| year_first(scan)).or_else(|| month_first(scan))
}

/// `12-Sep-2023`, `12 Sep`: the one order in which the year may lack.
fn day_first(scan: Scan<'_>) -> Option<(Partial, Scan<'_>)> {
    let (day, rest) = scan.number(1..=2)?;
    let (month, rest) = english_month(parted(ordinal(rest), &BESIDE_MONTH))?;
    let next = parted(rest, &BESIDE_YEAR);
    let is_marked = rest.mark(&BESIDE_YEAR).is_some() && parts::scan_is_tight(next);
    match year(next, 4..=4).or_else(|| year(next, 2..=2).filter(|_| is_marked)) {
        Some(found) => Some(partial(day, month, found)),
        None if names_a_year(rest) || next.number(1..=9).is_some() => None,
        None => {
            let found = Partial { day, month, year: None, has_long_year: false, style: Style::English };
            Some((found, rest))
        }
    }
}

/// `2023-Sep-12`.
fn year_first(scan: Scan<'_>) -> Option<(Partial, Scan<'_>)> {
    let (year, rest) = year(scan, 4..=4)?;
    let (month, rest) = english_month(parted(rest, &BESIDE_YEAR))?;
    let (day, rest) = parted(rest, &BESIDE_MONTH).number(1..=2)?;
    let (found, _) = partial(day, month, (year, rest));
    Some((Partial { has_long_year: true, ..found }, rest))
}

/// `September 12, 2023`. Without a year `Sep-23` is a month and its year; after a number, as in `3 September 12, 2023`, the
/// day is one or the other.
fn month_first(scan: Scan<'_>) -> Option<(Partial, Scan<'_>)> {
    let (month, rest) = english_month(scan).filter(|_| !scan.follows_number())?;
    let (day, rest) = parted(rest, &BESIDE_MONTH).number(1..=2)?;
    Some(partial(day, month, year(parted(ordinal(rest), &BESIDE_YEAR), 4..=4)?))
}

fn partial(day: u32, month: u32, (year, rest): (i32, Scan<'_>)) -> (Partial, Scan<'_>) {
    let has_long_year = rest.digits_before() == 4;
    (Partial { day, month, year: Some(year), has_long_year, style: Style::English }, rest)
}

/// After the end of an ordinal, if one stands here.
fn ordinal(scan: Scan<'_>) -> Scan<'_> {
    scan.plain_word().filter(|(word, _)| ORDINALS.contains(word)).map_or(scan, |(_, rest)| rest)
}
