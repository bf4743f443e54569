//! The forms beside the daily one: recognised by their own words, on their own calendars, held to their targets.

use serde_json::{Value, json};

use crate::harness::{Campaign, codes, grid, grids, report, verdicts};

const STAFF: [&str; 7] = [
    "TT",
    "Nhóm đối tượng",
    "Tổng số",
    "Đã kích hoạt",
    "Chưa kích hoạt có lý do chính đáng",
    "Tổng số thân nhân",
    "Thân nhân đã kích hoạt",
];
const POLICE: [&str; 3] = ["Số CBCS", "Số công dân vận động được", "Người không có điện thoại thông minh"];
const OUTREACH: [&str; 5] = [
    "Số buổi tuyên truyền",
    "Lượt người dự",
    "Số lượt phát thanh",
    "Thời lượng phát thanh (phút)",
    "Doanh nghiệp viễn thông",
];

/// Staff of a ward or department for a week.
fn staff<'a>(unit: &'a str, week: &'a str, rows: &'a [[&'a str; 7]]) -> Vec<&'a [&'a str]> {
    let mut lines: Vec<&[&str]> = Vec::new();
    lines.push(Box::leak(Box::new([unit])));
    lines.push(Box::leak(Box::new([week])));
    lines.push(&STAFF);
    lines.extend(rows.iter().map(<[&str; 7]>::as_slice));
    lines
}

/// What a summary says of a unit in a form.
fn unit(summary: &Value, form: &str, id: &str) -> Value {
    let units = summary["forms"][form]["units"].as_array().expect("units");
    units.iter().find(|unit| unit["id"] == id).unwrap_or(&Value::Null).clone()
}

fn target(of: &Value, id: &str) -> Value {
    let targets = of["targets"].as_array().expect("targets");
    targets.iter().find(|target| target["id"] == id).unwrap_or(&Value::Null).clone()
}

#[test]
fn a_workbook_holds_several_forms_and_blank_absent_and_zero_stay_apart() {
    let mut campaign = Campaign::with_appendix();
    let week = "Tuần từ ngày 04/9/2023 đến ngày 10/9/2023";
    let rows = [
        ["1", "Đảng viên", "40", "38", "2", "90", "60"],
        ["2", "Công chức", "20", "17", "", "30", "30"],
        ["", "Tổng cộng", "60", "55", "2", "120", "90"],
    ];
    let bytes = grids(&[
        ("Cán bộ", &staff("PHƯỜNG 1", week, &rows)),
        ("Công an", &[&POLICE, &["7", "65", "0"]]),
        ("Tuyên truyền", &[&OUTREACH, &["3", "120", "14", "280", ""]]),
    ]);
    campaign.drop("P1 tuần 1.xlsx", bytes, "2023-09-10T15:00:00+07:00");
    let outcome = campaign.run("2023-09-11T08:30:00+07:00");
    assert_eq!(verdicts(&outcome), ["accepted", "accepted", "accepted", "accepted"], "{:?}", codes(&outcome));
    let summary = campaign.summary("2023-09-10");

    let staff = unit(&summary, "staff", "phuong-1");
    assert_eq!(staff["figures"]["headcount"], 60, "the total row is not added");
    assert_eq!(target(&staff, "staff-activated")["goal"], 58);
    assert_eq!(target(&staff, "staff-activated")["shortfall"], 3);
    assert_eq!(target(&staff, "staff-activated")["met"], false);
    assert_eq!(target(&staff, "relatives-guided")["percent"], 75.0);

    let police = unit(&summary, "police", "phuong-1");
    assert_eq!(police["figures"]["helped"], 0, "a zero is a zero");
    let shortfall = police["targets"][0].clone();
    assert_eq!((&shortfall["goal"], &shortfall["shortfall"]), (&json!(70), &json!(5)));
    let outreach = unit(&summary, "outreach", "phuong-1");
    assert_eq!(
        (&outreach["figures"]["telecoms"], &outreach["reported"]),
        (&Value::Null, &json!("2023-09-10")),
        "a blank"
    );
    let workbook =
        std::fs::read(campaign.path().join("outbox/2023-09-10/tong-hop-2023-09-10.xlsx")).expect("a workbook");
    let workbook = tonghop::read::read(&workbook, &tonghop::model::campaign::Limits::default()).expect("readable");
    // Blank, absent and zero are three things on paper, too.
    let row = |sheet: &str, unit: &str| -> Vec<String> {
        let sheet = workbook.sheets.iter().find(|each| each.name == sheet).expect("a sheet");
        let shown = |cells: &[tonghop::read::Cell]| cells.iter().map(|cell| cell.value.shown()).collect::<Vec<_>>();
        sheet
            .rows()
            .iter()
            .map(|(_, cells)| shown(cells))
            .find(|row| row.iter().any(|text| text == unit))
            .expect("a row")
    };
    assert_eq!(row("Tuyên truyền", "Phường 1")[2..7], ["3", "120", "14", "280", "1"], "the blank stays one");
    assert_eq!(row("Tuyên truyền", "Phường 2")[2..9], ["–", "–", "–", "–", "–", "0", "Chưa gửi"]);
    assert_eq!(row("Công an vận động, giúp đỡ", "Phường 1")[2..5], ["7", "65", "0"]);
    let due = row("Biểu, văn bản phải gửi", "P1 tuần 1.xlsx");
    assert_eq!((due[4].as_str(), due[6].as_str()), ("Phường 1", "Đúng hạn"), "{due:?}");
    let absent = unit(&summary, "outreach", "phuong-2");
    assert_eq!((&absent["figures"]["sessions"], &absent["reported"]), (&Value::Null, &Value::Null), "nothing came");
}

#[test]
#[ignore = "deep"]
fn a_flow_adds_up_and_a_stock_is_what_was_told_last() {
    let mut campaign = Campaign::with_appendix();
    let week = |campaign: &mut Campaign, written: &str, day: &str, row: [&str; 2]| {
        let title = format!("Báo cáo tuần đến ngày {written}");
        let bytes = grid(&[&["CÔNG AN PHƯỜNG 2"], &[&title], &[], &POLICE, &[row[0], row[1], "1"]]);
        campaign.drop(&format!("{day}.xlsx"), bytes, &format!("{day}T15:00:00+07:00"));
    };
    week(&mut campaign, "03/9/2023", "2023-09-03", ["7", "20"]);
    week(&mut campaign, "10/9/2023", "2023-09-10", ["6", "15"]);
    campaign.run("2023-09-11T08:30:00+07:00");
    let police = unit(&campaign.summary("2023-09-10"), "police", "phuong-2");
    let figures = |police: &Value| (police["figures"]["officers"].clone(), police["figures"]["mobilised"].clone());
    assert_eq!(figures(&police), (json!(6), json!(35)));
    week(&mut campaign, "17/9/2023", "2023-09-17", ["", "5"]);
    campaign.run("2023-09-18T08:30:00+07:00");
    let police = unit(&campaign.summary("2023-09-17"), "police", "phuong-2");
    assert_eq!(figures(&police), (Value::Null, json!(40)), "a blank is not an older figure");
    assert_eq!(police["targets"][0]["shortfall"], Value::Null, "what is not known is not reckoned with");
}

#[test]
#[ignore = "deep"]
fn departments_and_teams_have_forms_of_their_own_and_no_other() {
    let mut campaign = Campaign::with_appendix();
    let week = "Tuần đến ngày 10/9/2023";
    let rows = [["1", "Công chức", "12", "12", "0", "30", "30"]];
    let bytes = grid(&staff("PHÒNG NỘI VỤ", week, &rows));
    campaign.drop("noi vu.xlsx", bytes, "2023-09-10T15:00:00+07:00");
    let team: [&[&str]; 8] = [
        &["TỔ 2"],
        &[],
        &["TT", "Lực lượng", "Số người"],
        &["1", "Công an", "14"],
        &["2", "Quân sự", "3"],
        &["3", "Đoàn Thanh niên", "4"],
        &["4", "Hội Phụ nữ", "2"],
        &["", "Cộng", "23"],
    ];
    campaign.drop("to 2.xlsx", grid(&team), "2023-09-04T23:59:00+07:00");
    campaign.drop(
        "noi vu ngay.xlsx",
        report("Phòng Nội vụ", "10/09/2023", [1, 1, 1, 1, 1, 1]),
        "2023-09-10T16:00:00+07:00",
    );
    let outcome = campaign.run("2023-09-11T08:30:00+07:00");
    assert!(codes(&outcome).contains(&"form-not-expected".to_owned()), "{:?}", codes(&outcome));
    let summary = campaign.summary("2023-09-10");
    assert_eq!(target(&unit(&summary, "staff", "noi-vu"), "staff-activated")["met"], true);
    assert_eq!(summary["units"].as_array().map(Vec::len), Some(7), "a department has no quota and no daily report");
    let teams = unit(&summary, "teams", "to-2");
    assert_eq!(target(&teams, "team-2-police")["met"], true);
    assert_eq!(target(&teams, "team-2-military")["shortfall"], 1);
    assert_eq!(target(&teams, "team-2-size")["done"], 23);
    assert_eq!(target(&teams, "team-2-farmers")["done"], Value::Null, "a branch that nobody wrote down");
    let due = summary["obligations"].as_array().expect("obligations");
    let of_teams = due.iter().find(|obligation| obligation["id"] == "teams").expect("teams are due");
    let came = of_teams["units"].as_array().expect("units").iter().find(|unit| unit["id"] == "to-2").expect("Tổ 2");
    assert_eq!(came["status"], "on-time", "before 5 September");
}

#[test]
fn an_inspection_is_told_of_the_unit_that_was_visited() {
    let mut campaign = Campaign::with_appendix();
    let lines: [&[&str]; 7] = [
        &["UBND THỊ XÃ DUYÊN HẢI"],
        &["TỔ 1"],
        &["KẾT QUẢ KIỂM TRA"],
        &[],
        &["TT", "Ngày kiểm tra", "Đơn vị được kiểm tra", "Tồn tại, hạn chế", "Đã khắc phục"],
        &["1", "05/9/2023", "Phường 1", "Chưa phân công trực", "Đã phân công"],
        &["2", "06/9/2023", "Xã Long Toàn", "Thiếu máy", ""],
    ];
    campaign.drop("To 1.xlsx", grid(&lines), "2023-09-07T09:00:00+07:00");
    campaign.run("2023-09-07T09:30:00+07:00");
    let inspections = campaign.summary("2023-09-06")["forms"]["inspections"].clone();
    let units: Vec<_> = inspections["units"].as_array().expect("units").iter().map(|unit| unit["id"].clone()).collect();
    assert_eq!(units, ["long-toan", "phuong-1"]);
    let texts = |id: &str| {
        let unit =
            inspections["units"].as_array().expect("units").iter().find(|unit| unit["id"] == id).expect("visited");
        unit["texts"].as_array().expect("texts").iter().map(|text| text["text"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(texts("phuong-1"), ["Chưa phân công trực", "Đã phân công"]);
    assert_eq!(texts("long-toan"), ["Thiếu máy"]);
}
