//! Cells that show something else than they hold: by their number format, by letters that are struck out or raised.

use serde::{Deserialize, Serialize};

/// How a cell shows something else than it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Shown {
    /// A number as percent: 1 is shown as 100%.
    Percent,
    /// A number short of its last digits, in thousands or millions: 12000 is shown as 12.
    Scaled,
    /// A number with digits that the format adds, or in another writing: `0"00"` shows 12 as 1200.
    Altered,
    /// Nothing, or words in a number's place.
    Hidden,
    /// Nothing, since its column is hidden.
    HiddenColumn,
    /// The result of a sum before its cells changed.
    Stale,
    /// Letters of its text are struck out, raised or lowered: a correction, a note's number.
    Annotated,
}

/// What a number format shows a count as, that is greater than nothing. `None`: the count itself.
///
/// Source: ECMA-376 part 1, 18.8.31. Of several sections the first is for counts; under conditions each may be.
pub(super) fn of_format(code: &str) -> Option<Shown> {
    let sections = sections(code);
    let has_conditions = sections.iter().any(|section| section.has_condition);
    let used = if has_conditions { &sections[..] } else { &sections[..sections.len().min(1)] };
    used.iter().filter_map(Section::shows).max()
}

/// What a cell that holds a count shows by its text. `None`: the count itself, or nothing that says so.
///
/// Letters and signs beside the digits, groups of thousands and decimals of nothing do not make another number.
pub(super) fn of_text(number: f64, shown: &str) -> Option<Shown> {
    if shown.trim().is_empty() || number.fract() != 0.0 || number <= 0.0 {
        return None;
    }
    if shown.contains('%') {
        return Some(Shown::Percent);
    }
    let digits: String = shown.chars().filter(char::is_ascii_digit).collect();
    let own = format!("{number}");
    match digits.strip_prefix(own.as_str()) {
        _ if digits.is_empty() => Some(Shown::Hidden),
        // "12,00"
        Some(rest) if rest.is_empty() || (rest.bytes().all(|digit| digit == b'0') && shown.contains([',', '.'])) => {
            None
        }
        _ if own.starts_with(digits.as_str()) => Some(Shown::Scaled),
        _ => Some(Shown::Altered),
    }
}

/// Words by which a format says that the number is of thousands, millions.
const LARGE: [&str; 6] = ["nghìn", "ngàn", "triệu", "tỷ", "trăm", "chục"];

/// One section of a number format, as far as it changes what is seen.
#[expect(clippy::struct_excessive_bools, reason = "each is a piece of evidence of its own")]
#[derive(Default)]
struct Section {
    /// Places for digits, or General.
    has_number: bool,
    has_condition: bool,
    is_percent: bool,
    is_scaled: bool,
    /// Digits that the format itself shows, or an exponent or a fraction.
    is_altered: bool,
    /// It shows dates, times or texts, which are judged elsewhere.
    is_other: bool,
    /// Commas since the last place for a digit.
    commas: usize,
}

impl Section {
    fn shows(&self) -> Option<Shown> {
        let found = [
            (self.is_percent, Shown::Percent),
            (self.is_scaled || self.commas > 0, Shown::Scaled),
            (self.is_altered, Shown::Altered),
            (!self.has_number && !self.is_other, Shown::Hidden),
        ];
        found.into_iter().find(|(is_so, _)| *is_so).map(|(_, shown)| shown)
    }

    /// Takes in what a person sees as it stands.
    fn literal(&mut self, letter: char) {
        // A sign before the digits makes another number of them: "-"0.
        self.is_altered |= letter.is_ascii_digit() || (!self.has_number && matches!(letter, '-' | '−' | '('));
        self.is_percent |= letter == '%';
    }
}

