//! The worker's side: read a frame, parse, answer, until the caller closes the pipe.

use std::io;
use std::process;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use super::super::{read, read_with_look};
use super::{Reply, Request, confine, frame};

/// Times the caller's deadline after which a worker whose caller is gone ends itself.
const ORPHANED: u64 = 2;

/// Serves files from standard input until it is closed.
///
/// # Errors
/// The memory limit is refused, or a pipe fails: the caller is gone.
pub fn serve(memory_mib: u64) -> io::Result<()> {
    confine::confine(memory_mib)?;
    let (mut from, mut to) = (io::stdin().lock(), io::stdout().lock());
    while let Some(request) = frame::read(&mut from)? {
        let request = postcard::from_bytes(&request).map_err(io::Error::other)?;
        let file = frame::read(&mut from)?.ok_or(io::ErrorKind::UnexpectedEof)?;
        let reply = answer(&request, &file);
        let reply = postcard::to_stdvec(&reply).map_err(io::Error::other)?;
        frame::write(&mut to, &reply)?;
    }
    Ok(())
}

fn answer(request: &Request, file: &[u8]) -> Reply {
    let _watch = Watch::over(Duration::from_secs(request.limits.seconds.saturating_mul(ORPHANED)));
    let read = if request.look { read_with_look } else { read };
    read(file, &request.limits)
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
