use super::*;
use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

pub(super) fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

pub(super) fn campaign() -> Span {
    Span { starts: day(2023, 8, 31), ends: day(2023, 11, 30), months: false }
}

fn dates(text: &str) -> Vec<NaiveDate> {
    find(text, &campaign()).into_iter().map(|m| m.date).collect()
}

pub(super) fn names(name: &str) -> Vec<NaiveDate> {
    find_in_name(name, &campaign()).into_iter().map(|m| m.date).collect()
}

#[test]
fn dates_in_running_text() {
    let expected = day(2023, 9, 12);
    for text in [
        "12/09/2023",
        "12-9-2023",
        "12.9.2023",
        "12/9/23",
        "2023-09-12",
        "20230912",
        "12/9",
        "12-9",
        "12.9",
        "12_9",
        "(12/9)",
        "12 / 9 / 2023",
        "ngày 12 tháng 9 năm 2023",
        "ngày 12 tháng 9",
        "ngày 12/9",
        "ngày 12.9",
        "Ngày: 12/09/2023",
        "NGÀY 12 THÁNG 9 NĂM 2023",
        "ngay 12 thang 9 nam 2023",
        "ngày\u{A0}12\u{202F}tháng  9\nnăm 2023",
        "12 tháng 9 năm 2023",
        "ngày 12 tháng 9, năm 2023",
        "ngày 12 tháng 9/2023",
        "ngày 12/9 năm 2023",
        "ngày１２/０９/2023",
        "ngày 12tháng 9năm2023",
        "Số liệu tính đến 17h00 ngày 12/9/2023",
        "(Số liệu đến hết ngày 12/09/2023)",
        "Báo cáo ngày 12/9, xã Long Toàn.",
        "12/09/2023 08:00:00",
        "2023-09-12T07:45:00+07:00",
        "Phường 1 12/9/2023",
        "P1-12/9/2023",
        "ngày 12 tháng 9 nam 2023",
        "Ngày báo cáo 12/09/2023",
        "nga\u{300}y 12/9",
        "ngày 12\u{200B}/9",
        "từ 15h00 ngày 11/9 đến 15h00 ngày 12/9/2023",
        "Từ 15 giờ 00 phút, ngày 11/9/2023 đến 15 giờ 00 phút ngày 12/9/2023",
        "ngày 20230912",
        "12\\9\\2023",
        "Ngày báo cáo 12\\09\\2023",
        "12092023",
        "ngày 12092023",
        "1292023",
        "12-Sep-2023",
        "12-sep-23",
        "12-Sep",
        "12 Sep 2023",
        "12Sep2023",
        "12/SEP/2023",
        "12.Sept.2023",
        "12 September 2023",
        "12th September, 2023",
        "September 12, 2023",
        "Sep 12 2023",
        "Sept. 12th, 2023",
        "SEP-12-2023",
        "2023-Sep-12",
        "2023 September 12",
        "Tuesday, September 12, 2023",
        "Tue 12 Sep 2023 08:00",
        "12-Thg9-2023",
        "12 Tháng 9 2023",
        "Thứ Ba, 12 Tháng Chín 2023",
        "ngày mười hai tháng chín",
        "Ngày mười hai tháng chín năm 2023",
        "NGÀY MƯỜI HAI THÁNG CHÍN NĂM 2023",
        "ngay muoi hai thang chin nam 2023",
        "ngày mười hai tháng 9/2023",
        "ngày 12 tháng chín, năm hai nghìn không trăm hai mươi ba",
        "Số liệu ngày mười hai tháng chín năm hai ngàn hai mươi ba.",
        "mười hai tháng chín năm 2023",
        "từ ngày mười một đến ngày mười hai tháng chín năm 2023",
    ] {
        assert_eq!(dates(text), [expected], "{text:?}");
    }
    assert_eq!(dates("ngày 12/9 và ngày 13/9/2023"), [expected, day(2023, 9, 13)]);
    assert_eq!(dates("ngày mùng 5 tháng 9"), [day(2023, 9, 5)]);
}

