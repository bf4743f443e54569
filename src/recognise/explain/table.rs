//! How a table was read: columns, rows, whose it is, the sums, and what stays open.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::cell::column_letters;
use crate::model::count::Count;
use crate::model::explanation::{
    ColumnExplained, Key, MissingExplained, QuestionExplained, ReportExplained, RowExplained, ScopeExplained,
    SourceExplained, SumExplained, TableExplained,
};
use crate::model::form::Form;
use crate::model::id::IndicatorId;
use crate::model::submission::Measure;
use crate::read::Sheet;
use crate::text;

use super::super::candidate::{Beside, Candidate, PeriodClaim, Place, Source, UnitClaim};
use super::super::draft::{Column, ColumnRole, FormDraft, MissingColumn, ScopeClaim};
use super::{Borrowed, Explainer, Resolved, keys};
use crate::recognise::row::{Entry, Row, RowKind, Text};

/// Rows of a table that are listed one by one; of those below, so many that are not plain details.
const ROWS: usize = 300;
/// Reports of a table that are listed one by one.
const REPORTS: usize = 100;
/// Words of a text that is repeated, in letters.
const QUOTED: usize = 120;

impl Explainer<'_> {
    /// The tables of a sheet, from top to bottom.
    pub(super) fn tables(&self, sheet: &Sheet, resolved: &Resolved) -> Vec<TableExplained> {
        let own = || resolved.candidates.iter().filter(|(candidate, _)| candidate.sheet == sheet.name);
        let mut tables: Vec<&Arc<FormDraft>> = Vec::new();
        for (candidate, _) in own() {
            if tables.last().is_none_or(|last| !Arc::ptr_eq(last, &candidate.table)) {
                tables.push(&candidate.table);
            }
        }
        let table = |table: &Arc<FormDraft>| {
            let reports: Vec<_> = own().filter(|(candidate, _)| Arc::ptr_eq(&candidate.table, table)).collect();
            self.table(sheet, table, &reports, &resolved.settled)
        };
        tables.into_iter().map(table).collect()
    }

    fn table(
        &self,
        sheet: &Sheet,
        draft: &FormDraft,
        candidates: &[&(Candidate, Borrowed)],
        settled: &[Candidate],
    ) -> TableExplained {
        let form = self.resolver.campaign.form(&draft.form);
        let reports = candidates.iter().take(REPORTS);
        let reports = reports.map(|(candidate, borrowed)| self.report(candidate, *borrowed, form, settled)).collect();
        let rows = rows(sheet, draft, candidates);
        let kept = rows.iter().enumerate().filter(|(at, row)| *at < ROWS || row.role.name() != "detail");
        let kept: Vec<RowExplained> = kept.take(2 * ROWS).map(|(_, row)| row.clone()).collect();
        let (top, bottom) = draft.layout.headings;
        let questions = candidates.iter().flat_map(|(candidate, _)| self.questions(candidate, form));
        TableExplained {
            form: draft.form.clone(),
            form_name: form.map(|form| form.name.clone()).unwrap_or_default(),
            headings: (top + 1, bottom + 1),
            columns: draft.layout.columns.iter().map(|column| of_column(column, form)).collect(),
            missing: draft.missing.iter().map(|missing| of_missing(missing, form)).collect(),
            scope: scope(draft, candidates),
            reports,
            more_reports: candidates.len().saturating_sub(REPORTS),
            more_rows: rows.len() - kept.len(),
            rows: kept,
            questions: questions.take(ROWS).collect(),
        }
    }

    fn report(
        &self,
        candidate: &Candidate,
        borrowed: Borrowed,
        form: Option<&Form>,
        settled: &[Candidate],
    ) -> ReportExplained {
        let name = |id| self.resolver.registry.unit(id).map(|unit| unit.name.clone());
        let from = |source: &Source, borrowed: bool| of_source(source, borrowed && source.cell().is_some());
        let (unit, unit_from) = match &candidate.unit {
            UnitClaim::Known(id) => {
                let mark = || candidate.table.marked_unit.as_ref() == Some(id) && !borrowed.unit;
                let unsaid = || SourceExplained {
                    place: Key(if mark() { "said_by.mark" } else { "said_by.other_table" }),
                    cell: None,
                    text: String::new(),
                };
                let source = candidate.unit_source.as_ref().map_or_else(unsaid, |source| from(source, borrowed.unit));
                (name(id), vec![source])
            }
            UnitClaim::Unknown(text, _) | UnitClaim::Ambiguous(text, _) => {
                (Some(text.text.clone()), vec![from(&Source::of(text, Place::Cell), false)])
            }
            UnitClaim::Conflict(one, other) => (None, vec![from(&one.0, false), from(&other.0, false)]),
            UnitClaim::Absent => (None, Vec::new()),
        };
        let (date, date_from) = match &candidate.period {
            PeriodClaim::Known { report_date, source, .. } => {
                (Some(report_date.0), vec![from(source, borrowed.period)])
            }
            PeriodClaim::Whole(report_date) => (Some(report_date.0), Vec::new()),
            PeriodClaim::Conflict(one, other) => (None, vec![from(&one.0, false), from(&other.0, false)]),
            PeriodClaim::Unread(text) | PeriodClaim::Clock(_, text) => {
                (None, vec![from(&Source::of(text, Place::Cell), false)])
            }
            PeriodClaim::Absent => (None, Vec::new()),
        };
        let same = |other: &&Candidate| {
            Arc::ptr_eq(&other.table, &candidate.table)
                && (&other.unit, &other.period) == (&candidate.unit, &candidate.period)
        };
        let beside = settled.iter().find(same).map(|settled| &settled.beside);
        let other = match beside {
            Some(Beside::Conflicts(sheet, cell) | Beside::Unplaced(sheet, cell)) => Some((sheet.clone(), *cell)),
            Some(Beside::Adds(to)) => settled.get(*to).map(|first| (first.sheet.clone(), first.table.start)),
            _ => None,
        };
        let counts = |row: &&Row| row.kind == RowKind::Detail;
        let indicators = form.map(|form| form.indicators.as_slice()).unwrap_or_default();
        let measures = [Measure::Day, Measure::Cumulative];
        let sums = indicators.iter().flat_map(|indicator| measures.map(|measure| (indicator, measure)));
        let has_column = |id: &IndicatorId, measure: Measure| {
            let role = ColumnRole::Figure(id.clone(), measure);
            candidate.table.layout.columns.iter().any(|column| column.role == role)
        };
        let sums =
            sums.filter(|(indicator, measure)| has_column(&indicator.id, *measure)).map(|(indicator, measure)| {
                let rows = candidate.rows.iter().filter(counts);
                SumExplained { indicator: indicator.name.clone(), measure, sum: sum(rows, &indicator.id, measure) }
            });
        ReportExplained {
            unit_is: keys::unit(&candidate.unit),
            unit,
            unit_from,
            date_is: keys::date(&candidate.period),
            date,
            date_from,
            beside: beside.map_or(Key("table_is.running_total"), keys::beside),
            other,
            rows: candidate.rows.iter().filter(counts).filter(|row| row.has_figures()).count(),
            sums: sums.collect(),
        }
    }

    /// The open rows of a report with both readings, each without the other open rows.
    fn questions(&self, candidate: &Candidate, form: Option<&Form>) -> Vec<QuestionExplained> {
        let target = self.resolver.campaign.target_indicator();
        let is_main = self.resolver.campaign.main_form().id == candidate.table.form;
        let open = candidate.rows.iter().filter(|row| row.kind == RowKind::Open);
        let question = |row: &Row| {
            let is_positive = |entry: &&Entry| entry.amount.count().is_some_and(|count| count > 0);
            let own = row.entry(target, Measure::Day).filter(|_| is_main).filter(is_positive);
            let entry = own.or_else(|| row.entries.iter().find(is_positive)).or_else(|| row.entries.first())?;
            let details = candidate.rows.iter().filter(|row| row.kind == RowKind::Detail);
            let without = sum(details, &entry.indicator, entry.measure).unwrap_or(0);
            Some(QuestionExplained {
                row: row.row + 1,
                name: name_of(row),
                reason: keys::reason(row.reason),
                indicator: indicator_name(form, &entry.indicator),
                measure: entry.measure,
                without,
                with: without + entry.amount.count().unwrap_or(0),
            })
        };
        open.filter_map(question).collect()
    }
}

