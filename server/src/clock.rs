//! The clock: the one place that looks at it. Everything else is told the time.

use std::{
    sync::{Mutex, PoisonError},
    time::{SystemTime, UNIX_EPOCH},
};

use tracemail_model::{
    time::{Day, Micros},
    zone::Zone,
};

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
    tracemail_parse::Clock { now, zone: zone_on(now.day()) }
}

/// This machine's clock.
pub fn zone() -> Zone {
    zone_on(now().day())
}

/// Looked up once a day: whoever follows a log asks many times a second.
fn zone_on(day: Day) -> Zone {
    static KNOWN: Mutex<Option<(Day, Zone)>> = Mutex::new(None);
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    match *known {
        Some((of, zone)) if of == day => zone,
        _ => known.insert((day, Zone::probe(day.start(), minutes))).1,
    }
}

/// Minutes east of UTC of this machine then.
fn minutes(time: Micros) -> i32 {
    chrono::DateTime::from_timestamp_micros(time.0).map_or(0, |time| time.with_timezone(&chrono::Local).offset().local_minus_utc() / 60)
}
