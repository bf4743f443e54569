//! A sheet that is a plain list: title, headings, rows. The sheets behind the main table are such.

use std::borrow::Cow;
use std::collections::HashSet;

use chrono::NaiveDate;
use rust_xlsxwriter::{Format, Formula, Workbook, Worksheet, XlsxError};

use super::Book;
use super::page::{self, LINE_POINTS};
use super::style::{self, Cells, block};
use crate::model::count::Count;
use crate::model::period::Instant;
use crate::report::cell_text;

/// Rows of a list on one sheet; Excel has 1,048,576 in all, headings included.
pub(super) const ROWS_OF_A_SHEET: usize = 1_000_000;
/// Rows from which a sheet is written row by row to a temporary file, so that memory does not grow with it.
pub(super) const STREAMED: usize = 2_000;
/// Rows that show what most rows of a streamed sheet have.
const SAMPLE: usize = 50;

/// The first row of a list's body, where nothing stands above its headings.
pub(super) const BODY: u32 = 4;

/// A new sheet, streamed or held in memory; a streamed one takes its rows from top to bottom.
pub(super) fn new_sheet(workbook: &mut Workbook, streamed: bool) -> Result<&mut Worksheet, XlsxError> {
    if streamed { workbook.add_worksheet_with_low_memory() } else { Ok(workbook.add_worksheet()) }
}

/// Ends a sheet whose last row stands before this one: a streamed row that is still held when the workbook is saved, and
/// has a height, the writer writes twice. The row that pushes it out is empty.
pub(super) fn end_sheet(sheet: &mut Worksheet, row: u32) -> Result<(), XlsxError> {
    sheet.write_blank(row, 0, &style::base()).map(drop)
}

/// A column: key of its heading (or the heading itself) and width in digits.
pub(super) struct Column<'a>(pub(super) &'a str, pub(super) f64);

/// What stands in a cell.
pub(super) enum Item<'a> {
    /// Nothing.
    Blank,
    /// Nothing, where most rows have something else: a sheet that is written row by row leaves the cell out.
    Gap,
    /// Text from the left.
    Text(Cow<'a, str>),
    /// A word in the middle.
    Word(Cow<'a, str>),
    /// Text from the left that leads to a file, by its path from the workbook.
    Link(Cow<'a, str>, String),
    /// A row number.
    Ordinal(usize),
    /// A count.
    Count(Count),
    /// A number with its decimals, if it has any.
    Number(f64),
    /// An amount that was added or taken, with its sign.
    Signed(i64),
    /// A percentage, as its heading says: 12.95.
    Percent(f64),
    /// A change between two cells of this row: column now, column before, and the result.
    Change(u16, u16, i128),
    /// A day.
    Date(NaiveDate),
    /// A moment.
    Moment(Instant),
}

impl Item<'_> {
    /// The format that it is written in.
    fn format<'c>(&self, cells: &'c Cells) -> &'c Format {
        match self {
            Self::Blank | Self::Gap | Self::Text(_) => &cells.text,
            Self::Link(..) => &cells.link,
            Self::Word(_) => &cells.centre,
            Self::Ordinal(_) => &cells.ordinal,
            Self::Count(_) => &cells.count,
            Self::Number(value) if value.fract() == 0.0 => &cells.count,
            Self::Number(_) | Self::Percent(_) => &cells.percent,
            Self::Change(..) | Self::Signed(_) => &cells.change,
            Self::Date(_) => &cells.date,
            Self::Moment(_) => &cells.moment,
        }
    }

    /// Its text, which may take several lines.
    fn text(&self) -> &str {
        match self {
            Self::Text(text) | Self::Word(text) | Self::Link(text, _) => text,
            _ => "",
        }
    }
}

/// Text from the left.
pub(super) fn text<'a>(text: impl Into<Cow<'a, str>>) -> Item<'a> {
    Item::Text(text.into())
}

/// A word in the middle.
pub(super) fn word<'a>(word: impl Into<Cow<'a, str>>) -> Item<'a> {
    Item::Word(word.into())
}

