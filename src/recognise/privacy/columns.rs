//! What the long numbers of one column are together, as far as its heading leaves it open.
//!
//! One number may have any form by accident; a column of them, or one beside a person's name, has not.

use std::collections::BTreeSet;

use super::headings::Headings;
use super::numbers::{self, Form};
use super::people;
use crate::read::Cell;

/// Different 9-digit numbers in one column that make them identity numbers without a heading.
const CMND_COLUMN: usize = 3;
/// Different CCCD numbers that lost their zero in one column; a lone one may be a sum.
const CCCD_COLUMN: usize = 2;
/// The same where a heading speaks of accounts, whose numbers have more forms than sums.
const ACCOUNT_COLUMN: usize = 3;
/// People beside numbers that make a list of persons, whatever the column is called.
const LISTED: usize = 3;
/// Of so many long numbers in a column of identity numbers at most one is another: sums have all forms.
const OTHERS: usize = 5;

/// How the heading of a column lets its numbers be judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rule {
    /// It says nothing.
    Unheaded,
    /// It speaks of numbers that citizens have with somebody: an account, a tax code, a file.
    Personal,
    /// It speaks of accounts that are named by the CCCD number.
    Digital,
    /// It speaks of goods or of an office's documents.
    Code,
}

/// Long numbers of a column.
#[derive(Default)]
pub(super) struct Column {
    long: usize,
    /// Of those the ones above which no words stand.
    bare: usize,
    candidates: Vec<NumberCandidate>,
}

struct NumberCandidate {
    digits: String,
    form: Form,
    /// Whether its row names a person.
    named: bool,
    /// Whether it is typed as text, or stands where no words are above: nothing says that it is a figure.
    bare: bool,
}

/// Cells of a column by what they hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) cccd: usize,
    pub(super) cmnd: usize,
}

impl Column {
    /// Takes a cell that holds these numbers.
    pub(super) fn add(
        &mut self,
        headings: &mut Headings<'_, '_>,
        row: u32,
        cells: &[Cell],
        cell: &Cell,
        own: &[String],
    ) {
        let unheaded = !headings.has_words_above(row, cell.col);
        self.long += 1;
        self.bare += usize::from(unheaded);
        let Some((digits, form)) = own.iter().find_map(|digits| Some((digits, numbers::form(digits)?))) else { return };
        let named = people::named_in_row(headings, row, cells) > 0;
        let bare = unheaded || cell.value.text().is_some();
        self.candidates.push(NumberCandidate { digits: digits.clone(), form, named, bare });
    }

    /// Cells that hold citizens' numbers.
    pub(super) fn found(&self, rule: Rule) -> Found {
        let is_twice = |own: &NumberCandidate| own.form == Form::Twice;
        let named = self.count(|own| is_twice(own) && own.named);
        let is_list = match rule {
            Rule::Digital => named > 0 || self.different(is_twice) >= CCCD_COLUMN,
            Rule::Personal => named >= CCCD_COLUMN,
            _ => named >= LISTED,
        };
        let twice = if is_list { self.count(is_twice) } else { 0 };
        let fitting = self.count(|own| own.form != Form::Twice) + twice;
        let mostly = (self.long - fitting) * OTHERS <= self.long;
        let is_cccd = |own: &NumberCandidate| matches!(own.form, Form::Whole | Form::Shortened);
        let (cccd, named) = (self.count(is_cccd), self.count(|own| is_cccd(own) && own.named));
        let whole = self.different(|own| own.form == Form::Whole);
        let different = self.different(is_cccd);
        let cccd = match rule {
            Rule::Unheaded if mostly && different >= CCCD_COLUMN => cccd,
            Rule::Unheaded => named,
            Rule::Digital if mostly && (named > 0 || different >= CCCD_COLUMN) => cccd,
            Rule::Personal if mostly && (named > 0 || whole >= CCCD_COLUMN || different >= ACCOUNT_COLUMN) => cccd,
            Rule::Code if mostly && named >= LISTED => cccd,
            _ => 0,
        };
        let sure =
            |own: &NumberCandidate| own.form == Form::Card && (own.named || (own.bare && rule == Rule::Unheaded));
        let are_cards = mostly && rule != Rule::Code && self.different(sure) >= CMND_COLUMN;
        let cmnd = if are_cards { self.count(sure) } else { 0 };
        Found { cccd: cccd + if mostly && rule != Rule::Code { twice } else { 0 }, cmnd }
    }

    fn count(&self, is: impl Fn(&NumberCandidate) -> bool) -> usize {
        self.candidates.iter().filter(|own| is(own)).count()
    }

    fn different(&self, is: impl Fn(&NumberCandidate) -> bool) -> usize {
        self.candidates.iter().filter(|own| is(own)).map(|own| own.digits.as_str()).collect::<BTreeSet<_>>().len()
    }
}

/// CCCD numbers that stand side by side, each in a column of its own where no words are above.
pub(super) fn side_by_side<'c>(columns: impl Iterator<Item = &'c Column> + Clone) -> usize {
    let all = columns.clone().flat_map(|column| &column.candidates);
    let numbers: BTreeSet<&str> =
        all.filter(|own| own.bare && own.form == Form::Shortened).map(|own| own.digits.as_str()).collect();
    let long: usize = columns.map(|column| column.bare).sum();
    let is_list = numbers.len() >= ACCOUNT_COLUMN && long.saturating_sub(numbers.len()) * OTHERS <= long;
    if is_list { numbers.len() } else { 0 }
}
