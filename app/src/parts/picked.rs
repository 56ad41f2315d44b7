//! Rows picked one by one: a box on each row, and what can be done with those picked.
//!
//! In: the desk. Out: boxes; links to a file of the picked rows. Refuses to know: how a file is written.

use leptos::prelude::*;
use tracemail_model::{ids::RowId, row::Kind};

use crate::{
    state::{desk::use_desk, query_string::with, viewer::use_viewer},
    words::{form, list, use_lang},
};

/// The box of a row, once rows are being picked.
#[component]
pub fn Pick(
    /// Which row.
    id: RowId,
) -> impl IntoView {
    let desk = use_desk();
    let picked = move || desk.picked.with(|picked| picked.contains(&id));
    view! {
        <Show when=move || desk.picking.get()>
            <label class="pick">
                <input type="checkbox" tabindex="-1" aria-label=form::PICK_ONE.here() prop:checked=picked on:change=move |_| desk.pick(id)/>
            </label>
        </Show>
    }
}

/// How many are picked, and their files. Gone with the list.
#[component]
pub fn Picked(
    /// The list.
    kind: Kind,
) -> impl IntoView {
    let (desk, viewer, lang) = (use_desk(), use_viewer(), use_lang());
    on_cleanup(move || {
        _ = desk.picked.try_update(std::collections::BTreeSet::clear);
        _ = desk.picking.try_set(false);
    });
    let href = move |path: &str| {
        let ids = desk.picked.with(|picked| picked.iter().map(RowId::to_string).collect::<Vec<_>>().join(","));
        with(path, &[("kind", kind.name()), ("ids", &ids), ("lang", lang.code()), ("offset", &viewer.zone.get().to_string())])
    };
    let let_go = move |_| {
        desk.picked.update(std::collections::BTreeSet::clear);
        desk.picking.set(false);
    };
    view! {
        <Show when=move || desk.picking.get()>
            <div class="picked" role="status">
                <span class="number">{move || form::picked(desk.picked.with(std::collections::BTreeSet::len), lang)}</span>
                <Show when=move || desk.picked.with(|picked| !picked.is_empty())>
                    <a class="button" href=move || href("/export.csv") rel="external" download="" title=form::PICKED_CSV.here()>{list::CSV}</a>
                    <a class="button" href=move || href("/export.jsonl") rel="external" download="">{form::JSON_LINES}</a>
                </Show>
                <button class="button bare" type="button" on:click=let_go>{form::LET_GO}</button>
            </div>
        </Show>
    }
}
