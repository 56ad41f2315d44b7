//! The dictionaries of a Postgres, written: text to numbers, one dictionary for all days and all servers.
//!
//! In: folded text. Out: its number. The numbers of a batch's texts are asked for, and given to what is new, before the
//! batch is written ([`Dictionary::learn`]), all at once; those lately used are remembered. Whoever learns holds the
//! writers' lock, so no text gets two numbers. Refuses to know: columns.

use std::collections::{BTreeSet, HashMap};

use crate::{Result, engine::Conn, query::Query};

/// Texts remembered of each dictionary; then it is begun anew.
const REMEMBERED: usize = 500_000;

/// What is known, and what was asked for in vain.
#[derive(Default)]
pub(crate) struct Dictionary {
    /// Every text learnt carries it, so that nobody takes it for unused (`postgres/sweep.rs`).
    round: i64,
    words: Texts,
    domains: Texts,
    addresses: Texts,
}

#[derive(Default)]
struct Texts {
    ids: HashMap<Box<str>, i64>,
    unknown: BTreeSet<String>,
}

impl Texts {
    /// The text's number; 0 while nobody knows it.
    fn id(&mut self, text: &str) -> i64 {
        if let Some(id) = self.ids.get(text) {
            return *id;
        }
        if !self.unknown.contains(text) {
            self.unknown.insert(text.to_owned());
        }
        0
    }

    /// What was asked for in vain.
    fn take(&mut self) -> Vec<String> {
        std::mem::take(&mut self.unknown).into_iter().collect()
    }

    fn add(&mut self, found: impl IntoIterator<Item = (i64, String)>) {
        self.ids.extend(found.into_iter().map(|(id, text)| (text.into(), id)));
    }

    fn lacks(&self, texts: Vec<String>) -> Vec<String> {
        texts.into_iter().filter(|text| !self.ids.contains_key(text.as_str())).collect()
    }
}

impl Dictionary {
    /// One that knows nothing yet.
    pub(crate) fn of_round(round: i64) -> Self {
        Self { round, ..Self::default() }
    }

    pub(crate) fn word(&mut self, text: &str) -> i64 {
        self.words.id(text)
    }

    pub(crate) fn domain(&mut self, name: &str) -> i64 {
        self.domains.id(name)
    }

    pub(crate) fn address(&mut self, text: &str) -> i64 {
        self.addresses.id(text)
    }

    /// Forgets what has grown too large. To be called before a batch, never within one.
    pub(crate) fn tidy(&mut self) {
        for texts in [&mut self.words, &mut self.domains, &mut self.addresses] {
            if texts.ids.len() > REMEMBERED {
                texts.ids.clear();
            }
        }
    }

    /// Learns the numbers of all that was asked for in vain.
    pub(crate) async fn learn(&mut self, conn: &mut Conn<'_>) -> Result<()> {
        let words = self.words.take();
        learn(conn, &mut self.words, words, WORD, self.round).await?;
        let addresses = self.addresses.take();
        for name in addresses.iter().filter_map(|text| text.rsplit_once('@')).map(|(_, name)| name) {
            self.domains.id(name);
        }
        let domains = self.domains.take();
        learn(conn, &mut self.domains, domains, DOMAIN, self.round).await?;
        self.learn_addresses(conn, addresses).await
    }

    async fn learn_addresses(&mut self, conn: &mut Conn<'_>, texts: Vec<String>) -> Result<()> {
        for text in [FIND_ADDRESS, NEW_ADDRESS] {
            let texts = self.addresses.lacks(texts.clone());
            if texts.is_empty() {
                return Ok(());
            }
            let split = |text: &String| match text.rsplit_once('@') {
                Some((local, name)) => (local.to_owned(), self.domains.ids.get(name).copied().unwrap_or(0)),
                None => (text.clone(), 0),
            };
            let (locals, domains): (Vec<String>, Vec<i64>) = texts.iter().map(split).unzip();
            let found: Vec<(i64, i64)> = conn.fetch(Query::new(text).arg(locals).arg(domains).arg(self.round)).await?;
            self.addresses.add(found.into_iter().filter_map(|(id, nth)| Some((id, texts.get(nth as usize - 1)?.clone()))));
        }
        Ok(())
    }
}

/// (find, give a number); both note the round
type Questions = (&'static str, &'static str);

const WORD: Questions = (
    "with found as materialized (
       select w.id, w.text, w.round from unnest($1) as n(text) join word w on left(w.text, 64) = left(n.text, 64) and w.text = n.text
     ), used as (update word set round = $2 where id in (select id from found where round < $2))
     select id, text from found",
    "insert into word (text, round) select text, $2 from unnest($1) as n(text) returning id, text",
);
const DOMAIN: Questions = (
    "with found as materialized (
       select d.id, d.name, d.round from unnest($1) as n(name) join domain d on left(d.name, 64) = left(n.name, 64) and d.name = n.name
     ), used as (update domain set round = $2 where id in (select id from found where round < $2))
     select id, name from found",
    "insert into domain (name, mirror, round) select name, reverse(name), $2 from unnest($1) as n(name) returning id, name",
);
/// 0 in place of no domain.
const FIND_ADDRESS: &str = "with found as materialized (
    select a.id, n.nth, a.round from unnest($1, $2) with ordinality as n(local, domain, nth)
    join address a on a.domain = nullif(n.domain, 0) and left(a.local, 64) = left(n.local, 64) and a.local = n.local
    union all
    select a.id, n.nth, a.round from unnest($1, $2) with ordinality as n(local, domain, nth)
    join address a on a.domain is null and left(a.local, 64) = left(n.local, 64) and a.local = n.local where n.domain = 0
    ), used as (update address set round = $3 where id in (select id from found where round < $3))
    select id, nth from found";
/// Numbers are given out in the order of the list.
const NEW_ADDRESS: &str = "with n as materialized (
        select nextval('address_id_seq') as id, local, domain, nth from unnest($1, $2) with ordinality as n(local, domain, nth)
    ), given as (insert into address (id, domain, local, round) select id, nullif(domain, 0), local, $3 from n)
    select id, nth from n";

async fn learn(conn: &mut Conn<'_>, known: &mut Texts, texts: Vec<String>, (find, give): Questions, round: i64) -> Result<()> {
    for question in [find, give] {
        let texts = known.lacks(texts.clone());
        if texts.is_empty() {
            return Ok(());
        }
        known.add(conn.fetch::<(i64, String)>(Query::new(question).arg(texts).arg(round)).await?);
    }
    Ok(())
}
