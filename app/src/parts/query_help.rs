//! The grammar of the query line, with examples.
//!
//! In: nothing. Out: three short tables, to stand in a dialog or on a page.
//! Refuses to know: the grammar itself (`model::filter::text`).

use leptos::prelude::*;

use tracemail_model::filter::FieldName;

use crate::words::{Word, help};

/// The tables.
#[component]
pub fn QueryHelp() -> impl IntoView {
    view! {
        <p>{help::QUERY_INTRO}</p>
        <Table name=help::EXAMPLES lines=help::EXAMPLE_LIST.to_vec()/>
        <Table name=help::SIGNS lines=help::SIGN_LIST.to_vec()/>
        <Table name=help::NAMES lines=FieldName::ALL.iter().map(|name| (name.example(), help::meaning(*name))).collect()/>
    }
}

#[component]
fn Table(
    /// Heading.
    name: Word,
    /// What is typed, and what it means.
    lines: Vec<(&'static str, Word)>,
) -> impl IntoView {
    let lines = lines.into_iter().map(|(typed, means)| view! { <div><dt><code>{typed}</code></dt><dd>{means}</dd></div> }).collect_view();
    view! { <section><h4>{name}</h4><dl class="grammar">{lines}</dl></section> }
}
