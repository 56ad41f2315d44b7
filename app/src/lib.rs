//! What the reader sees.
#![recursion_limit = "256"]

use leptos::prelude::*;

/// The whole application.
#[component]
pub fn App() -> impl IntoView {
    view! { <p>"Tracemail"</p> }
}
