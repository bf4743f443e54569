//! The cells of a worksheet, each value as one plain text: calamine takes the first piece of a value for all of it, and no
//! white space around it.
//!
//! It also takes no error code beyond those of Excel 2007, such as `#SPILL!`; those become texts that begin with [`MARK`].

use std::borrow::Cow;

use quick_xml::events::{BytesEnd, BytesStart, BytesText, Event};
use quick_xml::{Reader, Writer};

use super::super::formats::package::VERSION;

/// Begins a text that is an error code: a code point that no text may hold.
const MARK: char = '\u{FDD0}';
/// Error codes that calamine knows.
const KNOWN: [&str; 7] = ["#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"];
/// What a cell may hold that says what stands in it.
const PARTS: [&str; 3] = ["f", "v", "is"];

/// The error code that a text of the copy stands for.
pub(in crate::read) fn error_code(text: &str) -> Option<&str> {
    text.strip_prefix(MARK)
}

/// The sheet with plain cells; `None`: it is damaged, which its reader tells.
pub(super) fn plain(sheet: &str) -> Option<String> {
    let mut reader = Reader::from_str(sheet);
    let mut writer = Writer::new(Vec::with_capacity(sheet.len()));
    loop {
        match reader.read_event().ok()? {
            Event::Eof => break,
            Event::Start(start) if start.local_name().as_ref() == "c" => {
                for event in cell(&mut reader, &start)? {
                    writer.write_event(event).ok()?;
                }
            }
            Event::Start(start) if start.local_name().as_ref() == "row" => {
                writer.write_event(Event::Start(with_plain_attributes(&start, |_, value| value))).ok()?;
            }
            event => writer.write_event(event).ok()?,
        }
    }
    String::from_utf8(writer.into_inner()).ok()
}

/// The events of a cell whose start was read.
fn cell<'s>(reader: &mut Reader<&'s [u8]>, start: &BytesStart<'s>) -> Option<Vec<Event<'s>>> {
    let own = |name: &str| start.attributes().flatten().find(|attribute| attribute.key.as_ref() == name);
    let kind = own("t").and_then(|kind| kind.normalized_value(VERSION).ok().map(Cow::into_owned)).unwrap_or_default();
    let mut events = Vec::new();
    let mut code = None;
    loop {
        match reader.read_event().ok()? {
            Event::Eof => return None,
            Event::End(end) => {
                events.push(Event::End(end));
                break;
            }
            Event::Start(part) if part.local_name().as_ref() == "v" => {
                let value = value(reader)?;
                let value = if kind == "str" { value } else { value.trim().to_owned() };
                let is_unknown = kind == "e" && !KNOWN.contains(&value.as_str());
                let value = if is_unknown { format!("{MARK}{value}") } else { value };
                code = code.or(is_unknown.then_some("str"));
                let end = BytesEnd::new(part.name().as_ref().to_owned());
                events.extend([Event::Start(part), Event::Text(BytesText::new(&value).into_owned()), Event::End(end)]);
            }
            Event::Start(part) => {
                let is_kept = PARTS.contains(&part.local_name().as_ref());
                let inner = inner(reader)?;
                if is_kept {
                    events.push(Event::Start(part));
                    events.extend(inner);
                }
            }
            Event::Empty(part) if PARTS.contains(&part.local_name().as_ref()) => events.push(Event::Empty(part)),
            _ => {}
        }
    }
    let start = with_plain_attributes(start, |key, value| match code {
        Some(code) if key == "t" => code.to_owned(),
        _ => value,
    });
    Some([vec![Event::Start(start)], events].concat())
}

/// All that stands in a value whose start was read, up to its end.
fn value(reader: &mut Reader<&[u8]>) -> Option<String> {
    let mut value = String::new();
    let mut depth = 0usize;
    loop {
        match reader.read_event().ok()? {
            Event::Eof => return None,
            Event::Start(_) => depth += 1,
            Event::End(_) if depth == 0 => return Some(value),
            Event::End(_) => depth -= 1,
            Event::Text(text) => value.push_str(&text.xml10_content()),
            Event::CData(text) => value.push_str(&text.xml10_content()),
            Event::GeneralRef(reference) => match reference.resolve_char_ref().ok()? {
                Some(letter) => value.push(letter),
                None => value.push_str(quick_xml::escape::resolve_predefined_entity(&reference.xml10_content())?),
            },
            _ => {}
        }
    }
}

/// The events within an element whose start was read, its end among them.
fn inner<'s>(reader: &mut Reader<&'s [u8]>) -> Option<Vec<Event<'s>>> {
    let mut events = Vec::new();
    let mut depth = 0usize;
    loop {
        let event = reader.read_event().ok()?;
        match event {
            Event::Eof => return None,
            Event::Start(_) => depth += 1,
            Event::End(_) if depth == 0 => {
                events.push(event);
                return Some(events);
            }
            Event::End(_) => depth -= 1,
            _ => {}
        }
        events.push(event);
    }
}

/// A start tag with its attributes' references resolved and their values changed.
fn with_plain_attributes(start: &BytesStart<'_>, change: impl Fn(&str, String) -> String) -> BytesStart<'static> {
    let mut plain = BytesStart::new(start.name().as_ref().to_owned());
    for attribute in start.attributes().flatten() {
        let key = attribute.key.as_ref();
        let value = attribute.normalized_value(VERSION).map_or_else(|_| attribute.value.to_string(), Cow::into_owned);
        plain.push_attribute((key, change(key, value).as_str()));
    }
    plain
}
