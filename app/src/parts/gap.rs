//! The ruled line where changes were passed over: how many at most, and a click that fetches them.
//!
//! In: the gap. Out: the line; the fetched rows go into the list in their places. Refuses to know: why.

use leptos::prelude::*;
use tracemail_model::ids::RowId;

use crate::{
    state::{sheet::Sheet, source::Source},
    words::{list, use_lang},
};

/// Pages fetched at most to close a gap; what lies deeper is found by scrolling on a fresh list.
const PAGES: usize = 20;

/// The line.
#[component]
pub fn GapLine(
    /// Of the newest row below it.
    id: RowId,
    /// How many changes at most.
    missed: u64,
    /// Where rows come from.
    source: Source,
    /// The list.
    sheet: RwSignal<Sheet>,
) -> impl IntoView {
    let lang = use_lang();
    let busy = RwSignal::new(false);
    let fetch = move |_| {
        busy.set(true);
        let source = source.clone();
        leptos::task::spawn_local(async move {
            let whole = fill(source, id, sheet).await;
            _ = sheet.try_update(|sheet| {
                if whole {
                    sheet.heal(id);
                }
            });
            _ = busy.try_set(false);
        });
    };
    view! {
        <div class="row gap" role="row">
            <span role="gridcell">
                {list::gap(missed, lang)} " "
                <button class="button" type="button" disabled=move || busy.get() on:click=fetch>{list::FETCH}</button>
            </span>
        </div>
    }
}

/// Loads rows from the newest down to the gap. Returns whether it got there.
async fn fill(source: Source, down_to: RowId, sheet: RwSignal<Sheet>) -> bool {
    let mut after = None;
    for _ in 0..PAGES {
        let Ok(listing) = source.clone().page(after, false).await else { return false };
        let reached = listing.page.rows.last().is_none_or(|row| row.id() <= down_to);
        after = listing.page.next;
        let gone = sheet.try_update(|sheet| sheet.fill(down_to, listing.page.rows)) != Some(true);
        if gone || reached || after.is_none() {
            return !gone;
        }
    }
    false
}
