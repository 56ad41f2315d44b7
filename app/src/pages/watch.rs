//! The login watch: a screen for the wall. Calm is visibly calm; an attack is told as a story, and its tries run by.
//!
//! In: the URL's filter, what the server said, then its pulses. Out: the page. The server thins what comes thick, so
//! that the page never stands still. Refuses to know: how findings are found.

use std::time::Duration;

use leptos::{either::Either, prelude::*};
use leptos_meta::Title;
use tracemail_model::{
    finding::{FindingKind, FindingState, ToldFinding},
    status::Action,
    time::{Micros, SECOND},
};

use super::list::Skeleton;
use crate::{
    api::watch::{Glance, watch_logins},
    parts::{
        error_view::ErrorView,
        finding::{Story, tone},
        pace::Pace,
        tops::TopLists,
        tries::{Tries, failed_within},
    },
    state::{
        desk::use_desk,
        notices::{Notices, Wanted},
        pulse::Board,
        question::{Screen, use_question},
        socket::Link,
        stories::MOST,
        viewer::use_viewer,
    },
    words::{Word, list, number, use_lang, watch},
};

/// The names of who is tried are counted anew as often.
const ANEW: Duration = Duration::from_secs(30);
/// A story heard of within so long is happening.
const NOW: i64 = 600 * SECOND;
/// So many tries a second are an attack, whatever the rules say.
const ATTACK: f64 = 5.0;

/// The page.
#[component]
pub fn WatchPage() -> impl IntoView {
    let (question, viewer, lang) = (use_question(), use_viewer(), use_lang());
    let q = Memo::new(move |before: Option<&String>| match before {
        Some(before) if question.screen.get() != Screen::Watch => before.clone(),
        _ => question.q.get(),
    });
    let first = Resource::new_blocking(move || (q.get(), viewer.reader()), async |(q, reader)| (q.clone(), watch_logins(q, reader).await));
    let desk = use_desk();
    on_cleanup(move || desk.paused.set(false));
    view! {
        <Title text=format!("{} · Tracemail", watch::TITLE.say(lang))/>
        <main class="watch" id="main">
            <Transition fallback=Skeleton>
                {move || first.get().map(|(q, answer)| match answer {
                    Ok(glance) => Either::Left(view! { <Wall q glance/> }),
                    Err(error) => Either::Right(view! { <ErrorView error retry=move |()| first.refetch()/> }),
                })}
            </Transition>
        </main>
    }
}

/// Everything on it, alive.
#[component]
fn Wall(q: String, glance: Glance) -> impl IntoView {
    let lang = use_lang();
    let board = Board::new(&glance, lang);
    let tops = RwSignal::new(glance.tops);
    let now = RwSignal::new(glance.now);
    board.follow(q.clone());
    recount(q, tops, now);
    let open = Memo::new(move |_| board.findings.with(|all| by_state(all, true)));
    let done = Memo::new(move |_| board.findings.with(|all| by_state(all, false)));
    let stories = move |of: Memo<Vec<ToldFinding>>| {
        // a story that goes on stays the same card: somebody may be writing beside it
        view! { <For each=move || of.get() key=|told| told.finding.id.clone() let(told)><Story board told/></For> }
    };
    let many =
        move || board.findings.with(|all| all.len() >= MOST).then(|| view! { <p class="quiet">{watch::of_many(MOST as u64, lang)}</p> });
    view! {
        <Head board now/>
        <div class="watch-body">
            <section class="watch-left" aria-label=watch::STORIES.here()>
                <Pace histogram=board.hour title=watch::LAST_HOUR/>
                <h2>{watch::STORIES}</h2>
                {move || open.with(Vec::is_empty).then(|| view! { <p class="quiet">{watch::NO_STORY}</p> })}
                <div class="stories">{stories(open)}</div>
                {many}
                <details class="done-stories" hidden=move || done.with(Vec::is_empty)>
                    <summary class="button">{watch::DONE_STORIES}</summary>
                    <div class="stories">{stories(done)}</div>
                </details>
            </section>
            <section class="watch-right" aria-label=watch::RUNNING.here()>
                <Running board/>
                <Pace histogram=board.week title=watch::LAST_WEEK small=true/>
            </section>
        </div>
        {move || view! { <TopLists tops=tops.get()/> }}
    }
}

/// Those that are open, or those that are not.
fn by_state(all: &[ToldFinding], open: bool) -> Vec<ToldFinding> {
    all.iter().filter(|told| (told.finding.state == FindingState::Open) == open).cloned().collect()
}

