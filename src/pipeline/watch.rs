//! Stays with a campaign folder: when a run has something to do, and what is made good after a pause.
//!
//! Nothing here waits or reads a clock; whoever calls says what time it is, as often as it likes. A run is as good as
//! another one at the same moment, so that a watch that was killed and started again goes on where it was.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chrono::{Days, Duration, NaiveTime};

use super::{Outcome, Progress, Request, Workspace};
use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::files;
use crate::intake::{self, Leftovers};
use crate::ledger::{AsOf, Book};
use crate::model::campaign::Campaign;
use crate::model::period::{Calendar, Instant, ReportDate};
use crate::read::Workers;

use super::context::{CAMPAIGN_FILE, CampaignContext};

/// Seconds after which a file that could not be read, or was still arriving, is looked at again. A change of the file or of
/// who may read it is seen at the next look, where the file system keeps the time of such changes.
const AGAIN_SECONDS: i64 = 20;
/// How often that time is doubled where nothing came of it.
const DOUBLED: u32 = 2;

/// Days after a campaign on which files still come.
const DAYS_AFTER: u64 = 366;

/// What became of one look at the folder.
pub(crate) enum Look {
    /// There was nothing to do.
    Quiet,
    /// Files are still being copied.
    Settling,
    /// Runs were made: those of missed dates first.
    Ran(Vec<Outcome>, Box<CampaignContext>),
    /// Another run holds the lock; what there is to do is done at the next look.
    Busy(String),
}

/// A watch over one campaign folder.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    /// The last look that found everything done.
    last: Option<Instant>,
    /// The inbox as it was at the last look, and as the last run left it.
    before: Option<intake::Glance>,
    done: Option<intake::Glance>,
    /// When something is to be tried again.
    again: Option<Instant>,
    /// How often it was tried already, and nothing had changed.
    tried: u32,
    /// The moments of the campaign, and the campaign file that they come from.
    moments: Option<(Option<String>, Vec<Instant>)>,
    /// Whether it is the machine that says what time it is.
    by_machine: bool,
}

impl Watch {
    /// A watch that takes the time from a clock, which is doubted as that of a run is.
    #[must_use]
    pub(crate) fn by(clock: Clock) -> Self {
        Self { by_machine: matches!(clock, Clock::System), ..Self::default() }
    }

    /// Looks at the folder and does what there is to do.
    ///
    /// # Errors
    /// The campaign's or the environment's; the next look tries again.
    pub(crate) fn look(
        &mut self,
        folder: &Path,
        now: Instant,
        workers: &dyn Fn() -> Workers,
        progress: &dyn Progress,
    ) -> Result<Look> {
        let looked = self.try_to_look(folder, now, workers, progress);
        if looked.is_err() {
            // Once the trouble is over a run says so, whether or not anything else has changed.
            self.again = Some(now);
        }
        looked
    }

    fn try_to_look(
        &mut self,
        folder: &Path,
        now: Instant,
        workers: &dyn Fn() -> Workers,
        progress: &dyn Progress,
    ) -> Result<Look> {
        let glance = intake::glance(folder)?;
        let is_settled = self.before.as_ref() == Some(&glance) || glance.is_empty();
        let has_changed = self.done.as_ref() != Some(&glance);
        self.before = Some(glance);
        let is_time = match self.last {
            None => true,
            Some(last) => self.is_time(folder, last, now)?,
        };
        let is_again = self.again.is_some_and(|again| now >= again);
        if !(is_time || is_again || (has_changed && is_settled)) {
            self.last = Some(now);
            return Ok(if has_changed { Look::Settling } else { Look::Quiet });
        }
        let (workspace, book) = match Workspace::lock_recent(folder, now, workers()) {
            Err(Error::Files(files::Error::Locked { holder })) => return Ok(Look::Busy(holder)),
            other => other?,
        };
        if self.by_machine {
            workspace.doubt_clock(&book, Clock::System)?;
        }
        let outcomes = workspace.catch_up(book, now, progress)?;
        let waits =
            |outcome: &Outcome| !(outcome.young.is_empty() && outcome.held.is_empty() && outcome.unreadable.is_empty());
        let is_left = outcomes.iter().any(waits) || !Leftovers::of(folder)?.is_empty();
        self.tried = if has_changed { 0 } else { (self.tried + 1).min(DOUBLED) };
        self.again = is_left.then(|| now + Duration::seconds(AGAIN_SECONDS << self.tried));
        self.last = Some(now);
        self.done = Some(intake::glance(folder)?);
        self.before.clone_from(&self.done);
        Ok(Look::Ran(outcomes, Box::new(workspace.into_context())))
    }

    /// Whether a moment lies between two looks at which a run may have something to do; a clock that was set back may
    /// have one again, and so may a campaign file that was changed.
    fn is_time(&mut self, folder: &Path, last: Instant, now: Instant) -> Result<bool> {
        let file = files::hash_if_there(&folder.join(CAMPAIGN_FILE))?;
        let is_new = self.moments.as_ref().is_some_and(|(known, _)| *known != file);
        if is_new || self.moments.is_none() {
            self.moments = Some((file, moments(&CampaignContext::of_folder(folder)?.campaign)));
        }
        let mut moments = self.moments.iter().flat_map(|(_, moments)| moments);
        Ok(is_new || now < last || moments.any(|moment| *moment > last && *moment <= now))
    }
}

