//! JSON Lines: each row as the API gives it, with its verdict, one to a line.
//!
//! In: rows. Out: UTF-8, a line feed behind each object.
//! Refuses to know: tables.

use futures::Stream;
use tracemail_model::{
    explain::{Lang, explain},
    row::Row,
    zone::Zone,
};

use crate::{Error, pieces};

/// The rows, in pieces. After an error among them it ends with that error.
pub fn jsonl<E>(pages: impl Stream<Item = Result<Vec<Row>, E>>, lang: Lang, zone: Zone) -> impl Stream<Item = Result<Vec<u8>, Error<E>>> {
    pieces(Vec::new(), pages, move |rows| {
        let mut out = Vec::with_capacity(64 * 1024);
        for row in rows {
            line(row, lang, zone, &mut out).map_err(|error| error.to_string())?;
        }
        Ok(out)
    })
}

fn line(row: &Row, lang: Lang, zone: Zone, out: &mut Vec<u8>) -> serde_json::Result<()> {
    serde_json::to_writer(&mut *out, row)?;
    // the object is opened again for one more field
    out.pop();
    out.extend_from_slice(b",\"verdict\":");
    serde_json::to_writer(&mut *out, &explain(row, lang, zone).sentence)?;
    out.extend_from_slice(b"}\n");
    Ok(())
}
