//! The jewel: SQL finds exactly the rows that `matches` keeps, for any rows, any filter and any scope.

use std::{
    collections::BTreeMap,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, TestCaseError, TestRunner},
};
use tokio::runtime::Runtime;
use tracemail_model::{
    arbitrary,
    filter::{Field, Filter, When, fold, matches},
    ids::{Key, RowId},
    page::{Order, Search},
    reason::{Failure, Reason},
    row::{Kind, Row},
    stats::By,
    status::{Action, Status},
    story::{Story, StoryId},
    tenant::{Reach, Scope},
    time::{DAY, Day, Micros, SECOND},
};

use super::{
    On, everything, fresh,
    sample::{at, batch},
    scope,
};
use crate::{Store, rows::fold as stored};

/// Rows a filter is tried on.
const ROWS: usize = 400;

fn runner(cases: u32) -> TestRunner {
    TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() })
}

/// Rows by chance, over five days, as the store gave them back.
fn rows(store: &Store, runtime: &Runtime, when_sealed: usize) -> Vec<Row> {
    let drawn = (proptest::collection::vec((arbitrary::row(), -2_i64..3), ROWS), any::<u64>());
    let (drawn, seed) = drawn.new_tree(&mut runner(1)).expect("draws").current();
    let key = |n: usize| Key::of([&seed.to_le_bytes()[..], &n.to_le_bytes()[..]]);
    let stories = drawn.into_iter().enumerate().map(|(n, (row, days))| {
        let row = later(row, days);
        let id = StoryId { born: row.id(), key: key(n) };
        Story { id, rows: vec![(key(n), row)], part: 0, events: vec![], lines: vec![], legs: vec![] }
    });
    let given: Vec<Story> = stories.collect();
    // some are told, or told again, when their day has been sealed
    let (early, late) = given.split_at(when_sealed);
    let mut first = early.to_vec();
    for (n, story) in first.iter_mut().enumerate().filter(|(n, _)| n % 5 == 0) {
        if let Row::Message(row) = &mut story.rows[0].1 {
            row.subject = Some(format!("not yet {n}"));
        }
    }
    let compact = async {
        for day in store.to_compact(Day(i32::MAX), at(0)).await.expect("asks") {
            store.compact(day, |_, _| {}).await.expect("compacts");
        }
    };
    let mut new_rows = runtime.block_on(store.commit(batch(1, first))).expect("commits").new_rows;
    runtime.block_on(compact);
    let again: Vec<Story> = early.iter().chain(late).cloned().collect();
    let done = runtime.block_on(store.commit(batch(2, again))).expect("commits");
    new_rows += done.new_rows;
    assert_eq!(new_rows, ROWS as u64);
    // what came back is what was given, but for the ids of those who met another on their place
    let mut facts: Vec<_> = given.into_iter().map(|story| without_id(story.rows[0].1.clone())).collect();
    for (_, row) in &done.changes {
        let at = facts.iter().position(|fact| *fact == without_id(row.clone())).expect("a row that was given");
        facts.swap_remove(at);
    }
    done.changes.into_iter().map(|(_, row)| row).collect()
}

fn later(row: Row, days: i64) -> Row {
    let id = RowId(row.id().0 + days * (DAY / SECOND) * (1 << 30));
    let time = Micros(row.time().0 + days * DAY);
    match row {
        Row::Access(mut row) => {
            (row.id, row.time) = (id, time);
            Row::Access(row)
        }
        Row::Message(mut row) => {
            (row.id, row.time) = (id, time);
            Row::Message(row)
        }
    }
}

fn without_id(mut row: Row) -> Row {
    match &mut row {
        Row::Access(row) => row.id = RowId(0),
        Row::Message(row) => row.id = RowId(0),
    }
    row
}

fn scopes() -> impl Strategy<Value = Scope> {
    let domains = proptest::sample::subsequence(vec!["example.com", "a.test.com", "münchen.test", "nobody.test"], 0..=3);
    let mailboxes = proptest::sample::subsequence(vec!["anna@example.com", "admin", "", "test1@example.com"], 0..=2);
    let owned = |list: Vec<&str>| list.into_iter().map(str::to_owned).collect();
    prop_oneof![
        3 => Just(everything()),
        1 => domains.prop_map(move |list| scope(Reach::Domains(owned(list)))),
        1 => mailboxes.prop_map(move |list| scope(Reach::Mailboxes(owned(list)))),
    ]
}

