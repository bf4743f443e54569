//! Names that belong to a number in another cell: those of its row, and of the lines above and below it.
//!
//! What names a place, a row of figures or a column stays, and so do the people whom an office names as its own: who
//! reports, who signs, who holds a post. It must not know how a number is found.

use std::collections::BTreeSet;

use super::meaning::{self, Heading};
use super::{names, prose};
use crate::model::cell::CellRef;
use crate::read::{Cell, Sheet, Value};
use crate::text;

/// Lines above and below a number that make one block with it, at most: name, birth, address, telephone.
const BLOCK: u32 = 4;
/// Rows above a cell among which its heading is looked for: a sheet of a ward has fewer.
const HEADED: usize = 2_000;
/// Rows that the headings of a table take, at most.
const LEVELS: u32 = 4;
/// Rows between a title above a signature and the name below it, at most.
const SIGNED: u32 = 6;
/// Words of a post that stands behind a name, and of a label or heading that announces names, at most.
const POST: usize = 3;
const LABEL: usize = 6;

/// The cells with names that belong to numbers in these cells. `is_anywhere`: one more stands somewhere beside the cells,
/// as in a comment, and may belong to any name that stands alone.
pub(super) fn named(sheet: &Sheet, numbers: &[CellRef], is_anywhere: bool) -> BTreeSet<CellRef> {
    let mut found = BTreeSet::new();
    for number in numbers {
        found.extend(in_row(sheet, *number));
        for down in [false, true] {
            found.extend(in_block(sheet, *number, down));
        }
    }
    if is_anywhere {
        for (row, cells) in sheet.rows() {
            let is_alone = |cell: &Cell, text: &str| {
                is_labelled(text)
                    || (is_name_alone(text)
                        && (has_figures(cells)
                            || (names::has_middle(text) && !is_above_figures(sheet, *row, cell.col))))
            };
            found.extend(of_row(sheet, *row, cells, &is_alone));
        }
    }
    for number in numbers {
        found.remove(number);
    }
    found
}

/// The lines of a text with names that belong to a number in one of these lines.
pub(super) fn named_lines(lines: &[String], numbers: &BTreeSet<usize>) -> BTreeSet<usize> {
    // A number that stands in none of them may belong to any that is labelled.
    let near = |at: &usize| numbers.iter().map(|number| number.abs_diff(*at)).min().unwrap_or(BLOCK as usize);
    let is_signed = |at: usize| at.checked_sub(1).is_some_and(|above| is_of_office(&lines[above]));
    let belongs = |at: &usize| {
        let line = lines[*at].as_str();
        let is_near = is_labelled(line) || (near(at) == 1 && names::leads(line) && !is_signed(*at));
        near(at) <= BLOCK as usize && is_near && holds_name(line)
    };
    (0..lines.len()).filter(|at| !numbers.contains(at)).filter(belongs).collect()
}

/// The names in the row of a number.
fn in_row(sheet: &Sheet, number: CellRef) -> Vec<CellRef> {
    let cells = sheet.row(number.row);
    let mut found = of_row(sheet, number.row, cells, &|_, _| true);
    // A surname may have a column of its own.
    for pair in cells.windows(2) {
        if let [surname, given] = pair
            && let (Some(first), Some(second)) = (surname.value.text(), given.value.text())
            && names::is_surname(first)
            && is_name_alone(&format!("{first} {second}"))
        {
            found.extend(pair.iter().map(|cell| CellRef::new(number.row, cell.col)));
        }
    }
    found
}

/// The names in the rows that follow that of a number, upwards or down, up to an empty one.
fn in_block(sheet: &Sheet, number: CellRef, down: bool) -> Vec<CellRef> {
    let mut found = Vec::new();
    let mut is_list = !has_figures(sheet.row(number.row));
    for away in 1..=BLOCK {
        let row = if down { number.row.checked_add(away) } else { number.row.checked_sub(away) };
        let Some((row, cells)) = row.map(|row| (row, sheet.row(row))).filter(|(_, cells)| !cells.is_empty()) else {
            break;
        };
        is_list &= !has_figures(cells);
        let belongs = |cell: &Cell, text: &str| {
            let is_line =
                cell.col == number.col && ((is_list && names::leads(text)) || (away == 1 && is_name_alone(text)));
            is_line || is_labelled(text) || label(cells, cell).is_some_and(names_people)
        };
        found.extend(of_row(sheet, row, cells, &belongs));
    }
    found
}

