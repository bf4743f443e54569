//! What an element `table:table-cell` holds.

use quick_xml::events::BytesStart;

use super::super::calamine_cells::iso_date;
use crate::read::formats::package;
use crate::read::grid::Value;

/// The attributes of a cell's element that tell what it holds.
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

    /// The value, with the text that the cell shows; none for a blank.
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
            _ if self.error => Some(Value::Error(shown.trim().to_owned())),
            "float" | "percentage" | "currency" => {
                stored.and_then(|stored| stored.parse().ok()).map(Value::Number).or_else(text)
            }
            "date" => stored.and_then(iso_date).map(Value::Date).or_else(text),
            "boolean" => Some(Value::Bool(stored == Some("true"))),
            "time" => stored.filter(|stored| !stored.is_empty()).map(|stored| Value::Text(stored.to_owned())),
            _ => text(),
        }
    }
}
