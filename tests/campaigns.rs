//! The campaigns that `init` can begin with, each played with workbooks as offices of its field write them.
//!
//! A workbook is drawn as it looks: cells between `|`, `>` for a cell merged into the one at its left, `^` into the one
//! above. What parses as a number is one, a `'` before it makes it text.

use std::process::Output;

use rust_xlsxwriter::{Format, Workbook, Worksheet};
use serde_json::{Value, json};

use crate::harness::{Campaign, binary, codes};

/// A workbook of drawn sheets.
fn book(sheets: &[(&str, &str)]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    for (name, drawing) in sheets {
        draw(workbook.add_worksheet().set_name(*name).expect("a sheet name"), drawing);
    }
    workbook.save_to_buffer().expect("a workbook")
}

fn draw(sheet: &mut Worksheet, drawing: &str) {
    let lines: Vec<Vec<&str>> = drawing.lines().map(|line| line.split('|').map(str::trim).collect()).collect();
    let at = |row: usize, col: usize| lines.get(row).and_then(|line| line.get(col)).copied().unwrap_or_default();
    let place = |at: usize| (u32::try_from(at).expect("a row"), u16::try_from(at).expect("a column"));
    for (row, line) in lines.iter().enumerate() {
        for (col, text) in line.iter().enumerate().filter(|(_, text)| !["", ">", "^"].contains(*text)) {
            let right = (col + 1..line.len()).take_while(|col| at(row, *col) == ">").count();
            let down = (row + 1..lines.len()).take_while(|row| at(*row, col) == "^").count();
            let ((row, _), (_, col)) = (place(row), place(col));
            if right + down > 0 {
                let (last_row, last_col) = (row + place(down).0, col + place(right).1);
                sheet.merge_range(row, col, last_row, last_col, text, &Format::new()).expect("merged");
            } else if let Ok(number) = text.parse::<f64>() {
                sheet.write_number(row, col, number).expect("written");
            } else {
                sheet.write_string(row, col, text.trim_start_matches('\'')).expect("written");
            }
        }
    }
}

fn tonghop(campaign: &Campaign, now: &str, arguments: &[&str]) -> Output {
    let mut command = binary();
    command.arg("-C").arg(campaign.path()).args(["--now", now]).args(arguments).output().expect("the binary runs")
}

/// `doctor` finds nothing wanting, `status` shows the state, `verify` finds all in order.
fn healthy(campaign: &Campaign, now: &str) {
    for command in ["doctor", "status", "verify"] {
        let output = tonghop(campaign, now, &[command]);
        let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert_eq!(output.status.code(), Some(0), "{command}: {said}");
        // Who has not reported is told by `status` with the same sign.
        assert!(command == "status" || !said.contains('✗'), "{command}: {said}");
    }
}

