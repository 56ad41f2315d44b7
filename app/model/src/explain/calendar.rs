//! Days as each language writes them.
//!
//! In: days. Out: text. Refuses to know: time zones.

use std::fmt::Write;

use super::{Lang, phrase::Both};
use crate::time::{Day, Micros};

const MONTHS: [Both; 12] = [
    ["January", "gennaio"],
    ["February", "febbraio"],
    ["March", "marzo"],
    ["April", "aprile"],
    ["May", "maggio"],
    ["June", "giugno"],
    ["July", "luglio"],
    ["August", "agosto"],
    ["September", "settembre"],
    ["October", "ottobre"],
    ["November", "novembre"],
    ["December", "dicembre"],
];

/// `November`, `novembre`. `month`: 1 to 12.
pub fn month_name(month: u32, lang: Lang) -> &'static str {
    lang.of(MONTHS[(month as usize + 11) % 12])
}

/// The day that `2026-11-21` names.
pub(crate) fn named(date: &str) -> Option<Day> {
    Micros::parse_rfc3339(&format!("{date}T00:00:00Z")).map(Micros::day)
}

/// `of 21 November 2026`, `dell’8 novembre 2026`.
pub(crate) fn of_day(day: Day, lang: Lang) -> String {
    let (year, month, date) = day.civil();
    format!("{} {} {year}", with("of", ["del ", "dell’"], date, lang), month_name(month, lang))
}

/// `from 16 to 22 November 2026`: what both have in common once, at the end.
pub(crate) fn from_to(first: Day, last: Day, lang: Lang) -> String {
    let ((year, month, date), (last_year, last_month, last_date)) = (first.civil(), last.civil());
    let mut text = with("from", ["dal ", "dall’"], date, lang);
    if (year, month) != (last_year, last_month) {
        let _ = write!(text, " {}", month_name(month, lang)); // into a String: never fails
    }
    if year != last_year {
        let _ = write!(text, " {year}");
    }
    format!("{text} {} {} {last_year}", with("to", ["al ", "all’"], last_date, lang), month_name(last_month, lang))
}

/// The word before a day, and its number: Italian binds it to 8 and 11, and counts the first.
fn with(en: &str, [it, bound]: Both, date: u32, lang: Lang) -> String {
    match (lang, date) {
        (Lang::En, _) => format!("{en} {date}"),
        (Lang::It, 8 | 11) => format!("{bound}{date}"),
        (Lang::It, 1) => format!("{it}1º"),
        (Lang::It, _) => format!("{it}{date}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_written_as_people_write_them() {
        let day = |date: &str| named(date).expect("a day");
        let both = |text: &dyn Fn(Lang) -> String| [text(Lang::En), text(Lang::It)];
        let of = |date: &str| both(&|lang| of_day(day(date), lang));
        assert_eq!(of("2026-11-21"), ["of 21 November 2026", "del 21 novembre 2026"]);
        assert_eq!(of("2026-08-01")[1], "del 1º agosto 2026");
        assert_eq!(of("2026-03-08")[1], "dell’8 marzo 2026");
        let week = |first: &str, last: &str| both(&|lang| from_to(day(first), day(last), lang));
        assert_eq!(week("2026-11-16", "2026-11-22"), ["from 16 to 22 November 2026", "dal 16 al 22 novembre 2026"]);
        assert_eq!(week("2026-06-08", "2026-06-14")[1], "dall’8 al 14 giugno 2026");
        assert_eq!(week("2026-09-28", "2026-10-04"), ["from 28 September to 4 October 2026", "dal 28 settembre al 4 ottobre 2026"]);
        assert_eq!(week("2026-05-05", "2026-05-11")[1], "dal 5 all’11 maggio 2026");
        assert_eq!(week("2026-12-28", "2027-01-03")[0], "from 28 December 2026 to 3 January 2027");
        assert_eq!((named("2026-02-30"), named("21.11.2026")), (None, None));
    }
}
