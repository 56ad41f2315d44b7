//! The dictionaries of a day file, written: text to numbers.
//!
//! In: folded text. Out: its number, given out here and now; what is new goes into the file with the rows that use
//! it. The whole dictionary of the day is held in memory while the day is written (some 60 bytes a text), and read on
//! from where it stood before each commit, for another process may write too. Refuses to know: columns.

use std::collections::HashMap;

use crate::{
    Result,
    bulk::{self, Sort, Table},
    engine::Conn,
    query::Query,
};

const WORD: Table<'_> = Table { name: "word", columns: &[("id", Sort::Int), ("text", Sort::Text)], end: "" };
const DOMAIN: Table<'_> = Table { name: "domain", columns: &[("id", Sort::Int), ("name", Sort::Text), ("mirror", Sort::Text)], end: "" };
const ADDRESS: Table<'_> = Table { name: "address", columns: &[("id", Sort::Int), ("domain", Sort::Int), ("local", Sort::Text)], end: "" };

/// Stands at the highest number of a dictionary from which names were deleted: so no number is given out twice, and
/// whoever has the dictionary in memory sees that it must be read anew.
pub(crate) const THINNED: &str = "\u{1f}";

/// The dictionaries of one file.
#[derive(Default)]
pub(crate) struct Dictionary {
    words: Texts,
    domains: Texts,
    addresses: Texts,
    new_addresses: Vec<(i64, Option<i64>, String)>,
}

#[derive(Default)]
struct Texts {
    ids: HashMap<Box<str>, i64>,
    /// The highest number given out.
    last: i64,
    new: Vec<(i64, String)>,
}

impl Texts {
    /// The text's number, and whether it is new.
    fn id(&mut self, text: &str) -> (i64, bool) {
        if let Some(id) = self.ids.get(text) {
            return (*id, false);
        }
        self.last += 1;
        self.ids.insert(text.into(), self.last);
        (self.last, true)
    }

    fn word(&mut self, text: &str) -> i64 {
        let (id, new) = self.id(text);
        if new {
            self.new.push((id, text.to_owned()));
        }
        id
    }

    async fn read_on(&mut self, conn: &mut Conn<'_>, sql: &'static str) -> Result<()> {
        let mut more: Vec<(i64, String)> = conn.fetch(Query::new(sql).arg(self.last)).await?;
        if self.last > 0 && more.iter().any(|(_, text)| text == THINNED) {
            *self = Self::default();
            more = conn.fetch(Query::new(sql).arg(self.last)).await?;
        }
        self.last = more.last().map_or(self.last, |(id, _)| *id);
        self.ids.extend(more.into_iter().map(|(id, text)| (text.into(), id)));
        Ok(())
    }
}

impl Dictionary {
    /// Reads what was added since. To be called inside the transaction that will write.
    pub(crate) async fn read_on(&mut self, conn: &mut Conn<'_>) -> Result<()> {
        self.words.read_on(conn, "select id, text from word where id > $1 order by id").await?;
        self.domains.read_on(conn, "select id, name from domain where id > $1 order by id").await?;
        self.addresses
            .read_on(
                conn,
                "select a.id, a.local || coalesce('@' || d.name, '') from address a left join domain d on d.id = a.domain
                 where a.id > $1 order by a.id",
            )
            .await
    }

    /// Writes what is new.
    pub(crate) async fn flush(&mut self, conn: &mut Conn<'_>) -> Result<()> {
        bulk::insert(conn, &WORD, self.words.new.drain(..), |(id, text), put| {
            put.int(id);
            put.text(text);
        })
        .await?;
        bulk::insert(conn, &DOMAIN, self.domains.new.drain(..), |(id, name), put| {
            put.int(id);
            let mirror = name.chars().rev().collect();
            put.text(name);
            put.text(mirror);
        })
        .await?;
        bulk::insert(conn, &ADDRESS, self.new_addresses.drain(..), |(id, domain, local), put| {
            put.int(id);
            put.maybe_int(domain);
            put.text(local);
        })
        .await
    }

    pub(crate) fn word(&mut self, text: &str) -> i64 {
        self.words.word(text)
    }

    pub(crate) fn domain(&mut self, name: &str) -> i64 {
        self.domains.word(name)
    }

    pub(crate) fn address(&mut self, text: &str) -> i64 {
        let (id, new) = self.addresses.id(text);
        if new {
            let (local, domain) = match text.rsplit_once('@') {
                Some((local, name)) => (local, Some(self.domains.word(name))),
                None => (text, None),
            };
            self.new_addresses.push((id, domain, local.to_owned()));
        }
        id
    }
}
