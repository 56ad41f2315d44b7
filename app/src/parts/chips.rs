//! A chip for each condition that has no control of its own: a click marks it in the query line, the cross takes it off.
//!
//! In: the question. Out: links and buttons. Refuses to know: what a condition means; it is shown as typed.

use std::ops::Range;

use leptos::prelude::*;
use tracemail_model::{
    filter::{fold, to_query},
    row::Kind,
};

use crate::{
    parts::{address::visible, caret::select},
    state::{filter::has_own_control, question::use_question},
    words::{list, use_lang},
};

/// The chips.
#[component]
pub fn Chips(
    /// The list, whose controls show some conditions already; `None`: none do.
    kind: Option<Kind>,
) -> impl IntoView {
    let (question, lang) = (use_question(), use_lang());
    let chips = move || {
        let filter = question.filter_or_all();
        let shown = filter.chips().iter().enumerate().filter(|(_, chip)| kind.is_none_or(|kind| !has_own_control(chip, &filter, kind)));
        shown.map(|(at, chip)| (to_query(chip), question.href_filter(&filter.clone().without(at)))).collect::<Vec<_>>()
    };
    view! {
        <ul class="chips" aria-label=list::CONDITIONS.here() inert=move || question.is_wrong()>
            <For
                each=chips
                key=Clone::clone
                children=move |(text, without)| {
                    let shown = visible(&text);
                    let remove = format!("{} {shown}", list::REMOVE.say(lang));
                    view! {
                        <li class="chip condition">
                            <button type="button" title=list::EDIT.say(lang) on:click=move |_| mark(&text)><code>{shown}</code></button>
                            <a href=without aria-label=remove.clone() title=remove>
                                <svg viewBox="0 0 16 16" aria-hidden="true"><path d="m5 5 6 6m0-6-6 6"></path></svg>
                            </a>
                        </li>
                    }
                }
            />
        </ul>
    }
}

/// Selects the piece in the query line, so that typing replaces it.
fn mark(piece: &str) {
    let Some(input) = document().get_element_by_id("q") else { return };
    let input: web_sys::HtmlInputElement = wasm_bindgen::JsCast::unchecked_into(input);
    // a line typed differently from how it is written back is left for the eye to find
    match place(&input.value(), piece) {
        Some(place) => select(&input, place),
        None => _ = input.focus(),
    }
}

/// Where the piece stands in the line by itself, in whatever case it was typed.
fn place(line: &str, piece: &str) -> Option<Range<usize>> {
    let wanted = fold(piece);
    let parts = |c: char| c.is_whitespace() || matches!(c, '(' | ')');
    line.char_indices().filter(|(from, _)| line[..*from].chars().next_back().is_none_or(parts)).find_map(|(from, _)| {
        let mut left = wanted.as_str();
        let mut rest = line[from..].chars();
        while !left.is_empty() {
            for c in rest.next()?.to_lowercase() {
                left = left.strip_prefix(c)?;
            }
        }
        let end = line.len() - rest.as_str().len();
        rest.next().is_none_or(parts).then_some(from..end)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_is_found_as_it_was_typed_and_not_within_another() {
        for (line, piece, found) in [
            ("subject:Hello x", "subject:hello", Some("subject:Hello")),
            ("è FROM:Bob", "from:bob", Some("FROM:Bob")),
            ("subject:È è", "è", Some("è")),
            ("from:bob (bob)", "bob", Some("bob")),
            ("last:7d", "after:7d", None),
            ("bobby", "bob", None),
        ] {
            assert_eq!(place(line, piece).map(|place| &line[place]), found, "{line}");
        }
        assert_eq!(place("from:bob bob", "bob"), Some(9..12));
    }
}
