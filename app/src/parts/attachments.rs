//! Files in a message, as far as a filter told.
//!
//! In: names, sizes, hashes. Out: one line each; the hash is copied whole.
//! Refuses to know: the files themselves, which are never kept.

use leptos::prelude::*;
use tracemail_model::message::Attachment;

use crate::{
    parts::{address::Foreign, bytes::Bytes, copy::Copy},
    words::detail,
};

/// Its colour: what a filter took offence at stands out.
fn chip(status: &str) -> &'static str {
    match status {
        "infected" => "chip tone-bad",
        "removed" | "blocked" | "encrypted" => "chip tone-warn",
        _ => "chip",
    }
}

fn named(status: String) -> AnyView {
    detail::file_status(&status).map_or_else(|| view! { <Foreign text=status/> }.into_any(), |word| view! { {word} }.into_any())
}

/// The files.
#[component]
pub fn Attachments(
    /// Which.
    files: Vec<Attachment>,
) -> impl IntoView {
    let lines = files
        .into_iter()
        .map(|file| {
            view! {
                <li>
                    <Foreign text=file.name/>
                    {file.size.map(|n| view! { " " <Bytes n/> })}
                    {file.status.map(|status| view! { " " <span class=chip(&status)>{named(status.clone())}</span> })}
                    {file.sha256.map(|hash| {
                        // sixty-four letters in the middle of a page help nobody: both ends are shown
                        let short = format!("{}…{}", hash.get(..8).unwrap_or_default(), hash.get(hash.len().saturating_sub(8)..).unwrap_or_default());
                        view! { <span class="hash">"SHA-256 " <code title=hash.clone()>{short}</code> <Copy text=hash small=true/></span> }
                    })}
                </li>
            }
        })
        .collect_view();
    view! { <ul class="files">{lines}</ul> }
}
