//! The query line: a filter as one line of text, both ways. Grammar: `interfaces.md`, "URL and text query".
//!
//! In: what a person typed. Out: the tree, or where it went wrong and what would have been liked.
//! Refuses to know: rows.
//!
//! ```text
//! line       = any
//! any        = all *( "or" all )             blanks stand between pieces
//! all        = 1*( [ "-" ] ( condition / "(" [ any ] ")" ) )      no group: an empty line keeps every row
//! condition  = [ name ":" ] value *( "," value )                  any of up to ten
//! value      = '"' characters '"' / run of characters but blanks, commas, parentheses
//! ```
//!
//! `\"` and `\\` stand for `"` and `\`, in quotes and without. What is quoted is meant letter by letter: `relay:"192.0.2.1"` is
//! a name, `"or"` a word. Only wildcard fields (domain, relay, helo, host, service, file and the addresses) know `*` in
//! quotes too; in letters fields (bare words, subject, client, folder, virus) an unquoted `*` parts words, so
//! `subject:*` is any subject and `subject:order*4711` has both.

mod comma;
mod error;
mod lexer;
mod number;
mod quote;
mod read;
mod suggest;
#[cfg(test)]
mod tests;
mod time;
mod value;
mod write;

pub use error::{QueryError, Wrong};
pub(super) use quote::{in_quotes, unescaped};
pub use read::parse;
pub use suggest::{Suggestion, one_letter_off, suggest};
pub use write::write;
