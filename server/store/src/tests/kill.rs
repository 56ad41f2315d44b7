//! The process killed at any moment while it writes.

use std::{
    process::{Command, Stdio},
    time::Duration,
};

use futures::TryStreamExt;
use tracemail_model::row::Kind;

use super::{
    On, Place, all, everything, on_both,
    sample::{access, at, batch, story},
};
use crate::Store;

/// Set, to a URL, for the process that is to be killed.
const VICTIM: &str = "TRACEMAIL_STORE_VICTIM";
/// Rows of one batch; each batch moves the position by one.
const ROWS: i64 = 5;

async fn open(url: &str) -> Store {
    Store::open(url).await.expect("opens")
}

/// How far the position says the reader has come.
async fn position(store: &Store) -> i64 {
    let lane = store.lane("follow").await.expect("reads");
    lane.positions.first().map_or(0, |(_, at)| i64::from_le_bytes(at.as_slice().try_into().expect("eight bytes")))
}

/// The batch behind that position. Batches lie three hours apart, so that the days change under way.
async fn write(store: &Store, n: i64) {
    let row = |i: i64| access(at(n * 3 * 3600 + i), &format!("{n}-{i}"), "anna@example.com");
    let mut batch = batch(0, (0..ROWS).map(|i| story(&format!("{n}-{i}"), row(i))).collect());
    batch.positions[0].1 = (n + 1).to_le_bytes().to_vec();
    store.commit(batch).await.expect("commits");
}

async fn killed_at_any_moment_it_loses_nothing_and_doubles_nothing(on: On) {
    if let Ok(url) = std::env::var(VICTIM) {
        // this is the victim: it writes until it is killed
        let store = open(&url).await;
        let mut n = position(&store).await;
        loop {
            // the day is sealed while it is written to, and others before it again
            let sealing = async {
                if n % 3 == 0 {
                    store.compact(at(n * 3 * 3600).day(), |_, _| {}).await.expect("seals");
                }
            };
            tokio::join!(write(&store, n), sealing);
            n += 1;
        }
    }
    let place = Place::new(on).await;
    let module = if on == On::Sqlite { "sqlite" } else { "postgres" };
    drop(open(&place.url()).await);
    let myself = std::env::current_exe().expect("this test");
    for round in 0..12_u64 {
        let mut victim = Command::new(&myself)
            .args(["--exact", &format!("tests::kill::{module}::killed_at_any_moment_it_loses_nothing_and_doubles_nothing")])
            .env(VICTIM, place.url())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("starts");
        // spread over its start, its first commits and its later ones; on a busy machine those come later
        tokio::time::sleep(Duration::from_millis((40 + round * 37 % 250) * if on == On::Postgres { 4 } else { 1 })).await;
        victim.kill().expect("kills");
        victim.wait().expect("ends");
    }
    let store = open(&place.url()).await;
    let done = position(&store).await;
    assert!(done > 0, "it came to write at all");
    let counts = store.counts(&everything(), &all(Kind::Access), u64::MAX).await.expect("counts");
    assert_eq!(counts.by_outcome, [("login".to_owned(), (done * ROWS) as u64)]);
    assert_eq!(store.seq().await.expect("reads"), (done * ROWS) as u64);
    let rows: Vec<_> = store.stream(&everything(), &all(Kind::Access)).try_collect().await.expect("streams");
    assert_eq!(rows.len(), (done * ROWS) as usize);
    for row in rows {
        let tracemail_model::row::Row::Access(access) = &row else { panic!("an access") };
        let lines = store.log(&everything(), row.id()).await.expect("reads").expect("is there");
        let texts: Vec<_> = lines.iter().map(|line| line.text.clone()).collect();
        assert_eq!(texts, [format!("line of {}", access.session.as_deref().expect("is there"))]);
    }
    assert_eq!(store.tallies().await.expect("reads")[0].1.lines, done as u64 * 10);
}

on_both!(killed_at_any_moment_it_loses_nothing_and_doubles_nothing);
