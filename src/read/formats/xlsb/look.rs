//! Merged regions, sizes and styles of a binary workbook: what calamine does not tell.
//!
//! Record numbers are those of [MS-XLSB] 2.3.2. A damaged look is read as far as it goes.

use super::records::number::{BEGIN_CELL_XFS, CELLS, END_CELL_XFS, FONT, FORMAT, RICH_TEXT, ROW, SHORT, XF};
use super::records::{Body, Records};
use crate::model::cell::CellRef;
use crate::read::formats::xls::numbers::built_in_code;
use crate::read::look::{Horizontal, Look, Style, Vertical, Width};
use crate::read::marks::Marks;
use crate::read::merge::Merge;
use crate::read::shown::{self, Shown};
use crate::text::legacy;

const COL_INFO: u16 = 60;
/// The bits of a cell's style that number it.
const STYLE: u32 = 0x00FF_FFFF;
const MERGE: u16 = 176;
const FILL: u16 = 45;
const BORDER: u16 = 46;

/// Cells whose style is read.
const STYLED: usize = 200_000;
/// Cells whose marks are kept.
const MARKED: usize = 200_000;
/// Weight from which a font is bold.
const BOLD: u16 = 600;
/// `fls` of a fill of one colour.
const SOLID: u32 = 1;
/// Parts of a character and of a point.
const CHARACTER: f64 = 256.0;
const POINT: f64 = 20.0;

/// Merged regions of a sheet's part.
pub(super) fn merges(part: &[u8]) -> Vec<Merge> {
    let merge = |mut body: Body<'_>| {
        let (top, bottom, left, right) = (body.u32()?, body.u32()?, body.u32()?, body.u32()?);
        Some(Merge { from: CellRef::new(top, left), to: CellRef::new(bottom, right) })
    };
    Records::new(part).filter(|record| record.number == MERGE).filter_map(|record| merge(record.body)).collect()
}

/// Sizes and styled cells of a sheet's part.
pub(super) fn sheet(part: &[u8], styles: &[Style]) -> Look {
    let mut look = Look { styles: styles.to_vec(), merges: merges(part), ..Look::default() };
    let mut row = 0;
    for record in Records::new(part) {
        let mut body = record.body;
        match record.number {
            COL_INFO => look.widths.extend(width(body)),
            ROW => {
                row = body.u32().unwrap_or(row);
                look.heights.extend(height(body).map(|points| (row, points)));
            }
            number if CELLS.contains(&number) && look.styled.len() < STYLED => {
                if let (Some(col), Some(style)) = (body.u32(), body.u32()) {
                    look.styled.push((CellRef::new(row, col), style & 0x00FF_FFFF));
                }
            }
            _ => {}
        }
    }
    look
}

/// What a style marks its cells by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Marking {
    struck: bool,
    indent: u8,
    shown: Option<Shown>,
}

/// What the styles of `styles.bin` mark their cells by, in the order in which cells name them.
///
/// Source: [MS-XLSB] 2.4.157 `BrtFont`, 2.4.876 `BrtXF`.
pub(super) fn markings(part: &[u8]) -> Vec<Marking> {
    const STRUCK: u16 = 0x0008;
    let (mut formats, mut struck, mut markings) = (Vec::new(), Vec::new(), Vec::new());
    let mut of_cells = false;
    let marking = |mut body: Body<'_>, formats: &[(u16, String)], struck: &[bool]| {
        body.u16()?;
        let (format, font) = (body.u16()?, body.u16()?);
        // Fill, border, rotation; then the indent.
        let indent = body.take(5).and_then(|_| body.u8()).unwrap_or(0);
        let own = formats.iter().find(|(id, _)| *id == format).map(|(_, code)| code.as_str());
        let shown = own.or_else(|| built_in_code(format)).and_then(shown::of_format);
        Some(Marking { struck: struck.get(usize::from(font)).copied().unwrap_or(false), indent, shown })
    };
    for record in Records::new(part) {
        let mut body = record.body;
        match record.number {
            FORMAT => formats.extend(body.u16().zip(body.text())),
            FONT => struck.push(body.take(2).and(body.u16()).is_some_and(|flags| flags & STRUCK != 0)),
            BEGIN_CELL_XFS => of_cells = true,
            END_CELL_XFS => of_cells = false,
            XF if of_cells => markings.push(marking(body, &formats, &struck).unwrap_or_default()),
            _ => {}
        }
    }
    markings
}

