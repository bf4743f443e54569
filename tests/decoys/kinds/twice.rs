//! One unit and date twice in a file: copies, details beside their sum, days beside running totals, other subjects.

use chrono::Days;

use super::super::chance::Chance;
use super::super::grid::Value;
use super::super::making::date_text;
use super::super::report::{Draft, Line, Page, Part, Says};
use super::super::table::{Amount, Holds, Kind, Measure, Table};
use super::super::words::nonsense;
use super::{Decoy, Family, May, decoy, has_hamlets, is_unsaid, more};

pub(super) const DECOYS: [Decoy; 15] = [
    decoy(Family::Twice, "a copy of the sheet with other figures", 9, copy_unlike),
    decoy(Family::Twice, "a copy of the sheet with the same figures", 9, copy_alike),
    decoy(Family::Twice, "a sheet for each hamlet", 9, sheet_a_hamlet),
    decoy(Family::Twice, "a sheet for each hamlet, and one of all", 9, sheet_a_hamlet_and_sum),
    decoy(Family::Twice, "a sheet of the unit's total beside the hamlets", 9, total_and_details),
    decoy(Family::Twice, "a sheet of running totals beside the day's", 9, running_sheet),
    decoy(Family::Twice, "a sheet with an example", 9, example_sheet),
    decoy(Family::Twice, "a sheet that hands the quota on to hamlets", 9, allotment),
    decoy(Family::Twice, "a table of another time or measure below", 9, table_below),
    decoy(Family::Twice, "a table of a part of the same below", 9, part_below),
    decoy(Family::Twice, "a table of other people below", 9, others_below),
    decoy(Family::Twice, "a table of another time or measure beside", 9, table_beside),
    decoy(Family::Twice, "a table for each hamlet", 9, table_a_hamlet),
    decoy(Family::Twice, "two sheets that share a hamlet", 9, overlapping_sheets),
    decoy(Family::Twice, "hamlets in two blocks side by side", 9, two_blocks),
];

/// Reports of one page with one table of hamlets.
fn is_fit(draft: &mut Draft) -> bool {
    has_hamlets(draft) && draft.bystanders.is_empty() && draft.pages.len() == 1 && draft.pages[0].parts.len() == 1
}

/// Whether every row but a total is a hamlet.
fn is_clean(table: &Table) -> bool {
    table.rows.iter().all(|row| matches!(row.kind, Kind::Detail | Kind::Total | Kind::Blank))
}

fn with_other_figures(chance: &mut Chance, table: &mut Table) {
    for row in table.rows.iter_mut().filter(|row| row.kind != Kind::Total) {
        for (holds, amount) in &mut row.cells {
            if let (Holds::Figure(..), Amount::Is(Value::Number(figure))) = (holds, amount) {
                *figure = more(chance, *figure);
            }
        }
    }
}

fn named_copy(chance: &mut Chance, page: &Page) -> Page {
    let mut copy = page.clone();
    copy.name = match chance.below(4) {
        0 => format!("{} (2)", page.name),
        1 => "Sheet2".to_owned(),
        2 => nonsense(chance),
        _ => "Bản 2".to_owned(),
    };
    copy
}

fn copy_unlike(chance: &mut Chance, draft: &mut Draft) -> Option<May> {
    is_fit(draft).then_some(())?;
    let mut copy = named_copy(chance, &draft.pages[0]);
    with_other_figures(chance, copy.table());
    let place = chance.below(2);
    draft.pages.insert(place, copy);
    Some(May::Nothing)
}

fn copy_alike(chance: &mut Chance, draft: &mut Draft) -> Option<May> {
    is_fit(draft).then_some(())?;
    let copy = named_copy(chance, &draft.pages[0]);
    draft.pages.push(copy);
    Some(May::Own)
}

/// The page with these rows alone, and no total.
fn only(page: &Page, of: &[usize]) -> Page {
    let mut page = page.clone();
    page.table().rows.retain(|row| of.contains(&row.id));
    page.table().rows.iter_mut().for_each(|row| row.look.bold = false);
    page
}