/// The cells of a row that name somebody who is not an official, as far as `belongs` takes them.
fn of_row(sheet: &Sheet, row: u32, cells: &[Cell], belongs: &dyn Fn(&Cell, &str) -> bool) -> Vec<CellRef> {
    let own = cells.iter().filter(|cell| {
        let text = cell.value.text();
        text.is_some_and(|text| belongs(cell, text) && is_persons(sheet, row, cells, cell, text))
    });
    own.map(|cell| CellRef::new(row, cell.col)).collect()
}

/// Whether a text names somebody, and neither names its row, its column or a place, nor an office's own people.
fn is_persons(sheet: &Sheet, row: u32, cells: &[Cell], cell: &Cell, text: &str) -> bool {
    if is_labelled(text) {
        return holds_name(text);
    }
    let said = [label(cells, cell), heading(sheet, row, cell.col)];
    let says = |judge: fn(&str) -> bool| said.into_iter().flatten().any(judge);
    if says(names_people) {
        return reads_as_name(text);
    }
    let is_post = follows(cells, cell).is_some_and(|post| text::words(post).len() <= POST && is_of_office(post));
    holds_name(text) && !says(names_place) && !says(is_of_office) && !is_post && !names_figures(sheet, row, cells, cell)
}

/// Whether a text names people who are not an office's, and is not labelled as a place.
fn holds_name(text: &str) -> bool {
    let is_others = || prose::label(text).is_some_and(|label| meaning::speaks_of_office(label) || names_place(label));
    is_labelled(text) || (!names::places(text).is_empty() && !is_others())
}

/// Whether a cell names the figures of its row or of the column below it.
fn names_figures(sheet: &Sheet, row: u32, cells: &[Cell], cell: &Cell) -> bool {
    if has_figures(cells) {
        return cells
            .iter()
            .find(|own| own.value.text().is_some_and(is_word))
            .is_some_and(|first| first.col == cell.col);
    }
    is_figure(sheet, row, cell.col, 1)
}

/// Whether a figure stands near enough below a cell to have it for one of its headings.
fn is_above_figures(sheet: &Sheet, row: u32, col: u32) -> bool {
    (1..=LEVELS).any(|down| is_figure(sheet, row, col, down))
}

/// Whether a figure stands so many rows below a cell.
fn is_figure(sheet: &Sheet, row: u32, col: u32, down: u32) -> bool {
    let below = row.checked_add(down).and_then(|below| sheet.shown(below, col));
    below.is_some_and(|below| matches!(below.value, Value::Number(_)))
}

/// Whether a row holds figures.
fn has_figures(cells: &[Cell]) -> bool {
    cells.iter().any(|cell| matches!(cell.value, Value::Number(_)))
}

/// Whether a text is more than an ordinal, Roman ones among them.
fn is_word(text: &str) -> bool {
    prose::is_prose(text) && text.chars().any(|c| c.is_alphabetic() && !matches!(c, 'I' | 'V' | 'X'))
}

/// Whether a text says itself that a person is named: `Họ tên: …`.
fn is_labelled(text: &str) -> bool {
    text.split_once(':').is_some_and(|(label, name)| names_people(label) && reads_as_name(name))
}

/// Whether a text is a person's name where names are announced: one with a surname that is known, or capitals alone.
fn reads_as_name(text: &str) -> bool {
    let is_capitalised = |word: &str| word.starts_with(char::is_uppercase);
    let has_capitals = || text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).all(is_capitalised);
    !names::places(text).is_empty() || (names::count(text, true) > 0 && has_capitals())
}

