//! `tonghop doctor`: what the campaign file says in a person's words, what is missing before the first run, and whether the
//! machine is ready.

use std::path::Path;

use serde_json::json;

use super::machine::Machine;
use super::{Step, retention, show_step};
use crate::clock::Clock;
use crate::error::{EXIT_DONE, EXIT_FINDINGS, Result};
use crate::ledger::Book;
use crate::model::campaign::Campaign;
use crate::model::count::Count;
use crate::model::form::Form;
use crate::model::obligation::{Obligation, ObligationKind};
use crate::model::period::{Cadence, Calendar, Instant};
use crate::output::{Output, print_json};
use crate::pipeline::Workspace;
use crate::pipeline::context::CampaignContext;
use crate::read::Workers;
use crate::recognise::shadowed::{self, Shadowed, TakenFor};
use crate::recognise::units::Registry;
use crate::report::words::Words;

/// Says what is set, what is due next and what is wanting.
///
/// # Errors
/// Mistakes in the campaign file, a damaged ledger, the file system's.
pub(crate) fn survey(folder: &Path, clock: Clock, output: Output) -> Result<u8> {
    CampaignContext::speak_as(folder);
    let (workspace, book) = Workspace::look(folder, Workers::of_this_program())?;
    let (campaign, words) = (&workspace.context().campaign, workspace.context().spoken());
    let appendix = book.newest_appendix().map(|appendix| appendix.lines.as_slice());
    let registry = Registry::new(campaign, appendix);
    let survey = Survey { campaign, words, registry: &registry };
    let mut steps = vec![survey.plan(), survey.next(campaign.calendar.local(clock.now()))];
    steps.push(survey.units(&book));
    steps.extend(campaign.forms.iter().map(|form| survey.form(form)));
    steps.extend(campaign.obligations.iter().filter_map(|obligation| survey.document(obligation)));
    let now = campaign.calendar.local(clock.now());
    let withheld = workspace.withheld(book.clone(), clock.now())?;
    let machine =
        Machine { folder, context: workspace.context(), book: &book, registry: &registry, withheld: &withheld, now };
    steps.extend(machine.steps());
    steps.push(retention::step(workspace.context(), &workspace.overdue(&book, now)?));
    let ok = steps.iter().all(|step| step.ok);
    if output.json {
        let documents = steps.iter().map(|step| {
            json!({"step": step.name.rsplit('.').next(), "ok": step.ok, "detail": step.detail,
                   "hint": step.hint})
        });
        print_json(json!({"ok": ok, "steps": documents.collect::<Vec<_>>()}));
    } else {
        for step in &steps {
            show_step(step, words);
        }
    }
    Ok(if ok { EXIT_DONE } else { EXIT_FINDINGS })
}

/// What is surveyed.
struct Survey<'a> {
    campaign: &'a Campaign,
    words: &'a Words,
    registry: &'a Registry,
}

