//! A day's digest, written when the day is sealed: sieves of rare facts, tallies of names (`tallying`), counts of each
//! domain (`apart`).
//!
//! In: a day's rows. Out: rows of `digest`. Refuses to know: questions (`crate::digest`).

use sqlx::{Connection, SqliteConnection};

use super::apart;
use crate::{
    Result,
    dialect::Dialect,
    digest::{Fact, sieve},
    engine::Conn,
    query::Query,
    rows::MASK,
    tallying,
};

const ADDRESSES: &str = "select cast(a.local || coalesce('@' || d.name, '') as blob) from address a left join domain d on d.id = a.domain
     where a.id in (select $column from entry where $column is not null)";

/// What is known of each fact, in the bytes it is looked for by.
fn things(fact: Fact) -> String {
    let hashes = |column: &str| format!("select distinct cast({column} & {MASK} as blob) from entry where {column} is not null");
    match fact {
        Fact::Message => hashes("message_hash"),
        Fact::Queue => hashes("queue_hash"),
        Fact::Session => hashes("session_hash"),
        Fact::Ip => "select distinct ip from entry where ip is not null".into(),
        Fact::Account => ADDRESSES.replace("$column", "account"),
        Fact::Sender => ADDRESSES.replace("$column", "sender"),
        Fact::Recipient => {
            format!("{} union {}", ADDRESSES.replace("$column", "recipient"), ADDRESSES.replace("$column", "original_recipient"))
        }
        Fact::Domain => "select cast(name as blob) from domain where id in (select domain from entry where domain is not null)".into(),
        Fact::Both => "select distinct cast(cast(name as blob) || x'20' || ip as blob) from entry join domain d on d.id = entry.domain
             where ip is not null"
            .into(),
    }
}

const FACTS: [Fact; 9] =
    [Fact::Message, Fact::Queue, Fact::Session, Fact::Ip, Fact::Account, Fact::Sender, Fact::Recipient, Fact::Domain, Fact::Both];

/// Makes the whole digest anew.
pub(super) async fn build(conn: &mut SqliteConnection) -> Result<()> {
    let mut tx = conn.begin_with("begin immediate").await?;
    let conn = &mut Conn::Sqlite(&mut tx);
    forget(conn).await?;
    for fact in FACTS {
        let all: Vec<(Vec<u8>,)> = conn.fetch(Query::new(things(fact))).await?;
        put(conn, fact as i64, sieve(&all)).await?;
    }
    for (number, tally) in tallying::of_day(conn, Dialect::Sqlite).await? {
        put(conn, number, tally).await?;
    }
    apart::build(conn).await?;
    Ok(tx.commit().await?)
}

async fn put(conn: &mut Conn<'_>, name: i64, body: Vec<u8>) -> Result<()> {
    conn.execute(Query::new("insert into digest (name, body) values ($1, $2)").arg(name).arg(body)).await
}

/// Rows are about to be another's, or to go: nothing is known any more.
pub(crate) async fn forget(conn: &mut Conn<'_>) -> Result<()> {
    conn.execute(Query::new("delete from digest")).await
}
