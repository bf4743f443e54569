//! The worker's side: read a frame, parse, answer, until the caller closes the pipe.

use std::io;
use std::process;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use super::super::document::{Filed, document};
use super::super::{ReadFailure, loose, read, read_with_look};
use super::{Answer, Inspector, Purpose, READY, Request, confine, frame};

/// Times the caller's deadline after which a worker whose caller is gone ends itself.
const ORPHANED: u64 = 2;

/// Serves files from standard input until it is closed; `inspector` is what the stages above do with each.
///
/// # Errors
/// The memory limit is refused, or a pipe fails: the caller is gone.
pub fn serve(memory_mib: u64, inspector: &Inspector) -> io::Result<()> {
    confine::confine(memory_mib)?;
    let (mut from, mut to) = (io::stdin().lock(), io::stdout().lock());
    frame::write(&mut to, READY)?;
    while let Some(request) = frame::read(&mut from)? {
        let request = postcard::from_bytes(&request).map_err(io::Error::other)?;
        let file = frame::read(&mut from)?.ok_or(io::ErrorKind::UnexpectedEof)?;
        let reply = answer(&request, &file, inspector);
        let reply = postcard::to_stdvec(&reply).map_err(io::Error::other)?;
        frame::write(&mut to, &reply)?;
    }
    Ok(())
}

fn answer(request: &Request, file: &[u8], inspector: &Inspector) -> Answer {
    let _watch = Watch::over(Duration::from_secs(request.limits.seconds.saturating_mul(ORPHANED)));
    let is_judged = request.purpose != Purpose::Show;
    if request.purpose == Purpose::File {
        match document(file, &request.limits) {
            Ok(Filed::Workbook) => {}
            Ok(Filed::Document(document, text)) => {
                let exposures = (inspector.loose_exposures)(&text);
                let failure = ReadFailure::NotASpreadsheet("".into());
                return Answer { document: Some(document), exposures, ..Answer::failed(failure) };
            }
            Err(failure) => return failed(failure, file, request, inspector),
        }
    }
    let outcome = if is_judged { read } else { read_with_look }(file, &request.limits);
    match outcome {
        Ok(mut workbook) => {
            let exposures = if is_judged { (inspector.exposures)(&workbook) } else { Vec::new() };
            let originals = (inspector.decode)(&mut workbook);
            Answer { read: Ok(workbook), document: None, originals, exposures }
        }
        Err(failure) => failed(failure, file, request, inspector),
    }
}

/// A file that gives nothing may hold personal data all the same.
fn failed(failure: ReadFailure, file: &[u8], request: &Request, inspector: &Inspector) -> Answer {
    let sealed = request.purpose == Purpose::Show || failure == ReadFailure::Encrypted;
    let exposures = if sealed { Vec::new() } else { (inspector.loose_exposures)(&loose(file, &request.limits)) };
    Answer { exposures, ..Answer::failed(failure) }
}

/// Ends the process unless it is dropped in time: a parser that hangs must not outlive its caller.
struct Watch {
    _done: Option<mpsc::Sender<()>>,
}

impl Watch {
    fn over(time: Duration) -> Self {
        let (done, waiting) = mpsc::channel::<()>();
        let watched = thread::Builder::new().stack_size(64 * 1024).spawn(move || {
            if waiting.recv_timeout(time) == Err(RecvTimeoutError::Timeout) {
                process::abort();
            }
        });
        Self { _done: watched.is_ok().then_some(done) }
    }
}
