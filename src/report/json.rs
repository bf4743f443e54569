//! `summary.json`: the summary for programs, exactly to the contract of the design.
//!
//! Keys, their order and the order of lists are fixed; numbers are JSON numbers; null is what is not known.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::finding::Finding;
use crate::model::id::{FormId, UnitId};
use crate::model::period::{Instant, ReportDate};
use crate::model::summary::{Figures, Standing, SubmissionLine, Summary, UnitStanding};

/// Version of the contract; a key renamed or removed raises it.
pub const SCHEMA: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    campaign: &'a str,
    report_date: ReportDate,
    as_of: Instant,
    revision: u32,
    total: &'a Standing,
    units: Vec<&'a UnitStanding>,
    submissions: Vec<&'a SubmissionLine>,
    findings: Vec<&'a Finding>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    forms: BTreeMap<&'a FormId, FormDocument<'a>>,
}

/// A form beside the main one: its sums, and its figures unit by unit.
#[derive(Serialize)]
struct FormDocument<'a> {
    total: &'a Figures,
    units: Vec<FormUnit<'a>>,
}

#[derive(Serialize)]
struct FormUnit<'a> {
    id: &'a UnitId,
    figures: &'a Figures,
}

fn sorted<T: Ord>(list: &[T]) -> Vec<&T> {
    let mut list: Vec<_> = list.iter().collect();
    list.sort();
    list
}

/// The summary as pretty-printed JSON with a line break at its end.
///
/// # Panics
/// Never: every key of a summary is a string.
#[must_use]
pub fn summary_json(summary: &Summary) -> Vec<u8> {
    let mut units: Vec<_> = summary.units.iter().collect();
    units.sort_by(|a, b| a.id.cmp(&b.id));
    let forms = summary.forms.iter().map(|form| {
        let mut units: Vec<_> = form.units.iter().map(|(id, figures)| FormUnit { id, figures }).collect();
        units.sort_by(|a, b| a.id.cmp(b.id));
        (&form.form, FormDocument { total: &form.total, units })
    });
    let document = Document {
        schema: SCHEMA,
        campaign: &summary.campaign,
        report_date: summary.period.ends,
        as_of: summary.as_of,
        revision: summary.revision,
        total: &summary.total,
        units,
        submissions: sorted(&summary.submissions),
        findings: sorted(&summary.findings),
        forms: forms.collect(),
    };
    let mut bytes = serde_json::to_vec_pretty(&document).expect("every key of a summary is a string");
    bytes.push(b'\n');
    bytes
}
