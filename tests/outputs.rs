//! The workbook and the mail against `summary.json`: re-read, recalculated, parsed by others.

use std::fs;
use std::path::Path;
use std::process::Command;

use calamine::{Data, Reader, Xlsx};
use serde_json::Value;

use crate::harness::program;
use crate::sample::sample;

/// Figures of the main table's row of this name, in order, blanks and texts left out.
fn row(path: &Path, name: &str) -> Vec<f64> {
    let mut workbook: Xlsx<_> = calamine::open_workbook(path).expect("a workbook");
    let range = workbook.worksheet_range("Tổng hợp").expect("the main sheet");
    let of_name = |row: &&[Data]| row.iter().any(|cell| matches!(cell, Data::String(text) if text == name));
    let row = range.rows().find(of_name).unwrap_or_else(|| panic!("no row {name}"));
    row.iter()
        .filter_map(|cell| match cell {
            Data::Float(number) => Some(*number),
            Data::Int(number) => Some(*number as f64),
            _ => None,
        })
        .collect()
}

/// The figures that a row of the main table must show, from `summary.json`.
fn wanted(standing: &Value) -> Vec<f64> {
    let mut figures = Vec::new();
    for key in ["collected_l2", "activated_l1", "activated_l2"] {
        for measure in ["day", "cumulative"] {
            figures.extend(standing[measure][key].as_f64());
        }
    }
    figures.extend(standing["quota"].as_f64());
    figures.extend(standing["remaining"].as_f64());
    figures
}

pub(crate) fn shows(path: &Path, name: &str, standing: &Value) {
    let shown = row(path, name);
    for figure in wanted(standing) {
        assert!(shown.iter().any(|value| (value - figure).abs() < 1e-9), "{name}: {figure} is not in {shown:?}");
    }
    let percent = standing["percent"].as_f64().expect("a percent");
    let close = |value: &f64| (value * 100.0 - percent).abs() < 0.0051 || (value - percent).abs() < 0.0051;
    assert!(shown.iter().any(close), "{name}: {percent} % is not in {shown:?}");
}

#[test]
fn the_workbook_re_read_shows_the_summarys_figures() {
    let Some(campaign) = sample() else { return };
    for date in ["2023-08-31", "2023-09-01", "2023-09-02"] {
        let path = campaign.path().join(format!("outbox/{date}/tong-hop-{date}.xlsx"));
        let summary = campaign.summary(date);
        shows(&path, "Tổng cộng", &summary["total"]);
        for unit in summary["units"].as_array().expect("units").iter().filter(|unit| !unit["percent"].is_null()) {
            shows(&path, unit["name"].as_str().expect("a name"), unit);
        }
    }
}

#[test]
fn libreoffice_recalculates_the_same_figures() {
    let Some(soffice) = program("soffice") else { return };
    let Some(campaign) = sample() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let profile = format!("-env:UserInstallation=file://{}/profile", folder.path().display());
    let source = campaign.path().join("outbox/2023-09-02/tong-hop-2023-09-02.xlsx");
    // By way of .ods, which makes LibreOffice calculate every formula itself.
    for (format, input) in [("ods", source.clone()), ("xlsx", folder.path().join("tong-hop-2023-09-02.ods"))] {
        let output = Command::new(&soffice)
            .args([&profile, "--headless", "--convert-to", format, "--outdir"])
            .arg(folder.path())
            .arg(&input)
            .output()
            .expect("LibreOffice runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    let recalculated = folder.path().join("tong-hop-2023-09-02.xlsx");
    let summary = campaign.summary("2023-09-02");
    shows(&recalculated, "Tổng cộng", &summary["total"]);
    for unit in summary["units"].as_array().expect("units").iter().filter(|unit| !unit["percent"].is_null()) {
        shows(&recalculated, unit["name"].as_str().expect("a name"), unit);
    }
    assert_eq!(row(&source, "Tổng cộng"), row(&recalculated, "Tổng cộng"));
}

#[test]
fn the_mail_is_sound_to_an_independent_parser() {
    let Some(python) = program("python3") else { return };
    let Some(campaign) = sample() else { return };
    let mails = campaign.mails();
    assert_eq!(mails.len(), 1);
    let script = r#"
import email, email.policy, json, sys
message = email.message_from_bytes(open(sys.argv[1], "rb").read(), policy=email.policy.default)
parts = list(message.walk())
print(json.dumps({
    "subject": message["Subject"], "id": message["Message-ID"], "to": message["To"], "date": message["Date"],
    "auto": message["Auto-Submitted"], "types": [part.get_content_type() for part in parts],
    "files": [part.get_filename() for part in parts if part.get_filename()],
    "text": message.get_body(("plain",)).get_content(), "html": message.get_body(("html",)).get_content(),
    "attachment": len(next(message.iter_attachments()).get_content()),
    "defects": [str(defect) for part in parts for defect in part.defects]}))
"#;
    let output =
        Command::new(python).args(["-c", script]).arg(campaign.path().join(&mails[0])).output().expect("Python runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mail: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let text = |key: &str| mail[key].as_str().unwrap_or_default().to_owned();
    assert_eq!(mail["defects"], serde_json::json!([]));
    let subject = text("subject");
    for part in ["[KH 110]", "02/09/2023", "303", "1.009/32.520", "3,10%", "6/7"] {
        assert!(subject.contains(part), "no {part} in {subject}");
    }
    assert_eq!(mail["files"], serde_json::json!(["tong-hop-2023-09-02.xlsx"]));
    let size =
        fs::metadata(campaign.path().join("outbox/2023-09-02/tong-hop-2023-09-02.xlsx")).expect("a workbook").len();
    assert_eq!(mail["attachment"], size);
    let local = text("id").trim_start_matches('<').split('@').next().expect("a name").to_owned();
    assert!(mails[0].ends_with(&format!("{local}.eml")));
    for body in [text("text"), text("html")] {
        for part in ["303", "1.009", "32.520", "Xã Hiệp Thạnh", "Chưa báo cáo"] {
            assert!(body.contains(part), "no {part} in {body}");
        }
    }
}
