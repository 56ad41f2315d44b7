//! How complete the picture is: "complete to 2 s ago", amber when a source is silent or in trouble; each source on demand.
//!
//! In: the last beat of the socket, and before it what the server said with the page. Out: the strip.
//! Refuses to know: how it is measured.

use std::time::Duration;

use leptos::prelude::*;
use tracemail_model::{
    stats::{Freshness, Source},
    time::{Micros, SECOND},
};

use crate::{
    api::freshness::how_fresh,
    parts::{address::Foreign, menu::Menu, when::When},
    state::{
        socket::{Link, use_socket},
        viewer::use_viewer,
    },
    words::{Lang, list, number, use_lang},
};

/// A source is called silent when its last line is older than this, while it used to write.
const SILENT: i64 = 180 * SECOND;

/// The strip.
#[component]
pub fn FreshnessStrip() -> impl IntoView {
    let (viewer, socket, lang) = (use_viewer(), use_socket(), use_lang());
    let first = Resource::new(|| (), |()| how_fresh());
    // no memo: a resource may only be read below the Transition
    let known = move || socket.freshness.get().or_else(|| first.get().and_then(Result::ok));
    // seconds matter here, and only here
    let clock = RwSignal::new(viewer.now.get_untracked());
    Effect::new(move |_| {
        let tick = set_interval_with_handle(move || clock.set(viewer.clock()), Duration::from_secs(1));
        if let Ok(tick) = tick {
            on_cleanup(move || tick.clear());
        }
    });
    let state = move || state(known().as_ref(), socket.link.get(), clock.get(), lang);
    view! {
        <Transition>
            <Menu
                class="freshness"
                name=list::FRESHNESS.here()
                label=move || {
                    let (tone, text) = state();
                    view! { <span class=format!("dot tone-{tone}") aria-hidden="true"></span><span class="freshness-text">{text}</span> }
                }
            >
                {move || known().map(|fresh| view! { <Sources fresh/> })}
            </Menu>
        </Transition>
    }
}

fn state(fresh: Option<&Freshness>, link: Link, now: Micros, lang: Lang) -> (&'static str, String) {
    let ago = |time: Micros| {
        let secs = ((now.0 - time.0) / SECOND).max(0);
        if secs < 60 { format!("{secs}\u{a0}s") } else { number::duration(secs / 60 * 60 * SECOND, lang) }
    };
    let Some(fresh) = fresh else { return ("info", list::LINK_OPENING.say(lang).into()) };
    if link == Link::Lost {
        return ("warn", list::LINK_LOST.say(lang).into());
    }
    if let Some(source) = fresh.sources.iter().find(|source| source.trouble.is_some()) {
        let trouble = source.trouble.as_deref().unwrap_or_default();
        return ("bad", format!("{}: {trouble}", short(source)));
    }
    let silent = fresh.sources.iter().find_map(|source| source.last_line.filter(|time| now.0 - time.0 > SILENT).map(|time| (source, time)));
    if let Some((source, time)) = silent {
        return ("warn", list::silent(short(source), &ago(time), lang));
    }
    match fresh.complete_to {
        Some(time) => ("good", list::complete(&ago(time), lang)),
        None => ("info", list::NOTHING_READ.say(lang).into()),
    }
}

/// The file's own name.
fn short(source: &Source) -> &str {
    source.name.rsplit('/').next().unwrap_or(&source.name)
}

#[component]
fn Sources(
    /// As last told.
    fresh: Freshness,
) -> impl IntoView {
    let lang = use_lang();
    view! {
        <table class="sources">
            <caption>{list::FRESHNESS}</caption>
            <thead>
                <tr><th scope="col">{list::SOURCE}</th><th scope="col">{list::LAST_LINE}</th><th scope="col" class="number">{list::LINES}</th></tr>
            </thead>
            <tbody>
                {fresh.sources.iter().map(|source| view! {
                    <tr>
                        <th scope="row"><Foreign text=source.name.clone()/></th>
                        <td>{source.last_line.map(|time| view! { <When time/> })}</td>
                        <td class="number">{number::count(source.lines, lang)}</td>
                    </tr>
                    {source.trouble.clone().map(|trouble| view! { <tr class="tone-bad"><td colspan="3"><Foreign text=trouble/></td></tr> })}
                }).collect_view()}
            </tbody>
        </table>
        <p class="quiet">{list::not_understood(fresh.not_understood, lang)}</p>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fresh(last_line: i64, trouble: Option<&str>) -> Freshness {
        let source = Source {
            name: "/var/log/mail.log".into(),
            last_line: Some(Micros(last_line * SECOND)),
            lines: 9,
            trouble: trouble.map(Into::into),
        };
        Freshness { complete_to: Some(Micros(998 * SECOND)), sources: vec![source], ..Freshness::default() }
    }

    #[test]
    fn what_is_wrong_is_said_before_what_is_right() {
        let now = Micros(1000 * SECOND);
        let at = |fresh: &Freshness, link| state(Some(fresh), link, now, Lang::En);
        assert_eq!(at(&fresh(998, None), Link::Open), ("good", "complete to 2\u{a0}s ago".into()));
        assert_eq!(at(&fresh(700, None), Link::Open), ("warn", "mail.log silent for 5\u{a0}min".into()));
        assert_eq!(at(&fresh(700, Some("permission denied")), Link::Open).0, "bad");
        assert_eq!(at(&fresh(998, None), Link::Lost).0, "warn");
        assert_eq!(state(None, Link::Opening, now, Lang::It).0, "info");
    }
}
