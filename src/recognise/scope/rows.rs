//! What the name of a row and the remark beside it say of its figures.

use super::spans::{counts_days, is_hour};
use super::{EXAMPLES, OTHER_TIMES, PLANS, SINCE, has, is_ahead, is_estimated, is_plan, with_marks};
use crate::recognise::naming::Naming;
use crate::recognise::ordinal::is_roman;
use crate::text;
use crate::text::date::Span;

/// Whether a row's name is that of a week, a month, a quarter: "Tháng 8", "Chuyển tiếp từ tháng 8".
pub(in crate::recognise) fn names_period(words: &[String]) -> bool {
    words.windows(2).any(|pair| {
        matches!(pair[0].as_str(), "tuần" | "tháng" | "quý" | "năm") && (is_hour(&pair[1]) || is_roman(&pair[1]))
    })
}

/// Whether a name is a day of the week or of the month and nothing more: "Thứ hai", "T3", "Chủ nhật 10/9", "11-9".
pub(in crate::recognise) fn is_day(written: &str, words: &[String]) -> bool {
    const WEEKDAYS: [&str; 6] = ["hai", "ba", "tư", "năm", "sáu", "bảy"];
    let is_number = |word: &String| word.bytes().all(|byte| byte.is_ascii_digit());
    let rest = match words {
        [thu, day, rest @ ..] if thu == "thứ" && (WEEKDAYS.contains(&day.as_str()) || is_number(day)) => rest,
        [chu, nhat, rest @ ..] if chu == "chủ" && nhat == "nhật" => rest,
        [day, rest @ ..] if matches!(day.as_str(), "t2" | "t3" | "t4" | "t5" | "t6" | "t7" | "cn") => rest,
        [day, month, ..] if is_number(day) && is_number(month) && written.contains(['/', '-', '.']) => words,
        _ => return false,
    };
    rest.iter().all(|word| is_number(word) || word == "ngày")
}

/// Whether a name begins with words of what was done or counted, as no place's does.
pub(in crate::recognise) fn describes_activity(name: &str) -> bool {
    const BEGINNINGS: [&str; 24] = [
        "số", "mức", "đã", "đang", "sắp", "vừa", "mới", "chưa", "không", "còn", "bị", "được", "theo", "gồm", "trong",
        "ngoài", "trước", "sau", "nợ", "mất", "sai", "chốt", "đối", "báo",
    ];
    let words = text::words(name);
    // "Hồ sơ bị trả về", "Người vắng mặt"
    let counted = match words.as_slice() {
        [one, two, ..] => [one.as_str(), two.as_str()],
        _ => ["", ""],
    };
    matches!(counted, ["hồ", "sơ"] | ["trường", "hợp"] | ["tài", "khoản"] | ["người" | "lượt", _])
        || words.first().is_some_and(|first| BEGINNINGS.contains(&first.as_str()))
        || name.split_whitespace().any(|word| matches!(word, "trước" | "cũ" | "nhầm"))
}

/// What takes a figure back, or says that it is of others.
const TAKEN_BACK: [&str; 35] = [
    "chưa tính",
    "bỏ dòng",
    "không dùng",
    "không sử dụng",
    "tính nhầm",
    "số liệu sai",
    "sai số liệu",
    "trùng dòng",
    "đã báo ngày",
    "không tính",
    "không cộng",
    "không lấy",
    "đã hủy",
    "hủy bỏ",
    "nhập nhầm",
    "ghi nhầm",
    "báo nhầm",
    "số cũ",
    "đã báo hôm",
    "của hôm qua",
    "số hôm qua",
    "gồm cả",
    "cả 2 ngày",
    "báo muộn",
    "của phường",
    "của xã",
    "của khóm",
    "của ấp",
    "cả của",
    "ghi thừa",
    "báo thừa",
    "nhập thừa",
    "tính thừa",
    "ghi thiếu",
    "lấy theo",
];

/// Whether a text takes figures back in so many words.
pub(super) fn is_taken_back(words: &[String]) -> bool {
    TAKEN_BACK.iter().any(|phrase| has(words, phrase))
}

/// Whether a remark on a row's figures takes them back: they are of another day or measure, or do not count.
pub(in crate::recognise) fn doubts(remark: &str, naming: Naming, span: &Span) -> bool {
    let words = with_marks(text::words(remark));
    let is_of_figures = words.first().is_some_and(|first| first == "số");
    let of_other_times = || OTHER_TIMES.iter().chain(&SINCE).chain(&PLANS).any(|phrase| has(&words, phrase));
    let of_sums = || has(&words, "cộng dồn") || has(&words, "lũy kế");
    let is_of_plan = || has(&words, "số kế hoạch") || has(&words, "số ước") || is_estimated(&words);
    let names_quota = matches!(words.as_slice(), [one, two] if matches!(one.as_str(), "chỉ" | "kế") && (two == "tiêu" || two == "hoạch"));
    naming == Naming::Cumulative
        || naming == Naming::Example
        || names_quota
        || is_taken_back(&words)
        || (is_of_figures
            && (of_other_times()
                || of_sums()
                || is_of_plan()
                || counts_days(&words)
                || !text::date::find(remark, span).is_empty()))
}

/// Whether a row's name says that it only shows how: "Ví dụ: Khóm A", "Mẫu".
pub(in crate::recognise) fn is_example(words: &[String]) -> bool {
    EXAMPLES.iter().any(|phrase| has(words, phrase)) || matches!(words, [word] if word == "mẫu")
}

/// Whether a row's name speaks of what is not done yet or of another time.
pub(in crate::recognise) fn is_not_done(words: &[String]) -> bool {
    [&PLANS[..], &OTHER_TIMES].into_iter().flatten().any(|phrase| has(words, phrase))
        || is_plan(words)
        || is_ahead(words)
}
