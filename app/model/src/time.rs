//! Moments and days, without a clock and without chrono.
//!
//! In: integers and RFC 3339 text. Out: the same. A [`Micros`] is microseconds since 1970 in UTC, everywhere:
//! in records, rows, on the wire (as RFC 3339 text) and in the database (as an integer).
//! Refuses to know: the present moment and time zones (`zone` knows a viewer's clock).

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Microseconds in one second.
pub const SECOND: i64 = 1_000_000;
/// Microseconds in one day.
pub const DAY: i64 = 86_400 * SECOND;

/// A moment: microseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Micros(pub i64);

/// A UTC calendar day: days since 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Day(pub i32);

impl Micros {
    /// The UTC day this moment lies in.
    pub const fn day(self) -> Day {
        Day(self.0.div_euclid(DAY) as i32)
    }

    /// Whole seconds since 1970, rounded down.
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(SECOND)
    }

    /// The moment `n` microseconds later (earlier when negative); saturates.
    #[must_use]
    pub const fn plus(self, n: i64) -> Self {
        Self(self.0.saturating_add(n))
    }

    /// From calendar parts, UTC. `month` 1 to 12, `day` 1 to 31; parts out of range give `None`.
    pub fn from_parts(year: i32, month: u32, day: u32, hour: u32, minute: u32, second: u32, micros: u32) -> Option<Self> {
        // second 60 is a leap second; it is taken as the first moment of the next minute
        let fits = (1..=12).contains(&month)
            && (1..=days_in_month(year, month)).contains(&day)
            && hour < 24
            && minute < 60
            && second <= 60
            && micros < 1_000_000
            && (-9999..=9999).contains(&year);
        fits.then(|| {
            let days = i64::from(Day::from_civil(year, month, day).0);
            let secs = i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second);
            Self(days * DAY + secs * SECOND + i64::from(micros))
        })
    }

    /// Calendar parts in UTC: year, month, day, hour, minute, second, microseconds.
    pub fn parts(self) -> (i32, u32, u32, u32, u32, u32, u32) {
        let (year, month, day) = self.day().civil();
        let within = self.0.rem_euclid(DAY);
        let secs = (within / SECOND) as u32;
        (year, month, day, secs / 3600, secs / 60 % 60, secs % 60, (within % SECOND) as u32)
    }

    /// Reads RFC 3339 (`2026-11-21T17:17:39.987745+01:00`, a blank for the `T` too, fraction of any length).
    pub fn parse_rfc3339(text: &str) -> Option<Self> {
        let b = text.as_bytes();
        let num = |from: usize, to: usize| -> Option<u32> {
            let part = b.get(from..to)?;
            part.iter().try_fold(0u32, |n, c| c.is_ascii_digit().then(|| n * 10 + u32::from(c - b'0')))
        };
        let sep = |at: usize, any: &[u8]| b.get(at).is_some_and(|c| any.contains(c));
        if !(sep(4, b"-") && sep(7, b"-") && sep(10, b"Tt ") && sep(13, b":") && sep(16, b":")) {
            return None;
        }
        let mut at = 19;
        let mut micros = 0;
        if sep(at, b".,") {
            at += 1;
            let digits = b[at..].iter().take_while(|c| c.is_ascii_digit()).count();
            if digits == 0 {
                return None;
            }
            let kept = digits.min(6);
            micros = num(at, at + kept)? * 10u32.pow(6 - kept as u32);
            at += digits;
        }
        let offset = match b.get(at)? {
            b'Z' | b'z' if b.len() == at + 1 => 0,
            sign @ (b'+' | b'-') => {
                let (hours, minutes) = match b.len() - at {
                    6 if sep(at + 3, b":") => (num(at + 1, at + 3)?, num(at + 4, at + 6)?),
                    5 => (num(at + 1, at + 3)?, num(at + 3, at + 5)?),
                    _ => return None,
                };
                if hours > 23 || minutes > 59 {
                    return None;
                }
                let secs = i64::from(hours * 3600 + minutes * 60);
                if *sign == b'-' { -secs } else { secs }
            }
            _ => return None,
        };
        let local = Self::from_parts(num(0, 4)? as i32, num(5, 7)?, num(8, 10)?, num(11, 13)?, num(14, 16)?, num(17, 19)?, micros)?;
        Some(local.plus(-offset * SECOND))
    }
}

