//! The cells of a binary workbook, record by record.
//!
//! Our own reader because calamine gives nothing for a formula that shows an error, and believes counts and lengths. What
//! a part claims of its own size is believed nowhere; a record that ends early is damage. Source: [MS-XLSB] 2.2.1 and 2.4.

use super::records::number::{BEGIN_CELL_XFS, END_CELL_XFS, FONT, FORMAT, RICH_TEXT, ROW, SHORT, XF};
use super::records::{Body, Records};
use crate::model::cell::CellRef;
use crate::read::ReadFailure;
use crate::read::formats::xls::numbers::{is_built_in_date, is_date_code, value};
use crate::read::formats::xls::{error_code, rk};
use crate::read::formats::{Budget, RawSheet};
use crate::read::grid::Value;
use crate::read::shown::Shown;

/// Records of cells, from `BrtCellBlank` to `BrtFmlaError`; from [`FORMULAS`] on a formula gave the value.
const BLANK: u16 = 1;
const RK: u16 = 2;
const ERROR: u16 = 3;
const BOOL: u16 = 4;
const REAL: u16 = 5;
const TEXT: u16 = 6;
const SHARED: u16 = 7;
const FORMULAS: u16 = 8;
const FORMULA_TEXT: u16 = 8;
const FORMULA_REAL: u16 = 9;
const FORMULA_BOOL: u16 = 10;
const FORMULA_ERROR: u16 = 11;
/// What the number of a record without a column is more than that of the one with it.
const SHORT_BY: u16 = 11;
const BEGIN_CELLS: u16 = 145;
const END_CELLS: u16 = 146;
/// `BrtSSTItem`: a text that cells share.
const SHARED_TEXT: u16 = 19;
/// `BrtWbProp`: properties of the workbook, above all where days are counted from.
const WORKBOOK: u16 = 153;

/// The grid. Source: Excel specifications and limits.
const ROWS: u32 = 1_048_576;
const COLUMNS: u32 = 16_384;
/// What is shown for an error whose code is of a later Excel.
const UNKNOWN_ERROR: &str = "#UNKNOWN!";

/// What the sheets of a workbook share.
pub(super) struct Shared {
    texts: Vec<Rich>,
    /// Whether each font strikes its letters out, raises or lowers them.
    annotates: Vec<bool>,
    /// Whether each cell format shows a date.
    dates: Vec<bool>,
    from_1904: bool,
}

impl Shared {
    /// Reads the workbook's part, its styles and its shared texts.
    pub(super) fn read(workbook: &[u8], styles: &[u8], texts: &[u8]) -> Self {
        let from_1904 = |mut body: Body<'_>| body.u8().is_some_and(|flags| flags & 1 != 0);
        let annotates = annotates(styles);
        Self {
            texts: Records::new(texts)
                .filter(|record| record.number == SHARED_TEXT)
                .map(|record| rich_text(record.body, &annotates).unwrap_or_default())
                .collect(),
            annotates,
            dates: dates(styles),
            from_1904: Records::new(workbook).any(|record| record.number == WORKBOOK && from_1904(record.body)),
        }
    }

    fn number(&self, number: f64, style: u32) -> Value {
        let date = usize::try_from(style).ok().and_then(|style| self.dates.get(style)).copied().unwrap_or(false);
        value(number, date, self.from_1904)
    }
}

/// A text, and whether some of its letters are struck out, raised or lowered.
#[derive(Clone, Debug, Default)]
struct Rich {
    text: String,
    is_annotated: bool,
}

/// Whether each font of the styles strikes its letters out, raises or lowers them. Source: [MS-XLSB] 2.4.157 `BrtFont`.
fn annotates(styles: &[u8]) -> Vec<bool> {
    const STRUCK: u16 = 0x0008;
    let font = |mut body: Body<'_>| {
        let (_height, flags, _weight, raised) = (body.u16()?, body.u16()?, body.u16()?, body.u16()?);
        Some(flags & STRUCK != 0 || raised != 0)
    };
    let fonts = Records::new(styles).filter(|record| record.number == FONT);
    fonts.map(|record| font(record.body).unwrap_or(false)).collect()
}

/// Which cell formats show dates, in the order in which cells name them.
fn dates(styles: &[u8]) -> Vec<bool> {
    let mut formats = std::collections::BTreeMap::new();
    let mut dates = Vec::new();
    let mut of_cells = false;
    for record in Records::new(styles) {
        let mut body = record.body;
        match record.number {
            FORMAT => formats.extend(body.u16().zip(body.text())),
            BEGIN_CELL_XFS => of_cells = true,
            END_CELL_XFS => of_cells = false,
            XF if of_cells => {
                let id = body.take(2).and(body.u16()).unwrap_or(0);
                let own = formats.get(&id).map(|code: &String| is_date_code(code));
                dates.push(own.unwrap_or_else(|| is_built_in_date(id)));
            }
            _ => {}
        }
    }
    dates
}

