//! Which column holds the quotas, where several headings speak of them: months, levels, men and women, an older one.
//!
//! A heading names the quotas if it is one of the campaign's own phrases for them; with words beside these it speaks of a
//! part of them, or of something else.

use std::ops::RangeInclusive;

use super::super::draft::QuotaColumn;
use super::super::header::{Header, Headings};
use super::super::terms::{Phrases, Role, Terms};
use crate::model::cell::CellRef;
use crate::read::{Sheet, Value};
use crate::recognise::amount::Amount;
use crate::recognise::naming::Naming;
use crate::text;

/// Rows of sub-headings below a heading's last row, at most.
const SUB_HEADINGS: u32 = 2;
/// What a column is called that sums the others, beside the words for a total.
const WHOLE: [&str; 6] = ["cả năm", "cả đợt", "cả chiến dịch", "toàn chiến dịch", "chung", "total"];
/// Words of a part of the quotas, or of others than those in force.
const PARTS: [&str; 20] = [
    "tháng",
    "quý",
    "tuần",
    "ngày",
    "đợt",
    "giai đoạn",
    "mức",
    "cấp",
    "nam",
    "nữ",
    "bổ sung",
    "điều chỉnh",
    "cũ",
    "mới",
    "trước",
    "sau",
    "lần",
    "năm",
    "kỳ",
    "chưa",
];
/// Words by which one column of quotas puts another one out of force.
const CHANGES: [&str; 6] = ["bổ sung", "điều chỉnh", "mới", "sau", "lần", "thay đổi"];

/// What a heading that speaks of quotas says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Speaks {
    /// Of the quotas, and of nothing else.
    OfQuotas,
    /// Of their sum.
    OfTheWhole,
    /// Of a part of them.
    OfAPart,
    /// Of them with words that name no part: a unit of measure, a note.
    Otherwise,
}

struct QuotaColumnCandidate {
    col: u32,
    speaks: Speaks,
    changes: bool,
    heading: String,
}

/// The column of the quotas, or those among which it is.
pub(super) enum Choice {
    One(u32),
    Open(Vec<QuotaColumn>),
}

/// Looks for the column of the quotas among those of a header that lie in a range of columns.
pub(super) fn choose(
    sheet: &Sheet,
    header: &Header,
    headings: &Headings<'_>,
    (terms, quotas): (&Terms, &Phrases),
    (cols, years): (&RangeInclusive<u32>, &RangeInclusive<i32>),
) -> Option<Choice> {
    let first = header.columns_of(Role::Quota).find(|col| cols.contains(col))?;
    let bottom = bottom(sheet, header);
    let shown = headings.columns(header.top, bottom);
    let candidates: Vec<QuotaColumnCandidate> = shown
        .into_iter()
        .filter(|col| cols.contains(col))
        .filter_map(|col| {
            let texts = headings.texts(header.top, bottom, col);
            let (speaks, changes) = speaks(&texts, terms, quotas, years)?;
            Some(QuotaColumnCandidate { col, speaks, changes, heading: texts.join(", ") })
        })
        .collect();
    // A column that nobody sees is an old one, where another one is seen.
    let is_seen = |candidate: &QuotaColumnCandidate| !sheet.marks.is_column_hidden(candidate.col);
    let some_seen = candidates.iter().any(is_seen);
    let candidates: Vec<QuotaColumnCandidate> =
        candidates.into_iter().filter(|own| !some_seen || is_seen(own)).collect();
    let values = |col: u32| -> Vec<Option<u64>> { rows(sheet, header).map(|row| count(sheet, row, col)).collect() };
    let open = |of: &[&QuotaColumnCandidate]| {
        let column = |candidate: &&QuotaColumnCandidate| QuotaColumn {
            heading: candidate.heading.clone(),
            cell: CellRef::new(bottom, candidate.col),
        };
        Some(Choice::Open(of.iter().map(column).collect()))
    };
    let of = |wanted: Speaks| candidates.iter().filter(move |candidate| candidate.speaks == wanted);
    let (named, whole): (Vec<_>, Vec<_>) = (of(Speaks::OfQuotas).collect(), of(Speaks::OfTheWhole).collect());
    let parts: Vec<_> = of(Speaks::OfAPart).collect();
    let all: Vec<&QuotaColumnCandidate> = candidates.iter().collect();
    let same =
        |columns: &[&QuotaColumnCandidate]| columns.windows(2).all(|pair| values(pair[0].col) == values(pair[1].col));
    match (named.as_slice(), whole.as_slice()) {
        ([], []) => match all.as_slice() {
            [] => Some(Choice::One(first)),
            [only] if only.speaks == Speaks::Otherwise => Some(Choice::One(only.col)),
            several => open(several),
        },
        ([], [whole]) => {
            let others: Vec<_> = all.iter().copied().filter(|candidate| candidate.col != whole.col).collect();
            let is_sum_of = |columns: &[&QuotaColumnCandidate]| {
                rows(sheet, header).all(|row| {
                    let counts = columns.iter().filter_map(|column| count(sheet, row, column.col));
                    count(sheet, row, whole.col).is_none_or(|written| written == counts.sum::<u64>())
                })
            };
            // Levels are indicators of their own, and the campaign's quota may be that of one.
            let are_levels = others.iter().any(|other| is_of_level(&other.heading));
            if others.is_empty() || (!are_levels && (is_sum_of(&others) || is_sum_of(&parts))) {
                Some(Choice::One(whole.col))
            } else {
                open(&all)
            }
        }
        _ => {
            let mut rivals = [named.as_slice(), whole.as_slice()].concat();
            rivals.extend(parts.iter().copied().filter(|part| part.changes));
            rivals.sort_by_key(|candidate| candidate.col);
            if same(&rivals) { Some(Choice::One(rivals[0].col)) } else { open(&rivals) }
        }
    }
}

