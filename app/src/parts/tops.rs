//! Who is tried, from where, why it failed: short lists of names with bars; each leads to its rows.
//!
//! In: what the server counted. Out: six lists. Refuses to know: how they were counted.

use leptos::prelude::*;
use tracemail_model::{
    explain::{failure_name, protocol_name},
    filter::{Field, IpRange, fold},
    mailbox::AddressPattern,
    reason::Failure,
    status::Protocol,
};

use crate::{
    api::watch::{Top, Tops},
    parts::{address::Foreign, tries::failed_with},
    state::viewer::use_viewer,
    words::{Lang, Word, number, use_lang, watch},
};

/// A name of a list, as it is shown, and the condition that finds its rows.
type Read = fn(&str, Lang) -> (String, Option<Field>);

/// The lists.
#[component]
pub fn TopLists(
    /// What they show.
    tops: Tops,
) -> impl IntoView {
    let (viewer, lang) = (use_viewer(), use_lang());
    let (of, more, since) = (tops.of, tops.more, tops.since);
    let lists: [(Word, Top, Read); 6] = [
        (watch::ACCOUNTS, tops.accounts, |name, _| (name.to_owned(), Some(Field::User(AddressPattern::Exact(fold(name)))))),
        (watch::NETWORKS, tops.networks, network),
        (watch::ADDRESSES, tops.addresses, network),
        (watch::WHY, tops.failures, |name, lang| {
            let failure = Failure::from_name(name);
            (failure.map_or(name, |failure| failure_name(failure, lang)).to_owned(), failure.map(Field::Failure))
        }),
        (watch::DOORS, tops.protocols, |name, lang| {
            let protocol = Protocol::from_name(name);
            (protocol.map_or(name, |protocol| protocol_name(protocol, lang)).to_owned(), protocol.map(Field::Protocol))
        }),
        (watch::PROGRAMS, tops.clients, |name, _| (name.to_owned(), Some(Field::Client(fold(name))))),
    ];
    let lists = lists.into_iter().filter(|(_, top, _)| !top.is_empty()).map(|(title, top, read)| {
        let most = top.first().map_or(1, |(_, n)| *n).max(1);
        let rows = top
            .into_iter()
            .map(|(name, n)| {
                let (shown, field) = read(&name, lang);
                view! {
                    <li>
                        <a href=failed_with(field)>
                            <svg viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
                                <rect width=(n * 100 / most).max(1) height="1"></rect>
                            </svg>
                            <span class="top-name"><Foreign text=shown/></span>
                            <span class="number">{number::count(n, lang)}</span>
                        </a>
                    </li>
                }
            })
            .collect_view();
        view! { <section class="top-list"><h3>{title}</h3><ol>{rows}</ol></section> }
    });
    let since = move || {
        let zone = viewer.zone.get();
        since.map_or_else(String::new, |at| number::moment(at, zone, zone.day(viewer.now.get()), lang))
    };
    view! {
        <div class="tops">{lists.collect_view()}</div>
        {(of > 0).then(|| view! { <p class="quiet">{move || watch::looked_at(of, more, &since(), lang)}</p> })}
    }
}

fn network(name: &str, _: Lang) -> (String, Option<Field>) {
    (name.to_owned(), IpRange::parse(name).map(Field::Ip))
}
