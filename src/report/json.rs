//! `summary.json`: the summary for programs, exactly to the contract of the design.
//!
//! Keys, their order and the order of lists are fixed; numbers are JSON numbers; null is what is not known.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use crate::model::change::{Change, Changed};
use crate::model::count::Count;
use crate::model::decision::RecordedDecision;
use crate::model::figures::Figures;
use crate::model::finding::Finding;
use crate::model::id::{FormId, IndicatorId, UnitId};
use crate::model::obligation::ObligationKind;
use crate::model::period::{Instant, ReportDate};
use crate::model::request::{Approval, RecordedRequest};
use crate::model::source::SourceRef;
use crate::model::standing::{
    Difficulty, Excuse, FormStanding, FormText, ObligationStanding, TargetStanding, TargetTotal, Withdrawal,
};
use crate::model::submission::Status;
use crate::model::summary::{Awaiting, FormerUnit, Standing, SubmissionLine, Summary, UnitStanding};

/// Version of the contract; a key renamed or removed raises it.
pub const SCHEMA: u32 = 1;

/// The JSON Schema of the contract. Further keys are allowed in it, as they may come without a new version.
pub const SUMMARY_SCHEMA: &str = include_str!("summary.schema.json");

#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    campaign: &'a str,
    report_date: ReportDate,
    as_of: Instant,
    revision: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    approved: Option<&'a Approval>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    closed: bool,
    total: &'a Standing,
    units: Vec<&'a UnitStanding>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    former: Vec<FormerDocument<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    branches: Vec<BranchDocument<'a>>,
    submissions: Vec<&'a SubmissionLine>,
    findings: Vec<&'a Finding>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    forms: BTreeMap<&'a FormId, FormDocument<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    obligations: Vec<ObligationDocument<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    difficulties: Vec<DifficultyDocument<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    excuses: Vec<ExcuseDocument<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    withdrawals: Vec<WithdrawalDocument<'a>>,
    #[serde(skip_serializing_if = "<[RecordedDecision]>::is_empty")]
    decisions: &'a [RecordedDecision],
    #[serde(skip_serializing_if = "<[RecordedRequest]>::is_empty")]
    requests: &'a [RecordedRequest],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    changes: Vec<ChangeDocument<'a>>,
    #[serde(skip_serializing_if = "<[Awaiting]>::is_empty")]
    awaiting_supplement: &'a [Awaiting],
}

/// A unit before a change: what it had brought, and who carries that on.
#[derive(Serialize)]
struct FormerDocument<'a> {
    id: &'a UnitId,
    name: &'a str,
    /// The first day on which it no longer holds.
    until: NaiveDate,
    quota: Option<Count>,
    cumulative: &'a Figures,
    heirs: Vec<HeirDocument<'a>>,
}

#[derive(Serialize)]
struct HeirDocument<'a> {
    unit: &'a UnitId,
    carried: &'a Figures,
}

/// A branch of the units' tree: its units together, and those right in it.
#[derive(Serialize)]
struct BranchDocument<'a> {
    path: &'a [String],
    #[serde(flatten)]
    standing: &'a Standing,
    units_total: usize,
    units_reported: usize,
    units: Vec<&'a UnitId>,
}

/// A form beside the main one: its sums, its targets, and both unit by unit.
#[derive(Serialize)]
struct FormDocument<'a> {
    total: &'a Figures,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    targets: Vec<TotalDocument<'a>>,
    units: Vec<FormUnitDocument<'a>>,
}

/// A unit of a form: without a report `reported` is null; a blank is null in one that came.
#[derive(Serialize)]
struct FormUnitDocument<'a> {
    id: &'a UnitId,
    reported: Option<ReportDate>,
    figures: &'a Figures,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    rows: Vec<FormRowDocument<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    texts: Vec<FormTextDocument<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    targets: Vec<TargetDocument<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'a SourceRef>,
}

