//! Styles of `styles.xml` and `content.xml`: fonts, cells, columns, rows, number formats.

use std::collections::{HashMap, HashSet};

use quick_xml::events::{BytesStart, Event};

use crate::read::formats::package::qualified;
use crate::read::look::{Horizontal, Style, Vertical};
use crate::text::legacy;

/// Centimetres of a column of 8.43 characters, which is how `LibreOffice` shows Excel's usual column.
const USUAL_CENTIMETRES: f64 = 2.258;
const USUAL_CHARACTERS: f64 = 8.43;
const POINTS_IN_CENTIMETRE: f64 = 72.0 / 2.54;
/// Styles that one style may be derived from.
const ANCESTORS: usize = 20;

/// A style as it is written: what it says itself, and whom it asks for the rest.
#[derive(Clone, Debug, Default)]
struct Written {
    parent: Option<String>,
    number_format: Option<String>,
    font: Option<String>,
    points: Option<f64>,
    bold: Option<bool>,
    italic: Option<bool>,
    underline: Option<bool>,
    struck: Option<bool>,
    wrap: Option<bool>,
    horizontal: Option<Horizontal>,
    vertical: Option<Vertical>,
    borders: [Option<bool>; 4],
    ground: Option<u32>,
}

/// All styles, and the numbers under which a look names them.
#[derive(Debug, Default)]
pub(super) struct Styles {
    fonts: HashMap<String, String>,
    cells: HashMap<String, Written>,
    widths: HashMap<String, f64>,
    heights: HashMap<String, f64>,
    hidden: HashMap<String, bool>,
    /// Styles of letters that are struck out, raised or lowered.
    annotating: HashSet<String>,
    formats: HashMap<String, String>,
    /// The style that is being read: family and name.
    current: Option<(String, String)>,
    /// The number format that is being read: name and code so far.
    format: Option<(String, String)>,
    in_format_text: bool,
    numbers: HashMap<String, u32>,
    resolved: Vec<Style>,
}

impl Styles {
    /// Takes in an element of one of the two parts.
    pub(super) fn element(&mut self, event: &Event<'_>) {
        match event {
            Event::Start(start) if start.name().as_ref() == "number:text" => self.in_format_text = true,
            Event::Start(start) | Event::Empty(start) => self.start(start),
            Event::Text(text) if self.in_format_text => {
                if let Some((_, code)) = &mut self.format {
                    code.push_str(&literal(&text.xml10_content()));
                }
            }
            Event::End(end) => match end.name().as_ref() {
                "style:style" => self.current = None,
                "number:text" => self.in_format_text = false,
                "number:number-style" | "number:percentage-style" | "number:date-style" | "number:currency-style" => {
                    if let Some((name, code)) = self.format.take() {
                        self.formats.insert(name, code);
                    }
                }
                _ => {}
            },
            _ => {}
        }
    }

    fn start(&mut self, start: &BytesStart<'_>) {
        let get = |name: &str| qualified(start, name);
        match start.name().as_ref() {
            "style:font-face" => {
                let family = get("svg:font-family").map(|family| family.trim_matches('\'').to_owned());
                if let (Some(name), Some(family)) = (get("style:name"), family) {
                    self.fonts.insert(name, family);
                }
            }
            "style:style" | "style:default-style" => {
                let name = get("style:name").unwrap_or_else(|| "Default".to_owned());
                let family = get("style:family").unwrap_or_default();
                if family == "table-cell" {
                    let written = self.cells.entry(name.clone()).or_default();
                    written.parent = get("style:parent-style-name");
                    written.number_format = get("style:data-style-name");
                }
                self.current = Some((family, name));
            }
            "number:number-style" | "number:percentage-style" | "number:date-style" | "number:currency-style" => {
                self.format = get("style:name").map(|name| (name, String::new()));
            }
            name if name.starts_with("number:") => self.format_part(name.trim_start_matches("number:"), start),
            name => self.property(name, start),
        }
    }

