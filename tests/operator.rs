//! What the operator reads at the terminal, in their language: mistakes, wrong calls, hints, the log.

use std::fs;
use std::process::Output;

use serde_json::Value;

use crate::harness::{Campaign, binary, grids, report};

const MORNING: &str = "2023-09-13T08:30:00+07:00";

fn vietnamese(campaign: &Campaign, arguments: &[&str]) -> Output {
    let mut command = binary();
    command.arg("-C").arg(campaign.path()).args(["--lang", "vi", "--now", MORNING]).args(arguments);
    command.output().expect("the binary runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Without line ends and what draws lines, so that a sentence is found however it is broken.
fn flat(bytes: &[u8]) -> String {
    let plain: String = text(bytes).chars().map(|c| if "│·".contains(c) { ' ' } else { c }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn mistakes_of_the_campaign_file_are_told_in_vietnamese() {
    let file = include_str!("../tonghop.toml")
        .replace("plan = \"110/KH-UBND\"", "plan = 110")
        .replace("zone = \"Asia/Ho_Chi_Minh\"", "zone = \"Asia/Hanoi\"")
        .replace("grace_minutes = 0 ", "grace_minute = 0 ");
    let output = vietnamese(&Campaign::with_file(&file), &["run"]);
    assert_eq!(output.status.code(), Some(3));
    let said = flat(&output.stderr);
    for part in [
        "`plan` đang là số; phải là chữ (đặt trong \"…\")",
        "`Asia/Hanoi` không phải là múi giờ (có phải là \"Asia/Ho_Chi_Minh\" không?)",
        "không có khóa `grace_minute` trong [schedule] (có phải là `grace_minutes` không?)",
    ] {
        assert!(said.contains(part), "{part} in {said}");
    }
}

#[test]
fn one_bracket_too_few_is_one_mistake() {
    let file = include_str!("../tonghop.toml").replace("[[unit]]", "[unit]");
    let output = vietnamese(&Campaign::with_file(&file), &["run"]);
    let said = flat(&output.stderr);
    assert_eq!(said.matches("tonghop.toml:").count(), 1, "{said}");
    assert!(said.contains("`unit` đang là một mục; phải là danh sách: mỗi mục mở đầu bằng [[unit]]"), "{said}");
}

#[test]
fn wrong_calls_are_told_in_vietnamese_with_what_to_do() {
    let campaign = Campaign::with_appendix();
    for (arguments, parts) in [
        (&["statsu"][..], ["không có lệnh `statsu`", "cách xử lý: có phải là status không?"]),
        (
            &["run", "--date", "hôm qua"],
            ["`hôm qua` không phải là giá trị của --date <DATE>", "cách xử lý: viết 2023-09-12"],
        ),
        (
            &["run", "--date", "2022-01-01"],
            ["01/01/2022 nằm ngoài thời gian của chiến dịch", "từ 31/08/2023 đến 30/11/2023"],
        ),
    ] {
        let output = vietnamese(&campaign, arguments);
        let said = flat(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(parts.iter().all(|part| said.contains(part)), "{parts:?} in {said}");
        assert!(!said.contains("help:") && !said.contains("error:"), "{said}");
    }
    let help = vietnamese(&campaign, &["run", "--help"]);
    assert_eq!((help.status.code(), help.stderr.len()), (Some(0), 0));
}

#[test]
fn a_name_that_begins_two_units_suggests_both() {
    let mut campaign = Campaign::with_appendix();
    campaign.drop("p1.xlsx", report("Phường 1", "12/09/2023", [1, 1, 2, 2, 3, 3]), "2023-09-13T07:00:00+07:00");
    vietnamese(&campaign, &["run"]);
    let output = vietnamese(&campaign, &["excuse", "Xã Long", "--date", "12/09/2023", "--reason", "mất điện"]);
    let said = flat(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("Xã Long Hữu") && said.contains("Xã Long Toàn"), "{said}");
}

#[test]
fn what_lies_in_quarantine_is_listed() {
    let mut campaign = Campaign::with_appendix();
    assert!(text(&vietnamese(&campaign, &["purge"]).stdout).contains("không có tệp nào đang bị cách ly"));
    let list = [
        &["TT", "Họ và tên", "Số CCCD"][..],
        &["1", "Nguyễn Văn A", "084091000012"],
        &["2", "Trần Thị B", "084192000023"],
    ];
    campaign.drop("danh sach.xlsx", grids(&[("Sheet1", &list)]), "2023-09-13T07:00:00+07:00");
    vietnamese(&campaign, &["run"]);
    let listed = text(&vietnamese(&campaign, &["purge"]).stdout);
    assert!(listed.contains("danh sach.xlsx") && listed.contains("07:00 13/09/2023"), "{listed}");
    let json: Value = serde_json::from_slice(&vietnamese(&campaign, &["--json", "purge"]).stdout).expect("JSON");
    let hash = json["held"][0]["sha256"].as_str().expect("a hash").to_owned();
    let status = flat(&vietnamese(&campaign, &["status"]).stdout);
    assert!(status.contains(&format!("danh sach.xlsx [{}]", &hash[..12])), "{status}");
    assert_eq!(vietnamese(&campaign, &["purge", &hash[..12], "--reason", "xóa"]).status.code(), Some(0));
    let status: Value = serde_json::from_slice(&vietnamese(&campaign, &["--json", "status"]).stdout).expect("JSON");
    let codes: Vec<&Value> = status["concerns"].as_array().expect("concerns").iter().map(|one| &one["code"]).collect();
    assert!(!codes.contains(&&"quarantined".into()), "{codes:?}");
}

#[test]
fn a_heading_of_the_campaign_that_speaks_of_percent_is_that_column() {
    let file =
        include_str!("../tonghop.toml").replace("name = \"Kích hoạt mức 1\"", "name = \"Tỷ lệ hộ chấp hành (%)\"");
    let mut campaign = Campaign::with_file(&file);
    campaign.drop("phu-luc.xlsx", crate::harness::appendix(&crate::harness::WARDS), "2023-08-30T15:00:00+07:00");
    let heading = "Tỷ lệ hộ chấp hành (%)";
    let sheet = grids(&[(
        "BC",
        &[
            &["PHƯỜNG 1"],
            &["Ngày báo cáo: 12/09/2023"],
            &["TT", "Ấp, khóm", "Thu nhận hồ sơ mức 2", heading, "Kích hoạt mức 2"],
            &["1", "Khóm 1", "3", "95", "4"],
        ],
    )]);
    campaign.drop("p1.xlsx", sheet, "2023-09-13T07:00:00+07:00");
    campaign.run(MORNING);
    assert_eq!(campaign.unit("2023-09-12", "phuong-1")["day"]["activated_l1"], 95);
}

#[test]
fn doctor_names_a_heading_that_cannot_be_recognised() {
    let shadow = "name = \"Khó khăn, vướng mắc đã giải quyết\"";
    let file = include_str!("../tonghop.toml").replace("name = \"Kích hoạt mức 1\"", shadow);
    let output = vietnamese(&Campaign::with_file(&file), &["doctor"]);
    let said = flat(&output.stdout);
    assert_eq!(output.status.code(), Some(1));
    let told = "Tiêu đề “Khó khăn, vướng mắc đã giải quyết” sẽ không được nhận ra: chương trình hiểu là cột “Khó khăn, vướng mắc”.";
    assert!(said.contains(told), "{said}");
}

#[cfg(unix)]
#[test]
#[ignore = "deep"]
fn a_reader_that_goes_away_is_no_error() {
    use std::fs::File;
    use std::io;
    use std::os::fd::OwnedFd;

    let mut campaign = Campaign::with_appendix();
    campaign.drop("p1.xlsx", report("Phường 1", "12/09/2023", [1, 1, 2, 2, 3, 3]), "2023-09-13T07:00:00+07:00");
    let closed = || {
        let (reader, writer) = io::pipe().expect("a pipe");
        drop(reader);
        File::from(OwnedFd::from(writer))
    };
    let program = |arguments: &[&str]| {
        let mut program = binary();
        program.arg("-C").arg(campaign.path()).args(["--now", MORNING]).args(arguments);
        program
    };
    for arguments in [&["rules"][..], &["run"], &["status"], &["completions", "bash"], &["man"], &["--help"]] {
        let output = program(arguments).stdout(closed()).output().expect("runs");
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {said}");
        assert!(!said.contains("panicked") && !said.contains("Broken pipe"), "{arguments:?}: {said}");
        // `2>&1 | head`
        let code =
            program(arguments).stdout(closed()).stderr_to(closed()).spawn().expect("starts").wait().expect("ends");
        assert_eq!(code.code(), Some(0), "{arguments:?}");
    }
    let terms = campaign.path().join("terms.json");
    fs::write(&terms, program(&["terms"]).output().expect("runs").stdout).expect("terms");
    let extract = ["extract", "--terms", terms.to_str().expect("text"), "tonghop.toml"];
    let output = program(&extract).current_dir(campaign.path()).stdout(closed()).output().expect("runs");
    assert_eq!((output.status.code(), text(&output.stderr).as_str()), (Some(0), ""));
}
