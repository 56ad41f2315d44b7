//! Old rows out of the day files: a day of which nothing may stay goes as a file, single domains' rows in small batches.
//!
//! In: the policy and the time. Out: what went. Refuses to know: which rows are past (`retention/due`), and what hangs
//! on a row (`retention/purge`).
//!
//! A sealed day is opened first, its indexes are taken away where much goes (`bare`), and it is sealed again when it has
//! been written anew; a day that goes as a file is not.
//! Each day has a lock of its own, and the newest rows that may be past are a day old: so whoever writes today's rows
//! never meets the sweeper. What is deleted is overwritten with zeros (`secure_delete`, of every connection that
//! writes), and the day's write-ahead log is emptied behind it; copies of it that SQLite leaves in the gaps of pages go
//! when the day is written anew, once it is a week old and nothing of it is about to go. A day's file that holds the state of a lane stays,
//! without rows.

use std::{fs::File, time::Instant};

use sqlx::{Connection, SqliteConnection};
use tracemail_model::{
    ids::{Key, RowId},
    story::StoryId,
    time::{Day, Micros},
};

use super::{
    Folder, bare,
    dictionary::THINNED,
    files::trouble,
    schema::{self, Place},
    unseal::unseal,
};
use crate::{
    Result, Store,
    dialect::Dialect,
    engine::{Conn, Writer},
    priority::in_background,
    query::Query,
    retention::{
        Policy, Stop, Swept,
        due::{Due, Group, due, whole},
        pace::Pace,
        purge,
        unused::{self, BOOKS, Used},
    },
};

/// What a day's file is called between its end and its deletion.
const GONE: &str = "gone";

impl Folder {
    /// Says that this process sweeps, or seals; `None`: somebody else does.
    pub(crate) fn take_turn(&self) -> Result<Option<File>> {
        let path = self.main_path.with_file_name("sweep.lock");
        let lock = File::create(&path).map_err(|error| trouble(&path, error))?;
        Ok(lock.try_lock().is_ok().then_some(lock))
    }

    /// Takes out of one day what is past.
    pub(crate) async fn sweep_day(&self, store: &Store, day: Day, policy: &Policy, now: Micros, stop: &Stop<'_>) -> Result<Swept> {
        let mut swept = Swept::default();
        let mut conn = self.broom(day).await?;
        let groups = match due(&mut Conn::Sqlite(&mut conn), day, policy, now).await? {
            Due::Nothing => Vec::new(),
            Due::Some(groups) => groups,
            Due::All => {
                empty_log(&mut conn).await?;
                conn.close().await?;
                if self.drop_day(store, day).await? {
                    swept.days += 1;
                    return Ok(swept);
                }
                // the state of a lane lies here
                conn = self.broom(day).await?;
                whole(&mut Conn::Sqlite(&mut conn), day).await?
            }
        };
        if !groups.is_empty() {
            store.0.engine.write(Query::new("insert into swept (day) values ($1) on conflict do nothing").arg(i64::from(day.0))).await?;
            #[cfg(test)]
            store.0.fault.point("marked")?;
            if !unseal(&mut conn, stop).await? {
                conn.close().await?;
                return Ok(swept);
            }
            #[cfg(test)]
            store.0.fault.point("opened")?;
            if bare::is_worth_it(&mut conn, &groups).await? {
                bare::strip(&mut conn).await?;
                #[cfg(test)]
                store.0.fault.point("bare")?;
            }
        }
        let is_bare = bare::is_bare(&mut conn).await?;
        let mut pace = Pace::default();
        for group in &groups {
            let mut from = is_bare.then_some(i64::MIN);
            while !stop() {
                let (rows, last) = one_batch(&mut conn, group, from, &mut pace).await?;
                let Some(last) = last else { break };
                swept.rows += rows;
                from = is_bare.then_some(last.saturating_add(1));
                #[cfg(test)]
                store.0.fault.point("batch")?;
            }
        }
        if !stop() {
            bare::dress(&mut conn).await?;
        }
        self.forget_lines(&mut conn, policy, now).await?;
        conn.close().await?;
        Ok(swept)
    }

