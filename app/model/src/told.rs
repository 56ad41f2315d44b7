//! A row and what is said of it in one sentence, as it travels to a list.
//!
//! In: a row, the reader's language and clock. Out: the two together. The sentence is made where the rows are read, so
//! that the rules behind it (`explain`) need not be downloaded by every browser.
//! Refuses to know: whether it goes into a page or down a socket.

use serde::{Deserialize, Serialize};

use crate::{
    explain::{Lang, explain},
    ids::RowId,
    row::Row,
    zone::Zone,
};

/// A row and its verdict's sentence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Told {
    /// The row.
    pub row: Row,
    /// What happened, in the reader's language and by his clock.
    pub said: String,
}

impl Told {
    /// `zone`: the reader's.
    pub fn new(row: Row, lang: Lang, zone: Zone) -> Self {
        let said = explain(&row, lang, zone).sentence;
        Self { row, said }
    }

    /// The row's id.
    pub const fn id(&self) -> RowId {
        self.row.id()
    }
}
