//! `tonghop doctor --mail ADDRESS`: sends a letter to try it, and explains each step of the way.

use std::path::Path;
use std::time::Duration;

use serde_json::json;

use super::{Step, show_step};
use crate::clock::{Clock, Countdown};
use crate::deliver::account::{Account, Environment, Origin};
use crate::deliver::failure::Failure;
use crate::deliver::journal::Fate;
use crate::deliver::smtp::Session;
use crate::error::{EXIT_DONE, EXIT_UNSENT, Error, Result};
use crate::model::mail::{MailLimits, Security};
use crate::output::{Output, print, print_json};
use crate::phrase;
use crate::pipeline::context::CampaignContext;
use crate::pipeline::dispatch::Dispatch;
use crate::report::words::Words;
use crate::text::address;

/// Tries whether mail arrives at an address.
///
/// # Errors
/// The call's or the campaign's; what a server does is printed and shows in the exit code.
pub(crate) fn mail(folder: &Path, to: &str, clock: Clock, output: Output) -> Result<u8> {
    let wrong =
        || Error::call(phrase!("`{to}` is not an e-mail address", to = to), Some(phrase!("write name@host.vn")));
    let to = address::mailbox(to).map_err(|_| wrong())?;
    let context = CampaignContext::of_folder(folder)?;
    let environment = Environment::of_this_process();
    let dispatch = Dispatch { folder, context: &context, environment: &environment, clock, progress: &|_, _| {} };
    let account = dispatch.account()?.ok_or_else(|| Error::MailSetting {
        message: phrase!("no mail server is named").to_string(),
        hint: Some(phrase!("write url = \"smtps://user@mail.host.vn\" under [mail]").to_string()),
    })?;
    let (envelope, letter) = dispatch.trial(&to, &account)?;
    let words = context.spoken();
    let mut steps = settings(&context, &account, words);
    let limits = &context.campaign.mail.limits;
    let time = Countdown::of(Duration::from_secs(limits.pass_seconds.into()));
    if let Some(session) = open(&account, limits, &time, words, &mut steps) {
        let mut session = session;
        let offered = session.offer(&envelope, &letter);
        session.close();
        for outcome in &offered.outcomes {
            let taken = outcome.fate == Fate::Delivered;
            let hint = match outcome.fate {
                Fate::Delivered => None,
                Fate::Deferred => Some(words.label("doctor.deferred").to_owned()),
                Fate::Refused => Some(words.label("doctor.refused").to_owned()),
            };
            steps.push(Step { name: "doctor.letter", detail: outcome.answer.clone(), ok: taken, hint });
        }
        if let Some(failure) = offered.failure.filter(|_| offered.outcomes.is_empty()) {
            steps.push(Step::bad("doctor.letter", &failure));
        }
    }
    let ok = steps.iter().all(|step| step.ok);
    show(&steps, ok, address::address_of(&to), words, output);
    Ok(if ok { EXIT_DONE } else { EXIT_UNSENT })
}

/// What is set, before anything is tried.
fn settings(context: &CampaignContext, account: &Account, words: &Words) -> Vec<Step> {
    let server = &account.server;
    let source = words.label(if account.overridden { "doctor.from_environment" } else { "doctor.from_file" });
    let protection = words.label(match server.security {
        Security::Implicit => "doctor.implicit",
        Security::StartTls => "doctor.starttls",
        Security::Plain => "doctor.plain",
    });
    let user = server.user.as_deref().unwrap_or_else(|| words.label("doctor.no_user"));
    let password = match &account.origin {
        None => words.label("doctor.no_password").to_owned(),
        Some(Origin::Environment) => words.label("doctor.password_environment").to_owned(),
        Some(Origin::Service) => words.label("doctor.password_service").to_owned(),
        Some(Origin::File(path)) => words.fill("doctor.password_file", &[("file", &path.display().to_string())]),
    };
    let trust =
        words.label(if account.authorities.is_some() { "doctor.own_authority" } else { "doctor.system_authority" });
    vec![
        Step::good("doctor.sender", context.campaign.mail.from.clone()),
        Step::good("doctor.server", format!("{server} ({source}); {protection}")),
        Step::good("doctor.account", format!("{user}; {password}")),
        Step::good("doctor.trust", trust),
    ]
}

/// Opens a session step by step, as far as it goes.
fn open<'a>(
    account: &'a Account,
    limits: &'a MailLimits,
    time: &'a Countdown,
    words: &Words,
    steps: &mut Vec<Step>,
) -> Option<Session<'a>> {
    let mut note = |name, done: std::result::Result<String, Failure>| match done {
        Ok(detail) => {
            steps.push(Step::good(name, detail));
            true
        }
        Err(failure) => {
            steps.push(Step::bad(name, &failure));
            false
        }
    };
    let mut session = match Session::connect(account, limits, time) {
        Ok(session) => session,
        Err(failure) => {
            note("doctor.reach", Err(failure));
            return None;
        }
    };
    note("doctor.reach", Ok(words.label("doctor.answers").to_owned()));
    let secured = session.secure().map(|()| {
        words.label(if session.is_encrypted() { "doctor.encrypted" } else { "doctor.unencrypted" }).to_owned()
    });
    if !note("doctor.secure", secured) {
        return None;
    }
    if account.server.user.is_some() {
        let logged_in = session.log_in().map(|()| words.label("doctor.accepted").to_owned());
        if !note("doctor.login", logged_in) {
            return None;
        }
    }
    Some(session)
}

fn show(steps: &[Step], ok: bool, to: &str, words: &Words, output: Output) {
    if output.json {
        let documents: Vec<_> = steps
            .iter()
            .map(|step| {
                let name = step.name.trim_start_matches("doctor.");
                json!({"step": name, "ok": step.ok, "detail": step.detail, "hint": step.hint})
            })
            .collect();
        print_json(json!({"ok": ok, "to": to, "steps": documents}));
        return;
    }
    for step in steps {
        show_step(step, words);
    }
    print(&format!("{}\n", words.fill(if ok { "doctor.done" } else { "doctor.not_done" }, &[("to", to)])));
}
