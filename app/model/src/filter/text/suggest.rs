//! What could stand at the cursor of a query line, and which known word a wrong one is nearest to.
//!
//! In: the line as far as it is typed, and a place in it. Out: words to choose from.
//! Refuses to know: the values in the database.

use serde::{Deserialize, Serialize};

use crate::filter::{FieldName, MOST_TEXT};

/// Words that could stand in a line instead of what stands between two places.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    /// Byte offset where the word under the cursor begins.
    pub from: usize,
    /// Byte offset of the cursor.
    pub to: usize,
    /// What could stand there; names end in `:`.
    pub words: Vec<String>,
    /// The name before the colon, where a value is being typed outside quotes.
    pub name: Option<FieldName>,
}

impl Suggestion {
    /// The line with `word` instead of the whole word under the cursor, and where the cursor then stands.
    pub fn taken(&self, line: &str, word: &str) -> (String, usize) {
        let (before, rest) = (line.get(..self.from).unwrap_or_default(), line.get(self.to..).unwrap_or_default());
        let names = word.ends_with(':');
        let ends = |c: char| c.is_whitespace() || matches!(c, ',' | '(' | ')') || names && c == ':';
        let after = &rest[rest.find(ends).unwrap_or(rest.len())..];
        let after = after.strip_prefix(':').unwrap_or(after);
        // what is typed next stands behind one blank, unless the value goes on
        let (blank, passed) = match after.chars().next() {
            _ if names => ("", 0),
            Some(',' | ')') => ("", 0),
            Some(c) if c.is_whitespace() => ("", c.len_utf8()),
            _ => (" ", 1),
        };
        (format!("{before}{word}{blank}{after}"), before.len() + word.len() + passed)
    }
}

/// What could stand at `cursor` (a byte offset): field names, or the words of the field before the colon.
/// Inside quotes and behind fields that take any text there is nothing to suggest.
pub fn suggest(line: &str, cursor: usize) -> Suggestion {
    let to = (0..=cursor.min(line.len()).min(MOST_TEXT)).rev().find(|at| line.is_char_boundary(*at)).unwrap_or(0);
    let typed = &line[..to];
    let (mut piece, mut value, mut quoted, mut escaped) = (0, 0, false, false);
    for (at, c) in typed.char_indices() {
        let next = at + c.len_utf8();
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' if quoted || at == value => quoted = !quoted,
            _ if quoted => {}
            '(' | ')' => (piece, value) = (next, next),
            '-' if at == piece => (piece, value) = (next, next),
            ',' => value = next,
            ':' if value == piece && FieldName::from_name(&typed[piece..at].to_ascii_lowercase()).is_some() => value = next,
            c if c.is_whitespace() => (piece, value) = (next, next),
            _ => {}
        }
    }
    let start = typed[value..].to_ascii_lowercase();
    let begins = |word: &str| word.starts_with(&start);
    let name =
        typed[piece..value].split_once(':').filter(|_| !quoted).and_then(|(name, _)| FieldName::from_name(&name.to_ascii_lowercase()));
    let words = match name {
        _ if quoted => Vec::new(),
        Some(name) => name.choices().into_iter().filter(|word| begins(word)).map(Into::into).collect(),
        None if value > piece => Vec::new(),
        None => FieldName::ALL.iter().filter(|name| begins(name.name())).map(|name| format!("{name}:")).collect(),
    };
    Suggestion { from: value, to, words, name }
}

/// The `most` words nearest to what was typed: those that begin with it, then by letters to change.
pub(super) fn closest(typed: &str, mut words: Vec<&'static str>, most: usize) -> Vec<&'static str> {
    let typed: Vec<u8> = typed.bytes().take(24).map(|b| b.to_ascii_lowercase()).collect();
    words.sort_by_cached_key(|word| if word.as_bytes().starts_with(&typed) { 0 } else { distance(&typed, word.as_bytes()) });
    words.truncate(most);
    words
}

/// Whether two texts differ by one letter: added, dropped, changed, or swapped with its neighbour.
pub fn one_letter_off(a: &str, b: &str) -> bool {
    let letters = |text: &str| text.chars().collect::<Vec<_>>();
    a.len().abs_diff(b.len()) <= 4 && a.len() <= 320 && distance(&letters(a), &letters(b)) == 1
}

/// Letters to add, drop, change or swap with their neighbour (optimal string alignment).
fn distance<T: PartialEq>(a: &[T], b: &[T]) -> usize {
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let mut best = (row[j] + 1).min(rows[i][j + 1] + 1).min(rows[i][j] + usize::from(x != y));
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                best = best.min(rows[i - 1][j - 1] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}
