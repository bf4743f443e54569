//! Formulas in Excel's words: `of:=SUM([.C7:.C9])` is `SUM(C7:C9)`.

/// A formula as Excel writes it, without the sign `=`; `None` where it reaches into another file or is of another
/// language than `OpenFormula`.
pub(super) fn in_excels_words(stored: &str) -> Option<String> {
    let rest = stored.strip_prefix("of:").unwrap_or(stored).strip_prefix('=')?;
    let mut out = String::with_capacity(rest.len());
    let mut letters = rest.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => {
                out.push('"');
                // A doubled mark closes one text and opens the next: the same letters come out.
                for inside in letters.by_ref() {
                    out.push(inside);
                    if inside == '"' {
                        break;
                    }
                }
            }
            '[' => {
                let reference: String = letters.by_ref().take_while(|letter| *letter != ']').collect();
                out.push_str(&reference_in_excels_words(&reference)?);
            }
            ';' => out.push(','),
            '\'' | '#' => return None,
            other => out.push(other),
        }
    }
    Some(out)
}

/// `.C7:.C9` is `C7:C9`, `$Sheet2.A1` is `Sheet2!A1`, `$'Trang 2'.A1:.B2` is `'Trang 2'!A1:B2`.
fn reference_in_excels_words(reference: &str) -> Option<String> {
    if reference.contains('#') {
        return None;
    }
    let (sheet, cells) = if let Some(quoted) = reference.trim_start_matches('$').strip_prefix('\'') {
        let end = quoted.rfind('\'')?;
        (format!("'{}'!", &quoted[..end]), quoted[end + 1..].strip_prefix('.')?)
    } else {
        let (sheet, cells) = reference.split_once('.')?;
        let sheet = sheet.trim_start_matches('$');
        (if sheet.is_empty() { String::new() } else { format!("{sheet}!") }, cells)
    };
    let cells: Vec<&str> = cells.split(':').map(|cell| cell.trim_start_matches('.')).collect();
    let plain = |cell: &&str| cell.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '$');
    (cells.len() <= 2 && cells.iter().all(plain)).then(|| format!("{sheet}{}", cells.join(":")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_separators_and_texts() {
        for (stored, excel) in [
            ("of:=SUM([.C7:.C9])", Some("SUM(C7:C9)")),
            ("of:=IF([.A1]=\"a;b\";[.$B$1];0)", Some("IF(A1=\"a;b\",$B$1,0)")),
            ("of:=[$Sheet2.A1]+[$'Trang 2'.A1]", Some("Sheet2!A1+'Trang 2'!A1")),
            ("of:=SUM([$'Trang 2'.A1:.B2])", Some("SUM('Trang 2'!A1:B2)")),
            ("of:=['file:///tmp/other.ods'#$S.A1]", None),
            ("of:=#REF!", None),
            ("msoxl:=SUM(A1)", None),
        ] {
            assert_eq!(in_excels_words(stored).as_deref(), excel, "{stored}");
        }
    }
}
