//! A list of rows: as many as there are, a window of them in the page, news at the top, keys and clicks.
//!
//! In: a source and its first page. Out: the grid. It follows the live socket by the same question, and narrows what
//! is loaded at once when the query line is typed in, before the server has answered.
//! Refuses to know: which page it stands on, and how a row looks (`parts/row`).

use std::sync::Arc;

use leptos::{ev, html, prelude::*};
use tracemail_model::{
    filter::{self, Filter},
    ids::RowId,
    page::Order,
};
use wasm_bindgen::JsCast;

use super::{
    columns::{Column, chosen},
    gap::GapLine,
    row::{Cells, Heads},
    virtual_list::{Lie, Scroll, hold_place, reveal, window},
};
use crate::{
    api::list::Listing,
    error::AppError,
    state::{
        browser,
        desk::{Act, use_desk},
        question::use_question,
        sheet::{Item, Sheet, What},
        socket::{News, use_socket},
        source::Source,
        viewer::use_viewer,
    },
    words::{list, use_lang},
};

/// Rows kept at most; those far below are let go, and loaded again when somebody scrolls there.
const KEPT: usize = 120_000;
/// The next page is fetched when so few rows are left below the window.
const AHEAD: usize = 40;

/// The list.
#[component]
pub fn RowList(
    /// Where its rows come from.
    source: Source,
    /// The first page.
    first: Listing,
    /// What it scrolls in.
    scroll: Scroll,
    /// How many rows there are in all, once that is known.
    #[prop(into)]
    total: Signal<Option<u64>>,
    /// Called with the number of rows heard.
    #[prop(into)]
    on_news: Callback<usize>,
    /// What stands there while there are no rows.
    #[prop(into)]
    empty: ViewFn,
) -> impl IntoView {
    let (viewer, question, desk, socket, lang) = (use_viewer(), use_question(), use_desk(), use_socket(), use_lang());
    let (kind, order) = (source.kind, source.order);
    let sheet = RwSignal::new(Sheet::new(order, first.page, KEPT));
    let lie = RwSignal::new(Lie::default());
    let grid = NodeRef::<html::Div>::new();
    let (above, below) = (NodeRef::<html::Div>::new(), NodeRef::<html::Div>::new());

    // what is typed narrows what is loaded, until the server's answer replaces this list
    let asked = source.q.clone();
    let narrow = Memo::new(move |_| {
        let line = question.draft.read();
        let other = line.trim() != asked && !line.trim().is_empty();
        other.then(|| filter::parse(line.trim()).ok().map(|f| f.resolve(viewer.now.get(), viewer.offset.get()))).flatten()
    });
    let shown = Memo::new(move |_| narrow.with(|narrow| narrow.as_ref().map(|f| sheet.with(|sheet| narrowed(&sheet.items, f)))));
    let len = move || shown.with(|shown| shown.as_ref().map(Vec::len)).unwrap_or_else(|| sheet.with(|sheet| sheet.items.len()));
    let slice = move |from: usize, to: usize| -> Vec<Arc<Item>> {
        let cut = |items: &[Arc<Item>]| items.get(from..to.min(items.len())).unwrap_or_default().to_vec();
        shown.with(|shown| shown.as_deref().map(cut)).unwrap_or_else(|| sheet.with(|sheet| cut(&sheet.items)))
    };
    let in_page = Memo::new(move |_| window(len(), lie.get(), scroll.top.get(), scroll.height.get()));
    hold_place(above, move || in_page.get().0, lie);
    hold_place(below, move || len().saturating_sub(in_page.get().1), lie);

    let measure = move || {
        let Some(grid) = grid.get_untracked() else { return };
        let high =
            |what: &str| grid.query_selector(what).ok().flatten().map_or(0, |e| e.get_bounding_client_rect().height().round() as i32);
        let heads = high(".heads");
        lie.set(Lie { start: grid.offset_top() + heads, row: high(".row"), heads });
        scroll.look();
    };
    Effect::new(move |_| {
        viewer.density.track();
        grid.track();
        in_page.with(|(_, last)| *last > 0);
        // after the browser has laid the rows out
        request_animation_frame(measure);
    });
    Effect::new(move |_| {
        let resized = window_event_listener(ev::resize, move |_| measure());
        on_cleanup(move || resized.remove());
    });

    // live
    let at_top = move || scroll.top.get_untracked() <= lie.get_untracked().start;
    let wish = source.wish(first.seq);
    Effect::new(move |_| {
        socket.follow(wish.clone(), move |news| {
            let hold = order == Order::Newest && (desk.paused.get_untracked() || !at_top());
            match news {
                News::Rows(rows) => {
                    on_news.run(rows.len());
                    _ = sheet.try_update(|sheet| rows.into_iter().for_each(|row| sheet.hear(row, hold)));
                }
                News::Gap(missed) => _ = sheet.try_update(|sheet| sheet.confess(missed)),
            }
        });
    });
    let release = move || {
        sheet.update(Sheet::release);
        scroll.to(0);
        scroll.look();
    };
    Effect::new(move |_| {
        let may = !desk.paused.get() && scroll.top.get() <= lie.get().start;
        if may && sheet.with_untracked(|sheet| !sheet.waiting.is_empty()) {
            sheet.update(Sheet::release);
        }
    });

    // further pages
    let loading = RwSignal::new(false);
    let trouble = RwSignal::new(None::<AppError>);
    let pages = StoredValue::new(source.clone());
    let more = move || {
        let Some(next) = sheet.with_untracked(|sheet| sheet.next) else { return };
        if loading.get_untracked() {
            return;
        }
        loading.set(true);
        trouble.set(None);
        let source = pages.get_value();
        leptos::task::spawn_local(async move {
            let page = source.page(Some(next), false).await;
            if loading.try_set(false).is_some() {
                return; // the list is gone
            }
            match page {
                Ok(listing) => sheet.update(|sheet| sheet.append(listing.page)),
                Err(error) => trouble.set(Some(error)),
            }
        });
    };
    Effect::new(move |_| {
        let near = in_page.get().1 + AHEAD >= len();
        if near && lie.get().row > 0 && narrow.with(Option::is_none) && sheet.with(|sheet| sheet.next.is_some()) {
            more();
        }
    });

    // keys and clicks
    let place = move |id: RowId| sheet.with_untracked(|sheet| sheet.items.iter().position(|item| item.id == id));
    let step = move |from: Option<RowId>, by: i32| {
        let at = from.and_then(place).map_or(if by > 0 { 0 } else { return None }, |at| at as i64 + i64::from(by));
        let at = usize::try_from(at).ok()?;
        let id = sheet.with_untracked(|sheet| sheet.items.get(at).map(|item| item.id))?;
        if let Some(top) = reveal(at, lie.get_untracked(), scroll.top.get_untracked(), scroll.height.get_untracked()) {
            scroll.to(top);
        }
        desk.active.set(Some(id));
        Some(id)
    };
    desk.take(Callback::new(move |act| match act {
        Act::Step(by) => {
            step(desk.active.get_untracked(), by);
            if let Some(grid) = grid.get_untracked() {
                let _ = grid.focus();
            }
        }
        Act::Sibling(by) => {
            let selected = question.selected.get_untracked();
            if let (Some(_), Some(id)) = (selected, step(selected, by)) {
                question.select(Some(id), true);
            }
        }
        Act::Open => {
            let link = desk.active.get_untracked().and_then(|id| document().get_element_by_id(&format!("row-{id}")));
            if let Some(Ok(link)) =
                link.and_then(|row| row.query_selector("a").ok().flatten()).map(JsCast::dyn_into::<web_sys::HtmlElement>)
            {
                link.click();
            }
        }
        Act::Release => release(),
        Act::Clear => sheet.update(Sheet::clear),
    }));
    let clicked = move |event: ev::MouseEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        let row = target.and_then(|target| target.closest(".row").ok().flatten());
        let id = row.and_then(|row| row.id().strip_prefix("row-").and_then(|id| id.parse().ok()));
        let plain = event.button() == 0 && !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key());
        if let (Some(id), true) = (id, plain) {
            desk.active.set(Some(id));
            if browser::is_wide() {
                event.prevent_default();
                question.select(Some(id), question.selected.get_untracked().is_some());
            }
        }
    };

    let awake = RwSignal::new(false);
    Effect::new(move |_| awake.set(true));
    let columns = Memo::new(move |_| kind.map(|kind| viewer.columns.with(|names| chosen(kind, names))).unwrap_or_default());
    let class = kind.map_or("mixed", |kind| kind.name());
    view! {
        <button class="new-rows button first" type="button" hidden=move || sheet.with(|sheet| sheet.waiting.is_empty()) on:click=move |_| release()>
            {move || list::new_rows(sheet.with(|sheet| sheet.waiting.len()), lang)}
        </button>
        <div
            class=format!("grid {class}")
            node_ref=grid
            role="grid"
            tabindex="0"
            aria-label=kind.map_or(list::LIVE, crate::words::status::kind).here()
            aria-rowcount=move || total.get().map_or(-1, |n| n as i64 + 1)
            aria-activedescendant=move || desk.active.get().map(|id| format!("row-{id}"))
            on:click=clicked
        >
            {move || view! { <HeadRow kind columns=columns.get()/> }}
            <div class="hold" role="presentation" node_ref=above></div>
            <For
                each=move || {
                    let (from, to) = in_page.get();
                    let columns = columns.get();
                    slice(from, to).into_iter().enumerate().map(move |(i, item)| (from + i, item, columns.clone())).collect::<Vec<_>>()
                }
                key=|(_, item, columns)| (item.id, item.version, matches!(item.what, What::Gap(_)), columns.iter().map(|c| *c as u32 + 1).fold(0, |n, c| n * 32 + u64::from(c)))
                children=move |(at, item, columns)| match item.what {
                    What::Gap(missed) => view! { <GapLine id=item.id missed source=pages.get_value() sheet/> }.into_any(),
                    What::Row(_) => view! { <ListRow at item kind columns awake/> }.into_any(),
                }
            />
            <div class="hold" role="presentation" node_ref=below></div>
        </div>
        <Show when=move || sheet.with(|sheet| sheet.items.is_empty())>{empty.run()}</Show>
        <p class="list-end" role="status">
            {move || match (trouble.get(), loading.get()) {
                (Some(_), _) => view! { <button class="button" type="button" on:click=move |_| more()>{list::RETRY}</button> }.into_any(),
                (None, true) => list::LOADING.here().into_any(),
                (None, false) => ().into_any(),
            }}
        </p>
        <Older source=source sheet/>
    }
}

