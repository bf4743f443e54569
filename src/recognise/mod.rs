//! Grids of cells in, drafts out: which form a sheet is, where its figures stand, what it says of
//! its unit and date. [`units`] then finds out which reporting unit is meant, [`resolve`] makes
//! submissions of it.
//!
//! Recognising never fails and never guesses: what is not understood is kept as it is written.

pub(crate) mod amount;
mod appendix;
mod beside;
mod cache;
pub mod candidate;
pub(crate) mod consolidated;
mod dates;
pub(crate) mod document;
pub mod draft;
pub(crate) mod explain;
mod head;
mod header;
mod heading;
pub mod inspect;
mod known_namings;
mod layout;
mod marked;
mod missing;
mod name_columns;
pub(crate) mod naming;
mod numbering;
pub(crate) mod ordinal;
mod paths;
mod phrases;
pub mod privacy;
pub mod resolve;
mod roles;
pub mod row;
mod rows;
pub(crate) mod scope;
pub(crate) mod shadowed;
mod table;
mod terms;
pub mod units;
mod wide_headings;

use std::collections::HashMap;

use chrono::NaiveDate;

use crate::model::campaign::Campaign;
use crate::model::cell::CellRef;
use crate::model::explanation;
use crate::model::form::Form;
use crate::model::id::FormId;
use crate::model::period::{Cadence, Calendar};
use crate::model::submission::{Measure, Original};
use crate::read::look::Style;
use crate::read::{Excess, Sheet, Workbook};
use crate::text;
use crate::text::date::{self, Span};
use crate::text::legacy::{self, Face};

use appendix::Words;
use cache::{KnownHeadings, KnownNotes};
use draft::{Column, DoubledColumn, FormDraft, Layout, Passed, Scope, ScopeClaim, SheetDraft};
use header::{Effort, Header, Headings};
use marked::Marked;
use row::Text;
use terms::{Role, TableTerms, Terms};

/// Mebibytes of text in the rows that are searched for headings, units and dates, in all sheets. Reports have some
/// kilobytes a sheet; this much takes some seconds.
const SEARCHED_MIB: usize = 8;
/// What that limit is called in messages; it is set here and not in the campaign file.
const SEARCHED_TEXT: &str = "searched-text";

/// Rows below a table in which notes on its figures are looked for.
const NOTES: u32 = 15;
/// Words before the body for which somebody signs: "TM. ỦY BAN NHÂN DÂN PHƯỜNG 1".
const SIGNING: [&str; 4] = ["tm", "kt", "tl", "tuq"];
/// Cells of a row that is not a line of text: it belongs to another table.
const WIDE: usize = 4;
/// Tables that one sheet may hold below each other.
const TABLES: usize = 20;

/// Recognises sheets by the words of one campaign.
pub struct Recogniser<'c> {
    campaign: &'c Campaign,
    terms: Terms,
    /// Each form's words and headings.
    forms: Vec<(Terms, TableTerms)>,
    appendix: TableTerms,
    known: KnownHeadings,
    notes: KnownNotes,
}

/// Lines of comments that are looked at, and letters of the longest.
const COMMENTS: usize = 200;
const COMMENT: usize = 200;

impl<'c> Recogniser<'c> {
    /// Compiles the campaign's words.
    #[must_use]
    pub fn new(campaign: &'c Campaign) -> Self {
        let terms = Terms::new(campaign);
        Self {
            campaign,
            forms: campaign.forms.iter().map(|form| (terms.of_form(campaign, form), Terms::table(form))).collect(),
            terms,
            appendix: Terms::appendix(campaign),
            known: KnownHeadings::default(),
            notes: KnownNotes::default(),
        }
    }

    /// Decodes legacy text in place, by its font where that decides, else by what it says; gives what was stored.
    #[must_use]
    pub fn decode(workbook: &mut Workbook) -> Vec<Original> {
        let mut originals = Vec::new();
        for sheet in workbook.sheets.iter_mut().chain(&mut workbook.hidden) {
            let name = sheet.name.clone();
            let faces = faces(sheet);
            // Many words read as Vietnamese either way; a sheet is in one encoding as a whole.
            let encoding = legacy::sheet_encoding(sheet.texts());
            sheet.change_texts(|cell, text| {
                let decoded = match (faces.get(&cell), encoding) {
                    (Some(face), _) => legacy::decode_set_in(*face, text)?,
                    (None, Some(encoding)) => legacy::decode_in_sheet(encoding, text)?,
                    (None, None) => legacy::decode(text)?.1,
                };
                let (stored, sheet) = (text.to_owned(), name.clone());
                originals.push(Original { sheet, cell, stored, decoded: decoded.clone() });
                Some(decoded)
            });
        }
        originals
    }

