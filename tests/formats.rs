//! The same report in every format: the same cells, the same figures, a slip that shows it again.

use std::fs;
use std::io::Write;
use std::path::Path;

use tonghop::model::campaign::Limits;
use tonghop::model::cell::CellRef;
use tonghop::read::{self, Value};

use crate::harness::{Campaign, codes, verdicts};

const FORMATS: [&str; 4] = ["xlsx", "xls", "ods", "xlsb"];

fn file(format: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/formats");
    fs::read(folder.join(format!("report.{format}"))).expect("a fixture")
}

#[test]
#[ignore = "deep"]
fn every_format_gives_the_same_figures() {
    for format in FORMATS {
        let mut campaign = Campaign::with_appendix();
        campaign.drop(&format!("bc.{format}"), file(format), "2023-09-13T07:00:00+07:00");
        let outcome = campaign.run("2023-09-13T08:30:00+07:00");
        assert_eq!((codes(&outcome), verdicts(&outcome)), (vec![], vec!["accepted", "accepted"]), "{format}");
        let day = &campaign.unit("2023-09-12", "phuong-1")["day"];
        let figures = ["collected_l2", "activated_l1", "activated_l2"].map(|indicator| day[indicator].as_u64());
        assert_eq!(figures, [Some(27), Some(20), Some(17)], "{format}");
    }
}

#[test]
fn every_format_tells_merges_widths_fonts_and_formulas() {
    for format in FORMATS {
        let book = read::read_with_look(&file(format), &Limits::default()).expect("read");
        let sheet = &book.sheets[0];
        let look = sheet.look.as_ref().expect("a look");
        let heading = look.merges.iter().find(|merge| merge.from.row < merge.to.row || merge.from.col < merge.to.col);
        assert!(heading.is_some(), "{format}: no merge");
        assert!(look.widths.iter().any(|width| width.characters > 12.0), "{format}: {:?}", look.widths);
        let style = |at: &CellRef| {
            let number = look.styled.iter().find(|(cell, _)| cell == at)?.1;
            look.styles.get(usize::try_from(number).ok()?)
        };
        let text = |wanted: &str| {
            let cells = sheet.rows().iter().flat_map(|(row, cells)| cells.iter().map(move |cell| (*row, cell)));
            let mut found = cells.filter(|(_, cell)| matches!(&cell.value, Value::Text(text) if text.contains(wanted)));
            found.next().map(|(row, cell)| CellRef::new(row, cell.col)).expect("a cell")
        };
        assert!(style(&text("Kích hoạt mức 2")).is_some_and(|style| style.bold), "{format}: a bold heading");
        let sums: Vec<&str> = look.formulas.iter().map(|(_, formula)| formula.as_str()).collect();
        let expected: Vec<String> = "CDEFGH".chars().map(|col| format!("SUM({col}7:{col}8)")).collect();
        assert_eq!(sums, expected, "{format}");
    }
}

#[test]
fn a_cell_holds_no_more_than_excel_allows() {
    // Letters that are two units of UTF-16 each, as Excel counts them.
    let file = |letters: usize| {
        let text = "\u{1F600}".repeat(letters);
        let cell = format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>");
        let content = format!(
            "<office:document-content><table:table table:name=\"S\"><table:table-row>{cell}</table:table-row></table:table></office:document-content>"
        );
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        zip.start_file("content.xml", zip::write::SimpleFileOptions::default()).expect("an entry");
        zip.write_all(content.as_bytes()).expect("written");
        zip.finish().expect("a container").into_inner()
    };
    assert!(read::read(&file(16_383), &Limits::default()).is_ok());
    let mut campaign = Campaign::with_appendix();
    campaign.drop("bc.ods", file(16_384), "2023-09-13T07:00:00+07:00");
    let outcome = campaign.run("2023-09-13T08:30:00+07:00");
    assert_eq!(codes(&outcome), ["too-large"]);
    let message = &outcome.findings().next().expect("a finding").message;
    assert!(message.contains("32.768 ký tự") && message.contains("32.767 ký tự"), "{message}");
}

