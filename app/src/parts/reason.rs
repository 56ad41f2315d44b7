//! Why somebody of the staff looks at customers' rows: said once, kept as long as he is signed in.
//!
//! In: what he said so far. Out: a field in his menu. Refuses to know: who reads it.

use leptos::{ev, prelude::*};
use tracemail_model::account::LONGEST_REASON;

use crate::{
    api::audit::say_why,
    parts::{error_view, typed::Typed},
    words::{audit, use_lang},
};

/// The field.
#[component]
pub fn Reason(
    /// So far.
    said: Option<String>,
) -> impl IntoView {
    let lang = use_lang();
    let came = RwSignal::new(None);
    let send = move |event: ev::SubmitEvent| {
        let why = Typed::of(&event).text("reason");
        leptos::task::spawn_local(async move { came.set(Some(say_why(why).await)) });
    };
    let told = move || {
        came.get().map(|came| match came {
            Ok(_) => audit::KEPT.say(lang),
            Err(error) => error_view::told(&error).0.say(lang),
        })
    };
    view! {
        <form class="office-form person-reason" on:submit=send>
            <label>
                {audit::REASON}
                <input name="reason" value=said autocomplete="off" maxlength=LONGEST_REASON placeholder=audit::REASON_EXAMPLE.here() aria-describedby="reason-next"/>
            </label>
            <p class="office-hint" id="reason-next">{audit::REASON_NEXT}</p>
            <button class="button">{audit::KEEP}</button>
            <span aria-live="polite">{told}</span>
        </form>
    }
}
