//! A sweep among others: beside writers and other sweepers, broken off and killed, and what it leaves on the disk.

use std::{
    process::{Command, Stdio},
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use tracemail_model::{row::Row, status::Direction, story::Story, time::DAY};

use super::{
    On, Place, again, everything, fresh, on_both,
    retention::{Dice, counts_are_right, keep, on, rows, seal, stands_in, write},
    sample::{self, at, batch, message},
};
use crate::{Batch, Store};

async fn a_crash_between_batches_is_made_good(on_engine: On) {
    let (place, store) = fresh(on_engine).await;
    let mut dice = Dice(77);
    write(&store, (0..700).map(|n| dice.story(&n.to_string(), 4 * DAY)).collect()).await;
    keep(&store, None, 2).await;
    keep(&store, Some("d1.example"), 3).await;
    for _ in 0..3 {
        store.0.fault.arm("batch");
        assert!(store.sweep(at(0), true, &on).await.is_err(), "it fails in the middle");
        counts_are_right(&store, &rows(&store).await).await;
    }
    drop(store);
    let store = again(&place).await;
    store.sweep(at(0), true, &on).await.expect("sweeps").expect("the one that failed has let go");
    let policy = store.retention().await.expect("reads");
    let left = rows(&store).await;
    assert!(!left.is_empty() && left.values().all(|row| row.id().time() >= policy.of(row.domain()).since(at(0))));
    counts_are_right(&store, &left).await;
}

#[tokio::test]
async fn a_damaged_day_keeps_no_other_from_being_swept() {
    let (place, store) = fresh(On::Sqlite).await;
    let days: Vec<_> = [5, 4, 3, 1].map(|ago| at(0).plus(-ago * DAY)).to_vec();
    write(&store, days.iter().map(|day| sample::story("told", message(*day, "told", "anna@example.com"))).collect()).await;
    keep(&store, None, 2).await;
    drop(store);
    let Place::Folder(folder) = &place else { panic!("a folder") };
    let path = |day: &tracemail_model::time::Micros| folder.path().join(format!("data/days/{}.db", day.day()));
    // its last connection is closed by another thread, which makes it whole again
    while path(&days[1]).with_extension("db-wal").exists() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    std::fs::write(path(&days[1]), b"scribble ".repeat(1_000)).expect("writes");
    let store = again(&place).await;
    for _ in 0..2 {
        let said = store.sweep(at(0), true, &on).await.expect_err("says so").to_string();
        assert!(said.contains("2026-11-17.db is damaged"), "{said}");
    }
    assert_eq!(days.iter().map(|day| path(day).exists()).collect::<Vec<_>>(), [false, true, false, true]);
    let said = store.search(&everything(), &super::all(tracemail_model::row::Kind::Received)).await.expect_err("says so").to_string();
    assert!(said.contains("2026-11-17.db is damaged"), "{said}");
}

async fn a_whole_sweep_beside_a_writer_and_another_sweeper(on_engine: On) {
    let (place, store) = fresh(on_engine).await;
    let mut dice = Dice(5);
    write(&store, (0..3_000).map(|n| dice.story(&n.to_string(), 6 * DAY)).collect()).await;
    keep(&store, None, 3).await;
    keep(&store, Some("d1.example"), 1).await;
    keep(&store, Some("d2.example"), 2).await;
    let other = again(&place).await;
    let ended = AtomicBool::new(false);
    let writing = async {
        let mut n = 0;
        while !ended.load(Ordering::Relaxed) || n < 5 {
            // new rows, and news of the days that are swept just now
            let told = (0..20).map(|i| dice.story(&format!("w{n}-{i}"), if i < 10 { DAY / 2 } else { 4 * DAY }));
            let batch = Batch { unknown: vec![], ..batch(1, told.collect()) };
            store.commit(batch).await.expect("commits");
            n += 1;
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let sweeping = async {
        for _ in 0..3 {
            let (one, two) = tokio::join!(other.sweep(at(0), true, &on), store.sweep(at(0), false, &on));
            assert!(one.expect("sweeps").is_some() || two.expect("sweeps").is_some(), "one of them does");
        }
        ended.store(true, Ordering::Relaxed);
    };
    tokio::join!(writing, sweeping);
    store.sweep(at(0), true, &on).await.expect("sweeps").expect("nobody else does");
    let policy = store.retention().await.expect("reads");
    let left = rows(&store).await;
    assert!(left.len() > 500 && left.values().all(|row| row.id().time() >= policy.of(row.domain()).since(at(0))));
    counts_are_right(&store, &left).await;
    assert!(rows(&other).await == left, "every name is what it was");
}

/// Set, to a URL, for the process that is to be killed.
const VICTIM: &str = "TRACEMAIL_SWEEP_VICTIM";
/// The file it makes when it is about to begin.
const BEGUN: &str = "TRACEMAIL_SWEEP_BEGUN";

async fn killed_at_any_moment_it_does_no_harm(on_engine: On) {
    if let Ok(url) = std::env::var(VICTIM) {
        // this is the victim: it sweeps, from day to day, until it is killed
        let store = Store::open(&url).await.expect("opens");
        std::fs::write(std::env::var(BEGUN).expect("where to say so"), "").expect("says so");
        for hour in 0.. {
            let _another_is_dying = store.sweep(at(hour * 3600).plus(-8 * DAY), true, &on).await.expect("sweeps");
            seal(&store).await;
        }
    }
    let (place, store) = fresh(on_engine).await;
    let mut dice = Dice(9);
    write(&store, (0..2_500).map(|n| dice.story(&n.to_string(), 12 * DAY)).collect()).await;
    keep(&store, None, 1).await;
    for n in 0..6 {
        keep(&store, Some(&format!("d{n}.example")), 1 + n % 4).await;
    }
    let before = rows(&store).await;
    drop(store);
    let module = if on_engine == On::Sqlite { "sqlite" } else { "postgres" };
    let myself = std::env::current_exe().expect("this test");
    let said = tempfile::tempdir().expect("a folder");
    for round in 0..8_u64 {
        let begun = said.path().join(round.to_string());
        let mut victim = Command::new(&myself)
            .args(["--exact", &format!("tests::sweeping::{module}::killed_at_any_moment_it_does_no_harm")])
            .env(VICTIM, place.url())
            .env(BEGUN, &begun)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("starts");
        while !begun.exists() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        tokio::time::sleep(Duration::from_millis(20 + round * 131 % 900)).await;
        victim.kill().expect("kills");
        victim.wait().expect("ends");
        let store = again(&place).await;
        counts_are_right(&store, &rows(&store).await).await;
    }
    let store = again(&place).await;
    assert!(rows(&store).await.len() < before.len(), "it came to delete at all");
    let now = at(0).plus(-2 * DAY);
    let mut swept = None;
    for _ in 0..50 {
        swept = store.sweep(now, true, &on).await.expect("sweeps");
        if swept.is_some() {
            break;
        }
        // Postgres has not noticed yet that the last victim is no more
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert!(swept.is_some());
    let policy = store.retention().await.expect("reads");
    let found = rows(&store).await;
    assert!(found.values().all(|row| row.id().time() >= policy.of(row.domain()).since(now)), "nothing is left behind");
    assert!(found.iter().all(|(id, row)| before.get(id) == Some(row)));
    for id in found.keys() {
        assert!(!store.log(&everything(), *id).await.expect("reads").expect("is there").is_empty());
    }
    counts_are_right(&store, &found).await;
}

#[tokio::test]
async fn nothing_is_left_in_the_files() {
    nothing_is_left(false).await;
}

#[tokio::test]
async fn nothing_is_left_in_the_files_of_sealed_days() {
    nothing_is_left(true).await;
}

async fn nothing_is_left(sealed: bool) {
    let (place, store) = fresh(On::Sqlite).await;
    let Place::Folder(folder) = &place else { panic!("a folder") };
    let mut dice = Dice(3);
    let told = (0..1_500).map(|n| {
        let mut told = dice.story(&format!("n{n}"), 3 * DAY);
        if n % 3 == 0 {
            let time = told.rows[0].1.id().time();
            let mut row = message(time, &format!("n{n}"), &format!("canary{n}@secret.example"));
            row.subject = Some(format!("CANARY subject {n} {}", "long ".repeat(n % 900)));
            row.queue_id = Some(format!("CANARY{n}"));
            row.helo = Some(format!("canary-{n}.example"));
            told = super::sample::story(&format!("n{n}"), row);
            told.lines[0].text = format!("canary line {n} to=<canary{n}@secret.example>");
        }
        told
    });
    let told: Vec<Story> = told.collect();
    // told twice: what a row was before is gone, too
    write(&store, told.clone()).await;
    let again: Vec<Story> = told
        .into_iter()
        .map(|mut story| {
            for (_, row) in &mut story.rows {
                if let Row::Message(row) = row
                    && row.domain.as_deref() == Some("secret.example")
                {
                    row.direction = Direction::Received;
                    row.text = Some("canary told again".into());
                }
            }
            story
        })
        .collect();
    write(&store, again).await;
    if sealed {
        seal(&store).await;
    }
    keep(&store, Some("secret.example"), 5).await;
    assert!(!stands_in(folder.path(), b"canary").is_empty());
    // a week later nobody writes into those days, and they are written anew
    store.sweep(at(0).plus(8 * DAY), true, &on).await.expect("sweeps").expect("nobody else does");
    assert!(rows(&store).await.len() > 1_000);
    assert_eq!(stands_in(folder.path(), b"canary"), Vec::<String>::new());
}

on_both!(a_crash_between_batches_is_made_good, a_whole_sweep_beside_a_writer_and_another_sweeper, killed_at_any_moment_it_does_no_harm,);
