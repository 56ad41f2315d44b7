//! One of the three lists: controls, numbers, rows, and the open row beside them.
//!
//! In: the URL. Out: the page; every control writes the URL, and everything else derives from it.
//! Refuses to know: how rows are drawn and fetched.

use std::time::Duration;

use leptos::{either::Either, prelude::*};
use leptos_meta::Title;
use tracemail_model::row::Kind;

use crate::{
    api::{freshness::how_fresh, near::near_misses, numbers::count_rows},
    error::AppError,
    parts::{
        chips::Chips, columns::ViewMenu, empty::Empty, error_view::ErrorView, filter_form::FilterForm, histogram::Bars, outcomes::Outcomes,
        panel::Panel, period::PeriodMenu, picked::Picked, row_list::RowList, take_out::TakeOut, virtual_list::Scroll,
    },
    state::{
        question::{Screen, use_question},
        source::Source,
        viewer::use_viewer,
    },
    words::{list, status, use_lang},
};

/// News make the numbers old; they are asked for again after so long.
const STALE: Duration = Duration::from_secs(8);

/// The page.
#[component]
pub fn ListPage(
    /// Which list.
    kind: Kind,
) -> impl IntoView {
    let (question, viewer, lang) = (use_question(), use_viewer(), use_lang());
    let source = Memo::new(move |before: Option<&Source>| match before {
        // on the way to another page: nothing new is asked here
        Some(before) if question.screen.get() != Screen::List(kind) => before.clone(),
        _ => Source {
            kind: Some(kind),
            kinds: vec![kind],
            q: question.q.get(),
            order: question.order.get(),
            reader: viewer.reader(),
            rows: viewer.rows.get(),
        },
    });
    let listing = Resource::new_blocking(
        move || (source.get(), question.after.get()),
        async |(source, after): (Source, _)| -> Result<_, AppError> {
            let first = source.clone().page(after, true).await?;
            // whoever finds nothing is told since when there is data, and what is near by
            let nothing = source.kind.filter(|_| first.page.rows.is_empty());
            let (since, near) = if let Some(kind) = nothing {
                (how_fresh().await?.since, near_misses(kind, source.q.clone(), source.reader.zone).await?)
            } else {
                (None, Vec::new())
            };
            Ok((source, first, since, near))
        },
    );
    let again = RwSignal::new(0_u32);
    let numbers = Resource::new(
        move || (source.with(|source| (source.q.clone(), source.reader.zone)), again.get()),
        move |((q, zone), _)| async move { (q.clone(), count_rows(kind, q, zone).await) },
    );
    let known = move || numbers.get().and_then(|(_, counted)| counted.ok());
    let total = RwSignal::new(None);
    Effect::new(move |_| total.set(known().map(|numbers| numbers.total.rows)));
    // who does not see the rows change hears how many there are: once for each question, not with every arrival
    let told = RwSignal::new(String::new());
    Effect::new(move |before: Option<Option<String>>| {
        let before = before.flatten();
        let Some((q, Ok(n))) = numbers.get() else { return before };
        if before.is_some_and(|before| before != q) {
            told.set(list::rows(Some(kind), n.total.rows, n.total.exact, lang));
        }
        Some(q)
    });
    let on_news = recount(again);
    let pending = RwSignal::new(false);
    let scroll = Scroll::new();
    view! {
        <Title text=format!("{} · Tracemail", status::kind(kind).say(lang))/>
        <main class="desk" id="main">
            <div class="list" node_ref=scroll.frame on:scroll=move |_| scroll.look()>
                <h1 class="unseen">{status::kind(kind)}</h1>
                <p class="unseen" role="status">{told}</p>
                <div class="controls">
                    <PeriodMenu/>
                    <FilterForm kind=Some(kind)/>
                    <Transition fallback=move || view! { <Outcomes kind counts=Signal::stored(None)/> }>
                        {
                            // memos: an effect on the URL that reads a resource itself can swallow the resource's own news
                            let counts = Memo::new(move |_| known().map(|numbers| numbers.counts));
                            view! { <Outcomes kind counts/> }
                        }
                    </Transition>
                    <div class="controls-end">
                        <Transition>
                            <span class="total number">{move || known().map(|n| list::rows(Some(kind), n.total.rows, n.total.exact, lang)).unwrap_or_default()}</span>
                        </Transition>
                        <ViewMenu kind/>
                        <TakeOut kind/>
                    </div>
                    <Chips kind=Some(kind)/>
                </div>
                <Transition fallback=|| view! { <div class="histogram waiting"></div> }>
                    {
                        let histogram = Memo::new(move |_| known().map(|numbers| numbers.histogram).unwrap_or_default());
                        view! { <Bars histogram/> }
                    }
                </Transition>
                <Picked kind/>
                <div class="rows" class:pending=move || pending.get() aria-busy=move || pending.get().to_string()>
                    <Transition fallback=Skeleton set_pending=pending>
                        // `get`, not `await`: what is there already is in the page without script too
                        {move || listing.get().map(|answer| match answer {
                            Ok((source, first, since, near)) => {
                                let empty = move || view! { <Empty kind filter=question.filter_or_all() since near=near.clone()/> };
                                Either::Left(view! { <RowList source first scroll total on_news empty/> })
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

/// What to do when rows were heard: ask for the numbers again, once in a while.
fn recount(again: RwSignal<u32>) -> Callback<usize> {
    let waiting = StoredValue::new(false);
    Callback::new(move |_| {
        if !waiting.get_value() {
            waiting.set_value(true);
            let ask = move || {
                if waiting.try_set_value(false).is_none() {
                    _ = again.try_update(|n| *n += 1);
                }
            };
            set_timeout(ask, STALE);
        }
    })
}

/// Grey lines where rows will be: only on the very first view.
#[component]
pub fn Skeleton() -> impl IntoView {
    view! { <div class="skeleton" aria-hidden="true">{(0..12).map(|_| view! { <div class="row"></div> }).collect_view()}</div> }
}
