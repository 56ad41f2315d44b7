//! Text for a terminal: nothing a stranger wrote may move the cursor, change colours or turn the line around.
//!
//! In: text from a log. Out: the same with everything invisible written out. Refuses to know: what it means.

use std::{borrow::Cow, fmt::Write};

use tracemail_model::time::{Micros, SECOND};

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

/// `2026-11-21 18:17:39` on a clock so many minutes east of UTC.
pub fn time(time: Micros, offset: i32) -> String {
    let (year, month, day, hour, minute, second, _) = time.plus(i64::from(offset) * 60 * SECOND).parts();
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
}

/// `UTC+01:00`
pub fn zone(offset: i32) -> String {
    if offset == 0 {
        return "UTC".into();
    }
    format!("UTC{}{:02}:{:02}", if offset < 0 { '-' } else { '+' }, offset.abs() / 60, offset.abs() % 60)
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
    fn a_clock_is_shown_with_its_zone() {
        let at = Micros::parse_rfc3339("2026-11-21T23:30:00Z").expect("a time");
        assert_eq!((time(at, 60), zone(60)), ("2026-11-22 00:30:00".into(), "UTC+01:00".into()));
        assert_eq!((time(at, -210), zone(-210)), ("2026-11-21 20:00:00".into(), "UTC-03:30".into()));
        assert_eq!(zone(0), "UTC");
    }
}