fn fits(scope: &Scope, kind: Kind, filter: &Filter, row: &Row) -> bool {
    let mailbox = row.mailbox().map(fold);
    row.kind() == kind && scope.sees(row.domain(), mailbox.as_deref()) && matches(filter, row)
}

/// Filters that the rollups answer.
fn simple() -> impl Strategy<Value = Filter> {
    let domain = proptest::sample::select(vec!["example.com", "A.test.com", "nobody.test"]).prop_map(|name| Field::Domain(name.into()));
    let status = proptest::sample::select(Status::ALL).prop_map(Field::Status);
    let action = proptest::sample::select(Action::ALL).prop_map(Field::Action);
    let time = moments();
    let leaf = prop_oneof![
        2 => domain,
        1 => status.clone(),
        1 => action,
        2 => time.clone().prop_map(|time| Field::After(When::At(time))),
        2 => time.prop_map(|time| Field::Before(When::At(time))),
    ];
    let any = proptest::collection::vec(status.prop_map(Filter::Leaf), 1..4).prop_map(Filter::Any);
    proptest::collection::vec(prop_oneof![4 => leaf.prop_map(Filter::Leaf), 1 => any], 0..4).prop_map(Filter::All)
}

/// Moments in and about the rows' five days, some of them round.
fn moments() -> BoxedStrategy<Micros> {
    let from = at(0).0 - 3 * DAY;
    prop_oneof![
        (0..7 * DAY).prop_map(move |n| Micros(from + n)),
        (0..7_i64 * 24).prop_map(move |n| Micros(from + n * 3600 * SECOND)),
        (0..7_i64 * 24 * 60).prop_map(move |n| Micros(from + n * 60 * SECOND)),
    ]
    .boxed()
}

async fn histogram_agrees(
    store: &Store,
    rows: &[Row],
    scope: &Scope,
    filter: &Filter,
    (from, to, steps): (Micros, Micros, u32),
) -> Result<(), TestCaseError> {
    for kind in Kind::ALL.iter().copied() {
        let search = Search { kind, filter: filter.clone(), order: Order::Newest, limit: 300, after: None };
        let histogram = store.histogram(scope, &search, from, to, steps).await.expect("counts");
        let mut expected = BTreeMap::new();
        for row in rows.iter().filter(|row| fits(scope, kind, filter, row) && from <= row.id().time() && row.id().time() < to) {
            let slot = ((row.id().time().0 - from.0) / histogram.step) as usize;
            expected.entry(outcome(row).to_owned()).or_insert_with(|| vec![0_u32; steps as usize])[slot] += 1;
        }
        prop_assert_eq!(histogram.series.into_iter().collect::<BTreeMap<_, _>>(), expected);
    }
    Ok(())
}

fn outcome(row: &Row) -> &'static str {
    match row {
        Row::Access(row) => row.action.name(),
        Row::Message(row) => row.status.name(),
    }
}

fn reason(row: &Row) -> Option<&'static str> {
    match row {
        Row::Access(row) => row.failure.map(Failure::name),
        Row::Message(row) => row.reason.map(Reason::name),
    }
}

/// What a row is told apart by, as it stands in a dictionary.
fn name(row: &Row, by: By) -> Option<String> {
    let folded = |text: Option<&str>| text.map(|text| stored(text).into_owned());
    match (by, row) {
        (By::Sender, Row::Access(row)) => folded(Some(&row.user)),
        (By::Sender, Row::Message(row)) => folded(row.sender.as_deref()),
        (By::Recipient, Row::Access(_)) => None,
        (By::Recipient, Row::Message(row)) => folded(row.recipient.as_deref()),
        (By::Domain, row) => folded(row.domain()),
        (By::Reason, row) => reason(row).map(str::to_owned),
        (By::Address | By::Network, row) => {
            let ip = match row {
                Row::Access(row) => row.remote_ip,
                Row::Message(row) => row.client_ip,
            };
            ip.map(|ip| match ip {
                ip if by == By::Address => ip.to_string(),
                IpAddr::V4(ip) => format!("{}/24", Ipv4Addr::from(u32::from(ip) & !0xff)),
                IpAddr::V6(ip) => format!("{}/48", Ipv6Addr::from(u128::from(ip) >> 80 << 80)),
            })
        }
    }
}

