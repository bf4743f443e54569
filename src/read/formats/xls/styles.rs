//! Fonts, cell formats and colours: how a cell of a given style looks.

use super::records::Fields;
use super::strings::Coding;
use crate::read::look::{Horizontal, Style, Vertical};
use crate::read::shown::{self, Shown};

/// Styles that Excel can have at most. Source: [MS-XLS] 2.4.353 `XF`, rounded up.
const STYLES: usize = 4096;
/// Fonts are counted without a fifth: 0 to 3, then 5. Source: [MS-XLS] `FontIndex`.
const LEFT_OUT_FONT: u16 = 4;
/// From this weight on a font is bold; normal is 400, bold 700. Source: [MS-XLS] 2.4.122 `Font`.
const BOLD: u16 = 600;
const ITALIC: u16 = 0x0002;
const STRUCK: u16 = 0x0008;
/// Heights are in twentieths of a point.
pub(super) const TWIPS: f64 = 20.0;
/// How fonts with legacy Vietnamese codes are named: `.VnTime`, `VNI-Times`.
const LEGACY_FONTS: [&str; 2] = [".vn", "vni"];
/// A ground of one colour; the others are patterns. Source: [MS-XLS] `FillPattern`.
const SOLID: u32 = 1;

/// The first eight colours, which a workbook cannot change. Source: [MS-XLS] `Icv`.
const FIXED_COLOURS: [u32; 8] =
    [0x00_0000, 0xFF_FFFF, 0xFF_0000, 0x00_FF00, 0x00_00FF, 0xFF_FF00, 0xFF_00FF, 0x00_FFFF];
/// The other colours where the workbook does not change them. Source: [MS-XLS] `Icv`.
const PALETTE: [u32; 56] = [
    0x00_0000, 0xFF_FFFF, 0xFF_0000, 0x00_FF00, 0x00_00FF, 0xFF_FF00, 0xFF_00FF, 0x00_FFFF, // 8
    0x80_0000, 0x00_8000, 0x00_0080, 0x80_8000, 0x80_0080, 0x00_8080, 0xC0_C0C0, 0x80_8080, // 16
    0x99_99FF, 0x99_3366, 0xFF_FFCC, 0xCC_FFFF, 0x66_0066, 0xFF_8080, 0x00_66CC, 0xCC_CCFF, // 24
    0x00_0080, 0xFF_00FF, 0xFF_FF00, 0x00_FFFF, 0x80_0080, 0x80_0000, 0x00_8080, 0x00_00FF, // 32
    0x00_CCFF, 0xCC_FFFF, 0xCC_FFCC, 0xFF_FF99, 0x99_CCFF, 0xFF_99CC, 0xCC_99FF, 0xFF_CC99, // 40
    0x33_66FF, 0x33_CCCC, 0x99_CC00, 0xFF_CC00, 0xFF_9900, 0xFF_6600, 0x66_6699, 0x96_9696, // 48
    0x00_3366, 0x33_9966, 0x00_3300, 0x33_3300, 0x99_3300, 0x99_3366, 0x33_3399, 0x33_3333, // 56
];

#[derive(Default)]
struct Font {
    /// A style with only the font's part set.
    style: Style,
    legacy: bool,
    /// Letters are struck out.
    struck: bool,
    /// They are raised or lowered.
    moved: bool,
}

/// A cell format, its parts by number.
struct Xf {
    font: u16,
    format: u16,
    alignment: u8,
    indent: u8,
    borders: [bool; 4],
    ground: Option<u16>,
}

/// The fonts, cell formats and colours of a workbook.
pub(super) struct Styles {
    biff_8: bool,
    fonts: Vec<Font>,
    xfs: Vec<Xf>,
    palette: [u32; 56],
}

impl Styles {
    pub(super) fn new(biff_8: bool) -> Self {
        Self { biff_8, fonts: Vec::new(), xfs: Vec::new(), palette: PALETTE }
    }

    /// Source: [MS-XLS] 2.4.122 `Font`. A damaged one still counts.
    pub(super) fn add_font(&mut self, fields: Fields<'_>, coding: Coding) {
        if self.fonts.len() < STYLES {
            self.fonts.push(font(fields, coding).unwrap_or_default());
        }
    }

    /// Source: [MS-XLS] 2.4.353 `XF`.
    pub(super) fn add_xf(&mut self, fields: Fields<'_>) -> Option<()> {
        let xf = if self.biff_8 { xf_8(fields) } else { xf_5(fields) }?;
        if self.xfs.len() < STYLES {
            self.xfs.push(xf);
        }
        Some(())
    }

    /// Source: [MS-XLS] 2.4.188 `Palette`: red, green, blue and an unused byte each.
    pub(super) fn set_palette(&mut self, mut fields: Fields<'_>) {
        let count = fields.u16().map_or(0, usize::from);
        for colour in self.palette.iter_mut().take(count) {
            let Some([red, green, blue, _]) = fields.bytes(4) else { return };
            *colour = u32::from_be_bytes([0, *red, *green, *blue]);
        }
    }

    /// The number formats of all cell formats, in their order.
    pub(super) fn format_ids(&self) -> impl Iterator<Item = u16> {
        self.xfs.iter().map(|xf| xf.format)
    }

    /// Whether a font is there whose letters are legacy Vietnamese codes.
    pub(super) fn has_legacy_font(&self) -> bool {
        self.fonts.iter().any(|font| font.legacy)
    }

