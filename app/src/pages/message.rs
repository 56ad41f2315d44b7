//! A message opened: what is known of it below its verdict.
//!
//! In: the row and its story. Out: timeline, deliveries, family, facts in three groups.
//! Refuses to know: how it was fetched, and the frame around it (`pages/opened`).

use leptos::prelude::*;
use tracemail_model::{
    encryption::Encryption,
    explain::reason_name,
    filter::{Field, IpRange},
    ids::RowId,
    mailbox::AddressPattern,
    message::Message,
    row::{Kind, Row},
    status::{Direction, Status},
};

use crate::{
    api::{detail::Detail, locate::locate_message},
    parts::{
        address::{Address, Foreign},
        attachments::Attachments,
        bytes::Bytes,
        delays::Delays,
        deliveries::Deliveries,
        facts::{Facts, code, fact, link, text},
        family::Family,
        locate::{Asking, Locate},
        scores::{Checks, Scores},
        timeline::{Timeline, TimelineHead},
        tls::tls,
        when::WhenFull,
    },
    urls,
    words::{detail, status, use_lang},
};

/// The story of a message.
#[component]
pub fn MessageStory(message: Message, detail: Detail) -> impl IntoView {
    let Detail { events, family, legs, .. } = detail;
    let tied: Vec<_> = legs.iter().flat_map(|leg| leg.rows.iter().copied()).collect();
    let mut same: Vec<Message> = family
        .iter()
        .filter_map(|row| match row {
            Row::Message(m) if !tied.contains(&m.id) && m.id != message.id => Some(m.clone()),
            _ => None,
        })
        .collect();
    let last = events.last().map_or(message.time, |event| event.time);
    let several = !same.is_empty();
    same.insert(0, message.clone());
    same.sort_by(|a, b| a.recipient.cmp(&b.recipient));
    let related = !legs.is_empty() || message.original_recipient.is_some();
    // only what was taken in can lie in a mailbox here
    let located = (message.status == Status::Accepted).then(|| ask_where(message.id));
    view! {
        {located.map(|asking| view! { <Locate asking/> })}
        <section class="part">
            <TimelineHead times=(message.time, last)/>
            {if events.is_empty() {
                view! { <p class="quiet">{detail::NO_STEPS}</p> }.into_any()
            } else {
                view! { <Timeline events own=message.recipient.clone()/> }.into_any()
            }}
        </section>
        {several.then(|| view! {
            <section class="part"><h2>{detail::DELIVERIES}</h2><Deliveries messages=same current=message.id/></section>
        })}
        {related.then(|| view! {
            <section class="part"><h2>{detail::FAMILY}</h2><Family legs rows=family message=message.clone()/></section>
        })}
        <section class="part">
            <h2>{detail::FACTS}</h2>
            <div class="fact-groups">
                <Envelope m=message.clone()/>
                <Transport m=message.clone()/>
                <Filters m=message/>
            </div>
        </section>
    }
}

fn ask_where(id: RowId) -> Asking {
    Action::new(move |()| locate_message(id))
}

#[component]
fn Envelope(m: Message) -> impl IntoView {
    let kind = kind(&m);
    let from = move |address: String| urls::only(kind, Field::From(AddressPattern::parse(&address)));
    let to = move |address: String| urls::only(kind, Field::To(AddressPattern::parse(&address)));
    let locks = Encryption::ALL.iter().filter(|how| how.locks(&m)).map(|how| detail::locked(*how).here()).collect::<Vec<_>>().join(", ");
    view! {
        <Facts name=detail::ENVELOPE>
            {match m.sender {
                Some(a) if !a.is_empty() => link(detail::FROM, Some((a.clone(), from(a)))),
                other => fact(detail::FROM, Some(view! { <Address address=other/> })),
            }}
            {link(detail::TO, m.recipient.map(|a| (a.clone(), to(a))))}
            {text(detail::ORIGINAL_TO, m.original_recipient.as_deref())}
            {text(detail::HEADER_FROM, m.header_from.as_deref())}
            {text(detail::HEADER_TO, m.header_to.as_deref())}
            {text(detail::SUBJECT, m.subject.as_deref())}
            {fact(detail::SIZE, m.size.map(|n| view! { <Bytes n/> }))}
            {code(detail::MESSAGE_ID, m.message_id.as_deref())}
            {code(detail::QUEUE_ID, m.queue_id.as_deref())}
            {fact(detail::TIME, Some(view! { <WhenFull time=m.time/> }))}
            {fact(detail::UPDATED, (m.updated != m.time).then(|| view! { <WhenFull time=m.updated/> }))}
            {fact(detail::DIRECTION, Some(status::direction(m.direction).here()))}
            {fact(detail::REASON, m.reason.map(|why| view! { {reason_name(why, use_lang())} " " <code class="quiet">{why.name()}</code> }))}
            {fact(detail::LOCKED, (!locks.is_empty()).then_some(locks))}
            {fact(detail::ATTACHMENTS, (!m.attachments.is_empty()).then(|| view! { <Attachments files=m.attachments/> }))}
        </Facts>
    }
}

