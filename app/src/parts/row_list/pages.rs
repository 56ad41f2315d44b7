//! The pages behind the first: fetched as the reader scrolls, tried again on a click, a plain link without script.
//!
//! In: a source and the rows so far. Out: more rows. Refuses to know: when it is time for more.

use leptos::prelude::*;

use crate::{
    error::AppError,
    state::{query_string::with, question::use_question, sheet::Sheet, source::Source},
    words::list,
};

/// What has been asked for, and how that went.
#[derive(Clone, Copy)]
pub struct Pages {
    /// Where rows come from.
    pub source: StoredValue<Source>,
    sheet: RwSignal<Sheet>,
    loading: RwSignal<bool>,
    trouble: RwSignal<Option<AppError>>,
}

impl Pages {
    /// Nothing asked yet.
    pub fn new(source: Source, sheet: RwSignal<Sheet>) -> Self {
        Self { source: StoredValue::new(source), sheet, loading: RwSignal::new(false), trouble: RwSignal::new(None) }
    }

    /// Fetches the next page, unless that is being done, or there is none.
    pub fn more(self) {
        let Some(after) = self.sheet.with_untracked(|sheet| sheet.next) else { return };
        if self.loading.get_untracked() {
            return;
        }
        self.loading.set(true);
        self.trouble.set(None);
        let source = self.source.get_value();
        leptos::task::spawn_local(async move {
            let page = source.page(Some(after), false).await;
            if self.loading.try_set(false).is_some() {
                return; // the list is gone
            }
            match page {
                Ok(listing) => self.sheet.update(|sheet| sheet.append(after, listing.page)),
                Err(error) => self.trouble.set(Some(error)),
            }
        });
    }
}

/// What stands below the last row.
#[component]
pub fn End(
    /// How loading goes.
    pages: Pages,
) -> impl IntoView {
    let trouble = move || pages.trouble.with(Option::is_some);
    view! {
        <p class="list-end" role="status">
            <Show when=move || pages.loading.get()>{list::LOADING}</Show>
            <Show when=trouble><button class="button" type="button" on:click=move |_| pages.more()>{list::RETRY}</button></Show>
        </p>
    }
}

/// The next page as a link, for a browser without script.
#[component]
pub fn Older(source: Source, sheet: RwSignal<Sheet>) -> impl IntoView {
    let question = use_question();
    let next = sheet.with_untracked(|sheet| sheet.next).filter(|_| source.kind.is_some());
    let href = next.map(|id| {
        let base = untrack(|| question.href(&source.q));
        with(&base, &[("after", &id.to_string())])
    });
    view! { <noscript>{href.map(|href| view! { <a class="button older" href=href>{list::OLDER_PAGE}</a> })}</noscript> }
}
