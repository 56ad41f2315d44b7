//! A list of rows: as many as there are, a window of them in the page, news at the top, keys and clicks.
//!
//! In: a source and its first page. Out: the grid. It follows the live socket by the same question, and narrows what
//! is loaded at once when the query line is typed in, before the server has answered.
//! Refuses to know: which page it stands on, and how a row looks (`parts/row`).

mod hand;
mod line;
mod pages;

use std::sync::Arc;

use leptos::{ev, html, prelude::*};
use tracemail_model::{
    filter::{self, Filter},
    page::{Order, Page},
};

use self::{
    hand::Hand,
    line::{HeadRow, ListRow},
    pages::{End, Older, Pages},
};
use super::{
    columns::chosen,
    gap::GapLine,
    virtual_list::{Lie, Scroll, hold_place, window},
};
use crate::{
    api::list::Listing,
    state::{
        desk::{Act, use_desk},
        question::use_question,
        sheet::{Item, Sheet, What},
        shelf::use_shelf,
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
    let shelf = use_shelf();
    let (fresh, kept) = match shelf.take(&source, &first.page) {
        Some((sheet, top)) => (sheet, Some(top)),
        None => (Sheet::new(order, first.page, KEPT), None),
    };
    let sheet = RwSignal::new(fresh);
    let last = source.clone();
    on_cleanup(move || {
        if let Some(sheet) = sheet.try_update(|sheet| std::mem::replace(sheet, Sheet::new(order, Page { rows: Vec::new(), next: None }, 0)))
        {
            shelf.put(last, sheet, scroll.top.try_get_untracked().unwrap_or(0));
        }
    });
    let lie = RwSignal::new(Lie::default());
    let grid = NodeRef::<html::Div>::new();
    let (above, below) = (NodeRef::<html::Div>::new(), NodeRef::<html::Div>::new());

    // what is typed narrows what is loaded, until the server's answer replaces this list
    let asked = source.q.clone();
    let narrow = Memo::new(move |_| {
        let line = question.draft.read();
        let other = line.trim() != asked && !line.trim().is_empty();
        other.then(|| filter::parse(line.trim()).ok().map(|f| f.resolve(viewer.now.get(), viewer.zone.get()))).flatten()
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
        // another question may have replaced this list before the frame came
        let Some(grid) = grid.try_get_untracked().flatten() else { return };
        let high =
            |what: &str| grid.query_selector(what).ok().flatten().map_or(0, |e| e.get_bounding_client_rect().height().round() as i32);
        let heads = high(".heads");
        let now = Lie { start: grid.offset_top() + heads, row: high(".row"), heads };
        if lie.try_get_untracked().is_some_and(|before| now != before) {
            lie.set(now);
        }
        scroll.look();
    };
    let some = Memo::new(move |_| len() > 0);
    Effect::new(move |_| {
        viewer.density.track();
        grid.track();
        some.track();
        // after the browser has laid the rows out
        request_animation_frame(measure);
    });
    Effect::new(move |_| {
        if let Some(top) = kept {
            // once measured, once the empty blocks have their heights
            request_animation_frame(move || request_animation_frame(move || scroll.to(top)));
        }
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
                News::Gone(ids) => _ = sheet.try_update(|sheet| ids.into_iter().for_each(|id| sheet.forget(id))),
                News::Gap(missed) => _ = sheet.try_update(|sheet| sheet.confess(missed)),
            }
        });
    });
    Effect::new(move |_| {
        let may = !desk.paused.get() && scroll.top.get() <= lie.get().start;
        if may && sheet.with_untracked(|sheet| !sheet.waiting.is_empty()) {
            sheet.update(Sheet::release);
        }
    });

    let pages = Pages::new(source.clone(), sheet);
    Effect::new(move |_| {
        let near = in_page.get().1 + AHEAD >= len();
        if near && lie.get().row > 0 && narrow.with(Option::is_none) && sheet.with(|sheet| sheet.next.is_some()) {
            pages.more();
        }
    });

    let hand = Hand { sheet, lie, scroll, grid, desk, question };
    desk.take(Callback::new(move |act| hand.act(act)));
    Effect::new(move |_| {
        let on = |by| question.selected.get().is_some_and(|id| sheet.with(|sheet| sheet.beside(id, by).is_some()));
        desk.beside.set((on(-1), on(1)));
    });

    let awake = RwSignal::new(false);
    Effect::new(move |_| awake.set(true));
    let columns = Memo::new(move |_| kind.map(|kind| viewer.columns.with(|names| chosen(kind, names))).unwrap_or_default());
    let class = kind.map_or("mixed", |kind| kind.name());
    view! {
        <button class="new-rows button first" type="button" hidden=move || sheet.with(|sheet| sheet.waiting.is_empty()) on:click=move |_| hand.act(Act::Release)>
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
            on:click=move |event| hand.click(&event)
        >
            {move || view! { <HeadRow kind columns=columns.get()/> }}
            <div class="hold" role="presentation" node_ref=above></div>
            <For
                each=move || {
                    let (from, to) = in_page.get();
                    let columns = columns.get();
                    slice(from, to).into_iter().map(move |item| (item, columns.clone())).collect::<Vec<_>>()
                }
                key=|(item, columns)| (item.id, item.version, matches!(item.what, What::Gap(_)), columns.iter().fold(0_u32, |set, column| set | 1 << *column as u32))
                children=move |(item, columns)| match item.what {
                    What::Gap(missed) => view! { <GapLine id=item.id missed source=pages.source.get_value() sheet/> }.into_any(),
                    What::Row(_) => view! { <ListRow item kind columns sheet awake/> }.into_any(),
                }
            />
            <div class="hold" role="presentation" node_ref=below></div>
        </div>
        <Show when=move || sheet.with(|sheet| sheet.items.is_empty())>{empty.run()}</Show>
        <End pages/>
        <Older source=source sheet/>
    }
}

fn narrowed(items: &[Arc<Item>], filter: &Filter) -> Vec<Arc<Item>> {
    items.iter().filter(|item| matches!(&item.what, What::Row(told) if filter::matches(filter, &told.row))).cloned().collect()
}
