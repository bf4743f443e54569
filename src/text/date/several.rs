//! Several days that are written as one date: `10, 11, 12/9/2023`, `11/9 + 12/9`, `12/9 và 11/9/2023`, `(31/8 - 12/9)`.

use chrono::{Datelike, NaiveDate};

use super::tokens::{self, Kind, Token};
use super::{Span, grammar};

/// A day as it stands in a list of days; what is left out comes from the one after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Point {
    day: u32,
    month: Option<u32>,
    year: Option<u32>,
}

/// The days that a text joins; empty where it joins none. Hours between them make one day of two.
#[must_use]
pub fn several(text: &str, campaign: &Span) -> Vec<NaiveDate> {
    let tokens: Vec<Token> = tokens::split(text).into_iter().filter(|token| token.kind != Kind::Gap).collect();
    let is_hour = |pair: &[Token]| matches!((&pair[0].kind, &pair[1].kind), (Kind::Number(..), Kind::Word(word)) if matches!(word.as_str(), "h" | "gio" | "g"));
    if tokens.windows(2).any(is_hour) {
        return Vec::new();
    }
    let mut at = 0;
    while at < tokens.len() {
        let (points, end) = list(&tokens, at);
        if let [.., last] = points.as_slice()
            && points.len() > 1
            && last.month.is_some()
        {
            let dates: Vec<NaiveDate> = points.iter().filter_map(|point| date(*point, *last, campaign)).collect();
            if dates.iter().any(|date| *date != dates[0]) {
                return dates;
            }
        }
        at = end.max(at + 1);
    }
    Vec::new()
}

/// The days from here on that signs or words join, and the place after them.
fn list(tokens: &[Token], from: usize) -> (Vec<Point>, usize) {
    let mut points = Vec::new();
    let mut at = from;
    while let Some((point, next)) = point(tokens, at) {
        // A number alone is a day where dates begin, or in a list.
        let begins = at.checked_sub(1).is_none_or(|before| match &tokens[before].kind {
            Kind::Word(word) => matches!(word.as_str(), "ngay" | "cac" | "tu"),
            Kind::Mark(mark) => matches!(mark, '(' | ':'),
            _ => false,
        });
        if points.is_empty() && point.month.is_none() && !begins {
            return (points, next);
        }
        points.push(point);
        at = next;
        let Some(after) = joined(tokens, at) else { break };
        at = after;
    }
    (points, at)
}

/// The place after a sign or a word that joins days.
fn joined(tokens: &[Token], at: usize) -> Option<usize> {
    let is_joint = match &tokens.get(at)?.kind {
        Kind::Mark(mark) => matches!(mark, ',' | '+' | '&' | '-'),
        Kind::Word(word) => matches!(word.as_str(), "va" | "den" | "toi"),
        _ => false,
    };
    let is_day =
        |at: usize| matches!(tokens.get(at).map(|token| &token.kind), Some(Kind::Word(word)) if word == "ngay");
    is_joint.then(|| if is_day(at + 1) { at + 2 } else { at + 1 })
}

/// The day that stands here: `10`, `10/9`, `10.9.2023`, `10 tháng 9`.
fn point(tokens: &[Token], at: usize) -> Option<(Point, usize)> {
    let number = |at: usize, most: u32, digits: usize| match tokens.get(at)?.kind {
        Kind::Number(value, own) if (1..=most).contains(&value) && own <= digits => Some(value),
        _ => None,
    };
    let parts = |at: usize| match &tokens.get(at)?.kind {
        Kind::Mark('/' | '.') => Some(()),
        Kind::Word(word) if word == "thang" => Some(()),
        _ => None,
    };
    let is_counted = at.checked_sub(1).is_some_and(
        |before| matches!(&tokens[before].kind, Kind::Word(word) if grammar::is_numbered_by(word) || word == "muc" || word == "so"),
    );
    let day = number(at, 31, 2).filter(|_| !is_counted)?;
    let Some(month) = parts(at + 1).and_then(|()| number(at + 2, 12, 2)) else {
        return Some((Point { day, month: None, year: None }, at + 1));
    };
    match parts(at + 3).and_then(|()| number(at + 4, 2200, 4)) {
        Some(year) => Some((Point { day, month: Some(month), year: Some(year) }, at + 5)),
        None => Some((Point { day, month: Some(month), year: None }, at + 3)),
    }
}

fn date(point: Point, last: Point, campaign: &Span) -> Option<NaiveDate> {
    let month = point.month.or(last.month)?;
    let year = match point.year.or(last.year) {
        Some(year) if year < 100 => i32::try_from(year).ok()? + 2000,
        Some(year) => i32::try_from(year).ok()?,
        None => campaign.ends.year(),
    };
    NaiveDate::from_ymd_opt(year, month, point.day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_that_a_text_joins_are_several() {
        let day = |month, day| NaiveDate::from_ymd_opt(2023, month, day).expect("a day");
        let campaign = Span { starts: day(8, 31), ends: day(11, 30), months: false };
        for (text, days) in [
            ("10, 11, 12/9/2023", 3),
            ("11/9 + 12/9/2023", 2),
            ("11 & 12/9/2023", 2),
            ("các ngày 10, 11 và 12 tháng 9", 3),
            ("12/9 và 11/9/2023", 2),
            ("11/9 đến 12/9/2023", 2),
            ("Thu nhận hồ sơ mức 2 (31/8 - 12/9)", 2),
            ("trong ngày 11+12/9", 2),
            ("KẾT QUẢ 3 NGÀY (10, 11, 12/9)", 3),
            ("12/9/2023", 0),
            ("12-9-2023", 0),
            ("12.09.2023", 0),
            ("Phường 2, 12/9/2023", 0),
            ("Khóm 1 - 12/9", 0),
            ("mức 2 - 12/9/2023", 0),
            ("Đề án 06 - 12/9/2023", 0),
            ("12/9/2023 - 12/9/2023", 0),
            ("Từ 17h 11/9 đến 17h 12/9/2023", 0),
            ("số 110/KH-UBND, 30/8/2023", 0),
            ("5, 6 và 7", 0),
        ] {
            assert_eq!(several(text, &campaign).len(), days, "{text}");
        }
    }
}
