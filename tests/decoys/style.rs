//! How a clerk writes: everything about a report that is a habit, and no figure.

use super::chance::Chance;
use super::grid::Value;
use super::table::{How, Numbers, Writing};
use super::words::{Naming, USUAL_TOTALS};

/// How rows are numbered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Numbering {
    None,
    Plain,
    Padded,
    Dot,
    Parentheses,
}

impl Numbering {
    /// The number of a row, counted from 1.
    pub(super) fn value(self, number: usize) -> Value {
        match self {
            Self::None => Value::Blank,
            Self::Plain => Value::Number(number as u64),
            Self::Padded => format!("{number:02}").into(),
            Self::Dot => format!("{number}.").into(),
            Self::Parentheses => format!("({number})").into(),
        }
    }
}

/// Which figures each indicator has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Measures {
    /// One column, whose heading is the indicator alone.
    Day,
    /// One column, below it *Trong ngày*.
    DaySaid,
    /// Day and running total, in two rows of headings.
    Both,
    /// Day and running total, in one row of headings.
    BothFlat,
}

/// Where the unit stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum UnitIn {
    Label,
    LabelApart,
    Title,
    Office,
    Sheet,
    File,
}

/// Where the date stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DateIn {
    Label,
    LabelApart,
    Cell,
    Title,
    LongTitle,
    Sheet,
}

/// How large the figures are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Size {
    Zero,
    Small,
    Medium,
    Large,
}

/// A column beside the figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extra {
    Percent,
    Remaining,
    Quota,
    Difficulty,
    Remark,
}

/// Where the total row stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TotalAt {
    Nowhere,
    Top,
    Bottom,
}

#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "a habit is there or is not")]
pub(super) struct Style {
    pub(super) naming: Naming,
    pub(super) count: usize,
    pub(super) size: Size,
    /// Whether the last hamlet has the sum of those above.
    pub(super) coincides: bool,
    pub(super) numbering: Numbering,
    pub(super) total: TotalAt,
    pub(super) total_name: String,
    pub(super) how: How,
    pub(super) measures: Measures,
    pub(super) unit_in: UnitIn,
    pub(super) date_in: DateIn,
    /// How the date is written: see [`super::making::date_text`].
    pub(super) date_form: usize,
    pub(super) headings: [String; 3],
    pub(super) name_heading: String,
    /// What is written above the indicators.
    pub(super) above: Option<String>,
    pub(super) extras: Vec<Extra>,
    pub(super) numbers: Numbers,
    pub(super) writing: Writing,
    pub(super) format: &'static str,
    pub(super) merged: bool,
    /// Issuing body left, motto right.
    pub(super) has_blocks: bool,
    pub(super) has_signature: bool,
    pub(super) origin: (u32, u16),
    /// Whether there is a blank row between rows.
    pub(super) is_airy: bool,
}

/// The indicators as reports head them.
pub(super) const HEADINGS: [[&str; 3]; 8] = [
    ["Thu nhận hồ sơ mức 2", "Kích hoạt mức 1", "Kích hoạt mức 2"],
    ["Thu nhận hồ sơ", "Kích hoạt mức độ 1", "Kích hoạt mức độ 2"],
    ["Hồ sơ thu nhận mức 2", "Kích hoạt TK mức 1", "Kích hoạt TK mức 2"],
    ["Thu nhận HS mức 2", "Kích hoạt M1", "Kích hoạt M2"],
    ["Hồ sơ ĐDĐT mức 2", "Tài khoản kích hoạt mức 1", "Tài khoản kích hoạt mức 2"],
    ["Thu nhận định danh mức 2", "Kích hoạt định danh mức 1", "Kích hoạt định danh mức 2"],
    ["Thu nhận hồ sơ định danh điện tử mức 2", "Kích hoạt VNeID mức 1", "Kích hoạt VNeID mức 2"],
    [
        "Thu nhận hồ sơ cấp tài khoản định danh điện tử mức 2",
        "Kích hoạt tài khoản định danh điện tử mức 1",
        "Kích hoạt tài khoản định danh điện tử mức 2",
    ],
];

impl Style {
    /// The habits of some clerk.
    pub(super) fn any(chance: &mut Chance) -> Self {
        let naming = *chance.pick(&[Naming::Serial, Naming::Serial, Naming::Places]);
        let numbering = *chance.pick(&[Numbering::Plain, Numbering::Plain, Numbering::Plain, Numbering::None]);
        let mut extras = Vec::new();
        for (extra, often) in [(Extra::Percent, 8), (Extra::Remaining, 8), (Extra::Difficulty, 25), (Extra::Remark, 25)]
        {
            if chance.percent(often) {
                extras.push(extra);
            }
        }
        Self {
            naming,
            count: 1 + chance.below(8),
            size: *chance.pick(&[Size::Small, Size::Medium, Size::Medium, Size::Medium, Size::Large]),
            coincides: false,
            numbering,
            total: *chance.pick(&[TotalAt::Bottom, TotalAt::Bottom, TotalAt::Nowhere]),
            total_name: chance.word(&USUAL_TOTALS),
            how: *chance.pick(&[How::Number, How::Sum]),
            measures: *chance.pick(&[Measures::Day, Measures::Day, Measures::Day, Measures::Both, Measures::Both]),
            unit_in: *chance.pick(&[UnitIn::Label, UnitIn::Label, UnitIn::Title, UnitIn::Office]),
            date_in: *chance.pick(&[DateIn::Label, DateIn::Label, DateIn::Cell, DateIn::Title]),
            date_form: chance.below(4),
            headings: chance.pick(&HEADINGS[..3]).map(str::to_owned),
            name_heading: chance.word(&["Ấp, khóm", "Khóm, ấp", "Tên khóm, ấp", "Địa bàn"]),
            above: None,
            extras,
            numbers: *chance.pick(&[
                Numbers::None,
                Numbers::None,
                Numbers::Plain,
                Numbers::Letters,
                Numbers::Parentheses,
            ]),
            writing: Writing::Number,
            format: "",
            merged: true,
            has_blocks: chance.percent(30),
            has_signature: chance.percent(50),
            origin: (0, 0),
            is_airy: false,
        }
    }
}
