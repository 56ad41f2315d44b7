//! Numbers, sizes, times and durations as each language writes them.
//!
//! In: integers and floats. Out: text, the same on the server and in the browser (no locale of the machine).
//! Refuses to know: the present moment: whoever asks passes today.

use tracemail_model::{
    explain::month_name,
    time::{Day, Micros, SECOND},
    zone::Zone,
};

use super::Lang;

/// `12,410` or `12.410`.
pub fn count(n: u64, lang: Lang) -> String {
    let digits = n.to_string();
    let mark = if lang == Lang::It { '.' } else { ',' };
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(mark);
        }
        text.push(digit);
    }
    text
}

/// With so many decimals: `−1.50` or `−1,50`.
pub fn decimal(n: f64, places: usize, lang: Lang) -> String {
    let text = format!("{n:.places$}").replace('-', "−");
    if lang == Lang::It { text.replace('.', ",") } else { text }
}

/// A size in thousands, as disks and mail programs count: `14 kB`, `1.2 MB`.
pub fn bytes(n: u64, lang: Lang) -> String {
    let (mut size, mut unit) = (n as f64, "B");
    for next in ["kB", "MB", "GB", "TB"] {
        if size < 999.5 {
            break;
        }
        size /= 1000.0;
        unit = next;
    }
    let places = usize::from(unit != "B" && size < 9.95);
    format!("{}\u{a0}{unit}", decimal(size, places, lang))
}

/// A length of time in at most two units: `0.3 s`, `12 s`, `4 min 10 s`, `2 h 5 min`, `3 d 4 h`.
pub fn duration(micros: i64, lang: Lang) -> String {
    let days = if lang == Lang::It { "g" } else { "d" };
    let secs = micros.max(0) / SECOND;
    let pair = |big: i64, one: &str, small: i64, two: &str| {
        if small == 0 { format!("{big}\u{a0}{one}") } else { format!("{big}\u{a0}{one} {small}\u{a0}{two}") }
    };
    match secs {
        0 if micros < 1000 => "0\u{a0}s".to_owned(),
        0 if micros < 100_000 => format!("{}\u{a0}ms", micros / 1000),
        0..10 => format!("{}\u{a0}s", decimal(micros as f64 / SECOND as f64, 1, lang)),
        10..60 => format!("{secs}\u{a0}s"),
        60..3600 => pair(secs / 60, "min", secs % 60, "s"),
        3600..86_400 => pair(secs / 3600, "h", secs / 60 % 60, "min"),
        _ => pair(secs / 86_400, days, secs / 3600 % 24, "h"),
    }
}

/// `UTC`, `UTC+1`, `UTC−3:30`: so many minutes east of UTC, named.
fn offset(minutes: i32) -> String {
    let sign = if minutes < 0 { '−' } else { '+' };
    match (minutes.abs() / 60, minutes.abs() % 60) {
        (0, 0) => "UTC".to_owned(),
        (hours, 0) => format!("UTC{sign}{hours}"),
        (hours, minutes) => format!("UTC{sign}{hours}:{minutes:02}"),
    }
}

/// How far a clock is from UTC in a period: `UTC+2`, or `UTC+2 / UTC+1` where it is put back meanwhile.
pub fn zone(zone: Zone, from: Micros, to: Micros) -> String {
    zone.between(Some(from), Some(to)).offsets().into_iter().map(offset).collect::<Vec<_>>().join(" / ")
}

/// The short form: today `10:02:14`; this year `19 Nov 10:02:14`; else `19 Nov 2025, 10:02`.
pub fn moment(time: Micros, zone: Zone, today: Day, lang: Lang) -> String {
    let (year, month, date, hour, minute, second, _) = zone.shown(time).parts();
    if zone.day(time) == today {
        return format!("{hour:02}:{minute:02}:{second:02}");
    }
    let short = month_name(month, lang).get(..3).unwrap_or_default();
    if year == today.civil().0 {
        format!("{date}\u{a0}{short} {hour:02}:{minute:02}:{second:02}")
    } else {
        format!("{date}\u{a0}{short}\u{a0}{year}, {hour:02}:{minute:02}")
    }
}