#[derive(Serialize)]
struct FormRowDocument<'a> {
    area: &'a str,
    figures: &'a Figures,
}

#[derive(Serialize)]
struct FormTextDocument<'a> {
    date: ReportDate,
    #[serde(skip_serializing_if = "str::is_empty")]
    area: &'a str,
    column: &'a IndicatorId,
    text: &'a str,
}

#[derive(Serialize)]
struct TargetDocument<'a> {
    id: &'a IndicatorId,
    goal: Option<Count>,
    done: Option<Count>,
    shortfall: Option<Count>,
    percent: Option<f64>,
    met: Option<bool>,
}

#[derive(Serialize)]
struct TotalDocument<'a> {
    #[serde(flatten)]
    standing: TargetDocument<'a>,
    units: usize,
    units_known: usize,
    units_met: usize,
}

/// One period of an obligation.
#[derive(Serialize)]
struct ObligationDocument<'a> {
    id: &'a FormId,
    name: &'a str,
    kind: &'static str,
    period: ReportDate,
    due: Instant,
    units: Vec<ObligationUnitDocument<'a>>,
}

#[derive(Serialize)]
struct ObligationUnitDocument<'a> {
    id: &'a UnitId,
    status: Status,
    received_at: Option<Instant>,
    late_seconds: Option<i64>,
    file: Option<&'a str>,
    excused: Option<&'a str>,
}

#[derive(Serialize)]
struct DifficultyDocument<'a> {
    id: &'a str,
    unit: &'a UnitId,
    area: &'a str,
    text: &'a str,
    first: ReportDate,
    last: ReportDate,
    age_days: i64,
    file: &'a str,
    resolved: Option<ResolutionDocument<'a>>,
}

#[derive(Serialize)]
struct ResolutionDocument<'a> {
    date: ReportDate,
    reason: &'a str,
    by_report: bool,
}

#[derive(Serialize)]
struct ExcuseDocument<'a> {
    unit: &'a UnitId,
    form: &'a FormId,
    from: ReportDate,
    to: ReportDate,
    reason: &'a str,
    decided_at: Instant,
}

#[derive(Serialize)]
struct WithdrawalDocument<'a> {
    unit: &'a UnitId,
    form: &'a FormId,
    date: ReportDate,
    file: &'a str,
    sha256: &'a str,
    reason: &'a str,
    decided_at: Instant,
}

/// A figure that is no longer what was issued.
#[derive(Serialize)]
struct ChangeDocument<'a> {
    date: ReportDate,
    unit: &'a UnitId,
    indicator: &'a IndicatorId,
    of: Changed,
    was: Option<i64>,
    now: Option<i64>,
    file: Option<&'a str>,
}

fn target(standing: &TargetStanding) -> TargetDocument<'_> {
    TargetDocument {
        id: &standing.target,
        goal: standing.goal,
        done: standing.done,
        shortfall: standing.shortfall,
        percent: standing.percent,
        met: standing.met,
    }
}

fn form(form: &FormStanding) -> FormDocument<'_> {
    let mut units: Vec<_> = form
        .units
        .iter()
        .map(|unit| FormUnitDocument {
            id: &unit.unit,
            reported: unit.reported,
            figures: &unit.figures,
            rows: unit.rows.iter().map(|row| FormRowDocument { area: &row.area, figures: &row.figures }).collect(),
            texts: unit.texts.iter().map(form_text).collect(),
            targets: unit.targets.iter().map(target).collect(),
            source: unit.source.as_ref(),
        })
        .collect();
    units.sort_by(|a, b| a.id.cmp(b.id));
    FormDocument { total: &form.total, targets: form.targets.iter().map(totals).collect(), units }
}

fn form_text(text: &FormText) -> FormTextDocument<'_> {
    FormTextDocument { date: text.date, area: &text.area, column: &text.column, text: &text.text }
}

