//! What a remark or a note says against the figures: that they are of another time, in doubt, or not to be used.
//!
//! A remark may speak of anything: a broken machine, a storm, people who were away. Where it speaks of the figures, every
//! word of it must assure them ("số liệu đã đối chiếu với hệ thống"); what else it may mean is asked about.

use super::{has, is_hour, is_span, is_span_of_hours, with_marks};
use crate::text;

/// What is done with figures, by the first word of it.
const HANDLING: &[&str] = &[
    "trừ", "cộng", "tính", "tổng", "kiểm", "duyệt", "chốt", "xác", "gửi", "sửa", "hủy", "đối", "rà", "điều", "đính",
    "loại", "bỏ", "lấy", "gộp", "thống", "cập", "dùng", "sử", "chính", "đúng", "khớp",
];
/// Beginnings by which that is still to be done, or not to be done.
const OPEN: &[&str] = &["chưa", "đừng", "không", "đề", "xin", "sẽ", "cần", "chờ", "đang", "tạm", "phải"];
/// Words between such a beginning and what is done, at most.
const BETWEEN: usize = 3;
/// What else may be checked or mended than figures.
const THINGS: &[&str] = &[
    "người", "dân", "máy", "sim", "điện", "thiết", "mạng", "giấy", "thẻ", "cccd", "căn", "thông", "kinh", "nhà", "hộ",
    "loa", "xe", "app", "ứng", "tài", "cán", "đối",
];
/// What a number is said to be, after *số*; "số điện thoại" and "số máy" are others.
const OF_FIGURES: &[&str] = &[
    "này", "trên", "đó", "liệu", "của", "ngày", "tuần", "tháng", "hôm", "cũ", "ước", "kế", "dự", "lũy", "cộng", "tạm",
    "gộp", "chưa", "đã", "thực", "thật", "đúng", "sai", "bao", "dồn", "trước",
];
/// Words before *số* that make it the figure.
const TAKEN: &[&str] = &["là", "lấy", "gộp", "theo", "cộng", "trừ", "gồm", "thay", "hủy"];
/// Words of a remark that assures the figures or says where they come from.
const ASSURING: &[&str] = &[
    "trưởng",
    "phó",
    "ban",
    "phòng",
    "đội",
    "cán",
    "bộ",
    "phụ",
    "trách",
    "lãnh",
    "đạo",
    "văn",
    "thị",
    "ủy",
    "nhân",
    "hoàn",
    "thành",
    "thời",
    "điểm",
    "phiếu",
    "thẩm",
    "định",
    "cơ",
    "sở",
    "điều",
    "chỉnh",
    "đính",
    "đúng",
    "khớp",
    "đã",
    "được",
    "kiểm",
    "tra",
    "rà",
    "soát",
    "đối",
    "chiếu",
    "với",
    "hệ",
    "thống",
    "phần",
    "mềm",
    "theo",
    "xác",
    "nhận",
    "minh",
    "chính",
    "thức",
    "đủ",
    "đầy",
    "trong",
    "ngày",
    "hôm",
    "nay",
    "báo",
    "cáo",
    "này",
    "là",
    "số",
    "liệu",
    "chốt",
    "lúc",
    "giờ",
    "phút",
    "cuối",
    "trên",
    "lấy",
    "từ",
    "do",
    "công",
    "an",
    "phường",
    "xã",
    "cung",
    "cấp",
    "tổ",
    "nhập",
    "thực",
    "tế",
    "thật",
    "mới",
    "phát",
    "sinh",
    "và",
    "các",
    "có",
    "căn",
    "cứ",
    "tại",
    "bằng",
    "tính",
    "đến",
    "tới",
    "hết",
    "danh",
    "sách",
    "sổ",
    "biểu",
    "mẫu",
    "kèm",
    "gửi",
    "tổng",
    "hợp",
    "chủ",
    "tịch",
    "ký",
    "duyệt",
    "vneid",
    "dữ",
    "quốc",
    "gia",
    "dân",
    "cư",
    "mức",
    "trực",
    "tiếp",
    "chi",
    "tiết",
    "bảng",
    "cột",
    "dòng",
    "thu",
    "hồ",
    "sơ",
    "kích",
    "hoạt",
    "quản",
    "lý",
    "đơn",
    "vị",
    "trừ",
    "trùng",
    "sáng",
    "chiều",
    "tháng",
    "năm",
    "để",
];
/// Words of a remark that is nothing but a time or a measure.
const MEASURES: &[&str] = &[
    "số", "kế", "hoạch", "ngày", "mai", "tuần", "tháng", "trước", "sau", "này", "hôm", "qua", "tạm", "tính", "ước",
    "dự", "kiến", "lũy", "cộng", "dồn", "sai", "nhầm", "thử", "cũ", "thừa", "báo", "ghi", "nhập", "cả", "là", "bị",
    "giao", "khoán", "nháp",
];
/// Those of them that make it no figure of the period.
const DECISIVE: [&str; 14] =
    ["hoạch", "mai", "qua", "tạm", "ước", "kiến", "lũy", "dồn", "sai", "nhầm", "thử", "cũ", "thừa", "nháp"];
