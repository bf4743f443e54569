//! What the headings of a sheet say of the cells below them, as far as it tells identities from figures.
//!
//! A merged heading covers its columns, unless it is as wide as a title. Of several headings above each
//! other the nearest that is understood decides; all others are passed over.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use super::wording::{Phrase, Wording, readings};
use crate::model::cell::CellRef;
use crate::read::{Sheet, Value};

/// Columns that a merged heading may cover; wider ones are titles.
const WIDTH: u32 = 4;
/// Words that a heading may have; longer texts are sentences.
const WORDS: usize = 30;
/// Bytes that a heading may have.
const LENGTH: usize = 300;
/// Digits that a heading may have, those of two years; texts with more are data.
const DIGITS: usize = 8;

/// Different texts of a workbook that are looked at: the headings of the longest list stand among its first lines.
const TEXTS: usize = 3_000;

/// What texts say, each asked once.
pub(super) type Known<'s> = HashMap<&'s str, Option<Heading>>;

/// What a heading says of the cells below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Heading {
    /// Numbers of identity papers.
    Identity,
    /// Something else, such as cards issued or dates of issue, in which identity papers are named.
    Mention,
    /// Amounts of money, in which identity papers are named.
    Fee,
    /// Amounts, counts, and numbers of files and customers, which are no identity unless they look like a CCCD.
    Figure,
    /// Numbers of goods and bank accounts, which can look like a CCCD.
    Code,
    /// Telephone numbers.
    Phone,
    /// Dates or years of birth.
    Birth,
    /// Other dates.
    Date,
    /// People.
    Name,
    /// Places and offices.
    Place,
}

/// Phrases by what they say, those that decide over others first.
#[rustfmt::skip]
const PHRASES: [(Heading, &[&str]); 6] = [
    (Heading::Birth, &["năm sinh", "ngày sinh", "sinh năm", "sinh ngày", "tháng năm sinh", "tháng sinh", "ns"]),
    (Heading::Phone, &["điện thoại", "đt", "sđt", "dđ", "đtdđ", "di động", "phone", "tel", "mobile", "zalo"]),
    (Heading::Code, &["mã vạch", "barcode", "seri", "serial", "số tài khoản ngân hàng", "tài khoản ngân hàng", "stk"]),
    (Heading::Figure, &[
        "tổng", "cộng", "lũy kế", "trong ngày", "trong tuần", "trong tháng", "số lượng", "chỉ tiêu", "tỷ lệ", "giá trị",
        "sản lượng", "dân số", "nhân khẩu", "diện tích", "số hộ", "số lượt", "đồng", "mã hồ sơ", "số hồ sơ", "mã số thuế",
        "mst", "hóa đơn", "biên lai", "khách hàng", "mã hàng", "bảo hiểm", "bhxh", "bhyt",
    ]),
    (Heading::Name, &["họ và tên", "họ tên", "họ đệm", "họ và chữ đệm", "họ và tên đệm", "chủ hộ"]),
    (Heading::Place, &[
        "đơn vị", "địa bàn", "địa chỉ", "địa điểm", "thường trú", "nơi ở", "chỗ ở", "ấp khóm", "khóm ấp", "tên ấp",
        "tên khóm", "tên trường", "tên đường", "cơ quan", "khu vực",
    ]),
];

/// What headings of amounts say.
#[rustfmt::skip]
const MONEY: [&str; 16] = [
    "kinh phí", "tiền", "dự toán", "quyết toán", "ngân sách", "lệ phí", "đơn giá", "doanh thu", "vnđ", "vnd",
    "nghìn đồng", "ngàn đồng", "triệu đồng", "tỷ đồng", "đvt đồng", "tính đồng",
];

/// Identity papers, beside their abbreviations.
#[rustfmt::skip]
const PAPERS: [&str; 16] = [
    "căn cước", "chứng minh", "định danh cá nhân", "định danh công dân", "số định danh", "mã định danh",
    "mã số định danh", "mã công dân", "thẻ cc", "số cc", "giấy tờ tùy thân", "giấy tùy thân", "số giấy tờ",
    "citizen id", "id card", "identity card",
];

/// How headings begin that mean the numbers of papers, whatever else they say.
#[rustfmt::skip]
const NUMBERS: [&str; 9] = [
    "số cccd", "số cmnd", "số căn cước", "số chứng minh", "số định danh", "cccd", "cmnd", "căn cước", "định danh cá nhân",
];

/// What headings of counts say beside the name of a paper.
#[rustfmt::skip]
const COUNTED: [&str; 14] = [
    "hồ sơ", "đã cấp", "đã trả", "thu nhận", "tiếp nhận", "cấp mới", "cấp đổi", "cấp lại", "số lượng", "số người",
    "tổng", "lũy kế", "trong ngày", "kết quả",
];

/// What titles begin with.
const TITLES: [&str; 8] = ["báo cáo", "danh sách", "biểu", "thống kê", "tổng hợp", "kế hoạch", "tình hình", "phụ lục"];

/// What headings of dates and years begin with.
const DATES: [&str; 4] = ["ngày", "năm", "nơi", "thời"];

/// What follows the word for identity where accounts are counted, not people named.
const ACCOUNTS: [&str; 2] = ["số định danh điện tử", "số định danh mức"];

static KNOWN: LazyLock<Vec<(Heading, Vec<Phrase>)>> =
    LazyLock::new(|| PHRASES.iter().map(|(heading, phrases)| (*heading, compiled(phrases))).collect());
