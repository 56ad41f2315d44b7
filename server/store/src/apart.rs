//! What a sealed day knows of each domain apart: how many rows its addresses sent, and, of its own rows, the reasons, the
//! senders and the addresses that fail, by outcome.
//!
//! In: a domain's name. Out: counts, or that its rows must be asked. Refuses to know: how they are made (`sqlite/apart`), and
//! what is asked of them (`counts`).
//!
//! They stand in the day's digest, which whoever writes to the day deletes in the same transaction: what is there is true.
//! A Postgres has none: there one question asks all days, and an index answers.

use serde::{Serialize, de::DeserializeOwned};
use tracemail_model::row::Kind;

use crate::{
    Error, Result,
    day::OneDay,
    filter_sql::same,
    query::Query,
    reader::{Deadline, Reading},
};

/// Says in a digest that it tells of domains.
pub(crate) const MARK: i64 = 99;
/// Numbers of a digest from here on tell of one domain.
const FIRST: i64 = 1_000;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Of {
    /// Rows whose sender is there.
    From = 0,
    Reasons = 1,
    /// Senders, of accesses accounts; only where the domain has many rows.
    Senders = 2,
    /// Addresses that fail; only where the domain has many rows.
    Failing = 3,
}

/// Counts by outcome.
pub(crate) type Counts<T> = Vec<(i64, Vec<(T, u64)>)>;

/// The number in a digest of what is counted of a domain.
pub(crate) const fn number(domain: i64, kind: Kind, of: Of) -> i64 {
    FIRST + (domain << 4) + part(kind, of)
}

const fn part(kind: Kind, of: Of) -> i64 {
    (kind.code() << 2) + of as i64
}

/// As they are stored.
pub(crate) fn write<T: Serialize>(counts: &Counts<T>) -> Result<Vec<u8>> {
    postcard::to_stdvec(counts).map_err(Error::damaged)
}

/// What a day says.
pub(crate) enum Said<T> {
    Counts(Counts<T>),
    /// There is none, unless the domain has too few rows to be counted apart.
    None,
    /// Nothing: its rows must be asked.
    Nothing,
}

impl OneDay {
    /// What the day knows of that domain.
    pub(crate) async fn apart<T: DeserializeOwned>(&self, domain: &str, kind: Kind, of: Of, deadline: Deadline<'_>) -> Result<Said<T>> {
        if self.digest.is_none() {
            return Ok(Said::Nothing);
        }
        let mut reading = self.read(deadline).await?;
        let answer = ask(&mut reading, domain, part(kind, of)).await;
        Ok(match reading.done(answer)? {
            Some((Some(_), Some(body))) => Said::Counts(postcard::from_bytes(&body).map_err(Error::damaged)?),
            Some((Some(_), None)) => Said::None,
            _ => Said::Nothing,
        })
    }
}

async fn ask(reading: &mut Reading, domain: &str, part: i64) -> Result<Option<(Option<i64>, Option<Vec<u8>>)>> {
    let mut query =
        Query::new(format!("select (select name from digest where name = {MARK}), (select body from digest where name = {FIRST} + "));
    let part = query.bind(part);
    let named = same("name", domain, &mut query);
    query.push(&format!("{part} + ((select id from domain where {named}) << 4))"));
    reading.first(query).await
}
