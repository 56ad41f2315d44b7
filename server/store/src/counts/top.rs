//! What comes most often among the rows of a search.
//!
//! In: a scope, a search, and what to tell its rows apart by. Out: names and counts, exact: every row was counted.
//! Refuses to know: pages.
//!
//! A day's rows are counted by number where they lie, and only then named, so that days whose dictionaries differ add
//! up. Of a whole day, where only outcomes are asked for, the digest of the day or the hourly counts say it at once.
//! What one index of a Postgres finds is counted in all days at once, and named only if it is told.
//! The names held are limited: beyond, the question is refused and says how to make it smaller.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::Arc,
};

use tracemail_model::{
    page::{Order, Search},
    row::Kind,
    stats::{By, Top},
    tenant::Scope,
};

use super::{
    apart::OneDomain,
    ranked::{self, List},
    reasons,
    simple::Simple,
};
use crate::{
    Error, Result, Store,
    apart::Of,
    bulk::Sort,
    day::OneDay,
    engine::{Engine, FromAnswer},
    piece::Piece,
    postgres::whole::{self, Way},
    query::Query,
    reader::Deadline,
    rows::{NOBODY, ip_from},
    search::{Span, condition},
    sets::Sets,
    tally::{self, Sums, Tally},
};

/// Different names held at once, some hundred bytes each.
const MOST_NAMES: usize = 500_000;
/// Numbers of addresses, each day's for themselves.
const MOST_NUMBERS: usize = 2_000_000;

impl Store {
    pub(crate) async fn top_of(&self, scope: &Scope, search: &Search, by: By, most: u32) -> Result<Top> {
        let (deadline, span) = (Deadline::of(scope), Span::of(&search.filter));
        let (simple, domain) = (Simple::of(scope, search).filter(|simple| simple.domains.is_none()), OneDomain::of(scope, search));
        let (mut counted, mut lists) = (Sums::default(), Vec::new());
        if let Engine::Postgres(server) = &self.0.engine
            && simple.is_none()
            && whole::way(scope, search).is_some_and(|way| way != Way::Words)
        {
            // what an index finds is counted in all days at once, and only what comes most often is named
            let (file, sets) = (server.all_days_anew(), Sets::default());
            let enough = (by != By::Network).then_some(most);
            let all = OneTop { scope, search, span, by, file: &file, sets: &sets, tally: None, enough, deadline };
            all.count(&mut counted).await?;
            return if counted.len() > MOST_NAMES { Err(Error::TooMuch) } else { Ok(Top { rows: counted.most(most as usize) }) };
        }
        let tallies = match (&self.0.engine, &simple, tally::number(by, search.kind)) {
            (Engine::Postgres(server), Some(_), Some(number)) => server.tallies(number, deadline).await?,
            _ => HashMap::new(),
        };
        let sets = self.sets(scope, search, deadline).await?;
        for day in self.days(span, Order::Newest).await? {
            let Some(file) = self.0.engine.day(day).await? else { continue };
            let one = OneTop { scope, search, span, by, file: &file, sets: &sets, tally: tallies.get(&day), enough: None, deadline };
            let (simple, domain) = (simple.as_ref().filter(|_| span.holds(day)), domain.as_ref().filter(|_| span.holds(day)));
            if !one.count_whole(simple, &mut counted).await? && !one.count_domain(domain, &mut counted, &mut lists).await? {
                one.count(&mut counted).await?;
            }
            if counted.len() > MOST_NAMES || lists.iter().map(List::len).sum::<usize>() > MOST_NUMBERS {
                return Err(Error::TooMuch);
            }
        }
        let most = most as usize;
        let rows = if lists.is_empty() { counted.most(most) } else { ranked::most(&lists, counted, most, deadline).await? };
        Ok(Top { rows })
    }
}

/// The question to one day.
struct OneTop<'a> {
    scope: &'a Scope,
    search: &'a Search,
    span: Span,
    by: By,
    file: &'a Arc<OneDay>,
    sets: &'a Sets,
    /// If it is known already.
    tally: Option<&'a Arc<Tally>>,
    /// So many of those that come most often, and whatever comes as often: there is no other day that adds to the rest.
    enough: Option<u32>,
    deadline: Deadline<'a>,
}

