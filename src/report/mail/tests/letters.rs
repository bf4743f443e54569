//! Tests of the letters to units, to the body above them and to the operator.

use super::posted::{
    Data, absent, alert, escalation, finding, left_out, letters, received, reminder, returned_file, usual,
};
use super::{HTML_BYTES, numbers, visible};
use crate::model::cell::CellRef;
use crate::model::finding::Severity;
use crate::model::language::Language;
use crate::model::period::{Cadence, Period};
use crate::model::sample::{busy_day, campaign, date};
use crate::report::mail::{
    Alert, AlertKind, Enclosed, Receipt, Reminder, Returned, alert_mail, escalation_mail, mail, receipt_mail,
    reminder_mail, revision_mail, slip_mail,
};
use crate::report::words::words;

const LANGUAGES: [Language; 2] = [Language::Vi, Language::En];

#[test]
fn both_bodies_of_every_letter_tell_the_same_numbers() {
    for language in LANGUAGES {
        for (name, body) in letters(&usual(), language) {
            assert_eq!(numbers(&body.text), numbers(&visible(&body.html)), "{name}\n{}", body.text);
            assert!(body.subject.starts_with("[KH 110] ") && !body.subject.contains('\n'), "{name}: {}", body.subject);
            assert!(!body.text.contains("\n\n\n") && !body.text.contains("  "), "{name}\n{}", body.text);
        }
    }
}

#[test]
fn letters_as_they_read() {
    for language in LANGUAGES {
        let bodies = letters(&usual(), language).into_iter();
        let bodies: Vec<_> =
            bodies.map(|(name, body)| format!("=== {name}\n{}\n\n{}", body.subject, body.text)).collect();
        insta::assert_snapshot!(format!("letters-{}", language.code()), bodies.join("\n"));
    }
}

#[test]
fn what_others_wrote_is_escaped() {
    const HOSTILE: &str = "<b>x</b>\n & \"{{ unit }}\"";
    let mut campaign = campaign();
    campaign.title = HOSTILE.to_owned();
    campaign.issuer.office = vec![HOSTILE.to_owned()];
    let data = Data { campaign, unit: HOSTILE, file: HOSTILE, message: HOSTILE, answer: HOSTILE };
    for (name, body) in letters(&data, Language::Vi) {
        assert!(!body.html.contains("<b>x") && body.html.contains("&lt;b&gt;x&lt;/b&gt;"), "{name}\n{}", body.html);
        assert!(!body.subject.contains('\n'), "{name}");
    }
}

#[test]
fn english_letters_have_no_crumbs_of_vietnamese() {
    let mut campaign = campaign();
    campaign.title = "x".to_owned();
    campaign.issuer.office = Vec::new();
    campaign.forms[0].name = "x".to_owned();
    let data = Data { campaign, unit: "x", file: "x.xlsx", message: "x", answer: "x" };
    let given = ["UBND thị xã Duyên Hải", "Xã Long Hữu", "Xã Hiệp Thạnh", "BC Phường 1 - cần sửa.xlsx"];
    let given_too = ["Ô E8 gõ “1.234” dạng chữ.", "Tệp đang đặt mật khẩu nên không đọc được.", "Thu nhận hồ sơ mức 2"];
    let indicators = ["Kích hoạt mức 1", "Kích hoạt mức 2", "Báo cáo kết quả hàng ngày"];
    let upper = given.map(str::to_uppercase);
    for (name, body) in letters(&data, Language::En) {
        for mut text in [body.subject, body.text, body.html] {
            let words = given.iter().chain(&given_too).chain(&indicators).copied();
            for word in words.chain(upper.iter().map(String::as_str)) {
                text = text.replace(word, "x");
            }
            let foreign: String = text.chars().filter(|c| !c.is_ascii() && !"–·•“”".contains(*c)).collect();
            assert_eq!(foreign, "", "{name}\n{text}");
        }
    }
}

