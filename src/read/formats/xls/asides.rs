//! Texts beside the cells: comments, text boxes, headers and footers.

use super::records::{Continued, Record, kind};
use super::strings::{Coding, units};

/// The text of such a record, as stored; `None` where it has none or is damaged.
pub(super) fn text(record: &Record<'_>, biff_8: bool, coding: Coding) -> Option<String> {
    match record.kind {
        kind::TXO => text_object(record),
        kind::NOTE if biff_8 => None,
        kind::NOTE => old_comment(record, coding),
        _ if biff_8 => coding.long(&mut record.fields()),
        _ => coding.short(&mut record.fields()),
    }
}

/// A comment or a text box since Excel 97; the text follows in further records. Source: [MS-XLS] 2.4.329 `TxO`.
fn text_object(record: &Record<'_>) -> Option<String> {
    let mut fields = record.fields();
    fields.bytes(10)?;
    let count = usize::from(fields.u16()?);
    let mut text = Continued::new(record);
    text.next_part()?;
    let flags = text.u8()?;
    Some(String::from_utf16_lossy(&units(&mut text, count, flags)?))
}

/// A comment of Excel 5 and 95, after its place and length; a long one goes on in further comments.
fn old_comment(record: &Record<'_>, coding: Coding) -> Option<String> {
    let mut fields = record.fields();
    fields.bytes(6)?;
    let length = fields.rest().len();
    coding.counted(&mut fields, length)
}
