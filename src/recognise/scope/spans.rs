//! Which days words speak of: spans, several days, months, up to when. Knows words, not what they mean for figures.

use crate::model::period::Cadence;
use crate::text;

/// Words after "tháng" and "tuần" that name an event and not a period.
const EVENTS: [&str; 4] = ["lễ", "hành", "cao", "thanh"];

/// Words that a day's number is written in, and how many there are with the word for a day.
const NUMERALS: [&str; 14] =
    ["một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười", "mươi", "mốt", "lăm", "tư"];
const DAY_WORDS: usize = 4;

/// Whether a beginning is given and no end: "số liệu từ 31/8".
pub(super) fn is_from(words: &[String]) -> bool {
    let from = |at: usize| {
        let next = if words.get(at + 1).is_some_and(|word| word == "ngày") { at + 2 } else { at + 1 };
        words.get(next).is_some_and(|word| is_hour(word)).then_some(next)
    };
    (0..words.len())
        .filter(|at| words[*at] == "từ")
        .filter_map(from)
        .any(|at| !words[at..].iter().any(|word| matches!(word.as_str(), "đến" | "tới")))
}

/// Whether several days are counted together: "hai ngày 11 và 12/9", "10 ngày đầu tháng", "sau 13 ngày thực hiện".
pub(super) fn counts_days(words: &[String]) -> bool {
    words.windows(2).enumerate().any(|(at, pair)| {
        // "Phường 2 ngày 12/9", "mức 2 ngày …", "số 3 ngày …": the number is that of a ward, of a level, of a paper.
        let is_name = at.checked_sub(1).is_some_and(|before| {
            matches!(words[before].as_str(), "mức" | "độ" | "thứ" | "số") || text::date::is_numbered_by(&words[before])
        });
        let is_name = is_name
            || words.get(at + 2).is_some_and(|next| is_hour(next))
                && !words.get(at + 3..).is_some_and(goes_on_with_days);
        // "Duyen Hai, ngay 13 thang 9": one day is named, and the word before it belongs to a name.
        let names_one_day = || {
            words.get(at + 2).is_some_and(|next| is_hour(next))
                && words.get(at + 3).is_some_and(|next| next == "tháng")
                && !words[at + 3..].iter().any(|word| word == "và")
        };
        // "Thứ ba, ngày 12/9" is a day of the week.
        let is_weekday = || at.checked_sub(1).is_some_and(|before| words[before] == "thứ");
        let is_count = if let Ok(number) = pair[0].parse::<u32>() {
            number > 1 && !is_name
        } else {
            NUMERALS[1..].contains(&pair[0].as_str()) && pair[0] != "năm" && !is_weekday() && !names_one_day()
        };
        let counts = |word: &str| matches!(word, "ngày" | "tuần" | "tháng" | "quý" | "đợt");
        // "90 ngày đêm", "chiến dịch 90 ngày" name the campaign; "12 tháng 9" is a day, "trước 16 giờ" an hour.
        let is_campaign = words.get(at + 2).is_some_and(|next| next == "đêm")
            || words[..at].iter().rev().take(3).any(|word| matches!(word.as_str(), "dịch" | "điểm"));
        let is_date = pair[1] == "tháng"
            && words.get(at + 2).is_none_or(|next| is_hour(next) || NUMERALS.contains(&next.as_str()));
        is_count && counts(&pair[1]) && !is_campaign && !is_date
    })
}

/// Whether more days follow the first one and its month: "3 ngày (10, 11, 12/9)", and not "Long Toàn 2 ngày 12/9/2023".
fn goes_on_with_days(words: &[String]) -> bool {
    words.iter().take_while(|word| is_hour(word) || *word == "và").filter(|word| is_hour(word)).count() >= 3
}

/// Whether two days are named with one word: "ngày 10 và 11/9", or the night between them: "đêm 11 rạng 12/9".
pub(super) fn names_two_days(words: &[String]) -> bool {
    let is_pair = |run: &[String]| run[0] == "ngày" && is_hour(&run[1]) && run[2] == "và" && is_hour(&run[3]);
    words.windows(4).any(is_pair) || words.windows(2).any(|pair| is_hour(&pair[0]) && pair[1] == "rạng")
}

