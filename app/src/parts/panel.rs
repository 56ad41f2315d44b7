//! A row opened beside its list: previous, next, close, and the row itself. On a narrow window it covers the list.
//!
//! In: the open row, from the URL. Out: the panel, or nothing. Refuses to know: what is known of the row.

use leptos::prelude::*;

use crate::{
    pages::opened::Opened,
    state::{
        desk::{Act, use_desk},
        question::use_question,
    },
    words::list,
};

/// The panel.
#[component]
pub fn Panel() -> impl IntoView {
    let (question, desk) = (use_question(), use_desk());
    let open = Memo::new(move |_| question.selected.get().is_some());
    let step = move |by: i32| move |_| desk.act(Act::Sibling(by));
    view! {
        <Show when=move || open.get()>
            <aside class="panel" aria-label=list::KEY_OPEN.here()>
                <div class="panel-bar">
                    <button class="button bare" type="button" title=list::PREVIOUS.here() aria-label=list::PREVIOUS.here() on:click=step(-1)>
                        <svg class="glyph" viewBox="0 0 16 16" aria-hidden="true"><path d="m4 10 4-4 4 4"></path></svg>
                    </button>
                    <button class="button bare" type="button" title=list::NEXT.here() aria-label=list::NEXT.here() on:click=step(1)>
                        <svg class="glyph" viewBox="0 0 16 16" aria-hidden="true"><path d="m4 6 4 4 4-4"></path></svg>
                    </button>
                    <a class="button bare panel-close" href=move || question.href(&question.q.get()) title=list::CLOSE.here() aria-label=list::CLOSE.here()>
                        <svg class="glyph" viewBox="0 0 16 16" aria-hidden="true"><path d="m4 4 8 8m0-8-8 8"></path></svg>
                    </a>
                </div>
                <div class="panel-body">
                    <Opened id=Signal::derive(move || question.selected.get().unwrap_or_default())/>
                </div>
            </aside>
        </Show>
    }
}
