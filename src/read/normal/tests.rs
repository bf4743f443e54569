//! The same small workbook as other programs write it, read to the same cells.

use std::io::Write;

use proptest::prelude::*;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;
use crate::model::campaign::Limits;
use crate::read::{ReadFailure, Workbook, read};

const ROOT: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Relationships><Relationship Id=\"r1\" \
                    Type=\"http://x/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>";
const RELATIONS: &str = "<Relationships><Relationship Id=\"r1\" Type=\"http://x/relationships/worksheet\" \
                         Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"r2\" \
                         Type=\"http://x/relationships/sharedStrings\" Target=\"sharedStrings.xml\"/></Relationships>";
const WORKBOOK: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><workbook xmlns:r=\"r\"><sheets>\
                        <sheet name=\"Báo cáo\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>";
const TEXTS: &str = "<sst><si><t>không</t></si><si><t>Khóm 1</t></si></sst>";
const SHEET: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>1</v></c>\
                     <c r=\"B1\"><v>10</v></c><c r=\"C1\" t=\"str\"><f>A1&amp;\"\"</f><v> Ấp &amp; khóm</v></c></row>\
                     </sheetData></worksheet>";
const CELLS: [&str; 3] = ["A1 Khóm 1", "B1 10", "C1  Ấp & khóm"];

type Part = (String, Vec<u8>);

fn parts() -> Vec<Part> {
    let part = |name: &str, text: &str| (name.to_owned(), text.as_bytes().to_vec());
    vec![
        part("_rels/.rels", ROOT),
        part("xl/workbook.xml", WORKBOOK),
        part("xl/_rels/workbook.xml.rels", RELATIONS),
        part("xl/sharedStrings.xml", TEXTS),
        part("xl/worksheets/sheet1.xml", SHEET),
    ]
}

fn zipped(parts: &[Part]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(name, SimpleFileOptions::default()).expect("an entry");
        zip.write_all(content).expect("written");
    }
    zip.finish().expect("a package").into_inner()
}

/// The parts with a text in one of them exchanged.
fn with(name: &str, from: &str, to: &str) -> Vec<Part> {
    let mut parts = parts();
    let (_, content) = parts.iter_mut().find(|(own, _)| own == name).expect("a part");
    let text = String::from_utf8(content.clone()).expect("text");
    assert!(text.contains(from), "{from} in {text}");
    *content = text.replace(from, to).into_bytes();
    parts
}

fn opened(parts: &[Part]) -> Result<Workbook, ReadFailure> {
    read(&zipped(parts), &Limits::default())
}

fn cells(parts: &[Part]) -> Vec<String> {
    let book = opened(parts).expect("a workbook");
    assert_eq!(book.sheets.len() + book.hidden.len(), 1);
    let name = crate::model::cell::column_letters;
    let rows = book.sheets[0].rows().iter().flat_map(|(row, cells)| cells.iter().map(move |cell| (row + 1, cell)));
    rows.map(|(row, cell)| format!("{}{row} {}", name(cell.col), cell.value.shown())).collect()
}

#[test]
fn what_is_as_expected_is_not_copied() {
    let limits = Limits::default();
    let plain = zipped(&parts());
    let admitted = super::super::container::admit_to_read(&plain, &limits).expect("a workbook");
    assert_eq!(admitted.odd, Oddities::default());
    assert_eq!(normal(&plain, Kind::Xlsx, &admitted.odd), None);
    assert_eq!(cells(&parts()), CELLS);
}

#[test]
fn names_with_backslashes_and_from_the_root() {
    for change in
        [|name: &str| name.replace('/', "\\"), |name: &str| format!("/{name}"), |name: &str| format!("./{name}")]
    {
        let parts: Vec<Part> = parts().into_iter().map(|(name, content)| (change(&name), content)).collect();
        assert_eq!(cells(&parts), CELLS, "{:?}", parts[1].0);
    }
    let mut twins = parts();
    twins.push(("xl\\workbook.xml".to_owned(), WORKBOOK.into()));
    assert!(matches!(opened(&twins), Err(ReadFailure::Corrupt(_))), "which of the two is anyone's guess");
}

