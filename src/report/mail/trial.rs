//! To whom an operator names: who reads it knows that sending works.

use serde::Serialize;

use super::MailBody;
use super::letter::{letter, moment};
use crate::model::campaign::Campaign;
use crate::model::period::Instant;
use crate::report::view::parts::{NAME, cut};
use crate::report::words::{Words, WordsError};

/// A trial of the way that mail goes.
#[derive(Clone, Copy, Debug)]
pub struct Test<'a> {
    /// When it was sent.
    pub at: Instant,
    /// The mail server, without a password.
    pub server: &'a str,
}

/// All that the templates of a test may ask for.
#[derive(Serialize)]
struct TestView {
    at: String,
    server: String,
}

/// The letter of a trial.
///
/// # Errors
/// A template of the campaign that cannot be rendered.
pub fn test_mail(test: &Test<'_>, campaign: &Campaign, words: &Words) -> Result<MailBody, WordsError> {
    let view = TestView { at: moment(test.at, campaign), server: cut(test.server, NAME) };
    letter("test", view, campaign, words)
}
