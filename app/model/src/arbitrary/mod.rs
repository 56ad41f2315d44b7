//! Rows, filters and zones drawn by chance, for property tests: parse and write, and `matches` against SQL.
//!
//! In: proptest's dice. Out: strategies. Everything is drawn from the same few words ([`draw`]), so that filters
//! really hit rows, and the words are the awkward ones: unicode, LIKE's own characters, quotes, null senders.
//! Refuses to know: databases. Compiled for tests and under the feature `arbitrary` only.

mod blank;
mod draw;
mod filter;
mod row;
mod zone;

pub use blank::{blank_access, blank_message};
pub use filter::{filter, resolved_filter};
pub use row::{access, message, row};
pub use zone::zone;
