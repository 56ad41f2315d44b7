//! A device as a card: what it is, where it was, since when, whether it gets in.
//!
//! In: a device, and what was said of its last login. Out: the card, each fact of it a way to its rows.
//! Refuses to know: how devices are told apart.

use leptos::prelude::*;
use tracemail_model::{
    claim::Claim,
    device::{Device, Moment},
    explain::{device_name, failure_name, protocol_name},
    filter::{Field, Filter, IpRange, fold},
    mailbox::AddressPattern,
    row::Kind,
    status::Protocol,
    time::Micros,
};

use crate::{
    parts::{
        address::visible,
        facts::{fact, text},
        protocol_glyph::drawing,
        tls::tls,
        when::When,
        whose::Whose,
    },
    urls,
    words::{Word, devices, use_lang},
};

/// The card.
#[component]
pub fn DeviceCard(
    /// Whose.
    account: String,
    /// What is known of it.
    device: Device,
    /// What was said of its last login.
    claim: Option<Claim>,
    /// This moment.
    now: Micros,
) -> impl IntoView {
    let lang = use_lang();
    let (name, state) = (device_name(&device, lang), state(&device, now));
    let protocol = device.protocols.first().copied().unwrap_or(Protocol::Imap);
    let ways = device.protocols.iter().map(|protocol| protocol_name(*protocol, lang)).collect::<Vec<_>>().join(", ");
    let user = Filter::Leaf(Field::User(AddressPattern::Exact(fold(&account))));
    let more = device.networks_total.saturating_sub(device.networks.len() as u64);
    let stays = device.networks.iter().map(|stay| {
        let at = IpRange::parse(&stay.network).map(Field::Ip).map(Filter::Leaf);
        let href = urls::list(Kind::Access, &Filter::All([Some(user.clone()), at].into_iter().flatten().collect()));
        view! {
            <li>
                <a href=href>{stay.address.to_string()}</a>
                " " <span class="quiet">{devices::tally(stay.logins, stay.failures, lang)} ", " <When time=stay.last/></span>
            </li>
        }
    });
    let stays = stays.collect_view();
    let failed = device.failure.map(|at| {
        let why = device.why.map(|why| failure_name(why, lang));
        view! { <At at/> {why.map(|why| format!(" · {why}"))} }
    });
    let login = device.login;
    let row = login.map(|login| login.row);
    view! {
        <article class=format!("device tone-{}", state.0)>
            <h3>
                <svg class="glyph" viewBox="0 0 16 16" aria-hidden="true"><path d=drawing(device.client.as_deref(), protocol)></path></svg>
                <bdi>{visible(&name)}</bdi>
                <span class=format!("chip tone-{}", state.0)>{state.1}</span>
            </h3>
            <p class="quiet">{devices::tally(device.logins, device.failures, lang)}</p>
            <dl>
                {fact(devices::WAYS, Some(ways))}
                {fact(devices::NETWORKS, Some(view! {
                    <ul class="device-stays">
                        {stays}
                        {(more > 0).then(|| view! { <li class="quiet">{devices::more_networks(more, lang)}</li> })}
                    </ul>
                }))}
                {fact(devices::FIRST, Some(view! { <When time=device.first focusable=true/> }))}
                {fact(devices::LAST, Some(view! { <When time=device.last focusable=true/> }))}
                {fact(crate::words::detail::ENCRYPTION, Some(tls(device.tls, None)))}
                {text(devices::SHOWN_AS, device.method.as_deref())}
                {fact(devices::LAST_LOGIN, Some(match login {
                    Some(at) => view! { <At at/> }.into_any(),
                    None => view! { <span class="quiet">{devices::NEVER}</span> }.into_any(),
                }))}
                {fact(devices::LAST_FAILURE, failed)}
            </dl>
            {row.map(|id| view! { <Whose id claim/> })}
        </article>
    }
}

/// How it stands, by tone and word.
fn state(device: &Device, now: Micros) -> (&'static str, Word) {
    if device.is_locked_out(now) {
        ("bad", devices::FAILS)
    } else if device.failing > 0 {
        ("warn", devices::FAILED_LAST)
    } else {
        ("good", devices::WORKS)
    }
}

/// A moment that leads to its row.
#[component]
fn At(at: Moment) -> impl IntoView {
    view! { <a href=urls::row(Kind::Access, at.row)><When time=at.time/></a> }
}
