//! What the words around a table say of its figures: of which period they are, whether they are running totals, plans or
//! examples, and in what unit they are counted.
//!
//! Title, captions, headings and the sheet's name all speak about the figures. A word of another period, measure or scale
//! is never passed over: either the columns settle what they hold, or the sender is asked. Knows texts, not cells.

use crate::model::period::Cadence;
use crate::recognise::terms::Terms;
use crate::text;

/// What a text says that figures are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// The period's own: "Kết quả trong ngày".
    Day,
    /// Running totals: "lũy kế từ đầu chiến dịch", "tính đến ngày 12/9".
    Cumulative,
    /// Of another period: "kết quả tuần", "tháng 9", "từ ngày 6/9 đến ngày 12/9", "hôm qua".
    Period,
    /// Planned or estimated: "dự kiến", "ước thực hiện".
    Plan,
    /// Given as an example.
    Example,
    /// Counted in thousands, millions or percent: "ĐVT: nghìn hồ sơ".
    Scale,
}

/// A text that says what the figures of a table are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScopeClaim {
    /// What it says.
    pub scope: Scope,
    /// The text, and where it stands.
    pub text: super::draft::Text,
}

/// Words of other times than the period.
const OTHER_TIMES: [&str; 16] = [
    "hôm qua",
    "hôm trước",
    "hôm kia",
    "ngày trước",
    "ngày qua",
    "kỳ trước",
    "tuần trước",
    "tuần qua",
    "tháng trước",
    "tháng qua",
    "năm trước",
    "cùng kỳ",
    "đầu kỳ",
    "trước chiến dịch",
    "từ đầu năm",
    "từ đầu tháng",
];
/// Words of what is not done yet.
const PLANS: [&str; 8] = [
    "dự kiến",
    "dự báo",
    "ước thực hiện",
    "ước đạt",
    "ước tính",
    "đăng ký thực hiện",
    "phấn đấu",
    "kế hoạch thực hiện",
];
/// Words of what only shows how.
const EXAMPLES: [&str; 10] = [
    "ví dụ",
    "thí dụ",
    "minh họa",
    "số liệu mẫu",
    "mẫu ghi",
    "giả định",
    "điền thử",
    "điền mẫu",
    "tham khảo",
    "hướng dẫn điền",
];
/// Words of numbers that are written short.
const SCALES: [&str; 9] = ["nghìn", "ngàn", "triệu", "tỷ", "tỉ", "trăm", "chục", "phần", "vạn"];
/// Words of what is still to be done, whatever it is.
const AHEAD: [&str; 4] = ["phải", "cần", "sẽ", "nên"];
/// Words after them of what is to be done with the report, or about a difficulty.
const OFFICE: [&str; 16] = [
    "báo", "nộp", "gửi", "thống", "ghi", "điền", "lưu", "nhập", "tháo", "khắc", "giải", "xử", "hỗ", "biết", "kiểm",
    "chú",
];
/// Words after a plan that is cited: whose it is.
const OWNERS: [&str; 10] = ["số", "của", "ubnd", "hđnd", "tỉnh", "huyện", "thị", "thành", "chính", "công"];
/// Words before a plan that is cited and not reported.
const CITING: [&str; 5] = ["hiện", "khai", "thuộc", "của", "cứ"];
/// Words after "tháng" and "tuần" that name an event and not a period.
const EVENTS: [&str; 4] = ["lễ", "hành", "cao", "thanh"];

/// Words that a day's number is written in, and how many there are with the word for a day.
const NUMERALS: [&str; 14] =
    ["một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười", "mươi", "mốt", "lăm", "tư"];
const DAY_WORDS: usize = 4;

/// What a text says of the figures below it. `one_day`: a span of hours in it is a day's.
pub(super) fn claims(written: &str, terms: &Terms, cadence: Cadence, one_day: bool) -> Vec<Scope> {
    let words = text::words(written);
    let scaled = is_scaled(written, &words);
    claims_of(&words, scaled, terms, cadence, one_day)
}

