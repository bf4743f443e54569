//! A workbook's stream, put together in the test.

use crate::model::campaign::Limits;
use crate::read::ReadFailure;
use crate::read::formats::xls::records::kind;
use crate::read::formats::{Budget, RawWorkbook};
use crate::read::grid::Value;

/// Styles that every built workbook has.
pub(super) const GENERAL: u16 = 0;
pub(super) const DATE: u16 = 1;
pub(super) const LEGACY: u16 = 2;

/// A record with its content.
pub(super) fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).expect("a record's length");
    [&kind.to_le_bytes()[..], &length.to_le_bytes(), data].concat()
}

/// The place and style that begin a cell's record.
pub(super) fn at(row: u16, col: u16, xf: u16) -> Vec<u8> {
    numbers(&[row, col, xf])
}

pub(super) fn numbers(numbers: &[u16]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

/// A text with a length of two bytes, in Unicode.
pub(super) fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let length = u16::try_from(units.len()).expect("a text's length");
    [&length.to_le_bytes()[..], &[1], &numbers(&units)].concat()
}

/// A font of 12 points.
fn font(name: &str) -> Vec<u8> {
    let length = u8::try_from(name.len()).expect("a name's length");
    [&numbers(&[240, 0, 0x7FFF, 400, 0])[..], &[0, 0, 0, 0, length, 0], name.as_bytes()].concat()
}

/// A cell format with a font and a number format; centred.
fn xf(font: u16, format: u16) -> Vec<u8> {
    [&numbers(&[font, format, 1])[..], &[0x02, 0, 0, 0], &[0; 10]].concat()
}

/// The records of a worksheet.
#[derive(Default)]
pub(super) struct Sheet(pub(super) Vec<u8>);

impl Sheet {
    pub(super) fn record(mut self, kind: u16, data: &[u8]) -> Self {
        self.0.extend(record(kind, data));
        self
    }

    pub(super) fn number(self, row: u16, col: u16, xf: u16, number: f64) -> Self {
        self.record(kind::NUMBER, &[&at(row, col, xf)[..], &number.to_le_bytes()].concat())
    }

    pub(super) fn formula(self, row: u16, col: u16, value: [u8; 8], flags: u16, tokens: &[u8]) -> Self {
        let length = u16::try_from(tokens.len()).expect("a formula's length");
        let data = [&at(row, col, GENERAL)[..], &value, &numbers(&[flags, 0, 0, length]), tokens].concat();
        self.record(kind::FORMULA, &data)
    }
}

/// A workbook of Excel 97 or of Excel 5.
pub(super) struct Book {
    version: u16,
    globals: Vec<u8>,
    sheets: Vec<(Vec<u8>, Sheet)>,
}

impl Book {
    pub(super) fn new() -> Self {
        let fonts = [font("Arial"), font(".VnTime")].map(|font| record(kind::FONT, &font)).concat();
        let xfs = [xf(0, 0), xf(0, 14), xf(1, 0)].map(|xf| record(kind::XF, &xf)).concat();
        Self { version: 0x0600, globals: [fonts, xfs].concat(), sheets: Vec::new() }
    }

    pub(super) fn excel_5(code_page: u16) -> Self {
        let font = |name: &str| {
            let length = u8::try_from(name.len()).expect("a name's length");
            [&numbers(&[240, 0, 0x7FFF, 400, 0])[..], &[0, 0, 0, 0, length], name.as_bytes()].concat()
        };
        let xf = |font: u16, format: u16| [&numbers(&[font, format, 1])[..], &[0; 10]].concat();
        let book = Self { version: 0x0500, globals: Vec::new(), sheets: Vec::new() };
        book.global(kind::CODE_PAGE, &numbers(&[code_page]))
            .global(kind::FONT, &font("Arial"))
            .global(kind::FONT, &font(".VnTime"))
            .global(kind::XF, &xf(0, 0))
            .global(kind::XF, &xf(0, 14))
            .global(kind::XF, &xf(1, 0))
    }

    /// One more record before the sheets.
    pub(super) fn global(mut self, kind: u16, data: &[u8]) -> Self {
        self.globals.extend(record(kind, data));
        self
    }

    /// A table of shared texts, which claims to hold as many as can be stored.
    pub(super) fn texts(self, texts: &[&str]) -> Self {
        let table: Vec<u8> = texts.iter().flat_map(|text| wide(text)).collect();
        self.global(kind::SST, &[&[0xFF; 8][..], &table].concat())
    }

    /// A visible worksheet.
    pub(super) fn sheet(self, name: &str, sheet: Sheet) -> Self {
        self.sheet_of_kind(name, 0, 0, sheet)
    }

    pub(super) fn sheet_of_kind(mut self, name: &str, hidden: u8, kind: u8, sheet: Sheet) -> Self {
        let length = u8::try_from(name.len()).expect("a name's length");
        let flags: &[u8] = if self.version == 0x0600 { &[0] } else { &[] };
        let listed = [&[hidden, kind, length][..], flags, name.as_bytes()].concat();
        self.sheets.push((listed, sheet));
        self
    }

    /// The stream: the workbook's records, then each sheet's.
    pub(super) fn stream(&self) -> Vec<u8> {
        let begin = record(kind::BOF, &numbers(&[self.version, 0x0005, 0, 0]));
        let end = record(kind::EOF, &[]);
        let listing: usize = self.sheets.iter().map(|(listed, _)| 4 + 4 + listed.len()).sum();
        let mut start = begin.len() + self.globals.len() + listing + end.len();
        let mut stream = [begin, self.globals.clone()].concat();
        let mut sheets = Vec::new();
        for (listed, sheet) in &self.sheets {
            let place = u32::try_from(start).expect("a small stream").to_le_bytes();
            stream.extend(record(kind::BOUND_SHEET, &[&place[..], listed].concat()));
            let begin = record(kind::BOF, &numbers(&[self.version, 0x0010, 0, 0]));
            let records = [begin, sheet.0.clone(), end.clone()].concat();
            start += records.len();
            sheets.extend(records);
        }
        [stream, end, sheets].concat()
    }

    /// The workbook as it is read.
    pub(super) fn read(&self) -> Result<RawWorkbook, ReadFailure> {
        read(&self.stream())
    }

    /// Cells of its first sheet, written `B3 text`; a formula's with `=`.
    pub(super) fn cells(&self) -> Vec<String> {
        let workbook = self.read().expect("a workbook");
        let cells = &workbook.sheets.first().expect("a sheet").cells;
        let sign = |formula: &bool| if *formula { "=" } else { "" };
        cells.iter().map(|(at, value, formula)| format!("{at} {}{}", sign(formula), shown(value))).collect()
    }
}

/// Reads a stream with the usual limits, and how it looks.
pub(super) fn read(stream: &[u8]) -> Result<RawWorkbook, ReadFailure> {
    super::super::workbook(stream, &mut Budget::new(&Limits::default()), true)
}

fn shown(value: &Value) -> String {
    match value {
        Value::Uncalculated => "never calculated".to_owned(),
        other => other.shown(),
    }
}