    /// Takes out of a day from which rows went what they leave behind: stories that nobody tells of, names that nobody
    /// uses; and at last, of a day that is `still`, the copies that SQLite leaves in the gaps of its pages. Gives the
    /// number of names, and whether all is done; it is not while somebody writes there.
    pub(crate) async fn tidy_day(&self, day: Day, before: RowId, still: bool, stop: &Stop<'_>) -> Result<(u64, bool)> {
        if !self.files.has(day) {
            return Ok((0, true));
        }
        let mut conn = self.broom(day).await?;
        if !unseal(&mut conn, stop).await? {
            conn.close().await?;
            return Ok((0, false));
        }
        bare::dress(&mut conn).await?;
        self.orphans(&mut conn, before, stop).await?;
        let names = thin(&mut conn, stop).await?;
        let done = still && names.is_some();
        if done {
            sqlx::raw_sql("vacuum").execute(&mut conn).await?;
        }
        empty_log(&mut conn).await?;
        conn.close().await?;
        Ok((names.unwrap_or(0), done))
    }

    /// Lines nobody understood, which stand beside the days too.
    pub(crate) async fn sweep_main(&self, policy: &Policy, now: Micros) -> Result<()> {
        for file in std::fs::read_dir(&self.files.folder).map_err(|error| trouble(&self.files.folder, error))?.flatten() {
            // a crash left it
            if file.path().extension().is_some_and(|extension| extension == GONE) {
                std::fs::remove_file(file.path()).map_err(|error| trouble(&file.path(), error))?;
            }
        }
        let mut conn = schema::writer(&self.main_path, Place::Main).await?;
        self.forget_lines(&mut conn, policy, now).await?;
        Ok(conn.close().await?)
    }

    /// A sweeper for the background.
    async fn broom(&self, day: Day) -> Result<SqliteConnection> {
        let mut conn = self.sweeper(day).await?;
        in_background(&mut conn).await?;
        Ok(conn)
    }

    pub(super) async fn sweeper(&self, day: Day) -> Result<SqliteConnection> {
        let mut conn = schema::writer(&self.files.path(day), Place::Day).await?;
        // a deletion that is lost with the power is made again
        sqlx::raw_sql("pragma synchronous = normal; pragma cache_size = -8192").execute(&mut conn).await?;
        Ok(conn)
    }

    async fn forget_lines(&self, conn: &mut SqliteConnection, policy: &Policy, now: Micros) -> Result<()> {
        let since = policy.usual().since(now).0;
        let conn = &mut Conn::Sqlite(conn);
        // most often there is none, and nobody has to be asked for the lock
        if conn.first::<(i64,)>(Query::new("select 1 from unknown where time < $1 limit 1").arg(since)).await?.is_some() {
            conn.execute(Query::new("delete from unknown where time < $1").arg(since)).await?;
        }
        Ok(())
    }

    /// Takes the file away, unless a lane's state may lie in it.
    async fn drop_day(&self, store: &Store, day: Day) -> Result<bool> {
        // whoever commits in this process waits for its end; a lane of any other cannot move in meanwhile, for it says so
        // in `tracemail.db` first
        let mut writer = store.0.writer.lock().await;
        let mut main = schema::writer(&self.main_path, Place::Main).await?;
        let mut turn = main.begin_with("begin immediate").await?;
        let home = Query::new("select 1 from home where day = $1").arg(i64::from(day.0));
        if Conn::Sqlite(&mut turn).first::<(i64,)>(home).await?.is_some() {
            return Ok(false);
        }
        if let Some(Writer::Sqlite(writer)) = writer.as_mut() {
            writer.close(day).await?;
        }
        let path = self.files.path(day);
        let gone = path.with_extension(GONE);
        std::fs::rename(&path, &gone).map_err(|error| trouble(&path, error))?;
        #[cfg(test)]
        store.0.fault.point("renamed")?;
        for ending in ["db-wal", "db-shm"] {
            let beside = path.with_extension(ending);
            match std::fs::remove_file(&beside) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(trouble(&beside, error)),
                _ => {}
            }
        }
        self.files.forget(day);
        turn.commit().await?;
        main.close().await?;
        drop(writer);
        std::fs::remove_file(&gone).map_err(|error| trouble(&gone, error))?;
        Ok(true)
    }

    async fn orphans(&self, conn: &mut SqliteConnection, before: RowId, stop: &Stop<'_>) -> Result<()> {
        let mut pace = Pace::default();
        let mut after = Some(StoryId { born: RowId(i64::MIN), key: Key(0) });
        while let Some(from) = after.filter(|_| !stop()) {
            let (found, next) = purge::orphans(&mut Conn::Sqlite(conn), Dialect::Sqlite, from, before, pace.rows()).await?;
            if !found.is_empty() {
                let began = Instant::now();
                let mut tx = conn.begin_with("begin immediate").await?;
                // asked again under the lock
                let (found, _) = purge::orphans(&mut Conn::Sqlite(&mut tx), Dialect::Sqlite, from, before, pace.rows()).await?;
                purge::delete_parts(&mut Conn::Sqlite(&mut tx), Dialect::Sqlite, found.into_iter()).await?;
                tx.commit().await?;
                pace.rest(began.elapsed()).await;
            }
            after = next;
        }
        Ok(())
    }
}

