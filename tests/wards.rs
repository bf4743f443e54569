//! What wards read: what to change and to whom to send it, in their own words, and nothing of how the office works.

use std::fs;

use mail_parser::MessageParser;
use rust_xlsxwriter::Workbook;
use tonghop::model::campaign::Limits;
use tonghop::read;
use tonghop::report::words::Words;

use crate::harness::{Campaign, Figure, Sheet, WARDS, appendix, binary, codes, grid, report, workbook};

const ARRIVAL: &str = "2023-09-13T07:00:00+07:00";
const NOW: &str = "2023-09-13T09:30:00+07:00";

/// Words of the office's machine, which mean nothing to a ward.
const OFFICE: [&str; 5] = ["inbox", "outbox", "tonghop", "limits.", "quarantine/"];

/// The shipped campaign with an address for each ward, and a few words changed.
fn campaign_with(changes: &[(&str, &str)]) -> Campaign {
    let mut file = include_str!("../tonghop.toml").to_owned();
    for (id, ..) in WARDS {
        file = file.replace(&format!("id = \"{id}\"\n"), &format!("id = \"{id}\"\nemails = [\"{id}@xa.test\"]\n"));
    }
    for (from, to) in changes {
        assert!(file.contains(from), "{from}");
        file = file.replace(from, to);
    }
    let mut campaign = Campaign::with_file(&file);
    campaign.drop("phu-luc.xlsx", appendix(&WARDS), "2023-08-30T15:00:00+07:00");
    campaign
}

/// Every text of the slips that lie there, the sender's own sheets left out.
fn slips(campaign: &Campaign) -> Vec<String> {
    let told = |path: String| {
        let bytes = fs::read(campaign.path().join(path)).expect("a slip");
        let book = read::read(&bytes, &Limits::default()).expect("a workbook");
        let ours = book.sheets.iter().filter(|sheet| ["Cần sửa", "Cách đọc bảng này"].contains(&sheet.name.as_str()));
        let texts = ours.flat_map(read::Sheet::texts);
        // The mark by which a sheet that comes back is known is written where nobody looks.
        texts.filter(|text| !text.starts_with("tonghop-cach-doc")).collect::<Vec<_>>().join("\n")
    };
    campaign.files("outbox/returned").into_keys().map(told).collect()
}

/// Subject and text of the letters to wards in the queue.
fn letters(campaign: &Campaign) -> Vec<String> {
    let letter = |path: String| {
        let bytes = fs::read(campaign.path().join(path)).expect("a letter");
        let letter = MessageParser::default().parse(&bytes).expect("a letter");
        let to = letter.to().and_then(|to| to.first()?.address.clone()).unwrap_or_default().into_owned();
        let body = format!("{}\n{}", letter.body_text(0).unwrap_or_default(), letter.body_html(0).unwrap_or_default());
        (to, format!("{}\n{body}", letter.subject().unwrap_or_default()))
    };
    let all = campaign.mails().into_iter().map(letter);
    all.filter(|(to, _)| to.ends_with("@xa.test")).map(|(_, told)| told).collect()
}

/// A text without what a template fills in and decides by.
fn plain(template: &str) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some(at) = rest.find("{{").into_iter().chain(rest.find("{%")).chain(rest.find("{#")).min() {
        out.push_str(&rest[..at]);
        let end = match &rest[at..at + 2] {
            "{{" => "}}",
            "{%" => "%}",
            _ => "#}",
        };
        rest = rest[at..].split_once(end).map_or("", |(_, rest)| rest);
    }
    out + rest
}

fn assert_for_a_ward(told: &str, what: &str) {
    let lower = told.to_lowercase();
    for word in OFFICE {
        assert!(!lower.contains(word), "{what} speaks of {word}: {told}");
    }
    // Keys of the campaign file: [mail], [[unit]]; a subject begins with the plan's name in brackets.
    let mut rest = told;
    while let Some((_, after)) = rest.split_once('[') {
        let (inside, after) = after.split_once(']').unwrap_or((after, ""));
        let is_key = inside.trim_start_matches('[').chars().all(|c| c.is_ascii_lowercase() || "._".contains(c));
        assert!(!is_key, "{what} speaks of [{inside}]: {told}");
        rest = after;
    }
}

