//! The start page: one question, four doors, and what is being read.
//!
//! In: how fresh the data is. Out: a search form that works without script, links to the lists, one line per log; before
//! the first line has come, how to connect a log.
//! Refuses to know: rows.

use leptos::{either::Either, prelude::*};
use leptos_meta::Title;
use tracemail_model::{
    row::Kind,
    stats::{Freshness, Source},
};

use crate::{
    api::freshness::how_fresh,
    parts::{address::Foreign, copy::Copy, error_view::ErrorView, when::When},
    urls,
    words::{home, number, status, use_lang},
};

/// The page.
#[component]
pub fn HomePage() -> impl IntoView {
    let fresh = Resource::new(|| (), |()| how_fresh());
    view! {
        <Title text="Tracemail"/>
        <main class="sheet home" id="main">
            <Ask/>
            <Doors/>
            <Transition>
                {move || Suspend::new(async move {
                    match fresh.await {
                        Ok(fresh) if fresh.sources.is_empty() && fresh.lines == 0 => Either::Left(view! { <Connect/> }),
                        Ok(fresh) => Either::Right(Either::Left(view! { <Reading fresh/> })),
                        Err(error) => Either::Right(Either::Right(view! { <ErrorView error retry=move |()| fresh.refetch()/> })),
                    }
                })}
            </Transition>
        </main>
    }
}

/// One question; a plain form, each button a list.
#[component]
fn Ask() -> impl IntoView {
    let buttons = [Kind::Received, Kind::Sent]
        .map(|kind| view! { <button class="button" class:first=kind == Kind::Received formaction=urls::path(kind)>{status::kind(kind)}</button> });
    view! {
        <form class="ask" method="get" action=urls::path(Kind::Received) role="search" aria-label=home::WHERE_IS.here()>
            <h1><label for="ask">{home::WHERE_IS}</label></h1>
            <div class="ask-line">
                <input id="ask" name="q" type="search" autocomplete="off" spellcheck="false" placeholder=home::ASK_HINT.here()/>
                <span class="cluster"><span class="quiet">{home::ASK_IN}</span> {buttons}</span>
            </div>
        </form>
    }
}

/// The lists, each with what it is for.
#[component]
fn Doors() -> impl IntoView {
    let doors = [
        (urls::path(Kind::Received), status::RECEIVED, home::RECEIVED_IS),
        (urls::path(Kind::Sent), status::SENT, home::SENT_IS),
        (urls::path(Kind::Access), status::ACCESS, home::ACCESS_IS),
        (urls::live(), home::LIVE, home::LIVE_IS),
    ]
    .map(|(href, name, what)| view! { <li><a href=href><strong>{name}</strong><span>{what}</span></a></li> });
    view! { <nav aria-label=home::GO_TO.here()><ul class="doors">{doors}</ul></nav> }
}

/// Each log, how far it has been read, and how much was understood.
#[component]
fn Reading(fresh: Freshness) -> impl IntoView {
    let lang = use_lang();
    let count = move |n: u64| number::count(n, lang);
    let own = fresh.lines.saturating_sub(fresh.foreign);
    let share = if own == 0 { 100.0 } else { (own.saturating_sub(fresh.not_understood)) as f64 * 100.0 / own as f64 };
    // rounded down: 100 % is said only when it is so
    let places = usize::from(share < 100.0);
    let share = format!("{}\u{a0}%", number::decimal((share * 10.0).floor() / 10.0, places, lang));
    let waiting = fresh.lines == 0;
    let sentence = home::read_so_far(lang, &count(fresh.lines), &share);
    view! {
        <section class="part reading">
            <h2>{home::READING}</h2>
            {if waiting { Either::Left(view! { <p>{home::WAITING}</p> }) } else { Either::Right(view! { <p class="quiet">{sentence}</p> }) }}
            {(!fresh.sources.is_empty()).then(|| view! { <div class="scrolls">
                <table class="sources">
                    <thead>
                        <tr>
                            <th scope="col">{home::SOURCE}</th>
                            <th scope="col" class="right">{home::LINES}</th>
                            <th scope="col" class="right">{home::LAST_LINE}</th>
                        </tr>
                    </thead>
                    <tbody>{fresh.sources.into_iter().map(|source| view! { <Line source/> }).collect_view()}</tbody>
                </table>
            </div> })}
            <dl class="tally">
                <div><dt>{home::NOT_UNDERSTOOD}</dt><dd>{count(fresh.not_understood)}</dd></div>
                <div><dt>{home::FOREIGN}</dt><dd>{count(fresh.foreign)}</dd></div>
                {fresh.since.map(|time| view! { <div><dt>{home::KEPT_SINCE}</dt><dd><When time/></dd></div> })}
            </dl>
        </section>
        <details class="part connect">
            <summary class="button">{home::CONNECT}</summary>
            <Commands/>
        </details>
    }
}

#[component]
fn Line(source: Source) -> impl IntoView {
    let lang = use_lang();
    view! {
        <tr>
            <th scope="row">
                <Foreign text=source.name/>
                {source.trouble.map(|trouble| view! { <span class="chip tone-warn"><Foreign text=trouble/></span> })}
            </th>
            <td class="right">{number::count(source.lines, lang)}</td>
            <td class="right">
                {match source.last_line {
                    Some(time) => Either::Left(view! { <When time/> }),
                    None => Either::Right(view! { <span class="quiet">{home::NO_LINE_YET}</span> }),
                }}
            </td>
        </tr>
    }
}

/// Before anything has been read: how to begin.
#[component]
fn Connect() -> impl IntoView {
    view! {
        <section class="part connect notice">
            <h2>{home::NOTHING_YET}</h2>
            <p>{home::NOTHING_YET_NEXT}</p>
            <Commands/>
        </section>
    }
}

/// The commands that bring lines in.
#[component]
fn Commands() -> impl IntoView {
    let commands = [
        (home::CONNECT_FOLLOW, "tracemail serve --follow /var/log/mail.log"),
        (home::CONNECT_IMPORT, "tracemail import /var/log/mail.log.*.gz"),
        (home::CONNECT_DOCTOR, "tracemail doctor"),
    ]
    .map(|(what, command)| {
        view! {
            <li>
                <p>{what}</p>
                <p class="command"><code>{command}</code> <Copy text=command small=true/></p>
            </li>
        }
    });
    view! { <ul class="commands">{commands}</ul> }
}
