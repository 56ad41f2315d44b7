//! A sealed day answers as before, takes late news, and is sealed again.

use futures::TryStreamExt;
use sqlx::Connection;
use tracemail_model::{
    filter::{Field, Filter},
    mailbox::AddressPattern,
    page::{Order, Search},
    row::{Kind, Row},
    stats::By,
    status::{Action, Status},
    time::Day,
};

use super::{
    On, Place, all, everything, fresh, on_both,
    sample::{TODAY, access, at, batch, message, story},
};
use crate::Store;

/// Messages, each with a subject of its own, and logins.
fn told(numbers: std::ops::Range<i64>) -> Vec<tracemail_model::story::Story> {
    let one = |n: i64| {
        let mut row = message(at(n), &format!("Q{n}"), "anna@example.com");
        row.subject = Some(format!("Ordine nr. {n} di {}", ["Mele", "Pere", "Più uva"][n as usize % 3]));
        [story(&format!("Q{n}"), row), story(&format!("s{n}"), access(at(n), &format!("s{n}"), "bruno@example.com"))]
    };
    numbers.flat_map(one).collect()
}

fn subject(words: &[&str]) -> Search {
    let all_of = words.iter().map(|word| Filter::Leaf(Field::Subject((*word).into()))).collect();
    Search { filter: Filter::All(all_of), ..all(Kind::Received) }
}

/// Everything a reader can see.
async fn seen(store: &Store) -> Vec<String> {
    let mut all_of_it = Vec::new();
    for (kind, order) in [(Kind::Received, Order::Oldest), (Kind::Access, Order::Newest), (Kind::Sent, Order::Newest)] {
        let rows: Vec<Row> = store.stream(&everything(), &Search { order, ..all(kind) }).try_collect().await.expect("streams");
        for row in rows {
            let (lines, steps) = (store.log(&everything(), row.id()).await, store.timeline(&everything(), row.id()).await);
            all_of_it.push(format!("{row:?} {:?} {:?}", lines.expect("reads"), steps.expect("reads")));
        }
    }
    for field in [Field::MessageId("Q7@example.org".into()), Field::QueueId("Q7".into()), Field::Session("s7".into())] {
        let kind = if matches!(field, Field::Session(_)) { Kind::Access } else { Kind::Received };
        let page = store.search(&everything(), &Search { filter: Filter::Leaf(field), ..all(kind) }).await.expect("searches");
        assert_eq!(page.rows.len(), 1);
        all_of_it.push(format!("{page:?}"));
    }
    for words in [&["ordine"][..], &["ORDINE", "mele"], &["più uva", "7"], &["nr. 12 "], &["zzzz"], &["è"], &[""]] {
        let page = store.search(&everything(), &subject(words)).await.expect("searches");
        let counts = store.counts(&everything(), &subject(words), 1_000).await.expect("counts");
        let reasons = store.reasons(&everything(), &subject(words), 1_000).await.expect("counts");
        let histogram = store.histogram(&everything(), &subject(words), at(0), at(600), 7).await.expect("counts");
        all_of_it.push(format!("{words:?} {page:?} {counts:?} {reasons:?} {histogram:?}"));
    }
    for pattern in ["@elsewhere.test", "@example.org", "x@*.test", "*@*.org", "s*@example.org", "@nobody.test"] {
        let filter = Filter::Leaf(Field::From(AddressPattern::parse(pattern)));
        for order in [Order::Newest, Order::Oldest] {
            let search = Search { filter: filter.clone(), order, limit: 7, ..all(Kind::Received) };
            let first = store.search(&everything(), &search).await.expect("searches");
            let second = store.search(&everything(), &Search { after: first.next, limit: 300, ..search.clone() }).await.expect("searches");
            all_of_it.push(format!("{pattern} {first:?} {second:?}"));
        }
        for cap in [5, 1_000] {
            let search = Search { filter: filter.clone(), ..all(Kind::Received) };
            // a closed day may know more than it was asked for
            all_of_it.push(format!("{pattern} {:?}", store.total(&everything(), &search, cap).await.expect("counts").rows.min(cap)));
        }
    }
    all_of_it
}

