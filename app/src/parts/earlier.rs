//! The button below a record that asks for what was before, and why it did not come.
//!
//! In: whether there is more, and how it is asked for. Out: a button, while there is; what failed, until it is tried again.
//! Refuses to know: what is recorded.

use leptos::prelude::*;

use crate::{
    error::AppError,
    parts::error_view::ErrorView,
    words::{audit, use_lang},
};

/// The button.
#[component]
pub fn Earlier(
    /// Whether there is more.
    #[prop(into)]
    more: Signal<bool>,
    /// Asks for it, and puts it in its place.
    ask: Action<(), Result<(), AppError>>,
) -> impl IntoView {
    let lang = use_lang();
    let again = move || {
        ask.dispatch(());
    };
    view! {
        {move || ask.value().get().and_then(Result::err).map(|error| view! { <ErrorView error retry=move |()| again()/> })}
        <Show when=move || more.get()>
            <p><button class="button" type="button" disabled=ask.pending() on:click=move |_| again()>{audit::EARLIER.say(lang)}</button></p>
        </Show>
    }
}
