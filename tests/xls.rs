//! Workbooks of Excel 97 to 2003: as calamine reads them where both can, and whatever happens to their bytes.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use calamine::{Data, Reader, SheetType, SheetVisible, Xls};
use tonghop::model::campaign::Limits;
use tonghop::read::look::{Look, Style};
use tonghop::read::{self, ReadFailure, Sheet, Value, Workbook};

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/formats");
const CORPUS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/corpus");
/// Mutants made of each file.
const MUTANTS: usize = 20;

fn fixture(name: &str) -> Vec<u8> {
    fs::read(Path::new(FIXTURES).join(name)).expect("a fixture")
}

fn open(bytes: &[u8]) -> Workbook {
    read::read_with_look(bytes, &Limits::default()).expect("a workbook")
}

/// Cells of a sheet, written `C9 =27`.
fn cells(sheet: &Sheet) -> Vec<String> {
    let sign = |formula: bool| if formula { "=" } else { "" };
    let name = tonghop::model::cell::column_letters;
    let rows = sheet.rows().iter().flat_map(|(row, cells)| cells.iter().map(move |cell| (row + 1, cell)));
    rows.map(|(row, cell)| format!("{}{row} {}{}", name(cell.col), sign(cell.formula), cell.value.shown())).collect()
}

fn style<'a>(look: &'a Look, cell: &str) -> &'a Style {
    let (_, number) = look.styled.iter().find(|(at, _)| at.to_string() == cell).expect("a styled cell");
    &look.styles[usize::try_from(*number).expect("a small number")]
}

