//! What the headings of a sheet say of the cells below them, as far as it tells identities from figures.
//!
//! A merged heading covers its columns, unless it is as wide as a title. Of several headings above each
//! other the nearest that is understood decides; all others are passed over.

use std::cell::RefCell;
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

/// Different texts of a sheet that are asked what they say: the headings of most lists stand among its first lines.
/// After them only those are asked that may name an identity paper.
const TEXTS: usize = 3_000;

/// What texts say, each asked once. A text is asked only where a number or a name stands below it: most columns of a
/// long list hold neither.
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
    /// Numbers of goods, accounts and documents, which can look like a CCCD.
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
const PHRASES: [(Heading, &[&str]); 5] = [
    (Heading::Birth, &["năm sinh", "ngày sinh", "sinh năm", "sinh ngày", "tháng năm sinh", "tháng sinh", "ns"]),
    (Heading::Phone, &["điện thoại", "đt", "sđt", "dđ", "đtdđ", "di động", "phone", "tel", "mobile", "zalo"]),
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

/// What headings of numbers of goods, accounts and documents say, wherever it stands in them.
#[rustfmt::skip]
const CODES: [&str; 11] = [
    "mã vạch", "barcode", "seri", "serial", "imei", "số tài khoản", "tài khoản ngân hàng", "tài khoản kho bạc", "stk",
    "số tk", "số hiệu tài khoản",
];

/// What they say after the word for a number or a code at their beginning.
#[rustfmt::skip]
const CODED: [&str; 30] = [
    "tài khoản", "tk", "hiệu", "công văn", "văn bản", "quyết định", "qhns", "quan hệ ngân sách", "biên nhận", "bản đồ",
    "thửa", "vận đơn", "giao dịch", "thiết bị", "hợp đồng", "chứng từ", "phiếu", "khung", "đăng ký xe",
    "tài sản", "dự án", "đơn hàng", "giấy phép", "công tơ", "bưu", "lô", "sản phẩm", "vật tư", "gói thầu", "tham chiếu",
];

/// What they begin with.
const CODE_WORDS: [&str; 5] = ["số", "mã", "tài khoản", "tk", "biển số"];

/// What headings of amounts say.
#[rustfmt::skip]
const MONEY: [&str; 16] = [
    "kinh phí", "tiền", "dự toán", "quyết toán", "ngân sách", "lệ phí", "đơn giá", "doanh thu", "vnđ", "vnd",
    "nghìn đồng", "ngàn đồng", "triệu đồng", "tỷ đồng", "đvt đồng", "tính đồng",
];

/// Identity papers, beside their abbreviations.
#[rustfmt::skip]
const PAPERS: [&str; 19] = [
    "căn cước", "chứng minh", "định danh cá nhân", "định danh công dân", "số định danh", "mã định danh",
    "mã số định danh", "mã công dân", "thẻ cc", "số cc", "giấy tờ tùy thân", "giấy tùy thân", "số giấy tờ",
    "citizen id", "id card", "identity card", "hiệu giấy tờ", "giấy tờ nhân thân", "giấy tờ cá nhân",
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
static CODE: LazyLock<Vec<Phrase>> = LazyLock::new(|| compiled(&CODES));
static CODE_TOPICS: LazyLock<Vec<Phrase>> = LazyLock::new(|| compiled(&CODED));
static CODE_BEGINNINGS: LazyLock<Vec<Phrase>> = LazyLock::new(|| compiled(&CODE_WORDS));
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

/// The headings of a sheet, by column. They are asked for row by row, from the top down.
pub(super) struct Headings<'s, 'k> {
    columns: BTreeMap<u32, Column<'s>>,
    known: &'k mut Known<'s>,
    /// Texts that may still be asked.
    left: usize,
}

/// A column's texts that can be headings, and what those that were passed say of the cells below.
#[derive(Default)]
struct Column<'s> {
    texts: Vec<Text<'s>>,
    passed: usize,
    /// What numbers are.
    number: Option<Heading>,
    /// Whether people or places stand here.
    name: Option<Heading>,
}

struct Text<'s> {
    row: u32,
    words: &'s str,
    /// Whether it stands among data.
    in_data: bool,
}

