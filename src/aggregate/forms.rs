//! Forms beside the main one: what each unit has reported in them so far, and where it stands against their targets. A unit
//! that a change made begins with what its predecessors had reported, until it reports itself.

use std::collections::BTreeMap;

use super::histories::Report;
use super::{View, joined, targets};
use crate::error::{Error, Result};
use crate::ledger::Entry;
use crate::model::count::Count;
use crate::model::figures::Figures;
use crate::model::form::{Form, Kind};
use crate::model::id::UnitId;
use crate::model::period::ReportDate;
use crate::model::share::apportion;
use crate::model::source::SourceRef;
use crate::model::standing::{FormRow, FormStanding, FormText, FormUnit};
use crate::model::submission::Measure;
use crate::model::unit::Unit;
use crate::recognise::units::{Carried, Epochs, Predecessor, Succession};
use crate::text;

/// What a unit's reports in a form come to, with what units before it had brought.
#[derive(Clone, Default)]
struct FormHistory {
    /// By indicator: of a flow all periods together, of a stock what the last report says, which may be nothing.
    figures: Vec<Option<Count>>,
    /// Sub-rows: those of the last report in its order, then older ones that a flow has figures of.
    rows: Vec<FormRow>,
    /// Places of these by their folded names.
    places: BTreeMap<String, usize>,
    texts: Vec<FormText>,
    /// Its own reports: how many, the date of the last one, and its file.
    reports: usize,
    reported: Option<ReportDate>,
    source: Option<SourceRef>,
}

impl View<'_> {
    /// Every form but the main one, with the reports of all periods that had begun on the report date.
    pub(super) fn forms(&self, epochs: &Epochs, date: ReportDate) -> Result<Vec<FormStanding>> {
        self.campaign.forms.iter().skip(1).map(|form| self.form(form, epochs, date)).collect()
    }

    fn form(&self, form: &Form, epochs: &Epochs, date: ReportDate) -> Result<FormStanding> {
        let mut histories = self.form_histories(form, epochs, date);
        let mut units: Vec<FormUnit> = Vec::new();
        for unit in epochs.registry(date).units() {
            let history = histories.remove(&unit.id).filter(FormHistory::says_something);
            if (unit.sends(form) && !form.about_others) || history.is_some() {
                units.push(history.unwrap_or_default().of_unit(form, unit));
            }
        }
        let total = form.indicators.iter().enumerate().map(|(at, indicator)| {
            let known = units.iter().filter_map(|unit| unit.figures.0[at].1);
            (indicator.id.clone(), known.reduce(Count::saturating_add))
        });
        let total = Figures(total.collect());
        let defect = |error: polars::error::PolarsError| Error::Defect {
            what: "a [[form.target]] of tonghop.toml",
            detail: error.to_string(),
        };
        let targets = targets::stand(form, &mut units).map_err(defect)?;
        Ok(FormStanding { form: form.id.clone(), total, units, targets })
    }

    fn form_histories(&self, form: &Form, epochs: &Epochs, date: ReportDate) -> BTreeMap<UnitId, FormHistory> {
        let has_begun = |_: &UnitId, of_date: ReportDate| {
            let period = form.calendar.period_of(of_date.0);
            period.is_some_and(|period| period.starts <= date.0)
        };
        let reports = self.reports_by_epoch(&form.id, epochs, has_begun);
        let mut known: BTreeMap<UnitId, FormHistory> = BTreeMap::new();
        // A period that has begun may end after a change; its figures appear once that has come.
        for (epoch, reports) in epochs.all().iter().zip(reports).take(epochs.place(date) + 1) {
            known = joined::succeed(known, epoch, |succession, parts, _| carry(form, succession, parts));
            for (unit, reports) in reports {
                known.entry(unit).or_default().follow(form, &reports);
            }
        }
        known
    }
}

/// What those after a change begin with.
fn carry(form: &Form, succession: &Succession, parts: Vec<(&Predecessor, FormHistory)>) -> Vec<(UnitId, FormHistory)> {
    let to = succession.to.iter().cloned();
    let mut parts: Vec<FormHistory> = parts.into_iter().map(|(_, history)| history).collect();
    match &succession.carried {
        Carried::Together => {
            let whole = if parts.len() == 1 { parts.pop() } else { Some(FormHistory::joined(form, parts)) };
            to.zip(whole).collect()
        }
        Carried::Shared(weights) => {
            let Some(parent) = parts.pop() else { return Vec::new() };
            to.enumerate().map(|(at, id)| (id, parent.shared(at, weights))).collect()
        }
        Carried::By(keeper) => {
            let others = to.filter(|id| id != keeper).map(|id| (id, FormHistory::default()));
            let mut found: Vec<(UnitId, FormHistory)> = others.collect();
            found.extend(parts.pop().map(|parent| (keeper.clone(), parent)));
            found
        }
    }
}

impl FormHistory {
    fn says_something(&self) -> bool {
        self.reports > 0 || self.figures.iter().any(Option::is_some) || !self.texts.is_empty()
    }

