//! The `tonghop` binary: parses the call, runs it, prints what went wrong, exits.

use std::process::ExitCode;

fn main() -> ExitCode {
    tonghop::read::quiet_guarded_panics();
    tonghop::cli::main()
}
