//! `tonghop watch`: stays with a campaign folder until it is stopped.

use std::collections::BTreeSet;
use std::io::BufRead;
use std::path::Path;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::Duration;

use chrono::DateTime;
use notify::{RecommendedWatcher, RecursiveMode, Watcher};
use serde_json::json;

use super::no_moment;
use super::service_manager::{self, Living, Sign};
use super::{progress_bar::Bar, run, send};
use crate::clock::Clock;
use crate::deliver::account::Environment;
use crate::deliver::spool::{Spool, State};
use crate::deliver::worker::Which;
use crate::error::{EXIT_DONE, EXIT_LASTING, Error, Result};
use crate::files::Lock;
use crate::model::period::Instant;
use crate::output::log::DAILY;
use crate::output::{Output, print, print_error, print_json_line};
use crate::phrase;
use crate::pipeline::context::CampaignContext;
use crate::pipeline::dispatch::{Dispatch, Sending};
use crate::pipeline::watch::{Look, Watch, next_moment};
use crate::pipeline::{Outcome, signs};
use crate::read::Workers;

/// Seconds between two looks at the folder, where nothing is heard of it: a network share reports no change.
const EVERY: u64 = 3;
/// Seconds after a change was heard of: a copy of many files is one change.
const SOON: u64 = 1;
/// Seconds after which a folder that could not be worked in is tried again.
const AFTER_TROUBLE: u64 = 10;
/// Seconds between two passes over mail that was not taken.
const MAIL_EVERY: i64 = 60;

/// How to watch.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Manner {
    /// Leave the mail in the spool.
    pub no_send: bool,
    /// Look once for each moment that is read from stdin.
    pub steps: bool,
    /// Minutes that a fault may last before the watch ends, as a service that failed; 0: for ever.
    pub give_up_minutes: u32,
}

/// What wakes the watch.
enum Call {
    Changed,
    Stop,
}

/// Watches until a signal, or the end of stdin where moments are read from there.
///
/// # Errors
/// Another watch is here, or the folder holds no campaign; what goes wrong later is reported, and tried again.
pub(crate) fn watch(folder: &Path, manner: Manner, clock: Clock, output: Output) -> Result<u8> {
    let context = CampaignContext::of_folder(folder)?;
    let who = phrase!("process {pid} watches since {now}", pid = std::process::id().to_string(), now = clock.now())
        .to_string();
    let _lock = Lock::take(&folder.join("ledger/watch.lock"), &who)?;
    let mut keeper = Keeper {
        folder,
        no_send: manner.no_send,
        output,
        environment: Environment::of_this_process(),
        watch: if manner.steps { Watch::default() } else { Watch::by(clock) },
        mailed: None,
        trouble: None,
        said: BTreeSet::new(),
        give_up: Duration::from_secs(u64::from(manner.give_up_minutes) * 60),
    };
    if manner.steps {
        return keeper.step_by_step();
    }
    let (calls, called) = mpsc::channel();
    stop_on_signals(calls.clone())?;
    // Where nothing can be heard of the folder, looking is enough.
    let _watcher = listen(&folder.join("inbox"), calls);
    let now = context.campaign.calendar.local(clock.now());
    let next = next_moment(&context.campaign, now);
    tracing::info!("{}", phrase!("watching {folder}; next moment: {next}", folder = folder.display(), next = next));
    service_manager::notify(Sign::Ready);
    let code = keeper.stay(&called, clock);
    service_manager::notify(Sign::Stopping);
    tracing::info!("{}", phrase!("stopped"));
    Ok(code)
}

fn stop_on_signals(calls: Sender<Call>) -> Result<()> {
    let stop = move || {
        let _ = calls.send(Call::Stop);
    };
    ctrlc::set_handler(stop).map_err(|error| Error::Defect { what: "hearing signals", detail: error.to_string() })
}

/// Hears of changes in the inbox, where the file system reports them.
fn listen(inbox: &Path, calls: Sender<Call>) -> Option<RecommendedWatcher> {
    let heard = move |event: notify::Result<notify::Event>| {
        if event.is_ok_and(|event| !event.kind.is_access()) {
            let _ = calls.send(Call::Changed);
        }
    };
    let mut watcher = notify::recommended_watcher(heard).ok()?;
    watcher.watch(inbox, RecursiveMode::Recursive).ok()?;
    Some(watcher)
}

