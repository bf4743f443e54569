//! Made-up sheets for measuring: a seeded source of numbers, and a draft to fill cell by cell.
//!
//! No name, number or telephone here is anyone's: given names are words for "sample", telephones begin
//! with 0900000.

use chrono::{NaiveDate, NaiveDateTime};
use tonghop::model::cell::CellRef;
use tonghop::read::{Kind, Merge, Sheet, Value, Workbook};
use tonghop::text::legacy::{Encoding, decode_as};

/// Xorshift: the same seed, the same sheets.
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub(super) fn below(&mut self, bound: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        u32::try_from((self.0 >> 33) % u64::from(bound)).expect("below the bound")
    }

    pub(super) fn between(&mut self, least: u32, most: u32) -> u32 {
        least + self.below(most - least + 1)
    }

    pub(super) fn chance(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }

    pub(super) fn pick<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        choices[self.below(u32::try_from(choices.len()).expect("few")) as usize]
    }

    pub(super) fn person(&mut self) -> String {
        const SURNAMES: [&str; 16] = [
            "Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Võ", "Đặng", "Bùi", "Hồ", "Lý", "Thạch", "Kim", "Sơn", "Kiên",
            "Lâm", "Dương",
        ];
        let surname = self.pick(&SURNAMES);
        let middle = self.pick(&["Văn ", "Thị ", "Minh ", "Ngọc ", "Sa ", "Thị Ngọc ", ""]);
        let given = self.pick(&["Mẫu", "Thử", "Nháp", "Giả", "Thí Dụ"]);
        format!("{surname} {middle}{given}")
    }

    /// A year in which people alive were born, from 1940 to 2009.
    pub(super) fn birth_year(&mut self) -> u32 {
        self.between(1940, 2009)
    }

    pub(super) fn birth_date(&mut self) -> NaiveDate {
        let year = i32::try_from(self.birth_year()).expect("a year");
        let (month, day) = (self.between(1, 12), self.between(1, 28));
        NaiveDate::from_ymd_opt(year, month, day).expect("a day")
    }

    /// The code of a province from `least` on. Source: the annex to Circular 59/2021/TT-BCA.
    fn province(&mut self, least: u32) -> u32 {
        #[rustfmt::skip]
        const CODES: [u32; 63] = [
            1, 2, 4, 6, 8, 10, 11, 12, 14, 15, 17, 19, 20, 22, 24, 25, 26, 27, 30, 31, 33, 34, 35, 36, 37, 38, 40, 42,
            44, 45, 46, 48, 49, 51, 52, 54, 56, 58, 60, 62, 64, 66, 67, 68, 70, 72, 74, 75, 77, 79, 80, 82, 83, 84, 86,
            87, 89, 91, 92, 93, 94, 95, 96,
        ];
        let first = CODES.partition_point(|code| *code < least);
        CODES[first + self.below(u32::try_from(CODES.len() - first).expect("few")) as usize]
    }

    /// A 12-digit number of a province from `least` on.
    pub(super) fn cccd(&mut self, least: u32) -> String {
        let province = if self.chance(60) { 84 } else { self.province(least) };
        let year = self.birth_year();
        let century = if year < 2000 { 0 } else { 2 } + self.below(2);
        format!("{province:03}{century}{:02}{:06}", year % 100, self.below(1_000_000))
    }

    /// A 9-digit number; never a round one.
    pub(super) fn cmnd(&mut self) -> String {
        let province = if self.chance(60) { 334 } else { self.between(10, 385) };
        format!("{province:03}{:06}", self.below(999_999) / 10 * 10 + self.between(1, 9))
    }

    pub(super) fn phone(&mut self) -> String {
        format!("0900000{:03}", self.between(1, 999))
    }
}

/// A number as it is once a spreadsheet took it for one.
pub(super) fn as_number(digits: &str) -> Value {
    Value::Number(digits.parse().expect("digits"))
}

pub(super) fn as_text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

