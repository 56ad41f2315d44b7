//! The panel inside another page: the same lists, live and single rows, without rail, accounts and settings.
//!
//! In: a page that the server left empty (`/embed/NAME`). Out: the panel in it, every URL below that one.
//! Refuses to know: for whom; the server reads that from the bearer.

use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::{
    components::{FlatRoutes, Route, Router},
    hooks::use_location,
    path,
};
use tracemail_model::row::Kind;

use crate::{
    pages::{list::ListPage, live::LivePage, not_found::NotFound, opened::OpenedPage},
    parts::{
        freshness::FreshnessStrip,
        keys_help::{HelpButton, KeysHelp},
        query_line::QueryLine,
        scope::Scope,
        shortcuts::Shortcuts,
    },
    state, urls,
    words::{Word, list, status},
};

/// Begins: from now on URLs stand below `base`, and questions go where the bearer is read.
pub fn begin(base: String) {
    urls::embed_below(base);
    // asked twice the first stays
    let _ = server_fn::client::try_set_server_url(state::embed::ROOT);
}

/// The whole of it.
#[component]
pub fn Embedded() -> impl IntoView {
    provide_meta_context();
    state::viewer::provide();
    state::socket::provide();
    state::desk::provide();
    state::shelf::provide();
    view! {
        <Router>
            <Frame/>
        </Router>
    }
}

#[component]
fn Frame() -> impl IntoView {
    state::question::provide();
    let keys = RwSignal::new(false);
    view! {
        <a class="skip" href="#main" rel="external">{list::SKIP}</a>
        <div class="frame embedded">
            <header class="top">
                <nav class="tabs" aria-label=list::SECTIONS.here()>
                    <Tab href=urls::path(Kind::Received) name=status::RECEIVED/>
                    <Tab href=urls::path(Kind::Sent) name=status::SENT/>
                    <Tab href=urls::path(Kind::Access) name=status::ACCESS/>
                    <Tab href=urls::live() name=list::LIVE/>
                </nav>
                <QueryLine/>
                <Scope/>
                <FreshnessStrip/>
                <HelpButton open=keys/>
            </header>
            <FlatRoutes fallback=NotFound>
                <Route path=path!("/embed/:site/received") view=|| view! { <ListPage kind=Kind::Received/> }/>
                <Route path=path!("/embed/:site/sent") view=|| view! { <ListPage kind=Kind::Sent/> }/>
                <Route path=path!("/embed/:site/access") view=|| view! { <ListPage kind=Kind::Access/> }/>
                <Route path=path!("/embed/:site/live") view=LivePage/>
                <Route path=path!("/embed/:site/message/:id") view=OpenedPage/>
                <Route path=path!("/embed/:site/access/:id") view=OpenedPage/>
            </FlatRoutes>
        </div>
        <Shortcuts help=keys/>
        <KeysHelp open=keys/>
    }
}

#[component]
fn Tab(
    /// Where it leads.
    href: &'static str,
    /// Its name.
    name: Word,
) -> impl IntoView {
    let path = use_location().pathname;
    let here = move || path.with(|path| path == href).then_some("page");
    view! { <a class="tab" href=href aria-current=here>{name}</a> }
}
