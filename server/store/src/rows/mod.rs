//! A row of the product as a row of the database, and back.
//!
//! In: a [`Row`] and a dictionary. Out: an [`Entry`], column by column; and the way back with [`Names`](crate::names).
//! Refuses to know: SQL.
//!
//! Text people search by stands folded in the columns; where the row's own text differs from it, `rest` keeps that
//! too ([`Raw`]), so a row is read back exactly as it was given.

mod access;
mod brief;
mod coding;
mod message;

pub(crate) use brief::{Brief, MASK};
pub(crate) use coding::{fold, hash, ip_bytes, ip_from, without_nul};

use tracemail_model::{
    ids::{Key, RowId},
    row::{Kind, Row},
    story::StoryId,
};

use crate::{
    Error, Result,
    bulk::{Put, Sort},
    dictionary::Dictionary,
    engine::{Answer, FromAnswer, Value},
    names::Look,
};

/// Between and around the words of `entry.actions`.
pub(crate) const SEPARATOR: char = '\u{1f}';

/// In place of a domain's number: rows of no domain.
pub(crate) const NOBODY: i64 = 0;

/// Bits of `entry.flags`.
pub(crate) mod flag {
    pub(crate) const ATTACHMENT: i64 = 1;
    pub(crate) const FORWARDED: i64 = 2;
    pub(crate) const AUTOREPLY: i64 = 4;
    /// Of the message itself: the bit of `Encryption::code` 0, then 1, 2, 3.
    pub(crate) const LOCKED: i64 = 8;
    /// The same, of what a gateway told; the other one has it, too.
    pub(crate) const TOLD: i64 = 128;
}

/// Of what sort a column of that type is.
trait Sorted {
    const SORT: Sort;
}

macro_rules! sorted {
    ($($type:ty: $sort:ident),+) => { $(
        impl Sorted for $type {
            const SORT: Sort = Sort::$sort;
        }
        impl Sorted for Option<$type> {
            const SORT: Sort = Sort::$sort;
        }
    )+ };
}
sorted!(i64: Int, String: Text, Vec<u8>: Blob);

