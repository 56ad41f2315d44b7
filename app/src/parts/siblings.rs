//! Previous and next of the open row: beside its list, or on a page of its own as they stood in the list that led to it.
//!
//! In: whether there is a row on either side. Out: two buttons; the one that leads nowhere is disabled.
//! Refuses to know: what is known of the row, and the keys `[` and `]`, which the desk hears.

use leptos::prelude::*;
use tracemail_model::ids::RowId;

use crate::{
    state::{
        browser,
        desk::{Act, use_desk},
        question::use_question,
        shelf::use_shelf,
    },
    urls,
    words::{Word, list},
};

/// The two buttons.
#[component]
pub fn Steps(
    /// Whether there is a row so many places away.
    there: Callback<i32, bool>,
) -> impl IntoView {
    let desk = use_desk();
    let button = move |by: i32, name: Word, drawing: &'static str| {
        view! {
            <button
                class="button bare"
                type="button"
                title=name.here()
                aria-label=name.here()
                disabled=move || !there.run(by)
                on:click=move |_| desk.act(Act::Sibling(by))
            >
                <svg class="glyph" viewBox="0 0 16 16" aria-hidden="true"><path d=drawing></path></svg>
            </button>
        }
    };
    view! {
        {button(-1, list::PREVIOUS, "m4 10 4-4 4 4")}
        {button(1, list::NEXT, "m4 6 4 4 4-4")}
    }
}

/// Those of a row that has a page of its own; nothing where no list led to it.
#[component]
pub fn Siblings(
    /// The row.
    id: Signal<RowId>,
) -> impl IntoView {
    let (shelf, question) = (use_shelf(), use_question());
    use_desk().take(Callback::new(move |act| {
        // in place of this page, so that one step back leads to the list however many were read
        if let Act::Sibling(by) = act
            && let Some((kind, id)) = untrack(|| shelf.beside(id.get(), by))
        {
            question.go(&urls::row(kind, id), true);
            browser::to_top();
        }
    }));
    // the last row loaded need not be the last there is
    Effect::new(move |_| {
        if shelf.asked().is_some() && shelf.beside(id.get(), 1).is_none() {
            leptos::task::spawn_local(shelf.more());
        }
    });
    view! {
        <Show when=move || shelf.asked().is_some()>
            <div class="siblings"><Steps there=Callback::new(move |by| shelf.beside(id.get(), by).is_some())/></div>
        </Show>
    }
}
