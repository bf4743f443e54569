//! Phrases whose dates are not report dates: the line of a signature, references to other documents.
//!
//! It judges wording only. Where on the sheet a line stands, and which date is taken in the end, is not
//! known here.

use super::Mention;
use super::spoken;
use super::tokens::{self, Kind, Scan, Token};

/// The longest name of a place, in words: `Thành phố Phan Rang - Tháp Chàm`.
const PLACE_WORDS: usize = 8;

/// Words of titles and statements, which no place has, with and without diacritics.
#[rustfmt::skip]
const NO_PLACE: [&str; 22] = [
    "báo cáo", "bao cao", "kết quả", "ket qua", "số liệu", "so lieu", "tổng hợp", "tong hop", "kế hoạch",
    "ke hoach", "kèm theo", "kem theo", "kích hoạt", "kich hoat", "thu nhận", "thu nhan", "danh sách", "danh sach",
    "thống kê", "thong ke", "đến", "từ ngày",
];

/// What opens a reference to another document, without diacritics.
#[rustfmt::skip]
const REFERENCES: [&str; 23] = [
    "thay the bao cao",
    "kem theo",
    "can cu",
    "thuc hien",
    "trien khai thuc hien",
    "trien khai ke hoach",
    "de thuc hien",
    "tiep tuc thuc hien",
    "ban hanh kem theo",
    "ban hanh theo",
    "dinh kem",
    "gui kem",
    "phu luc kem theo",
    "bieu mau kem theo",
    "bieu kem theo",
    "theo ke hoach",
    "theo cong van",
    "theo quyet dinh",
    "theo nghi quyet",
    "theo chi thi",
    "theo thong tu",
    "theo nghi dinh",
    "theo huong dan",
];

/// Kinds of documents, without diacritics: a date directly after one is the document's.
#[rustfmt::skip]
const DOCUMENTS: [&str; 12] = [
    "ke hoach",
    "cong van",
    "quyet dinh",
    "nghi quyet",
    "chi thi",
    "thong tu",
    "nghi dinh",
    "huong dan",
    "thong bao",
    "to trinh",
    "cong dien",
    "luat",
];

/// Words directly before a date that make it the text's own, whatever was cited before.
const OWN: [&str; 7] = ["trong", "đến", "den", "tính", "hết", "het", "từ"];

/// Whether the text is the place-and-date line of a signature, `Duyên Hải, ngày 13 tháng 9 năm 2023`, filled
/// in or with blanks. Of several lines one must be that, and no other may hold a day.
#[must_use]
pub fn is_place_and_date(text: &str) -> bool {
    let mut found = false;
    for line in text.lines() {
        let tokens = tokens::split(line);
        if is_signature_line(line, &tokens) {
            found = true;
        } else if tokens.iter().any(|token| token.kind == Kind::Word("ngay".into())) {
            return false;
        }
    }
    found
}

fn is_signature_line(line: &str, tokens: &[Token]) -> bool {
    let commas = tokens.iter().enumerate().filter(|(_, token)| token.kind == Kind::Mark(','));
    commas.map(|(at, _)| tokens.split_at_checked(at).unwrap_or_default()).any(|(place, rest)| {
        let after = Scan::new(rest).skip_one().gap();
        is_place(line, place) && blank_date(after).is_some_and(Scan::is_last)
    })
}

/// Up to [`PLACE_WORDS`] words, or only dots; what stands apart by wide space or tabs is another column.
fn is_place(line: &str, tokens: &[Token]) -> bool {
    let wide = |token: &Token| token.kind == Kind::Gap && token.bytes.len() > 2;
    let own = tokens.iter().rposition(wide).and_then(|at| tokens.get(at + 1..)).unwrap_or(tokens);
    let (Some(first), Some(last)) = (own.first(), own.last()) else {
        return false;
    };
    let words = own.iter().filter(|token| matches!(token.kind, Kind::Word(_))).count();
    let fits = |token: &Token| match &token.kind {
        Kind::Number(_, digits) => *digits <= 2,
        Kind::Word(_) | Kind::Gap | Kind::Mark('.' | '…' | '-' | '_' | '\'') => true,
        Kind::Mark(_) => false,
    };
    let key = crate::text::words(line.get(first.bytes.start..last.bytes.end).unwrap_or_default()).join(" ");
    let says = |phrase: &str| format!(" {key} ").contains(&format!(" {phrase} "));
    words <= PLACE_WORDS
        && !matches!(first.kind, Kind::Number(..))
        && own.iter().all(fits)
        && !NO_PLACE.iter().any(|phrase| says(phrase))
}

