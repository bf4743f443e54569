//! What is wrong in a campaign file, and how it is reported.
//!
//! Knows text and places in it, nothing of campaigns.

use std::cell::RefCell;
use std::ops::Range;

use miette::{Diagnostic, LabeledSpan, SourceCode};

use super::brackets::Mended;
use super::trouble::Trouble;
use super::{secrets, syntax};

/// One mistake, where it stands and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Bytes of the file that it concerns; a section's heading where a key is missing in it.
    pub span: Range<usize>,
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1, in characters.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: String,
}

/// A campaign file that cannot be used, with every mistake in it, first to last.
///
/// Displayed, it is a line per mistake: `tonghop.toml:12:5: message (hint)`. As a diagnostic it shows
/// below them the lines of the file themselves, with the hints where they belong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.lines())]
pub struct Error {
    /// What the file is called.
    pub name: String,
    /// What stands in it; passwords are blotted out.
    pub text: String,
    /// Its mistakes, at least one, in the order of the file.
    pub mistakes: Vec<Mistake>,
}

impl Error {
    fn lines(&self) -> String {
        let line = |m: &Mistake| format!("{}:{}:{}: {} ({})", self.name, m.line, m.column, m.message, m.hint);
        self.mistakes.iter().map(line).collect::<Vec<_>>().join("\n")
    }
}

impl Diagnostic for Error {
    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.text)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let label = |mistake: &Mistake| LabeledSpan::new_with_span(Some(mistake.hint.clone()), mistake.span.clone());
        Some(Box::new(self.mistakes.iter().map(label)))
    }
}

/// A message may quote the file; what could break the line or steer a terminal is left out of it.
fn in_one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// Where mistakes are noted down while the file is read to its end.
///
/// Places in it are those of the mended text, until they are reported.
pub(super) struct Notes<'t> {
    file: &'t str,
    mended: &'t Mended<'t>,
    /// Bytes at which lines begin.
    lines: Vec<usize>,
    /// What syntax errors spoil, in the order of the file.
    spoilt: Vec<Range<usize>>,
    found: RefCell<Vec<(Range<usize>, Trouble)>>,
}

impl<'t> Notes<'t> {
    /// An empty sheet for this file, in which these syntax errors were found.
    pub(super) fn new(file: &'t str, mended: &'t Mended<'t>, syntax: &[syntax::Error]) -> Self {
        let lines = std::iter::once(0).chain(mended.text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        let all = || mended.wrong.iter().chain(syntax);
        let spoilt = all().map(|error| error.spoils.clone()).collect();
        let found = all().map(|error| (error.span.clone(), error.trouble.clone())).collect();
        Self { file, mended, lines, spoilt, found: RefCell::new(found) }
    }

    /// Notes that what stands there is wrong.
    ///
    /// Where a syntax error spoilt the file this is kept quiet: what was read there is half a guess.
    pub(super) fn add(&self, span: Range<usize>, trouble: Trouble) {
        if !self.spoilt.iter().any(|spoilt| spoilt.contains(&span.start) || spoilt.end == span.start) {
            self.found.borrow_mut().push((span, trouble));
        }
    }

    /// Notes that something is not there, or not what another part of the file needs.
    ///
    /// In a file with syntax errors this is kept quiet: it may stand in what could not be read.
    pub(super) fn lack(&self, span: Range<usize>, trouble: Trouble) {
        if self.spoilt.is_empty() {
            self.found.borrow_mut().push((span, trouble));
        }
    }

    /// What stands there in the file.
    pub(super) fn source(&self, span: &Range<usize>) -> &'t str {
        self.mended.text.get(span.clone()).unwrap_or_default()
    }

    /// Line of a byte, from 1.
    pub(super) fn line(&self, at: usize) -> usize {
        self.lines.partition_point(|start| *start <= at)
    }

    /// Column of a byte of the file, from 1.
    fn column(&self, at: usize) -> usize {
        let before = self.file.get(..at).unwrap_or_default();
        let before = before.rsplit('\n').next().unwrap_or_default();
        before.trim_start_matches('\u{feff}').chars().count() + 1
    }

    /// Everything noted, in the order of the file; `None` when there is nothing wrong with it.
    pub(super) fn into_error(self, name: &str) -> Option<Error> {
        let mut found = self.found.take();
        found.sort_by(|(a, x), (b, y)| {
            (a.start, a.end, x.message.to_string()).cmp(&(b.start, b.end, y.message.to_string()))
        });
        found.dedup();
        let mistakes: Vec<_> = found
            .into_iter()
            .map(|(span, Trouble { message, hint })| {
                let line = self.line(span.start);
                let span = self.mended.span(&span);
                let column = self.column(span.start);
                let (message, hint) = (message.to_string(), hint.to_string());
                Mistake { span, line, column, message: in_one_line(&message), hint: in_one_line(&hint) }
            })
            .collect();
        (!mistakes.is_empty()).then(|| Error { name: name.to_owned(), text: secrets::blotted(self.file), mistakes })
    }
}
