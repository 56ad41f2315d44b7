//! A URL that leads nowhere.
//!
//! In: nothing. Out: says so plainly, with the way back; HTTP status 404.
//! Refuses to know: what was meant.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::words::trouble;

/// The page.
#[component]
pub fn NotFound() -> impl IntoView {
    #[cfg(feature = "ssr")]
    if let Some(options) = use_context::<leptos_axum::ResponseOptions>() {
        options.set_status(axum::http::StatusCode::NOT_FOUND);
    }
    view! {
        <Title text=trouble::NO_PAGE.here()/>
        <main class="sheet" id="main">
            <section class="notice">
                <h1>{trouble::NO_PAGE}</h1>
                <p>{trouble::NO_PAGE_NEXT}</p>
                <p><a class="button first" href=crate::urls::home()>{trouble::TO_START}</a></p>
            </section>
        </main>
    }
}
