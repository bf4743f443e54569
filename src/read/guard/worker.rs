//! The worker's side: take the terms, then answer file after file, until the caller closes the pipe.

use std::io;
use std::process;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use super::super::progress;
use super::deadline::Deadline;
use super::{READY, Reply, Request, confine, frame};

/// Times the caller's deadline after which a worker whose caller is gone ends itself.
const ORPHANED: u64 = 2;
/// How often a worker says how far it is.
const BEAT: Duration = Duration::from_millis(200);

/// What a worker does: a question and a file in, an answer out.
pub(super) type Answer<'a> = dyn Fn(&[u8], &[u8]) -> io::Result<Vec<u8>> + 'a;

/// A worker that has its terms, and no file yet.
pub(crate) struct Serving {
    /// What the caller's [`Terms`](super::Terms) hold; empty where it has none.
    pub terms: Vec<u8>,
    watch: Arc<Watch>,
}

impl Serving {
    /// Takes the terms from standard input.
    ///
    /// # Errors
    /// The pipe fails: the caller is gone.
    pub(crate) fn begin() -> io::Result<Self> {
        // The thread's own memory is the program's, and not the file's.
        let watch = Watch::start();
        let terms = frame::read(&mut io::stdin().lock())?.ok_or(io::ErrorKind::UnexpectedEof)?;
        Ok(Self { terms, watch })
    }

    /// Serves files until standard input is closed, within this much memory beside what the process has by now.
    ///
    /// # Errors
    /// The memory limit is refused, `answer` fails, or the pipe does: the caller is gone.
    pub(crate) fn serve(self, memory_mib: u64, answer: &Answer<'_>) -> io::Result<()> {
        let watch = self.watch;
        confine::confine(memory_mib)?;
        let mut from = io::stdin().lock();
        frame::write(&mut io::stdout().lock(), READY)?;
        while let Some(request) = frame::read(&mut from)? {
            let request: Request = postcard::from_bytes(&request).map_err(io::Error::other)?;
            let question = frame::read(&mut from)?.ok_or(io::ErrorKind::UnexpectedEof)?;
            let file = frame::read(&mut from)?.ok_or(io::ErrorKind::UnexpectedEof)?;
            watch.begin(Duration::from_secs(request.seconds.saturating_mul(ORPHANED)));
            let answer = answer(&question, &file)?;
            watch.end();
            say(&Reply::Done(progress::rows()))?;
            frame::write(&mut io::stdout().lock(), &answer)?;
        }
        Ok(())
    }
}

fn say(reply: &Reply) -> io::Result<()> {
    let reply = postcard::to_stdvec(reply).map_err(io::Error::other)?;
    frame::write(&mut io::stdout().lock(), &reply)
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
                    let _ = say(&Reply::Rows(progress::rows()));
                }
            }
        }
    }

    /// A file that may take this long.
    fn begin(&self, time: Duration) {
        progress::start();
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
