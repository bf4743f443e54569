//! The order a person expects of names and paths: `2` before `10`.
//!
//! It settles ties between files that arrived together, so it must be total and the same on every machine;
//! it must not know locales or the file system.

use std::cmp::Ordering;
use std::iter::Peekable;
use std::str::Chars;

/// One comparable piece; [`rank`] orders pieces of different kinds.
enum Piece {
    Char(char),
    /// A run of digits without its leading zeros.
    Number(String),
}

/// Compares two names or paths with runs of digits taken by value and folders before what follows them
/// (`a/b` before `a b`). Equal only for equal texts: `1` and `01` differ, the code points decide.
#[must_use]
pub fn natural_cmp(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a.chars().peekable(), b.chars().peekable());
    loop {
        let order = match (next(&mut left), next(&mut right)) {
            (None, None) => return a.cmp(b),
            (None, Some(_)) => Ordering::Less,
            (Some(_), None) => Ordering::Greater,
            (Some(Piece::Number(x)), Some(Piece::Number(y))) => x.len().cmp(&y.len()).then_with(|| x.cmp(&y)),
            (Some(x), Some(y)) => rank(&x).cmp(&rank(&y)),
        };
        if order.is_ne() {
            return order;
        }
    }
}

/// A number ranks where its digits would stand among the characters.
fn rank(piece: &Piece) -> u32 {
    match piece {
        Piece::Char('/' | '\\') => 0,
        Piece::Char(c) => u32::from(*c) + 1,
        Piece::Number(_) => u32::from('0') + 1,
    }
}

fn next(chars: &mut Peekable<Chars<'_>>) -> Option<Piece> {
    let first = chars.next()?;
    if !first.is_ascii_digit() {
        return Some(Piece::Char(first));
    }
    let mut digits = String::from(first);
    while let Some(digit) = chars.next_if(char::is_ascii_digit) {
        digits.push(digit);
    }
    Some(Piece::Number(digits.trim_start_matches('0').to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_by_value_and_folders_first() {
        let mut paths = ["P10.xlsx", "P2.xlsx", "P2/10.xlsx", "P2/9.xlsx", "P2 (1).xlsx", "P02.xlsx", "P.xlsx"];
        paths.sort_by(|a, b| natural_cmp(a, b));
        assert_eq!(paths, ["P.xlsx", "P2/9.xlsx", "P2/10.xlsx", "P2 (1).xlsx", "P02.xlsx", "P2.xlsx", "P10.xlsx"]);
    }

    proptest! {
        #[test]
        fn it_is_a_total_order(a in "[a-b0-2/ .\\\\]{0,6}", b in "[a-b0-2/ .\\\\]{0,6}", c in "[a-b0-2/ .\\\\]{0,6}") {
            prop_assert_eq!(natural_cmp(&a, &b).is_eq(), a == b);
            prop_assert_eq!(natural_cmp(&a, &b), natural_cmp(&b, &a).reverse());
            let mut sorted = [&a, &b, &c];
            sorted.sort_by(|x, y| natural_cmp(x, y));
            prop_assert!(natural_cmp(sorted[0], sorted[2]).is_le());
            if natural_cmp(&a, &b).is_lt() && natural_cmp(&b, &c).is_lt() {
                prop_assert!(natural_cmp(&a, &c).is_lt());
            }
        }

        #[test]
        fn any_text_compares(a in "\\PC{0,12}", b in "\\PC{0,12}") {
            prop_assert_eq!(natural_cmp(&a, &b).is_eq(), a == b);
        }
    }
}
