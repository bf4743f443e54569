//! The caller's side: as many workers as cores, each with one file after the other.

use std::collections::VecDeque;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::deadline::Deadline;
use super::{COMMAND, READY, Reply, Request, Stop, frame};
use crate::model::campaign::Limits;

/// Workers that one file may lose to something outside, as to an operator's `kill`, before it is given up.
const LIVES: u32 = 3;
/// Files that a worker has at once, the one that it reads among them, where there are many.
const AHEAD_FILES: usize = 4;
/// Bytes of them beyond which no further file is sent ahead.
const AHEAD_BYTES: usize = 256 * 1024;
/// Seconds within which a worker is ready, where a file may take longer.
const START_SECONDS: u64 = 20;
/// What the allocator says before it aborts, and the worker where it could not make room for a frame.
const OUT_OF_MEMORY: [&str; 2] = ["memory allocation of", "out of memory"];

/// What workers work by, whatever the file; one set of them is made once and shared.
#[derive(Clone, Debug)]
pub struct Terms(Arc<[u8]>);

impl Terms {
    /// These terms, as [`Serving`](super::Serving) is to get them.
    #[must_use]
    pub fn new(terms: Vec<u8>) -> Self {
        Self(terms.into())
    }
}

/// Worker processes: started when there is something to read, kept for the next batch, ended with this value.
#[derive(Debug)]
pub struct Workers {
    program: PathBuf,
    /// How many read at once; `None` for as many as there are cores.
    lanes: Option<usize>,
    idle: Mutex<Vec<Worker>>,
}

impl Workers {
    /// Workers that run this program.
    #[must_use]
    pub fn of_this_program() -> Self {
        // The link stays right when the file is replaced by an upgrade in the middle of a run.
        let link = Path::new("/proc/self/exe");
        let is_linked = cfg!(unix) && link.exists();
        let program = if is_linked { link.to_owned() } else { std::env::current_exe().unwrap_or_default() };
        Self::of(program)
    }

    /// Workers that run a `tonghop` binary.
    #[must_use]
    pub fn of(program: PathBuf) -> Self {
        Self { program, lanes: None, idle: Mutex::new(Vec::new()) }
    }

    /// The same, of which no more read at once: others use the machine, too.
    #[must_use]
    pub fn at_most(self, lanes: usize) -> Self {
        Self { lanes: Some(lanes.max(1)), ..self }
    }

    /// Asks about files on every core; each answer, or why there is none, goes to `then`, with the file's number, on the
    /// thread that waited for it. `rows` hears now and then how many more rows were read. Without terms any worker will do.
    ///
    /// Results stand in the order of the files.
    ///
    /// # Errors
    /// No worker can be started.
    pub fn ask_all<Q: Serialize + Sync, A: DeserializeOwned, T: Send>(
        &self,
        terms: Option<&Terms>,
        files: &[(&[u8], Q)],
        limits: &Limits,
        rows: &(dyn Fn(u64) + Sync),
        then: &(dyn Fn(usize, Result<A, Stop>) -> T + Sync),
    ) -> io::Result<Vec<T>> {
        let next = AtomicUsize::new(0);
        let cores = || thread::available_parallelism().map_or(1, usize::from);
        let lanes = self.lanes.unwrap_or_else(cores).min(files.len().max(1));
        let ahead = AHEAD_FILES.min(files.len().div_ceil(lanes));
        let lane =
            || Lane { workers: self, terms, files, limits, ahead, next: &next, sent: VecDeque::new() }.run(rows, then);
        let mut done = thread::scope(|scope| {
            // Fewer threads than were asked for read as well, one at a time if need be.
            let threads = (1..lanes).map_while(|_| thread::Builder::new().spawn_scoped(scope, lane).ok());
            let handles: Vec<_> = threads.collect();
            let own = lane();
            let lanes = handles.into_iter().map(|handle| handle.join().unwrap_or_else(|_| Err(broken())));
            // Every lane is waited for: one that nobody joins would end the program by its panic.
            let lanes: Vec<_> = lanes.chain([own]).collect();
            lanes.into_iter().collect::<io::Result<Vec<_>>>()
        })?
        .into_iter()
        .flatten()
        .collect::<Vec<_>>();
        done.sort_by_key(|(at, _)| *at);
        Ok(done.into_iter().map(|(_, answer)| answer).collect())
    }

    /// A worker that is ready. One that ends before it has seen any file says nothing of files: after some attempts the
    /// environment is at fault.
    fn worker(&self, terms: Option<&Terms>, limits: &Limits) -> io::Result<Worker> {
        {
            let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
            // A worker's limit and terms are set once; one of others is of no use.
            let is_of =
                |worker: &Worker| terms.is_none_or(|terms| worker.terms.as_ref().is_some_and(|own| own.0 == terms.0));
            idle.retain(|worker| worker.memory_mib == limits.memory_mib && is_of(worker));
            if let Some(worker) = idle.pop() {
                return Ok(worker);
            }
        }
        let time = Duration::from_secs(limits.seconds.min(START_SECONDS));
        let start = || Worker::start(&self.program, terms, limits.memory_mib, time);
        let mut started = start();
        for _ in 1..LIVES {
            if !matches!(&started, Err(error) if error.kind() == io::ErrorKind::BrokenPipe) {
                break;
            }
            started = start();
        }
        started
    }
}

