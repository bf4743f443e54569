//! Documents in the folder of an obligation are filed as received: whose they are, when they came, whether in time.

use std::io::{Cursor, Write};

use chrono::DateTime;
use serde_json::Value;
use tonghop::pipeline::{rebuild, verify};

use crate::harness::search::places_of;
use crate::harness::{Campaign, codes, grid, report, verdicts, workers};

/// A document of Word with a title and paragraphs.
pub(crate) fn docx(title: &str, paragraphs: &[&str]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let paragraphs: Vec<String> =
        paragraphs.iter().map(|text| format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")).collect();
    let body = paragraphs.concat();
    let head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
    for (name, part) in [
        ("[Content_Types].xml", format!("{head}<Types/>")),
        (
            "docProps/core.xml",
            format!(
                "{head}<cp:coreProperties xmlns:cp=\"c\" xmlns:dc=\"d\"><dc:title>{title}</dc:title></cp:coreProperties>"
            ),
        ),
        ("word/document.xml", format!("{head}<w:document xmlns:w=\"w\"><w:body>{body}</w:body></w:document>")),
    ] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).expect("an entry");
        zip.write_all(part.as_bytes()).expect("written");
    }
    zip.finish().expect("a zip").into_inner()
}

/// A PDF of one page with a line of text.
pub(crate) fn pdf(line: &str) -> Vec<u8> {
    let content = format!("BT /F1 12 Tf 50 700 Td ({line}) Tj ET");
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>".to_owned(),
        format!("<</Length {}>>\nstream\n{content}\nendstream", content.len()),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_owned(),
    ];
    let mut parts = vec!["%PDF-1.4\n".to_owned()];
    let length = |parts: &[String]| parts.iter().map(String::len).sum::<usize>();
    let mut places = Vec::new();
    for (number, object) in (1..).zip(&objects) {
        places.push(format!("{:010} 00000 n \n", length(&parts)));
        parts.push(format!("{number} 0 obj\n{object}\nendobj\n"));
    }
    let start = length(&parts);
    let end = format!("trailer\n<</Size 6/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n");
    parts.extend(["xref\n0 6\n0000000000 65535 f \n".to_owned(), places.concat(), end]);
    parts.concat().into_bytes()
}

/// Status of each unit's part of an obligation.
pub(crate) fn standing(summary: &Value, id: &str) -> Vec<String> {
    let due = summary["obligations"].as_array().expect("obligations").iter().find(|due| due["id"] == id).expect(id);
    let units = due["units"].as_array().expect("units").iter();
    let known = units.filter(|unit| unit["status"] != "missing" && unit["status"] != "pending");
    known
        .map(|unit| format!("{} {}", unit["id"].as_str().unwrap_or(""), unit["status"].as_str().unwrap_or("")))
        .collect()
}

#[test]
#[ignore = "deep"]
fn the_unit_is_told_by_folder_name_or_title_and_before_a_day_is_strict() {
    let mut campaign = Campaign::with_appendix();
    let in_time = "2023-09-04T23:59:59+07:00";
    let plan = docx("", &["KẾ HOẠCH", "Phối hợp với Phường 2 và Xã Long Toàn"]);
    campaign.drop("ke-hoach/Phường 1/kế hoạch.docx", plan, in_time);
    let by_title = docx("", &["CÔNG AN THỊ XÃ DUYÊN HẢI", "CÔNG AN XÃ DÂN THÀNH", "KẾ HOẠCH", "gửi Phường 1"]);
    campaign.drop("Kế hoạch/bản chính.docx", by_title, in_time);
    campaign.drop("Ke hoach thuc hien/quet.pdf", pdf("UBND xa Long Huu"), "2023-09-05T00:00:00+07:00");
    campaign.drop("ke-hoach/KH Hiep Thanh.xlsx", grid(&[&["KẾ HOẠCH"], &["Việc", "Ai"]]), in_time);
    let photo = b"\xFF\xD8\xFF\xE0 a photograph".to_vec();
    campaign.drop("ke-hoach/Long Toàn trang 1.jpg", photo, in_time);
    let outcome = campaign.run("2023-09-05T08:30:00+07:00");
    assert_eq!(codes(&outcome), ["late"], "{:?}", verdicts(&outcome));
    let summary = campaign.summary("2023-09-04");
    assert_eq!(
        standing(&summary, "ke-hoach"),
        ["dan-thanh on-time", "hiep-thanh on-time", "long-huu late", "long-toan on-time", "phuong-1 on-time"]
    );
    let message = summary["findings"][0]["message"].as_str().expect("a message");
    assert!(message.contains("trước ngày 05/09/2023"), "{message}");
    let told = summary["submissions"].as_array().expect("submissions").iter();
    assert_eq!(told.filter(|line| line["form"] == "ke-hoach").count(), 5, "told where they came in");
    assert_eq!(summary["units"][0]["status"], "missing", "a document is not a daily report");
    // A later version takes the first one's place, and the first one was in time.
    campaign.drop("ke-hoach/Phường 1/kế hoạch sửa.docx", docx("", &["KẾ HOẠCH (sửa)"]), "2023-09-06T09:00:00+07:00");
    campaign.drop("ke-hoach/Phường 1/lại.docx", docx("", &["KẾ HOẠCH (sửa)"]), "2023-09-06T09:10:00+07:00");
    let outcome = campaign.run("2023-09-07T08:30:00+07:00");
    assert_eq!(verdicts(&outcome), ["accepted", "duplicate"]);
    let summary = campaign.summary("2023-09-06");
    let due =
        summary["obligations"].as_array().expect("due").iter().find(|due| due["id"] == "ke-hoach").expect("plans");
    let phuong_1 =
        due["units"].as_array().expect("units").iter().find(|unit| unit["id"] == "phuong-1").expect("a ward");
    assert_eq!(
        (&phuong_1["status"], &phuong_1["file"]),
        (&"on-time".into(), &"ke-hoach/Phường 1/kế hoạch sửa.docx".into())
    );
    assert_eq!(verify::verify(campaign.path()).expect("verified").damages, []);
    let now = DateTime::parse_from_rfc3339("2023-12-24T08:00:00+07:00").expect("a moment");
    assert!(rebuild::rebuild(campaign.path(), now, &workers()).expect("rebuilt").differing.is_empty());
}

