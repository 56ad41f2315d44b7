//! The dictionaries, written: text to numbers.
//!
//! In: folded text. Out: its number. On SQLite each day has dictionaries of its own; on Postgres one stands for all
//! days and all servers. Refuses to know: columns.

use crate::{postgres, sqlite};

/// The dictionaries rows are written with.
pub(crate) enum Dictionary {
    Sqlite(sqlite::dictionary::Dictionary),
    Postgres(postgres::dictionary::Dictionary),
}

impl Dictionary {
    pub(crate) fn word(&mut self, text: &str) -> i64 {
        match self {
            Self::Sqlite(all) => all.word(text),
            Self::Postgres(all) => all.word(text),
        }
    }

    pub(crate) fn domain(&mut self, name: &str) -> i64 {
        match self {
            Self::Sqlite(all) => all.domain(name),
            Self::Postgres(all) => all.domain(name),
        }
    }

    pub(crate) fn address(&mut self, text: &str) -> i64 {
        match self {
            Self::Sqlite(all) => all.address(text),
            Self::Postgres(all) => all.address(text),
        }
    }
}
