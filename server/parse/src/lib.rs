//! One line of a mail log in, one typed [`Record`] out.
//!
//! In: bytes of one line (without its newline) and a [`Clock`] for what lines leave out (year, time zone).
//! Out: a record that borrows the line; what cannot be understood is `Body::Unknown`, never an error.
//! Refuses to know: other lines, files, the present. No regex; linear in the line; never panics, whatever the bytes.

#[expect(missing_docs, reason = "the variants' fields are the log's own words")]
pub mod record;

pub use record::Record;
