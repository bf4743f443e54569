//! A workbook's stream: one record after the other, each with its kind and its length. Source: [MS-XLS] 2.1.4.

use crate::model::cell::CellRef;
use crate::read::ReadFailure;

/// Numbers of the records that are read. Source: [MS-XLS] 2.3.2; those of `BIFF5` have the same.
pub(super) mod kind {
    pub(in super::super) const FORMULA: u16 = 0x0006;
    pub(in super::super) const EOF: u16 = 0x000A;
    pub(in super::super) const HEADER: u16 = 0x0014;
    pub(in super::super) const FOOTER: u16 = 0x0015;
    pub(in super::super) const EXTERN_SHEET: u16 = 0x0017;
    pub(in super::super) const LBL: u16 = 0x0018;
    pub(in super::super) const NOTE: u16 = 0x001C;
    pub(in super::super) const DATE_1904: u16 = 0x0022;
    pub(in super::super) const EXTERN_NAME: u16 = 0x0023;
    pub(in super::super) const FILE_PASS: u16 = 0x002F;
    pub(in super::super) const FONT: u16 = 0x0031;
    pub(in super::super) const CONTINUE: u16 = 0x003C;
    pub(in super::super) const CODE_PAGE: u16 = 0x0042;
    pub(in super::super) const DEF_COL_WIDTH: u16 = 0x0055;
    pub(in super::super) const UNCALCED: u16 = 0x005E;
    pub(in super::super) const COL_INFO: u16 = 0x007D;
    pub(in super::super) const BOUND_SHEET: u16 = 0x0085;
    pub(in super::super) const PALETTE: u16 = 0x0092;
    pub(in super::super) const STANDARD_WIDTH: u16 = 0x0099;
    pub(in super::super) const MUL_RK: u16 = 0x00BD;
    pub(in super::super) const MUL_BLANK: u16 = 0x00BE;
    pub(in super::super) const R_STRING: u16 = 0x00D6;
    pub(in super::super) const XF: u16 = 0x00E0;
    pub(in super::super) const MERGE_CELLS: u16 = 0x00E5;
    pub(in super::super) const SST: u16 = 0x00FC;
    pub(in super::super) const LABEL_SST: u16 = 0x00FD;
    pub(in super::super) const SUP_BOOK: u16 = 0x01AE;
    pub(in super::super) const TXO: u16 = 0x01B6;
    pub(in super::super) const BLANK: u16 = 0x0201;
    pub(in super::super) const NUMBER: u16 = 0x0203;
    pub(in super::super) const LABEL: u16 = 0x0204;
    pub(in super::super) const BOOL_ERR: u16 = 0x0205;
    pub(in super::super) const STRING: u16 = 0x0207;
    pub(in super::super) const ROW: u16 = 0x0208;
    pub(in super::super) const ARRAY: u16 = 0x0221;
    pub(in super::super) const TABLE: u16 = 0x0236;
    /// A formula as Excel 3 and 4 number it; some programs write it into newer files.
    pub(in super::super) const FORMULA_3: u16 = 0x0206;
    pub(in super::super) const RK: u16 = 0x027E;
    pub(in super::super) const FORMULA_4: u16 = 0x0406;
    pub(in super::super) const FORMAT: u16 = 0x041E;
    pub(in super::super) const SHR_FMLA: u16 = 0x04BC;
    pub(in super::super) const BOF: u16 = 0x0809;
}

/// Columns of a sheet; the rows fill their 16 bits. Source: [MS-XLS] 2.5.53 `ColU`.
pub(super) const COLUMNS: u32 = 256;

/// A record.
#[derive(Clone, Copy)]
pub(super) struct Record<'a> {
    /// Its number, one of [`kind`] or one that is passed over.
    pub(super) kind: u16,
    /// Its content without the records that continue it.
    pub(super) data: &'a [u8],
    /// What follows it in the stream.
    pub(super) after: &'a [u8],
}

