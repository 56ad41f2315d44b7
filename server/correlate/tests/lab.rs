//! The mail lab's log against what its driver knows it did: 99 access, 78 received, 29 sent expectations.

#[expect(dead_code, reason = "other tests ask other things of it")]
mod told;
mod truth;

use std::{fs, path::Path};

use serde_json::Value;
use told::{Fed, Told, lines, merge};
use tracemail_correlate::Settings;

fn lab() -> (Vec<Fed>, Vec<Value>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../end2end/maillab/logs");
    let read = |name: &str| fs::read(folder.join(name)).expect("the lab's logs are committed");
    let feed = merge(vec![lines("mail.log", &read("mail.rfc3339.log")), lines("rspamd.log", &read("rspamd.log"))]);
    let scenarios = read("scenarios.jsonl");
    let scenarios = scenarios.split(|b| *b == b'\n').filter(|line| !line.is_empty());
    (feed, scenarios.map(|line| serde_json::from_slice(line).expect("a scenario")).collect())
}

#[test]
fn the_lab_is_told_true() {
    let (feed, scenarios) = lab();
    let told = Told::of(&feed, &Settings::default(), 500, false);
    let (mut right, mut all) = (0, 0);
    let mut used = Vec::new();
    for scenario in &scenarios {
        let window = truth::Window::of(scenario);
        for kind in ["access", "received", "sent"] {
            for want in scenario["expect"][kind].as_array().into_iter().flatten() {
                let found = match kind {
                    "access" => truth::access(&told, &window, want, &mut used),
                    "received" => truth::received(&told, &window, want),
                    _ => truth::sent(&told, &window, want),
                };
                all += 1;
                match found {
                    Ok(()) => right += 1,
                    Err(why) => println!("{} {} {kind}: {why}", scenario["id"], scenario["name"]),
                }
            }
        }
    }
    println!("{right} of {all}");
    assert_eq!(right, all, "expectations met, see above");
}

#[test]
fn what_the_lab_leaves_out_is_left_out() {
    let (feed, _) = lab();
    let told = Told::of(&feed, &Settings::default(), 500, false);
    for access in told.accesses() {
        assert!(!access.user.is_empty(), "nobody tried: {access:?}");
        assert_ne!(access.remote_ip.map(|ip| ip.to_string()).as_deref(), Some("6.6.6.6"), "a forged address was believed");
    }
}

#[test]
fn batches_and_restarts_change_nothing() {
    let (feed, _) = lab();
    let whole = Told::of(&feed, &Settings::default(), usize::MAX, false);
    for (every, restart) in [(1, false), (7, true), (100, true), (501, true)] {
        let cut = Told::of(&feed, &Settings::default(), every, restart);
        assert_eq!(whole.rows.len(), cut.rows.len(), "rows, harvested every {every} lines");
        for (key, row) in &whole.rows {
            assert_eq!(Some(row), cut.rows.get(key), "harvested every {every} lines");
        }
        assert_eq!(joined(&whole.events), joined(&cut.events), "events, harvested every {every} lines");
        assert_eq!(joined(&whole.lines), joined(&cut.lines), "lines, harvested every {every} lines");
        assert_eq!(whole.legs, cut.legs, "legs, harvested every {every} lines");
    }
}

/// The pieces of each story in order, whatever pieces they were cut into.
fn joined<I: Ord + Copy, T>(stories: &std::collections::BTreeMap<I, std::collections::BTreeMap<(u32, usize), T>>) -> Vec<(I, Vec<&T>)> {
    stories.iter().filter(|(_, parts)| !parts.is_empty()).map(|(id, parts)| (*id, parts.values().collect())).collect()
}
