//! What the words above an appendix say of it: that it gives quotas out, or that it is something else.
//!
//! A title's words are judged line by line; what cites a plan or a dispatch says nothing of the sheet itself.

use std::ops::RangeInclusive;

use super::super::draft::{AppendixTitle, Contrary};
use super::super::header::Header;
use super::super::scope;
use super::super::terms::Terms;
use crate::model::cell::CellRef;
use crate::read::Sheet;
use crate::recognise::row::Text;
use crate::text::{self, date};

/// Words for what is given out.
const QUOTAS: [&str; 3] = ["chi tieu", "quota", "quotas"];
/// Words that such a word is given out by, in the same line.
const GIVES: [&str; 9] =
    ["giao", "phan bo", "phan khai", "phan giao", "dieu chinh", "bo sung", "an dinh", "allocation", "allocated"];
/// What gives quotas out by other words.
const GIVEN: [&str; 5] =
    ["giao ke hoach", "phan bo ke hoach", "phan khai ke hoach", "dieu chinh ke hoach", "phan giao ke hoach"];
/// Words that *giao* does not mean giving out before: exchange, traffic, meetings.
const NOT_GIVEN: [&str; 6] = ["giao dich", "giao thong", "giao ban", "giao luu", "giao tiep", "giao dien"];
/// Titles of sheets that report what was done, and give nothing out.
const REPORTS: [&str; 5] = ["ket qua", "tien do", "tinh hinh", "bao cao", "theo doi"];
/// Words of what is not decided yet.
const PROPOSALS: [&str; 9] = [
    "du kien",
    "du thao",
    "de xuat",
    "kien nghi",
    "xin y kien",
    "lay y kien",
    "de nghi giao",
    "dang ky chi tieu",
    "ban nhap",
];
/// A line of so few words says of the whole sheet what it says: *(Dự thảo)*.
const SHORT: usize = 4;
/// Labels of a unit of measure, and scales that numbers may be in.
const UNITS_OF_MEASURE: [&str; 2] = ["dvt", "don vi tinh"];
const SCALES: [&str; 6] = ["nghìn", "ngàn", "triệu", "trăm", "nghin", "trieu"];
/// Letters of a text that may be a title; a longer one is a note.
const LONGEST: usize = 300;

impl AppendixTitle {
    /// Reads the texts above a header, and the sheet's name.
    pub(super) fn of(sheet: &Sheet, header: &Header, terms: &Terms, years: &RangeInclusive<i32>) -> Self {
        let mut title = Self::default();
        let above = sheet.rows().iter().take_while(|(row, _)| *row <= header.bottom + 1);
        for (row, cells) in above {
            for cell in cells {
                let Some(text) = cell.value.text().filter(|text| text.chars().nth(LONGEST).is_none()) else { continue };
                let at = Some(CellRef::new(*row, cell.col));
                for line in text.split('\n').map(text::clean).filter(|line| !line.is_empty()) {
                    let line = Text { text: line, cell: at };
                    if title.contrary.is_none() && names_scale(&line.text) {
                        title.contrary = Some((Contrary::Scale, line.clone()));
                    }
                    if *row < header.top && !is_aside(&line.text, terms) {
                        let folded = words(&line.text);
                        if gives(&folded).is_some() || folded.starts_with(" phu luc ") {
                            title.other = title.other.take().or_else(|| scope::of_quotas(&line, &terms.figures));
                        }
                        title.add(line, years);
                    }
                }
            }
        }
        title.add(Text { text: text::clean(&sheet.name), cell: None }, years);
        title
    }

    /// Takes a line, or the name of the file or sheet, for a part of the title.
    pub fn add(&mut self, line: Text, years: &RangeInclusive<i32>) {
        let words = words(&line.text);
        let gives = gives(&words);
        let names_quotas = QUOTAS.iter().any(|quota| holds(&words, quota).is_some());
        let report = REPORTS.iter().filter_map(|report| holds(&words, report)).min();
        let is_report =
            !line.text.contains(':') && report.is_some_and(|report| gives.is_none_or(|gives| report < gives));
        let is_short = words.split_whitespace().count() <= SHORT;
        let is_proposal = PROPOSALS.iter().any(|word| holds(&words, word).is_some()) && (names_quotas || is_short);
        let contrary = match () {
            () if is_proposal => Some(Contrary::Proposal),
            () if (names_quotas || gives.is_some() || is_bare_year(&words)) && is_of_other_years(&words, years) => {
                Some(Contrary::Year)
            }
            () if is_report => Some(Contrary::Report),
            () => None,
        };
        if self.contrary.is_none() || (contrary == Some(Contrary::Proposal)) {
            self.contrary = contrary.map(|contrary| (contrary, line.clone())).or_else(|| self.contrary.take());
        }
        self.gives |= gives.is_some() && !is_report;
        self.is_appendix |= words.starts_with(" phu luc ");
        self.names_quotas |= names_quotas && !is_report;
        self.lines.push(line);
    }

    /// Whether it gives quotas out: *Giao chỉ tiêu*, or *Phụ lục* and *Chỉ tiêu …* below it.
    #[must_use]
    pub fn gives_quotas(&self) -> bool {
        self.gives || (self.is_appendix && self.names_quotas)
    }
}

/// The words of a line without diacritics, a space around each.
fn words(line: &str) -> String {
    let words: Vec<String> = text::words(line).iter().map(|word| text::ascii(word)).collect();
    format!(" {} ", words.join(" "))
}

/// Where a phrase stands among words.
fn holds(words: &str, phrase: &str) -> Option<usize> {
    words.find(&format!(" {phrase} "))
}

