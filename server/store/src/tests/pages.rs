//! Pages over several days, and questions that take too long.

use std::time::{Duration, Instant};

use futures::TryStreamExt;
use tracemail_model::{
    filter::{Field, Filter},
    ids::RowId,
    mailbox::AddressPattern,
    page::{Order, Search},
    row::{Kind, Row},
    time::{DAY, SECOND},
};

use super::{
    On, all, everything, fresh, on_both,
    sample::{access, at, batch, story},
};
use crate::{Error, query::Query, reader::Deadline};

async fn pages_walk_the_days_both_ways(on: On) {
    let (_folder, store) = fresh(on).await;
    let row = |n: i64| access(at(0).plus(n * DAY / 10 + n * SECOND), &format!("s{n}"), "anna@example.com");
    let stories = (0..57).map(|n| story(&n.to_string(), row(n))).collect();
    let done = store.commit(batch(1, stories)).await.expect("commits");
    let mut ids: Vec<RowId> = done.changes.iter().map(|(_, row)| row.id()).collect();
    ids.sort_unstable();
    for order in [Order::Oldest, Order::Newest] {
        for limit in [1, 7, 57, 300] {
            let mut search = Search { order, limit, ..all(Kind::Access) };
            let mut found: Vec<RowId> = Vec::new();
            loop {
                let page = store.search(&everything(), &search).await.expect("searches");
                assert!(page.rows.len() <= limit as usize);
                found.extend(page.rows.iter().map(Row::id));
                let Some(next) = page.next else { break };
                assert_eq!(page.rows.len(), limit as usize, "only the last page is short");
                search.after = Some(next);
            }
            assert_eq!(found, ids, "{order}, {limit} a page");
            let streamed: Vec<Row> = store.stream(&everything(), &Search { after: None, ..search }).try_collect().await.expect("streams");
            assert_eq!(streamed.iter().map(Row::id).collect::<Vec<_>>(), ids);
        }
        ids.reverse();
    }
    // one that takes many pages of the stream
    let many = (0..250).map(|n| story(&format!("m{n}"), access(at(n), &format!("m{n}"), "bruno@example.com"))).collect();
    store.commit(batch(2, many)).await.expect("commits");
    let bruno = Filter::Leaf(Field::User(AddressPattern::Exact("bruno@example.com".into())));
    let bruno = Search { filter: bruno, ..all(Kind::Access) };
    let streamed: Vec<Row> = store.stream(&everything(), &bruno).try_collect().await.expect("streams");
    assert_eq!(streamed, store.search(&everything(), &bruno).await.expect("searches").rows);
    assert_eq!(streamed.len(), 250);
    // what the rollups do not know is counted row by row, up to the cap
    let anna = Search { filter: Filter::Leaf(Field::User(AddressPattern::Exact("anna@example.com".into()))), ..all(Kind::Access) };
    let both = Search { filter: Filter::Leaf(Field::User(AddressPattern::Domain("example.com".into()))), ..all(Kind::Access) };
    let counts = [
        (&anna, 20, 20, false),
        (&anna, 57, 57, true),
        (&both, 20, 20, false),
        (&both, 307, 307, true),
        (&all(Kind::Access), 20, 307, true),
    ];
    for (search, cap, rows, exact) in counts {
        let total = store.total(&everything(), search, cap).await.expect("counts");
        assert_eq!((total.rows, total.exact), (rows, exact));
    }
}

async fn a_question_that_takes_too_long_is_stopped_and_one_nobody_waits_for_too(on: On) {
    let (_place, store) = fresh(on).await;
    store.commit(batch(1, vec![story("1", access(at(5), "1", "anna@example.com"))])).await.expect("commits");
    let day = store.0.engine.day(super::sample::TODAY).await.expect("opens").expect("is there");
    let endless = || Query::new("with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n");

    let mut reading = day.read(Deadline::within(Duration::from_millis(50))).await.expect("opens");
    let answer = reading.fetch::<(i64,)>(endless()).await;
    assert!(matches!(reading.done(answer), Err(Error::TooLong)));

    // the best of three: machines that test are busy
    let mut idle_after = Duration::MAX;
    for _ in 0..3 {
        let mut reading = day.read(Deadline::new()).await.expect("opens");
        let question = tokio::time::timeout(Duration::from_millis(50), reading.fetch::<(i64,)>(endless())).await;
        assert!(question.is_err(), "nobody waits any more");
        let watch = reading.watch();
        drop(reading);
        let since = Instant::now();
        let at_work = async || match on {
            On::Sqlite => std::sync::Arc::strong_count(&watch) > 1,
            On::Postgres => {
                let query = "select count(*) from pg_stat_activity where datname = current_database() and state = 'active' and query like '%recursive%'";
                let mut reading = store.0.engine.main().read(Deadline::new()).await.expect("opens");
                let answer = reading.first::<(i64,)>(Query::new(query)).await;
                // this question is one of them
                reading.done(answer).expect("asks").is_some_and(|(n,)| n > 1)
            }
        };
        while at_work().await {
            assert!(since.elapsed() < Duration::from_secs(10), "its connection is still at work");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        idle_after = idle_after.min(since.elapsed());
    }
    assert!(idle_after < Duration::from_secs(1), "the engine worked on for {idle_after:?} after its asker had gone");
}

on_both!(pages_walk_the_days_both_ways, a_question_that_takes_too_long_is_stopped_and_one_nobody_waits_for_too);
