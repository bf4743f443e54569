//! How sheets look.

use super::builder::{Book, GENERAL, LEGACY, Sheet, at, numbers, wide};
use crate::model::campaign::Limits;
use crate::model::cell::CellRef;
use crate::read::formats::Budget;
use crate::read::formats::xls::records::kind;
use crate::read::look::{Horizontal, Look, Vertical};
use crate::read::shown::Shown;

fn look(book: &Book) -> Look {
    book.read().expect("a workbook").sheets.remove(0).look.expect("a look")
}

#[test]
fn widths_are_those_that_excel_shows() {
    let column = |first: u16, last: u16, parts: u16, hidden: u16| numbers(&[first, last, parts, 0, hidden, 0]);
    let sheet = Sheet::default()
        .record(kind::COL_INFO, &column(0, 1, 2340, 0))
        .record(kind::COL_INFO, &column(2, 2, 6582, 1))
        .record(kind::COL_INFO, &column(3, 256, 219, 0));
    let found = look(&Book::new().sheet("S", sheet));
    let widths: Vec<_> =
        found.widths.iter().map(|width| (width.first, width.last, width.characters, width.hidden)).collect();
    assert_eq!(widths, [(0, 1, 8.43, false), (2, 2, 25.0, true), (3, 255, 0.5, false)]);
}

#[test]
fn a_width_for_all_columns_fills_the_gaps() {
    let sheet = Sheet::default()
        .record(kind::DEF_COL_WIDTH, &numbers(&[12]))
        .record(kind::COL_INFO, &numbers(&[1, 1, 2340, 0, 0, 0]));
    let found = look(&Book::new().sheet("S", sheet));
    let widths: Vec<_> = found.widths.iter().map(|width| (width.first, width.last, width.characters)).collect();
    assert_eq!(widths, [(1, 1, 8.43), (0, 0, 12.0), (2, 255, 12.0)]);
    let usual = Sheet::default().record(kind::DEF_COL_WIDTH, &numbers(&[8]));
    assert!(look(&Book::new().sheet("S", usual)).widths.is_empty());
}

#[test]
fn heights_that_someone_set() {
    let row = |row: u16, height: u16, flags: u16| numbers(&[row, 0, 1, height, 0, 0, flags, 0]);
    let sheet = Sheet::default()
        .record(kind::ROW, &row(0, 300, 0))
        .record(kind::ROW, &row(1, 675, 0x40))
        .record(kind::ROW, &row(2, 300, 0x20));
    assert_eq!(look(&Book::new().sheet("S", sheet)).heights, [(1, 33.75), (2, 0.0)]);
}

#[test]
fn styles_of_cells_and_blanks() {
    let bold = [&numbers(&[260, 2, 0x7FFF, 700, 0])[..], &[1, 0, 0, 0, 3, 0], b"Tms"].concat();
    // Solid ground in the changed colour 10; lines at the left and at the bottom.
    let lines = 0x0000_1001u32.to_le_bytes();
    let pattern = (1u32 << 26).to_le_bytes();
    let ground = numbers(&[10]);
    let xf = [&numbers(&[2, 164, 1])[..], &[0x1B, 0, 0, 0], &lines, &pattern, &ground].concat();
    let palette = [&numbers(&[3])[..], &[0; 8], &[0xFF, 0xC0, 0x01, 0]].concat();
    let sheet = Sheet::default()
        .number(0, 0, 3, 1.0)
        .record(kind::MUL_BLANK, &numbers(&[1, 0, 3, GENERAL, 1]))
        .record(kind::BLANK, &at(2, 0, 99));
    let book = Book::new()
        .global(kind::FONT, &bold)
        .global(kind::FORMAT, &[&numbers(&[164])[..], &wide("#,##0\" hồ sơ\"")].concat())
        .global(kind::PALETTE, &palette)
        .global(kind::XF, &xf)
        .sheet("S", sheet);
    let found = look(&book);
    let styled: Vec<_> = found.styled.iter().map(|(at, style)| format!("{at} {style}")).collect();
    assert_eq!(styled, ["A1 0", "A2 0", "B2 1"]);
    let style = &found.styles[0];
    assert_eq!(style.number_format.as_deref(), Some("#,##0\" hồ sơ\""));
    assert_eq!((style.font.as_deref(), style.points), (Some("Tms"), Some(13.0)));
    assert!(style.bold && style.italic && style.underline && style.wrap);
    assert_eq!((style.horizontal, style.vertical), (Some(Horizontal::Right), Some(Vertical::Centre)));
    assert_eq!(style.borders, [true, false, false, true]);
    assert_eq!(style.ground, Some(0xFF_C001));
    assert_eq!(found.styles[1].number_format, None);
    assert_eq!(found.styles[1].horizontal, Some(Horizontal::Centre));
}

#[test]
fn legacy_fonts_make_the_look_known_unasked() {
    let book = Book::new().sheet("S", Sheet::default().number(0, 0, LEGACY, 1.0));
    let mut budget = Budget::new(&Limits::default());
    let workbook = super::super::workbook(&book.stream(), &mut budget, false).expect("a workbook");
    let look = workbook.sheets[0].look.as_ref().expect("a look");
    assert_eq!(look.styles[0].font.as_deref(), Some(".VnTime"));
}

#[test]
fn cells_tell_what_they_show() {
    let xf = |font: u16, format: u16, indent: u8| {
        [&numbers(&[font, format, 1])[..], &[0, 0, indent, 0], &[0; 8], &numbers(&[0])].concat()
    };
    let font = |flags: u16, script: u16| {
        [&numbers(&[260, flags, 0x7FFF, 400, script])[..], &[0, 0, 0, 0, 3, 0], b"Tms"].concat()
    };
    let first = 3;
    let sheet = Sheet::default().number(0, 0, first, 1.0).number(0, 1, first + 1, 3.0).number(0, 2, GENERAL, 5.0);
    // 9 is the built-in format of percent.
    let book =
        Book::new().global(kind::FONT, &font(0x0008, 0)).global(kind::XF, &xf(0, 9, 2)).global(kind::XF, &xf(2, 0, 0));
    let mut found = book.sheet("S", sheet).read().expect("a workbook").sheets.remove(0).marks;
    found.sort();
    let cell = |col: u32| CellRef::new(0, col);
    assert_eq!((found.shown(cell(0)), found.shown(cell(2))), (Some(Shown::Percent), None));
    assert_eq!((found.indent(cell(0)), found.indent(cell(2))), (2, 0));
    assert!(found.is_struck(cell(1)) && !found.is_struck(cell(2)));
}