/// Whether a heading is that of a level: "Mức 2", "Cấp độ 1".
fn is_of_level(heading: &str) -> bool {
    let words = text::words(heading);
    words.windows(2).any(|pair| {
        matches!(pair[0].as_str(), "mức" | "độ" | "muc" | "do") && pair[1].bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// The last row of headings, sub-headings below the header among them: rows of texts under nothing but its columns.
fn bottom(sheet: &Sheet, header: &Header) -> u32 {
    let names = [Role::Unit, Role::Superior, Role::Ordinal].map(|role| header.column(role));
    let mut bottom = header.bottom;
    for row in header.bottom + 1..=header.bottom + SUB_HEADINGS {
        let cells = sheet.row(row);
        let is_sub = !cells.is_empty()
            && cells.iter().all(|cell| matches!(cell.value, Value::Text(_)) && !names.contains(&Some(cell.col)))
            && cells.iter().all(|cell| Amount::of(&cell.value).count().is_none());
        if !is_sub {
            break;
        }
        bottom = row;
    }
    bottom
}

/// Rows below a header, those of sub-headings too: they hold no counts.
fn rows<'s>(sheet: &'s Sheet, header: &Header) -> impl Iterator<Item = u32> + 's {
    let bottom = header.bottom;
    sheet.rows().iter().map(|(row, _)| *row).filter(move |row| *row > bottom)
}

fn count(sheet: &Sheet, row: u32, col: u32) -> Option<u64> {
    sheet.direct(row, col).and_then(|cell| Amount::of(&cell.value).count())
}

/// What the texts above a column say of quotas, and whether by words of change; `None`: nothing.
fn speaks(texts: &[&str], terms: &Terms, quotas: &Phrases, years: &RangeInclusive<i32>) -> Option<(Speaks, bool)> {
    if texts.iter().any(|text| text.contains('%')) {
        return None;
    }
    // What stands in brackets below the name says in what it is counted.
    let is_unit = |text: &str| {
        let words = text::words(text);
        is_bracketed(text) && !PARTS.iter().any(|part| contains(&words, &text::words(part)))
    };
    let own_texts = texts.iter().filter(|text| !is_unit(text));
    let words: Vec<String> = own_texts.flat_map(|text| text::words(text)).collect();
    let mut rest = quotas.strip(&words)?;
    while let Some(shorter) = quotas.strip(&rest) {
        rest = shorter;
    }
    let holds = |list: &[&str]| list.iter().any(|phrase| contains(&rest, &text::words(phrase)));
    let changes = holds(&CHANGES);
    let year = |word: &String| word.parse::<i32>().ok().filter(|year| (2000..2100).contains(year));
    let of_other_year = rest.iter().filter_map(year).any(|year| !years.contains(&year));
    let own_year = !of_other_year && rest.iter().any(|word| year(word).is_some());
    let without_year: Vec<String> =
        rest.iter().filter(|word| !own_year || (*word != "năm" && year(word).is_none())).cloned().collect();
    let speaks = match () {
        () if of_other_year => Speaks::OfAPart,
        () if terms.is_understood(&without_year) => Speaks::OfQuotas,
        () if terms.naming(&without_year.join(" ")) == Naming::Total
            || WHOLE.contains(&without_year.join(" ").as_str()) =>
        {
            Speaks::OfTheWhole
        }
        () if terms.names_another(&rest) => return None,
        () if holds(&PARTS) => Speaks::OfAPart,
        () => Speaks::Otherwise,
    };
    Some((speaks, changes))
}

fn is_bracketed(text: &str) -> bool {
    let text = text.trim();
    text.starts_with('(') && text.ends_with(')')
}

fn contains(words: &[String], phrase: &[String]) -> bool {
    words.windows(phrase.len()).any(|window| window == phrase)
}
