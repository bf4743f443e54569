//! `tonghop send`: works the mail spool; and what `run` says of its own sending.

use std::path::Path;

use serde_json::json;

use super::progress_bar::Bar;
use crate::clock::Clock;
use crate::deliver::account::Environment;
use crate::deliver::failure::answer_in;
use crate::deliver::pass::{Pass, Refusal};
use crate::deliver::worker::Which;
use crate::error::{EXIT_DONE, EXIT_ENVIRONMENT, EXIT_UNSENT, Error, Result};
use crate::output::{Output, print, print_error, print_json};
use crate::phrase;
use crate::pipeline::Outcome;
use crate::pipeline::context::CampaignContext;
use crate::pipeline::dispatch::{Dispatch, Sending};
use crate::terminal::{Phrase, spoken};

/// Refused recipients and deferred letters that are named one by one.
const NAMED: usize = 20;

/// What is to be sent.
#[expect(clippy::struct_excessive_bools, reason = "each is an option of the command line")]
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wish {
    /// Only what is due after a failed try.
    pub due: bool,
    /// What had failed for good, too.
    pub again: bool,
    /// Not what was written long ago and never tried: that is put aside.
    pub drop_old: bool,
    /// It is no error where no mail server is named, as in a run.
    pub if_set: bool,
}

/// Sends what waits in the spool.
///
/// # Errors
/// Mail is set up in a way that cannot work, another process sends, or the environment's.
pub(crate) fn send(folder: &Path, wish: Wish, clock: Clock, output: Output) -> Result<u8> {
    let context = CampaignContext::of_folder(folder)?;
    let environment = Environment::of_this_process();
    let bar = Bar::new(output.quiet);
    let progress = |done: usize, all: usize| bar.at(done, all);
    let dispatch = Dispatch { folder, context: &context, environment: &environment, clock, progress: &progress };
    // Who sends by hand learns of a wrong setting even where nothing waits.
    dispatch.account()?;
    if wish.again {
        let count = dispatch.requeue()?;
        tracing::info!("{}", phrase!("failed letters put in the queue again: {count}", count = count));
    }
    if wish.drop_old {
        let count = dispatch.drop_old()?;
        tracing::info!(
            "{}",
            phrase!("old letters, never tried, put aside in outbox/mail/failed: {count}", count = count)
        );
    }
    let sending = dispatch.send(if wish.due { Which::Due } else { Which::All }, false)?;
    drop(bar);
    match sending {
        Sending::Unset(waiting) if wish.if_set => {
            warn_unset(waiting);
            Ok(EXIT_DONE)
        }
        Sending::Unset(waiting) => Err(Error::MailSetting {
            message: phrase!("no mail server is named; letters waiting in outbox/mail/queue: {count}", count = waiting)
                .to_string(),
            hint: Some(
                phrase!(
                    "write url = \"smtps://user@mail.host.vn\" under [mail], or open the .eml files in a mail program"
                )
                .to_string(),
            ),
        }),
        Sending::Done(pass) => {
            log_pass(&pass);
            show(&pass, output);
            Ok(exit_code(&pass))
        }
    }
}

/// Says that letters stay in the spool because no mail server is named.
fn warn_unset(waiting: usize) {
    let message = phrase!(
        "no mail server is set up: {count} letters stay in outbox/mail/queue; they open by double click",
        count = waiting
    );
    tracing::info!("{message}");
}

/// Sends what runs have written, of which the last one tried all that waits; whatever comes of it, the run itself is done.
pub(super) fn after_run(dispatch: &Dispatch<'_>, unwritten: &[String], last: Option<&Outcome>) -> u8 {
    let withheld = last.map_or(&[][..], |outcome| &outcome.withheld);
    let overdue = last.map_or(&[][..], |outcome| &outcome.overdue);
    let alerted = dispatch
        .watch_space()
        .and_then(|()| dispatch.alert_of_unwritten(unwritten))
        .and_then(|()| dispatch.alert_of_withheld(withheld))
        .and_then(|()| dispatch.alert_of_overdue(overdue));
    if let Err(error) = alerted {
        tracing::warn!("{}", phrase!("the operator could not be told: {error}", error = error.to_string()));
    }
    let sent = match dispatch.send(Which::Fresh, true) {
        Ok(Sending::Unset(waiting)) => {
            warn_unset(waiting);
            EXIT_DONE
        }
        Ok(Sending::Done(pass)) => {
            log_pass(&pass);
            exit_code(&pass)
        }
        Err(error) => {
            tracing::error!("{}", phrase!("mail stays in the spool"));
            print_error(&error);
            // A disk that takes no more is the environment's trouble, whatever else it keeps from being done.
            if error.exit_code() == EXIT_ENVIRONMENT { EXIT_ENVIRONMENT } else { EXIT_UNSENT }
        }
    };
    if unwritten.is_empty() || sent == EXIT_ENVIRONMENT { sent } else { EXIT_UNSENT }
}