/// What makes from a thing an item, or a blank where there is none.
pub(super) fn known<'a, T>(value: Option<T>, item: impl Fn(T) -> Item<'a>) -> Item<'a> {
    value.map_or(Item::Blank, item)
}

/// A list: the key of its sheet's name and of its title, its columns, and what is said when it has no rows.
pub(super) struct List<'a> {
    pub(super) sheet: &'a str,
    pub(super) title: &'a str,
    pub(super) columns: &'a [Column<'a>],
    pub(super) empty: &'static str,
}

/// What a row need not say, since its sheet does: the formats of columns, the height of rows.
#[derive(Default)]
struct Usual<'c> {
    formats: Vec<&'c Format>,
    points: Option<f64>,
}

/// What is there most often, of equals the first.
fn most_frequent<T: Copy>(things: impl Iterator<Item = T>, same: impl Fn(T, T) -> bool) -> Option<T> {
    let mut counted: Vec<(T, usize)> = Vec::new();
    for thing in things {
        match counted.iter_mut().find(|(known, _)| same(*known, thing)) {
            Some((_, count)) => *count += 1,
            None => counted.push((thing, 1)),
        }
    }
    counted.into_iter().rev().max_by_key(|(_, count)| *count).map(|(thing, _)| thing)
}

/// A sheet of a list, with its head and without its rows: it belongs to no workbook while they are written.
pub(super) struct Begun {
    sheet: Worksheet,
    first: u32,
    streamed: bool,
}

