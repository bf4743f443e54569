//! Which of a sender's formulas a slip carries over: plain arithmetic over the workbook's own sheets.
//!
//! A total that stays a formula follows when a row is mended. Everything that could reach beyond the workbook
//! (other files, DDE, web functions, links), and every word not listed here, is left out: its value stays.

/// Characters that Excel takes in a formula.
const LONGEST: usize = 8_000;
/// Functions that count and choose, and touch nothing else.
const FUNCTIONS: [&str; 40] = [
    "ABS",
    "AND",
    "AVERAGE",
    "AVERAGEIF",
    "CEILING",
    "CONCATENATE",
    "COUNT",
    "COUNTA",
    "COUNTBLANK",
    "COUNTIF",
    "DATE",
    "DAY",
    "FLOOR",
    "IF",
    "IFERROR",
    "INT",
    "ISBLANK",
    "ISERROR",
    "ISNUMBER",
    "LEFT",
    "LEN",
    "LOWER",
    "MAX",
    "MID",
    "MIN",
    "MOD",
    "MONTH",
    "NOT",
    "OR",
    "PRODUCT",
    "RIGHT",
    "ROUND",
    "ROUNDDOWN",
    "ROUNDUP",
    "SUBTOTAL",
    "SUM",
    "SUMIF",
    "SUMPRODUCT",
    "TRIM",
    "YEAR",
];

/// Whether a formula may stand in a slip whose sheets bear these names.
pub(super) fn is_safe(formula: &str, sheets: &[&str]) -> bool {
    formula.len() <= LONGEST && !formula.is_empty() && parts_are_safe(formula, sheets)
}

fn parts_are_safe(formula: &str, sheets: &[&str]) -> bool {
    let mut rest = formula;
    while let Some(first) = rest.chars().next() {
        match first {
            '"' => match after_quoted(rest, '"') {
                Some((_, after)) => rest = after,
                None => return false,
            },
            '\'' => match after_quoted(rest, '\'') {
                Some((name, after)) if after.starts_with('!') && sheets.contains(&name.as_str()) => rest = &after[1..],
                _ => return false,
            },
            '+' | '-' | '*' | '/' | '^' | '&' | '=' | '<' | '>' | '(' | ')' | ',' | ':' | '%' | ' ' => {
                rest = &rest[1..];
            }
            c if c.is_alphanumeric() || matches!(c, '$' | '.' | '_') => {
                let end = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '$' | '.' | '_')));
                let (word, after) = rest.split_at(end.unwrap_or(rest.len()));
                let known = match after.chars().next() {
                    Some('(') => FUNCTIONS.contains(&word.to_ascii_uppercase().as_str()),
                    Some('!') => sheets.contains(&word),
                    _ => is_reference_or_literal(word),
                };
                if !known {
                    return false;
                }
                rest = after.strip_prefix('!').unwrap_or(after);
            }
            _ => return false,
        }
    }
    true
}

/// The text between two quotation marks, doubled ones undone, and what follows.
fn after_quoted(text: &str, mark: char) -> Option<(String, &str)> {
    let mut inside = String::new();
    let mut letters = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = letters.next() {
        if c != mark {
            inside.push(c);
        } else if letters.next_if(|(_, next)| *next == mark).is_some() {
            inside.push(mark);
        } else {
            return Some((inside, &text[at + c.len_utf8()..]));
        }
    }
    None
}

/// `C7`, `$C$7`, `C`, `7`, `1.5`, `2E3`, `TRUE`: never a defined name, which may stand for anything.
fn is_reference_or_literal(word: &str) -> bool {
    let bare = word.replace('$', "");
    let letters = bare.bytes().take_while(u8::is_ascii_alphabetic).count();
    let digits = bare.len() - letters;
    let is_cell = letters <= 3 && bare.bytes().skip(letters).all(|byte| byte.is_ascii_digit()) && digits <= 7;
    let is_number = !word.contains('$')
        && word.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && word.parse::<f64>().is_ok();
    is_cell || is_number || matches!(bare.to_ascii_uppercase().as_str(), "TRUE" | "FALSE")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_listed_in_order() {
        assert!(FUNCTIONS.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn sums_over_the_workbooks_own_sheets_are_carried_over() {
        for formula in [
            "SUM(C7:C9)",
            "sum($C$7:$C$9)/2",
            "IF(A1=\"\",\"\",B1*1.5)",
            "'12.9'!C7+Sheet2!D4",
            "ROUND(C7/C8*100,2)",
            "C:C",
            "\"say \"\"SUM(\"\"\"",
        ] {
            assert!(is_safe(formula, &["12.9", "Sheet2"]), "{formula}");
        }
    }

    #[test]
    fn nothing_that_reaches_beyond_the_workbook_is() {
        for formula in [
            "",
            "[1]Sheet1!A1",
            "'[other.xlsx]S'!A1",
            "'C:\\x\\[other.xlsx]S'!A1",
            "cmd|'/c calc'!A1",
            "WEBSERVICE(\"http://example.invalid\")",
            "HYPERLINK(\"http://example.invalid\",A1)",
            "INDIRECT(\"A1\")",
            "SUM(Total_of_others)",
            "Sheet9!A1",
            "{1,2}",
            "A1#",
            "\"open",
            "_xlfn.IMAGE(\"x\")",
            "CALL(\"kernel32\",\"x\")",
        ] {
            assert!(!is_safe(formula, &["Sheet2"]), "{formula}");
        }
    }
}