/// Reads the cells of a sheet's part.
pub(super) fn read(part: &[u8], shared: &Shared, sheet: &mut RawSheet, budget: &mut Budget) -> Result<(), ReadFailure> {
    let damaged = |what: u16| ReadFailure::Corrupt(format!("record {what} is damaged"));
    let mut records = Records::new(part).skip_while(|record| record.number != BEGIN_CELLS);
    let mut row = None;
    let mut next_col = 0;
    loop {
        let Some(record) = records.next() else {
            return Err(ReadFailure::Corrupt("the sheet ends in the middle".to_owned()));
        };
        let mut body = record.body;
        let (number, is_short) = match record.number {
            END_CELLS => return Ok(()),
            ROW => {
                row = Some(body.u32().filter(|row| *row < ROWS).ok_or_else(|| damaged(ROW))?);
                next_col = 0;
                continue;
            }
            short if SHORT.contains(&short) => (short - SHORT_BY, true),
            number => (number, false),
        };
        if number > FORMULA_ERROR && number != RICH_TEXT {
            continue;
        }
        let col = if is_short { Some(next_col) } else { body.u32() };
        let place = row.zip(col.filter(|col| *col < COLUMNS));
        let ((row, col), style) = place.zip(body.u32()).ok_or_else(|| damaged(record.number))?;
        next_col = col + 1;
        if number == BLANK {
            continue;
        }
        let found = cell(number, body, style & 0x00FF_FFFF, shared);
        let (value, is_annotated) = found.ok_or_else(|| damaged(record.number))?;
        // An empty text is a blank.
        if value.text().is_some_and(str::is_empty) {
            continue;
        }
        budget.take(row, &value)?;
        let formula = (FORMULAS..=FORMULA_ERROR).contains(&number);
        let at = CellRef::new(row, col);
        if is_annotated {
            sheet.marks.add_shown(at, Shown::Annotated);
        }
        sheet.cells.push((at, value, formula));
    }
}

/// What a cell holds, after its place and style, and whether some letters of it are struck out, raised or lowered. `None`:
/// it ends early.
fn cell(number: u16, mut body: Body<'_>, style: u32, shared: &Shared) -> Option<(Value, bool)> {
    let rich = |rich: Rich| (Value::Text(rich.text), rich.is_annotated);
    let value = match number {
        RK => shared.number(rk(body.u32()?), style),
        REAL | FORMULA_REAL => shared.number(body.f64()?, style),
        BOOL | FORMULA_BOOL => Value::Bool(body.u8()? != 0),
        ERROR | FORMULA_ERROR => Value::Error(error_code(body.u8()?).unwrap_or(UNKNOWN_ERROR).to_owned()),
        TEXT | FORMULA_TEXT => Value::Text(body.text()?),
        RICH_TEXT => return rich_text(body, &shared.annotates).map(rich),
        SHARED => return shared.texts.get(usize::try_from(body.u32()?).ok()?).cloned().map(rich),
        _ => return None,
    };
    Some((value, false))
}

/// A text after its flags, and the runs that follow it. Source: [MS-XLSB] 2.5.122 `RichStr`, 2.5.130 `StrRun`.
fn rich_text(mut body: Body<'_>, annotates: &[bool]) -> Option<Rich> {
    const HAS_RUNS: u8 = 1;
    let flags = body.u8()?;
    let text = body.text()?;
    let runs = if flags & HAS_RUNS == 0 { 0 } else { body.u32().unwrap_or(0) };
    // A run that begins behind the last letter formats none.
    let letters = text.encode_utf16().count();
    let annotates_some = |(first, font): (u16, u16)| {
        usize::from(first) < letters && annotates.get(usize::from(font)).copied().unwrap_or(false)
    };
    let is_annotated = (0..runs).map_while(|_| body.u16().zip(body.u16())).any(annotates_some);
    Some(Rich { text, is_annotated })
}

#[cfg(test)]
mod tests {
    use super::super::records::tests::{record, wide};
    use super::*;
    use crate::model::campaign::Limits;

    fn at(col: u32, style: u32) -> Vec<u8> {
        [col.to_le_bytes(), style.to_le_bytes()].concat()
    }

    fn sheet(records: &[Vec<u8>]) -> Vec<u8> {
        [record(BEGIN_CELLS, &[]), records.concat(), record(END_CELLS, &[])].concat()
    }

    fn cells(part: &[u8]) -> Result<Vec<String>, ReadFailure> {
        let styles = [
            record(FORMAT, &[&164u16.to_le_bytes()[..], &wide("dd/mm/yyyy")].concat()),
            record(BEGIN_CELL_XFS, &[]),
            record(XF, &[0, 0, 0, 0]),
            record(XF, &[0, 0, 164, 0]),
            record(END_CELL_XFS, &[]),
        ];
        let texts = ["không", "Khóm 1"].map(|text| record(SHARED_TEXT, &[&[0][..], &wide(text)].concat()));
        let shared = Shared::read(&[], &styles.concat(), &texts.concat());
        let mut found = RawSheet::default();
        read(part, &shared, &mut found, &mut Budget::new(&Limits::default()))?;
        let sign = |formula: &bool| if *formula { "=" } else { "" };
        Ok(found.cells.iter().map(|(at, value, formula)| format!("{at} {}{}", sign(formula), value.shown())).collect())
    }

