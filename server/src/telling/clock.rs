//! People's nights, days and weeks: what time it is where somebody is.
//!
//! In: a zone's name, a moment. Out: the minute of his day; where a day or a week of his begins and ends; his clock. The names and
//! their rules are in the program, so that they are there where no system has them. Refuses to know: the present.

use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use tracemail_model::{
    summary::{Pace, Period},
    telling::{self, Telling},
    time::Micros,
    zone::Zone,
};

/// Whether a zone is called so.
pub fn is_zone(name: &str) -> bool {
    TimeZone::get(name).is_ok()
}

/// Microseconds until he may be disturbed.
pub fn rests(telling: &Telling, now: Micros) -> i64 {
    telling::rests(telling.quiet, minute(&telling.zone, now).unwrap_or(0))
}

/// The day or week that a day lies in; without one the last that is over. `first`: the day weeks begin with, 0 is Monday.
pub fn period(zone: &str, pace: Pace, first: u8, date: &str, now: Micros) -> Option<Period> {
    let place = TimeZone::get(zone).ok()?;
    let days = if pace == Pace::Week { 7 } else { 1 };
    let given: Date = if date.is_empty() {
        Timestamp::from_microsecond(now.0).ok()?.to_zoned(place.clone()).date().checked_sub(i64::from(days).days()).ok()?
    } else {
        date.parse().ok()?
    };
    let since = if pace == Pace::Week { (i64::from(given.weekday().to_monday_zero_offset()) - i64::from(first)).rem_euclid(7) } else { 0 };
    let begin = given.checked_sub(since.days()).ok()?;
    let (later, earlier) = (begin.checked_add(days.days()).ok()?, begin.checked_sub(days.days()).ok()?);
    let moment = |date: Date| date.to_zoned(place.clone()).ok().map(|start| Micros(start.timestamp().as_microsecond()));
    let (from, to, before) = (moment(begin)?, moment(later)?, moment(earlier)?);
    // no mail is older, and a row's id holds no more
    if begin.year() < 1980 || begin.year() > 2200 {
        return None;
    }
    Some(Period {
        pace,
        date: begin.to_string(),
        last: later.checked_sub(1.day()).ok()?.to_string(),
        zone: zone.to_owned(),
        from,
        to,
        before,
        earlier: earlier.to_string(),
        later: later.to_string(),
    })
}

/// The clock there, around now; `None`: no zone is called so.
pub fn zone(name: &str, now: Micros) -> Option<Zone> {
    let place = TimeZone::get(name).ok()?;
    let minutes = |time: Micros| Timestamp::from_microsecond(time.0).map_or(0, |time| place.to_offset(time).seconds() / 60);
    Some(Zone::probe(now, minutes))
}

fn minute(zone: &str, now: Micros) -> Option<u16> {
    let time = Timestamp::from_microsecond(now.0).ok()?.to_zoned(TimeZone::get(zone).ok()?);
    u16::try_from(i32::from(time.hour()) * 60 + i32::from(time.minute())).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_weeks_are_those_of_the_place() {
        let at = |text: &str| Micros::parse_rfc3339(text).expect("a moment");
        let now = at("2026-10-27T00:30:00Z");
        // the day the clocks go back has twenty-five hours
        let day = period("Europe/Rome", Pace::Day, 0, "2026-10-25", now).expect("a day");
        assert_eq!((day.from, day.to), (at("2026-10-24T22:00:00Z"), at("2026-10-25T23:00:00Z")));
        assert_eq!((day.date.as_str(), day.last.as_str(), day.before), ("2026-10-25", "2026-10-25", at("2026-10-23T22:00:00Z")));
        let last = period("Europe/Rome", Pace::Day, 0, "", now).expect("a day");
        assert_eq!(last.date, "2026-10-26", "there it is the twenty-seventh already");
        assert_eq!(period("America/New_York", Pace::Day, 0, "", now).expect("a day").date, "2026-10-25");
        let week = |first, date| period("Europe/Rome", Pace::Week, first, date, now).map(|week| (week.date, week.last));
        let is = |from: &str, to: &str| Some((from.to_owned(), to.to_owned()));
        assert_eq!(week(0, "2026-10-25"), is("2026-10-19", "2026-10-25"));
        assert_eq!(week(6, "2026-10-25"), is("2026-10-25", "2026-10-31"), "it begins on Sunday");
        assert_eq!(week(6, "2026-10-24"), is("2026-10-18", "2026-10-24"));
        assert_eq!(week(0, ""), is("2026-10-19", "2026-10-25"), "the last that is over");
        for wrong in ["x", "2026-13-01", "0001-01-01", "9999-12-31", "2026-10-25' or 1=1"] {
            assert_eq!(week(0, wrong), None, "{wrong}");
        }
        assert_eq!(period("Europe/Atlantis", Pace::Day, 0, "", now), None);
        let rome = zone("Europe/Rome", at("2026-11-23T08:00:00Z")).map(|zone| zone.to_string());
        assert_eq!(rome.as_deref(), Some("120_1761440400:60_1774746000:120_1792890000:60_1806195600:120"));
        assert_eq!(zone("x", now), None);
    }

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