fn totals(total: &TargetTotal) -> TotalDocument<'_> {
    TotalDocument {
        standing: target(&total.standing),
        units: total.units,
        units_known: total.known,
        units_met: total.met,
    }
}

fn obligation(standing: &ObligationStanding) -> ObligationDocument<'_> {
    let mut units: Vec<_> = standing
        .units
        .iter()
        .map(|unit| ObligationUnitDocument {
            id: &unit.unit,
            status: unit.status,
            received_at: unit.received_at,
            late_seconds: unit.late_seconds,
            file: unit.source.as_ref().map(|source| source.file.as_str()),
            excused: unit.excused.as_deref(),
        })
        .collect();
    units.sort_by(|a, b| a.id.cmp(b.id));
    ObligationDocument {
        id: &standing.id,
        name: &standing.name,
        kind: match standing.kind {
            ObligationKind::Figures => "form",
            ObligationKind::Document => "document",
        },
        period: standing.period.ends,
        due: standing.due,
        units,
    }
}

fn branches(summary: &Summary) -> Vec<BranchDocument<'_>> {
    let mut branches: Vec<_> = summary
        .branches
        .iter()
        .map(|branch| {
            let mut units: Vec<&UnitId> = branch.own.iter().map(|at| &summary.units[*at].id).collect();
            units.sort();
            BranchDocument {
                path: &branch.path,
                standing: &branch.standing,
                units_total: branch.turnout.units,
                units_reported: branch.turnout.reported(),
                units,
            }
        })
        .collect();
    branches.sort_by(|a, b| a.path.cmp(b.path));
    branches
}

fn difficulty(difficulty: &Difficulty) -> DifficultyDocument<'_> {
    DifficultyDocument {
        id: &difficulty.id,
        unit: &difficulty.unit,
        area: &difficulty.area,
        text: &difficulty.text,
        first: difficulty.first,
        last: difficulty.last,
        age_days: difficulty.age,
        file: &difficulty.source.file,
        resolved: difficulty.resolved.as_ref().map(|resolution| ResolutionDocument {
            date: resolution.date,
            reason: &resolution.reason,
            by_report: resolution.by_report,
        }),
    }
}

fn excuse(excuse: &Excuse) -> ExcuseDocument<'_> {
    ExcuseDocument {
        unit: &excuse.unit,
        form: &excuse.form,
        from: excuse.from,
        to: excuse.to,
        reason: &excuse.reason,
        decided_at: excuse.decided_at,
    }
}

fn withdrawal(taken: &Withdrawal) -> WithdrawalDocument<'_> {
    WithdrawalDocument {
        unit: &taken.unit,
        form: &taken.form,
        date: taken.date,
        file: &taken.source.file,
        sha256: &taken.source.sha256,
        reason: &taken.reason,
        decided_at: taken.decided_at,
    }
}

fn change(change: &Change) -> ChangeDocument<'_> {
    ChangeDocument {
        date: change.date,
        unit: &change.unit,
        indicator: &change.indicator,
        of: change.of,
        was: change.was,
        now: change.now,
        file: change.file.as_deref(),
    }
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

/// The same with the state of the mail spool under `mail`, and what a person should look at under `concerns`.
#[must_use]
pub fn status_json(
    summary: &Summary,
    mail: &impl Serialize,
    concerns: &impl Serialize,
    quarantine: &impl Serialize,
) -> Vec<u8> {
    #[derive(Serialize)]
    struct Status<'a, M, C, Q> {
        #[serde(flatten)]
        document: Document<'a>,
        mail: &'a M,
        concerns: &'a C,
        quarantine: &'a Q,
    }
    written(&Status { document: document(summary), mail, concerns, quarantine })
}

