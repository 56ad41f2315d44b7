//! Moments of the query line, both ways: `2026-11-21`, `2026-11-21T17:17`, RFC 3339, `7d`, `today`, `last-week`.
//!
//! In: one value. Out: a [`When`]. Refuses to know: the present.

use crate::{
    filter::When,
    time::{DAY, Micros, SECOND},
};

/// Longest first: a length is written with the first that keeps it whole.
const UNITS: [(char, i64); 5] = [('w', 7 * DAY), ('d', DAY), ('h', 3600 * SECOND), ('m', 60 * SECOND), ('s', SECOND)];

pub(super) fn read(text: &str) -> Option<When> {
    let text = text.to_ascii_lowercase();
    if text == "yesterday" {
        return Some(When::DaysBack(1));
    }
    back(&text, "today", When::DaysBack)
        .or_else(|| weeks(&text))
        .or_else(|| ago(&text))
        .or_else(|| Micros::parse_rfc3339(&text).map(When::At))
        .or_else(|| local(&text))
}

/// The days a week may begin with, Monday first.
const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// `this-week`, `last-week`, `this-week-2`, each with the day weeks begin with where that is not Monday.
fn weeks(text: &str) -> Option<When> {
    let (week, first) = match text.split_once('/') {
        Some((week, day)) => (week, WEEKDAYS.iter().position(|name| *name == day)? as u8),
        None => (text, 0),
    };
    if week == "last-week" { Some(When::WeeksBack(1, first)) } else { back(week, "this-week", |n| When::WeeksBack(n, first)) }
}

/// Counted back from today or this week: `today-3` is three days before.
fn back(text: &str, word: &str, make: impl Fn(u16) -> When) -> Option<When> {
    let rest = text.strip_prefix(word)?;
    if rest.is_empty() {
        return Some(make(0));
    }
    rest.strip_prefix('-').filter(|n| digits(n))?.parse().ok().map(make)
}

/// `7d`
fn ago(text: &str) -> Option<When> {
    let (unit, length) = UNITS.into_iter().find(|(unit, _)| text.ends_with(*unit))?;
    let number = text.strip_suffix(unit).filter(|n| digits(n))?;
    number.parse::<i64>().ok()?.checked_mul(length).map(When::Ago)
}

/// A date, or a date and a time of day, as a clock on the wall shows it.
fn local(text: &str) -> Option<When> {
    let missing = match text.len() {
        10 => "T00:00:00Z",
        16 => ":00Z",
        _ => "Z",
    };
    Micros::parse_rfc3339(&format!("{text}{missing}")).map(|clock| When::Local(clock.0))
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

pub(super) fn write(when: When) -> String {
    match when {
        When::At(time) => format!("{}Z", clock(time)),
        When::Local(time) => {
            let text = clock(Micros(time));
            let short = text.strip_suffix(":00").filter(|t| t.len() == 16).unwrap_or(&text);
            short.strip_suffix("T00:00").filter(|t| t.len() == 10).unwrap_or(short).into()
        }
        When::Ago(length) => {
            // weeks are read, not written: people say 14d
            let (unit, size) = UNITS[1..].iter().find(|(_, size)| length % size == 0).unwrap_or(&UNITS[4]);
            format!("{}{unit}", length / size)
        }
        When::DaysBack(0) => "today".into(),
        When::DaysBack(1) => "yesterday".into(),
        When::DaysBack(n) => format!("today-{n}"),
        When::WeeksBack(n, first) => {
            let week = match n {
                0 => "this-week".into(),
                1 => "last-week".into(),
                n => format!("this-week-{n}"),
            };
            match WEEKDAYS.get(usize::from(first % 7)) {
                Some(day) if first % 7 != 0 => format!("{week}/{day}"),
                _ => week,
            }
        }
    }
}

/// `2026-11-21T17:17:39`, with microseconds only where there are some.
fn clock(time: Micros) -> String {
    let text = time.to_string();
    let bare = text.trim_end_matches('Z');
    bare.strip_suffix(".000000").unwrap_or(bare).into()
}