impl Survey<'_> {
    fn fill(&self, key: &str, parts: &[(&str, String)]) -> String {
        let parts: Vec<(&str, &str)> = parts.iter().map(|(name, text)| (*name, text.as_str())).collect();
        self.words.fill(key, &parts)
    }

    fn plan(&self) -> Step {
        let (campaign, format) = (self.campaign, self.words.format());
        let calendar = &campaign.calendar;
        let parts = [
            ("title", campaign.title.clone()),
            ("plan", campaign.plan.clone()),
            ("starts", format.date(calendar.starts)),
            ("ends", format.date(calendar.ends)),
            ("periods", calendar.periods().count().to_string()),
        ];
        Step::good("survey.plan", self.fill("survey.plan_detail", &parts))
    }

    /// The next period to be reported, with its deadline.
    fn next(&self, now: Instant) -> Step {
        let calendar = &self.campaign.calendar;
        let next = calendar.periods().find(|period| !calendar.is_past_deadline(period.ends, now));
        let Some(period) = next else {
            return Step::good("survey.next", self.words.label("survey.over"));
        };
        let format = self.words.format();
        let parts = [("period", format.period(period)), ("due", format.time(calendar.deadline(period.ends)))];
        Step::good("survey.next", self.fill("survey.next_detail", &parts))
    }

    /// Who reports and with which quota; quotas that do not come to the plan's target are reported.
    fn units(&self, book: &Book) -> Step {
        let senders: Vec<_> = self.registry.senders(self.campaign.main_form()).collect();
        let quotas: Vec<Count> = senders.iter().filter_map(|unit| unit.quota).collect();
        let (sum, format) = (quotas.iter().sum::<Count>(), self.words.format());
        let source = match (book.newest_appendix(), quotas.is_empty()) {
            (Some(_), _) => "survey.by_appendix",
            (None, false) => "survey.by_file",
            (None, true) => "survey.no_quota",
        };
        let parts = [
            ("units", self.registry.units().len().to_string()),
            ("senders", senders.len().to_string()),
            ("sum", format.count(sum)),
        ];
        let mut step = Step::good("survey.units", self.fill(source, &parts));
        let differs = self.campaign.target.filter(|target| !quotas.is_empty() && *target != sum);
        if senders.is_empty() {
            (step.ok, step.hint) = (false, Some(self.words.label("survey.no_sender").to_owned()));
        } else if quotas.is_empty() {
            step.hint = Some(self.words.label("survey.add_quota").to_owned());
        } else if let Some(target) = differs {
            let parts = [("target", format.count(target))];
            (step.ok, step.hint) = (false, Some(self.fill("survey.target_differs", &parts)));
        }
        step
    }

    /// A form: how often, by when, from how many, with which headings.
    fn form(&self, form: &Form) -> Step {
        let senders = self.registry.senders(form).count();
        let columns = form.indicators.iter().map(|indicator| indicator.name.as_str());
        let columns: Vec<&str> = columns.chain(form.texts.iter().map(|text| text.name.as_str())).collect();
        let obligation = self.campaign.obligation(&form.id);
        let calendar: &Calendar = obligation.map_or(&form.calendar, |obligation| &obligation.calendar);
        let parts = [
            ("name", form.name.clone()),
            ("cadence", self.words.label(cadence(calendar)).to_owned()),
            ("senders", senders.to_string()),
            ("columns", columns.join("; ")),
        ];
        let mut step = Step::good("survey.form", self.fill("survey.form_detail", &parts));
        if senders == 0 {
            (step.ok, step.hint) = (false, Some(self.fill("survey.nobody", &[("form", form.id.as_str().to_owned())])));
        }
        let shadowed = shadowed::shadowed(self.campaign, form);
        if !shadowed.is_empty() {
            let list = shadowed.iter().map(|one| self.shadowed(one)).collect::<Vec<_>>().join(" ");
            let before = step.hint.take().map(|hint| hint + " ").unwrap_or_default();
            (step.ok, step.hint) = (false, Some(before + &list));
        }
        step
    }

    /// Why a heading of the campaign file will never be recognised.
    fn shadowed(&self, one: &Shadowed) -> String {
        let taken_for = match &one.taken_for {
            TakenFor::Column(name) => self.fill("survey.taken_for_column", &[("name", name.clone())]),
            TakenFor::Areas => self.words.label("survey.taken_for_areas").to_owned(),
            TakenFor::Units => self.words.label("survey.taken_for_units").to_owned(),
            TakenFor::Ordinals => self.words.label("survey.taken_for_ordinals").to_owned(),
            TakenFor::Dates => self.words.label("survey.taken_for_dates").to_owned(),
            TakenFor::Measure => self.words.label("survey.taken_for_measure").to_owned(),
            TakenFor::OtherFigures => self.words.label("survey.taken_for_other").to_owned(),
        };
        self.fill("survey.shadowed", &[("heading", one.heading.clone()), ("taken_for", taken_for)])
    }

    /// A document: by when it is due first, from how many.
    fn document(&self, obligation: &Obligation) -> Option<Step> {
        let period = (obligation.kind == ObligationKind::Document).then(|| obligation.calendar.periods().next())??;
        let senders = self.registry.units().iter().filter(|unit| obligation.binds(self.campaign, unit)).count();
        let parts = [
            ("name", obligation.name.clone()),
            ("cadence", self.words.label(cadence(&obligation.calendar)).to_owned()),
            ("due", self.words.format().time(obligation.calendar.deadline(period.ends))),
            ("senders", senders.to_string()),
            ("folder", obligation.id.to_string()),
        ];
        Some(Step::good("survey.document", self.fill("survey.document_detail", &parts)))
    }
}

fn cadence(calendar: &Calendar) -> &'static str {
    match calendar.cadence {
        Cadence::Daily => "survey.daily",
        Cadence::Weekly(_) => "survey.weekly",
        Cadence::Monthly => "survey.monthly",
        Cadence::Once => "survey.once",
    }
}
