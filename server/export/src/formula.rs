//! Cells that a spreadsheet would take for a formula, made harmless (OWASP ASVS 5.0, 1.2.10).
//!
//! In: the text of a cell, written by strangers. Out: the same, or with a single quote before it.
//! Refuses to know: where the cell stands.

use std::borrow::Cow;

/// Puts a `'` before a cell that begins, behind blanks and invisible characters, with `=`, `+`, `-`, `@` or one of
/// their wide and small forms, or that begins with a control character (TAB, CR, LF, NUL …).
pub fn guard(text: &str) -> Cow<'_, str> {
    if is_formula(text) { format!("'{text}").into() } else { text.into() }
}

/// Whether a spreadsheet may calculate it.
fn is_formula(text: &str) -> bool {
    let mut letters = text.chars().skip_while(|c| (c.is_whitespace() && !c.is_control()) || is_invisible(*c));
    letters.next().is_some_and(|c| c.is_control() || is_sign(c))
}

const fn is_sign(c: char) -> bool {
    matches!(
        c,
        '=' | '+'
            | '-'
            | '@'
            | '\u{ff1d}'
            | '\u{ff0b}'
            | '\u{ff0d}'
            | '\u{ff20}'
            | '\u{fe66}'
            | '\u{fe62}'
            | '\u{fe63}'
            | '\u{fe6b}'
            | '\u{2212}'
    )
}

/// Takes no room: joiners, direction marks, the byte order mark.
const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::guard;

    #[test]
    fn formulas_are_quoted_and_nothing_else_is_touched() {
        for text in [
            "=1+1",
            "+1",
            "-2",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "\n",
            "\0=1",
            " =1",
            "\u{a0}=1",
            "＝1",
            "\u{feff}=1",
            "\u{200b}\u{202e} =1",
            "﹣1",
        ] {
            assert_eq!(guard(text), format!("'{text}"), "{text:?}");
        }
        for text in ["a=b", "x@y.z", "", "<a@b>", "2026-01-01", " ", "'=1", "\"=1\"", "1-2", "?=utf-8?q?x?="] {
            assert_eq!(guard(text), text);
        }
    }
}
