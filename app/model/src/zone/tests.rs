//! Clocks by example: Rome, New York, Lord Howe, Cairo; and that no clock, however it is put, loses or doubles a moment.

use proptest::prelude::*;

use super::*;
use crate::{
    arbitrary,
    time::{DAY, SECOND},
};

const HOUR: i64 = 3600 * SECOND;

fn at(text: &str) -> Micros {
    Micros::parse_rfc3339(text).expect("a time")
}

/// What a table of zones knows: offsets from some moments on.
fn table(first: i32, changes: &[(&str, i32)]) -> impl Fn(Micros) -> i32 {
    let changes: Vec<(Micros, i32)> = changes.iter().map(|(time, minutes)| (at(time), *minutes)).collect();
    move |time| changes.iter().take_while(|(from, _)| *from <= time).last().map_or(first, |(_, minutes)| *minutes)
}

fn rome() -> Zone {
    let known = table(60, &[("2026-03-29T01:00:00Z", 120), ("2026-10-25T01:00:00Z", 60)]);
    Zone::probe(at("2026-11-23T08:00:00.123456Z"), known)
}

fn new_york() -> Zone {
    Zone::probe(at("2026-11-23T08:00:00Z"), table(-300, &[("2026-03-08T07:00:00Z", -240), ("2026-11-01T06:00:00Z", -300)]))
}

fn lord_howe() -> Zone {
    Zone::probe(at("2026-11-23T08:00:00Z"), table(660, &[("2026-04-04T15:00:00Z", 630), ("2026-10-03T15:30:00Z", 660)]))
}

#[test]
fn each_moment_has_its_own_offset() {
    let zone = rome();
    assert_eq!(zone.to_string(), "60_1774746000:120_1792890000:60", "to the second");
    for (moment, shown) in [
        ("2026-10-24T22:30:00Z", "2026-10-25T00:30:00Z"),
        ("2026-10-25T00:59:59Z", "2026-10-25T02:59:59Z"),
        ("2026-10-25T01:00:00Z", "2026-10-25T02:00:00Z"),
        ("2026-03-29T00:59:59Z", "2026-03-29T01:59:59Z"),
        ("2026-03-29T01:00:00Z", "2026-03-29T03:00:00Z"),
        ("2020-07-01T00:00:00Z", "2020-07-01T01:00:00Z"),
    ] {
        assert_eq!(zone.shown(at(moment)), at(shown), "{moment}");
    }
    assert_eq!(new_york().minutes(at("2026-11-01T05:59:59Z")), -240);
    assert_eq!(new_york().minutes(at("2026-11-01T06:00:00Z")), -300);
    assert_eq!(lord_howe().minutes(at("2026-10-03T15:29:59Z")), 630);
}

#[test]
fn what_a_clock_shows_is_a_moment() {
    for (zone, shown, moment) in [
        (rome(), "2026-10-25T00:00:00Z", "2026-10-24T22:00:00Z"),
        (rome(), "2026-10-26T00:00:00Z", "2026-10-25T23:00:00Z"),
        (rome(), "2026-10-25T02:30:00Z", "2026-10-25T00:30:00Z"), // twice: the first
        (rome(), "2026-10-25T03:00:00Z", "2026-10-25T02:00:00Z"),
        (rome(), "2026-03-29T02:30:00Z", "2026-03-29T01:30:00Z"), // never: shown as 03:30
        (rome(), "2026-03-29T03:00:00Z", "2026-03-29T01:00:00Z"),
        (new_york(), "2026-11-01T01:30:00Z", "2026-11-01T05:30:00Z"),
        (new_york(), "2026-03-08T02:30:00Z", "2026-03-08T07:30:00Z"),
        (lord_howe(), "2026-04-05T01:45:00Z", "2026-04-04T14:45:00Z"),
        (lord_howe(), "2026-10-04T02:15:00Z", "2026-10-03T15:45:00Z"),
    ] {
        assert_eq!(zone.when(at(shown)), at(moment), "{shown}");
    }
}

#[test]
fn days_begin_when_they_begin_there() {
    let hours = |zone: Zone, day: &str| {
        let day = at(&format!("{day}T00:00:00Z")).day();
        (zone.start(Day(day.0 + 1)).0 - zone.start(day).0) as f64 / HOUR as f64
    };
    for (zone, day, length) in [
        (rome(), "2026-10-24", 24.0),
        (rome(), "2026-10-25", 25.0),
        (rome(), "2026-03-29", 23.0),
        (new_york(), "2026-11-01", 25.0),
        (lord_howe(), "2026-04-05", 24.5),
        (lord_howe(), "2026-10-04", 23.5),
        (Zone::fixed(330), "2026-10-25", 24.0),
    ] {
        assert!((hours(zone, day) - length).abs() < f64::EPSILON, "{day}");
    }
    // where midnight itself is skipped, the day begins when the clock is put forward
    let cairo = Zone::probe(at("2026-05-01T00:00:00Z"), table(120, &[("2026-04-23T22:00:00Z", 180)]));
    assert_eq!(cairo.start(at("2026-04-24T00:00:00Z").day()), at("2026-04-23T22:00:00Z"));
}

