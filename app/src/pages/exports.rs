//! One's own large files: those being made, with how far they are, and those that can be fetched until they are deleted.
//!
//! In: the files. Out: lines, each with what can be done. Refuses to know: how files are made.

use leptos::{
    either::{Either, EitherOf3},
    prelude::*,
    task::spawn_local,
};
use leptos_meta::Title;
use tracemail_model::export::{Export, Stage};

use crate::{
    api::exports::{own_exports, remove_export},
    error::AppError,
    parts::{
        address::{Foreign, visible},
        error_view::ErrorView,
        file_news::address,
        when::When,
    },
    state::files::{Files, ask_permission, permission, use_files},
    words::{export, person, status, use_lang},
};

/// The page.
#[component]
pub fn ExportsPage() -> impl IntoView {
    let files = use_files();
    let first = Resource::new(|| (), |()| own_exports());
    let trouble = RwSignal::new(None::<AppError>);
    Effect::new(move |_| {
        if let (Some(files), Some(Ok(all))) = (files, first.get()) {
            files.heard(all);
        }
    });
    view! {
        <Title text=format!("{} · Tracemail", export::TITLE.here())/>
        <main class="sheet office exports" id="main">
            <header>
                <h1>{export::TITLE}</h1>
                <p class="quiet">{export::WHAT}</p>
            </header>
            {move || trouble.get().map(|error| view! { <ErrorView error/> })}
            <Transition>
                {move || first.get().map(|answer| match answer {
                    Ok(all) => Either::Left(view! { <Lines first=all files trouble/> }),
                    Err(error) => Either::Right(view! { <ErrorView error main=true/> }),
                })}
            </Transition>
            <Tell/>
        </main>
    }
}

#[component]
fn Lines(first: Vec<Export>, files: Option<Files>, trouble: RwSignal<Option<AppError>>) -> impl IntoView {
    let lang = use_lang();
    let first = StoredValue::new(first);
    // a new list on every look: lines keep their place by the file and how far it is
    let all = Memo::new(move |_| files.and_then(|files| files.all.get()).unwrap_or_else(|| first.get_value()));
    view! {
        {move || all.with(Vec::is_empty).then(|| view! { <p>{export::NONE.say(lang)}</p> })}
        <ul class="office-list">
            <For each=move || all.get() key=|export| (export.id, export.stage, export.rows, export.bytes) let:file>
                <Line file files trouble/>
            </For>
        </ul>
    }
}

#[component]
fn Line(file: Export, files: Option<Files>, trouble: RwSignal<Option<AppError>>) -> impl IntoView {
    let lang = use_lang();
    let id = file.id;
    let remove = move |_| {
        spawn_local(async move {
            let came = match remove_export(id).await {
                Ok(()) => own_exports().await,
                Err(error) => Err(error),
            };
            match (came, files) {
                (Ok(all), Some(files)) => files.heard(all),
                (Err(error), _) => trouble.set(Some(error)),
                (Ok(_), None) => {}
            }
        });
    };
    let made = file.stage < Stage::Ready;
    let name = file.wish.file_name(file.made);
    let bar = made.then(|| {
        file.percent()
            .map(|percent| view! { <progress class="export-bar" max="100" value=percent aria-label=name.clone()>{percent} "%"</progress> })
    });
    let fetch = (file.stage == Stage::Ready).then(|| {
        view! { <a class="button first" href=address(&file) rel="external" download="" aria-label=format!("{}: {name}", export::DOWNLOAD.say(lang))>{export::DOWNLOAD.say(lang)}</a> }
    });
    let word = if made { export::CANCEL } else { export::DELETE }.say(lang);
    view! {
        <li class="office-line" class:shut=file.stage == Stage::Failed>
            <div class="office-who">
                <strong><Foreign text=name.clone()/></strong>
                <span class="quiet">{file.wish.person.is_none().then(|| view! { {status::kind(file.wish.kind).say(lang)} " · " })} {export::format(file.wish.format)}</span>
                <span class="quiet export-query">
                    {if let Some(address) = &file.wish.person {
                        EitherOf3::C(view! { {person::TITLE.say(lang)} ": " <code>{visible(address)}</code> })
                    } else if file.wish.q.is_empty() { EitherOf3::A(export::ALL_ROWS.say(lang)) } else { EitherOf3::B(view! { <code>{visible(&file.wish.q)}</code> }) }}
                </span>
                <span class="number">{export::stage(&file, lang)}</span>
                {bar}
                <span class="quiet"><When time=file.made focusable=true/> ", " {export::DELETED_AT.say(lang)} " " <When time=file.until focusable=true/></span>
            </div>
            <div class="export-acts">
                {fetch}
                <button class="button" type="button" aria-label=format!("{word}: {name}") on:click=remove>{word}</button>
            </div>
        </li>
    }
}

/// Whether the browser may say so beside the page.
#[component]
fn Tell() -> impl IntoView {
    let lang = use_lang();
    // what the browser says is known there only
    let may = RwSignal::new(None::<String>);
    Effect::new(move |_| may.set(permission()));
    view! {
        <p class="quiet" role="status">
            {move || match may.get().as_deref() {
                Some("granted") => Either::Left(export::TOLD.say(lang)),
                Some("denied") => Either::Left(export::NOT_TOLD.say(lang)),
                Some(_) => Either::Right(view! {
                    <button class="button" type="button" on:click=move |_| ask_permission(move || may.set(permission()))>{export::TELL_ME.say(lang)}</button>
                }),
                None => Either::Left(""),
            }}
        </p>
    }
}