fn broken() -> io::Error {
    io::Error::other("a thread that waits for workers ended")
}

/// A file that a worker has, or will have when it is done with those before it.
struct Sent {
    at: usize,
    /// Workers that it may still lose to something outside.
    lives: u32,
}

/// One worker after the other, and the files that go through them: the next files lie ready in the worker's pipe while
/// the answer of the last is worked on, so that neither waits for the other.
struct Lane<'a, Q> {
    workers: &'a Workers,
    terms: Option<&'a Terms>,
    files: &'a [(&'a [u8], Q)],
    limits: &'a Limits,
    /// Files that the worker may have at once.
    ahead: usize,
    /// The next file that no lane has taken.
    next: &'a AtomicUsize,
    /// What the worker has, first to last.
    sent: VecDeque<Sent>,
}

impl<Q: Serialize> Lane<'_, Q> {
    fn run<A: DeserializeOwned, T>(
        mut self,
        rows: &(dyn Fn(u64) + Sync),
        then: &(dyn Fn(usize, Result<A, Stop>) -> T + Sync),
    ) -> io::Result<Vec<(usize, T)>> {
        let mut done = Vec::new();
        let mut worker: Option<Worker> = None;
        loop {
            while let Some(at) = self.take_next() {
                if let Some(worker) = &worker {
                    self.send(worker, at)?;
                }
                self.sent.push_back(Sent { at, lives: LIVES });
            }
            let Some(Sent { at, lives }) = self.sent.front() else { break };
            let (at, lives) = (*at, *lives);
            let Some(own) = &mut worker else {
                let new = self.workers.worker(self.terms, self.limits)?;
                self.sent.iter().try_for_each(|sent| self.send(&new, sent.at))?;
                worker = Some(new);
                continue;
            };
            let asked = own.hear(Duration::from_secs(self.limits.seconds), rows);
            let answer = match asked {
                Asked::Answered(answer) => Ok(answer),
                // Those that were sent after it go to the next worker.
                Asked::Stopped(stop) => {
                    worker = None;
                    Err(stop)
                }
                Asked::Killed if lives > 1 => {
                    worker = None;
                    self.sent[0].lives -= 1;
                    continue;
                }
                Asked::Killed => {
                    worker = None;
                    Err(Stop::Crash)
                }
            };
            self.sent.pop_front();
            done.push((at, then(at, answer)));
        }
        if let Some(worker) = worker {
            self.workers.idle.lock().unwrap_or_else(PoisonError::into_inner).push(worker);
        }
        Ok(done)
    }

    /// The next file, where the worker has few enough before it.
    fn take_next(&self) -> Option<usize> {
        let waiting: usize = self.sent.iter().map(|sent| self.files[sent.at].0.len()).sum();
        if self.sent.len() >= self.ahead || waiting > AHEAD_BYTES {
            return None;
        }
        let at = self.next.fetch_add(1, Ordering::Relaxed);
        (at < self.files.len()).then_some(at)
    }

    /// Sends a file; that the worker is gone shows when it is listened to.
    fn send(&self, worker: &Worker, at: usize) -> io::Result<()> {
        let (bytes, question) = &self.files[at];
        let request = postcard::to_stdvec(&Request { seconds: self.limits.seconds }).map_err(io::Error::other)?;
        let question = postcard::to_stdvec(question).map_err(io::Error::other)?;
        let _ = worker.requests.send([request, question, (*bytes).to_owned()]);
        Ok(())
    }
}

/// A request, a question, and the file that it is about.
type Frames = [Vec<u8>; 3];

/// What came of asking a worker.
enum Asked<A> {
    Answered(A),
    Stopped(Stop),
    /// Something outside ended it.
    Killed,
}

/// A worker process with a thread that writes to it and one that reads from it, so that neither can hang its caller.
#[derive(Debug)]
struct Worker {
    child: Child,
    memory_mib: u64,
    terms: Option<Terms>,
    requests: Sender<Frames>,
    replies: Receiver<Vec<u8>>,
}

