//! The two schemas are twins, and that of Postgres can be distributed.

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    str::FromStr,
    time::Duration,
};

use sqlx::{Connection, PgConnection, SqliteConnection, postgres::PgConnectOptions};

use super::{On, Place, fresh, sample::TODAY};
use crate::{
    engine::Conn,
    postgres::{
        days, lock,
        schema::{LOCK, MIGRATIONS, open},
    },
    query::Query,
    sqlite::schema::{Place as File, writer},
};

const CITUS: &str = include_str!("../../../../migrations/postgres/citus.sql");

/// (table, column) -> (sort, may be null)
type Columns = BTreeMap<(String, String), (&'static str, bool)>;

fn sort(of: &str) -> &'static str {
    match of.to_lowercase().as_str() {
        "integer" | "bigint" | "smallint" => "number",
        "text" => "text",
        "blob" | "bytea" => "bytes",
        other => panic!("a column of type {other}"),
    }
}

async fn of_sqlite(conn: &mut SqliteConnection) -> Columns {
    let query = "select m.name, c.name, c.type, c.\"notnull\" or c.pk > 0 from sqlite_schema m join pragma_table_info(m.name) c
                 where m.type = 'table' and m.name not like 'sqlite_%'";
    let rows: Vec<(String, String, String, i64)> = Conn::Sqlite(conn).fetch(Query::new(query)).await.expect("asks");
    rows.into_iter().map(|(table, column, of, filled)| ((table, column), (sort(&of), filled == 0))).collect()
}

async fn of_postgres(conn: &mut PgConnection) -> Columns {
    let query = "select c.relname::text, a.attname::text, format_type(a.atttypid, -1), a.attnotnull::int
                 from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
                 where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition";
    let rows: Vec<(String, String, String, i64)> = Conn::Postgres(conn).fetch(Query::new(query)).await.expect("asks");
    rows.into_iter().map(|(table, column, of, filled)| ((table, column), (sort(&of), filled == 0))).collect()
}

async fn postgres() -> (Place, PgConnection) {
    let (place, _) = fresh(On::Postgres).await;
    let conn = PgConnection::connect(&place.url()).await.expect("connects");
    (place, conn)
}

#[tokio::test]
async fn a_user_who_may_not_use_the_tables_is_told_what_to_do() {
    let (place, _) = fresh(On::Postgres).await;
    let options = PgConnectOptions::from_str(&place.url()).expect("a URL");
    let mut admin = PgConnection::connect_with(&options.clone().username("postgres")).await.expect("connects");
    let name = format!("nobody_{}", std::process::id());
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!("create role {name} login"))).execute(&mut admin).await.expect("makes one");
    let said = open(&options.username(&name)).await.expect_err("is refused").to_string();
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!("drop role {name}"))).execute(&mut admin).await.expect("drops it");
    assert!(said.contains("make it the owner"), "{said}");
}

#[tokio::test]
async fn a_migration_takes_the_time_it_needs() {
    let (place, mut other) = postgres().await;
    let hurried = PgConnectOptions::from_str(&place.url()).expect("a URL").options([("statement_timeout", "50ms")]);
    let mut held = other.begin().await.expect("begins");
    Conn::Postgres(&mut held).execute(Query::new("select pg_advisory_xact_lock($1)").arg(LOCK)).await.expect("locks");
    let release = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        held.rollback().await.expect("ends");
    };
    let (opened, ()) = tokio::join!(open(&hurried), release);
    opened.expect("waits for the other server's");
}

#[test]
fn migrations_have_the_same_numbers_and_names() {
    let names = |engine: &str| -> BTreeSet<String> {
        let folder = format!("{}/../../migrations/{engine}", env!("CARGO_MANIFEST_DIR"));
        let files = std::fs::read_dir(folder).expect("a folder").map(|file| file.expect("a file").file_name());
        files.map(|name| name.to_string_lossy().into_owned()).filter(|name| name != "citus.sql").collect()
    };
    assert_eq!(names("sqlite"), names("postgres"));
}

#[tokio::test]
async fn tables_have_the_same_columns() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut sqlite = Columns::new();
    for (name, file) in [("main.db", File::Main), ("day.db", File::Day)] {
        sqlite.extend(of_sqlite(&mut writer(&folder.path().join(name), file).await.expect("opens")).await);
    }
    let (_place, mut conn) = postgres().await;
    let mut postgres = of_postgres(&mut conn).await;

    // in which file a lane lives, what a closed day is packed into; which days have rows, and what of them is known
    let packed = ["row_block", "story_block", "segment", "segment_row", "gram", "late", "digest", "bare"];
    sqlite.retain(|(table, _), _| table != "home" && !packed.contains(&table.as_str()));
    postgres.retain(|(table, _), _| !["day", "digest", "sender_day", "schema_version"].contains(&table.as_str()));
    // which round of looking for unused names there is; a day of SQLite is looked through while nobody writes there
    postgres.retain(|(table, column), _| table != "round" && column != "round");
    // whose a row is stands in every table that a cluster may distribute
    for table in ["attachment", "part"] {
        assert_eq!(postgres.remove(&(table.into(), "domain".into())), Some(("number", false)));
    }
    let owner = postgres.insert(("entry".into(), "domain".into()), ("number", true));
    assert_eq!(owner, Some(("number", false)));
    assert_eq!(sqlite, postgres);
}

