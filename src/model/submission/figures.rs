//! Figures on their way between processes: each sheet, sub-row and indicator is named once, and shared again afterwards.

use std::collections::HashMap;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{CellRef, Count, Figure, IndicatorId, Measure};

/// Where a name stands in the list of names.
type Name = u32;

#[derive(Serialize, Deserialize)]
struct Packed {
    names: Vec<Arc<str>>,
    /// Sub-row, indicator, measure, value, sheet, cell.
    figures: Vec<(Name, Name, Measure, Count, Name, CellRef)>,
}

pub(super) fn serialize<S: Serializer>(figures: &Arc<Vec<Figure>>, to: S) -> Result<S::Ok, S::Error> {
    let mut names: Vec<Arc<str>> = Vec::new();
    let mut known: HashMap<&str, Name> = HashMap::new();
    for figure in figures.iter() {
        for text in [&*figure.area, figure.indicator.as_str(), &*figure.sheet] {
            if !known.contains_key(text) {
                known.insert(text, Name::try_from(names.len()).unwrap_or(Name::MAX));
                names.push(text.into());
            }
        }
    }
    let at = |text: &str| known.get(text).copied().unwrap_or(Name::MAX);
    let packed = |figure: &Figure| {
        let indicator = at(figure.indicator.as_str());
        (at(&figure.area), indicator, figure.measure, figure.value, at(&figure.sheet), figure.cell)
    };
    let figures = figures.iter().map(packed).collect();
    Packed { names, figures }.serialize(to)
}

pub(super) fn deserialize<'d, D: Deserializer<'d>>(from: D) -> Result<Arc<Vec<Figure>>, D::Error> {
    use serde::de::Error as _;
    let Packed { names, figures } = Packed::deserialize(from)?;
    let name = |at: Name| {
        let name = usize::try_from(at).ok().and_then(|at| names.get(at));
        name.ok_or_else(|| D::Error::custom("a name that is not there"))
    };
    let mut indicators: Vec<IndicatorId> = Vec::new();
    let mut figure = |(area, indicator, measure, value, sheet, cell)| {
        let written = name(indicator)?;
        let known = indicators.iter().find(|known| known.as_str() == &**written).cloned();
        let indicator = known.unwrap_or_else(|| {
            indicators.push(IndicatorId::new(written));
            indicators[indicators.len() - 1].clone()
        });
        Ok(Figure { area: Arc::clone(name(area)?), indicator, measure, value, sheet: Arc::clone(name(sheet)?), cell })
    };
    let figures: Result<Vec<Figure>, D::Error> = figures.into_iter().map(&mut figure).collect();
    figures.map(Arc::new)
}

#[cfg(test)]
mod tests {
    use super::*;
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Carried {
        #[serde(with = "super")]
        figures: Arc<Vec<Figure>>,
    }

    #[test]
    fn figures_come_back_as_they_were_and_share_their_names() {
        let (one, two): (Arc<str>, Arc<str>) = ("Khóm 1".into(), "Báo cáo ngày".into());
        let figure = |area: &Arc<str>, indicator: &str, value| Figure {
            area: Arc::clone(area),
            indicator: IndicatorId::new(indicator),
            measure: Measure::Cumulative,
            value,
            sheet: Arc::clone(&two),
            cell: CellRef::new(3, 4),
        };
        let figures = vec![figure(&one, "a", 0), figure(&one, "b", u64::MAX), figure(&"".into(), "a", 7)];
        let carried = Carried { figures: Arc::new(figures) };
        let bytes = postcard::to_stdvec(&carried).expect("written");
        let back: Carried = postcard::from_bytes(&bytes).expect("read");
        assert_eq!(back, carried);
        assert!(Arc::ptr_eq(&back.figures[0].sheet, &back.figures[2].sheet));
    }
}
