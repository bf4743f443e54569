//! What a formula does, as far as recognising a table asks: whether it adds other cells up, or tells the time.
//!
//! Reads the text of a formula and calculates nothing. A formula that does anything else is not kept.

use serde::{Deserialize, Serialize};

use super::merge::Merge;
use crate::model::cell::CellRef;

/// Letters of a formula that is looked at; a longer one is not a plain sum.
const LONGEST: usize = 2_000;
/// Functions that add their arguments up. The first argument of the last two says how.
const SUMS: [&str; 3] = ["SUM", "SUBTOTAL", "AGGREGATE"];
/// First arguments of SUBTOTAL and AGGREGATE that mean a sum. Source: ECMA-376 part 1, 18.17.7.311.
const SUM_CODES: [&str; 2] = ["9", "109"];
/// Functions whose result is the day on which the file was last calculated.
const CLOCKS: [&str; 2] = ["TODAY(", "NOW("];

/// What a formula does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Formula {
    /// Adds up these regions of its own sheet: `SUM(C5:C7)`, `SUBTOTAL(9,C5:C7)`, `C5+C6`.
    Sum(Vec<Merge>),
    /// Adds up a column of an Excel table: `SUBTOTAL(109,[Trong ngày])`.
    TableSum,
    /// Depends on the day on which the file was last calculated: `TODAY()`.
    Clock,
    /// Takes from these rows of its own column, first and last, otherwise: `AVERAGE(C5:C7)`, `100-C5`, `C5`.
    Derived(Vec<(u32, u32)>),
}

impl Formula {
    /// Reads a formula as Excel writes it, with or without the sign `=`. `None`: it does something else.
    #[must_use]
    pub fn of(text: &str, own: CellRef) -> Option<Self> {
        let text = text.trim().trim_start_matches('=').trim_start_matches('+');
        if text.len() > LONGEST {
            return None;
        }
        let text: String = text.chars().filter(|c| !c.is_whitespace() && *c != '$').collect();
        let upper = text.to_ascii_uppercase();
        if CLOCKS.iter().any(|clock| upper.contains(clock)) {
            return Some(Self::Clock);
        }
        let mut sum = Sum::default();
        let is_sum = split(&upper, '+').into_iter().all(|term| sum.term(term).is_some());
        match (is_sum, sum.of_table, sum.regions.len()) {
            (true, true, _) => Some(Self::TableSum),
            (true, false, 1..) => Some(Self::Sum(sum.regions)),
            _ => derived(&upper, own),
        }
    }

    /// The same formula, so many rows and columns further: what a shared formula says in another cell.
    #[must_use]
    pub fn moved(&self, rows: i64, cols: i64) -> Option<Self> {
        let shift = |at: u32, by: i64| u32::try_from(i64::from(at) + by).ok();
        let moved = |cell: CellRef| Some(CellRef::new(shift(cell.row, rows)?, shift(cell.col, cols)?));
        match self {
            Self::Sum(regions) => {
                let region = |of: &Merge| Some(Merge { from: moved(of.from)?, to: moved(of.to)? });
                regions.iter().map(region).collect::<Option<_>>().map(Self::Sum)
            }
            Self::Derived(regions) => {
                let region = |(from, to): &(u32, u32)| Some((shift(*from, rows)?, shift(*to, rows)?));
                regions.iter().map(region).collect::<Option<_>>().map(Self::Derived)
            }
            other => Some(other.clone()),
        }
    }
}

/// What a formula takes from other rows of its own column.
fn derived(formula: &str, own: CellRef) -> Option<Formula> {
    // A reference with `!` is to another sheet, quoted letters are not a reference.
    let mut regions = Vec::new();
    let mut quoted = false;
    let mut words: Vec<(String, bool)> = vec![(String::new(), false)];
    for letter in formula.chars() {
        quoted ^= letter == '"';
        let (word, is_elsewhere) = words.last_mut().expect("one word at least");
        match letter {
            _ if quoted => {}
            '!' => *is_elsewhere = true,
            letter if letter.is_ascii_alphanumeric() || letter == ':' => {
                if *is_elsewhere || !word.ends_with('!') {
                    word.push(letter);
                }
            }
            _ => words.push((String::new(), false)),
        }
    }
    for (word, is_elsewhere) in words.iter().filter(|(word, _)| !word.is_empty()) {
        let (from, to) = word.split_once(':').unwrap_or((word, word));
        let (Ok(from), Ok(to)) = (from.parse::<CellRef>(), to.parse::<CellRef>()) else { continue };
        let (first, last) = (from.row.min(to.row), from.row.max(to.row));
        if !is_elsewhere && (from.col..=to.col).contains(&own.col) && (first, last) != (own.row, own.row) {
            regions.push((first, last));
        }
    }
    (!regions.is_empty()).then_some(Formula::Derived(regions))
}

/// The terms of a sum as they are read.
#[derive(Default)]
struct Sum {
    regions: Vec<Merge>,
    of_table: bool,
}

