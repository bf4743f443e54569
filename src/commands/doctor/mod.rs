//! `tonghop doctor`: what is missing before the first run, and, with `--mail`, whether a letter arrives.

mod campaign;
mod machine;
mod mail;
mod retention;

pub(crate) use campaign::survey;
pub(crate) use mail::mail;

use crate::deliver::failure::Failure;
use crate::output::print;
use crate::report::words::Words;
use crate::terminal::spoken;

/// One step, as far as it came.
struct Step {
    /// Its label among the words.
    name: &'static str,
    /// What was found, or what is wrong.
    detail: String,
    ok: bool,
    hint: Option<String>,
}

impl Step {
    fn good(name: &'static str, detail: impl Into<String>) -> Self {
        Self { name, detail: detail.into(), ok: true, hint: None }
    }

    fn bad(name: &'static str, failure: &Failure) -> Self {
        Self { name, detail: failure.answer_in(spoken()), ok: false, hint: failure.hint_in(spoken()) }
    }
}

/// Prints a step with its hint below it.
fn show_step(step: &Step, words: &Words) {
    let mark = if step.ok { "✓" } else { "✗" };
    print(&format!("{mark} {}: {}\n", words.label(step.name), step.detail));
    if let Some(hint) = &step.hint {
        print(&format!("  → {hint}\n"));
    }
}