/// Whether a caption over a group of columns makes them other figures than the period's own or its running totals.
pub(super) fn changes(words: &[String], terms: &Terms, cadence: Cadence) -> bool {
    let found = claims_of(words, false, terms, cadence, false);
    let is_sum = terms.cumulative.find(words).is_some();
    found.iter().any(|scope| match scope {
        Scope::Day => false,
        // The span of a running total is no other period: "Lũy kế từ ngày 31/8 đến ngày 12/9".
        Scope::Cumulative | Scope::Period => !is_sum,
        Scope::Plan | Scope::Example | Scope::Scale => true,
    })
}

fn claims_of(words: &[String], scaled: bool, terms: &Terms, cadence: Cadence, one_day: bool) -> Vec<Scope> {
    let mut found = Vec::new();
    let mut says = |scope, is_said: bool| {
        if is_said {
            found.push(scope);
        }
    };
    says(Scope::Example, EXAMPLES.iter().any(|phrase| has(words, phrase)));
    says(Scope::Scale, scaled);
    if cadence == Cadence::Once {
        return found;
    }
    let is_daily = cadence == Cadence::Daily;
    // "Báo cáo tuần đến ngày 10/9": a week and a month end on a day, too.
    let is_sum = terms
        .cumulative
        .find(words)
        .is_some_and(|found| is_daily || !matches!(words[found.start].as_str(), "đến" | "tính"));
    let is_sum = is_sum && !one_day;
    says(Scope::Cumulative, is_sum || (is_daily && !one_day && reaches_up_to(words)));
    says(Scope::Plan, PLANS.iter().any(|phrase| has(words, phrase)) || is_plan(words) || is_ahead(words));
    // A week or a month is a span of days itself.
    let is_other_span = is_daily && !one_day && !is_sum && is_span(words);
    let other = OTHER_TIMES.iter().any(|phrase| has(words, phrase)) || is_other_span;
    says(Scope::Period, other || other_period(words, cadence));
    says(Scope::Day, terms.day.find(words).is_some());
    found
}

/// Whether a phrase stands among the words.
fn has(words: &[String], phrase: &str) -> bool {
    let phrase: Vec<&str> = phrase.split(' ').collect();
    words.windows(phrase.len()).any(|window| window.iter().map(String::as_str).eq(phrase.iter().copied()))
}

/// Whether "đến" leads to a moment: a day, an hour, now. The last hour of a day is where that day's figures end.
fn reaches_up_to(words: &[String]) -> bool {
    let ends_a_day = words
        .windows(2)
        .any(|pair| matches!(pair[0].as_str(), "đến" | "tới") && matches!(hour_of(&pair[1]), Some("23" | "24")));
    if ends_a_day {
        return false;
    }
    let is_moment = |word: &String| {
        matches!(word.as_str(), "ngày" | "hết" | "nay" | "giờ" | "hôm" | "cuối" | "thời") || is_hour(word)
    };
    words.windows(2).any(|pair| matches!(pair[0].as_str(), "đến" | "tới") && is_moment(&pair[1])) && !is_span(words)
}

/// Whether "từ … đến …" gives a span.
fn is_span(words: &[String]) -> bool {
    let from = words.iter().position(|word| word == "từ");
    from.is_some_and(|from| {
        let rest = &words[from + 1..];
        let to = rest.iter().position(|word| matches!(word.as_str(), "đến" | "tới"));
        to.is_some_and(|to| rest[..to].iter().any(|word| is_hour(word)) && rest[to..].iter().any(|word| is_hour(word)))
    })
}

/// The hour that a word gives: `24`, `24h`, `23h59`.
fn hour_of(word: &str) -> Option<&str> {
    let end = word.find(|c: char| !c.is_ascii_digit()).unwrap_or(word.len());
    (end > 0).then(|| &word[..end])
}

/// A number, or an hour as it is written: `12`, `17h`, `17h00`.
fn is_hour(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit()) && word.chars().all(|c| c.is_ascii_digit() || matches!(c, 'h' | 'g'))
}

