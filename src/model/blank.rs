//! The mark of a blank form that the program handed out: which form it is, whose, and what each column holds.
//!
//! What draws the form and what reads it share nothing else. The mark stands in A1; by it the form is recognised whatever
//! became of its headings, and whatever the campaign file calls them by then.

use super::cell::{CellRef, column_letters};
use super::id::{FormId, IndicatorId, UnitId};

/// The beginning of every mark; the version of the format follows.
const PREFIX: &str = "tonghop-bieu/";
/// The version that is written, and understood.
pub const VERSION: u32 = 1;

/// What a column of a blank form holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BlankColumn {
    /// Row numbers.
    Ordinal,
    /// Names of sub-rows.
    Area,
    /// The unit that a row is about.
    Unit,
    /// The day that a row is of.
    Date,
    /// The period's figure of an indicator.
    Day(IndicatorId),
    /// Its running total.
    Total(IndicatorId),
    /// A text.
    Text(IndicatorId),
}

/// What a mark says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The plan, as a slug.
    pub plan: String,
    /// The form.
    pub form: FormId,
    /// Who fills it in.
    pub unit: UnitId,
    /// First and last row of the headings, zero-based.
    pub headings: (u32, u32),
    /// Columns, zero-based, with what they hold.
    pub columns: Vec<(u32, BlankColumn)>,
}

impl Mark {
    /// As it stands in A1: `tonghop-bieu/1 110-kh-ubnd daily phuong-1 10:11 A=ordinal B=area C=day.activated_l2`.
    #[must_use]
    pub fn written(&self) -> String {
        let columns = self.columns.iter().map(|(col, column)| format!("{}={}", column_letters(*col), column.written()));
        let (top, bottom) = self.headings;
        let Self { plan, form, unit, .. } = self;
        let columns = columns.collect::<Vec<_>>().join(" ");
        format!("{PREFIX}{VERSION} {plan} {form} {unit} {}:{} {columns}", top + 1, bottom + 1)
    }

    /// Parses a mark. `None`: not a mark that is understood.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let mut parts = text.trim().strip_prefix(PREFIX)?.split_whitespace();
        parts.next().and_then(|version| version.parse().ok()).filter(|version: &u32| *version == VERSION)?;
        let (plan, form, unit) = (parts.next()?, parts.next()?, parts.next()?);
        let (top, bottom) = parts.next()?.split_once(':')?;
        let row = |text: &str| text.parse::<u32>().ok()?.checked_sub(1);
        let column = |text: &str| {
            let (letters, what) = text.split_once('=')?;
            let cell: CellRef = format!("{letters}1").parse().ok()?;
            Some((cell.col, BlankColumn::read(what)?))
        };
        Some(Self {
            plan: plan.to_owned(),
            form: FormId::new(form),
            unit: UnitId::new(unit),
            headings: (row(top)?, row(bottom)?),
            columns: parts.map(column).collect::<Option<_>>()?,
        })
    }
}

impl BlankColumn {
    fn written(&self) -> String {
        match self {
            Self::Ordinal => "ordinal".to_owned(),
            Self::Area => "area".to_owned(),
            Self::Unit => "unit".to_owned(),
            Self::Date => "date".to_owned(),
            Self::Day(id) => format!("day.{id}"),
            Self::Total(id) => format!("total.{id}"),
            Self::Text(id) => format!("text.{id}"),
        }
    }

    fn read(text: &str) -> Option<Self> {
        Some(match text {
            "ordinal" => Self::Ordinal,
            "area" => Self::Area,
            "unit" => Self::Unit,
            "date" => Self::Date,
            _ => match text.split_once('.')? {
                ("day", id) => Self::Day(IndicatorId::new(id)),
                ("total", id) => Self::Total(IndicatorId::new(id)),
                ("text", id) => Self::Text(IndicatorId::new(id)),
                _ => return None,
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_read_as_it_was_written() {
        let mark = Mark {
            plan: "110-kh-ubnd".to_owned(),
            form: FormId::new("daily"),
            unit: UnitId::new("phuong-1"),
            headings: (9, 10),
            columns: vec![
                (0, BlankColumn::Ordinal),
                (1, BlankColumn::Area),
                (2, BlankColumn::Day(IndicatorId::new("activated_l2"))),
                (27, BlankColumn::Total(IndicatorId::new("activated_l2"))),
                (28, BlankColumn::Text(IndicatorId::new("difficulties"))),
                (29, BlankColumn::Unit),
                (30, BlankColumn::Date),
            ],
        };
        assert_eq!(Mark::read(&mark.written()), Some(mark.clone()));
        assert!(mark.written().contains(" 10:11 A=ordinal B=area C=day.activated_l2 AB=total.activated_l2 "));
        for text in [
            "",
            "UBND PHƯỜNG 1",
            "tonghop-bieu/",
            "tonghop-bieu/2 p daily u 1:2",
            "tonghop-bieu/1 p daily u",
            "tonghop-bieu/1 p daily u 0:2",
            "tonghop-bieu/1 p daily u 1:2 A=other",
            "tonghop-bieu/1 p daily u 1:2 ??=area",
        ] {
            assert_eq!(Mark::read(text), None, "{text}");
        }
    }
}
