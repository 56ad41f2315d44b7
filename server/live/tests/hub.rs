//! What a listener is promised: nothing twice, nothing missing without saying so, nobody held up.
#![expect(clippy::disallowed_methods, reason = "tests play `auth` and make the scopes they need")]

use std::{collections::BTreeSet, time::Duration};

use tracemail_live::{Heard, Hub, Listener, Wanted};
use tracemail_model::{
    access::Access,
    arbitrary::blank_access,
    filter::{Field, Filter, Flag, from_query},
    ids::RowId,
    mailbox::AddressPattern,
    row::{Kind, Row},
    tail::Seq,
    tenant::{Reach, Scope},
    time::Micros,
};

fn row(n: u64, user: &str) -> Row {
    let domain = user.rsplit_once('@').map(|(_, domain)| domain.into());
    Row::Access(Access { id: RowId(n as i64), user: user.into(), domain, ..blank_access() })
}

fn changes(range: std::ops::RangeInclusive<u64>) -> Vec<(Seq, Row)> {
    range.map(|n| (n, row(n, if n % 2 == 0 { "anna@even.test" } else { "Otto@odd.test" }))).collect()
}

fn all() -> Wanted {
    Wanted { scope: Scope::mint(Reach::Everything), kinds: Kind::ALL.to_vec(), filter: Filter::default(), shown: RowId(0) }
}

/// Everything the listener hears until the hub closes: the changes told, and those declared missing.
async fn ledger(mut listener: Listener, rest: impl Fn() -> Duration) -> (Vec<u64>, Vec<(Seq, Seq)>) {
    let (mut told, mut gaps) = (Vec::new(), Vec::new());
    while let Some(heard) = listener.next().await {
        match heard {
            Heard::Rows { rows, seq, .. } => {
                told.extend(rows.iter().map(|row| row.id().0 as u64));
                assert_eq!(told.last(), Some(&seq), "without a filter the last row is the last change");
            }
            Heard::Gap { missed, from, to } => {
                assert_eq!(missed, to - from + 1);
                gaps.push((from, to));
            }
        }
        let pause = rest();
        if !pause.is_zero() {
            tokio::time::sleep(pause).await;
        }
    }
    (told, gaps)
}