/// Whether a period of another length is named: "tuần", "tháng 9", "quý III".
fn other_period(words: &[String], cadence: Cadence) -> bool {
    // "ngày 12 tháng 9 năm 2023", "ngày mười hai tháng chín", "12 tháng chín"; "9 tháng 2023" is a period.
    let is_short = |word: Option<&String>| word.is_some_and(|word| word.len() <= 2 && is_hour(word));
    let is_date = |at: usize| {
        let next = words.get(at + 1);
        let names_month = is_short(next) || next.is_some_and(|next| NUMERALS.contains(&next.as_str()));
        // "Phường 1 tháng 9" is no day.
        let is_numbered = at >= 2 && text::date::is_numbered_by(&words[at - 2]);
        if names_month && !is_numbered && is_short(at.checked_sub(1).map(|before| &words[before])) {
            return true;
        }
        let before = &words[at.saturating_sub(DAY_WORDS)..at];
        let day = before.iter().rposition(|word| word == "ngày");
        day.is_some_and(|day| {
            let number = &before[day + 1..];
            !number.is_empty() && number.iter().all(|word| is_hour(word) || NUMERALS.contains(&word.as_str()))
        })
    };
    words.iter().enumerate().any(|(at, word)| {
        let next = words.get(at + 1).map(String::as_str).unwrap_or_default();
        let before = at.checked_sub(1).map(|before| words[before].as_str()).unwrap_or_default();
        if EVENTS.contains(&next) || is_date(at) {
            return false;
        }
        match word.as_str() {
            "tuần" => !matches!(cadence, Cadence::Weekly(..)),
            "tháng" => {
                let is_period = is_hour(next)
                    || matches!(
                        before,
                        "trong" | "kết" | "quả" | "liệu" | "cáo" | "hợp" | "hằng" | "hàng" | "cả" | "dõi"
                    )
                    || matches!(next, "này" | "chín" | "mười");
                cadence != Cadence::Monthly && is_period
            }
            "quý" => is_hour(next) || super::rows::is_roman(next) || before == "trong",
            "năm" => matches!(before, "trong" | "cả") && !is_hour(next),
            _ => false,
        }
    })
}

/// Whether a text is of a plan and does not cite one: "KẾ HOẠCH KÍCH HOẠT TUẦN TỚI", but not "thực hiện Kế hoạch 110".
fn is_plan(words: &[String]) -> bool {
    words.windows(2).enumerate().any(|(at, pair)| {
        let cites = at > 0 && CITING.contains(&words[at - 1].as_str());
        let is_named = words.get(at + 2).is_some_and(|next| OWNERS.contains(&next.as_str()) || is_hour(next));
        pair[0] == "kế" && pair[1] == "hoạch" && !cites && !is_named
    })
}

/// Whether a text says that something is still to be done: "số phải đạt", but not "số liệu cần báo cáo".
fn is_ahead(words: &[String]) -> bool {
    words.windows(2).any(|pair| AHEAD.contains(&pair[0].as_str()) && !OFFICE.contains(&pair[1].as_str()))
}

/// Whether a row's name is that of a week, a month, a quarter: "Tháng 8", "Chuyển tiếp từ tháng 8".
pub(super) fn names_period(words: &[String]) -> bool {
    words.windows(2).any(|pair| {
        matches!(pair[0].as_str(), "tuần" | "tháng" | "quý" | "năm")
            && (is_hour(&pair[1]) || super::rows::is_roman(&pair[1]))
    })
}

/// Whether a line goes by a plan that it does not name: "Theo kế hoạch đề ra".
pub(super) fn is_by_plan(line: &str) -> bool {
    let words = text::words(line);
    words.first().is_some_and(|word| word == "theo") && is_plan(&words)
}

/// Whether a row's name speaks of what is not done yet, of another time or of an example.
pub(super) fn is_not_done(words: &[String]) -> bool {
    [&PLANS[..], &EXAMPLES, &OTHER_TIMES].into_iter().flatten().any(|phrase| has(words, phrase))
        || is_plan(words)
        || is_ahead(words)
}

/// Whether a unit of measure of more than one is given.
fn is_scaled(written: &str, words: &[String]) -> bool {
    let is_unit = has(words, "đvt") || has(words, "đơn vị tính") || has(words, "tính bằng");
    let bracketed = written.trim().starts_with('(') && written.trim().ends_with(')') && words.len() <= 4;
    let is_large = |word: &String| {
        word.bytes().all(|byte| byte.is_ascii_digit())
            && (word.len() >= 3 || word.parse::<u32>().is_ok_and(|n| n >= 10))
    };
    let has_scale = words.iter().any(|word| SCALES.contains(&word.as_str()));
    (is_unit && (has_scale || written.contains('%') || words.iter().any(is_large))) || (bracketed && has_scale)
}