fn sum<'r>(rows: impl Iterator<Item = &'r Row>, indicator: &IndicatorId, measure: Measure) -> Option<Count> {
    let counts = rows.filter_map(|row| row.entry(indicator, measure)?.amount.count());
    counts.fold(None, |sum, count| Some(sum.unwrap_or(0) + count))
}

fn of_source(source: &Source, of_other_table: bool) -> SourceExplained {
    let place = if of_other_table { Key("said_by.other_table") } else { keys::place(source.place) };
    let cell = source.cell().filter(|_| !of_other_table);
    SourceExplained { place, cell, text: quoted(&source.text) }
}

fn quoted(written: &str) -> String {
    let mut quoted: String = text::clean(written).chars().take(QUOTED).collect();
    if written.chars().count() > QUOTED {
        quoted.push('…');
    }
    quoted
}

/// The name of an indicator or a text column.
fn indicator_name(form: Option<&Form>, id: &IndicatorId) -> String {
    let indicators = form.into_iter().flat_map(|form| form.indicators.iter().map(|own| (&own.id, &own.name)));
    let texts = form.into_iter().flat_map(|form| form.texts.iter().map(|own| (&own.id, &own.name)));
    let named = indicators.chain(texts).find(|(own, _)| *own == id);
    named.map_or_else(|| id.to_string(), |(_, name)| name.clone())
}

