//! A sealed day from which one domain's rows go: it is opened for that, and sealed again when it has been tidied.

use std::sync::atomic::{AtomicUsize, Ordering};

use futures::TryStreamExt;
use sqlx::SqliteConnection;
use tempfile::TempDir;
use tracemail_model::{
    filter::{Field, Filter},
    page::Search,
    row::{Kind, Row},
    story::Story,
    time::{DAY, Day},
};

use super::{
    On, Place, again, all, everything, fresh, on_both,
    retention::{counts_are_right, days, keep, knows, on, rows, seal, stands_in, told, write},
    sample::{access, at, batch, message, story},
};
use crate::Store;

const STAYS: &str = "stays.example";
const GONE: &str = "gone.example";

/// The day of which is told.
fn the_day() -> Day {
    at(0).plus(-3 * DAY).day()
}

/// Messages and logins of two domains, subjects and lines of their own, and messages to both of them.
fn of_two(numbers: std::ops::Range<i64>) -> Vec<Story> {
    let one = |n: i64| {
        let (time, name) = (the_day().start().plus(n * 20_000_000), format!("n{n}"));
        match n % 4 {
            0 => story(&name, access(time, &name, &format!("anna{n}@{STAYS}"))),
            1 => told(&name, time, &[format!("anna{n}@{STAYS}"), format!("canary{n}@{GONE}")]),
            _ => {
                let to = if n % 4 == 2 { format!("anna{n}@{STAYS}") } else { format!("canary{n}@{GONE}") };
                let mut row = message(time, &name, &to);
                row.subject = Some(if n % 4 == 2 { format!("Ordine nr. {n} di più mele") } else { format!("CANARY nr. {n}") });
                row.helo = Some(if n % 4 == 2 { format!("helo{n}.example") } else { format!("canary-{n}.example") });
                let mut told = story(&name, row);
                told.lines[0].text = format!("line {n} to=<{to}>");
                told
            }
        }
    };
    numbers.map(one).collect()
}

fn of_domain(kind: Kind, domain: &str) -> Search {
    Search { filter: Filter::Leaf(Field::Domain(domain.into())), ..all(kind) }
}

/// All that a reader sees of the domain that stays, besides lines that name both.
async fn seen(store: &Store) -> Vec<String> {
    let mut seen = Vec::new();
    for kind in Kind::ALL {
        let rows: Vec<Row> = store.stream(&everything(), &of_domain(*kind, STAYS)).try_collect().await.expect("streams");
        for row in rows {
            let steps = store.timeline(&everything(), row.id()).await.expect("reads").expect("is there");
            let mut lines = store.log(&everything(), row.id()).await.expect("reads").expect("is there");
            lines.retain(|line| !line.text.contains(GONE));
            assert!(!lines.is_empty());
            seen.push(format!("{row:?} {steps:?} {lines:?}"));
        }
    }
    for words in ["ordine", "più mele", "nr. 102 ", "zzzz", "fattura"] {
        let filter = Filter::All(vec![Filter::Leaf(Field::Subject(words.into())), Filter::Leaf(Field::Domain(STAYS.into()))]);
        let page = store.search(&everything(), &Search { filter, ..all(Kind::Received) }).await.expect("searches");
        seen.push(format!("{words} {:?}", page.rows));
    }
    seen
}

async fn of_subject(store: &Store, words: &str) -> usize {
    let search = Search { filter: Filter::Leaf(Field::Subject(words.into())), ..all(Kind::Received) };
    store.search(&everything(), &search).await.expect("searches").rows.len()
}

/// Whether anything of that day stands in blocks or in the index.
/// The day's file.
async fn file(folder: &TempDir) -> SqliteConnection {
    let path = folder.path().join(format!("data/days/{}.db", the_day()));
    crate::sqlite::schema::writer(&path, crate::sqlite::schema::Place::Day).await.expect("opens")
}

async fn indexes(place: &Place) -> Vec<String> {
    let Place::Folder(folder) = place else { return Vec::new() };
    let sql = "select name from sqlite_schema where type = 'index' order by name";
    sqlx::query_scalar(sql).fetch_all(&mut file(folder).await).await.expect("reads")
}

async fn is_packed(place: &Place) -> bool {
    let Place::Folder(folder) = place else { return false };
    let mut conn = file(folder).await;
    let sql = "select exists (select 1 from row_block) + exists (select 1 from story_block) + exists (select 1 from segment)
               + exists (select 1 from segment_row) + exists (select 1 from gram)";
    sqlx::query_scalar::<_, i64>(sql).fetch_one(&mut conn).await.expect("reads") > 0
}

