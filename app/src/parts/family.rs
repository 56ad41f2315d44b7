//! How this message came from others and led to others: alias, forward, content filter, bounce, reply.
//!
//! In: the legs, and the rows of theirs that the reader may see. Out: a small tree with this message in the middle.
//! Refuses to know: how legs are tied.

use leptos::prelude::*;
use tracemail_model::{
    event::{Leg, LegKind},
    explain::{leg_name, reason_name},
    message::Message,
    reason::Reason,
    row::{Kind, Row},
};

use crate::{
    parts::{
        address::{Address, Foreign},
        status_mark::StatusMark,
        when::When,
    },
    urls,
    words::{detail, use_lang},
};

/// The tree.
#[component]
pub fn Family(
    /// What is tied to this message.
    legs: Vec<Leg>,
    /// Rows that may belong to those legs.
    rows: Vec<Row>,
    /// This message.
    message: Message,
) -> impl IntoView {
    let (before, after): (Vec<Leg>, Vec<Leg>) = legs.into_iter().partition(|leg| comes_before(leg.kind));
    let branches = |legs: Vec<Leg>| legs.into_iter().map(|leg| branch(leg, &rows)).collect_view();
    let (before, after) = (branches(before), branches(after));
    view! {
        <ol class="family">
            {before}
            {alias(message.original_recipient.clone())}
            <li class="leg this" aria-current="true">
                <span class="leg-kind">{detail::THIS_MESSAGE}</span>
                <span class="leg-row">
                    <StatusMark of=message.status/>
                    <Address address=message.recipient/>
                    <When time=message.time/>
                </span>
            </li>
            {after}
        </ol>
    }
}

/// Whether the other message was there first.
const fn comes_before(kind: LegKind) -> bool {
    matches!(kind, LegKind::BounceOf | LegKind::ForwardOf | LegKind::FilteredFrom | LegKind::ReplyTo | LegKind::RetryOf)
}

fn alias(given: Option<String>) -> Option<impl IntoView> {
    given.map(|given| {
        view! {
            <li class="leg alias">
                <span class="leg-kind">{detail::ADDRESSED_TO}</span>
                <span class="leg-row"><Address address=Some(given)/></span>
            </li>
        }
    })
}

fn branch(leg: Leg, rows: &[Row]) -> impl IntoView + use<> {
    let lang = use_lang();
    let seen: Vec<(Kind, Message)> = rows
        .iter()
        .filter_map(|row| match row {
            Row::Message(m) if leg.rows.contains(&m.id) => Some((row.kind(), m.clone())),
            _ => None,
        })
        .collect();
    let unseen = seen.is_empty();
    let lines = seen
        .into_iter()
        .map(|(kind, m)| {
            view! {
                <span class="leg-row">
                    <StatusMark of=m.status/>
                    <a href=urls::row(kind, m.id)><Address address=m.recipient/></a>
                    <When time=m.time/>
                    {m.reason.filter(|why| *why != Reason::Other).map(|why| view! { <span class="quiet">{reason_name(why, lang)}</span> })}
                </span>
            }
        })
        .collect_view();
    view! {
        <li class="leg" class:after=!comes_before(leg.kind)>
            <span class="leg-kind">{leg_name(leg.kind, lang)}</span>
            {lines}
            {unseen.then(|| view! { <span class="code"><Foreign text=leg.queue_id/></span> })}
        </li>
    }
}