#[test]
fn steps_are_whole_by_the_clock() {
    let steps = |zone: Zone, from: &str, length: i64, n: usize| {
        let first = zone.step_of(at(from), length);
        let all: Vec<Micros> = std::iter::successors(Some(first), |begin| Some(zone.step_after(*begin, length))).take(n).collect();
        (zone.shown(first).to_string(), all.windows(2).map(|pair| (pair[1].0 - pair[0].0) as f64 / HOUR as f64).collect::<Vec<_>>())
    };
    assert_eq!(steps(rome(), "2026-10-24T12:00:00Z", DAY, 4), ("2026-10-24T00:00:00.000000Z".into(), vec![24.0, 25.0, 24.0]));
    assert_eq!(steps(rome(), "2026-10-25T12:00:00Z", DAY, 3), ("2026-10-25T00:00:00.000000Z".into(), vec![25.0, 24.0]));
    assert_eq!(steps(rome(), "2026-03-28T12:00:00Z", DAY, 4).1, [24.0, 23.0, 24.0]);
    assert_eq!(steps(rome(), "2026-10-25T00:10:00Z", HOUR, 4), ("2026-10-25T02:00:00.000000Z".into(), vec![1.0, 1.0, 1.0]));
    assert_eq!(steps(rome(), "2026-10-24T22:00:00Z", 2 * HOUR, 4).1, [2.0, 3.0, 2.0]);
    assert_eq!(steps(rome(), "2026-03-28T23:00:00Z", 2 * HOUR, 4).1, [2.0, 1.0, 2.0]);
    assert_eq!(steps(lord_howe(), "2026-04-04T14:00:00Z", HOUR, 4).1, [1.5, 1.0, 1.0]);
    assert_eq!(steps(Zone::fixed(-210), "2026-10-24T12:00:00Z", DAY, 3).1, [24.0, 24.0]);
}

#[test]
fn a_period_knows_its_own_changes_only() {
    let (zone, day) = (rome(), |text: &str| Some(at(text)));
    let november = zone.between(day("2026-11-01T00:00:00Z"), None);
    assert_eq!((november, november.offsets()), (Zone::fixed(60), vec![60]));
    assert_eq!(zone.between(day("2026-06-01T00:00:00Z"), day("2026-07-01T00:00:00Z")), Zone::fixed(120));
    assert_eq!(zone.between(day("2026-10-20T00:00:00Z"), day("2026-10-30T00:00:00Z")).offsets(), [120, 60]);
    assert_eq!(zone.between(None, None), zone);
}

#[test]
fn a_zone_without_changes_is_a_number() {
    let kolkata = Zone::probe(at("2026-11-23T08:00:00Z"), |_| 330);
    assert_eq!((kolkata, kolkata.to_string().as_str()), (Zone::fixed(330), "330"));
    assert_eq!(serde_json::to_string(&kolkata).expect("json"), "330");
    assert_eq!(serde_json::from_str::<Zone>("-210").expect("a zone"), Zone::fixed(-210));
    assert_eq!(serde_json::from_str::<Zone>("\"-210\"").expect("a zone"), Zone::fixed(-210));
    assert_eq!(serde_json::to_string(&rome()).expect("json"), "\"60_1774746000:120_1792890000:60\"");
    assert_eq!(Zone::probe(Micros(0), |_| 99_999), Zone::fixed(MOST_MINUTES), "no machine's answer is out of range");
}

#[test]
fn where_it_changes_often_the_latest_count() {
    let weeks = |time: Micros| (time.0.div_euclid(14 * DAY) % 2) as i32 * 60;
    let zone = Zone::probe(at("2026-11-23T08:00:00Z"), weeks);
    assert_eq!(zone.changes().count(), MOST);
    let last = at("2026-11-23T08:00:00Z").plus(200 * DAY);
    assert_eq!(zone.minutes(last), weeks(last));
    assert_eq!(zone.to_string().parse(), Ok(zone));
}

#[test]
fn what_is_no_zone_is_refused() {
    for text in [
        "",
        " ",
        "x",
        "60.5",
        "841",
        "-841",
        "99999999999999999999",
        "60_",
        "60_1",
        "60_:120",
        "60_1:",
        "60_1:60",
        "60_1:120_1:60",
        "60_2:120_1:60",
        "60_1:9999",
        "60_9223372036854775807:120",
        "0_1:1_2:2_3:3_4:4_5:5",
        "60_1:120_",
        "Europe/Rome",
        "60_1792890000:120;x=y",
    ] {
        assert!(text.parse::<Zone>().is_err(), "{text:?}");
        assert!(serde_json::from_value::<Zone>(text.into()).is_err(), "{text:?}");
    }
    for json in ["841", "1e99", "18446744073709551615", "null", "[]", "{}", "1.5", "true"] {
        assert!(serde_json::from_str::<Zone>(json).is_err(), "{json}");
    }
}

proptest! {
    #[test]
    fn text_and_json_bring_a_zone_back(zone in arbitrary::zone()) {
        prop_assert_eq!(zone.to_string().parse(), Ok(zone));
        prop_assert_eq!(serde_json::from_str::<Zone>(&serde_json::to_string(&zone).expect("json")).expect("a zone"), zone);
    }

    #[test]
    fn a_moment_shown_is_that_moment_or_the_other_that_shows_the_same(zone in arbitrary::zone(), time in any::<i32>()) {
        let time = Micros(i64::from(time) * SECOND);
        let shown = zone.shown(time);
        prop_assert!(zone.when(shown) <= time);
        prop_assert_eq!(zone.shown(zone.when(shown)), shown);
    }

    #[test]
    fn no_zone_and_no_moment_breaks_it(zone in arbitrary::zone(), time in any::<i64>(), length in any::<i64>()) {
        let time = Micros(time);
        let _ = (zone.shown(time), zone.when(time), zone.day(time), zone.between(Some(time), Some(time)).offsets());
        let begin = zone.step_of(time, length);
        prop_assert!(begin <= time);
        prop_assert!(zone.step_after(begin, length) > begin || begin.0 == i64::MAX || length > i64::MAX / 2);
    }

    #[test]
    fn no_text_breaks_the_reader(text in "[0-9:_+-]{0,40}|.{0,20}") {
        if let Ok(zone) = text.parse::<Zone>() {
            prop_assert_eq!(zone.to_string().parse(), Ok(zone));
        }
    }
}
