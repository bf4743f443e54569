//! How a sheet looks: calamine gives styles and formulas, the sheet's part widths and heights.

use std::collections::HashSet;
use std::io::{Read, Seek};

use calamine::{
    BorderStyle, FillPattern, FontStyle, FontWeight, HorizontalAlignment, UnderlineStyle, VerticalAlignment,
    XlsxCellReader, XlsxError,
};
use quick_xml::events::Event;

use super::super::beside::append;
use super::super::package::{attribute, events};
use crate::model::cell::CellRef;
use crate::read::look::{Horizontal, Look, Style, Vertical, Width};
use crate::read::marks::Marks;
use crate::read::shown::{self, Shown};

/// Points below which a row is so flat that nobody sees it.
const FLAT: f64 = 1.0;
/// The ground of a cell that has none of its own, as 0xRRGGBB.
const WHITE: u32 = 0x00FF_FFFF;
/// Widths and heights that are kept; a sheet with more is not a table.
const SIZES: usize = 100_000;

/// Widths of columns and heights of rows, as a sheet's part gives them.
pub(super) fn sizes(part: impl Read, look: &mut Look) {
    let mut next_row = 0;
    events(part, |event| {
        let (Event::Start(start) | Event::Empty(start)) = event else { return };
        let number = |name| attribute(start, name).and_then(|text| text.parse::<f64>().ok());
        let index = |name| attribute(start, name).and_then(|text| text.parse::<u32>().ok()?.checked_sub(1));
        let truth = |name| attribute(start, name).is_some_and(|text| text == "1" || text == "true");
        match start.local_name().as_ref() {
            "col" if look.widths.len() < SIZES => {
                if let (Some(first), Some(last), Some(characters)) = (index("min"), index("max"), number("width")) {
                    look.widths.push(Width { first, last, characters, hidden: truth("hidden") });
                }
            }
            "row" => {
                let row = index("r").unwrap_or(next_row);
                next_row = row.saturating_add(1);
                if let Some(points) = number("ht").filter(|_| truth("customHeight") && look.heights.len() < SIZES) {
                    look.heights.push((row, points));
                }
            }
            _ => {}
        }
    });
}

/// Outline levels, hidden rows and hidden columns, as a sheet's part gives them.
pub(super) fn row_marks(part: impl Read, marks: &mut Marks) {
    let (mut next_row, mut kept) = (0, 0);
    events(part, |event| {
        let (Event::Start(start) | Event::Empty(start)) = event else { return };
        let truth = |name| attribute(start, name).is_some_and(|text| text == "1" || text == "true");
        if start.local_name().as_ref() == "col" && truth("hidden") && kept < SIZES {
            let index = |name| attribute(start, name).and_then(|text| text.parse::<u32>().ok()?.checked_sub(1));
            if let (Some(first), Some(last)) = (index("min"), index("max")) {
                marks.add_hidden_columns(first, last);
                kept += 1;
            }
        }
        if start.local_name().as_ref() != "row" || kept >= SIZES {
            return;
        }
        let row = attribute(start, "r").and_then(|text| text.parse::<u32>().ok()?.checked_sub(1)).unwrap_or(next_row);
        next_row = row.saturating_add(1);
        let level = attribute(start, "outlineLevel").and_then(|text| text.parse().ok()).unwrap_or(0);
        let is_flat =
            attribute(start, "ht").and_then(|text| text.parse::<f64>().ok()).is_some_and(|points| points < FLAT);
        let hidden = truth("hidden") || is_flat;
        if level > 0 {
            marks.add_outline(row, level);
        }
        if hidden {
            marks.add_hidden_row(row);
        }
        kept += usize::from(level > 0 || hidden);
    });
}

/// What a style marks its cells by: text struck out, steps of indent, a number shown as another.
fn marks_of(style: &calamine::Style) -> (bool, u8, Option<Shown>) {
    let struck = style.font.as_ref().is_some_and(calamine::Font::has_strikethrough);
    let indent = style.alignment.as_ref().and_then(|alignment| alignment.indent).unwrap_or(0);
    let shown = style.number_format.as_ref().and_then(|format| shown::of_format(&format.format_code));
    let shown = if is_unseen(style) { Some(Shown::Hidden) } else { shown };
    (struck, indent, shown)
}

/// Whether letters have the colour of their ground, so that nobody sees them.
fn is_unseen(style: &calamine::Style) -> bool {
    let plain = |color: calamine::Color| color.to_argb() & 0x00FF_FFFF;
    let Some(letters) = style.font.as_ref().and_then(|font| font.color).map(plain) else { return false };
    let ground = match &style.fill {
        Some(fill) if fill.pattern == FillPattern::Solid => fill.get_color().map(plain),
        Some(fill) if fill.pattern != FillPattern::None => None,
        _ => Some(WHITE),
    };
    ground == Some(letters)
}