async fn a_sealed_day_answers_as_before_and_takes_late_news(on: On) {
    let (_place, store) = fresh(on).await;
    store.commit(batch(1, told(0..80))).await.expect("commits");
    let before = seen(&store).await;
    let due = store.to_compact(TODAY, at(0)).await.expect("asks");
    assert!(due.is_empty(), "today is not over");
    let mut heard = Vec::new();
    for day in store.to_compact(Day(TODAY.0 + 1), at(0)).await.expect("asks") {
        store.compact(day, |done, all| heard.push((done, all))).await.expect("compacts").expect("is there");
    }
    // rows and stories; tidied, and its tallies
    assert_eq!(heard.last(), Some(&if on == On::Sqlite { (320, 320) } else { (2, 2) }));
    assert!(store.to_compact(Day(TODAY.0 + 1), at(0)).await.expect("asks").is_empty(), "it is done");
    assert_eq!(seen(&store).await, before);

    // told again, told otherwise, told anew: to a day that is sealed
    let done = store.commit(batch(2, told(0..50))).await.expect("commits");
    assert_eq!(done.new_rows, 0);
    assert_eq!(seen(&store).await, before);
    let mut changed = message(at(12), "Q12", "anna@example.com");
    (changed.subject, changed.status) = (Some("Tutt'altro".into()), Status::Quarantined);
    let mut more = story("Q12", changed.clone());
    more.part = 1;
    more.lines[0].text = "another line of Q12".into();
    let late: Vec<_> = told(300..310).into_iter().chain([more]).collect();
    let done = store.commit(batch(3, late)).await.expect("commits");
    assert_eq!(done.new_rows, 20);
    assert_eq!(store.search(&everything(), &subject(&["tutt'altro"])).await.expect("searches").rows, [Row::Message(changed.clone())]);
    assert!(store.search(&everything(), &subject(&["nr. 12 "])).await.expect("searches").rows.is_empty());
    assert_eq!(store.search(&everything(), &subject(&["nr. 305 "])).await.expect("searches").rows.len(), 1);
    assert_eq!(store.log(&everything(), changed.id).await.expect("reads").map(|lines| lines.len()), Some(2), "both pieces");

    // sealed again, with what came late
    let before = seen(&store).await;
    assert!(store.compact(TODAY, |_, _| {}).await.expect("compacts").is_some());
    assert_eq!(seen(&store).await, before);
}

#[tokio::test]
async fn sealing_makes_it_smaller() {
    let (_place, store) = fresh(On::Sqlite).await;
    for n in 0..10 {
        store.commit(batch(1, told(n * 300..(n + 1) * 300))).await.expect("commits");
    }
    let done = store.compact(TODAY, |_, _| {}).await.expect("compacts").expect("is there");
    assert!(done.after * 2 < done.before, "{done:?}");
    assert_eq!(store.compact(Day(1), |_, _| {}).await.expect("looks"), None, "no such day");
}

#[tokio::test]
async fn words_are_found_by_the_index() {
    let (place, store) = fresh(On::Sqlite).await;
    store.commit(batch(1, told(0..300))).await.expect("commits");
    store.compact(TODAY, |_, _| {}).await.expect("compacts");
    assert_eq!(store.search(&everything(), &subject(&["nr. 123 "])).await.expect("searches").rows.len(), 1);
    // without its letters the row is not found any more: it is they that were asked
    let Place::Folder(folder) = &place else { panic!("a folder") };
    let path = folder.path().join("data/days/2026-11-21.db");
    let mut conn = crate::sqlite::schema::writer(&path, crate::sqlite::schema::Place::Day).await.expect("opens");
    sqlx::raw_sql("delete from gram").execute(&mut conn).await.expect("deletes");
    assert!(store.search(&everything(), &subject(&["nr. 123 "])).await.expect("searches").rows.is_empty());
}

