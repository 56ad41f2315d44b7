//! The filter as a form: a button that says how many conditions are set, with the fields below it.
//!
//! In: the question. Out: the menu; nothing of its fields is in the page before it is wanted.
//! Refuses to know: the fields (`parts/filter_fields`).

use leptos::prelude::*;
use tracemail_model::row::Kind;

use crate::{
    parts::{filter_fields::FilterFields, menu::Menu},
    state::{filter::has_own_control, question::use_question},
    words::{form, use_lang},
};

/// The menu.
#[component]
pub fn FilterForm(
    /// The list; `None`: several together.
    kind: Option<Kind>,
) -> impl IntoView {
    let (question, lang) = (use_question(), use_lang());
    let opened = RwSignal::new(false);
    let label = move || {
        let filter = question.filter_or_all();
        let shown = |chip| kind.is_some_and(|kind| has_own_control(chip, &filter, kind));
        let set = filter.chips().iter().filter(|chip| !shown(chip)).count();
        if set == 0 { form::FILTER.say(lang).to_owned() } else { format!("{} · {set}", form::FILTER.say(lang)) }
    };
    view! {
        <Menu class="filter-form" label=label on_open=move |()| opened.set(true) attr:inert=move || question.is_wrong()>
            <Show when=move || opened.get()><FilterFields kind/></Show>
        </Menu>
    }
}
