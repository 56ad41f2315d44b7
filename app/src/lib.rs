//! What the reader sees. This file is the table of contents: the shell around every page, and each page with its URL.
//!
//! In: a request (natively) or the page the server rendered (in the browser). Out: HTML, then the same page alive.
//! Refuses to know: SQL, log lines, sockets of the server. Compiled twice: `ssr` natively, `hydrate` to WASM.
//!
//! To add a screen: 1 a file in `pages/` with its component; 2 its `<Route>` here; 3 its place in `parts/rail.rs`;
//! 4 its words in `words/`.
#![recursion_limit = "512"]

pub mod api;
#[cfg(feature = "ssr")]
pub mod backend;
pub mod error;
pub mod pages;
pub mod parts;
#[cfg(feature = "ssr")]
mod shell;
pub mod state;
pub mod urls;
pub mod words;

#[cfg(feature = "ssr")]
pub use shell::{Assets, shell};

use leptos::prelude::*;
use leptos_meta::provide_meta_context;

/// The whole application.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    state::viewer::provide();
    view! { <p>"Tracemail"</p> }
}
