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
    ] {
        assert_eq!(dates(text), [expected], "{text:?}");
    }
    assert_eq!(dates("ngày 12/9 và ngày 13/9/2023"), [expected, day(2023, 9, 13)]);
    assert_eq!(dates("ngày mùng 5 tháng 9"), [day(2023, 9, 5)]);
}

#[test]
fn what_only_looks_like_a_date() {
    for text in [
        "",
        "110/KH-UBND",
        "số 80/KH",
        "30/2020/NĐ-CP",
        "Nghị định 30/2020/NĐ-CP",
        "1.234",
        "1.9",
        "12,9",
        "0912.345.678",
        "0294 3832 123",
        "0912-345-678",
        "31/9/2023",
        "30/2",
        "12/13/2023",
        "112/9/2023",
        "12/9/20234",
        "12/9/202",
        "1.9 hồ sơ",
        "đạt 12/9 chỉ tiêu",
        "tháng 9/2023",
        "tháng 9 năm 2023",
        "ngày … tháng … năm 2023",
        "084123456789",
        "12/9/2023/QĐ-UBND",
        "số 12/9/2023",
        "Số: 12/09/2023",
        "12.9.2023.1",
        "29/2/2023",
        "1/12/9/2023",
        "mục 1.2.10",
        "trong 12 tháng 9 xã",
        "ngày 1.234",
        "ngày 12/9/202",
        "ngày 12 tháng 9 năm 2203",
        "ID 20230912 x",
        "12/9%",
        "v1.2",
        "ngày 12",
        "192.168.1.10",
    ] {
        let found: Vec<_> = dates(text).into_iter().filter(|d| *d != day(2023, 9, 1)).collect();
        assert_eq!(found, [] as [NaiveDate; 0], "{text:?}");
    }
    // A text that is nothing but day and month is a date; within a text it is not.
    assert_eq!(dates("1.9"), [day(2023, 9, 1)]);
}

#[test]
fn missing_years_come_from_the_campaign() {
    let winter = Span { starts: day(2023, 11, 1), ends: day(2024, 2, 29), months: false };
    let found = |text: &str| find(text, &winter).into_iter().map(|m| (m.date, m.year_given)).collect::<Vec<_>>();
    assert_eq!(found("ngày 5/1"), [(day(2024, 1, 5), false)]);
    assert_eq!(found("ngày 29/2"), [(day(2024, 2, 29), false)]);
    assert_eq!(found("ngày 5/12"), [(day(2023, 12, 5), false)]);
    assert_eq!(found("ngày 5/6"), [(day(2023, 6, 5), false)]);
    assert_eq!(found("ngày 5/6/2025"), [(day(2025, 6, 5), true)]);
    let over_new_year = find("từ ngày 30/12 đến ngày 5/1", &winter);
    assert_eq!(
        over_new_year.iter().map(|m| (m.from, m.date)).collect::<Vec<_>>(),
        [(Some(day(2023, 12, 30)), day(2024, 1, 5))]
    );
}

#[test]
fn ranges_end_with_their_date() {
    for text in [
        "từ ngày 04/9 đến ngày 10/9/2023",
        "Từ ngày 04/9/2023 đến hết ngày 10/9/2023",
        "04/9 - 10/9/2023",
        "04/9-10/9/2023",
        "04/9 – 10/9",
        "từ 04/9 đến 10/9",
        "ngày 04-10/9/2023",
        "từ ngày 4 đến ngày 10 tháng 9 năm 2023",
        "từ ngày 04/9/2023 đến 10/9",
        "từ ngày 4 tháng 9 tới ngày 10 tháng 9",
        "TU NGAY 04/09/2023 DEN NGAY 10/09/2023",
        "(04.9.2023 - 10.9.2023)",
    ] {
        let found = find(text, &campaign());
        assert_eq!(
            found.iter().map(|m| (m.from, m.date)).collect::<Vec<_>>(),
            [(Some(day(2023, 9, 4)), day(2023, 9, 10))],
            "{text}"
        );
    }
    assert_eq!(dates("từ ngày 10/9 đến ngày 04/9/2022 "), [day(2022, 9, 4)], "the tenth of the year before");
}

#[test]
fn the_range_is_in_bytes_of_the_text_given() {
    let text = "Báo cáo ngày 12/9/2023 (Phường 1), ngày 13 tháng 9 .";
    let found = find(text, &campaign());
    assert_eq!(found.iter().map(|m| &text[m.range.clone()]).collect::<Vec<_>>(), ["ngày 12/9/2023", "ngày 13 tháng 9"]);
    let apart: String = text.nfd().collect();
    let found = find(&apart, &campaign());
    assert_eq!(
        found.iter().map(|m| apart[m.range.clone()].nfc().collect::<String>()).collect::<Vec<_>>(),
        ["ngày 12/9/2023", "ngày 13 tháng 9"]
    );
}

proptest! {
    #[test]
    fn every_habit_of_writing_a_date_is_read_back(offset in 0..92_u64) {
        let date = campaign().starts + chrono::Days::new(offset);
        let (d, m, y) = (date.day(), date.month(), date.year());
        for text in [
            format!("{d:02}/{m:02}/{y}"), format!("{d}-{m}-{y}"), format!("{d}.{m}.{y}"), format!("{d}/{m}/{}", y % 100), format!("{y}-{m:02}-{d:02}"),
            format!("{y}{m:02}{d:02}"), format!("ngày {d} tháng {m} năm {y}"), format!("NGÀY {d:02} THÁNG {m:02} NĂM {y}"), format!("Số liệu ngày {d}/{m}."),
            format!("ngay {d} thang {m} nam {y}"), format!("(đến 24 giờ ngày {d}\u{A0}tháng {m})"), format!("{d:02}/{m:02}"),
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
    fn any_text_is_survived_and_ranges_hold(text in "\\PC{0,24}|(ngày |tháng |năm |từ |đến |[0-9]{1,4}|[-/._, ]|\u{301}|\u{200B}){0,10}") {
        for mention in find(&text, &campaign()).into_iter().chain(find_in_name(&text, &campaign())) {
            prop_assert!(text.get(mention.range.clone()).is_some_and(|part| part.contains(char::is_numeric)));
            prop_assert!(mention.from.is_none_or(|from| from <= mention.date));
            let _ = is_cited(&text, &mention);
        }
        let _ = (is_place_and_date(&text), is_reference(&text));
    }
}
