//! The verdict: one sentence that says what happened, and the next step where there is one.
//!
//! In: a row and a language. Out: plain text, for the row's top, its tooltip, CSV and the API.
//! Refuses to know: guessing. A rule fires on facts of the row, or the server's own words are quoted.

mod plain;

pub use plain::plain;

use serde::{Deserialize, Serialize};

use crate::row::Row;

/// The languages Tracemail speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Lang {
    /// English.
    #[default]
    #[serde(rename = "en")]
    En,
    /// Italian.
    #[serde(rename = "it")]
    It,
}

/// What happened, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// One sentence, ending in a full stop.
    pub sentence: String,
    /// The next step for the person, if there is one.
    pub next: Option<String>,
}

/// The verdict on a row. `offset`: the viewer's minutes east of UTC, for clock times in the sentence.
pub fn explain(_row: &Row, _lang: Lang, _offset: i32) -> Verdict {
    Verdict { sentence: String::new(), next: None }
}
