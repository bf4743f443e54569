//! What a panic says: libraries panic where the system gives them no thread or no memory, which is said in words and not
//! by where in their source it happened. A panic of any other kind is a defect, and says all that it can.

use std::panic;

use crate::memory;

/// What the standard library says in a thread for which it finds no room to tell of a stack that runs over. It says so where
/// nothing can catch it.
const NO_ROOM_IN_A_THREAD: &str = "alternative stack";

/// Hears every panic of this process from now on.
pub(crate) fn hear() {
    let report = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        let said = info.payload_as_str().unwrap_or_default();
        if said.contains(NO_ROOM_IN_A_THREAD) {
            memory::end();
        }
        // Nothing is unwound: a library that has half of its threads waits for them without end.
        if tonghop::cli::reports_shortage(said) {
            memory::exit();
        }
        report(info);
    }));
    tonghop::read::quiet_guarded_panics();
}
