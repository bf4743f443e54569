//! What `tonghop doctor` says of how long files are kept, and of those that are over their time.

use super::Step;
use crate::commands::show;
use crate::ledger::RetiredFile;
use crate::model::retention::{DataKind, Term};
use crate::pipeline::context::CampaignContext;
use crate::pipeline::health;
use crate::report::words::Words;

/// The terms of the campaign file, and whether something waits to be removed.
pub(super) fn step(context: &CampaignContext, overdue: &[RetiredFile]) -> Step {
    let (words, retention) = (context.spoken(), &context.campaign.retention);
    let concerns = health::overdue(overdue, retention);
    if !concerns.is_empty() {
        let lines: Vec<String> = concerns.iter().map(|one| show::concern(one, words)).collect();
        let hint = Some(words.label("machine.retention_hint").to_owned());
        return Step { name: "machine.retention", detail: lines.join("; "), ok: false, hint };
    }
    let terms = DataKind::ALL.map(|kind| {
        let folder = match kind {
            DataKind::Archive => "archive",
            DataKind::Quarantine => "quarantine",
            DataKind::Mail => "outbox/mail/sent",
        };
        format!("{folder}: {}", term(retention.term(kind), words))
    });
    let mut detail = terms.join("; ");
    if retention.quarantine_automatic {
        detail = format!("{detail}; {}", words.label("machine.retention_automatic"));
    }
    Step::good("machine.retention", detail)
}

fn term(term: Option<Term>, words: &Words) -> String {
    let count = |count: u32| words.format().count(count.into());
    match term {
        None => words.label("machine.retention_unlimited").to_owned(),
        Some(Term::Days(days)) => words.fill("machine.retention_days", &[("count", &count(days))]),
        Some(Term::Months(months)) => words.fill("machine.retention_months", &[("count", &count(months))]),
    }
}
