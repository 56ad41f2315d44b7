//! The result as a file: how it is to be written, and the download; a large one is made while the reader goes on.
//!
//! In: the question in the URL, the columns shown. Out: a file, or a word that it will be there. Without script, and inside
//! another page, the file comes at once whatever its size. Refuses to know: how a file is written.

use leptos::{either::Either, ev, prelude::*, task::spawn_local};
use tracemail_model::{
    export::{Format, Wish},
    page::Order,
    row::Kind,
};

use crate::{
    api::exports::{TakenOut, take_out},
    error::AppError,
    parts::{
        columns::{Column, chosen},
        error_view::told,
        menu::Menu,
        typed::Typed,
    },
    state::{files::use_files, query_string::with, question::use_question, viewer::use_viewer},
    urls,
    words::{export, list, use_lang},
};

/// What became of the last wish.
#[derive(Clone, Debug, PartialEq)]
enum Came {
    Nothing,
    Asking,
    Making,
    Refused(AppError),
}

/// The button, and what to choose below it.
#[component]
pub fn TakeOut(
    /// The list.
    kind: Kind,
) -> impl IntoView {
    if urls::is_embedded() { Either::Left(view! { <Link kind/> }) } else { Either::Right(view! { <Choices kind/> }) }
}

/// Inside another page: the whole result as CSV, by a ticket.
#[component]
fn Link(kind: Kind) -> impl IntoView {
    let (question, viewer, lang) = (use_question(), use_viewer(), use_lang());
    let href = move || {
        let order = if question.order.get() == Order::Oldest { Order::Oldest.name() } else { "" };
        let zone = viewer.zone.get().to_string();
        with("/export.csv", &[("kind", kind.name()), ("q", &question.q.get()), ("order", order), ("lang", lang.code()), ("offset", &zone)])
    };
    view! { <a class="button" href=href rel="external" download="" title=list::DOWNLOAD.here()><Arrow/> {list::CSV}</a> }
}

#[component]
fn Choices(kind: Kind) -> impl IntoView {
    let (question, viewer, lang, files) = (use_question(), use_viewer(), use_lang(), use_files());
    let came = RwSignal::new(Came::Nothing);
    let format = RwSignal::new(Format::Csv);
    let send = move |event: ev::SubmitEvent| {
        let form = Typed::of(&event);
        let wish = Wish {
            kind,
            q: question.q.get_untracked(),
            order: question.order.get_untracked(),
            format: format.get_untracked(),
            ids: Vec::new(),
            person: None,
            columns: if form.ticked("columns") { viewer.columns.with_untracked(|names| shown(kind, names)) } else { Vec::new() },
            lang,
            zone: viewer.zone.get_untracked(),
            raw: form.ticked("raw"),
            bom: form.ticked("bom"),
            semicolon: form.ticked("sep"),
        };
        came.set(Came::Asking);
        spawn_local(async move {
            match take_out(wish.clone()).await {
                Ok(TakenOut::Now) => {
                    came.set(Came::Nothing);
                    // an attachment: the page stays
                    let _ = window().location().set_href(&address(&wish));
                }
                Ok(TakenOut::Making(export)) => {
                    came.set(Came::Making);
                    if let Some(files) = files {
                        files.begun(&export);
                    }
                }
                Err(error) => came.set(Came::Refused(error)),
            }
        });
    };
    let columns = move || viewer.columns.with(|names| shown(kind, names).join(","));
    let busy = move || came.get() == Came::Asking;
    view! {
        <Menu class="take-out" label=move || view! { <Arrow/> {export::DOWNLOAD.say(lang)} } name=list::DOWNLOAD.here()>
            <form method="get" action="/export.csv" on:submit=send>
                <input type="hidden" name="kind" value=kind.name()/>
                <input type="hidden" name="q" value=move || question.q.get()/>
                <input type="hidden" name="order" value=move || question.order.get().name()/>
                <input type="hidden" name="lang" value=lang.code()/>
                <input type="hidden" name="offset" value=move || viewer.zone.get().to_string()/>
                <label class="menu-item"><input type="checkbox" name="columns" value=columns/> {export::COLUMNS_SHOWN}</label>
                <label class="menu-item"><input type="checkbox" name="bom" value="1"/> {export::BOM}</label>
                <label class="menu-item"><input type="checkbox" name="sep" value=";"/> {export::SEMICOLON}</label>
                <label class="menu-item"><input type="checkbox" name="raw" value="1"/> {export::RAW}</label>
                <div class="take-out-acts">
                    <button class="button first" disabled=busy on:click=move |_| format.set(Format::Csv)>{list::CSV}</button>
                    <button class="button" formaction="/export.jsonl" disabled=busy on:click=move |_| format.set(Format::Lines)>{export::LINES}</button>
                </div>
                <div role="status">
                    {move || match came.get() {
                        Came::Nothing | Came::Asking => Either::Left(()),
                        Came::Making => Either::Right(Either::Left(view! { <p>{export::IS_MADE.say(lang)} " " <a href="/exports">{export::SEE.say(lang)}</a></p> })),
                        Came::Refused(error) => {
                            let (title, next) = told(&error);
                            Either::Right(Either::Right(view! { <p><strong>{title.say(lang)}</strong> " " {next.say(lang)}</p> }))
                        }
                    }}
                </div>
            </form>
        </Menu>
    }
}

