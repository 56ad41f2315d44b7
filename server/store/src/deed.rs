//! One act beside the days, whole or not at all, with the record it leaves.
//!
//! In: statements, and what is to be recorded. Out: nothing, or all of it, on disk. Whoever writes waits for whoever
//! wrote before, so that records make one chain; he waits here, for anybody may knock at the doors that come to this, and a
//! Postgres has only so many connections. Refuses to know: what the act is.

use ring::digest::{SHA256, digest};
use sqlx::{ConnectOptions, Connection, PgConnection, SqliteConnection};
use tokio::sync::{Semaphore, SemaphorePermit};
use tracemail_model::account::{Act, By};

use crate::{
    Result, Store,
    account::network_bytes,
    engine::{Conn, Engine, FromAnswer},
    postgres::refusal,
    query::Query,
    sqlite::schema,
};

/// Connections at once that write beside the days, of a process.
pub(crate) static PLACES: Semaphore = Semaphore::const_new(4);

/// Acts take turns by this advisory lock ("deed" in ASCII).
const TURN: i64 = 0x6465_6564;

/// A transaction. Dropped before [`Deed::done`] it has never been.
pub(crate) struct Deed {
    open: Open,
    _place: SemaphorePermit<'static>,
}

enum Open {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Deed {
    pub(crate) async fn begin(store: &Store) -> Result<Self> {
        let place = PLACES.acquire().await.map_err(crate::Error::damaged)?;
        let (open, begin) = match &store.0.engine {
            // at once, not at the first write: what is read inside must still be so then
            Engine::Sqlite(folder) => (Open::Sqlite(schema::writer(&folder.main_path, schema::Place::Main).await?), "begin immediate"),
            Engine::Postgres(server) => {
                let conn = server.options.connect().await.map_err(|error| refusal(&server.options, &error))?;
                (Open::Postgres(conn), "begin")
            }
        };
        let mut deed = Self { open, _place: place };
        deed.execute(Query::new(begin)).await?;
        if let Open::Postgres(_) = deed.open {
            deed.execute(Query::new("select pg_advisory_xact_lock($1)").arg(TURN)).await?;
        }
        Ok(deed)
    }

    fn conn(&mut self) -> Conn<'_> {
        match &mut self.open {
            Open::Sqlite(conn) => Conn::Sqlite(conn),
            Open::Postgres(conn) => Conn::Postgres(conn),
        }
    }

    pub(crate) async fn execute(&mut self, query: Query) -> Result<()> {
        self.conn().execute(query).await
    }

    pub(crate) async fn fetch<T: FromAnswer>(&mut self, query: Query) -> Result<Vec<T>> {
        self.conn().fetch(query).await
    }

    pub(crate) async fn first<T: FromAnswer>(&mut self, query: Query) -> Result<Option<T>> {
        self.conn().first(query).await
    }

    /// Whether the statement, which returns a number for each row it touched, touched any.
    pub(crate) async fn touched(&mut self, query: Query) -> Result<bool> {
        Ok(self.first::<(i64,)>(query).await?.is_some())
    }

    /// What somebody may see has changed: every server looks again.
    pub(crate) async fn rights_changed(&mut self) -> Result<()> {
        self.execute(Query::new("update rights set version = version + 1")).await
    }

    /// Leaves a record.
    pub(crate) async fn record(&mut self, by: &By, act: Act, object: &str, detail: &str) -> Result<()> {
        let end = self.first::<(i64, Vec<u8>)>(Query::new("select nth, hash from audit_end")).await?;
        let (last, before) = end.ok_or_else(|| crate::Error::damaged("the audit log has no end"))?;
        let record = Record {
            nth: last + 1,
            time: by.now.0,
            account: by.account.map(|id| id.to_string()),
            who: by.who.clone(),
            act: act.code(),
            object: object.to_owned(),
            detail: detail.to_owned(),
            network: by.network.map(network_bytes),
        };
        let hash = record.hash(&before);
        let insert =
            "insert into audit (nth, time, account, who, act, object, detail, network, hash) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        let Record { nth, time, account, who, act, object, detail, network } = record;
        let query = Query::new(insert).arg(nth).arg(time).arg(account).arg(who).arg(act).arg(object).arg(detail).arg(network);
        self.execute(query.arg(hash.clone())).await?;
        self.execute(Query::new("update audit_end set nth = $1, hash = $2").arg(nth).arg(hash)).await
    }

    /// On return it is on disk.
    pub(crate) async fn done(mut self) -> Result<()> {
        self.execute(Query::new("commit")).await?;
        match self.open {
            Open::Sqlite(conn) => conn.close().await?,
            Open::Postgres(conn) => conn.close().await?,
        }
        Ok(())
    }
}

/// A record as it lies in the database.
pub(crate) struct Record {
    pub(crate) nth: i64,
    pub(crate) time: i64,
    pub(crate) account: Option<String>,
    pub(crate) who: String,
    pub(crate) act: i64,
    pub(crate) object: String,
    pub(crate) detail: String,
    pub(crate) network: Option<Vec<u8>>,
}

impl Record {
    /// SHA-256 over the hash before it and every field, each with its length, so that no two records read alike.
    pub(crate) fn hash(&self, before: &[u8]) -> Vec<u8> {
        let mut all = Vec::new();
        let mut put = |bytes: Option<&[u8]>| {
            all.extend(bytes.map_or(u64::MAX, |bytes| bytes.len() as u64).to_be_bytes());
            all.extend_from_slice(bytes.unwrap_or_default());
        };
        put(Some(before));
        for number in [self.nth, self.time, self.act] {
            put(Some(&number.to_be_bytes()));
        }
        put(self.account.as_deref().map(str::as_bytes));
        for text in [&self.who, &self.object, &self.detail] {
            put(Some(text.as_bytes()));
        }
        put(self.network.as_deref());
        digest(&SHA256, &all).as_ref().to_vec()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::timeout;

    use super::*;

    #[tokio::test]
    async fn a_flood_waits_before_the_database() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(&format!("sqlite:{}", folder.path().display())).await.expect("opens");
        let all = PLACES.acquire_many(4).await.expect("is open");
        timeout(Duration::from_millis(50), Deed::begin(&store)).await.map(drop).expect_err("waits");
        timeout(Duration::from_millis(50), store.0.engine.write(Query::new("delete from throttle"))).await.expect_err("waits");
        drop(all);
        Deed::begin(&store).await.map(drop).expect("begins");
        store.0.engine.write(Query::new("delete from throttle")).await.expect("writes");
        assert_eq!(PLACES.available_permits(), 4, "each gives its place back");
    }
}