    /// That a workbook holds more text than can be searched for forms in good time; it is not looked at in part, for
    /// nothing may be left out silently.
    #[must_use]
    pub fn excess(workbook: &Workbook) -> Option<Excess> {
        const MIB: usize = 1024 * 1024;
        let searched = workbook.sheets.iter().flat_map(|sheet| sheet.rows().iter().take(header::SEARCHED));
        let texts = searched.flat_map(|(_, cells)| cells).filter_map(|cell| cell.value.text());
        let found: usize = texts.map(str::len).sum();
        let mib = |bytes: usize| format!("{} MiB", bytes.div_ceil(MIB));
        let (found, allowed) = (found > SEARCHED_MIB * MIB).then(|| (mib(found), mib(SEARCHED_MIB * MIB)))?;
        Some(Excess { found, allowed, setting: SEARCHED_TEXT.into() })
    }

    /// What each visible sheet of a workbook is.
    #[must_use]
    pub fn sheets(&self, workbook: &Workbook) -> Vec<SheetDraft> {
        let effort = Effort::of_kinds(self.forms.len() + 1);
        // Of a consolidated workbook one sheet is for us; the others say the same to people.
        let consolidated = consolidated::place(workbook);
        let is_meant = |at: usize| consolidated.is_none_or(|meant| meant == at);
        // The comments of a slip that was filled in speak of the figures that it returned.
        let is_slip = workbook.sheets.iter().chain(&workbook.hidden).any(is_explanation);
        let comments = if is_slip { &[][..] } else { workbook.asides.as_slice() };
        let read = |(at, sheet)| {
            let mut draft = if is_meant(at) { self.sheet(sheet, &effort) } else { SheetDraft::Empty };
            if effort.is_spent() {
                return SheetDraft::Laborious;
            }
            if let SheetDraft::Forms(drafts) = &mut draft {
                for draft in drafts {
                    draft.head.scope.extend(self.scopes_of_comments(comments, &draft.form));
                    draft.is_consolidated = consolidated.is_some();
                }
            }
            draft
        };
        workbook.sheets.iter().enumerate().map(read).collect()
    }

    /// What comments and text boxes say of a form's figures.
    fn scopes_of_comments(&self, comments: &[String], form: &FormId) -> Vec<ScopeClaim> {
        let cadence = self.campaign.calendar_of(form).cadence;
        let number = self.campaign.forms.iter().position(|own| own.id == *form).unwrap_or(usize::MAX);
        let mut found = Vec::new();
        let lines = comments.iter().flat_map(|text| text.lines()).filter(|line| line.chars().nth(COMMENT).is_none());
        for line in lines.take(COMMENTS) {
            let text = || Text { text: text::clean(line), cell: None };
            let claims =
                self.notes.of(number, line, || scope::note_claims(line, &self.terms.figures, cadence)).into_iter();
            found.extend(claims.map(|scope| ScopeClaim { in_comment: true, ..ScopeClaim::new(scope, text()) }));
        }
        found
    }

    fn sheet(&self, sheet: &Sheet, effort: &Effort) -> SheetDraft {
        if sheet.is_empty() || is_explanation(sheet) {
            return SheetDraft::Empty;
        }
        if let Some(Marked { form, header, unit }) = marked::marked(sheet, self.campaign) {
            let (mut draft, _) = self.table(sheet, form, &header, 1);
            draft.layout.columns.iter_mut().for_each(Column::mark);
            return SheetDraft::Forms(vec![FormDraft { marked_unit: Some(unit), ..draft }]);
        }
        let headings = Headings::new(sheet, &self.terms, &self.known, effort);
        let mut drafts = Vec::new();
        let mut from = 0;
        while drafts.len() < TABLES {
            let Some((at, header)) = self.form(&headings, from) else {
                if drafts.is_empty()
                    && let Some(appendix) = self.read_appendix(sheet, &headings)
                {
                    return SheetDraft::Appendix(Box::new(appendix));
                }
                break;
            };
            let mut header = header;
            header.settle_wide(sheet);
            let (draft, end) = self.table(sheet, at, &header, from);
            drafts.push(draft);
            from = end.max(header.bottom + 1);
        }
        if drafts.is_empty() { SheetDraft::Unknown } else { SheetDraft::Forms(drafts) }
    }

