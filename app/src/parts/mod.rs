//! Components that know a type and no page.
//!
//! In: values of the model. Out: views. Refuses to know: server functions and which page they stand on.

pub mod address;
pub mod attachments;
pub mod bytes;
pub mod chips;
pub mod columns;
pub mod copy;
pub mod delays;
pub mod deliveries;
pub mod empty;
pub mod error_view;
pub mod facts;
pub mod family;
pub mod filter_form;
pub mod freshness;
pub mod gap;
pub mod histogram;
pub mod keys_help;
pub mod locate;
pub mod log_lines;
pub mod menu;
pub mod outcomes;
pub mod panel;
pub mod period;
pub mod picked;
pub mod protocol_glyph;
pub mod query_help;
pub mod query_line;
pub mod rail;
pub mod rate;
pub mod row;
pub mod row_list;
pub mod scope;
pub mod scores;
pub mod session_bar;
pub mod shortcuts;
pub mod status_mark;
pub mod timeline;
pub mod top_bar;
pub mod verdict;
pub mod virtual_list;
pub mod when;
