//! Conditions on words of the dictionary and on the subject.

use super::{address, separated};
use crate::{query::Query, rows::fold};

/// `*` stands for anything; the rest for itself.
pub(super) fn glob(column: &str, pattern: &str, query: &mut Query) -> String {
    let pattern = fold(pattern);
    if !pattern.contains('*') {
        let word = query.bind(pattern);
        // words are unique: one number, so that an index stays in the order of time
        return format!("{column} = (select id from word where text = {word})");
    }
    format!("{column} in (select id from word where {})", like("text", &pattern, query))
}

/// The whole text, folded.
pub(super) fn exact(column: &str, text: &str, query: &mut Query) -> String {
    let word = query.bind(fold(text));
    format!("{column} = (select id from word where text = {word})")
}

/// The needle lies somewhere in the text.
pub(super) fn letters(column: &str, needle: &str, query: &mut Query) -> String {
    let needle = query.bind(fold(needle));
    format!("{column} in (select id from word where instr(text, {needle}) > 0)")
}

/// One of the words between separators.
pub(super) fn among(column: &str, word: &str, query: &mut Query) -> String {
    let Some(word) = separated(word) else { return "false".into() };
    let word = query.bind(word);
    format!("{column} in (select id from word where instr(text, {word}) > 0)")
}

pub(super) fn subject(needle: &str, query: &mut Query) -> String {
    let needle = query.bind(fold(needle));
    format!("instr(coalesce(subject_folded, lower(subject)), {needle}) > 0")
}

/// In the subject or in any address.
pub(super) fn words(needle: &str, message: bool, query: &mut Query) -> String {
    let set = address::part(&fold(needle), query);
    let columns: &[&str] =
        if message { &["sender", "recipient", "original_recipient", "header_from", "header_to", "account"] } else { &["account"] };
    let mut any: Vec<_> = columns.iter().map(|column| format!("{column} in (select id from {set})")).collect();
    if message {
        any.insert(0, subject(needle, query));
    }
    format!("({})", any.join(" or "))
}

/// A text column that begins with these folded letters.
pub(crate) fn begins(column: &str, letters: &str, query: &mut Query) -> String {
    like(column, &format!("{letters}*"), query)
}

/// A folded pattern on a text column: the range of what begins as it does, for the index; GLOB decides.
pub(super) fn like(column: &str, pattern: &str, query: &mut Query) -> String {
    let begin = pattern.split('*').next().unwrap_or_default();
    let mut all = vec![format!("{column} glob {}", query.bind(escaped(pattern)))];
    if !begin.is_empty() {
        all.push(format!("{column} >= {}", query.bind(begin)));
    }
    if let Some(behind) = behind(begin) {
        all.push(format!("{column} < {}", query.bind(behind)));
    }
    all.join(" and ")
}

/// The first text behind all those that begin so; `None` when there is none.
fn behind(begin: &str) -> Option<String> {
    let mut text = begin.to_owned();
    while let Some(last) = text.pop() {
        if let Some(next) = (last..=char::MAX).nth(1) {
            text.push(next);
            return Some(text);
        }
    }
    None
}

/// GLOB's own signs, made to stand for themselves.
fn escaped(pattern: &str) -> String {
    pattern.chars().fold(String::with_capacity(pattern.len()), |mut text, c| {
        match c {
            '[' => text.push_str("[[]"),
            '?' => text.push_str("[?]"),
            c => text.push(c),
        }
        text
    })
}
