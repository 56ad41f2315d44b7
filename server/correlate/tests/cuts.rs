//! However a log is cut into batches, and wherever the program is stopped and started again, the same is told.

#[expect(dead_code, reason = "other tests ask other things of it")]
mod told;

use std::collections::BTreeMap;

use told::{Told, ours, story};
use tracemail_correlate::Settings;

fn names() -> Vec<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/stories");
    let names = std::fs::read_dir(folder).expect("the stories").map(|entry| entry.expect("a story").file_name());
    let mut names: Vec<String> = names.map(|name| name.to_string_lossy().trim_end_matches(".log").to_owned()).collect();
    names.sort();
    names
}

#[test]
fn every_story_at_every_line() {
    assert!(names().len() > 40, "the stories are there");
    for name in names() {
        let log = story(&name);
        for settings in [ours(), Settings::default()] {
            let whole = Told::of(&log, &settings, usize::MAX, false);
            assert!(!whole.rows.is_empty(), "{name} tells something");
            for every in 1..=log.len() {
                same(&whole, &Told::of(&log, &settings, every, true), &format!("{name}, restarted every {every} lines"));
            }
        }
    }
}

#[test]
fn all_stories_in_one_log() {
    // some stories share lines
    let mut seen = std::collections::HashSet::new();
    let log: Vec<_> = names().iter().flat_map(|name| story(name)).map(|(_, line)| ("mail.log".to_owned(), line)).collect();
    let log: Vec<_> = log.into_iter().filter(|(_, line)| seen.insert(line.clone())).collect();
    for most_open in [200_000, 20] {
        let settings = Settings { most_open, ..ours() };
        let whole = Told::of(&log, &settings, usize::MAX, false);
        for every in [1, 3, 17, 400] {
            same(&whole, &Told::of(&log, &settings, every, true), &format!("at most {most_open} open, restarted every {every} lines"));
        }
    }
}

#[test]
fn lines_in_any_order() {
    // each moment once: what is cut short and begins again in the very same moment is one story
    let mut seen = std::collections::HashSet::new();
    let all = names().into_iter().flat_map(|name| story(&name));
    let mut log: Vec<_> = all.filter(|(_, line)| seen.insert(line[..26].to_vec())).collect();
    let mut random = 88_172_645_463_325_252_u64;
    for round in 0..20 {
        for at in (1..log.len()).rev() {
            // xorshift64
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            log.swap(at, (random % (at as u64 + 1)) as usize);
        }
        let settings = Settings { most_open: if round % 2 == 0 { 200_000 } else { 30 }, ..Settings::default() };
        let whole = Told::of(&log, &settings, usize::MAX, false);
        same(&whole, &Told::of(&log, &settings, 13, true), &format!("shuffled {round} times"));
    }
}

fn same(whole: &Told, cut: &Told, how: &str) {
    for (key, row) in &cut.rows {
        assert!(whole.rows.contains_key(key), "{how}: one row more: {row:?}");
    }
    for (key, row) in &whole.rows {
        assert_eq!(Some(row), cut.rows.get(key), "{how}");
    }
    assert_eq!(joined(&whole.events), joined(&cut.events), "events: {how}");
    assert_eq!(joined(&whole.lines), joined(&cut.lines), "lines: {how}");
    let legs = |told: &Told| -> BTreeMap<_, _> { told.legs.clone().into_iter().filter(|(_, legs)| !legs.is_empty()).collect() };
    assert_eq!(legs(whole), legs(cut), "legs: {how}");
    assert_eq!(whole.open.keys().collect::<Vec<_>>(), cut.open.keys().collect::<Vec<_>>(), "what is open: {how}");
}

/// The pieces of each story in order, whatever pieces they were cut into.
fn joined<I: Ord + Copy, T>(stories: &BTreeMap<I, BTreeMap<(u32, usize), T>>) -> Vec<(I, Vec<&T>)> {
    stories.iter().filter(|(_, parts)| !parts.is_empty()).map(|(id, parts)| (*id, parts.values().collect())).collect()
}
