//! Changes of rows to whoever listens: one ring, a filter per listener, gaps declared.
//!
//! In: what each commit changed, in the order of its [`Seq`](tracemail_model::tail::Seq). Out: to each [`Listener`]
//! the rows that its reader may see and asked for, the ids of those that ceased to fit, or a [`Heard::Gap`] with the exact range it was not told.
//! Refuses to know: sockets, SQL, who the reader is. A listener reads the ring in its own task and pays for its own
//! filter; nobody who is slow can hold up [`Hub::publish`].

mod hub;
mod listener;
mod ring;
mod shown;

pub use hub::Hub;
pub use listener::{Heard, Listener, Wanted};
