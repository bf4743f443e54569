//! What a heading says of the cells below it, from its words alone.
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
    /// Amounts and counts, which identify nobody unless they look like a CCCD, zero and all.
    Figure,
    /// Numbers of files, customers, taxes and insurance: citizens' own may be their CCCD.
    Register,
    /// Names of accounts of a digital identity: that is the CCCD number.
    Digital,
    /// Numbers of accounts and contracts, which citizens' CCCD may be, and which look like one by accident.
    Account,
    /// Numbers of goods and of an office's documents, which can look like a CCCD.
    Code,
    /// Telephone numbers.
    Phone,
    /// Numbers of passports.
    Passport,
    /// Dates or years of birth.
    Birth,
    /// Other dates.
    Date,
    /// People.
    Name,
    /// Posts, and the people who hold them: what stands in the row is an official's.
    Post,
    /// Where people live.
    Address,
    /// Places and offices.
    Place,
}

/// Phrases by what they say, those that decide over others first.
#[rustfmt::skip]
const PHRASES: [(Heading, &[&str]); 10] = [
    (Heading::Birth, &["năm sinh", "ngày sinh", "sinh năm", "sinh ngày", "tháng năm sinh", "tháng sinh", "ns"]),
    (Heading::Phone, &["điện thoại", "đt", "sđt", "dđ", "đtdđ", "di động", "phone", "tel", "mobile", "zalo"]),
    // Before the number of households, which it begins with: `số hộ chiếu`.
    (Heading::Passport, &["hộ chiếu", "passport"]),
    (Heading::Figure, &[
        "tổng", "cộng", "lũy kế", "trong ngày", "trong tuần", "trong tháng", "số lượng", "chỉ tiêu", "tỷ lệ", "giá trị",
        "sản lượng", "dân số", "nhân khẩu", "diện tích", "số hộ", "số lượt", "đồng",
    ]),
    (Heading::Register, &[
        "mã hồ sơ", "số hồ sơ", "mã số thuế", "mã thuế", "mst", "hóa đơn", "biên lai", "khách hàng", "bảo hiểm", "bhxh", "bhyt",
    ]),
    (Heading::Name, &[
        "họ và tên", "họ tên", "họ đệm", "họ và chữ đệm", "họ và tên đệm", "chủ hộ", "người nộp", "người dân", "công dân",
    ]),
    (Heading::Post, &POSTS),
    (Heading::Address, &["địa chỉ", "thường trú", "tạm trú", "cư trú", "nơi ở", "chỗ ở", "hộ khẩu", "quê quán"]),
    (Heading::Place, &["đơn vị", "địa bàn", "địa điểm", "địa phương", "tên trường", "tên đường", "cơ quan", "khu vực"]),
    // Last, since places and people may do what is planned, too.
    (Heading::Figure, &["giải ngân", "thực hiện", "kế hoạch", "vốn", "còn lại", "tạm ứng"]),
];

/// What headings of officials and their posts say.
const POSTS: [&str; 14] = [
    "chức vụ",
    "chức danh",
    "cấp bậc",
    "đơn vị công tác",
    "phụ trách",
    "cán bộ",
    "công chức",
    "chỉ đạo",
    "chỉ huy",
    "nhiệm vụ",
    "người ký",
    "người lập",
    "người thực hiện",
    "lãnh đạo",
];
/// What else a line says of whom to call in an office.
const CALLED: [&str; 13] = [
    "trưởng",
    "chủ tịch",
    "bí thư",
    "liên hệ",
    "hotline",
    "đường dây nóng",
    "trực",
    "người báo",
    "người gửi",
    "người tổng hợp",
    "tổng hợp",
    "ubnd",
    "công an",
];

/// Units of the administration, and what lies below them.
const UNITS: [&str; 15] = [
    "tỉnh",
    "huyện",
    "quận",
    "xã",
    "phường",
    "ấp",
    "khóm",
    "thôn",
    "bản",
    "làng",
    "buôn",
    "sóc",
    "tp",
    "tx",
    "thị trấn",
];
/// What else a heading of such units holds.
const BESIDE_UNITS: [&str; 17] = [
    "tên", "các", "thành", "phố", "thị", "xã", "trấn", "tổ", "dân", "khu", "cấp", "hành", "chính", "trực", "thuộc",
    "và", "hoặc",
];

/// What headings of numbers of goods and an office's accounts say, wherever it stands in them.
#[rustfmt::skip]
const CODES: [&str; 7] = ["mã vạch", "mã hàng", "barcode", "seri", "serial", "imei", "tài khoản kho bạc"];

/// What they say after the word for a number or a code at their beginning.
#[rustfmt::skip]
const CODED: [&str; 22] = [
    "hiệu", "công văn", "văn bản", "quyết định", "qhns", "quan hệ ngân sách", "bản đồ", "thửa", "vận đơn", "thiết bị",
    "chứng từ", "khung", "đăng ký xe", "tài sản", "dự án", "giấy phép", "công tơ", "bưu", "lô", "sản phẩm", "vật tư",
    "gói thầu",
];