impl OneTop<'_> {
    /// The whole day's rows of these outcomes, without going to them; `false`: not counted.
    async fn count_whole(&self, simple: Option<&Simple>, counted: &mut Sums) -> Result<bool> {
        let (Some(simple), Some(number)) = (simple, tally::number(self.by, self.search.kind)) else { return Ok(false) };
        let outcomes = simple.outcomes.as_deref();
        // a digest tells of addresses that fail
        let is_told = self.by == By::Domain || simple.asks_for_failing();
        let tally = match self.tally {
            _ if !is_told => None,
            Some(known) => Some(known.clone()),
            None => self.file.tally(number, self.deadline).await?,
        };
        if let Some(tally) = tally {
            let mut addresses = Sums::default();
            let of = if self.by == By::Network { &mut addresses } else { &mut *counted };
            of.add_tally(&tally, outcomes);
            addresses.each(|address, rows| counted.add(&address.parse().map_or_else(|_| address.to_owned(), network), rows));
            return Ok(true);
        }
        if self.by != By::Domain {
            return Ok(false);
        }
        let hour = i64::from(self.file.day.0) * 24;
        let mut query =
            Query::of(self.file.dialect, "select name, n from (select domain, cast(sum(rows) as bigint) as n from hourly where ");
        let (kind, first, behind) = (query.bind(self.search.kind.code()), query.bind(hour), query.bind(hour + 24));
        query.push(&format!("kind = {kind} and hour >= {first} and hour < {behind} and domain <> {NOBODY}"));
        if let Some(outcomes) = outcomes {
            let outcomes = query.numbers(outcomes.to_vec());
            query.push(&format!(" and outcome in ({outcomes})"));
        }
        query.push(" group by domain) as seen join domain on domain.id = seen.domain");
        let mut reading = self.file.read(self.deadline).await?;
        let answer = reading.fetch_many::<(String, i64)>(query, columns(Sort::Text)).await;
        reading.done(answer)?.into_iter().filter(|(_, rows)| *rows > 0).for_each(|(name, rows)| counted.add(&name, rows as u64));
        Ok(true)
    }

    /// One domain's rows of the whole day, without going to them; `false`: not counted. Numbers of addresses are for later.
    async fn count_domain(&self, domain: Option<&OneDomain>, counted: &mut Sums, lists: &mut Vec<List>) -> Result<bool> {
        let Some(domain) = domain else { return Ok(false) };
        let (kind, deadline) = (self.search.kind, self.deadline);
        match self.by {
            By::Reason => {
                let Some(counts) = domain.counts::<i64>(self.file, kind, Of::Reasons, deadline).await? else { return Ok(false) };
                for (code, rows) in counts {
                    counted.add(&reasons::name(kind, code)?, rows);
                }
            }
            By::Sender => {
                let Some(counts) = domain.counts::<i64>(self.file, kind, Of::Senders, deadline).await? else { return Ok(false) };
                lists.push(List::new(self.file.clone(), counts));
            }
            By::Address | By::Network if domain.asks_for_failing() => {
                let Some(counts) = domain.counts::<Vec<u8>>(self.file, kind, Of::Failing, deadline).await? else { return Ok(false) };
                for (ip, rows) in counts {
                    let ip = ip_from(&ip)?;
                    counted.add(&if self.by == By::Network { network(ip) } else { ip.to_string() }, rows);
                }
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Row by row.
    async fn count(&self, counted: &mut Sums) -> Result<()> {
        self.rows().await?.into_iter().for_each(|(name, rows)| counted.add(&name, rows));
        Ok(())
    }

    async fn rows(&self) -> Result<Vec<(String, u64)>> {
        let access = self.search.kind == Kind::Access;
        match self.by {
            By::Sender => self.addresses(if access { "account" } else { "sender" }).await,
            By::Recipient => self.addresses("recipient").await,
            By::Domain => self.named("domain", "name", "join domain d on d.id = value").await,
            By::Address => self.ips(|ip| ip.to_string()).await,
            By::Network => self.ips(network).await,
            By::Reason => {
                let (column, kind) = (if access { "failure" } else { "reason" }, self.search.kind);
                let found = self.ask::<(i64, i64)>("value", Sort::Int, column, "").await?;
                found.into_iter().map(|(code, rows)| Ok((reasons::name(kind, code)?, rows as u64))).collect()
            }
        }
    }

    async fn addresses(&self, column: &str) -> Result<Vec<(String, u64)>> {
        const JOIN: &str = "join address a on a.id = value left join domain d on d.id = a.domain";
        self.named(column, "a.local || coalesce('@' || d.name, '')", JOIN).await
    }

    async fn named(&self, column: &str, name: &str, join: &str) -> Result<Vec<(String, u64)>> {
        let found = self.ask::<(String, i64)>(name, Sort::Text, column, join).await?;
        Ok(found.into_iter().map(|(name, rows)| (name, rows as u64)).collect())
    }

    async fn ips(&self, name: impl Fn(IpAddr) -> String) -> Result<Vec<(String, u64)>> {
        let found = self.ask::<(Vec<u8>, i64)>("value", Sort::Blob, "ip", "").await?;
        found.into_iter().map(|(ip, rows)| Ok((name(ip_from(&ip)?), rows as u64))).collect()
    }

    async fn ask<T: FromAnswer>(&self, what: &str, sort: Sort, column: &str, join: &str) -> Result<Vec<T>> {
        let mut query = Query::of(self.file.dialect, format!("select {what} as name, n from ("));
        let piece = Piece { span: self.span, only: None, sets: self.sets.clone() };
        let condition = condition(self.scope, self.search, &piece, self.file.day, &mut query)?;
        let owned = if self.by == By::Domain { format!("and domain <> {NOBODY}") } else { String::new() };
        let entry = self.file.dialect.table("entry");
        let all = format!(
            "select {column} as value, count(*) as n from {entry} where {condition} and {column} is not null {owned} group by {column}"
        );
        let seen = match self.enough.map(|most| query.bind(i64::from(most))) {
            None => all,
            Some(most) => format!("select value, n from ({all}) as counted order by n desc fetch first {most} rows with ties"),
        };
        query.push(&format!("{seen}) as seen {join}"));
        let mut reading = self.file.read(self.deadline).await?;
        let answer = reading.fetch_many(query, columns(sort)).await;
        reading.done(answer)
    }
}

/// What tells rows apart, and how many they are.
fn columns(sort: Sort) -> impl Iterator<Item = (&'static str, Sort)> {
    [("name", sort), ("n", Sort::Int)].into_iter()
}

/// `192.0.2.0/24`
fn network(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => {
            let [a, b, c, _] = ip.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        IpAddr::V6(ip) => {
            let [a, b, c, ..] = ip.segments();
            format!("{}/48", Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0))
        }
    }
}
