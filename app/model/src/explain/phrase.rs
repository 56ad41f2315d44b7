//! Sentences in two languages: a text with `{names}` in it, times of day, lengths of time, sizes.
//!
//! In: templates and facts. Out: text. Refuses to know: what is said.

use super::{Lang, calendar::month_name};
use crate::{time::Micros, zone::Zone};

/// The same text in English and Italian.
pub(super) type Both = [&'static str; 2];

/// A clause that says why, without a full stop, and what to do about it.
#[derive(Clone, Copy)]
pub(super) struct Why {
    pub clause: Both,
    pub next: Option<Both>,
}

/// A reason with a next step.
pub(super) const fn why(clause: Both, next: Both) -> Why {
    Why { clause, next: Some(next) }
}

/// A reason about which nothing is to be done.
pub(super) const fn bare(clause: Both) -> Why {
    Why { clause, next: None }
}

impl Lang {
    pub(super) const fn of(self, both: Both) -> &'static str {
        both[self as usize]
    }
}

/// The text with each `{name}` replaced by what is known under that name.
pub(super) fn fill(text: &str, known: &dyn Fn(&str) -> String) -> String {
    let mut out = String::with_capacity(text.len() + 40);
    let mut rest = text;
    while let Some((before, (name, after))) = rest.split_once('{').and_then(|(before, tail)| Some((before, tail.split_once('}')?))) {
        out.push_str(before);
        out.push_str(&known(name));
        rest = after;
    }
    out.push_str(rest);
    out
}

/// With a capital at its beginning and a full stop at its end.
pub(super) fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let mut out: String = chars.next().into_iter().flat_map(char::to_uppercase).collect();
    out.push_str(chars.as_str());
    if !out.ends_with(['.', '!', '?']) {
        out.push('.');
    }
    out
}

/// `at 10:02`, or `on 22 November at 10:02` where that is another day than `beside`'s.
pub(super) fn clock(at: Micros, beside: Micros, lang: Lang, zone: Zone) -> String {
    let (_, month, day, hour, minute, ..) = zone.shown(at).parts();
    let time = format!("{} {hour:02}:{minute:02}", lang.of(["at", "alle"]));
    if zone.day(at) == zone.day(beside) {
        return time;
    }
    let name = month_name(month, lang);
    match lang {
        Lang::En => format!("on {day} {name} {time}"),
        Lang::It if day == 1 => format!("il 1º {name} {time}"),
        Lang::It if day == 8 || day == 11 => format!("l’{day} {name} {time}"),
        Lang::It => format!("il {day} {name} {time}"),
    }
}

/// A number and its thing: `1 hour`, `3 hours`.
pub(super) fn count(n: u64, one: Both, many: Both, lang: Lang) -> String {
    format!("{n} {}", lang.of(if n == 1 { one } else { many }))
}

/// A length of time by its largest unit, rounded: `5 days`, `12 minutes`, `40 seconds`.
pub(super) fn length(seconds: f64, lang: Lang) -> String {
    let seconds = seconds.max(0.0).round() as u64;
    let whole = |unit: u64| (seconds + unit / 2) / unit;
    match seconds {
        172_800.. => count(whole(86_400), ["day", "giorno"], ["days", "giorni"], lang),
        7200.. => count(whole(3600), ["hour", "ora"], ["hours", "ore"], lang),
        120.. => count(whole(60), ["minute", "minuto"], ["minutes", "minuti"], lang),
        0 => lang.of(["less than a second", "meno di un secondo"]).into(),
        _ => count(seconds, ["second", "secondo"], ["seconds", "secondi"], lang),
    }
}

/// Bytes as people say them: `31 MB`, `1.5 kB`; a k is a thousand.
pub(super) fn size(bytes: u64, lang: Lang) -> String {
    let (unit, name) = match bytes {
        1_000_000_000.. => (1e9, "GB"),
        1_000_000.. => (1e6, "MB"),
        1000.. => (1e3, "kB"),
        _ => return format!("{bytes} B"),
    };
    format!("{} {name}", decimal(bytes as f64 / unit, lang))
}

/// With one digit behind the point where it says something. (Written with integers: the browser need not carry the
/// printing of floating point.)
pub(super) fn decimal(n: f64, lang: Lang) -> String {
    let tenths = (n * 10.0).round() as i64;
    if tenths % 10 == 0 || tenths.unsigned_abs() >= 1000 {
        return (n.round() as i64).to_string();
    }
    let (sign, size) = (if tenths < 0 { "-" } else { "" }, tenths.unsigned_abs());
    format!("{sign}{}{}{}", size / 10, lang.of([".", ","]), size % 10)
}