static AMOUNTS: LazyLock<Vec<Phrase>> = LazyLock::new(|| compiled(&MONEY));
static PAPER_NUMBERS: LazyLock<Vec<Phrase>> = LazyLock::new(|| compiled(&NUMBERS));
static PAPER: LazyLock<Vec<Phrase>> = LazyLock::new(|| compiled(&PAPERS));
static COUNTS: LazyLock<Vec<Phrase>> = LazyLock::new(|| compiled(&COUNTED));
static NO_HEADINGS: LazyLock<Vec<Phrase>> = LazyLock::new(|| compiled(&TITLES));
static DATE_WORDS: LazyLock<Vec<Phrase>> = LazyLock::new(|| compiled(&DATES));
static NOT_IDENTITY: LazyLock<Vec<Phrase>> = LazyLock::new(|| compiled(&ACCOUNTS));

fn compiled(phrases: &[&str]) -> Vec<Phrase> {
    phrases.iter().map(|phrase| Phrase::new(phrase)).collect()
}

/// The headings of a sheet, by column.
pub(super) struct Headings {
    columns: BTreeMap<u32, Vec<(u32, Heading)>>,
    topmost: BTreeMap<u32, u32>,
}

impl Headings {
    /// Reads every text of the sheet that can be a heading.
    pub(super) fn new<'s>(sheet: &'s Sheet, known: &mut Known<'s>) -> Self {
        let mut headings = Self { columns: BTreeMap::new(), topmost: BTreeMap::new() };
        for (row, cells) in sheet.rows() {
            let data = cells.iter().any(|cell| matches!(cell.value, Value::Number(_) | Value::Date(_)));
            for cell in cells {
                if let Value::Text(text) = &cell.value
                    && text.chars().any(char::is_alphabetic)
                {
                    headings.add(sheet, CellRef::new(*row, cell.col), text, data, known);
                }
            }
        }
        headings
    }

    /// A remark among data (`chưa cấp`) takes no column from a heading that names identity papers.
    fn add<'s>(&mut self, sheet: &Sheet, at: CellRef, text: &'s str, data: bool, known: &mut Known<'s>) {
        let covered = (at.col + 1..=at.col + WIDTH).take_while(|col| sheet.spread_from(at.row, *col) == Some(at));
        let last = covered.last().unwrap_or(at.col);
        if last - at.col >= WIDTH {
            return;
        }
        let kind = match known.get(text) {
            Some(kind) => *kind,
            None if known.len() >= TEXTS => None,
            None => *known.entry(text).or_insert_with(|| kind(text)),
        };
        for col in at.col..=last {
            self.topmost.entry(col).or_insert(at.row);
            let identity = self.of_number(at.row, col) == Some(Heading::Identity);
            if let Some(kind) = kind.filter(|_| !(data && identity)) {
                self.columns.entry(col).or_default().push((at.row, kind));
            }
        }
    }

    /// What is said of a number at this place.
    pub(super) fn of_number(&self, row: u32, col: u32) -> Option<Heading> {
        self.nearest(row, col, |heading| !matches!(heading, Heading::Name | Heading::Place))
    }

    /// Whether people or places stand here.
    pub(super) fn of_name(&self, row: u32, col: u32) -> Option<Heading> {
        self.nearest(row, col, |heading| matches!(heading, Heading::Name | Heading::Place))
    }

    /// Whether any words stand above in the column.
    pub(super) fn has_words_above(&self, row: u32, col: u32) -> bool {
        self.topmost.get(&col).is_some_and(|top| *top < row)
    }

    fn nearest(&self, row: u32, col: u32, fits: impl Fn(Heading) -> bool) -> Option<Heading> {
        let column = self.columns.get(&col)?;
        let above = column.get(..column.partition_point(|(top, _)| *top < row))?;
        above.iter().rev().map(|(_, heading)| *heading).find(|heading| fits(*heading))
    }
}

/// What a text says as a heading, in any of its readings; `None` for other texts.
pub(super) fn kind(text: &str) -> Option<Heading> {
    if text.len() > LENGTH || text.chars().filter(char::is_ascii_digit).count() > DIGITS {
        return None;
    }
    let kinds: Vec<Heading> = readings(text).iter().filter_map(|reading| kind_of(&Wording::new(reading))).collect();
    let paper = |kind: &&Heading| matches!(kind, Heading::Identity | Heading::Mention | Heading::Fee);
    kinds.iter().find(paper).or(kinds.first()).copied()
}

fn kind_of(wording: &Wording) -> Option<Heading> {
    let says = |phrases: &[Phrase]| phrases.iter().any(|phrase| wording.says(phrase));
    let begins = |phrases: &[Phrase]| phrases.iter().any(|phrase| wording.begins(phrase));
    if wording.count == 0 || wording.count > WORDS {
        return None;
    }
    let title = begins(&NO_HEADINGS);
    // `Nam` is the column of men, not a year.
    let date = begins(&DATE_WORDS) && !wording.is_plain_word();
    let other = KNOWN.iter().find(|(_, phrases)| says(phrases)).map(|(heading, _)| *heading);
    if wording.names_paper() || (says(&PAPER) && !says(&NOT_IDENTITY)) {
        return Some(match other {
            _ if says(&AMOUNTS) && !begins(&PAPER_NUMBERS) => Heading::Fee,
            Some(Heading::Birth) => Heading::Mention,
            _ if title || date || says(&COUNTS) => Heading::Mention,
            _ => Heading::Identity,
        });
    }
    match other {
        _ if title => None,
        Some(Heading::Birth) => Some(Heading::Birth),
        _ if says(&AMOUNTS) => Some(Heading::Figure),
        _ if date => Some(Heading::Date),
        other => other,
    }
}
