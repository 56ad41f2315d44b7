//! The server's own log: to standard error, what and how often, never whose.
//!
//! In: a filter such as `info` or `warn,server=debug`. Refuses to know: addresses, subjects and tokens, which no call of
//! `tracing` in this repository is given.

use std::io::{self, IsTerminal};

use tracing_subscriber::EnvFilter;

/// Begins logging. A second call changes nothing.
pub fn begin(filter: &str) {
    let filter = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new("info"));
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_target(false)
        .with_ansi(io::stderr().is_terminal())
        .try_init();
}
