//! Rows to files: CSV for people and their spreadsheets, JSON Lines for programs.
//!
//! In: a stream of pages of rows. Out: a stream of bytes, begun before the last row is known and never held whole; an error
//! among the pages stays an error, so that a broken transfer cannot be taken for a short result.
//! Refuses to know: HTTP, SQL, who asks. To add a fact: a line in `columns/`.

mod columns;
pub mod csv;
mod formula;
pub mod jsonl;
pub mod pdf;
pub mod seal;

pub use formula::guard;

use futures::{Stream, StreamExt};
use tracemail_model::row::Row;

/// Why the file breaks off.
#[derive(Debug, thiserror::Error)]
pub enum Error<E> {
    /// The rows did.
    #[error("{0}")]
    Rows(E),
    /// A row cannot be written.
    #[error("a row cannot be written: {0}")]
    Write(String),
}

/// Pieces of a file: its beginning at once, then one for each page of rows as it comes; after an error nothing.
fn pieces<E>(
    begin: Vec<u8>,
    pages: impl Stream<Item = Result<Vec<Row>, E>>,
    mut write: impl FnMut(&[Row]) -> Result<Vec<u8>, String>,
) -> impl Stream<Item = Result<Vec<u8>, Error<E>>> {
    let piece = move |page: Result<Vec<Row>, E>| write(&page.map_err(Error::Rows)?).map_err(Error::Write);
    let begin = (!begin.is_empty()).then_some(Ok(begin));
    let all = futures::stream::iter(begin).chain(pages.map(piece));
    all.scan(false, |broken, piece| {
        let end = std::mem::replace(broken, piece.is_err());
        std::future::ready((!end).then_some(piece))
    })
}
