//! The cells of a worksheet, record after record.

use super::asides;
use super::cached::{Cached, Formula, Trust};
use super::errors::error_code;
use super::globals::{BoundSheet, Globals};
use super::look::LookReader;
use super::numbers;
use super::records::{COLUMNS, Continued, Fields, Record, Records, kind};
use crate::model::cell::CellRef;
use crate::read::ReadFailure;
use crate::read::formats::{Budget, RawSheet};
use crate::read::grid::Value;
use crate::read::merge::Merge;

/// What the sheets of a workbook share while they are read.
pub(super) struct Shared<'a, 'b> {
    pub(super) globals: &'a Globals,
    pub(super) budget: &'b mut Budget,
    /// Bytes of the stream that sheets may still take: each record belongs to one.
    pub(super) stream_left: usize,
    /// Texts beside the cells.
    pub(super) asides: Vec<String>,
}

/// Reads a worksheet; [`LookReader`] fills its look and its marks.
pub(super) fn read<'a>(
    stream: &'a [u8],
    bound: &BoundSheet,
    shared: &mut Shared<'a, '_>,
    look: LookReader<'a, '_>,
) -> Result<RawSheet, ReadFailure> {
    let astray = || ReadFailure::Corrupt(format!("sheet `{}` is not where the workbook says", bound.name));
    let mut records = Records::new(stream.get(bound.start..).ok_or_else(astray)?);
    let length = records.left();
    if records.next()?.kind != kind::BOF {
        return Err(astray());
    }
    let raw = RawSheet { name: bound.name.clone(), visible: bound.visible, ..RawSheet::default() };
    let mut reader = Reader { shared, look, raw, text_formula: None, doubted: Vec::new(), signs: Signs::default() };
    // Charts within the sheet have records of their own between a beginning and an end.
    let mut depth = 0usize;
    loop {
        let record = records.next()?;
        match record.kind {
            kind::BOF => depth += 1,
            kind::EOF if depth == 0 => break,
            kind::EOF => depth -= 1,
            _ if depth == 0 => reader.take(&record)?,
            _ => {}
        }
    }
    reader.shared.stream_left = reader.shared.stream_left.checked_sub(length - records.left()).ok_or_else(astray)?;
    reader.finish()
}

/// What a sheet shows of how its formulas were calculated; see [`Trust`].
#[derive(Default)]
struct Signs {
    /// Calculation was pending when it was saved.
    pending: bool,
    /// A flagged formula has a value that is not empty.
    calculated: bool,
    /// A formula has a value that it cannot give.
    uncalculated: bool,
}

struct Reader<'a, 'b, 'c> {
    shared: &'c mut Shared<'a, 'b>,
    look: LookReader<'a, 'c>,
    raw: RawSheet,
    /// The formula whose text is to follow.
    text_formula: Option<CellRef>,
    /// Formulas whose value the whole sheet decides on.
    doubted: Vec<(CellRef, u16, Trust)>,
    signs: Signs,
}

impl<'a> Reader<'a, '_, '_> {
    fn take(&mut self, record: &Record<'a>) -> Result<(), ReadFailure> {
        let between = [kind::STRING, kind::SHR_FMLA, kind::ARRAY, kind::TABLE, kind::CONTINUE];
        if !between.contains(&record.kind) {
            self.text_is_missing()?;
        }
        self.look.take(record);
        match record.kind {
            kind::UNCALCED => self.signs.pending = true,
            kind::HEADER | kind::FOOTER | kind::NOTE | kind::TXO => self.take_aside(record),
            _ => self.take_cells(record).ok_or_else(|| record.damaged())??,
        }
        Ok(())
    }

    /// A record of cells or merged regions; `None` where it is damaged.
    fn take_cells(&mut self, record: &Record<'a>) -> Option<Result<(), ReadFailure>> {
        let mut fields = record.fields();
        Some(match record.kind {
            kind::FORMULA | kind::FORMULA_3 | kind::FORMULA_4 => {
                let (at, xf) = (fields.place()?, fields.u16()?);
                let formula = Formula::read(fields)?;
                self.formula(at, xf, &formula)
            }
            kind::STRING => {
                let coding = self.shared.globals.coding;
                let text = coding.cell(&mut Continued::new(record))?;
                match self.text_formula.take() {
                    Some(at) => self.put(at, Value::Text(text), true),
                    None => Ok(()),
                }
            }
            kind::LABEL_SST => {
                let (at, _) = (fields.place()?, fields.u16()?);
                let number = fields.u32()?;
                let globals = self.shared.globals;
                let text = globals.texts.get(number)?.to_owned();
                if globals.styles.annotate(globals.texts.fonts(number)) {
                    self.look.annotated(at);
                }
                self.put(at, Value::Text(text), false)
            }
            kind::LABEL | kind::R_STRING => {
                let (at, xf) = (fields.place()?, fields.u16()?);
                let globals = self.shared.globals;
                let coding = globals.coding.for_font(globals.styles.is_legacy(xf));
                let mut text = Continued::new(record);
                text.skip(6)?;
                let text = coding.cell(&mut text)?;
                self.put(at, Value::Text(text), false)
            }
            kind::NUMBER => {
                let (at, xf) = (fields.place()?, fields.u16()?);
                let number = fields.f64()?;
                self.put(at, self.number(number, xf), false)
            }
            kind::RK => {
                let (at, xf) = (fields.place()?, fields.u16()?);
                let number = rk(fields.u32()?);
                self.put(at, self.number(number, xf), false)
            }
            kind::MUL_RK => self.row_of_numbers(fields)?,
            kind::BOOL_ERR => {
                let (at, _) = (fields.place()?, fields.u16()?);
                let value = match (fields.u8()?, fields.u8()?) {
                    (truth, 0) => Value::Bool(truth != 0),
                    (code, _) => Value::Error(error_code(code)?.to_owned()),
                };
                self.put(at, value, false)
            }
            kind::MERGE_CELLS => {
                self.merges(fields)?;
                Ok(())
            }
            _ => Ok(()),
        })
    }

