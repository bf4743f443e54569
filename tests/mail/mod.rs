//! Mail that arrives, once, to the right people: the spool against servers of every temper.

mod answers;
mod approvals;
mod faults;
pub(crate) mod kinds;
mod postfix;
mod queue;
mod recovering;
mod sending;
pub(crate) mod server;
mod withdrawn;

use std::path::Path;

use chrono::DateTime;
use tonghop::deliver::account::{Account, Environment};
use tonghop::deliver::message::{Attachment, Letter, compose};
use tonghop::deliver::pass::Pass;
use tonghop::deliver::spool::{Spool, State};
use tonghop::deliver::worker::{Which, Worker};
use tonghop::model::mail::{Mail, MailKind, MailLimits};
use tonghop::model::period::Instant;

/// The clock of these tests.
const NOW: &str = "2023-09-13T08:05:00+07:00";

fn moment(text: &str) -> Instant {
    DateTime::parse_from_rfc3339(text).expect("a moment")
}

/// A folder in memory where there is one: what is made durable there costs no time.
fn folder() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    let made = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    made.or_else(|_| tempfile::tempdir()).expect("a folder")
}

/// Limits short enough to wait for.
fn limits() -> MailLimits {
    MailLimits { connect_seconds: 1, answer_seconds: 1, message_seconds: 1, pass_seconds: 20, ..MailLimits::default() }
}

/// The account of a URL.
fn account(url: &str) -> Account {
    let environment = Environment { url: Some(url.to_owned()), ..Environment::default() };
    Account::of(&Mail::default(), Path::new("."), &environment).expect("an account").expect("a server")
}

/// A letter to these addresses, in the spool under this name.
fn spooled(spool: &Spool, name: &str, to: &[&str]) -> String {
    spooled_with(spool, name, to, Vec::new())
}

/// The same with files.
fn spooled_with(spool: &Spool, name: &str, to: &[&str], attachments: Vec<Attachment>) -> String {
    let letter = Letter {
        from: "Tổ công tác <baocao@xa.test>".to_owned(),
        to: to.iter().map(|to| (*to).to_owned()).collect(),
        cc: Vec::new(),
        reply_to: None,
        subject: format!("Thư {name}"),
        text: format!(".{name}\n..\n"),
        html: format!("<p>{name}</p>"),
        date: moment(NOW),
        message_id: format!("{name}@xa.test"),
        follows: Vec::new(),
        kind: MailKind::Summary,
        expires: None,
        list_id: None,
        boundary_seed: String::new(),
        pictures: Vec::new(),
        attachments,
    };
    let file = format!("{name}.eml");
    assert!(spool.put(&file, &compose(&letter).expect("a letter")).expect("spooled"));
    file
}

/// A pass over the spool at a moment.
fn pass_at(spool: &Spool, url: &str, now: &str, which: Which) -> Pass {
    pass_by(spool, &account(url), &limits(), now, which)
}

/// A pass by an account, at a moment.
fn pass_by(spool: &Spool, account: &Account, limits: &MailLimits, now: &str, which: Which) -> Pass {
    let now = moment(now);
    let (now, recheck, progress) = (&|| now, &|_: &str| Ok(None), &|_, _| {});
    let worker = Worker { spool, account, limits, sender: "baocao@xa.test", now, recheck, progress };
    worker.work(which).expect("the file system does its part")
}

fn pass(spool: &Spool, url: &str) -> Pass {
    pass_at(spool, url, NOW, Which::All)
}

/// The letters in each state: queue, sent, failed.
fn states(spool: &Spool) -> [Vec<String>; 3] {
    State::ALL.map(|state| spool.letters(state).expect("a folder"))
}

/// How many letters are in each state.
fn counts(spool: &Spool) -> [usize; 3] {
    states(spool).map(|letters| letters.len())
}