#[component]
fn Arrow() -> impl IntoView {
    view! { <svg class="glyph" viewBox="0 0 16 16" aria-hidden="true"><path d="M8 2.5v7.5M5 7.2l3 3 3-3M2.5 13.25h11"></path></svg> }
}

/// Where a small file is had.
fn address(wish: &Wish) -> String {
    let yes = |yes: bool, value: &'static str| if yes { value } else { "" };
    let path = match wish.format {
        Format::Csv => "/export.csv",
        Format::Lines => "/export.jsonl",
    };
    with(
        path,
        &[
            ("kind", wish.kind.name()),
            ("q", &wish.q),
            ("order", wish.order.name()),
            ("columns", &wish.columns.join(",")),
            ("lang", wish.lang.code()),
            ("offset", &wish.zone.to_string()),
            ("raw", yes(wish.raw, "1")),
            ("bom", yes(wish.bom, "1")),
            ("sep", yes(wish.semicolon, ";")),
        ],
    )
}

/// The columns on screen, by the API's names.
fn shown(kind: Kind, names: &str) -> Vec<String> {
    let always: &[&str] = match kind {
        Kind::Access => &["time", "action", "protocol", "user", "failure"],
        Kind::Received | Kind::Sent => &["time", "status", "sender", "recipient", "subject"],
    };
    let more = chosen(kind, names).into_iter().flat_map(|column| {
        let names: &[&str] = match (column, kind) {
            (Column::Size, _) => &["size"],
            (Column::Peer, _) => &["client_ip", "client_host"],
            (Column::Relay, _) => &["relay_host", "relay_ip"],
            (Column::Score, _) => &["spam_score"],
            (Column::Folder, _) => &["folder"],
            (Column::Queue, _) => &["queue_id"],
            (Column::Client, _) => &["client"],
            (Column::Address, _) => &["remote_ip"],
            (Column::Duration, _) => &["logout_time"],
            (Column::Traffic, _) => &["bytes_in", "bytes_out"],
            (Column::Method, _) => &["method"],
            (Column::Tls, Kind::Access) => &["tls"],
            (Column::Tls, _) => &["tls_in", "tls_out"],
            (Column::Server, Kind::Access) => &["server"],
            (Column::Server, _) => &["host"],
        };
        names.iter().copied()
    });
    always.iter().copied().chain(more).chain(["verdict"]).map(str::to_owned).collect()
}