#[tokio::test]
async fn days_of_an_older_schema_get_the_indexes_of_today() {
    let place = Place::new(On::Postgres).await;
    let mut conn = PgConnection::connect(&place.url()).await.expect("connects");
    for (_, text) in MIGRATIONS.iter().filter(|(number, _)| *number <= 17) {
        sqlx::raw_sql(*text).execute(&mut conn).await.expect("migrates");
    }
    sqlx::raw_sql("create table schema_version (version bigint not null); insert into schema_version values (17)")
        .execute(&mut conn)
        .await
        .expect("says so");
    // the lock of today looks at tables that were not there then
    let later = "create table claim (domain text, account text); create table trusted (domain text)";
    sqlx::raw_sql(later).execute(&mut conn).await.expect("makes them");
    lock::on(&mut conn).await.expect("locks");
    days::make(&mut conn, [TODAY].into_iter(), &mut HashSet::new()).await.expect("makes a day");
    // as days were closed then
    let closed = "create index entry_2026_11_21_message_hash on entry_2026_11_21 (message_hash) where message_hash is not null";
    sqlx::raw_sql(closed).execute(&mut conn).await.expect("makes an index");
    sqlx::raw_sql("drop table claim, trusted cascade").execute(&mut conn).await.expect("takes them away");
    super::again(&place).await;

    let indexes = async |conn: &mut PgConnection, like: &str| -> i64 {
        let text = "select count(*) from pg_indexes where tablename = 'entry_2026_11_21' and indexdef like $1";
        Conn::Postgres(conn).first::<(i64,)>(Query::new(text).arg(like)).await.expect("asks").expect("counts").0
    };
    assert_eq!((indexes(&mut conn, "%brin%").await, indexes(&mut conn, "%btree (message_hash)%").await), (0, 1));
}

/// The tables and columns that citus.sql distributes by, and those it copies to every machine.
fn distributed() -> (Vec<(String, String)>, Vec<String>) {
    let calls = |name: &'static str| {
        CITUS
            .lines()
            .filter_map(move |line| line.strip_prefix("select ")?.strip_prefix(name)?.strip_prefix('('))
            .map(|arguments| arguments.split('\'').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>())
    };
    let by_column = calls("create_distributed_table").map(|words| (words[0].clone(), words[1].clone()));
    (by_column.collect(), calls("create_reference_table").map(|words| words[0].clone()).collect())
}

/// What Citus would not distribute (Citus 12, "Creating and Modifying Distributed Objects"): a unique key without the
/// column, a column that may be null, a foreign key, a trigger, an identity column that is no bigint.
async fn forbidden(conn: &mut PgConnection) -> Vec<String> {
    let (by_column, copied) = distributed();
    let mut found = Vec::new();
    let mut ask = async |text: &str, table: &str, column: &str| {
        let query = Query::new(text).arg(table).arg(column);
        let rows: Vec<(String,)> = Conn::Postgres(conn).fetch(query).await.expect("asks");
        found.extend(rows.into_iter().map(|(what,)| format!("{table}: {what}")));
    };
    for (table, column) in &by_column {
        ask(
            "select 'unique ' || i.indexrelid::regclass from pg_index i
             where i.indrelid = any(select $1::regclass union select inhrelid from pg_inherits where inhparent = $1::regclass)
               and i.indisunique and not exists (select from pg_attribute a
                 where a.attrelid = i.indrelid and a.attname = $2 and a.attnum = any(i.indkey::int2[]))",
            table,
            column,
        )
        .await;
        ask(
            "select 'nullable ' || attname from pg_attribute where attrelid = $1::regclass and attname = $2 and not attnotnull",
            table,
            column,
        )
        .await;
    }
    for table in by_column.iter().map(|(table, _)| table).chain(&copied) {
        ask("select 'constraint ' || conname from pg_constraint where conrelid = $1::regclass and contype not in ('p', 'u', 'c') and $2 <> ''", table, "-").await;
        ask("select 'trigger ' || tgname from pg_trigger where tgrelid = $1::regclass and not tgisinternal and $2 <> ''", table, "-").await;
        ask(
            "select 'identity ' || attname from pg_attribute
             where attrelid = $1::regclass and attidentity <> '' and atttypid <> 'bigint'::regtype and $2 <> ''",
            table,
            "-",
        )
        .await;
    }
    found
}

#[tokio::test]
async fn no_constraint_forbids_a_cluster() {
    let (place, store) = fresh(On::Postgres).await;
    let row = super::sample::access(super::sample::at(5), "1", "anna@example.com");
    store.commit(super::sample::batch(1, vec![super::sample::story("1", row)])).await.expect("commits");
    let mut conn = PgConnection::connect(&place.url()).await.expect("connects");
    assert_eq!(forbidden(&mut conn).await, Vec::<String>::new());

    // every table has its place
    let (by_column, copied) = distributed();
    assert_eq!(by_column.len(), 4, "{by_column:?}");
    let stays = CITUS.lines().rev().find_map(|line| line.strip_prefix("-- The rest stays on the coordinator: ")).expect("says so");
    let stays = stays.trim_end_matches('.').split(", ").map(str::to_owned);
    let placed: BTreeSet<String> = by_column.into_iter().map(|(table, _)| table).chain(copied).chain(stays).collect();
    let there: BTreeSet<String> = of_postgres(&mut conn).await.into_keys().map(|(table, _)| table).collect();
    assert_eq!(placed, there);

    // and the test sees what would forbid it
    for (sql, says) in [
        ("truncate hourly; create unique index wrong on hourly (hour)", "hourly: unique wrong"),
        ("alter table entry add constraint wrong foreign key (account) references address (id)", "entry: constraint wrong"),
        ("create unique index wrong on part_2026_11_21 (body)", "part: unique wrong"),
    ] {
        let mut tx = conn.begin().await.expect("begins");
        sqlx::raw_sql(sql).execute(&mut *tx).await.expect("makes it wrong");
        assert_eq!(forbidden(&mut tx).await, [says]);
        tx.rollback().await.expect("undoes it");
    }
}
