//! How a file was read, in words: for the terminal, for the sheet in a slip, for a page.
//!
//! All three say the same; they differ in how much of a long table they show.

mod grid;
mod page;
#[cfg(test)]
mod tests;

use serde::Serialize;

use super::names;
use super::words::Words;
use crate::model::campaign::Campaign;
use crate::model::cell::CellRef;
use crate::model::explanation::{
    ColumnExplained, FileExplained, NearestForm, QuestionExplained, QuotaExplained, ReportExplained, RowExplained,
    ScopeExplained, SheetExplained, SourceExplained, TableExplained,
};
use crate::model::submission::Measure;

pub(crate) use page::{file_name, page};

/// A file.
#[derive(Serialize)]
pub(crate) struct FileView {
    /// Its path.
    pub file: String,
    /// Why it is not explained. `None`: it is.
    pub withheld: Option<String>,
    /// Its sheets.
    pub sheets: Vec<SheetView>,
}

/// A sheet.
#[derive(Serialize)]
pub(crate) struct SheetView {
    /// Its name.
    pub name: String,
    /// Its name and what it is.
    pub line: String,
    /// What it comes nearest to, if it is not a form.
    pub nearest: Vec<String>,
    /// Its tables.
    pub tables: Vec<TableView>,
    /// Units of an appendix.
    pub quotas: Vec<QuotaLine>,
    /// That there are more of them.
    pub more_quotas: Option<String>,
}

/// A unit of an appendix.
#[derive(Serialize)]
pub(crate) struct QuotaLine {
    /// Where its quota stands.
    pub cell: String,
    /// Its name.
    pub unit: String,
    /// Its quota.
    pub quota: String,
}

/// A table.
#[derive(Serialize)]
pub(crate) struct TableView {
    /// Its number and its form.
    pub title: String,
    /// What there is to say of it as a whole.
    pub facts: Vec<Fact>,
    /// Its columns.
    pub columns: Vec<RoleView>,
    /// Its rows.
    pub rows: Vec<RoleView>,
    /// Rows that are left out.
    pub more_rows: usize,
    /// What stays open.
    pub questions: Vec<String>,
    /// Reports in it.
    pub reports: Vec<ReportView>,
    /// That there are more of them.
    pub more_reports: Option<String>,
}

/// A fact with what it is about.
#[derive(Serialize)]
pub(crate) struct Fact {
    /// What it is about.
    pub label: String,
    /// The fact.
    pub text: String,
}

/// A column or a row, and what it was taken for.
#[derive(Clone, Serialize)]
pub(crate) struct RoleView {
    /// Its letters or its number.
    pub place: String,
    /// Its heading or its name.
    pub name: String,
    /// What it was taken for.
    pub role: String,
    /// Why.
    pub reason: String,
    /// The role by its key: `detail`.
    pub class: &'static str,
}

/// The report of a unit for a period.
#[derive(Serialize)]
pub(crate) struct ReportView {
    /// Whose it is, for when, and how it stands to others.
    pub facts: Vec<Fact>,
    /// Its sums.
    pub sums: Vec<SumLine>,
}

/// The sums of an indicator.
#[derive(Serialize)]
pub(crate) struct SumLine {
    /// The indicator.
    pub indicator: String,
    /// Of the period.
    pub day: String,
    /// Running total.
    pub cumulative: String,
}

/// Puts an explanation into words.
#[must_use]
pub(crate) fn view(explained: &FileExplained, campaign: &Campaign, words: &Words) -> FileView {
    let writer = Writer { campaign, words };
    FileView {
        file: explained.file.clone(),
        withheld: explained.withheld.map(|key| words.label(key.0).to_owned()),
        sheets: explained.sheets.iter().map(|sheet| writer.sheet(sheet)).collect(),
    }
}

struct Writer<'a> {
    campaign: &'a Campaign,
    words: &'a Words,
}

