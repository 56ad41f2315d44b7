//! Strangers' text made fit to stand inside a sentence.
//!
//! In: any text out of a log. Out: one line without control, invisible or direction-changing characters, shortened.
//! Refuses to know: markup (text is text; the screen escapes it).

/// At most `most` characters, blanks as single spaces; what is cut off is marked by `…`.
pub fn plain(text: &str, most: usize) -> String {
    let mut out = String::with_capacity(text.len().min(4 * most));
    let mut count = 0;
    let mut blank = false;
    for c in text.chars() {
        if c.is_whitespace() || c.is_control() {
            blank = count > 0;
            continue;
        }
        if is_invisible(c) {
            continue;
        }
        let wanted = 1 + usize::from(blank);
        if count + wanted > most {
            out.push('…');
            break;
        }
        if blank {
            out.push(' ');
        }
        out.push(c);
        count += wanted;
        blank = false;
    }
    out
}

/// Characters that show nothing or turn the direction of what follows (Unicode general category Cf, and tags).
const fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
    )
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn a_strangers_text_keeps_to_its_line() {
        assert_eq!(plain("a\r\n\tb\u{202e}c\u{0}d", 80), "a bc d");
        assert_eq!(plain("  blanks around  ", 80), "blanks around");
        assert_eq!(plain("12345", 5), "12345");
        assert_eq!(plain("123456", 5), "12345…");
        assert_eq!(plain("città è bella", 7), "città è…");
        assert_eq!(plain("\u{200b}\u{e0041}", 5), "");
    }
}
