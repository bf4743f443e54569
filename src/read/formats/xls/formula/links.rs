//! What formulas name outside their own sheet: other sheets of the workbook, and functions newer than the format.
//!
//! Other workbooks are never followed; a formula that names one has no text.

use crate::read::formats::xls::records::Fields;
use crate::read::formats::xls::strings::Coding;

/// How functions that Excel 2003 did not have are named. Source: [MS-XLS] 2.4.150 `Lbl`.
const NEWER: &str = "_xlfn.";
/// What the workbook that names itself has for a name. Source: [MS-XLS] 2.4.271 `SupBook`.
const OWN_BOOK: [u8; 2] = [0x01, 0x04];

/// A run of sheets of a book. Source: [MS-XLS] `XTI`.
struct Reference {
    book: u16,
    first: u16,
    last: u16,
}

/// A book that formulas refer to: this one, or another.
#[derive(Default)]
struct Book {
    own: bool,
    names: Vec<Option<String>>,
}

/// What formulas of a workbook can name.
#[derive(Default)]
pub(in crate::read::formats::xls) struct Links {
    sheets: Vec<String>,
    books: Vec<Book>,
    references: Vec<Reference>,
    names: Vec<Option<String>>,
}

impl Links {
    /// One more sheet, in the workbook's order.
    pub(in crate::read::formats::xls) fn add_sheet(&mut self, name: &str) {
        self.sheets.push(name.to_owned());
    }

    /// Source: [MS-XLS] 2.4.271 `SupBook`: the own book has a count of sheets and a mark.
    pub(in crate::read::formats::xls) fn add_book(&mut self, data: &[u8]) {
        self.books.push(Book { own: data.get(2..) == Some(&OWN_BOOK), names: Vec::new() });
    }

    /// Source: [MS-XLS] 2.4.105 `ExternName`.
    pub(in crate::read::formats::xls) fn add_extern_name(&mut self, mut fields: Fields<'_>) {
        let Some(book) = self.books.last_mut() else { return };
        let name = fields.bytes(6).and_then(|_| Coding::Unicode.short(&mut fields));
        book.names.push(name.and_then(|name| newer_function(&name)));
    }

    /// Source: [MS-XLS] 2.4.106 `ExternSheet`.
    pub(in crate::read::formats::xls) fn add_references(&mut self, mut fields: Fields<'_>) {
        let count = fields.u16().unwrap_or(0);
        for _ in 0..count {
            let (Some(book), Some(first), Some(last)) = (fields.u16(), fields.u16(), fields.u16()) else { return };
            self.references.push(Reference { book, first, last });
        }
    }

    /// Source: [MS-XLS] 2.4.150 `Lbl`.
    pub(in crate::read::formats::xls) fn add_name(&mut self, mut fields: Fields<'_>) {
        let mut read = || {
            fields.bytes(3)?;
            let length = usize::from(fields.u8()?);
            fields.bytes(10)?;
            Coding::Unicode.counted(&mut fields, length)
        };
        self.names.push(read().and_then(|name| newer_function(&name)));
    }

    /// The name of the one sheet of this workbook that a reference means, quoted where Excel quotes it.
    pub(super) fn sheet(&self, reference: u16) -> Option<String> {
        let reference = self.references.get(usize::from(reference))?;
        let own = self.books.get(usize::from(reference.book))?.own;
        if !own || reference.first != reference.last {
            return None;
        }
        let name = self.sheets.get(usize::from(reference.first))?;
        let plain = name.chars().all(|letter| letter.is_alphabetic() || letter == '_');
        Some(if plain { name.clone() } else { format!("'{}'", name.replace('\'', "''")) })
    }

    /// The function that a name of the workbook, counted from 1, stands for.
    pub(super) fn name(&self, number: u32) -> Option<&str> {
        at(&self.names, number)
    }

    /// The function that a name of another book, counted from 1, stands for: Excel lists add-ins as a book.
    pub(super) fn extern_name(&self, reference: u16, number: u32) -> Option<&str> {
        let book = self.references.get(usize::from(reference))?.book;
        at(&self.books.get(usize::from(book))?.names, number)
    }
}

fn at(names: &[Option<String>], number: u32) -> Option<&str> {
    let place = usize::try_from(number).ok()?.checked_sub(1)?;
    names.get(place)?.as_deref()
}

fn newer_function(name: &str) -> Option<String> {
    name.strip_prefix(NEWER).map(str::to_owned)
}