impl Sum {
    /// A term: a call of a function that sums, a reference, or a zero. `None`: anything else.
    fn term(&mut self, term: &str) -> Option<()> {
        let Some((name, arguments)) = term.split_once('(') else { return self.reference(term) };
        let arguments = arguments.strip_suffix(')')?;
        if name.is_empty() {
            return split(arguments, '+').into_iter().try_for_each(|term| self.term(term));
        }
        SUMS.contains(&name).then_some(())?;
        let mut arguments = split_list(arguments);
        if name != SUMS[0] {
            SUM_CODES.contains(&arguments.first()?.trim()).then_some(())?;
            // AGGREGATE says with its second argument what it leaves out.
            arguments.drain(..if name == SUMS[1] { 1 } else { 2.min(arguments.len()) });
        }
        arguments.into_iter().try_for_each(|argument| self.reference(argument))
    }

    fn reference(&mut self, text: &str) -> Option<()> {
        if text.contains('[') && !text.contains('!') {
            self.of_table = true;
            return Some(());
        }
        if text == "0" {
            return Some(());
        }
        let (from, to) = text.split_once(':').unwrap_or((text, text));
        let (from, to): (CellRef, CellRef) = (from.parse().ok()?, to.parse().ok()?);
        let corner = |pick: fn(u32, u32) -> u32| CellRef::new(pick(from.row, to.row), pick(from.col, to.col));
        self.regions.push(Merge { from: corner(u32::min), to: corner(u32::max) });
        Some(())
    }
}

/// The parts of a text between these marks outside parentheses and brackets.
fn split(text: &str, mark: char) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut depth, mut start) = (0usize, 0);
    for (at, c) in text.char_indices() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ if c == mark && depth == 0 => {
                parts.push(&text[start..at]);
                start = at + c.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

/// The arguments of a function; Excel parts them by commas, some programs by semicolons.
fn split_list(text: &str) -> Vec<&str> {
    split(text, ',').into_iter().flat_map(|part| split(part, ';')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at() -> CellRef {
        CellRef::new(0, 25)
    }

    fn region(text: &str) -> Merge {
        let (from, to) = text.split_once(':').unwrap_or((text, text));
        Merge { from: from.parse().expect("a cell"), to: to.parse().expect("a cell") }
    }

    #[test]
    fn sums_are_understood() {
        for (text, regions) in [
            ("SUM(C5:C7)", vec!["C5:C7"]),
            ("=sum($C$5:$C$7)", vec!["C5:C7"]),
            ("SUM(C5,C7:C9)", vec!["C5", "C7:C9"]),
            ("SUBTOTAL(9,C5:C7)", vec!["C5:C7"]),
            ("SUBTOTAL(109, C7:C5)", vec!["C5:C7"]),
            ("AGGREGATE(9,5,C5:C7)", vec!["C5:C7"]),
            ("C5+C6 + C7", vec!["C5", "C6", "C7"]),
            ("+C5+SUM(C6:C7)", vec!["C5", "C6:C7"]),
            ("(C5+C6)", vec!["C5", "C6"]),
        ] {
            let regions = regions.into_iter().map(region).collect();
            assert_eq!(Formula::of(text, at()), Some(Formula::Sum(regions)), "{text}");
        }
        assert_eq!(Formula::of("SUBTOTAL(109,[Kích hoạt mức 2])", at()), Some(Formula::TableSum));
        assert_eq!(Formula::of("SUM(Table1[[#All],[a+b]])", at()), Some(Formula::TableSum));
    }

    #[test]
    fn other_formulas_are_no_sums() {
        for text in [
            "",
            "C5",
            "C5-C6",
            "C5*2",
            "SUM(C5:C7)/2",
            "AVERAGE(C5:C7)",
            "SUBTOTAL(3,C5:C7)",
            "Sheet2!C5+C6",
            "IF(A1,1,2)",
        ] {
            let is_sum = matches!(Formula::of(text, at()), Some(Formula::Sum(_))) && text != "C5";
            assert!(!is_sum, "{text}");
        }
        assert_eq!(Formula::of("SUM('Khóm 1'!C5:C7)", at()), None);
        assert_eq!(Formula::of("TODAY()-1", at()), Some(Formula::Clock));
    }

    #[test]
    fn what_is_taken_from_other_rows_of_its_column() {
        let own = CellRef::new(9, 2);
        for text in ["AVERAGE(C5:C7)", "100-SUM(C5:C7)", "C5*2", "MAX(B4:D8)", "C9-C8"] {
            assert!(matches!(Formula::of(text, own), Some(Formula::Derived(_))), "{text}");
        }
        for text in ["D10-E10", "C10*2", "B5-B6", "Sheet2!C5-1", "'Khóm 1'!C5*2", "\"C5\"", "1+2"] {
            assert_eq!(Formula::of(text, own), None, "{text}");
        }
    }

    #[test]
    fn a_shared_formula_moves_with_its_cell() {
        let sum = Formula::of("SUM(C5:C7)", at()).expect("a sum");
        assert_eq!(sum.moved(0, 2), Formula::of("SUM(E5:E7)", at()));
        assert_eq!(sum.moved(-9, 0), None);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_or_passed_over(text in "[A-C0-9+(),:;\\[\\]$! ]{0,40}") {
            let _ = Formula::of(&text, at());
        }
    }
}
