//! What must be on the disk before the next thing is done: of every scenario's calls, in the order in which they came.

use std::path::Path;

use super::scenarios::SCENARIOS;
use super::shim::Call;

/// Calls after which something is gone, or somebody else knows of it.
const STEPS: [&str; 5] = ["send", "link", "rename", "unlink", "rmdir"];

/// The calls that follow the one at this place.
fn after(calls: &[Call], at: usize) -> impl Iterator<Item = &Call> {
    calls[at + 1..].iter()
}

fn is_sync_of(call: &Call, path: &Path) -> bool {
    call.what == "sync" && call.path == path
}

#[test]
#[ignore = "deep"]
fn a_new_name_is_safe_before_the_old_one_goes() {
    let mut moved = 0;
    for scenario in &SCENARIOS {
        let Some(played) = scenario.play() else { return };
        let calls = &played.log.calls;
        for (at, call) in calls.iter().enumerate().filter(|(_, call)| call.what == "link") {
            let folder = call.second.parent().expect("a folder");
            let mut unsynced = after(calls, at).take_while(|next| !is_sync_of(next, folder));
            let gone = unsynced.find(|next| next.path == call.path);
            assert!(gone.is_none(), "{}: {gone:?} before {} is synced", scenario.name, folder.display());
            moved += usize::from(after(calls, at).any(|next| next.what == "unlink" && next.path == call.path));
        }
    }
    assert!(moved > 5, "{moved}");
}

#[test]
#[ignore = "deep"]
fn what_the_journal_of_the_mail_says_is_safe_before_the_next_step() {
    let mut lines = 0;
    for scenario in &SCENARIOS {
        let Some(played) = scenario.play() else { return };
        let calls = &played.log.calls;
        let is_journal = |call: &&Call| call.path.file_name().is_some_and(|name| name == "journal.jsonl");
        for (at, call) in calls.iter().enumerate().filter(|(_, call)| call.what == "write" && is_journal(call)) {
            let mut unsynced = after(calls, at).take_while(|next| !is_sync_of(next, &call.path));
            let early = unsynced.find(|next| STEPS.contains(&next.what.as_str()));
            assert!(early.is_none(), "{}: {early:?} before the journal is synced", scenario.name);
            lines += 1;
        }
    }
    assert!(lines > 2, "{lines}");
}
