//! Files as other programs write them, and whatever calamine makes of them: read to the same cells as other programs read.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value as Json;
use tonghop::model::campaign::Limits;
use tonghop::model::cell::CellRef;
use tonghop::read::{self, Value, Workbook};

use crate::harness::program;
use crate::hostile::shared;

/// Cells by sheet and place, written with their kind; `None` where a program may have calculated a formula anew.
type Cells = BTreeMap<(String, String), Option<String>>;

/// Files that are read, if they are there.
fn files() -> Vec<PathBuf> {
    let folders = ["formats/readable", "formats/xlsb-error"].into_iter().filter_map(shared);
    let listed =
        folders.flat_map(|folder| fs::read_dir(folder).expect("a folder")).map(|item| item.expect("an item").path());
    let open = ["50833.xls", "58616.xlsx", "60284.xls"].map(|name| format!("corpus/encrypted/{name}"));
    let mut files: Vec<PathBuf> = listed.chain(open.iter().filter_map(|name| shared(name))).collect();
    files.sort();
    files
}

/// Cells over which `LibreOffice` spreads an array formula that the file holds no value of.
const SPREAD: [(&str, [&str; 3]); 1] = [("wtf_path.xlsx", ["E2", "E3", "E4"])];

/// A number with so many digits as all programs keep.
fn number(number: f64) -> String {
    format!("number {number:.9e}")
}

/// Our cells. `LibreOffice` calculates formulas that have no value and, as it opens an encrypted file, others too.
fn ours(book: &Workbook, calculated: bool) -> Cells {
    let mut cells = Cells::new();
    for sheet in book.sheets.iter().chain(&book.hidden) {
        for (row, line) in sheet.rows() {
            for cell in line {
                let told = match &cell.value {
                    _ if calculated && cell.formula => None,
                    Value::Uncalculated => None,
                    Value::Text(text) if text.trim().is_empty() => continue,
                    Value::Text(text) => Some(format!("text {}", text.trim())),
                    Value::Number(stored) => Some(number(*stored)),
                    Value::Date(moment) => Some(format!("date {}", moment.format("%Y-%m-%d %H:%M:%S"))),
                    Value::Bool(truth) => Some(format!("bool {truth}")),
                    Value::Error(code) => Some(format!("error {code}")),
                };
                cells.insert((sheet.name.clone(), CellRef::new(*row, cell.col).to_string()), told);
            }
        }
    }
    cells
}

fn theirs(sheets: &Json) -> Cells {
    let mut cells = Cells::new();
    for (sheet, listed) in sheets.as_object().expect("sheets") {
        for cell in listed.as_array().expect("cells") {
            let text = |at: usize| cell[at].as_str().unwrap_or_default();
            let told = match (text(1), &cell[2]) {
                ("number", Json::Number(stored)) => number(stored.as_f64().expect("a number")),
                ("bool", truth) => format!("bool {truth}"),
                (kind, _) => format!("{kind} {}", text(2).replace("_x000D_", "\r").trim()),
            };
            if told != "text " {
                cells.insert((sheet.clone(), text(0).to_owned()), Some(told));
            }
        }
    }
    cells
}

#[test]
#[ignore = "deep"]
fn other_programs_read_the_same_cells() {
    let files = files();
    let (Some(python), Some(soffice)) = (program("python3"), program("soffice")) else { return };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/others/cells.py");
    let made = Command::new(python).arg(script).arg(soffice).args(&files).output().expect("it runs");
    if made.status.code() == Some(77) {
        crate::harness::skip("python3 has no openpyxl");
        return;
    }
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let books: Json = serde_json::from_slice(&made.stdout).expect("JSON");
    let mut differences = Vec::new();
    for path in &files {
        let name = path.display().to_string();
        let book = read::read(&fs::read(path).expect("a file"), &Limits::default());
        let own = ours(&book.unwrap_or_else(|failure| panic!("{name}: {failure:?}")), name.contains("/encrypted/"));
        let Some(mut other) = books.get(&name).map(theirs) else {
            crate::harness::skip(&format!("no other program opens {name}"));
            continue;
        };
        if let Some((_, spread)) = SPREAD.iter().find(|(file, _)| path.ends_with(file)) {
            other.retain(|(_, place), _| !spread.contains(&place.as_str()));
        }
        let places: BTreeSet<_> = own.keys().chain(other.keys()).collect();
        let differ = places.into_iter().filter(|at| own.get(*at) != Some(&None) && own.get(*at) != other.get(*at));
        differences.extend(differ.map(|at| (name.clone(), at.clone(), own.get(at).cloned(), other.get(at).cloned())));
    }
    assert!(differences.is_empty(), "{} differ: {:#?}", differences.len(), &differences[..differences.len().min(40)]);
}
