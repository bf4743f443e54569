//! Honest layouts: what a clerk reads in one way and does not ask about.

use super::chance::Chance;
use super::making;
use super::report::Draft;
use super::shapes;
use super::style::{DateIn, Extra, HEADINGS, Measures, Numbering, Size, Style, TotalAt, UnitIn};
use super::table::{How, Numbers, Writing};
use super::words::{self, Naming, USUAL_TOTALS};

/// An honest layout: habits that it forces, and what is done to the finished report.
pub(super) struct Layout {
    pub(super) name: &'static str,
    habit: fn(&mut Chance, &mut Style),
    then: fn(&mut Chance, &mut Draft, &Style),
}

impl Layout {
    pub(super) fn draft(&self, chance: &mut Chance) -> Draft {
        let mut style = Style::any(chance);
        (self.habit)(chance, &mut style);
        let mut draft = making::draft(chance, self.name, &style);
        (self.then)(chance, &mut draft, &style);
        draft
    }
}

fn as_it_is(_: &mut Chance, _: &mut Draft, _: &Style) {}

const fn habit(name: &'static str, habit: fn(&mut Chance, &mut Style)) -> Layout {
    Layout { name, habit, then: as_it_is }
}

const fn shape(
    name: &'static str,
    habit: fn(&mut Chance, &mut Style),
    then: fn(&mut Chance, &mut Draft, &Style),
) -> Layout {
    Layout { name, habit, then }
}

