//! Strangers' text made harmless on a signed page: what cannot be seen is written out.
//!
//! In: any text, and what the fonts can draw. Out: text in which each character stands where it is read. Controls,
//! marks that turn or hide text, stacked accents and characters without a glyph become `\u{202e}`; scripts that run
//! from right to left are turned within their own words and move nothing else. Refuses to know: fonts and pages.

use std::fmt::Write;

/// At most so many characters of one field are printed; the rest is counted and attached.
pub(super) const LONGEST: usize = 4_000;
/// Accents on one letter.
const MARKS: usize = 3;

/// Each character shown, or written out when `drawn` has none for it.
pub(super) fn visible(text: &str, drawn: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    // a mark needs a letter to stand on
    let mut marks = MARKS;
    for c in text.chars() {
        let mark = is_mark(c);
        if mark {
            marks += 1;
        } else {
            marks = if c == ' ' { MARKS } else { 0 };
        }
        if c.is_control() || is_hidden(c) || (mark && marks > MARKS) || !drawn(c) {
            // writing to a String does not fail
            let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
            marks = MARKS;
        } else {
            out.push(c);
        }
    }
    out
}

/// Shows nothing, or turns the direction of what follows: Unicode's format characters, fillers, variation selectors,
/// tags, private use.
const fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{8e2}' | '\u{115f}' | '\u{1160}'
        | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{e000}'..='\u{f8ff}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{ffa0}' | '\u{fff0}'..='\u{fffc}' | '\u{13430}'..='\u{1345f}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{10ffff}')
}

/// Stands on the letter before it: the blocks of combining marks, and Hebrew's and Arabic's points.
const fn is_mark(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}' | '\u{5c2}' | '\u{5c4}' | '\u{5c5}'
        | '\u{5c7}' | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{6d6}'..='\u{6dc}' | '\u{6df}'..='\u{6e4}'
        | '\u{6e7}' | '\u{6e8}' | '\u{6ea}'..='\u{6ed}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}'
        | '\u{302a}'..='\u{302f}' | '\u{3099}' | '\u{309a}' | '\u{fe20}'..='\u{fe2f}')
}

const fn runs_left(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

/// A line as it is drawn from left to right: each stretch of right-to-left words turned, its marks behind their letters.
pub(super) fn turned(line: &str) -> String {
    if !line.chars().any(runs_left) {
        return line.to_owned();
    }
    let mut out = String::with_capacity(line.len());
    let mut stretch: Vec<char> = Vec::new();
    let end = |stretch: &mut Vec<char>, out: &mut String| {
        // blanks behind the last word belong to what follows
        let words = stretch.iter().rposition(|c| runs_left(*c)).map_or(0, |last| last + 1);
        let mut cluster = Vec::new();
        for &c in stretch[..words].iter().rev() {
            cluster.push(c);
            if !is_mark(c) {
                out.extend(cluster.drain(..).rev());
            }
        }
        out.extend(cluster.drain(..).rev());
        out.extend(&stretch[words..]);
        stretch.clear();
    };
    for c in line.chars() {
        if runs_left(c) || (!stretch.is_empty() && (c == ' ' || is_mark(c))) {
            stretch.push(c);
        } else {
            end(&mut stretch, &mut out);
            out.push(c);
        }
    }
    end(&mut stretch, &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_written_out() {
        let all = |text: &str| visible(text, |_| true);
        assert_eq!(all("invoice\u{202e}fdp.exe"), "invoice\\u{202e}fdp.exe");
        assert_eq!(all("a\r\n\tb\0\u{200b}\u{feff}\u{e0041}"), "a\\u{d}\\u{a}\\u{9}b\\u{0}\\u{200b}\\u{feff}\\u{e0041}");
        assert_eq!(all("\u{301}e\u{301}"), "\\u{301}e\u{301}", "no mark without a letter");
        assert_eq!(all("\0\u{301} \u{301}"), "\\u{0}\\u{301} \\u{301}", "nor on a blank, nor on what was written out");
        let stacked = all(&format!("e{}", "\u{301}".repeat(9)));
        assert_eq!(stacked.matches("\\u{301}").count() + stacked.matches('\u{301}').count(), 9);
        assert!(stacked.starts_with("e\u{301}\u{301}\u{301}\\u{301}"));
        assert_eq!(visible("a☃", |c| c.is_ascii()), "a\\u{2603}");
        assert_eq!(all("città Привет 日本 καλημέρα"), "città Привет 日本 καλημέρα");
    }

    #[test]
    fn right_to_left_words_turn_within_themselves() {
        assert_eq!(turned("status: sent"), "status: sent");
        assert_eq!(turned("a אבג דה b"), "a הד גבא b");
        assert_eq!(turned("אב 550 גד"), "בא 550 דג", "a number between stays where it is read");
        assert_eq!(turned("בְּ"), "בְּ", "points stay behind their letter");
    }
}
