//! `LibreOffice` and `OpenOffice`: `content.xml` cell by cell.
//!
//! Repeated rows and cells are counted, never laid out unless they hold something; then each costs its place in
//! the budget. Source: OASIS `OpenDocument` 1.3, part 3.

mod content;
mod formula;
mod styles;
#[cfg(test)]
mod tests;
mod value;

use quick_xml::events::Event;

use super::package::{self, Package};
use super::{Budget, RawWorkbook, beside};
use crate::read::ReadFailure;
use content::Content;
use styles::Styles;

/// Reads the worksheets; `look` also asks how they look.
pub(super) fn read(bytes: &[u8], budget: &mut Budget, look: bool) -> Result<RawWorkbook, ReadFailure> {
    let mut package = Package::open(bytes).ok_or_else(|| corrupt("no container"))?;
    if is_encrypted(&mut package) {
        return Err(ReadFailure::Encrypted);
    }
    let macros = package.names().any(is_macro);
    let mut styles = Styles::default();
    let mut asides = Vec::new();
    if let Some(part) = package.part("styles.xml") {
        let mut text = String::new();
        package::events(part, |event| {
            styles.element(event);
            collect_paragraphs(event, &mut text, &mut asides);
        });
    }
    let part = package.part("content.xml").ok_or_else(|| corrupt("it has no content"))?;
    let mut content = Content::new(budget, styles, asides, look);
    content.read(part)?;
    let (sheets, asides) = content.finish();
    let beside = beside::of_package(bytes, &mut package);
    let asides = asides.into_iter().chain(beside.asides).collect();
    Ok(RawWorkbook { sheets, macros, asides, scraps: beside.scraps, ..RawWorkbook::default() })
}

/// Whether the manifest says that a part is encrypted.
fn is_encrypted(package: &mut Package<'_>) -> bool {
    let mut found = false;
    if let Some(part) = package.part("META-INF/manifest.xml") {
        package::events(part, |event| {
            found |= matches!(event, Event::Start(start) | Event::Empty(start)
                if start.local_name().as_ref() == "encryption-data");
        });
    }
    found
}

/// Whether a part is a macro, not the list of an empty library.
fn is_macro(name: &str) -> bool {
    let lists = ["script-lc.xml", "script-lb.xml", "dialog-lc.xml", "dialog-lb.xml"];
    let file = name.rsplit('/').next().unwrap_or_default();
    name.starts_with("scripts/") && !file.is_empty() || name.starts_with("basic/") && !lists.contains(&file)
}

/// Paragraphs of headers and footers.
fn collect_paragraphs(event: &Event<'_>, text: &mut String, asides: &mut Vec<String>) {
    match event {
        Event::Text(_) | Event::CData(_) | Event::GeneralRef(_) => beside::append(event, text),
        Event::End(end) if end.local_name().as_ref() == "p" => {
            let whole = std::mem::take(text);
            if !whole.trim().is_empty() && asides.len() < package::ASIDES {
                asides.push(whole);
            }
        }
        _ => {}
    }
}

fn corrupt(what: &str) -> ReadFailure {
    ReadFailure::Corrupt(what.to_owned())
}
