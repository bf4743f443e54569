//! What a heading says of the cells below it, told from its words alone.
//!
//! It must not know where the heading stands, nor what stands below it.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::LazyLock;

use super::wording::{Phrase, Wording, readings};

/// Words that a heading may have; longer texts are sentences.
const WORDS: usize = 30;
/// Bytes that a heading may have.
pub(super) const LENGTH: usize = 300;
/// Digits that a heading may have, those of two years; texts with more are data.
const DIGITS: usize = 8;

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