    /// The form of which at least half of the required headings are there, the fullest one.
    fn form(&self, headings: &Headings<'_>, from: u32) -> Option<(usize, Header)> {
        let mut best: Option<(usize, usize, usize, Header)> = None;
        for (at, form) in self.campaign.forms.iter().enumerate() {
            let (terms, table) = &self.forms[at];
            let Some(header) = headings.best(terms, (at, table), from) else { continue };
            let figures = (0..form.indicators.len()).filter(|at| form.indicators[*at].required);
            let texts = (0..form.texts.len()).filter(|at| form.texts[*at].required);
            let required = figures.clone().count() + texts.clone().count();
            let found = figures.filter(|at| header.figure(*at, Measure::Day).is_some()).count()
                + texts.filter(|at| header.column(Role::Remark(*at)).is_some()).count();
            // One heading that any table may have, as *Số lượng*, makes no form that has names for its rows' column.
            let is_said = || found > 1 || form.columns.area.is_empty() || names_rows(headings, &header, form);
            let enough = found > 0 && found * 2 >= required && (at == 0 || is_said());
            let fuller = |(found_before, of_before, ..): &(usize, usize, usize, Header)| {
                found * of_before > found_before * required
                    || (found * of_before == found_before * required && found > *found_before)
            };
            if enough && best.as_ref().is_none_or(fuller) {
                best = Some((found, required, at, header));
            }
        }
        best.map(|(.., at, header)| (at, header))
    }

    fn table(&self, sheet: &Sheet, at: usize, header: &Header, from: u32) -> (FormDraft, u32) {
        let (form, (terms, table)) = (&self.campaign.forms[at], &self.forms[at]);
        let span = resolve::span_of(&form.calendar);
        let mut rows = table::read(sheet, header, form, terms, &span);
        // The headings once more in another language.
        if rows.rows.first().is_some_and(|row| is_foreign_heading(row, sheet, header)) {
            rows.passed.push((rows.rows.remove(0).row, Passed::Heading));
        }
        let worded = rows.rows.first().is_some_and(|row| is_sub_heading(row, sheet, header));
        // A row of words between the headings and the figures is one of sub-headings; where they change what their
        // columns hold, no one understood the headings.
        let adds_nothing = worded && rows.rows[0].entries.iter().all(|entry| terms.adds_nothing(entry));
        if adds_nothing || (worded && rows.rows.len() > 1) {
            rows.passed.push((rows.rows[0].row, Passed::Heading));
        }
        let sub_headings = (adds_nothing || (worded && rows.rows.len() > 1)).then(|| rows.rows.remove(0));
        let sub_headings = sub_headings.filter(|_| !adds_nothing);
        let left = header.columns.first().map_or(0, |(col, _)| *col);
        let first_figure = header.figures().map(|(col, ..)| col).min().unwrap_or(left);
        let mut head = self.head(sheet, from, header.top, &form.calendar, &span);
        add_scope_of_name(&mut head, &sheet.name, terms, form.calendar.cadence);
        add_scope_of_notes(&mut head, sheet, rows.end, terms, form.calendar.cadence);
        let layout = Layout {
            headings: (header.top, header.bottom),
            columns: layout::columns(sheet, header, form, (terms, table)),
            passed: rows.passed,
            end: rows.end,
        };
        let draft = FormDraft {
            form: form.id.clone(),
            head,
            rows: rows.rows,
            missing: missing::columns(sheet, form, (header, terms), sub_headings.as_ref()),
            doubled: doubled(sheet, form, header),
            settled: header.is_settled(),
            note_dates: note_dates(sheet, rows.end, &span),
            heading_dates: heading_dates(sheet, header, &span, form.calendar.cadence),
            corner: CellRef::new(header.top, left),
            start: CellRef::new(rows.start, first_figure),
            is_consolidated: false,
            marked_unit: None,
            layout,
        };
        (draft, rows.end)
    }