/// The whole of it: `21 November 2026, 10:02:14.123 (UTC+1)`; no fraction where the log has none.
pub fn full_moment(time: Micros, zone: Zone, lang: Lang) -> String {
    let (year, month, date, hour, minute, second, micros) = zone.shown(time).parts();
    let fraction = if micros == 0 { String::new() } else { format!(".{:03}", micros / 1000) };
    format!("{date} {} {year}, {hour:02}:{minute:02}:{second:02}{fraction} ({})", month_name(month, lang), offset(zone.minutes(time)))
}

/// A day alone: `21 November 2026`.
pub fn date(time: Micros, zone: Zone, lang: Lang) -> String {
    let (year, month, date) = zone.day(time).civil();
    format!("{date} {} {year}", month_name(month, lang))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_each_language_does() {
        assert_eq!((count(12_410, Lang::En), count(12_410, Lang::It)), ("12,410".into(), "12.410".into()));
        assert_eq!(count(999, Lang::En), "999");
        assert_eq!(decimal(-1.5, 2, Lang::It), "−1,50");
        for (n, text) in [(0, "0\u{a0}B"), (999, "999\u{a0}B"), (1000, "1.0\u{a0}kB"), (13_955, "14\u{a0}kB"), (999_700, "1.0\u{a0}MB")] {
            assert_eq!(bytes(n, Lang::En), text);
        }
    }

    #[test]
    fn durations_keep_two_units() {
        for (micros, text) in [
            (0, "0\u{a0}s"),
            (31_000, "31\u{a0}ms"),
            (300_000, "0.3\u{a0}s"),
            (12 * SECOND, "12\u{a0}s"),
            (250 * SECOND, "4\u{a0}min 10\u{a0}s"),
            (7200 * SECOND, "2\u{a0}h"),
            (100 * 3600 * SECOND, "4\u{a0}d 4\u{a0}h"),
        ] {
            assert_eq!(duration(micros, Lang::En), text);
        }
    }

    #[test]
    fn a_moment_is_told_in_the_viewers_zone() {
        let time = Micros::parse_rfc3339("2026-11-21T23:30:05.120Z").expect("a time");
        let today = Micros::parse_rfc3339("2026-11-22T08:00:00Z").expect("a time").day();
        assert_eq!(moment(time, Zone::fixed(60), today, Lang::En), "00:30:05");
        assert_eq!(moment(time, Zone::UTC, today, Lang::It), "21\u{a0}nov 23:30:05");
        assert_eq!(moment(time.plus(-400 * 86_400 * SECOND), Zone::UTC, today, Lang::En), "17\u{a0}Oct\u{a0}2025, 23:30");
        assert_eq!(full_moment(time, Zone::fixed(-210), Lang::It), "21 novembre 2026, 20:00:05.120 (UTC−3:30)");
    }

    #[test]
    fn each_moment_is_told_by_its_own_offset() {
        let at = |text| Micros::parse_rfc3339(text).expect("a time");
        let rome: Zone = "60_1774746000:120_1792890000:60".parse().expect("a zone");
        let (summer, winter, today) = (at("2026-10-24T22:30:00Z"), at("2026-10-25T22:30:00Z"), rome.day(at("2026-11-23T08:00:00Z")));
        assert_eq!(moment(summer, rome, today, Lang::En), "25\u{a0}Oct 00:30:00");
        assert_eq!(moment(winter, rome, today, Lang::En), "25\u{a0}Oct 23:30:00");
        assert_eq!(full_moment(summer, rome, Lang::En), "25 October 2026, 00:30:00 (UTC+2)");
        assert_eq!(date(summer, rome, Lang::It), "25 ottobre 2026");
        assert_eq!(
            [zone(rome, summer, summer), zone(rome, summer, winter), zone(rome, winter, at("2026-11-23T08:00:00Z"))],
            ["UTC+2", "UTC+2 / UTC+1", "UTC+1"]
        );
    }
}
