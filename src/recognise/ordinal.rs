//! How rows are numbered: `1`, `1.1`, `I`, `A`, `a)`, `-`.

use unicode_normalization::UnicodeNormalization;

/// A row's own number, as far as it can be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Ordinal {
    /// Nothing stands there.
    #[default]
    None,
    /// `1`, `01`, `(1)`, `1.`
    Number(u32),
    /// `1.1`, `2.3.1`
    Below(Vec<u32>),
    /// `I`, `IV`, `Ⅱ`
    Roman(u32),
    /// `A`, `b)`
    Letter(char),
    /// `-`, `+`, `•`
    Bullet,
    /// Something else, such as a word.
    Other,
}

/// Marks that stand for a number in lists.
const BULLETS: [char; 10] = ['-', '–', '—', '+', '*', '•', '·', '●', '○', '▪'];

impl Ordinal {
    /// Reads what stands in the column of row numbers.
    pub(in crate::recognise) fn of(written: &str) -> Self {
        let text: String = written.nfkc().collect();
        let text = text.trim();
        if text.is_empty() {
            return Self::None;
        }
        if text.chars().all(|c| BULLETS.contains(&c)) {
            return Self::Bullet;
        }
        let bare = text.trim_start_matches('(').trim_end_matches(['.', ')', '/', ',']).trim();
        let parts: Option<Vec<u32>> = bare.split(['.', ',']).map(|part| part.trim().parse().ok()).collect();
        match parts {
            Some(parts) if parts.len() == 1 => return Self::Number(parts[0]),
            Some(parts) => return Self::Below(parts),
            None => {}
        }
        if let Some(number) = roman(bare) {
            return Self::Roman(number);
        }
        match bare.chars().collect::<Vec<_>>().as_slice() {
            [letter] if letter.is_ascii_alphabetic() => Self::Letter(*letter),
            _ => Self::Other,
        }
    }

    /// Whether it is a kind of number that groups of rows bear.
    pub(in crate::recognise) fn numbers_group(&self) -> bool {
        matches!(self, Self::Roman(_) | Self::Letter(_))
    }

    /// Whether it counts rows, in whatever way.
    pub(in crate::recognise) fn counts(&self) -> bool {
        !matches!(self, Self::None | Self::Bullet | Self::Other)
    }

    /// Whether `below` is numbered as a row of this one's group: 1.1 of 1, 1 of I, a of 1.
    pub(in crate::recognise) fn heads(&self, below: &Self) -> bool {
        match (self, below) {
            (Self::Number(own), Self::Below(path)) => path.first() == Some(own) && path.len() == 2,
            (Self::Below(own), Self::Below(path)) => path.len() == own.len() + 1 && path.starts_with(own),
            (Self::Roman(_) | Self::Letter('A'..='Z'), Self::Number(_))
            | (Self::Letter('A'..='Z'), Self::Roman(_))
            | (Self::Number(_), Self::Letter('a'..='z'))
            | (Self::Number(_) | Self::Roman(_) | Self::Below(_), Self::Bullet) => true,
            _ => false,
        }
    }
}

/// Whether a row number is one that groups bear.
pub(in crate::recognise) fn numbers_group(written: &str) -> bool {
    Ordinal::of(written).numbers_group()
}

/// Whether a text is a Roman number as groups bear it, up to XXXIX.
pub(in crate::recognise) fn is_roman(text: &str) -> bool {
    matches!(Ordinal::of(text), Ordinal::Roman(_))
}

/// Roman numbers as groups are numbered by, up to XXXIX; a lone letter beyond I, V and X is not one.
fn roman(text: &str) -> Option<u32> {
    const UNITS: [&str; 10] = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"];
    let text = text.to_ascii_uppercase();
    let units = text.trim_start_matches('X');
    let tens = text.len() - units.len();
    let units = UNITS.iter().position(|known| *known == units)?;
    let number = u32::try_from(10 * tens + units).ok()?;
    (tens <= 3 && number > 0).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_they_are_written() {
        for (written, ordinal) in [
            ("1", Ordinal::Number(1)),
            ("01", Ordinal::Number(1)),
            ("(2)", Ordinal::Number(2)),
            ("3.", Ordinal::Number(3)),
            ("1.2", Ordinal::Below(vec![1, 2])),
            ("IV.", Ordinal::Roman(4)),
            ("Ⅱ", Ordinal::Roman(2)),
            ("a)", Ordinal::Letter('a')),
            ("-", Ordinal::Bullet),
            ("+", Ordinal::Bullet),
            ("", Ordinal::None),
            ("Tổng", Ordinal::Other),
        ] {
            assert_eq!(Ordinal::of(written), ordinal, "{written}");
        }
    }

    #[test]
    fn roman_numbers() {
        for text in ["I", "II.", "iv", "X", "XII", "XXXIX"] {
            assert!(is_roman(text), "{text}");
        }
        for text in ["", "1", "A", "IIII", "VX", "C", "XXXX"] {
            assert!(!is_roman(text), "{text}");
        }
    }

    #[test]
    fn groups_head_rows_of_the_next_level() {
        let heads = |own: &str, below: &str| Ordinal::of(own).heads(&Ordinal::of(below));
        for (own, below) in [("I", "1"), ("A", "I"), ("A", "1"), ("1", "1.1"), ("1.2", "1.2.1"), ("1", "a"), ("1", "-")]
        {
            assert!(heads(own, below), "{own} {below}");
        }
        for (own, below) in [("1", "2"), ("I", "II"), ("1", "2.1"), ("1", ""), ("a", "b"), ("-", "-")] {
            assert!(!heads(own, below), "{own} {below}");
        }
    }
}