#[test]
fn parts_at_other_places() {
    let moved: [fn(&str) -> String; 2] = [|name| name.replace("xl/", "a b/"), |name| name.replace("xl/", "")];
    for (place, target) in moved.into_iter().zip(["/a%20b/workbook.xml", "workbook.xml"]) {
        let mut parts = with("_rels/.rels", "xl/workbook.xml", target);
        for (name, _) in &mut parts[1..] {
            *name = place(name);
        }
        assert_eq!(cells(&parts), CELLS, "{target}");
    }
    for (name, target) in [
        ("xl/texts.xml", "texts.xml"),
        ("texts.xml", "../texts.xml"),
        ("xl/a/texts.xml", "/xl/a/texts.xml"),
        ("xl/a/texts.xml", "a\\texts.xml"),
    ] {
        let mut parts = with("xl/_rels/workbook.xml.rels", "sharedStrings.xml", target);
        parts[3].0 = name.to_owned();
        // One of the usual name, which no relation names.
        parts.push(("xl/sharedStrings.xml".to_owned(), TEXTS.replace("Khóm 1", "Khóm 2").into()));
        assert_eq!(cells(&parts), CELLS, "{target}");
    }
    let mut parts = with("xl/_rels/workbook.xml.rels", "worksheets/sheet1.xml", "./../sheets/day.xml");
    parts[4].0 = "sheets/day.xml".to_owned();
    assert_eq!(cells(&parts), CELLS);
    assert_eq!(cells(&parts[..]), CELLS);
    assert!(opened(&with("_rels/.rels", "Relationship ", "R ")).is_err(), "damaged relations");
}

#[test]
fn sheets_that_are_no_worksheets() {
    let sheets = "<sheet name=\"M\" sheetId=\"2\" r:id=\"\"/><sheet name=\"N\" sheetId=\"3\"/></sheets>";
    assert_eq!(cells(&with("xl/workbook.xml", "</sheets>", sheets)), CELLS);
    let mut parts = with("xl/workbook.xml", "</sheets>", "<sheet name=\"M\" sheetId=\"2\" r:id=\"r3\"/></sheets>");
    assert!(opened(&parts).is_err(), "a sheet whose part is lost");
    for kind in ["xlMacrosheet", "xlIntlMacrosheet", "dialogsheet"] {
        let relation = format!(
            "<Relationship Id=\"r3\" Type=\"http://x/relationships/{kind}\" Target=\"macrosheets/sheet1.xml\"/></Relationships>"
        );
        parts[2].1 = RELATIONS.replace("</Relationships>", &relation).into();
        assert_eq!(cells(&parts), CELLS, "{kind}");
    }
    assert!(opened(&with("xl/_rels/workbook.xml.rels", "sheet1.xml", "sheet2.xml")).is_err(), "a lost worksheet");
}

#[test]
fn markup_in_other_encodings() {
    let utf_16 = |text: &str, bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
    for (mark, bytes) in
        [(true, u16::to_le_bytes as fn(u16) -> [u8; 2]), (true, u16::to_be_bytes), (false, u16::to_le_bytes)]
    {
        let mut parts = parts();
        for (_, content) in &mut parts {
            let text = String::from_utf8(content.clone()).expect("text").replace("UTF-8", "UTF-16");
            *content = utf_16(&format!("{}{text}", if mark { "\u{FEFF}" } else { "" }), bytes);
        }
        assert_eq!(cells(&parts), CELLS);
    }
    let mut parts = parts();
    let (text, ..) = encoding_rs::WINDOWS_1258.encode(TEXTS);
    parts[3].1 = [b"<?xml version='1.0' encoding='windows-1258'?>".to_vec(), text.into_owned()].concat();
    assert_eq!(cells(&parts), CELLS);
    assert_eq!(decoded(b"<?xml version='1.0' encoding='UTF-16'?><a/>"), None, "letters of one byte are none of two");
    assert_eq!(decoded(b"\xEF\xBB\xBF<a/>"), None);
}

#[test]
fn values_with_white_space_references_sections_and_comments() {
    let value = |from: &str, to: &str| cells(&with("xl/worksheets/sheet1.xml", from, to));
    for ten in ["\n  10\n ", "1&#48;", "&#x31;0", "<![CDATA[10]]>", "1<!-- -->0", "\t10", "10 ", "1<?p?>0"] {
        assert_eq!(value("<v>10</v>", &format!("<v>{ten}</v>")), CELLS, "{ten}");
    }
    for one in [" 1 ", "&#49;", "<![CDATA[1]]>"] {
        assert_eq!(value("<v>1</v>", &format!("<v xml:space=\"preserve\">{one}</v>")), CELLS, "{one}");
    }
    assert_eq!(value("<v> Ấp &amp; khóm</v>", "<v> Ấp <![CDATA[&]]> khóm</v>"), CELLS);
    assert_eq!(value("r=\"B1\"", "r=\"B&#49;\""), CELLS);
    assert_eq!(value("<v>10</v>", "<v>10</v><extLst><ext><v>11</v></ext></extLst>"), CELLS);
    assert_eq!(value("<c r=\"B1\"><v>10</v>", "<c r=\"B1\" t=\"e\"><v>#SPILL!</v>")[1], "B1 #SPILL!");
    assert_eq!(value("<c r=\"B1\"><v>10</v>", "<c r=\"B1\" t=\"e\"><v> #N/A </v>")[1], "B1 #N/A");
    assert_eq!(value("<c r=\"B1\"><v>10</v>", "<c r=\"B1\"><v>NaN</v>")[1], "B1 #NUM!");
}

