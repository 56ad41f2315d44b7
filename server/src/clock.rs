//! The clock: the one place that looks at it. Everything else is told the time.

use std::time::{SystemTime, UNIX_EPOCH};

use tracemail_model::time::Micros;

/// This moment.
#[expect(clippy::disallowed_methods, reason = "the one place")]
pub fn now() -> Micros {
    match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(since) => Micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX)),
        Err(before) => Micros(-i64::try_from(before.duration().as_micros()).unwrap_or(i64::MAX)),
    }
}

/// For logs that leave out the year and the zone: this moment, and this machine's zone.
pub fn of_logs() -> tracemail_parse::Clock {
    tracemail_parse::Clock { now: now(), offset: offset() }
}

/// Minutes east of UTC of this machine, for lines that name no zone and for people at a terminal.
pub fn offset() -> i32 {
    chrono::Local::now().offset().local_minus_utc() / 60
}