#[tokio::test]
async fn words_of_today_are_found_by_an_index_that_grows() {
    let (place, store) = fresh(On::Sqlite).await;
    let Place::Folder(folder) = &place else { panic!("a folder") };
    let path = folder.path().join("data/days/2026-11-21.db");
    let mut conn = crate::sqlite::schema::writer(&path, crate::sqlite::schema::Place::Day).await.expect("opens");
    let mut segments = Vec::new();
    for n in 0..6_u8 {
        let first = i64::from(n) * 17;
        store.commit(batch(n + 1, told(first..first + 17))).await.expect("commits");
        let before = seen(&store).await;
        store.index_since(TODAY).await.expect("indexes");
        assert_eq!(seen(&store).await, before);
        segments.push(sqlx::query_scalar::<_, i64>("select count(*) from segment").fetch_one(&mut conn).await.expect("counts"));
    }
    assert_eq!(segments, [0, 1, 2, 2, 3, 4], "20 at a time, and the last ten are left alone");
    // told otherwise: what is indexed of it is not believed any more
    let mut changed = message(at(12), "Q12", "anna@example.com");
    changed.subject = Some("Tutt'altro".into());
    let mut more = story("Q12", changed.clone());
    more.part = 1;
    more.lines[0].text = "another line of Q12".into();
    store.commit(batch(9, vec![more])).await.expect("commits");
    let found = async |words: &[&str]| store.search(&everything(), &subject(words)).await.expect("searches").rows.len();
    assert_eq!((found(&["tutt'altro"]).await, found(&["nr. 12 "]).await, found(&["nr. 99 "]).await), (1, 0, 1));
    let before = seen(&store).await;
    store.compact(TODAY, |_, _| {}).await.expect("compacts");
    assert_eq!(seen(&store).await, before);
    // without its letters a row of before is not found any more: it is they that were asked
    sqlx::raw_sql("delete from gram").execute(&mut conn).await.expect("deletes");
    assert_eq!(found(&["nr. 15 "]).await, 0);
}

#[tokio::test]
async fn a_sealed_day_that_lacks_a_fact_is_passed_over_until_something_new_comes() {
    let (place, store) = fresh(On::Sqlite).await;
    store.commit(batch(1, told(0..300))).await.expect("commits");
    store.compact(TODAY, |_, _| {}).await.expect("compacts");
    let of = |user: &str| Search { filter: Filter::Leaf(Field::User(AddressPattern::Exact(user.into()))), ..all(Kind::Access) };
    let logins = async |store: &Store| store.total(&everything(), &of("bruno@example.com"), 1_000).await.expect("counts").rows;
    let domains = async |store: &Store| store.top(&everything(), &all(Kind::Access), By::Domain, 9).await.expect("counts").rows;
    assert_eq!((logins(&store).await, domains(&store).await), (300, vec![("example.com".to_owned(), 300)]));
    // what the digest says is believed
    let Place::Folder(folder) = &place else { panic!("a folder") };
    let path = folder.path().join("data/days/2026-11-21.db");
    let mut conn = crate::sqlite::schema::writer(&path, crate::sqlite::schema::Place::Day).await.expect("opens");
    for sql in ["update digest set body = zeroblob(8) where name < 100", "pragma wal_checkpoint(truncate)"] {
        sqlx::raw_sql(sql).execute(&mut conn).await.expect("says that nothing is there");
    }
    assert_eq!(logins(&store).await, 0);
    // and nothing of it any more, once somebody writes
    store.commit(batch(2, told(300..301))).await.expect("commits");
    assert_eq!((logins(&store).await, domains(&store).await), (301, vec![("example.com".to_owned(), 301)]));
    assert_eq!(store.to_compact(Day(TODAY.0 + 1), at(0)).await.expect("asks"), [TODAY], "its digest is to be made anew");
    store.compact(TODAY, |_, _| {}).await.expect("compacts");
    assert_eq!((logins(&store).await, domains(&store).await), (301, vec![("example.com".to_owned(), 301)]));
}