/// Labels of notes.
const LABELS: &[&str] = &["ghi chú", "lưu ý", "chú ý", "chú thích", "ghi nhớ", "giải trình", "nhận xét", "ý kiến"];

/// Whether a text says that figures are of another time, in doubt, or not to be used.
pub(in crate::recognise) fn is_against(remark: &str) -> bool {
    let clauses = clauses(remark);
    leaves_unassured(&clauses) || clauses.iter().any(|words| is_left_open(words) || is_measure(words))
}

/// Whether a difficulty speaks of the figures and does not assure them.
pub(in crate::recognise) fn is_about_figures(difficulty: &str) -> bool {
    leaves_unassured(&clauses(difficulty))
}

fn leaves_unassured(clauses: &[Vec<String>]) -> bool {
    let is_assuring = |word: &String| ASSURING.contains(&word.as_str()) || is_hour(word);
    clauses.iter().any(|words| speaks_of_figures(words)) && !clauses.iter().flatten().all(is_assuring)
}

/// The words of each clause, without what labels a note.
fn clauses(remark: &str) -> Vec<Vec<String>> {
    let is_apart = |c: char| matches!(c, ',' | ';' | '.' | '(' | ')' | ':' | '*' | '\n' | '–');
    let mut parts: Vec<String> = vec![String::new()];
    let letters: Vec<char> = remark.chars().collect();
    for (at, letter) in letters.iter().enumerate() {
        // A point or a comma between digits ends nothing: "12.9", "1.250".
        let is_digit = |at: Option<usize>| at.and_then(|at| letters.get(at)).is_some_and(char::is_ascii_digit);
        let is_inner = is_digit(at.checked_sub(1)) && is_digit(Some(at + 1));
        if is_apart(*letter) && !is_inner {
            parts.push(String::new());
        } else if let Some(last) = parts.last_mut() {
            last.push(*letter);
        }
    }
    let words = parts.iter().map(|part| unlabelled(with_marks(text::words(part))));
    words.filter(|words| !words.is_empty()).collect()
}

/// The words of a clause without what labels it as a note.
pub(super) fn unlabelled(mut words: Vec<String>) -> Vec<String> {
    if words.len() >= 2 && LABELS.iter().any(|label| label.split(' ').eq(words[..2].iter().map(String::as_str))) {
        words.drain(..2);
    }
    words
}

