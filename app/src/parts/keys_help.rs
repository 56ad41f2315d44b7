//! All keys and the grammar of the query line, in a dialog.
//!
//! In: whether it is open. Out: a `dialog` that the browser itself closes with Esc.
//! Refuses to know: what the keys do; `state` listens to them.

use leptos::{html, prelude::*};

use crate::{
    parts::query_help::QueryHelp,
    words::{Word, help},
};

/// Keys that do the same, and what they do.
type Line = (&'static [&'static str], Word);

const GROUPS: &[(Word, &[Line])] = &[
    (
        help::IN_LISTS,
        &[
            (&["j", "↓"], help::NEXT_ROW),
            (&["k", "↑"], help::PREVIOUS_ROW),
            (&["Enter"], help::OPEN_ROW),
            (&["x"], help::PICK_ROW),
            (&["Esc"], help::CLOSE_ROW),
            (&["]"], help::NEXT_WHILE_OPEN),
            (&["["], help::PREVIOUS_WHILE_OPEN),
        ],
    ),
    (help::ANYWHERE, &[(&["/"], help::TO_SEARCH), (&["l"], help::TO_LIVE), (&["?"], help::SHOW_KEYS)]),
    (help::IN_LIVE, &[(&["Space"], help::PAUSE)]),
];

/// The dialog.
#[component]
pub fn KeysHelp(
    /// Set by whoever opens it; set back when the reader closes it.
    open: RwSignal<bool>,
) -> impl IntoView {
    let groups = GROUPS
        .iter()
        .map(|(name, keys)| {
            let keys = keys
                .iter()
                .map(|(keys, what)| {
                    let keys = keys.iter().map(|key| view! { <kbd>{*key}</kbd> " " }).collect_view();
                    view! { <div><dt>{keys}</dt><dd>{*what}</dd></div> }
                })
                .collect_view();
            view! { <section><h4>{*name}</h4><dl class="keys">{keys}</dl></section> }
        })
        .collect_view();
    view! {
       <Dialog open title=help::HELP>
           <h3>{help::KEYS}</h3>
           <div class="help-keys">{groups}</div>
           <h3>{help::QUERY}</h3>
           <QueryHelp/>
       </Dialog>
    }
}

/// What opens it: on a phone, too, where there are no keys, but words to search by.
#[component]
pub fn HelpButton(
    /// Set to show it.
    open: RwSignal<bool>,
) -> impl IntoView {
    view! {
        <button class="button bare" type="button" title=help::HELP.here() aria-label=help::HELP.here() on:click=move |_| open.set(true)>
            "?"
        </button>
    }
}

/// A dialog with a heading and a button to close it.
#[component]
pub fn Dialog(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// Heading.
    title: Word,
    /// What it says.
    children: Children,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        match (open.get(), dialog.open()) {
            // refused only when it is not on the page any more
            (true, false) => drop(dialog.show_modal()),
            (false, true) => dialog.close(),
            _ => {}
        }
    });
    view! {
        <dialog class="help" node_ref=dialog on:close=move |_| open.set(false) aria-label=title.here()>
            <header>
                <h2>{title}</h2>
                <form method="dialog"><button class="button bare">{help::CLOSE}</button></form>
            </header>
            <div class="help-body">{children()}</div>
        </dialog>
    }
}