#[tokio::test]
async fn what_comes_most_often_in_closed_days_is_read_until_something_new_comes() {
    let (place, store) = fresh(On::Postgres).await;
    let failed = (400..405).map(|n| story(&format!("f{n}"), access(at(n), &format!("f{n}"), "nobody")));
    store.commit(batch(1, told(0..300).into_iter().chain(failed).collect())).await.expect("commits");
    let failing = Search { filter: Filter::Leaf(Field::Action(Action::FailedLogin)), ..all(Kind::Access) };
    let domains = async |search: &Search| store.top(&everything(), search, By::Domain, 9).await.expect("counts").rows;
    let addresses = async || store.top(&everything(), &failing, By::Address, 9).await.expect("counts").rows;
    let (counted, from) = (domains(&all(Kind::Access)).await, addresses().await);
    assert_eq!((&counted[..], &from[..]), (&[("example.com".to_owned(), 300)][..], &[("203.0.113.9".to_owned(), 5)][..]));
    store.compact(TODAY, |_, _| {}).await.expect("compacts");
    assert_eq!((domains(&all(Kind::Access)).await, addresses().await), (counted.clone(), from.clone()));
    // neither the hours nor the rows are asked
    let Place::Database(url) = &place else { panic!("a database") };
    let mut conn = sqlx::PgConnection::connect(url).await.expect("connects");
    for sql in ["update hourly set rows = rows * 2", "delete from entry where kind = 0"] {
        sqlx::raw_sql(sql).execute(&mut conn).await.expect("changes behind its back");
    }
    assert_eq!((domains(&all(Kind::Access)).await, addresses().await), (counted, from));
    // and whoever writes takes it away
    store.commit(batch(2, told(300..301))).await.expect("commits");
    assert_eq!(domains(&all(Kind::Access)).await, [("example.com".to_owned(), 601)]);
    assert_eq!(store.to_compact(Day(TODAY.0 + 1), at(0)).await.expect("asks"), [TODAY]);
}

#[tokio::test]
async fn who_has_sent_in_closed_days_is_read_until_something_new_comes() {
    let (place, store) = fresh(On::Postgres).await;
    store.commit(batch(1, told(0..80))).await.expect("commits");
    let search = Search { filter: Filter::Leaf(Field::From(AddressPattern::parse("@example.org"))), ..all(Kind::Received) };
    let rows = async || store.search(&everything(), &search).await.expect("searches").rows.len();
    let total = async || store.total(&everything(), &search, 1_000).await.expect("counts").rows;
    assert_eq!((rows().await, total().await), (80, 80));
    store.compact(TODAY, |_, _| {}).await.expect("compacts");
    let Place::Database(url) = &place else { panic!("a database") };
    let mut conn = sqlx::PgConnection::connect(url).await.expect("connects");
    let nobodys = "update entry set sender = null where id = (select min(id) from entry where kind = 1)";
    sqlx::raw_sql(nobodys).execute(&mut conn).await.expect("changes behind its back");
    assert_eq!((rows().await, total().await), (80, 80), "neither senders nor rows are asked");
    let gone = "delete from entry where id = (select max(id) from entry where kind = 1)";
    sqlx::raw_sql(gone).execute(&mut conn).await.expect("deletes");
    assert_eq!(rows().await, 78, "a list that tells of rows that have gone is not believed");
    // whoever writes takes it away
    store.commit(batch(2, told(300..301))).await.expect("commits");
    assert_eq!((rows().await, total().await), (79, 79));
    store.compact(TODAY, |_, _| {}).await.expect("compacts");
    assert_eq!((rows().await, total().await), (79, 79));
    // a day that was closed before there were lists
    sqlx::raw_sql("delete from digest where name = 1; delete from sender_day").execute(&mut conn).await.expect("deletes");
    assert_eq!((rows().await, total().await), (79, 79));
    assert_eq!(store.to_compact(Day(TODAY.0 + 1), at(0)).await.expect("asks"), [TODAY]);
}

async fn sealing_and_writing_take_turns(on: On) {
    let (_place, store) = fresh(on).await;
    store.commit(batch(1, told(0..200))).await.expect("commits");
    let writing = async {
        for n in 0..20 {
            store.commit(batch(2, told(200 + n * 10..210 + n * 10))).await.expect("commits");
        }
    };
    let sealing = async {
        for _ in 0..5 {
            store.compact(TODAY, |_, _| {}).await.expect("compacts");
        }
    };
    let reading = async {
        for n in 0..20 {
            let found = store.search(&everything(), &subject(&[&format!("nr. {} ", n * 5)])).await.expect("searches");
            assert_eq!(found.rows.len(), 1, "{n}");
        }
    };
    tokio::join!(writing, sealing, reading);
    let counts = store.counts(&everything(), &all(Kind::Received), 1_000).await.expect("counts");
    assert_eq!(counts.by_outcome, [("accepted".to_owned(), 400)]);
    let rows: Vec<Row> = store.stream(&everything(), &all(Kind::Received)).try_collect().await.expect("streams");
    assert_eq!(rows.len(), 400);
}

on_both!(a_sealed_day_answers_as_before_and_takes_late_news, sealing_and_writing_take_turns);
