//! Pace, even line, verdict and sums of small histories that are worked out by hand: with a silent unit, a gap that a
//! running total proves, a correction and a late report, by the day, the week and the month.

use serde_json::{Value, json};

use crate::harness::{Campaign, grid};

/// A campaign of one form with one indicator.
fn campaign(starts: &str, ends: &str, schedule: &str, units: &[(&str, &str, u32)]) -> Campaign {
    let units: Vec<String> = units
        .iter()
        .map(|(id, name, quota)| format!("[[unit]]\nid = \"{id}\"\nname = \"{name}\"\nquota = {quota}\n"))
        .collect();
    Campaign::with_file(&format!(
        "[campaign]\nplan = \"58/KH\"\nshort_name = \"KH 58\"\ntitle = \"Chiến dịch thử\"\nstarts = {starts}\nends = {ends}\n\n\
         [schedule]\n{schedule}\n\n{}\n[[form]]\nid = \"main\"\nname = \"Báo cáo\"\n\n[[form.indicator]]\nid = \"cards\"\n\
         name = \"Số thẻ cấp mới\"\ntarget = true\nheadings = [\"Số thẻ cấp mới\"]\n\n[mail]\nfrom = \"a@example.invalid\"\n\
         to = [\"b@example.invalid\"]\n",
        units.join("\n")
    ))
}

/// A report of one line: its figure and its running total.
fn report(unit: &str, period: &str, (word, day, total): (&str, u32, u32)) -> Vec<u8> {
    let (day, total) = (day.to_string(), total.to_string());
    grid(&[
        &["Đơn vị:", unit],
        &["Kỳ báo cáo:", period],
        &["TT", "Ấp, khóm", "Số thẻ cấp mới", ""],
        &["", "", word, "Lũy kế"],
        &["1", unit, &day, &total],
    ])
}

const KEYS: [&str; 8] =
    ["remaining", "required", "ahead", "pace_needed", "pace_7d", "projected_finish", "on_pace", "risk"];

fn standing(standing: &Value) -> Vec<Value> {
    KEYS.iter().map(|key| standing[*key].clone()).collect()
}

fn read(campaign: &Campaign, ends: &str) -> String {
    let page = campaign.files("outbox").into_iter().find(|(name, _)| name.ends_with(ends));
    let path = campaign.path().join(page.expect("drawn").0);
    std::fs::read_to_string(path).expect("a page")
}

#[test]
fn by_the_day() {
    let units = [("xa-a", "Xã An Lạc", 700), ("xa-b", "Xã Bình Hòa", 300)];
    let mut campaign = campaign("2023-09-01", "2023-09-20", "deadline = \"08:00\"", &units);
    let of_a = [
        (1, 35, 35, "07:00"),
        (2, 30, 65, "07:00"),
        // Nothing of the third: 40 that only the running total of the fourth proves.
        (4, 20, 125, "07:00"),
        (5, 30, 155, "09:00"),
        (6, 50, 205, "07:00"),
        (6, 45, 200, "07:30"),
        (7, 40, 240, "07:00"),
        (8, 40, 280, "07:00"),
    ];
    for (day, figure, total, time) in of_a {
        let bytes = report("Xã An Lạc", &format!("{day:02}/09/2023"), ("Trong ngày", figure, total));
        campaign.drop(&format!("a-{day}-{total}.xlsx"), bytes, &format!("2023-09-{:02}T{time}:00+07:00", day + 1));
    }
    for (day, total) in [(1, 10), (2, 20)] {
        let bytes = report("Xã Bình Hòa", &format!("{day:02}/09/2023"), ("Trong ngày", 10, total));
        campaign.drop(&format!("b-{day}.xlsx"), bytes, &format!("2023-09-{:02}T07:00:00+07:00", day + 1));
    }
    let now = "2023-09-09T08:30:00+07:00";
    campaign.run(now);

    // (280 - 35) ÷ 7; 8 of 20 days are 280 of 700.
    let of_a = campaign.unit("2023-09-08", "xa-a");
    assert_eq!(
        standing(&of_a),
        [
            json!(420),
            json!(280),
            json!(0),
            json!(35.0),
            json!(35.0),
            json!("2023-09-20"),
            json!(true),
            json!("on-pace")
        ]
    );
    // Silent since the third: 1 of the last 7 reports came.
    let of_b = campaign.unit("2023-09-08", "xa-b");
    assert_eq!(
        standing(&of_b),
        [
            json!(280),
            json!(120),
            json!(-100),
            json!(23.3),
            json!(1.4),
            json!("2024-03-22"),
            Value::Null,
            json!("unclear")
        ]
    );
    // (300 - 45) ÷ 7, not the sum of the units' own; 700 ÷ 12; 20 more days.
    let summary = campaign.summary("2023-09-08");
    assert_eq!(
        standing(&summary["total"]),
        [
            json!(700),
            json!(400),
            json!(-100),
            json!(58.3),
            json!(36.4),
            json!("2023-09-28"),
            json!(false),
            json!("behind")
        ]
    );
    let page = read(&campaign, "tong-hop-2023-09-08.html");
    let verdict = "CHẬM TIẾN ĐỘ: kém 100 so với tiến độ chia đều; 7 ngày qua bình quân 36,4/ngày, cần 58,3/ngày trong 12 ngày \
                   còn lại; với tiến độ hiện nay đến 28/09/2023 mới hoàn thành, chậm 8 ngày.";
    assert!(page.contains(verdict), "{page}");
    assert!(page.contains("Xã Bình Hòa (1/7 báo cáo, kém 100)"), "{page}");
    // The unit's own page adds up: 65 + 20 + 40 = 125, and tells what was corrected.
    let own = read(&campaign, "tong-hop-2023-09-08-xa-an-lac.html");
    assert!(own.contains("<td>20</td><td>+40</td><td>125</td>"), "{own}");
    assert!(own.contains("lần đầu 50"), "{own}");

    let fourth = campaign.report(now, "2023-09-04");
    assert_eq!(fourth["total"]["booked"], json!({"cards": 40}));
    assert_eq!(fourth["units"][0]["pace_7d"], json!(31.3));
    assert_eq!(
        (&fourth["units"][0]["day"]["cards"], &fourth["units"][0]["cumulative"]["cards"]),
        (&json!(20), &json!(125))
    );
    assert_eq!(fourth["units"][0]["risk"], json!("at-risk"));
}

