//! Two processes write at once: `import` beside `serve`. Two stores on one folder share nothing but the files.

use std::os::unix::fs::MetadataExt;

use tracemail_model::row::Kind;

use super::{
    On, Place, again, all, everything, fresh, on_both,
    retention::on,
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

/// Another program that leaves a database takes its log away, unless somebody has the file: what it asks is in `/proc/locks`.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn whatever_is_opened_and_closed_beside_it_the_file_is_held() {
    let (place, store) = fresh(On::Sqlite).await;
    let Place::Folder(folder) = &place else { panic!("a folder") };
    write(&store, "follow", true).await;
    store.search(&everything(), &all(Kind::Access)).await.expect("searches");
    // writers that come and go, and a second store in the same process
    store.sweep(at(0), true, &on).await.expect("sweeps");
    let beside = again(&place).await;
    write(&beside, "import", false).await;
    beside.search(&everything(), &all(Kind::Access)).await.expect("searches");
    drop(beside);

    let locks = std::fs::read_to_string("/proc/locks").expect("reads");
    for file in ["tracemail.db", "days/2026-11-21.db"] {
        let number = std::fs::metadata(folder.path().join("data").join(file)).expect("is there").ino();
        // where whoever has a file open says so: 510 bytes from 2^30 + 2 on
        let held = format!(":{number} 1073741826 1073742335");
        assert!(locks.lines().any(|line| line.contains(" READ ") && line.ends_with(&held)), "{file} {number}:\n{locks}");
    }
}
