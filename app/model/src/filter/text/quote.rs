//! Quotes and backslashes: text as it stands in a line, and as it is meant.
//!
//! In: the one. Out: the other. Refuses to know: where a value ends.

/// What is meant: `\"` and `\\` stand for `"` and `\`, any other backslash for itself.
pub(in crate::filter) fn unescaped(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut chars = raw.chars().peekable();
    while let Some(c) = chars.next() {
        text.push(if c == '\\' { chars.next_if(|next| matches!(next, '"' | '\\')).unwrap_or(c) } else { c });
    }
    text
}

/// In quotes, each character for itself.
pub(in crate::filter) fn in_quotes(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