/// A text without the names in it: all of it, where no name can be distinguished from other words.
pub(super) fn unnamed(text: &str) -> String {
    let places = names::places(text);
    if places.is_empty() {
        let label = text.split_once(':').filter(|_| is_labelled(text));
        return label.map_or_else(|| prose::NAME.to_owned(), |(label, _)| format!("{label}: {}", prose::NAME));
    }
    let mut unnamed = text.to_owned();
    for place in places.into_iter().rev() {
        unnamed.replace_range(place, prose::NAME);
    }
    unnamed
}

/// Whether a text is a name, a form of address before it, and nothing else.
fn is_name_alone(text: &str) -> bool {
    let Some(name) = names::places(text).into_iter().next() else { return false };
    let (before, after) = (text.get(..name.start).unwrap_or_default(), text.get(name.end..).unwrap_or_default());
    text::words(before).len() <= 1 && names::leads(text) && !after.chars().any(char::is_alphabetic)
}

/// The text left of a cell, where it says what the cell holds: among figures it is another note, unless it ends in a colon.
fn label<'s>(cells: &'s [Cell], cell: &Cell) -> Option<&'s str> {
    let at = cells.iter().position(|own| own.col == cell.col)?;
    let left = cells.get(at.checked_sub(1)?)?.value.text()?;
    (!prose::holds_personal_data(left) && (!has_figures(cells) || left.trim_end().ends_with(':'))).then_some(left)
}

/// The text right of a cell.
fn follows<'s>(cells: &'s [Cell], cell: &Cell) -> Option<&'s str> {
    let at = cells.iter().position(|own| own.col == cell.col)?;
    cells.get(at + 1)?.value.text().filter(|text| !prose::holds_personal_data(text))
}

/// What stands above a cell and may say what it is: of a row of figures the heading of its column, of any other the next
/// text above it.
fn heading(sheet: &Sheet, row: u32, col: u32) -> Option<&str> {
    let is_figures = has_figures(sheet.row(row));
    let until = sheet.rows().partition_point(|(own, _)| *own < row);
    let above = sheet.rows()[..until].iter().rev().take(HEADED);
    let above = above.take_while(|(own, _)| is_figures || row - own <= SIGNED);
    let texts = above.filter(|(_, cells)| !has_figures(cells)).filter_map(|(own, _)| {
        // A title over the whole table says nothing of one column.
        let cell = if is_figures { sheet.shown(*own, col) } else { sheet.direct(*own, col) };
        cell?.value.text()
    });
    // `(Ký, ghi rõ họ tên)` stands between a title and its name.
    let mut texts = texts.filter(|text| !text.trim_start().starts_with('('));
    texts.next().filter(|text| !prose::holds_personal_data(text))
}

/// Whether a text says that people who are not officials stand beside or below it.
fn names_people(text: &str) -> bool {
    text::words(text).len() <= LABEL && meaning::kind(text) == Some(Heading::Name)
}

/// Whether a text says that places or units do.
fn names_place(text: &str) -> bool {
    matches!(meaning::kind(text), Some(Heading::Place | Heading::Address))
}

