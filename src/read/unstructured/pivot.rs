//! The rows that a pivot table keeps of its source: they are in the file, though no sheet may show them.
//!
//! Source: ECMA-376 part 1, 18.10. A value stands in its record, or is one of its field's shared items, by number.

use quick_xml::events::{BytesStart, Event};

use super::Cells;
use crate::read::formats::package::{attribute, events};

/// Elements that hold a value of a record or of a field: text, number, date, error.
const VALUES: [&str; 4] = ["s", "n", "d", "e"];
/// The element that names a shared item by its number.
const SHARED: &str = "x";

/// The shared items of each field of a cache's definition.
pub(super) fn fields(definition: &[u8]) -> Vec<Vec<String>> {
    let mut fields: Vec<Vec<String>> = Vec::new();
    events(definition, |event| {
        let (Event::Start(start) | Event::Empty(start)) = event else { return };
        if start.local_name().as_ref() == "cacheField" {
            fields.push(Vec::new());
        } else if let (Some(field), Some(value)) = (fields.last_mut(), value_of(start)) {
            field.push(value);
        }
    });
    fields
}

/// Puts each record in a row.
pub(super) fn records(records: &[u8], fields: &[Vec<String>], cells: &mut Cells) {
    let (mut row, mut col) = (0, 0);
    events(records, |event| {
        let (Event::Start(start) | Event::Empty(start)) = event else { return };
        if start.local_name().as_ref() == "r" {
            (row, col) = (row + 1, 0);
            return;
        }
        let shared = || {
            let number: usize = attribute(start, "v")?.parse().ok()?;
            fields.get(usize::try_from(col).ok()?)?.get(number).cloned()
        };
        let value = if start.local_name().as_ref() == SHARED { shared() } else { value_of(start) };
        if let Some(value) = value {
            cells.put(row, col, &value);
        }
        col += 1;
    });
}

fn value_of(start: &BytesStart<'_>) -> Option<String> {
    if VALUES.contains(&start.local_name().as_ref()) { attribute(start, "v") } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_rows_and_shared_items_stand_in_them() {
        let definition =
            b"<d><cacheFields><cacheField name=\"a\"><sharedItems><s v=\"x\"/><s v=\"y\"/></sharedItems></cacheField>\
                           <cacheField name=\"b\"><sharedItems/></cacheField></cacheFields></d>";
        let mut cells = Cells::new(100);
        records(
            b"<p><r><x v=\"1\"/><n v=\"7\"/></r><r><x v=\"9\"/><s v=\"z\"/></r></p>",
            &fields(definition),
            &mut cells,
        );
        let found: Vec<(u32, u32, String)> =
            cells.all.iter().map(|(at, value, _)| (at.row, at.col, value.shown())).collect();
        assert_eq!(found, [(1, 0, "y".to_owned()), (1, 1, "7".to_owned()), (2, 1, "z".to_owned())]);
    }
}