fn hamlet_pages(chance: &mut Chance, draft: &mut Draft) -> Option<Vec<Page>> {
    is_fit(draft).then_some(())?;
    let is_dated_name = draft.pages[0].name.contains('.') || draft.pages[0].name == draft.ward.1;
    let table = draft.table();
    let details = table.details();
    (is_clean(table) && details.len() > 1 && !is_dated_name).then_some(())?;
    let drops_name = chance.percent(30);
    let page = draft.pages[0].clone();
    let pages = details.iter().map(|id| {
        let mut own = only(&page, &[*id]);
        own.name = own.table().rows[0].name().replace([':', '/', '?', '*', '[', ']', '\\'], " ");
        if drops_name {
            own.table().columns.retain(|column| !matches!(column.holds, Holds::Name | Holds::Ordinal));
        }
        own
    });
    let pages: Vec<Page> = pages.collect();
    let mut names: Vec<String> = pages.iter().map(|page| page.name.to_lowercase()).collect();
    names.sort_unstable();
    names.dedup();
    (names.len() == pages.len()).then_some(pages)
}

fn sheet_a_hamlet(chance: &mut Chance, draft: &mut Draft) -> Option<May> {
    draft.pages = hamlet_pages(chance, draft)?;
    Some(May::Own)
}

fn sheet_a_hamlet_and_sum(chance: &mut Chance, draft: &mut Draft) -> Option<May> {
    let pages = hamlet_pages(chance, draft)?;
    draft.page().name = chance.word(&["Tổng hợp", "TH", "Chung", "Sheet1"]);
    let place = usize::from(chance.percent(50));
    draft.pages.splice(place..place, pages);
    Some(May::Own)
}

fn total_and_details(chance: &mut Chance, draft: &mut Draft) -> Option<May> {
    is_fit(draft).then_some(())?;
    let name = draft.ward.1;
    let table = draft.table();
    is_clean(table).then_some(())?;
    let own = table.own();
    let mut page = draft.pages[0].clone();
    let first = page.table().details()[0];
    page = only(&page, &[first]);
    let kind = if name.starts_with("Phường") { "Toàn phường" } else { "Toàn xã" };
    let word = chance.word(&["Tổng hợp", "Chung", kind]);
    page.table().rows[0].put(Holds::Name, if chance.percent(50) { kind } else { name });
    let has_running = page.table().has(Holds::Figure(0, Measure::Running));
    for (indicator, figure) in own.into_iter().enumerate() {
        page.table().rows[0].put(Holds::Figure(indicator, Measure::Day), Value::Number(figure));
        if has_running {
            let running = Holds::Figure(indicator, Measure::Running);
            let table = &draft.pages[0].parts[0].table;
            let sum = table.details().iter().map(|id| table.figure(*id, running)).sum();
            page.table().rows[0].put(running, Value::Number(sum));
        }
    }
    page.name = word;
    let place = chance.below(2);
    draft.pages.insert(place, page);
    "Chi tiết".clone_into(&mut draft.pages[1 - place].name);
    Some(May::Own)
}

fn another(chance: &mut Chance, draft: &Draft) -> String {
    let before = date_text(draft.date - Days::new(1), 1);
    chance.word(&[
        "Lũy kế từ đầu chiến dịch",
        "Kết quả tháng 8",
        "Kế hoạch ngày mai",
        "Chỉ tiêu phải đạt",
        "Tuần trước",
        &format!("Kết quả ngày {before}"),
        "Dự kiến cả tháng",
        "Lũy kế",
        "Cộng dồn tới nay",
    ])
}

fn running_sheet(chance: &mut Chance, draft: &mut Draft) -> Option<May> {
    is_fit(draft).then_some(())?;
    let table = draft.table();
    (!table.has(Holds::Figure(0, Measure::Running))).then_some(())?;
    let mut page = draft.pages[0].clone();
    with_other_figures(chance, page.table());
    page.name = chance.word(&["Lũy kế", "Cộng dồn", "LK", "Kế hoạch", "Tháng 8"]);
    if chance.percent(50) {
        "Trong ngày".clone_into(&mut draft.page().name);
    }
    let place = chance.below(2);
    draft.pages.insert(place, page);
    Some(May::Own)
}

