//! Words that make the figures something else than the day's: period, measure, scale, example.

use chrono::{Datelike, Days};

use super::super::chance::Chance;
use super::super::grid::Value;
use super::super::making::{date_text, day};
use super::super::report::{Draft, Line, Says};
use super::super::table::{Amount, Holds, Kind, Measure};
use super::{Decoy, Family, May, decoy, has_hamlets, is_unsaid, more};

pub(super) const DECOYS: [Decoy; 10] = [
    decoy(Family::Figures, "title of a week, month or quarter", 7, |chance, draft| title(chance, draft, period_words)),
    decoy(Family::Figures, "title of a running total", 7, |chance, draft| title(chance, draft, running_words)),
    decoy(Family::Figures, "title of a plan or estimate", 7, |chance, draft| title(chance, draft, plan_words)),
    decoy(Family::Figures, "title of an example", 7, |chance, draft| title(chance, draft, example_words)),
    decoy(Family::Figures, "a line between title and table that says so", 7, line_above),
    decoy(Family::Figures, "a caption over the indicators that says so", 7, caption_over),
    decoy(Family::Figures, "sheet name of another period or measure", 7, sheet_name),
    decoy(Family::Figures, "running totals in the only columns", 7, running_headings),
    decoy(Family::Figures, "a running total in one of the columns", 7, running_heading),
    decoy(Family::Figures, "another scale", 7, scale),
];

/// Reports that say nothing of what their figures are but by form and date.
fn is_open(draft: &mut Draft) -> bool {
    has_hamlets(draft) && is_unsaid(draft.table()) && draft.pages.len() == 1
}

/// Other figures in the place of the day's.
fn change_figures(chance: &mut Chance, draft: &mut Draft, indicators: &[usize]) {
    let table = draft.table();
    for row in table.rows.iter_mut().filter(|row| row.kind != Kind::Total) {
        for indicator in indicators {
            if let Some(Amount::Is(Value::Number(figure))) = row.cells.get_mut(&Holds::Figure(*indicator, Measure::Day))
            {
                *figure = more(chance, *figure);
            }
        }
    }
}

fn period_words(chance: &mut Chance, draft: &Draft) -> String {
    let date = draft.date;
    let week = date.iso_week().week();
    let from = date_text(date - Days::new(6), 1);
    let to = date_text(date, 1);
    let month = date.month();
    chance.word(&[
        &format!("TUẦN {week} (từ ngày {from} đến ngày {to})"),
        &format!("TRONG TUẦN, TỪ {from} ĐẾN {to}"),
        &format!("THÁNG {month} NĂM 2023"),
        &format!("TRONG THÁNG {month}/2023"),
        "QUÝ III NĂM 2023",
        &format!("{} NGÀY ĐẦU THÁNG {month}", date.day()),
        &format!("TỪ NGÀY {from} ĐẾN NGÀY {to}"),
    ])
}

fn running_words(chance: &mut Chance, draft: &Draft) -> String {
    let to = date_text(draft.date, 1);
    let from = date_text(day(2023, 8, 31), 1);
    chance.word(&[
        &format!("LŨY KẾ ĐẾN NGÀY {to}"),
        &format!("TỪ ĐẦU CHIẾN DỊCH ĐẾN NGÀY {to}"),
        &format!("LŨY KẾ TỪ NGÀY {from} ĐẾN HẾT NGÀY {to}"),
        &format!("CỘNG DỒN ĐẾN {to}"),
        &format!("TỪ KHI RA QUÂN TỚI NGÀY {to}"),
        &format!("TÍNH TỪ {from} TỚI {to}"),
    ])
}

fn plan_words(chance: &mut Chance, draft: &Draft) -> String {
    let date = date_text(draft.date, 1);
    chance.word(&[
        &format!("(DỰ KIẾN) NGÀY {date}"),
        &format!("ƯỚC THỰC HIỆN NGÀY {date}"),
        &format!("PHẤN ĐẤU ĐẠT NGÀY {date}"),
        &format!("THEO KẾ HOẠCH ĐỀ RA CHO NGÀY {date}"),
        &format!("SỐ PHẢI ĐẠT TRONG NGÀY {date}"),
    ])
}

fn example_words(chance: &mut Chance, _: &Draft) -> String {
    chance.word(&[
        "(VÍ DỤ CÁCH GHI)",
        "(SỐ LIỆU MINH HỌA)",
        "- BẢNG VÍ DỤ",
        "(mẫu điền thử)",
        "(số liệu giả định để tập huấn)",
    ])
}

fn title(chance: &mut Chance, draft: &mut Draft, words: fn(&mut Chance, &Draft) -> String) -> Option<May> {
    is_open(draft).then_some(())?;
    let words = words(chance, draft);
    let name = draft.ward.1.to_uppercase();
    let subject =
        chance.word(&["KẾT QUẢ KÍCH HOẠT TÀI KHOẢN", "BÁO CÁO KẾT QUẢ", "BÁO CÁO KẾT QUẢ KÍCH HOẠT ĐỊNH DANH ĐIỆN TỬ"]);
    let by = if chance.percent(50) { String::new() } else { format!(" CỦA {name}") };
    let keeps_date = chance.percent(60);
    let (date, ward) = (draft.date, draft.ward.1);
    let page = draft.page();
    let line = page.line(Says::Title)?;
    let span = line.span;
    *line = Line::of(Says::Title, format!("{subject}{by} {words}")).bold().over(span);
    if !page.head.iter().any(|line| line.says == Says::Unit) {
        page.head.push(Line::of(Says::Unit, format!("Đơn vị: {ward}")));
    }
    let page = draft.page();
    if !keeps_date {
        page.head.retain(|line| line.says != Says::Date);
    } else if !page.head.iter().any(|line| line.says == Says::Date) {
        page.head.push(Line::of(Says::Date, format!("Ngày báo cáo: {}", date_text(date, 0))));
    }
    change_figures(chance, draft, &[0, 1, 2]);
    Some(May::Nothing)
}

