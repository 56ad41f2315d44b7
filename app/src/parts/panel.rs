//! A row opened beside its list: previous, next, close, and the row itself. On a narrow window it covers the list.
//!
//! In: the open row, from the URL. Out: the panel, or nothing. Refuses to know: what is known of the row.

use leptos::prelude::*;

use crate::{
    pages::opened::Opened,
    parts::siblings::Steps,
    state::{desk::use_desk, question::use_question},
    words::list,
};

/// The panel.
#[component]
pub fn Panel() -> impl IntoView {
    let (question, desk) = (use_question(), use_desk());
    let open = Memo::new(move |_| question.selected.get().is_some());
    view! {
        <Show when=move || open.get()>
            <aside class="panel" aria-label=list::KEY_OPEN.here()>
                <div class="panel-bar">
                    <Steps there=Callback::new(move |by| desk.beside.with(|beside| if by < 0 { beside.0 } else { beside.1 }))/>
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
