//! Names of people, Kinh and Khmer, in a text: a surname with what follows it.
//!
//! A name alone says little, since streets, schools and hamlets bear people's names and officials sign: the
//! caller asks what stands beside it.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

use super::wording::readings;
use crate::text;

/// Words that a name has at least and at most.
const WORDS: std::ops::RangeInclusive<usize> = 2..=6;
/// Words from which a text in lower case is a name; shorter ones are common words.
const LOWER_WORDS: usize = 3;
/// Digits of a house number, at most; years have more.
const HOUSE_NUMBER: usize = 3;

/// Surnames; of those that are also common words or places only the usual ones.
#[rustfmt::skip]
const SURNAMES: [&str; 94] = [
    "nguyễn", "trần", "lê", "phạm", "huỳnh", "hoàng", "phan", "vũ", "võ", "đặng", "bùi", "đỗ", "hồ", "ngô",
    "dương", "lý", "đinh", "đoàn", "trịnh", "trương", "lâm", "mai", "cao", "tô", "thạch", "kim", "sơn", "tăng",
    "châu", "hà", "kiên", "danh", "chau", "tạ", "thái", "quách", "lưu", "lương", "vương", "triệu", "la", "từ",
    "tống", "đào", "thân", "phùng", "giang", "khổng", "kiều", "nghiêm", "bạch", "âu", "lại", "ung", "nhan",
    "trà", "diệp", "dư", "tiêu", "lục", "mạc", "mã", "hứa", "hàn", "đàm", "viên", "vi", "ninh", "nông",
    "bế", "cổ", "cù", "chu", "khưu", "ngụy", "thiều", "tôn", "trang", "trầm", "ưng", "lữ", "lã", "liêu", "liễu",
    "khúc", "doãn", "lò", "sầm", "tòng", "quàng", "lường", "giàng", "vừ", "vàng",
];

/// What makes the name after it a place's.
#[rustfmt::skip]
const PLACES: [&str; 28] = [
    "ấp", "khóm", "đường", "xã", "phường", "thôn", "tổ", "khu", "trường", "thpt", "thcs", "th", "học", "chợ", "cầu", "hẻm",
    "huyện", "tỉnh", "phố", "quận", "lộ", "kênh", "rạch", "hóa", "tp", "tx", "cồn", "giồng",
];

/// Forms of address and labels before a name.
#[rustfmt::skip]
const TITLES: [&str; 16] = [
    "ông", "bà", "anh", "chị", "em", "cháu", "cô", "chú", "bác", "đc", "đ", "c", "đồng", "chí", "họ", "tên",
];

/// Words after which a person is named.
const PERSONS: [&str; 5] = ["dân", "tên", "của", "là", "hộ"];
/// Words of a name in lower case, at most: what follows it looks no different.
const LOWER_NAME: usize = 4;

/// Middle names that distinguish a name in lower case from common words.
const MIDDLES: [&str; 12] =
    ["văn", "thị", "hữu", "đức", "ngọc", "thanh", "minh", "quốc", "thành", "xuân", "đình", "hoàng"];

static MIDDLE: LazyLock<[BTreeSet<String>; 2]> = LazyLock::new(|| keys(&MIDDLES));
static PERSON: LazyLock<[BTreeSet<String>; 2]> = LazyLock::new(|| keys(&PERSONS));
static SURNAME: LazyLock<[BTreeSet<String>; 2]> = LazyLock::new(|| keys(&SURNAMES));
static PLACE: LazyLock<[BTreeSet<String>; 2]> = LazyLock::new(|| keys(&PLACES));
static TITLE: LazyLock<[BTreeSet<String>; 2]> = LazyLock::new(|| keys(&TITLES));

/// Words as they are compared: with diacritics, and without for texts that have none.
fn keys(words: &[&str]) -> [BTreeSet<String>; 2] {
    [words.iter().map(|word| text::fold(word)).collect(), words.iter().map(|word| text::ascii(word)).collect()]
}

/// How many people a text names. Under a heading that announces people, two words of letters are a name.
pub(super) fn count(text: &str, announced: bool) -> usize {
    let counts = readings(text).into_iter().map(|reading| {
        let plain = usize::from(text::is_ascii_typed(&reading));
        let in_line =
            |line: &str| segments(&text::clean(line)).map(|part| in_segment(part, plain, announced)).sum::<usize>();
        reading.lines().map(in_line).sum()
    });
    counts.max().unwrap_or(0)
}

/// Whether a text is a surname and nothing else: the first part of a name over two columns.
pub(super) fn is_surname(text: &str) -> bool {
    readings(text).iter().any(|reading| {
        let plain = usize::from(text::is_ascii_typed(reading));
        SURNAME[plain].contains(text::fold(reading).as_str())
    })
}

