//! Excel 5 to 2003.
//!
//! Our own reader: cells are taken from the stream of records one after the other, formulas with their values, and
//! what the file claims of its own size is believed nowhere. Memory is bounded by the file's length and the campaign's
//! limits. Damage in a cell, a text or a sheet's place is a failure, for these files have no checksum; damage in what
//! only concerns the look is left out.
//!
//! Source: [MS-XLS], Excel's binary format; for Excel 5 and 95, OpenOffice.org's Documentation of the Excel File Format.

mod asides;
mod cached;
mod errors;
mod formula;
mod globals;
mod look;
pub(super) mod numbers;
mod records;
mod sheet;
mod strings;
mod styles;

pub(super) use self::errors::error_code;
use self::formula::Texts;
use self::globals::Globals;
use self::look::LookReader;
pub(super) use self::sheet::rk;
use super::{Budget, RawWorkbook};
use crate::read::compound::Compound;
use crate::read::{ReadFailure, password, raw_strings};

/// Where the workbook lies, in files of Excel 97 and of Excel 5; a file for both versions has both.
const STREAMS: [&str; 2] = ["Workbook", "Book"];
/// Where macros lie, in files of Excel 97 and of Excel 5.
const MACROS: [&str; 2] = ["_VBA_PROJECT_CUR", "_VBA_PROJECT"];

/// Reads the worksheets; `look` also asks how they look.
pub(super) fn read(bytes: &[u8], budget: &mut Budget, look: bool) -> Result<RawWorkbook, ReadFailure> {
    let compound = Compound::open(bytes).map_err(corrupt)?;
    let stream = STREAMS.iter().find_map(|name| compound.stream(name));
    let mut stream = stream.unwrap_or(Err("there is no workbook in it")).map_err(corrupt)?;
    let decrypted = password::decrypt_records(&mut stream);
    let mut raw = workbook(&stream, budget, look)?;
    // Anything a program may leave in it: titles, lists of choices, embedded workbooks, texts that no cell shows.
    raw.scraps = raw_strings::of_bytes(bytes);
    if decrypted.is_some() {
        raw.scraps.extend(raw_strings::of_bytes(&stream));
    }
    raw.macros |= MACROS.iter().any(|name| compound.has_storage(name));
    Ok(raw)
}

/// Reads a workbook's stream.
fn workbook(stream: &[u8], budget: &mut Budget, look: bool) -> Result<RawWorkbook, ReadFailure> {
    let globals = Globals::read(stream)?;
    let worksheets: Vec<_> = globals.sheets.iter().filter(|sheet| sheet.worksheet).collect();
    budget.sheets(worksheets.len())?;
    // What legacy letters mean, fonts tell.
    let keeps_look = look || globals.styles.has_legacy_font();
    let mut raw = RawWorkbook { macros: globals.macro_sheets, ..RawWorkbook::default() };
    let mut looks = look::Shared { blanks_left: look::BLANKS, formulas: Texts::new(&globals.links) };
    let mut shared = sheet::Shared { globals: &globals, budget, stream_left: stream.len(), asides: Vec::new() };
    for bound in worksheets {
        let look = LookReader::new(&globals, &mut looks);
        let mut sheet = sheet::read(stream, bound, &mut shared, look)?;
        sheet.look = sheet.look.filter(|_| keeps_look);
        raw.sheets.push(sheet);
    }
    raw.asides = shared.asides;
    Ok(raw)
}

fn corrupt(why: &str) -> ReadFailure {
    ReadFailure::Corrupt(why.to_owned())
}

#[cfg(test)]
mod tests;