fn any_words(chance: &mut Chance, draft: &Draft) -> String {
    let words = match chance.below(4) {
        0 => period_words(chance, draft),
        1 | 2 => running_words(chance, draft),
        _ => plan_words(chance, draft),
    };
    let mut letters = words.to_lowercase();
    if let Some(first) = letters.get(..1) {
        letters = first.to_uppercase() + &letters[1..];
    }
    letters
}

fn line_above(chance: &mut Chance, draft: &mut Draft) -> Option<May> {
    is_open(draft).then_some(())?;
    let words = any_words(chance, draft);
    let text = match chance.below(3) {
        0 => format!("(Số liệu {words})"),
        1 => format!("Kết quả {words}"),
        _ => words,
    };
    change_figures(chance, draft, &[0, 1, 2]);
    if chance.percent(50) {
        draft.page().head.push(Line::of(Says::Other, text));
    } else {
        draft.page().parts[0].captions.push(Line::of(Says::Other, text));
    }
    Some(May::Nothing)
}

fn caption_over(chance: &mut Chance, draft: &mut Draft) -> Option<May> {
    is_open(draft).then_some(())?;
    let words = any_words(chance, draft);
    let text = if chance.percent(50) { format!("Kết quả {words}") } else { words };
    change_figures(chance, draft, &[0, 1, 2]);
    for column in &mut draft.table().columns {
        if matches!(column.holds, Holds::Figure(..)) {
            column.heading.insert(0, text.clone());
        }
    }
    Some(May::Nothing)
}

fn sheet_name(chance: &mut Chance, draft: &mut Draft) -> Option<May> {
    is_open(draft).then_some(())?;
    let week = draft.date.iso_week().week();
    let month = draft.date.month();
    draft.page().name = chance.word(&[
        "Lũy kế",
        &format!("Tuần {week}"),
        &format!("Lũy kế T{month}"),
        "Kế hoạch ngày",
        "Cộng dồn",
        "Dự kiến",
        "Ví dụ",
        "Quý III",
    ]);
    change_figures(chance, draft, &[0, 1, 2]);
    Some(May::Nothing)
}

fn running_text(chance: &mut Chance, draft: &Draft, heading: &str) -> String {
    let date = date_text(draft.date, 1);
    let small = heading.to_lowercase();
    chance.word(&[
        &format!("Lũy kế {small}"),
        &format!("{heading} (lũy kế)"),
        &format!("{heading} đến nay"),
        &format!("{heading} đến ngày {date}"),
        &format!("{heading} cộng dồn"),
        &format!("{heading} từ đầu đợt"),
        &format!("{heading} từ 31/8"),
        &format!("Tổng đã {small} tới nay"),
    ])
}

fn running_headings(chance: &mut Chance, draft: &mut Draft) -> Option<May> {
    is_open(draft).then_some(())?;
    change_figures(chance, draft, &[0, 1, 2]);
    let is_below = chance.percent(30);
    let word =
        chance.word(&["Lũy kế", "Đến nay", "Cộng dồn", "Từ đầu chiến dịch", "Kế hoạch", "Trong tuần", "Tháng này"]);
    let choice = chance.below(1_000_000) as u64;
    for at in 0..draft.table().columns.len() {
        let column = &draft.table().columns[at];
        if !matches!(column.holds, Holds::Figure(..)) {
            continue;
        }
        let heading = column.heading.last().cloned().unwrap_or_default();
        if is_below {
            draft.table().columns[at].heading.push(word.clone());
        } else {
            let text = running_text(&mut Chance::new(choice), draft, &heading);
            *draft.table().columns[at].heading.last_mut()? = text;
        }
    }
    Some(May::Nothing)
}

fn running_heading(chance: &mut Chance, draft: &mut Draft) -> Option<May> {
    is_open(draft).then_some(())?;
    let indicator = chance.below(3);
    change_figures(chance, draft, &[indicator]);
    let own = Holds::Figure(indicator, Measure::Day);
    let at = draft.table().columns.iter().position(|column| column.holds == own)?;
    let heading = draft.table().columns[at].heading.last().cloned()?;
    let text = running_text(chance, draft, &heading);
    *draft.table().columns[at].heading.last_mut()? = text;
    Some(May::Nothing)
}

fn scale(chance: &mut Chance, draft: &mut Draft) -> Option<May> {
    is_open(draft).then_some(())?;
    let (word, factor) =
        *chance.pick(&[("nghìn", 1000), ("ngàn", 1000), ("chục", 10), ("trăm", 100), ("triệu", 1_000_000)]);
    let own = draft.own();
    if own == [0; 3] {
        return None;
    }
    let thing = chance.word(&["hồ sơ", "tài khoản", "người"]);
    let text = chance.word(&[
        &format!("ĐVT: {word} {thing}"),
        &format!("Đơn vị tính: {word} {thing}"),
        &format!("(Đơn vị: {word} {thing})"),
        &format!("đvt: {word}"),
    ]);
    if chance.percent(70) {
        let column = u16::try_from(draft.table().columns.len() - 1).ok()?;
        draft.page().parts[0].captions.push(Line::cells(Says::Other, vec![(column, text.into())]));
    } else {
        for column in &mut draft.table().columns {
            if matches!(column.holds, Holds::Figure(..))
                && let Some(heading) = column.heading.last_mut()
            {
                *heading = format!("{heading} ({word} {thing})");
            }
        }
    }
    Some(May::Be(own.map(|figure| figure * factor)))
}
