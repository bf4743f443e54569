//! SVG by hand: a few shapes in a few inks, coordinates with one decimal, text escaped.
//!
//! Every shape carries its colour as a presentation attribute and the ink's name as a class, so that the same SVG
//! stands alone, is drawn to pixels, and follows a page's dark colours.

use std::fmt::Write;

/// A way of drawing. Inks differ in lightness and pattern too, so that a grey print keeps them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ink {
    /// The opaque ground.
    Ground,
    /// Lines behind the data.
    Grid,
    /// Headings and figures.
    Strong,
    /// Labels of axes.
    Soft,
    /// What was reached.
    Actual,
    /// What was reached where not all reported.
    Partial,
    /// What is required: dashes.
    Required,
    /// What is projected: dots.
    Projected,
}

impl Ink {
    fn class(self) -> &'static str {
        match self {
            Self::Ground => "c-ground",
            Self::Grid => "c-grid",
            Self::Strong => "c-strong",
            Self::Soft => "c-soft",
            Self::Actual => "c-actual",
            Self::Partial => "c-partial",
            Self::Required => "c-required",
            Self::Projected => "c-projected",
        }
    }

    fn colour(self) -> &'static str {
        match self {
            Self::Ground => "#ffffff",
            Self::Grid => "#d9dde1",
            Self::Strong => "#1a1a1a",
            Self::Soft => "#4a4f55",
            Self::Actual | Self::Projected => "#0b4f8a",
            Self::Partial => "#9db8d2",
            Self::Required => "#8a3b00",
        }
    }

    /// Attributes of a line in this ink.
    fn stroke(self) -> &'static str {
        match self {
            Self::Actual => " stroke-width=\"3\" stroke-linejoin=\"round\" stroke-linecap=\"round\"",
            Self::Required => " stroke-width=\"2\" stroke-dasharray=\"8 5\"",
            Self::Projected => " stroke-width=\"2.5\" stroke-dasharray=\"1 5\" stroke-linecap=\"round\"",
            _ => " stroke-width=\"1\"",
        }
    }
}

/// Where a text's point lies in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// A drawing that grows shape by shape.
#[derive(Default)]
pub(super) struct Canvas {
    shapes: String,
}

impl Canvas {
    /// A filled rectangle.
    pub(super) fn rect(&mut self, ink: Ink, x: f64, y: f64, width: f64, height: f64) {
        let (class, colour) = (ink.class(), ink.colour());
        let _ = writeln!(
            self.shapes,
            "<rect class=\"{class}\" fill=\"{colour}\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\"/>"
        );
    }

    /// A line through points.
    pub(super) fn line(&mut self, ink: Ink, points: &[(f64, f64)]) {
        if points.len() < 2 {
            return;
        }
        let list: Vec<String> = points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
        let (class, colour, stroke) = (ink.class(), ink.colour(), ink.stroke());
        let _ = writeln!(
            self.shapes,
            "<polyline class=\"{class}\" fill=\"none\" stroke=\"{colour}\"{stroke} points=\"{}\"/>",
            list.join(" ")
        );
    }

    /// A dot.
    pub(super) fn dot(&mut self, ink: Ink, (x, y): (f64, f64), radius: f64) {
        let (class, colour) = (ink.class(), ink.colour());
        let _ = writeln!(
            self.shapes,
            "<circle class=\"{class}\" fill=\"{colour}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius:.1}\"/>"
        );
    }

    /// Text of a size in pixels on its base line.
    pub(super) fn text(&mut self, ink: Ink, size: f64, anchor: Anchor, (x, y): (f64, f64), text: &str) {
        let (class, colour) = (ink.class(), ink.colour());
        // A rim of the ground's colour keeps figures readable where a line crosses them.
        let weight = if ink == Ink::Strong {
            " font-weight=\"700\" stroke=\"#ffffff\" stroke-width=\"4\" stroke-linejoin=\"round\" paint-order=\"stroke\""
        } else {
            ""
        };
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        let _ = writeln!(
            self.shapes,
            "<text class=\"{class}\" fill=\"{colour}\" font-size=\"{size}\"{weight}{anchor} x=\"{x:.1}\" y=\"{y:.1}\">{}</text>",
            escaped(text)
        );
    }

    /// The whole as SVG of a size, on an opaque ground; `id` makes the names of its parts unique in a page, `alt` tells
    /// it to those who do not see it.
    pub(super) fn finish(self, (width, height): (f64, f64), id: &str, alt: &str) -> String {
        let mut ground = Self::default();
        ground.rect(Ink::Ground, 0.0, 0.0, width, height);
        let shapes = ground.shapes + &self.shapes;
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" width=\"{width:.0}\" \
             height=\"{height:.0}\" font-family=\"Noto Sans, Segoe UI, Arial, sans-serif\" role=\"img\" aria-labelledby=\"{id}-alt\">\n\
             <title id=\"{id}-alt\">{}</title>\n{shapes}</svg>\n",
            escaped(alt)
        )
    }
}

/// Text as XML takes it: escaped, and without the control characters that XML forbids.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}') => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