#[test]
fn no_message_template_or_word_for_wards_speaks_of_the_offices_machine() {
    for language in ["vi", "en"] {
        let built_in = |name: &str| Words::built_in(&format!("{language}/{name}")).expect(name);
        let messages: toml::Table = built_in("findings.toml").parse().expect("messages");
        assert!(messages.len() > 50);
        // What fell is a finding of the campaign file, and never one of a ward's.
        for (code, message) in messages.iter().filter(|(code, _)| *code != "total-fell") {
            assert_for_a_ward(&plain(message.as_str().expect("a text")), code);
        }
        let letters = ["letter", "slip", "receipt", "reminder", "duties", "escalation", "enclosed"];
        for (name, end) in letters.iter().flat_map(|name| [(name, "txt"), (name, "html")]) {
            let look = Words::built_in(&format!("looks/{name}.{end}")).expect(name);
            assert_for_a_ward(&plain(look), name);
        }
        let words: toml::Table = built_in("words.toml").parse().expect("words");
        let of_wards = [
            "slip",
            "explain",
            "withheld",
            "sheet_is",
            "column_role",
            "column_reason",
            "row_role",
            "row_reason",
            "scope_says",
            "unit_is",
            "date_is",
            "said_by",
            "table_is",
            "blank",
            "due",
            "and",
            "letter",
            "sent_back",
            "receipt",
            "reminder",
            "duties",
            "escalation",
        ];
        for table in of_wards {
            for (key, text) in words[table].as_table().expect("a table") {
                assert_for_a_ward(text.as_str().expect("a text"), &format!("{table}.{key}"));
            }
        }
    }
}

#[test]
#[ignore = "deep"]
fn slips_and_letters_say_whom_to_send_to_and_ask() {
    let changes =
        [("contact = \"Bộ phận tổng hợp Kế hoạch 110\"", "contact = \"Phòng Tổng hợp\"\nphone = \"số máy 1234\"")];
    let mut campaign = campaign_with(&changes);
    let wrong = |unit: &str, date: &str| {
        workbook(&[Sheet::new(unit, date, [1, 1, 2, 2, 3, 3])
            .cell(0, 4, Figure::Number(-3.0))
            .cell(0, 2, Figure::Number(1.234))
            .cell(0, 0, Figure::Text("mười".to_owned()))])
    };
    campaign.drop("Phường 1/a.xlsx", wrong("Phường 1", "12/09/2023"), ARRIVAL);
    campaign.drop("Phường 2/b.xlsx", wrong("Phường 1", "12/09/2022"), ARRIVAL);
    campaign.drop("c.xlsx", wrong("Phường 99", ""), ARRIVAL);
    campaign.drop("Phường 2 hong.xlsx", &report("Phường 2", "12/09/2023", [1; 6])[..2000], ARRIVAL);
    campaign.drop("Phường 2 web.xls", "<html><table></table></html>", ARRIVAL);
    campaign.drop("Long Toàn.xlsx", grid(&[&["TT", "Dân số"], &["1", "200"]]), ARRIVAL);
    campaign.drop("ke-hoach/Long Hữu.xlsx", report("Xã Long Hữu", "12/09/2023", [1; 6]), ARRIVAL);
    let list = Sheet::new("Xã Dân Thành", "12/09/2023", [1; 6]).with_citizens();
    campaign.drop("Xã Dân Thành.xlsx", workbook(&[list]), ARRIVAL);
    campaign.drop("tốt.xlsx", report("Xã Hiệp Thạnh", "12/09/2023", [1; 6]), "2023-09-13T09:00:00+07:00");
    campaign.run("2023-09-13T08:30:00+07:00");
    campaign.drop("muộn.xlsx", report("Xã Trường Long Hòa", "12/09/2023", [1; 6]), "2023-09-13T09:20:00+07:00");
    campaign.run(NOW);
    let slips = slips(&campaign);
    assert!(slips.len() >= 7, "{}", slips.len());
    for slip in &slips {
        assert_for_a_ward(slip, "a slip");
        assert!(slip.contains("cho Phòng Tổng hợp") && slip.contains("Điện thoại: số máy 1234."), "{slip}");
    }
    let letters = letters(&campaign);
    let kinds = ["Đề nghị sửa, gửi lại", "Đã nhận báo cáo", "bản bổ sung"];
    assert!(kinds.iter().all(|kind| letters.iter().any(|letter| letter.contains(kind))), "{letters:#?}");
    for letter in &letters {
        assert_for_a_ward(letter, "a letter");
        assert!(letter.contains("liên hệ Phòng Tổng hợp, điện thoại số máy 1234"), "{letter}");
    }
}

