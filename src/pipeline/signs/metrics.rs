//! The state of a campaign for a monitoring system, in Prometheus' text format, as `node_exporter` collects it from files.

use std::fmt::Write as _;

use super::super::spool_state::SpoolState;
use super::{LastPass, Surroundings};
use crate::model::period::Instant;
use crate::model::submission::Status;
use crate::model::summary::Summary;

/// What is measured.
pub(super) struct Measured<'a> {
    /// The state of the report date. `None`: the pass failed.
    pub(super) summary: Option<&'a Summary>,
    /// The mail that waits.
    pub(super) mail: &'a SpoolState,
    /// Disk, inbox and what else lies around.
    pub(super) around: &'a Surroundings,
    /// The last pass.
    pub(super) last: Option<&'a LastPass>,
}

/// Bytes to which free space is rounded down: enough to watch it shrink, and the same while nothing of weight is written.
const fn step_of(free: u64) -> u64 {
    const GIBIBYTE: u64 = 1 << 30;
    if free > 4 * GIBIBYTE { GIBIBYTE } else { 1 << 20 }
}

/// Time and success of the last run, which are all that a campaign file that cannot be read leaves to report.
const LAST: &str = "last_run_timestamp_seconds";
const SUCCESS: &str = "last_run_success";

/// A text with another last run in it, that failed; what else it says was of the run before, and is left out.
pub(super) fn failed(before: &str, at: Instant) -> String {
    let values = [(LAST, at.timestamp()), (SUCCESS, 0)];
    let of_name =
        |name: &str| name.strip_prefix("tonghop_").and_then(|name| values.iter().find(|(own, _)| *own == name));
    let lines = before.lines().filter_map(|line| match line.split_once('{') {
        Some((name, rest)) => {
            let (label, _) = rest.rsplit_once("} ")?;
            of_name(name).map(|(_, value)| format!("{name}{{{label}}} {value}\n"))
        }
        None => line.split(' ').nth(2).and_then(of_name).map(|_| format!("{line}\n")),
    });
    lines.collect()
}

/// The text, with two labels, as a machine may have several campaigns of one plan: the plan's number and the name of the
/// campaign's folder. Times are seconds since 1970.
pub(super) fn text(plan: &str, folder: &str, measured: &Measured<'_>) -> String {
    let mut out = String::new();
    let quoted = |value: &str| value.replace('\\', r"\\").replace('"', "\\\"").replace(['\n', '\r'], " ");
    let labels = format!("campaign=\"{}\",folder=\"{}\"", quoted(plan), quoted(folder));
    let mut gauge = |name: &str, help: &str, value: Option<i64>| {
        if let Some(value) = value {
            let _ = writeln!(out, "# HELP tonghop_{name} {help}\n# TYPE tonghop_{name} gauge");
            let _ = writeln!(out, "tonghop_{name}{{{labels}}} {value}");
        }
    };
    let count = |count: usize| i64::try_from(count).ok();
    let time = |moment: Option<Instant>| moment.map(|moment| moment.timestamp());
    let Measured { summary, mail, around, last } = measured;
    gauge(LAST, "When the last run was.", time(last.map(|last| last.at)));
    gauge(SUCCESS, "Whether the last run came to its end.", last.map(|last| last.failed.is_none().into()));
    gauge("run_unfinished", "Whether a run was cut off and none came since.", Some(around.unfinished.into()));
    if let Some(summary) = summary {
        let turnout = &summary.turnout;
        gauge("units_expected", "Units that have to report for the report date.", count(turnout.expected()));
        gauge("units_reported", "Units of them that have reported.", count(turnout.reported()));
        let returned = summary.units.iter().filter(|unit| unit.status == Status::Returned).count();
        gauge("units_returned", "Units whose report went back and that have sent no other.", count(returned));
        let waiting = summary.requests.iter().filter(|request| request.answer.is_none()).count();
        gauge("requests_open", "Requests for closed dates that nobody has answered.", count(waiting));
        let date = summary.period.ends.0.and_hms_opt(0, 0, 0).map(|midnight| midnight.and_utc().timestamp());
        gauge("report_date_timestamp_seconds", "The report date, as the midnight in UTC that it begins with.", date);
    }
    gauge("mail_queued", "Letters that wait.", count(mail.queued));
    gauge("mail_oldest_timestamp_seconds", "When the oldest letter that waits was written.", time(mail.oldest));
    gauge("mail_failed", "Letters that somebody will not get.", count(mail.failed));
    let free = around.free.and_then(|free| i64::try_from(free - free % step_of(free)).ok());
    gauge("disk_free_bytes", "Bytes free on the disk of the folder, rounded down.", free);
    gauge("inbox_available", "Whether there is an inbox.", Some(around.no_inbox.is_none().into()));
    gauge("inbox_files", "Files that wait in the inbox.", count(around.waiting.0));
    gauge("inbox_oldest_timestamp_seconds", "When the oldest of them was changed.", time(around.waiting.1));
    gauge("inbox_unreadable", "Items of the inbox that cannot be read.", count(around.unreadable.len()));
    gauge("inbox_left", "Files that were taken in and cannot be removed.", count(around.left.len()));
    gauge("foreign_items", "Items of the folder that belong to another user.", count(around.of_others.len()));
    out
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    #[test]
    fn of_a_failed_run_its_time_alone_is_told() {
        let (at, later) = ("2023-09-12T08:00:00+07:00", "2023-09-12T09:00:00+07:00");
        let [at, later] = [at, later].map(|text| DateTime::parse_from_rfc3339(text).expect("a moment"));
        let last = LastPass { at, ..LastPass::default() };
        let (mail, around) = (SpoolState::default(), Surroundings::default());
        let measured = Measured { summary: None, mail: &mail, around: &around, last: Some(&last) };
        let metrics = failed(&text("1} \"x\" {2", "kh110", &measured), later);
        let lines: Vec<&str> = metrics.lines().filter(|line| !line.starts_with('#')).collect();
        let labels = r#"{campaign="1} \"x\" {2",folder="kh110"}"#;
        let expected = [
            format!("tonghop_last_run_timestamp_seconds{labels} {}", later.timestamp()),
            format!("tonghop_last_run_success{labels} 0"),
        ];
        assert_eq!(lines, expected);
        assert_eq!(metrics.lines().count(), 6, "each with its help and type: {metrics}");
        assert_eq!(failed(&metrics, later), metrics);
    }
}
