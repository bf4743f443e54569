use super::super::tests::{campaign, day, names};
use super::*;
use chrono::NaiveDate;
use unicode_normalization::UnicodeNormalization;

#[test]
fn dates_in_names() {
    let expected = day(2023, 9, 12);
    for name in [
        "BC P1 12-9.xlsx",
        "P1_12_9_2023.xlsx",
        "12.9",
        "12-9",
        "12_9",
        "12.09",
        "20230912_P1.xls",
        "BC20230912.xlsx",
        "BC12092023",
        "P1-12-9-23",
        "bao cao ngay 12.9.2023",
        "Báo cáo ngày 12-9 (Phường 1).xlsx",
        "BCngay12-9 P1",
        "BC12.9",
        "Phuong 1 - 12.9.xlsx",
        "Phuong-1-12-9.xlsx",
        "Phường 1-12-9-2023",
        "P1 12 9 2023",
        "P.1 12.9(2).xlsx",
        "Ngày 12 tháng 9",
        "12-9-P2",
        "12-9-1",
        "2023.09.12 Long Toàn",
        "Mẫu 1.2 P1 12.9.xlsx",
        "120923 P1.xlsx",
        "230912-P1",
        "P1 (12-9)",
        "12-9.2023",
        "ngày 12-9-2023 lần 2",
        "Biểu 02 12.9.2023",
        "P1 12.9 v1.2.xlsx",
        "BC_20230912_074500.xlsx",
    ] {
        assert_eq!(names(name), [expected], "{name}");
        assert_eq!(names(&name.nfd().collect::<String>()), [expected], "{name} decomposed");
    }
    for name in [
        "",
        "Phường 1",
        "P1.xlsx",
        "Sheet1",
        "Mẫu 1.2",
        "Bieu 01-2.xlsx",
        "110-KH-UBND.xlsx",
        "v1.2.3",
        "Lần 1.2",
        "31.9",
        "tháng 9-2023",
        "P1-9-2023",
        "bao cao thang 9 nam 2023",
        "0912345678",
        "084123456789.xlsx",
        "12 9",
        "1.23.45",
    ] {
        assert_eq!(names(name), [] as [NaiveDate; 0], "{name}");
    }
    assert_eq!(names("Phuong 2-10-9"), [day(2023, 9, 10)]);
    assert_eq!(names("P1 12-8.xlsx"), [day(2023, 8, 12)], "outside the campaign, but the only one");
    assert_eq!(names("P1 12-9, 13-9"), [expected, day(2023, 9, 13)]);
    let range = find_in_name("BC 04.9 - 10.9.2023.xlsx", &campaign());
    assert_eq!(range.iter().map(|m| (m.from, m.date)).collect::<Vec<_>>(), [(Some(day(2023, 9, 4)), day(2023, 9, 10))]);
}