/// A row in its place.
#[component]
fn ListRow(
    at: usize,
    item: Arc<Item>,
    kind: Option<tracemail_model::row::Kind>,
    columns: Vec<Column>,
    awake: RwSignal<bool>,
) -> impl IntoView {
    let (question, desk) = (use_question(), use_desk());
    let id = item.id;
    let news = item.version > 0;
    // once there is a script, the grid is one stop of the Tab key and arrows go on from there
    let row = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if let (true, Some(row)) = (awake.get(), row.get())
            && let Ok(Some(link)) = row.query_selector("a")
        {
            let _ = link.set_attribute("tabindex", "-1");
        }
    });
    view! {
        <div
            id=format!("row-{id}")
            class="row"
            class:news=news
            node_ref=row
            role="row"
            aria-rowindex=at + 2
            aria-selected=move || (question.selected.get() == Some(id)).to_string()
            class:active=move || desk.active.get() == Some(id)
        >
            <Cells item kind columns/>
        </div>
    }
}

#[component]
fn HeadRow(kind: Option<tracemail_model::row::Kind>, columns: Vec<Column>) -> impl IntoView {
    let question = use_question();
    let time = move || match (kind, question.order.get()) {
        (None, _) => list::TIME.here().into_any(),
        (_, order) => {
            let (other, name, arrow) = match order {
                Order::Newest => (Order::Oldest, list::NEWEST, "↓"),
                Order::Oldest => (Order::Newest, list::OLDEST, "↑"),
            };
            view! { <a href=move || question.href_ordered(other) title=name.here()>{list::TIME} " " <span aria-label=name.here() role="img">{arrow}</span></a> }.into_any()
        }
    };
    view! { <div class="heads" role="row" aria-rowindex="1"><Heads kind columns time/></div> }
}

/// The next page as a link, for a browser without script.
#[component]
fn Older(source: Source, sheet: RwSignal<Sheet>) -> impl IntoView {
    let question = use_question();
    let next = sheet.with_untracked(|sheet| sheet.next).filter(|_| source.kind.is_some());
    let href = next.map(|id| {
        let base = untrack(|| question.href(&source.q));
        crate::state::query_string::with(&base, &[("after", &id.to_string())])
    });
    view! { <noscript>{href.map(|href| view! { <a class="button older" href=href>{list::OLDER_PAGE}</a> })}</noscript> }
}

fn narrowed(items: &[Arc<Item>], filter: &Filter) -> Vec<Arc<Item>> {
    items.iter().filter(|item| matches!(&item.what, What::Row(row) if filter::matches(filter, row))).cloned().collect()
}