fn example_sheet(chance: &mut Chance, draft: &mut Draft) -> Option<May> {
    is_fit(draft).then_some(())?;
    let mut page = draft.pages[0].clone();
    with_other_figures(chance, page.table());
    page.name = chance.word(&["Mẫu", "Ví dụ", "Mẫu biểu", "VD", "Hướng dẫn ghi"]);
    let place = chance.below(2);
    draft.pages.insert(place, page);
    Some(May::Own)
}

/// Whoever reads this as the campaign's appendix puts hamlets in the place of wards.
fn allotment(chance: &mut Chance, draft: &mut Draft) -> Option<May> {
    is_fit(draft).then_some(())?;
    let ward = draft.ward.1;
    let names: Vec<String> =
        draft.table().rows.iter().filter(|row| row.kind == Kind::Detail).map(|row| row.name().to_owned()).collect();
    let mut table = Table::new(vec![
        super::super::table::Column::new(Holds::Ordinal, &["TT"]),
        super::super::table::Column::new(Holds::Name, &[&chance.word(&["Đơn vị", "Ấp, khóm", "Địa bàn"])]),
        super::super::table::Column::new(
            Holds::Other(0),
            &[&chance.word(&["Chỉ tiêu giao", "Chỉ tiêu", "Kế hoạch giao"])],
        ),
    ]);
    for (at, name) in names.iter().enumerate() {
        let mut row = table.new_row(Kind::Detail);
        row.put(Holds::Ordinal, Value::Number(at as u64 + 1));
        row.put(Holds::Name, name.as_str());
        row.put(Holds::Other(0), Value::Number(chance.between(50, 900)));
        table.rows.push(row);
    }
    let title = chance.word(&[
        &format!("PHÂN BỔ CHỈ TIÊU CỦA {}", ward.to_uppercase()),
        "GIAO CHỈ TIÊU CHO CÁC KHÓM, ẤP",
        "CHỈ TIÊU TỪNG ĐỊA BÀN",
    ]);
    let page = Page {
        name: chance.word(&["Chỉ tiêu", "Phân bổ", "Sheet2"]),
        hidden: false,
        origin: (0, 0),
        head: vec![Line::of(Says::Title, title), Line::of(Says::Unit, format!("Đơn vị: {ward}"))],
        parts: vec![Part::of(table)],
        foot: Vec::new(),
    };
    draft.pages.push(page);
    Some(May::Own)
}

fn second(chance: &mut Chance, draft: &mut Draft, caption: &str, beside: bool) -> Option<()> {
    is_fit(draft).then_some(())?;
    (is_unsaid(draft.table())).then_some(())?;
    let mut part = draft.pages[0].parts[0].clone();
    with_other_figures(chance, &mut part.table);
    part.captions = vec![Line::of(Says::Other, caption).bold()];
    part.gap = 1 + u32::try_from(chance.below(2)).unwrap_or(0);
    part.beside = beside;
    if chance.percent(50) {
        let word = chance.word(&["Kết quả trong ngày", "Trong ngày", "1. Kết quả trong ngày"]);
        draft.page().parts[0].captions.push(Line::of(Says::Other, word).bold());
    }
    draft.page().parts.push(part);
    Some(())
}

fn table_below(chance: &mut Chance, draft: &mut Draft) -> Option<May> {
    let caption = another(chance, draft);
    let caption = if chance.percent(30) { format!("2. {caption}") } else { caption };
    second(chance, draft, &caption, false)?;
    if draft.pages[0].parts[1].captions.iter().any(|line| {
        line.cells.iter().any(|(_, cell)| matches!(&cell.value, Value::Text(text) if text.contains("Kết quả ngày")))
    }) {
        let before = draft.date - Days::new(1);
        let figures = draft.pages[0].parts[1].table.own();
        draft.bystanders.insert((draft.ward.0, before), figures);
    }
    Some(May::Own)
}

