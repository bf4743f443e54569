//! Whether a workbook holds citizens' identities: this tool handles counts and lets no such file in.
//!
//! Says how many cells of what kind, never what stands in them.

use serde::{Deserialize, Serialize};

use crate::read::{Sheet, Value, Workbook};
use crate::text;

/// Nine-digit numbers in one column from which they are identity numbers even without a heading that says so.
const CMND_COLUMN: usize = 3;
/// Rows with a name beside a telephone number that make a list of people.
const PEOPLE: usize = 3;
/// Rows above a number in which its heading may stand.
const HEADING_REACH: u32 = 60;

/// How much personal data a sheet holds, by kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exposure {
    /// The sheet's name.
    pub sheet: String,
    /// Cells with a 12-digit citizen number.
    pub cccd: usize,
    /// Cells with a 9-digit identity number.
    pub cmnd: usize,
    /// Rows with a person's name and a telephone number.
    pub people: usize,
}

/// The sheets, hidden ones too, that hold personal data.
#[must_use]
pub fn exposures(workbook: &Workbook) -> Vec<Exposure> {
    let sheets = workbook.sheets.iter().chain(&workbook.hidden);
    sheets.map(exposure).filter(|found| found.cccd + found.cmnd + found.people > 0).collect()
}

fn exposure(sheet: &Sheet) -> Exposure {
    let mut found = Exposure { sheet: sheet.name.clone(), ..Exposure::default() };
    let mut nine_digits: Vec<(u32, u32)> = Vec::new();
    let mut identity_headings: Vec<(u32, u32)> = Vec::new();
    let mut bare_twelve = 0;
    for (row, cells) in sheet.rows() {
        let (mut named, mut phone) = (false, false);
        for cell in cells {
            match &cell.value {
                Value::Text(written) => {
                    named |= is_person_name(written);
                    phone |= is_phone(written);
                    found.cccd += usize::from(citizen_numbers(written) > 0);
                    if digits_only(written).is_some_and(|digits| digits.len() == 9) {
                        nine_digits.push((*row, cell.col));
                    }
                    if names_identity(written) {
                        identity_headings.push((*row, cell.col));
                    }
                }
                Value::Number(number) if number.fract() == 0.0 && *number > 0.0 => {
                    let digits = format!("{number}");
                    phone |= digits.len() == 9 && digits.starts_with(['3', '5', '7', '8', '9']);
                    bare_twelve += usize::from(is_citizen_number(&format!("{digits:0>12}")) && digits.len() >= 11);
                    if digits.len() == 9 {
                        nine_digits.push((*row, cell.col));
                    }
                }
                _ => {}
            }
        }
        found.people += usize::from(named && phone);
    }
    // A lone bare number may be anything; a column of them, or one under such a heading, is not.
    if bare_twelve > 1 || (bare_twelve == 1 && !identity_headings.is_empty()) {
        found.cccd += bare_twelve;
    }
    found.cmnd = identity_cells(&nine_digits, &identity_headings);
    if found.people < PEOPLE {
        found.people = 0;
    }
    found
}

/// Nine-digit cells under a heading that names identity papers, or so many texts in one column.
fn identity_cells(cells: &[(u32, u32)], headings: &[(u32, u32)]) -> usize {
    let under = |row: u32, col: u32| {
        headings.iter().any(|(top, at)| *at == col && *top < row && row - *top <= HEADING_REACH * 1000)
    };
    let headed = cells.iter().filter(|(row, col)| under(*row, *col)).count();
    if headed > 0 {
        return headed;
    }
    let columns: std::collections::BTreeSet<u32> = cells.iter().map(|(_, col)| *col).collect();
    let counts = columns.iter().map(|col| cells.iter().filter(|(_, at)| at == col).count());
    counts.filter(|count| *count >= CMND_COLUMN).sum()
}

fn names_identity(text: &str) -> bool {
    let words = text::words(text);
    let has = |phrase: &[&str]| words.windows(phrase.len()).any(|window| window == phrase);
    words.len() <= 12
        && (has(&["cccd"])
            || has(&["cmnd"])
            || has(&["số", "định", "danh"])
            || has(&["căn", "cước"])
            || has(&["chứng", "minh"]))
}

/// Digits of a text that holds nothing else but spaces, dots and dashes between them.
fn digits_only(text: &str) -> Option<String> {
    let text = text.trim().trim_start_matches('\'');
    let plain = text.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '.' | '-' | '\u{a0}'));
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    (plain && !digits.is_empty()).then_some(digits)
}