    fn head(&self, sheet: &Sheet, from: u32, to: u32, calendar: &Calendar, span: &Span) -> draft::Head {
        head::read(sheet, from, to, &self.terms, span, calendar.cadence)
    }

    fn read_appendix(&self, sheet: &Sheet, headings: &Headings<'_>) -> Option<draft::AppendixDraft> {
        let header = headings.best(&self.terms, (self.forms.len(), &self.appendix), 0)?;
        header.column(Role::Quota).zip(header.column(Role::Unit).or(header.column(Role::Superior)))?;
        let calendar = &self.campaign.calendar;
        // A month that an appendix speaks of is not the day from which it holds.
        let span = Span { months: false, ..resolve::span_of(calendar) };
        let head = self.head(sheet, 0, header.top, calendar, &span);
        let words = Words { terms: &self.terms, quotas: self.appendix.quotas()?, years: calendar.years() };
        Some(appendix::read(sheet, headings, &header, head, &words))
    }
}

/// Whether a sheet explains how a file was read: it came with a slip, and is nobody's report.
fn is_explanation(sheet: &Sheet) -> bool {
    sheet.direct(0, 0).and_then(|cell| cell.value.text()).is_some_and(explanation::is_mark)
}

/// The cells that are set in a font of an old encoding.
fn faces(sheet: &Sheet) -> HashMap<CellRef, Face> {
    let Some(look) = &sheet.look else { return HashMap::new() };
    let of_style = |style: &Style| style.font.as_deref().and_then(legacy::face);
    let styles: Vec<Option<Face>> = look.styles.iter().map(of_style).collect();
    let of_cell = |(cell, style): &(CellRef, u32)| {
        let style = usize::try_from(*style).ok()?;
        Some((*cell, (*styles.get(style)?)?))
    };
    look.styled.iter().filter_map(of_cell).collect()
}

/// Whether the column of names is headed as that of a form's own rows: *Lực lượng*, *Nhóm đối tượng*.
fn names_rows(headings: &Headings<'_>, header: &Header, form: &Form) -> bool {
    let own: Vec<Vec<String>> = form.columns.area.iter().map(|own| text::words(own)).collect();
    let says = |text: &str| {
        let words = text::words(text);
        own.iter().any(|own| words.windows(own.len().max(1)).any(|window| window == own.as_slice()))
    };
    let heads = |col: u32| headings.texts(header.top, header.bottom, col).into_iter().any(says);
    header.columns_of(Role::Area).any(heads)
}

/// Adds what the sheet's name says of the figures. A sheet of a month may hold a day's report with a title of its own; one
/// of running totals holds nothing else.
fn add_scope_of_name(head: &mut draft::Head, name: &str, terms: &Terms, cadence: Cadence) {
    let claim = |scope| ScopeClaim::new(scope, Text { text: name.to_owned(), cell: None });
    if scope::names_example(name) {
        head.scope.push(claim(Scope::Example));
    }
    for scope in scope::claims(name, &terms.figures, cadence, false) {
        match scope {
            Scope::Period | Scope::Day => head.scope.insert(0, claim(scope)),
            _ => head.scope.push(claim(scope)),
        }
    }
}

/// Adds what notes below a table say of its figures.
fn add_scope_of_notes(head: &mut draft::Head, sheet: &Sheet, from: u32, terms: &Terms, cadence: Cadence) {
    let below = || sheet.rows().iter().filter(|(row, _)| (from..from.saturating_add(NOTES)).contains(row));
    for (row, cells) in below() {
        for cell in cells {
            let text = cell.value.text().map(text::clean).unwrap_or_default();
            let signs = text::words(&text).first().is_some_and(|word| SIGNING.contains(&word.as_str()));
            if signs || date::is_place_and_date(&text) {
                head.signatures.push(Text { text, cell: Some(CellRef::new(*row, cell.col)) });
            }
        }
    }
    // What stands over another table is about that one.
    if below().any(|(_, cells)| cells.len() >= WIDE) {
        return;
    }
    for (row, cells) in below() {
        for cell in cells {
            for line in cell.value.text().into_iter().flat_map(str::lines) {
                let text = || Text { text: text::clean(line), cell: Some(CellRef::new(*row, cell.col)) };
                let claims = scope::note_claims(line, &terms.figures, cadence);
                head.scope.extend(claims.into_iter().map(|scope| ScopeClaim::new(scope, text())));
            }
        }
    }
}

