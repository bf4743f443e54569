//! What people decide about reports: a unit is excused, a report is taken back, a difficulty is over.
//!
//! Each is a run of the ledger with a reason, and whatever it changes in a summary is drawn by that run.

use std::collections::BTreeSet;

use super::{Outcome, Progress, RunPlan, Workspace};
use crate::error::{Error, Result};
use crate::ledger::{About, AsOf, Book, Decision, Entry, Trigger};
use crate::model::finding::{Finding, Severity};
use crate::model::form::Form;
use crate::model::id::{FormId, UnitId};
use crate::model::obligation::Obligation;
use crate::model::period::{Cadence, Calendar, Instant, Period, ReportDate};
use crate::model::standing::Difficulty;
use crate::model::submission::SourceFile;
use crate::model::unit::Unit;
use crate::phrase;
use crate::recognise::privacy;
use crate::recognise::units::{Match, Registry};
use crate::terminal::Phrase;

/// Whom and what a decision is about, as it was typed.
#[derive(Clone, Debug)]
pub struct DecisionRequest {
    /// The unit: identifier, name or alias.
    pub unit: String,
    /// The form or document: identifier or name; `None` is the main form.
    pub form: Option<String>,
    /// The report date; `None` for what is due once.
    pub date: Option<ReportDate>,
}

/// Who decides, and why.
#[derive(Clone, Copy, Debug)]
pub struct Grounds<'a> {
    /// Why.
    pub reason: &'a str,
    /// Who.
    pub by: &'a str,
}

impl Grounds<'_> {
    /// The same, of a decision that nobody may make without saying why.
    pub(super) fn explained(self) -> Result<Self> {
        if self.reason.trim().is_empty() {
            return Err(usage(phrase!("the reason is empty"), phrase!("say why: --reason \"bão, mất điện\"")));
        }
        Ok(self)
    }

    /// A decision on these grounds, as the ledger keeps it: without citizens' numbers.
    pub(super) fn decision(&self, about: About) -> Decision {
        let by = Some(privacy::shown(self.by.trim())).filter(|by| !by.is_empty());
        Decision { about, reason: privacy::shown(self.reason.trim()), by }
    }
}

/// What was decided, and what came of it.
#[derive(Debug)]
pub struct Decided {
    /// The decision, as the ledger keeps it.
    pub decision: Decision,
    /// The name of the unit that it concerns.
    pub unit: String,
    /// The name of the form or document; of a difficulty its text.
    pub what: String,
    /// The first and the last period that it concerns; `None` for a difficulty.
    pub periods: Option<(Period, Period)>,
    /// The file that counts from now on, after a report was taken back.
    pub counts_now: Option<SourceFile>,
    /// Number of the request that was made or answered.
    pub request: Option<u32>,
    /// The run.
    pub outcome: Outcome,
}

impl Decided {
    /// What concerns the figures of all units for some dates.
    pub(super) fn of_dates(decision: Decision, dates: (Period, Period), outcome: Outcome) -> Self {
        let (unit, what) = (String::new(), String::new());
        Self { decision, unit, what, periods: Some(dates), counts_now: None, request: None, outcome }
    }
}

/// The form or document of a report, as a ledger's key knows it.
struct Kind<'a> {
    id: &'a FormId,
    name: &'a str,
    calendar: &'a Calendar,
}

