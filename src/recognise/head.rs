//! What stands above a table: who reports, and for when.
//!
//! Signature dates and the dates of plans and dispatches are never the report date.

use chrono::{Datelike, NaiveDate};

use super::dates;
use super::draft::{DateClaim, Head};
use super::row::Text;
use super::scope::{self, ScopeClaim};
use super::terms::Terms;
use crate::model::cell::CellRef;
use crate::model::period::Cadence;
use crate::read::{Cell, Sheet, Value};
use crate::text;
use crate::text::date::{self, Span};

/// Words of a place before the date of a signature, at most.
const PLACE: usize = 5;
/// Days that a title may speak of and still mean one report: "from 15h00 of the 11th to 15h00 of the 12th".
const SPAN_DAYS: i64 = 2;

/// "Duyên Hải, ngày 13 tháng 9 năm 2023", "Duyên Hải, ngày 13/9/2023": where and when it was signed.
fn is_signature_date(line: &str, span: &Span) -> bool {
    const REPORT: [&str; 10] = ["báo", "cáo", "kết", "quả", "số", "liệu", "tổng", "hợp", "thứ", "nhật"];
    let Some((place, rest)) = line.split_once(',') else { return false };
    if scope::is_day(place, &text::words(place)) {
        return false;
    }
    let (place, words) = (text::words(place), text::words(rest));
    let is_date = || words[1..].iter().all(|word| word.bytes().all(|byte| byte.is_ascii_digit()));
    date::is_place_and_date(line)
        || (!place.is_empty()
            && place.len() <= PLACE
            && !place.iter().any(|word| REPORT.contains(&word.as_str()))
            && words.first().is_some_and(|word| word == "ngày")
            && (is_date() || date::whole(rest, span).is_some()))
}

/// Reads the rows from `from` up to, not including, `to`.
pub(super) fn read(sheet: &Sheet, from: u32, to: u32, terms: &Terms, span: &Span, cadence: Cadence) -> Head {
    let spans_count = cadence != Cadence::Daily;
    let mut reader = HeadReader { sheet, terms, span, cadence, spans_count, other_plan: None, head: Head::default() };
    let middle = sheet.width() / 2;
    for (row, cells) in sheet.rows().iter().filter(|(row, _)| (from..to).contains(row)) {
        if let Some(line) = parted_date(cells, span) {
            reader.text(&line, (*row, cells[0].col), None);
            continue;
        }
        for (at, cell) in cells.iter().enumerate() {
            let left = at.checked_sub(1).map(|left| &cells[left]);
            if !is_signed_beside(left, cell, middle) {
                reader.cell(*row, cell, cells[at + 1..].iter().find(|next| !is_colon(next)));
            }
        }
    }
    reader.finish()
}

/// A goal with its number: "Mục tiêu đến 30/11/2023: 6850 tài khoản".
fn is_goal(line: &str) -> bool {
    line.split_once(':').is_some_and(|(label, value)| {
        let words = text::words(label);
        let is_goal = words.len() > 1 && words[1] == "tiêu" && matches!(words[0].as_str(), "mục" | "chỉ");
        is_goal && value.trim_start().starts_with(|c: char| c.is_ascii_digit())
    })
}

/// What a line that begins with a plan goes on to report: "Thực hiện Kế hoạch số …, UBND Phường 1 báo cáo kết quả ngày
/// 12/9/2023 như sau:".
fn reporting_clause(line: &str) -> Option<&str> {
    const REPORTS: &str = "báo cáo";
    let (before, _) = line.split_once(',')?;
    let at = line.match_indices(REPORTS).map(|(at, _)| at).find(|at| *at > before.len())?;
    line.get(at..)
}