impl<'s, 'k> Headings<'s, 'k> {
    /// Notes every text of the sheet that can be a heading.
    pub(super) fn new(sheet: &'s Sheet, known: &'k mut Known<'s>) -> Self {
        let mut columns: BTreeMap<u32, Column<'s>> = BTreeMap::new();
        for (row, cells) in sheet.rows() {
            let in_data = cells.iter().any(|cell| matches!(cell.value, Value::Number(_) | Value::Date(_)));
            for cell in cells {
                if let Value::Text(text) = &cell.value
                    && text.chars().any(char::is_alphabetic)
                {
                    let at = CellRef::new(*row, cell.col);
                    let covers = |col: &u32| sheet.spread_from(at.row, *col) == Some(at);
                    let last = (at.col + 1..=at.col + WIDTH).take_while(covers).last().unwrap_or(at.col);
                    if last - at.col < WIDTH {
                        for col in at.col..=last {
                            columns.entry(col).or_default().texts.push(Text { row: *row, words: text, in_data });
                        }
                    }
                }
            }
        }
        Self { columns, known, left: TEXTS }
    }

    /// What is said of a number at this place.
    pub(super) fn of_number(&mut self, row: u32, col: u32) -> Option<Heading> {
        self.above(row, col)?.number
    }

    /// Whether people or places stand here.
    pub(super) fn of_name(&mut self, row: u32, col: u32) -> Option<Heading> {
        self.above(row, col)?.name
    }

    /// Whether any words stand above in the column.
    pub(super) fn has_words_above(&self, row: u32, col: u32) -> bool {
        self.columns.get(&col).and_then(|column| column.texts.first()).is_some_and(|top| top.row < row)
    }

    /// A column, once its texts above a row were passed.
    ///
    /// A remark among data (`chưa cấp`) takes no column from a heading that names identity papers, and does not make
    /// its column one of accounts or documents.
    fn above(&mut self, row: u32, col: u32) -> Option<&Column<'s>> {
        let column = self.columns.get_mut(&col)?;
        while let Some(Text { words: text, in_data, .. }) =
            column.texts.get(column.passed).filter(|next| next.row < row)
        {
            column.passed += 1;
            let heading = match self.known.get(text) {
                Some(heading) => *heading,
                None if self.left == 0 && !may_name_paper(text) => None,
                None => {
                    self.left = self.left.saturating_sub(1);
                    *self.known.entry(text).or_insert_with(|| kind(text))
                }
            };
            match heading {
                Some(_) if *in_data && column.number == Some(Heading::Identity) => {}
                Some(Heading::Code) if *in_data => {}
                Some(Heading::Name | Heading::Place) => column.name = heading,
                Some(_) => column.number = heading,
                None => {}
            }
        }
        Some(column)
    }
}

/// Whether a text may name an identity paper, told without reading it: by letters that are the same in every encoding.
fn may_name_paper(text: &str) -> bool {
    /// Of `chứng minh`, `định danh`, `căn cước`, `giấy tờ`, of the abbreviations, and of English.
    const LETTERS: [&str; 11] = ["minh", "danh", "n c", "gi", "cc", "cm", "c.", "c d", "dcn", "gttt", "id"];
    let lower = text.to_ascii_lowercase();
    text.len() <= LENGTH && LETTERS.iter().any(|letters| lower.contains(letters))
}

/// Texts that are remembered with what they say: most files of a day have the headings of the file before.
const REMEMBERED: usize = 2_000;

thread_local! {
    static KINDS: RefCell<HashMap<String, Option<Heading>>> = RefCell::default();
}

/// What a text says as a heading, in any of its readings; `None` for other texts.
pub(super) fn kind(text: &str) -> Option<Heading> {
    if text.len() > LENGTH || text.chars().filter(char::is_ascii_digit).count() > DIGITS {
        return None;
    }
    if let Some(kind) = KINDS.with_borrow(|kinds| kinds.get(text).copied()) {
        return kind;
    }
    let kind = kind_afresh(text);
    KINDS.with_borrow_mut(|kinds| {
        if kinds.len() >= REMEMBERED {
            kinds.clear();
        }
        kinds.insert(text.to_owned(), kind);
    });
    kind
}

fn kind_afresh(text: &str) -> Option<Heading> {
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
        Some(Heading::Birth | Heading::Phone) => other,
        _ if says(&CODE) || (begins(&CODE_BEGINNINGS) && says(&CODE_TOPICS)) => Some(Heading::Code),
        _ if says(&AMOUNTS) => Some(Heading::Figure),
        _ if date => Some(Heading::Date),
        other => other,
    }
}