impl Workspace {
    /// A unit need not report for some days, or, `lift`, must after all.
    ///
    /// # Errors
    /// No such unit, form or date; nothing to excuse or to lift; or the environment's.
    pub fn excuse(
        &self,
        book: Book,
        (request, to, lift): (&DecisionRequest, Option<ReportDate>, bool),
        grounds: Grounds<'_>,
        now: Instant,
        progress: &dyn Progress,
    ) -> Result<Decided> {
        let now = self.context.campaign.calendar.local(now);
        let obligation = self.obligation(request.form.as_deref())?;
        let period = period_for(&obligation.calendar, request.date)?;
        let unit = &self.unit(&book, request, (&obligation.calendar, period), now)?;
        if !obligation.binds(&self.context.campaign, unit) {
            let (unit, name, id) = (&unit.name, &obligation.name, &obligation.id);
            let message = phrase!("{unit} does not bring {name} (`{id}`)", unit = unit, name = name, id = id);
            return Err(usage(message, phrase!("name another one with --form")));
        }
        let last = match to {
            Some(to) => period_for(&obligation.calendar, Some(to))?,
            None => period,
        };
        if last.ends < period.ends {
            let message = phrase!("{last} comes before {first}", last = last.ends, first = period.ends);
            return Err(usage(message, phrase!("give the later date as --to")));
        }
        let upto = book.next_run();
        let excused = |date| book.decisions().excuse(&obligation.id, &unit.id, date, upto).is_some();
        let days = period.ends..=last.ends;
        let dates = obligation.calendar.periods().map(|each| each.ends).filter(|date| days.contains(date));
        let dates: Vec<ReportDate> = dates.collect();
        if lift && !dates.iter().any(|date| excused(*date)) {
            let message = phrase!("{unit} is not excused then", unit = unit.name);
            return Err(usage(message, phrase!("`tonghop status` lists who is")));
        }
        let came = |date| book.current(&obligation.id, &unit.id, date, upto).is_some();
        if !lift && dates.iter().all(|date| came(*date)) {
            let message = phrase!("{unit} has reported then: there is nothing to excuse", unit = unit.name);
            return Err(usage(message, phrase!("`tonghop withdraw` takes a report back")));
        }
        let about = About::Days {
            form: obligation.id.clone(),
            unit: unit.id.clone(),
            from: period.ends,
            to: last.ends,
            lifted: lift,
        };
        let periods = Some((period, last));
        let (unit, what) = (unit.name.clone(), obligation.name.clone());
        let (decision, outcome) = self.record(book, Trigger::Excuse, about, grounds.explained()?, now, progress)?;
        Ok(Decided { decision, unit, what, periods, counts_now: None, request: None, outcome })
    }

    /// Takes a report back; the one that it took the place of counts again. Of a closed date that is a request.
    ///
    /// # Errors
    /// No such unit, form or date; no report that counts; it was requested already; or the environment's.
    pub fn withdraw(
        &self,
        book: Book,
        request: &DecisionRequest,
        grounds: Grounds<'_>,
        now: Instant,
        progress: &dyn Progress,
    ) -> Result<Decided> {
        let now = self.context.campaign.calendar.local(now);
        let Kind { id: form, name: what, calendar } = self.kind(request.form.as_deref())?;
        let period = period_for(calendar, request.date)?;
        let unit = self.unit(&book, request, (calendar, period), now)?;
        let (date, upto) = (period.ends, book.next_run());
        let file = counting(&book, form, &unit, date)?.submission.file.clone();
        let requested = self.must_be_requested(&book, (form, &unit, date), &file.sha256, now)?;
        let withdrawn = file.sha256;
        let about = About::Report { form: form.clone(), unit: unit.id.clone(), date, withdrawn, requested };
        // What counts from now on is what the ledger says once it knows of the decision.
        let mut after = book.clone();
        after.decide(upto, now, Trigger::Withdraw, &grounds.decision(about.clone()));
        let counts_now = after.current(form, &unit.id, date, AsOf::Now).map(|entry| entry.submission.file.clone());
        let request = after.requests(AsOf::Now).last().filter(|_| requested).map(|request| request.number);
        let (name, what) = (unit.name.clone(), what.to_owned());
        let (decision, outcome) = self.record(book, Trigger::Withdraw, about, grounds.explained()?, now, progress)?;
        Ok(Decided { decision, unit: name, what, periods: Some((period, period)), counts_now, request, outcome })
    }