/// A row whose cells make up one date: "Ngày", "12", "tháng", "9", "năm 2023". What of them stands before it comes along.
fn parted_date(cells: &[Cell], span: &Span) -> Option<String> {
    let shown: Vec<String> = cells.iter().map(|cell| cell.value.shown()).collect();
    let begins = |text: &String, with: &str| text::words(text).first().is_some_and(|word| word == with);
    let is_parted = shown.len() > 1
        && shown.iter().any(|text| begins(text, "tháng") || begins(text, "năm"))
        && !shown.iter().any(|text| date::whole(text, span).is_some());
    let line = shown.join(" ");
    (is_parted && date::find(&line, span).len() == 1).then_some(line)
}

/// Whether a cell holds the colon of a label alone.
fn is_colon(cell: &Cell) -> bool {
    cell.value.text().is_some_and(|text| text.trim() == ":")
}

/// Whether a cell is the date of a signature whose place stands in the cell before it, or a bare date
/// where such lines stand: in the right half, with no label at its left.
fn is_signed_beside(left: Option<&Cell>, cell: &Cell, middle: u32) -> bool {
    let before = left.and_then(|left| left.value.text()).map(|text| text.trim().to_lowercase());
    let place = before.as_deref().is_some_and(|text| text.ends_with(',') || text.ends_with(", ngày"));
    let bare =
        matches!(cell.value, Value::Date(_)) && cell.col > middle && before.is_none_or(|text| !text.ends_with(':'));
    place || bare
}

struct HeadReader<'a> {
    sheet: &'a Sheet,
    terms: &'a Terms,
    span: &'a Span,
    cadence: Cadence,
    /// Whether a report's period is more than a day.
    spans_count: bool,
    /// A title that is about another plan than the campaign's.
    other_plan: Option<ScopeClaim>,
    head: Head,
}

/// How a date is given.
#[derive(Clone, Copy, Default)]
struct Claim {
    span: bool,
    labelled: bool,
    titled: bool,
}

