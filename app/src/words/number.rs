//! Numbers, sizes, times and durations as each language writes them.
//!
//! In: integers and floats. Out: text, the same on the server and in the browser (no locale of the machine).
//! Refuses to know: the present moment: whoever asks passes today.

use tracemail_model::{
    explain::month_name,
    time::{Day, Micros, SECOND},
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

/// `UTC`, `UTC+1`, `UTC−3:30`: the viewer's zone, named. `offset`: minutes east of UTC.
pub fn zone(offset: i32) -> String {
    let sign = if offset < 0 { '−' } else { '+' };
    match (offset.abs() / 60, offset.abs() % 60) {
        (0, 0) => "UTC".to_owned(),
        (hours, 0) => format!("UTC{sign}{hours}"),
        (hours, minutes) => format!("UTC{sign}{hours}:{minutes:02}"),
    }
}

/// The viewer's day of that moment.
pub const fn day(time: Micros, offset: i32) -> Day {
    time.plus(offset as i64 * 60 * SECOND).day()
}

/// The short form: today `10:02:14`; this year `19 Nov 10:02:14`; else `19 Nov 2025, 10:02`.
pub fn moment(time: Micros, offset: i32, today: Day, lang: Lang) -> String {
    let (year, month, date, hour, minute, second, _) = time.plus(i64::from(offset) * 60 * SECOND).parts();
    if day(time, offset) == today {
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
pub fn full_moment(time: Micros, offset: i32, lang: Lang) -> String {
    let (year, month, date, hour, minute, second, micros) = time.plus(i64::from(offset) * 60 * SECOND).parts();
    let fraction = if micros == 0 { String::new() } else { format!(".{:03}", micros / 1000) };
    format!("{date} {} {year}, {hour:02}:{minute:02}:{second:02}{fraction} ({})", month_name(month, lang), zone(offset))
}

/// A day alone: `21 November 2026`.
pub fn date(time: Micros, offset: i32, lang: Lang) -> String {
    let (year, month, date) = day(time, offset).civil();
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
        assert_eq!(moment(time, 60, today, Lang::En), "00:30:05");
        assert_eq!(moment(time, 0, today, Lang::It), "21\u{a0}nov 23:30:05");
        assert_eq!(moment(time.plus(-400 * 86_400 * SECOND), 0, today, Lang::En), "17\u{a0}Oct\u{a0}2025, 23:30");
        assert_eq!(full_moment(time, -210, Lang::It), "21 novembre 2026, 20:00:05.120 (UTC−3:30)");
    }
}