/// Every moment of a campaign at which something may be due although no file came.
fn moments(campaign: &Campaign) -> Vec<Instant> {
    let calendar = &campaign.calendar;
    let times = &campaign.mail.reminder;
    let minutes = |count: u32| Duration::minutes(count.into());
    let days = |count: u32| Duration::days(count.into());
    let mut moments = Vec::new();
    for date in calendar.periods().map(|period| period.ends) {
        let deadline = calendar.deadline(date);
        let closed = calendar.closed(date);
        moments.extend([deadline - minutes(times.before_minutes), closed, closed + minutes(times.after_minutes)]);
        moments.push(calendar.supplement_time(date));
    }
    moments.extend(ends_of_quarantine(campaign));
    let main = &campaign.main_form().id;
    for obligation in campaign.obligations.iter().filter(|obligation| obligation.id != *main) {
        for date in obligation.calendar.periods().map(|period| period.ends) {
            let deadline = obligation.calendar.deadline(date);
            let closed = obligation.calendar.closed(date);
            let letters = [deadline - days(times.obligation_before_days), closed + days(times.obligation_after_days)];
            moments.extend(letters.into_iter().chain([closed]));
        }
    }
    moments
}

/// The beginning of each day on which a file in quarantine may be over its time, where a run removes it by itself; what
/// comes long after the campaign waits for a run.
fn ends_of_quarantine(campaign: &Campaign) -> Vec<Instant> {
    let Calendar { starts, ends, .. } = campaign.calendar;
    let days = u64::from(campaign.retention.quarantine_days) + DAYS_AFTER;
    let last = ends.checked_add_days(Days::new(days)).unwrap_or(ends);
    let is_wanted = campaign.retention.quarantine_automatic;
    let days = starts.iter_days().take_while(|day| is_wanted && *day <= last);
    days.map(|day| campaign.calendar.at(day, NaiveTime::MIN)).collect()
}

/// The next moment after this one at which a run may have something to do.
#[must_use]
pub(crate) fn next_moment(campaign: &Campaign, now: Instant) -> Option<Instant> {
    moments(campaign).into_iter().filter(|moment| *moment > now).min()
}

impl Workspace {
    /// Makes the runs of dates that were missed, then the run of now.
    fn catch_up(&self, mut book: Book, now: Instant, progress: &dyn Progress) -> Result<Vec<Outcome>> {
        let mut outcomes = Vec::new();
        for date in self.missed(&book, now) {
            let request = Request { date: Some(date), dry_run: false };
            outcomes.push(self.run(book, request, Clock::Fixed(now), progress)?);
            book = self.load_recent(&BTreeSet::new())?;
        }
        outcomes.push(self.run(book, Request::default(), Clock::Fixed(now), progress)?);
        Ok(outcomes)
    }

    /// Dates whose deadline passed without a run, since the first one that was ever drawn; the newest is the next run's own.
    fn missed(&self, book: &Book, now: Instant) -> Vec<ReportDate> {
        let calendar = &self.context.campaign.calendar;
        let drawn: BTreeMap<ReportDate, _> = book.drawings(AsOf::Now);
        let Some(first) = drawn.keys().next().copied() else { return Vec::new() };
        let own = calendar.report_date(now);
        let dates = calendar.periods().map(|period| period.ends);
        let missed = dates.filter(|date| *date > first && *date < own && !drawn.contains_key(date));
        missed.filter(|date| calendar.is_past_deadline(*date, now)).collect()
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    fn moment(text: &str) -> Instant {
        DateTime::parse_from_rfc3339(text).expect("a moment")
    }

    #[test]
    fn the_plan_has_its_moments() {
        let context =
            CampaignContext::parse(include_str!("../../tonghop.toml").to_owned(), BTreeMap::new()).expect("the plan");
        let campaign = context.campaign;
        let after = |text: &str| next_moment(&campaign, moment(text)).map(|next| next.to_rfc3339());
        // The deadline is part of it, the second after it is the first that is late.
        assert_eq!(after("2023-09-13T08:00:00+07:00").as_deref(), Some("2023-09-13T08:00:01+07:00"));
        assert_eq!(after("2023-09-13T15:59:00+07:00").as_deref(), Some("2023-09-13T16:00:00+07:00"));
        assert_eq!(after("2024-03-01T00:00:00+07:00"), None);
    }

    #[test]
    fn each_day_may_end_the_time_of_a_file_in_quarantine() {
        let file = include_str!("../../tonghop.toml").to_owned() + "\n[retention]\nquarantine_automatic = true\n";
        let campaign = CampaignContext::parse(file, BTreeMap::new()).expect("the plan").campaign;
        let after = |text: &str| next_moment(&campaign, moment(text)).map(|next| next.to_rfc3339());
        assert_eq!(after("2024-03-01T09:00:00+07:00").as_deref(), Some("2024-03-02T00:00:00+07:00"));
    }
}