/// `ngày 13 tháng 9 năm 2023` with any of the numbers in words, left blank or dotted.
fn blank_date<'t>(scan: Scan<'t>) -> Option<Scan<'t>> {
    let after = |found: Option<(u32, Scan<'t>)>, or: Scan<'t>| found.map_or_else(|| blank(or, 2), |(_, rest)| rest);
    let rest = scan.word(&["ngay"])?;
    let rest = after(spoken::number(rest), rest).word(&["thang"])?;
    let rest = after(spoken::month(rest), rest);
    let year = |rest: Scan<'t>| spoken::year(rest).map_or_else(|| blank(rest, 4), |(_, rest)| rest);
    Some(rest.word(&["nam"]).map_or(rest, year))
}

/// After a number, or after the dots and spaces where it is to be written.
fn blank(scan: Scan<'_>, digits: usize) -> Scan<'_> {
    let mut rest = scan;
    let mut seen = false;
    loop {
        match rest.peek() {
            Some(Kind::Gap | Kind::Mark('.' | '…' | '_' | '/' | '-')) => rest = rest.skip_one(),
            Some(Kind::Number(_, count)) if !seen && *count <= digits => {
                seen = true;
                rest = rest.skip_one();
            }
            _ => return rest,
        }
    }
}

/// Whether the text begins as a reference to another document (*Kèm theo*, *Căn cứ*, *Thực hiện*, *Theo Kế
/// hoạch* …): none of its dates is a report date.
#[must_use]
pub fn is_reference(text: &str) -> bool {
    let key = plain_words(text);
    REFERENCES.iter().any(|opening| begins_with(&key, opening))
}

/// Whether a mention is the date of a document that the text cites before it: `Kế hoạch số 110/KH-UBND ngày
/// 30/8/2023`, `Quyết định 06 ngày …`, or anything in a bracket or sentence that [`is_reference`].
#[must_use]
pub fn is_cited(text: &str, mention: &Mention) -> bool {
    let Some(before) = text.get(..mention.range.start).filter(|_| mention.from.is_none()) else {
        return false;
    };
    let clause = before.rsplit(['.', ';', '(', ')', '\n']).next().unwrap_or_default();
    let key = plain_words(clause);
    let own = crate::text::words(clause).last().is_some_and(|word| OWN.contains(&word.as_str()));
    !own && (REFERENCES.iter().filter(|r| **r != "thuc hien").any(|r| begins_with(&key, r)) || cites_a_document(clause))
}

/// Whether the text ends with a kind of document, or with one and its number.
fn cites_a_document(clause: &str) -> bool {
    let folded = crate::text::ascii(clause);
    let trimmed = folded.trim_end_matches([' ', ',', ':']);
    let (head, last) = trimmed.rsplit_once(' ').unwrap_or(("", trimmed));
    let is_number = last.starts_with(|c: char| c.is_ascii_digit());
    if is_number && last.contains('/') && last.contains(|c: char| c.is_alphabetic()) {
        return true;
    }
    let named = if is_number { head.trim_end_matches([' ', ':']) } else { trimmed };
    let named = named.strip_suffix(" so").unwrap_or(named);
    DOCUMENTS.iter().any(|kind| named == *kind || named.strip_suffix(kind).is_some_and(|rest| rest.ends_with(' ')))
}

/// The words, without diacritics, joined by single spaces.
fn plain_words(text: &str) -> String {
    let key = crate::text::ascii(text);
    let words: Vec<&str> = key.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

fn begins_with(key: &str, opening: &str) -> bool {
    key.strip_prefix(opening).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

#[cfg(test)]
mod tests;
