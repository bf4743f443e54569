//! Style and script of a page, and the policy that lets them and nothing else work.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::report::words::Words;

/// What sorts and filters tables; a page without it is whole, only still.
const SCRIPT: &str = include_str!("script.js");

/// What stands in the head of a page.
#[derive(Serialize)]
pub(in crate::report) struct Assets<'a> {
    style: &'a str,
    script: &'static str,
    /// Content of the policy's `meta` element.
    policy: String,
}

impl<'a> Assets<'a> {
    pub(in crate::report) fn new(words: &'a Words) -> Self {
        let style = words.page_style();
        let policy = format!(
            "default-src 'none'; style-src '{}'; script-src '{}'; img-src data:; base-uri 'none'; form-action 'none'",
            hash(style),
            hash(SCRIPT)
        );
        Self { style, script: SCRIPT, policy }
    }
}

/// A text as a policy names it (Content Security Policy Level 3, 2.3.1).
fn hash(text: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(text.as_bytes())))
}
