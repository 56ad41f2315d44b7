//! A list that is told whole, in the shape of every list.
//!
//! In: all of it. Out: what is written as JSON. Refuses to know: pages.

use serde::Serialize;

/// All of something of which there is little.
#[derive(Debug, Serialize, schemars::JsonSchema)]
#[schemars(rename = "{T}List")]
pub struct Few<T> {
    rows: Vec<T>,
    /// Always null: there are few.
    next: Option<String>,
    /// How many there are.
    total: u64,
    /// Always.
    total_is_exact: bool,
}

impl<T> Few<T> {
    /// In their order.
    pub fn new(rows: impl IntoIterator<Item = T>) -> Self {
        let rows: Vec<T> = rows.into_iter().collect();
        Self { total: rows.len() as u64, rows, next: None, total_is_exact: true }
    }
}
