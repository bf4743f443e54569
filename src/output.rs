//! The one place that prints: results to stdout, errors with their hints and the log to stderr.

pub(crate) mod log;
mod stderr;

use std::fmt;
use std::io::{self, Write};

use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, Severity, SourceCode};
use serde_json::Value;

use crate::error::Error;
use crate::phrase;
use crate::recognise::privacy;

/// How results are printed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Output {
    /// As JSON.
    pub json: bool,
    /// Results only.
    pub quiet: bool,
}

/// Prints an error: what, why, where, and what to do.
pub(crate) fn print_error(error: &Error) {
    let theme = if stderr::colourful() { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let mut text = String::new();
    let mut handler = GraphicalReportHandler::new_themed(theme).with_links(false);
    if let Some(hint) = error.help() {
        handler = handler.with_footer(phrase!("what to do: {hint}", hint = hint.to_string()).to_string());
    }
    let drawn = handler.render_report(&mut text, &Unhinted(error));
    if drawn.is_err() {
        text = error.to_string();
    }
    // A path in it may bear a citizen's number, as its file does.
    let mut text = privacy::shown(&text);
    if stderr::to_journal() {
        // Each of its lines is an entry of the journal.
        text = text.lines().map(|line| format!("{}{line}", log::ERROR)).collect::<Vec<_>>().join("\n");
    }
    let _ = writeln!(io::stderr(), "{text}");
}

/// An error without its hint, which miette would head with an English word.
#[derive(Debug)]
struct Unhinted<'e>(&'e Error);

impl fmt::Display for Unhinted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Unhinted<'_> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source()
    }
}

impl Diagnostic for Unhinted<'_> {
    fn severity(&self) -> Option<Severity> {
        self.0.severity()
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.0.source_code()
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        self.0.labels()
    }

    fn diagnostic_source(&self) -> Option<&dyn Diagnostic> {
        self.0.diagnostic_source()
    }
}

/// Prints a result; a reader that went away ends nothing.
pub(crate) fn print(text: &str) {
    let mut stdout = io::stdout().lock();
    let _ = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
}

/// The layout that results for programs are of: a field may come, none goes or changes its meaning.
const SCHEMA: u64 = 1;

/// Prints a result for programs.
pub(crate) fn print_json(mut fields: Value) {
    fields["schema"] = SCHEMA.into();
    print(&format!("{fields:#}\n"));
}

/// Prints a result for programs in one line, where one follows the other.
pub(crate) fn print_json_line(mut fields: Value) {
    fields["schema"] = SCHEMA.into();
    print(&format!("{fields}\n"));
}