impl Writer<'_> {
    fn label(&self, key: &str) -> String {
        self.words.label(key).to_owned()
    }

    fn fact(&self, key: &str, text: String) -> Fact {
        Fact { label: self.label(key), text }
    }

    fn sheet(&self, sheet: &SheetExplained) -> SheetView {
        let what = self.words.label(sheet.is.0);
        let nearest = match &sheet.nearest {
            Some(nearest) => self.nearest(nearest),
            None if sheet.is.name() == "unknown" => vec![self.label("explain.found_nothing")],
            None => Vec::new(),
        };
        let quota = |line: &QuotaExplained| QuotaLine {
            cell: line.cell.to_string(),
            unit: line.unit.clone(),
            quota: self.words.format().count(line.quota),
        };
        SheetView {
            name: sheet.name.clone(),
            line: self.words.fill("explain.sheet_line", &[("sheet", &sheet.name), ("what", what)]),
            nearest,
            tables: (1..).zip(&sheet.tables).map(|(number, table)| self.table(number, table)).collect(),
            quotas: sheet.quotas.iter().map(quota).collect(),
            more_quotas: self.more("explain.more_quotas", sheet.more_quotas),
        }
    }

    fn more(&self, key: &str, count: usize) -> Option<String> {
        let count = (count > 0).then(|| self.words.format().count(count as u64))?;
        Some(self.words.fill(key, &[("count", &count)]))
    }

    fn nearest(&self, nearest: &NearestForm) -> Vec<String> {
        let found = nearest.found.iter().map(|(name, cell)| format!("{name} ({cell})")).collect::<Vec<_>>().join("; ");
        let mut lines = vec![
            self.words.fill("explain.nearest", &[("form", &nearest.form)]),
            self.words.fill("explain.found", &[("columns", &found)]),
        ];
        if !nearest.missing.is_empty() {
            lines.push(self.words.fill("explain.lacking", &[("columns", &nearest.missing.join("; "))]));
        }
        lines
    }

    fn table(&self, number: usize, table: &TableExplained) -> TableView {
        let (first, last) = (table.headings.0.to_string(), table.headings.1.to_string());
        let key = if first == last { "explain.headings_row" } else { "explain.headings_rows" };
        let headings = self.words.fill(key, &[("first", &first), ("last", &last)]);
        let mut facts = vec![self.fact("explain.headings", headings)];
        for missing in &table.missing {
            let text = match &missing.instead {
                Some((text, cell)) => {
                    let cell = cell.map(|cell| cell.to_string()).unwrap_or_default();
                    let parts = [("column", missing.column.as_str()), ("text", text), ("cell", &cell)];
                    self.words.fill("explain.missing_instead", &parts)
                }
                None => self.words.fill("explain.missing_alone", &[("column", &missing.column)]),
            };
            facts.push(self.fact("explain.missing", text));
        }
        let is_of_day = |claim: &&ScopeExplained| claim.says.name() == "day";
        facts.extend(table.scope.iter().filter(|claim| !is_of_day(claim)).map(|claim| self.scope(claim)));
        let number = number.to_string();
        TableView {
            title: self.words.fill("explain.table", &[("number", &number), ("form", &table.form_name)]),
            facts,
            columns: table.columns.iter().map(|column| self.column(table, column)).collect(),
            rows: table.rows.iter().map(|row| self.row(row)).collect(),
            more_rows: table.more_rows,
            questions: table.questions.iter().map(|question| self.question(table, question)).collect(),
            reports: table.reports.iter().map(|report| self.report(report)).collect(),
            more_reports: self.more("explain.more_reports", table.more_reports),
        }
    }

    fn scope(&self, claim: &ScopeExplained) -> Fact {
        let place = match claim.cell {
            Some(cell) => self.words.fill("said_by.cell", &[("cell", &cell.to_string()), ("text", &claim.text)]),
            None => self.words.fill("said_by.sheet", &[("text", &claim.text)]),
        };
        let says = self.words.label(claim.says.0);
        let asked = self.words.label(if claim.asked { "explain.asked" } else { "explain.not_asked" });
        self.fact("explain.scope", format!("{place}: {says}; {asked}"))
    }

    /// The period's word in the form's cadence: "trong ngày".
    fn period(&self, table: &TableExplained) -> String {
        let cadence = self.campaign.calendar_of(&table.form).cadence;
        self.words.label(names::cadence_word(cadence)).to_lowercase()
    }

    fn column(&self, table: &TableExplained, column: &ColumnExplained) -> RoleView {
        let of = column.of.as_deref().unwrap_or_default();
        let heading = column.heading.join(" / ");
        RoleView {
            place: column.column.clone(),
            name: if heading.is_empty() { self.label("explain.headless") } else { heading },
            role: self.words.fill(column.role.0, &[("of", of), ("period", &self.period(table))]),
            reason: self.label(column.reason.0),
            class: column.role.name(),
        }
    }

    fn row(&self, row: &RowExplained) -> RoleView {
        RoleView {
            place: row.row.to_string(),
            name: if row.name.is_empty() { self.label("explain.nameless") } else { row.name.clone() },
            role: self.label(row.role.0),
            reason: row.reason.map(|reason| self.label(reason.0)).unwrap_or_default(),
            class: row.role.name(),
        }
    }

    fn question(&self, table: &TableExplained, question: &QuestionExplained) -> String {
        let name =
            if question.name.is_empty() { self.label("explain.nameless") } else { format!("“{}”", question.name) };
        let measure = match question.measure {
            Measure::Day => self.period(table),
            Measure::Cumulative => self.label("measure.cumulative"),
        };
        let format = self.words.format();
        let (row, without, with) =
            (question.row.to_string(), format.count(question.without), format.count(question.with));
        let parts = [
            ("row", row.as_str()),
            ("name", &name),
            ("reason", self.words.label(question.reason.0)),
            ("indicator", &question.indicator),
            ("measure", &measure),
            ("without", &without),
            ("with", &with),
        ];
        self.words.fill("explain.question", &parts)
    }

    fn report(&self, report: &ReportExplained) -> ReportView {
        let unit = report.unit.as_deref().unwrap_or_default();
        let unit = self.words.fill(report.unit_is.0, &[("unit", unit)]);
        let date = report.date.map(|date| self.words.format().date(date)).unwrap_or_default();
        let date = self.words.fill(report.date_is.0, &[("date", &date)]);
        let mut facts = vec![
            self.fact("explain.unit", self.with_sources(unit, &report.unit_from)),
            self.fact("explain.date", self.with_sources(date, &report.date_from)),
            self.fact("explain.rows_count", self.words.format().count(report.rows as u64)),
        ];
        if report.beside.name() != "alone" {
            let cell = |(_, cell): &(String, CellRef)| cell.to_string();
            let (sheet, cell) = match &report.other {
                Some(other) => (other.0.clone(), cell(other)),
                None => Default::default(),
            };
            let text = self.words.fill(report.beside.0, &[("sheet", &sheet), ("cell", &cell)]);
            facts.push(self.fact("explain.beside", text));
        }
        let format = self.words.format();
        let mut sums: Vec<SumLine> = Vec::new();
        for sum in &report.sums {
            let written = format.count_or_unknown(sum.sum);
            let last = sums.last_mut().filter(|line| line.indicator == sum.indicator);
            match (last, sum.measure) {
                (Some(line), Measure::Day) => line.day = written,
                (Some(line), Measure::Cumulative) => line.cumulative = written,
                (None, measure) => {
                    let (day, cumulative) = match measure {
                        Measure::Day => (written, String::new()),
                        Measure::Cumulative => (String::new(), written),
                    };
                    sums.push(SumLine { indicator: sum.indicator.clone(), day, cumulative });
                }
            }
        }
        ReportView { facts, sums }
    }

    fn with_sources(&self, what: String, sources: &[SourceExplained]) -> String {
        let source = |source: &SourceExplained| {
            let cell = source.cell.map(|cell| cell.to_string()).unwrap_or_default();
            self.words.fill(source.place.0, &[("cell", &cell), ("text", &source.text)])
        };
        let list = sources.iter().map(source).collect::<Vec<_>>().join("; ");
        if list.is_empty() { what } else { self.words.fill("explain.from", &[("what", &what), ("sources", &list)]) }
    }
}