/// Of the same day, and no more than a part of it.
fn part_below(chance: &mut Chance, draft: &mut Draft) -> Option<May> {
    let words = chance.word(&[
        "Trong đó: nữ",
        "Trong đó: người cao tuổi",
        "Trong đó: đoàn viên thực hiện",
        "Riêng tại điểm lưu động",
    ]);
    second(chance, draft, &words, false)?;
    let whole = draft.pages[0].parts[0].table.clone();
    let table = &mut draft.page().parts[1].table;
    for row in table.rows.iter_mut().filter(|row| row.kind == Kind::Detail) {
        for holds in whole.figures() {
            let most = whole.figure(row.id, holds);
            row.put(holds, Value::Number(chance.between(0, most)));
        }
    }
    Some(May::Own)
}

/// Residents above, others below: both count, or somebody asks.
fn others_below(chance: &mut Chance, draft: &mut Draft) -> Option<May> {
    let captions = *chance.pick(&[
        ["A. Công dân thường trú", "B. Công dân tạm trú"],
        ["Buổi sáng", "Buổi chiều"],
        ["1. Tại trụ sở", "2. Lưu động"],
    ]);
    second(chance, draft, captions[1], false)?;
    draft.page().parts[0].captions = vec![Line::of(Says::Other, captions[0]).bold()];
    let own = draft.own();
    let more = draft.pages[0].parts[1].table.own();
    Some(May::Be([0, 1, 2].map(|at| own[at] + more[at])))
}

fn table_beside(chance: &mut Chance, draft: &mut Draft) -> Option<May> {
    let caption = another(chance, draft);
    second(chance, draft, &caption, true)?;
    if caption.contains("Kết quả ngày") {
        let before = draft.date - Days::new(1);
        let figures = draft.pages[0].parts[1].table.own();
        draft.bystanders.insert((draft.ward.0, before), figures);
    }
    Some(May::Own)
}

fn table_a_hamlet(chance: &mut Chance, draft: &mut Draft) -> Option<May> {
    is_fit(draft).then_some(())?;
    let page = draft.pages[0].clone();
    let table = draft.table();
    let details = table.details();
    (is_clean(table) && details.len() > 1).then_some(())?;
    let drops_name = chance.percent(40);
    let parts = details.iter().enumerate().map(|(at, id)| {
        let mut own = only(&page, &[*id]);
        let name = own.table().rows[0].name().to_owned();
        if drops_name {
            own.table().columns.retain(|column| !matches!(column.holds, Holds::Name | Holds::Ordinal));
        }
        let mut part = own.parts.remove(0);
        part.captions = vec![Line::of(Says::Other, format!("{}. {name}", at + 1)).bold()];
        part
    });
    draft.page().parts = parts.collect();
    Some(May::Own)
}

/// A hamlet in both sheets, with other figures in each.
fn overlapping_sheets(chance: &mut Chance, draft: &mut Draft) -> Option<May> {
    is_fit(draft).then_some(())?;
    let page = draft.pages[0].clone();
    let table = draft.table();
    let details = table.details();
    (is_clean(table) && details.len() > 2).then_some(())?;
    let middle = 1 + chance.below(details.len() - 2);
    let first = only(&page, &details[..=middle]);
    let mut second = only(&page, &details[middle..]);
    with_other_figures(chance, second.table());
    "Sheet2".clone_into(&mut second.name);
    draft.pages = vec![first, second];
    Some(May::Nothing)
}

/// The list goes on to the right of itself, under the same headings.
fn two_blocks(_: &mut Chance, draft: &mut Draft) -> Option<May> {
    is_fit(draft).then_some(())?;
    let page = draft.pages[0].clone();
    let table = draft.table();
    let details = table.details();
    (is_clean(table) && details.len() > 1).then_some(())?;
    let middle = details.len().div_ceil(2);
    let mut right = only(&page, &details[middle..]).parts.remove(0);
    right.beside = true;
    draft.pages = vec![only(&page, &details[..middle])];
    draft.page().parts.push(right);
    Some(May::Own)
}
