//! Charts: one SVG source each, shown in pages as it is and drawn to pixels for mail.
//!
//! | chart | file | shows |
//! | --- | --- | --- |
//! | trend | `trend` | cumulative against the required line, and the projection |
//! | periods | `periods` | each period's figure against what each must bring |
//! | units | `units` | percent of the quota, unit by unit or group by group |
//!
//! Lines differ in pattern and bars in lightness, not in colour alone; the numbers stand in them as text. A chart of
//! nothing is not drawn.

mod canvas;
mod periods;
mod pixels;
mod scale;
mod sparkline;
mod trend;
mod units;

pub(super) use periods::periods;
pub(crate) use pixels::png;
pub(super) use sparkline::{PERIODS, sparkline};
pub(super) use trend::trend;
pub(super) use units::units;

use canvas::{Anchor, Canvas, Ink};

/// A chart: one SVG, and what it shows in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Chart {
    /// The whole `<svg>` element.
    pub svg: String,
    /// The same for those who do not see it.
    pub alt: String,
}

/// Width of all charts, in the units of their coordinates: little more than a phone has, so that labels stay readable there.
const WIDTH: f64 = 480.0;
/// Sizes of text in the same units: headings, labels.
const HEADING: f64 = 17.0;
const LABEL: f64 = 14.0;

/// One entry of a legend: a sample of the ink and its name.
struct Key {
    ink: Ink,
    name: String,
    is_bar: bool,
}

/// Writes heading and legend; gives the height that they take.
fn head(canvas: &mut Canvas, heading: &str, keys: &[Key]) -> f64 {
    canvas.text(Ink::Strong, HEADING, Anchor::Start, (8.0, 22.0), heading);
    let (mut x, mut y) = (8.0, 46.0);
    for key in keys {
        let width = 36.0 + breadth(&key.name, LABEL) + 18.0;
        if x > 8.0 && x + width > WIDTH {
            (x, y) = (8.0, y + 19.0);
        }
        if key.is_bar {
            canvas.rect(key.ink, x + 8.0, y - 11.0, 14.0, 12.0);
        } else {
            canvas.line(key.ink, &[(x, y - 4.0), (x + 28.0, y - 4.0)]);
        }
        canvas.text(Ink::Soft, LABEL, Anchor::Start, (x + 34.0, y), &key.name);
        x += width;
    }
    y + 14.0
}

/// About how wide a text is.
fn breadth(text: &str, size: f64) -> f64 {
    super::cell_text::breadth(text) * size * 0.56
}

/// Room that the labels of an upright axis take.
fn room(labels: impl Iterator<Item = String>) -> f64 {
    labels.map(|label| breadth(&label, LABEL)).fold(36.0, f64::max) + 14.0
}

/// Text cut to a width.
fn within(text: &str, size: f64, width: f64) -> String {
    if breadth(text, size) <= width {
        return text.to_owned();
    }
    let mut kept = text.to_owned();
    while !kept.is_empty() && breadth(&kept, size) + size > width {
        kept.pop();
    }
    format!("{}…", kept.trim_end())
}

/// Places of an axis that at most so many labels stand at: the first, and then as evenly as may be.
fn every(count: usize, most: usize) -> usize {
    count.div_ceil(most.max(1)).max(1)
}

#[cfg(test)]
mod tests {
    use crate::model::language::Language;
    use crate::model::sample::{Sample, busy_day};
    use crate::report::words::words;

    #[test]
    fn a_chart_is_sound_xml_and_tells_its_numbers() {
        let (mut summary, campaign) = busy_day().build();
        summary.units[0].name = "Phường <1> & \u{1} \"một\"".to_owned();
        let words = words(Language::Vi);
        let charts = [
            super::trend(&summary.trend, &campaign, &words),
            super::periods(&summary, &campaign, &words),
            super::units(&summary, &campaign, &words),
        ];
        for chart in charts {
            let svg = chart.expect("a chart").svg;
            super::png(&svg, 2.0).expect("a picture");
            assert!(svg.contains("<title id=") && !svg.contains("<1>") && !svg.contains('\u{1}'));
        }
        let trend = super::trend(&summary.trend, &campaign, &words).expect("a chart").svg;
        assert!(trend.contains("8.060") && trend.contains("32.520"), "{trend}");
    }

    #[test]
    fn the_same_svg_gives_the_same_pixels_on_an_opaque_ground() {
        let (summary, campaign) = busy_day().build();
        let svg = super::trend(&summary.trend, &campaign, &words(Language::Vi)).expect("a chart").svg;
        let (first, second) = (super::png(&svg, 1.0).expect("a picture"), super::png(&svg, 1.0).expect("a picture"));
        assert_eq!(first, second);
        assert!(first.starts_with(b"\x89PNG"));
    }

    #[test]
    fn nothing_reported_and_no_quota_give_no_chart_and_no_failure() {
        let (summary, campaign) = Sample::new("2023-08-31").build();
        let words = words(Language::Vi);
        assert_eq!(super::trend(&summary.trend, &campaign, &words), None);
        assert_eq!(super::periods(&summary, &campaign, &words), None);
        assert_eq!(super::units(&summary, &campaign, &words), None);
    }
}
