//! What the words around a table say of its figures: of which period they are, whether they are running totals, plans or
//! examples, and in what unit they are counted.
//!
//! Title, captions, headings and the sheet's name all speak about the figures. A word of another period, measure or scale
//! is never passed over: either the columns settle what they hold, or the sender is asked. Knows texts, not cells.

mod remark;
mod rows;
mod spans;
mod title;
mod words;

use crate::model::period::Cadence;
use crate::text;

pub(super) use remark::{is_about_figures, is_against};
pub(super) use rows::{describes_activity, doubts, is_day, is_example, is_not_done, names_period};
pub(super) use spans::counts_hours;
use spans::{
    counts_days, is_from, is_hour, is_span, is_span_of_hours, names_round, names_two_days, other_period, reaches_up_to,
};
pub(super) use words::FigureWords;

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
    /// Of what was not done or is left: "số người chưa kích hoạt".
    Other,
    /// Counted in thousands, millions or percent: "ĐVT: nghìn hồ sơ".
    Scale,
    /// Of other people or another matter than the campaign's, as far as anybody can tell: "kết quả cấp chữ ký số".
    Subject,
    /// In doubt or taken back by a note: "Số liệu đang rà soát", "Báo cáo này không còn giá trị".
    Withheld,
}

/// A text that says what the figures of a table are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScopeClaim {
    /// What it says.
    pub scope: Scope,
    /// The text, and where it stands.
    pub text: super::row::Text,
    /// Words of it that nobody knows, where those are what it is about.
    pub unknown: String,
    /// Whether it names the campaign's own matter besides.
    pub is_of_campaign: bool,
    /// Whether it stands in a comment or a text box and not in a cell.
    pub in_comment: bool,
}

impl ScopeClaim {
    /// What a text says.
    pub(super) fn new(scope: Scope, text: super::row::Text) -> Self {
        Self { scope, text, unknown: String::new(), is_of_campaign: true, in_comment: false }
    }
}

