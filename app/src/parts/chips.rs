//! A chip for each condition that has no control of its own: a click marks it in the query line, the cross takes it off.
//!
//! In: the question. Out: links and buttons. Refuses to know: what a condition means; it is shown as typed.

use leptos::prelude::*;
use tracemail_model::{filter::to_query, row::Kind};

use crate::{
    parts::address::visible,
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
        <ul class="chips" aria-label=list::CONDITIONS.here()>
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
    let _ = input.focus();
    let line = input.value();
    // a line typed differently from how it is written back is left for the eye to find
    if let Some(at) = line.find(piece) {
        let units = |text: &str| text.encode_utf16().count() as u32;
        let from = units(&line[..at]);
        let _ = input.set_selection_range(from, from + units(piece));
    }
}