/// Counts anew who is tried, now and then, while somebody looks.
fn recount(q: String, tops: RwSignal<crate::api::watch::Tops>, now: RwSignal<Micros>) {
    let viewer = use_viewer();
    Effect::new(move |_| {
        let q = q.clone();
        let ask = move || {
            let q = q.clone();
            if document().hidden() {
                return;
            }
            leptos::task::spawn_local(async move {
                if let Ok(new) = watch_logins(q, untrack(|| viewer.reader())).await {
                    tops.try_set(new.tops);
                    now.try_set(new.now);
                }
            });
        };
        if let Ok(tick) = set_interval_with_handle(ask, ANEW) {
            on_cleanup(move || tick.clear());
        }
    });
}

/// How things stand, readable from afar.
#[component]
fn Head(board: Board, now: RwSignal<Micros>) -> impl IntoView {
    let lang = use_lang();
    let worst = Memo::new(move |_| {
        let recent = now.get().plus(-NOW);
        let happening = |kind: &dyn Fn(FindingKind) -> bool| {
            board.findings.with(|all| {
                all.iter().any(|told| told.finding.state == FindingState::Open && told.finding.until > recent && kind(told.finding.kind))
            })
        };
        if board.rate.get() >= ATTACK || happening(&|kind| tone(kind) != "info") {
            ("bad", watch::ATTACKED)
        } else if happening(&|_| true) {
            ("warn", watch::LOOK)
        } else {
            ("good", watch::CALM)
        }
    });
    let sum = move |action: Action| {
        let sum = board.hour.with(|hour| {
            let of = hour.series.iter().find(|(word, _)| word == action.name());
            of.map_or(0, |(_, counts)| counts.iter().map(|n| u64::from(*n)).sum::<u64>())
        });
        number::count(sum, lang)
    };
    let rate = move || {
        let rate = board.rate.get();
        number::decimal(rate, usize::from(rate < 9.95), lang)
    };
    view! {
        <header class=move || format!("watch-head tone-{}", worst.get().0)>
            <div class="watch-state">
                <h1>{watch::TITLE}</h1>
                <p class="watch-word" role="status">{move || worst.get().1.say(lang)}</p>
                <p class="quiet" hidden=move || worst.get().0 != "good">{watch::CALM_SAYS}</p>
            </div>
            <dl class="watch-numbers">
                <div class="watch-rate"><dd>{rate}</dd><dt>{watch::A_SECOND}</dt></div>
                <div><dd><a href=failed_within(3_600 * SECOND, None)>{move || sum(Action::FailedLogin)}</a></dd><dt>{watch::FAILED_HOUR}</dt></div>
                <div><dd>{move || sum(Action::Login)}</dd><dt>{watch::WORKED_HOUR}</dt></div>
            </dl>
            <Notified notices=board.notices/>
        </header>
    }
}

/// The button by which one asks to hear of stories while the page is hidden.
#[component]
fn Notified(notices: Notices) -> impl IntoView {
    let lang = use_lang();
    let label = move || match notices.wanted.get() {
        Wanted::Yes => watch::NOTICES_ON,
        Wanted::No => watch::NOTICES_OFF,
        Wanted::Refused => watch::NOTICES_REFUSED,
    };
    view! {
        <p class="watch-notices">
            <button
                class="button"
                type="button"
                title=watch::NOTICES_WHAT.here()
                aria-pressed=move || (notices.wanted.get() == Wanted::Yes).to_string()
                disabled=move || notices.wanted.get() == Wanted::Refused
                on:click=move |_| notices.toggle()
            >
                {move || label().say(lang)}
            </button>
        </p>
    }
}

/// The list that runs, its line, and the button that stops it.
#[component]
fn Running(board: Board) -> impl IntoView {
    let (desk, lang) = (use_desk(), use_lang());
    let state = move || -> (&'static str, Word) {
        match (board.link.get(), desk.paused.get()) {
            (Link::Opening, _) => ("info", watch::LINE_OPENING),
            (Link::Lost, _) => ("bad", watch::LINE_LOST),
            (Link::Open, true) => ("warn", watch::PAUSED),
            (Link::Open, false) => ("good", watch::LINE_OPEN),
        }
    };
    let waiting = move || (board.waiting.get() > 0).then(|| watch::waiting(board.waiting.get(), lang));
    let pause = move || if desk.paused.get() { list::RESUME.say(lang) } else { list::PAUSE.say(lang) };
    view! {
        <div class="running-head">
            <h2>{watch::RUNNING}</h2>
            <p class="link-state">
                <span class=move || format!("dot tone-{}", state().0) class:up=move || state().0 == "good" aria-hidden="true"></span>
                {move || state().1.say(lang)}
            </p>
            <span class="number">{waiting}</span>
            <button class="button" type="button" aria-pressed=move || desk.paused.get().to_string() on:click=move |_| desk.paused.update(|p| *p = !*p)>
                {pause} " " <kbd class="key-hint" aria-hidden="true">"␣"</kbd>
            </button>
        </div>
        <Tries board/>
    }
}
