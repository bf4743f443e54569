//! Writers that are other programs: Python's libraries and `LibreOffice`, each skipped where it is absent.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::report::Report;
use super::{Made, Reason};
use crate::harness::program;

/// Python's writers as the script names them, with the ending of their files and for what these may go back.
const LIBRARIES: [(&str, &str, Reason); 7] = [
    ("openpyxl", "xlsx", Reason::Uncalculated),
    ("openpyxl, write only", "xlsx", Reason::Uncalculated),
    ("XlsxWriter", "xlsx", Reason::Uncalculated),
    ("XlsxWriter with results", "xlsx", Reason::Nothing),
    ("XlsxWriter, constant memory", "xlsx", Reason::Nothing),
    ("xlwt", "xls", Reason::Uncalculated),
    ("odfpy", "ods", Reason::Nothing),
];

/// Formats that `LibreOffice` saves, with its name for each where the ending does not tell; a workbook of flat XML is asked for in another
/// format.
const SAVED: [(&str, &str, Reason); 5] = [
    ("xlsx", "xlsx", Reason::Nothing),
    ("xlsm", "xlsm:Calc MS Excel 2007 VBA XML", Reason::Nothing),
    ("xls", "xls", Reason::Nothing),
    ("ods", "ods", Reason::Nothing),
    ("fods", "fods:OpenDocument Spreadsheet Flat XML", Reason::Format),
];

/// What the script made of the reports, for each library that is installed.
pub(super) fn in_python(reports: &[Report], folder: &Path) -> Vec<Made> {
    let Some(python) = program("python3") else { return Vec::new() };
    let told: Vec<_> = reports.iter().map(Report::json).collect();
    fs::write(folder.join("reports.json"), serde_json::to_vec(&told).expect("JSON")).expect("written");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/writers/write.py");
    let ran = Command::new(python).arg("-B").arg(script).arg(folder).output().expect("it runs");
    let said = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{said}");
    eprint!("{said}");
    let made = LIBRARIES.iter().map(|(name, ending, reason)| Made {
        writer: (*name).to_owned(),
        ending,
        files: files(&folder.join(name), ending, reports.len()),
        reason: *reason,
    });
    made.filter(|made| !made.files.is_empty()).collect()
}

/// What `LibreOffice` makes of another writer's files when it opens them and saves them in its formats.
pub(super) fn by_office(source: &Made, folder: &Path) -> Vec<Made> {
    let Some(office) = program("soffice") else { return Vec::new() };
    let from = folder.join("opened");
    fs::create_dir(&from).expect("a folder");
    let paths: Vec<_> = (0..source.files.len()).map(|at| from.join(format!("{at}.{}", source.ending))).collect();
    for (path, bytes) in paths.iter().zip(&source.files) {
        fs::write(path, bytes).expect("written");
    }
    let profile = format!("-env:UserInstallation=file://{}", folder.join("profile").display());
    let saved = SAVED.iter().map(|(ending, format, reason)| {
        let to = folder.join(format!("saved-{ending}"));
        let mut command = Command::new(&office);
        command.args([&profile, "--headless", "--convert-to", format, "--outdir"]).arg(&to).args(&paths);
        let ran = command.output().expect("it runs");
        let files = files(&to, ending, source.files.len());
        assert!(!files.is_empty(), "{ending}: {}", String::from_utf8_lossy(&ran.stderr));
        Made { writer: format!("LibreOffice: {ending}"), ending, files, reason: *reason }
    });
    saved.collect()
}

/// The numbered files in a folder; none where the first is missing.
fn files(folder: &Path, ending: &str, count: usize) -> Vec<Vec<u8>> {
    let path = |at: usize| folder.join(format!("{at}.{ending}"));
    if !path(0).exists() {
        return Vec::new();
    }
    (0..count).map(|at| fs::read(path(at)).unwrap_or_else(|error| panic!("{}: {error}", path(at).display()))).collect()
}
