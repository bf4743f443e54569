//! What other programs read and our parser of .xlsx refuses.

use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::harness::{Campaign, codes, report, verdicts};

/// A report with its parts changed, and further parts.
fn changed(change: impl Fn(&str, String) -> String, more: &[(&str, &str)]) -> Vec<u8> {
    let good = report("Phường 1", "12/09/2023", [10, 10, 3, 3, 5, 5]);
    let mut zip = ZipArchive::new(Cursor::new(good)).expect("a package");
    let mut copy = ZipWriter::new(Cursor::new(Vec::new()));
    let mut put = |name: &str, text: &str| {
        copy.start_file(name, SimpleFileOptions::default()).expect("an entry");
        copy.write_all(text.as_bytes()).expect("written");
    };
    for index in 0..zip.len() {
        let mut entry = zip.by_index(index).expect("an entry");
        let name = entry.name().expect("a name").into_owned();
        let mut text = String::new();
        entry.read_to_string(&mut text).expect("markup");
        put(&name, &change(&name, text));
    }
    for (name, text) in more {
        put(name, text);
    }
    copy.finish().expect("a container").into_inner()
}

fn run(bytes: Vec<u8>) -> (Campaign, Vec<String>, &'static str) {
    let mut campaign = Campaign::with_appendix();
    campaign.drop("bc.xlsm", bytes, "2023-09-13T07:00:00+07:00");
    let outcome = campaign.run("2023-09-13T08:30:00+07:00");
    let verdict = verdicts(&outcome)[1];
    let codes = codes(&outcome);
    (campaign, codes, verdict)
}

#[test]
fn a_workbook_with_a_sheet_of_old_macros_counts() {
    let kind = "http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet";
    let file = changed(
        |name, text| match name {
            "xl/workbook.xml" => text.replace(
                "</sheets>",
                "<sheet name=\"Macro1\" sheetId=\"9\" state=\"hidden\" r:id=\"rId99\"/></sheets>",
            ),
            "xl/_rels/workbook.xml.rels" => text.replace(
                "</Relationships>",
                &format!(
                    "<Relationship Id=\"rId99\" Type=\"{kind}\" Target=\"macrosheets/sheet1.xml\"/></Relationships>"
                ),
            ),
            _ => text,
        },
        &[("xl/macrosheets/sheet1.xml", "<xm:macrosheet><sheetData/></xm:macrosheet>")],
    );
    let (campaign, codes, verdict) = run(file);
    assert_eq!((codes, verdict), (vec!["macros".to_owned()], "accepted"));
    assert_eq!(campaign.unit("2023-09-12", "phuong-1")["day"]["collected_l2"], 10);
}

#[test]
fn an_error_of_newer_programs_is_a_cell_error() {
    let file = changed(
        |name, text| {
            if name != "xl/worksheets/sheet1.xml" {
                return text;
            }
            let at = text.find("<c r=\"C7\"").expect("a figure");
            let end = at + text[at..].find("</c>").expect("its end");
            format!("{}<c r=\"C7\" t=\"e\"><f>X()</f><v>#SPILL!</v>{}", &text[..at], &text[end..])
        },
        &[],
    );
    let (campaign, codes, verdict) = run(file);
    assert_eq!((codes, verdict), (vec!["cell-error".to_owned()], "returned"));
    let finding = campaign.summary("2023-09-12")["findings"][0].clone();
    assert_eq!((&finding["found"], &finding["cell"]), (&"#SPILL!".into(), &"C7".into()));
}