pub(super) fn as_date(date: NaiveDate) -> Value {
    Value::Date(NaiveDateTime::from(date))
}

pub(super) fn day(year: i32, month: u32, day: u32) -> Value {
    as_date(NaiveDate::from_ymd_opt(year, month, day).expect("a day"))
}

/// A sheet being made.
#[derive(Default)]
pub(super) struct Draft {
    cells: Vec<(CellRef, Value, bool)>,
    merges: Vec<Merge>,
    encoding: Option<Encoding>,
    hidden: bool,
}

impl Draft {
    pub(super) fn put(&mut self, row: u32, col: u32, value: Value) -> &mut Self {
        self.cells.push((CellRef::new(row, col), value, false));
        self
    }

    pub(super) fn text(&mut self, row: u32, col: u32, text: &str) -> &mut Self {
        self.put(row, col, as_text(text))
    }

    pub(super) fn number(&mut self, row: u32, col: u32, number: f64) -> &mut Self {
        self.put(row, col, Value::Number(number))
    }

    pub(super) fn sum(&mut self, row: u32, col: u32, number: f64) -> &mut Self {
        self.cells.push((CellRef::new(row, col), Value::Number(number), true));
        self
    }

    pub(super) fn line(&mut self, row: u32, texts: &[&str]) -> &mut Self {
        for (col, text) in (0..).zip(texts) {
            if !text.is_empty() {
                self.text(row, col, text);
            }
        }
        self
    }

    pub(super) fn merge(&mut self, from: (u32, u32), to: (u32, u32)) -> &mut Self {
        self.merges.push(Merge { from: CellRef::new(from.0, from.1), to: CellRef::new(to.0, to.1) });
        self
    }

    pub(super) fn hide(&mut self, hidden: bool) -> &mut Self {
        self.hidden = hidden;
        self
    }

    pub(super) fn encode(&mut self, encoding: Option<Encoding>) -> &mut Self {
        self.encoding = encoding;
        self
    }

    pub(super) fn workbook(self) -> Workbook {
        let encoding = self.encoding;
        let cells = self.cells.into_iter().map(|(at, value, formula)| match (value, encoding) {
            (Value::Text(text), Some(encoding)) => (at, Value::Text(encoded(encoding, &text)), formula),
            (value, _) => (at, value, formula),
        });
        let sheet = Sheet::new("Sheet1".to_owned(), cells.collect(), &self.merges);
        let cover = Sheet::new(
            "Bìa".to_owned(),
            vec![(CellRef::new(0, 0), Value::Text("Báo cáo ngày".to_owned()), false)],
            &[],
        );
        let (sheets, hidden) = if self.hidden { (vec![cover], vec![sheet]) } else { (vec![sheet], Vec::new()) };
        Workbook { kind: Kind::Xlsx, sheets, hidden, macros: false, asides: Vec::new(), scraps: Vec::new() }
    }
}

/// The inverse of [`decode_as`], by search; what has no code stays.
fn encoded(encoding: Encoding, text: &str) -> String {
    text.chars().map(|c| if c.is_ascii() { c.to_string() } else { code_of(encoding, c) }).collect()
}

fn code_of(encoding: Encoding, wanted: char) -> String {
    let lower: String = wanted.to_lowercase().collect();
    let codes = || (0xA1..=0xFF).filter_map(char::from_u32);
    let singles = codes().map(String::from);
    let pairs = "aeiouyôöAEIOUYÔÖ".chars().flat_map(|base| codes().map(move |mark| format!("{base}{mark}")));
    let all: Vec<String> = match encoding {
        Encoding::Tcvn3 => singles.collect(),
        Encoding::Vni => singles.chain(pairs).collect(),
    };
    let find = |letter: &str| all.iter().find(|code| decode_as(encoding, code) == letter).cloned();
    find(&wanted.to_string()).or_else(|| find(&lower)).unwrap_or_else(|| wanted.to_string())
}