/// Words of running totals that a caption or a title may say besides those that head columns.
const SINCE: [&str; 13] = [
    "dồn từ",
    "tích lũy",
    "cộng từ",
    "gộp từ",
    "tính từ",
    "kể từ",
    "suốt chiến dịch",
    "toàn chiến dịch",
    "cả chiến dịch",
    "suốt đợt",
    "toàn đợt",
    "cả đợt",
    "từ trước đến nay",
];
/// Words of other times than the period.
const OTHER_TIMES: [&str; 21] = [
    "bình quân",
    "trung bình",
    "số liệu nền",
    "số nền",
    "gồm cả số",
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
const PLANS: [&str; 20] = [
    "đăng ký chỉ tiêu",
    "phân bổ chỉ tiêu",
    "giao khoán",
    "giao việc",
    "dự trù",
    "được mời",
    "lịch ra quân",
    "lịch kích hoạt",
    "số đăng ký",
    "chỉ tiêu khoán",
    "nhu cầu",
    "cam kết",
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
const EXAMPLES: [&str; 18] = [
    "demo",
    "mô phỏng",
    "chạy thử",
    "thử nghiệm",
    "dùng thử",
    "tập huấn",
    "bài tập",
    "đã điền",
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
/// Modal words: what follows is not done yet.
const AHEAD: [&str; 4] = ["phải", "cần", "sẽ", "nên"];
/// Verbs after them that speak of the report itself or of a difficulty.
const OFFICE: [&str; 16] = [
    "báo", "nộp", "gửi", "thống", "ghi", "điền", "lưu", "nhập", "tháo", "khắc", "giải", "xử", "hỗ", "biết", "kiểm",
    "chú",
];
/// Words after a plan that is cited: whose it is.
const OWNERS: [&str; 10] = ["số", "của", "ubnd", "hđnd", "tỉnh", "huyện", "thị", "thành", "chính", "công"];
/// Words before a plan that is cited and not reported.
const CITING: [&str; 5] = ["hiện", "khai", "thuộc", "của", "cứ"];
/// What a text says of the figures below it. `one_day`: a span of hours in it is a day's.
pub(super) fn claims(written: &str, terms: &FigureWords, cadence: Cadence, one_day: bool) -> Vec<Scope> {
    let words = with_marks(text::words(written));
    let scaled = is_scaled(written, &words);
    claims_of(&words, scaled, terms, cadence, one_day)
}

/// What a file's name says of its figures, where that is not the period's own: "P1 báo cáo tuần 6.9-12.9".
pub(super) fn claim_of_name(name: &str, cadence: Cadence) -> Option<Scope> {
    let words = with_marks(text::words(name));
    let says = |phrases: &[&str]| phrases.iter().any(|phrase| has(&words, phrase));
    if cadence != Cadence::Daily || says(&["trong ngày", "và ngày"]) {
        return None;
    }
    match () {
        () if says(&["lũy kế", "cộng dồn"]) => Some(Scope::Cumulative),
        () if is_plan(&words) => Some(Scope::Plan),
        () if is_span(&words) || words.iter().any(|word| word == "tuần") => Some(Scope::Period),
        () => None,
    }
}

/// Whether a line gives the unit of measure: "(Đơn vị tính: hồ sơ)".
pub(super) fn is_unit_of_measure(line: &str) -> bool {
    let words = with_marks(text::words(line));
    matches!(words.as_slice(), [first, ..] if first == "đvt") || has(&words[..words.len().min(3)], "đơn vị tính")
}

/// Whether a sheet's name is that of an example: "VD", "Hướng dẫn", "Mẫu", but not "Mẫu 01", which numbers a form.
pub(super) fn names_example(name: &str) -> bool {
    let words = with_marks(text::words(name));
    let is_bare = matches!(words.as_slice(), [only] if only == "mẫu");
    is_bare
        || matches!(words.first().map(String::as_str), Some("vd"))
        || has(&words, "hướng dẫn")
        || has(&words, "cách ghi")
}

/// What a title of quotas says of another matter than the campaign's, or of a day, a week or a month: "GIAO CHỈ TIÊU TUẦN
/// 37", "GIAO CHỈ TIÊU MỖI NGÀY".
pub(super) fn of_quotas(line: &super::row::Text, terms: &FigureWords) -> Option<ScopeClaim> {
    let words = with_marks(text::words(&line.text));
    let each = ["mỗi ngày", "từng ngày", "hằng ngày", "hàng ngày", "mỗi tuần", "mỗi tháng"];
    let is_of_part = each.iter().any(|phrase| has(&words, phrase)) || other_period(&words, Cadence::Daily);
    if has(&words, "chỉ tiêu") && is_of_part {
        return Some(ScopeClaim::new(Scope::Period, line.clone()));
    }
    // "(số liệu giả lập)" is about the numbers, and not about what they count.
    let about = line.text.split_once('(').filter(|(_, aside)| text::words(aside).starts_with(&text::words("số liệu")));
    let title = about.map_or(line.text.as_str(), |(title, _)| title);
    let unknown = terms.title.unknown_in(title)?;
    let is_of_campaign = terms.title.names_campaign(title);
    Some(ScopeClaim { unknown, is_of_campaign, ..ScopeClaim::new(Scope::Subject, line.clone()) })
}

/// What a note below a table says of its figures, if it speaks of them: "Số liệu trên là lũy kế". Until when they were
/// gathered makes them no others.
pub(super) fn note_claims(written: &str, terms: &FigureWords, cadence: Cadence) -> Vec<Scope> {
    let words = remark::unlabelled(with_marks(text::words(written)));
    if is_scaled(written, &words) {
        return vec![Scope::Scale];
    }
    if takes_back(&words) {
        return vec![Scope::Other];
    }
    if !speaks_of_figures(&words) {
        return if is_against(written) || rows::is_taken_back(&words) { vec![Scope::Withheld] } else { Vec::new() };
    }
    let is_until = |found: std::ops::Range<usize>| matches!(words[found.start].as_str(), "đến" | "tính");
    let is_sum = terms.cumulative.find(&words).is_some_and(|found| !is_until(found))
        || SINCE.iter().any(|phrase| has(&words, phrase))
        || has(&words, "từ đầu")
        || is_from(&words);
    let mut found = claims_of(&words, false, terms, cadence, false);
    found.retain(|scope| *scope != Scope::Day && (*scope != Scope::Cumulative || is_sum));
    // "gồm cả ngày 11/9"
    if has(&words, "gồm cả ngày") || has(&words, "cả ngày hôm") {
        found.push(Scope::Period);
    }
    if found.is_empty() && (is_against(written) || rows::is_taken_back(&words)) {
        found.push(Scope::Withheld);
    }
    found
}

/// Whether a text is about the figures as a whole.
pub(super) fn is_of_figures(written: &str) -> bool {
    speaks_of_figures(&with_marks(text::words(written)))
}

/// Whether a note is about the figures as a whole.
fn speaks_of_figures(words: &[String]) -> bool {
    let points = |at: usize| words[at..].iter().take(4).any(|word| matches!(word.as_str(), "trên" | "này"));
    let names = |at: usize| matches!(words[at].as_str(), "số" | "cột" | "bảng" | "biểu" | "quả") && points(at);
    // "Cột mức 2 là số lũy kế", "Tính từ đầu tháng", "Kết quả của 05 ngày gần nhất"
    let of_column = words.iter().any(|word| word == "cột") && words.iter().any(|word| word == "là");
    let begins =
        |with: &[&str]| with.iter().any(|phrase| text::words(phrase).as_slice() == &words[..words.len().min(2)]);
    has(words, "số liệu")
        || has(words, "đây là")
        || of_column
        || begins(&["tính từ", "tính gộp", "kết quả", "tổng của", "tổng cả"])
        || (0..words.len()).any(names)
}

/// Whether a text says that the report or its table counts for nothing: "Báo cáo này hủy, không sử dụng", "Bản nháp".
pub(super) fn takes_back(words: &[String]) -> bool {
    let is_of_report =
        ["báo cáo này", "bảng này", "biểu này", "bản này", "bản báo cáo"].iter().any(|own| has(words, own));
    let denies = ["hủy", "không sử dụng", "chưa sử dụng", "không dùng", "không tổng hợp", "không tính", "bỏ"];
    has(words, "bản nháp") || (is_of_report && denies.iter().any(|phrase| has(words, phrase)))
}

/// Words that the rules of this module look for one by one.
const MARKED: [&str; 46] = [
    "từ", "hôm", "trước", "tuần", "tháng", "năm", "đầu", "chiến", "dịch", "kiến", "thực", "hiện", "đạt", "kế", "hoạch",
    "số", "liệu", "mẫu", "đến", "tới", "ngày", "hết", "giờ", "quý", "chỉ", "tiêu", "mục", "phải", "cần", "sẽ", "chưa",
    "đợt", "lũy", "cộng", "dồn", "kết", "quả", "cáo", "hợp", "trên", "này", "nghìn", "triệu", "ước", "của", "tính",
];

fn is_marked(word: &str) -> bool {
    MARKED.contains(&word)
}

/// Words that are typed without marks, with those that the words of this module bear.
fn with_marks(words: Vec<String>) -> Vec<String> {
    if !words.iter().all(|word| word.is_ascii()) {
        return words;
    }
    let marked = |word: String| {
        MARKED.iter().find(|marked| text::ascii(marked) == word).map_or(word, |marked| (*marked).to_owned())
    };
    words.into_iter().map(marked).collect()
}

/// Whether a caption over a group of columns makes them other figures than the period's own or its running totals.
pub(super) fn changes(words: &[String], terms: &FigureWords, cadence: Cadence) -> bool {
    let found = claims_of(words, false, terms, cadence, false);
    let is_sum = terms.cumulative.find(words).is_some();
    found.iter().any(|scope| match scope {
        Scope::Day => false,
        // The span of a running total is not another period: "Lũy kế từ ngày 31/8 đến ngày 12/9".
        Scope::Cumulative | Scope::Period => !is_sum,
        Scope::Plan | Scope::Example | Scope::Other | Scope::Scale | Scope::Subject | Scope::Withheld => true,
    })
}

fn claims_of(words: &[String], scaled: bool, terms: &FigureWords, cadence: Cadence, one_day: bool) -> Vec<Scope> {
    let mut found = Vec::new();
    let mut says = |scope, is_said: bool| {
        if is_said {
            found.push(scope);
        }
    };
    let has_any = |list: &[&str]| list.iter().any(|phrase| has(words, phrase) && !terms.are_own(phrase));
    says(Scope::Example, has_any(&EXAMPLES));
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
    let is_since = is_daily && !one_day && (has_any(&SINCE) || is_from(words));
    says(Scope::Cumulative, is_sum || is_since || (is_daily && !one_day && reaches_up_to(words)));
    let is_ahead = is_ahead(words) && !AHEAD.iter().any(|word| terms.are_own(word));
    says(Scope::Plan, has_any(&PLANS) || is_plan(words) || is_ahead || is_estimated(words) || is_goal(words));
    // A week or a month is a span of days itself.
    let is_other_span = is_daily && !one_day && !is_sum && is_span(words) && !is_span_of_hours(words);
    let other = has_any(&OTHER_TIMES) || is_other_span;
    let is_round = names_round(words) && !terms.are_own("tổng kết") && !terms.are_own("sơ kết");
    let is_span = is_daily && (counts_days(words) || names_two_days(words) || is_round);
    says(Scope::Period, other || is_span || other_period(words, cadence));
    says(Scope::Other, is_denied(words, terms) || takes_back(words));
    says(Scope::Day, terms.day.find(words).is_some());
    found
}

/// Whether a phrase stands among the words.
fn has(words: &[String], phrase: &str) -> bool {
    let length = 1 + phrase.bytes().filter(|byte| *byte == b' ').count();
    let stands = |is_same: fn(&str, &str) -> bool| {
        let of_phrase = || phrase.split(' ');
        words.windows(length).any(|window| window.iter().zip(of_phrase()).all(|(word, of)| is_same(word, of)))
    };
    // A single word without its marks may be another.
    let is_bare = || words.iter().all(|word| word.is_ascii() || is_marked(word));
    stands(|word, of| word == of) || (length > 1 && stands(is_same_unmarked) && is_bare())
}

/// Whether a word is another one, or that without its marks.
fn is_same_unmarked(word: &str, of: &str) -> bool {
    let may_be = || word.is_ascii() && !of.is_ascii() && word.len() == of.chars().count();
    word == of || (may_be() && word == text::ascii(of))
}

/// Whether figures are estimated: "số ước", but not "hương ước", "quy ước".
fn is_estimated(words: &[String]) -> bool {
    const OTHERS: [&str; 6] = ["hương", "quy", "công", "khế", "giao", "hiệp"];
    words.iter().enumerate().any(|(at, word)| word == "ước" && (at == 0 || !OTHERS.contains(&words[at - 1].as_str())))
}

/// Whether a text is of a goal and of nothing that was done towards it: "MỤC TIÊU KÍCH HOẠT", but not "kết quả thực hiện
/// chỉ tiêu" and not the label of a number, "Chỉ tiêu: 6.850".
fn is_goal(words: &[String]) -> bool {
    const DONE: [&str; 12] =
        ["kết", "quả", "hiện", "thành", "đạt", "độ", "theo", "với", "các", "những", "tình", "hình"];
    let goal = words.windows(2).position(|pair| pair[1] == "tiêu" && matches!(pair[0].as_str(), "mục" | "chỉ"));
    goal.is_some_and(|goal| {
        let is_done = words[..goal].iter().any(|word| DONE.contains(&word.as_str()));
        !is_done && !words[goal..].iter().any(|word| word.len() > 2 && is_hour(word))
    })
}

/// Whether a text is of what was not done or is left: "số người chưa kích hoạt", "số hồ sơ còn lại".
fn is_denied(words: &[String], terms: &FigureWords) -> bool {
    if ["vắng mặt", "bị lỗi", "bị trả", "tồn đọng", "không thực hiện được", "không kích hoạt được"]
        .iter()
        .any(|phrase| has(words, phrase) && !terms.are_own(phrase))
    {
        return true;
    }
    let is_count =
        words.first().is_some_and(|word| matches!(word.as_str(), "số" | "danh" | "báo" | "bảng" | "thống" | "kết"));
    is_count
        && words.iter().any(|word| word == "chưa")
        && !terms.are_own("chưa")
        && !words.iter().any(|word| matches!(word.as_str(), "gồm" | "kể" | "tính"))
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

/// Whether a line goes by a plan that it does not name: "Theo kế hoạch đề ra".
pub(super) fn is_by_plan(line: &str) -> bool {
    let words = text::words(line);
    words.first().is_some_and(|word| word == "theo") && is_plan(&words)
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
    let is_share = written.contains('%') && (has(words, "tỷ lệ") || has(words, "tỉ lệ"));
    is_share
        || (is_unit && (has_scale || written.contains('%') || words.iter().any(is_large)))
        || (bracketed && has_scale)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::sample;

    #[test]
    fn what_a_campaign_is_about_is_no_word_of_another_measure() {
        let title = "KẾT QUẢ VẬN ĐỘNG HỘ KÝ CAM KẾT";
        let claims_in = |name: &str| {
            let mut campaign = sample::campaign();
            name.clone_into(&mut campaign.title);
            claims(title, &FigureWords::new(&campaign, campaign.main_form()), Cadence::Daily, false)
        };
        assert_eq!(claims_in("Chiến dịch kích hoạt tài khoản"), [Scope::Plan]);
        assert_eq!(claims_in("Vận động hộ gia đình ký cam kết an toàn"), []);
    }
}
