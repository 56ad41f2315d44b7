//! Two rows that want one place, files that are not ours, URLs that are none.

use tracemail_model::row::{Kind, Row};

use super::{
    On, Place, again, all, everything, fresh, on_both,
    sample::{access, at, batch, message, story},
};
use crate::{Error, Store};

async fn rows_that_want_one_place_stand_side_by_side_and_are_found_again(on: On) {
    let (folder, store) = fresh(on).await;
    let first = access(at(5), "first", "anna@example.com");
    let (mut second, mut third) = (access(at(5), "second", "bruno@example.com"), message(at(5), "third", "anna@example.com"));
    (second.id, third.id) = (first.id, first.id);
    let told = |n: u8| batch(n, vec![story("1", first.clone()), story("2", second.clone()), story("3", third.clone())]);
    let done = store.commit(told(1)).await.expect("commits");
    let ids: Vec<i64> = done.changes.iter().map(|(_, row)| row.id().0 - first.id.0).collect();
    assert_eq!((ids, done.new_rows), (vec![0, 1, 2], 3));
    drop(store);

    let store = again(&folder).await;
    third.folder = Some("Trash".into());
    let done = store.commit(batch(2, vec![story("3", third.clone())])).await.expect("commits");
    assert_eq!(done.new_rows, 0);
    third.id.0 += 2;
    assert_eq!(store.row(&everything(), third.id).await.expect("reads"), Some(Row::Message(third.clone())));
    assert_eq!(store.log(&everything(), third.id).await.expect("reads").expect("is there")[0].text, "line of 3");
    assert_eq!(store.search(&everything(), &all(Kind::Access)).await.expect("searches").rows.len(), 2);
}

async fn the_last_and_the_first_day_there_can_be_are_days(on: On) {
    let (_place, store) = fresh(on).await;
    for (n, id) in [i64::MAX - 1, i64::MIN + 1].into_iter().enumerate() {
        let mut row = access(at(5), &n.to_string(), "anna@example.com");
        row.id = tracemail_model::ids::RowId(id);
        store.commit(batch(1, vec![story(&n.to_string(), row.clone())])).await.expect("commits");
        assert_eq!(store.row(&everything(), row.id).await.expect("reads"), Some(Row::Access(row)));
    }
    assert_eq!(store.search(&everything(), &all(Kind::Access)).await.expect("searches").rows.len(), 2);
}

async fn a_row_takes_back_its_files(on: On) {
    let (_folder, store) = fresh(on).await;
    let mut row = message(at(5), "F", "anna@example.com");
    store.commit(batch(1, vec![story("F", row.clone())])).await.expect("commits");
    let file = tracemail_model::filter::Filter::Leaf(tracemail_model::filter::Field::File("*.pdf".into()));
    let search = tracemail_model::page::Search { filter: file, ..all(Kind::Received) };
    assert_eq!(store.total(&everything(), &search, 9).await.expect("counts").rows, 1);
    row.attachments.clear();
    store.commit(batch(2, vec![story("F", row)])).await.expect("commits");
    assert_eq!(store.total(&everything(), &search, 9).await.expect("counts").rows, 0);
}

#[tokio::test]
async fn a_newer_database_is_left_alone() {
    let (place, store) = fresh(On::Sqlite).await;
    store.commit(batch(1, vec![story("1", access(at(5), "1", "anna@example.com"))])).await.expect("commits");
    drop(store);
    let Place::Folder(folder) = &place else { panic!("a folder") };
    let data = folder.path().join("data");
    for file in ["tracemail.db", "days/2026-11-21.db"] {
        let path = data.join(file);
        let mut conn = crate::sqlite::schema::writer(&path, crate::sqlite::schema::Place::Main).await.expect("opens");
        sqlx::raw_sql("pragma user_version = 99").execute(&mut conn).await.expect("writes");
        sqlx::Connection::close(conn).await.expect("closes");
        let before = std::fs::read(&path).expect("reads");
        let opened = Store::open(&format!("sqlite:{}", data.display())).await;
        let error = match opened {
            Ok(store) => store.search(&everything(), &all(Kind::Access)).await.expect_err("the day is newer"),
            Err(error) => error,
        };
        assert!(matches!(error, Error::Newer { found: 99, .. }), "{error}");
        assert_eq!(std::fs::read(&path).expect("reads"), before);
        let mut conn = sqlx::ConnectOptions::connect(&sqlx::sqlite::SqliteConnectOptions::new().filename(&path)).await.expect("opens");
        let today = format!("pragma user_version = {}", crate::sqlite::schema::KNOWN);
        sqlx::raw_sql(sqlx::AssertSqlSafe(today)).execute(&mut conn).await.expect("writes");
        sqlx::Connection::close(conn).await.expect("closes");
    }
    assert_eq!(again(&place).await.search(&everything(), &all(Kind::Access)).await.expect("searches").rows.len(), 1);
}

#[tokio::test]
async fn what_is_no_database_is_said_to_be_none() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("file");
    std::fs::write(&file, "text").expect("writes");
    for (url, says) in [
        ("mysql://user:secret@x".to_owned(), "sqlite:FOLDER"),
        ("postgres://user:secret@nowhere:x/".to_owned(), "postgres://USER@HOST/DATABASE"),
        ("postgres://user:secret@127.0.0.1:1/".to_owned(), "no connection to the database user at 127.0.0.1:1"),
        ("sqlite:".to_owned(), "sqlite:FOLDER"),
        (format!("sqlite:{}", file.display()), "is a file"),
    ] {
        let error = Store::open(&url).await.err().expect("refuses");
        assert!(error.to_string().contains(says), "{error}");
        assert!(!error.to_string().contains("secret"), "{error}");
        assert!(!format!("{error:?}").contains("secret"), "{error:?}");
    }
    let under = format!("sqlite:{}", file.join("data").display());
    assert!(matches!(Store::open(&under).await.err(), Some(Error::Folder { .. })));
    std::fs::create_dir(folder.path().join("data")).expect("makes");
    std::fs::write(folder.path().join("data/tracemail.db"), "this is no database, and longer than a header".repeat(9)).expect("writes");
    let error = Store::open(&format!("sqlite:{}", folder.path().join("data").display())).await.err().expect("refuses");
    assert!(error.to_string().contains("not a database"), "{error}");
}

on_both!(
    rows_that_want_one_place_stand_side_by_side_and_are_found_again,
    the_last_and_the_first_day_there_can_be_are_days,
    a_row_takes_back_its_files,
);
