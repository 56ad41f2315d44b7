//! The raw lines, as the servers wrote them.
//!
//! In: lines (secrets already masked, strange bytes already written out). Out: a fold with the lines, their parts faintly
//! marked, a button to copy them and one to keep them as a text file.
//! Refuses to know: what the lines mean; the marks are only for the eye.

use leptos::prelude::*;
use tracemail_model::event::LogLine;

use crate::{
    parts::{address::visible, copy::Copy},
    urls,
    words::{detail, number, use_lang},
};

/// The lines, folded until asked for.
#[component]
pub fn LogLines(
    /// In order.
    lines: Vec<LogLine>,
    /// Name of the file they are kept in, without ending.
    #[prop(into)]
    file: String,
) -> impl IntoView {
    let lang = use_lang();
    let count = number::count(lines.len() as u64, lang);
    let whole = StoredValue::new(lines.iter().fold(String::new(), |text, line| text + &line.text + "\n"));
    let keep = move |click: leptos::ev::MouseEvent| {
        // written only now, so that the page does not carry the lines twice
        let href = format!("data:text/plain;charset=utf-8,{}", whole.with_value(|text| urls::encode(text)));
        let _ = event_target::<web_sys::Element>(&click).set_attribute("href", &href);
    };
    let items = lines.into_iter().map(|line| view! { <li>{marked(&line.text)}</li> }).collect_view();
    view! {
        <details class="log" id="log">
            <summary>
                <svg class="glyph turn" viewBox="0 0 16 16" aria-hidden="true"><path d="m6 3.5 4.5 4.5L6 12.5"></path></svg>
                <h2>{detail::LOG}</h2>
                <span class="quiet">{detail::lines_behind_it(lang, &count)}</span>
            </summary>
            <div class="log-tools">
                <Copy text=whole.get_value() label=detail::COPY_LINES/>
                <a class="button scripted" href="#log" download=format!("{file}.txt") on:click=keep>{detail::KEEP_AS_TEXT}</a>
            </div>
            <ol class="log-lines" tabindex="0" aria-label=detail::LOG.here()>{items}</ol>
        </details>
    }
}

/// A line with its head, its `name=` and its values set apart.
fn marked(line: &str) -> impl IntoView + use<> {
    pieces(line).into_iter().map(|(class, text)| view! { <span class=class>{visible(text)}</span> }).collect_view()
}

/// Splits a line into (class, text): `log-head` up to `program[pid]: `, `log-id` for a queue id that follows,
/// then `log-name` for each `name=` and `log-text` for the rest.
fn pieces(line: &str) -> Vec<(&'static str, &str)> {
    let mut out = Vec::new();
    let head = line.find("]: ").map_or(0, |at| at + 3);
    let (first, mut rest) = line.split_at(head);
    if !first.is_empty() {
        out.push(("log-head", first));
    }
    let id = rest.find(": ").filter(|at| (5..20).contains(at) && rest[..*at].bytes().all(|b| b.is_ascii_alphanumeric()));
    if let Some(at) = id {
        out.push(("log-id", &rest[..at]));
        rest = &rest[at..];
    }
    while let Some(at) = rest.find('=') {
        let start = rest[..at]
            .rfind(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_')
            .map_or(0, |i| i + rest[i..].chars().next().map_or(1, char::len_utf8));
        if start > 0 {
            out.push(("log-text", &rest[..start]));
        }
        out.push((if start < at { "log-name" } else { "log-text" }, &rest[start..=at]));
        rest = &rest[at + 1..];
    }
    if !rest.is_empty() {
        out.push(("log-text", rest));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::pieces;

    #[test]
    fn marks_leave_every_letter_in_its_place() {
        for line in [
            "2026-11-21T17:17:39Z mx1 postfix/smtp[120]: 4ABC12345: to=<a@b.test>, relay=none, dsn=4.4.1",
            "no head at all",
            "",
            "=x==ü=é=",
            "a]: ]: =",
        ] {
            assert_eq!(pieces(line).iter().map(|(_, text)| *text).collect::<String>(), line);
        }
        assert_eq!(pieces("h p[1]: 4ABC12345: to=<x>")[1..3], [("log-id", "4ABC12345"), ("log-text", ": ")]);
    }
}