    /// Several as one, which has sent no report itself.
    fn joined(form: &Form, parts: Vec<Self>) -> Self {
        let mut whole = Self::default();
        for part in parts {
            whole.figures.resize(form.indicators.len(), None);
            for (own, figure) in whole.figures.iter_mut().zip(part.figures) {
                *own = sum(*own, figure);
            }
            for row in &part.rows {
                whole.add_row(form, row, |_| true);
            }
            whole.texts.extend(part.texts);
        }
        whole.texts.sort_by_key(|text| text.date);
        whole
    }

    /// The part of one of several successors. What the parent wrote, and which rows it had, stays its own.
    fn shared(&self, at: usize, weights: &[Count]) -> Self {
        let share = |count: Count| apportion(count, weights).get(at).copied().unwrap_or(0);
        Self { figures: self.figures.iter().map(|figure| figure.map(share)).collect(), ..Self::default() }
    }

    /// Goes on through reports, first to last. Reports of parts of the unit stand for it where it has none of its own.
    fn follow(&mut self, form: &Form, reports: &[Report<'_>]) {
        self.figures.resize(form.indicators.len(), None);
        let carried = std::mem::take(&mut self.rows);
        self.places.clear();
        let mut dates: Vec<Vec<&Entry>> = Vec::new();
        for of_date in reports.chunk_by(|a, b| a.date == b.date) {
            let is_whole = of_date.iter().any(|report| !report.is_of_part);
            let own = of_date.iter().filter(|report| !is_whole || !report.is_of_part);
            let entries: Vec<&Entry> = own.map(|report| report.entry).collect();
            for (at, indicator) in form.indicators.iter().enumerate() {
                let said = entries.iter().filter_map(|entry| entry.sum(&indicator.id, Measure::Day));
                let said = said.reduce(Count::saturating_add);
                self.figures[at] = match indicator.kind {
                    Kind::Flow => sum(self.figures[at], said),
                    Kind::Stock => said,
                };
            }
            let date = of_date[0].date;
            self.texts.extend(entries.iter().flat_map(|entry| texts(form, date, entry)));
            self.reports += 1;
            self.reported = Some(date);
            self.source = entries.last().map(|entry| {
                let file = &entry.submission.file;
                SourceRef { file: file.path.clone(), sha256: file.sha256.clone() }
            });
            dates.push(entries);
        }
        for (age, entries) in dates.iter().rev().enumerate() {
            for entry in entries {
                self.add_rows(form, entry, age == 0);
            }
        }
        let is_last = dates.is_empty();
        for row in &carried {
            self.add_row(form, row, |at| is_last || form.indicators[at].kind == Kind::Flow);
        }
    }

    /// Adds the sub-rows of a report: of one that is not the last, what it says of flows.
    fn add_rows(&mut self, form: &Form, entry: &Entry, is_last: bool) {
        for figure in entry.submission.figures.iter().filter(|figure| figure.measure == Measure::Day) {
            let Some(at) = form.indicators.iter().position(|indicator| indicator.id == figure.indicator) else {
                continue;
            };
            if figure.area.is_empty() || (!is_last && form.indicators[at].kind == Kind::Stock) {
                continue;
            }
            let row = self.row(form, &figure.area);
            row.figures.0[at].1 = sum(row.figures.0[at].1, Some(figure.value));
        }
    }

    /// Adds a sub-row of units before this one, as far as `counts` says of its indicators.
    fn add_row(&mut self, form: &Form, carried: &FormRow, counts: impl Fn(usize) -> bool) {
        for (at, (_, figure)) in carried.figures.0.iter().enumerate().filter(|(at, _)| counts(*at)) {
            if figure.is_some() {
                let own = self.row(form, &carried.area);
                own.figures.0[at].1 = sum(own.figures.0[at].1, *figure);
            }
        }
    }

    /// The sub-row of a name, which may be a new one.
    fn row(&mut self, form: &Form, area: &str) -> &mut FormRow {
        let rows = &mut self.rows;
        let place = *self.places.entry(text::fold(area)).or_insert_with(|| {
            let figures = form.indicators.iter().map(|indicator| (indicator.id.clone(), None)).collect();
            rows.push(FormRow { area: area.to_owned(), figures: Figures(figures) });
            rows.len() - 1
        });
        &mut self.rows[place]
    }

    fn of_unit(mut self, form: &Form, unit: &Unit) -> FormUnit {
        self.figures.resize(form.indicators.len(), None);
        let ids = form.indicators.iter().map(|indicator| indicator.id.clone());
        FormUnit {
            unit: unit.id.clone(),
            name: unit.name.clone(),
            reported: self.reported,
            reports: self.reports,
            figures: Figures(ids.zip(self.figures).collect()),
            rows: self.rows,
            texts: self.texts,
            targets: Vec::new(),
            source: self.source,
        }
    }
}

/// Two figures together; one that is not known is not 0.
fn sum(a: Option<Count>, b: Option<Count>) -> Option<Count> {
    [a, b].into_iter().flatten().reduce(Count::saturating_add)
}

fn texts<'a>(form: &'a Form, date: ReportDate, entry: &'a Entry) -> impl Iterator<Item = FormText> + 'a {
    let is_plain = |column| form.texts.iter().any(|text| text.id == column && !text.difficulties);
    entry.submission.remarks.iter().filter(move |remark| is_plain(remark.column.clone())).map(move |remark| FormText {
        date,
        area: remark.area.clone(),
        row: remark.cell.row,
        column: remark.column.clone(),
        text: remark.text.clone(),
    })
}
