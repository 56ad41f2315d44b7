//! The program at the other end, as a name and a small drawing: phone, desktop, webmail, script.
//!
//! In: what the program said of itself and the door it came in by. Out: drawing and name.
//! Refuses to know: whether the program told the truth.

use leptos::prelude::*;
use tracemail_model::{client::ClientSort, status::Protocol};

use crate::{
    parts::address::visible,
    words::{Word, detail},
};

const PHONE: &str =
    "M5.5 1.75h5a1.25 1.25 0 0 1 1.25 1.25v10a1.25 1.25 0 0 1-1.25 1.25h-5A1.25 1.25 0 0 1 4.25 13V3A1.25 1.25 0 0 1 5.5 1.75ZM7.25 12h1.5";
const DESKTOP: &str = "M2.75 2.75h10.5a1 1 0 0 1 1 1v6.5a1 1 0 0 1-1 1H2.75a1 1 0 0 1-1-1v-6.5a1 1 0 0 1 1-1ZM5.5 13.75h5M8 11.25v2.5";
const WEB: &str = "M8 1.75a6.25 6.25 0 1 0 0 12.5 6.25 6.25 0 0 0 0-12.5ZM1.9 8h12.2M8 1.75c4 4 4 8.5 0 12.5-4-4-4-8.5 0-12.5Z";
const SCRIPT: &str =
    "M2.75 2.75h10.5a1 1 0 0 1 1 1v8.5a1 1 0 0 1-1 1H2.75a1 1 0 0 1-1-1v-8.5a1 1 0 0 1 1-1ZM4.5 6l2.25 2-2.25 2M8.75 10.25h2.75";
const SEND: &str = "M14 2 7.2 8.8M14 2 9.6 14.2 7.2 8.8 1.8 6.4Z";
const RULES: &str = "M2 3h12L9.5 8.5v4.25l-3 1.5V8.5Z";
const BOX: &str =
    "M2 9.25 3.9 3.4a1 1 0 0 1 .95-.65h6.3a1 1 0 0 1 .95.65L14 9.25V12.5a1 1 0 0 1-1 1H3a1 1 0 0 1-1-1ZM2 9.25h3.5l1 1.75h3l1-1.75H14";

/// The drawing of a sort of program, and its name.
fn sort(client: Option<&str>, protocol: Protocol) -> (&'static str, Word) {
    match (ClientSort::of(client, protocol), protocol) {
        (ClientSort::Phone, _) => (PHONE, detail::CLIENT_PHONE),
        (ClientSort::Desktop, _) => (DESKTOP, detail::CLIENT_DESKTOP),
        (ClientSort::Webmail, _) => (WEB, detail::CLIENT_WEBMAIL),
        (ClientSort::Script, _) => (SCRIPT, detail::CLIENT_SCRIPT),
        (ClientSort::Unknown, Protocol::Smtp) => (SEND, detail::CLIENT_UNKNOWN),
        (ClientSort::Unknown, Protocol::Managesieve) => (RULES, detail::CLIENT_UNKNOWN),
        (ClientSort::Unknown, _) => (BOX, detail::CLIENT_UNKNOWN),
    }
}

/// The drawing alone.
pub fn drawing(client: Option<&str>, protocol: Protocol) -> &'static str {
    sort(client, protocol).0
}

/// The program, drawn and named.
#[component]
pub fn Client(
    /// Name and version it gave.
    client: Option<String>,
    /// The door.
    protocol: Protocol,
) -> impl IntoView {
    let (drawing, kind) = sort(client.as_deref(), protocol);
    view! {
        <span class="client">
            <svg class="glyph" viewBox="0 0 16 16" role="img" aria-label=kind.here()><path d=drawing></path></svg>
            {match client {
                Some(name) => view! { <bdi class="foreign">{visible(&name)}</bdi> }.into_any(),
                None => view! { <span class="quiet">{kind}</span> }.into_any(),
            }}
        </span>
    }
}
