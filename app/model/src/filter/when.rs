//! Moments as people say them: `today`, `7d`, `2026-11-21T17:17`.
//!
//! In: words already read. Out: a moment, once the present and the viewer's zone are given.
//! Refuses to know: clocks, and how the words are spelled (`text`).

use serde::{Deserialize, Serialize};

use crate::{
    time::{Day, Micros},
    zone::Zone,
};

/// A moment as people say it. Turned absolute by [`Filter::resolve`] before anything is matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum When {
    /// `2026-11-21T17:17:39Z`
    At(Micros),
    /// `2026-11-21` or `2026-11-21T17:17` as the viewer's clock shows it: microseconds since 1970 on that clock.
    Local(i64),
    /// `1h`, `7d`: so many microseconds before now.
    Ago(i64),
    /// `today` (0), `yesterday` (1): the beginning of the viewer's day so many days back.
    DaysBack(u16),
    /// `this-week` (0), `last-week` (1): the beginning of the viewer's week so many weeks back; `/sat`, `/sun` … says with
    /// which day weeks begin (0: Monday).
    WeeksBack(u16, u8),
}

impl When {
    /// The moment meant, by the clock of whoever says it.
    pub fn resolve(self, now: Micros, zone: Zone) -> Micros {
        let today = zone.day(now);
        match self {
            Self::At(time) => time,
            Self::Local(clock) => zone.when(Micros(clock)),
            Self::Ago(length) => now.plus(length.saturating_neg()),
            Self::DaysBack(n) => zone.start(Day(today.0 - i32::from(n))),
            Self::WeeksBack(n, first) => {
                let into = (today.weekday() as i32 - i32::from(first)).rem_euclid(7);
                zone.start(Day(today.0 - into - 7 * i32::from(n)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::DAY;

    #[test]
    fn words_become_moments_by_the_viewers_clock() {
        // a Saturday, 00:30 in Rome, 23:30 the day before in UTC
        let now = Micros::parse_rfc3339("2026-11-20T23:30:00Z").expect("a time");
        let local = |text| Micros::parse_rfc3339(text).expect("a time").0;
        for (when, rome, utc) in [
            (When::At(now), "2026-11-20T23:30:00Z", "2026-11-20T23:30:00Z"),
            (When::Local(local("2026-11-21T17:17:00Z")), "2026-11-21T16:17:00Z", "2026-11-21T17:17:00Z"),
            (When::Ago(DAY), "2026-11-19T23:30:00Z", "2026-11-19T23:30:00Z"),
            (When::DaysBack(0), "2026-11-20T23:00:00Z", "2026-11-20T00:00:00Z"),
            (When::DaysBack(1), "2026-11-19T23:00:00Z", "2026-11-19T00:00:00Z"),
            (When::WeeksBack(0, 0), "2026-11-15T23:00:00Z", "2026-11-16T00:00:00Z"),
            (When::WeeksBack(0, 6), "2026-11-14T23:00:00Z", "2026-11-15T00:00:00Z"),
            (When::WeeksBack(1, 5), "2026-11-13T23:00:00Z", "2026-11-07T00:00:00Z"),
            (When::WeeksBack(1, 0), "2026-11-08T23:00:00Z", "2026-11-09T00:00:00Z"),
        ] {
            assert_eq!(Some(when.resolve(now, Zone::fixed(60))), Micros::parse_rfc3339(rome), "{when:?}");
            assert_eq!(Some(when.resolve(now, Zone::UTC)), Micros::parse_rfc3339(utc), "{when:?}");
        }
        assert_eq!(When::Ago(i64::MIN).resolve(now, Zone::UTC), Micros(i64::MAX), "nothing overflows");
    }

    #[test]
    fn days_and_weeks_begin_by_the_clock_of_their_own_day() {
        // Rome on 27 October, two days after the clocks were put back
        let rome: Zone = "60_1774746000:120_1792890000:60".parse().expect("a zone");
        let at = |text| Micros::parse_rfc3339(text).expect("a time");
        for (when, moment) in [
            (When::DaysBack(1), "2026-10-25T23:00:00Z"),
            (When::DaysBack(2), "2026-10-24T22:00:00Z"),
            (When::WeeksBack(0, 0), "2026-10-25T23:00:00Z"),
            (When::WeeksBack(0, 6), "2026-10-24T22:00:00Z"),
            (When::WeeksBack(1, 0), "2026-10-18T22:00:00Z"),
            (When::Ago(7 * DAY), "2026-10-20T12:00:00Z"),
            (When::Local(at("2026-10-25T00:00:00Z").0), "2026-10-24T22:00:00Z"),
            (When::Local(at("2026-10-26T00:00:00Z").0), "2026-10-25T23:00:00Z"),
        ] {
            assert_eq!(when.resolve(at("2026-10-27T12:00:00Z"), rome), at(moment), "{when:?}");
        }
        // and on the day itself, when it is longer
        assert_eq!(When::DaysBack(0).resolve(at("2026-10-25T22:30:00Z"), rome), at("2026-10-24T22:00:00Z"));
    }
}
