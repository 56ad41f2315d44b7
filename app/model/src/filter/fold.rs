//! Text as it is compared: lower case by Unicode, each letter one character.
//!
//! In: text of any origin. Out: the same for whoever typed it in capitals, on a Greek keyboard or on a Mac.
//! Refuses to know: where it is compared; the browser, the live hub and the database's own columns hold folded text alike.

use super::compose::compose;

/// How text is compared everywhere. What is folded stays as it is when folded again.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut folded = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        // a sigma looks otherwise where a word ends, and a needle may end within a word
        let c = if c == 'ς' { 'σ' } else { c };
        match folded.chars().next_back().and_then(|before| compose(before, c)) {
            Some(whole) => {
                folded.pop();
                folded.push(whole);
            }
            None => folded.push(c),
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use unicode_normalization::UnicodeNormalization;

    use super::*;

    #[test]
    fn a_word_within_a_word_is_found_wherever_it_ends() {
        for (text, needle) in [
            ("ΟΔΥΣΣΕΥΣ", "ΟΔΥΣ"),
            ("Ὀδυσσεύς", "ὈΔΥΣΣΕΎΣ"),
            ("Perche\u{301} no", "perché"),
            ("mu\u{308}ller", "MÜLLER"),
            ("e\u{302}\u{323}", "ệ"),
            ("e\u{323}\u{302}", "Ệ"),
            ("й.pdf", "И\u{306}.PDF"),
            ("が", "か\u{3099}"),
            ("한글", "\u{1112}\u{1161}\u{11ab}\u{1100}\u{1173}\u{11af}"),
        ] {
            assert!(fold(text).contains(&fold(needle)), "{text} {needle}");
        }
    }

    #[test]
    fn every_letter_is_the_same_composed_and_apart_and_folded_twice() {
        for c in '\0'..=char::MAX {
            let (whole, apart) = (c.nfc().collect::<String>(), c.nfd().collect::<String>());
            let folded = fold(&whole);
            assert_eq!(fold(&apart), folded, "{c:?}");
            assert_eq!(fold(&folded), folded, "{c:?}");
        }
    }
}