async fn one_domain_goes_out_of_a_sealed_day_and_the_others_are_whole(on_engine: On) {
    let (place, store) = fresh(on_engine).await;
    let on_disk = on_engine == On::Sqlite;
    write(&store, of_two(0..400)).await;
    seal(&store).await;
    // late news: of a day that is sealed
    write(&store, of_two(380..440)).await;
    assert_eq!(is_packed(&place).await, on_disk);
    assert_eq!((of_subject(&store, "nr. 102 ").await, of_subject(&store, "canary nr. 103").await), (1, 1));
    let before = seen(&store).await;

    // nothing is due: nothing is opened
    keep(&store, Some(GONE), 10).await;
    let swept = store.sweep(at(0), true, &on).await.expect("sweeps").expect("nobody else does");
    assert_eq!((swept.rows, is_packed(&place).await), (0, on_disk));
    // it will be, within two days: it is not sealed any more, late news or not
    keep(&store, Some(GONE), 4).await;
    assert!(store.to_compact(Day(i32::MAX), at(0)).await.expect("asks").is_empty());

    keep(&store, Some(GONE), 2).await;
    let swept = store.sweep(at(0), true, &on).await.expect("sweeps").expect("nobody else does");
    assert!(swept.rows == 220 && swept.names > 200, "{swept:?}");
    assert!(!is_packed(&place).await);
    assert_eq!(seen(&store).await, before);
    let left = rows(&store).await;
    assert!(left.len() == 330 && left.values().all(|row| row.domain() == Some(STAYS)));
    counts_are_right(&store, &left).await;
    assert_eq!((of_subject(&store, "nr. 102 ").await, of_subject(&store, "canary").await), (1, 0));
    assert!(!knows(&store, "canary").await);
    // it is not opened and sealed in turns; a Postgres counts again what comes how often
    assert_eq!(store.to_compact(Day(i32::MAX), at(0)).await.expect("asks").is_empty(), on_disk);

    // a week later it is written anew, and sealed again
    let later = at(0).plus(8 * DAY);
    store.sweep(later, true, &on).await.expect("sweeps").expect("nobody else does");
    for day in store.to_compact(Day(i32::MAX), later).await.expect("asks") {
        store.compact(day, |_, _| {}).await.expect("compacts");
    }
    assert_eq!(is_packed(&place).await, on_disk);
    for store in [&store, &again(&place).await] {
        assert_eq!(seen(store).await, before);
        counts_are_right(store, &left).await;
        assert_eq!((of_subject(store, "nr. 102 ").await, of_subject(store, "canary").await), (1, 0));
    }
    if let Place::Folder(folder) = &place {
        assert_eq!(stands_in(folder.path(), b"canary"), Vec::<String>::new());
    }
}

#[tokio::test]
async fn cut_off_between_any_two_steps_it_is_whole_and_goes_on() {
    let (place, store) = fresh(On::Sqlite).await;
    write(&store, of_two(0..400)).await;
    keep(&store, Some(GONE), 2).await;
    let (before, indexed) = (seen(&store).await, indexes(&place).await);
    seal(&store).await;
    for point in ["marked", "opened", "bare", "batch"] {
        store.0.fault.arm(point);
        store.sweep(at(0), true, &on).await.expect_err("crashes");
        assert_eq!(seen(&store).await, before, "{point}");
        // what has crashed is sealed by hand, and opened again
        seal(&store).await;
        assert_eq!(seen(&store).await, before, "{point}");
    }
    let (mut cut, standing) = (0, rows(&store).await.len());
    for most in 0.. {
        seal(&store).await;
        let left = AtomicUsize::new(most);
        let stop = || left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| n.checked_sub(1)).is_err();
        store.sweep(at(0), false, &stop).await.expect("sweeps").expect("nobody else does");
        assert_eq!(seen(&store).await, before, "{most}");
        assert!(of_subject(&store, "nr. 102 ").await == 1);
        let found = rows(&store).await;
        counts_are_right(&store, &found).await;
        if found.len() < standing {
            break;
        }
        cut += 1;
    }
    assert!(cut > 8, "cut off {cut} times while it was opened");
    store.sweep(at(0), true, &on).await.expect("sweeps").expect("nobody else does");
    assert!(!is_packed(&place).await);
    assert_eq!(indexes(&place).await, indexed, "those that were taken away are back");
    assert_eq!(rows(&store).await.len(), 300);
    assert_eq!(seen(&store).await, before);
}

#[tokio::test]
async fn a_reader_misses_nothing_while_a_day_is_opened_and_sealed() {
    let (_place, store) = fresh(On::Sqlite).await;
    write(&store, of_two(0..300)).await;
    store.keep(Some(GONE), days(2), None, at(0)).await.expect("is set");
    store.sweep(at(0), true, &on).await.expect("sweeps").expect("nobody else does");
    let before = seen(&store).await;
    let turns = async {
        for n in 0..6 {
            seal(&store).await;
            let late = access(the_day().start().plus(n), &format!("late{n}"), &format!("late@{GONE}"));
            store.commit(batch(1, vec![story(&format!("late{n}"), late)])).await.expect("commits");
            store.sweep(at(0), true, &on).await.expect("sweeps").expect("nobody else does");
        }
    };
    let reading = async {
        for _ in 0..8 {
            assert_eq!(seen(&store).await, before);
        }
    };
    tokio::join!(turns, reading);
    assert_eq!(seen(&store).await, before);
}

on_both!(one_domain_goes_out_of_a_sealed_day_and_the_others_are_whole);