/// Days that notes below a table name: "Số liệu chốt 17h ngày 11/9/2023".
fn note_dates(sheet: &Sheet, from: u32, span: &Span) -> Vec<(NaiveDate, Text)> {
    let below = sheet.rows().iter().filter(|(row, _)| (from..from.saturating_add(NOTES)).contains(row));
    let texts = below.flat_map(|(row, cells)| cells.iter().map(move |cell| (CellRef::new(*row, cell.col), cell)));
    let mut found = Vec::new();
    for (at, cell) in texts {
        let Some(written) = cell.value.text().filter(|text| scope::is_of_figures(text)) else { continue };
        let text = Text { text: text::clean(written), cell: Some(at) };
        found.extend(date::find(written, span).into_iter().map(|mention| (mention.date, text.clone())));
    }
    found
}

/// Days that the headings of the period's figures name.
fn heading_dates(sheet: &Sheet, header: &Header, span: &Span, cadence: Cadence) -> Vec<(NaiveDate, Text)> {
    let days = header.figures().filter(|(.., measure)| *measure == Measure::Day);
    let cells = days.flat_map(|(col, ..)| header.heading_cells(sheet, col));
    let mut found: Vec<(NaiveDate, Text)> = Vec::new();
    for cell in cells {
        let Some(written) = sheet.direct(cell.row, cell.col).and_then(|cell| cell.value.text()) else { continue };
        let several = if cadence == Cadence::Daily { date::several(written, span) } else { Vec::new() };
        let single = date::find(written, span).into_iter().filter(|mention| mention.from.is_none());
        for date in single.map(|mention| mention.date).chain(several) {
            let text = Text { text: text::clean(written), cell: Some(cell) };
            if !found.contains(&(date, text.clone())) {
                found.push((date, text));
            }
        }
    }
    found
}

/// Columns under a heading that stands twice; a running total beside its day's figure is named with it.
fn doubled(sheet: &Sheet, form: &Form, header: &Header) -> Vec<DoubledColumn> {
    let mut doubled: Vec<DoubledColumn> = Vec::new();
    for (at, twin) in header.doubled.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| header.doubled[before]);
        let beside = |left: &header::Twin| {
            left.indicator == twin.indicator && left.measure != twin.measure && left.col + 1 == twin.col
        };
        let Some(col) = header.figure(twin.indicator, twin.measure).filter(|_| !before.as_ref().is_some_and(beside))
        else {
            continue;
        };
        let (first, second) = (header.heading_cells(sheet, col), header.heading_cells(sheet, twin.col));
        let own = |own: &[CellRef], other: &[CellRef], col: u32| {
            own.iter().copied().find(|cell| !other.contains(cell)).unwrap_or(CellRef::new(header.bottom, col))
        };
        doubled.push(DoubledColumn {
            indicator: form.indicators[twin.indicator].id.clone(),
            first: own(&first, &second, col),
            second: own(&second, &first, twin.col),
        });
    }
    doubled
}

/// Whether a row holds foreign words in the place of figures, and no row's number.
fn is_foreign_heading(row: &row::Row, sheet: &Sheet, header: &Header) -> bool {
    let is_word = |entry: &row::Entry| heading::is_foreign(&entry.shown) || entry.amount == amount::Amount::Blank;
    let ordinal = header.column(Role::Ordinal).and_then(|col| header.text_below(sheet, row.row, col));
    ordinal.is_none_or(|text| !text.text.bytes().any(|byte| byte.is_ascii_digit()))
        && row.entries.iter().any(|entry| heading::is_foreign(&entry.shown))
        && row.entries.iter().all(is_word)
}

/// Whether a row names nothing and holds words where its figures should stand.
fn is_sub_heading(row: &row::Row, sheet: &Sheet, header: &Header) -> bool {
    let wordy = |entry: &row::Entry| matches!(entry.amount, amount::Amount::Unreadable(None));
    let numbered = header.column(Role::Ordinal).and_then(|col| header.text_below(sheet, row.row, col)).is_some();
    row.area.is_empty()
        && row.unit.is_none()
        && !matches!(row.date, Some(Ok(_)))
        && !numbered
        && row.entries.iter().any(wordy)
        && row.entries.iter().all(|entry| wordy(entry) || entry.amount == amount::Amount::Blank)
}