async fn top_agrees(store: &Store, rows: &[Row], scope: &Scope, filter: &Filter, (by, most): (By, u32)) -> Result<(), TestCaseError> {
    for kind in Kind::ALL.iter().copied() {
        let search = Search { kind, filter: filter.clone(), order: Order::Newest, limit: 1, after: None };
        let mut names = BTreeMap::<String, u64>::new();
        for name in rows.iter().filter(|row| fits(scope, kind, filter, row)).filter_map(|row| name(row, by)) {
            *names.entry(name).or_default() += 1;
        }
        let mut expected: Vec<_> = names.into_iter().collect();
        expected.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        expected.truncate(most as usize);
        prop_assert_eq!(store.top(scope, &search, by, most).await.expect("counts").rows, expected, "by {}", by.name());
    }
    Ok(())
}

async fn agrees(store: &Store, rows: &[Row], scope: &Scope, filter: &Filter) -> Result<(), TestCaseError> {
    for kind in Kind::ALL.iter().copied() {
        let mut expected: Vec<&Row> = rows.iter().filter(|row| fits(scope, kind, filter, row)).collect();
        expected.sort_by_key(|row| std::cmp::Reverse(row.id()));
        let search = Search { kind, filter: filter.clone(), order: Order::Newest, limit: 300, after: None };
        let found = store.search(scope, &search).await.expect("searches").rows;
        let differ = |a: &[&Row], b: &[&Row]| a.iter().find(|row| !b.contains(row)).map(|row| format!("{row:?}"));
        let all: Vec<&Row> = found.iter().collect();
        prop_assert_eq!(differ(&all, &expected), None, "found, and does not match");
        prop_assert_eq!(differ(&expected, &all), None, "matches, and was not found");
        prop_assert!(all == expected, "the order");

        let oldest = Search { order: Order::Oldest, ..search.clone() };
        let mut turned = store.search(scope, &oldest).await.expect("searches").rows;
        turned.reverse();
        prop_assert_eq!(&turned, &found);

        let mut outcomes = BTreeMap::new();
        for row in &found {
            *outcomes.entry(outcome(row).to_owned()).or_insert(0_u64) += 1;
        }
        let counts = store.counts(scope, &search, 1_000).await.expect("counts");
        let mut reasons = BTreeMap::new();
        for word in found.iter().filter_map(reason) {
            *reasons.entry(word.to_owned()).or_insert(0_u64) += 1;
        }
        let told = store.reasons(scope, &search, 1_000).await.expect("counts");
        prop_assert_eq!((told.by_reason.into_iter().collect::<BTreeMap<_, _>>(), told.exact), (reasons, true));

        prop_assert_eq!((counts.by_outcome.into_iter().collect::<BTreeMap<_, _>>(), counts.exact), (outcomes, true));
    }
    Ok(())
}

fn sql_finds_what_matches_keeps(on: On) {
    let runtime = Runtime::new().expect("a runtime");
    for when_sealed in [0, ROWS / 2, ROWS] {
        let (_folder, store) = runtime.block_on(fresh(on));
        let rows = rows(&store, &runtime, when_sealed);
        if when_sealed == 0 {
            runtime.block_on(store.index_since(Day(i32::MIN))).expect("indexes");
        }
        if when_sealed == ROWS {
            // all of it in blocks and segments
            for day in runtime.block_on(store.0.engine.days()).expect("asks").iter() {
                runtime.block_on(store.compact(*day, |_, _| {})).expect("compacts");
            }
        }
        let filters = prop_oneof![4 => arbitrary::resolved_filter(), 1 => arbitrary::filter(), 1 => simple()];
        let periods = (moments(), moments(), 1_u32..100).prop_map(|(a, b, steps)| (a.min(b), a.max(b).plus(1), steps));
        runner(Config::default().cases)
            .run(&(filters, scopes(), periods, (proptest::sample::select(By::ALL), 0_u32..20)), |(filter, scope, period, top)| {
                runtime.block_on(async {
                    agrees(&store, &rows, &scope, &filter).await?;
                    top_agrees(&store, &rows, &scope, &filter, top).await?;
                    histogram_agrees(&store, &rows, &scope, &filter, period).await
                })
            })
            .unwrap_or_else(|error| panic!("{error}"));
    }
}

#[test]
fn sqlite_finds_what_matches_keeps() {
    sql_finds_what_matches_keeps(On::Sqlite);
}

#[test]
fn postgres_finds_what_matches_keeps() {
    sql_finds_what_matches_keeps(On::Postgres);
}
