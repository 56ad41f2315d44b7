//! Crashes between the files of a commit: nothing lost, nothing twice.

use tracemail_model::{
    row::{Kind, Row},
    status::Status,
    time::DAY,
};

use super::{
    On, again, all, everything, fresh, on_both,
    sample::{at, batch, message, story},
};
use crate::{Batch, Store};

/// One message yesterday, one today.
fn two_days(position: u8) -> Batch {
    let yesterday = message(at(10).plus(-DAY), "Y", "anna@example.com");
    let today = message(at(10), "T", "anna@example.com");
    batch(position, vec![story("Y", yesterday), story("T", today)])
}

async fn rows(store: &Store) -> Vec<Row> {
    store.search(&everything(), &all(Kind::Received)).await.expect("searches").rows
}

async fn a_crash_before_the_home_commits_is_made_good_by_reading_again(on: On) {
    let (folder, store) = fresh(on).await;
    store.0.fault.arm("home");
    store.commit(two_days(1)).await.expect_err("crashes");
    drop(store);

    // of two files one is written, of one database nothing; the position is not: the reader goes on from the beginning
    let store = again(&folder).await;
    assert_eq!(store.lane("follow").await.expect("reads"), crate::Lane::default());
    assert_eq!(rows(&store).await.len(), usize::from(on == On::Sqlite));
    assert!(store.tallies().await.expect("reads").is_empty());
    assert!(store.unknown(&everything(), 9).await.expect("reads").is_empty());
    assert_eq!(store.seq().await.expect("reads"), 0);

    let done = store.commit(two_days(1)).await.expect("commits");
    assert_eq!((done.seq, done.changes.len()), (2, 2));
    assert_eq!(rows(&store).await.len(), 2);
    assert_eq!(store.tallies().await.expect("reads")[0].1.lines, 10);
    let counts = store.counts(&everything(), &all(Kind::Received), 99).await.expect("counts");
    assert_eq!(counts.by_outcome, [("accepted".to_owned(), 2)]);
}

async fn telling_it_again_changes_nothing(on: On) {
    let (_folder, store) = fresh(on).await;
    store.commit(two_days(1)).await.expect("commits");
    let before = rows(&store).await;
    let done = store.commit(two_days(1)).await.expect("commits");
    assert_eq!(done.new_rows, 0);
    assert_eq!(rows(&store).await, before);
    let id = before[0].id();
    assert_eq!(store.timeline(&everything(), id).await.expect("reads").map(|steps| steps.len()), Some(1));
    assert_eq!(store.log(&everything(), id).await.expect("reads").map(|lines| lines.len()), Some(1));
    let counts = store.counts(&everything(), &all(Kind::Received), 99).await.expect("counts");
    assert_eq!(counts.by_outcome, [("accepted".to_owned(), 2)]);
}

#[tokio::test]
async fn the_lane_moves_house_and_a_crash_in_the_move_leaves_one_home() {
    let (folder, store) = fresh(On::Sqlite).await;
    // a lane that has told no row yet lives beside the days
    store.commit(batch(1, vec![])).await.expect("commits");
    let yesterday = story("Y", message(at(10).plus(-DAY), "Y", "anna@example.com"));
    store.commit(batch(2, vec![yesterday])).await.expect("commits");
    let move_in = batch(3, vec![story("T", message(at(10), "T", "anna@example.com"))]);

    store.0.fault.arm("home");
    store.commit(move_in.clone()).await.expect_err("crashes before it has moved in");
    drop(store);
    let store = again(&folder).await;
    assert_eq!(store.lane("follow").await.expect("reads").positions[0].1, [2]);

    store.0.fault.arm("leave");
    store.commit(move_in).await.expect("has moved in, and not out");
    drop(store);
    let store = again(&folder).await;
    let lane = store.lane("follow").await.expect("reads");
    assert_eq!((lane.positions.len(), &lane.positions[0].1), (1, &vec![3]));
    assert_eq!(lane.open, [(vec![1], vec![3])]);
    assert_eq!(store.tallies().await.expect("reads")[0].1.lines, 30);

    // an older day touched later does not take the lane with it
    let mut late = message(at(10).plus(-DAY), "Y", "anna@example.com");
    late.status = Status::Quarantined;
    let done = store.commit(batch(4, vec![story("Y", late.clone())])).await.expect("commits");
    assert_eq!((done.new_rows, done.seq), (0, 3));
    assert_eq!(store.lane("follow").await.expect("reads").positions[0].1, [4]);
    assert_eq!(store.changes(2, 9).await.expect("reads"), Some(vec![(3, Row::Message(late))]));
    assert_eq!(store.changes(0, 9).await.expect("reads").map(|list| list.len()), Some(3), "changes are kept over the days");
    assert_eq!(store.tallies().await.expect("reads")[0].1.lines, 40);
}

async fn an_import_is_one_change(on: On) {
    let (_folder, store) = fresh(on).await;
    store.commit(two_days(1)).await.expect("commits");
    let import = Batch { lane: "import".into(), live: false, ..batch(1, vec![story("I", message(at(99), "I", "anna@example.com"))]) };
    let done = store.commit(import.clone()).await.expect("commits");
    assert_eq!((done.seq, done.changes.len(), done.new_rows), (3, 0, 1));
    assert_eq!(store.changes(2, 9).await.expect("reads"), None, "whoever stood before it is to ask anew");
    assert_eq!(store.changes(3, 9).await.expect("reads"), Some(vec![]));
    let quiet = Batch { stories: vec![], ..import };
    assert_eq!(store.commit(quiet).await.expect("commits").seq, 3, "no row, no change");
    assert_eq!(store.changes(4, 9).await.expect("reads"), None, "nobody has been there yet");
}

on_both!(a_crash_before_the_home_commits_is_made_good_by_reading_again, telling_it_again_changes_nothing, an_import_is_one_change);
