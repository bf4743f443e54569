//! What the fuzz targets try. The test suite runs the same on a seeded corpus (`tests/fuzzed.rs`).
//!
//! ```sh
//! RUSTC_BOOTSTRAP=1 cargo fuzz run reader -- -max_total_time=600 -rss_limit_mb=2000
//! ```

use std::io::{Cursor, Write};
use std::sync::LazyLock;

use chrono::NaiveDate;
use tonghop::config;
use tonghop::deliver::envelope::{self, Envelope};
use tonghop::model::campaign::{Campaign, Limits};
use tonghop::model::cell::CellRef;
use tonghop::read::{self, Kind, Sheet, Value, Workbook};
use tonghop::recognise::{Recogniser, privacy};
use tonghop::rules::checks;
use tonghop::text::date::{self, Span};
use tonghop::text::{self, address, legacy, number};
use zip::write::SimpleFileOptions;

/// Plan 110: the campaign by whose words sheets are recognised.
static CAMPAIGN: LazyLock<Campaign> = LazyLock::new(|| {
    config::parse("tonghop.toml", include_str!("../../tonghop.toml"), &checks::columns).expect("a sound campaign file")
});

static RECOGNISER: LazyLock<Recogniser<'static>> = LazyLock::new(|| Recogniser::new(&CAMPAIGN));

/// Small enough that no input takes long, large enough that every part of a reader is reached.
fn limits() -> Limits {
    Limits { inflated_mib: 8, ratio: 1_000_000, sheets: 20, cells: 20_000, ..Limits::default() }
}

/// Bytes of a file: as they are, or as a part of a sound container, so that the parsers behind the checksums are reached.
pub fn reader(data: &[u8]) {
    let Some((choice, data)) = data.split_first() else { return };
    let file = match choice % 8 {
        0..=2 => data.to_owned(),
        3 => xlsx(&[("xl/worksheets/sheet1.xml", data)]),
        4 => xlsx(&[("xl/worksheets/sheet1.xml", STRING_SHEET), ("xl/sharedStrings.xml", data)]),
        5 => xlsx(&[("xl/worksheets/sheet1.xml", STRING_SHEET), ("xl/styles.xml", data)]),
        6 => ods(data),
        _ => xlsb(data),
    };
    let _ = read::read(&file, &limits());
    let _ = privacy::unstructured_exposures(&read::read_unstructured(&file, &limits()), true);
    if let Ok(workbook) = read::read_with_look(&file, &limits()) {
        let _ = privacy::exposures(&workbook);
    }
}

const STRING_SHEET: &[u8] = br#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="s" s="1"><v>0</v></c></row></sheetData></worksheet>"#;
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

fn container(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).expect("an entry");
        zip.write_all(bytes).expect("written");
    }
    zip.finish().expect("a container").into_inner()
}

/// An .xlsx around some parts.
pub fn xlsx(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let package = format!(
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
    );
    let workbook = format!(
        r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="{RELATIONS}"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>"#
    );
    let relations = format!(
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rId3" Type="{RELATIONS}/styles" Target="styles.xml"/></Relationships>"#
    );
    let mut all: Vec<(&str, &[u8])> = vec![
        ("_rels/.rels", package.as_bytes()),
        ("xl/workbook.xml", workbook.as_bytes()),
        ("xl/_rels/workbook.xml.rels", relations.as_bytes()),
    ];
    all.extend_from_slice(parts);
    container(&all)
}

/// An .ods around its content.
pub fn ods(content: &[u8]) -> Vec<u8> {
    container(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", b"<manifest:manifest/>"),
        ("content.xml", content),
    ])
}

/// An .xlsb around a sheet's records.
pub fn xlsb(sheet: &[u8]) -> Vec<u8> {
    let relations = format!(
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.bin"/></Relationships>"#
    );
    // BrtBundleSh: visible, number 1, relation `rId1`, name `S`; in BrtBeginBundleShs … BrtEndBundleShs.
    let mut bundle = vec![0x8F, 0x01, 0x00, 0x9C, 0x01, 26, 0, 0, 0, 0, 1, 0, 0, 0, 4, 0, 0, 0];
    bundle.extend("rId1".bytes().flat_map(|byte| [byte, 0]));
    bundle.extend([1, 0, 0, 0, b'S', 0, 0x90, 0x01, 0x00, 0x84, 0x01, 0x00]);
    container(&[
        ("xl/workbook.bin", &bundle),
        ("xl/_rels/workbook.bin.rels", relations.as_bytes()),
        ("xl/worksheets/sheet1.bin", sheet),
    ])
}

/// Lines of cells divided by tabs: what parses as a number is one.
pub fn recogniser(data: &[u8]) {
    let written = String::from_utf8_lossy(data);
    let mut cells = Vec::new();
    for (row, line) in (0u32..).zip(written.lines()) {
        for (col, text) in (0u32..).zip(line.split('\t')).filter(|(_, text)| !text.is_empty()) {
            let value = text.parse().map_or_else(|_| Value::Text(text.to_owned()), Value::Number);
            cells.push((CellRef::new(row, col), value, false));
        }
    }
    let sheets = vec![Sheet::new("S".to_owned(), cells, &[])];
    let mut workbook = Workbook {
        kind: Kind::Xlsx,
        sheets,
        hidden: Vec::new(),
        macros: false,
        asides: Vec::new(),
        scraps: Vec::new(),
    };
    let _ = privacy::exposures(&workbook);
    let _ = Recogniser::decode(&mut workbook);
    let _ = RECOGNISER.sheets(&workbook);
}

/// A text where a number belongs, and the same bytes as a number.
pub fn numbers(data: &[u8]) {
    let _ = number::from_text(&String::from_utf8_lossy(data));
    if let Some(bytes) = data.first_chunk() {
        let _ = number::from_number(f64::from_le_bytes(*bytes));
    }
}

/// A text in which dates may stand, also as a name of a file, and its keys for comparing.
pub fn dates(data: &[u8]) {
    let written = String::from_utf8_lossy(data);
    let day = |month, day| NaiveDate::from_ymd_opt(2023, month, day).unwrap_or_default();
    let span = Span { starts: day(8, 31), ends: day(11, 30), months: false };
    for mention in date::find(&written, &span).into_iter().chain(date::find_in_name(&written, &span)) {
        let _ = date::is_cited(&written, &mention);
    }
    let _ = (date::is_place_and_date(&written), date::is_reference(&written));
    let _ = (text::fold(&written), text::slug(&written), legacy::decode(&written), privacy::masked(&written));
}

/// A campaign file: every mistake in it is told, with its place.
pub fn campaign(data: &[u8]) {
    let written = String::from_utf8_lossy(data);
    if let Err(error) = config::parse("tonghop.toml", &written, &checks::columns) {
        let _ = error.to_string();
    }
}

/// A file in the mail queue, and the addresses of a cell: read, or told to be none; a share is for its own recipients.
pub fn letters(data: &[u8]) {
    if let Some(envelope) = Envelope::of(data) {
        let share = envelope::narrowed(data, &envelope.to[..1]);
        assert_eq!(Envelope::of(&share).map(|share| share.to), Some(envelope.to[..1].to_vec()));
    }
    let (addresses, _) = address::of_cell(&String::from_utf8_lossy(data));
    assert!(addresses.iter().all(|address| address.is_ascii() && !address.contains(char::is_control)));
}
