//! What a sealed day knows of each domain apart, counted from its rows.
//!
//! In: a day. Out: counts with their numbers in the digest. Refuses to know: questions (`crate::apart`).

use std::collections::BTreeMap;

use serde::Serialize;
use tracemail_model::row::Kind;

use crate::{
    Result,
    apart::{self, Counts, Of, number},
    bulk::{self, Sort, Table},
    engine::{Conn, FromAnswer},
    query::Query,
};

/// A domain with more rows of a kind than that has its senders counted: fewer are sooner gone to.
const MANY: i64 = if cfg!(test) { 5 } else { 300 };

const DIGEST: Table<'_> = Table { name: "digest", columns: &[("name", Sort::Int), ("body", Sort::Blob)], end: "" };

/// Domains with many rows.
const LARGE: &str = "in (select domain from hourly where domain <> 0 and kind = $1 group by domain having sum(rows) > $2)";

/// Puts them into the digest.
pub(super) async fn build(conn: &mut Conn<'_>) -> Result<()> {
    for kind in Kind::ALL.iter().copied() {
        let from = "select a.domain, outcome, 0, count(*) from entry join address a on a.id = sender
             where kind = $1 and a.domain is not null group by 1, 2";
        count::<i64>(conn, kind, Of::From, Query::new(from).arg(kind.code())).await?;
        let (who, why) = if kind == Kind::Access { ("account", "failure") } else { ("sender", "reason") };
        let of = |what: &str, among: &str| {
            let sql = "select domain, outcome, $what, count(*) from entry where kind = $1 and $what is not null and domain";
            Query::new(format!("{} {among} group by 1, 2, 3", sql.replace("$what", what))).arg(kind.code())
        };
        count::<i64>(conn, kind, Of::Reasons, of(why, "<> 0")).await?;
        count::<i64>(conn, kind, Of::Senders, of(who, LARGE).arg(MANY)).await?;
        let failing = of("ip", &format!("{LARGE} and outcome not in (0, 5)")).arg(MANY);
        count::<Vec<u8>>(conn, kind, Of::Failing, failing).await?;
    }
    conn.execute(Query::new("insert into digest (name, body) values ($1, x'')").arg(apart::MARK)).await
}

/// Puts the counts of a question for domain, outcome, thing and number.
async fn count<T: Serialize>(conn: &mut Conn<'_>, kind: Kind, of: Of, query: Query) -> Result<()>
where
    (i64, i64, T, i64): FromAnswer,
{
    let mut all = BTreeMap::<i64, BTreeMap<i64, Vec<(T, u64)>>>::new();
    for (domain, outcome, thing, rows) in conn.fetch::<(i64, i64, T, i64)>(query).await? {
        all.entry(domain).or_default().entry(outcome).or_default().push((thing, rows as u64));
    }
    let rows = all.into_iter().map(|(domain, outcomes)| {
        let counts: Counts<T> = outcomes.into_iter().collect();
        Ok((number(domain, kind, of), apart::write(&counts)?))
    });
    bulk::insert(conn, &DIGEST, rows.collect::<Result<Vec<_>>>()?.into_iter(), |(name, body), put| {
        put.int(name);
        put.blob(body);
    })
    .await
}