/// Whether a clause speaks of the figure beside it or of the report: "số này …", "lấy số ngày 11", "báo cáo này …".
fn speaks_of_figures(words: &[String]) -> bool {
    let is_said = |at: usize| words.get(at + 1).is_none_or(|next| OF_FIGURES.contains(&next.as_str()) || is_hour(next));
    let number = |at: usize| {
        words[at] == "số"
            && is_said(at)
            && match at.checked_sub(1) {
                None => words.len() > 1,
                Some(before) => {
                    TAKEN.contains(&words[before].as_str()) || words.get(at + 1).is_some_and(|next| next == "này")
                }
            }
    };
    let whole = |pair: &[String]| {
        matches!(pair[0].as_str(), "cáo" | "bảng" | "biểu" | "bản" | "cột" | "dòng" | "tổng")
            && matches!(pair[1].as_str(), "này" | "trên")
    };
    (0..words.len()).any(number) || words.windows(2).any(whole)
}

/// Whether something is still to be done with the figures, or must not be done: "chưa trừ trùng", "đề nghị hủy", "chờ xác
/// nhận"; not with people or machines.
fn is_left_open(words: &[String]) -> bool {
    let begins = words.first().is_some_and(|first| OPEN.contains(&first.as_str()));
    let handles = words.iter().skip(1).take(BETWEEN).any(|word| HANDLING.contains(&word.as_str()));
    let is_of_things = words.iter().any(|word| THINGS.contains(&word.as_str()));
    begins && handles && !is_of_things && !has(words, "không có")
}

/// Whether a clause is nothing but another measure or time, or that the figure is wrong: "tạm tính", "kế hoạch ngày mai".
fn is_measure(words: &[String]) -> bool {
    // "Từ 05/9 tới 12/9"
    let is_of_days = |word: &String| {
        is_hour(word) || matches!(word.as_str(), "từ" | "đến" | "tới" | "hết" | "ngày" | "tháng" | "năm")
    };
    if words.iter().all(is_of_days) && is_span(words) && !is_span_of_hours(words) {
        return true;
    }
    words.iter().all(|word| MEASURES.contains(&word.as_str()))
        && words.iter().any(|word| DECISIVE.contains(&word.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_speaks_of_the_figures_must_assure_them() {
        for remark in [
            "số của 2 ngày 11 và 12/9",
            "chưa trừ trùng với tổ lưu động",
            "sai, sẽ gửi lại",
            "tạm tính",
            "chưa kiểm tra lại",
            "số này đã tính ở Khóm 1",
            "là số lũy kế",
            "số tuần",
            "kế hoạch ngày mai",
            "chưa duyệt trên hệ thống, đừng cộng",
            "đề nghị hủy số này",
            "số này gộp từ thứ Bảy đến thứ Ba",
            "Khóm này chưa gửi, lấy số ngày 11/9",
            "Ghi chú: Bảng này thay số kế hoạch, số thật gửi sau",
            "Báo cáo này không còn giá trị, xem bản gửi lúc 20h",
            "Số liệu có tính cả Phường 2",
            "Đề nghị chưa tổng hợp, chờ xác nhận",
            "Số liệu đang rà soát",
            "Số cũ, phường sẽ cập nhật sau",
            "Đã bao gồm số của tổ lưu động thị xã",
            "so nay da tinh o khom 1",
        ] {
            assert!(is_against(remark), "{remark}");
        }
        for remark in [
            "Máy hỏng, chưa nhập số liệu lên hệ thống",
            "số điện thoại không chính chủ",
            "Sai số điện thoại của 2 người",
            "chưa xác nhận được thông tin của 3 người",
            "chờ sửa máy",
            "Số liệu đã đối chiếu với phần mềm",
            "số liệu chốt lúc 17h ngày 12/9",
            "các khóm nộp số liệu trước 16 giờ",
            "Đã đối chiếu",
            "đã trừ trùng",
            "Không",
            "Không có",
            "Tổ 3 trực",
            "đạt 120% kế hoạch ngày",
            "Người dân đi làm xa, hẹn tuần sau",
            "Mất điện 2 giờ",
            "đề nghị cấp thêm 01 máy",
            "sẽ tiếp tục vận động",
        ] {
            assert!(!is_against(remark), "{remark}");
        }
    }
}
