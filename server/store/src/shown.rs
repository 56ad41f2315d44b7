//! How a reader is shown what is found, and what he may ask: every public answer of the store goes through here.
//!
//! In: a scope; a question, or what was found. Out: the same, for a reader who sees addresses shortened without what he is
//! not to see. Refuses to know: how it was found.

use std::borrow::Cow;

use futures::{Stream, StreamExt, TryStreamExt, stream::BoxStream};
use tracemail_model::{event::Leg, finding::Finding, page::Search, row::Row, tenant::Scope};

use crate::Result;

/// The question as he may ask it.
pub(crate) fn asked<'a>(scope: &Scope, search: &'a Search) -> Cow<'a, Search> {
    match scope.asked(&search.filter) {
        Cow::Owned(filter) => Cow::Owned(Search { filter, ..search.clone() }),
        Cow::Borrowed(_) => Cow::Borrowed(search),
    }
}

/// A row as he sees it.
pub(crate) fn row(scope: &Scope, row: Row) -> Row {
    match scope.mask() {
        Some(mask) => mask.row(row),
        None => row,
    }
}

/// Rows as he sees them.
pub(crate) fn rows(scope: &Scope, rows: Vec<Row>) -> Vec<Row> {
    match scope.mask() {
        Some(mask) => rows.into_iter().map(|row| mask.row(row)).collect(),
        None => rows,
    }
}

/// A row's relatives as he sees them.
pub(crate) fn family(scope: &Scope, (relatives, legs): (Vec<Row>, Vec<Leg>)) -> (Vec<Row>, Vec<Leg>) {
    (rows(scope, relatives), legs)
}

/// Pages of rows as he sees them.
pub(crate) fn pages(scope: &Scope, pages: impl Stream<Item = Result<Vec<Row>>> + Send + 'static) -> BoxStream<'static, Result<Vec<Row>>> {
    if scope.mask().is_none() {
        return pages.boxed();
    }
    let scope = scope.clone();
    pages.map_ok(move |found| rows(&scope, found)).boxed()
}

/// Findings as he sees them.
pub(crate) fn findings(scope: &Scope, found: Vec<Finding>) -> Vec<Finding> {
    match scope.mask() {
        Some(mask) => found.into_iter().map(|finding| mask.finding(finding)).collect(),
        None => found,
    }
}
