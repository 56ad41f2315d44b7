//! One row opened, whatever its list: fetched, then shown by its page; or said plainly that there is none.
//!
//! In: an id, from the URL of a page or of the list beside it. Out: the Message or the Access detail.
//! Refuses to know: facts.

use leptos::{either::Either, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use tracemail_model::{
    event::LogLine,
    explain::protocol_name,
    filter::{Field, Filter, fold, to_query},
    ids::RowId,
    mailbox::AddressPattern,
    row::{Kind, Row},
    time::Micros,
};

use super::{access_detail::AccessStory, message::MessageStory};
use crate::{
    api::{
        detail::{Detail, open_row, raw_lines},
        freshness::how_fresh,
    },
    error::AppError,
    parts::{
        address::{Address, Foreign},
        copy::Copy,
        error_view::ErrorView,
        log_lines::LogLines,
        missing::Missing,
        protocol_glyph::Client,
        siblings::Siblings,
        verdict::{Verdict, outcome},
    },
    state::{
        query_string::with,
        shelf::use_shelf,
        socket::{Wish, use_socket},
        viewer::use_viewer,
    },
    urls,
    words::{detail, list, named, proof, status, trouble, use_lang},
};

/// The page of one row: `/message/:id` and `/access/:id`.
#[component]
pub fn OpenedPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").and_then(|id| id.parse::<RowId>().ok())));
    let there = Memo::new(move |_| id.get().is_some());
    let shown = Signal::derive(move || id.get().unwrap_or_default());
    view! {
        <main class="sheet" id="main">
            {move || if there.get() {
                Either::Left(view! { <Siblings id=shown/> <Opened id=shown page=true/> })
            } else {
                Either::Right(view! { <Title text=trouble::MISSING.here()/><ErrorView error=AppError::Missing main=true/> })
            }}
        </main>
    }
}

/// A row with its story, on its own page or beside a list.
#[component]
pub fn Opened(
    /// Which.
    #[prop(into)]
    id: Signal<RowId>,
    /// It is a page of its own: it names the window and leads back to its list.
    #[prop(optional)]
    page: bool,
) -> impl IntoView {
    let (viewer, lang) = (use_viewer(), use_lang());
    let story = Resource::new(
        move || (id.get(), lang, viewer.zone.get()),
        async |(id, lang, zone)| -> Result<(Detail, Vec<LogLine>), (AppError, Option<Micros>)> {
            let story = async { Ok((open_row(id, lang, zone).await?, raw_lines(id).await?)) };
            match story.await {
                Err(AppError::Missing) => Err((AppError::Missing, how_fresh().await.ok().and_then(|fresh| fresh.since))),
                other => other.map_err(|error| (error, None)),
            }
        },
    );
    // queued becomes delivered under the reader's eyes
    let touched = use_socket().touched;
    Effect::new(move |_| {
        if touched.with(|rows| rows.contains(&id.get_untracked())) {
            story.refetch();
        }
    });
    view! {
        <Transition fallback=|| view! { <p class="quiet loading" role="status">{detail::LOADING} "…"</p> }>
            {move || Suspend::new(async move {
                match story.await {
                    Ok((detail, lines)) => Either::Left(view! { <Story detail lines page/> }),
                    Err((error, since)) => Either::Right(view! {
                        {page.then(|| view! { <Title text="Tracemail"/> })}
                        {match error {
                            AppError::Missing => Either::Left(view! { <Missing id=id.get_untracked() since main=page/> }),
                            error => Either::Right(view! { <ErrorView error retry=move |()| story.refetch() main=page/> }),
                        }}
                    }),
                }
            })}
        </Transition>
    }
}

#[component]
fn Story(
    /// The row and its steps.
    detail: Detail,
    /// Its raw lines.
    lines: Vec<LogLine>,
    /// On a page of its own.
    page: bool,
) -> impl IntoView {
    let (kind, id) = (detail.row.kind(), detail.row.id());
    if page {
        follow(&detail.row);
    }
    let (row, href, log) = (detail.row.clone(), urls::row(kind, id), !lines.is_empty());
    let csv = narrow(&row).map(|filter| csv_of(kind, to_query(&filter)));
    let kinds = if kind == Kind::Access { "access" } else { "message" };
    view! {
        <article class=format!("story {kinds}")>
            {page.then(|| view! { <Named kind title=detail.verdict.sentence.clone()/> })}
            <Verdict of=outcome(&row) verdict=detail.verdict.clone() main=page/>
            <Who row/>
            <Actions href csv report=report_of(kind, id) log page/>
            {match detail.row.clone() {
                Row::Message(message) => Either::Left(view! { <MessageStory message detail/> }),
                Row::Access(access) => Either::Right(view! { <AccessStory access detail/> }),
            }}
            {log.then(|| view! { <LogLines lines file=format!("tracemail-{id}")/> })}
        </article>
    }
}

