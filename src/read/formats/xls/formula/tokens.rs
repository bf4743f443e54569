//! A formula's tokens, in the order of evaluation: operands first, then what is done with them.

use crate::read::formats::xls::records::Fields;
use crate::read::formats::xls::strings::Coding;

/// A token, as far as daily tables need it. Source: [MS-XLS] `Ptg`.
pub(super) enum Token {
    /// The formula stands elsewhere, for several cells: an anchor by row and column.
    Shared(u16, u16),
    /// An operator between two operands.
    Binary(&'static str),
    /// An operator before its operand.
    Prefix(char),
    Percent,
    Parenthesis,
    /// An argument left out.
    Missing,
    Text(String),
    Error(u8),
    Bool(bool),
    Number(f64),
    /// A function whose number of arguments is fixed.
    Function(u16),
    /// A function with its number of arguments.
    Variable(u16, usize),
    /// SUM of one argument.
    Sum,
    /// Leaves the result as it is: spaces, jumps.
    Nothing,
    /// A name of the workbook, counted from 1.
    Name(u32),
    /// A name beside the workbook's own: a reference to a book, and the name counted from 1.
    ExternName(u16, u32),
    Cell(Place),
    Area(Place, Place),
    /// A cell given by its distance, in formulas for several cells.
    NearCell(Place),
    NearArea(Place, Place),
    /// A cell of another sheet: a reference to that sheet, and the cell.
    SheetCell(u16, Place),
    SheetArea(u16, Place, Place),
}

/// Row and column as a formula has them. Source: [MS-XLS] `RgceLoc`, `ColRelU`.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) row: u16,
    pub(super) col: u16,
    pub(super) row_relative: bool,
    pub(super) col_relative: bool,
}

/// The next token; `None` where it is damaged or unknown, for then its length is unknown too.
pub(super) fn next(fields: &mut Fields<'_>) -> Option<Token> {
    let code = fields.u8()?;
    // Operands come in three classes that differ in evaluation only. Source: [MS-XLS] `PtgDataType`.
    let code = if code < 0x40 { code } else { code & 0x1F | 0x20 };
    match code {
        0x01 => Some(Token::Shared(fields.u16()?, fields.u16()?)),
        0x03..=0x11 => {
            const BINARY: [&str; 15] = ["+", "-", "*", "/", "^", "&", "<", "<=", "=", ">=", ">", "<>", " ", ",", ":"];
            BINARY.get(usize::from(code - 0x03)).map(|operator| Token::Binary(operator))
        }
        0x12 => Some(Token::Prefix('+')),
        0x13 => Some(Token::Prefix('-')),
        0x14 => Some(Token::Percent),
        0x15 => Some(Token::Parenthesis),
        0x16 => Some(Token::Missing),
        0x17 => Coding::Unicode.short(fields).map(Token::Text),
        0x19 => attribute(fields),
        0x1C => fields.u8().map(Token::Error),
        0x1D => fields.u8().map(|truth| Token::Bool(truth != 0)),
        0x1E => fields.u16().map(|number| Token::Number(f64::from(number))),
        0x1F => fields.f64().map(Token::Number),
        0x21 => fields.u16().map(Token::Function),
        0x22 => {
            let arguments = usize::from(fields.u8()? & 0x7F);
            Some(Token::Variable(fields.u16()? & 0x7FFF, arguments))
        }
        0x23 => fields.u32().map(Token::Name),
        0x24 => cell(fields).map(Token::Cell),
        0x25 => area(fields).map(|(from, to)| Token::Area(from, to)),
        0x2C => cell(fields).map(Token::NearCell),
        0x2D => area(fields).map(|(from, to)| Token::NearArea(from, to)),
        0x39 => Some(Token::ExternName(fields.u16()?, fields.u32()?)),
        0x3A => Some(Token::SheetCell(fields.u16()?, cell(fields)?)),
        0x3B => {
            let sheet = fields.u16()?;
            area(fields).map(|(from, to)| Token::SheetArea(sheet, from, to))
        }
        _ => None,
    }
}

/// Source: [MS-XLS] `PtgAttrSum`, `PtgAttrChoose` and their like.
fn attribute(fields: &mut Fields<'_>) -> Option<Token> {
    const CHOOSE: u8 = 0x04;
    const SUM: u8 = 0x10;
    let flags = fields.u8()?;
    let count = usize::from(fields.u16()?);
    if flags & CHOOSE != 0 {
        fields.bytes((count + 1) * 2)?;
    }
    Some(if flags & SUM != 0 { Token::Sum } else { Token::Nothing })
}

fn place(row: u16, col: u16) -> Place {
    Place { row, col: col & 0x3FFF, row_relative: col & 0x8000 != 0, col_relative: col & 0x4000 != 0 }
}

fn cell(fields: &mut Fields<'_>) -> Option<Place> {
    Some(place(fields.u16()?, fields.u16()?))
}

fn area(fields: &mut Fields<'_>) -> Option<(Place, Place)> {
    let (top, bottom, left, right) = (fields.u16()?, fields.u16()?, fields.u16()?, fields.u16()?);
    Some((place(top, left), place(bottom, right)))
}