#[test]
fn where_the_campaign_names_nobody_the_office_stands_for_it() {
    let mut campaign = campaign_with(&[("contact = \"Bộ phận tổng hợp Kế hoạch 110\"", "#")]);
    campaign.drop("a.xlsx", report("Phường 99", "12/09/2023", [1; 6]), ARRIVAL);
    campaign.run(NOW);
    let slip = slips(&campaign).remove(0);
    assert!(slip.contains("cho ỦY BAN NHÂN DÂN THỊ XÃ DUYÊN HẢI") && !slip.contains("Điện thoại"), "{slip}");
}

#[test]
fn a_quarantine_slip_says_sheet_columns_and_rows_and_none_of_the_data() {
    let mut campaign = campaign_with(&[]);
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Danh sách").expect("a name");
    for (col, heading) in ["TT", "Họ và tên", "Số CCCD"].iter().enumerate() {
        sheet.write_string(0, u16::try_from(col).expect("a column"), *heading).expect("written");
    }
    for row in 1..=12u32 {
        sheet.write_number(row, 0, row).expect("written");
        sheet.write_string(row, 1, "Nguyễn Văn Mẫu").expect("written");
        sheet.write_string(row, 2, format!("0840980{:05}", 1230 + row)).expect("written");
    }
    campaign.drop("P1.xlsx", book.save_to_buffer().expect("a workbook"), ARRIVAL);
    // Without a heading, in the column where sub-rows are named.
    campaign.drop("P2.xlsx", workbook(&[Sheet::new("Phường 2", "12/09/2023", [1; 6]).with_citizens()]), ARRIVAL);
    assert_eq!(codes(&campaign.run(NOW)), ["personal-data", "personal-data"]);
    let slips = slips(&campaign);
    let said = |told: &str| slips.iter().any(|slip| slip.contains(told));
    assert!(said("Trang “Danh sách”, cột C (12 dòng) có dữ liệu cá nhân"), "{slips:#?}");
    assert!(said("Trang “Báo cáo”, cột B (30 dòng) có dữ liệu cá nhân"), "{slips:#?}");
    assert!(said("Hãy bỏ các cột ấy rồi gửi lại"), "{slips:#?}");
    assert!(!said("084098") && !said("Nguyễn Văn Mẫu"), "{slips:#?}");
}

#[test]
fn people_are_told_by_the_columns_of_names_and_telephones() {
    let mut campaign = campaign_with(&[]);
    let names = ["Nguyễn Văn Mẫu", "Trần Thị Thử", "Lê Văn Nháp", "Phạm Thị Ví Dụ"];
    let phones = ["0900000001", "0900000002", "0900000003", "0900000004"];
    let mut lines: Vec<Vec<&str>> = vec![vec!["TT", "Họ và tên", "Ghi chú", "Số điện thoại"]];
    lines.extend(names.iter().zip(phones).map(|(name, phone)| vec!["1", *name, "x", phone]));
    let lines: Vec<&[&str]> = lines.iter().map(Vec::as_slice).collect();
    campaign.drop("P1.xlsx", grid(&lines), ARRIVAL);
    campaign.run(NOW);
    let slip = slips(&campaign).remove(0);
    assert!(slip.contains("cột B, D (4 dòng)"), "{slip}");
}