    /// Numbers in one row. Source: [MS-XLS] 2.4.175 `MulRk`: the last two bytes tell the last column.
    fn row_of_numbers(&mut self, mut fields: Fields<'a>) -> Option<Result<(), ReadFailure>> {
        let mut at = fields.place()?;
        while fields.rest().len() > 2 {
            let (xf, number) = (fields.u16()?, rk(fields.u32()?));
            if at.col >= COLUMNS {
                return None;
            }
            if let Err(failure) = self.put(at, self.number(number, xf), false) {
                return Some(Err(failure));
            }
            at.col += 1;
        }
        let last = u32::from(fields.u16()?);
        (last + 1 == at.col).then_some(Ok(()))
    }

    /// Source: [MS-XLS] 2.4.168 `MergeCells`.
    fn merges(&mut self, mut fields: Fields<'_>) -> Option<()> {
        for _ in 0..fields.u16()? {
            let [top, bottom, left, right] =
                [fields.u16()?, fields.u16()?, fields.u16()?, fields.u16()?].map(u32::from);
            if top > bottom || left > right || right >= COLUMNS {
                return None;
            }
            self.raw.merges.push(Merge { from: CellRef::new(top, left), to: CellRef::new(bottom, right) });
        }
        Some(())
    }

    fn formula(&mut self, at: CellRef, xf: u16, formula: &Formula<'a>) -> Result<(), ReadFailure> {
        self.look.formula(at, formula.tokens);
        self.signs.calculated |= formula.shows_calculation();
        let trust = formula.trust(self.shared.globals.biff_8);
        self.signs.uncalculated |= trust == Trust::Uncalculated;
        if self.signs.pending {
            return self.put(at, Value::Uncalculated, true);
        }
        match (trust, formula.cached) {
            (Trust::FlaggedZero | Trust::Blank, _) => {
                self.doubted.push((at, xf, trust));
                Ok(())
            }
            (Trust::Uncalculated, _) => self.put(at, Value::Uncalculated, true),
            (Trust::Calculated, Cached::Number(number)) => self.put(at, self.number(number, xf), true),
            (Trust::Calculated, Cached::Bool(truth)) => self.put(at, Value::Bool(truth), true),
            (Trust::Calculated, Cached::Error(code)) => self.put(at, Value::Error(code.to_owned()), true),
            (Trust::Calculated, Cached::Text) => {
                self.text_formula = Some(at);
                Ok(())
            }
            (Trust::Calculated, Cached::Blank) => Ok(()),
        }
    }

    /// The text that a formula's value was to be did not follow.
    fn text_is_missing(&mut self) -> Result<(), ReadFailure> {
        self.text_formula.take().map_or(Ok(()), |at| self.put(at, Value::Uncalculated, true))
    }

    fn number(&self, number: f64, xf: u16) -> Value {
        numbers::value(number, self.shared.globals.is_date(xf), self.shared.globals.from_1904)
    }

    /// Keeps a cell; an empty text is a blank.
    fn put(&mut self, at: CellRef, value: Value, formula: bool) -> Result<(), ReadFailure> {
        if value.text().is_some_and(str::is_empty) {
            return Ok(());
        }
        self.shared.budget.take(at.row, &value)?;
        self.raw.cells.push((at, value, formula));
        Ok(())
    }

    fn take_aside(&mut self, record: &Record<'_>) {
        let globals = self.shared.globals;
        let text = asides::text(record, globals.biff_8, globals.coding).filter(|text| !text.is_empty());
        self.shared.asides.extend(text);
    }

    /// Decides on doubted formulas, now that the whole sheet is known.
    fn finish(mut self) -> Result<RawSheet, ReadFailure> {
        self.text_is_missing()?;
        for (at, xf, trust) in std::mem::take(&mut self.doubted) {
            match trust {
                Trust::FlaggedZero if self.signs.calculated => self.put(at, self.number(0.0, xf), true)?,
                Trust::Blank if !self.signs.uncalculated => {}
                _ => self.put(at, Value::Uncalculated, true)?,
            }
        }
        let merges = &self.raw.merges;
        let (look, marks) = self.look.finish(merges);
        (self.raw.look, self.raw.marks) = (Some(look), marks);
        Ok(self.raw)
    }
}

/// A number in four bytes. Source: [MS-XLS] `RkNumber`: the upper bits of a number, or an integer; perhaps hundredths.
pub(in crate::read::formats) fn rk(bits: u32) -> f64 {
    const HUNDREDTHS: u32 = 0x1;
    const INTEGER: u32 = 0x2;
    let number = if bits & INTEGER == 0 {
        f64::from_bits(u64::from(bits & !0x3) << 32)
    } else {
        f64::from(bits.cast_signed() >> 2)
    };
    if bits & HUNDREDTHS == 0 { number } else { number / 100.0 }
}