impl List<'_> {
    /// Draws the list, on as many sheets as it needs.
    pub(super) fn draw<'i, R>(&self, book: &Book<'_>, workbook: &mut Workbook, rows: R) -> Result<(), XlsxError>
    where
        R: ExactSizeIterator<Item = Vec<Item<'i>>>,
    {
        self.draw_noted(book, workbook, rows, None)
    }

    /// The same with a note above the headings.
    pub(super) fn draw_noted<'i, R>(
        &self,
        book: &Book<'_>,
        workbook: &mut Workbook,
        rows: R,
        note: Option<&str>,
    ) -> Result<(), XlsxError>
    where
        R: ExactSizeIterator<Item = Vec<Item<'i>>>,
    {
        let sheets = self.begin(book, workbook, rows.len(), note)?;
        let filled = self.fill(book, sheets, rows)?;
        workbook.worksheets_mut().extend(filled);
        Ok(())
    }

    /// Begins a list whose rows are written on another thread while other sheets are drawn; called before any of them.
    ///
    /// Streamed sheets number the texts and formats of their workbook as they come to them. That the same summary gives
    /// the same bytes, whichever thread is ahead, all that these rows will ask for has its number from here on.
    pub(super) fn begin_apart<'i, R>(
        &self,
        book: &Book<'_>,
        workbook: &mut Workbook,
        rows: R,
        note: Option<&str>,
    ) -> Result<Vec<Begun>, XlsxError>
    where
        R: ExactSizeIterator<Item = Vec<Item<'i>>>,
    {
        let count = rows.len();
        if count > STREAMED {
            let cells = &book.styles.plain;
            workbook.register_format(&style::base());
            let mut known = HashSet::new();
            let mut before: Vec<Item<'_>> = Vec::new();
            for items in rows {
                for (at, item) in items.iter().enumerate() {
                    let format = item.format(cells);
                    let last = before.get(at);
                    if last.is_none_or(|last| !std::ptr::eq(last.format(cells), format)) {
                        workbook.register_format(format);
                    }
                    if last.is_none_or(|last| last.text() != item.text()) {
                        cell_text::register_text(workbook, item.text(), format, &mut known);
                    }
                }
                before = items;
            }
        }
        self.begin(book, workbook, count, note)
    }

    /// The name of a list's sheet, by its number from 1.
    pub(super) fn name_of(name: &str, number: usize) -> String {
        if number == 1 { name.to_owned() } else { format!("{name} ({number})") }
    }

    /// The sheets of so many rows, taken out of the workbook that they were made in.
    fn begin(
        &self,
        book: &Book<'_>,
        workbook: &mut Workbook,
        rows: usize,
        note: Option<&str>,
    ) -> Result<Vec<Begun>, XlsxError> {
        let streamed = rows > STREAMED;
        let begin = |number: usize| {
            let sheet = new_sheet(workbook, streamed)?;
            sheet.set_name(Self::name_of(book.label(self.sheet), number))?;
            let first = self.head_noted(book, sheet, 0, note)?;
            let sheet = workbook.worksheets_mut().pop().unwrap_or_default();
            Ok(Begun { sheet, first, streamed })
        };
        (1..=rows.div_ceil(ROWS_OF_A_SHEET).max(1)).map(begin).collect()
    }

    /// Writes the rows of a list on its sheets.
    pub(super) fn fill<'i>(
        &self,
        book: &Book<'_>,
        sheets: Vec<Begun>,
        mut rows: impl Iterator<Item = Vec<Item<'i>>>,
    ) -> Result<Vec<Worksheet>, XlsxError> {
        let fill = |Begun { mut sheet, first, streamed }| {
            let of_sheet = rows.by_ref().take(ROWS_OF_A_SHEET);
            if streamed {
                self.streamed_body(&book.styles.plain, &mut sheet, first, of_sheet)?;
            } else {
                self.body(book, &mut sheet, first, of_sheet)?;
            }
            Ok(sheet)
        };
        sheets.into_iter().map(fill).collect()
    }

    /// Page, widths, title and headings; `extra` rows are left free above the headings. Gives the first row of the body.
    pub(super) fn head(&self, book: &Book<'_>, sheet: &mut Worksheet, extra: u32) -> Result<u32, XlsxError> {
        self.head_noted(book, sheet, extra, None)
    }

    fn head_noted(
        &self,
        book: &Book<'_>,
        sheet: &mut Worksheet,
        extra: u32,
        note: Option<&str>,
    ) -> Result<u32, XlsxError> {
        page::set_up(book, sheet);
        for (col, Column(_, width)) in (0u16..).zip(self.columns) {
            sheet.set_column_width(col, *width)?;
        }
        page::titles(book, sheet, self.last(), self.title)?;
        match note {
            Some(note) => {
                let width = self.columns.iter().map(|Column(_, width)| width).sum();
                page::across(sheet, 2, (0, self.last()), note, &block(11.0).set_italic())?;
                sheet.set_row_height(2, page::points_of(std::iter::once(page::lines(note, width))))?;
            }
            None => drop(sheet.set_row_height(2, 8)?),
        }
        let headings = BODY - 1 + extra;
        let mut lines = 1;
        for (col, Column(key, width)) in (0u16..).zip(self.columns) {
            cell_text::write(sheet, headings, col, book.label(key), &book.styles.heading)?;
            lines = lines.max(cell_text::lines(book.label(key), *width, 12.0));
        }
        sheet.set_row_height(headings, f64::from(lines) * LINE_POINTS + 5.0)?;
        sheet.set_repeat_rows(headings, headings)?;
        sheet.set_freeze_panes(headings + 1, 0)?;
        Ok(headings + 1)
    }

    /// The rows; a line that says so where there are none.
    pub(super) fn body<'i>(
        &self,
        book: &Book<'_>,
        sheet: &mut Worksheet,
        first: u32,
        rows: impl Iterator<Item = Vec<Item<'i>>>,
    ) -> Result<(), XlsxError> {
        let cells = &book.styles.plain;
        let end = self.rows(cells, sheet, first, rows, &Usual::default())?;
        if end > first {
            return sheet.autofilter(first - 1, 0, end - 1, self.last()).map(drop);
        }
        let format = cells.centre.clone().set_italic();
        page::across(sheet, first, (0, self.last()), book.label(self.empty), &format)
    }

    /// The rows of a sheet that is written row by row, of which there are some.
    ///
    /// The writer compares a format that it is given with all that it knows, cell by cell, and keeps every height that
    /// it is written. So a cell takes the format that its column has while the rows go out, and a row that is as tall as the
    /// first one has no height of its own.
    fn streamed_body<'i>(
        &self,
        cells: &Cells,
        sheet: &mut Worksheet,
        first: u32,
        rows: impl Iterator<Item = Vec<Item<'i>>>,
    ) -> Result<(), XlsxError> {
        let mut rows = rows;
        let first_rows: Vec<Vec<Item<'i>>> = rows.by_ref().take(SAMPLE).collect();
        let usual = self.usual(cells, &first_rows);
        let rows = first_rows.into_iter().chain(rows);
        for (col, format) in (0u16..).zip(&usual.formats) {
            sheet.set_column_format(col, format)?;
        }
        if let Some(points) = usual.points {
            sheet.set_default_row_height(points);
        }
        let end = self.rows(cells, sheet, first, rows, &usual)?;
        end_sheet(sheet, end)?;
        for (col, _) in (0u16..).zip(&usual.formats) {
            sheet.set_column_format(col, &style::base())?;
        }
        sheet.autofilter(first - 1, 0, end - 1, self.last()).map(drop)
    }

    /// Writes rows from `first` on; gives the row after them.
    fn rows<'i>(
        &self,
        cells: &Cells,
        sheet: &mut Worksheet,
        first: u32,
        rows: impl Iterator<Item = Vec<Item<'i>>>,
        usual: &Usual<'_>,
    ) -> Result<u32, XlsxError> {
        let mut row = first;
        // Texts of a row are mostly those of the row before, and take as many lines.
        let mut before: Vec<(Item<'i>, u32)> = Vec::new();
        for items in rows {
            for (at, (col, item)) in (0u16..).zip(&items).enumerate() {
                let format = item.format(cells);
                if matches!(item, Item::Gap) && usual.points.is_some() {
                    continue;
                }
                let is_usual = usual.formats.get(at).is_some_and(|usual| std::ptr::eq(format, *usual));
                if !is_usual || !write_bare(sheet, row, col, item)? {
                    write(sheet, row, col, item, format)?;
                }
            }
            let measured = |(at, item): (usize, Item<'i>)| {
                let last = before.get(at).filter(|(last, _)| last.text() == item.text());
                let lines = last.map_or_else(|| self.lines(at, &item), |(_, lines)| *lines);
                (item, lines)
            };
            before = items.into_iter().enumerate().map(measured).collect();
            let points = page::points_of(before.iter().map(|(_, lines)| *lines));
            if usual.points.map(f64::to_bits) != Some(points.to_bits()) {
                sheet.set_row_height(row, points)?;
            }
            row += 1;
        }
        Ok(row)
    }

    /// What most rows have, by the first ones: the formats of what is not a blank, the height.
    fn usual<'c>(&self, cells: &'c Cells, rows: &[Vec<Item<'_>>]) -> Usual<'c> {
        let formats = (0..self.columns.len()).map(|at| {
            let column = rows.iter().filter_map(|items| items.get(at));
            let filled = column.filter(|item| !matches!(item, Item::Blank | Item::Gap | Item::Link(..)));
            most_frequent(filled.map(|item| item.format(cells)), |a, b| std::ptr::eq(a, b)).unwrap_or(&cells.text)
        });
        let heights = rows.iter().map(|items| self.points(items));
        Usual { formats: formats.collect(), points: most_frequent(heights, |a, b| a.to_bits() == b.to_bits()) }
    }

    /// The height of a row.
    fn points(&self, items: &[Item<'_>]) -> f64 {
        page::points_of(items.iter().enumerate().map(|(at, item)| self.lines(at, item)))
    }

    /// Lines that an item of a column takes.
    fn lines(&self, at: usize, item: &Item<'_>) -> u32 {
        self.columns.get(at).map_or(1, |Column(_, width)| page::lines(item.text(), *width))
    }

    fn last(&self) -> u16 {
        u16::try_from(self.columns.len()).unwrap_or(1) - 1
    }
}

/// Writes an item without a format, where it needs none of its own; says whether it did.
fn write_bare(sheet: &mut Worksheet, row: u32, col: u16, item: &Item<'_>) -> Result<bool, XlsxError> {
    match item {
        Item::Text(text) | Item::Word(text) => return cell_text::write_bare(sheet, row, col, text),
        Item::Ordinal(value) => sheet.write_number(row, col, page::number(*value as u64))?,
        Item::Count(value) => sheet.write_number(row, col, page::number(*value))?,
        Item::Number(value) | Item::Percent(value) => sheet.write_number(row, col, *value)?,
        Item::Signed(value) => sheet.write_number(row, col, page::signed(*value))?,
        Item::Date(day) => sheet.write_number(row, col, page::serial(*day))?,
        // A blank, a link or a moment without a format does not count.
        Item::Blank | Item::Gap | Item::Link(..) | Item::Change(..) | Item::Moment(_) => return Ok(false),
    };
    Ok(true)
}

fn write(sheet: &mut Worksheet, row: u32, col: u16, item: &Item<'_>, format: &Format) -> Result<(), XlsxError> {
    match item {
        Item::Blank | Item::Gap => sheet.write_blank(row, col, format)?,
        Item::Link(text, path) => return cell_text::write_link(sheet, (row, col), text, &file_url(path), format),
        Item::Text(text) | Item::Word(text) => return cell_text::write(sheet, row, col, text, format),
        Item::Ordinal(value) => sheet.write_number_with_format(row, col, page::number(*value as u64), format)?,
        Item::Count(value) => sheet.write_number_with_format(row, col, page::number(*value), format)?,
        Item::Number(value) | Item::Percent(value) => sheet.write_number_with_format(row, col, *value, format)?,
        Item::Signed(value) => sheet.write_number_with_format(row, col, page::signed(*value), format)?,
        Item::Change(now, before, result) => {
            let at = |col: u16| format!("{}{}", crate::model::cell::column_letters(u32::from(col)), row + 1);
            let formula = Formula::new(format!("{}-{}", at(*now), at(*before))).set_result(result.to_string());
            sheet.write_formula_with_format(row, col, formula, format)?
        }
        Item::Date(day) => sheet.write_datetime_with_format(row, col, day, format)?,
        Item::Moment(moment) => sheet.write_datetime_with_format(row, col, moment.naive_local(), format)?,
    };
    Ok(())
}

/// A path as the writer takes it.
fn file_url(path: &str) -> String {
    format!("file:///{path}")
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    use super::*;
    use crate::model::language::Language;
    use crate::model::sample::{busy_day, moment};
    use crate::report::words::words;

    const COLUMNS: [Column<'static>; 5] = [
        Column("workbook.unit", 12.0),
        Column("workbook.cell", 7.0),
        Column("workbook.cumulative", 10.0),
        Column("workbook.percent", 10.0),
        Column("workbook.received", 18.0),
    ];
    const LIST: List<'static> =
        List { sheet: "sheet.sources", title: "title.sources", columns: &COLUMNS, empty: "empty.sources" };

    /// Rows of every kind, so that a column holds other things than its first row does.
    fn row(at: usize) -> Vec<Item<'static>> {
        let name = match at % 7 {
            3 => "=cmd()".to_owned(),
            4 => String::new(),
            5 => "một cái tên dài hơn bề rộng của cột".to_owned(),
            _ => format!("Khóm {at}"),
        };
        #[expect(clippy::cast_precision_loss, reason = "small")]
        let share = if at.is_multiple_of(3) { 2.0 } else { 0.5 + at as f64 };
        let arrival =
            if at.is_multiple_of(5) { Item::Blank } else { Item::Moment(moment("2023-09-12T07:50:00+07:00")) };
        vec![text(name), word(format!("D{at}")), Item::Count(at as Count), Item::Number(share), arrival]
    }

    fn many() -> impl ExactSizeIterator<Item = Vec<Item<'static>>> {
        let numbers: Vec<usize> = (0..=STREAMED).collect();
        numbers.into_iter().map(row)
    }

    /// A sheet's rows, each with its height and its cells: place, format, kind, value.
    fn rows(file: &[u8], sheet: usize) -> (String, Vec<String>) {
        let mut file = zip::ZipArchive::new(Cursor::new(file)).expect("a zip file");
        let mut part = String::new();
        let name = format!("xl/worksheets/sheet{sheet}.xml");
        file.by_name(&name).expect("a sheet").read_to_string(&mut part).expect("text");
        let columns = part.split("<cols>").nth(1).and_then(|rest| rest.split("</cols>").next()).unwrap_or_default();
        let body = part.split("<sheetData>").nth(1).and_then(|rest| rest.split("</sheetData>").next());
        let all = body.unwrap_or_default().split("<row ").skip(1);
        // What a row says of its own extent is left out.
        let plain = |row: &str| row.replace(" spans=\"1:5\"", "");
        (columns.to_owned(), all.map(plain).collect())
    }

    #[test]
    fn a_sheet_that_is_written_row_by_row_looks_like_one_that_is_not() {
        let (summary, campaign) = busy_day().build();
        let words = words(Language::Vi);
        let book = Book::new(&summary, &campaign, &words);
        let mut workbook = Workbook::new();
        workbook.set_default_format(&style::base(), style::ROW_PIXELS, style::COLUMN_PIXELS).expect("a format");
        LIST.draw(&book, &mut workbook, many()).expect("drawn");
        let sheet = workbook.add_worksheet();
        let first = LIST.head(&book, sheet, 0).expect("a head");
        LIST.body(&book, sheet, first, many()).expect("a body");
        let file = workbook.save_to_buffer().expect("a workbook");
        let ((streamed_columns, streamed), (columns, held)) = (rows(&file, 1), rows(&file, 2));
        for (streamed, held) in streamed.iter().zip(&held) {
            assert_eq!(streamed, held);
        }
        assert_eq!(held.len(), STREAMED + 1 + 4);
        assert!(streamed[held.len()..].iter().all(|row| row.starts_with("r=\"2006\"") && !row.contains("<c ")));
        assert_eq!(streamed_columns, columns, "no format is left to the cells below the list");
    }

    #[test]
    fn a_list_that_is_written_apart_gives_the_same_bytes_whoever_is_ahead() {
        let (summary, campaign) = busy_day().build();
        let words = words(Language::Vi);
        let book = Book::new(&summary, &campaign, &words);
        let beside = List { sheet: "sheet.trend", ..LIST };
        let others = || (0..=STREAMED).map(|at| row(at * 7 + 3)).collect::<Vec<_>>().into_iter();
        let draw = |is_ahead: bool| {
            let mut workbook = Workbook::new();
            workbook.set_default_format(&style::base(), style::ROW_PIXELS, style::COLUMN_PIXELS).expect("a format");
            let made = moment("2023-09-12T08:30:00+07:00").with_timezone(&chrono::Utc);
            workbook.set_properties(&rust_xlsxwriter::DocProperties::new().set_creation_datetime(&made));
            let mut begun = Some(LIST.begin_apart(&book, &mut workbook, many(), None).expect("begun"));
            let mut fill = || LIST.fill(&book, begun.take().expect("once"), many()).expect("filled");
            let ahead = is_ahead.then(&mut fill);
            beside.draw(&book, &mut workbook, others()).expect("drawn");
            let filled = ahead.unwrap_or_else(fill);
            workbook.worksheets_mut().splice(0..0, filled);
            workbook.save_to_buffer().expect("a workbook")
        };
        let (ahead, behind) = (draw(true), draw(false));
        assert_eq!(rows(&ahead, 1), rows(&behind, 1));
        assert_eq!(rows(&ahead, 2), rows(&behind, 2));
        assert!(ahead == behind, "texts and formats of the workbook have the same numbers");
    }
}
