//! Who has sent in a closed day: the rows by the domain of their sender, each with its sender, so that neither a page nor a
//! count goes through all addresses of a domain, in each day anew.
//!
//! In: a day that is being closed; domains and days that are asked about. Out: lists of rows, true of the rows as they stand.
//! They are made and forgotten with the day's digest (`digest.rs`): a line of theirs counts while the digest of that day has
//! one of the same making. Refuses to know: patterns, pages.

use std::collections::{BTreeMap, HashMap};

use sqlx::PgConnection;
use tracemail_model::{row::Kind, time::Day};

use super::digest::SENDERS;
use crate::{
    Error, Result,
    bulk::{self, Sort, Table},
    dialect::Dialect,
    engine::Conn,
    query::Query,
    reader::Reading,
};

const SENDER_DAY: Table<'_> = Table {
    name: "sender_day",
    columns: &[
        ("day", Sort::Int),
        ("kind", Sort::Int),
        ("domain", Sort::Int),
        ("making", Sort::Int),
        ("rows", Sort::Int),
        ("body", Sort::Blob),
    ],
    end: "",
};

/// A row and its sender.
pub(crate) type Sent = (i64, i64);

/// As stored: each row's id less the one before, and its sender.
fn write(list: &[Sent]) -> Result<Vec<u8>> {
    let mut before = 0;
    let list: Vec<(i64, u32)> =
        list.iter().map(|(id, sender)| (id.wrapping_sub(std::mem::replace(&mut before, *id)), *sender as u32)).collect();
    postcard::to_stdvec(&list).map_err(Error::damaged)
}

fn read(body: &[u8]) -> Result<Vec<Sent>> {
    let list: Vec<(i64, u32)> = postcard::from_bytes(body).map_err(Error::damaged)?;
    let mut last = 0_i64;
    let next = |(more, sender): (i64, u32)| {
        last = last.wrapping_add(more);
        (last, i64::from(sender))
    };
    Ok(list.into_iter().map(next).collect())
}

/// Makes that day's lists under the number of a making that has been announced.
pub(super) async fn make(conn: &mut PgConnection, day: Day, making: i64) -> Result<()> {
    let (conn, number) = (&mut Conn::Postgres(conn), i64::from(day.0));
    conn.execute(Query::new("delete from sender_day where day = $1 and making < $2").arg(number).arg(making)).await?;
    let query = Query::new(format!(
        "select e.kind, a.domain, e.id, e.sender from {} e join address a on a.id = e.sender
         where e.kind <> $1 and a.domain is not null order by e.id",
        Dialect::Postgres(day).table("entry")
    ));
    let mut lists = BTreeMap::<(i64, i64), Vec<Sent>>::new();
    for (kind, domain, id, sender) in conn.fetch::<(i64, i64, i64, i64)>(query.arg(Kind::Access.code())).await? {
        lists.entry((kind, domain)).or_default().push((id, sender));
    }
    let lines = lists.into_iter().map(|(of, list)| Ok((of, list.len(), write(&list)?))).collect::<Result<Vec<_>>>()?;
    bulk::insert(conn, &SENDER_DAY, lines.into_iter(), |((kind, domain), rows, body), put| {
        put.ints([number, kind, domain, making, rows as i64]);
        put.blob(body);
    })
    .await
}

/// The day goes.
pub(super) async fn drop_day(conn: &mut Conn<'_>, day: Day) -> Result<()> {
    conn.execute(Query::new("delete from sender_day where day = $1").arg(i64::from(day.0))).await
}

/// A question for the days that have lists.
pub(crate) fn days() -> String {
    format!("select 1, day from digest where name = {SENDERS}")
}

/// A question to those of these days that have lists: what they say of some domains. `{what}` of a line may be null: a day
/// without one has no such rows.
fn question(what: &str, kind: Kind, days: &[Day], domains: &[i64]) -> Query {
    let days: Vec<i64> = days.iter().map(|day| i64::from(day.0)).collect();
    Query::of(
        Dialect::Days,
        format!(
            "select d.day, {what} from digest d left join sender_day s
             on s.day = d.day and s.making = d.making and s.kind = $1 and s.domain = any(cast($2 as int[]))
             where d.name = {SENDERS} and d.day = any($3)"
        ),
    )
    .arg(kind.code())
    .arg(domains.to_vec())
    .arg(days)
}

/// The rows of those domains' senders in each of the days that have lists.
pub(crate) async fn lists(reading: &mut Reading, kind: Kind, days: &[Day], domains: &[i64]) -> Result<HashMap<Day, Vec<Sent>>> {
    let mut lists = HashMap::<Day, Vec<Sent>>::new();
    for (day, body) in reading.fetch::<(i64, Option<Vec<u8>>)>(question("s.body", kind, days, domains)).await? {
        let list = lists.entry(Day(day as i32)).or_default();
        if let Some(body) = body {
            list.extend(read(&body)?);
        }
    }
    Ok(lists)
}

/// How many they are.
pub(crate) async fn counts(reading: &mut Reading, kind: Kind, days: &[Day], domains: &[i64]) -> Result<HashMap<Day, u64>> {
    let mut counts = HashMap::new();
    for (day, rows) in reading.fetch::<(i64, Option<i64>)>(question("s.rows", kind, days, domains)).await? {
        *counts.entry(Day(day as i32)).or_default() += rows.unwrap_or(0) as u64;
    }
    Ok(counts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read_as_they_were_written() {
        for list in [vec![], vec![(i64::MAX, 1), (i64::MIN, i64::from(u32::MAX))], vec![(5, 7), (6, 7), (1 << 60, 0)]] {
            assert_eq!(read(&write(&list).expect("writes")).expect("reads"), list);
        }
        read(b"\xff").expect_err("is none");
    }
}
