//! A log that is read again: from its beginning, in other portions, or only a part of it. What stands, stays.

use tracemail_model::{
    event::{Event, LogLine},
    row::Row,
    status::{Direction, Status},
    story::Story,
};

use super::{
    On, everything, fresh, on_both,
    retention::{counts_are_right, rows},
    sample::{TODAY, access, at, batch, message, story},
};
use crate::Store;

/// What is told of a mail that is sent and of a session, line by line: both come to their end with the last.
fn told(line: i64) -> [(Row, LogLine); 2] {
    let mut mail = message(at(60), "4F1", "anna@example.org");
    (mail.direction, mail.domain) = (Direction::Sent, Some("example.com".into()));
    (mail.status, mail.updated) = (if line < 2 { Status::Queued } else { Status::Delivered }, at(60 + line));
    let mut session = access(at(70), "session", "anna@example.com");
    session.logout_time = (line >= 2).then(|| at(72));
    let said = |from: i64| LogLine { time: at(from + line), text: format!("line {line}") };
    [(Row::Message(mail), said(60)), (Row::Access(session), said(70))]
}

/// The `part`-th telling: of these lines.
fn portion(part: u32, lines: std::ops::RangeInclusive<i64>) -> Vec<Story> {
    let of = |nth: usize, name: &str| {
        let row = told(*lines.end())[nth].0.clone();
        let mut one = story(name, vec![row]);
        let said: Vec<LogLine> = lines.clone().map(|line| told(line)[nth].1.clone()).collect();
        one.events = said.iter().map(|line| Event { time: line.time, text: Some(line.text.clone()), ..one.events[0].clone() }).collect();
        Story { part, lines: said, ..one }
    };
    vec![of(0, "4F1"), of(1, "session")]
}

/// Both rows as they came to their end, each line and each step of theirs once.
async fn is_whole(store: &Store, when: &str) {
    for (row, _) in told(2) {
        assert_eq!(store.row(&everything(), row.id()).await.expect("reads").as_ref(), Some(&row), "{when}");
        let lines = store.log(&everything(), row.id()).await.expect("reads").expect("is there");
        assert_eq!(lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>(), ["line 0", "line 1", "line 2"], "{when}");
        assert_eq!(store.timeline(&everything(), row.id()).await.expect("reads").expect("is there").len(), 3, "{when}");
    }
    counts_are_right(store, &rows(store).await).await;
}

async fn what_is_read_again_changes_nothing(on: On) {
    let (_place, store) = fresh(on).await;
    let again = async |portions: Vec<Vec<Story>>| {
        for (n, stories) in portions.into_iter().enumerate() {
            let mut batch = batch(n as u8, stories);
            (batch.lane, batch.live) = ("import".into(), false);
            store.commit(batch).await.expect("commits");
        }
    };
    store.commit(batch(1, portion(0, 0..=0))).await.expect("commits");
    store.commit(batch(2, portion(1, 1..=2))).await.expect("commits");
    is_whole(&store, "told once").await;
    again(vec![portion(0, 0..=1)]).await;
    is_whole(&store, "its first part, as of a file that was rotated away").await;
    again(vec![portion(0, 0..=2)]).await;
    is_whole(&store, "at once").await;
    again(vec![portion(0, 0..=0), portion(1, 1..=1), portion(2, 2..=2)]).await;
    is_whole(&store, "line by line").await;
    if on == On::Sqlite {
        store.compact(TODAY, |_, _| {}).await.expect("compacts").expect("is there");
        again(vec![portion(0, 0..=1)]).await;
        is_whole(&store, "packed").await;
    }
}

async fn what_goes_further_is_told(on: On) {
    let (_place, store) = fresh(on).await;
    store.commit(batch(1, portion(0, 0..=1))).await.expect("commits");
    if on == On::Sqlite {
        store.compact(TODAY, |_, _| {}).await.expect("compacts").expect("is there");
    }
    store.commit(batch(2, portion(0, 0..=2))).await.expect("commits");
    is_whole(&store, "read again to a later end").await;
}

on_both!(what_is_read_again_changes_nothing, what_goes_further_is_told);
