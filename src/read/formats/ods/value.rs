//! What an element `table:table-cell` holds.

use quick_xml::events::BytesStart;

use super::super::calamine_cells::iso_date;
use crate::read::formats::package;
use crate::read::grid::Value;
use crate::read::shown::{self, Shown};

/// The attributes of a cell's element that say what it holds.
#[derive(Clone, Debug, Default)]
pub(super) struct CellStart {
    kind: String,
    value: Option<String>,
    string: Option<String>,
    /// That the cell shows an error: `LibreOffice` stores such a cell as a text.
    error: bool,
    /// Its formula as it is stored.
    pub(super) formula: Option<String>,
    /// How often it stands side by side.
    pub(super) repeat: u32,
    /// Columns and rows that it spans.
    pub(super) span: (u32, u32),
    /// Name of its style.
    pub(super) style: Option<String>,
}

impl CellStart {
    /// Reads the attributes; prefixes are those that every writer of the format uses.
    pub(super) fn new(start: &BytesStart<'_>) -> Self {
        let mut cell = Self { repeat: 1, span: (1, 1), ..Self::default() };
        for attribute in start.attributes().flatten() {
            let Ok(value) = attribute.normalized_value(package::VERSION) else { continue };
            let value = value.into_owned();
            let number = || value.parse::<u32>().unwrap_or(1).max(1);
            match attribute.key.as_ref() {
                "office:value-type" => cell.kind = value,
                "office:value" | "office:date-value" | "office:time-value" | "office:boolean-value" => {
                    cell.value = Some(value);
                }
                "office:string-value" => cell.string = Some(value),
                "calcext:value-type" => cell.error = value == "error",
                "table:formula" => cell.formula = Some(value),
                "table:number-columns-repeated" => cell.repeat = number(),
                "table:number-columns-spanned" => cell.span.0 = number(),
                "table:number-rows-spanned" => cell.span.1 = number(),
                "table:style-name" => cell.style = Some(value),
                _ => {}
            }
        }
        cell
    }

    /// How the text that the cell shows is another than its number: the file tells both.
    pub(super) fn shown(&self, shown: &str, is_annotated: bool) -> Option<Shown> {
        if is_annotated {
            return Some(Shown::Annotated);
        }
        let number = self.value.as_deref().and_then(|stored| stored.trim().parse::<f64>().ok())?;
        match self.kind.as_str() {
            "percentage" => Some(Shown::Percent),
            "float" | "currency" => shown::of_text(number, shown),
            _ => None,
        }
    }

    /// The value, with the text that the cell shows; `None` for a blank.
    ///
    /// A formula whose cell has no type was never calculated: whoever calculates writes the type of what came out,
    /// of an empty text too.
    pub(super) fn value(&self, shown: &str) -> Option<Value> {
        let text = || {
            let own = self.string.as_deref().filter(|own| !own.is_empty()).unwrap_or(shown);
            (!own.is_empty()).then(|| Value::Text(own.to_owned()))
        };
        let stored = self.value.as_deref().map(str::trim);
        match self.kind.as_str() {
            "" if self.formula.is_some() => Some(Value::Uncalculated),
            _ if self.error || (stored == Some("0") && is_error(shown)) => Some(Value::Error(shown.trim().to_owned())),
            "float" | "percentage" | "currency" => {
                stored.and_then(|stored| stored.parse().ok()).map(Value::number).or_else(text)
            }
            "date" => stored.and_then(iso_date).map(Value::Date).or_else(text),
            "boolean" => Some(Value::Bool(stored == Some("true"))),
            "time" => stored.filter(|stored| !stored.is_empty()).map(|stored| Value::Text(stored.to_owned())),
            _ => text(),
        }
    }
}

/// Whether a cell shows an error where its value is 0: what programs write that know no type for errors.
///
/// `#DIV/0!`, `#N/A` and `Err:502`, in the words of any language; a number never shows such a text.
fn is_error(shown: &str) -> bool {
    /// Digits of the errors that `LibreOffice` numbers.
    const NUMBERED: usize = 3;
    let shown = shown.trim();
    let named = shown.starts_with('#')
        && shown.chars().any(char::is_alphabetic)
        && (shown.ends_with(['!', '?']) || shown == "#N/A" || shown == "#N/D")
        && !shown.contains(char::is_whitespace);
    let numbered = shown.rsplit_once(':').is_some_and(|(word, number)| {
        let word = word.trim();
        number.len() == NUMBERED
            && number.bytes().all(|byte| byte.is_ascii_digit())
            && !word.is_empty()
            && word.chars().all(char::is_alphabetic)
    });
    named || numbered
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_no_zero() {
        let zero = CellStart { kind: "float".to_owned(), value: Some("0".to_owned()), ..CellStart::default() };
        for shown in
            ["#DIV/0!", "#REF!", "#N/A", "#VALUE!", "#NAME?", "#NUM!", "#SPILL!", "Err:502", "Lỗi:522", "Erreur :509"]
        {
            assert_eq!(zero.value(shown), Some(Value::Error(shown.to_owned())));
        }
        for shown in ["0", "-", "0,00", "#", "08:30", "0 hồ sơ", "###", "Số: 0"] {
            assert_eq!(zero.value(shown), Some(Value::Number(0.0)), "{shown}");
        }
        let five = CellStart { value: Some("5".to_owned()), ..zero };
        assert_eq!(five.value("#REF!"), Some(Value::Number(5.0)), "what is stored counts");
    }
}