/// Whether a text begins with a person's name: numbers and forms of address may stand before it, no other words.
pub(super) fn leads(text: &str) -> bool {
    readings(text).iter().any(|reading| {
        let plain = usize::from(text::is_ascii_typed(reading));
        let line = text::clean(reading);
        let mut words = line.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
        let first = words.find(|word| !TITLE[plain].contains(text::fold(word).as_str()));
        first.is_some_and(|word| SURNAME[plain].contains(text::fold(word).as_str())) && count(reading, false) > 0
    })
}

/// Whether one of the usual middle names follows a surname in a text.
pub(super) fn has_middle(text: &str) -> bool {
    let plain = usize::from(text::is_ascii_typed(text));
    let words: Vec<String> = text.split(|c: char| !c.is_alphabetic()).map(text::fold).collect();
    words.windows(2).any(|pair| SURNAME[plain].contains(&pair[0]) && MIDDLE[plain].contains(&pair[1]))
}

/// Whether a text begins with the word for a kind of place.
pub(super) fn begins_with_place(text: &str) -> bool {
    readings(text).iter().any(|reading| {
        let plain = usize::from(text::is_ascii_typed(reading));
        let word = text::clean(reading).split(' ').next().map(text::fold);
        word.is_some_and(|word| PLACE[plain].contains(word.as_str()))
    })
}

/// Where people are named in a text, as far as can be known: a surname with what follows it, whatever is written with
/// capitals after a form of address. Wider than [`count`]: it finds what must not be repeated.
pub(super) fn places(text: &str) -> Vec<Range<usize>> {
    let plain = usize::from(text::is_ascii_typed(text));
    // Marks that stand for themselves belong to the letter before them.
    let inside = |c: char| c.is_alphabetic() || matches!(c, '\'' | '’' | '\u{300}'..='\u{36F}');
    let mut words: Vec<(Range<usize>, String)> = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        if inside(c) {
            start.get_or_insert(at);
        } else if let Some(start) = start.take() {
            words.push((start..at, text::fold(&text[start..at])));
        }
    }
    // Words stand in one line of thought where nothing but a space is between them.
    let joined = |at: usize| {
        at > 0
            && text.get(words[at - 1].0.end..words[at].0.start).is_some_and(|gap| gap.chars().all(char::is_whitespace))
    };
    let is = |set: &[BTreeSet<String>; 2], at: usize| set[plain].contains(&words[at].1);
    let capital =
        |at: usize| text.get(words[at].0.clone()).is_some_and(|word| is_capitalised(word) && !is_short_form(word));
    let run = |from: usize, fits: &dyn Fn(usize) -> bool| {
        (from..words.len()).take(*WORDS.end()).take_while(|at| (*at == from || joined(*at)) && fits(*at)).count()
    };
    let is_given = |at: usize| at < words.len() && joined(at) && is(&MIDDLE, at);
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let is_addressed = joined(at) && (is(&TITLE, at - 1) || is(&PERSON, at - 1));
        let is_place = is(&PLACE, at) || (joined(at) && is(&PLACE, at - 1));
        let length = match () {
            () if is_place => 0,
            () if is(&SURNAME, at) && text.get(words[at].0.clone()).is_some_and(is_capitalised) => {
                Some(run(at, &|at| text.get(words[at].0.clone()).is_some_and(is_capitalised)))
                    .filter(|length| WORDS.contains(length))
                    .unwrap_or(0)
            }
            () if is_addressed && capital(at) => run(at, &capital),
            () if is(&SURNAME, at) && (is_addressed || is_given(at + 1)) => {
                Some(run(at, &|_| true).min(LOWER_NAME)).filter(|length| *length >= LOWER_WORDS).unwrap_or(0)
            }
            () => 0,
        };
        if length > 0 {
            found.push(words[at].0.start..words[at + length - 1].0.end);
        }
        at += length.max(1);
    }
    found
}

/// Whether a word is an abbreviation such as `CCCD`: capitals and no vowel that a name would have beside them.
fn is_short_form(word: &str) -> bool {
    word.chars().count() > 1
        && word.chars().all(|c| c.is_ascii_uppercase())
        && !word.contains(['A', 'E', 'I', 'O', 'U', 'Y'])
}

/// Parts of a text without marks and digits; those that follow a house number are left out.
fn segments(text: &str) -> impl Iterator<Item = &str> {
    let inside = |c: char| c.is_alphabetic() || matches!(c, ' ' | '\'' | '’');
    let starts = text.char_indices().scan(false, move |was, (at, c)| {
        let starts = inside(c) && !*was;
        *was = inside(c);
        Some(starts.then_some(at))
    });
    starts.flatten().filter_map(move |at| {
        let (before, rest) = text.split_at(at);
        let segment = rest.split(|c| !inside(c)).next()?;
        let digits = before.chars().rev().take_while(char::is_ascii_digit).count();
        let street = rest.starts_with(' ') && (1..=HOUSE_NUMBER).contains(&digits);
        (!street).then_some(segment)
    })
}

