//! What is due in words: by when it must come, and by how much it came late.

use super::words::Words;
use crate::model::standing::{ObligationStanding, ObligationUnit};
use crate::model::submission::Status;
use crate::model::summary::Summary;

/// Days before a deadline from which it is listed.
const WEEK: i64 = 7;
/// Days after it for which what recurs stays listed.
const FORTNIGHT: i64 = 14;
const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// By when a period of an obligation is due: *trước ngày 05/09/2023*, or the last moment.
#[must_use]
pub(crate) fn deadline(standing: &ObligationStanding, words: &Words) -> String {
    if !standing.before_day {
        return words.format().time(standing.due);
    }
    let day = (standing.due + chrono::Duration::seconds(1)).date_naive();
    words.fill("due.before", &[("day", &words.format().date(day))])
}

/// How late something came: the two largest of days, hours and minutes; at least a minute.
#[must_use]
pub(crate) fn lateness(seconds: i64, words: &Words) -> String {
    let minutes = (seconds.max(1) + MINUTE - 1) / MINUTE * MINUTE;
    let parts =
        [(minutes / DAY, "due.days"), (minutes % DAY / HOUR, "due.hours"), (minutes % HOUR / MINUTE, "due.minutes")];
    let largest = parts.into_iter().skip_while(|(count, _)| *count == 0).take(2).filter(|(count, _)| *count > 0);
    let largest: Vec<String> = largest.map(|(count, key)| words.fill(key, &[("count", &count.to_string())])).collect();
    largest.join(" ")
}

/// The period of an obligation; `None` for what is due once.
#[must_use]
pub(crate) fn period(standing: &ObligationStanding, words: &Words) -> Option<String> {
    standing.again.then(|| words.format().period(standing.period))
}

/// What else is due and worth a leader's look: what somebody has not brought although its time is past, of what comes again
/// and again the last period alone; and after it what must come within a week.
#[must_use]
pub(crate) fn worth_listing(summary: &Summary) -> Vec<&ObligationStanding> {
    let today = summary.period.ends.0;
    let days = |standing: &ObligationStanding| (standing.due.date_naive() - today).num_days();
    let waits = |standing: &ObligationStanding| standing.turnout.pending > 0;
    let is_last = |standing: &ObligationStanding| {
        let later = |other: &&ObligationStanding| other.id == standing.id && other.due > standing.due && !waits(other);
        days(standing) >= -FORTNIGHT && !summary.obligations.iter().any(|other| later(&other))
    };
    let lacks = |standing: &ObligationStanding| standing.turnout.missing + standing.turnout.returned > 0;
    let mut listed: Vec<&ObligationStanding> = summary
        .obligations
        .iter()
        .filter(|standing| {
            if waits(standing) {
                return days(standing) <= WEEK;
            }
            lacks(standing) && (!standing.again || is_last(standing))
        })
        .collect();
    let seconds = |standing: &ObligationStanding| standing.due.timestamp();
    listed.sort_by_key(|standing| if waits(standing) { (1, seconds(standing)) } else { (0, -seconds(standing)) });
    listed
}

/// How it stands with one unit: *Đúng hạn*, *Trễ hạn 2 giờ 5 phút*.
#[must_use]
pub(crate) fn state(unit: &ObligationUnit, words: &Words) -> String {
    let status = words.label(status_key(unit.status));
    match unit.late_seconds {
        Some(seconds) => format!("{status} {}", lateness(seconds, words)),
        None => status.to_owned(),
    }
}

/// The key of a status among the words; of what is due beside the main form *not sent* says it better.
#[must_use]
pub(crate) fn status_key(status: Status) -> &'static str {
    match status {
        Status::OnTime => "status.on-time",
        Status::Late => "status.late",
        Status::Returned => "status.returned",
        Status::Pending => "due.pending",
        Status::Missing => "due.missing",
        Status::Excused => "due.excused",
        Status::Inactive => "status.inactive",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::language::Language;
    use crate::report::words::words;

    #[test]
    fn lateness_is_told_by_its_largest_parts() {
        let words = words(Language::Vi);
        for (seconds, text) in [
            (1, "1 phút"),
            (60, "1 phút"),
            (61, "2 phút"),
            (3_600, "1 giờ"),
            (3_660, "1 giờ 1 phút"),
            (86_400, "1 ngày"),
            (86_400 + 59, "1 ngày"),
            (2 * 86_400 + 5 * 3_600 + 600, "2 ngày 5 giờ"),
        ] {
            assert_eq!(lateness(seconds, &words), text, "{seconds}");
        }
    }
}
