//! What the reader sees. This file is the table of contents: the shell around every page, and each page with its URL.
//!
//! In: a request (natively) or the page the server rendered (in the browser). Out: HTML, then the same page alive.
//! Refuses to know: SQL, log lines, sockets of the server. Compiled twice: `ssr` natively, `hydrate` to WASM.
//!
//! To add a screen: 1 a file in `pages/` with its component; 2 its `<Route>` here; 3 its place in `parts/rail.rs`;
//! 4 its words in `words/`.
#![recursion_limit = "512"]

pub mod api;
#[cfg(feature = "ssr")]
pub mod backend;
pub mod embedded;
pub mod error;
pub mod pages;
pub mod parts;
#[cfg(feature = "ssr")]
mod shell;
pub mod state;
pub mod urls;
pub mod words;

#[cfg(feature = "ssr")]
pub use shell::{Assets, shell};

use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::{
    SsrMode,
    components::{FlatRoutes, Route, Router},
    path,
};
use tracemail_model::row::Kind;

use crate::{
    pages::{
        account::AccountPage, audit::AuditPage, devices::DevicesPage, embedding::EmbeddingPage, exports::ExportsPage, home::HomePage,
        list::ListPage, live::LivePage, looks::LooksPage, not_found::NotFound, opened::OpenedPage, people::PeoplePage, person::PersonPage,
        summary::SummaryPage, telling::TellingPage, trusted::TrustedPage, verify::VerifyPage, watch::WatchPage,
    },
    parts::{file_news::FileNews, keys_help::KeysHelp, rail::Rail, shortcuts::Shortcuts, top_bar::TopBar},
    words::list,
};

/// The whole application.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    state::viewer::provide();
    state::me::provide();
    state::socket::provide();
    state::desk::provide();
    state::shelf::provide();
    state::files::provide();
    view! {
        <Router>
            <Frame/>
        </Router>
    }
}

/// What stands around every page, and each page with its URL.
#[component]
fn Frame() -> impl IntoView {
    state::question::provide();
    let keys = RwSignal::new(false);
    view! {
        <a class="skip" href="#main" rel="external">{list::SKIP}</a>
        <div class="frame">
            <Rail/>
            <TopBar keys/>
            <FlatRoutes fallback=NotFound>
                // in order: whole without script too, and the head is on its way while the numbers are counted
                <Route path=path!("/received") view=|| view! { <ListPage kind=Kind::Received/> } ssr=SsrMode::InOrder/>
                <Route path=path!("/sent") view=|| view! { <ListPage kind=Kind::Sent/> } ssr=SsrMode::InOrder/>
                <Route path=path!("/access") view=|| view! { <ListPage kind=Kind::Access/> } ssr=SsrMode::InOrder/>
                <Route path=path!("/live") view=LivePage ssr=SsrMode::InOrder/>
                <Route path=path!("/watch") view=WatchPage ssr=SsrMode::InOrder/>
                <Route path=path!("/message/:id") view=OpenedPage ssr=SsrMode::Async/>
                <Route path=path!("/access/:id") view=OpenedPage ssr=SsrMode::Async/>
                <Route path=path!("/verify") view=VerifyPage ssr=SsrMode::Async/>
                <Route path=path!("/exports") view=ExportsPage ssr=SsrMode::Async/>
                <Route path=path!("/account") view=AccountPage ssr=SsrMode::Async/>
                <Route path=path!("/summary") view=SummaryPage ssr=SsrMode::Async/>
                <Route path=path!("/devices") view=DevicesPage ssr=SsrMode::Async/>
                <Route path=path!("/trusted") view=TrustedPage ssr=SsrMode::Async/>
                <Route path=path!("/telling") view=TellingPage ssr=SsrMode::Async/>
                <Route path=path!("/people") view=PeoplePage ssr=SsrMode::Async/>
                <Route path=path!("/person") view=PersonPage ssr=SsrMode::Async/>
                <Route path=path!("/embedding") view=EmbeddingPage ssr=SsrMode::Async/>
                <Route path=path!("/audit") view=AuditPage ssr=SsrMode::Async/>
                <Route path=path!("/looks") view=LooksPage ssr=SsrMode::Async/>
                <Route path=path!("/") view=HomePage ssr=SsrMode::Async/>
            </FlatRoutes>
        </div>
        <FileNews/>
        <Shortcuts help=keys/>
        <KeysHelp open=keys/>
    }
}
