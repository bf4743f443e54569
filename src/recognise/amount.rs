//! What stands where a count belongs.

use crate::read::Value;
use crate::text::number::{self, Reading};

/// What stands where a count belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    /// Nothing, or blanks.
    Blank,
    /// A count.
    Count(u64),
    /// A count typed as text with one group mark: `1.234`.
    Grouped(u64),
    /// Below zero.
    Negative,
    /// Not whole; the number it may have been.
    Fraction(Option<u64>),
    /// No number; the one that stands in the text.
    Unreadable(Option<u64>),
    /// An error such as `#REF!`.
    CellError,
    /// A formula that was never calculated.
    Uncalculated,
}

impl Amount {
    /// Reads a cell's value.
    #[must_use]
    pub fn of(value: &Value) -> Self {
        let reading = match value {
            Value::Text(text) if names_error(text) => return Self::CellError,
            Value::Text(text) => number::from_text(text),
            Value::Number(number) => number::from_number(*number),
            Value::Date(_) | Value::Bool(_) => Reading::Unreadable { suggestion: None },
            Value::Error(_) => return Self::CellError,
            Value::Uncalculated => return Self::Uncalculated,
        };
        match reading {
            Reading::Blank => Self::Blank,
            Reading::Count(count) => Self::Count(count),
            Reading::Grouped(count) => Self::Grouped(count),
            Reading::Negative => Self::Negative,
            Reading::Fraction { suggestion } => Self::Fraction(suggestion),
            Reading::Unreadable { suggestion } => Self::Unreadable(suggestion),
        }
    }

    /// Whether nothing about it needs to be asked: a count, or a blank.
    #[must_use]
    pub fn is_clear(self) -> bool {
        matches!(self, Self::Blank | Self::Count(_) | Self::Grouped(_))
    }

    /// The count, where there is one.
    #[must_use]
    pub fn count(self) -> Option<u64> {
        match self {
            Self::Count(count) | Self::Grouped(count) => Some(count),
            _ => None,
        }
    }
}

/// Whether a text is what a spreadsheet shows for an error; some formats keep no more than that.
fn names_error(text: &str) -> bool {
    const ERRORS: [&str; 7] = ["#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"];
    let text = text.trim();
    ERRORS.contains(&text)
        || text.strip_prefix("Err:").is_some_and(|code| code.bytes().all(|byte| byte.is_ascii_digit()))
}