#[test]
fn days_and_months_in_words() {
    for (text, expected) in [
        ("ngày ba mươi mốt tháng tám", day(2023, 8, 31)),
        ("ngày mùng năm tháng mười", day(2023, 10, 5)),
        ("ngày mồng một tháng mười một", day(2023, 11, 1)),
        ("ngày hai mươi lăm tháng mười một năm 2023", day(2023, 11, 25)),
        ("ngày hai mươi tư tháng mười năm 2023", day(2023, 10, 24)),
        ("ngày mười lăm tháng năm năm 2023", day(2023, 5, 15)),
        ("ngày ba tháng tư", day(2023, 4, 3)),
        ("ngày 20 tháng chạp", day(2023, 12, 20)),
        ("ngày 20 tháng giêng năm 2024", day(2024, 1, 20)),
        ("ngày ba mươi tháng sáu", day(2023, 6, 30)),
        ("ngay ba muoi thang sau nam 2023", day(2023, 6, 30)),
        ("ngày hai mươi tháng mười hai, Phường 1", day(2023, 12, 20)),
    ] {
        assert_eq!(dates(text), [expected], "{text}");
    }
    for text in [
        "trong mười hai tháng chín xã",
        "ngày 12 tháng năm 2023",
        "ngày 12 tháng sau",
        "ngày hai mươi tháng mười hai xã",
        "ngày ba mươi hai tháng chín",
        "ngày ba mươi mốt tháng chín",
        "ngày mười năm tháng chín",
        "ngày tháng năm 2023",
        "ngày mười hai",
        "ngày 12 tháng chín năm hai nghìn",
    ] {
        assert_eq!(dates(text), [] as [NaiveDate; 0], "{text}");
    }
}

#[test]
fn an_order_that_may_be_another_is_told() {
    let swapped = |text: &str| find(text, &campaign())[0].swapped;
    assert_eq!(swapped("09/10/2023"), Some(day(2023, 9, 10)));
    for text in ["12-Sep-2023", "ngày 10 tháng 9", "2023-09-10", "20230910", "10092023", "13/9/2023", "9/9/2023"] {
        assert_eq!(swapped(text), None, "{text}");
    }
    let is_whole = |text: &str| whole(text, &campaign()).is_some();
    assert!(is_whole("09/10/2023") && is_whole(" (9.10.2023). ") && is_whole("12-Sep-2023"));
    assert!(!is_whole("Báo cáo ngày 9/10/2023") && !is_whole("9/10/2023 và 10/10/2023") && !is_whole(""));
}

#[test]
fn serial_numbers_near_the_campaign() {
    let of = |text: &str| of_serial(text, &campaign());
    assert_eq!((of("45181"), of(" 45181 ")), (Some(day(2023, 9, 12)), Some(day(2023, 9, 12))));
    assert_eq!((of("45127"), of("45302")), (Some(day(2023, 7, 20)), Some(day(2024, 1, 11))));
    for text in ["45126", "45303", "45181.5", "45181.0", "045181", "4518", "+5181", "-45181", "NaN", "00000", ""] {
        assert_eq!(of(text), None, "{text}");
    }
}

