//! The panel inside another page. Everything of it lies below `/embed/`: what a frame holds opens nothing elsewhere, and
//! a cookie opens nothing here.
//!
//! In: a bearer, got for a token that the reseller's server signed; once, a ticket got for a bearer. Out: the shell, and
//! the same lists, rows, files and tail as the panel's own, within what the token named.
//! Refuses to know: accounts of people; there is no administration here.

pub mod bearer;
pub mod file;
pub mod functions;
pub mod live;
pub mod script;
pub mod session;
pub mod shell;
pub mod ticket;
