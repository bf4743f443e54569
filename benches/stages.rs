//! A run as this process alone, for counting the instructions of its stages: `benches/measure.py PROGRAM stages`.
//!
//! `stages run FOLDER NOW PROGRAM` is the daily job, whose files are read by processes of PROGRAM; `stages read FOLDER`
//! reads the workbooks below a folder as such a process does, without its limits; `stages scan FOLDER` does the least that
//! reading them could do: it inflates their parts and passes over the events of their XML.

use std::error::Error;
use std::fs;
use std::io::{BufReader, Cursor};
use std::path::{Path, PathBuf};

use chrono::DateTime;
use mimalloc::MiMalloc;
use quick_xml::events::Event;
use quick_xml::reader::Reader;
use tonghop::clock::Clock;
use tonghop::model::campaign::Limits;
use tonghop::pipeline::{Request, Unwatched, Workspace};
use tonghop::read::Workers;
use tonghop::recognise::inspect::{Purpose, Sight, inspect};
use zip::ZipArchive;

/// As in the program.
#[global_allocator]
static MEMORY: MiMalloc = MiMalloc;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["run", folder, now, program] => {
            let now = DateTime::parse_from_rfc3339(now)?;
            let (workspace, book) =
                Workspace::lock_recent(Path::new(folder), now, Workers::of(PathBuf::from(program)))?;
            workspace.run(book, Request::default(), Clock::Fixed(now), &Unwatched)?;
        }
        ["read", folder] => of_all(Path::new(folder), &read_one)?,
        ["scan", folder] => of_all(Path::new(folder), &scan_one)?,
        _ => println!("SKIPPED: see benches/measure.py, which calls this"),
    }
    Ok(())
}

type Done = Result<(), Box<dyn Error>>;

fn of_all(folder: &Path, each: &dyn Fn(&[u8]) -> Done) -> Done {
    for item in fs::read_dir(folder)? {
        let path = item?.path();
        if path.is_dir() {
            of_all(&path, each)?;
        } else if path.extension().is_some_and(|extension| extension == "xlsx") {
            each(&fs::read(&path)?)?;
        }
    }
    Ok(())
}

fn read_one(bytes: &[u8]) -> Done {
    let found = inspect(bytes, Purpose::Judge(Sight::Open), &Limits::default());
    found.read.map(drop).map_err(|failure| format!("{failure:?}").into())
}

fn scan_one(bytes: &[u8]) -> Done {
    let mut archive = ZipArchive::new(Cursor::new(bytes))?;
    let mut buffer = Vec::new();
    for at in 0..archive.len() {
        let mut reader = Reader::from_reader(BufReader::new(archive.by_index(at)?));
        while !matches!(reader.read_event_into(&mut buffer)?, Event::Eof) {
            buffer.clear();
        }
    }
    Ok(())
}