#[test]
fn longer_periods_name_themselves_in_letters() {
    let mut data = usual();
    data.campaign.calendar.cadence = Cadence::Weekly(chrono::Weekday::Tue);
    let week = Period { starts: date("2023-09-06").0, ends: date("2023-09-12") };
    let late = Reminder { period: week, is_past: true, last_reported: Some(date("2023-09-05")), ..reminder(&data) };
    let body = reminder_mail(&late, &data.campaign, &words(Language::Vi)).expect("a letter");
    assert_eq!(body.subject, "[KH 110] Chưa nhận được báo cáo tuần 06/09–12/09/2023 – Phường 1");
    assert!(body.text.contains("số liệu tuần 31/08–05/09/2023."), "{}", body.text);
}

#[test]
fn what_is_too_large_to_go_along_is_named_with_its_size_and_not_where_the_office_keeps_it() {
    let (summary, campaign) = busy_day().build();
    let large = left_out("outbox/2023-09-12/tong-hop-2023-09-12.xlsx", 19_293_798);
    for (language, size, attached) in [(Language::Vi, "18,4 MB", "đính kèm."), (Language::En, "18.4 MB", "attached w")]
    {
        let words = words(language);
        let revised = std::slice::from_ref(&summary);
        for body in [mail(&summary, &campaign, &words, &large), revision_mail(revised, &campaign, &words, &large)] {
            let body = body.expect("a mail");
            for text in [&body.text, &body.html] {
                assert!(text.contains(" tong-hop-2023-09-12.xlsx ") && !text.contains("outbox"), "{text}");
                assert!(text.contains(&format!("({size})")) && !text.contains(attached), "{text}");
            }
            assert_eq!(numbers(&body.text), numbers(&visible(&body.html)));
        }
    }
}

#[test]
fn letters_of_thousands_still_fit() {
    let data = usual();
    let words = words(Language::Vi);
    let long = "Thị trấn có tên rất dài & \"khó\" để thử xem thư có bị quá cỡ hay không, thật thế ".repeat(4);
    let units = (0..2_000).map(|misses| absent(&long, misses)).collect();
    let body = escalation_mail(&escalation(units), &data.campaign, &words).expect("a letter");
    assert!(body.html.len() < HTML_BYTES && body.text.contains("và 1.940 đơn vị khác"), "{}", body.html.len());
    let errors: Vec<_> = (0..300)
        .map(|row| finding(Severity::Error, "x", Some(CellRef::new(row, 3)), &format!("{row} {long}")))
        .collect();
    for files in [1, 60] {
        let names: Vec<_> = (0..files).map(|number| format!("{number} {long}")).collect();
        let enclosed = Enclosed { names: names.clone(), ..Enclosed::default() };
        let files = names.iter().map(|name| returned_file(&data, Some(name), &errors)).collect();
        let body = slip_mail(&Returned { unit: &long, files, enclosed: &enclosed }, &data.campaign, &words);
        let body = body.expect("a letter");
        assert!(body.html.len() < HTML_BYTES && body.text.contains("Có 300 nội dung cần sửa"), "{}", body.html.len());
    }
    let mut report = received(&data, "2023-09-12");
    report.figures = report.figures.into_iter().cycle().take(200).collect();
    report.warnings = errors.iter().collect();
    for reports in [1, 60] {
        let reports = vec![report.clone(); reports];
        let body = receipt_mail(&Receipt { unit: &long, reports }, &data.campaign, &words).expect("a letter");
        assert!(body.html.len() < HTML_BYTES, "{}", body.html.len());
    }
    let refused = vec![(long.clone(), long.clone()); 2_000];
    let alert = Alert { what: &long.repeat(50), refused, ..alert(AlertKind::Mail) };
    let body = alert_mail(&alert, &data.campaign, &words).expect("a letter");
    assert!(body.html.len() < HTML_BYTES && body.text.contains("và 1.980 địa chỉ khác"), "{}", body.html.len());
}

#[test]
fn the_same_said_of_several_cells_is_one_point() {
    let data = usual();
    let same = [3, 4].map(|row| finding(Severity::Error, "x", Some(CellRef::new(row, 3)), "Chưa có số liệu."));
    let enclosed = Enclosed::default();
    let returned = Returned { unit: "A", files: vec![returned_file(&data, None, &same)], enclosed: &enclosed };
    let text = slip_mail(&returned, &data.campaign, &words(Language::Vi)).expect("a letter").text;
    assert!(text.contains("Có 1 nội dung cần sửa:\n- Sheet1, D4, D5: Chưa có số liệu.\n"), "{text}");
}
