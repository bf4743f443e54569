//! What the headings of a sheet say of the cells below them, as far as it distinguishes identities from figures.
//!
//! A merged heading covers its columns, unless it is as wide as a title. Of several headings above each
//! other the nearest that is understood decides; all others are passed over.

use std::collections::{BTreeMap, HashMap};

use super::meaning::{Heading, LENGTH, kind};
use crate::model::cell::CellRef;
use crate::read::{Sheet, Value};

/// Columns that a merged heading may cover; wider ones are titles.
const WIDTH: u32 = 4;
/// Different texts of a sheet that are asked what they say: the headings of most lists stand among its first lines.
/// After them only those are asked that may name an identity paper.
const TEXTS: usize = 3_000;

/// What texts say, each asked once. A text is asked only where a number or a name stands below it: most columns of a
/// long list hold neither.
pub(super) type Known<'s> = HashMap<&'s str, Option<Heading>>;

/// The headings of a sheet, by column. They are asked for row by row, from the top down.
pub(super) struct Headings<'s, 'k> {
    columns: BTreeMap<u32, Column<'s>>,
    known: &'k mut Known<'s>,
    /// Texts that may still be asked.
    left: usize,
}

/// A column's texts that can be headings, and what those that were passed say of the cells below.
#[derive(Default)]
struct Column<'s> {
    texts: Vec<Text<'s>>,
    passed: usize,
    /// What numbers are.
    number: Option<Heading>,
    /// Whether people or places stand here.
    name: Option<Heading>,
}

struct Text<'s> {
    row: u32,
    words: &'s str,
    /// Whether it stands among data.
    in_data: bool,
}

impl<'s, 'k> Headings<'s, 'k> {
    /// Notes every text of the sheet that can be a heading.
    pub(super) fn new(sheet: &'s Sheet, known: &'k mut Known<'s>) -> Self {
        let mut columns: BTreeMap<u32, Column<'s>> = BTreeMap::new();
        for (row, cells) in sheet.rows() {
            let in_data = cells.iter().any(|cell| matches!(cell.value, Value::Number(_) | Value::Date(_)));
            for cell in cells {
                if let Value::Text(text) = &cell.value
                    && text.chars().any(char::is_alphabetic)
                {
                    let at = CellRef::new(*row, cell.col);
                    let covers = |col: &u32| sheet.spread_from(at.row, *col) == Some(at);
                    let last = (at.col + 1..=at.col + WIDTH).take_while(covers).last().unwrap_or(at.col);
                    if last - at.col < WIDTH {
                        for col in at.col..=last {
                            columns.entry(col).or_default().texts.push(Text { row: *row, words: text, in_data });
                        }
                    }
                }
            }
        }
        Self { columns, known, left: TEXTS }
    }

    /// What is said of a number at this place.
    pub(super) fn of_number(&mut self, row: u32, col: u32) -> Option<Heading> {
        self.above(row, col)?.number
    }

    /// Whether people or places stand here.
    pub(super) fn of_name(&mut self, row: u32, col: u32) -> Option<Heading> {
        self.above(row, col)?.name
    }

    /// Whether any words stand above in the column.
    pub(super) fn has_words_above(&self, row: u32, col: u32) -> bool {
        self.columns.get(&col).and_then(|column| column.texts.first()).is_some_and(|top| top.row < row)
    }

    /// A column, once its texts above a row were passed.
    ///
    /// A remark among data (`chưa cấp`) takes no column from a heading that names identity papers, and does not make
    /// its column one of accounts or documents.
    fn above(&mut self, row: u32, col: u32) -> Option<&Column<'s>> {
        let column = self.columns.get_mut(&col)?;
        while let Some(Text { words: text, in_data, .. }) =
            column.texts.get(column.passed).filter(|next| next.row < row)
        {
            column.passed += 1;
            let heading = match self.known.get(text) {
                Some(heading) => *heading,
                None if self.left == 0 && !may_name_paper(text) => None,
                None => {
                    self.left = self.left.saturating_sub(1);
                    *self.known.entry(text).or_insert_with(|| kind(text))
                }
            };
            match heading {
                Some(_) if *in_data && column.number == Some(Heading::Identity) => {}
                Some(Heading::Code | Heading::Account | Heading::Digital) if *in_data => {}
                Some(Heading::Name | Heading::Post | Heading::Address | Heading::Place) => column.name = heading,
                Some(_) => column.number = heading,
                None => {}
            }
        }
        Some(column)
    }
}

/// Whether a text may name an identity paper, without reading it: by letters that are the same in every encoding.
fn may_name_paper(text: &str) -> bool {
    /// Of `chứng minh`, `định danh`, `căn cước`, `giấy tờ`, of the abbreviations, and of English.
    const LETTERS: [&str; 11] = ["minh", "danh", "n c", "gi", "cc", "cm", "c.", "c d", "dcn", "gttt", "id"];
    let lower = text.to_ascii_lowercase();
    text.len() <= LENGTH && LETTERS.iter().any(|letters| lower.contains(letters))
}
