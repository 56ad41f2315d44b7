//! The rules, each a file: what it looks at, and when it speaks.
//!
//! In: an account, a network, what has just happened. Out: a story begun or gone on, on the board.
//! Refuses to know: anything that is not in front of it.

pub mod break_in;
pub mod distributed;
pub mod far_apart;
pub mod lockout;
pub mod new_network;
pub mod outgoing_burst;
pub mod spraying;
