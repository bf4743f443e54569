//! What `tonghop doctor` finds out about the machine: folders, disk, clock, ledger, addresses, mail, schedule.

use std::path::Path;

use super::Step;
use crate::commands::show;
use crate::commands::units::{Found, Units};
use crate::deliver::account::{Account, Environment};
use crate::deliver::failure::answer_in;
use crate::files;
use crate::ledger::Book;
use crate::model::period::Instant;
use crate::pipeline::context::CampaignContext;
use crate::pipeline::health;
use crate::pipeline::plan::Withheld;
use crate::pipeline::signs::Surroundings;
use crate::pipeline::spool_state::SpoolState;
use crate::recognise::units::Registry;

/// Bytes of a mebibyte.
const MEBIBYTE: u64 = 1024 * 1024;
/// Folders that a run works in.
const FOLDERS: [&str; 5] = ["inbox", "outbox", "archive", "ledger", "quarantine"];

/// What is looked at.
pub(super) struct Machine<'a> {
    pub(super) folder: &'a Path,
    pub(super) context: &'a CampaignContext,
    pub(super) book: &'a Book,
    pub(super) registry: &'a Registry,
    pub(super) withheld: &'a [Withheld],
    pub(super) now: Instant,
}

impl Machine<'_> {
    /// Everything, in the order in which it matters.
    pub(super) fn steps(&self) -> Vec<Step> {
        vec![
            self.folders(),
            self.surroundings(),
            self.quarantine(),
            self.disk(),
            self.clock(),
            self.ledger(),
            self.totals(),
            self.addresses(),
            self.account(),
            self.spool(),
            self.schedule(),
        ]
    }

    fn fill(&self, key: &str, parts: &[(&str, String)]) -> String {
        let parts: Vec<(&str, &str)> = parts.iter().map(|(name, text)| (*name, text.as_str())).collect();
        self.context.spoken().fill(key, &parts)
    }

    fn label(&self, key: &str) -> String {
        self.context.spoken().label(key).to_owned()
    }

    fn bad(&self, name: &'static str, detail: String, hint: &str) -> Step {
        Step { name, detail, ok: false, hint: Some(self.label(hint)) }
    }

    /// Whether the folders that there are can be written in; those that there are not are made by the first run.
    fn folders(&self) -> Step {
        let mut broken = Vec::new();
        for name in FOLDERS {
            let folder = self.folder.join(name);
            let there = if folder.exists() { folder } else { self.folder.to_owned() };
            if let Err(error) = files::is_writable(&there) {
                broken.push(format!("{name}: {error}"));
            }
        }
        if broken.is_empty() {
            return Step::good(
                "machine.folders",
                self.fill("machine.folders_good", &[("folders", FOLDERS.join(", "))]),
            );
        }
        self.bad("machine.folders", broken.join("; "), "machine.folders_hint")
    }

    /// What lies around the work that may be in its way: the inbox, other people's files, a run that was cut off.
    fn surroundings(&self) -> Step {
        let concerns = match Surroundings::of(self.folder) {
            Ok(around) => health::around(&around, self.folder, &self.context.campaign.calendar),
            Err(error) => return self.bad("machine.surroundings", error.to_string(), "machine.folders_hint"),
        };
        if concerns.is_empty() {
            return Step::good("machine.surroundings", self.label("machine.surroundings_good"));
        }
        let lines: Vec<String> = concerns.iter().map(|one| show::concern(one, self.context.spoken())).collect();
        self.bad("machine.surroundings", lines.join("; "), "machine.surroundings_hint")
    }

    fn quarantine(&self) -> Step {
        let folder = self.folder.join("quarantine");
        match files::is_open_to_others(&folder) {
            Ok(true) => {
                self.bad("machine.quarantine", self.label("machine.quarantine_open"), "machine.quarantine_hint")
            }
            _ => Step::good("machine.quarantine", self.label("machine.quarantine_good")),
        }
    }

    fn disk(&self) -> Step {
        let wanted = self.context.campaign.mail.free_mib;
        let Some(free) = files::free_bytes(self.folder).map(|bytes| bytes / MEBIBYTE) else {
            return Step::good("machine.disk", self.label("machine.disk_unknown"));
        };
        let detail = self.fill("machine.disk_free", &[("free", free.to_string()), ("wanted", wanted.to_string())]);
        if free >= wanted {
            Step::good("machine.disk", detail)
        } else {
            self.bad("machine.disk", detail, "machine.disk_hint")
        }
    }

    /// A clock that is behind the last run was set wrongly, then or now.
    fn clock(&self) -> Step {
        let calendar = &self.context.campaign.calendar;
        let format = self.context.spoken().format();
        let parts = [("now", format.exact(calendar.local(self.now))), ("zone", calendar.zone.name().to_owned())];
        let detail = self.fill("machine.clock_now", &parts);
        let last = self.book.manifests().iter().map(|manifest| manifest.clock).max();
        match last.filter(|last| *last > self.now) {
            Some(last) => {
                let parts = [("last", format.exact(calendar.local(last)))];
                let hint = self.fill("machine.clock_hint", &parts);
                Step { name: "machine.clock", detail, ok: false, hint: Some(hint) }
            }
            None => Step::good("machine.clock", detail),
        }
    }

    fn ledger(&self) -> Step {
        let runs = self.book.manifests();
        let Some(last) = runs.last() else {
            return Step::good("machine.ledger", self.label("machine.ledger_empty"));
        };
        let time = self.context.spoken().format().time(self.context.campaign.calendar.local(last.clock));
        let detail = self.fill("machine.ledger_runs", &[("runs", runs.len().to_string()), ("time", time)]);
        Step::good("machine.ledger", detail)
    }

    /// Whether a summary waits because a total fell.
    fn totals(&self) -> Step {
        let Some(first) = self.withheld.iter().find_map(|withheld| withheld.findings.first()) else {
            return Step::good("machine.totals", self.label("machine.totals_good"));
        };
        let format = self.context.spoken().format();
        let dates: Vec<String> = self.withheld.iter().map(|withheld| format.date(withheld.date.0)).collect();
        let parts = [("dates", dates.join(", ")), ("message", first.message.clone())];
        self.bad("machine.totals", self.fill("machine.totals_fell", &parts), "machine.totals_hint")
    }

    /// Units that get letters and have no address.
    fn addresses(&self) -> Step {
        let units: Vec<_> = self.registry.senders(self.context.campaign.main_form()).collect();
        let lacking: Vec<&str> =
            units.iter().filter(|unit| unit.emails.is_empty()).map(|unit| unit.name.as_str()).collect();
        let asked = !self.context.campaign.mail.units.kinds.is_empty();
        if !asked {
            return Step::good("machine.addresses", self.label("machine.addresses_unasked"));
        }
        let counts = [("with", (units.len() - lacking.len()).to_string()), ("units", units.len().to_string())];
        let mut step = Step::good("machine.addresses", self.fill("machine.addresses_count", &counts));
        if !lacking.is_empty() {
            let names = lacking.iter().take(10).copied().collect::<Vec<_>>().join(", ");
            let more = if lacking.len() > 10 { ", …" } else { "" };
            step.hint = Some(self.fill("machine.addresses_hint", &[("units", format!("{names}{more}"))]));
        }
        step
    }

    /// Whether mail could be sent, as far as can be known without a server.
    fn account(&self) -> Step {
        match Account::of(&self.context.campaign.mail, self.folder, &Environment::of_this_process()) {
            Ok(None) => {
                let mut step = Step::good("machine.account", self.label("machine.account_none"));
                step.hint = Some(self.label("machine.account_none_hint"));
                step
            }
            Ok(Some(account)) => {
                let parts = [("server", account.server.to_string())];
                Step::good("machine.account", self.fill("machine.account_good", &parts))
            }
            Err(error) => self.bad("machine.account", error.to_string(), "machine.account_hint"),
        }
    }

    /// Whether letters wait longer than their schedule explains, or for somebody to mend something.
    fn spool(&self) -> Step {
        let mail = &self.context.campaign.mail;
        let state = match SpoolState::of(self.folder, &mail.limits, self.now) {
            Ok(state) => state,
            Err(error) => {
                let detail = self.fill("machine.spool_unread", &[("problem", error.to_string())]);
                return self.bad("machine.spool", detail, "machine.folders_hint");
            }
        };
        let count = ("count", state.queued.to_string());
        if state.queued == 0 {
            return Step::good("machine.spool", self.label("machine.spool_empty"));
        }
        let has_server = !matches!(Account::of(mail, self.folder, &Environment::of_this_process()), Ok(None));
        if !has_server {
            return Step::good("machine.spool", self.fill("machine.spool_unset", &[count]));
        }
        let format = self.context.spoken().format();
        let time = |moment: Option<Instant>| {
            moment.map_or_else(|| "–".to_owned(), |at| format.time(self.context.campaign.calendar.local(at)))
        };
        let age = state.oldest.map_or(0, |oldest| (self.now - oldest).num_hours());
        let next = state.next_try.map_or_else(|| self.label("machine.spool_next"), |next| time(Some(next)));
        let parts = [
            count,
            ("oldest", time(state.oldest)),
            ("hours", age.to_string()),
            ("next", next),
            ("stuck", state.stuck.to_string()),
            ("since", time(state.stuck_since)),
            ("old", state.old.to_string()),
        ];
        let (key, hint) = match &state {
            state if state.stuck > 0 => ("machine.spool_stuck", Some("machine.spool_stuck_hint")),
            state if state.old > 0 => ("machine.spool_old", Some("machine.spool_old_hint")),
            state if state.needs_operator => ("machine.spool_waits", Some("machine.spool_trouble_hint")),
            _ => ("machine.spool_waits", None),
        };
        let mut detail = self.fill(key, &parts);
        if let Some(answer) = &state.last_answer {
            let answer = answer_in(answer, self.context.spoken().language());
            detail.push_str(&self.fill("machine.spool_answer", &[("answer", answer)]));
        }
        match hint {
            Some(hint) => self.bad("machine.spool", detail, hint),
            None => Step::good("machine.spool", detail),
        }
    }

    /// Whether something calls the job: a unit that is on, or runs that came after the last deadline.
    fn schedule(&self) -> Step {
        let calendar = &self.context.campaign.calendar;
        let units = Units::of_this_machine().of_folder(self.folder);
        let on: Vec<&Found> = units.iter().filter(|unit| unit.is_on()).collect();
        if !on.is_empty() {
            let lines: Vec<String> = on.iter().map(|unit| self.unit(unit)).collect();
            let mut step = Step::good("machine.schedule", lines.join("; "));
            step.hint = (on.len() > 1).then(|| self.label("machine.schedule_twice"));
            return step;
        }
        let enable = |unit: &Found| {
            let parts = [("systemctl", unit.systemctl().to_owned()), ("unit", unit.name.clone())];
            self.fill("machine.schedule_enable", &parts)
        };
        if let Some(unit) = units.iter().find(|unit| unit.is_installed()) {
            return Step { name: "machine.schedule", detail: self.unit(unit), ok: false, hint: Some(enable(unit)) };
        }
        // A template that somebody installed for other folders may serve this one.
        let hint = units.first().map_or_else(|| self.label("machine.schedule_hint"), enable);
        let passed = calendar.periods().map(|period| calendar.deadline(period.ends)).filter(|due| *due <= self.now);
        let Some(deadline) = passed.max() else {
            let mut step = Step::good("machine.schedule", self.label("machine.schedule_early"));
            step.hint = Some(hint);
            return step;
        };
        let last = self.book.manifests().last().map(|manifest| manifest.clock);
        let is_late = last.is_none_or(|last| last < deadline) && (self.now - deadline).num_hours() >= health::RUN_HOURS;
        let format = self.context.spoken().format();
        let parts = [
            ("deadline", format.time(calendar.local(deadline))),
            ("last", last.map_or_else(|| "–".to_owned(), |last| format.time(calendar.local(last)))),
        ];
        if is_late {
            let detail = self.fill("machine.schedule_late", &parts);
            return Step { name: "machine.schedule", detail, ok: false, hint: Some(hint) };
        }
        Step::good("machine.schedule", self.fill("machine.schedule_runs", &parts))
    }

    /// A unit that runs this folder, and whether it is on.
    fn unit(&self, unit: &Found) -> String {
        let enabled = if unit.enabled { "machine.schedule_enabled" } else { "machine.schedule_disabled" };
        let active = match unit.active {
            Some(true) => "machine.schedule_active",
            Some(false) => "machine.schedule_stopped",
            None => "machine.schedule_unasked",
        };
        let states = [enabled, active].map(|key| self.label(key));
        self.fill("machine.schedule_unit", &[("unit", unit.name.clone()), ("state", states.join(", "))])
    }
}
