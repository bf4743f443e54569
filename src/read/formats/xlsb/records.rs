//! Records of a binary part: a number, a length, and so many bytes.
//!
//! Source: [MS-XLSB] 2.1.4 Record.

/// Numbers of the records that several readers of a part look for. Source: [MS-XLSB] 2.3.2.
pub(super) mod number {
    use std::ops::RangeInclusive;

    /// `BrtRowHdr`.
    pub(in super::super) const ROW: u16 = 0;
    /// Cells, blank ones and formulas: `BrtCellBlank` to `BrtFmlaError`.
    pub(in super::super) const CELLS: RangeInclusive<u16> = 1..=11;
    /// `BrtShortBlank` to `BrtShortIsst` are the first seven of them without a column: it is the next one.
    pub(in super::super) const SHORT: RangeInclusive<u16> = 12..=18;
    /// `BrtCellRString`: a text with runs of its own.
    pub(in super::super) const RICH_TEXT: u16 = 62;
    pub(in super::super) const FONT: u16 = 43;
    pub(in super::super) const FORMAT: u16 = 44;
    pub(in super::super) const XF: u16 = 47;
    pub(in super::super) const BEGIN_CELL_XFS: u16 = 617;
    pub(in super::super) const END_CELL_XFS: u16 = 618;
}

/// Records of one part.
pub(super) struct Records<'a> {
    rest: &'a [u8],
}

/// A record.
#[derive(Clone, Copy, Debug)]
pub(super) struct Record<'a> {
    /// Its number: `BrtCellReal` is 5.
    pub(super) number: u16,
    /// What it holds.
    pub(super) body: Body<'a>,
}

/// The bytes of a record, read from the front.
#[derive(Clone, Copy, Debug)]
pub(super) struct Body<'a>(pub(super) &'a [u8]);

impl<'a> Records<'a> {
    /// The records of a part's bytes.
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    /// The next record; `None` at the end, and where a record claims more than is left.
    fn next(&mut self) -> Option<Record<'a>> {
        let low = self.byte()?;
        let number = match low & 0x80 {
            0 => u16::from(low),
            _ => u16::from(low & 0x7F) | u16::from(self.byte()? & 0x7F) << 7,
        };
        let mut length = 0usize;
        for at in 0..4 {
            let part = self.byte()?;
            length |= usize::from(part & 0x7F) << (7 * at);
            if part & 0x80 == 0 {
                break;
            }
        }
        let (body, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(Record { number, body: Body(body) })
    }
}

impl<'a> Body<'a> {
    /// The next bytes.
    pub(super) fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    /// The next byte.
    pub(super) fn u8(&mut self) -> Option<u8> {
        self.take(1).map(|bytes| bytes[0])
    }

    /// The next two bytes.
    pub(super) fn u16(&mut self) -> Option<u16> {
        self.take(2)?.try_into().ok().map(u16::from_le_bytes)
    }

    /// The next four bytes.
    pub(super) fn u32(&mut self) -> Option<u32> {
        self.take(4)?.try_into().ok().map(u32::from_le_bytes)
    }

    /// The next eight bytes, a number.
    pub(super) fn f64(&mut self) -> Option<f64> {
        self.take(8)?.try_into().ok().map(f64::from_le_bytes)
    }

    /// A text with its length in letters before it. Source: [MS-XLSB] 2.5.169 `XLWideString`.
    pub(super) fn text(&mut self) -> Option<String> {
        let letters = usize::try_from(self.u32()?).ok()?;
        let bytes = self.take(letters.checked_mul(2)?)?;
        let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
        Some(String::from_utf16_lossy(&units))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A record of fewer than 128 bytes.
    pub(in super::super) fn record(number: u16, body: &[u8]) -> Vec<u8> {
        let low = u8::try_from(number & 0x7F).expect("seven bits");
        let number =
            if number < 128 { vec![low] } else { vec![low | 0x80, u8::try_from(number >> 7).expect("a byte")] };
        [&number[..], &[u8::try_from(body.len()).expect("a short record")], body].concat()
    }

    /// A text with its length before it.
    pub(in super::super) fn wide(text: &str) -> Vec<u8> {
        let units: Vec<u16> = text.encode_utf16().collect();
        let length = u32::try_from(units.len()).expect("a length");
        [&length.to_le_bytes()[..], &units.iter().flat_map(|unit| unit.to_le_bytes()).collect::<Vec<_>>()].concat()
    }

    #[test]
    fn numbers_and_lengths_of_one_byte_and_more() {
        let bytes = [5, 1, 0xAA, 0x81, 0x01, 0, 7, 0x81, 0x00, 0xBB, 9, 0xFF, 0xFF, 0xFF, 0x7F];
        let found: Vec<_> = Records::new(&bytes).map(|record| (record.number, record.body.0.to_vec())).collect();
        assert_eq!(found, [(5, vec![0xAA]), (129, vec![]), (7, vec![0xBB])]);
    }
}
