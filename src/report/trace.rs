//! A cumulative figure followed day by day, as lines at a terminal and as JSON.
//!
//! Lines with an amount add up to the cumulative figure beside them; further details stand below them, indented. Below a
//! unit stand those that it goes back to, each once, then what these go back to.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::Serialize;

use super::format::UNKNOWN;
use super::names;
use super::words::Words;
use crate::model::campaign::Campaign;
use crate::model::cell::CellRef;
use crate::model::count::Count;
use crate::model::count::signed;
use crate::model::id::{IndicatorId, UnitId};
use crate::model::period::{Instant, ReportDate};
use crate::model::submission::{Measure, Status, Verdict};
use crate::model::trace::{
    Balance, BalanceKind, RetiredOriginal, TotalTrace, Trace, TraceStep, Traced, TracedCell, TracedPredecessor,
    TracedReport, TracedShare,
};

/// Version of the JSON.
const SCHEMA: u32 = 1;
/// Between columns.
const GAP: &str = "  ";

/// A line: an amount with its meaning, or a detail below one.
enum TraceLine {
    Amount { date: String, what: String, amount: String, counted: String },
    Below(String),
}

/// A trace as lines.
#[must_use]
pub fn lines(traced: &Traced, campaign: &Campaign, words: &Words) -> String {
    let formatter = TraceFormatter { campaign, words };
    let (mut blocks, units) = match traced {
        Traced::Unit(trace) => (Vec::new(), std::slice::from_ref(trace)),
        Traced::Total(total) => (vec![formatter.total(total)], total.units.as_slice()),
    };
    let mut seen: BTreeSet<(&UnitId, ReportDate)> = BTreeSet::new();
    for trace in units {
        formatter.add_blocks(trace, &mut seen, &mut blocks);
    }
    blocks.iter().map(|block| block.join("\n") + "\n").collect::<Vec<_>>().join("\n")
}

/// What the cumulative figure is the sum of.
fn sum(trace: &Trace, words: &Words) -> String {
    let Some(counted) = trace.counted else { return words.label("trace.nothing").to_owned() };
    let format = words.format();
    let number = |key: &str, amount: i64| words.fill(key, &[("number", &format.count(amount.unsigned_abs()))]);
    let mut parts = number("trace.of_reports", signed(trace.reported));
    for (key, amount) in [
        ("trace.of_predecessors", signed(trace.carried)),
        ("trace.of_opening", signed(trace.opening)),
        ("trace.of_booked", trace.booked),
    ] {
        if amount != 0 {
            let sign = if amount < 0 { '−' } else { '+' };
            parts = format!("{parts} {sign} {}", number(key, amount));
        }
    }
    words.fill("trace.sum", &[("counted", &format.count(counted)), ("parts", &parts)])
}

struct TraceFormatter<'a> {
    campaign: &'a Campaign,
    words: &'a Words,
}

