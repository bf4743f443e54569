//! What is wrong with a value of a campaign file.

use crate::terminal::Phrase;

/// What is wrong with a value, before it is known where the value stands; said in the language of the terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Trouble {
    pub(super) message: Phrase,
    pub(super) hint: Phrase,
}

impl Trouble {
    pub(super) fn new(message: Phrase, hint: Phrase) -> Self {
        Self { message, hint }
    }
}
