//! Numbers, months and years in words: `mười hai`, `ba mươi mốt`, `tháng chạp`, `hai nghìn không trăm hai mươi ba`,
//! `September`.
//!
//! Words are compared without diacritics, so `năm` is five and a year alike, and `mười` is `mươi`. Where that leaves two
//! readings neither is given. It must not know where in a date a number may stand.

use super::tokens::{Kind, Scan};

/// Numbers of one digit; four and five are called otherwise after tens.
const ONES: [(&str, u32); 10] = [
    ("mot", 1),
    ("hai", 2),
    ("ba", 3),
    ("bon", 4),
    ("tu", 4),
    ("nam", 5),
    ("sau", 6),
    ("bay", 7),
    ("tam", 8),
    ("chin", 9),
];
/// Five after tens.
const FIVES: [&str; 2] = ["lam", "nham"];
/// Months that have names of their own.
const OWN_MONTHS: [(&str, u32); 2] = [("gieng", 1), ("chap", 12)];
/// English months.
const ENGLISH: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
/// Letters of an English month's short name.
const SHORT: usize = 3;

/// The number below 100 that starts here: `mười hai`, `hai mươi mốt`, `năm`.
pub(super) fn number(scan: Scan<'_>) -> Option<(u32, Scan<'_>)> {
    let (tens, rest) = if let Some(rest) = scan.word(&["muoi"]) {
        (10, rest)
    } else {
        let (digit, rest) = one_of(scan, &ONES)?;
        let Some(rest) = rest.word(&["muoi"]).filter(|_| digit > 1) else { return Some((digit, rest)) };
        (10 * digit, rest)
    };
    if let Some(rest) = rest.word(&FIVES) {
        return Some((tens + 5, rest));
    }
    // `mười năm` is ten and a word for years; fifteen is `mười lăm`.
    match one_of(rest, &ONES).filter(|(digit, _)| *digit != 5) {
        Some((digit, rest)) => Some((tens + digit, rest)),
        None => Some((tens, rest)),
    }
}

/// The month in words that starts here, after `tháng`: `chín`, `mười một`, `giêng`.
///
/// `None` also where another word or number follows that may belong to it or may not: `tháng năm 2023` is a month in May
/// or a month left blank.
pub(super) fn month(scan: Scan<'_>) -> Option<(u32, Scan<'_>)> {
    if let Some(own) = one_of(scan, &OWN_MONTHS) {
        return Some(own);
    }
    if let Some(ten) = scan.word(&["muoi"]) {
        let Some((digit, rest)) = one_of(ten, &ONES[..2]) else { return Some((10, ten)) };
        // `tháng mười hai xã …` is the twelfth month, or two communes in the tenth.
        return may_follow(rest).then_some((10 + digit, rest));
    }
    let (month, rest) = one_of(scan, &ONES)?;
    // Typed without diacritics `tháng sáu` is `tháng sau`, the month after.
    let is_next = scan.plain_word().is_some_and(|(word, _)| word == "sau") && rest.word(&["nam"]).is_none();
    let numbered = rest.mark(&['.', ',', ':']).map_or(rest, |(_, rest)| rest).gap();
    let is_blank = month == 5 && (matches!(numbered.peek(), Some(Kind::Number(..))) || thousands(numbered).is_some());
    (!is_blank && !is_next).then_some((month, rest))
}

/// Whether what follows a month cannot be counted by it: nothing, a mark, a number, the year.
fn may_follow(rest: Scan<'_>) -> bool {
    match rest.peek() {
        Some(Kind::Word(word)) => word == "nam",
        _ => true,
    }
}

/// The year in words that starts here: `hai nghìn không trăm hai mươi ba`, `hai ngàn hai mươi ba`.
pub(super) fn year(scan: Scan<'_>) -> Option<(i32, Scan<'_>)> {
    let rest = thousands(scan)?;
    let rest = match rest.word(&["khong"]) {
        Some(rest) => rest.word(&["tram"])?,
        None => rest,
    };
    let rest = rest.word(&["le", "linh"]).unwrap_or(rest);
    let (number, rest) = number(rest)?;
    Some((2000 + i32::try_from(number).ok()?, rest))
}

/// After `hai nghìn`, with which a year of this century begins.
pub(super) fn thousands(scan: Scan<'_>) -> Option<Scan<'_>> {
    scan.word(&["hai"])?.word(&["nghin", "ngan"])
}

/// The English month that starts here, long or short: `September`, `Sept`, `Sep`; `máy` is not one.
pub(super) fn english_month(scan: Scan<'_>) -> Option<(u32, Scan<'_>)> {
    let (word, rest) = scan.plain_word()?;
    let month = (1..).zip(ENGLISH).find(|(_, name)| is_english(word, name))?.0;
    Some((month, rest))
}

fn is_english(word: &str, name: &str) -> bool {
    word == name || (word.len() == SHORT && name.starts_with(word)) || (word == "sept" && name == "september")
}

fn one_of<'t>(scan: Scan<'t>, words: &[(&str, u32)]) -> Option<(u32, Scan<'t>)> {
    words.iter().find_map(|(word, number)| Some((*number, scan.word(&[word])?)))
}

/// Whether the word may end a number.
pub(super) fn is_number(word: &str) -> bool {
    word == "muoi" || FIVES.contains(&word) || ONES.iter().any(|(one, _)| *one == word)
}