/// What the operator needs to know of a pass.
pub(super) fn log_pass(pass: &Pass) {
    for refusal in pass.refused.iter().take(NAMED) {
        let (to, answer, file) = (&refusal.to, &refusal.answer, &refusal.file);
        let message = phrase!("{to}: refused for good: {answer} ({file})", to = to, answer = answer, file = file);
        tracing::error!("{message}");
    }
    for lost in pass.given_up.iter().take(NAMED) {
        tracing::error!("{} {}: {}", lost.file, lost.to, lost.answer);
    }
    if !pass.expired.is_empty() {
        let message =
            phrase!("letters that came too late to be of use, put aside: {count}", count = pass.expired.len());
        tracing::warn!("{message}");
    }
    if !pass.withdrawn.is_empty() {
        let message = phrase!(
            "letters withdrawn, because what they ask for came meanwhile: {count}",
            count = pass.withdrawn.len()
        );
        tracing::info!("{message}");
    }
    for (file, answer) in pass.deferred.iter().take(NAMED) {
        tracing::warn!(
            "{}",
            phrase!(
                "{file}: not taken yet, it is tried again: {answer}",
                file = file,
                answer = answer_in(answer, spoken())
            )
        );
    }
    for more in [&pass.deferred.len(), &pass.refused.len(), &pass.given_up.len()] {
        if *more > NAMED {
            tracing::warn!(
                "{}",
                phrase!("… and {count} more; outbox/mail/journal.jsonl has them all", count = more - NAMED)
            );
        }
    }
    if let Some(failure) = &pass.failure {
        tracing::error!("{}", phrase!("mail stays in the spool: {failure}", failure = failure.line_in(spoken())));
        if let Some(hint) = failure.hint_in(spoken()) {
            tracing::error!("{}", phrase!("what to do: {hint}", hint = hint));
        }
    }
    if !pass.old.is_empty() {
        let message = phrase!(
            "{count} letters written long ago were never tried: `tonghop send` sends them, `tonghop send --drop-old` \
             puts them aside",
            count = pass.old.len()
        );
        tracing::warn!("{message}");
    }
    if !pass.sent.is_empty() {
        tracing::info!("{}", sent(pass));
    }
}

fn sent(pass: &Pass) -> Phrase {
    phrase!("letters sent: {sent}, left in the queue: {left}", sent = pass.sent.len(), left = pass.left)
}

fn show(pass: &Pass, output: Output) {
    if output.json {
        let lost = |list: &[Refusal]| -> Vec<_> {
            list.iter().map(|lost| json!({"file": lost.file, "to": lost.to, "answer": lost.answer})).collect()
        };
        let pairs = |list: &[(String, String)]| -> Vec<_> {
            list.iter().map(|(file, answer)| json!({"file": file, "answer": answer})).collect()
        };
        let failure = pass.failure.as_ref().map(|failure| {
            json!({
                "class": failure.class, "stage": failure.stage, "code": failure.code,
                "answer": failure.answer, "hint": failure.hint,
            })
        });
        let document = json!({
            "sent": pass.sent, "refused": lost(&pass.refused), "deferred": pairs(&pass.deferred),
            "given_up": lost(&pass.given_up), "expired": pass.expired, "withdrawn": pairs(&pass.withdrawn), "old": pass.old, "left": pass.left,
            "failure": failure,
        });
        print_json(document);
    } else {
        print(&format!("{}\n", sent(pass)));
    }
}

fn exit_code(pass: &Pass) -> u8 {
    if pass.has_failed() { EXIT_UNSENT } else { EXIT_DONE }
}
