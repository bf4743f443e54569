//! What the program does where the system gives it no more memory: it says so and ends as for any broken environment,
//! instead of aborting. What a run did so far is finished or done again by the next one, as after a power cut.
//!
//! Processes that read files are left as they are: to end them is what their limit is for.

use std::alloc::{GlobalAlloc, Layout};
use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};

use mimalloc::MiMalloc;
use tonghop::error::EXIT_ENVIRONMENT;

/// An allocator that tells of its end. mimalloc keeps the small pieces of ten thousand reports apart better than the C
/// library does: a nation's day took a tenth less time and three tenths less memory.
pub(crate) struct ReportingAllocator;

/// Whether this process tells of it: from its first instruction on, unless it turns out to be one that reads files.
static REPORTS: AtomicBool = AtomicBool::new(true);

/// Printed without an allocation, in both languages: which one was asked for is not known everywhere.
const MESSAGE: &str = "\
tonghop: hết bộ nhớ. Không mất gì; hãy cho chương trình thêm bộ nhớ rồi chạy lại.
tonghop: out of memory. Nothing was lost; give the program more memory, then run again.
";

/// Makes this process end at its limit without a word of ours.
pub(crate) fn hush() {
    REPORTS.store(false, Ordering::Relaxed);
}

/// Tells of want of memory, and ends the process.
pub(crate) fn end() -> ! {
    let _ = std::io::stderr().write_all(MESSAGE.as_bytes());
    exit()
}

/// Ends the process at once, as for any broken environment; what a run did so far is finished by the next one.
pub(crate) fn exit() -> ! {
    _Exit(EXIT_ENVIRONMENT.into())
}

unsafe extern "C" {
    /// Ends the process at once; ISO C99's `_Exit`, in every C library.
    safe fn _Exit(code: i32) -> !;
    /// Has a signal heard by a function; ISO C's `signal`.
    #[cfg(unix)]
    fn signal(number: i32, heard: extern "C" fn(i32)) -> usize;
    /// Writes bytes to a file descriptor; POSIX, and one of the few things that may be done when a signal is heard.
    #[cfg(unix)]
    fn write(to: i32, bytes: *const u8, count: usize) -> isize;
}

/// Printed when the C library gives up, which says why in a word of its own: it wants memory where nothing can be returned.
#[cfg(unix)]
const CUT_OFF: &str = "\
tonghop: chương trình bị ngắt, thường vì hết bộ nhớ. Không mất gì; hãy cho thêm bộ nhớ rồi chạy lại.
tonghop: cut off, mostly for want of memory. Nothing was lost; give the program more memory, then run again.
";

/// Hears when this process aborts itself, as the C library does for want of memory, and ends it as for any broken
/// environment.
#[cfg(unix)]
pub(crate) fn hear_aborts() {
    /// The signal by which a process aborts itself, on every Unix.
    const SIGABRT: i32 = 6;
    extern "C" fn aborts(_: i32) {
        if REPORTS.swap(false, Ordering::Relaxed) {
            // SAFETY: the bytes are a constant of this length; what became of the write changes nothing.
            unsafe { write(2, CUT_OFF.as_ptr(), CUT_OFF.len()) };
            exit()
        }
        // Where this returns, the process aborts after all.
    }
    // SAFETY: the function does nothing but what may be done when a signal is heard, and takes what it is given.
    unsafe { signal(SIGABRT, aborts) };
}

/// Other systems end a process without such a signal.
#[cfg(not(unix))]
pub(crate) fn hear_aborts() {}

fn reported(given: *mut u8) -> *mut u8 {
    // A second failure, while the first is printed, is not printed.
    if given.is_null() && REPORTS.swap(false, Ordering::Relaxed) {
        end()
    }
    given
}

// SAFETY: every call is handed to mimalloc as it is, and what it gives is given on; where it gives nothing
// the process may end, which an allocator may do, and which allocates nothing.
unsafe impl GlobalAlloc for ReportingAllocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        reported(unsafe { MiMalloc.alloc(layout) })
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        reported(unsafe { MiMalloc.alloc_zeroed(layout) })
    }

    unsafe fn realloc(&self, given: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        reported(unsafe { MiMalloc.realloc(given, layout, size) })
    }

    unsafe fn dealloc(&self, given: *mut u8, layout: Layout) {
        unsafe { MiMalloc.dealloc(given, layout) }
    }
}