/// Every .xls of the corpus; none, saying so, where the corpus is absent.
fn corpus() -> Vec<PathBuf> {
    let mut open = vec![PathBuf::from(CORPUS)];
    let mut found = Vec::new();
    while let Some(folder) = open.pop() {
        let Ok(items) = fs::read_dir(&folder) else {
            crate::harness::skip(&format!("there is no corpus at {}", folder.display()));
            continue;
        };
        for path in items.filter_map(|item| Some(item.ok()?.path())) {
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "xls") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

#[test]
fn a_daily_report_with_its_look() {
    let workbook = open(&fixture("report.xls"));
    let sheet = &workbook.sheets[0];
    assert_eq!(sheet.name, "Báo cáo ngày");
    let found = cells(sheet);
    for cell in ["A2 Đơn vị: Phường 1", "I5 Khó khăn, vướng mắc", "D7 1204", "C9 =27", "H9 =1817"] {
        assert!(found.iter().any(|known| known == cell), "{cell} in {found:#?}");
    }
    let look = sheet.look.as_ref().expect("a look");
    let formula = look.formulas.iter().find(|(at, _)| at.to_string() == "D9").map(|(_, text)| text.as_str());
    assert_eq!(formula, Some("SUM(D7:D8)"));
    assert_eq!(look.merges.len(), 10);
    assert!(look.heights.contains(&(4, 36.0)));
    let widths: Vec<_> = look.widths.iter().map(|width| (width.first, width.last, width.characters)).collect();
    assert_eq!(widths[..4], [(0, 0, 5.29), (1, 1, 17.29), (2, 7, 11.29), (8, 8, 29.29)]);
    let heading = style(look, "C5");
    assert!(heading.bold && heading.wrap && heading.borders == [true; 4]);
    assert_eq!((heading.font.as_deref(), heading.points), (Some("Times New Roman"), Some(13.0)));
    assert!(heading.ground.is_some());
    assert_eq!(style(look, "C9").number_format.as_deref(), Some("#,##0"));
}

#[test]
fn xlwt_calculates_nothing_and_legacy_letters_stay() {
    let workbook = open(&fixture("xlwt.xls"));
    let expected = [
        "A1 Đơn vị: Phường 1",
        "A2 §¬n vÞ: Ph\u{AD}êng 1",
        "A3 Ñôn vò: Phöôøng 1",
        "A4 12",
        "A5 15",
        "A6 =(công thức)",
        "A7 =(công thức)",
        "A8 12/09/2023",
    ];
    assert_eq!(cells(&workbook.sheets[0]), expected);
    assert_eq!(cells(&workbook.hidden[0]), ["A1 TRUE"]);
    let look = workbook.sheets[0].look.as_ref().expect("a look");
    assert_eq!(style(look, "A2").font.as_deref(), Some(".VnTime"));
    assert_eq!(style(look, "A3").font.as_deref(), Some("VNI-Times"));
}

type Cells = BTreeMap<(u32, u32), Value>;

fn their_value(data: &Data) -> Option<Value> {
    match data {
        Data::Float(number) => Some(Value::Number(*number)),
        #[expect(clippy::cast_precision_loss, reason = "small integers")]
        Data::Int(number) => Some(Value::Number(*number as f64)),
        Data::String(text) if text.is_empty() => None,
        Data::String(text) => Some(Value::Text(text.clone())),
        Data::Bool(truth) => Some(Value::Bool(*truth)),
        Data::DateTime(serial) if serial.is_datetime() => serial.as_datetime().map(Value::Date),
        Data::DateTime(serial) => Some(Value::Number(serial.as_f64())),
        Data::Error(error) => Some(Value::Error(error.to_string())),
        _ => None,
    }
}

/// Whether both read the same. calamine cuts a formula's text where it goes on in a further record.
fn is_same(ours: Option<&Value>, theirs: Option<&Value>) -> bool {
    /// Characters of a formula's text that programs put in its first record; there is room for few more.
    const RECORD: usize = 8217;
    match (ours, theirs) {
        (Some(Value::Text(ours)), Some(Value::Text(theirs))) if theirs.chars().count() == RECORD => {
            ours.starts_with(theirs.as_str())
        }
        _ => ours == theirs,
    }
}

/// Holds each worksheet against calamine's reading: name, place, values, formulas, merged regions.
///
/// Of formulas calamine knows fewer: those that several cells share have no text with it.
fn agrees(name: &str, ours: &Workbook, theirs: &mut Xls<Cursor<&[u8]>>) {
    for (ours, visible) in [(&ours.sheets, true), (&ours.hidden, false)] {
        let ours: Vec<&String> = ours.iter().map(|sheet| &sheet.name).collect();
        let worksheets = theirs.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
        let theirs = worksheets.filter(|sheet| (sheet.visible == SheetVisible::Visible) == visible);
        assert_eq!(ours, theirs.map(|sheet| &sheet.name).collect::<Vec<_>>(), "{name}");
    }
    for sheet in ours.sheets.iter().chain(&ours.hidden) {
        let range = theirs.worksheet_range(&sheet.name).expect("a sheet");
        let (top, left) = range.start().unwrap_or_default();
        let place = |row: usize, col: usize| {
            (top + u32::try_from(row).expect("a place"), left + u32::try_from(col).expect("a place"))
        };
        let values = range.used_cells().filter_map(|(row, col, data)| Some((place(row, col), their_value(data)?)));
        let own = sheet.rows().iter().flat_map(|(row, cells)| cells.iter().map(|cell| ((*row, cell.col), cell)));
        let own: BTreeMap<_, _> = own.collect();
        let own_values: Cells = own.iter().map(|(at, cell)| (*at, cell.value.clone())).collect();
        let their_values: Cells = values.collect();
        let places: BTreeSet<_> = own_values.keys().chain(their_values.keys()).collect();
        let differ = |at: &&&(u32, u32)| !is_same(own_values.get(**at), their_values.get(**at));
        let differences: Vec<_> =
            places.iter().filter(differ).map(|at| (at, own_values.get(at), their_values.get(at))).collect();
        assert!(differences.is_empty(), "{name}, {}: {differences:#?}", sheet.name);

        let formulas = theirs.worksheet_formula(&sheet.name).expect("a sheet");
        let (top, left) = formulas.start().unwrap_or_default();
        for (row, col, _) in formulas.used_cells().filter(|(.., text)| !text.is_empty()) {
            let at = (top + u32::try_from(row).expect("a place"), left + u32::try_from(col).expect("a place"));
            assert!(own.get(&at).is_none_or(|cell| cell.formula), "{name}, {}, {at:?}", sheet.name);
        }

        let corner = |cell: tonghop::model::cell::CellRef| (cell.row, cell.col);
        let merges = &sheet.look.as_ref().expect("a look").merges;
        let merges: Vec<_> = merges.iter().map(|merge| (corner(merge.from), corner(merge.to))).collect();
        let their_merges = theirs.merge_cells_by_sheet_name(&sheet.name).expect("a sheet");
        assert_eq!(merges, their_merges.iter().map(|merge| (merge.start, merge.end)).collect::<Vec<_>>(), "{name}");
    }
}

#[test]
#[ignore = "deep"]
fn calamine_reads_the_same() {
    for path in corpus().into_iter().chain([Path::new(FIXTURES).join("report.xls")]) {
        let name = path.display().to_string();
        let bytes = fs::read(&path).expect("a file");
        let ours = read::read_with_look(&bytes, &Limits::default());
        // What it refuses may be read all the same: `others` holds that against other programs.
        if let Ok(mut theirs) = calamine::open_workbook_from_rs::<Xls<_>, _>(Cursor::new(&bytes[..])) {
            agrees(&name, &ours.expect(&name), &mut theirs);
        }
    }
}

#[test]
fn encrypted_files_ask_for_a_password() {
    /// These have the password that Excel tries by itself.
    const OPEN: [&str; 2] = ["50833.xls", "60284.xls"];
    for path in corpus().iter().filter(|path| path.display().to_string().contains("/encrypted/")) {
        let outcome = read::read(&fs::read(path).expect("a file"), &Limits::default());
        if OPEN.iter().any(|name| path.ends_with(name)) {
            assert!(outcome.is_ok_and(|book| !book.sheets[0].is_empty()), "{}", path.display());
        } else {
            assert_eq!(outcome, Err(ReadFailure::Encrypted), "{}", path.display());
        }
    }
}

#[test]
#[ignore = "deep"]
fn mutants_are_survived() {
    let mut seed = 0x9E37_79B9_7F4A_7C15u64;
    let mut next = |below: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        usize::try_from(seed >> 8).unwrap_or_default() % below
    };
    for path in corpus().into_iter().chain(["report.xls", "xlwt.xls"].map(|name| Path::new(FIXTURES).join(name))) {
        let whole = fs::read(&path).expect("a file");
        for _ in 0..MUTANTS {
            let mut mutant = whole.clone();
            for _ in 0..=next(8) {
                let at = next(mutant.len());
                mutant[at] ^= 1 << next(8);
            }
            if next(4) == 0 {
                mutant.truncate(next(whole.len()));
            }
            // A panic is caught where files are read and would be this failure.
            let panicked = ReadFailure::Corrupt("the reader stopped on malformed content".to_owned());
            assert_ne!(read::read_with_look(&mutant, &Limits::default()).err(), Some(panicked), "{}", path.display());
        }
    }
}