/// What a watch works with.
struct Keeper<'a> {
    folder: &'a Path,
    no_send: bool,
    output: Output,
    environment: Environment,
    watch: Watch,
    /// The last pass over the mail.
    mailed: Option<Instant>,
    /// What was wrong at the last look; reported once.
    trouble: Option<Trouble>,
    /// What the last run could not do as it should; reported once, as long as it lasts.
    said: BTreeSet<run::Trouble>,
    /// How long trouble may last; nothing: for ever.
    give_up: Duration,
}

/// Trouble that lasts.
struct Trouble {
    /// When it began.
    since: Instant,
    /// What was wrong last.
    text: String,
    /// How often the folder was looked at in vain.
    looks: u32,
}

impl Keeper<'_> {
    /// Looks again and again until it is stopped, or until trouble lasted too long; a run that has begun is finished.
    fn stay(&mut self, called: &Receiver<Call>, clock: Clock) -> u8 {
        loop {
            let wait = if self.look(clock) { EVERY } else { AFTER_TROUBLE };
            service_manager::notify(Sign::Alive);
            if self.is_hopeless(clock.now()) {
                return EXIT_LASTING;
            }
            match called.recv_timeout(Duration::from_secs(wait)) {
                Ok(Call::Stop) | Err(RecvTimeoutError::Disconnected) => return EXIT_DONE,
                Ok(Call::Changed) => {
                    // What else is said within the next second belongs to it.
                    std::thread::sleep(Duration::from_secs(SOON));
                    if called.try_iter().any(|call| matches!(call, Call::Stop)) {
                        return EXIT_DONE;
                    }
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }

    /// One look for each moment on stdin; says so after each.
    fn step_by_step(&mut self) -> Result<u8> {
        for line in std::io::stdin().lock().lines() {
            let line = line.map_err(|error| Error::io("read", Path::new("stdin"), error))?;
            let moment = DateTime::parse_from_rfc3339(line.trim()).map_err(|_| no_moment(&line))?;
            let clock = Clock::Fixed(moment);
            self.look(clock);
            if self.is_hopeless(moment) {
                return Ok(EXIT_LASTING);
            }
            if self.output.json {
                print_json_line(json!({ "looked": moment }));
            } else {
                print("looked\n");
            }
        }
        Ok(EXIT_DONE)
    }

    /// Looks once; whether the folder could be worked in.
    fn look(&mut self, clock: Clock) -> bool {
        let now = clock.now();
        let bar = Bar::new(self.output.quiet);
        let looked = self.watch.look(self.folder, now, &Workers::of_this_program, &Living::new(&bar));
        drop(bar);
        if looked.is_ok() {
            self.recover(now);
        }
        match looked {
            Ok(Look::Ran(outcomes, context)) => {
                for outcome in &outcomes {
                    self.log_outcome(outcome, &context, now);
                }
                let troubles: BTreeSet<run::Trouble> = outcomes.iter().flat_map(run::troubles).collect();
                troubles.difference(&self.said).for_each(run::Trouble::log);
                self.said = troubles;
                let unwritten: Vec<String> = outcomes.iter().flat_map(|outcome| outcome.unwritten.clone()).collect();
                if !self.no_send {
                    send::after_run(&self.dispatch(&context, clock), &unwritten, outcomes.last());
                    self.mailed = Some(now);
                }
                if let Some(outcome) = outcomes.last() {
                    signs::leave(self.folder, &context, outcome, now);
                }
                true
            }
            Ok(Look::Busy(holder)) => {
                tracing::debug!("another run is at work: {holder}");
                true
            }
            Ok(Look::Quiet | Look::Settling) => {
                self.send_again(now, clock);
                true
            }
            Err(error) => {
                self.complain(&error, clock);
                false
            }
        }
    }

    fn dispatch<'d>(&'d self, context: &'d CampaignContext, clock: Clock) -> Dispatch<'d> {
        let environment = &self.environment;
        Dispatch { folder: self.folder, context, environment, clock, progress: &|_, _| {} }
    }

    /// Offers what was not taken before, once a minute.
    fn send_again(&mut self, now: Instant, clock: Clock) {
        let is_time = self.mailed.is_none_or(|last| now < last || (now - last).num_seconds() >= MAIL_EVERY);
        if self.no_send || !is_time {
            return;
        }
        self.mailed = Some(now);
        let waiting = Spool::new(self.folder).letters(State::Queue).map_or(0, |letters| letters.len());
        if waiting == 0 {
            return;
        }
        let Ok(context) = CampaignContext::of_folder(self.folder) else { return };
        match self.dispatch(&context, clock).send(Which::Due, false) {
            Ok(Sending::Done(pass)) => send::log_pass(&pass),
            Ok(Sending::Unset(_)) => {}
            Err(error) => tracing::debug!("mail waits: {error}"),
        }
    }

    /// Whether trouble has lasted so long that the watch ends.
    fn is_hopeless(&self, now: Instant) -> bool {
        let Some(trouble) = self.trouble.as_ref().filter(|_| !self.give_up.is_zero()) else { return false };
        let lasted = (now - trouble.since).to_std().unwrap_or_default();
        if lasted < self.give_up {
            return false;
        }
        let minutes = lasted.as_secs() / 60;
        let message = phrase!("gave up after {minutes} minutes: {why}", minutes = minutes, why = trouble.text);
        tracing::error!("{message}");
        true
    }

    /// Says that trouble is over, and how long it lasted.
    fn recover(&mut self, now: Instant) {
        let Some(trouble) = self.trouble.take() else { return };
        let message = phrase!(
            "it goes on after {minutes} minutes, {looks} looks in vain",
            minutes = u64::try_from((now - trouble.since).num_minutes()).unwrap_or_default(),
            looks = u64::from(trouble.looks)
        );
        tracing::info!(target: DAILY, "{message}");
    }

    /// Says once what is wrong, and alerts the operator by mail.
    fn complain(&mut self, error: &Error, clock: Clock) {
        let text = error.to_string();
        service_manager::notify(Sign::Status(&text));
        if let Some(trouble) = &mut self.trouble {
            trouble.looks += 1;
            if trouble.text == text {
                return;
            }
        }
        print_error(error);
        signs::leave_failure(self.folder, error, clock.now());
        match &mut self.trouble {
            Some(trouble) => trouble.text = text,
            None => self.trouble = Some(Trouble { since: clock.now(), text, looks: 1 }),
        }
        if let (false, Ok(context)) = (self.no_send, CampaignContext::of_folder(self.folder)) {
            self.dispatch(&context, clock).alert_of_error(error);
        }
    }

    /// A line for what an operator should know: what went back, and each day its result.
    fn log_outcome(&self, outcome: &Outcome, context: &CampaignContext, now: Instant) {
        let summary = &outcome.summary;
        let returned = outcome.validated.iter().filter(|(entry, _)| entry.submission.verdict.goes_back());
        for (entry, _) in returned {
            tracing::warn!(target: DAILY, "{}", phrase!("{file}: goes back", file = entry.submission.file.path));
        }
        for (entry, appendix) in &outcome.validated {
            if let Some(appendix) = appendix {
                let (file, count) = (&entry.submission.file.path, appendix.lines.len());
                tracing::info!(target: DAILY, "{}", phrase!("{file}: quotas of {count} units", file = file, count = count));
            }
        }
        let total = &summary.total;
        let is_issued = outcome.spooled.iter().any(|path| path.contains(".tong-hop."));
        let target = context.campaign.target_indicator();
        if is_issued || context.campaign.calendar.closed(summary.period.ends) == context.campaign.calendar.local(now) {
            let message = phrase!(
                "{date}: {reported} of {units} units reported, {done} in all of {quota}; letters written: {letters}",
                date = summary.period.ends,
                reported = summary.turnout.reported(),
                units = summary.turnout.units,
                done = total.cumulative.get(target),
                quota = total.quota,
                letters = outcome.spooled.len()
            );
            tracing::info!(target: DAILY, "{message}");
        }
        let calendar = &context.campaign.calendar;
        let state = phrase!(
            "{date}: {reported} of {units} units reported; last run {now}",
            date = summary.period.ends,
            reported = summary.turnout.reported(),
            units = summary.turnout.units,
            now = calendar.local(now)
        );
        service_manager::notify(Sign::Status(&state.to_string()));
        if self.output.json {
            print_json_line(json!({
                "at": now,
                "report_date": summary.period.ends,
                "files": outcome.validated.len(),
                "returned": outcome.validated.iter().filter(|(entry, _)| entry.submission.verdict.goes_back()).count(),
                "written": outcome.written,
                "spooled": outcome.spooled,
            }));
        }
    }
}
