//! What makes the daily job run by itself: units for systemd, lines for cron, a task for Windows.
//!
//! A plan in, text out; nothing here knows the machine.

pub(crate) mod cron;
pub(crate) mod installed;
pub mod systemd;
pub(crate) mod windows;

use chrono::{Duration, NaiveTime, Timelike};

use crate::files;
use crate::model::campaign::Campaign;
use crate::model::language::Language;
use crate::model::period::Instant;
use crate::text;

/// Minutes after a deadline: the file that came in its last second is there, and clocks may differ.
const AFTER_MINUTES: i64 = 5;

/// Minutes between two passes over mail that was not taken, where the program is called instead of staying. A letter's own
/// steps say whether it is tried.
const MAIL_MINUTES: u32 = 5;

/// Letters of a path's hash that keep folders with the same last part apart.
const HASH_LETTERS: usize = 6;
/// Mebibytes of the program itself, without its readers.
const OWN_MIB: u64 = 1024;

/// Where a campaign runs.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// Absolute path of the program.
    pub program: &'a str,
    /// Absolute path of the campaign folder.
    pub folder: &'a str,
    /// Processes that read at once: one for each core.
    pub readers: usize,
}

/// The name of a folder's units and tasks: its last part, as they may be spelled, and a hash of the whole path. The hash is
/// always there, so that a name does not depend on what other folders the machine has.
#[must_use]
pub fn name(folder: &str) -> String {
    let last = folder.rsplit(['/', '\\']).find(|part| !part.is_empty()).unwrap_or_default();
    let hash = files::sha256(folder.as_bytes());
    let parts = ["tonghop", &text::slug(last), &hash[..HASH_LETTERS]];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
}

/// Mebibytes that the program and its readers may take together.
#[must_use]
pub fn memory_mib(campaign: &Campaign, readers: usize) -> u64 {
    OWN_MIB + campaign.limits.memory_mib * readers.max(1) as u64
}

/// What runs, where, and at which times of the day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Name of its units and tasks, the folder's own: `tonghop-kh-110-3fa2c1`.
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
    /// What it says is in this language.
    pub language: Language,
}

impl Plan {
    /// The plan of a campaign at its place.
    #[must_use]
    pub fn of(campaign: &Campaign, place: Place<'_>, watch: bool) -> Self {
        let calendar = &campaign.calendar;
        let times = times(campaign);
        let first = times.first().copied().unwrap_or(NaiveTime::MIN);
        let starts = calendar.at(calendar.starts, first);
        // Late reports and letters come for some weeks after the end.
        let ends = calendar.at(calendar.ends, first) + Duration::days(60);
        Self {
            name: name(place.folder),
            title: campaign.title.clone(),
            program: place.program.to_owned(),
            folder: place.folder.to_owned(),
            zone: calendar.zone.name().to_owned(),
            times,
            span: (starts, ends),
            memory_mib: memory_mib(campaign, place.readers),
            watch,
            language: campaign.language,
        }
    }

    /// The arguments of the call that sends mail again.
    #[must_use]
    pub fn mail_arguments(&self) -> Vec<&str> {
        vec!["-C", &self.folder, "-q", "send", "--due", "--if-set"]
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
    use crate::pipeline::context::CampaignContext;

    /// The plan's own schedule, in a folder whose name is as awkward as names get.
    pub(crate) fn plan(watch: bool) -> Plan {
        let text = include_str!("../../tonghop.toml").to_owned();
        let context = CampaignContext::parse(text, BTreeMap::new()).expect("the plan");
        let folder = "/srv/KH 110 \"50%\" & 'a' $b <c>";
        Plan::of(&context.campaign, Place { program: "/opt/tổng hợp/tonghop", folder, readers: 2 }, watch)
    }

    #[test]
    fn the_plan_runs_after_its_deadlines() {
        let plan = plan(false);
        assert_eq!(plan.zone, "Asia/Ho_Chi_Minh");
        assert!(plan.name.starts_with("tonghop-kh-110-50-a-b-c-"), "{}", plan.name);
        assert_eq!(plan.memory_mib, 1824);
        let times: Vec<String> = plan.times.iter().map(ToString::to_string).collect();
        assert!(times.contains(&"08:05:00".to_owned()) && times.contains(&"16:05:00".to_owned()), "{times:?}");
        assert!(times.is_sorted());
    }

    #[test]
    fn minutes_of_grace_are_waited_for() {
        let text = include_str!("../../tonghop.toml").replacen("grace_minutes = 0 ", "grace_minutes = 20 ", 1);
        let context = CampaignContext::parse(text, BTreeMap::new()).expect("the plan");
        assert_eq!(context.campaign.calendar.grace_minutes, 20);
        let plan = Plan::of(&context.campaign, Place { program: "/tonghop", folder: "/srv/a", readers: 2 }, false);
        let times: Vec<String> = plan.times.iter().map(ToString::to_string).collect();
        assert!(times.contains(&"08:25:00".to_owned()), "{times:?}");
    }

    #[test]
    fn folders_with_the_same_last_part_have_names_of_their_own() {
        let (one, other) = (name("/srv/a/Kế hoạch 110"), name("/srv/b/Kế hoạch 110"));
        assert_ne!(one, other);
        for name in [&one, &other] {
            assert!(
                name.starts_with("tonghop-ke-hoach-110-") && name.len() == "tonghop-ke-hoach-110-".len() + 6,
                "{name}"
            );
        }
        assert_eq!(name("/").len(), "tonghop-".len() + 6);
    }
}
