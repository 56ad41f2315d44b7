//! The lines of the grid: heads, and a row in its place.
//!
//! In: an item. Out: the line with its role, its number and its marks (active, open, new).
//! Refuses to know: what is in the cells (`parts/row`).

use std::sync::Arc;

use leptos::{html, prelude::*};
use tracemail_model::{page::Order, row::Kind};

use crate::{
    parts::{
        columns::Column,
        row::{Cells, Heads},
    },
    state::{
        desk::use_desk,
        question::use_question,
        sheet::{Item, Sheet, What},
    },
    words::list,
};

/// A row in its place.
#[component]
pub fn ListRow(item: Arc<Item>, sheet: RwSignal<Sheet>, kind: Option<Kind>, columns: Vec<Column>, awake: RwSignal<bool>) -> impl IntoView {
    let (question, desk) = (use_question(), use_desk());
    let id = item.id;
    let news = item.version > 0;
    let said = match &item.what {
        What::Row(told) => Some(told.said.clone()),
        What::Gap(_) => None,
    };
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
            title=said
            aria-rowindex=move || sheet.with(|sheet| sheet.place_of(id)).map_or(-1, |at| at as i64 + 2)
            aria-selected=move || (question.selected.get() == Some(id)).to_string()
            class:active=move || desk.active.get() == Some(id)
        >
            <Cells item kind columns/>
        </div>
    }
}

#[component]
pub fn HeadRow(kind: Option<Kind>, columns: Vec<Column>) -> impl IntoView {
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