impl TraceFormatter<'_> {
    /// Adds a unit and all that it goes back to.
    fn add_blocks<'t>(
        &self,
        trace: &'t Trace,
        seen: &mut BTreeSet<(&'t UnitId, ReportDate)>,
        blocks: &mut Vec<Vec<String>>,
    ) {
        if !seen.insert((&trace.unit, trace.period.ends)) {
            return;
        }
        blocks.push(self.unit(trace));
        for one in trace.predecessors.iter().filter(|one| one.carried.is_some()) {
            self.add_blocks(&one.trace, seen, blocks);
        }
    }

    /// All units, each with its figure.
    fn total(&self, total: &TotalTrace) -> Vec<String> {
        let format = self.words.format();
        let period = names::of_period(total.period, self.campaign, self.words);
        let units = format.count(total.units.len() as Count);
        let head = [
            ("units", units.as_str()),
            ("indicator", &total.indicator_name),
            ("indicator_id", total.indicator.as_str()),
            ("period", &period),
        ];
        let mut text = vec![self.words.fill("trace.total", &head), String::new()];
        let mut sum: Option<Count> = None;
        let rows = total.units.iter().map(|unit| {
            sum = unit.counted.map(|own| sum.unwrap_or(0).saturating_add(own)).or(sum);
            TraceLine::Amount {
                date: String::new(),
                what: self.words.fill("trace.unit", &[("unit", &unit.unit_name), ("id", unit.unit.as_str())]),
                amount: self.change(unit.counted),
                counted: format.count_or_unknown(sum),
            }
        });
        text.extend(aligned(&std::iter::once(self.heading("")).chain(rows).collect::<Vec<_>>()));
        text
    }

    /// One unit, period by period.
    fn unit(&self, trace: &Trace) -> Vec<String> {
        let period = names::of_period(trace.period, self.campaign, self.words);
        let head = [
            ("unit", trace.unit_name.as_str()),
            ("id", trace.unit.as_str()),
            ("indicator", &trace.indicator_name),
            ("indicator_id", trace.indicator.as_str()),
            ("period", &period),
        ];
        let mut text = vec![self.words.fill("trace.head", &head), sum(trace, self.words)];
        if trace.before_campaign > 0 {
            let number = self.words.format().count(trace.before_campaign);
            text.push(self.words.fill("trace.before", &[("number", &number)]));
        }
        text.push(String::new());
        let mut lines = vec![self.heading(self.words.label("workbook.report_date"))];
        let mut counted: Option<Count> = None;
        for one in &trace.predecessors {
            counted = one.carried.map(|own| counted.unwrap_or(0).saturating_add(own)).or(counted);
            lines.extend(self.predecessor(one, counted));
        }
        for step in &trace.steps {
            lines.extend(self.step(step, counted));
            counted = step.counted;
        }
        text.extend(aligned(&lines));
        text
    }

    fn heading(&self, date: &str) -> TraceLine {
        TraceLine::Amount {
            date: date.to_owned(),
            what: String::new(),
            amount: self.words.label("trace.amount").to_owned(),
            counted: self.words.label("cli.cumulative").to_owned(),
        }
    }

    /// What came from a unit that a change ended.
    fn predecessor(&self, one: &TracedPredecessor, counted: Option<Count>) -> Vec<TraceLine> {
        let format = self.words.format();
        let last = one.until.pred_opt().unwrap_or(one.until);
        let (last, whole) = (format.date(last), format.count_or_unknown(one.trace.counted));
        let names = [("unit", one.trace.unit_name.as_str()), ("id", one.trace.unit.as_str()), ("day", &last)];
        let mut lines = vec![TraceLine::Amount {
            date: format.date(one.until),
            what: self.words.fill("trace.predecessor", &names),
            amount: self.change(one.carried),
            counted: format.count_or_unknown(counted),
        }];
        if let Some(TracedShare { weight, of }) = one.share {
            let (weight, of) = (format.count(weight), format.count(of));
            let parts = [("weight", weight.as_str()), ("of", &of), ("whole", &whole)];
            lines.push(TraceLine::Below(self.words.fill("trace.share", &parts)));
        } else if one.carried.is_none() && one.trace.counted.is_some() {
            lines.push(TraceLine::Below(self.words.fill("trace.kept", &[("whole", &whole)])));
        }
        lines
    }

    /// A period: its figure, what was booked, the reports.
    fn step(&self, step: &TraceStep, before: Option<Count>) -> Vec<TraceLine> {
        let format = self.words.format();
        let date = format.period(step.period);
        let (counts, others): (Vec<&TracedReport>, Vec<&TracedReport>) =
            step.reports.iter().partition(|report| report.verdict == Verdict::Accepted);
        let status = self.words.label(&format!("status.{}", step.status)).to_owned();
        let what = if counts.iter().any(|report| report.unit.is_some()) {
            self.words.label("trace.parts").to_owned()
        } else {
            match (counts.is_empty(), step.day) {
                (false, Some(_)) => self.words.fill("trace.report", &[("status", &status.to_lowercase())]),
                (false, None) => self.words.fill("trace.blank", &[("status", &status.to_lowercase())]),
                (true, _) => status,
            }
        };
        let after = step.day.map_or(before, |day| Some(before.unwrap_or(0).saturating_add(day)));
        let amount = self.change(step.day);
        let mut lines = vec![TraceLine::Amount { date, what, amount, counted: format.count_or_unknown(after) }];
        lines.extend(counts.into_iter().flat_map(|report| self.report(report)));
        if let Some(balance) = &step.balance {
            let is_booked = balance.booked != 0;
            lines.push(TraceLine::Amount {
                date: String::new(),
                what: self.balance(balance),
                amount: if is_booked { self.signed(balance.booked) } else { String::new() },
                counted: if is_booked { format.count_or_unknown(step.counted) } else { String::new() },
            });
            lines.extend(balance.reported.map(|reported| {
                let (reported, summed) = (format.count(reported), format.count_or_unknown(balance.summed));
                TraceLine::Below(self.words.fill("trace.why", &[("told", &reported), ("summed", &summed)]))
            }));
        }
        for report in others {
            lines.push(TraceLine::Amount {
                date: String::new(),
                what: self.no_longer(report),
                amount: String::new(),
                counted: String::new(),
            });
            lines.extend(self.report(report));
        }
        lines
    }

    fn balance(&self, balance: &Balance) -> String {
        let between = balance.reported.unwrap_or(0).abs_diff(balance.summed.unwrap_or(0));
        let key = match balance.kind {
            BalanceKind::Opening => "trace.opening",
            BalanceKind::BeforeCampaign => "trace.before-campaign",
            BalanceKind::Gap => "trace.gap",
            BalanceKind::Proven => "trace.proven",
            BalanceKind::Mismatch => "trace.mismatch",
        };
        self.words.fill(key, &[("number", &self.words.format().count(between))])
    }

    /// A report that does not count, or no longer.
    fn no_longer(&self, report: &TracedReport) -> String {
        let key = match report.verdict {
            Verdict::Withdrawn => "trace.withdrawn",
            Verdict::Returned => "trace.returned",
            Verdict::Requested => "trace.requested",
            Verdict::Refused => "trace.refused",
            _ => "trace.superseded",
        };
        let number = self.words.format().count_or_unknown(report.day);
        self.words.fill(key, &[("number", &number), ("reason", report.reason.as_deref().unwrap_or_default())])
    }

    /// The file of a report and its cells.
    fn report(&self, report: &TracedReport) -> Vec<TraceLine> {
        let time = self.words.format().time(report.arrival);
        let unit = report.unit.as_ref().map_or_else(String::new, |unit| format!("{unit}: "));
        let file = [("unit", unit.as_str()), ("file", report.file.source.file.as_str()), ("time", &time)];
        let archived = report.file.archived().unwrap_or_else(|| self.not_archived(report));
        let cells = self.cells(&report.cells);
        let texts = [self.words.fill("trace.file", &file), archived].into_iter().chain(cells);
        texts.map(TraceLine::Below).collect()
    }

    /// Why the archive has no original of a report.
    fn not_archived(&self, report: &TracedReport) -> String {
        let Some(retired) = &report.retired else { return self.words.label("trace.apart").to_owned() };
        let time = self.words.format().time(retired.at);
        let by = retired.by.as_ref().map_or_else(String::new, |by| format!(" ({by})"));
        self.words.fill("trace.retired", &[("time", &time), ("reason", &retired.reason), ("by", &by)])
    }

    /// A line for each sub-row: its figure of the period and its running total.
    fn cells(&self, cells: &[TracedCell]) -> Vec<String> {
        let of_row = |a: &TracedCell, b: &TracedCell| a.area == b.area && a.sheet == b.sheet && a.measure < b.measure;
        let rows = cells.chunk_by(of_row);
        let lines = rows.flat_map(|row| {
            let cells: Vec<String> = row.iter().map(|cell| self.cell(cell)).collect();
            let area = if row[0].area.is_empty() { String::new() } else { format!(" ({})", row[0].area) };
            let place = format!("{}!{}{area}", row[0].sheet, cells.join("; "));
            let from = row[0].from.iter().map(|from| self.words.fill("trace.from", &[("from", from)]));
            std::iter::once(place).chain(from).collect::<Vec<_>>()
        });
        lines.collect()
    }

    fn cell(&self, cell: &TracedCell) -> String {
        let of = match cell.measure {
            Measure::Day => names::cadence_key(self.campaign),
            Measure::Cumulative => "cli.cumulative",
        };
        let (of, value) = (self.words.label(of).to_lowercase(), self.words.format().count(cell.value));
        format!("{}: {of} {value}", cell.cell)
    }

    /// What is added; of something unknown no number.
    fn change(&self, amount: Option<Count>) -> String {
        amount.map_or_else(|| UNKNOWN.to_owned(), |amount| self.signed(signed(amount)))
    }

    fn signed(&self, amount: i64) -> String {
        let sign = if amount < 0 { '−' } else { '+' };
        format!("{sign}{}", self.words.format().count(amount.unsigned_abs()))
    }
}

