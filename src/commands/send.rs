//! `tonghop send`: works the mail spool; and what `run` says of its own sending.

use std::path::Path;

use serde_json::json;

use super::bar::Bar;
use crate::cli::{Output, print, print_error};
use crate::clock::Clock;
use crate::deliver::account::Environment;
use crate::deliver::pass::{Pass, Refusal};
use crate::deliver::worker::Which;
use crate::error::{EXIT_DONE, EXIT_ENVIRONMENT, EXIT_UNSENT, Error, Result};
use crate::pipeline::dispatch::{Dispatch, Sending};
use crate::pipeline::setting::Setting;

/// Refused recipients and deferred letters that are named one by one.
const NAMED: usize = 20;

/// What is to be sent.
#[derive(Clone, Copy, Debug)]
pub struct Wish {
    /// Only what is due after a failed try.
    pub due: bool,
    /// What had failed for good, too.
    pub again: bool,
    /// Not what was written long ago and never tried: that is put aside.
    pub drop_old: bool,
}

/// Sends what waits in the spool.
///
/// # Errors
/// Mail is set up in a way that cannot work, another process sends, or the environment's.
pub fn send(folder: &Path, wish: Wish, clock: Clock, output: Output) -> Result<u8> {
    let setting = Setting::of_folder(folder)?;
    let environment = Environment::of_this_process();
    let bar = Bar::new(output.quiet);
    let progress = |done: usize, all: usize| bar.at(done, all);
    let dispatch = Dispatch { folder, setting: &setting, environment: &environment, clock, progress: &progress };
    // Who sends by hand learns of a wrong setting even where nothing waits.
    dispatch.account()?;
    if wish.again {
        let count = dispatch.requeue()?;
        tracing::info!("{count} failed letters are in the queue again");
    }
    if wish.drop_old {
        let count = dispatch.drop_old()?;
        tracing::info!("{count} old letters that were never tried are put aside in outbox/mail/failed");
    }
    let sending = dispatch.send(if wish.due { Which::Due } else { Which::All }, false)?;
    drop(bar);
    match sending {
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
pub(super) fn after_run(dispatch: &Dispatch<'_>, unwritten: &[String]) -> u8 {
    if let Err(error) = dispatch.watch_space().and_then(|()| dispatch.alert_of_unwritten(unwritten)) {
        tracing::warn!("the operator could not be told: {error}");
    }
    let sent = match dispatch.send(Which::Fresh, true) {
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
            tracing::error!("mail stays in the spool");
            print_error(&error);
            // A disk that takes no more is the environment's trouble, whatever else it keeps from being done.
            if error.exit_code() == EXIT_ENVIRONMENT { EXIT_ENVIRONMENT } else { EXIT_UNSENT }
        }
    };
    if unwritten.is_empty() || sent == EXIT_ENVIRONMENT { sent } else { EXIT_UNSENT }
}

/// What the operator needs to know of a pass.
pub(super) fn tell(pass: &Pass) {
    for refusal in pass.refused.iter().take(NAMED) {
        tracing::error!("{}: refused for good: {} ({})", refusal.to, refusal.answer, refusal.file);
    }
    for lost in pass.given_up.iter().take(NAMED) {
        tracing::error!("{} {}: {}", lost.file, lost.to, lost.answer);
    }
    if !pass.expired.is_empty() {
        tracing::warn!("{} letters came too late to be of use and were put aside", pass.expired.len());
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
            "{} letters written long ago were never tried: `tonghop send` sends them, `tonghop send --drop-old` puts \
             them aside",
            pass.old.len()
        );
    }
    if !pass.sent.is_empty() {
        tracing::info!("{} letters sent, {} left in the queue", pass.sent.len(), pass.left);
    }
}

fn show(pass: &Pass, output: Output) {
    if output.json {
        let lost = |list: &[Refusal]| -> Vec<_> {
            list.iter().map(|lost| json!({"file": lost.file, "to": lost.to, "answer": lost.answer})).collect()
        };
        let deferred: Vec<_> =
            pass.deferred.iter().map(|(file, answer)| json!({"file": file, "answer": answer})).collect();
        let failure = pass.failure.as_ref().map(|failure| {
            json!({
                "class": failure.class, "stage": failure.stage, "code": failure.code,
                "answer": failure.answer, "hint": failure.hint,
            })
        });
        let told = json!({
            "schema": 1, "sent": pass.sent, "refused": lost(&pass.refused), "deferred": deferred,
            "given_up": lost(&pass.given_up), "expired": pass.expired, "old": pass.old, "left": pass.left,
            "failure": failure,
        });
        print(&format!("{told:#}\n"));
    } else {
        print(&format!("{} sent, {} left in the queue\n", pass.sent.len(), pass.left));
    }
}

fn exit_code(pass: &Pass) -> u8 {
    if pass.has_failed() { EXIT_UNSENT } else { EXIT_DONE }
}
