//! The samples played as if they were being written now.

use std::{collections::HashSet, fs, path::PathBuf, sync::Arc, time::Duration};

use tracemail_ingest::replay;
use tracemail_model::time::{DAY, Micros, SECOND};
use tracemail_parse::{
    Clock, parse,
    record::{Body, Unknown},
};

fn samples() -> Vec<PathBuf> {
    let logs = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../end2end/maillab/logs");
    ["mail.rfc3339.log", "rspamd.log"].map(|name| logs.join(name)).to_vec()
}

#[tokio::test(start_paused = true)]
async fn a_week_that_ends_now_and_then_goes_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let now = Micros::parse_rfc3339("2026-11-25T15:00:00Z").expect("a time");
    for offset in [0, 60, -480] {
        let present = Clock { now, zone: tracemail_model::zone::Zone::fixed(offset) };
        let replay = replay::prepare(&samples(), folder.path(), present).expect("the samples");
        let (mut lines, mut newest) = (0, Micros(0));
        for path in replay.paths() {
            let log = fs::read(path).expect("a log");
            let mut before = Micros(0);
            for line in log.split(|b| *b == b'\n').filter(|line| !line.is_empty()) {
                let record = parse(line, &present);
                assert!(!matches!(record.body, Body::Unknown(Unknown::NoHeader | Unknown::Form)), "{}", String::from_utf8_lossy(line));
                assert!(record.time >= before, "in order");
                before = record.time;
                lines += 1;
            }
            newest = newest.max(before);
            let first = parse(log.split(|b| *b == b'\n').next().expect("a line"), &present).time;
            assert!(first <= now.plus(-6 * DAY) && first >= now.plus(-8 * DAY));
        }
        assert!(lines > 20_000, "{lines} lines are a week");
        assert!(newest <= now && newest >= now.plus(-SECOND), "it ends now, not at {newest}");
    }
    let present = Clock { now, zone: tracemail_model::zone::Zone::UTC };
    let replay = replay::prepare(&samples(), folder.path(), present).expect("the samples");
    let log = replay.paths()[0].clone();
    let past = fs::read(&log).expect("a log");
    let begun = tokio::time::Instant::now();
    let clock = Arc::new(move || Clock { now: now.plus(begun.elapsed().as_micros() as i64), zone: tracemail_model::zone::Zone::UTC });
    let playing = tokio::spawn(replay.run(clock));
    tokio::time::sleep(Duration::from_hours(1)).await;
    playing.abort();
    let live = fs::read(&log).expect("a log");
    let text = String::from_utf8_lossy(&live[past.len()..]);
    let pace = text.lines().count() as f64 / 3_600.0;
    assert!((0.8..4.0).contains(&pace), "{pace} lines a second");
    let queue_ids = |text: &str| -> HashSet<String> {
        text.lines().filter(|line| line.ends_with(": removed")).filter_map(|line| line.split(": ").nth(1).map(Into::into)).collect()
    };
    let (old, new) = (queue_ids(&String::from_utf8_lossy(&past)), queue_ids(&text));
    assert!(new.len() > 50 && old.is_disjoint(&new), "live mail is new mail");
    let removed = String::from_utf8_lossy(&live).lines().filter(|line| line.ends_with(": removed")).count();
    assert_eq!(removed, old.len() + new.len(), "no queue id is used twice");
}