/// Lines in columns; amounts and sums end below each other.
fn aligned(lines: &[TraceLine]) -> Vec<String> {
    let widest = |part: fn(&TraceLine) -> &str| lines.iter().map(|line| part(line).chars().count()).max().unwrap_or(0);
    let date_width = widest(|line| if let TraceLine::Amount { date, .. } = line { date } else { "" });
    let what_width = widest(|line| if let TraceLine::Amount { what, .. } = line { what } else { "" });
    let amount_width = widest(|line| if let TraceLine::Amount { amount, .. } = line { amount } else { "" });
    let counted_width = widest(|line| if let TraceLine::Amount { counted, .. } = line { counted } else { "" });
    let line = |line: &TraceLine| match line {
        TraceLine::Amount { date, what, amount, counted } => {
            let figures = format!("{amount:>amount_width$}{GAP}{counted:>counted_width$}");
            format!("{date:<date_width$}{GAP}{what:<what_width$}{GAP}{figures}").trim_end().to_owned()
        }
        TraceLine::Below(text) => format!("{:date_width$}{GAP}{GAP}{text}", ""),
    };
    lines.iter().map(line).collect()
}

/// What is the same in both documents, at their heads.
#[derive(Serialize)]
struct Document<T> {
    schema: u32,
    #[serde(flatten)]
    traced: T,
}

