//! The worker's side: read a frame, parse, answer, until the caller closes the pipe.

use std::io;
use std::process;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use super::super::document::{Filed, document};
use super::super::{ReadFailure, Workbook, embedded, pulse, read, read_unstructured, read_with_look};
use super::deadline::Deadline;
use super::{Answer, Inspector, Purpose, READY, Reply, Request, Sight, confine, frame};
use crate::model::exposure::{Beside, Exposure, are_few};
use crate::model::unsearched::Unsearched;

/// Times the caller's deadline after which a worker whose caller is gone ends itself.
const ORPHANED: u64 = 2;
/// How often a worker says how far it is.
const BEAT: Duration = Duration::from_millis(200);

/// Serves files from standard input until it is closed; `inspector` is what the stages above do with each.
///
/// # Errors
/// The memory limit is refused, or a pipe fails: the caller is gone.
pub fn serve(memory_mib: u64, inspector: &Inspector) -> io::Result<()> {
    // The thread's own memory is the program's, and not the file's.
    let watch = Watch::start();
    confine::confine(memory_mib)?;
    let mut from = io::stdin().lock();
    frame::write(&mut io::stdout().lock(), READY)?;
    while let Some(request) = frame::read(&mut from)? {
        let request: Request = postcard::from_bytes(&request).map_err(io::Error::other)?;
        let file = frame::read(&mut from)?.ok_or(io::ErrorKind::UnexpectedEof)?;
        watch.begin(Duration::from_secs(request.limits.seconds.saturating_mul(ORPHANED)));
        let answer = Box::new(answer(&request, &file, inspector));
        watch.end();
        say(&Reply::Done(answer, pulse::rows()))?;
    }
    Ok(())
}

fn say(reply: &Reply) -> io::Result<()> {
    let reply = postcard::to_stdvec(reply).map_err(io::Error::other)?;
    frame::write(&mut io::stdout().lock(), &reply)
}

fn answer(request: &Request, file: &[u8], inspector: &Inspector) -> Answer {
    let sight = request.purpose.sight();
    if let Purpose::File(_) = request.purpose {
        match document(file, &request.limits) {
            Ok(Filed::Workbook) => {}
            Ok(Filed::Document(mut document, text)) => {
                let exposures = (inspector.unstructured_exposures)(&text, true);
                if sight == Sight::Masked && are_few(&exposures) {
                    (inspector.mask_document)(&mut document);
                }
                let unsearched = text.unsearched.into_iter().collect();
                let failure = ReadFailure::NotASpreadsheet("".into());
                return Answer { document: Some(document), exposures, unsearched, ..Answer::failed(failure) };
            }
            Err(failure) => return failed(failure, file, request, inspector),
        }
    }
    let is_shown = matches!(request.purpose, Purpose::Show(_));
    let outcome = if is_shown { read_with_look } else { read }(file, &request.limits);
    let mut workbook = match outcome {
        Ok(workbook) => workbook,
        Err(failure) => return failed(failure, file, request, inspector),
    };
    let is_searched = !is_shown || sight == Sight::Masked;
    let (exposures, unsearched) =
        if is_searched { searched(&workbook, file, request, inspector) } else { Default::default() };
    let mut originals = (inspector.decode)(&mut workbook);
    if sight == Sight::Masked {
        (inspector.mask)(&mut workbook, &mut originals, &exposures);
    }
    Answer { read: Ok(workbook), document: None, originals, exposures, unsearched }
}

/// What a workbook exposes, in the files that it carries, too, and what of these could not be looked into.
fn searched(
    workbook: &Workbook,
    file: &[u8],
    request: &Request,
    inspector: &Inspector,
) -> (Vec<Exposure>, Vec<(Unsearched, usize)>) {
    let mut exposures = (inspector.exposures)(workbook);
    let embedded = embedded(file, &request.limits);
    let carried = (inspector.unstructured_exposures)(&embedded, false);
    // Its numbers were found as scraps of the workbook's parts before.
    if exposures.iter().all(|found| found.beside != Some(Beside::Parts)) {
        exposures.extend(carried.into_iter().map(|found| Exposure { beside: Some(Beside::Parts), ..found }));
    }
    (exposures, embedded.unsearched.into_iter().collect())
}

/// A file that gives nothing may hold personal data all the same.
fn failed(failure: ReadFailure, file: &[u8], request: &Request, inspector: &Inspector) -> Answer {
    let sealed = matches!(request.purpose, Purpose::Show(_)) || failure == ReadFailure::Encrypted;
    if sealed {
        return Answer::failed(failure);
    }
    let text = read_unstructured(file, &request.limits);
    let exposures = (inspector.unstructured_exposures)(&text, false);
    // Of a damaged or too large one its own finding says that it was not read to its end.
    let is_whole = matches!(failure, ReadFailure::NotASpreadsheet(_));
    let unsearched = if is_whole { text.unsearched.into_iter().collect() } else { Vec::new() };
    Answer { exposures, unsearched, ..Answer::failed(failure) }
}

/// A thread that says how far the reading is, and ends the process where a file takes too long: a parser that hangs must
/// not outlive its caller.
struct Watch {
    /// The time for the file at hand; `None` while there is no file.
    deadline: Mutex<Option<Deadline>>,
    begun: Condvar,
}

impl Watch {
    fn start() -> Arc<Self> {
        let watch = Arc::new(Self { deadline: Mutex::new(None), begun: Condvar::new() });
        let own = Arc::clone(&watch);
        // Without the thread the caller guards alone.
        let _ = thread::Builder::new().stack_size(64 * 1024).spawn(move || own.keep());
        watch
    }

    fn keep(&self) {
        loop {
            let deadline = self.begun.wait_while(self.lock(), |deadline| deadline.is_none());
            drop(deadline.unwrap_or_else(PoisonError::into_inner));
            thread::sleep(BEAT);
            match &mut *self.lock() {
                None => {}
                Some(deadline) if deadline.is_over() => process::abort(),
                Some(deadline) => {
                    deadline.pass(BEAT);
                    // A caller that is gone hears nothing; its pipe ends this process soon.
                    let _ = say(&Reply::Rows(pulse::rows()));
                }
            }
        }
    }

    /// A file that may take this long.
    fn begin(&self, time: Duration) {
        pulse::start();
        *self.lock() = Some(Deadline::of(process::id(), time));
        self.begun.notify_one();
    }

    /// The file is done: nothing more is said of it.
    fn end(&self) {
        *self.lock() = None;
    }

    fn lock(&self) -> MutexGuard<'_, Option<Deadline>> {
        self.deadline.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
