//! A session or a failed try opened: what is known of it below its verdict.
//!
//! In: the row and its story. Out: the session's life, facts, timeline, ways to others like it.
//! Refuses to know: how it was fetched, and the frame around it (`pages/opened`).

use std::net::IpAddr;

use leptos::prelude::*;
use tracemail_model::{
    access::Access,
    explain::{failure_name, protocol_name},
    filter::{Field, Filter, Flag, IpRange, fold},
    mailbox::AddressPattern,
    row::Kind,
    status::Action,
};

use crate::{
    api::detail::Detail,
    parts::{
        address::Foreign,
        bytes::Bytes,
        facts::{Facts, code, fact, link, text},
        session_bar::SessionBar,
        timeline::{Timeline, TimelineHead},
        tls::tls,
        when::WhenFull,
        whose::Whose,
    },
    urls,
    words::{Word, detail, devices, number, use_lang},
};

/// The story of an access.
#[component]
pub fn AccessStory(access: Access, detail: Detail) -> impl IntoView {
    let (events, claim) = (detail.events, detail.claim);
    let session = access.action == Action::Login;
    view! {
        {session.then(|| view! { <Whose id=access.id claim/> })}
        {session.then(|| view! {
            <section class="part">
                <h2>{detail::SESSION_LIFE}</h2>
                <SessionBar access=access.clone() events=events.clone()/>
            </section>
        })}
        {events.last().map(|last| last.time).map(|last| view! {
            <section class="part"><TimelineHead times=(access.time, last)/><Timeline events own=None leisurely=true/></section>
        })}
        <section class="part">
            <h2>{detail::FACTS}</h2>
            <div class="fact-groups">
                <Who a=access.clone()/>
                <Security a=access.clone()/>
                {session.then(|| view! { <Done a=access.clone()/> })}
            </div>
        </section>
        <section class="part">
            <h2>{detail::OTHERS}</h2>
            <Others a=access/>
        </section>
    }
}

#[component]
fn Who(a: Access) -> impl IntoView {
    let remote = a.remote_ip.map(|ip| with_port(ip, a.remote_port));
    let by_ip = a.remote_ip.and_then(|ip| IpRange::parse(&ip.to_string())).map(|range| urls::only(Kind::Access, Field::Ip(range)));
    let began = if a.action == Action::Login { detail::LOGIN } else { detail::TRIED };
    view! {
        <Facts name=detail::WHO>
            {text(detail::USER, Some(&a.user))}
            {fact(began, Some(view! { <WhenFull time=a.time/> }))}
            {fact(detail::LOGOUT, a.logout_time.map(|time| view! { <WhenFull time/> }))}
            {link(detail::REMOTE, remote.zip(by_ip))}
            {text(detail::PROGRAM, a.client.as_deref())}
            {fact(detail::FAILURE, a.failure.map(|failure| view! { {failure_name(failure, use_lang())} " " <code class="quiet">{failure.name()}</code> }))}
            {text(detail::SAID, a.text.as_deref())}
        </Facts>
    }
}

#[component]
fn Security(a: Access) -> impl IntoView {
    let local = a.local_ip.map(|ip| with_port(ip, a.local_port));
    view! {
        <Facts name=detail::TRANSPORT>
            {fact(detail::PROTOCOL, Some(protocol_name(a.protocol, use_lang())))}
            {fact(detail::ENCRYPTION, Some(tls(a.tls, a.tls_cipher.as_deref())))}
            {text(detail::MECHANISM, a.method.as_deref())}
            {text(detail::HOST, Some(&a.server))}
            {text(detail::LOCAL, local.as_deref())}
            {code(detail::SESSION, a.session.as_deref())}
            {text(detail::SERVICE, Some(&a.service))}
        </Facts>
    }
}

fn with_port(ip: IpAddr, port: Option<u16>) -> String {
    port.map_or_else(|| ip.to_string(), |port| std::net::SocketAddr::new(ip, port).to_string())
}

/// Traffic and messages: what the daemon counts at the end of a session.
#[component]
fn Done(a: Access) -> impl IntoView {
    let lang = use_lang();
    let count =
        move |name: Word, n: Option<u32>| fact(name, n.map(|n| view! { <span class="number">{number::count(n.into(), lang)}</span> }));
    let traffic = |name: Word, n: Option<u64>| fact(name, n.map(|n| view! { <Bytes n/> }));
    let any = [a.deleted, a.expunged, a.trashed, a.retrieved].iter().any(Option::is_some) || a.bytes_in.is_some() || a.bytes_out.is_some();
    view! {
        <Facts name=detail::WHAT_DONE>
            {traffic(detail::TRAFFIC_IN, a.bytes_in)}
            {traffic(detail::TRAFFIC_OUT, a.bytes_out)}
            {count(detail::DELETED, a.deleted)}
            {count(detail::EXPUNGED, a.expunged)}
            {count(detail::TRASHED, a.trashed)}
            {count(detail::RETRIEVED, a.retrieved)}
            {(!any).then(|| view! { <div class="fact whole"><dt class="unseen">{detail::WHAT_DONE}</dt><dd class="quiet">{detail::NOTHING_COUNTED}</dd></div> })}
        </Facts>
    }
}

/// Links to searches for what shares something with this one.
#[component]
fn Others(a: Access) -> impl IntoView {
    let user = Filter::Leaf(Field::User(AddressPattern::parse(&a.user)));
    let with = |more: Field| Filter::All(vec![user.clone(), Filter::Leaf(more)]);
    let range = a.remote_ip.and_then(|ip| IpRange::parse(&ip.to_string()));
    let client = a.client.as_deref().map(|name| with(Field::Client(fold(name))));
    let links = [
        Some((detail::SAME_USER, urls::list(Kind::Access, &user), a.user.clone())),
        client.map(|filter| (detail::SAME_CLIENT, urls::list(Kind::Access, &filter), a.client.clone().unwrap_or_default())),
        range.map(|range| (detail::SAME_ADDRESS, urls::only(Kind::Access, Field::Ip(range)), range.to_string())),
        Some((detail::FAILED_OF_USER, urls::list(Kind::Access, &with(Field::Is(Flag::Failed))), String::new())),
        (!urls::is_embedded()).then(|| (devices::OF_THIS_ACCOUNT, urls::devices(&a.user), String::new())),
        Some((detail::MAIL_OF_USER, urls::list(Kind::Sent, &user), String::new())),
    ];
    let links = links
        .into_iter()
        .flatten()
        .map(|(name, href, what)| view! { <li><a href=href>{name}</a> " " <span class="quiet"><Foreign text=what/></span></li> })
        .collect_view();
    view! { <ul class="others">{links}</ul> }
}
