//! The verdict: what happened, in large type, and the next step.
//!
//! In: a row. Out: one sentence, and a second when there is something to do.
//! Refuses to know: how it is worked out (`model::explain`).

use leptos::prelude::*;
use tracemail_model::{explain::explain, row::Row};

use crate::{
    parts::status_mark::{Outcome, StatusMark},
    state::viewer::use_viewer,
    words::use_lang,
};

/// How a row of any list ended.
pub fn outcome(row: &Row) -> Outcome {
    match row {
        Row::Message(m) => m.status.into(),
        Row::Access(a) => a.action.into(),
    }
}

/// The verdict on a row.
#[component]
pub fn Verdict(
    /// Which.
    row: Row,
    /// The page is about this row: its sentence is the page's heading.
    #[prop(optional)]
    main: bool,
) -> impl IntoView {
    let (viewer, lang) = (use_viewer(), use_lang());
    let of = outcome(&row);
    let verdict = Memo::new(move |_| explain(&row, lang, viewer.offset.get()));
    let sentence = move || verdict.with(|v| v.sentence.clone());
    view! {
        <header class=format!("verdict tone-{}", of.tone)>
            <StatusMark of/>
            {if main { view! { <h1>{sentence}</h1> }.into_any() } else { view! { <h2>{sentence}</h2> }.into_any() }}
            {move || verdict.with(|v| v.next.clone()).map(|next| view! { <p class="next">{next}</p> })}
        </header>
    }
}