fn sections(code: &str) -> Vec<Section> {
    let mut sections = vec![Section::default()];
    let mut letters = code.chars().peekable();
    while let Some(letter) = letters.next() {
        let section = sections.last_mut().expect("one section at least");
        match letter {
            ';' => {
                sections.push(Section::default());
            }
            '"' => {
                let words: String = letters.by_ref().take_while(|letter| *letter != '"').collect();
                words.chars().for_each(|letter| section.literal(letter));
                let words = words.to_lowercase();
                section.is_scaled |= LARGE.iter().any(|large| words.contains(large));
            }
            '\\' => letters.next().into_iter().for_each(|letter| section.literal(letter)),
            // A width that is left free, a letter that is repeated.
            '_' | '*' => {
                letters.next();
            }
            '[' => {
                let inside: String = letters.by_ref().take_while(|letter| *letter != ']').collect();
                section.has_condition |= inside.starts_with(['<', '>', '=']);
                section.is_other |= inside.chars().all(|letter| matches!(letter.to_ascii_lowercase(), 'h' | 'm' | 's'));
            }
            '0' | '#' | '?' => {
                section.has_number = true;
                section.commas = 0;
            }
            // Between places for digits a comma groups thousands; behind the last one it leaves three digits out.
            ',' if section.has_number => section.commas += 1,
            '%' | '‰' => section.is_percent = true,
            'E' if matches!(letters.peek(), Some('+' | '-')) => section.is_altered = true,
            '/' if section.has_number => section.is_altered = true,
            '1'..='9' => section.is_altered = true,
            'G' | 'g' if letters.clone().take(6).collect::<String>().eq_ignore_ascii_case("eneral") => {
                letters.nth(5);
                section.has_number = true;
            }
            '@' | 'y' | 'Y' | 'm' | 'M' | 'd' | 'D' | 'h' | 'H' | 's' | 'S' => section.is_other = true,
            _ => {}
        }
    }
    sections
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_that_show_the_count_itself() {
        for code in [
            "General",
            "0",
            "#,##0",
            "#,##0.00",
            "0.0",
            "@",
            "#,##0_);(#,##0)",
            "_(* #,##0_);_(* (#,##0);_(* \"-\"_);_(@_)",
            "0;-0;;@",
            "[Red]0",
            "0 \"hồ sơ\"",
            "0\\ \"người\"",
            "dd/mm/yyyy",
            "[h]:mm",
            "[$-42A]#,##0",
            "#,##0;[Red]-#,##0",
            "# ##0",
            "General\" TK\"",
            "[>=1000]#,##0;0",
            "00",
            "#,##0 ",
            "0_ ",
        ] {
            assert_eq!(of_format(code), None, "{code}");
        }
    }

    #[test]
    fn texts_of_counts() {
        for text in ["12", "12,00", " 12 ", "12 hồ sơ", "012", ""] {
            assert!(matches!(of_text(12.0, text), None | Some(Shown::Altered)), "{text}");
        }
        assert_eq!(of_text(1234.0, "1.234"), None);
        assert_eq!(of_text(12_000.0, "12"), Some(Shown::Scaled));
        assert_eq!(of_text(1.0, "100%"), Some(Shown::Percent));
        assert_eq!(of_text(5.0, "x"), Some(Shown::Hidden));
        assert_eq!(of_text(12.0, "1200"), Some(Shown::Altered));
        assert_eq!(of_text(0.0, "-"), None);
    }

    #[test]
    fn formats_that_show_something_else() {
        for (code, shown) in [
            ("0%", Shown::Percent),
            ("0.00%", Shown::Percent),
            ("0\"%\"", Shown::Percent),
            ("0\\%", Shown::Percent),
            ("#,##0,", Shown::Scaled),
            ("0,,\" triệu\"", Shown::Scaled),
            ("0.0,", Shown::Scaled),
            ("0\" nghìn\"", Shown::Scaled),
            ("0\"00\"", Shown::Altered),
            ("0.00E+00", Shown::Altered),
            ("# ?/?", Shown::Altered),
            (";;;", Shown::Hidden),
            ("\"x\"", Shown::Hidden),
            (";;;@", Shown::Hidden),
            ("[>100]0;[<=100]0%", Shown::Percent),
        ] {
            assert_eq!(of_format(code), Some(shown), "{code}");
        }
    }
}