impl Worker {
    /// Starts a worker and waits until it is ready; a broken pipe where it never is.
    fn start(program: &Path, terms: Option<&Terms>, memory_mib: u64, time: Duration) -> io::Result<Self> {
        let mut command = Command::new(program);
        // Whoever reads a stranger's file needs no password of the mail server. Windows starts nothing without its root.
        command.env_clear().envs(std::env::var_os("SystemRoot").map(|root| ("SystemRoot", root)));
        // What the allocator reserved ahead would be outside the worker's memory limit.
        command.env("MIMALLOC_ARENA_RESERVE", "0");
        let mut child = command
            .args([COMMAND, &memory_mib.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let pipes = child.stdin.take().zip(child.stdout.take());
        let (stdin, stdout) = pipes.ok_or_else(|| io::Error::from(io::ErrorKind::BrokenPipe))?;
        let terms = terms.cloned();
        let first = terms.clone();
        let (requests, to_send) = mpsc::channel();
        let (received, replies) = mpsc::channel();
        let mut worker = Self { child, memory_mib, terms, requests, replies };
        thread::Builder::new().spawn(move || feed(stdin, first.as_ref(), &to_send))?;
        thread::Builder::new().spawn(move || collect(stdout, &received))?;
        if worker.reply(&mut worker.has(time)).is_ok_and(|said| said == READY) {
            return Ok(worker);
        }
        let _ = worker.child.kill();
        let _ = worker.child.wait();
        let said = format!("a reading process ended before it was ready: {}", worker.said().trim());
        Err(io::Error::new(io::ErrorKind::BrokenPipe, said))
    }

    /// What a process that has ended said: it lies in the pipe, which holds no more than this.
    fn said(&mut self) -> String {
        let mut said = Vec::new();
        if let Some(stderr) = &mut self.child.stderr {
            let _ = stderr.take(64 * 1024).read_to_end(&mut said);
        }
        String::from_utf8_lossy(&said).into_owned()
    }

    /// The worker has so long from now on.
    fn has(&self, time: Duration) -> Deadline {
        Deadline::of(self.child.id(), time)
    }

    /// Waits for what the worker says next, as long as it has time.
    fn reply(&self, deadline: &mut Deadline) -> Result<Vec<u8>, RecvTimeoutError> {
        loop {
            match deadline.spend(|most| self.replies.recv_timeout(most)) {
                Err(RecvTimeoutError::Timeout) if !deadline.is_over() => {}
                other => return other,
            }
        }
    }

    /// Waits for the answer about the first of the files that were sent and not answered.
    fn hear<A: DeserializeOwned>(&mut self, time: Duration, rows: &dyn Fn(u64)) -> Asked<A> {
        let (mut deadline, mut reported) = (self.has(time), 0);
        let mut report = |read: u64| {
            rows(read.saturating_sub(reported));
            reported = reported.max(read);
        };
        let mut is_done = false;
        loop {
            // What it says on the way gives it no more time.
            let bytes = match self.reply(&mut deadline) {
                Ok(bytes) => bytes,
                Err(RecvTimeoutError::Timeout) => return Asked::Stopped(Stop::Time),
                Err(RecvTimeoutError::Disconnected) => return self.diagnose(),
            };
            if is_done {
                return postcard::from_bytes(&bytes).map_or(Asked::Stopped(Stop::Crash), Asked::Answered);
            }
            match postcard::from_bytes(&bytes) {
                Ok(Reply::Rows(read)) => report(read),
                Ok(Reply::Done(read)) => {
                    report(read);
                    is_done = true;
                }
                Err(_) => return Asked::Stopped(Stop::Crash),
            }
        }
    }

    /// Why a worker ended that closed its pipe.
    fn diagnose<A>(&mut self) -> Asked<A> {
        let Ok(status) = self.child.wait() else { return Asked::Stopped(Stop::Crash) };
        let said = self.said();
        if OUT_OF_MEMORY.iter().any(|words| said.contains(words)) {
            Asked::Stopped(Stop::Memory)
        } else if was_killed(status) {
            Asked::Killed
        } else {
            Asked::Stopped(Stop::Crash)
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // It may hang: it is not asked. Both threads end with the pipes.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Whether a signal from outside ended it, not one that a fault of its own raises.
#[cfg(unix)]
fn was_killed(status: ExitStatus) -> bool {
    use std::os::unix::process::ExitStatusExt;
    const OUTSIDE: [i32; 4] = [1, 2, 9, 15];
    status.signal().is_some_and(|signal| OUTSIDE.contains(&signal))
}

/// Windows does not say: the task manager ends a process with exit code 1.
#[cfg(not(unix))]
fn was_killed(status: ExitStatus) -> bool {
    status.code() == Some(1)
}

fn feed(mut stdin: ChildStdin, terms: Option<&Terms>, requests: &Receiver<Frames>) {
    if frame::write(&mut stdin, terms.map_or(&[], |terms| &terms.0)).is_err() {
        return;
    }
    for request in requests {
        if request.iter().any(|bytes| frame::write(&mut stdin, bytes).is_err()) {
            return;
        }
    }
}

fn collect(mut stdout: ChildStdout, replies: &Sender<Vec<u8>>) {
    while let Ok(Some(reply)) = frame::read(&mut stdout) {
        if replies.send(reply).is_err() {
            return;
        }
    }
}