fn in_segment(segment: &str, plain: usize, announced: bool) -> usize {
    let words: Vec<(&str, String)> = segment.split(' ').filter(|w| !w.is_empty()).map(|w| (w, text::fold(w))).collect();
    let is = |set: &[BTreeSet<String>; 2], at: usize| words.get(at).is_some_and(|(_, key)| set[plain].contains(key));
    let mut people = 0;
    let mut at = 0;
    while at < words.len() {
        let run = words.iter().skip(at).take_while(|(word, _)| is_capitalised(word)).take(*WORDS.end()).count();
        let placed = at > 0 && is(&PLACE, at - 1);
        if is(&SURNAME, at) && WORDS.contains(&run) {
            people += usize::from(!placed);
            at += run;
        } else {
            at += 1;
        }
    }
    if people > 0 {
        return people;
    }
    let first = (0..words.len()).find(|at| !is(&TITLE, *at)).unwrap_or(0);
    let rest = words.len() - first;
    let lower = words.iter().all(|(word, _)| !is_capitalised(word));
    let named = WORDS.contains(&rest) && ((lower && is(&SURNAME, first) && rest >= LOWER_WORDS) || announced);
    usize::from(named && !is(&PLACE, first))
}

fn is_capitalised(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_however_they_are_typed() {
        for (text, people) in [
            ("Nguyễn Văn Mẫu", 1),
            ("NGUYỄN VĂN MẪU", 1),
            ("nguyễn văn mẫu", 1),
            ("Nguyen Van Mau", 1),
            ("ông trần thị thử", 1),
            ("1. Thạch Thị Sa Mẫu, 2. Kim Thử; Lâm Văn Nháp", 3),
            ("Người lập biểu: Nguyễn Văn Mẫu, ĐT 0900000000", 1),
            ("Bà Lê Thị Thử sinh năm 1985 chưa có sim", 1),
            ("NguyÔn V¨n MÉu", 1),
            ("Nguyeãn Vaên Maãu", 1),
        ] {
            assert_eq!(count(text, false), people, "{text}");
        }
    }

    #[test]
    fn places_and_common_words_are_no_names() {
        for text in [
            "Ấp Nguyễn Văn Mẫu",
            "12 Nguyễn Văn Mẫu",
            "Trường THCS Lê Thị Thử",
            "Khóm 1",
            "Hồ sơ",
            "mai táng",
            "UBND Xã",
        ] {
            assert_eq!(count(text, false), 0, "{text}");
        }
    }

    #[test]
    fn a_name_leads_where_nothing_but_its_number_and_title_stands_before_it() {
        for text in ["Nguyễn Văn Mẫu", "1. Bà Trần Thị Thử", "LÊ VĂN NHÁP (đã nộp)", "NguyÔn V¨n MÉu"]
        {
            assert!(leads(text), "{text}");
        }
        for text in ["Công ty TNHH Nguyễn Văn Mẫu", "Trường Lê Thị Thử", "Hồ sơ", "Đã gửi Trần Văn Mẫu"]
        {
            assert!(!leads(text), "{text}");
        }
    }

    #[test]
    fn names_are_found_where_they_stand() {
        for (text, names) in [
            ("Ông Nguyễn Văn Mẫu, CCCD", vec!["Nguyễn Văn Mẫu"]),
            ("công dân nguyễn văn mẫu chưa có sim", vec!["nguyễn văn mẫu chưa"]),
            ("NGUYỄN VĂN MẪU - TRẦN THỊ THỬ", vec!["NGUYỄN VĂN MẪU", "TRẦN THỊ THỬ"]),
            ("bà Y Bhim và anh Hai", vec!["Y Bhim", "Hai"]),
            ("so CCCD cua Nguyen Van Mau la", vec!["Nguyen Van Mau"]),
            ("Máy hỏng ở Xã Long Toàn, ấp Nguyễn Văn Mẫu; sóng yếu, hồ sơ CCCD chậm", vec![]),
        ] {
            let found: Vec<&str> = places(text).into_iter().map(|place| &text[place]).collect();
            assert_eq!(found, names, "{text}");
        }
    }

    #[test]
    fn a_heading_announces_names_without_a_known_surname() {
        assert_eq!((count("Y Bhim Mẫu", true), count("Y Bhim Mẫu", false)), (1, 0));
        assert!(is_surname("Trần") && !is_surname("Trần Văn"));
    }
}
