//! The sections of the panel: a rail at the left, a bar below on a phone.
//!
//! In: where we are. Out: links. Refuses to know: what the sections show.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use tracemail_model::{account::Role, row::Kind};

use crate::{
    state::me::use_me,
    urls,
    words::{Word, devices, export, list, status, watch},
};

const ENVELOPE_IN: &str = "M2.5 5.5h15v10h-15zM2.5 6l7.5 5.5L17.5 6M10 1.5v5M7.9 4.6 10 6.7l2.1-2.1";
const ENVELOPE_OUT: &str = "M17.5 2.5 9 11M17.5 2.5l-5.3 15L9 11 2.5 7.8z";
const KEY: &str = "M7 6.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7M10.5 10h7v3.2M14.5 10v2.4";
const PULSE: &str = "M10 8.2a1.8 1.8 0 1 1 0 3.6 1.8 1.8 0 0 1 0-3.6M5.8 14.2a6 6 0 0 1 0-8.4M14.2 5.8a6 6 0 0 1 0 8.4M3.3 16.7a9.5 9.5 0 0 1 0-13.4M16.7 3.3a9.5 9.5 0 0 1 0 13.4";

const SHIELD: &str = "M10 2.5 16.5 5v4.6c0 3.6-2.6 6.6-6.5 7.9-3.9-1.3-6.5-4.3-6.5-7.9V5zM10 7v3.6M10 13.2v.1";

const PHONE: &str = "M6.5 2.5h7a1.5 1.5 0 0 1 1.5 1.5v12a1.5 1.5 0 0 1-1.5 1.5h-7A1.5 1.5 0 0 1 5 16V4a1.5 1.5 0 0 1 1.5-1.5M9 15h2";

const TRAY: &str = "M10 2.5v9.5M6.5 8.7 10 12.2l3.5-3.5M3 13.5v3.5h14v-3.5";

/// The rail.
#[component]
pub fn Rail() -> impl IntoView {
    let own = use_me().is_some_and(|me| me.role == Role::Mailbox);
    view! {
        <nav class="rail" aria-label=list::SECTIONS.here()>
            <a class="rail-mark" href="/" aria-label="Tracemail">
                <svg viewBox="0 0 20 20" aria-hidden="true"><path d="M2 4.5h16M10 4.5V17M6 9.5l4 3 4-3"></path></svg>
            </a>
            <Section href=urls::path(Kind::Received) name=status::RECEIVED drawing=ENVELOPE_IN/>
            <Section href=urls::path(Kind::Sent) name=status::SENT drawing=ENVELOPE_OUT/>
            <Section href=urls::path(Kind::Access) name=status::ACCESS drawing=KEY/>
            <Section href=urls::live() name=list::LIVE drawing=PULSE/>
            <Section href="/watch" name=watch::RAIL drawing=SHIELD/>
            {own.then(|| view! { <Section href="/devices" name=devices::TITLE drawing=PHONE/> })}
            <Section href="/exports" name=export::RAIL drawing=TRAY/>
        </nav>
    }
}

#[component]
fn Section(
    /// Where it leads.
    href: &'static str,
    /// Its name.
    name: Word,
    /// Its drawing.
    drawing: &'static str,
) -> impl IntoView {
    let path = use_location().pathname;
    let here = move || path.with(|path| path == href).then_some("page");
    view! {
        <a class="rail-item" href=href aria-current=here>
            <svg viewBox="0 0 20 20" aria-hidden="true"><path d=drawing></path></svg>
            <span>{name}</span>
        </a>
    }
}