/// Whether any of these styles marks its cells.
pub(super) fn has_marks(styles: &[calamine::Style]) -> bool {
    styles.iter().any(|style| marks_of(style) != (false, 0, None))
}

/// Cells that are struck out or indented, or show a number as another.
pub(super) fn cell_marks<RS: Read + Seek>(
    reader: &mut XlsxCellReader<'_, RS>,
    marks: &mut Marks,
) -> Result<(), XlsxError> {
    let of_styles: Vec<(bool, u8, Option<Shown>)> = reader.styles().iter().map(marks_of).collect();
    let mut kept = 0;
    while let Some((row, col, style)) = reader.next_style_id()? {
        let (struck, indent, shown) = of_styles.get(style).copied().unwrap_or_default();
        let cell = CellRef::new(row, col);
        if struck {
            marks.add_struck(cell);
        }
        if indent > 0 {
            marks.add_indent(cell, indent);
        }
        if let Some(shown) = shown {
            marks.add_shown(cell, shown);
        }
        kept += usize::from(struck || indent > 0 || shown.is_some());
        if kept >= SIZES {
            break;
        }
    }
    Ok(())
}

/// Texts of a part, of shared ones or of a sheet, in which some letters are struck out, raised or lowered.
pub(super) fn annotated_texts(part: impl Read) -> HashSet<String> {
    let mut found = HashSet::new();
    let (mut text, mut in_text, mut is_annotated) = (String::new(), false, false);
    events(part, |event| match event {
        Event::Start(start) | Event::Empty(start) => match start.local_name().as_ref() {
            "si" | "is" => (text, is_annotated) = (String::new(), false),
            "t" => in_text = matches!(event, Event::Start(_)),
            "strike" => is_annotated |= !attribute(start, "val").is_some_and(|val| val == "0" || val == "false"),
            "vertAlign" => is_annotated |= attribute(start, "val").is_some_and(|val| val != "baseline"),
            _ => {}
        },
        Event::End(end) => match end.local_name().as_ref() {
            "t" => in_text = false,
            "si" | "is" if is_annotated && found.len() < SIZES => {
                found.insert(std::mem::take(&mut text));
            }
            _ => {}
        },
        other if in_text => append(other, &mut text),
        _ => {}
    });
    found
}

/// Whether text in one of these styles may be in an encoding from before Unicode.
pub(super) fn has_legacy_face(styles: &[calamine::Style]) -> bool {
    let name = |style: &calamine::Style| style.font.as_ref()?.name.clone();
    styles.iter().filter_map(name).any(|name| crate::text::legacy::face(&name).is_some())
}

/// A style, as ours.
pub(super) fn style(style: &calamine::Style) -> Style {
    let mut ours = Style::default();
    if let Some(format) = &style.number_format
        && format.format_code != "General"
    {
        ours.number_format = Some(format.format_code.clone());
    }
    if let Some(font) = &style.font {
        ours.font.clone_from(&font.name);
        ours.points = font.size;
        ours.bold = font.weight == FontWeight::Bold;
        ours.italic = font.style == FontStyle::Italic;
        ours.underline = font.underline != UnderlineStyle::None;
    }
    if let Some(alignment) = &style.alignment {
        ours.wrap = alignment.wrap_text;
        ours.horizontal = match alignment.horizontal {
            HorizontalAlignment::Left => Some(Horizontal::Left),
            HorizontalAlignment::Center | HorizontalAlignment::CenterContinuous => Some(Horizontal::Centre),
            HorizontalAlignment::Right => Some(Horizontal::Right),
            HorizontalAlignment::Justify | HorizontalAlignment::Distributed => Some(Horizontal::Justify),
            _ => None,
        };
        ours.vertical = match alignment.vertical {
            VerticalAlignment::Top => Some(Vertical::Top),
            VerticalAlignment::Center => Some(Vertical::Centre),
            _ => None,
        };
    }
    if let Some(borders) = &style.borders {
        let sides = [&borders.left, &borders.right, &borders.top, &borders.bottom];
        ours.borders = sides.map(|side| side.style != BorderStyle::None);
    }
    if let Some(fill) = &style.fill
        && fill.pattern == FillPattern::Solid
    {
        ours.ground = fill.get_color().map(|color| color.to_argb() & 0x00FF_FFFF);
    }
    ours
}