async fn one_batch(conn: &mut SqliteConnection, group: &Group, from: Option<i64>, pace: &mut Pace) -> Result<(u64, Option<i64>)> {
    let mut tx = conn.begin_with("begin immediate").await?;
    let began = Instant::now();
    let gone = purge::batch(&mut Conn::Sqlite(&mut tx), Dialect::Sqlite, group, from, pace.rows()).await?;
    tx.commit().await?;
    if gone.0 > 0 {
        pace.rest(began.elapsed()).await;
    }
    Ok(gone)
}

/// Deletes the names that no row uses. Somebody who writes meanwhile may use one again: then nothing more is deleted.
async fn thin(conn: &mut SqliteConnection, stop: &Stop<'_>) -> Result<Option<u64>> {
    let version = data_version(conn).await?;
    let mut used = Used::default();
    let mut after = Some(i64::MIN);
    while let Some(from) = after {
        after = unused::add(&mut Conn::Sqlite(conn), Dialect::Sqlite, from, &mut used).await?;
        if stop() {
            return Ok(None);
        }
        tokio::task::yield_now().await;
    }
    let mut names = 0;
    // addresses before their domains
    for book in [0, 2, 1] {
        let name = BOOKS[book];
        let of: &str = match book {
            1 => {
                "select id from domain where id not in (select domain from address where domain is not null)
                  and id not in (select domain from hourly)"
            }
            0 => "select id from word",
            _ => "select id from address",
        };
        let all: Vec<(i64,)> = Conn::Sqlite(conn).fetch(Query::new(of)).await?;
        let unused: Vec<i64> = all.into_iter().map(|(id,)| id).filter(|id| !used[book].contains(id)).collect();
        let mut pace = Pace::default();
        let mut rest = unused.as_slice();
        while !rest.is_empty() {
            let (these, more) = rest.split_at(rest.len().min(pace.rows() as usize));
            let mut tx = conn.begin_with("begin immediate").await?;
            let began = Instant::now();
            if data_version(&mut tx).await? != version {
                return Ok(None);
            }
            if rest.len() == unused.len() {
                mark(&mut Conn::Sqlite(&mut tx), name).await?;
            }
            let mut query = Query::new(format!("delete from {name} where id in ("));
            let list = query.numbers(these.to_vec());
            query.push(&format!("{list})"));
            Conn::Sqlite(&mut tx).execute(query).await?;
            tx.commit().await?;
            names += these.len() as u64;
            rest = more;
            pace.rest(began.elapsed()).await;
        }
    }
    Ok(Some(names))
}

/// The highest number of a dictionary becomes one that nobody will use.
pub(super) async fn mark(conn: &mut Conn<'_>, book: &str) -> Result<()> {
    let (columns, texts) = match book {
        "word" => ("text", "$1"),
        "domain" => ("name, mirror", "$1, $1"),
        _ => ("local", "$1"),
    };
    let text = format!("insert into {book} (id, {columns}) select coalesce(max(id), 0) + 1, {texts} from {book}");
    conn.execute(Query::new(text).arg(THINNED)).await
}

/// Changes when another connection has written.
async fn data_version(conn: &mut SqliteConnection) -> Result<i64> {
    Ok(Conn::Sqlite(conn).first::<(i64,)>(Query::new("pragma data_version")).await?.map_or(0, |(version,)| version))
}

/// Writes the log into the file and empties it, unless somebody reads or writes there: another time.
pub(super) async fn empty_log(conn: &mut SqliteConnection) -> Result<()> {
    sqlx::raw_sql("pragma busy_timeout = 50; pragma wal_checkpoint(truncate); pragma busy_timeout = 15000").execute(conn).await?;
    Ok(())
}
