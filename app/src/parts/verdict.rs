//! The verdict: what happened, in large type, and the next step.
//!
//! In: how a row ended and what the server said of it. Out: one sentence, and a second when there is something to do.
//! Refuses to know: how it is worked out (`model::explain`, which stays on the server: its rules would weigh on every
//! first visit).

use leptos::prelude::*;
use tracemail_model::{explain, row::Row};

use crate::parts::status_mark::{Outcome, StatusMark};

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
    /// How the row ended.
    of: Outcome,
    /// What was said of it.
    verdict: explain::Verdict,
    /// The page is about this row: its sentence is the page's heading.
    #[prop(optional)]
    main: bool,
) -> impl IntoView {
    let explain::Verdict { sentence, next, .. } = verdict;
    view! {
        <header class=format!("verdict tone-{}", of.tone)>
            <StatusMark of/>
            {if main { view! { <h1>{sentence}</h1> }.into_any() } else { view! { <h2>{sentence}</h2> }.into_any() }}
            {next.map(|next| view! { <p class="next">{next}</p> })}
        </header>
    }
}