impl fmt::Display for Micros {
    /// RFC 3339 in UTC with microseconds: `2026-11-21T17:17:39.987745Z`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day, hour, minute, second, micros) = self.parts();
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{micros:06}Z")
    }
}

impl Serialize for Micros {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Micros {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
        Self::parse_rfc3339(&text).ok_or_else(|| de::Error::custom("expected an RFC 3339 time"))
    }
}

impl Day {
    /// The day's first moment.
    pub const fn start(self) -> Micros {
        Micros(self.0 as i64 * DAY)
    }

    /// Year, month (1 to 12) and day of the month, proleptic Gregorian.
    /// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
    pub const fn civil(self) -> (i32, u32, u32) {
        let z = self.0 as i64 + 719_468;
        let era = z.div_euclid(146_097);
        let doe = z.rem_euclid(146_097);
        let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
        let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
        let mp = (5 * doy + 2) / 153;
        let day = (doy - (153 * mp + 2) / 5 + 1) as u32;
        let month = if mp < 10 { mp + 3 } else { mp - 9 } as u32;
        let year = (yoe + era * 400 + (month <= 2) as i64) as i32;
        (year, month, day)
    }

    /// The inverse of [`Day::civil`]; the parts must be in range.
    pub const fn from_civil(year: i32, month: u32, day: u32) -> Self {
        let y = year as i64 - (month <= 2) as i64;
        let era = y.div_euclid(400);
        let yoe = y.rem_euclid(400);
        let mp = (month as i64 + 9) % 12;
        let doy = (153 * mp + 2) / 5 + day as i64 - 1;
        let doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
        Self((era * 146_097 + doe - 719_468) as i32)
    }

    /// Monday is 0, Sunday is 6.
    pub const fn weekday(self) -> u32 {
        (self.0 as i64 + 3).rem_euclid(7) as u32
    }
}

impl fmt::Display for Day {
    /// `2026-11-21`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.civil();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

/// How many days that month has (month 1 to 12).
pub const fn days_in_month(year: i32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 => 29,
        2 => 28,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn civil_round_trips_over_four_centuries() {
        for n in -150_000..150_000 {
            let (y, m, d) = Day(n).civil();
            assert_eq!(Day::from_civil(y, m, d), Day(n));
        }
        assert_eq!(Day(0).weekday(), 3, "1970-01-01 was a Thursday");
    }

    #[test]
    fn rfc3339_is_read_and_written() {
        let t = Micros::parse_rfc3339("2026-11-21T18:17:39.987745+01:00").expect("a time");
        assert_eq!(t.to_string(), "2026-11-21T17:17:39.987745Z");
        for (text, same) in [
            ("2026-11-21T17:17:39Z", "2026-11-21T17:17:39.000000Z"),
            ("2026-11-21 17:17:39.5-0030", "2026-11-21T17:47:39.500000Z"),
            ("2024-02-29T23:59:60Z", "2024-03-01T00:00:00.000000Z"),
        ] {
            assert_eq!(Micros::parse_rfc3339(text).map(|t| t.to_string()).as_deref(), Some(same));
        }
        for bad in [
            "",
            "2026-11-21",
            "2026-13-21T17:17:39Z",
            "2026-02-30T00:00:00Z",
            "2026-11-21T17:17:39",
            "2026-11-21T17:17:39.Z",
            "2026-11-21T17:17:39+25:00",
        ] {
            assert_eq!(Micros::parse_rfc3339(bad), None, "{bad}");
        }
    }
}
