//! A button that puts a text on the clipboard and says that it did.
//!
//! In: the text. Out: a button; hidden by the style sheet where there is no script.
//! Refuses to know: what the text is.

use std::time::Duration;

use leptos::prelude::*;

use crate::words::{Word, detail};

/// Copies a text.
#[component]
pub fn Copy(
    /// What is copied, whole.
    #[prop(into)]
    text: Signal<String>,
    /// What the button says; for the small form, what it says to those who cannot see it.
    #[prop(default = detail::COPY)]
    label: Word,
    /// Only a small sign.
    #[prop(optional)]
    small: bool,
) -> impl IntoView {
    let copied = RwSignal::new(false);
    let click = move |_| {
        if write(&text.get_untracked()) {
            copied.set(true);
            set_timeout(move || copied.set(false), Duration::from_secs(2));
        }
    };
    let sign = move || if copied.get() { TICK } else { SHEETS };
    let said = move || if copied.get() { detail::COPIED } else { label };
    let lang = crate::words::use_lang();
    view! {
        <button type="button" class=if small { "copy small" } else { "copy button" } class:done=copied on:click=click>
            <svg class="glyph" viewBox="0 0 16 16" aria-hidden="true"><path d=sign></path></svg>
            <span class=if small { "unseen" } else { "" } aria-live="polite">{move || said().say(lang)}</span>
        </button>
    }
}

const SHEETS: &str = "M5.5 5.5v-2a1.5 1.5 0 0 1 1.5-1.5h5A1.5 1.5 0 0 1 13.5 3.5v6A1.5 1.5 0 0 1 12 11h-1.5M4 5.5h5A1.5 1.5 0 0 1 10.5 7v5.5A1.5 1.5 0 0 1 9 14H4a1.5 1.5 0 0 1-1.5-1.5V7A1.5 1.5 0 0 1 4 5.5Z";
const TICK: &str = "m3 8.6 3.4 3.4L13 4.6";

/// Whether the clipboard took it: a page over plain HTTP from another machine has none.
fn write(text: &str) -> bool {
    let navigator = window().navigator();
    let has = js_sys::Reflect::get(&navigator, &"clipboard".into()).is_ok_and(|clipboard| !clipboard.is_undefined());
    if has {
        // the promise only fails when the reader forbids it, and then the button says nothing false for two seconds
        drop(navigator.clipboard().write_text(text));
    }
    has
}
