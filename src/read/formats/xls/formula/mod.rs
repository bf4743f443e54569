//! Formulas as text, where their words are the common ones; and what a formula's result can be.
//!
//! A formula with anything else has no text: half a formula would mislead. It must not calculate.

mod functions;
mod links;
mod tokens;

use self::functions::function;
pub(super) use self::links::Links;
use self::tokens::{Place, Token};
use super::errors::error_code;
use super::records::Fields;
use crate::model::cell::{CellRef, column_letters};

/// Letters that a formula has at most. Source: Excel 2007's specification, the longest of all versions.
const LETTERS: usize = 8192;
/// Bytes that a formula's tokens take at most. Source: [MS-XLS] 2.5.198.3 `CellParsedFormula`.
const TOKENS: usize = 1800;
/// Bytes of text that may be put together for all formulas of a workbook; later ones have no text. A formula that many
/// cells share is kept for each of them, so the file's length does not bound them.
const ALL_FORMULAS: usize = 64 * 1024 * 1024;
/// A function that its first argument names. Source: [MS-XLS] 2.5.198.17 `Ftab`.
const NAMED_FUNCTION: u16 = 255;
const LAST_ROW: u16 = u16::MAX;
const LAST_COLUMN: u16 = 0xFF;

/// Turns a workbook's formulas to text.
pub(super) struct Texts<'a> {
    links: &'a Links,
    left: usize,
}

impl<'a> Texts<'a> {
    pub(super) fn new(links: &'a Links) -> Self {
        Self { links, left: ALL_FORMULAS }
    }

    /// The formula in this cell without the sign `=`; `None` where it has words that are not known.
    pub(super) fn text(&mut self, tokens: &[u8], cell: CellRef) -> Option<String> {
        if tokens.len() > TOKENS || self.left == 0 {
            return None;
        }
        let mut stack: Vec<String> = Vec::new();
        let mut fields = Fields::new(tokens);
        while !fields.rest().is_empty() {
            let token = tokens::next(&mut fields)?;
            self.apply(&token, &mut stack, cell)?;
            let length = stack.last().map_or(0, String::len);
            if length > LETTERS {
                return None;
            }
            // Once used up, it stays so: what is left must not be tried again for each cell.
            let left = self.left.checked_sub(length + 1);
            self.left = left.unwrap_or(0);
            left?;
        }
        stack.pop().filter(|_| stack.is_empty())
    }

    fn apply(&self, token: &Token, stack: &mut Vec<String>, cell: CellRef) -> Option<()> {
        let result = match token {
            Token::Nothing => return Some(()),
            Token::Binary(operator) => {
                let right = stack.pop()?;
                let left = stack.pop()?;
                left + operator + &right
            }
            Token::Prefix(sign) => format!("{sign}{}", stack.pop()?),
            Token::Percent => stack.pop()? + "%",
            Token::Parenthesis => format!("({})", stack.pop()?),
            Token::Sum => format!("SUM({})", stack.pop()?),
            Token::Function(id) => {
                let function = function(*id)?;
                call(function.name, function.arguments?, stack)?
            }
            Token::Variable(NAMED_FUNCTION, count) => named_call(*count, stack)?,
            Token::Variable(id, count) => call(function(*id)?.name, *count, stack)?,
            operand => self.operand(operand, cell)?,
        };
        stack.push(result);
        Some(())
    }

    fn operand(&self, token: &Token, cell: CellRef) -> Option<String> {
        Some(match token {
            Token::Missing => String::new(),
            Token::Text(text) => format!("\"{}\"", text.replace('"', "\"\"")),
            Token::Error(code) => error_code(*code)?.to_owned(),
            Token::Bool(truth) => if *truth { "TRUE" } else { "FALSE" }.to_owned(),
            Token::Number(number) if number.is_finite() => format!("{number}"),
            Token::Cell(place) => single(*place),
            Token::Area(from, to) => area(*from, *to),
            Token::NearCell(place) => single(near(*place, cell)?),
            Token::NearArea(from, to) => area(near(*from, cell)?, near(*to, cell)?),
            Token::SheetCell(sheet, place) => format!("{}!{}", self.links.sheet(*sheet)?, single(*place)),
            Token::SheetArea(sheet, from, to) => format!("{}!{}", self.links.sheet(*sheet)?, area(*from, *to)),
            Token::Name(number) => self.links.name(*number)?.to_owned(),
            Token::ExternName(book, number) => self.links.extern_name(*book, *number)?.to_owned(),
            _ => return None,
        })
    }
}

/// The cell that a formula's tokens refer to for the formula itself, where several cells share it.
pub(super) fn shared_anchor(tokens: &[u8]) -> Option<(u16, u16)> {
    match tokens::next(&mut Fields::new(tokens)) {
        Some(Token::Shared(row, col)) => Some((row, col)),
        _ => None,
    }
}

/// Whether what a formula does last can give a text; yes where it is not known.
pub(super) fn can_give_text(tokens: &[u8]) -> bool {
    let mut fields = Fields::new(tokens);
    let mut can = true;
    while !fields.rest().is_empty() {
        let Some(token) = tokens::next(&mut fields) else { return true };
        can = match token {
            Token::Nothing | Token::Parenthesis => can,
            Token::Binary(operator) => matches!(operator, "&" | " " | "," | ":"),
            Token::Prefix(sign) => sign == '+',
            Token::Percent | Token::Sum | Token::Bool(_) | Token::Number(_) | Token::Error(_) => false,
            Token::Function(id) | Token::Variable(id, _) => function(id).is_none_or(|function| function.gives_text),
            _ => true,
        };
    }
    can
}

fn call(name: &str, count: usize, stack: &mut Vec<String>) -> Option<String> {
    let arguments = stack.split_off(stack.len().checked_sub(count)?);
    Some(format!("{name}({})", arguments.join(",")))
}

/// A function newer than the format: its name is the first argument.
fn named_call(count: usize, stack: &mut Vec<String>) -> Option<String> {
    let mut arguments = stack.split_off(stack.len().checked_sub(count)?);
    if arguments.is_empty() {
        return None;
    }
    let name = arguments.remove(0);
    Some(format!("{name}({})", arguments.join(",")))
}

/// The place at a distance from a cell; over the grid's edge it goes on at the other side.
fn near(place: Place, cell: CellRef) -> Option<Place> {
    let row = if place.row_relative { place.row.wrapping_add(u16::try_from(cell.row).ok()?) } else { place.row };
    let col = if place.col_relative { place.col.wrapping_add(u16::try_from(cell.col).ok()?) } else { place.col };
    Some(Place { row, col: col & LAST_COLUMN, ..place })
}

fn column(place: Place) -> String {
    let sign = if place.col_relative { "" } else { "$" };
    format!("{sign}{}", column_letters(u32::from(place.col)))
}

fn row(place: Place) -> String {
    let sign = if place.row_relative { "" } else { "$" };
    format!("{sign}{}", u32::from(place.row) + 1)
}

fn single(place: Place) -> String {
    column(place) + &row(place)
}

/// An area; whole columns and rows as Excel writes them, `A:B` and `1:2`.
fn area(from: Place, to: Place) -> String {
    let part: fn(Place) -> String = if from.row == 0 && to.row == LAST_ROW {
        column
    } else if from.col == 0 && to.col == LAST_COLUMN {
        row
    } else {
        single
    };
    format!("{}:{}", part(from), part(to))
}
