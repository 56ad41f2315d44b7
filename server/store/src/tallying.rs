//! A day's tallies, counted from its rows.
//!
//! In: a day. Out: how often each of its domains comes, and each address that fails, by outcome, as they are stored.
//! Refuses to know: where they are stored (`sqlite/digest`, `postgres/digest`), and what is asked of them (`counts/top`).

use std::collections::BTreeMap;

use tracemail_model::{row::Kind, stats::By};

use crate::{
    Result,
    dialect::Dialect,
    engine::Conn,
    query::Query,
    rows::{NOBODY, ip_from},
    tally::{self, ANY, Tally},
};

/// Each tally with its number in a digest.
pub(crate) async fn of_day(conn: &mut Conn<'_>, dialect: Dialect) -> Result<Vec<(i64, Vec<u8>)>> {
    let entry = dialect.table("entry");
    let mut all = Vec::new();
    for kind in Kind::ALL.iter().copied() {
        let query = Query::new(format!(
            "select seen.outcome, d.name, seen.n from (select outcome, domain, count(*) as n from {entry}
             where kind = $1 and domain <> {NOBODY} group by outcome, domain) as seen join domain d on d.id = seen.domain"
        ));
        let (mut any, mut domains) = (BTreeMap::<String, u64>::new(), BTreeMap::<i64, Vec<(String, u64)>>::new());
        for (outcome, name, rows) in conn.fetch::<(i64, String, i64)>(query.arg(kind.code())).await? {
            *any.entry(name.clone()).or_default() += rows as u64;
            domains.entry(outcome).or_default().push((name, rows as u64));
        }
        domains.insert(ANY, any.into_iter().collect());
        // of those that fail only: nearly every other address comes but once
        let query = Query::new(format!(
            "select outcome, ip, count(*) from {entry} where kind = $1 and outcome not in (0, 5) and ip is not null group by outcome, ip"
        ));
        let mut addresses = BTreeMap::<i64, Vec<(String, u64)>>::new();
        for (outcome, ip, rows) in conn.fetch::<(i64, Vec<u8>, i64)>(query.arg(kind.code())).await? {
            addresses.entry(outcome).or_default().push((ip_from(&ip)?.to_string(), rows as u64));
        }
        for (by, counts) in [(By::Domain, domains), (By::Address, addresses)] {
            if let Some(number) = tally::number(by, kind) {
                all.push((number, Tally::write(&counts.into_iter().collect::<Vec<_>>())?));
            }
        }
    }
    Ok(all)
}