/// The columns of a sheet's part that are hidden.
pub(super) fn hidden_columns(part: &[u8], marks: &mut Marks) {
    let columns = Records::new(part).filter(|record| record.number == COL_INFO).filter_map(|record| width(record.body));
    for column in columns.filter(|column| column.hidden) {
        marks.add_hidden_columns(column.first, column.last);
    }
}

/// Cells of a sheet's part that are struck out or indented, or show a number as another.
pub(super) fn cell_marks(part: &[u8], markings: &[Marking], marks: &mut Marks) {
    if markings.iter().all(|marking| *marking == Marking::default()) {
        return;
    }
    let mut kept = 0;
    for (cell, style) in styled(part) {
        let marking = usize::try_from(style).ok().and_then(|style| markings.get(style)).copied().unwrap_or_default();
        if marking == Marking::default() {
            continue;
        }
        if marking.struck {
            marks.add_struck(cell);
        }
        if marking.indent > 0 {
            marks.add_indent(cell, marking.indent);
        }
        if let Some(shown) = marking.shown {
            marks.add_shown(cell, shown);
        }
        kept += 1;
        if kept >= MARKED {
            break;
        }
    }
}

/// The cells of a sheet's part, each with its style.
fn styled(part: &[u8]) -> impl Iterator<Item = (CellRef, u32)> + '_ {
    let (mut row, mut next_col) = (0, 0);
    Records::new(part).filter_map(move |record| {
        let mut body = record.body;
        let col = match record.number {
            ROW => {
                (row, next_col) = (body.u32().unwrap_or(row), 0);
                return None;
            }
            number if CELLS.contains(&number) || number == RICH_TEXT => body.u32()?,
            number if SHORT.contains(&number) => next_col,
            _ => return None,
        };
        next_col = col.saturating_add(1);
        Some((CellRef::new(row, col), body.u32()? & STYLE))
    })
}

fn width(mut body: Body<'_>) -> Option<Width> {
    let (first, last, parts) = (body.u32()?, body.u32()?, body.u32()?);
    body.u32()?;
    let hidden = body.u16()? & 1 != 0;
    Some(Width { first, last, characters: f64::from(parts) / CHARACTER, hidden })
}

/// The height of a row that has one of its own; the row's number is read already.
fn height(mut body: Body<'_>) -> Option<f64> {
    body.u32()?;
    let twentieths = body.u16()?;
    let own = *body.take(2)?.get(1)? & 0x20 != 0;
    own.then(|| f64::from(twentieths) / POINT)
}

/// The styles of `styles.bin`, in the order in which cells name them.
pub(super) fn styles(part: &[u8]) -> Vec<Style> {
    let (mut formats, mut fonts, mut fills, mut borders) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut styles = Vec::new();
    let mut of_cells = false;
    for record in Records::new(part) {
        let mut body = record.body;
        match record.number {
            FORMAT => formats.extend(body.u16().zip(body.text())),
            FONT => fonts.push(font(body).unwrap_or_default()),
            FILL => fills.push(fill(body)),
            BORDER => borders.push(border(body).unwrap_or_default()),
            BEGIN_CELL_XFS => of_cells = true,
            END_CELL_XFS => of_cells = false,
            XF if of_cells => styles.push(style(body, &formats, &fonts, &fills, &borders).unwrap_or_default()),
            _ => {}
        }
    }
    styles
}

/// Whether a font of an old encoding is about.
pub(super) fn has_legacy_face(styles: &[Style]) -> bool {
    styles.iter().filter_map(|style| style.font.as_deref()).any(|font| legacy::face(font).is_some())
}

/// Source: [MS-XLSB] 2.4.157 `BrtFont`.
fn font(mut body: Body<'_>) -> Option<Style> {
    let (height, flags, weight) = (body.u16()?, body.u16()?, body.u16()?);
    body.u16()?;
    let underline = body.u8()? != 0;
    body.take(3 + 8 + 1)?;
    Some(Style {
        font: body.text(),
        points: Some(f64::from(height) / POINT),
        bold: weight >= BOLD,
        italic: flags & 2 != 0,
        underline,
        ..Style::default()
    })
}

