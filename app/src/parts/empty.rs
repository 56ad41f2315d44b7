//! A search that found nothing: what was searched, since when there is data, what is never here, and ways to look wider.
//!
//! In: the list, its filter, since when there is data. Out: a notice whose buttons are plain links.
//! Refuses to know: how the search was made.

use leptos::prelude::*;
use tracemail_model::{
    filter::{Filter, When, to_query},
    row::Kind,
    time::{DAY, Micros},
    zone::Zone,
};

use crate::{
    api::near::{How, Near},
    parts::address::visible,
    state::{question::use_question, viewer::use_viewer},
    urls,
    words::{Lang, list, number, status, trouble, use_lang},
};

/// The notice.
#[component]
pub fn Empty(
    /// The list searched.
    kind: Kind,
    /// What was asked of it.
    filter: Filter,
    /// Time of the oldest row kept; `None`: there is none.
    #[prop(optional_no_strip)]
    since: Option<Micros>,
    /// What is near by and has rows.
    near: Vec<Near>,
) -> impl IntoView {
    let (question, viewer, lang) = (use_question(), use_viewer(), use_lang());
    let wrong = move || question.is_wrong();
    let q = to_query(&filter);
    let never = if kind == Kind::Access { trouble::NEVER_ACCESS } else { trouble::NEVER_MAIL };
    let data = move || match since {
        Some(time) => trouble::data_since(lang, &number::date(time, viewer.zone.get(), lang)),
        None => trouble::EMPTY_NO_DATA.say(lang).to_owned(),
    };
    let without = narrower(&filter)
        .into_iter()
        .map(|(dropped, wider)| {
            view! { <li><a class="button" href=urls::list(kind, &wider)>{trouble::WITHOUT} " " <code>{visible(&dropped)}</code></a></li> }
        })
        .collect_view();
    let period = longer(&filter);
    let some = !near.is_empty();
    let near = near
        .into_iter()
        .map(|near| {
            let (href, said) = (urls::narrowed(urls::path(near.kind), &near.q), say(&near, viewer.zone, lang));
            let rows = list::rows(Some(near.kind), near.rows.rows, near.rows.exact, lang);
            view! { <li><a class="button" href=href>{said} " · " <span class="number">{rows}</span></a></li> }
        })
        .collect_view();
    view! {
        <section class="notice empty">
            <Nothing/>
            <h2>{trouble::EMPTY}</h2>
            <p>
                {trouble::EMPTY_SEARCHED} " " {status::kind(kind)} ": "
                {if q.is_empty() { trouble::EMPTY_EVERYTHING.here().into_any() } else { view! { <code class="asked">{visible(&q)}</code> }.into_any() }}
            </p>
            <p class="quiet">{data}</p>
            {some.then(|| view! { <h3>{trouble::NEAR}</h3><ul class="cluster near" inert=wrong>{near}</ul> })}
            {(!q.is_empty()).then(|| view! {
                <h3>{trouble::WIDEN}</h3>
                <ul class="cluster" inert=wrong>
                    {period.map(|wider| view! { <li><a class="button first" href=urls::list(kind, &wider)>{trouble::LAST_30_DAYS}</a></li> })}
                    {without}
                </ul>
            })}
            <p class="never"><strong>{trouble::NEVER_LOGGED} ". "</strong>{never}</p>
        </section>
    }
}

/// Calm water: nothing is wrong.
#[component]
fn Nothing() -> impl IntoView {
    view! {
        <svg class="nothing" viewBox="0 0 96 40" aria-hidden="true">
            <path d="M2 20c8 0 8-6 16-6s8 6 16 6 8-6 16-6 8 6 16 6 8-6 16-6 8 6 12 6"></path>
            <path d="M14 32c6 0 6-4 12-4s6 4 12 4 6-4 12-4 6 4 12 4 6-4 12-4 6 4 8 4"></path>
        </svg>
    }
}

/// How a question near by differs, in words.
fn say(near: &Near, zone: RwSignal<Zone>, lang: Lang) -> impl Fn() -> String + Send + use<> {
    let (how, kind) = (near.how.clone(), near.kind);
    move || match &how {
        How::OtherDay(time) => trouble::on_day(lang, &number::date(*time, zone.get(), lang)),
        How::OtherList => trouble::look_in(kind).say(lang).to_owned(),
        How::Headers => trouble::IN_HEADERS.say(lang).to_owned(),
        How::Alias(mailbox) => trouble::alias_of(lang, &visible(mailbox)),
        How::Letter(address) => visible(address),
    }
}

/// Each condition as text, with the filter that has all the others.
fn narrower(filter: &Filter) -> Vec<(String, Filter)> {
    filter.chips().iter().enumerate().map(|(i, chip)| (to_query(chip), filter.clone().without(i))).collect()
}

/// The same over thirty days, where the filter has a shorter period.
fn longer(filter: &Filter) -> Option<Filter> {
    let month = (Some(When::Ago(30 * DAY)), None);
    let period = filter.period();
    (period.0.is_some() && period != month).then(|| filter.clone().set_period(month))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tracemail_model::{filter::Field, status::Status};

    #[test]
    fn each_condition_can_be_dropped() {
        let (status, size) = (Filter::Leaf(Field::Status(Status::Rejected)), Filter::Leaf(Field::Virus("x".into())));
        let both = Filter::All(vec![status.clone(), size.clone()]);
        let wider: Vec<Filter> = narrower(&both).into_iter().map(|(_, filter)| filter).collect();
        assert_eq!(wider, [size, status]);
    }

    #[test]
    fn thirty_days_are_offered_for_shorter_periods_only() {
        let days = |n| Filter::Leaf(Field::After(When::Ago(n * DAY)));
        assert_eq!(longer(&days(7)), Some(days(30)));
        assert_eq!(longer(&days(30)), None);
        assert_eq!(longer(&Filter::default()), None);
        assert_eq!(longer(&Filter::Leaf(Field::Before(When::DaysBack(0)))), None, "from the beginning is longer");
    }
}