/// Citizen numbers in a text, alone or among words.
fn citizen_numbers(text: &str) -> usize {
    if let Some(digits) = digits_only(text) {
        return usize::from(is_citizen_number(&digits));
    }
    text.split(|c: char| !c.is_ascii_digit()).filter(|run| is_citizen_number(run)).count()
}

/// The structure of the number: province 001–096, century and sex, year, six digits (Decree 137/2015, Circular 07/2016/TT-BCA).
fn is_citizen_number(digits: &str) -> bool {
    let province = digits.get(..3).and_then(|code| code.parse::<u16>().ok());
    let century = digits.as_bytes().get(3).map_or(9, |byte| byte.wrapping_sub(b'0'));
    digits.len() == 12
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && province.is_some_and(|code| (1..=96).contains(&code))
        && century <= 3
}

/// Mobile and land-line numbers: ten digits with their prefix, spaces and dots allowed.
fn is_phone(text: &str) -> bool {
    digits_only(text).is_some_and(|digits| {
        digits.len() == 10
            && digits.starts_with('0')
            && matches!(digits.as_bytes()[1], b'3' | b'5' | b'7' | b'8' | b'9')
    })
}

/// Two to six words that each begin with a capital, none of them a word of places and offices.
fn is_person_name(text: &str) -> bool {
    const SURNAMES: [&str; 30] = [
        "nguyễn", "trần", "lê", "phạm", "huỳnh", "hoàng", "phan", "vũ", "võ", "đặng", "bùi", "đỗ", "hồ", "ngô",
        "dương", "lý", "đinh", "đoàn", "trịnh", "trương", "lâm", "mai", "cao", "tô", "thạch", "kim", "sơn", "tăng",
        "châu", "hà",
    ];
    let words: Vec<&str> = text.split_whitespace().collect();
    let capitals = words
        .iter()
        .all(|word| word.chars().next().is_some_and(char::is_uppercase) && word.chars().all(char::is_alphabetic));
    let surname = text::words(text).first().is_some_and(|first| SURNAMES.contains(&first.as_str()));
    (2..=6).contains(&words.len()) && capitals && surname
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::cell::CellRef;
    use crate::read::Kind;

    fn workbook(cells: Vec<(u32, u32, Value)>) -> Workbook {
        let cells = cells.into_iter().map(|(row, col, value)| (CellRef::new(row, col), value, false)).collect();
        Workbook {
            kind: Kind::Xlsx,
            sheets: vec![Sheet::new("S".into(), cells, &[])],
            hidden: Vec::new(),
            macros: false,
            asides: Vec::new(),
        }
    }

    fn text(row: u32, col: u32, written: &str) -> (u32, u32, Value) {
        (row, col, Value::Text(written.to_owned()))
    }

    #[test]
    fn citizen_numbers_are_found_alone_among_words_and_as_numbers() {
        for cells in [
            vec![text(3, 2, "084098001234")],
            vec![text(3, 2, "CCCD: 084098001234 (đã thu)")],
            vec![text(3, 2, "084 098 001 234")],
            vec![(1, 0, Value::Number(84_098_001_234.0)), (2, 0, Value::Number(84_198_001_235.0))],
        ] {
            assert_eq!(exposures(&workbook(cells)).len(), 1);
        }
    }

    #[test]
    fn nine_digit_numbers_count_under_their_heading() {
        let cells = vec![text(0, 1, "Số CMND"), (1, 1, Value::Number(334_455_667.0))];
        assert_eq!(exposures(&workbook(cells))[0].cmnd, 1);
    }

    #[test]
    fn counts_dates_and_office_telephones_are_no_personal_data() {
        let cells = vec![
            text(0, 0, "Điện thoại: 0294 3830 000"),
            text(1, 0, "Số 123456789/BC"),
            text(2, 0, "1.234.567"),
            (3, 0, Value::Number(123_456_789_012.0)),
            (4, 0, Value::Number(20_230_912.0)),
            text(5, 0, "Khóm 1"),
        ];
        assert_eq!(exposures(&workbook(cells)), []);
    }

    #[test]
    fn names_beside_telephones_are_a_list_of_people() {
        let person = |row| vec![text(row, 1, "Nguyễn Văn Mẫu"), text(row, 2, "0294 3830 000")];
        let listed = |row| vec![text(row, 1, "Nguyễn Văn Mẫu"), text(row, 2, "0900000000")];
        assert_eq!(exposures(&workbook((0..5).flat_map(person).collect())), []);
        assert_eq!(exposures(&workbook((0..5).flat_map(listed).collect()))[0].people, 5);
    }
}