pub(super) const LAYOUTS: [Layout; 67] = [
    habit("numbered rows, day only", |_, style| {
        style.numbering = Numbering::Plain;
        style.measures = Measures::Day;
    }),
    habit("no TT, no total", |_, style| {
        style.numbering = Numbering::None;
        style.total = TotalAt::Nowhere;
    }),
    habit("no TT, total below", |_, style| {
        style.numbering = Numbering::None;
        style.total = TotalAt::Bottom;
    }),
    habit("total on top", |_, style| style.total = TotalAt::Top),
    habit("total by SUM", |_, style| {
        style.total = TotalAt::Bottom;
        style.how = How::Sum;
        style.numbers = Numbers::None;
    }),
    habit("total by adding cells", |_, style| {
        style.total = TotalAt::Bottom;
        style.how = How::Plus;
    }),
    habit("total under any usual word", |chance, style| {
        style.total = TotalAt::Bottom;
        style.total_name = chance.word(&USUAL_TOTALS);
    }),
    shape("total that names the unit", |_, style| style.total = TotalAt::Bottom, shapes::total_of_the_unit),
    habit("day and running total", |_, style| style.measures = Measures::Both),
    habit("day and running total in one heading", |_, style| style.measures = Measures::BothFlat),
    habit("headings of three rows", |chance, style| {
        style.measures = Measures::Both;
        style.above = Some(chance.word(&["Kết quả", "Kết quả thực hiện"]));
    }),
    habit("one caption over the indicators", |chance, style| {
        style.measures = Measures::Day;
        style.above = Some(chance.word(&["Kết quả trong ngày", "Trong ngày", "Kết quả thực hiện trong ngày"]));
    }),
    habit("a column for the day that says so", |_, style| style.measures = Measures::DaySaid),
    shape("one row for the whole unit", |_, style| style.total = TotalAt::Nowhere, shapes::whole),
    shape("figures without names", |_, style| style.total = TotalAt::Nowhere, shapes::nameless),
    shape("groups with subtotals", shapes::for_groups, shapes::groups),
    shape("groups in Arabic numbers, hamlets below", shapes::for_groups, shapes::decimal_groups),
    shape("subtotals below their rows", shapes::for_groups, shapes::trailing_subtotals),
    shape("outline groups", shapes::for_outline, shapes::outline),
    habit("numbers of two digits", |_, style| style.numbering = Numbering::Padded),
    habit("numbers with a dot", |_, style| style.numbering = Numbering::Dot),
    habit("numbers in parentheses", |_, style| style.numbering = Numbering::Parentheses),
    habit("column numbers", |_, style| style.numbers = Numbers::Plain),
    habit("column letters and numbers", |_, style| style.numbers = Numbers::Letters),
    habit("column numbers in parentheses", |_, style| style.numbers = Numbers::Parentheses),
    habit("title blocks left and right", |_, style| style.has_blocks = true),
    habit("blank rows between", |_, style| style.is_airy = true),
    shape("blank columns between", |_, _| (), shapes::blank_columns),
    habit("table away from A1", |chance, style| {
        style.origin =
            (1 + u32::try_from(chance.below(6)).unwrap_or(0), 1 + u16::try_from(chance.below(4)).unwrap_or(0));
    }),
    habit("labels in cells of their own", |_, style| {
        style.unit_in = UnitIn::LabelApart;
        style.date_in = DateIn::LabelApart;
    }),
    habit("date cell", |_, style| style.date_in = DateIn::Cell),
    habit("date in the title", |_, style| style.date_in = DateIn::Title),
    habit("date in words below the title", |_, style| style.date_in = DateIn::LongTitle),
    habit("date in words at the label", |_, style| {
        style.date_in = DateIn::Label;
        style.date_form = 4;
    }),
    habit("date as name of the sheet", |_, style| {
        style.date_in = DateIn::Sheet;
        style.unit_in = UnitIn::Label;
    }),
    habit("unit in the title", |_, style| style.unit_in = UnitIn::Title),
    habit("unit as name of the sheet", |_, style| {
        style.unit_in = UnitIn::Sheet;
        style.has_blocks = false;
    }),
    habit("unit as name of the file", |_, style| {
        style.unit_in = UnitIn::File;
        style.has_blocks = false;
    }),
    shape(
        "unit under another of its names",
        |_, style| {
            style.unit_in = UnitIn::Label;
            style.has_blocks = false;
        },
        shapes::alias,
    ),
    habit("difficulties and remarks", |_, style| style.extras = vec![Extra::Difficulty, Extra::Remark]),
    habit("percent, remaining, quota", |chance, style| {
        style.extras = chance.shuffled(vec![Extra::Percent, Extra::Remaining, Extra::Quota]);
    }),
    habit("signatures", |_, style| style.has_signature = true),
    shape("a sheet for each day", |_, style| style.date_in = DateIn::Label, shapes::sheet_a_day),
    shape("a block for each day", shapes::for_blocks, shapes::block_a_day),
    shape("rows are days", |_, _| (), shapes::days),
    shape("rows are units", |_, _| (), shapes::units),
    shape("headings again on a new page", |_, style| style.count = style.count.max(3), shapes::headings_again),
    habit("other headings", |chance, style| style.headings = chance.pick(&HEADINGS).map(str::to_owned)),
    shape("columns in another order", |_, style| style.measures = Measures::Both, shapes::other_order),
    shape("capitals", |_, _| (), |_, draft, _| draft.page().change_texts(&|text| text.to_uppercase())),
    shape("no accents", |_, _| (), |_, draft, _| draft.page().change_texts(&words::unaccented)),
    shape("marks apart from their letters", |_, _| (), |_, draft, _| draft.page().change_texts(&words::decomposed)),
    shape("spaces and line breaks", |_, _| (), shapes::spaces),
    shape("sheets of other matters", |_, _| (), shapes::other_sheets),
    shape("a hidden sheet", |_, _| (), shapes::hidden_sheet),
    shape("an Excel table with a total row", shapes::for_listed, |_, draft, _| draft.table().is_listed = true),
    habit("thousands in the number format", |chance, style| {
        style.size = Size::Large;
        style.format = *chance.pick::<&'static str>(&[
            "#,##0",
            "#,##0;-#,##0;\"-\"",
            "_(* #,##0_);_(* (#,##0);_(* \"-\"??_);_(@_)",
        ]);
    }),
    habit("numbers typed as texts", |chance, style| {
        style.size = *chance.pick(&[Size::Large, Size::Medium]);
        style.writing = *chance.pick(&[Writing::Text, Writing::Dotted]);
    }),
    habit("dashes for zero", |_, style| {
        style.size = Size::Small;
        style.writing = Writing::Dash;
    }),
    habit("nothing happened", |_, style| style.size = Size::Zero),
    habit("headings over two columns, not merged", |_, style| {
        style.measures = Measures::Both;
        style.merged = false;
    }),
    habit("date as people write it", |chance, style| {
        style.date_in = *chance.pick(&[DateIn::Label, DateIn::LabelApart]);
        style.date_form = 5 + chance.below(4);
    }),
    shape("date as a bare number of days", |_, style| style.date_in = DateIn::Cell, shapes::bare_date),
    shape("indicators in rows", |_, _| (), shapes::indicators_in_rows),
    habit("hamlets with names that look like something else", |chance, style| {
        style.naming = Naming::Nasty;
        style.numbering = *chance.pick(&[Numbering::Plain, Numbering::Padded]);
        style.count = style.count.max(2);
    }),
    habit("a numbered hamlet with the sum of those above", |chance, style| {
        style.naming = Naming::Serial;
        style.numbering = Numbering::Plain;
        style.coincides = true;
        style.count = 3 + chance.below(3);
    }),
    shape(
        "small figures that come to the same",
        |_, style| {
            style.naming = Naming::Nasty;
            style.numbering = Numbering::Plain;
            style.count = style.count.max(3);
        },
        shapes::small_and_equal,
    ),
];