/// Whether a text is the title of an office's people.
fn is_of_office(text: &str) -> bool {
    text.len() <= prose::SHORT && !meaning::is_title(text) && meaning::speaks_of_office(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NUMBER: &str = "CCCD 084098001234";

    /// A sheet of rows; what is a number there is a figure.
    fn sheet(rows: &[&[&str]]) -> Sheet {
        let cells = rows.iter().zip(0..).flat_map(|(cells, row)| {
            cells.iter().zip(0..).filter(|(cell, _)| !cell.is_empty()).map(move |(cell, col)| {
                let value = cell.parse().map_or_else(|_| Value::Text((*cell).to_owned()), Value::Number);
                (CellRef::new(row, col), value, false)
            })
        });
        Sheet::new("S".into(), cells.collect(), &[])
    }

    /// What stands in the cells with names that belong to the cell with a number.
    fn found(rows: &[&[&str]]) -> Vec<String> {
        let sheet = sheet(rows);
        let cells = || sheet.rows().iter().flat_map(|(row, cells)| cells.iter().map(|cell| (*row, cell)));
        let number_cells = cells().filter(|(_, cell)| cell.value.text().is_some_and(prose::holds_personal_data));
        let numbers: Vec<CellRef> = number_cells.map(|(row, cell)| CellRef::new(row, cell.col)).collect();
        let named = named(&sheet, &numbers, numbers.is_empty());
        named.iter().map(|at| sheet.direct(at.row, at.col).expect("a cell").value.shown()).collect()
    }

    /// A table of one row.
    fn row(cells: &[&str]) -> Vec<String> {
        found(&[&["TT", "Khóm", "Hồ sơ", "Đã nộp", "Ghi chú", "Vướng mắc"], cells])
    }

    #[test]
    fn the_names_of_a_row_belong_to_the_number_in_it() {
        for (cells, names) in [
            (["1", "Khóm 1", "5", "3", "Nguyễn Văn Mẫu", NUMBER], &["Nguyễn Văn Mẫu"][..]),
            (["1", "Khóm 1", "5", "3", NUMBER, "nguyen van mau"], &["nguyen van mau"]),
            (["1", "Khóm 1", "5", "3", "Đã báo bà Trần Thị Thử", NUMBER], &["Đã báo bà Trần Thị Thử"]),
            (["1", "Khóm 1", "5", "Trần", "Thị Thử", NUMBER], &["Trần", "Thị Thử"]),
            (["1", "Khóm 1", "5", "Họ tên: Y Bhim", "Công an đã đến", NUMBER], &["Họ tên: Y Bhim"]),
            (["1", "Khóm 1 (CCCD 084098001234)", "5", "3", "Lê Văn Nháp", ""], &["Lê Văn Nháp"]),
        ] {
            assert_eq!(row(&cells), names, "{cells:?}");
        }
        let people = ["TT", "Họ tên", "Hồ sơ", "Ghi chú"];
        assert_eq!(found(&[&people, &["1", "Y Bhim", "5", NUMBER]]), ["Y Bhim"], "its heading announces names");
    }

    #[test]
    fn places_figures_and_an_offices_people_keep_their_names() {
        for cells in [
            ["1", "Khóm Nguyễn Huệ", "5", "3", "Ấp Lê Văn Nháp", NUMBER],
            ["1", "Nguyễn Huệ", "5", "3", "Sóng yếu", NUMBER],
            ["II", "Kim Sơn", "5", "3", "", NUMBER],
            ["1", "Khóm 1", "5", "3", "Cán bộ trực: Nguyễn Văn Mẫu", NUMBER],
            ["1", "Khóm 1", "5", "3", "Địa chỉ: Lê Lợi", NUMBER],
            ["1", "Khóm 1", "5", "3", "Người dân chưa có sim", NUMBER],
        ] {
            assert_eq!(row(&cells), Vec::<String>::new(), "{cells:?}");
        }
        for rows in [
            &[&["Đơn vị:", "Kim Sơn", NUMBER][..]][..],
            &[&["Người báo cáo:", "Nguyễn Văn Mẫu", NUMBER]],
            &[&["Nguyễn Văn Mẫu", "Trưởng khóm", NUMBER]],
            &[
                &["Khóm", "Trưởng khóm", "Ghi chú"],
                &["Khóm 1", "Nguyễn Văn Mẫu", NUMBER],
                &["Khóm 2", "Lê Văn Nháp", ""],
            ],
            &[&["TT", "Người thực hiện", "Hồ sơ", "Ghi chú"], &["1", "Khóm 1", "5", ""], &["2", "Lê Mẫu", "5", NUMBER]],
            &[&["Người lập biểu", NUMBER], &["(Ký, ghi rõ họ tên)"], &["Nguyễn Văn Mẫu"]],
            &[&["HỒ SƠ", "LÝ DO", NUMBER], &["5", "3", "2"]],
        ] {
            assert_eq!(found(rows), Vec::<String>::new(), "{rows:?}");
        }
    }

    #[test]
    fn the_names_of_a_block_belong_to_the_number_in_it() {
        for (rows, names) in [
            (&[&["Họ tên: Trần Thị Thử"][..], &["CCCD: 084098001234"]][..], &["Họ tên: Trần Thị Thử"][..]),
            (&[&["CCCD: 084098001234"], &["Bà Trần Thị Thử"]], &["Bà Trần Thị Thử"]),
            (&[&["Họ và tên", "Y Bhim"], &["Năm sinh", "1985"], &["CCCD: 084098001234"]], &["Y Bhim"]),
            (
                &[&["Lê Văn Nháp"], &["Khóm 1"], &["Chưa có sim"], &["CCCD: 084098001234"], &["Nguyễn Văn Mẫu"]],
                &["Lê Văn Nháp", "Nguyễn Văn Mẫu"],
            ),
            (&[&["Khóm 1", "5", "Nguyễn Văn Mẫu"], &["Khóm 2", "7", NUMBER]], &["Nguyễn Văn Mẫu"]),
        ] {
            assert_eq!(found(rows), names, "{rows:?}");
        }
        for rows in [
            &[&["Họ tên: Trần Thị Thử"][..], &[], &["CCCD: 084098001234"]][..],
            &[&["Nguyễn Huệ", "5", ""], &["Lê Lợi", "7", NUMBER], &["Kim Sơn", "7", ""]],
            &[&["Khóm 1", "5", "Bà Trần Thị Thử chưa có sim"], &["Khóm 2", "7", NUMBER]],
        ] {
            assert_eq!(found(rows), Vec::<String>::new(), "{rows:?}");
        }
    }

    #[test]
    fn a_number_beside_the_cells_belongs_to_any_name_that_stands_alone() {
        let rows = [
            &["Đơn vị: Phường 1", "", ""][..],
            &["Khóm", "Hồ sơ", "Ghi chú"],
            &["Nguyễn Huệ", "5", "Nguyễn Văn Mẫu"],
            &["Khóm 2", "7", "Bà Trần Thị Thử chưa có sim"],
            &["NGƯỜI LẬP BIỂU", "", "Họ tên: Lê Văn Nháp"],
            &["Trần Văn Ký", "", "Trần Thị Thử"],
        ];
        assert_eq!(found(&rows), ["Nguyễn Văn Mẫu", "Họ tên: Lê Văn Nháp", "Trần Thị Thử"]);
        let columns = [&["Khóm Nguyễn Huệ", "Nguyễn Văn Trỗi"][..], &["Hồ sơ", "Hồ sơ"], &["5", "7"]];
        assert_eq!(found(&columns), Vec::<String>::new());
    }

    #[test]
    fn names_of_neighbouring_lines_belong_to_a_number() {
        let lines = ["UBND PHƯỜNG 1", "Nguyễn Văn Ký", "Họ tên: Y Bhim", "Sinh năm 1985", NUMBER, "Bà Trần Thị Thử"];
        let lines: Vec<String> = lines.into_iter().map(str::to_owned).collect();
        let named: Vec<usize> = named_lines(&lines, &[4].into()).into_iter().collect();
        assert_eq!(named, [2, 5]);
        assert!(named_lines(&lines, &[2].into()).is_empty(), "below the office");
        assert_eq!(named_lines(&lines, &BTreeSet::new()), [2].into(), "the number stands in no line");
    }

    #[test]
    fn a_name_is_taken_out_of_its_words() {
        for (text, expected) in [
            ("Bà Trần Thị Thử, khóm 2", "Bà •••, khóm 2"),
            ("Họ tên: Y Bhim", "Họ tên: •••"),
            ("Y Bhim", "•••"),
            ("Nguyễn Văn Mẫu - Lê Văn Nháp", "••• - •••"),
        ] {
            assert_eq!(unnamed(text), expected);
        }
    }
}