    fn property(&mut self, element: &str, start: &BytesStart<'_>) {
        let Some((family, name)) = self.current.clone() else { return };
        let get = |name: &str| qualified(start, name);
        match (family.as_str(), element) {
            ("table", "style:table-properties") => {
                self.hidden.insert(name, get("table:display").as_deref() == Some("false"));
            }
            ("table-column", "style:table-column-properties") => {
                let width = get("style:column-width").as_deref().and_then(centimetres);
                self.widths.extend(width.map(|width| (name, width / USUAL_CENTIMETRES * USUAL_CHARACTERS)));
            }
            ("table-row", "style:table-row-properties") => {
                let own = get("style:use-optimal-row-height").as_deref() != Some("true");
                let height = get("style:row-height").as_deref().and_then(centimetres).filter(|_| own);
                self.heights.extend(height.map(|height| (name, height * POINTS_IN_CENTIMETRE)));
            }
            ("text", "style:text-properties") => {
                let is_moved = get("style:text-position").is_some_and(|at| !at.starts_with("0%") && at != "0");
                if is_moved || is_struck(&get) == Some(true) {
                    self.annotating.insert(name);
                }
            }
            ("table-cell", _) => {
                let fonts = &self.fonts;
                self.cells.entry(name).or_default().property(element, &get, fonts);
            }
            _ => {}
        }
    }

    fn format_part(&mut self, part: &str, start: &BytesStart<'_>) {
        let Some((_, code)) = &mut self.format else { return };
        let get = |name: &str| qualified(start, name);
        let long = get("number:style").as_deref() == Some("long");
        let piece = match part {
            "number" | "scientific-number" => {
                let decimals = get("number:decimal-places").and_then(|places| places.parse().ok()).unwrap_or(0usize);
                let whole = if get("number:grouping").as_deref() == Some("true") { "#,##0" } else { "0" };
                let point = if decimals > 0 { "." } else { "" };
                format!("{whole}{point}{}", "0".repeat(decimals.min(15)))
            }
            "day" => if long { "dd" } else { "d" }.to_owned(),
            "month" => match (get("number:textual").as_deref(), long) {
                (Some("true"), true) => "mmmm",
                (Some("true"), false) => "mmm",
                (_, true) => "mm",
                _ => "m",
            }
            .to_owned(),
            "year" => if long { "yyyy" } else { "yy" }.to_owned(),
            "hours" => if long { "hh" } else { "h" }.to_owned(),
            "minutes" => if long { "mm" } else { "m" }.to_owned(),
            "seconds" => if long { "ss" } else { "s" }.to_owned(),
            "am-pm" => "AM/PM".to_owned(),
            _ => return,
        };
        code.push_str(&piece);
    }

    /// Whether tables of this style are hidden.
    pub(super) fn is_hidden(&self, style: &str) -> bool {
        self.hidden.get(style).copied().unwrap_or(false)
    }

    /// Whether letters of this style are struck out, raised or lowered.
    pub(super) fn annotates(&self, style: &str) -> bool {
        self.annotating.contains(style)
    }

    /// Whether cells of this style are struck out.
    pub(super) fn is_struck(&self, style: &str) -> bool {
        self.line(style).iter().find_map(|written| written.struck).unwrap_or(false)
    }

    /// Characters of columns of this style.
    pub(super) fn width(&self, style: &str) -> Option<f64> {
        self.widths.get(style).copied()
    }

    /// Points of rows of this style that have a height of their own.
    pub(super) fn height(&self, style: &str) -> Option<f64> {
        self.heights.get(style).copied()
    }

    /// Whether a font of an old encoding is about.
    pub(super) fn has_legacy_face(&self) -> bool {
        self.fonts.values().any(|family| legacy::face(family).is_some())
    }

    /// The number under which the look names a cell style.
    pub(super) fn number(&mut self, style: &str) -> u32 {
        if let Some(number) = self.numbers.get(style) {
            return *number;
        }
        let number = u32::try_from(self.resolved.len()).unwrap_or(0);
        self.resolved.push(self.resolve(style));
        self.numbers.insert(style.to_owned(), number);
        number
    }

    /// Styles by their numbers.
    pub(super) fn numbered(&self) -> Vec<Style> {
        self.resolved.clone()
    }

    /// A style and those it is derived from, the default one last.
    fn line(&self, style: &str) -> Vec<&Written> {
        let mut line: Vec<&Written> = Vec::new();
        let mut next = Some(style);
        while let Some(written) = next.and_then(|name| self.cells.get(name)).filter(|_| line.len() < ANCESTORS) {
            line.push(written);
            next = written.parent.as_deref();
        }
        line.extend(self.cells.get("Default"));
        line
    }

