//! Components that know a type and no page.
//!
//! In: values of the model. Out: views. Refuses to know: server functions and which page they stand on.

pub mod address;
pub mod attachments;
pub mod bytes;
pub mod copy;
pub mod delays;
pub mod deliveries;
pub mod empty;
pub mod error_view;
pub mod facts;
pub mod family;
pub mod keys_help;
pub mod log_lines;
pub mod protocol_glyph;
pub mod query_help;
pub mod scores;
pub mod session_bar;
pub mod status_mark;
pub mod timeline;
pub mod verdict;
pub mod when;
