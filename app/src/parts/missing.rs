//! A row that is not there: since when there is data, and the lists of the day its number speaks of.
//!
//! In: the number, since when there is data. Out: the notice. A number says when its row began, whether there ever was
//! such a row or not: nothing is given away. Refuses to know: why it is not there.

use leptos::prelude::*;
use tracemail_model::{
    filter::Filter,
    ids::RowId,
    row::Kind,
    time::{DAY, Micros},
};

use crate::{
    error::AppError,
    parts::error_view::ErrorView,
    state::viewer::use_viewer,
    urls,
    words::{number, trouble, use_lang},
};

/// Nobody asks for what is older, microseconds before all that is kept.
const LONG_AGO: i64 = 3_650 * DAY;

/// The notice.
#[component]
pub fn Missing(
    /// The row's number.
    id: RowId,
    /// Time of the oldest row kept; `None`: there is none.
    since: Option<Micros>,
    /// The page is about nothing else.
    main: bool,
) -> impl IntoView {
    let (viewer, lang) = (use_viewer(), use_lang());
    let date = move |time| number::date(time, viewer.zone.get(), lang);
    let data = move || since.map_or_else(|| trouble::EMPTY_NO_DATA.say(lang).to_owned(), |time| trouble::data_since(lang, &date(time)));
    // what was mistyped may speak of any time at all
    let older = since.is_some_and(|since| (since.0 - LONG_AGO..since.0).contains(&id.time().0));
    let kept = move || since.is_some_and(|since| (since.0..viewer.now.get().0 + DAY).contains(&id.time().0));
    let lists = move || {
        let link = |kind: &Kind| {
            let href = urls::list(*kind, &Filter::default().on_day_of(id.time(), viewer.zone.get()));
            view! { <li><a class="button" href=href>{trouble::list_on(*kind, lang, &date(id.time()))}</a></li> }
        };
        kept().then(|| view! { <ul class="cluster near">{Kind::ALL.iter().map(link).collect_view()}</ul> })
    };
    view! {
        <ErrorView error=AppError::Missing main>
            <p class="quiet">{data} " " {move || older.then(|| trouble::older(lang, &date(id.time())))}</p>
            {lists}
        </ErrorView>
    }
}