/// The state at a moment.
fn status(campaign: &Campaign, now: &str) -> Value {
    let output = tonghop(campaign, now, &["--json", "status"]);
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// `id: status day cumulative` of each unit by the target indicator.
fn standings(summary: &Value, indicator: &str) -> Vec<String> {
    let units = summary["units"].as_array().expect("units").iter();
    let text = |value: &Value| value.as_str().map_or(value.to_string(), str::to_owned);
    let line = |unit: &Value| {
        let [id, status] = [&unit["id"], &unit["status"]].map(text);
        format!("{id}: {status} {} {}", unit["day"][indicator], unit["cumulative"][indicator])
    };
    units.map(line).collect()
}

/// A unit of a form beside the main one.
fn form_unit(summary: &Value, form: &str, unit: &str) -> Value {
    let units = summary["forms"][form]["units"].as_array().expect("units");
    units.iter().find(|own| own["id"] == unit).unwrap_or_else(|| panic!("no {unit} in {form}")).clone()
}

const HEALTH_1: &str = "\
UBND XÃ CỒN TRÀM | > | | CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM | > | > | >
BAN NHÂN DÂN ẤP CÂY DA | > | | Độc lập - Tự do - Hạnh phúc | > | > | >

BÁO CÁO TUẦN 10
Kết quả vận động người dân tham gia BHYT hộ gia đình
(Từ ngày 02/3/2026 đến ngày 08/3/2026)
ĐVT: người
TT | Đại lý thu | Phát triển  mới | > | Tái tục | > | Số hộ đã vận động | Lý do chưa tham gia
^ | ^ | Trong tuần | Luỹ kế | Trong tuần | Luỹ kế | ^ | ^
A | B | 1 | 2 | 3 | 4 | 5 | 6
1 | Tổ vận động số 1 | 12 | 12 | 30 | 30 | 41 | Nhiều hộ đi làm ăn xa
2 | Tổ vận động số 2 | 9 | 9 | - | - | 17 |
Cộng | | 21 | 21 | 30 | 30 | 58 |

 | Cồn Tràm, ngày 09 tháng 3 năm 2026
NGƯỜI LẬP BIỂU | | | | TRƯỞNG BAN NHÂN DÂN";

const HEALTH_COVERAGE: &str = "\
BÁO CÁO BAO PHỦ BẢO HIỂM Y TẾ THÁNG 3 NĂM 2026
Đơn vị: Ấp Cây Da

STT | Tổng số nhân khẩu | Số người có thẻ BHYT
1 | 1980 | 1871";

#[test]
fn health_insurance_by_the_week() {
    let mut campaign = Campaign::ready("bhyt");
    let one_line = |unit: &str, period: &str, figures: [&str; 4]| {
        let [week, total, renewed, renewed_total] = figures;
        let sheet = format!(
            "KẾT QUẢ VẬN ĐỘNG BHYT HỘ GIA ĐÌNH\nĐơn vị báo cáo: | {unit}\nTuần báo cáo: | {period}\n\n\
             Số thứ tự | Đơn vị | Số người tham gia mới | > | Gia hạn BHYT | > | Vướng mắc\n\
             ^ | ^ | Trong tuần | Cộng dồn | Trong tuần | Cộng dồn | ^\n\
             1 | {unit} | {week} | {total} | {renewed} | {renewed_total} | Không"
        );
        book(&[("Tuần", &sheet)])
    };
    let week_1 = "từ ngày 02/03 đến ngày 08/03/2026";
    campaign.drop("BC tuan 10 ap Cay Da.xlsx", book(&[("Tuan 10", HEALTH_1)]), "2026-03-09T09:00:00+07:00");
    // "Cồn Trứng" is a bare alias; 1.234 is typed as text.
    let text = one_line("Cồn Trứng", week_1, ["14", "14", "'1.234", "'1.234"]);
    campaign.drop("con trung.xlsx", text, "2026-03-09T15:59:59+07:00");
    campaign.drop("rs.xlsx", one_line("ẤP RẠCH SỎI", week_1, ["0", "0", "5", "5"]), "2026-03-09T16:10:00+07:00");
    let wrong = HEALTH_1.replace("ẤP CÂY DA", "ẤP GIỒNG NHỎ").replace("Cộng | | 21", "Cộng | | 25");
    campaign.drop("Giong Nho.xlsx", book(&[("Tuan 10", &wrong)]), "2026-03-09T10:00:00+07:00");
    let points = "BƯU ĐIỆN XÃ\nBáo cáo điểm thu BHYT\n(Từ ngày 02/3/2026 đến ngày 08/3/2026)\n\n\
                  TT | Số điểm thu hoạt động | Số lượt tư vấn\n1 | 4 | 63";
    campaign.drop("buu dien.xlsx", book(&[("BC", points)]), "2026-03-09T10:00:00+07:00");
    let outcome = campaign.run("2026-03-09T17:00:00+07:00");
    let summary = campaign.summary("2026-03-08");
    assert_eq!(
        standings(&summary, "joined"),
        [
            "ap-cay-da: on-time 21 21",
            "ap-con-trung: on-time 14 14",
            "ap-giong-nho: returned null null",
            "ap-rach-soi: late 0 0",
            "khom-cho: missing null null"
        ]
    );
    assert_eq!(codes(&outcome), ["ambiguous-number", "ambiguous-number", "late", "total-mismatch"]);
    assert_eq!(summary["total"]["quota"], 2400);
    assert_eq!(summary["total"]["day"], json!({ "joined": 35, "renewed": 1269, "visited": 58 }));
    assert_eq!(summary["difficulties"][0]["text"], "Nhiều hộ đi làm ăn xa");
    let post = form_unit(&summary, "collectors", "buu-dien");
    assert_eq!(post["figures"], json!({ "points": 4, "advised": 63 }));
    assert!(!campaign.files("outbox/returned").is_empty(), "no slip");

    campaign.drop(
        "BC tuan 11 ap Cay Da.xlsx",
        book(&[
            (
                "Tuan 11",
                &HEALTH_1
                    .replace("02/3", "09/3")
                    .replace("08/3", "15/3")
                    .replace("12 | 12", "8 | 20")
                    .replace("9 | 9", "11 | 20")
                    .replace("30 | 30", "10 | 40")
                    .replace("21 | 21", "19 | 40"),
            ),
            ("Bao phủ", HEALTH_COVERAGE),
        ]),
        "2026-03-16T09:00:00+07:00",
    );
    let outcome = campaign.run("2026-03-16T17:00:00+07:00");
    assert_eq!(codes(&outcome), Vec::<String>::new());
    let summary = campaign.summary("2026-03-15");
    assert_eq!(standings(&summary, "joined")[0], "ap-cay-da: on-time 19 40");
    let page = campaign.path().join("outbox/2026-03-15/tong-hop-2026-03-15.html");
    assert!(
        std::fs::read_to_string(page).expect("a page").contains("Cần đạt mỗi tuần"),
        "a week's bars against a week's need"
    );
    let coverage = form_unit(&summary, "coverage", "ap-cay-da");
    assert_eq!((&coverage["reported"], &coverage["figures"]["population"]), (&json!("2026-03-31"), &json!(1980)));
    assert_eq!(
        coverage["targets"][0],
        json!({ "id": "coverage-95", "goal": 1881, "done": 1871, "shortfall": 10, "percent": 99.47, "met": false })
    );
    healthy(&campaign, "2026-03-16T17:00:00+07:00");
}

const WELFARE: &str = "\
ỦY BAN NHÂN DÂN | > | > | CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM | > | >
XÃ TÂN LỘC | > | > | Độc lập - Tự do - Hạnh phúc | > | >

BÁO CÁO THÁNG 2/2026
Kết quả mở tài khoản cho người hưởng chính sách an sinh xã hội
(Kèm theo Công văn số 12/UBND-VX ngày 04 tháng 3 năm 2026)

Số TT | Nhóm đối tượng | Số người được mở tài khoản | > | Tích hợp tài khoản hưởng ASXH trên VNeID | > | Khó khăn, kiến nghị
^ | ^ | Trong tháng | Lũy kế | Trong tháng | Lũy kế | ^
(1) | (2) | (3) | (4) | (5) | (6) | (7)
1 | Người có công | 20 | 50 | 5 | 9 |
2 | Bảo trợ xã hội | 35 | 60 | 7 | 11 | Người cao tuổi không có điện thoại
3 | Hộ nghèo, cận nghèo | không | 12 | 0 | 1 |
 | Tổng cộng | 55 | 122 | 12 | 21 |";

const WELFARE_PAID: &str = "\
KẾT QUẢ CHI TRẢ THÁNG 2/2026
UBND xã Tân Lộc

Số TT | Nhóm đối tượng | Tổng số đối tượng | Số đối tượng có tài khoản | Số đối tượng chi trả qua tài khoản | Số đối tượng nhận tiền mặt | Tỷ lệ (%)
1 | Người có công | 300 | 280 | 280 | 20 | 93.3
2 | Bảo trợ xã hội | 410 | 300 | 295 | 115 | 71.9
3 | Người trông trẻ | 10 | 10 | 10 | 0 | 100
 | Tổng cộng | 720 | 590 | 585 | 135 | ";

#[test]
fn payments_by_account_by_the_month() {
    let mut campaign = Campaign::ready("an-sinh");
    // A file may name its month in its own name only; the first report opens with work of the first month.
    let nameless = WELFARE.replace("BÁO CÁO THÁNG 2/2026", "BÁO CÁO THÁNG").replace("XÃ TÂN LỘC", "PHƯỜNG HÒA LẠC");
    campaign.drop("Hoa Lac T2.2026.xlsx", book(&[("Sheet1", &nameless)]), "2026-03-05T16:00:00+07:00");
    let both = book(&[("Mo TK", WELFARE), ("Chi tra", WELFARE_PAID)]);
    campaign.drop("xa tan loc thang 2.xlsx", both, "2026-03-05T17:00:00+07:00");
    // More paid than there are: over the ceiling.
    let ceiling = WELFARE_PAID.replace("xã Tân Lộc", "phường Bình Khê").replace("410 | 300 | 295", "410 | 300 | 298");
    let ceiling = ceiling.replace("720 | 590 | 585", "720 | 590 | 588");
    campaign.drop("binh khe.xlsx", book(&[("Chi tra", &ceiling)]), "2026-03-05T10:00:00+07:00");
    campaign.run("2026-03-05T17:30:00+07:00");
    let summary = campaign.summary("2026-02-28");
    let mut found: Vec<&str> = summary["findings"]
        .as_array()
        .expect("findings")
        .iter()
        .map(|one| one["code"].as_str().expect("a code"))
        .collect();
    found.sort_unstable();
    assert_eq!(
        found,
        [
            "check:paid-over-beneficiaries",
            "opening-balance",
            "opening-balance",
            "opening-balance",
            "opening-balance",
            "unknown-area",
            "unknown-area"
        ]
    );
    assert_eq!(
        standings(&summary, "opened"),
        [
            "phuong-binh-khe: missing null null",
            "phuong-hoa-lac: on-time 55 122",
            "xa-tan-loc: on-time 55 122",
            "xa-vinh-khanh: missing null null"
        ]
    );
    assert_eq!(summary["total"]["percent"], 7.75);
    let paid = form_unit(&summary, "payment", "xa-tan-loc");
    assert_eq!(paid["figures"]["paid_account"], 585);
    assert_eq!(paid["targets"][0]["shortfall"], 5);
    assert_eq!((&paid["targets"][1]["goal"], &paid["targets"][1]["met"]), (&json!(576), &json!(true)));
    let returned = form_unit(&summary, "payment", "phuong-binh-khe");
    assert_eq!((&returned["reported"], &returned["figures"]["paid_account"]), (&Value::Null, &Value::Null));
    healthy(&campaign, "2026-03-05T17:30:00+07:00");
}

const TREES: &str = "\
TỈNH ĐOÀN

KẾT QUẢ TRỒNG CÂY TUẦN 1 (từ ngày 23/02 đến ngày 27/02/2026)
TT | Địa điểm trồng | Số cây trồng phân tán | > | Lượt người tham gia | Chủng loại cây | Khó khăn, vướng mắc
^ | ^ | Trong tuần | Lũy kế | ^ | ^ | ^
1 | Tuyến đường ấp 3 | 400 | 400 | 60 | Sao đen, dầu rái | Thiếu nước tưới
2 | Trường học | 150 | 150 | 25 | Phượng |
T.Cộng | | 550 | 550 | 85 | |";

#[test]
#[ignore = "deep"]
fn trees_by_the_week_with_branches_that_have_quotas() {
    let mut campaign = Campaign::ready("trong-cay");
    campaign.drop("doan tn.xlsx", book(&[("Tuan 1", TREES)]), "2026-02-28T09:00:00+07:00");
    let commune = "UBND xã Suối Đá Bàn\nBáo cáo kết quả trồng cây\nKỳ báo cáo: 23/02/2026 - 27/02/2026\n\n\
                   TT | Địa điểm | Cây phân tán (cây) | Trồng rừng tập trung (m²) | Ghi chú\n\
                   1 | Đường liên xã | 2300 | 5000 | \n2 | Bờ kênh | 1200 | 0.5 | trồng theo ha";
    let register = "ĐĂNG KÝ ĐỊA ĐIỂM TRỒNG CÂY NĂM 2026\nĐơn vị: Xã Suối Đá Bàn\n\n\
                    TT | Tuyến đường | Số lượng đăng ký | Ghi chú\n1 | Đường liên xã | 8000 |\n2 | Bờ kênh | 5000 |\n\
                    | Tổng | 13000 |";
    campaign.drop("SDB/dang ky.xlsx", book(&[("DK", register)]), "2026-02-28T23:59:00+07:00");
    // Hectares with a fraction where square metres are counted: asked back, not guessed.
    campaign.drop("SDB/tuan 1.xlsx", book(&[("T1", commune)]), "2026-02-28T09:30:00+07:00");
    let outcome = campaign.run("2026-03-01T10:30:00+07:00");
    assert_eq!(codes(&outcome), ["fractional-number"]);
    campaign.drop("SDB/tuan 1 sua.xlsx", book(&[("T1", &commune.replace("0.5", "5000"))]), "2026-03-01T11:00:00+07:00");
    campaign.run("2026-03-01T11:30:00+07:00");
    let survival = "KIỂM TRA TỶ LỆ SỐNG THÁNG 02 NĂM 2026\nXã Suối Đá Bàn\n\nTT | Địa điểm | Số cây được kiểm tra | \
                    Số cây còn sống | Tỷ lệ sống (%)\n1 | Đường liên xã | 100 | 88 | 88\n2 | Bờ kênh | 100 | 80 | 80";
    let seedlings = "HẠT KIỂM LÂM KHU VỰC\nCấp phát cây giống từ ngày 23/2/2026 đến ngày 27/2/2026\n\nTT | Loài cây | \
                     Số cây đã cấp | Tồn vườn ươm\n1 | Sao đen | 3000 | 12000\n2 | Dầu rái | 1500 | 7000";
    campaign.drop("song.xlsx", book(&[("KT", survival)]), "2026-03-02T08:00:00+07:00");
    campaign.drop("hat.xlsx", book(&[("CG", seedlings)]), "2026-03-02T08:00:00+07:00");
    let outcome = campaign.run("2026-03-02T08:30:00+07:00");
    assert_eq!(codes(&outcome), ["late"]);
    // What other forms bring after a date's issue stands in the next one, and in the state at any moment.
    let summary = status(&campaign, "2026-03-02T08:40:00+07:00");
    let lines = standings(&summary, "scattered");
    for line in ["doan-thanh-nien: on-time 550 550", "xa-suoi-da: late 3500 3500", "xa-phu-lam: missing null null"] {
        assert!(lines.iter().any(|own| own == line), "no {line} in {lines:#?}");
    }
    assert_eq!((lines.len(), &summary["total"]["quota"]), (6, &json!(46000)));
    assert_eq!(campaign.unit("2026-02-27", "doan-thanh-nien")["percent"], 18.33);
    assert_eq!(campaign.summary("2026-02-27")["total"], summary["total"]);
    assert_eq!(summary["difficulties"].as_array().map(Vec::len), Some(1), "a kind of tree is not a difficulty");
    assert_eq!(form_unit(&summary, "register", "xa-suoi-da")["figures"]["registered"], 13000);
    let alive = form_unit(&summary, "survival", "xa-suoi-da");
    assert_eq!((&alive["targets"][0]["goal"], &alive["targets"][0]["shortfall"]), (&json!(170), &json!(2)));
    assert_eq!(form_unit(&summary, "seedlings", "hat-kiem-lam")["figures"]["in_nursery"], 19000);
    let obligations = summary["obligations"].as_array().expect("obligations");
    let register = obligations.iter().find(|one| one["id"] == "register").expect("the register");
    let statuses: Vec<&Value> =
        register["units"].as_array().expect("units").iter().map(|unit| &unit["status"]).collect();
    assert_eq!(statuses, [&json!("missing"), &json!("missing"), &json!("missing"), &json!("on-time")]);
    healthy(&campaign, "2026-03-02T08:40:00+07:00");
}

#[test]
fn land_data_by_the_day_without_sub_rows_and_with_a_ceiling() {
    let mut campaign = Campaign::ready("dat-dai");
    let line = |unit: &str, day: &str, figures: &str| {
        let sheet = format!(
            "BÁO CÁO NHANH\nKết quả thu thập GCN và CCCD, số liệu đến 16 giờ 00 ngày {day}\nĐơn vị: {unit}\n\n\
             TT | Số GCN đã thu thập | > | Số CCCD đã thu thập | > | Số hóa | > | Còn lại | Ghi chú\n\
             ^ | Hôm nay | Lũy kế | Hôm nay | Lũy kế | Hôm nay | Lũy kế | ^ | ^\n1 | {figures} | 100 |"
        );
        book(&[("BC", &sheet)])
    };
    let arrival = "2026-09-01T17:29:59+07:00";
    campaign.drop("bc1.xlsx", line("Phường Bến Cá 1", "01/9/2026", "120 | 120 | 118 | 118 | 90 | 90"), arrival);
    campaign.drop("anphu.xlsx", line("An Phú Trung", "01.9.2026", "80 | 80 | 80 | 80 | 0 | 0"), arrival);
    campaign.drop("ld.xlsx", line("xã Long Điền Hạ", "1/9/2026", "70 | 6070 | 70 | 70 | 70 | 70"), arrival);
    let parcels = "CHI NHÁNH VPĐK ĐẤT ĐAI\nPHÂN LOẠI THỬA ĐẤT\nKỳ báo cáo: 04/9/2026\n\nTT | Tổng số thửa | Nhóm 1 | \
                   Nhóm 2 | Nhóm 3\n1 | 90000 | 60000 | 20000 | 10000";
    let cleaning = "Đối soát với CSDL quốc gia về dân cư, ngày 01/9/2026\nCHI NHÁNH VPĐK ĐẤT ĐAI\n\nTT | Đã đối soát | \
                    Trùng khớp\n1 | 500 | 460";
    let both = book(&[("Phan loai", parcels), ("Doi soat", cleaning)]);
    campaign.drop("chi nhanh.xlsx", both, "2026-09-01T10:00:00+07:00");
    let outcome = campaign.run("2026-09-01T17:31:00+07:00");
    assert_eq!(codes(&outcome), ["check:certificates-over-ceiling", "future-date"]);
    let summary = campaign.summary("2026-09-01");
    assert_eq!(
        standings(&summary, "certificates"),
        [
            "phuong-an-phu-trung: on-time 80 80",
            "phuong-ben-ca-1: on-time 120 120",
            "xa-binh-thanh: missing null null",
            "xa-long-dien: returned null null"
        ]
    );
    let matched = form_unit(&summary, "cleaning", "chi-nhanh-vpdk");
    assert_eq!(matched["targets"][0]["met"], true);
    healthy(&campaign, "2026-09-01T17:31:00+07:00");
}

#[test]
fn unknown_campaigns_are_refused_with_the_list_of_those_there_are() {
    let folder = tempfile::tempdir().expect("a folder");
    let init = |name: &str| {
        let mut command = binary();
        command.arg("init").arg(folder.path()).args(["--campaign", name]).output().expect("runs")
    };
    let refused = init("bhxh");
    assert_eq!(refused.status.code(), Some(2));
    let listed = init("list");
    assert_eq!(listed.status.code(), Some(0));
    let (said, list) = (String::from_utf8_lossy(&refused.stderr), String::from_utf8_lossy(&listed.stdout));
    for name in ["vneid", "bhyt", "an-sinh", "trong-cay", "dat-dai", "toi-gian"] {
        assert!(said.contains(name), "no {name} in {said}");
        assert!(list.lines().any(|line| line.starts_with(name)), "no {name} in {list}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 0, "asking makes nothing");
}

#[test]
fn a_campaign_begins_with_another_ones_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let init = |name: &str, from: &std::path::Path| {
        let mut command = binary();
        command.arg("init").arg(folder.path().join(name)).arg("--campaign").arg(from).output().expect("runs")
    };
    let file = |name: &str| folder.path().join(name).join("tonghop.toml");
    assert_eq!(init("kh1", "toi-gian".as_ref()).status.code(), Some(0));
    let set = std::fs::read_to_string(file("kh1")).expect("a file").replace("01/KH-UBND", "77/KH-UBND");
    std::fs::write(file("kh1"), &set).expect("written");
    assert_eq!(init("kh2", &file("kh1")).status.code(), Some(0));
    assert_eq!(std::fs::read_to_string(file("kh2")).expect("a file"), set);
    std::fs::write(file("kh1"), set.replace("daily", "dayly")).expect("written");
    for (from, code) in [("kh1", 3), ("gone", 2)] {
        assert_eq!(init("kh3", &file(from)).status.code(), Some(code), "{from}");
        assert!(!folder.path().join("kh3").exists());
    }
    // What is wrong with a file is said in its language.
    let status = binary().arg("-C").arg(folder.path()).args(["status", "kh1", "kh2"]).output().expect("runs");
    let said = String::from_utf8_lossy(&status.stdout);
    assert!(said.starts_with("kh1: ✗") && said.contains("không phải là chu kỳ báo cáo"), "{said}");
}

#[test]
fn the_least_campaign_counts_a_report_of_each_unit() {
    let mut campaign = Campaign::ready("toi-gian");
    let report = |unit: &str, day: &str, sum: &str| {
        let lines: [&[&str]; 4] = [
            &["Đơn vị:", unit],
            &["Ngày báo cáo:", "05/01/2027"],
            &["Số hoàn thành", "", "Khó khăn, vướng mắc"],
            &["Trong ngày", "Lũy kế", ""],
        ];
        crate::harness::grid(&[&lines[..], &[&[day, sum, ""]]].concat())
    };
    campaign.drop("1.xlsx", report("Ấp Một", "7", "12"), "2027-01-06T07:00:00+07:00");
    campaign.drop("2.xlsx", report("Ấp 2", "5", "5"), "2027-01-06T07:00:00+07:00");
    let outcome = campaign.run("2027-01-06T08:30:00+07:00");
    assert!(!outcome.has_errors(), "{:#?}", outcome.findings().collect::<Vec<_>>());
    let total = &campaign.summary("2027-01-05")["total"];
    assert_eq!(
        (&total["day"]["done"], &total["cumulative"]["done"], &total["quota"]),
        (&json!(12), &json!(17), &json!(1000))
    );
}

#[test]
fn an_appendix_takes_the_place_of_the_quotas_in_the_file() {
    let mut campaign = Campaign::ready("bhyt");
    let lines = [("", "Ấp Cây Da", 700), ("", "Ấp Cồn Trứng", 500), ("", "Khóm Chợ", 300)];
    campaign.drop("phu luc.xlsx", crate::harness::appendix(&lines), "2026-03-01T09:00:00+07:00");
    campaign.run("2026-03-09T17:00:00+07:00");
    let units: Vec<Value> = campaign.summary("2026-03-08")["units"].as_array().expect("units").clone();
    let quotas: Vec<(&Value, &Value)> = units.iter().map(|unit| (&unit["id"], &unit["quota"])).collect();
    assert_eq!(
        quotas,
        [(&json!("ap-cay-da"), &json!(700)), (&json!("ap-con-trung"), &json!(500)), (&json!("khom-cho"), &json!(300))]
    );
}

#[test]
fn doctor_tells_quotas_that_do_not_come_to_the_target_and_forms_that_nobody_sends() {
    let campaign = Campaign::ready("bhyt");
    let file = campaign.path().join("tonghop.toml");
    let text = std::fs::read_to_string(&file).expect("a campaign file");
    let changed = text.replace("quota = 620", "quota = 600").replace("forms = [\"collectors\"]", "forms = []");
    std::fs::write(file, changed).expect("written");
    let output = tonghop(&campaign, "2026-03-02T08:00:00+07:00", &["doctor"]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{said}");
    for part in
        ["✗ Đơn vị: 7 đơn vị, 5 nộp biểu chính; chỉ tiêu 2.380", "target) là 2.400", "thêm \"collectors\" vào forms"]
    {
        assert!(said.contains(part), "no {part} in {said}");
    }
    assert!(said.contains("số liệu 02/03–08/03/2026, hạn 16:00 09/03/2026"), "{said}");
}