/// A number below 40 as it is said.
fn in_words(number: u32) -> String {
    const ONES: [&str; 10] = ["", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"];
    let one = ONES[number as usize % 10];
    let said = match (number / 10, number % 10) {
        (0, _) => one.to_owned(),
        (1, 5) => "mười lăm".to_owned(),
        (1, _) => format!("mười {one}"),
        (ten, 1) => format!("{} mươi mốt", ONES[ten as usize]),
        (ten, 5) => format!("{} mươi lăm", ONES[ten as usize]),
        (ten, _) => format!("{} mươi {one}", ONES[ten as usize]),
    };
    said.trim().to_owned()
}

proptest! {
    /// Eight digits have one reading or none.
    #[test]
    fn digits_run_together_are_one_day_or_none(digits in 10_000_000_u32..100_000_000) {
        let day = |y, m, d| NaiveDate::from_ymd_opt(i32::try_from(y).unwrap(), m, d).filter(|day| (1900..=2100).contains(&day.year()));
        let readings = [day(digits / 10_000, digits / 100 % 100, digits % 100), day(digits % 10_000, digits / 10_000 % 100, digits / 1_000_000)];
        let mut real = readings.into_iter().flatten();
        let only = real.next().filter(|_| real.next().is_none());
        prop_assert_eq!(dates(&digits.to_string()), only.into_iter().collect::<Vec<_>>());
    }

    /// Seven digits of which two readings are days are not a date.
    #[test]
    fn two_readings_are_none(d in 1..=31_u32, m in 1..=12_u32) {
        let text = format!("{d}{m}2023");
        let read = dates(&text);
        prop_assert!(read.len() <= 1);
        if text.len() == 7 {
            let split = |at: usize| NaiveDate::from_ymd_opt(2023, text[at..text.len() - 4].parse().unwrap(), text[..at].parse().unwrap());
            let real: std::collections::BTreeSet<_> = [1, 2].into_iter().filter_map(split).collect();
            prop_assert_eq!(read, if real.len() == 1 { real.into_iter().collect() } else { Vec::new() }, "{}", text);
        }
    }

    #[test]
    fn every_habit_of_writing_a_date_is_read_back(offset in 0..92_u64) {
        let date = campaign().starts + chrono::Days::new(offset);
        let (d, m, y) = (date.day(), date.month(), date.year());
        for text in [
            format!("{d:02}/{m:02}/{y}"), format!("{d}-{m}-{y}"), format!("{d}.{m}.{y}"), format!("{d}/{m}/{}", y % 100), format!("{y}-{m:02}-{d:02}"),
            format!("{y}{m:02}{d:02}"), format!("ngày {d} tháng {m} năm {y}"), format!("NGÀY {d:02} THÁNG {m:02} NĂM {y}"), format!("Số liệu ngày {d}/{m}."),
            format!("ngay {d} thang {m} nam {y}"), format!("(đến 24 giờ ngày {d}\u{A0}tháng {m})"), format!("{d:02}/{m:02}"),
            format!("{d}\\{m}\\{y}"), format!("{d:02}{m:02}{y}"), date.format("%d-%b-%Y").to_string(), date.format("%-d %B %Y").to_string(),
            date.format("%B %-d, %Y").to_string(), date.format("%Y-%b-%d").to_string(), date.format("%A, %d %b %y").to_string().replace(' ', "-").replace(",-", ", "),
            format!("ngày {} tháng {} năm {y}", in_words(d), in_words(m)), format!("NGÀY {} THÁNG {}", in_words(d), in_words(m)).to_uppercase(),
        ] {
            for text in [text.nfd().collect::<String>(), text] {
                prop_assert_eq!(dates(&text), [date], "{}", text);
            }
        }
        for name in [
            format!("BC P1 {d}-{m}.xlsx"), format!("P1_{d:02}_{m:02}_{y}.xls"), format!("{y}{m:02}{d:02}_P1.xlsx"), format!("{d}.{m}"), format!("ngay {d}.{m}.{y}"),
            format!("P1-{d}-{m}-{}", y % 100), format!("Long Toàn {d:02}-{m:02}-{y} (2)"), format!("BC{d:02}{m:02}{y}"),
        ] {
            prop_assert_eq!(names(&name), [date], "{}", name);
        }
    }

    #[test]
    fn any_text_is_survived_and_ranges_hold(text in "\\PC{0,24}|(ngày |tháng |năm |từ |đến |hai |mươi |nghìn |Sep |may |th |\\\\|[0-9]{1,4}|[-/._, ]|\u{301}|\u{200B}){0,10}") {
        for mention in find(&text, &campaign()).into_iter().chain(find_in_name(&text, &campaign())) {
            let in_words = |part: &str| crate::text::ascii(part).contains("thang");
            prop_assert!(text.get(mention.range.clone()).is_some_and(|part| part.contains(char::is_numeric) || in_words(part)));
            prop_assert!(mention.from.is_none_or(|from| from <= mention.date));
            let _ = is_cited(&text, &mention);
        }
        let _ = (is_place_and_date(&text), is_reference(&text));
    }
}