/// The ground of a fill of one colour that is given as such. Source: [MS-XLSB] 2.4.155 `BrtFill`, 2.5.5 `BrtColor`.
fn fill(mut body: Body<'_>) -> Option<u32> {
    const RGB: u8 = 2;
    (body.u32()? == SOLID).then_some(())?;
    let color = body.take(8)?;
    let given = color[0] & 1 != 0 && (color[0] >> 1 == RGB || color[0] >> 1 == 0);
    given.then(|| u32::from_be_bytes([0, color[4], color[5], color[6]]))
}

/// Lines at the left, right, top and bottom. Source: [MS-XLSB] 2.4.22 `BrtBorder`.
fn border(mut body: Body<'_>) -> Option<[bool; 4]> {
    body.u8()?;
    let mut line = || body.take(10).map(|line| line[0] != 0);
    let (top, bottom, left, right) = (line()?, line()?, line()?, line()?);
    Some([left, right, top, bottom])
}

/// Source: [MS-XLSB] 2.4.876 `BrtXF`.
fn style(
    mut body: Body<'_>,
    formats: &[(u16, String)],
    fonts: &[Style],
    fills: &[Option<u32>],
    borders: &[[bool; 4]],
) -> Option<Style> {
    body.u16()?;
    let format = body.u16()?;
    let mut place = || body.u16().map(usize::from);
    let (font, fill, border) = (place()?, place()?, place()?);
    body.u16()?;
    let alignment = body.u16()?;
    let own = formats.iter().find(|(id, _)| *id == format).map(|(_, code)| code.clone());
    Some(Style {
        number_format: own.or_else(|| built_in_code(format).map(str::to_owned)).filter(|code| code != "General"),
        horizontal: match alignment & 7 {
            1 => Some(Horizontal::Left),
            2 | 6 => Some(Horizontal::Centre),
            3 => Some(Horizontal::Right),
            5 | 7 => Some(Horizontal::Justify),
            _ => None,
        },
        vertical: match alignment >> 3 & 7 {
            0 => Some(Vertical::Top),
            1 => Some(Vertical::Centre),
            _ => None,
        },
        wrap: alignment & 0x40 != 0,
        borders: borders.get(border).copied().unwrap_or_default(),
        ground: fills.get(fill).copied().flatten(),
        ..fonts.get(font).cloned().unwrap_or_default()
    })
}

#[cfg(test)]
mod tests {
    use super::super::records::tests::{record, wide};
    use super::*;

    fn xf(format: u8, font: u8, indent: u8) -> Vec<u8> {
        record(XF, &[0, 0, format, 0, font, 0, 0, 0, 0, 0, 0, indent, 0, 0, 0, 0])
    }

    #[test]
    fn styles_mark_cells_that_show_otherwise_or_are_struck_out_or_indented() {
        let styles = [
            record(FORMAT, &[&164u16.to_le_bytes()[..], &wide("#,##0,")].concat()),
            record(FONT, &[220, 0, 0, 0, 0x90, 1]),
            record(FONT, &[220, 0, 8, 0, 0x90, 1]),
            xf(9, 1, 5),
            record(BEGIN_CELL_XFS, &[]),
            xf(0, 0, 0),
            xf(9, 0, 0),
            xf(164, 0, 0),
            xf(3, 1, 0),
            xf(0, 0, 2),
            record(END_CELL_XFS, &[]),
        ];
        let cell =
            |number: u16, col: u32, style: u32| record(number, &[col.to_le_bytes(), style.to_le_bytes()].concat());
        let part = [
            record(ROW, &4u32.to_le_bytes()),
            cell(5, 0, 0),
            cell(5, 1, 1),
            record(13, &2u32.to_le_bytes()),
            cell(9, 3, 3),
            cell(RICH_TEXT, 4, 4),
            cell(5, 5, 99),
        ];
        let mut marks = Marks::default();
        cell_marks(&part.concat(), &markings(&styles.concat()), &mut marks);
        marks.sort();
        let at = |col| CellRef::new(4, col);
        let found: Vec<_> =
            (0..6).map(|col| (marks.shown(at(col)), marks.is_struck(at(col)), marks.indent(at(col)))).collect();
        let expected = [
            (None, false, 0),
            (Some(Shown::Percent), false, 0),
            (Some(Shown::Scaled), false, 0),
            (None, true, 0),
            (None, false, 2),
            (None, false, 0),
        ];
        assert_eq!(found, expected);
    }
}
