//! Failed logins as they happen, the newest first.
//!
//! In: the board's lines. Out: a list that never grows and never jumps while it is paused; every line leads to its
//! row or rows. Refuses to know: how lines come to be.

use leptos::{either::Either, prelude::*};
use tracemail_model::{
    access::Access,
    explain::{failure_name, protocol_name},
    filter::{Field, Filter, IpRange, When},
    ids::RowId,
    row::Kind,
    status::Action,
    time::{DAY, Micros},
};

use crate::{
    parts::{address::Foreign, when::When as Moment},
    state::pulse::{Board, Line, network_of},
    urls,
    words::{use_lang, watch},
};

/// The list.
#[component]
pub fn Tries(
    /// What it shows.
    board: Board,
) -> impl IntoView {
    let lines = move || board.lines.get().into_iter().collect::<Vec<_>>();
    let empty = move || board.lines.with(std::collections::VecDeque::is_empty).then(|| view! { <p class="quiet">{watch::NONE_YET}</p> });
    view! {
        {empty}
        <ol class="tries">
            <For each=lines key=|(number, _)| *number let((_, line))>
                {match line {
                    Line::Try(row) => Either::Left(view! { <One row=*row/> }),
                    Line::More(at, network, n) => Either::Right(view! { <More at network n/> }),
                }}
            </For>
        </ol>
    }
}

#[component]
fn One(row: Access) -> impl IntoView {
    let lang = use_lang();
    let network = network_of(&row);
    let ip = row.remote_ip.map(|ip| ip.to_canonical().to_string());
    let why = row.failure.map(|failure| failure_name(failure, lang));
    let name = match row.user.as_str() {
        "" => Either::Left(view! { <span class="quiet">{watch::NO_NAME}</span> }),
        user => Either::Right(view! { <Foreign text=user/> }),
    };
    view! {
        <li class="try">
            <span class="try-when"><Moment time=row.time/></span>
            <a class="try-user" href=open(row.id)>{name}</a>
            <span class="try-why">{why} " · " {protocol_name(row.protocol, lang)}</span>
            {match ip {
                Some(ip) => Either::Left(view! { <a class="try-from" href=of_network(&network)>{ip}</a> }),
                None => Either::Right(view! { <span class="try-from quiet">{watch::NO_ADDRESS}</span> }),
            }}
        </li>
    }
}

#[component]
fn More(at: Micros, network: String, n: u64) -> impl IntoView {
    let said = watch::more_from(n, &network, use_lang());
    view! {
        <li class="try more">
            <span class="try-when"><Moment time=at/></span>
            <a class="try-user" href=of_network(&network)>{said}</a>
        </li>
    }
}

fn open(id: RowId) -> String {
    urls::row(Kind::Access, id)
}

/// The tries of the last day that failed and have this fact.
pub fn failed_with(field: Option<Field>) -> String {
    failed_within(DAY, field)
}

/// The same of another span of time, in microseconds.
pub fn failed_within(span: i64, field: Option<Field>) -> String {
    let own = [Field::Action(Action::FailedLogin), Field::After(When::Ago(span))];
    urls::list(Kind::Access, &Filter::All(field.into_iter().chain(own).map(Filter::Leaf).collect()))
}

/// The same of a network; empty: of all.
pub fn of_network(network: &str) -> String {
    failed_with(IpRange::parse(network).map(Field::Ip))
}
