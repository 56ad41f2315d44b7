//! Where a message is now: asked once the page is there, and again when the reader wants it.
//!
//! In: how to ask. Out: progress with a way to cancel; then the answer in plain words, and beneath it what the log knows of
//! the message in its mailbox. What is asked no more is hung up on. Refuses to know: who answers.

use leptos::{prelude::*, reactive::actions::ActionAbortHandle};
use tracemail_model::{
    event::{Event, EventKind},
    locate::{Located, Place, Special, Spot},
};

use crate::{
    error::AppError,
    parts::{
        address::{Foreign, visible},
        timeline::Timeline,
        when::When,
    },
    words::{Word, detail, locate, trouble, use_lang},
};

/// An answer on its way, or here.
pub type Asking = Action<(), Result<Located, AppError>>;

/// The part.
#[component]
pub fn Locate(
    /// Asks the mailbox.
    asking: Asking,
) -> impl IntoView {
    let lang = use_lang();
    let running = StoredValue::new(None::<ActionAbortHandle>);
    let ask = move || running.set_value(Some(asking.dispatch(())));
    let hang_up = move || running.try_update_value(Option::take).flatten().into_iter().for_each(ActionAbortHandle::abort);
    // only in the browser, once the page stands
    let asked = RwSignal::new(false);
    Effect::new(move |_| {
        ask();
        asked.set(true);
    });
    on_cleanup(hang_up);
    let pending = asking.pending();
    let busy = move || pending.get() || !asked.get();
    let answer = move || match asking.value().get() {
        Some(Ok(located)) => view! { <Answer located/> }.into_any(),
        Some(Err(error)) => {
            let why = if error == AppError::Unreachable { trouble::UNREACHABLE } else { trouble::BROKEN };
            line("bad", CROSS, why.here().to_owned(), ()).into_any()
        }
        None => view! { <p class="quiet">{locate::CANCELLED}</p> }.into_any(),
    };
    view! {
        <section class="part locate scripted" aria-labelledby="locate">
            <header class="part-head">
                <h2 id="locate">{locate::TITLE}</h2>
                // one button, so that the keyboard stays on it
                <button class="button" type="button" on:click=move |_| if busy() { hang_up() } else { ask() }>
                    {move || if busy() { locate::CANCEL.say(lang) } else { locate::AGAIN.say(lang) }}
                </button>
            </header>
            <div class="locate-answer" aria-live="polite" aria-busy=move || busy().to_string()>
                {move || if busy() {
                    view! { <p class="locate-line quiet"><span class="locate-wait" aria-hidden="true"></span>{locate::ASKING} "…"</p> }.into_any()
                } else {
                    answer()
                }}
            </div>
        </section>
    }
}

#[component]
fn Answer(located: Located) -> impl IntoView {
    let lang = use_lang();
    let Located { place, forwarded_to, history } = located;
    let plain = |tone, sign, words: Word, more: AnyView| line(tone, sign, words.say(lang).to_owned(), more).into_any();
    let said = |words: Word| view! { <p class="quiet">{words}</p> }.into_any();
    let forwarded = place == Place::Forwarded;
    let answer = match place {
        Place::Found(spots) => view! { <ul class="locate-spots" role="list">{spots.into_iter().map(spot).collect_view()}</ul> }.into_any(),
        Place::Gone(event) => plain("warn", CROSS, locate::GONE, taken(event)),
        Place::NotFound(last) => {
            let last = last.map(|folder| locate::last_in(&visible(&folder), lang));
            let more = view! { <p class="quiet">{last} " " {locate::NOT_FOUND_NEXT}</p> };
            plain("warn", ASK, locate::NOT_FOUND, more.into_any())
        }
        Place::Forwarded => plain("info", ARROW, locate::FORWARDED, ().into_any()),
        Place::Elsewhere => plain("info", ARROW, locate::ELSEWHERE, ().into_any()),
        Place::Undelivered(_) => plain("warn", CROSS, locate::UNDELIVERED, ().into_any()),
        Place::Nameless => plain("plain", ASK, locate::NAMELESS, ().into_any()),
        Place::NotConfigured => plain("plain", ASK, locate::NOT_CONFIGURED, said(locate::NOT_CONFIGURED_NEXT)),
        Place::Unreachable(why) => {
            let more = view! { <p class="quiet">{locate::trouble(why)} " " {locate::UNREACHABLE_NEXT}</p> };
            plain("bad", ASK, locate::UNREACHABLE, more.into_any())
        }
    };
    let to = (!forwarded_to.is_empty()).then(|| {
        let words = if forwarded { locate::SENT_ON_TO } else { locate::ALSO_FORWARDED };
        view! { <p>{words} " " <Foreign text=forwarded_to.join(", ")/></p> }
    });
    // that it was stored is told above, and in the timeline
    let moved = history.iter().any(|event| !matches!(event.kind, EventKind::Delivered | EventKind::Filed | EventKind::Note));
    let own = history.first().and_then(|event| event.recipient.clone());
    let moves = moved.then(|| view! { <h3>{locate::MOVES}</h3><Timeline events=history own leisurely=true/> });
    view! { {answer} {to} {moves} }
}