/// Whether one round of several is named: "tổng kết đợt 1", "sơ kết giai đoạn 1".
pub(super) fn names_round(words: &[String]) -> bool {
    let is_dated = words.iter().any(|word| word == "ngày");
    let sums_up = words.windows(2).any(|pair| pair[1] == "kết" && matches!(pair[0].as_str(), "sơ" | "tổng"));
    let is_round = |pair: &[String]| matches!(pair[0].as_str(), "đợt" | "đoạn") && is_hour(&pair[1]);
    !is_dated && (sums_up || words.windows(2).any(is_round))
}

/// Whether "đến" leads to a moment: a day, an hour, now. The last hour of a day is where that day's figures end.
pub(super) fn reaches_up_to(words: &[String]) -> bool {
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
pub(super) fn is_span(words: &[String]) -> bool {
    let from = words.iter().position(|word| word == "từ");
    from.is_some_and(|from| {
        let rest = &words[from + 1..];
        let to = rest.iter().position(|word| matches!(word.as_str(), "đến" | "tới"));
        to.is_some_and(|to| rest[..to].iter().any(|word| is_hour(word)) && rest[to..].iter().any(|word| is_hour(word)))
    })
}

/// Whether "từ … đến …" gives hours of one day: "từ 0 giờ đến 24 giờ", "từ 00h00 đến 24h00".
pub(super) fn is_span_of_hours(words: &[String]) -> bool {
    let is_hour_at = |at: usize| {
        words.get(at).is_some_and(|word| is_hour(word) && word.contains(['h', 'g']))
            || words.get(at).is_some_and(|word| is_hour(word)) && words.get(at + 1).is_some_and(|next| next == "giờ")
    };
    let from = words.iter().position(|word| word == "từ");
    let to = words.iter().position(|word| matches!(word.as_str(), "đến" | "tới"));
    from.zip(to).is_some_and(|(from, to)| from < to && is_hour_at(from + 1) && is_hour_at(to + 1))
}

/// Whether a text gives hours from which and up to which: "Từ 00h00 đến 24h00 ngày 12/9/2023".
pub(in crate::recognise) fn counts_hours(written: &str) -> bool {
    let words = text::words(written);
    let is_hour_of_day = |word: &String| is_hour(word) && word.contains(['h', 'g']);
    is_span(&words) && words.iter().filter(|word| is_hour_of_day(word)).count() > 1
}

/// The hour that a word gives: `24`, `24h`, `23h59`.
pub(super) fn hour_of(word: &str) -> Option<&str> {
    let end = word.find(|c: char| !c.is_ascii_digit()).unwrap_or(word.len());
    (end > 0).then(|| &word[..end])
}

/// A number, or an hour as it is written: `12`, `17h`, `17h00`.
pub(super) fn is_hour(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit()) && word.chars().all(|c| c.is_ascii_digit() || matches!(c, 'h' | 'g'))
}

/// Whether a period of another length is named: "tuần", "tháng 9", "quý III".
pub(super) fn other_period(words: &[String], cadence: Cadence) -> bool {
    // "ngày 12 tháng 9 năm 2023", "ngày mười hai tháng chín", "12 tháng chín"; "9 tháng 2023" is a period.
    let is_short = |word: Option<&String>| word.is_some_and(|word| word.len() <= 2 && is_hour(word));
    let is_date = |at: usize| {
        let next = words.get(at + 1);
        // "9 tháng năm 2023" is nine months.
        let is_year = next.is_some_and(|next| next == "năm")
            && words.get(at + 2).is_some_and(|year| year.len() == 4 && is_hour(year));
        if is_year && !words[..at].iter().any(|word| word == "ngày") {
            return false;
        }
        let names_month = is_short(next) || next.is_some_and(|next| NUMERALS.contains(&next.as_str()));
        // "Phường 1 tháng 9" is not a day.
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
            // "Ngày thứ ba, tuần 37": the week says where the day lies.
            "tuần" if is_hour(next) && words[..at].windows(2).any(|pair| pair[0] == "thứ" && pair[1] != "nhất") => {
                false
            }
            "tuần" => !matches!(cadence, Cadence::Weekly(..)),
            "tháng" => {
                let is_period = is_hour(next)
                    || (is_hour(before) && next == "năm")
                    || matches!(
                        before,
                        "trong" | "kết" | "quả" | "liệu" | "cáo" | "hợp" | "hằng" | "hàng" | "cả" | "dõi"
                    )
                    || matches!(next, "này" | "chín" | "mười");
                cadence != Cadence::Monthly && is_period
            }
            "quý" => is_hour(next) || crate::recognise::ordinal::is_roman(next) || before == "trong",
            "năm" => matches!(before, "trong" | "cả") && !is_hour(next),
            _ => false,
        }
    })
}
