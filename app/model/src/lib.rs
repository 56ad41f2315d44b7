//! The words Tracemail is spoken in, shared by the browser and every crate of the server.
//!
//! In: nothing. Out: types (rows, timelines, filters, pages, tail frames) and pure functions over them.
//! Refuses to know: I/O, clocks (time is an argument), async, SQL, HTTP. No regex and no chrono, so that it
//! stays a few kilobytes in the WASM.
//!
//! To add a fact: 1 a field on [`access::Access`] or [`message::Message`]; 2 a column in `migrations/`;
//! 3 its [`filter::Field`] if it can be searched: the compiler then asks for it in `matches`, in the text
//! grammar and in the SQL.

#[macro_use]
mod words;

pub mod access;
pub mod account;
#[cfg(any(test, feature = "arbitrary"))]
pub mod arbitrary;
pub mod claim;
pub mod client;
pub mod device;
pub mod encryption;
pub mod event;
pub mod explain;
pub mod export;
pub mod filter;
pub mod finding;
pub mod ids;
pub mod locate;
pub mod mailbox;
pub mod mask;
pub mod message;
pub mod page;
pub mod pulse;
pub mod reason;
pub mod report;
pub mod row;
#[cfg(feature = "schema")]
mod schema;
pub mod stats;
pub mod status;
pub mod story;
pub mod summary;
pub mod tail;
pub mod telling;
pub mod tenant;
pub mod time;
pub mod told;
pub mod zone;