/// One copy.
fn spot(spot: Spot) -> impl IntoView {
    let lang = use_lang();
    let (tone, sign) = match spot.special {
        Some(Special::Trash) => ("warn", BIN),
        Some(Special::Junk) => ("warn", SHIELD),
        Some(Special::Inbox) => ("good", TRAY),
        _ => ("good", FOLDER),
    };
    let unread = spot.flags.iter().all(|flag| flag.name() != "seen").then_some(locate::UNREAD);
    let flags = unread.into_iter().chain(spot.flags.iter().map(|flag| locate::flag(*flag)));
    let flags = flags.map(|word| view! { <span class="chip">{word}</span> " " }).collect_view();
    let since = spot.saved.map(|time| view! { <span class="quiet">{locate::PUT_THERE} " " <When time focusable=true/></span> " " });
    let more = view! { <p class="locate-facts">{since} {flags} <span class="quiet code">"UID " {spot.uid}</span></p> };
    view! { <li>{line(tone, sign, locate::in_folder(spot.special, &visible(&spot.folder), lang), more)}</li> }
}

/// What took it away: how, when, and by whom.
fn taken(event: Event) -> AnyView {
    let lang = use_lang();
    let how = locate::taken_by(&event);
    let facts = ["folder", "protocol", "client", "ip", "session"].into_iter().filter_map(|name| {
        let (_, value) = event.details.iter().find(|(own, _)| own == name)?;
        let name = detail::detail_name(name).map_or(name, |word| word.say(lang));
        Some(view! { <span><span class="quiet">{name} " "</span><Foreign text=value.clone()/></span> " " })
    });
    let facts = facts.collect_view();
    view! { <p>{how}</p><p class="locate-facts"><When time=event.time focusable=true/> " " {facts}</p> }.into_any()
}

fn line(tone: &'static str, sign: &'static str, words: String, more: impl IntoView) -> impl IntoView {
    view! {
        <div class=format!("locate-line tone-{tone}")>
            <svg class="glyph" viewBox="0 0 16 16" aria-hidden="true"><path d=sign></path></svg>
            <div>
                <p class="locate-words">{words}</p>
                {more}
            </div>
        </div>
    }
}

const TRAY: &str = "M2 9.5h3l1 2h4l1-2h3M2 9.5v3.25h12V9.5M2 9.5l2-6h8l2 6";
const FOLDER: &str = "M1.75 12.75v-9.5h4.5l1.5 2h6.5v7.5Z";
const BIN: &str = "M2.5 4.25h11M6 4V2.25h4V4M3.75 4.25l.75 9.5h7l.75-9.5M6.5 6.75v4.5m3-4.5v4.5";
const SHIELD: &str = "M8 1.5 13.5 3.5v4c0 3.5-2.3 6-5.5 7-3.2-1-5.5-3.5-5.5-7v-4ZM8 5v3.5M8 11h.01";
const CROSS: &str = "M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13Zm-2.3 4.2 4.6 4.6m0-4.6-4.6 4.6";
const ASK: &str = "M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13ZM6.25 6.25a1.75 1.75 0 1 1 2.6 1.5c-.6.35-.85.7-.85 1.25M8 11.25h.01";
const ARROW: &str = "M1.75 8h12.5M9.5 3.25 14.25 8 9.5 12.75";
