//! `tonghop send`: works the mail spool; and what `run` says of its own sending.

use std::io::{self, IsTerminal};
use std::path::Path;

use serde_json::json;

use super::run::Bar;
use crate::cli::{Output, print};
use crate::clock::Clock;
use crate::deliver::account::Environment;
use crate::deliver::worker::{Pass, Which};
use crate::error::{EXIT_DONE, EXIT_UNSENT, Error, Result};
use crate::pipeline::Progress;
use crate::pipeline::dispatch::{Dispatch, Sending};
use crate::pipeline::setting::Setting;

/// Refused recipients and deferred letters that are named one by one.
const NAMED: usize = 20;

/// Sends what waits; `due` leaves alone what is to be tried later, `again` takes up what had failed.
///
/// # Errors
/// Mail is set up in a way that cannot work, another process sends, or the environment's.
pub fn send(folder: &Path, due: bool, again: bool, clock: Clock, output: Output) -> Result<u8> {
    let setting = Setting::of_folder(folder)?;
    let environment = Environment::of_this_process();
    let bar = Bar::new(output.quiet || !io::stderr().is_terminal());
    let progress = |done: usize, all: usize| {
        bar.files(all);
        if done > 0 {
            bar.file_done();
        }
    };
    let dispatch = Dispatch { folder, setting: &setting, environment: &environment, clock, progress: &progress };
    if again {
        let count = dispatch.requeue()?;
        tracing::info!("{count} failed letters are in the queue again");
    }
    let sending = dispatch.send(if due { Which::Due } else { Which::All }, false)?;
    drop(bar);
    match sending {
        Sending::Unset(0) => {
            show(&Pass::default(), output);
            Ok(EXIT_DONE)
        }
        Sending::Unset(waiting) => Err(Error::MailSetting {
            message: format!("no mail server is named, and {waiting} letters wait in outbox/mail/queue"),
            hint: Some(
                "write url = \"smtps://user@mail.host.vn\" under [mail], or open the .eml files in a mail program"
                    .to_owned(),
            ),
        }),
        Sending::Done(pass) => {
            tell(&pass);
            show(&pass, output);
            Ok(exit_code(&pass))
        }
    }
}

/// Sends what a run has written; whatever comes of it, the run itself is done.
pub(super) fn after_run(dispatch: &Dispatch<'_>) -> u8 {
    let sent = dispatch.watch_space().and_then(|()| dispatch.send(Which::Fresh, true));
    match sent {
        Ok(Sending::Unset(0)) => EXIT_DONE,
        Ok(Sending::Unset(waiting)) => {
            tracing::info!(
                "no mail server is set up: {waiting} letters stay in outbox/mail/queue; they open by double click"
            );
            EXIT_DONE
        }
        Ok(Sending::Done(pass)) => {
            tell(&pass);
            exit_code(&pass)
        }
        Err(error) => {
            tracing::error!("mail stays in the spool: {error}");
            if let Some(hint) = miette::Diagnostic::help(&error) {
                tracing::error!("what to do: {hint}");
            }
            EXIT_UNSENT
        }
    }
}

/// What the operator needs to know of a pass.
fn tell(pass: &Pass) {
    for refusal in pass.refused.iter().take(NAMED) {
        tracing::error!("{}: refused for good: {} ({})", refusal.to, refusal.answer, refusal.file);
    }
    for (file, answer) in pass.given_up.iter().take(NAMED) {
        tracing::error!("{file}: {answer}");
    }
    for (file, answer) in pass.deferred.iter().take(NAMED) {
        tracing::warn!("{file}: not taken yet, it is tried again: {answer}");
    }
    for more in [&pass.deferred.len(), &pass.refused.len(), &pass.given_up.len()] {
        if *more > NAMED {
            tracing::warn!("… and {} more; outbox/mail/journal.jsonl has them all", more - NAMED);
        }
    }
    if let Some(failure) = &pass.failure {
        tracing::error!("mail stays in the spool: {}", failure.line());
        if let Some(hint) = &failure.hint {
            tracing::error!("what to do: {hint}");
        }
    }
    if !pass.old.is_empty() {
        tracing::warn!(
            "{} letters written long ago were never tried; `tonghop send` sends them, or remove them from outbox/mail/queue",
            pass.old.len()
        );
    }
    if !pass.sent.is_empty() {
        tracing::info!("{} letters sent, {} left in the queue", pass.sent.len(), pass.left);
    }
}

fn show(pass: &Pass, output: Output) {
    if output.json {
        let refused: Vec<_> = pass
            .refused
            .iter()
            .map(|refusal| json!({"file": refusal.file, "to": refusal.to, "answer": refusal.answer}))
            .collect();
        let named = |letters: &[(String, String)]| -> Vec<_> {
            letters.iter().map(|(file, answer)| json!({"file": file, "answer": answer})).collect()
        };
        let failure = pass.failure.as_ref().map(|failure| {
            json!({
                "class": failure.class, "stage": failure.stage, "code": failure.code,
                "answer": failure.answer, "hint": failure.hint,
            })
        });
        let told = json!({
            "schema": 1, "sent": pass.sent, "refused": refused, "deferred": named(&pass.deferred),
            "given_up": named(&pass.given_up), "left": pass.left, "failure": failure,
        });
        print(&format!("{told:#}\n"));
    } else {
        print(&format!("{} sent, {} left in the queue\n", pass.sent.len(), pass.left));
    }
}

fn exit_code(pass: &Pass) -> u8 {
    if pass.has_failed() { EXIT_UNSENT } else { EXIT_DONE }
}
