//! calamine's values and sheet lists, as ours.

use calamine::{CellErrorType, Data, DataRef, Dimensions, Reader, SheetType, SheetVisible};
use chrono::{NaiveDate, NaiveDateTime};

use super::Budget;
use crate::model::cell::CellRef;
use crate::read::ReadFailure;
use crate::read::grid::Value;
use crate::read::merge::Merge;

/// Worksheets with their visibility, in the workbook's order; chart and macro sheets hold no table.
pub(super) fn worksheets<R: Reader<S>, S: std::io::Read + std::io::Seek>(
    workbook: &R,
    budget: &Budget,
) -> Result<Vec<(String, bool)>, ReadFailure> {
    let sheets: Vec<_> = workbook
        .sheets_metadata()
        .iter()
        .filter(|sheet| matches!(sheet.typ, SheetType::WorkSheet))
        .map(|sheet| (sheet.name.clone(), sheet.visible == SheetVisible::Visible))
        .collect();
    budget.sheets(sheets.len())?;
    Ok(sheets)
}

pub(super) fn regions(merges: &[Dimensions]) -> Vec<Merge> {
    let corner = |(row, col)| CellRef::new(row, col);
    merges.iter().map(|merge| Merge { from: corner(merge.start), to: corner(merge.end) }).collect()
}

/// A cell's value; a formula without one was never calculated, an empty cell holds nothing.
pub(super) fn value_ref(data: &DataRef<'_>, formula: bool) -> Option<Value> {
    match data {
        DataRef::SharedString(text) => text_value(text),
        other => value(&Data::from(other.clone()), formula),
    }
}

pub(super) fn value(data: &Data, formula: bool) -> Option<Value> {
    match data {
        #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52; larger ones are refused later")]
        Data::Int(number) => Some(Value::Number(*number as f64)),
        Data::Float(number) => Some(Value::number(*number)),
        Data::String(text) => text_value(text),
        Data::Bool(truth) => Some(Value::Bool(*truth)),
        Data::DateTime(serial) if serial.is_datetime() => {
            Some(serial.as_datetime().map_or_else(|| Value::number(serial.as_f64()), Value::Date))
        }
        Data::DateTime(serial) => Some(Value::number(serial.as_f64())),
        Data::DateTimeIso(text) => Some(iso_date(text).map_or_else(|| Value::Text(text.clone()), Value::Date)),
        Data::DurationIso(text) => Some(Value::Text(text.clone())),
        Data::Error(error) => Some(Value::Error(error_code(error).to_owned())),
        Data::Empty => formula.then_some(Value::Uncalculated),
    }
}

/// An empty text is a blank, also where a formula gave it: `=IF(A1="";"";…)`.
fn text_value(text: &str) -> Option<Value> {
    (!text.is_empty()).then(|| Value::Text(text.to_owned()))
}

pub(super) fn iso_date(text: &str) -> Option<NaiveDateTime> {
    let text = text.trim_end_matches('Z');
    NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f")
        .ok()
        .or_else(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?.and_hms_opt(0, 0, 0))
}

fn error_code(error: &CellErrorType) -> &'static str {
    match error {
        CellErrorType::Div0 => "#DIV/0!",
        CellErrorType::Name => "#NAME?",
        CellErrorType::Null => "#NULL!",
        CellErrorType::Num => "#NUM!",
        CellErrorType::Ref => "#REF!",
        CellErrorType::Value => "#VALUE!",
        CellErrorType::NA | CellErrorType::GettingData => "#N/A",
    }
}
