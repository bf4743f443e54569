//! The forms of a date and of a range of dates, over tokens.
//!
//! It says what is written, not whether to believe it: how sure a form must be in running text or in a name
//! is decided by the callers, years by the campaign.

use super::english;
use super::parts::{Partial, Style, YEARS, names_a_year, scan_is_tight, year};
use super::spoken;
use super::tokens::{Kind, Scan};

/// Marks between the numbers of a date.
const MARKS: [char; 5] = ['/', '-', '.', '_', '\\'];

/// A date or a range of dates as written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    pub(super) first: Option<Partial>,
    pub(super) last: Partial,
    /// Whether the word `ngày` (or `từ`, of a range) says that it is a date.
    pub(super) is_worded: bool,
}

/// `[ngày] D`, a date.
pub(super) fn single(scan: Scan<'_>) -> Option<(Found, Scan<'_>)> {
    let (is_worded, scan) = day_word(scan);
    let (last, rest) = date(scan, is_worded)?;
    Some((Found { first: None, last, is_worded }, rest))
}

/// `[từ] [15h00] [ngày] A đến [hết] [15h00] [ngày] B`, also with a dash; `A` may be a day alone after `ngày`.
pub(super) fn range(scan: Scan<'_>) -> Option<(Found, Scan<'_>)> {
    let (since, scan) = scan.word(&["tu"]).map_or((false, scan), |rest| (true, rest));
    let (is_worded, scan) = day_word(time(scan));
    if let Some((first, rest)) = date(scan, is_worded || since)
        && let Some((dash, next)) = joint(rest.gap())
    {
        let (again, next) = day_word(next);
        let (last, rest) = date(next, again)?;
        let alike = !dash || first.style == last.style;
        let worded = is_worded || again || since;
        return alike.then_some((Found { first: Some(first), last, is_worded: worded }, rest));
    }
    let (day, rest) = day(scan, true).filter(|_| is_worded || since)?;
    let (_, next) = joint(rest.gap())?;
    let (_, next) = day_word(next);
    let (last, rest) = date(next, true)?;
    let first = Partial { day, ..last };
    Some((Found { first: Some(first), last, is_worded: true }, rest))
}

/// What joins the ends of a range, with the time of day after it, and whether it is a dash.
fn joint(scan: Scan<'_>) -> Option<(bool, Scan<'_>)> {
    if let Some(rest) = scan.word(&["den", "toi"]) {
        return Some((false, time(rest.word(&["het"]).unwrap_or(rest))));
    }
    scan.mark(&['-']).map(|(_, rest)| (true, time(rest.gap())))
}

