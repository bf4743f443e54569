//! The process is killed at every call by which it changes a file, one after the other, until it ends untouched.

use super::scenarios::SCENARIOS;
use super::shim::Fault;
use super::{each, tried};

#[test]
#[ignore = "deep"]
fn at_every_call_by_which_it_changes_a_file() {
    let mut kills = 0;
    for (number, scenario) in SCENARIOS.iter().enumerate() {
        let Some(played) = scenario.play() else { return };
        let calls = played.log.changes;
        kills += each(tried(calls, number), |at| {
            let told = format!("{}: killed at call {at} of {calls}", played.name());
            let (stage, output) = played.again(Fault::Kill(at), false);
            // Threads may take another order, and a folder be made by the one or by the other.
            assert!(output.status.code().is_none() || calls - at < 5, "{told}: it was not: {}", output.status);
            played.assert_sound(&stage, &told);
            played.assert_healed(&stage, &told);
        });
        let (stage, output) = played.again(Fault::Kill(calls + 20), false);
        assert!(output.status.code().is_some() && played.is_as_after(&stage), "{}: untouched", played.name());
    }
    eprintln!("{kills} kills survived");
}

#[test]
#[ignore = "deep"]
fn in_the_middle_of_a_write() {
    let mut torn = 0;
    for (number, scenario) in SCENARIOS.iter().enumerate() {
        let Some(played) = scenario.play() else { return };
        torn += each(tried(played.log.changes, number + 3), |at| {
            let told = format!("{}: torn at call {at}", played.name());
            // What is not a write happens as if nothing were.
            let (stage, _) = played.again(Fault::Torn(at), false);
            played.assert_sound(&stage, &told);
            played.assert_healed(&stage, &told);
        });
    }
    eprintln!("{torn} torn writes survived");
}