#[test]
fn the_campaigns_name_of_sub_rows_stands_wherever_they_are_named_and_is_read_again() {
    let named = [("# area_name = \"Thôn, tổ dân phố\"", "area_name = \"dự án, gói thầu\"")];
    let mut campaign = campaign_with(&named);
    let heading = |name: &str| {
        let lines: [&[&str]; 5] = [
            &["Đơn vị: Phường 1"],
            &["Ngày báo cáo: 12/09/2023"],
            &["TT", name, "Thu nhận hồ sơ mức 2", "Kích hoạt mức 1", "Kích hoạt mức 2"],
            &["1", "Bến cảng", "1", "2", "3"],
            &["2", "Đê biển", "1", "2", "3"],
        ];
        grid(&lines)
    };
    campaign.drop("a.xlsx", heading("Gói thầu"), ARRIVAL);
    let odd: [&[&str]; 6] = [
        &["Đơn vị: Phường 2"],
        &["Ngày báo cáo: 12/09/2023"],
        &["TT", "Dự án", "Thu nhận hồ sơ mức 2", "Kích hoạt mức 1", "Kích hoạt mức 2"],
        &["1", "Dự án 1", "10", "2", "3"],
        &["2", "Dự án 2", "20", "2", "3"],
        &["", "Dự án 3", "30", "4", "6"],
    ];
    campaign.drop("b.xlsx", grid(&odd), ARRIVAL);
    campaign.run("2023-09-13T07:30:00+07:00");
    assert_eq!(campaign.unit("2023-09-12", "phuong-1")["status"], "on-time");
    let bytes = fs::read(campaign.path().join("outbox/2023-09-12/tong-hop-2023-09-12.xlsx")).expect("a workbook");
    let book = read::read(&bytes, &Limits::default()).expect("a workbook");
    let names: Vec<&str> = book.sheets.iter().map(|sheet| sheet.name.as_str()).collect();
    assert!(names.contains(&"Chi tiết dự án, gói thầu"), "{names:?}");
    let texts: Vec<&str> = book.sheets.iter().flat_map(read::Sheet::texts).collect();
    for told in ["KẾT QUẢ CHI TIẾT TỪNG DỰ ÁN, GÓI THẦU", "Đơn vị, dự án, gói thầu", "Dự án, gói thầu"]
    {
        assert!(texts.iter().any(|text| text.starts_with(told)), "no {told}");
    }
    let of_hamlets = |text: &&&str| text.to_lowercase().contains("ấp, khóm");
    assert_eq!(texts.iter().find(of_hamlets), None);
    let slip = slips(&campaign).remove(0);
    assert!(slip.contains("có phải là một dự án, gói thầu hay không"), "{slip}");
    assert!(slip.contains("ghi rõ “Dự án …”, “Gói thầu …” trước tên") && !slip.contains("ấp, khóm"), "{slip}");
    // The blank form is headed by the form's own heading, else by the campaign's word.
    let mut template = binary();
    template
        .arg("-C")
        .arg(campaign.path())
        .args(["--now", NOW, "-q", "template", "--unit", "phuong-1", "--form", "daily"]);
    assert!(template.output().expect("the binary runs").status.success());
    let blank = campaign.files("").into_keys().find(|path| path.starts_with("outbox/bieu-mau/"));
    let blank = fs::read(campaign.path().join(blank.expect("a blank form"))).expect("a form");
    let book = read::read(&blank, &Limits::default()).expect("a workbook");
    let texts: Vec<String> =
        book.sheets.iter().flat_map(|sheet| sheet.texts().map(str::to_owned).collect::<Vec<_>>()).collect();
    assert!(texts.contains(&"Dự án, gói thầu".to_owned()), "{texts:#?}");
    assert!(!texts.iter().any(|text| text.to_lowercase().contains("ấp, khóm")), "{texts:#?}");
}

#[test]
fn an_area_name_that_heads_no_sheet_is_a_mistake() {
    let file = include_str!("../tonghop.toml");
    for name in ["Thôn, bản, buôn, tổ dân phố", "Thôn/bản", "Thôn {area}"] {
        let campaign = Campaign::with_file(
            &file.replace("# area_name = \"Thôn, tổ dân phố\"", &format!("area_name = \"{name}\"")),
        );
        let mut status = binary();
        let output = status.arg("-C").arg(campaign.path()).arg("status").output().expect("the binary runs");
        assert_eq!(output.status.code(), Some(3), "{name}");
        assert!(String::from_utf8_lossy(&output.stderr).contains("area_name"), "{name}");
    }
}

#[test]
fn what_an_operator_may_do_is_told_at_the_terminal_alone() {
    let mut campaign = campaign_with(&[]);
    campaign.drop("a.xlsx", report("Phường 99", "12/09/2023", [1; 6]), ARRIVAL);
    let mut run = binary();
    run.arg("-C").arg(campaign.path()).args(["--now", NOW, "--lang", "vi", "run", "--no-send"]);
    let told = String::from_utf8(run.output().expect("the binary runs").stdout).expect("UTF-8");
    assert!(told.contains("Người vận hành (unknown-unit): đơn vị có cách viết tên khác thì ghi vào aliases"), "{told}");
    assert!(!slips(&campaign)[0].contains("aliases"));
}
