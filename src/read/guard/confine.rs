//! The memory limit of a worker: an address-space limit on Unix, beside what the program itself takes of it, and a job
//! object on Windows.

const MIB: u64 = 1024 * 1024;

/// Mebibytes that the allocator may ask for beyond what it gives: it takes segments of this size, and to align one it asks
/// for more than it keeps. Where a segment comes to lie differs from process to process.
#[cfg(unix)]
const SEGMENT_MIB: u64 = 32;

/// How much more than parsing what follows it may take: drafts are larger than cells, and in proportion to them.
#[cfg(unix)]
const AFTER_PARSING: u64 = 3;

/// Limits this process; set once, by the worker itself, before it sees a file.
///
/// # Errors
/// The system's, where it refuses the limit.
#[cfg(unix)]
pub(super) fn confine(memory_mib: u64) -> std::io::Result<()> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = |resource, amount: u64, most: u64| {
        // A limit that is narrower already stays.
        let most = getrlimit(resource).maximum.map_or(most, |own| own.min(most));
        setrlimit(resource, Rlimit { current: Some(most.min(amount)), maximum: Some(most) })
    };
    let own = own_size();
    let memory = |mib: u64| mib.saturating_add(SEGMENT_MIB).saturating_mul(MIB).saturating_add(own);
    limit(Resource::As, memory(memory_mib), memory(memory_mib.saturating_mul(AFTER_PARSING)))?;
    // A worker that aborts leaves no copy of a ward's file behind.
    limit(Resource::Core, 0, 0)?;
    Ok(())
}

/// A wider limit, while it lives: the file was parsed within the narrow one.
pub(crate) struct Widened(#[cfg(unix)] Option<rustix::process::Rlimit>);

impl Widened {
    /// Widens the limit of a worker; elsewhere nothing changes.
    #[must_use]
    pub(crate) fn new() -> Self {
        #[cfg(unix)]
        {
            use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
            let before = getrlimit(Resource::As);
            let is_wider = setrlimit(Resource::As, Rlimit { current: before.maximum, maximum: before.maximum }).is_ok();
            Self(is_wider.then_some(before))
        }
        #[cfg(not(unix))]
        Self()
    }
}

impl Default for Widened {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Widened {
    fn drop(&mut self) {
        #[cfg(unix)]
        if let Some(before) = self.0.take() {
            let _ = rustix::process::setrlimit(rustix::process::Resource::As, before);
        }
    }
}

/// Bytes of address space that this process has, its own code above all; `None` where the system does not say.
#[cfg(unix)]
fn own_size() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let size = status.lines().find_map(|line| line.strip_prefix("VmSize:")?.trim().strip_suffix(" kB"));
    size.and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0).saturating_mul(1024)
}

/// Limits this process; set once, by the worker itself, before it sees a file.
///
/// # Errors
/// The system's, where it refuses the limit.
#[cfg(windows)]
#[expect(unsafe_code, reason = "job objects have no safe interface; three calls, each on values made right before it")]
pub(super) fn confine(memory_mib: u64) -> std::io::Result<()> {
    use windows_sys::Win32::System::JobObjects::{
        AssignProcessToJobObject, CreateJobObjectW, JOB_OBJECT_LIMIT_PROCESS_MEMORY,
        JOBOBJECT_EXTENDED_LIMIT_INFORMATION, JobObjectExtendedLimitInformation, SetInformationJobObject,
    };
    use windows_sys::Win32::System::Threading::GetCurrentProcess;

    let mut limits = JOBOBJECT_EXTENDED_LIMIT_INFORMATION::default();
    limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_PROCESS_MEMORY;
    limits.ProcessMemoryLimit = usize::try_from(memory_mib.saturating_mul(MIB)).unwrap_or(usize::MAX);
    let size = u32::try_from(size_of_val(&limits)).unwrap_or(u32::MAX);
    // SAFETY: the job is made without name or attributes; `limits` lives through the call that reads it and has
    // the type that the information class asks for; the pseudo-handle of this process needs no closing. The job's
    // handle is kept open until the process ends, so that the limit holds as long.
    let done = unsafe {
        let job = CreateJobObjectW(std::ptr::null(), std::ptr::null());
        !job.is_null()
            && SetInformationJobObject(job, JobObjectExtendedLimitInformation, (&raw const limits).cast(), size) != 0
            && AssignProcessToJobObject(job, GetCurrentProcess()) != 0
    };
    if done { Ok(()) } else { Err(std::io::Error::last_os_error()) }
}

/// Systems without a limit that a process may set itself: only the deadline guards.
///
/// # Errors
/// None.
#[cfg(not(any(unix, windows)))]
pub(super) fn confine(_memory_mib: u64) -> std::io::Result<()> {
    Ok(())
}
