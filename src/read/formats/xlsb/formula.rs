//! References in calamine's formulas: it leaves two flags in the number of the column.
//!
//! Bit 14 says that the column is relative, bit 15 that the row is ([MS-XLSB] 2.5.97.9 `ColRelShort`); every
//! reference comes out with both signs: `$BTRO$7` for `C7`.

use crate::model::cell::column_letters;

const COLUMN: u32 = 0x3FFF;
const COLUMN_RELATIVE: u32 = 0x4000;
const ROW_RELATIVE: u32 = 0x8000;

/// The formula with its references as they are meant.
pub(super) fn repaired(formula: &str) -> String {
    let mut out = String::with_capacity(formula.len());
    let mut rest = formula;
    while let Some(at) = rest.find(['$', '"', '\'']) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let taken = match from.as_bytes()[0] {
            b'$' => reference(from).map(|(reference, length)| {
                out.push_str(&reference);
                length
            }),
            quote => from[1..].find(char::from(quote)).map(|end| {
                out.push_str(&from[..end + 2]);
                end + 2
            }),
        };
        if taken.is_none() {
            out.push_str(&from[..1]);
        }
        rest = &from[taken.unwrap_or(1)..];
    }
    out + rest
}

/// A reference at the front of a text, and how long it was.
fn reference(text: &str) -> Option<(String, usize)> {
    let letters = text[1..].bytes().take_while(u8::is_ascii_uppercase).count();
    let row = text.get(1 + letters..)?.strip_prefix('$')?;
    let digits = row.bytes().take_while(u8::is_ascii_digit).count();
    if letters == 0 || letters > 4 || digits == 0 {
        return None;
    }
    let number = text[1..=letters].bytes().fold(0u32, |sum, letter| sum * 26 + u32::from(letter - b'A') + 1) - 1;
    let sign = |flag| if number & flag == 0 { "$" } else { "" };
    let column = column_letters(number & COLUMN);
    let repaired = format!("{}{column}{}{}", sign(COLUMN_RELATIVE), sign(ROW_RELATIVE), &row[..digits]);
    Some((repaired, letters + 2 + digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_become_signs() {
        assert_eq!(repaired("SUM($BTRO$7:$BTRO$8)"), "SUM(C7:C8)");
        assert_eq!(repaired("$C$7*2"), "$C$7*2");
        assert_eq!(repaired("$XFG$7+$AVLK$7"), "C$7+$C7");
        assert_eq!(
            repaired("IF($BTRM$1=\"$BTRO$7\",'$BTRO$7'!$BTRM$1,\"$\")"),
            "IF(A1=\"$BTRO$7\",'$BTRO$7'!A1,\"$\")"
        );
        assert_eq!(repaired("\"open $"), "\"open $");
    }
}
