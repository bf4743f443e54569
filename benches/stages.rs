//! A run as this process alone, for counting the instructions of its stages: `benches/measure.py PROGRAM stages`.
//!
//! `stages run FOLDER NOW PROGRAM` is the daily job, whose files are read by processes of PROGRAM; `stages read FOLDER`
//! reads the workbooks below a folder as such a process does, without its limits.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use chrono::DateTime;
use tonghop::clock::Clock;
use tonghop::model::campaign::Limits;
use tonghop::pipeline::{Request, Unwatched, Workspace};
use tonghop::read::{self, Workers};
use tonghop::recognise::INSPECTOR;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["run", folder, now, program] => {
            let now = DateTime::parse_from_rfc3339(now)?;
            let (workspace, book) =
                Workspace::lock_recent(Path::new(folder), now, Workers::of(PathBuf::from(program)))?;
            workspace.run(book, Request::default(), Clock::Fixed(now), &Unwatched)?;
        }
        ["read", folder] => read_all(Path::new(folder))?,
        _ => println!("SKIPPED: see benches/measure.py, which calls this"),
    }
    Ok(())
}

fn read_all(folder: &Path) -> Result<(), Box<dyn Error>> {
    for item in fs::read_dir(folder)? {
        let path = item?.path();
        if path.is_dir() {
            read_all(&path)?;
        } else if path.extension().is_some_and(|extension| extension == "xlsx") {
            let read = read::read(&fs::read(&path)?, &Limits::default());
            let mut workbook = read.map_err(|failure| format!("{}: {failure:?}", path.display()))?;
            (INSPECTOR.exposures)(&workbook);
            (INSPECTOR.decode)(&mut workbook);
        }
    }
    Ok(())
}
