//! Makes a page of a style: names, figures, headings, title, signature.

use chrono::{Datelike, Days, NaiveDate};

use super::chance::Chance;
use super::grid::{Look, Value};
use super::report::{Draft, Figures, Line, Page, Part, Says, Ward};
use super::style::{DateIn, Extra, Measures, Size, Style, TotalAt, UnitIn};
use super::table::{Amount, Column, Holds, How, Kind, Measure, Table};
use super::words;
use crate::harness::WARDS;

/// The last one takes neither a unit nor a date after it: they would be the plan's.
const TITLES: [&str; 5] = [
    "BÁO CÁO KẾT QUẢ HÀNG NGÀY",
    "BÁO CÁO KẾT QUẢ KÍCH HOẠT TÀI KHOẢN ĐỊNH DANH ĐIỆN TỬ",
    "KẾT QUẢ THU NHẬN HỒ SƠ, KÍCH HOẠT TÀI KHOẢN VNEID",
    "BÁO CÁO NHANH KẾT QUẢ KÍCH HOẠT ĐỊNH DANH ĐIỆN TỬ",
    "BIỂU SỐ LIỆU KẾT QUẢ THỰC HIỆN KẾ HOẠCH 110/KH-UBND",
];

const FILES: [&str; 6] =
    ["bc.xlsx", "Book1.xlsx", "bao cao.xlsx", "Báo cáo ngày.xlsx", "bc kich hoat (1).xlsx", "gui TX.xlsx"];

pub(super) fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a date")
}