    /// Whether a cell of this style has such a font.
    pub(super) fn is_legacy(&self, xf: u16) -> bool {
        self.xfs.get(usize::from(xf)).and_then(|xf| self.font(xf.font)).is_some_and(|font| font.legacy)
    }

    fn font(&self, number: u16) -> Option<&Font> {
        let place = if number > LEFT_OUT_FONT { number - 1 } else { number };
        self.fonts.get(usize::from(place))
    }

    fn colour(&self, number: u16) -> Option<u32> {
        let number = usize::from(number);
        FIXED_COLOURS.get(number).or_else(|| self.palette.get(number.checked_sub(FIXED_COLOURS.len())?)).copied()
    }

    /// What a cell of this style is marked by: text struck out, steps of indent, a number shown as another;
    /// `code` gives a number format by its number.
    pub(super) fn marks(&self, xf: u16, code: impl Fn(u16) -> Option<String>) -> (bool, u8, Option<Shown>) {
        let Some(xf) = self.xfs.get(usize::from(xf)) else { return (false, 0, None) };
        let struck = self.font(xf.font).is_some_and(|font| font.struck);
        let shown = code(xf.format).as_deref().and_then(shown::of_format);
        (struck, xf.indent, shown)
    }

    /// Whether letters in one of these fonts stand out from the text: struck out, raised or lowered.
    pub(super) fn annotate(&self, fonts: &[u16]) -> bool {
        fonts.iter().filter_map(|number| self.font(*number)).any(|font| font.struck || font.moved)
    }

    /// The look of a cell of this style, `code` as in [`Styles::marks`]; `None` where there is no such style.
    pub(super) fn style(&self, xf: u16, code: impl Fn(u16) -> Option<String>) -> Option<Style> {
        let xf = self.xfs.get(usize::from(xf))?;
        Some(Style {
            number_format: code(xf.format),
            wrap: xf.alignment & 0x08 != 0,
            horizontal: horizontal(xf.alignment & 0x07),
            vertical: vertical(xf.alignment >> 4 & 0x07),
            borders: xf.borders,
            ground: xf.ground.and_then(|number| self.colour(number)),
            ..self.font(xf.font).map(|font| font.style.clone()).unwrap_or_default()
        })
    }
}

fn font(mut fields: Fields<'_>, coding: Coding) -> Option<Font> {
    let height = fields.u16()?;
    let flags = fields.u16()?;
    let _colour = fields.u16()?;
    let weight = fields.u16()?;
    let moved = fields.u16()? != 0;
    let underline = fields.u8()? != 0;
    let _family_charset_unused = fields.bytes(3)?;
    let name = coding.short(&mut fields)?;
    let lower = name.to_lowercase();
    let legacy = LEGACY_FONTS.iter().any(|start| lower.starts_with(start));
    let style = Style {
        font: (!name.is_empty()).then_some(name),
        points: Some(f64::from(height) / TWIPS),
        bold: weight >= BOLD,
        italic: flags & ITALIC != 0,
        underline,
        ..Style::default()
    };
    Some(Font { style, legacy, struck: flags & STRUCK != 0, moved })
}

/// A cell format since Excel 97. Source: [MS-XLS] `CellXF`.
fn xf_8(mut fields: Fields<'_>) -> Option<Xf> {
    let (font, format) = (fields.u16()?, fields.u16()?);
    let _protection_parent = fields.u16()?;
    let alignment = fields.u8()?;
    let _rotation = fields.u8()?;
    // Source: [MS-XLS] 2.5.20 `CellXF`: `cIndent`.
    let indent = fields.u8()? & 0x0F;
    let _used = fields.u8()?;
    let lines = fields.u32()?;
    let pattern = fields.u32()? >> 26;
    let foreground = fields.u16()? & 0x7F;
    let borders = [0, 4, 8, 12].map(|shift| lines >> shift & 0xF != 0);
    Some(Xf { font, format, alignment, indent, borders, ground: (pattern == SOLID).then_some(foreground) })
}

/// A cell format of Excel 5 and 95. Source: OpenOffice.org's Documentation of the Excel File Format, 5.115.
fn xf_5(mut fields: Fields<'_>) -> Option<Xf> {
    let (font, format) = (fields.u16()?, fields.u16()?);
    let _protection_parent = fields.u16()?;
    let alignment = fields.u8()?;
    let _orientation_used = fields.u8()?;
    let ground = fields.u32()?;
    let lines = fields.u32()?;
    let has = |bits: u32| bits & 0x7 != 0;
    let borders = [has(lines >> 3), has(lines >> 6), has(lines), has(ground >> 22)];
    let foreground = u16::try_from(ground & 0x7F).ok()?;
    let solid = ground >> 16 & 0x3F == SOLID;
    Some(Xf { font, format, alignment, indent: 0, borders, ground: solid.then_some(foreground) })
}

/// Source: [MS-XLS] `HorizAlign`.
fn horizontal(code: u8) -> Option<Horizontal> {
    match code {
        1 | 4 => Some(Horizontal::Left),
        2 | 6 => Some(Horizontal::Centre),
        3 => Some(Horizontal::Right),
        5 | 7 => Some(Horizontal::Justify),
        _ => None,
    }
}

/// Source: [MS-XLS] `VertAlign`.
fn vertical(code: u8) -> Option<Vertical> {
    match code {
        0 | 3 => Some(Vertical::Top),
        1 | 4 => Some(Vertical::Centre),
        _ => None,
    }
}
