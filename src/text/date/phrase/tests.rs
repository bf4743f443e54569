use super::super::{Span, find};
use super::*;
use chrono::NaiveDate;

#[test]
fn lines_of_signatures() {
    for line in [
        "Duyên Hải, ngày 13 tháng 9 năm 2023",
        "Long Toàn, ngày 3 tháng 01 năm 2023.",
        "TP. Trà Vinh, ngày 13 tháng 9 năm 2023",
        "Phường 1, ngày … tháng … năm 2023",
        "Phường 1, ngày....tháng....năm 20...",
        "DUYÊN HẢI, NGÀY 13 THÁNG 9 NĂM 2023",
        "Duyen Hai, ngay 13 thang 9 nam 2023",
        "Duyên Hải,ngày  tháng  năm 2023",
        "………, ngày 13 tháng 9 năm 2023",
        "  (Số: 15/BC)\t\t\tDuyên Hải, ngày 13 tháng 9 năm 2023",
        "Duyên Hải, ngày 13 tháng 9 năm 2023\nNGƯỜI LẬP BIỂU",
        "UBND XÃ LONG TOÀN\nLong Toàn, ngày 13 tháng 9 năm 2023",
        "Hà Tĩnh, ngày 13 tháng 9 năm 2023",
        "Tam Kỳ, ngày 13 tháng 9 năm 2023",
        "Cần Giờ, ngày 13 tháng 9 năm 2023",
        "Duyên Hải, ngày mười ba tháng chín năm 2023",
        "Duyên Hải, ngày 13 tháng Chín năm hai nghìn không trăm hai mươi ba",
        "Duyên Hải, ngày mười ba tháng    năm 2023",
        "Dân Thành, ngày\u{A0}13\u{A0}tháng\u{A0}9\u{A0}năm\u{A0}2023",
    ] {
        assert!(is_place_and_date(line), "{line}");
    }
    for line in [
        "",
        "Ngày 12 tháng 9 năm 2023",
        "Báo cáo tuần, ngày 12 tháng 9 năm 2023",
        "BÁO CÁO NGÀY 12 THÁNG 9 NĂM 2023",
        "Tính đến 17 giờ, ngày 12 tháng 9 năm 2023",
        "Duyên Hải",
        "Duyên Hải, tháng 9 năm 2023",
        "17 giờ 30, ngày 12 tháng 9 năm 2023",
        "Báo cáo ngày 12/9/2023\nDuyên Hải, ngày 13 tháng 9 năm 2023",
        "Kích hoạt mức 2, ngày 12 tháng 9 năm 2023 đạt 40 hồ sơ",
        "Kèm theo Kế hoạch số 110/KH-UBND, ngày 30 tháng 8 năm 2023",
    ] {
        assert!(!is_place_and_date(line), "{line}");
    }
}

#[test]
fn references_to_documents() {
    for text in [
        "Kèm theo Kế hoạch số 110/KH-UBND ngày 30/8/2023",
        "(Kèm theo Công văn số 5)",
        "( kèm  theo …",
        "Căn cứ Quyết định 06",
        "THỰC HIỆN Kế hoạch số 110",
        "Theo Kế hoạch 110",
        "Theo Công văn",
        "Ban hành kèm theo Quyết định",
        "- Can cu Luat",
        "(Ban hành kèm theo Kế hoạch số 110/KH-UBND ngày 30 tháng 8 năm 2023 của UBND thị xã)",
    ] {
        assert!(is_reference(text), "{text}");
    }
    for text in [
        "",
        "Báo cáo ngày 12/9/2023",
        "Theo dõi ngày 12/9",
        "Căn cước công dân",
        "Kết quả thực hiện ngày 12/9/2023",
        "Kế hoạch",
    ] {
        assert!(!is_reference(text), "{text}");
    }
}

#[test]
fn cited_dates_within_a_title() {
    let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap();
    let campaign = Span { starts: day(2023, 8, 31), ends: day(2023, 11, 30), months: false };
    for (text, cited) in [
        ("Kết quả thực hiện Kế hoạch số 110/KH-UBND ngày 30/8/2023 của UBND thị xã", vec![true]),
        ("Báo cáo thực hiện Kế hoạch 110/KH-UBND trong ngày 12/9/2023", vec![false]),
        ("Kết quả thực hiện Kế hoạch 110 đến ngày 12/9/2023", vec![false]),
        ("Kết quả thực hiện ngày 12/9/2023", vec![false]),
        ("Thực hiện Quyết định số 06 ngày 06/01/2022", vec![true]),
        ("Báo cáo ngày 12/9/2023 (Kèm theo Công văn của Công an tỉnh ngày 05/9/2023)", vec![false, true]),
        ("Kế hoạch 110/KH-UBND từ ngày 04/9 đến ngày 10/9/2023", vec![false]),
        ("Theo Kế hoạch số 80/KH-UBND, ngày 1 tháng 8 năm 2023; số liệu ngày 12/9/2023", vec![true, false]),
    ] {
        let mentions = find(text, &campaign);
        assert_eq!(mentions.iter().map(|m| is_cited(text, m)).collect::<Vec<_>>(), cited, "{text}");
    }
}