const NUMERALS: [&str; 11] = ["", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười"];

/// A number below a hundred in words.
fn in_words(number: u32) -> String {
    let numeral = |number: u32| NUMERALS[number as usize];
    match (number / 10, number % 10) {
        (0, _) | (1, 0) => numeral(number).to_owned(),
        (1, 5) => "mười lăm".to_owned(),
        (1, ones) => format!("mười {}", numeral(ones)),
        (tens, 0) => format!("{} mươi", numeral(tens)),
        (tens, 1) => format!("{} mươi mốt", numeral(tens)),
        (tens, 5) => format!("{} mươi lăm", numeral(tens)),
        (tens, ones) => format!("{} mươi {}", numeral(tens), numeral(ones)),
    }
}

/// A date as people write it: 0 to 3 usual, 4 in a sentence, from 5 on less usual and as clear.
pub(super) fn date_text(date: NaiveDate, form: usize) -> String {
    let (d, m, y) = (date.day(), date.month(), date.year());
    match form {
        0 => format!("{d:02}/{m:02}/{y}"),
        1 => format!("{d}/{m}/{y}"),
        2 => format!("{d:02}-{m:02}-{y}"),
        3 => format!("{d}.{m}.{y}"),
        4 => format!("ngày {d} tháng {m} năm {y}"),
        5 => date.format("%d-%b-%Y").to_string(),
        6 => format!("{d}\\{m}\\{y}"),
        7 => format!("{d:02}{m:02}{y}"),
        _ => format!("ngày {} tháng {} năm {y}", in_words(d), in_words(m)),
    }
}

/// The numbers that a row has: each indicator's on the day and as a running total.
#[derive(Clone, Copy, Debug)]
struct Counts {
    day: Figures,
    before: Figures,
}

fn counts(chance: &mut Chance, size: Size) -> Counts {
    let most = match size {
        Size::Zero => 0,
        Size::Small => 4,
        Size::Medium => 60,
        Size::Large => 3000,
    };
    let mut triple = |most: u64| [0; 3].map(|_: u64| if chance.percent(12) { 0 } else { chance.between(0, most) });
    Counts { day: triple(most), before: triple(most.max(3) * 12) }
}

fn added(a: Figures, b: Figures) -> Figures {
    [a[0] + b[0], a[1] + b[1], a[2] + b[2]]
}

/// Whether a row has the very figures of neighbours together, and is not nothing.
fn has_coincidence(rows: &[Counts]) -> bool {
    let day: Vec<Figures> = rows.iter().map(|row| row.day).collect();
    (0..day.len()).filter(|at| day[*at] != [0; 3]).any(|at| {
        let runs = |others: Vec<Figures>| {
            let sums = others.into_iter().scan([0; 3], |sum, own| {
                *sum = added(*sum, own);
                Some(*sum)
            });
            sums.into_iter().any(|sum| sum == day[at])
        };
        runs(day[..at].iter().rev().copied().collect()) || runs(day[at + 1..].to_vec())
    })
}

fn figures(chance: &mut Chance, style: &Style) -> Vec<Counts> {
    let mut size = style.size;
    for _ in 0..40 {
        let mut rows: Vec<Counts> = (0..style.count).map(|_| counts(chance, size)).collect();
        if style.coincides
            && let Some((last, above)) = rows.split_last_mut()
        {
            last.day = above.iter().fold([0; 3], |sum, row| added(sum, row.day));
        }
        let needs_care = style.naming != words::Naming::Serial && !style.coincides;
        if !needs_care || !has_coincidence(&rows) {
            return rows;
        }
        size = Size::Medium;
    }
    unreachable!("forty rows of chance that all coincide")
}

fn columns(style: &Style) -> Vec<Column> {
    let mut columns = Vec::new();
    let above: Vec<&str> = style.above.iter().map(String::as_str).collect();
    if style.numbering != super::style::Numbering::None {
        columns.push(Column::new(Holds::Ordinal, &["TT"]));
    }
    columns.push(Column::new(Holds::Name, &[&style.name_heading]));
    for (at, heading) in style.headings.iter().enumerate() {
        let under = |text: &str| {
            [&above[..], &[heading.as_str(), text]].concat().iter().map(|text| (*text).to_owned()).collect()
        };
        let day = Holds::Figure(at, Measure::Day);
        let running = Holds::Figure(at, Measure::Running);
        match style.measures {
            Measures::Day => columns.push(Column::new(day, &[&above[..], &[heading]].concat())),
            Measures::DaySaid => columns.push(Column { holds: day, heading: under("Trong ngày") }),
            Measures::Both => {
                columns.push(Column { holds: day, heading: under("Trong ngày") });
                columns.push(Column { holds: running, heading: under("Lũy kế") });
            }
            Measures::BothFlat => {
                columns.push(Column::new(day, &[&format!("{heading} trong ngày")]));
                columns.push(Column::new(running, &[&format!("Lũy kế {}", heading.to_lowercase())]));
            }
        }
    }
    for (at, extra) in style.extras.iter().enumerate() {
        let heading = match extra {
            Extra::Percent => "Tỷ lệ (%)",
            Extra::Remaining => "Còn lại",
            Extra::Quota => "Chỉ tiêu",
            Extra::Difficulty => "Khó khăn, vướng mắc",
            Extra::Remark => "Ghi chú",
        };
        columns.push(Column::new(Holds::Other(at), &[heading]));
    }
    columns
}

/// A table of a style with these hamlets.
pub(super) fn table(chance: &mut Chance, style: &Style, names: &[String]) -> Table {
    let mut table = Table::new(columns(style));
    table.numbers = style.numbers;
    table.writing = style.writing;
    table.format = style.format;
    table.merged = style.merged;
    for (at, (name, counts)) in names.iter().zip(figures(chance, style)).enumerate() {
        let mut row = table.new_row(Kind::Detail);
        row.put(Holds::Ordinal, style.numbering.value(at + 1));
        row.put(Holds::Name, name.as_str());
        for indicator in 0..3 {
            row.put(Holds::Figure(indicator, Measure::Day), Value::Number(counts.day[indicator]));
            let running = counts.before[indicator] + counts.day[indicator];
            row.put(Holds::Figure(indicator, Measure::Running), Value::Number(running));
        }
        for (at, extra) in style.extras.iter().enumerate() {
            row.cells.insert(Holds::Other(at), Amount::Is(beside(chance, *extra)));
        }
        table.rows.push(row);
        if style.is_airy {
            let blank = table.new_row(Kind::Blank);
            table.rows.push(blank);
        }
    }
    add_total(chance, style, &mut table);
    table
}

fn beside(chance: &mut Chance, extra: Extra) -> Value {
    match extra {
        Extra::Percent => Value::Real(f64::from(u32::try_from(chance.between(1, 1200)).unwrap_or(0)) / 10.0),
        Extra::Remaining => Value::Number(chance.between(0, 900)),
        Extra::Quota => Value::Number(chance.between(100, 1500)),
        Extra::Difficulty if chance.percent(60) => Value::Blank,
        Extra::Difficulty => {
            chance.word(&["Mạng yếu", "Nhiều người đi làm xa", "Máy lấy vân tay hỏng", "Không"]).into()
        }
        Extra::Remark if chance.percent(70) => Value::Blank,
        Extra::Remark => chance.word(&["Đã đối chiếu", "x", "Gửi bổ sung sau", "Tổ 3 trực"]).into(),
    }
}

fn add_total(chance: &mut Chance, style: &Style, table: &mut Table) {
    if style.total == TotalAt::Nowhere {
        return;
    }
    let mut row = table.sum_row(Kind::Total, &table.details(), style.how);
    row.put(Holds::Name, style.total_name.as_str());
    row.look = if chance.percent(60) { Look { fill: chance.percent(30), ..Look::bold() } } else { Look::default() };
    for (at, extra) in style.extras.iter().enumerate() {
        if matches!(extra, Extra::Remaining | Extra::Quota) {
            row.cells.insert(Holds::Other(at), Amount::Sum(table.details(), How::Number));
        }
    }
    let place = if style.total == TotalAt::Top { 0 } else { table.rows.len() };
    table.insert(place, vec![row]);
}

/// A page of a style: a unit's report of a date.
pub(super) fn page(chance: &mut Chance, style: &Style, names: &[String], ward: Ward, date: NaiveDate) -> Page {
    let table = table(chance, style, names);
    let width = u16::try_from(table.columns.len()).unwrap_or(5);
    let mut page = Page {
        name: chance.word(&["Sheet1", "Báo cáo", "BC", "Sheet1", "Trang tính1"]),
        hidden: false,
        origin: style.origin,
        head: head(chance, style, ward, date, width),
        parts: vec![Part::of(table)],
        foot: Vec::new(),
    };
    if style.unit_in == UnitIn::Sheet {
        ward.1.clone_into(&mut page.name);
    }
    if style.date_in == DateIn::Sheet {
        let (d, m) = (date.day(), date.month());
        page.name = chance.word(&[
            &format!("{d}.{m}"),
            &format!("{d}-{m}"),
            &format!("{d:02}.{m:02}"),
            &format!("Ngày {d}.{m}"),
        ]);
    }
    if style.has_signature {
        page.foot = signature(chance, date, width);
    }
    page
}

fn head(chance: &mut Chance, style: &Style, ward: Ward, date: NaiveDate, width: u16) -> Vec<Line> {
    let mut lines = Vec::new();
    let right = (width / 2).max(2);
    let name = ward.1;
    if style.has_blocks {
        let motto = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM";
        lines.push(Line::cells(Says::Other, vec![(0, "UBND THỊ XÃ DUYÊN HẢI".into()), (right, motto.into())]).bold());
        let office = format!("UBND {}", name.to_uppercase());
        let freedom = "Độc lập - Tự do - Hạnh phúc";
        lines.push(Line::cells(Says::Unit, vec![(0, office.into()), (right, freedom.into())]).bold());
        if chance.percent(60) {
            let signed = date + Days::new(1);
            let place = format!("Duyên Hải, {}", date_text(signed, 4));
            lines.push(Line::cells(Says::Other, vec![(right, place.into())]));
        }
        lines.push(Line::blank());
    } else if style.unit_in == UnitIn::Office {
        let office = chance.word(&["UBND", "CÔNG AN", "UBND", "TỔ CÔNG TÁC ĐỀ ÁN 06"]);
        lines.push(Line::of(Says::Unit, format!("{office} {}", name.to_uppercase())).bold());
    }
    let takes_more = style.unit_in == UnitIn::Title || style.date_in == DateIn::Title;
    let mut title = chance.word(if takes_more { &TITLES[..4] } else { &TITLES });
    if style.unit_in == UnitIn::Title {
        title = format!("{title} CỦA {}", name.to_uppercase());
    }
    if style.date_in == DateIn::Title {
        title = format!("{title} NGÀY {}", date_text(date, 1));
    }
    lines.push(Line::of(Says::Title, title).bold().over(width));
    let label = chance.word(&["Đơn vị: ", "Đơn vị báo cáo: ", "Tên đơn vị: ", "Đơn vị : "]);
    match style.unit_in {
        UnitIn::Label => lines.push(Line::of(Says::Unit, format!("{label}{name}"))),
        UnitIn::LabelApart => lines.push(Line::cells(Says::Unit, vec![(0, label.trim().into()), (1, name.into())])),
        _ => {}
    }
    let label = chance.word(&["Ngày báo cáo: ", "Báo cáo ngày: ", "Số liệu ngày: ", "Ngày: "]);
    let text = date_text(date, style.date_form);
    match style.date_in {
        DateIn::Label => lines.push(Line::of(Says::Date, format!("{label}{text}"))),
        DateIn::LabelApart => lines.push(Line::cells(Says::Date, vec![(0, label.trim().into()), (1, text.into())])),
        DateIn::Cell => lines.push(Line::cells(Says::Date, vec![(0, label.trim().into()), (1, Value::Date(date))])),
        DateIn::LongTitle => {
            let (d, m, y) = (date.day(), date.month(), date.year());
            lines.push(Line::of(Says::Date, format!("(Số liệu ngày {d:02} tháng {m:02} năm {y})")));
        }
        DateIn::Title | DateIn::Sheet => {}
    }
    lines
}

fn signature(chance: &mut Chance, date: NaiveDate, width: u16) -> Vec<Line> {
    let right = (width / 2).max(2) + 1;
    let mut lines = vec![Line::blank()];
    if chance.percent(40) {
        let place = format!("Duyên Hải, {}", date_text(date + Days::new(1), 4));
        lines.push(Line::cells(Says::Other, vec![(right, place.into())]));
    }
    let chief = chance.word(&["TỔ TRƯỞNG", "CHỦ TỊCH", "TRƯỞNG CÔNG AN", "TM. ỦY BAN NHÂN DÂN"]);
    lines.push(Line::cells(Says::Other, vec![(1, "NGƯỜI LẬP BIỂU".into()), (right, chief.into())]).bold());
    lines.push(Line::cells(Says::Other, vec![(1, "(Ký, ghi rõ họ tên)".into()), (right, "(Ký tên, đóng dấu)".into())]));
    lines
}

/// A unit of the campaign.
pub(super) fn ward(chance: &mut Chance) -> Ward {
    let at = chance.below(WARDS.len());
    (WARDS[at].0, WARDS[at].1)
}

/// A report of a style, of one unit for one date.
pub(super) fn draft(chance: &mut Chance, layout: &'static str, style: &Style) -> Draft {
    let ward = ward(chance);
    let first = day(2023, 9, 12);
    let date = if chance.percent(85) { first } else { first + Days::new(chance.between(1, 70)) };
    let names = words::hamlets(chance, style.naming, style.count, ward.1);
    let mut page = page(chance, style, &names, ward, date);
    let own = page.table().own();
    let (d, m) = (date.day(), date.month());
    let file = match style.unit_in {
        UnitIn::File => chance.word(&[
            &format!("BC {} {d}-{m}.xlsx", ward.1),
            &format!("{}.xlsx", ward.1),
            &format!("Báo cáo {} ngày {d}.{m}.xlsx", ward.1),
        ]),
        _ => chance.word(&FILES),
    };
    Draft {
        layout,
        ward,
        date,
        file,
        pages: vec![page],
        truth: [((ward.0, date), own)].into(),
        bystanders: std::collections::BTreeMap::new(),
        after_earlier_reports: false,
    }
}