/// Where a line gives quotas out, if it does.
fn gives(words: &str) -> Option<usize> {
    let given = GIVEN.iter().filter_map(|given| holds(words, given)).min();
    let quota = QUOTAS.iter().filter_map(|quota| holds(words, quota)).min();
    let is_given = |at: &usize| NOT_GIVEN.iter().all(|other| holds(words, other) != Some(*at));
    let verb = GIVES.iter().filter_map(|verb| holds(words, verb)).filter(is_given).min();
    given.or(quota.zip(verb).map(|(quota, verb)| quota.min(verb)))
}

/// Whether a line is a year and nothing else, as a sheet's name.
fn is_bare_year(words: &str) -> bool {
    words.split_whitespace().all(|word| word == "nam" || (word.len() == 4 && word.parse::<u32>().is_ok()))
}

/// Whether a line speaks of years, and of none in which the campaign runs.
fn is_of_other_years(words: &str, years: &RangeInclusive<i32>) -> bool {
    let words: Vec<&str> = words.split_whitespace().collect();
    let is_number = |word: &&str| word.parse().is_ok_and(|number: u32| number <= 31);
    let year = |at: usize| {
        let year: i32 = words[at].parse().ok().filter(|year| (2000..2100).contains(year))?;
        // The year of a date says when something was written.
        let of_date = at.checked_sub(1).is_some_and(|before| is_number(&words[before]))
            || (at >= 2 && is_number(&words[at - 2]) && words[at - 1] == "nam");
        (!of_date).then_some(year)
    };
    let mut named = (0..words.len()).filter_map(year).peekable();
    named.peek().is_some() && !named.any(|year| years.contains(&year))
}

/// Whether a line says that numbers are in thousands or the like.
fn names_scale(line: &str) -> bool {
    let words = words(line);
    let is_label = UNITS_OF_MEASURE.iter().any(|label| holds(&words, label).is_some());
    let in_brackets = line.starts_with('(') && line.ends_with(')') && words.split_whitespace().count() <= SHORT;
    let said = text::words(line);
    (is_label || in_brackets) && SCALES.iter().any(|scale| said.iter().any(|word| word == scale))
}

/// Whether a line cites something else, or says where and when it was signed; *Phụ lục* heads this very sheet.
fn is_aside(line: &str, terms: &Terms) -> bool {
    let own = words(line).starts_with(" phu luc ");
    let cites = terms.aside.strip_start(&text::words(line)).is_some() || date::is_reference(line);
    (cites && !own) || date::is_place_and_date(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn title(lines: &[&str]) -> AppendixTitle {
        let mut title = AppendixTitle::default();
        for line in lines {
            title.add(Text { text: (*line).to_owned(), cell: None }, &(2023..=2023));
        }
        title
    }

    fn contrary(line: &str) -> Option<Contrary> {
        title(&[line]).contrary.map(|(contrary, _)| contrary)
    }

    #[test]
    fn titles_that_give_quotas_out() {
        for line in [
            "PHỤ LỤC GIAO CHỈ TIÊU",
            "Phân bổ chỉ tiêu kích hoạt tài khoản năm 2023",
            "PHU LUC CHI TIEU",
            "Chỉ tiêu giao cho các xã, phường",
            "Điều chỉnh chỉ tiêu theo kết quả rà soát",
            "GIAO KẾ HOẠCH TRỒNG CÂY",
            "Quota allocation by ward",
        ] {
            let title = title(&[line]);
            assert!(title.gives_quotas() && title.contrary.is_none(), "{line}: {title:?}");
        }
        assert!(title(&["PHỤ LỤC", "Chỉ tiêu kích hoạt tài khoản mức 2"]).gives_quotas());
        for line in ["PHỤ LỤC", "DANH SÁCH ĐƠN VỊ", "Chỉ tiêu", "Kết quả giao dịch so với chỉ tiêu", "Sheet1"]
        {
            assert!(!title(&[line]).gives_quotas(), "{line}");
        }
    }

    #[test]
    fn titles_that_say_something_else() {
        for (line, expected) in [
            ("DỰ KIẾN PHÂN BỔ CHỈ TIÊU", Contrary::Proposal),
            ("Đăng ký chỉ tiêu của các xã", Contrary::Proposal),
            ("(Dự thảo)", Contrary::Proposal),
            ("GIAO CHỈ TIÊU NĂM 2022", Contrary::Year),
            ("Báo cáo kết quả thực hiện chỉ tiêu được giao", Contrary::Report),
            ("TIẾN ĐỘ THỰC HIỆN", Contrary::Report),
            ("Năm 2022", Contrary::Year),
            ("2022", Contrary::Year),
        ] {
            assert_eq!(contrary(line), Some(expected), "{line}");
        }
        for line in [
            "Giao chỉ tiêu đăng ký tài khoản",
            "Giao chỉ tiêu năm học 2022-2023",
            "2023",
            "Sheet1",
            "Giao chỉ tiêu (theo văn bản ngày 28/12/2022)",
            "Ngày báo cáo: 12/09/2023",
            "Thời gian dự kiến hoàn thành trước ngày 30/11",
        ] {
            assert_eq!(contrary(line), None, "{line}");
        }
    }

    #[test]
    fn scales_are_told_from_names() {
        assert!(names_scale("ĐVT: nghìn tài khoản") && names_scale("(triệu đồng)"));
        assert!(!names_scale("Huyện Triệu Phong") && !names_scale("Đơn vị tính: tài khoản"));
    }
}
