//! Dates that are not what they seem: swapped, of today, of another day in the title, only the signature's.

use chrono::{Datelike, Days};

use super::super::chance::Chance;
use super::super::grid::Value;
use super::super::making::{date_text, day};
use super::super::report::{Draft, Line, Says};
use super::{Decoy, Family, May, decoy};

pub(super) const DECOYS: [Decoy; 7] = [
    decoy(Family::Dates, "day and month of a date cell swapped", 8, swapped),
    decoy(Family::Dates, "TODAY() of the morning after", 8, today),
    decoy(Family::Dates, "TODAY() less one", 8, yesterday),
    decoy(Family::Dates, "another date in the title", 8, other_in_title),
    decoy(Family::Dates, "another date as name of the sheet", 8, other_in_sheet_name),
    decoy(Family::Dates, "the date of the morning after", 8, not_over),
    decoy(Family::Dates, "the signature's date alone", 8, signature_alone),
];

/// Reports of one page and one date.
fn is_fit(draft: &Draft) -> bool {
    draft.truth.len() == 1
        && draft.pages.iter().filter(|page| !page.parts.is_empty()).count() == 1
        && draft.bystanders.is_empty()
}

/// Whether the date stands in a line of its own and nowhere else.
fn has_date_line(draft: &Draft) -> bool {
    let head = &draft.pages[0].head;
    head.iter().any(|line| line.says == Says::Date)
}

fn without_signature(draft: &mut Draft) {
    let page = draft.page();
    let is_dated = |line: &Line| {
        line.cells.iter().any(|(_, cell)| matches!(&cell.value, Value::Text(text) if text.contains("tháng")))
    };
    page.foot.retain(|line| !is_dated(line));
    page.head.retain(|line| line.says != Says::Other || !is_dated(line));
}

/// A file name that says nothing of the date.
fn undate_file(draft: &mut Draft) {
    draft.file =
        if draft.file.contains(draft.ward.1) { format!("{}.xlsx", draft.ward.1) } else { "bc.xlsx".to_owned() };
}

fn set_date(draft: &mut Draft, value: Value) -> Option<()> {
    let line = draft.page().line(Says::Date)?;
    *line = Line::cells(Says::Date, vec![(0, "Ngày báo cáo:".into()), (1, value)]);
    Some(())
}

/// 9 October typed where Excel takes the month first: a date of September that is reported already.
fn swapped(_: &mut Chance, draft: &mut Draft) -> Option<May> {
    (is_fit(draft) && has_date_line(draft)).then_some(())?;
    without_signature(draft);
    undate_file(draft);
    let own = draft.own();
    draft.date = day(2023, 10, 9);
    draft.truth = [((draft.ward.0, draft.date), own)].into();
    draft.after_earlier_reports = true;
    set_date(draft, Value::Date(day(2023, 9, 10)))?;
    Some(May::Nothing)
}

fn today(_: &mut Chance, draft: &mut Draft) -> Option<May> {
    (is_fit(draft) && has_date_line(draft)).then_some(())?;
    let stored = draft.date + Days::new(1);
    set_date(draft, Value::DateFormula("=TODAY()".to_owned(), stored))?;
    Some(May::Nothing)
}

fn yesterday(_: &mut Chance, draft: &mut Draft) -> Option<May> {
    (is_fit(draft) && has_date_line(draft)).then_some(())?;
    set_date(draft, Value::DateFormula("=TODAY()-1".to_owned(), draft.date))?;
    Some(May::Own)
}

fn other_in_title(chance: &mut Chance, draft: &mut Draft) -> Option<May> {
    (is_fit(draft) && has_date_line(draft)).then_some(())?;
    let other = draft.date - Days::new(chance.between(1, 3));
    let form = 1 + 3 * chance.below(2);
    let text = date_text(other, form).replace("ngày", "NGÀY").replace("tháng", "THÁNG").replace("năm", "NĂM");
    let line = draft.page().line(Says::Title)?;
    let (_, cell) = line.cells.first_mut()?;
    let Value::Text(title) = &mut cell.value else { return None };
    if title.contains("110") {
        return None;
    }
    *title = if form == 1 { format!("{title} NGÀY {text}") } else { format!("{title} {text}") };
    Some(May::Nothing)
}

fn other_in_sheet_name(chance: &mut Chance, draft: &mut Draft) -> Option<May> {
    (is_fit(draft) && has_date_line(draft)).then_some(())?;
    let other = draft.date - Days::new(chance.between(1, 3));
    draft.page().name = format!("{}.{}", other.day(), other.month());
    Some(May::Nothing)
}

/// A report at half past seven for a day that has hardly begun.
fn not_over(_: &mut Chance, draft: &mut Draft) -> Option<May> {
    (is_fit(draft) && has_date_line(draft)).then_some(())?;
    let next = draft.date + Days::new(1);
    without_signature(draft);
    undate_file(draft);
    set_date(draft, Value::Text(date_text(next, 0)))?;
    Some(May::Nothing)
}

fn signature_alone(_: &mut Chance, draft: &mut Draft) -> Option<May> {
    (is_fit(draft) && has_date_line(draft)).then_some(())?;
    without_signature(draft);
    let title_has_date = draft.pages[0].head.iter().any(|line| {
        line.says == Says::Title
            && line.cells.iter().any(|(_, cell)| matches!(&cell.value, Value::Text(text) if text.contains("2023")))
    });
    let is_dated_sheet = draft.pages[0].name.contains(['.', '-']);
    (!title_has_date && !is_dated_sheet).then_some(())?;
    undate_file(draft);
    let signed = format!("Duyên Hải, {}", date_text(draft.date, 4));
    let page = draft.page();
    page.head.retain(|line| line.says != Says::Date);
    page.foot.insert(0, Line::cells(Says::Other, vec![(3, signed.into())]));
    page.foot.insert(0, Line::blank());
    Some(May::Nothing)
}