#[test]
fn what_cannot_be_filed_goes_back_with_the_reason() {
    let mut campaign = Campaign::with_appendix();
    let when = "2023-09-04T10:00:00+07:00";
    let plan = |text: &str| docx("", &[text]);
    let half = plan("KẾ HOẠCH");
    let locked =
        [&b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"[..], &[0; 1016], b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0"]
            .concat();
    let cases: [(&str, Vec<u8>, &str); 9] = [
        ("ke-hoach/không rõ.docx", plan("KẾ HOẠCH"), "unknown-unit"),
        ("ke-hoach/UBND Phường 9.docx", plan("KẾ HOẠCH 9"), "unknown-unit"),
        ("ke-hoach/Phường 2 lẫn.docx", plan("UBND XÃ LONG HỮU"), "unit-conflict"),
        ("ke-hoach/Phòng Nội vụ.docx", plan("KẾ HOẠCH nội vụ"), "form-not-expected"),
        ("ke-hoach/Phường 2 hỏng.docx", half[..half.len() / 2].to_vec(), "corrupt-file"),
        ("ke-hoach/Phường 2 hỏng.pdf", b"%PDF-1.4 and no more %%EOF".to_vec(), "corrupt-file"),
        ("ke-hoach/Phường 2 khóa.docx", locked, "encrypted"),
        ("ke-hoach/Phường 2.txt", b"KE HOACH".to_vec(), "not-a-document"),
        ("Phường 2 ngoài thư mục.docx", plan("KẾ HOẠCH ngoài"), "not-a-spreadsheet"),
    ];
    for (name, bytes, _) in &cases {
        campaign.drop(name, bytes.clone(), when);
    }
    let outcome = campaign.run("2023-09-05T08:30:00+07:00");
    for (name, _, code) in &cases {
        let told: Vec<_> = outcome.findings().filter(|finding| finding.file == *name).collect();
        assert_eq!(told.iter().map(|finding| finding.code.as_str()).collect::<Vec<_>>(), [*code], "{name}");
        if *code == "not-a-spreadsheet" {
            assert!(told[0].message.contains("hãy ghi rõ là văn bản nào khi gửi"), "{}", told[0].message);
        }
    }
    let counted = outcome.validated.iter().filter(|(entry, _)| entry.submission.verdict.counted());
    assert_eq!(counted.count(), 1, "the appendix alone");
    assert_eq!(standing(&campaign.summary("2023-09-04"), "ke-hoach"), Vec::<String>::new());
}

