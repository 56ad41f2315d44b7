//! A size or an amount of traffic, short, with the exact number on hover.
//!
//! In: bytes. Out: `14 kB`. Refuses to know: what is being measured.

use leptos::prelude::*;

use crate::words::{number, use_lang};

/// So many bytes.
#[component]
pub fn Bytes(
    /// How many.
    n: u64,
) -> impl IntoView {
    let lang = use_lang();
    view! { <data class="number" value=n.to_string() title=format!("{} bytes", number::count(n, lang))>{number::bytes(n, lang)}</data> }
}