#[test]
#[ignore = "deep"]
fn a_workbook_with_too_much_text_to_search_is_returned() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for row in 0..300 {
        sheet.write_string(row, 0, format!("{row} {}", "Khó khăn ".repeat(3_600))).expect("written");
    }
    let mut campaign = Campaign::with_file(&include_str!("../tonghop.toml").replace("ratio = 200 ", "ratio = 2000 "));
    campaign.drop("bc.xlsx", book.save_to_buffer().expect("a workbook"), "2023-09-13T07:00:00+07:00");
    let outcome = campaign.run("2023-09-13T08:30:00+07:00");
    assert_eq!(codes(&outcome), ["too-large"]);
    let message = &outcome.findings().next().expect("a finding").message;
    assert!(message.contains("12 MB, tối đa 8 MB") && !message.contains("tonghop.toml"), "{message}");
}

#[test]
#[ignore = "deep"]
fn a_slip_of_every_format_shows_the_same_cells() {
    for format in FORMATS {
        let mut campaign = Campaign::new();
        // Without the ward's line in any appendix and with another plan's days the report goes back.
        campaign.drop(&format!("bc.{format}"), file(format), "2023-09-01T07:00:00+07:00");
        let outcome = campaign.run("2023-09-01T08:30:00+07:00");
        assert_eq!(verdicts(&outcome), ["returned"], "{format}: a report of a day to come");
        let slip = fs::read(campaign.path().join("outbox/returned/bc - cần sửa.xlsx")).expect("a slip");
        let slip = read::read(&slip, &Limits::default()).expect("read");
        let source = read::read(&file(format), &Limits::default()).expect("read");
        assert_eq!(slip.sheets[2].rows(), source.sheets[0].rows(), "{format}");
    }
}

/// The binary report with a formula that shows an error in place of every number.
fn with_errors() -> Vec<u8> {
    const NUMBERS: [u8; 3] = [2, 5, 9];
    const ERROR: u8 = 11;
    let source = file("xlsb");
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(source)).expect("a package");
    let mut copy = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at).expect("an entry");
        let name = entry.name().expect("a name").into_owned();
        let mut part = Vec::new();
        std::io::Read::read_to_end(&mut entry, &mut part).expect("read");
        let mut changed = Vec::new();
        let mut rest = if name.contains("worksheets/sheet") && !name.contains("_rels") { &part[..] } else { &[] };
        while let [first, ..] = rest {
            let head = if first & 0x80 == 0 { 1 } else { 2 };
            let length = rest[head..].iter().position(|byte| byte & 0x80 == 0).expect("a length") + 1;
            let size =
                rest[head..head + length].iter().rev().fold(0, |size, byte| size << 7 | usize::from(byte & 0x7F));
            let (record, after) = rest.split_at(head + length + size);
            match record {
                // The place and the style, then #DIV/0! and the flags and lengths of a formula without tokens.
                [number, _, body @ ..] if NUMBERS.contains(number) => {
                    changed.extend([&[ERROR, 19][..], &body[..8], &[0x07], &[0; 10]].concat());
                }
                _ => changed.extend_from_slice(record),
            }
            rest = after;
        }
        copy.start_file(name, zip::write::SimpleFileOptions::default()).expect("an entry");
        copy.write_all(if changed.is_empty() { &part } else { &changed }).expect("written");
    }
    copy.finish().expect("a package").into_inner()
}

#[test]
fn a_binary_workbook_whose_formulas_show_errors_is_returned() {
    let book = read::read(&with_errors(), &Limits::default()).expect("read");
    let total = book.sheets[0].direct(8, 2).expect("a total");
    assert_eq!((&total.value, total.formula), (&Value::Error("#DIV/0!".to_owned()), true));
    let mut campaign = Campaign::with_appendix();
    campaign.drop("bc.xlsb", with_errors(), "2023-09-13T07:00:00+07:00");
    let outcome = campaign.run("2023-09-13T08:30:00+07:00");
    assert!(codes(&outcome).iter().any(|code| code == "cell-error"), "{:?}", codes(&outcome));
}