#[test]
fn by_the_week() {
    let units = [("xa-a", "Xã An Lạc", 800), ("xa-b", "Xã Bình Hòa", 400)];
    let schedule = "cadence = \"weekly\"\nweek_ends = \"sunday\"\ndeadline = \"16:00\"";
    let mut campaign = campaign("2023-09-04", "2023-10-29", schedule, &units);
    let weeks = [
        "04/09/2023 đến 10/09/2023",
        "11/09/2023 đến 17/09/2023",
        "18/09/2023 đến 24/09/2023",
        "25/09/2023 đến 01/10/2023",
        "02/10/2023 đến 08/10/2023",
    ];
    let of_a = [(0, 100, 100), (2, 80, 260), (3, 60, 320), (4, 90, 410)];
    let of_b = [(0, 50, 50), (1, 60, 110), (2, 50, 160), (3, 50, 210), (4, 45, 255)];
    for (unit, list) in [("Xã An Lạc", &of_a[..]), ("Xã Bình Hòa", &of_b[..])] {
        for (week, figure, total) in list {
            let period = format!("Từ {}", weeks[*week]);
            let name = format!("{}-{week}.xlsx", unit.replace(' ', "-"));
            campaign.drop(&name, report(unit, &period, ("Trong tuần", *figure, *total)), "2023-10-09T07:00:00+07:00");
        }
    }
    campaign.run("2023-10-09T17:00:00+07:00");
    // (410 - 100) ÷ 4 weeks; 5 of 8 weeks are 500 of 800; 390 in 6 more weeks, of which 3 are left.
    assert_eq!(
        standing(&campaign.unit("2023-10-08", "xa-a")),
        [
            json!(390),
            json!(500),
            json!(-90),
            json!(130.0),
            json!(77.5),
            json!("2023-11-19"),
            json!(false),
            json!("behind")
        ]
    );
    assert_eq!(
        standing(&campaign.unit("2023-10-08", "xa-b")),
        [
            json!(145),
            json!(250),
            json!(5),
            json!(48.3),
            json!(51.3),
            json!("2023-10-29"),
            json!(true),
            json!("on-pace")
        ]
    );
    assert_eq!(
        standing(&campaign.summary("2023-10-08")["total"]),
        [
            json!(535),
            json!(750),
            json!(-85),
            json!(178.3),
            json!(128.8),
            json!("2023-11-12"),
            json!(false),
            json!("behind")
        ]
    );
    let page = read(&campaign, "tong-hop-2023-10-08.html");
    let verdict = "CHẬM TIẾN ĐỘ: kém 85 so với tiến độ chia đều; 4 tuần qua bình quân 128,8/tuần, cần 178,3/tuần trong 3 tuần \
                   còn lại; với tiến độ hiện nay đến 12/11/2023 mới hoàn thành.";
    assert!(page.contains(verdict), "{page}");
    let mail = campaign.mails().join("\n");
    for text in [&page, &mail] {
        assert!(!text.contains("ngày qua") && !text.contains("/ngày"), "{text}");
    }
}

#[test]
fn by_the_month() {
    let schedule = "cadence = \"monthly\"\ndeadline = \"16:00\"\ndeadline_days = 5";
    let mut campaign = campaign("2023-08-31", "2023-11-30", schedule, &[("xa-a", "Xã An Lạc", 920)]);
    for (month, figure, total) in [("8", 5, 5), ("9", 300, 305), ("10", 250, 555)] {
        let bytes = report("Xã An Lạc", &format!("Tháng {month}/2023"), ("Trong tháng", figure, total));
        campaign.drop(&format!("thang-{month}.xlsx"), bytes, "2023-11-02T07:00:00+07:00");
    }
    campaign.run("2023-11-06T08:00:00+07:00");
    // 555 ÷ 3 months; 62 of 92 days are 620 of 920; 365 in 2 more months, of which 1 is left.
    assert_eq!(
        standing(&campaign.unit("2023-10-31", "xa-a")),
        [
            json!(365),
            json!(620),
            json!(-65),
            json!(365.0),
            json!(185.0),
            json!("2023-12-31"),
            json!(false),
            json!("behind")
        ]
    );
    let page = read(&campaign, "tong-hop-2023-10-31.html");
    assert!(page.contains("3 tháng qua bình quân 185,0/tháng, cần 365,0/tháng trong 1 tháng còn lại"), "{page}");
    assert!(!page.contains("ngày qua") && !page.contains("/ngày"), "{page}");
}
