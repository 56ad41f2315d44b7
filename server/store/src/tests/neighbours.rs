//! Several servers on one Postgres share the live tail.

use std::time::Duration;

use futures::{StreamExt, stream::BoxStream};
use tracemail_model::row::{Kind, Row};

use super::{
    On, again, all, everything, fresh,
    sample::{access, at, batch, story},
};
use crate::{Batch, Store};

async fn next(heard: &mut BoxStream<'static, crate::Result<u64>>) -> u64 {
    let next = tokio::time::timeout(Duration::from_secs(10), heard.next()).await;
    next.expect("hears").expect("goes on").expect("is well")
}

#[tokio::test]
async fn what_one_server_writes_the_other_hears() {
    let (place, here) = fresh(On::Postgres).await;
    let there = again(&place).await;
    let mut heard = here.heard();
    assert_eq!(next(&mut heard).await, 0, "where it stands");
    let row = access(at(5), "1", "anna@example.com");
    there.commit(batch(1, vec![story("1", row.clone())])).await.expect("commits");
    assert_eq!(next(&mut heard).await, 1);
    let changes = here.changes(0, 9).await.expect("reads").expect("are kept");
    assert_eq!(changes, [(1, Row::Access(row))]);
    assert_eq!(here.search(&everything(), &all(Kind::Access)).await.expect("searches").rows.len(), 1, "the new day is known at once");

    // one's own news are no news; the streams do not mix up
    let own = Batch { lane: "here".into(), ..batch(1, vec![story("2", access(at(6), "2", "anna@example.com"))]) };
    assert_eq!(here.commit(own).await.expect("commits").seq, 2);
    let third = there.commit(batch(2, vec![story("3", access(at(7), "3", "anna@example.com"))])).await.expect("commits");
    assert_eq!((third.seq, third.changes[0].0), (3, 3));
    assert_eq!(next(&mut heard).await, 3);
    let seqs = |list: Option<Vec<(u64, _)>>| list.map(|list| list.into_iter().map(|(seq, _)| seq).collect::<Vec<_>>());
    assert_eq!(seqs(there.changes(0, 9).await.expect("reads")), Some(vec![1, 2, 3]));
}

#[tokio::test]
async fn a_lane_belongs_to_one_server_while_that_lives() {
    let (place, here) = fresh(On::Postgres).await;
    let there = again(&place).await;
    here.commit(batch(1, vec![])).await.expect("commits");
    let error = there.commit(batch(2, vec![])).await.expect_err("is taken");
    assert!(error.to_string().contains("--name"), "{error}");
    assert_eq!(there.lane("follow").await.expect("reads").positions[0].1, [1]);
    drop(here);
    there.commit(batch(2, vec![])).await.expect("commits, now that the other has ended");
}

#[tokio::test]
async fn a_connection_that_breaks_is_made_again() {
    let (place, here) = fresh(On::Postgres).await;
    let there = again(&place).await;
    let mut heard = here.heard();
    assert_eq!(heard.next().await.expect("goes on").expect("is well"), 0);
    here.commit(batch(1, vec![story("1", access(at(5), "1", "anna@example.com"))])).await.expect("commits");
    let mut conn = <sqlx::PgConnection as sqlx::Connection>::connect(&place.url()).await.expect("connects");
    let all_others =
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()";
    sqlx::raw_sql(all_others).execute(&mut conn).await.expect("cuts them off");

    // a batch may fail, and is told again, as ingest does
    let second = batch(2, vec![story("2", access(at(6), "2", "anna@example.com"))]);
    let theirs = Batch { lane: "there".into(), ..second.clone() };
    for (store, batch) in [(&here, second), (&there, theirs)] {
        if store.commit(batch.clone()).await.is_err() {
            store.commit(batch).await.expect("commits on a new connection");
        }
    }
    let last = tokio::time::timeout(Duration::from_secs(10), async {
        while !heard.next().await.is_some_and(|heard| heard.is_ok_and(|seq| seq >= 2)) {}
    });
    last.await.expect("hears again");
    // so do questions, without anybody noticing
    assert_eq!(here.total(&everything(), &all(Kind::Access), 9).await.expect("asks").rows, 2);
}

#[tokio::test]
async fn questions_go_to_the_replica_and_changes_do_not() {
    // a second database stands in for a replica that lags: it has what the first had, and no more
    let (place, first) = fresh(On::Postgres).await;
    let (lagging, second) = fresh(On::Postgres).await;
    let row = access(at(5), "1", "anna@example.com");
    for store in [&first, &second] {
        store.commit(batch(1, vec![story("1", row.clone())])).await.expect("commits");
    }
    drop((first, second));
    let store = Store::open_with(&place.url(), Some(&lagging.url())).await.expect("opens");
    let more = access(at(6), "2", "anna@example.com");
    assert_eq!(store.commit(batch(2, vec![story("2", more.clone())])).await.expect("commits").seq, 2);
    assert_eq!(store.search(&everything(), &all(Kind::Access)).await.expect("searches").rows, [Row::Access(row)]);
    assert_eq!(store.changes(1, 9).await.expect("reads"), Some(vec![(2, Row::Access(more))]));
    assert_eq!(store.lane("follow").await.expect("reads").positions[0].1, [2]);

    let empty = super::Place::new(On::Postgres).await;
    let error = Store::open_with(&place.url(), Some(&empty.url())).await.err().expect("refuses");
    assert!(error.to_string().contains("--database-read is no replica"), "{error}");
    assert!(Store::open_with("sqlite:x", Some(&empty.url())).await.is_err());
}