/// After a time of day, if one stands here: `15h00`, `15 giờ 30 phút,`, `08:00`.
fn time(scan: Scan<'_>) -> Scan<'_> {
    let after = || {
        let (_, rest) = scan.number(1..=2)?;
        let rest = match rest.mark(&[':']) {
            Some((_, rest)) => rest,
            None => rest.gap().word(&["h", "g", "gio"])?,
        };
        let rest = rest.number(1..=2).map_or(rest, |(_, rest)| rest);
        let rest = rest.gap().word(&["phut", "p"]).unwrap_or(rest);
        let rest = rest.mark(&['\'', ',']).map_or(rest, |(_, rest)| rest);
        Some(rest.gap())
    };
    after().unwrap_or(scan)
}

/// After `ngày`, and whether it stands here.
fn day_word(scan: Scan<'_>) -> (bool, Scan<'_>) {
    let Some(rest) = scan.word(&["ngay"]) else {
        return (false, scan);
    };
    let rest = rest.mark(&[':']).map_or(rest, |(_, rest)| rest).gap();
    (true, rest.word(&["mung", "mong"]).unwrap_or(rest))
}

/// One date in any form, day first unless a year or the name of a month leads; a day in words only after `ngày` or where
/// the text begins.
fn date(scan: Scan<'_>, is_worded: bool) -> Option<(Partial, Scan<'_>)> {
    in_words(scan, is_worded || scan.is_first())
        .or_else(|| in_marks(scan))
        .or_else(|| english::date(scan))
        .or_else(|| year_first(scan))
        .or_else(|| compact(scan))
}

/// A day of the month in digits or in words.
fn day(scan: Scan<'_>, in_words: bool) -> Option<(u32, Scan<'_>)> {
    scan.number(1..=2).or_else(|| spoken::number(scan).filter(|_| in_words))
}

/// Words, folded, whose number is not a day.
const NUMBERED: [&str; 15] =
    ["phuong", "khom", "ap", "quan", "to", "khu", "pho", "vuc", "thon", "doi", "cum", "mau", "bieu", "lan", "dot"];

/// Whether a number after this word, folded, counts such things and no days.
pub(super) fn is_numbered_by(word: &str) -> bool {
    NUMBERED.contains(&word)
}

/// `12 tháng 9 [năm 2023]`, `mười hai tháng chín`, `12-Thg9-2023`.
fn in_words(scan: Scan<'_>, day_in_words: bool) -> Option<(Partial, Scan<'_>)> {
    // "Phường 1 tháng 9" is a month, and the ward's number.
    if !day_in_words && matches!(scan.before_marks(), Some(Kind::Word(word)) if is_numbered_by(word)) {
        return None;
    }
    let (day, rest) = day(scan, day_in_words)?;
    let rest = rest.mark(&[',', '/', '-']).map_or(rest, |(_, rest)| rest);
    let month = rest.gap().word(&["thang", "thg"])?;
    let (month, rest) = month.number(1..=2).or_else(|| spoken::month(month))?;
    let style = Style::Words;
    match year_after(rest).or_else(|| year(rest.gap(), 4..=4)) {
        Some((year, rest)) => Some((Partial { day, month, year: Some(year), has_long_year: true, style }, rest)),
        None if names_a_year(rest) => None,
        None => Some((Partial { day, month, year: None, has_long_year: false, style }, rest)),
    }
}

/// `năm 2023`, `, năm 2023`, `/2023` after a month.
pub(super) fn year_after(scan: Scan<'_>) -> Option<(i32, Scan<'_>)> {
    let marked = scan.gap().mark(&[',', '/', '-', '.']);
    let rest = marked.map_or(scan, |(_, rest)| rest).gap();
    let rest = match rest.word(&["nam"]) {
        Some(rest) => match spoken::year(rest) {
            Some(found) => return Some(found),
            None => rest,
        },
        None => marked.filter(|(mark, _)| *mark != ',' && *mark != '.').map(|(_, rest)| rest.gap())?,
    };
    year(rest, 4..=4)
}

/// `12/9/2023`, `12-9-23`, `12.9`, `12/9 năm 2023`, with the same mark throughout and spaces about it.
fn in_marks(scan: Scan<'_>) -> Option<(Partial, Scan<'_>)> {
    let (day, rest) = scan.number(1..=2)?;
    let (mark, rest) = rest.gap().mark(&MARKS)?;
    let (month, rest) = rest.gap().number(1..=2)?;
    let full = rest.gap().mark(&[mark]).and_then(|(_, next)| {
        let next = next.gap();
        year(next, 4..=4).or_else(|| year(next, 2..=2).filter(|_| scan_is_tight(next)))
    });
    let full = full.or_else(|| year(rest.gap().word(&["nam"])?, 4..=4));
    let style = Style::Marks(mark);
    match full {
        Some((year, after)) => {
            let has_long_year = after.digits_before() == 4;
            Some((Partial { day, month, year: Some(year), has_long_year, style }, after))
        }
        None if names_a_year(rest) => None,
        None => Some((Partial { day, month, year: None, has_long_year: false, style }, rest)),
    }
}

/// `2023-09-12`.
fn year_first(scan: Scan<'_>) -> Option<(Partial, Scan<'_>)> {
    let (year, rest) = year(scan, 4..=4)?;
    let (mark, rest) = rest.mark(&MARKS)?;
    let (month, rest) = rest.number(1..=2)?;
    let (day, rest) = rest.mark(&[mark])?.1.number(1..=2)?;
    Some((Partial { day, month, year: Some(year), has_long_year: true, style: Style::YearFirst(mark) }, rest))
}

/// `20230912`, `12092023`, and seven digits where a leading zero is lost: only if one reading is a day.
fn compact(scan: Scan<'_>) -> Option<(Partial, Scan<'_>)> {
    let (value, rest) = scan.number(7..=8)?;
    let year = value % 10_000;
    let readings = if rest.digits_before() == 8 {
        [compact_year_first(value), from_digits(value / 1_000_000, value / 10_000 % 100, year)]
    } else {
        let (one, two) = ((value / 1_000_000, value / 10_000 % 100), (value / 100_000, value / 10_000 % 10));
        [from_digits(one.0, one.1, year), from_digits(two.0, two.1, year)]
    };
    let mut days = readings.into_iter().flatten().filter(Partial::is_day);
    days.next().filter(|_| days.next().is_none()).map(|only| (only, rest))
}

/// Eight digits read as year, month, day.
pub(super) fn compact_year_first(value: u32) -> Option<Partial> {
    let year = value / 10_000;
    from_digits(value % 100, value / 100 % 100, year)
}

/// Day, month and a year of four digits that were run together.
pub(super) fn from_digits(day: u32, month: u32, year: u32) -> Option<Partial> {
    let year = i32::try_from(year).ok().filter(|_| YEARS.contains(&year))?;
    Some(Partial { day, month, year: Some(year), has_long_year: true, style: Style::Compact })
}
