//! What lines leave out of their time: the year and the zone.
//!
//! In: calendar parts and a [`Clock`]. Out: a moment. RFC 3164 has no year: it is the most recent one that does not put
//! the line more than a day ahead of now, which is right across New Year and for logs up to a year old.
//! Refuses to know: the present; it is an argument.

use tracemail_model::{
    time::{DAY, Micros},
    zone::Zone,
};

/// What the caller knows and the line does not say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    /// The present, or the moment the file was last written.
    pub now: Micros,
    /// The clock of lines that name no zone.
    pub zone: Zone,
}

impl Clock {
    /// When the clock showed that. Of the hour that it shows twice a line is of the second, as soon as that has come: so it is
    /// while the log is being written.
    pub(crate) fn local(&self, shown: Micros) -> Micros {
        self.zone.last_when(shown, self.now)
    }

    /// The moment of a line without a year.
    pub(crate) fn yearless(&self, month: u32, day: u32, time: [u32; 4]) -> Option<Micros> {
        let latest = self.now.plus(DAY);
        let newest = self.zone.shown(self.now).plus(DAY).parts().0;
        // eight years back there is a 29 February on either side of 1900 and 2100
        (newest - 8..=newest).rev().find_map(|year| {
            let at = self.local(Micros::from_parts(year, month, day, time[0], time[1], time[2], time[3])?);
            (at <= latest).then_some(at)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_year_is_inferred_right_across_new_year() {
        for (now, offset, line, want) in [
            ("2026-11-21T18:00:00Z", 0, (11, 21, [17, 22, 37, 0]), "2026-11-21T17:22:37.000000Z"),
            ("2027-01-01T00:00:05Z", 0, (12, 31, [23, 59, 59, 0]), "2026-12-31T23:59:59.000000Z"),
            ("2026-12-31T23:59:58Z", 0, (1, 1, [0, 0, 1, 0]), "2027-01-01T00:00:01.000000Z"),
            ("2026-12-31T12:00:00Z", 0, (1, 1, [11, 0, 0, 0]), "2027-01-01T11:00:00.000000Z"),
            ("2026-12-30T12:00:00Z", 0, (1, 1, [0, 0, 1, 0]), "2026-01-01T00:00:01.000000Z"),
            ("2026-11-21T18:00:00Z", 0, (11, 22, [17, 0, 0, 0]), "2026-11-22T17:00:00.000000Z"),
            ("2026-11-21T18:00:00Z", 0, (11, 23, [0, 0, 0, 0]), "2025-11-23T00:00:00.000000Z"),
            ("2026-11-21T18:00:00Z", 60, (11, 21, [18, 22, 37, 0]), "2026-11-21T17:22:37.000000Z"),
            ("2026-12-31T23:30:00Z", 60, (1, 1, [0, 30, 0, 0]), "2026-12-31T23:30:00.000000Z"),
            ("2027-01-01T00:30:00Z", -60, (12, 31, [23, 30, 0, 0]), "2027-01-01T00:30:00.000000Z"),
            ("2026-03-01T00:00:00Z", 0, (2, 29, [1, 2, 3, 0]), "2024-02-29T01:02:03.000000Z"),
        ] {
            let clock = Clock { now: Micros::parse_rfc3339(now).expect("a time"), zone: Zone::fixed(offset) };
            let (month, day, time) = line;
            assert_eq!(clock.yearless(month, day, time).map(|at| at.to_string()).as_deref(), Some(want), "now {now}, line {line:?}");
        }
    }

    #[test]
    fn a_line_of_summer_is_read_in_winter() {
        // Rome, where 3 o'clock became 2 on 25 October 2026 at 01:00 UTC
        let zone: Zone = "120_1792890000:60".parse().expect("a zone");
        for (now, line, want) in [
            ("2026-11-23T09:00:00Z", (10, 24, [12, 0, 0, 0]), "2026-10-24T10:00:00.000000Z"),
            ("2026-11-23T09:00:00Z", (10, 26, [12, 0, 0, 0]), "2026-10-26T11:00:00.000000Z"),
            ("2026-10-25T00:30:01Z", (10, 25, [2, 30, 0, 0]), "2026-10-25T00:30:00.000000Z"),
            ("2026-10-25T01:30:01Z", (10, 25, [2, 30, 0, 0]), "2026-10-25T01:30:00.000000Z"),
        ] {
            let clock = Clock { now: Micros::parse_rfc3339(now).expect("a time"), zone };
            let (month, day, time) = line;
            assert_eq!(clock.yearless(month, day, time).map(|at| at.to_string()).as_deref(), Some(want), "now {now}, line {line:?}");
        }
    }

    #[test]
    fn a_day_that_never_is_has_no_moment() {
        let clock = Clock { now: Micros(1_800_000_000_000_000), zone: Zone::UTC };
        assert_eq!(clock.yearless(2, 30, [0, 0, 0, 0]), None);
        assert_eq!(clock.yearless(13, 1, [0, 0, 0, 0]), None);
    }
}