    #[test]
    fn letters_that_are_struck_out_or_raised_mark_their_cell() {
        let font = |flags: u8, raised: u8| record(FONT, &[220, 0, flags, 0, 0x90, 1, raised, 0]);
        let styles = [font(0, 0), font(8, 0), font(0, 1)].concat();
        let runs = |text: &str, runs: &[(u8, u8)]| {
            let count = u8::try_from(runs.len()).expect("few");
            let runs: Vec<u8> = runs.iter().flat_map(|(first, font)| [*first, 0, *font, 0]).collect();
            [&[1][..], &wide(text), &[count, 0, 0, 0], &runs].concat()
        };
        let texts = [runs("120", &[(0, 0), (2, 1)]), runs("12", &[(0, 0), (2, 1)])];
        let shared = Shared::read(&[], &styles, &texts.map(|text| record(SHARED_TEXT, &text)).concat());
        let cell = |number: u16, col: u32, value: &[u8]| record(number, &[&at(col, 0)[..], value].concat());
        let part = sheet(&[
            record(ROW, &[0; 4]),
            cell(SHARED, 0, &[0; 4]),
            cell(SHARED, 1, &[1, 0, 0, 0]),
            cell(RICH_TEXT, 2, &runs("52", &[(0, 0), (1, 2)])),
            cell(RICH_TEXT, 3, &runs("52", &[(0, 0)])),
        ]);
        let mut found = RawSheet::default();
        read(&part, &shared, &mut found, &mut Budget::new(&Limits::default())).expect("cells");
        found.marks.sort();
        let shown: Vec<_> = (0..4).map(|col| found.marks.shown(CellRef::new(0, col))).collect();
        assert_eq!(shown, [Some(Shown::Annotated), None, Some(Shown::Annotated), None]);
    }

    #[test]
    fn each_record_gives_its_cell() {
        let tokens = [0; 8];
        let row = |number: u32| record(ROW, &number.to_le_bytes());
        let cell =
            |number: u16, col: u32, style: u32, value: &[u8]| record(number, &[&at(col, style)[..], value].concat());
        let part = sheet(&[
            row(0),
            cell(SHARED, 0, 0, &[1, 0, 0, 0]),
            cell(RK, 1, 0, &(1234u32 << 2 | 2).to_le_bytes()),
            cell(REAL, 2, 1, &45_181f64.to_le_bytes()),
            cell(BLANK, 3, 0, &[]),
            cell(TEXT, 4, 0, &wide("a")),
            cell(RICH_TEXT, 5, 0, &[&[1][..], &wide("b")].concat()),
            row(1),
            cell(ERROR, 0, 0, &[0x2A]),
            cell(BOOL, 1, 0, &[1]),
            record(99, &[]),
            row(2),
            cell(FORMULA_ERROR, 0, 0, &[&[0x07][..], &tokens].concat()),
            cell(FORMULA_ERROR, 1, 0, &[&[0x77][..], &tokens].concat()),
            cell(FORMULA_REAL, 2, 0, &[&27f64.to_le_bytes()[..], &tokens].concat()),
            cell(FORMULA_REAL, 3, 0, &[&f64::NAN.to_le_bytes()[..], &tokens].concat()),
            cell(FORMULA_TEXT, 4, 0, &[&wide("")[..], &tokens].concat()),
            record(SHORT_BY + RK, &[&[0; 4][..], &(5u32 << 2 | 2).to_le_bytes()].concat()),
        ]);
        let expected = [
            "A1 Khóm 1",
            "B1 1234",
            "C1 12/09/2023",
            "E1 a",
            "F1 b",
            "A2 #N/A",
            "B2 TRUE",
            "A3 =#DIV/0!",
            "B3 =#UNKNOWN!",
            "C3 =27",
            "D3 =#NUM!",
            "F3 5",
        ];
        assert_eq!(cells(&part).expect("cells"), expected);
    }

    #[test]
    fn what_ends_early_or_lies_beyond_the_grid_is_damage() {
        let row = record(ROW, &[0; 4]);
        for broken in [
            [record(BEGIN_CELLS, &[]), row.clone()].concat(),
            sheet(&[record(ROW, &ROWS.to_le_bytes())]),
            sheet(&[row.clone(), record(RK, &[&at(COLUMNS, 0)[..], &[0; 4]].concat())]),
            sheet(&[row.clone(), record(REAL, &at(0, 0))]),
            sheet(&[row.clone(), record(SHARED, &[&at(0, 0)[..], &[9, 0, 0, 0]].concat())]),
            sheet(&[row, record(TEXT, &[&at(0, 0)[..], &[0xFF; 4]].concat())]),
            sheet(&[record(RK, &[&at(0, 0)[..], &[0; 4]].concat())]),
        ] {
            assert!(matches!(cells(&broken), Err(ReadFailure::Corrupt(_))), "{broken:?}");
        }
    }
}
