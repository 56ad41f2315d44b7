//! Text for a terminal: nothing a stranger wrote may move the cursor, change colours or turn the line around.
//!
//! In: text from a log. Out: the same with everything invisible written out. Refuses to know: what it means.

use std::{borrow::Cow, fmt::Write};

use tracemail_model::{time::Micros, zone::Zone};

/// Control characters (C0, C1, DEL), bidirectional and zero-width marks, line separators become `\u{…}`.
pub fn safe(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_invisible) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().fold(String::with_capacity(text.len() + 8), |mut out, c| {
        if is_invisible(c) {
            let _ = write!(out, "\\u{{{:x}}}", c as u32); // writing to a String cannot fail
        } else {
            out.push(c);
        }
        out
    }))
}

fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// Safe, and at most `width` characters.
pub fn cut(text: &str, width: usize) -> String {
    let text = safe(text);
    match text.char_indices().nth(width) {
        None => text.into_owned(),
        Some(_) => text.chars().take(width.saturating_sub(1)).chain(['…']).collect(),
    }
}

/// `2026-11-21 18:17:39+01:00`: what a clock shows, and how far it is from UTC then.
pub fn time(time: Micros, zone: Zone) -> String {
    let (year, month, day, hour, minute, second, _) = zone.shown(time).parts();
    let (east, sign) = (zone.minutes(time), if zone.minutes(time) < 0 { '-' } else { '+' });
    let (hours, minutes) = (east.abs() / 60, east.abs() % 60);
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}{sign}{hours:02}:{minutes:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_invisible_gets_through() {
        assert_eq!(safe("a\x1b[2Jb\u{9b}c\u{202e}d\re"), "a\\u{1b}[2Jb\\u{9b}c\\u{202e}d\\u{d}e");
        assert_eq!(safe("più 漢字"), "più 漢字");
        assert_eq!(cut("abcdef", 4), "abc…");
        assert_eq!(cut("abcd", 4), "abcd");
    }

    #[test]
    fn a_time_says_how_far_its_clock_is_from_utc() {
        let at = Micros::parse_rfc3339("2026-11-21T23:30:00Z").expect("a time");
        assert_eq!(time(at, Zone::fixed(60)), "2026-11-22 00:30:00+01:00");
        assert_eq!(time(at, Zone::fixed(-210)), "2026-11-21 20:00:00-03:30");
        assert_eq!(time(at, Zone::UTC), "2026-11-21 23:30:00+00:00");
    }
}
