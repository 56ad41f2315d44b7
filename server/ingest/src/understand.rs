//! Whether a line is one of ours, asked before it is fed.
//!
//! In: a line. Out: its time, or that it has none; whether a mail server wrote it.
//! Refuses to know: what it says.

use tracemail_model::time::Micros;
use tracemail_parse::{
    Clock, Record, parse,
    record::{Body, Unknown},
};

/// When the line says it was written; `None` when it does not begin like a log line.
pub(crate) fn time_of(line: &[u8], clock: &Clock) -> Option<Micros> {
    told(&parse(line, clock))
}

/// The time a record really carries.
pub(crate) fn told(record: &Record<'_>) -> Option<Micros> {
    (record.body != Body::Unknown(Unknown::NoHeader)).then_some(record.time)
}

/// Whether a mail server wrote it.
pub(crate) fn is_mail(line: &[u8], clock: &Clock) -> bool {
    !matches!(parse(line, clock).body, Body::Unknown(Unknown::NoHeader | Unknown::Foreign))
}