#[derive(Serialize)]
struct TotalDocument<'a> {
    indicator: Named<'a, IndicatorId>,
    report_date: ReportDate,
    cumulative: Option<Count>,
    units: Vec<UnitDocument<'a>>,
}

#[derive(Serialize)]
struct UnitDocument<'a> {
    unit: Named<'a, UnitId>,
    indicator: Named<'a, IndicatorId>,
    report_date: ReportDate,
    cumulative: Option<Count>,
    carried: Count,
    reported: Count,
    opening: Count,
    booked: i64,
    before_campaign: Count,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    predecessors: Vec<PredecessorDocument<'a>>,
    days: Vec<StepDocument<'a>>,
}

#[derive(Serialize)]
struct PredecessorDocument<'a> {
    /// The first day on which it no longer held.
    until: NaiveDate,
    carried: Option<Count>,
    #[serde(skip_serializing_if = "Option::is_none")]
    share: Option<TracedShare>,
    trace: UnitDocument<'a>,
}

#[derive(Serialize)]
struct Named<'a, T> {
    id: &'a T,
    name: &'a str,
}

#[derive(Serialize)]
struct StepDocument<'a> {
    report_date: ReportDate,
    status: Status,
    day: Option<Count>,
    balance: Option<BalanceDocument>,
    cumulative: Option<Count>,
    reports: Vec<ReportDocument<'a>>,
}

