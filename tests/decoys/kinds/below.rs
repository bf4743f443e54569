//! What stands below a table and is no more of it: lists, footnotes, what is left.

use super::super::chance::Chance;
use super::super::grid::Value;
use super::super::report::{Draft, Line, Says};
use super::super::table::{Holds, Kind, Row, Table};
use super::super::words::nonsense;
use super::{Decoy, Family, May, decoy, has_hamlets};

pub(super) const DECOYS: [Decoy; 6] = [
    decoy(Family::Below, "a list of something else below", 6, other_list),
    decoy(Family::Below, "the hamlets once more below, with their quotas", 6, quotas_below),
    decoy(Family::Below, "footnotes with numbers", 4, footnote_row),
    decoy(Family::Below, "numbers beside a signature", 6, numbers_at_the_end),
    decoy(Family::Below, "the running totals below, without headings", 6, running_below),
    decoy(Family::Below, "an example row", 3, example_row),
];

/// Columns of the table as the page counts them.
fn column_of(table: &Table, wanted: Holds) -> Option<u16> {
    table.columns.iter().position(|column| column.holds == wanted).and_then(|at| u16::try_from(at).ok())
}

fn figure_columns(table: &Table) -> Vec<u16> {
    table.figures().into_iter().filter_map(|holds| column_of(table, holds)).collect()
}

/// Puts lines between table and signature, or below it.
fn add_lines(chance: &mut Chance, draft: &mut Draft, lines: Vec<Line>) {
    let gaps = 1 + chance.below(3);
    let foot = &mut draft.page().foot;
    let place = if chance.percent(60) { 0 } else { foot.len() };
    let blanks = (0..gaps).map(|_| Line::blank());
    foot.splice(place..place, blanks.chain(lines));
}

fn caption(chance: &mut Chance, texts: &[&str]) -> Line {
    Line::of(Says::Other, chance.word(texts)).bold()
}

fn list_line(table: &Table, number: usize, name: &str, figures: Vec<u64>) -> Line {
    let mut cells = Vec::new();
    if let Some(column) = column_of(table, Holds::Ordinal) {
        cells.push((column, Value::Number(number as u64)));
    }
    if let Some(column) = column_of(table, Holds::Name) {
        cells.push((column, name.into()));
    }
    cells
        .extend(figure_columns(table).into_iter().zip(figures).map(|(column, figure)| (column, Value::Number(figure))));
    Line::cells(Says::Other, cells)
}

fn other_list(chance: &mut Chance, draft: &mut Draft) -> Option<May> {
    has_hamlets(draft).then_some(())?;
    let mut lines = vec![caption(
        chance,
        &[
            "Danh sách tổ công tác và số máy được cấp",
            "Số lượt tuyên truyền của các tổ:",
            "Lịch trực các điểm lưu động tuần tới",
            "Vật tư còn trong kho:",
            "Phụ lục: số hộ của từng nơi",
        ],
    )];
    let table = draft.table();
    let width = if chance.percent(50) { 3 } else { 1 };
    for number in 1..=2 + chance.below(3) {
        let name = match chance.below(3) {
            0 => format!("Tổ {number}"),
            1 => nonsense(chance),
            _ => chance.word(&["Máy in", "Giấy A4", "Loa kéo", "Bàn ghế", "Điểm nhà văn hóa"]),
        };
        let figures = (0..width).map(|_| chance.between(1, 30)).collect();
        lines.push(list_line(table, number, &name, figures));
    }
    add_lines(chance, draft, lines);
    Some(May::Own)
}

fn hamlets_below(chance: &mut Chance, draft: &mut Draft, captions: &[&str]) -> Option<May> {
    has_hamlets(draft).then_some(())?;
    let mut lines = vec![caption(chance, captions)];
    let table = draft.table();
    let details: Vec<Row> = table.rows.iter().filter(|row| row.kind == Kind::Detail).cloned().collect();
    for (at, row) in details.iter().enumerate() {
        let figures = table.figures().iter().map(|holds| super::more(chance, table.figure(row.id, *holds))).collect();
        lines.push(list_line(table, at + 1, row.name(), figures));
    }
    add_lines(chance, draft, lines);
    Some(May::Own)
}

fn quotas_below(chance: &mut Chance, draft: &mut Draft) -> Option<May> {
    hamlets_below(
        chance,
        draft,
        &[
            "Chỉ tiêu giao cho từng nơi:",
            "Phân bổ kế hoạch tháng 9",
            "Kế hoạch của các khóm, ấp",
            "Số dân trong độ tuổi",
        ],
    )
}

fn running_below(chance: &mut Chance, draft: &mut Draft) -> Option<May> {
    hamlets_below(
        chance,
        draft,
        &["Lũy kế từ đầu chiến dịch:", "Lũy kế đến nay", "Kết quả tháng 8", "Kết quả ngày hôm trước:"],
    )
}

/// A row directly below the table that is a note on it.
fn footnote_row(chance: &mut Chance, draft: &mut Draft) -> Option<May> {
    has_hamlets(draft).then_some(())?;
    let name = chance.word(&[
        "(*) Trong số này có hồ sơ làm lại",
        "* Chưa gồm hồ sơ nộp tại thị xã",
        "(1) Có 3 trường hợp chờ duyệt",
        "Ghi chú: số hồ sơ bị trả",
        "Lưu ý: số liệu trên có người ngoài địa phương",
        "(**) Máy hỏng trong buổi sáng",
    ]);
    let table = draft.table();
    let mut row = table.new_row(Kind::Aside);
    row.put(Holds::Name, name);
    for holds in table.figures() {
        if chance.percent(60) {
            row.put(holds, Value::Number(chance.between(1, 9)));
        }
    }
    let place = table.rows.len();
    table.insert(place, vec![row]);
    Some(May::Own)
}

fn numbers_at_the_end(chance: &mut Chance, draft: &mut Draft) -> Option<May> {
    has_hamlets(draft).then_some(())?;
    let table = draft.table();
    let columns = figure_columns(table);
    let text = chance.word(&["Số trang:", "Người gửi nhận lúc", "Bản số", "Mã phiếu"]);
    let mut cells = vec![(0, Value::Text(text))];
    cells.extend(
        columns
            .into_iter()
            .take(2)
            .filter(|column| *column > 0)
            .map(|column| (column, Value::Number(chance.between(1, 99)))),
    );
    let line = Line::cells(Says::Other, cells);
    draft.page().foot.push(Line::blank());
    draft.page().foot.push(line);
    Some(May::Own)
}

/// The form's own example, left in as the first row.
fn example_row(chance: &mut Chance, draft: &mut Draft) -> Option<May> {
    has_hamlets(draft).then_some(())?;
    let name = chance.word(&["Ví dụ: Khóm A", "VD: Ấp B", "(ví dụ) Khóm mẫu", "Mẫu ghi: Ấp X", "Thí dụ"]);
    let table = draft.table();
    let mut row = table.new_row(Kind::Aside);
    row.put(Holds::Name, name);
    if table.has(Holds::Ordinal) && chance.percent(40) {
        row.put(Holds::Ordinal, chance.word(&["VD", "0", "x"]));
    }
    for holds in table.figures() {
        row.put(holds, Value::Number(chance.between(1, 30)));
    }
    row.look.italic = true;
    table.insert(0, vec![row]);
    Some(May::Own)
}
