//! What somebody said of a login, as a note beside what was found about it.
//!
//! In: who, what, when. Out: one line. Refuses to know: where it stands.

use super::Lang;
use crate::time::Micros;

/// `“It was me”: mario@example.com, 2026-11-22 12:30 UTC`
pub fn claim_note(who: &str, mine: bool, vouched: bool, at: Micros, lang: Lang) -> String {
    let (year, month, day, hour, minute, ..) = at.parts();
    let said = match (lang, mine, vouched) {
        (Lang::En, true, true) => "“It was me”",
        (Lang::En, true, false) => "“It was me”, said with the mailbox’s password alone",
        (Lang::En, false, _) => "“It was not me”",
        (Lang::It, true, true) => "“Ero io”",
        (Lang::It, true, false) => "“Ero io”, detto con la sola password della casella",
        (Lang::It, false, _) => "“Non ero io”",
    };
    format!("{said}: {who}, {year:04}-{month:02}-{day:02} {hour:02}:{minute:02} UTC")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_says_who_and_when() {
        let note = claim_note("mario@example.com", false, true, Micros(1_794_182_400_000_000), Lang::It);
        assert_eq!(note, "“Non ero io”: mario@example.com, 2026-11-09 00:00 UTC");
    }
}