/// What headings of numbers say that people have with somebody: a bank, a shop, an office.
///
/// A citizen's number is used for them: an account of `VNeID` is named by it, and a person's tax code is it (Law on Tax
/// Administration 38/2019/QH14, article 35.7).
const ACCOUNTED: [&str; 9] =
    ["tài khoản", "tk", "stk", "hợp đồng", "phiếu", "biên nhận", "giao dịch", "đơn hàng", "tham chiếu"];

/// What they begin with.
const CODE_WORDS: [&str; 6] = ["số", "mã", "tài khoản", "tk", "stk", "biển số"];

/// What headings of amounts that come and go begin with.
const FLOWS: [&str; 6] = ["thu", "chi", "nợ", "nộp", "số thu", "số chi"];

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

/// The one of them that is also said of amounts, in so few words.
const PLANNED: (&str, usize) = ("kế hoạch", 4);

/// What headings of dates and years begin with.
const DATES: [&str; 4] = ["ngày", "năm", "nơi", "thời"];

/// What follows the word for identity where accounts are counted, not people named.
const ACCOUNTS: [&str; 2] = ["số định danh điện tử", "số định danh mức"];

static KNOWN: LazyLock<Vec<(Heading, Vec<Phrase>)>> =
    LazyLock::new(|| PHRASES.iter().map(|(heading, phrases)| (*heading, compiled(phrases))).collect());
static CODE: LazyLock<Vec<Phrase>> = LazyLock::new(|| compiled(&CODES));
static CODE_TOPICS: LazyLock<Vec<Phrase>> = LazyLock::new(|| compiled(&CODED));
static ACCOUNT_TOPICS: LazyLock<Vec<Phrase>> = LazyLock::new(|| compiled(&ACCOUNTED));
static OFFICE: LazyLock<Vec<Phrase>> = LazyLock::new(|| compiled(&[&POSTS[..], &CALLED[..]].concat()));
static DIGITAL: LazyLock<Vec<Phrase>> = LazyLock::new(|| compiled(&["vneid", "định danh"]));
static UNIT: LazyLock<Vec<Phrase>> = LazyLock::new(|| compiled(&UNITS));
static UNIT_WORDS: LazyLock<Vec<Phrase>> = LazyLock::new(|| compiled(&[&UNITS[..], &BESIDE_UNITS[..]].concat()));
static CODE_BEGINNINGS: LazyLock<Vec<Phrase>> = LazyLock::new(|| compiled(&CODE_WORDS));
static FLOW: LazyLock<Vec<Phrase>> = LazyLock::new(|| compiled(&FLOWS));
static AMOUNTS: LazyLock<Vec<Phrase>> = LazyLock::new(|| compiled(&MONEY));
static PAPER_NUMBERS: LazyLock<Vec<Phrase>> = LazyLock::new(|| compiled(&NUMBERS));
static PAPER: LazyLock<Vec<Phrase>> = LazyLock::new(|| compiled(&PAPERS));
static COUNTS: LazyLock<Vec<Phrase>> = LazyLock::new(|| compiled(&COUNTED));
static NO_HEADINGS: LazyLock<Vec<Phrase>> = LazyLock::new(|| compiled(&TITLES));
static PLAN: LazyLock<Phrase> = LazyLock::new(|| Phrase::new(PLANNED.0));
static WHERE: LazyLock<Phrase> = LazyLock::new(|| Phrase::new("nơi"));
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

/// Whether a text begins as a title does: it is about the whole sheet.
pub(super) fn is_title(text: &str) -> bool {
    readings(text)
        .iter()
        .map(|reading| Wording::new(reading))
        .any(|own| NO_HEADINGS.iter().any(|title| own.begins(title)))
}

/// Whether a text speaks of an office's people.
pub(super) fn speaks_of_office(text: &str) -> bool {
    text.len() <= LENGTH
        && readings(text)
            .iter()
            .map(|reading| Wording::new(reading))
            .any(|own| OFFICE.iter().any(|phrase| own.says(phrase)))
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
    let title = begins(&NO_HEADINGS) && !(wording.begins(&PLAN) && wording.count <= PLANNED.1);
    // `Nam` is the column of men, not a year.
    let is_dated = begins(&DATE_WORDS) && !wording.is_plain_word();
    let other = KNOWN.iter().find(|(_, phrases)| says(phrases)).map(|(heading, _)| *heading);
    // `Nơi cấp` tells of an issue as `Ngày cấp` does, `Nơi ở` where somebody lives.
    let date = is_dated && !(other == Some(Heading::Address) && wording.begins(&WHERE));
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
        // A heading of nothing but units names places, in whatever order and however many of them.
        _ if says(&UNIT) && wording.is_made_of(&UNIT_WORDS) => Some(Heading::Place),
        _ if says(&CODE) || (begins(&CODE_BEGINNINGS) && says(&CODE_TOPICS)) => Some(Heading::Code),
        _ if says(&ACCOUNT_TOPICS) && says(&DIGITAL) => Some(Heading::Digital),
        _ if begins(&CODE_BEGINNINGS) && says(&ACCOUNT_TOPICS) => Some(Heading::Account),
        _ if says(&AMOUNTS) => Some(Heading::Figure),
        _ if date => Some(Heading::Date),
        None if begins(&FLOW) => Some(Heading::Figure),
        other => other,
    }
}