fn document(summary: &Summary) -> Document<'_> {
    let mut units: Vec<_> = summary.units.iter().collect();
    units.sort_by(|a, b| a.id.cmp(&b.id));
    Document {
        schema: SCHEMA,
        campaign: &summary.campaign,
        report_date: summary.period.ends,
        as_of: summary.as_of,
        revision: summary.revision,
        approved: summary.approval.as_ref(),
        closed: summary.closed,
        total: &summary.total,
        units,
        former: summary.former.iter().map(former).collect(),
        branches: branches(summary),
        submissions: sorted(&summary.submissions),
        findings: sorted(&summary.findings),
        forms: summary.forms.iter().map(|standing| (&standing.form, form(standing))).collect(),
        obligations: summary.obligations.iter().map(obligation).collect(),
        difficulties: summary.difficulties.iter().map(difficulty).collect(),
        excuses: summary.excuses.iter().map(excuse).collect(),
        withdrawals: summary.withdrawals.iter().map(withdrawal).collect(),
        decisions: &summary.decisions,
        requests: &summary.requests,
        changes: summary.changes.iter().map(change).collect(),
        awaiting_supplement: &summary.awaiting,
    }
}

fn former(unit: &FormerUnit) -> FormerDocument<'_> {
    FormerDocument {
        id: &unit.id,
        name: &unit.name,
        until: unit.until,
        quota: unit.quota,
        cumulative: &unit.cumulative,
        heirs: unit.heirs.iter().map(|heir| HeirDocument { unit: &heir.unit, carried: &heir.carried }).collect(),
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
    use crate::model::sample::{busy_day, date};
    use crate::model::standing::FormUnit;

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
            ["schema", "campaign", "report_date", "as_of", "revision", "total", "units", "submissions", "findings"]
                .to_vec();
        top.extend(["difficulties", "changes"]);
        top.sort_unstable();
        assert_eq!(keys(&value), top);
        assert_eq!(
            value["total"],
            json!({"quota": 32520, "day": {"collected_l2": 420, "activated_l1": 82, "activated_l2": 1084},
                "cumulative": {"collected_l2": 6070, "activated_l1": 2092, "activated_l2": 8060}, "percent": 24.78,
                "booked": {}, "required": 4595, "ahead": 3465, "risk": "on-pace",
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
        let change = json!({"date": "2023-09-11", "unit": "dan-thanh", "indicator": "activated_l2", "of": "day",
            "was": 120, "now": 102, "file": "gui lan 2/BC Xã Dân Thành.xlsx"});
        assert_eq!(value["changes"], json!([change]));
        assert_eq!(keys(&value["findings"][0]), ["cell", "code", "file", "found", "message", "severity", "sheet"]);
        assert_eq!(value["findings"][1]["cell"], "G11");
        assert_eq!(value["submissions"][5]["verdict"], "returned");
    }

    #[test]
    fn other_forms_stand_under_forms() {
        let (mut summary, _) = busy_day().build();
        let figures = |count| Figures(vec![(IndicatorId::new("officers"), count)]);
        let unit = |id: &str, reported: Option<&str>, count| FormUnit {
            unit: UnitId::new(id),
            name: id.to_owned(),
            reported: reported.map(date),
            reports: usize::from(reported.is_some()),
            figures: figures(count),
            rows: Vec::new(),
            texts: Vec::new(),
            targets: Vec::new(),
            source: None,
        };
        let day = Some("2023-09-10");
        let units = vec![unit("b", day, Some(0)), unit("a", day, None), unit("c", None, None)];
        let standing =
            FormStanding { form: FormId::new("police"), total: figures(Some(0)), units, targets: Vec::new() };
        summary.forms = vec![standing];
        let value: Value = serde_json::from_slice(&summary_json(&summary)).expect("JSON");
        let units = json!([
            {"id": "a", "reported": "2023-09-10", "figures": {"officers": null}},
            {"id": "b", "reported": "2023-09-10", "figures": {"officers": 0}},
            {"id": "c", "reported": null, "figures": {"officers": null}},
        ]);
        assert_eq!(value["forms"], json!({"police": {"total": {"officers": 0}, "units": units}}));
    }
}
