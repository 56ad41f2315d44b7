//! Server functions: authorise, ask the store, answer. One file per noun; each is a public endpoint below `/api`.
//!
//! In: plain data from the browser, a [`Backend`](crate::backend::Backend) from the server. Out: plain data or an
//! [`AppError`](crate::error::AppError). Refuses to know: SQL, HTML.

pub mod account;
pub mod audit;
pub mod claim;
pub mod codec;
pub mod detail;
pub mod devices;
pub mod domains;
pub mod embedding;
pub mod exports;
pub mod freshness;
pub mod list;
pub mod locate;
#[cfg(feature = "ssr")]
pub mod look;
pub mod near;
pub mod numbers;
pub mod people;
pub mod person;
pub mod report;
pub mod summary;
pub mod telling;
pub mod trusted;
pub mod watch;

#[cfg(feature = "ssr")]
use tracemail_model::{
    filter,
    page::{Order, Search},
    row::Kind,
    time::Micros,
    zone::Zone,
};

/// The question in the URL, its times made absolute.
#[cfg(feature = "ssr")]
fn question(kind: Kind, q: &str, zone: Zone, now: Micros) -> Result<Search, crate::error::AppError> {
    let filter = filter::from_query(q)?.resolve(now, zone);
    Ok(Search { kind, filter, order: Order::Newest, limit: 1, after: None })
}
