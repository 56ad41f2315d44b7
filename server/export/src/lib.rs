//! Rows to files: CSV for people and their spreadsheets, JSON Lines for programs.
//!
//! In: a stream of rows. Out: a stream of bytes, begun before the last row is known and never held whole; an error
//! among the rows stays an error, so that a broken transfer cannot be taken for a short result.
//! Refuses to know: HTTP, SQL, who asks. To add a fact: a line in `columns/`.

mod columns;
pub mod csv;
mod formula;
pub mod jsonl;
pub mod pdf;
pub mod seal;

pub use formula::guard;

use futures::{Stream, StreamExt};

/// At most so many rows in one piece.
const PIECE: usize = 512;

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

/// Pieces of a file: its beginning at once, then rows as they come; after an error nothing.
fn pieces<E>(
    begin: Vec<u8>,
    rows: impl Stream<Item = Result<tracemail_model::row::Row, E>>,
    mut write: impl FnMut(&tracemail_model::row::Row, &mut Vec<u8>) -> Result<(), String>,
) -> impl Stream<Item = Result<Vec<u8>, Error<E>>> {
    let piece = move |rows: Vec<Result<_, E>>| {
        let mut out = Vec::with_capacity(64 * 1024);
        for row in rows {
            write(&row.map_err(Error::Rows)?, &mut out).map_err(Error::Write)?;
        }
        Ok(out)
    };
    let begin = (!begin.is_empty()).then_some(Ok(begin));
    let all = futures::stream::iter(begin).chain(rows.ready_chunks(PIECE).map(piece));
    all.scan(false, |broken, piece| {
        let end = std::mem::replace(broken, piece.is_err());
        std::future::ready((!end).then_some(piece))
    })
}
