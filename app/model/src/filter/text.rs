//! The query line: a filter as one line of text, both ways. Grammar: `interfaces.md`, "URL and text query".
//!
//! In: what a person typed. Out: the tree, or where it went wrong and what would have been liked.
//! Refuses to know: rows.

use serde::{Deserialize, Serialize};

use super::Filter;

/// What is wrong with a query, where, and what would have been liked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueryError {
    /// Byte offset of the first wrong character.
    pub at: usize,
    /// The piece that is wrong.
    pub piece: String,
    /// What would be right: words to choose from, or an example.
    pub wanted: Vec<String>,
}

/// Reads a query line.
pub fn parse(_text: &str) -> Result<Filter, QueryError> {
    Ok(Filter::default())
}

/// Writes a filter so that [`parse`] reads it back.
pub fn write(_filter: &Filter) -> String {
    String::new()
}
