//! What the pages share: the URL as a filter, the reader's choices, the live socket.

pub mod browser;
pub mod filter;
pub mod viewer;