fn of_column(column: &Column, form: Option<&Form>) -> ColumnExplained {
    let of = match &column.role {
        ColumnRole::Figure(id, _) | ColumnRole::Text(id) => Some(indicator_name(form, id)),
        _ => None,
    };
    ColumnExplained {
        column: column_letters(column.col),
        heading: column.heading.iter().map(|text| quoted(text)).collect(),
        cell: column.cell,
        role: keys::column_role(&column.role),
        of,
        reason: keys::column_reason(column.reason),
        taken: column.is_taken(),
    }
}

fn of_missing(missing: &MissingColumn, form: Option<&Form>) -> MissingExplained {
    let instead = missing.instead.as_ref().map(|Text { text, cell }| (quoted(text), *cell));
    MissingExplained { column: indicator_name(form, &missing.indicator), instead }
}

/// What the words around say, each once, and which of them makes the sender be asked.
fn scope(draft: &FormDraft, candidates: &[&(Candidate, Borrowed)]) -> Vec<ScopeExplained> {
    let asked: Vec<&ScopeClaim> = candidates.iter().filter_map(|(candidate, _)| candidate.other_scope()).collect();
    let mut claims: Vec<ScopeExplained> = Vec::new();
    for claim in &draft.head.scope {
        let own = ScopeExplained {
            says: keys::scope(claim.scope),
            text: quoted(&claim.text.text),
            cell: claim.text.cell,
            asked: asked.contains(&claim),
        };
        if !claims.contains(&own) {
            claims.push(own);
        }
    }
    claims
}

/// A row's name as written.
fn name_of(row: &Row) -> String {
    let name = [&row.facts.name, &row.area].into_iter().find(|name| !name.is_empty());
    let unit = || row.unit.as_ref().map(|unit| unit.text.clone()).unwrap_or_default();
    quoted(&name.cloned().unwrap_or_else(unit))
}

/// The rows below the headings, with those that hold no figures.
fn rows(sheet: &Sheet, draft: &FormDraft, candidates: &[&(Candidate, Borrowed)]) -> Vec<RowExplained> {
    // What a report says of a row goes before what its table does: earlier reports may have settled it.
    let own: BTreeMap<u32, &Row> =
        candidates.iter().flat_map(|(candidate, _)| &candidate.rows).map(|row| (row.row, row)).collect();
    let mut rows: BTreeMap<u32, RowExplained> = BTreeMap::new();
    for (row, passed) in &draft.layout.passed {
        let role = keys::passed(*passed);
        let name = words(sheet, *row);
        rows.insert(*row, RowExplained { row: row + 1, name, role, reason: None, counted: false });
    }
    for row in &draft.rows {
        let own = own.get(&row.row).copied();
        let counted = row.has_figures() && own.is_some_and(|own| own.kind == RowKind::Detail);
        let whole = counted && row.kind.is_sum();
        let settled = own.unwrap_or(row);
        let explained = RowExplained {
            row: row.row + 1,
            name: name_of(row),
            role: keys::row_role(settled, whole),
            reason: keys::row_reason(settled, whole),
            counted,
        };
        rows.insert(row.row, explained);
    }
    rows.into_values().collect()
}

/// The first text of a row, or what stands in it where it has none.
fn words(sheet: &Sheet, row: u32) -> String {
    let cells = || sheet.row(row).iter();
    let text = cells().find_map(|cell| cell.value.text().filter(|text| text.chars().any(char::is_alphabetic)));
    let all = || cells().map(|cell| cell.value.shown()).collect::<Vec<_>>().join(" | ");
    quoted(&text.map_or_else(all, str::to_owned))
}