impl HeadReader<'_> {
    fn cell(&mut self, row: u32, cell: &Cell, next: Option<&Cell>) {
        let at = CellRef::new(row, cell.col);
        match &cell.value {
            Value::Text(text) => self.text(text, (row, cell.col), next),
            // A date beside a label was taken with it.
            Value::Date(moment) if !self.head.dates.iter().any(|claim| claim.cell == at) => {
                self.claim(moment.date(), Claim::default(), &cell.value.shown(), at);
            }
            _ => {}
        }
    }

    /// Reads a text, line by line.
    fn text(&mut self, text: &str, (row, col): (u32, u32), next: Option<&Cell>) {
        let at = CellRef::new(row, col);
        // A clause that cites a plan runs on past a line's end, up to the next label.
        let mut aside = false;
        for line in text.split('\n').map(text::clean).filter(|line| !line.is_empty()) {
            aside = self.is_aside(&line) || (aside && !self.is_labelled(&line));
            self.scope(&line, at, aside);
            if let Some(clause) = reporting_clause(&line).filter(|_| aside) {
                self.scope(clause, at, false);
                self.piece(clause, at, row, None);
            }
            if !aside {
                for piece in line.split(';').map(str::trim).filter(|piece| !piece.is_empty()) {
                    self.piece(piece, at, row, next);
                }
            }
        }
    }

    /// What was read. Another plan by which a unit carries out the campaign's is named beside the campaign's matter.
    fn finish(mut self) -> Head {
        let names_campaign = |line: &Text| self.terms.figures.title.names_campaign(&line.text);
        if let Some(claim) = self.other_plan.take().filter(|_| !self.head.lines.iter().any(names_campaign)) {
            self.head.scope.push(claim);
        }
        self.head
    }

    /// Keeps what a line says of the figures. Plans that it cites, and the unit of measure, stand in asides.
    fn scope(&mut self, line: &str, at: CellRef, aside: bool) {
        let mentions = date::find(line, self.span);
        let campaign =
            |mention: &date::Mention| mention.from == Some(self.span.starts) && mention.date == self.span.ends;
        if mentions.iter().any(campaign) {
            return;
        }
        let short =
            |mention: &date::Mention| mention.from.is_some_and(|from| (mention.date - from).num_days() < SPAN_DAYS);
        let is_of_a_day = mentions.iter().any(short) || (mentions.len() == 1 && scope::counts_hours(line));
        let found = scope::claims(line, &self.terms.figures, self.cadence, is_of_a_day);
        if let Some(plan) =
            self.terms.figures.title.other_plan_in(line).filter(|_| !self.terms.figures.title.names_campaign(line))
        {
            let text = Text { text: line.to_owned(), cell: Some(at) };
            let claim = ScopeClaim::new(scope::Scope::Subject, text);
            self.other_plan = Some(ScopeClaim { unknown: plan.to_owned(), is_of_campaign: false, ..claim });
        }
        let text = || Text { text: line.to_owned(), cell: Some(at) };
        let is_day_alone = found.iter().all(|scope| *scope == scope::Scope::Day);
        if let Some(unknown) = self
            .terms
            .figures
            .title
            .unknown_in(line)
            .filter(|_| is_day_alone && (!aside || scope::is_unit_of_measure(line)))
        {
            let is_of_campaign = self.terms.figures.title.names_campaign(line);
            let scope = scope::Scope::Subject;
            self.head.scope.push(ScopeClaim { unknown, is_of_campaign, ..ScopeClaim::new(scope, text()) });
        }
        let aside = aside && !scope::is_by_plan(line);
        let days = |mention: &date::Mention| mention.from.map_or(0, |from| (mention.date - from).num_days());
        let is_long = self.cadence == Cadence::Daily && mentions.iter().any(|mention| days(mention) >= SPAN_DAYS);
        let is_long = is_long || (self.cadence == Cadence::Daily && !date::several(line, self.span).is_empty());
        let found = found.into_iter().chain(is_long.then_some(scope::Scope::Period));
        let kept = found.filter(|scope| !aside || matches!(scope, scope::Scope::Scale | scope::Scope::Example));
        self.head.scope.extend(kept.map(|scope| ScopeClaim::new(scope, text())));
    }

    fn piece(&mut self, piece: &str, at: CellRef, row: u32, next: Option<&Cell>) {
        let words = text::words(piece);
        if self.is_aside(piece) || is_signature_date(piece, self.span) {
            return;
        }
        if let Some(value) = Self::labelled(piece, &words, &self.terms.date_label) {
            self.date_label(&value, piece, at, row, next);
        } else if let Some(value) = Self::labelled(piece, &words, &self.terms.unit_label) {
            self.unit_label(&value, at, row, next);
        } else {
            self.line(piece, at);
        }
    }

    fn is_aside(&self, line: &str) -> bool {
        self.terms.aside.strip_start(&text::words(line)).is_some() || date::is_reference(line) || is_goal(line)
    }

    fn is_labelled(&self, line: &str) -> bool {
        let words = text::words(line);
        let labels = [&self.terms.date_label, &self.terms.unit_label];
        labels.iter().any(|labels| Self::labelled(line, &words, labels).is_some())
    }

    /// What follows a label and its colon; empty where the value stands in the next cell.
    fn labelled(piece: &str, words: &[String], labels: &super::terms::Phrases) -> Option<String> {
        let rest = labels.strip_start(words)?;
        match piece.split_once(':') {
            Some((label, value)) if labels.contains(&text::words(label)) => Some(value.trim().to_owned()),
            None if rest.is_empty() => Some(String::new()),
            _ => None,
        }
    }

    fn date_label(&mut self, value: &str, piece: &str, at: CellRef, row: u32, next: Option<&Cell>) {
        let (text, cell) = match next {
            Some(next) if value.is_empty() => {
                let cell = CellRef::new(row, next.col);
                match &next.value {
                    Value::Date(moment) => {
                        let claim = Claim { labelled: true, ..Claim::default() };
                        return self.claim(moment.date(), claim, &next.value.shown(), cell);
                    }
                    other => (other.shown(), cell),
                }
            }
            _ => (value.to_owned(), at),
        };
        if let Some(day) = date::of_serial(&text, self.span) {
            return self.claim(day, Claim { labelled: true, ..Claim::default() }, &text, cell);
        }
        if !self.spans_count && !date::several(&text, self.span).is_empty() {
            // Which of them the figures are of, nobody can tell.
            return self.head.unread_dates.push(Text { text, cell: Some(cell) });
        }
        let mentions = date::find(&text, self.span);
        if mentions.is_empty() && !text.trim().is_empty() {
            // "Báo cáo ngày: Phường 1" and the like: a line after all.
            let has_digits = text.bytes().any(|byte| byte.is_ascii_digit());
            let has_no_value = next
                .filter(|_| value.is_empty())
                .is_some_and(|next| matches!(next.value, Value::Uncalculated | Value::Error(_)));
            if has_digits || has_no_value {
                self.head.unread_dates.push(Text { text: text.clone(), cell: Some(cell) });
            }
            self.head.lines.push(Text { text: piece.to_owned(), cell: Some(at) });
        }
        for mention in mentions {
            let claim = Claim { span: mention.from.is_some(), labelled: true, titled: false };
            self.claim(mention.date, claim, &text, cell);
        }
    }

    fn unit_label(&mut self, value: &str, at: CellRef, row: u32, next: Option<&Cell>) {
        let (text, cell) = match next {
            Some(next) if value.is_empty() => (next.value.shown(), CellRef::new(row, next.col)),
            _ => (value.to_owned(), at),
        };
        // "Đơn vị: Phường 1 - Ngày 12/9/2023": the date is not part of the name.
        let mentions = date::find(&text, self.span);
        let name = mentions.first().map_or(text.as_str(), |mention| &text[..mention.range.start]);
        let name = name.trim().trim_end_matches(['-', '–', ',', '.', '(']).trim();
        let name = name.strip_suffix("ngày").or_else(|| name.strip_suffix("Ngày")).unwrap_or(name).trim();
        let name = name.trim_end_matches(['-', '–', ',', '.', '(']).trim();
        if !name.is_empty() && !name.chars().all(|c| c == '.' || c == '…' || c == '_') {
            self.head.unit_labels.push(Text { text: name.to_owned(), cell: Some(cell) });
        }
        for mention in mentions {
            let claim = Claim { span: mention.from.is_some(), ..Claim::default() };
            self.claim(mention.date, claim, &text, cell);
        }
    }

    fn line(&mut self, piece: &str, at: CellRef) {
        // The date of a plan that the title cites is not the report's.
        for mention in date::find(piece, self.span).into_iter().filter(|mention| !date::is_cited(piece, mention)) {
            let days = mention.from.map_or(0, |from| (mention.date - from).num_days());
            // The campaign's own dates, or a stage's, are not a report's; a weekly report's span is a week.
            let stage = mention.from == Some(self.span.starts) && mention.date == self.span.ends;
            if mention.from.is_none() || days < SPAN_DAYS || (self.spans_count && !stage) {
                let claim = Claim { span: mention.from.is_some(), labelled: false, titled: true };
                self.claim(mention.date, claim, piece, at);
            }
        }
        self.head.lines.push(Text { text: piece.to_owned(), cell: Some(at) });
    }

    fn claim(&mut self, date: NaiveDate, claim: Claim, written: &str, cell: CellRef) {
        // Years far away are misread serial numbers, not reports.
        if (1990..=2200).contains(&date.year()) {
            let Claim { span, labelled, titled } = claim;
            let by_clock = dates::is_by_clock(self.sheet, cell);
            self.head.dates.push(DateClaim {
                date,
                span,
                labelled,
                titled,
                by_clock,
                written: text::clean(written),
                cell,
            });
        }
    }
}
