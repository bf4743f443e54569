//! A formula's value as the writing program left it, and whether that program can have calculated it.

use super::errors::error_code;
use super::formula;
use super::records::Fields;

/// The value is out of date. Source: the Excel 97 SDK; [MS-XLS] 2.4.127 `Formula` reserves the bit.
const CALC_ON_LOAD: u16 = 0x0002;

/// A formula's cached value. Source: [MS-XLS] 2.5.133 `FormulaValue`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Cached {
    Number(f64),
    /// A text, which follows in a record of its own.
    Text,
    Bool(bool),
    Error(&'static str),
    /// The empty text.
    Blank,
}

/// How far a cached value can be believed.
///
/// No mark says "never calculated", so this is put together from what programs leave in a formula that they did not
/// calculate:
///
/// - Excel writes the record `Uncalced` into a sheet whose calculation was pending; so do programs on Apache POI that
///   ask for one. Which of its formulas are out of date is not stored, so none is believed. ([`super::sheet`] does that.)
/// - Apache POI, jxl and the writers for Perl and PHP leave the number 0 and set [`CALC_ON_LOAD`]. Where another
///   formula of the sheet has the flag and a value that is not 0, the program does calculate, and its zeros are zeros.
/// - xlwt leaves the empty text. A sum or a difference never gives one: such a formula was not calculated, and then
///   neither were the others of the sheet whose value is the empty text.
///
/// The flag `fAlwaysCalc` alone says nothing: Excel and `LibreOffice` set it beside the value of each volatile formula.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trust {
    /// The program calculated it.
    Calculated,
    /// It did not.
    Uncalculated,
    /// A 0 flagged as out of date: calculated where the sheet shows that the program calculates.
    FlaggedZero,
    /// The empty text: uncalculated where the sheet shows that the program does not calculate.
    Blank,
}

/// A formula's value with its flags and tokens. Source: [MS-XLS] 2.4.127 `Formula`.
pub(super) struct Formula<'a> {
    pub(super) cached: Cached,
    pub(super) tokens: &'a [u8],
    flags: u16,
}

impl<'a> Formula<'a> {
    /// Reads what follows the cell's place and style.
    pub(super) fn read(mut fields: Fields<'a>) -> Option<Self> {
        let cached = cached(fields.bytes(8)?)?;
        let flags = fields.u16()?;
        fields.u32()?;
        let length = usize::from(fields.u16()?);
        Some(Self { cached, flags, tokens: fields.bytes(length)? })
    }

    /// How far its value can be believed, judged by itself.
    pub(super) fn trust(&self, biff_8: bool) -> Trust {
        let flagged = self.flags & CALC_ON_LOAD != 0;
        match self.cached {
            Cached::Number(0.0) if flagged => Trust::FlaggedZero,
            Cached::Blank if biff_8 && !formula::can_give_text(self.tokens) => Trust::Uncalculated,
            Cached::Blank => Trust::Blank,
            _ => Trust::Calculated,
        }
    }

    /// Whether the writing program flags formulas and calculates them all the same.
    pub(super) fn shows_calculation(&self) -> bool {
        let empty = matches!(self.cached, Cached::Number(0.0) | Cached::Blank);
        self.flags & CALC_ON_LOAD != 0 && !empty
    }
}

/// Source: [MS-XLS] 2.5.133 `FormulaValue`: a number, unless its last bytes say otherwise.
fn cached(bytes: &[u8]) -> Option<Cached> {
    match bytes {
        [0, .., 0xFF, 0xFF] => Some(Cached::Text),
        [1, _, truth, .., 0xFF, 0xFF] => Some(Cached::Bool(*truth != 0)),
        [2, _, code, .., 0xFF, 0xFF] => error_code(*code).map(Cached::Error),
        [3, .., 0xFF, 0xFF] => Some(Cached::Blank),
        [.., 0xFF, 0xFF] => None,
        number => Fields::new(number).f64().map(Cached::Number),
    }
}
