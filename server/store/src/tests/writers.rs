//! Two processes write at once: `import` beside `serve`. Two stores on one folder share nothing but the files.

use tracemail_model::row::Kind;

use super::{
    On, again, all, everything, fresh, on_both,
    sample::{access, at, batch, story},
};
use crate::{Batch, Store};

async fn write(store: &Store, lane: &str, live: bool) {
    for n in 0..20 {
        let row = |i: i64| access(at(n * 60 + i), &format!("{lane} {n} {i}"), &format!("{lane}{i}@{lane}{n}.example"));
        let stories = (0..10).map(|i| story(&format!("{lane} {n} {i}"), row(i))).collect();
        let batch = Batch { lane: lane.into(), live, ..batch(n as u8, stories) };
        store.commit(batch).await.expect("commits");
    }
}

async fn two_writers_take_turns(on: On) {
    let (folder, serve) = fresh(on).await;
    let import = again(&folder).await;
    tokio::join!(write(&serve, "follow", true), write(&import, "import", false));
    drop((serve, import));

    let store = again(&folder).await;
    let found = store.search(&everything(), &all(Kind::Access)).await.expect("searches");
    assert_eq!(found.rows.len(), 300);
    let rest = tracemail_model::page::Search { after: found.next, ..all(Kind::Access) };
    let rest = store.search(&everything(), &rest).await.expect("searches");
    assert_eq!(rest.rows.len(), 100);
    // every row says what it was given: neither has used the other's numbers for its own names
    for row in found.rows.iter().chain(&rest.rows) {
        let tracemail_model::row::Row::Access(row) = row else { panic!("an access") };
        let given: Vec<&str> = row.session.as_deref().expect("is there").split(' ').collect();
        let [lane, n, i] = given[..] else { panic!("three words") };
        assert_eq!(
            (row.user.as_str(), row.domain.as_deref()),
            (&*format!("{lane}{i}@{lane}{n}.example"), Some(&*format!("{lane}{n}.example")))
        );
    }
    let counts = store.counts(&everything(), &all(Kind::Access), 1).await.expect("counts");
    assert_eq!(counts.by_outcome, [("login".to_owned(), 400)]);
    for lane in ["follow", "import"] {
        assert_eq!(store.lane(lane).await.expect("reads").positions[0].1, [19]);
    }
    assert_eq!(store.tallies().await.expect("reads")[0].1.lines, 400);
}

on_both!(two_writers_take_turns);
