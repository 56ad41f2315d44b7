//! What sealed days know of each domain apart says the same as their rows, whatever happens to these; and rows are found in
//! order, whatever index leads to them.

use std::collections::BTreeMap;

use sqlx::Connection;
use tracemail_model::{
    account::By as Who,
    filter::{Field, Filter, IpRange, When, matches},
    ids::RowId,
    mailbox::AddressPattern,
    page::{Order, Search},
    reason::{Failure, Reason},
    row::{Kind, Row},
    stats::By,
    status::{Action, Direction, Status},
    story::Story,
    tenant::Reach,
    time::{DAY, Day},
};

use super::{
    On, Place, all, everything, fresh,
    retention::{Dice, keep, on, rows, seal, write},
    sample::{TODAY, access, at, message, story},
    scope,
};
use crate::{
    Store,
    person::{Person, Reaching},
};

const DOMAINS: [&str; 4] = ["d0.example", "d1.example", "d2.example", "d3.example"];

/// Somebody, the first of them most often; some without a domain.
fn anybody(dice: &mut Dice) -> String {
    let (a, b) = (dice.below(40), dice.below(40));
    let local = format!("u{}", a.min(b));
    if dice.below(30) == 0 { local } else { format!("{local}@{}", DOMAINS[dice.below(10).min(3) as usize]) }
}

fn told(dice: &mut Dice, name: &str) -> Story {
    let time = at(0).plus(-(dice.below(3 * DAY as u64) as i64));
    let (user, other) = (anybody(dice), anybody(dice));
    let domain = |name: &str| name.split_once('@').map(|(_, domain)| domain.to_owned());
    if dice.below(2) == 0 {
        let mut row = access(time, name, &user);
        if dice.below(2) == 0 {
            (row.action, row.failure) = (Action::FailedLogin, Some(Failure::AuthFailed));
        }
        row.remote_ip = Some([192, 0, dice.below(3) as u8, dice.below(12) as u8].into());
        return story(name, row);
    }
    let mut row = message(time, name, &user);
    row.sender = (dice.below(20) > 0).then(|| other.clone());
    row.subject = Some(format!("Ordine nr. {name} di {}", ["mele", "pere", "più uva"][dice.below(3) as usize]));
    if dice.below(4) == 0 {
        (row.direction, row.domain) = (Direction::Sent, domain(&other));
    }
    row.status = [Status::Accepted, Status::Rejected, Status::Deferred][dice.below(3) as usize];
    row.reason = (row.status != Status::Accepted).then(|| Reason::ALL[dice.below(5) as usize]);
    row.client_ip = Some([192, 0, dice.below(3) as u8, dice.below(12) as u8].into());
    story(name, Row::Message(row))
}

impl From<Row> for super::sample::Rows {
    fn from(row: Row) -> Self {
        vec![row].into()
    }
}

/// Every answer that days can give by what they know of domains, and some that they cannot.
async fn answers(store: &Store) -> Vec<String> {
    let mut said = Vec::new();
    let times = [vec![], vec![Field::After(When::At(at(-100_000))), Field::Before(When::At(at(-4_000)))]];
    for kind in Kind::ALL.iter().copied() {
        let failing = if kind == Kind::Access { Field::Action(Action::FailedLogin) } else { Field::Status(Status::Rejected) };
        for (times, name) in times.iter().flat_map(|times| [DOMAINS[0], DOMAINS[3]].into_iter().map(move |name| (times, name))) {
            for outcome in [None, Some(failing.clone())] {
                let search = |more: Option<Field>| {
                    let leaves = times.iter().cloned().chain(outcome.clone()).chain(more).map(Filter::Leaf);
                    Search { filter: Filter::All(leaves.collect()), ..all(kind) }
                };
                let (of, from) = (search(Some(Field::Domain(name.into()))), search(Some(Field::From(AddressPattern::Domain(name.into())))));
                let own = scope(Reach::Domains(vec![name.into()]));
                for (scope, search) in [(everything(), &of), (own, &search(None)), (everything(), &from)] {
                    said.push(format!("{:?}", store.total(&scope, search, 1_000).await.expect("counts")));
                    said.push(format!("{:?}", store.counts(&scope, search, 1_000).await.expect("counts")));
                    let mut reasons = store.reasons(&scope, search, 1_000).await.expect("counts");
                    reasons.by_reason.sort();
                    said.push(format!("{reasons:?}"));
                    for (by, most) in By::ALL.iter().flat_map(|by| [1, 10].map(|most| (*by, most))) {
                        let top = store.top(&scope, search, by, most).await.expect("counts");
                        said.push(format!("{kind:?} {search:?} {by:?} {most}: {top:?}"));
                    }
                }
            }
        }
    }
    said
}