#[test]
fn a_list_of_citizens_among_documents_is_put_away() {
    let mut campaign = Campaign::with_appendix();
    let list = ["KẾ HOẠCH", "Nguyễn Văn Mẫu, số CCCD 084098001234", "CCCD 084198005678", "CCCD 084085001236"];
    campaign.drop("ke-hoach/Phường 2.docx", docx("", &list), "2023-09-04T10:00:00+07:00");
    let list = "so CCCD 084098001234, CCCD 084198005678, CCCD 084085001236";
    campaign.drop("ke-hoach/Phường 1.pdf", pdf(list), "2023-09-04T10:00:00+07:00");
    let outcome = campaign.run("2023-09-05T08:30:00+07:00");
    assert_eq!(codes(&outcome), ["personal-data", "personal-data"]);
    assert_eq!(campaign.files("quarantine").len(), 2);
}

#[test]
fn a_document_that_names_one_citizen_is_filed_and_kept_from_sight() {
    let mut campaign = Campaign::with_appendix();
    let lines = ["KẾ HOẠCH PHƯỜNG 2", "Nguyễn Văn Mẫu, số CCCD 084098001234"];
    campaign.drop("ke-hoach/a.docx", docx("", &lines), "2023-09-04T10:00:00+07:00");
    campaign.drop("ke-hoach/Phường 1.pdf", pdf("so CCCD 084098001234"), "2023-09-04T10:00:00+07:00");
    let outcome = campaign.run("2023-09-05T08:30:00+07:00");
    assert_eq!(codes(&outcome), ["personal-data", "personal-data"]);
    assert_eq!(campaign.files("quarantine").len(), 2);
    let standing = standing(&campaign.summary("2023-09-04"), "ke-hoach");
    assert_eq!(standing, ["phuong-1 on-time", "phuong-2 on-time"]);
    assert_eq!(places_of(campaign.path(), &["084098001234".to_owned(), "Văn Mẫu".to_owned()]), Vec::<String>::new());
}

#[test]
fn figures_in_a_folder_for_documents_are_filed_and_not_counted() {
    let mut campaign = Campaign::with_appendix();
    let bytes = report("Phường 1", "04/09/2023", [1, 1, 2, 2, 3, 3]);
    campaign.drop("ke-hoach/bao cao.xlsx", bytes, "2023-09-04T22:00:00+07:00");
    let outcome = campaign.run("2023-09-05T08:30:00+07:00");
    assert_eq!(codes(&outcome), ["figures-not-read"]);
    let summary = campaign.summary("2023-09-04");
    assert_eq!(standing(&summary, "ke-hoach"), ["phuong-1 on-time"]);
    assert_eq!(summary["total"]["day"]["activated_l2"], Value::Null);
}

#[test]
fn what_comes_every_week_belongs_to_the_week_that_is_named_or_ended_last() {
    let weekly = "[[obligation]]\nid = \"bao-cao-tuan\"\nname = \"Báo cáo tuần\"\ncadence = \"weekly\"\ndeadline = \"16:00\"\n\n[[obligation]]\nid = \"ke-hoach\"";
    let file = include_str!("../tonghop.toml").replacen("[[obligation]]\nid = \"ke-hoach\"", weekly, 1);
    let mut campaign = Campaign::with_file(&file);
    let text = |week: &str| docx("", &["UBND PHƯỜNG 1", "BÁO CÁO TUẦN", week]);
    campaign.drop("bao-cao-tuan/tuần đến 03.9.2023.docx", text("1"), "2023-09-12T09:00:00+07:00");
    campaign.drop("bao-cao-tuan/hai.docx", text("2"), "2023-09-11T15:00:00+07:00");
    // Sent before its week is over: the week before has come already.
    campaign.drop("bao-cao-tuan/ba.docx", text("3"), "2023-09-15T15:00:00+07:00");
    let outcome = campaign.run("2023-09-18T08:30:00+07:00");
    assert_eq!(verdicts(&outcome), ["accepted"; 3], "{:?}", outcome.findings().collect::<Vec<_>>());
    let summary = campaign.summary("2023-09-17");
    let weeks = summary["obligations"].as_array().expect("due").iter().filter(|due| due["id"] == "bao-cao-tuan");
    let told: Vec<String> = weeks
        .map(|week| {
            let unit =
                week["units"].as_array().expect("units").iter().find(|unit| unit["id"] == "phuong-1").expect("a ward");
            format!(
                "{} {} {}",
                week["period"].as_str().unwrap_or(""),
                unit["status"].as_str().unwrap_or(""),
                unit["file"]
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            "2023-09-03 late \"bao-cao-tuan/tuần đến 03.9.2023.docx\"",
            "2023-09-10 on-time \"bao-cao-tuan/hai.docx\"",
            "2023-09-17 on-time \"bao-cao-tuan/ba.docx\""
        ]
    );
}
