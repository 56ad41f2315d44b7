//! People's nights: what time it is where somebody is.
//!
//! In: a zone's name, a moment. Out: the minute of his day. The names and their rules are in the program, so that they are
//! there where no system has them. Refuses to know: the present.

use jiff::{Timestamp, tz::TimeZone};
use tracemail_model::{
    telling::{self, Telling},
    time::Micros,
};

/// Whether a zone is called so.
pub fn is_zone(name: &str) -> bool {
    TimeZone::get(name).is_ok()
}

/// Microseconds until he may be disturbed.
pub fn rests(telling: &Telling, now: Micros) -> i64 {
    telling::rests(telling.quiet, minute(&telling.zone, now).unwrap_or(0))
}

fn minute(zone: &str, now: Micros) -> Option<u16> {
    let time = Timestamp::from_microsecond(now.0).ok()?.to_zoned(TimeZone::get(zone).ok()?);
    u16::try_from(i32::from(time.hour()) * 60 + i32::from(time.minute())).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summer_and_winter_are_known() {
        let at = |text: &str| Micros::parse_rfc3339(text).expect("a moment");
        assert_eq!(minute("Europe/Rome", at("2026-07-01T21:30:00Z")), Some(23 * 60 + 30));
        assert_eq!(minute("Europe/Rome", at("2026-12-01T21:30:00Z")), Some(22 * 60 + 30));
        assert_eq!(minute("Asia/Kolkata", at("2026-12-01T00:00:00Z")), Some(330));
        assert!(is_zone("Europe/Rome") && !is_zone("Europe/Atlantis") && !is_zone(""));
        let night = Telling { quiet: Some((22 * 60, 7 * 60)), zone: "Europe/Rome".into(), ..Telling::default() };
        assert_eq!(rests(&night, at("2026-12-01T21:30:00Z")), 510 * 60 * 1_000_000);
        assert_eq!(rests(&night, at("2026-12-01T12:00:00Z")), 0);
    }
}
