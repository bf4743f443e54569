//! A copy of a package without what calamine refuses and Excel and `LibreOffice` read.
//!
//! calamine takes no sheet of a kind that it does not know, such as Excel 4's macro sheets, and no error code beyond
//! those of Excel 2007, such as `#SPILL!`. In the copy the first are sheets that hold no cells, the others texts that
//! begin with [`MARK`]. Nothing else is changed.

use std::io::{Cursor, Read, Write};

use quick_xml::events::{BytesStart, BytesText, Event};
use quick_xml::{Reader, Writer};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// Begins a text that is an error code: a code point that no text may hold.
const MARK: char = '\u{FDD0}';
/// Kinds of sheets that hold macros and no figures. Source: [MS-OFFMACRO2] 2.2.1.
const MACRO_SHEETS: [&str; 2] = ["/relationships/xlMacrosheet", "/relationships/xlIntlMacrosheet"];
/// A kind of sheet that is known to hold no cells.
const NO_CELLS: &str = "/relationships/chartsheet";
/// Error codes that calamine knows.
const KNOWN: [&str; 7] = ["#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"];

/// The copy; none where the package cannot be copied.
pub(super) fn mended(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut copy = ZipWriter::new(Cursor::new(Vec::with_capacity(bytes.len())));
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).ok()?;
        let name = entry.name().ok()?.into_owned();
        let part = name.to_ascii_lowercase();
        let mend: Option<fn(&str) -> Option<String>> = if part.ends_with("workbook.xml.rels") {
            Some(without_macro_sheets)
        } else if part.contains("worksheets/") && !part.contains("_rels/") {
            Some(with_marked_errors)
        } else {
            None
        };
        let mut text = String::new();
        match mend {
            Some(mend) => {
                entry.read_to_string(&mut text).ok()?;
                let text = mend(&text).unwrap_or(text);
                let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
                copy.start_file(name, options).ok()?;
                copy.write_all(text.as_bytes()).ok()?;
            }
            None => copy.raw_copy_file(entry).ok()?,
        }
    }
    Some(copy.finish().ok()?.into_inner())
}

/// The error code that a text of the copy stands for.
pub(super) fn error_code(text: &str) -> Option<&str> {
    text.strip_prefix(MARK)
}

fn without_macro_sheets(relations: &str) -> Option<String> {
    let mended = MACRO_SHEETS.iter().fold(relations.to_owned(), |text, kind| text.replace(kind, NO_CELLS));
    (mended != relations).then_some(mended)
}

/// The sheet with every error code that is not [`KNOWN`] as a marked text; none where there is no such code.
fn with_marked_errors(sheet: &str) -> Option<String> {
    let mut reader = Reader::from_str(sheet);
    let mut writer = Writer::new(Vec::with_capacity(sheet.len()));
    let mut any = false;
    // The cell that is open, if it holds an error, and its events so far.
    let mut cell: Option<Vec<Event<'_>>> = None;
    loop {
        let event = reader.read_event().ok()?;
        match event {
            Event::Eof => break,
            Event::Start(ref start) if start.local_name().as_ref() == "c" && holds_error(start) => {
                cell = Some(vec![event]);
            }
            Event::End(ref end) if end.local_name().as_ref() == "c" && cell.is_some() => {
                let mut events = cell.take().unwrap_or_default();
                any |= mark(&mut events);
                for event in events.into_iter().chain([event]) {
                    writer.write_event(event).ok()?;
                }
            }
            event => match &mut cell {
                Some(events) => events.push(event),
                None => writer.write_event(event).ok()?,
            },
        }
    }
    any.then(|| String::from_utf8(writer.into_inner()).ok())?
}

fn holds_error(start: &BytesStart<'_>) -> bool {
    start.attributes().flatten().any(|attribute| attribute.key.as_ref() == "t" && attribute.value.as_ref() == "e")
}

/// Makes a text of a cell's error code, if it is an unknown one.
fn mark(events: &mut [Event<'_>]) -> bool {
    let value =
        events.iter().position(|event| matches!(event, Event::Start(start) if start.local_name().as_ref() == "v"));
    let Some(at) = value.map(|at| at + 1) else { return false };
    let Some(Event::Text(text)) = events.get(at) else { return false };
    let code = text.xml10_content().into_owned();
    if KNOWN.contains(&code.as_str()) {
        return false;
    }
    events[at] = Event::Text(BytesText::new(&format!("{MARK}{}", code.trim())).into_owned());
    if let Some(Event::Start(start)) = events.first_mut() {
        let name = start.name().as_ref().to_owned();
        let others: Vec<(String, String)> = start
            .attributes()
            .flatten()
            .map(|attribute| (attribute.key.as_ref().to_owned(), attribute.value.into_owned()))
            .map(|(key, value)| if key == "t" { (key, "str".to_owned()) } else { (key, value) })
            .collect();
        let mut changed = BytesStart::new(name);
        changed.extend_attributes(others.iter().map(|(key, value)| (key.as_str(), value.as_str())));
        *start = changed;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_errors_are_marked_and_nothing_else_is_touched() {
        let sheet = "<sheetData><row r=\"1\"><c r=\"A1\" s=\"2\" t=\"e\"><f>X()</f><v>#SPILL!</v></c><c r=\"B1\" t=\"e\">\
                     <v>#N/A</v></c><c r=\"C1\"><v>7</v></c></row></sheetData>";
        let mended = with_marked_errors(sheet).expect("mended");
        let expected = sheet.replace("s=\"2\" t=\"e\"", "s=\"2\" t=\"str\"").replace("#SPILL!", "\u{FDD0}#SPILL!");
        assert_eq!(mended, expected);
        assert_eq!(with_marked_errors(&sheet.replace("#SPILL!", "#REF!")), None);
        assert_eq!(error_code("\u{FDD0}#SPILL!"), Some("#SPILL!"));
    }

    #[test]
    fn macro_sheets_are_passed_over() {
        let relations = "<Relationship Type=\"http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet\"/>";
        assert!(without_macro_sheets(relations).is_some_and(|mended| mended.contains("/chartsheet\"")));
        assert_eq!(without_macro_sheets("<Relationships/>"), None);
    }
}