impl<'a> Record<'a> {
    /// Its content, field by field.
    pub(super) fn fields(&self) -> Fields<'a> {
        Fields::new(self.data)
    }

    /// The failure to report when its content is too short or makes no sense.
    pub(super) fn damaged(&self) -> ReadFailure {
        ReadFailure::Corrupt(format!("record 0x{:04X} is damaged", self.kind))
    }
}

/// The records of a stream or of what is left of it.
pub(super) struct Records<'a> {
    rest: &'a [u8],
}

impl<'a> Records<'a> {
    pub(super) fn new(stream: &'a [u8]) -> Self {
        Self { rest: stream }
    }

    /// Bytes not yet read.
    pub(super) fn left(&self) -> usize {
        self.rest.len()
    }

    /// The next record. A stream that ends before its end record has lost its rest.
    pub(super) fn next(&mut self) -> Result<Record<'a>, ReadFailure> {
        let cut = || ReadFailure::Corrupt("the workbook ends in the middle".to_owned());
        let record = split(self.rest).ok_or_else(cut)?;
        self.rest = record.after;
        Ok(record)
    }
}

fn split(stream: &[u8]) -> Option<Record<'_>> {
    let mut fields = Fields::new(stream);
    let kind = fields.u16()?;
    let length = usize::from(fields.u16()?);
    let data = fields.bytes(length)?;
    Some(Record { kind, data, after: fields.rest() })
}

/// Reads little-endian fields one after the other; every reading is `None` where the bytes end.
#[derive(Clone, Copy)]
pub(super) struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// So many bytes.
    pub(super) fn bytes(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.bytes(N)?.try_into().ok()
    }

    pub(super) fn u8(&mut self) -> Option<u8> {
        self.array().map(|[byte]| byte)
    }

    pub(super) fn u16(&mut self) -> Option<u16> {
        self.array().map(u16::from_le_bytes)
    }

    pub(super) fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    pub(super) fn f64(&mut self) -> Option<f64> {
        self.array().map(f64::from_le_bytes)
    }

    /// Row and column, within the grid. Source: [MS-XLS] `Cell`.
    pub(super) fn place(&mut self) -> Option<CellRef> {
        let (row, col) = (self.u16()?, self.u16()?);
        let place = CellRef::new(u32::from(row), u32::from(col));
        (place.col < COLUMNS).then_some(place)
    }

    /// What was not read yet.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.0
    }
}

/// Reads a record together with those that continue it. Source: [MS-XLS] 2.4.58 `Continue`.
pub(super) struct Continued<'a> {
    part: Fields<'a>,
    after: &'a [u8],
}

impl<'a> Continued<'a> {
    pub(super) fn new(record: &Record<'a>) -> Self {
        Self { part: record.fields(), after: record.after }
    }

    /// What is left of the part being read.
    pub(super) fn part(&mut self) -> &mut Fields<'a> {
        &mut self.part
    }

    /// Goes on to the next part, passing over what is left of this one; `None` where nothing continues it.
    pub(super) fn next_part(&mut self) -> Option<()> {
        let record = split(self.after).filter(|record| record.kind == kind::CONTINUE)?;
        self.part = record.fields();
        self.after = record.after;
        Some(())
    }

    /// Whether all parts are read.
    pub(super) fn is_at_end(&mut self) -> bool {
        while self.part.rest().is_empty() {
            if self.next_part().is_none() {
                return true;
            }
        }
        false
    }

    pub(super) fn u8(&mut self) -> Option<u8> {
        if self.is_at_end() {
            return None;
        }
        self.part.u8()
    }

    pub(super) fn u16(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes([self.u8()?, self.u8()?]))
    }

    pub(super) fn u32(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes([self.u8()?, self.u8()?, self.u8()?, self.u8()?]))
    }

    /// Passes over so many bytes.
    pub(super) fn skip(&mut self, count: usize) -> Option<()> {
        let mut left = count;
        while left > 0 {
            if self.is_at_end() {
                return None;
            }
            let here = left.min(self.part.rest().len());
            self.part.bytes(here)?;
            left -= here;
        }
        Some(())
    }
}
