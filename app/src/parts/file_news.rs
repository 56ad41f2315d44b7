//! A notice on whatever page one is: a file that was being made is ready, or will never be.
//!
//! In: the files. Out: the notice, until it is closed or the file is fetched. Refuses to know: how files are watched.

use leptos::{either::Either, prelude::*};
use tracemail_model::export::{Export, Stage};

use crate::{
    parts::address::Foreign,
    state::files::use_files,
    words::{export, list, use_lang},
};

/// The notice.
#[component]
pub fn FileNews() -> impl IntoView {
    let (files, lang) = (use_files(), use_lang());
    let close = move || {
        if let Some(files) = files {
            files.news.set(None);
        }
    };
    view! {
        <div class="file-news" role="status">
            {move || files.and_then(|files| files.news.get()).map(|news| view! {
                <section class="file-news-notice">
                    <button class="button bare came-of-close" type="button" aria-label=list::CLOSE.say(lang) on:click=move |_| close()>"✕"</button>
                    <p>
                        <strong>{if news.stage == Stage::Ready { export::IS_READY } else { export::IS_NOT }.say(lang)}</strong> " "
                        <Foreign text=news.wish.file_name(news.made)/>
                    </p>
                    <p class="quiet">{export::stage(&news, lang)}</p>
                    <p>
                        {if news.stage == Stage::Ready {
                            let href = address(&news);
                            Either::Left(view! { <a class="button first" href=href rel="external" download="" on:click=move |_| close()>{export::DOWNLOAD.say(lang)}</a> })
                        } else {
                            Either::Right(())
                        }}
                        " " <a class="button" href="/exports" on:click=move |_| close()>{export::SEE.say(lang)}</a>
                    </p>
                </section>
            })}
        </div>
    }
}

/// Where it is fetched.
pub fn address(export: &Export) -> String {
    format!("/api/v1/exports/{}/file", export.id)
}
