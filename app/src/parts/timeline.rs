//! A life step by step, from top to bottom.
//!
//! In: steps in order. Out: a list with time, time since the step before, machine, words and what the server said; the
//! step that took the time stands out. Refuses to know: which row it belongs to, but for whose address need not be said.

use leptos::prelude::*;
use tracemail_model::{
    event::{Event, EventKind},
    explain::{event_name, failure_name, reason_name},
    reason::{Failure, Reason},
    time::{Micros, SECOND},
};

use crate::{
    parts::{
        address::{Foreign, visible},
        when::When,
    },
    state::viewer::use_viewer,
    words::{Lang, detail, number, use_lang},
};

/// Below this no step is called slow.
const NOTICEABLE: i64 = 2 * SECOND;
/// Above this every step is.
const LONG: i64 = 60 * SECOND;

/// The steps.
#[component]
pub fn Timeline(
    /// In order.
    events: Vec<Event>,
    /// The row's own recipient, not repeated on each step.
    #[prop(optional_no_strip)]
    own: Option<String>,
    /// Time between steps is a person's, not a machine's: none is slow.
    #[prop(optional)]
    leisurely: bool,
) -> impl IntoView {
    let lang = use_lang();
    let slow = slow_steps(&events.iter().map(|e| e.time).collect::<Vec<_>>());
    let mut hosts = events.iter().map(|event| event.host.as_str()).filter(|host| !host.is_empty());
    let first_host = hosts.next().unwrap_or_default().to_owned();
    let one_host = hosts.all(|host| host == first_host);
    let mut before = None::<Micros>;
    let steps = events
        .into_iter()
        .zip(slow)
        .map(|(event, slow)| {
            let slow = slow && !leisurely;
            let since = before.map(|before| event.time.0 - before.0);
            before = Some(event.time);
            let other = event.recipient.filter(|recipient| own.as_ref() != Some(recipient));
            let own_word = event.text.as_deref().and_then(detail::deed);
            let text = event.text.as_deref().map(visible).filter(|_| own_word.is_none());
            // a note is told by its text
            let (name, text) = match (event.kind, own_word, text) {
                (EventKind::Note, Some(word), _) => (word.say(lang).to_owned(), None),
                (EventKind::Note, None, Some(text)) => (text, None),
                (kind, _, text) => (event_name(kind, lang).to_owned(), text),
            };
            let text = text.filter(|text| *text != name);
            let of_another = other.is_some();
            view! {
                <li class=format!("step tone-{}", tone(event.kind)) class:slow=slow class:other=of_another>
                    <span class="step-when">
                        <When time=event.time focusable=true/>
                        {since.map(|since| view! { <span class="since" title=detail::SINCE_STEP_BEFORE.here()>"+" {number::duration(since, lang)}</span> })}
                    </span>
                    <span class="step-dot" aria-hidden="true"></span>
                    <div class="step-what">
                        <p class="step-name">
                            <bdi>{name}</bdi>
                            {slow.then(|| view! { <span class="chip tone-warn">{detail::SLOW}</span> })}
                        </p>
                        {other.map(|other| view! { <p class="step-for">{detail::STEP_FOR} " " <Foreign text=other/></p> })}
                        {text.map(|text| view! { <p class="step-text"><bdi>{text}</bdi></p> })}
                        {(!event.details.is_empty()).then(|| view! { <dl class="step-details">{details(event.details)}</dl> })}
                        {(!one_host && !event.host.is_empty()).then(|| view! { <p class="step-host"><Foreign text=event.host/></p> })}
                    </div>
                </li>
            }
        })
        .collect_view();
    view! { <ol class="timeline">{steps}</ol> }
}

/// The heading, with the zone the times are told in.
#[component]
pub fn TimelineHead(
    /// When its first step was, and when its last.
    times: (Micros, Micros),
) -> impl IntoView {
    let viewer = use_viewer();
    view! {
        <header class="part-head">
            <h2>{detail::TIMELINE}</h2>
            <p class="quiet">{detail::TIMES_IN} " " {move || number::zone(viewer.zone.get(), times.0, times.1)}</p>
        </header>
    }
}

fn details(details: Vec<(String, String)>) -> impl IntoView {
    let lang = use_lang();
    details
        .into_iter()
        .map(|(name, value)| {
            let value = readable(&name, value, lang);
            let name = detail::detail_name(&name).map_or(name, |word| word.say(lang).to_owned());
            view! { <div><dt>{name}</dt><dd><Foreign text=value/></dd></div> }
        })
        .collect_view()
}

/// Bytes, seconds, reasons and what a filter asked for as people write them; anything else as it is.
fn readable(name: &str, value: String, lang: Lang) -> String {
    match name {
        "in" | "out" | "size" => value.parse().map_or(value, |n| number::bytes(n, lang)),
        "delay" => value.parse().map_or(value, |seconds: f64| number::duration((seconds * SECOND as f64) as i64, lang)),
        "reason" => match (Failure::from_name(&value), Reason::from_name(&value)) {
            (Some(failure), _) => failure_name(failure, lang).to_owned(),
            (_, Some(reason)) => reason_name(reason, lang).to_owned(),
            _ => value,
        },
        "action" => detail::spam_action(&value).map_or(value, |word| word.say(lang).to_owned()),
        _ => value,
    }
}

/// Whether each step came so late after the one before that it explains the delay.
fn slow_steps(times: &[Micros]) -> Vec<bool> {
    let gaps: Vec<i64> = std::iter::once(0).chain(times.windows(2).map(|pair| pair[1].0 - pair[0].0)).collect();
    let total: i64 = gaps.iter().sum();
    gaps.iter().map(|&gap| gap >= LONG || (gap >= NOTICEABLE && gap * 2 > total)).collect()
}

/// What kind of news a step is.
const fn tone(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Delivered | EventKind::Filed | EventKind::LoggedIn | EventKind::Released => "good",
        EventKind::Rejected | EventKind::DeliveryFailed | EventKind::Expired | EventKind::Bounced | EventKind::LoginFailed => "bad",
        EventKind::Deferred | EventKind::Held | EventKind::Discarded | EventKind::Deleted | EventKind::Expunged => "warn",
        EventKind::Forwarded | EventKind::Replied | EventKind::Moved | EventKind::CopySent | EventKind::Downloaded => "info",
        _ => "plain",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_step_that_took_the_time_is_slow() {
        let times = |secs: &[i64]| secs.iter().map(|s| Micros(s * SECOND)).collect::<Vec<_>>();
        assert_eq!(slow_steps(&times(&[0, 1, 9, 10])), [false, false, true, false]);
        assert_eq!(slow_steps(&times(&[0, 1, 2, 3])), [false; 4], "nothing noticeable");
        assert_eq!(slow_steps(&times(&[0, 70, 300, 301])), [false, true, true, false], "both are long");
        assert!(slow_steps(&[]).len() <= 1);
    }
}