/// A table's columns as a struct: their names for SQL, their values for a statement, and back from an answer.
macro_rules! table {
    ($(#[$doc:meta])* $name:ident { $first:ident: $first_type:ty, $($column:ident: $type:ty,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq)]
        pub(crate) struct $name { pub(crate) $first: $first_type, $(pub(crate) $column: $type,)+ }

        impl $name {
            /// In their order.
            pub(crate) const COLUMNS: &str = concat!(stringify!($first) $(, ", ", stringify!($column))+);
            /// The same, each with its sort.
            pub(crate) const SORTS: &[(&'static str, Sort)] =
                &[(stringify!($first), <$first_type as Sorted>::SORT) $(, (stringify!($column), <$type as Sorted>::SORT))+];
            /// `update`'s list: every column but the first, as they would have been inserted.
            pub(crate) const REPLACE: &str = concat!(
                $(stringify!($column), " = excluded.", stringify!($column), ", ",)+
                stringify!($first), " = excluded.", stringify!($first),
            );

            pub(crate) fn put(self, put: &mut Put) {
                put.add(self.$first);
                $(put.add(self.$column);)+
            }
        }

        impl FromAnswer for $name {
            fn read(answer: &Answer<'_>) -> Result<Self> {
                let mut at = 0..;
                let mut next = || at.next().unwrap_or_default();
                Ok(Self { $first: Value::at(answer, next())?, $($column: Value::at(answer, next())?,)+ })
            }
        }

        impl $name {
            /// The columns of [`Shown`] that an answer has; the others stay empty.
            fn read_shown(answer: &Answer<'_>) -> Result<Self> {
                let (mut nth, mut at) = (0.., 0..);
                let mut place = || (SHOWN >> nth.next().unwrap_or_default() & 1 == 1).then(|| at.next().unwrap_or_default());
                Ok(Self {
                    $first: place().map(|at| Value::at(answer, at)).transpose()?.unwrap_or_default(),
                    $($column: place().map(|at| Value::at(answer, at)).transpose()?.unwrap_or_default(),)+
                })
            }
        }
    };
}

table! {
    /// A row of `entry`; what its columns mean is said in `migrations/sqlite/0002_entry.sql`.
    Entry {
        id: i64,
        key: i64,
        kind: i64,
        outcome: i64,
        domain: Option<i64>,
        story_born: i64,
        story_key: Option<i64>,
        host: i64,
        service: i64,
        account: Option<i64>,
        ip: Option<Vec<u8>>,
        tls: Option<i64>,
        protocol: Option<i64>,
        failure: Option<i64>,
        client: Option<i64>,
        session: Option<String>,
        session_hash: Option<i64>,
        ended: Option<i64>,
        sender: Option<i64>,
        recipient: Option<i64>,
        original_recipient: Option<i64>,
        header_from: Option<i64>,
        header_to: Option<i64>,
        subject: Option<String>,
        subject_folded: Option<String>,
        size: Option<i64>,
        message_id: Option<String>,
        message_hash: Option<i64>,
        queue_id: Option<String>,
        queue_hash: Option<i64>,
        reason: Option<i64>,
        helo: Option<i64>,
        relay_host: Option<i64>,
        relay_ip: Option<Vec<u8>>,
        relay_tls: Option<i64>,
        folder: Option<i64>,
        virus: Option<i64>,
        spf: Option<i64>,
        dkim: Option<i64>,
        dmarc: Option<i64>,
        score: Option<i64>,
        actions: Option<i64>,
        flags: Option<i64>,
        port: Option<i64>,
        relay_trust: Option<i64>,
        rest: Vec<u8>,
    }
}

/// What conditions, counts and stories ask for, and [`decode`] does not.
const ASIDE: [&str; 12] = [
    "key",
    "story_born",
    "story_key",
    "session_hash",
    "ended",
    "subject_folded",
    "message_hash",
    "queue_hash",
    "score",
    "actions",
    "port",
    "relay_trust",
];

/// The others: a bit for each.
const SHOWN: u64 = {
    let (mut which, mut nth) = (0, 0);
    while nth < Entry::SORTS.len() {
        let (mut is_aside, mut one) = (false, 0);
        while one < ASIDE.len() {
            is_aside |= same(Entry::SORTS[nth].0.as_bytes(), ASIDE[one].as_bytes());
            one += 1;
        }
        which |= (!is_aside as u64) << nth;
        nth += 1;
    }
    which
};

const fn same(mut a: &[u8], mut b: &[u8]) -> bool {
    while let ([one, more @ ..], [other, others @ ..]) = (a, b) {
        if *one != *other {
            return false;
        }
        (a, b) = (more, others);
    }
    a.is_empty() && b.is_empty()
}

/// As much of an [`Entry`] as [`decode`] reads.
pub(crate) struct Shown(pub(crate) Entry);

impl Shown {
    /// Its columns, in their order.
    pub(crate) fn columns() -> impl Iterator<Item = (&'static str, Sort)> {
        Entry::SORTS.iter().enumerate().filter(|(nth, _)| SHOWN >> nth & 1 == 1).map(|(_, column)| *column)
    }

    /// The same for SQL.
    pub(crate) fn list() -> String {
        Self::columns().map(|(name, _)| name).collect::<Vec<_>>().join(", ")
    }
}

impl FromAnswer for Shown {
    fn read(answer: &Answer<'_>) -> Result<Self> {
        Entry::read_shown(answer).map(Self)
    }
}

/// A row of `attachment`, but for the message it is in.
pub(crate) struct File {
    /// Its place.
    pub(crate) nth: i64,
    /// A word.
    pub(crate) name: i64,
    pub(crate) sha256: Option<String>,
    pub(crate) size: Option<i64>,
    /// A word.
    pub(crate) status: Option<i64>,
}

/// The row under its final id, and its files.
pub(crate) fn encode(row: &Row, id: RowId, key: Key, story: StoryId, dictionary: &mut Dictionary) -> Result<(Entry, Vec<File>)> {
    let base = Entry {
        id: id.0,
        key: key.0 as i64,
        kind: row.kind().code(),
        story_born: story.born.0.wrapping_sub(id.0),
        story_key: (story.key != key).then_some(story.key.0 as i64),
        ..Entry::default()
    };
    match row {
        Row::Access(row) => Ok((access::encode(row, base, dictionary)?, Vec::new())),
        Row::Message(row) => message::encode(row, base, dictionary),
    }
}

/// How far a row's story had come when it was told; what is told of it later has come as far, or further.
pub(crate) fn reached(row: &Row) -> i64 {
    match row {
        Row::Access(row) => i64::from(row.logout_time.is_some()),
        Row::Message(row) => row.updated.0,
    }
}

/// The same of a row that stands, by some of its columns.
pub(crate) fn has_reached(id: i64, kind: i64, ended: Option<i64>, rest: &[u8]) -> Result<i64> {
    if kind == Kind::Access.code() { Ok(ended.unwrap_or(0)) } else { message::updated(id, rest) }
}

/// The row as it was given, under the id it has here.
pub(crate) fn decode(entry: &Entry, names: &mut Look<'_>) -> Result<Row> {
    match Kind::from_code(entry.kind) {
        Some(Kind::Access) => Ok(Row::Access(access::decode(entry, names)?)),
        Some(_) => Ok(Row::Message(message::decode(entry, names)?)),
        None => Err(Error::damaged(format!("row {} is of kind {}", entry.id, entry.kind))),
    }
}

impl Entry {
    /// The story it belongs to.
    pub(crate) fn story(&self) -> StoryId {
        StoryId { born: RowId(self.id.wrapping_add(self.story_born)), key: Key(self.story_key.unwrap_or(self.key) as u64) }
    }
}