#[derive(Serialize)]
struct BalanceDocument {
    kind: &'static str,
    booked: i64,
    #[serde(rename = "told")]
    reported: Option<Count>,
    summed: Option<Count>,
}

#[derive(Serialize)]
struct ReportDocument<'a> {
    verdict: Verdict,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<&'a UnitId>,
    day: Option<Count>,
    file: &'a str,
    sha256: &'a str,
    archived: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retired: Option<&'a RetiredOriginal>,
    received_at: Instant,
    reason: Option<&'a str>,
    cells: Vec<CellDocument<'a>>,
}

#[derive(Serialize)]
struct CellDocument<'a> {
    measure: Measure,
    area: &'a str,
    value: Count,
    sheet: &'a str,
    cell: CellRef,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<&'a str>,
}

/// A trace as pretty-printed JSON with a line break at its end.
///
/// # Panics
/// Never: every key is a string.
#[must_use]
pub fn trace_json(traced: &Traced) -> String {
    let written = match traced {
        Traced::Unit(trace) => serde_json::to_string_pretty(&Document { schema: SCHEMA, traced: unit(trace) }),
        Traced::Total(total) => {
            serde_json::to_string_pretty(&Document { schema: SCHEMA, traced: total_document(total) })
        }
    };
    written.expect("every key is a string") + "\n"
}

fn total_document(total: &TotalTrace) -> TotalDocument<'_> {
    TotalDocument {
        indicator: Named { id: &total.indicator, name: &total.indicator_name },
        report_date: total.period.ends,
        cumulative: total.counted,
        units: total.units.iter().map(unit).collect(),
    }
}

fn predecessor(one: &TracedPredecessor) -> PredecessorDocument<'_> {
    PredecessorDocument { until: one.until, carried: one.carried, share: one.share, trace: unit(&one.trace) }
}

fn unit(trace: &Trace) -> UnitDocument<'_> {
    UnitDocument {
        unit: Named { id: &trace.unit, name: &trace.unit_name },
        indicator: Named { id: &trace.indicator, name: &trace.indicator_name },
        report_date: trace.period.ends,
        cumulative: trace.counted,
        carried: trace.carried,
        reported: trace.reported,
        opening: trace.opening,
        booked: trace.booked,
        before_campaign: trace.before_campaign,
        predecessors: trace.predecessors.iter().map(predecessor).collect(),
        days: trace.steps.iter().map(day).collect(),
    }
}

fn day(step: &TraceStep) -> StepDocument<'_> {
    let booked = |balance: &Balance| BalanceDocument {
        kind: balance.kind.as_str(),
        booked: balance.booked,
        reported: balance.reported,
        summed: balance.summed,
    };
    StepDocument {
        report_date: step.period.ends,
        status: step.status,
        day: step.day,
        balance: step.balance.as_ref().map(booked),
        cumulative: step.counted,
        reports: step.reports.iter().map(report).collect(),
    }
}

fn report(report: &TracedReport) -> ReportDocument<'_> {
    ReportDocument {
        verdict: report.verdict,
        unit: report.unit.as_ref(),
        day: report.day,
        file: &report.file.source.file,
        sha256: &report.file.source.sha256,
        archived: report.file.archived(),
        retired: report.retired.as_ref(),
        received_at: report.arrival,
        reason: report.reason.as_deref(),
        cells: report.cells.iter().map(cell).collect(),
    }
}

fn cell(cell: &TracedCell) -> CellDocument<'_> {
    CellDocument {
        measure: cell.measure,
        area: &cell.area,
        value: cell.value,
        sheet: &cell.sheet,
        cell: cell.cell,
        from: cell.from.as_deref(),
    }
}
