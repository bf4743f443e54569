//! What makes the daily job run by itself: units for systemd, lines for cron, a task for Windows.
//!
//! A plan in, text out; nothing here knows the machine.

pub mod cron;
pub mod systemd;
pub mod windows;

use chrono::{Duration, NaiveTime, Timelike};

use crate::model::campaign::Campaign;
use crate::model::period::Instant;
use crate::text;

/// Minutes after a deadline: the file that came in its last second is there, and clocks may differ.
const AFTER_MINUTES: i64 = 5;

/// What runs, where, and at which times of the day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Short word for names of units and tasks: `tonghop-110-kh-ubnd`.
    pub name: String,
    /// The campaign's title.
    pub title: String,
    /// Absolute path of the program.
    pub program: String,
    /// Absolute path of the campaign folder.
    pub folder: String,
    /// Name of the campaign's zone: `Asia/Ho_Chi_Minh`.
    pub zone: String,
    /// Times of the day in that zone, in order.
    pub times: Vec<NaiveTime>,
    /// The first moment at which there is something to do, and the last.
    pub span: (Instant, Instant),
    /// Mebibytes that all its processes may take together.
    pub memory_mib: u64,
    /// Whether the program stays instead of being called.
    pub watch: bool,
}

impl Plan {
    /// The plan of a campaign, for a program and a folder by their absolute paths.
    #[must_use]
    pub fn of(campaign: &Campaign, program: &str, folder: &str, watch: bool) -> Self {
        let calendar = &campaign.calendar;
        let times = times(campaign);
        let first = times.first().copied().unwrap_or(NaiveTime::MIN);
        let starts = calendar.at(calendar.starts, first);
        // Late reports and letters come for some weeks after the end.
        let ends = calendar.at(calendar.ends, first) + Duration::days(60);
        Self {
            name: format!("tonghop-{}", text::slug(&campaign.plan)),
            title: campaign.title.clone(),
            program: program.to_owned(),
            folder: folder.to_owned(),
            zone: calendar.zone.name().to_owned(),
            times,
            span: (starts, ends),
            // The program itself, and workers with the limit of each.
            memory_mib: 1024 + 2 * campaign.limits.memory_mib,
            watch,
        }
    }

    /// The arguments after the program's name.
    #[must_use]
    pub fn arguments(&self) -> Vec<&str> {
        vec!["-C", &self.folder, "-q", if self.watch { "watch" } else { "run" }]
    }
}

/// Times of the day at which a run may have something to do: after deadlines, at the supplement, before deadlines where
/// units are reminded. A run that finds nothing writes nothing.
fn times(campaign: &Campaign) -> Vec<NaiveTime> {
    let calendar = &campaign.calendar;
    let after = |time: NaiveTime| time.overflowing_add_signed(Duration::minutes(AFTER_MINUTES)).0;
    let grace = Duration::minutes(calendar.grace_minutes.into());
    let deadline = calendar.deadline.overflowing_add_signed(grace).0;
    let mut times = vec![after(deadline), after(calendar.supplement)];
    let letters = &campaign.mail.reminder;
    if letters.before_minutes > 0 {
        times.push(deadline.overflowing_sub_signed(Duration::minutes(letters.before_minutes.into())).0);
    }
    if i64::from(letters.after_minutes) > AFTER_MINUTES {
        times.push(after(deadline.overflowing_add_signed(Duration::minutes(letters.after_minutes.into())).0));
    }
    times.extend(campaign.obligations.iter().map(|obligation| after(obligation.calendar.deadline)));
    let mut times: Vec<NaiveTime> = times.into_iter().filter_map(|time| time.with_second(0)).collect();
    times.sort();
    times.dedup();
    times
}

#[cfg(test)]
pub(crate) mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::pipeline::setting::Setting;

    /// The plan's own schedule, in a folder whose name is as awkward as names get.
    pub(crate) fn plan(watch: bool) -> Plan {
        let text = include_str!("../../tonghop.toml").to_owned();
        let setting = Setting::parse(text, BTreeMap::new()).expect("the plan");
        Plan::of(&setting.campaign, "/opt/tổng hợp/tonghop", "/srv/KH 110 \"50%\" & 'a' $b <c>", watch)
    }

    #[test]
    fn the_plan_runs_after_its_deadlines() {
        let plan = plan(false);
        assert_eq!((plan.name.as_str(), plan.zone.as_str()), ("tonghop-110-kh-ubnd", "Asia/Ho_Chi_Minh"));
        let times: Vec<String> = plan.times.iter().map(ToString::to_string).collect();
        assert!(times.contains(&"08:05:00".to_owned()) && times.contains(&"16:05:00".to_owned()), "{times:?}");
        assert!(times.is_sorted());
    }
}