    /// A style with what it takes from those it is derived from, the default one last.
    fn resolve(&self, style: &str) -> Style {
        let line = self.line(style);
        let format = line.iter().find_map(|written| written.number_format.as_ref());
        let format = format.and_then(|name| self.formats.get(name)).filter(|code| !code.is_empty() && *code != "0");
        Style {
            number_format: format.cloned(),
            font: line.iter().find_map(|written| written.font.clone()),
            points: line.iter().find_map(|written| written.points),
            bold: line.iter().find_map(|written| written.bold).unwrap_or(false),
            italic: line.iter().find_map(|written| written.italic).unwrap_or(false),
            underline: line.iter().find_map(|written| written.underline).unwrap_or(false),
            wrap: line.iter().find_map(|written| written.wrap).unwrap_or(false),
            horizontal: line.iter().find_map(|written| written.horizontal),
            vertical: line.iter().find_map(|written| written.vertical),
            borders: std::array::from_fn(|side| line.iter().find_map(|written| written.borders[side]).unwrap_or(false)),
            ground: line.iter().find_map(|written| written.ground),
        }
    }
}

impl Written {
    fn property(&mut self, element: &str, get: &dyn Fn(&str) -> Option<String>, fonts: &HashMap<String, String>) {
        match element {
            "style:text-properties" => {
                let named = get("style:font-name").and_then(|name| fonts.get(&name).cloned());
                let family = named.or_else(|| get("fo:font-family").map(|name| name.trim_matches('\'').to_owned()));
                self.font = family.or_else(|| self.font.take());
                self.points =
                    get("fo:font-size").as_deref().and_then(centimetres).map(|size| size * POINTS_IN_CENTIMETRE);
                self.bold = get("fo:font-weight").map(|weight| weight == "bold" || weight.starts_with(['7', '8', '9']));
                self.italic = get("fo:font-style").map(|style| style != "normal");
                self.underline = get("style:text-underline-style").map(|style| style != "none");
                self.struck = is_struck(get);
            }
            "style:paragraph-properties" => {
                self.horizontal = get("fo:text-align").and_then(|align| match align.as_str() {
                    "center" => Some(Horizontal::Centre),
                    "end" | "right" => Some(Horizontal::Right),
                    "start" | "left" => Some(Horizontal::Left),
                    "justify" => Some(Horizontal::Justify),
                    _ => None,
                });
            }
            "style:table-cell-properties" => {
                self.wrap = get("fo:wrap-option").map(|wrap| wrap == "wrap");
                self.vertical = get("style:vertical-align").and_then(|align| match align.as_str() {
                    "middle" => Some(Vertical::Centre),
                    "top" => Some(Vertical::Top),
                    _ => None,
                });
                let line = |border: String| border != "none";
                let all = get("fo:border").map(line);
                self.borders =
                    ["left", "right", "top", "bottom"].map(|side| get(&format!("fo:border-{side}")).map(line).or(all));
                self.ground = get("fo:background-color")
                    .and_then(|color| color.strip_prefix('#').and_then(|digits| u32::from_str_radix(digits, 16).ok()));
            }
            _ => {}
        }
    }
}

/// Whether letters are struck out, as their properties say.
fn is_struck(get: &dyn Fn(&str) -> Option<String>) -> Option<bool> {
    let style = get("style:text-line-through-style").or_else(|| get("style:text-line-through-type"));
    style.map(|style| style != "none")
}

/// A length in centimetres: `2.258cm`, `0.5in`, `11pt`.
fn centimetres(length: &str) -> Option<f64> {
    let unit = length.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.' || c == '-');
    let number: f64 = length[..length.len() - unit.len()].parse().ok()?;
    let factor = match unit {
        "cm" => 1.0,
        "mm" => 0.1,
        "in" => 2.54,
        "pt" => 2.54 / 72.0,
        "pc" => 2.54 / 6.0,
        "px" => 2.54 / 96.0,
        _ => return None,
    };
    Some(number * factor)
}

/// Text within a number format.
fn literal(text: &str) -> String {
    match text {
        "%" | "/" | "-" | ":" | " " | "." | "," => text.to_owned(),
        other => format!("\"{}\"", other.replace('"', "")),
    }
}