/// The filter that a row and few others pass; `None` when the log gave it no name of its own.
fn narrow(row: &Row) -> Option<Filter> {
    Some(match row {
        Row::Message(m) => {
            let queue = Filter::Leaf(Field::QueueId(m.queue_id.clone()?));
            let to = m.recipient.as_deref().map(|to| Filter::Leaf(Field::To(AddressPattern::Exact(fold(to)))));
            Filter::All(std::iter::once(queue).chain(to).collect())
        }
        Row::Access(a) => Filter::Leaf(Field::Session(a.session.clone()?)),
    })
}

/// The file of what passes a filter, its times in the viewer's zone.
fn csv_of(kind: Kind, q: String) -> Signal<String> {
    let (viewer, lang) = (use_viewer(), use_lang().code());
    Signal::derive(move || {
        let zone = viewer.zone.get().to_string();
        with("/export.csv", &[("kind", kind.name()), ("q", &q), ("lang", lang), ("offset", &zone)])
    })
}

/// Its signed report, its times in the viewer's zone.
fn report_of(kind: Kind, id: RowId) -> Signal<String> {
    let (viewer, lang) = (use_viewer(), use_lang().code());
    Signal::derive(move || with(&urls::report(kind, id), &[("lang", lang), ("offset", &viewer.zone.get().to_string())]))
}

/// A row on a page of its own has no list that listens for its news.
fn follow(row: &Row) {
    let (socket, kind) = (use_socket(), row.kind());
    let Some(q) = narrow(row).map(|filter| to_query(&filter)) else { return };
    Effect::new(move |_| {
        let wish = Wish { kinds: vec![kind], q: q.clone(), from: None };
        socket.follow(wish, |_| ());
    });
}

/// The window's title, and the way back to the list.
#[component]
fn Named(kind: Kind, title: String) -> impl IntoView {
    let (left, lang) = (use_shelf(), use_lang());
    // as it was asked, where a list led here
    let href = move || match left.asked() {
        Some(list) => list.href(),
        None => urls::path(kind).to_owned(),
    };
    let name = move || match left.asked() {
        Some(list) => list.kind.map_or(list::LIVE, status::kind).say(lang),
        None => status::kind(kind).say(lang),
    };
    view! {
        <Title text=title/>
        <nav class="back" aria-label=detail::BACK_TO.here()>
            <a href=href><span aria-hidden="true">"← "</span>{name}</a>
        </nav>
    }
}

/// Whom it is about: the line under the verdict.
#[component]
fn Who(row: Row) -> impl IntoView {
    let (first, second) = match row {
        Row::Message(m) => (
            match m.subject {
                Some(subject) => view! { <Foreign text=subject/> }.into_any(),
                None => view! { <span class="quiet">{detail::NO_SUBJECT}</span> }.into_any(),
            },
            view! { <Address address=m.sender/> <span class="arrow" aria-hidden="true">" → "</span> <Address address=m.recipient/> }
                .into_any(),
        ),
        Row::Access(a) => (
            view! { <Address address=Some(a.user)/> }.into_any(),
            view! { {named(a.protocol, protocol_name)} " · " <Client client=a.client protocol=a.protocol/> }.into_any(),
        ),
    };
    view! {
        <div class="who">
            <p class="subject">{first}</p>
            <p>{second}</p>
        </div>
    }
}

/// What can be done with a row: read its log, link to it, keep it.
#[component]
fn Actions(href: String, csv: Option<Signal<String>>, report: Signal<String>, log: bool, page: bool) -> impl IntoView {
    let link = StoredValue::new(href.clone());
    // the whole address, known only in the browser
    let whole = Signal::derive(move || {
        let origin = window().location().origin().unwrap_or_default();
        link.with_value(|href| origin + href)
    });
    view! {
        <div class="actions cluster">
            {log.then(|| view! { <a class="button" href="#log" rel="external" on:click=|_| unfold_log()>{detail::SHOW_LOG}</a> })}
            <Copy text=whole label=detail::COPY_LINK/>
            {csv.map(|csv| view! { <a class="button" href=csv rel="external" download="">{detail::ROW_AS_CSV}</a> })}
            <a class="button" href=report rel="external" download="">{proof::SIGNED_REPORT}</a>
            {(!page).then(|| view! { <a class="button bare" href=href>{detail::OPEN_WHOLE}</a> })}
        </div>
    }
}

/// Opens the fold that the link leads to; without script a second click does it.
fn unfold_log() {
    if let Some(log) = document().get_element_by_id("log") {
        let _ = log.set_attribute("open", "");
    }
}
