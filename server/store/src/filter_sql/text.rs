//! Conditions on words of the dictionary and on the subject.

use super::{address, separated};
use crate::{query::Query, rows::fold};

/// `*` stands for anything; the rest for itself.
pub(super) fn glob(column: &str, pattern: &str, query: &mut Query) -> String {
    let pattern = fold(pattern);
    if !pattern.contains('*') {
        // words are unique: one number, so that an index stays in the order of time
        return format!("{column} = (select id from word where {})", same("text", &pattern, query));
    }
    query.among(column, |query| format!("select id from word where {}", like("text", &pattern, query)))
}

/// The whole text, folded.
pub(super) fn exact(column: &str, text: &str, query: &mut Query) -> String {
    format!("{column} = (select id from word where {})", same("text", &fold(text), query))
}

/// The text of a dictionary is this one.
pub(crate) fn same(column: &str, text: &str, query: &mut Query) -> String {
    let text = query.bind(text);
    query.dialect.is(column, &text)
}

/// The needle lies somewhere in the column's text.
pub(super) fn holds(column: &str, needle: &str, query: &mut Query) -> String {
    let needle = query.bind(query.dialect.needle(needle));
    query.dialect.holds(column, &needle)
}

/// The needle lies somewhere in the word.
pub(super) fn letters(column: &str, needle: &str, query: &mut Query) -> String {
    query.among(column, |query| format!("select id from word where {}", holds("text", &fold(needle), query)))
}

/// One of the words between separators.
pub(super) fn among(column: &str, word: &str, query: &mut Query) -> String {
    let Some(word) = separated(word) else { return "false".into() };
    query.among(column, |query| format!("select id from word where {}", holds("text", &word, query)))
}

pub(super) fn subject(needle: &str, query: &mut Query) -> String {
    let needle = query.bind(query.dialect.needle(&fold(needle)));
    query.dialect.subject_holds(&needle)
}

/// In the subject or in any address.
pub(super) fn words(needle: &str, message: bool, query: &mut Query) -> String {
    let set = address::part(&fold(needle), query);
    let columns: &[&str] =
        if message { &["sender", "recipient", "original_recipient", "header_from", "header_to", "account"] } else { &["account"] };
    let mut any: Vec<_> = columns.iter().map(|column| set.has(column)).collect();
    if message {
        any.insert(0, subject(needle, query));
    }
    format!("({})", any.join(" or "))
}

/// A text column that begins with these folded letters.
pub(crate) fn begins(column: &str, letters: &str, query: &mut Query) -> String {
    like(column, &format!("{letters}*"), query)
}

/// A folded pattern on a text column: the range of what begins as it does, for the index; the pattern decides.
pub(super) fn like(column: &str, pattern: &str, query: &mut Query) -> String {
    let begin = pattern.split('*').next().unwrap_or_default();
    let pattern = query.bind(query.dialect.pattern(pattern));
    let first = (!begin.is_empty()).then(|| query.bind(begin));
    let behind = behind(begin).map(|behind| query.bind(behind));
    let mut all = vec![query.dialect.fits(column, &pattern)];
    all.extend(query.dialect.between(column, first.as_deref(), behind.as_deref()));
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