#[test]
fn unknown_errors_are_marked_and_nothing_else_is_touched() {
    let sheet = "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" s=\"2\" t=\"e\"><f>X()</f><v>#SPILL!</v></c><c r=\"B1\" t=\"e\">\
                 <v>#N/A</v></c><c r=\"C1\"><v>7</v></c><c r=\"D1\" t=\"inlineStr\"><is><t>a &lt; b</t></is></c></row>\
                 </sheetData></worksheet>";
    let expected = sheet.replace("s=\"2\" t=\"e\"", "s=\"2\" t=\"str\"").replace("#SPILL!", "\u{FDD0}#SPILL!");
    assert_eq!(values::plain(sheet).as_deref(), Some(expected.as_str()));
    assert_eq!(error_code("\u{FDD0}#SPILL!"), Some("#SPILL!"));
}

/// Whether a sheet that comes in pieces of this length is odd.
fn is_odd(sheet: &str, piece: usize) -> bool {
    let mut scan = Scan::new("xl/worksheets/sheet1.xml");
    sheet.as_bytes().chunks(piece).for_each(|piece| scan.add(piece));
    scan.is_odd()
}

#[test]
fn a_sheet_in_pieces_is_as_odd_as_a_whole() {
    let plain = SHEET.replacen("<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "", 1);
    let odd = plain.replace("<v>10</v>", "<v>1&#48;</v>");
    // The first piece says what the part is.
    for piece in 12..odd.len() {
        assert!(!is_odd(&plain, piece), "{piece}");
        assert!(is_odd(&odd, piece), "{piece}");
    }
    assert!(is_odd(&plain.replace("<v>10</v>", &format!("<v>1{}0</v>", "0".repeat(300_000))), 1000), "endless");
}

#[test]
fn a_binary_workbook_at_another_place_with_macro_and_dialog_sheets() {
    let fixture = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/formats/report.xlsb"));
    let fixture = fixture.expect("a fixture");
    let plain = read(&fixture, &Limits::default()).expect("a workbook");
    let mut archive = ZipArchive::new(Cursor::new(&fixture[..])).expect("a package");
    let mut parts = Vec::new();
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at).expect("an entry");
        let mut content = Vec::new();
        entry.read_to_end(&mut content).expect("read");
        let name = entry.name().expect("a name").replace("xl/", "wtf\\");
        parts.push((name, content));
    }
    let wide = |text: &str| {
        let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        [&u32::try_from(units.len() / 2).expect("short").to_le_bytes()[..], &units].concat()
    };
    for (name, content) in &mut parts {
        let change =
            |from: &str, to: &str| String::from_utf8(content.clone()).expect("text").replace(from, to).into_bytes();
        if name == "_rels/.rels" {
            *content = change("xl/", "wtf/");
        } else if name.ends_with("workbook.bin.rels") {
            let relation = |id: &str, kind: &str| {
                format!("<Relationship Id=\"{id}\" Type=\"http://x/{kind}\" Target=\"{kind}s/sheet1.bin\"/>")
            };
            let more = [relation("r8", "xlMacrosheet"), relation("r9", "dialogsheet"), "</Relationships>".to_owned()];
            *content = change("</Relationships>", &more.concat());
        } else if name.ends_with("workbook.bin") {
            let bundle = |id: &str, name: &str| {
                let body = [&[0; 8][..], &wide(id), &wide(name)].concat();
                [&[0x9C, 0x01, u8::try_from(body.len()).expect("short")][..], &body].concat()
            };
            // Before the end of the sheets.
            let end = content.windows(3).position(|window| window == [0x90, 0x01, 0x00]).expect("an end");
            let sheets = [bundle("r8", "Macro"), bundle("r9", "Dialog"), bundle("", "Module")].concat();
            content.splice(end..end, sheets);
        }
    }
    let moved = opened(&parts).expect("a workbook");
    assert_eq!((moved.kind, moved.sheets.len(), moved.hidden.len()), (Kind::Xlsb, 1, 0));
    assert_eq!(moved.sheets[0].rows(), plain.sheets[0].rows());
    assert_eq!(moved.sheets[0].marks, plain.sheets[0].marks, "formulas too");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn no_damage_stops_it(edits in prop::collection::vec((0..5usize, any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        let mut parts = with("xl/worksheets/sheet1.xml", "<v>10</v>", "<v>1&#48;</v>");
        parts[1].0 = "wtf\\workbook.xml".to_owned();
        for (part, place, byte) in edits {
            let at = place.index(parts[part].1.len());
            parts[part].1[at] = byte;
        }
        let stopped = ReadFailure::Corrupt("the reader stopped on malformed content".to_owned());
        prop_assert_ne!(opened(&parts).err(), Some(stopped));
    }
}
