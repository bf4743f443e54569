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
    written(&document(summary))
}

/// The same with the state of the mail spool under `mail`.
#[must_use]
pub fn status_json(summary: &Summary, mail: &impl Serialize) -> Vec<u8> {
    #[derive(Serialize)]
    struct Status<'a, M> {
        #[serde(flatten)]
        document: Document<'a>,
        mail: &'a M,
    }
    written(&Status { document: document(summary), mail })
}

fn document(summary: &Summary) -> Document<'_> {
    let mut units: Vec<_> = summary.units.iter().collect();
    units.sort_by(|a, b| a.id.cmp(&b.id));
    let forms = summary.forms.iter().map(|form| {
        let mut units: Vec<_> = form.units.iter().map(|(id, figures)| FormUnit { id, figures }).collect();
        units.sort_by(|a, b| a.id.cmp(b.id));
        (&form.form, FormDocument { total: &form.total, units })
    });
    Document {
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
    }
}

fn written(document: &impl Serialize) -> Vec<u8> {
    let mut bytes = serde_json::to_vec_pretty(document).expect("every key of a summary is a string");
    bytes.push(b'\n');
    bytes
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::model::id::IndicatorId;
    use crate::model::summary::FormTotals;
    use crate::report::sample::busy_day;

    fn keys(value: &Value) -> Vec<&str> {
        value.as_object().expect("an object").keys().map(String::as_str).collect()
    }

    #[test]
    fn the_contract() {
        let (summary, _) = busy_day().build();
        let text = String::from_utf8(summary_json(&summary)).expect("UTF-8");
        assert!(
            text.starts_with(
                "{\n  \"schema\": 1,\n  \"campaign\": \"110/KH-UBND\",\n  \"report_date\": \"2023-09-12\","
            )
        );
        assert!(text.ends_with("}\n"));
        let value: Value = serde_json::from_str(&text).expect("JSON");
        let mut top =
            ["schema", "campaign", "report_date", "as_of", "revision", "total", "units", "submissions", "findings"];
        top.sort_unstable();
        assert_eq!(keys(&value), top);
        assert_eq!(
            value["total"],
            json!({"quota": 32520, "day": {"collected_l2": 420, "activated_l1": 82, "activated_l2": 1084},
                "cumulative": {"collected_l2": 6070, "activated_l1": 2092, "activated_l2": 8060}, "percent": 24.78,
                "remaining": 24460, "pace_needed": 309.6, "pace_7d": 271.0, "projected_finish": "2023-12-09", "on_pace": false})
        );
        let ids: Vec<_> = value["units"].as_array().expect("a list").iter().map(|unit| unit["id"].clone()).collect();
        assert_eq!(
            ids,
            ["dan-thanh", "hiep-thanh", "long-huu", "long-toan", "phuong-1", "phuong-2", "truong-long-hoa"]
        );
        let missing = &value["units"][1];
        assert_eq!(missing["day"], json!({"collected_l2": null, "activated_l1": null, "activated_l2": null}));
        assert_eq!(
            (&missing["status"], &missing["received_at"], &missing["source"]),
            (&json!("missing"), &json!(null), &json!(null))
        );
        assert_eq!(value["units"][4]["received_at"], "2023-09-13T06:58:11+07:00");
        assert_eq!(keys(&value["findings"][0]), ["cell", "code", "file", "found", "message", "severity", "sheet"]);
        assert_eq!(value["findings"][1]["cell"], "G11");
        assert_eq!(value["submissions"][5]["verdict"], "returned");
    }

    #[test]
    fn other_forms_stand_under_forms() {
        let (mut summary, _) = busy_day().build();
        let figures = |count| Figures(vec![(IndicatorId::new("officers"), Some(count))]);
        let units = vec![(UnitId::new("b"), figures(2)), (UnitId::new("a"), figures(1))];
        summary.forms = vec![FormTotals { form: FormId::new("police"), total: figures(3), units }];
        let value: Value = serde_json::from_slice(&summary_json(&summary)).expect("JSON");
        let units = json!([{"id": "a", "figures": {"officers": 1}}, {"id": "b", "figures": {"officers": 2}}]);
        assert_eq!(value["forms"], json!({"police": {"total": {"officers": 3}, "units": units}}));
    }
}