/// Pages of any one search are its rows, in order, whatever leads to them.
async fn pages_are_right(store: &Store, seen: &BTreeMap<RowId, Row>, kind: Kind, filter: Filter) -> usize {
    let fits = |row: &&Row| row.kind() == kind && matches(&filter, row);
    let mut expected: Vec<RowId> = seen.values().filter(fits).map(Row::id).collect();
    for order in [Order::Oldest, Order::Newest] {
        let mut search = Search { kind, order, limit: 7, filter: filter.clone(), after: None };
        let mut found = Vec::new();
        loop {
            let page = store.search(&everything(), &search).await.expect("searches");
            found.extend(page.rows.iter().map(Row::id));
            search.after = page.next;
            if page.next.is_none() {
                break;
            }
        }
        assert_eq!(found, expected, "{search:?}");
        expected.reverse();
    }
    let total = store.total(&everything(), &Search { filter: filter.clone(), ..all(kind) }, 10_000).await.expect("counts");
    assert_eq!(total.rows, expected.len() as u64, "{filter:?}");
    expected.len()
}

#[tokio::test]
async fn whatever_leads_to_rows_they_are_found_in_order() {
    let (_place, store) = fresh(On::Sqlite).await;
    let mut dice = Dice(3);
    write(&store, (0..1_500).map(|n| told(&mut dice, &n.to_string())).collect()).await;
    for sealed in [false, true] {
        if sealed {
            seal(&store).await;
        }
        let seen = rows(&store).await;
        let (range, one) = (IpRange::new([192, 0, 1, 0].into(), 24), IpRange::new([192, 0, 2, 3].into(), 32));
        let glob = |local: &str, domain: &str| AddressPattern::Glob { local: local.into(), domain: domain.into() };
        let patterns = [
            AddressPattern::Domain("d0.example".into()),
            glob("u1*", "d3.example"),
            glob("u3", "*.example"),
            AddressPattern::Part("u1".into()),
        ];
        let mut found = 0;
        for kind in Kind::ALL.iter().copied() {
            let mut leading = vec![vec![Field::Ip(range)], vec![Field::Ip(one)]];
            leading.extend(patterns.iter().flat_map(|pattern| [vec![Field::From(pattern.clone())], vec![Field::User(pattern.clone())]]));
            leading.extend(patterns.iter().map(|pattern| vec![Field::Ip(range), Field::From(pattern.clone())]));
            leading.extend(DOMAINS.iter().flat_map(|name| {
                let domain = Field::Domain((*name).into());
                let words = ["mele", "ordine", "nr. 12", "zzzz"].map(|words| vec![domain.clone(), Field::Subject(words.into())]);
                [vec![domain.clone(), Field::Ip(one)], vec![domain.clone(), Field::Ip(range)]].into_iter().chain(words)
            }));
            for fields in leading {
                let cut = [Field::After(When::At(at(-100_000))), Field::Before(When::At(at(-4_000)))];
                for times in [&[][..], &cut] {
                    let leaves = fields.iter().chain(times).cloned().map(Filter::Leaf).collect();
                    found += pages_are_right(&store, &seen, kind, Filter::All(leaves)).await;
                }
            }
        }
        assert!(found > 2_000, "{found}");
    }
}

