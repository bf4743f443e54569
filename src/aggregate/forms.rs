//! Forms beside the main one: what each unit has reported in them so far, and where it stands against their targets.

use std::collections::BTreeMap;

use super::{View, targets};
use crate::error::{Error, Result};
use crate::ledger::Entry;
use crate::model::count::Count;
use crate::model::figures::Figures;
use crate::model::form::{Form, Indicator, Kind};
use crate::model::id::UnitId;
use crate::model::period::ReportDate;
use crate::model::source::SourceRef;
use crate::model::standing::{FormRow, FormStanding, FormText, FormUnit};
use crate::model::submission::Measure;
use crate::model::unit::Unit;
use crate::recognise::units::Registry;
use crate::text;

/// A unit's reports that count, by date.
type Reports<'a> = Vec<(ReportDate, &'a Entry)>;

impl View<'_> {
    /// Every form but the main one, with the reports of all periods that had begun on the report date.
    pub(super) fn forms(&self, registry: &Registry, date: ReportDate) -> Result<Vec<FormStanding>> {
        self.campaign.forms.iter().skip(1).map(|form| self.form(form, registry, date)).collect()
    }

    fn form(&self, form: &Form, registry: &Registry, date: ReportDate) -> Result<FormStanding> {
        let mut units: Vec<FormUnit> = Vec::new();
        for unit in registry.units() {
            let reports = self.form_reports(form, &unit.id, date);
            if (unit.sends(form) && !form.about_others) || !reports.is_empty() {
                units.push(form_unit(form, unit, &reports));
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

    fn form_reports(&self, form: &Form, unit: &UnitId, date: ReportDate) -> Reports<'_> {
        let has_begun = |of_date: ReportDate| {
            let period = form.calendar.period_of(of_date.0);
            period.is_some_and(|period| period.starts <= date.0)
        };
        let reports = self.book.reports(&form.id, unit, self.upto).filter(|(of_date, _)| has_begun(*of_date));
        let current = reports.filter_map(|(of_date, entries)| {
            let entry = entries.into_iter().max_by_key(|entry| entry.submission.file.arrival)?;
            Some((of_date, entry))
        });
        current.collect()
    }
}

fn form_unit(form: &Form, unit: &Unit, reports: &Reports<'_>) -> FormUnit {
    let last = reports.last();
    let figures = form.indicators.iter().map(|indicator| (indicator.id.clone(), figure(indicator, reports)));
    FormUnit {
        unit: unit.id.clone(),
        name: unit.name.clone(),
        reported: last.map(|(date, _)| *date),
        reports: reports.len(),
        figures: Figures(figures.collect()),
        rows: rows(form, reports),
        texts: reports.iter().flat_map(|(date, entry)| texts(form, *date, entry)).collect(),
        targets: Vec::new(),
        source: last.map(|(_, entry)| {
            let file = &entry.submission.file;
            SourceRef { file: file.path.clone(), sha256: file.sha256.clone() }
        }),
    }
}

/// All periods of a flow together; of a stock what the last report says, which may be nothing.
fn figure(indicator: &Indicator, reports: &Reports<'_>) -> Option<Count> {
    let figure = |(_, entry): &(ReportDate, &Entry)| entry.sum(&indicator.id, Measure::Day);
    match indicator.kind {
        Kind::Flow => reports.iter().filter_map(figure).reduce(Count::saturating_add),
        Kind::Stock => reports.last().and_then(figure),
    }
}

/// The sub-rows: those of the last report in its order, then older ones that a flow has figures of.
fn rows(form: &Form, reports: &Reports<'_>) -> Vec<FormRow> {
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let mut rows: Vec<FormRow> = Vec::new();
    for (age, (_, entry)) in reports.iter().rev().enumerate() {
        for figure in entry.submission.figures.iter().filter(|figure| figure.measure == Measure::Day) {
            let Some(at) = form.indicators.iter().position(|indicator| indicator.id == figure.indicator) else {
                continue;
            };
            if figure.area.is_empty() || (age > 0 && form.indicators[at].kind == Kind::Stock) {
                continue;
            }
            let place = *places.entry(text::fold(&figure.area)).or_insert_with(|| {
                let figures = form.indicators.iter().map(|indicator| (indicator.id.clone(), None)).collect();
                rows.push(FormRow { area: figure.area.to_string(), figures: Figures(figures) });
                rows.len() - 1
            });
            let cell = &mut rows[place].figures.0[at].1;
            *cell = Some(cell.unwrap_or(0).saturating_add(figure.value));
        }
    }
    rows
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