    /// A warning about a report was looked into, and what it points at is right.
    ///
    /// # Errors
    /// No such unit, form or date; no such warning there; or the environment's.
    pub fn confirm(
        &self,
        book: Book,
        (request, code): (&DecisionRequest, &str),
        grounds: Grounds<'_>,
        now: Instant,
        progress: &dyn Progress,
    ) -> Result<Decided> {
        let now = self.context.campaign.calendar.local(now);
        let Kind { id: form, name: what, calendar } = self.kind(request.form.as_deref())?;
        let period = period_for(calendar, request.date)?;
        let unit = self.unit(&book, request, (calendar, period), now)?;
        let date = period.ends;
        let entry = counting(&book, form, &unit, date)?;
        let file = entry.submission.file.clone();
        let known = self.warnings(&book, entry, (form, &unit.id, date), now)?;
        if !known.contains(code) {
            let message = phrase!(
                "no warning `{code}` stands against {unit} for {date}",
                code = code,
                unit = unit.name,
                date = date
            );
            let known = known.into_iter().collect::<Vec<_>>().join(", ");
            let hint = if known.is_empty() {
                phrase!("nothing is to be confirmed there; what was returned has to be sent again")
            } else {
                phrase!("warnings there: {codes}", codes = known)
            };
            return Err(usage(message, hint));
        }
        let (unit, name) = (unit.id, unit.name);
        let about = About::Warning { form: form.clone(), unit, date, code: code.to_owned(), confirmed: file.sha256 };
        let what = format!("{what} [{code}]");
        let (decision, outcome) = self.record(book, Trigger::Confirm, about, grounds.explained()?, now, progress)?;
        Ok(Decided {
            decision,
            unit: name,
            what,
            periods: Some((period, period)),
            counts_now: None,
            request: None,
            outcome,
        })
    }

    /// Codes of the warnings about a report that counts, which nobody has confirmed yet.
    fn warnings(
        &self,
        book: &Book,
        entry: &Entry,
        (form, unit, date): (&FormId, &UnitId, ReportDate),
        now: Instant,
    ) -> Result<BTreeSet<String>> {
        let is_warning = |finding: &&Finding| finding.severity == Severity::Warning;
        let of_file = entry.findings.iter().filter(is_warning).map(|finding| finding.code.clone());
        let mut codes: BTreeSet<String> = of_file.collect();
        if *form == self.context.campaign.main_form().id {
            // What is derived from the reports before it stands in the summary alone.
            let summary = self.status(book.clone(), Some(date), now)?;
            let own = summary.findings.iter().filter(|finding| finding.file == entry.submission.file.path);
            codes.extend(own.filter(is_warning).map(|finding| finding.code.clone()));
        }
        codes.retain(|code| !book.decisions().is_confirmed(&entry.submission.file.sha256, unit, code, AsOf::Now));
        Ok(codes)
    }

    /// A difficulty is over.
    ///
    /// # Errors
    /// No such difficulty, or it is over already; or the environment's.
    pub fn resolve(
        &self,
        book: Book,
        id: &str,
        grounds: Grounds<'_>,
        now: Instant,
        progress: &dyn Progress,
    ) -> Result<Decided> {
        let now = self.context.campaign.calendar.local(now);
        let summary = self.status(book.clone(), None, now)?;
        let known = summary.difficulties.iter().find(|difficulty| difficulty.id == id.trim());
        let Some(difficulty) = known else {
            let message = phrase!("there is no difficulty `{id}`", id = id.trim());
            return Err(usage(message, open(&summary.difficulties)));
        };
        if let Some(over) = &difficulty.resolved {
            let (id, date, reason) = (&difficulty.id, over.date, &over.reason);
            let message = phrase!("`{id}` has been over since {date}: {reason}", id = id, date = date, reason = reason);
            return Err(usage(message, open(&summary.difficulties)));
        }
        let registry = self.registry(&book, now)?;
        let unit = registry.unit(&difficulty.unit).map_or(difficulty.unit.to_string(), |unit| unit.name.clone());
        let what = difficulty.text.clone();
        let about = About::Difficulty { difficulty: difficulty.id.clone() };
        let (decision, outcome) = self.record(book, Trigger::Resolve, about, grounds.explained()?, now, progress)?;
        Ok(Decided { decision, unit, what, periods: None, counts_now: None, request: None, outcome })
    }