/// Runs that in every day's file.
async fn everywhere(place: &Place, store: &Store, sql: &'static str) {
    let Place::Folder(folder) = place else { panic!("a folder") };
    for day in store.0.engine.days().await.expect("reads").iter() {
        let path = folder.path().join(format!("data/days/{day}.db"));
        let mut conn = crate::sqlite::schema::writer(&path, crate::sqlite::schema::Place::Day).await.expect("opens");
        sqlx::raw_sql(sql).execute(&mut conn).await.expect("runs");
        conn.close().await.expect("closes");
    }
}

/// The answers now, and without what days know.
async fn agree(place: &Place, store: &Store, when: &str) {
    let known = answers(store).await;
    everywhere(place, store, "delete from digest").await;
    for (known, counted) in known.iter().zip(answers(store).await) {
        assert_eq!(*known, counted, "{when}");
    }
}

#[tokio::test]
async fn what_days_know_of_domains_is_what_their_rows_say() {
    let (place, store) = fresh(On::Sqlite).await;
    let mut dice = Dice(5);
    write(&store, (0..1_500).map(|n| told(&mut dice, &n.to_string())).collect()).await;
    seal(&store).await;
    agree(&place, &store, "sealed").await;
    // told again, otherwise and anew
    seal(&store).await;
    let mut dice = Dice(5);
    let mut again: Vec<Story> = (0..300).map(|n| told(&mut dice, &n.to_string())).collect();
    for (_, row) in again.iter_mut().flat_map(|story| &mut story.rows) {
        if let Row::Message(row) = row {
            (row.status, row.sender) = (Status::Quarantined, Some("new@d1.example".into()));
        }
    }
    again.extend((2_000..2_050).map(|n| told(&mut dice, &n.to_string())));
    write(&store, again).await;
    agree(&place, &store, "written to").await;
    seal(&store).await;
    agree(&place, &store, "sealed again").await;
    // a person goes, and then what is too old
    seal(&store).await;
    let person = Person::of(["u1@d0.example", "new@d1.example"]).expect("addresses");
    store.erase_person(&Who::machine(at(1)), &person, Reaching::Everywhere, &|_| ()).await.expect("erases");
    agree(&place, &store, "without a person").await;
    seal(&store).await;
    keep(&store, Some("d1.example"), 1).await;
    assert!(store.sweep(at(0), true, &on).await.expect("sweeps").expect("nobody else does").rows > 0);
    agree(&place, &store, "without what is past").await;
}

#[tokio::test]
async fn what_is_known_of_domains_is_believed_and_otherwise_rows_are_asked() {
    let (place, store) = fresh(On::Sqlite).await;
    let mut dice = Dice(9);
    write(&store, (0..600).map(|n| told(&mut dice, &n.to_string())).collect()).await;
    seal(&store).await;
    let from = Filter::Leaf(Field::From(AddressPattern::Domain("d3.example".into())));
    let (from, of) = (Search { filter: from, ..all(Kind::Received) }, Filter::Leaf(Field::Domain("d3.example".into())));
    let of = Search { filter: of, ..all(Kind::Received) };
    let asked = async || {
        let reasons = store.reasons(&everything(), &of, 1_000).await.expect("counts").by_reason.len();
        let senders = store.top(&everything(), &of, By::Sender, 50).await.expect("counts").rows.len();
        (store.total(&everything(), &from, 1_000).await.expect("counts").rows, reasons, senders)
    };
    let (rows, reasons, senders) = asked().await;
    assert!(rows > 20 && reasons > 2 && senders > 20, "{rows} {reasons} {senders}");
    everywhere(&place, &store, "delete from digest where name >= 1000").await;
    assert_eq!(asked().await, (0, 0, senders), "where no senders are counted the rows are asked");
    // as a program left it whose digests knew nothing of domains
    everywhere(&place, &store, "delete from digest where name = 99").await;
    assert_eq!(asked().await, (rows, reasons, senders));
    let due = store.to_compact(Day(TODAY.0 + 1), at(0)).await.expect("asks");
    assert_eq!(due.len(), 3, "they are sealed once more");
}