/// Every change exactly once: told, or declared missing.
fn whole(told: &[u64], gaps: &[(Seq, Seq)], last: u64) {
    let mut seen = BTreeSet::new();
    for n in told.iter().copied().chain(gaps.iter().flat_map(|(from, to)| *from..=*to)) {
        assert!(seen.insert(n), "change {n} came twice");
    }
    assert!(seen.iter().copied().eq(1..=last), "a change was neither told nor declared missing");
    assert!(told.is_sorted(), "changes come in order");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_thousand_changes_reach_fast_and_slow_without_doubles_and_without_silence() {
    const LAST: u64 = 100_000;
    let hub = Hub::with_room(0, 2_000);
    let fast: Vec<_> = (0..4).map(|_| tokio::spawn(ledger(hub.listen(all(), None), || Duration::ZERO))).collect();
    let slow: Vec<_> = (0..8).map(|n| tokio::spawn(ledger(hub.listen(all(), None), move || Duration::from_millis(n + 2)))).collect();
    let mut next = 1;
    while next <= LAST {
        let to = (next + next % 97).min(LAST);
        hub.publish(changes(next..=to));
        next = to + 1;
        tokio::task::yield_now().await;
    }
    hub.close();
    for task in fast {
        let (told, gaps) = task.await.expect("a listener");
        whole(&told, &gaps, LAST);
    }
    let mut missed = 0;
    for task in slow {
        let (told, gaps) = task.await.expect("a listener");
        whole(&told, &gaps, LAST);
        missed += gaps.len();
    }
    assert!(missed > 0, "the slow ones were slow enough for the test to mean something");
}

#[tokio::test]
async fn a_stalled_listener_holds_up_nobody() {
    let hub = Hub::with_room(0, 100);
    let mut stalled = hub.listen(all(), None);
    for n in 0..1_000 {
        hub.publish(changes(n * 10 + 1..=n * 10 + 10));
    }
    assert_eq!(stalled.next().await, Some(Heard::Gap { missed: 9_900, from: 1, to: 9_900 }));
    let Some(Heard::Rows { seq, rows, .. }) = stalled.next().await else { panic!("the newest are still there") };
    assert_eq!((seq, rows.len()), (9_910, 10));
}

#[tokio::test]
async fn a_reader_comes_back_where_he_was() {
    let hub = Hub::new(40);
    hub.publish(changes(41..=60));
    let mut back = hub.listen(all(), Some(50));
    let Some(Heard::Rows { seq: 60, rows, .. }) = back.next().await else { panic!("ten rows") };
    assert_eq!(rows.first().map(Row::id), Some(RowId(51)));
    let mut older = hub.listen(all(), Some(12));
    assert_eq!(older.next().await, Some(Heard::Gap { missed: 28, from: 13, to: 40 }), "not kept: the store has them");
    let Some(Heard::Rows { rows, .. }) = older.next().await else { panic!("the rest") };
    assert_eq!(rows.len(), 20);
    let ahead = hub.listen(all(), Some(1_000));
    assert_eq!(ahead.seq(), 60, "a place we never reached is not waited for");
}

#[tokio::test]
async fn what_was_not_told_one_by_one_is_a_gap() {
    let hub = Hub::new(0);
    let mut listener = hub.listen(all(), None);
    hub.publish(changes(1..=3));
    hub.bulk(500);
    hub.publish(changes(501..=502));
    hub.publish(changes(600..=600));
    hub.publish(changes(590..=595)); // too late: already declared
    hub.close();
    assert!(matches!(listener.next().await, Some(Heard::Rows { seq: 3, .. })));
    assert_eq!(listener.next().await, Some(Heard::Gap { missed: 497, from: 4, to: 500 }));
    assert!(matches!(listener.next().await, Some(Heard::Rows { seq: 502, .. })));
    assert_eq!(listener.next().await, Some(Heard::Gap { missed: 97, from: 503, to: 599 }));
    assert!(matches!(listener.next().await, Some(Heard::Rows { seq: 600, .. })));
    assert_eq!(listener.next().await, None, "closed, once everything told before has been heard");
}

#[tokio::test]
async fn each_hears_only_what_it_may_see_and_asked_for() {
    let hub = Hub::new(0);
    let reach = |reach| Wanted { scope: Scope::mint(reach), ..all() };
    let mut even = hub.listen(reach(Reach::Domains(vec!["even.test".into()])), None);
    let mut otto = hub.listen(reach(Reach::Mailboxes(vec!["otto@odd.test".into()])), None);
    let mut nobody = hub.listen(reach(Reach::Domains(Vec::new())), None);
    let mut mail = hub.listen(Wanted { kinds: vec![Kind::Received, Kind::Sent], ..all() }, None);
    let anna = Filter::Leaf(Field::User(AddressPattern::parse("anna@even.test")));
    let mut not_anna = hub.listen(Wanted { filter: Filter::Not(Box::new(anna.clone())), ..all() }, None);
    hub.publish(changes(1..=10));
    for (listener, first) in [(&mut even, 2), (&mut otto, 1), (&mut not_anna, 1)] {
        let Some(Heard::Rows { rows, seq: 10, .. }) = listener.next().await else { panic!("five rows") };
        assert_eq!((rows.len(), rows[0].id()), (5, RowId(first)));
    }
    not_anna.want(Wanted { filter: anna, ..all() });
    hub.publish(changes(11..=14));
    let Some(Heard::Rows { rows, .. }) = not_anna.next().await else { panic!("the new filter's rows") };
    assert_eq!(rows.iter().map(Row::id).collect::<Vec<_>>(), [RowId(12), RowId(14)]);
    hub.close();
    assert_eq!(nobody.next().await, None);
    assert_eq!(mail.next().await, None);
    assert_eq!(mail.seq(), 14, "what the filter passed over has been looked at");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_waiting_listener_wakes() {
    let hub = Hub::new(0);
    let mut listener = hub.listen(all(), None);
    let waiting = tokio::spawn(async move { listener.next().await });
    tokio::time::sleep(Duration::from_millis(20)).await;
    hub.publish(changes(1..=1));
    let heard = tokio::time::timeout(Duration::from_secs(5), waiting).await.expect("woken").expect("a task");
    assert!(matches!(heard, Some(Heard::Rows { seq: 1, .. })));
}

#[tokio::test]
async fn a_row_that_ceases_to_fit_is_taken_back() {
    let hub = Hub::new(0);
    let open = Filter::Leaf(Field::Is(Flag::Open));
    let wanted = Wanted { filter: open, kinds: vec![Kind::Access], shown: RowId(2), ..all() };
    let mut listener = hub.listen(wanted.clone(), None);
    let ended = |n| {
        let Row::Access(mut access) = row(n, "anna@even.test") else { unreachable!("rows here are accesses") };
        access.logout_time = Some(Micros(99));
        Row::Access(access)
    };
    // 2 may have been on the first page, 5 is told, 6 never was there
    hub.publish(vec![(1, row(5, "anna@even.test")), (2, ended(2)), (3, ended(6))]);
    let Some(Heard::Rows { seq: 3, rows, gone }) = listener.next().await else { panic!("rows") };
    assert_eq!((rows, gone), (vec![row(5, "anna@even.test")], vec![RowId(2)]));
    hub.publish(vec![(4, ended(5)), (5, ended(6))]);
    assert_eq!(listener.next().await, Some(Heard::Rows { seq: 5, rows: vec![], gone: vec![RowId(5)] }));
    // told and taken back in one go: nothing but the taking back; the other way round: nothing but the row
    hub.publish(vec![(6, row(7, "a")), (7, ended(7)), (8, row(8, "a")), (9, ended(8)), (10, row(8, "b"))]);
    assert_eq!(listener.next().await, Some(Heard::Rows { seq: 10, rows: vec![row(8, "b")], gone: vec![RowId(7)] }));
    // another's row is nobody's business
    let mut elsewhere = hub.listen(Wanted { scope: Scope::mint(Reach::Domains(vec!["odd.test".into()])), ..wanted }, Some(0));
    hub.close();
    assert_eq!(elsewhere.next().await, None);
}

#[tokio::test]
async fn whoever_sees_addresses_shortened_hears_them_so() {
    let hub = Hub::new(0);
    let by = |text: &str| Wanted { scope: all().scope.shortened(), filter: from_query(text).expect("a query"), ..all() };
    let mut listens = hub.listen(by("user:otto@odd.test"), Some(0));
    let mut guesses = hub.listen(by("user:ot*"), Some(0));
    hub.publish(changes(1..=3));
    let Some(Heard::Rows { rows, .. }) = listens.next().await else { panic!("rows") };
    assert_eq!(rows, [row(1, "O***@odd.test"), row(3, "O***@odd.test")]);
    guesses.want(by("user:an*"));
    hub.close();
    assert_eq!(guesses.next().await, None, "no letter is guessed");
}
