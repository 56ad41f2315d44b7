//! The clock: the one place that looks at it. Everything else is told the time.

use std::time::{SystemTime, UNIX_EPOCH};

use tracemail_model::{time::Micros, zone::Zone};

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
    let now = now();
    tracemail_parse::Clock { now, offset: minutes(now) }
}

/// This machine's clock, for people at a terminal.
pub fn zone() -> Zone {
    Zone::probe(now(), minutes)
}

/// Minutes east of UTC of this machine then.
fn minutes(time: Micros) -> i32 {
    chrono::DateTime::from_timestamp_micros(time.0).map_or(0, |time| time.with_timezone(&chrono::Local).offset().local_minus_utc() / 60)
}