    /// Makes a decision a run of the ledger.
    pub(super) fn record(
        &self,
        book: Book,
        trigger: Trigger,
        about: About,
        grounds: Grounds<'_>,
        now: Instant,
        progress: &dyn Progress,
    ) -> Result<(Decision, Outcome)> {
        let decision = grounds.decision(about);
        let plan = RunPlan::of_decision(trigger, decision.clone(), now);
        Ok((decision, self.process(book, &[], &plan, progress)?))
    }

    /// The unit that bore a name when the period ended; of what is due once, the one that bears it now.
    fn unit(
        &self,
        book: &Book,
        request: &DecisionRequest,
        (calendar, period): (&Calendar, Period),
        now: Instant,
    ) -> Result<Unit> {
        let run = self.next_run(book, Trigger::Run, None, None, now)?;
        let date = if calendar.cadence == Cadence::Once { run.date } else { period.ends };
        Self::unit_named(&self.registry_of(book, date, now)?, &request.unit).cloned()
    }

    /// The units of a report date, which may have ended since.
    pub(super) fn registry_of(&self, book: &Book, date: ReportDate, now: Instant) -> Result<Registry> {
        let run = self.next_run(book, Trigger::Run, None, None, now)?;
        Ok(run.renderer(book).view().registry(date, None))
    }

    /// The unit that was typed.
    pub(super) fn unit_named<'r>(registry: &'r Registry, written: &str) -> Result<&'r Unit> {
        let unit = registry.unit(&unit(registry, written)?);
        unit.ok_or_else(|| Error::call(phrase!("there is no unit `{name}`", name = written), None))
    }

    /// The form that was typed.
    pub(super) fn form(&self, written: &str) -> Result<&Form> {
        let forms = &self.context.campaign.forms;
        let found = forms.iter().find(|form| is_named(written, [form.id.as_str(), &form.name]));
        found.ok_or_else(|| {
            let known: Vec<&str> = forms.iter().map(|form| form.id.as_str()).collect();
            let hint = phrase!("known are {names}", names = known.join(", "));
            usage(phrase!("there is no form `{name}`", name = written), hint)
        })
    }

    /// The reporting units as they are known now.
    pub(super) fn registry(&self, book: &Book, now: Instant) -> Result<Registry> {
        let run = self.next_run(book, Trigger::Run, None, None, now)?;
        Ok(run.renderer(book).view().registry(run.date, None))
    }

    /// What is due under a name; the main form without one.
    fn obligation(&self, written: Option<&str>) -> Result<&Obligation> {
        let campaign = &self.context.campaign;
        let Some(written) = written else {
            return campaign.obligation(&campaign.main_form().id).ok_or_else(|| self.unknown_kind(""));
        };
        let named = |obligation: &&Obligation| {
            let aliases = obligation.aliases.iter().map(String::as_str);
            is_named(written, [obligation.id.as_str(), &obligation.name].into_iter().chain(aliases))
        };
        campaign.obligations.iter().find(named).ok_or_else(|| self.unknown_kind(written))
    }

    /// The name of what is reported under an identifier.
    pub(super) fn name_of(&self, id: &FormId) -> String {
        let campaign = &self.context.campaign;
        let form = campaign.form(id).map(|form| form.name.clone());
        form.or_else(|| campaign.obligation(id).map(|duty| duty.name.clone())).unwrap_or_else(|| id.to_string())
    }

    /// What may be reported under a name, whether or not it is due; the main form without one.
    fn kind(&self, written: Option<&str>) -> Result<Kind<'_>> {
        let campaign = &self.context.campaign;
        let form = match written {
            None => Some(campaign.main_form()),
            Some(written) => campaign.forms.iter().find(|form| is_named(written, [form.id.as_str(), &form.name])),
        };
        // A form may come more often than it is due: its reports stand under its own periods.
        let (id, name) = match form {
            Some(form) => (&form.id, form.name.as_str()),
            None => self.obligation(written).map(|obligation| (&obligation.id, obligation.name.as_str()))?,
        };
        Ok(Kind { id, name, calendar: campaign.calendar_of(id) })
    }

    fn unknown_kind(&self, written: &str) -> Error {
        let campaign = &self.context.campaign;
        let mut known: Vec<&str> = campaign.obligations.iter().map(|obligation| obligation.id.as_str()).collect();
        let others = campaign.forms.iter().map(|form| form.id.as_str()).filter(|id| !known.contains(id));
        let others: Vec<&str> = others.collect();
        known.extend(others);
        let hint = phrase!("known are {names}", names = known.join(", "));
        usage(phrase!("there is no form or document `{name}`", name = written), hint)
    }
}

