//! The `tonghop` binary: parses the call, runs it, prints what went wrong, exits.

#![deny(unsafe_code)]

#[expect(unsafe_code, reason = "an allocator is unsafe by its interface; this one hands every call on to mimalloc")]
mod memory;
mod panics;

use std::process::ExitCode;

#[global_allocator]
static MEMORY: memory::ReportingAllocator = memory::ReportingAllocator;

fn main() -> ExitCode {
    memory::hear_aborts();
    panics::hear();
    tonghop::cli::main(&memory::hush)
}