#[component]
fn Transport(m: Message) -> impl IntoView {
    let kind = kind(&m);
    let by_ip = |ip: std::net::IpAddr| IpRange::parse(&ip.to_string());
    let client = place(m.client_host.as_deref(), m.client_ip.map(|ip| ip.to_string()), None);
    let client_link = m.client_ip.and_then(by_ip).map(|range| urls::only(kind, Field::Ip(range)));
    let relay = place(m.relay_host.as_deref(), m.relay_ip.map(|ip| ip.to_string()), m.relay_port);
    let relay_link = m.relay_ip.and_then(by_ip).map(|range| urls::only(kind, Field::RelayIp(range)));
    let service = m.port.map_or_else(|| m.service.clone(), |port| format!("{} ({port})", m.service));
    let answer = if m.relay_host.is_some() || m.relay_ip.is_some() { detail::REPLY_THEIRS } else { detail::REPLY_OURS };
    let codes = [m.smtp_code.map(|code| code.to_string()), m.dsn.clone()].into_iter().flatten().collect::<Vec<_>>().join(" ");
    // made here, or handed over within this machine, there is nothing to encrypt
    let came_in = m.client_ip.is_some() || m.tls_in.is_some();
    let taken_out = m.relay_port.is_some() || m.tls_out.is_some();
    view! {
        <Facts name=detail::TRANSPORT>
            {somewhere(detail::CLIENT, client, client_link)}
            {text(detail::HELO, m.helo.as_deref())}
            {text(detail::AUTH_USER, m.user.as_deref())}
            {fact(detail::TLS_IN, came_in.then(|| tls(m.tls_in, m.tls_in_cipher.as_deref())))}
            {text(detail::SERVICE, Some(&service))}
            {text(detail::HOST, Some(&m.host))}
            {somewhere(detail::RELAY, relay, relay_link)}
            {fact(detail::TLS_OUT, taken_out.then(|| tls(m.tls_out, m.tls_out_cipher.as_deref())))}
            {fact(detail::CERTIFICATE, m.tls_out_trust.as_deref().map(certificate))}
            {text(answer, m.text.as_deref())}
            {code(detail::CODE, Some(&codes))}
            {fact(detail::ATTEMPTS, (m.attempts > 0).then(|| m.attempts.to_string()))}
            {fact(detail::DELAY, m.delay.map(|seconds| view! { <Delays seconds parts=m.delays/> }))}
        </Facts>
    }
}

#[component]
fn Filters(m: Message) -> impl IntoView {
    let checked = m.auth.spf.is_some() || m.auth.dkim.is_some() || m.auth.dmarc.is_some();
    let nothing = m.spam.is_none() && m.virus.is_none() && !checked && m.folder.is_none() && m.actions.is_empty();
    let auth = m.auth;
    view! {
        <Facts name=detail::FILTERS>
            {text(detail::FOLDER, m.folder.as_deref())}
            {fact(detail::ACTIONS, (!m.actions.is_empty()).then(|| rules(&m.actions)))}
            {text(detail::FORWARDED_TO, (!m.forwarded_to.is_empty()).then(|| m.forwarded_to.join(", ")).as_deref())}
            {text(detail::AUTOREPLY, m.autoreply.as_deref())}
            {text(detail::VIRUS, m.virus.as_deref())}
            {fact(detail::SENDER_CHECKS, checked.then(|| view! { <Checks auth/> }))}
            {m.spam.map(|spam| view! { <Scores spam/> })}
            {nothing.then(|| view! { <div class="fact whole"><dt class="unseen">{detail::FILTERS}</dt><dd class="quiet">{detail::NO_FILTERS}</dd></div> })}
        </Facts>
    }
}

const fn kind(m: &Message) -> Kind {
    match m.direction {
        Direction::Received => Kind::Received,
        Direction::Sent => Kind::Sent,
    }
}

/// `mx.example.com [192.0.2.1]:25`, as far as it is known.
fn place(host: Option<&str>, ip: Option<String>, port: Option<u16>) -> Option<String> {
    let text = match (host, ip) {
        (Some(host), Some(ip)) => format!("{host} [{ip}]"),
        (Some(host), None) => host.to_owned(),
        (None, Some(ip)) => ip,
        (None, None) => return None,
    };
    Some(port.map_or_else(|| text.clone(), |port| format!("{text}:{port}")))
}

fn somewhere(name: crate::words::Word, place: Option<String>, href: Option<String>) -> Option<AnyView> {
    match (place, href) {
        (Some(place), Some(href)) => link(name, Some((place, href))),
        (place, _) => text(name, place.as_deref()),
    }
}

/// What Postfix made of the other server's certificate, in plain words beside its own.
fn certificate(trust: &str) -> AnyView {
    match detail::certificate(trust) {
        Some(word) => view! { {word} " " <code class="quiet">{trust.to_owned()}</code> }.into_any(),
        None => view! { <Foreign text=trust.to_owned()/> }.into_any(),
    }
}

fn rules(actions: &[String]) -> impl IntoView + use<> {
    let lang = use_lang();
    actions
        .iter()
        .map(|action| detail::rule_action(action).map_or_else(|| action.clone(), |word| word.say(lang).to_owned()))
        .map(|action| view! { <span class="chip"><Foreign text=action/></span> " " })
        .collect_view()
}