/// Whether a text is one of these names, however it is typed.
pub(super) fn is_named<'n>(written: &str, names: impl IntoIterator<Item = &'n str>) -> bool {
    let written = crate::text::fold(written);
    names.into_iter().any(|name| crate::text::fold(name) == written)
}

/// The report of a unit that counts.
fn counting<'b>(book: &'b Book, form: &FormId, unit: &Unit, date: ReportDate) -> Result<&'b Entry> {
    book.current(form, &unit.id, date, AsOf::Now).ok_or_else(|| {
        let message = phrase!("no report of {unit} counts for {date}", unit = unit.name, date = date);
        usage(message, phrase!("`tonghop status --date` shows who has reported"))
    })
}

/// The period of a calendar that a date lies in; what comes once has one only.
pub(super) fn period_for(calendar: &Calendar, date: Option<ReportDate>) -> Result<Period> {
    if calendar.cadence == Cadence::Once {
        return calendar.periods().next().ok_or_else(|| Error::call(phrase!("the campaign has no day"), None));
    }
    let Some(date) = date else {
        return Err(usage(phrase!("for which date?"), phrase!("add --date 2023-09-12")));
    };
    calendar.period_of(date.0).ok_or_else(|| outside(date, calendar))
}

/// The unit that was typed: by identifier, name or alias.
fn unit(registry: &Registry, written: &str) -> Result<UnitId> {
    let id = UnitId::new(written.trim());
    if registry.unit(&id).is_some() {
        return Ok(id);
    }
    let names = |ids: &[UnitId]| {
        let named = ids.iter().filter_map(|id| registry.unit(id)).map(|unit| format!("{} (`{}`)", unit.name, unit.id));
        named.collect::<Vec<_>>().join(", ")
    };
    match registry.find(written) {
        Match::One(id) => Ok(id),
        Match::Several(ids) => {
            let message = phrase!("`{name}` may be {units}", name = written, units = names(&ids));
            Err(usage(message, phrase!("name it by the word in brackets")))
        }
        Match::None => {
            let nearest = registry.nearest(written);
            let hint = if nearest.is_empty() {
                let all: Vec<UnitId> = registry.units().iter().take(20).map(|unit| unit.id.clone()).collect();
                phrase!("units are {names}", names = names(&all))
            } else {
                phrase!("did you mean {names}?", names = nearest.join(" / "))
            };
            Err(usage(phrase!("there is no unit `{name}`", name = written), hint))
        }
    }
}

/// The open difficulties, to choose from.
fn open(difficulties: &[Difficulty]) -> Phrase {
    let open = difficulties.iter().filter(|difficulty| difficulty.resolved.is_none());
    let lines: Vec<String> = open.map(|difficulty| format!("  {}  {}", difficulty.id, difficulty.text)).collect();
    if lines.is_empty() { phrase!("none is open") } else { phrase!("open are:\n{lines}", lines = lines.join("\n")) }
}

/// A call that cannot be followed, and what to do instead.
pub(super) fn usage(message: Phrase, hint: Phrase) -> Error {
    Error::call(message, Some(hint))
}

/// A date that the campaign does not have.
pub(super) fn outside(date: ReportDate, calendar: &Calendar) -> Error {
    let hint = phrase!("it lasts from {first} to {last}", first = calendar.starts, last = calendar.ends);
    usage(phrase!("{date} lies outside the campaign", date = date), hint)
}
