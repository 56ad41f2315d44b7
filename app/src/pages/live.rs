//! The live screen: every list together, new rows at the top as the log is written.
//!
//! In: the URL (filter and which lists) and the socket. Out: the page. Pause loses nothing: rows wait and are counted.
//! Refuses to know: the socket's ways (`state/socket`).

use leptos::{either::Either, prelude::*};
use leptos_meta::Title;
use tracemail_model::{page::Order, row::Kind};

use super::list::Skeleton;
use crate::{
    error::AppError,
    parts::{
        chips::Chips,
        error_view::ErrorView,
        filter_form::FilterForm,
        panel::Panel,
        rate::{Rate, RateLine},
        row_list::RowList,
        virtual_list::Scroll,
    },
    state::{
        desk::{Act, use_desk},
        question::{Screen, use_question},
        socket::{Link, use_socket},
        source::Source,
        viewer::use_viewer,
    },
    words::{list, status, use_lang},
};

/// The page.
#[component]
pub fn LivePage() -> impl IntoView {
    let (question, viewer, lang) = (use_question(), use_viewer(), use_lang());
    let source = Memo::new(move |before: Option<&Source>| match before {
        Some(before) if question.screen.get() != Screen::Live => before.clone(),
        _ => Source {
            kind: None,
            kinds: question.kinds.get(),
            q: question.q.get(),
            order: Order::Newest,
            reader: viewer.reader(),
            rows: viewer.rows.get(),
        },
    });
    let listing = Resource::new_blocking(
        move || source.get(),
        async |source| -> Result<_, AppError> { Ok((source.clone(), source.page(None, true).await?)) },
    );
    let pending = RwSignal::new(false);
    let scroll = Scroll::new();
    let rate = Rate::new();
    let on_news = Callback::new(move |rows| rate.heard(rows));
    let desk = use_desk();
    on_cleanup(move || desk.paused.set(false));
    view! {
        <Title text=format!("{} · Tracemail", list::LIVE.say(lang))/>
        <main class="desk live" id="main">
            <div class="list" node_ref=scroll.frame on:scroll=move |_| scroll.look()>
                <h1 class="unseen">{list::LIVE}</h1>
                <div class="controls">
                    <LinkState/>
                    <Kinds/>
                    <FilterForm kind=None/>
                    <div class="controls-end">
                        <RateLine rate/>
                        <Buttons/>
                    </div>
                    <Chips kind=None/>
                </div>
                <div class="rows" class:pending=move || pending.get()>
                    <Transition fallback=Skeleton set_pending=pending>
                        {move || listing.get().map(|answer| match answer {
                            Ok((source, first)) => {
                                let empty = || view! { <p class="listening quiet">{list::WAITING_FOR_MAIL}</p> };
                                Either::Left(view! { <RowList source first scroll total=Signal::stored(None) on_news empty/> })
                            }
                            Err(error) => Either::Right(view! { <ErrorView error retry=move |()| listing.refetch()/> }),
                        })}
                    </Transition>
                </div>
            </div>
            <Panel/>
        </main>
    }
}

/// Whether the line is up, and whether the reader has paused it.
#[component]
fn LinkState() -> impl IntoView {
    let (socket, desk) = (use_socket(), use_desk());
    let state = move || match (socket.link.get(), desk.paused.get()) {
        (Link::Opening, _) => ("info", list::LINK_OPENING),
        (Link::Lost, _) => ("bad", list::LINK_LOST),
        (Link::Open, true) => ("warn", list::PAUSED),
        (Link::Open, false) => ("good", list::LINK_OPEN),
    };
    view! {
        <p class="link-state" role="status">
            <span class=move || format!("dot tone-{}", state().0) class:up=move || state().0 == "good" aria-hidden="true"></span>
            {move || { let (_, word) = state(); view! { {word} } }}
        </p>
    }
}

/// A button for each list, pressed or not.
#[component]
fn Kinds() -> impl IntoView {
    let question = use_question();
    let buttons = Kind::ALL
        .iter()
        .map(|kind| {
            let shown = move || question.kinds.with(|kinds| kinds.contains(kind));
            let href = move || {
                let kinds = question.kinds.get();
                // the last one left stays: no list at all is no question
                let toggled: Vec<Kind> = Kind::ALL.iter().copied().filter(|k| kinds.contains(k) != (k == kind)).collect();
                question.href_kinds(if toggled.is_empty() { &kinds } else { &toggled })
            };
            view! { <a class="outcome" role="button" href=href aria-pressed=move || shown().to_string()>{status::kind(*kind)}</a> }
        })
        .collect_view();
    view! { <div class="outcomes" role="group" aria-label=list::SECTIONS.here()>{buttons}</div> }
}

/// Pause, clear, jump.
#[component]
fn Buttons() -> impl IntoView {
    let (desk, lang) = (use_desk(), use_lang());
    let pause = move || if desk.paused.get() { list::RESUME.say(lang) } else { list::PAUSE.say(lang) };
    view! {
        <button class="button" type="button" aria-pressed=move || desk.paused.get().to_string() on:click=move |_| desk.paused.update(|p| *p = !*p)>
            {pause} " " <kbd class="key-hint" aria-hidden="true">"␣"</kbd>
        </button>
        <button class="button" type="button" on:click=move |_| desk.act(Act::Release)>{list::JUMP}</button>
        <button class="button" type="button" on:click=move |_| desk.act(Act::Clear)>{list::CLEAR}</button>
    }
}
