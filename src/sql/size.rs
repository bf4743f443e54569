//! How long an expression may be, and the stack that a long one needs.
//!
//! polars walks an expression by recursion, an operator deeper at every step of `a AND b AND c`: unoptimised it takes some
//! 20 KiB of stack for each, and its time grows faster than their number.

use std::{io, panic, thread};

use sqlparser::dialect::GenericDialect;
use sqlparser::tokenizer::{Token, Tokenizer};

use crate::phrase;

/// Words and signs of the longest expression: the sum of 200 columns, 100 comparisons joined by AND.
pub(super) const MOST: usize = 400;
/// As many of them fit the stack of any thread.
const SHALLOW: usize = 30;
/// Bytes of stack for the longest expression: each operator takes two words or signs, and parentheses go 50 deep at most.
const STACK: usize = 64 * 1024 * 1024;

/// How many words and signs an expression has.
///
/// # Errors
/// It has too many, or a malformed one.
pub(super) fn of(sql: &str) -> Result<usize, String> {
    let tokens = Tokenizer::new(&GenericDialect, sql).tokenize().map_err(|error| error.to_string())?;
    let count = tokens.iter().filter(|token| !matches!(token, Token::Whitespace(_))).count();
    if count > MOST {
        let long = phrase!("it has {count} words and signs, and {most} are the most", count = count, most = MOST);
        return Err(long.to_string());
    }
    Ok(count)
}

/// Works on an expression of this size where there is stack enough.
///
/// # Errors
/// The system gives no thread.
pub(super) fn with_room<T: Send>(size: usize, work: impl FnOnce() -> T + Send) -> io::Result<T> {
    if size <= SHALLOW {
        return Ok(work());
    }
    thread::scope(|scope| {
        let thread = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work)?;
        Ok(thread.join().unwrap_or_else(|reason| panic::resume_unwind(reason)))
    })
}
