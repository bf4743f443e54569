//! The text of a document in the Rich Text Format: its words without their marks.
//!
//! Source: Rich Text Format Specification 1.9.1. Marks that are not known hold no text.

/// Marks that end a paragraph, a cell or a row.
const LINES: [&str; 4] = ["par", "line", "row", "sect"];
/// Marks that divide the cells of a row.
const CELLS: [&str; 2] = ["cell", "tab"];

/// Whether a text is such a document.
pub(super) fn is_rtf(text: &str) -> bool {
    text.trim_start().starts_with("{\\rtf")
}

/// Its text: a line for each paragraph or row, a tab between cells.
pub(super) fn text(document: &str) -> String {
    let mut out = String::new();
    let mut rest = document;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match c {
            '{' | '}' | '\r' | '\n' => {}
            '\\' => rest = mark(rest, &mut out),
            c => out.push(c),
        }
    }
    out
}

/// Reads the mark after a backslash; what follows it.
fn mark<'t>(rest: &'t str, out: &mut String) -> &'t str {
    let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
    if letters == 0 {
        return sign(rest, out);
    }
    let (name, after) = rest.split_at(letters);
    let digits = after.strip_prefix('-').unwrap_or(after).bytes().take_while(u8::is_ascii_digit).count();
    let length = digits + usize::from(digits > 0 && after.starts_with('-'));
    let (number, after) = after.split_at(length);
    let after = after.strip_prefix(' ').unwrap_or(after);
    if LINES.contains(&name) {
        out.push('\n');
    } else if CELLS.contains(&name) {
        out.push('\t');
    } else if let (true, Ok(code)) = (name == "u", number.parse::<i32>()) {
        // Codes beyond the signed ones are written as negative numbers; a letter for old programs follows.
        out.extend(u32::try_from(code & 0xFFFF).ok().and_then(char::from_u32));
        return match after.strip_prefix("\\'") {
            Some(hex) => hex.get(2..).unwrap_or_default(),
            None => after.strip_prefix('?').unwrap_or(after),
        };
    }
    after
}

/// A sign by itself, or a letter of the code page in hexadecimal digits.
fn sign<'t>(rest: &'t str, out: &mut String) -> &'t str {
    let Some(c) = rest.chars().next() else { return rest };
    let after = &rest[c.len_utf8()..];
    match c {
        '\'' => {
            let code = after.get(..2).and_then(|hex| u8::from_str_radix(hex, 16).ok());
            out.extend(code.map(char::from));
            after.get(2..).unwrap_or_default()
        }
        '\\' | '{' | '}' => {
            out.push(c);
            after
        }
        '~' => {
            out.push(' ');
            after
        }
        _ => after,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_put_together_without_their_marks() {
        let document = "{\\rtf1\\ansi {\\b CCCD 084098{\\i 001234}}\\par S\\'e8 \\u7889? 1\\cell 2\\row\\\\ \\{x\\}}";
        assert_eq!(text(document), "CCCD 084098001234\nSè ố 1\t2\n\\ {x}");
        assert!(is_rtf(document) && !is_rtf("rtf"));
        assert_eq!(text("\\u"), "");
        assert_eq!(text("\\'"), "");
    }
}
