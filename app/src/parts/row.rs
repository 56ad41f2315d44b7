//! A row of a list: its facts in one line, its verdict below.
//!
//! In: an [`Item`]. Out: the cells. Refuses to know: where in the list it stands and what happens on a click.

use std::sync::Arc;

use leptos::prelude::*;
use tracemail_model::{
    access::Access,
    explain::protocol_name,
    message::Message,
    row::{Kind, Row},
    status::Status,
    told::Told,
};

use crate::{
    parts::{
        address::{Address, Foreign},
        columns::Column,
        picked::Pick,
        status_mark::StatusMark,
        verdict::outcome,
        when::When,
    },
    state::sheet::{Item, What},
    urls,
    words::{list, named, status},
};

/// The cells of an item. `kind`: the list, if it is of one kind only.
#[component]
pub fn Cells(
    /// What to show.
    item: Arc<Item>,
    /// The list, if it is of one kind only.
    kind: Option<Kind>,
    /// Its optional columns.
    columns: Vec<Column>,
) -> impl IntoView {
    let What::Row(Told { row, said }) = &item.what else { return ().into_any() };
    let mark = outcome(row);
    let href = urls::row(row.kind(), row.id());
    let who = match row {
        Row::Message(m) => message(m, href, kind.is_none()).into_any(),
        Row::Access(a) => access(a, href, kind.is_none()).into_any(),
    };
    let more = columns
        .into_iter()
        .map(|column| view! { <span role="gridcell" class=format!("c-{}", column.name())>{column.cell(row)}</span> })
        .collect_view();
    let time = row.time();
    let said = said.clone();
    view! {
        <span role="gridcell" class="c-status"><StatusMark of=mark bare=true/><Pick id=item.id/></span>
        <span role="gridcell" class="c-time"><When time/></span>
        {kind.is_none().then(|| view! { <span role="gridcell" class="c-kind">{status::kind(row.kind())}</span> })}
        {who}
        {more}
        <span role="gridcell" class="c-verdict">{said}</span>
    }
    .into_any()
}

fn message(m: &Message, href: String, mixed: bool) -> impl IntoView + use<> {
    let subject = match &m.subject {
        Some(subject) if subject.trim().is_empty() => view! { <span class="quiet">{list::NO_SUBJECT}</span> }.into_any(),
        Some(subject) => view! { <Foreign text=subject.clone()/> }.into_any(),
        None if m.status == Status::Rejected && m.queue_id.is_none() => {
            view! { <span class="quiet">{list::REFUSED_EARLY}</span> }.into_any()
        }
        None => view! { <span class="quiet">{list::SUBJECT_UNKNOWN}</span> }.into_any(),
    };
    let given = m.original_recipient.clone().filter(|_| mixed);
    view! {
        <span role="gridcell" class="c-from"><Address address=m.sender.clone()/></span>
        <span role="gridcell" class="c-to"><Address address=given.or_else(|| m.recipient.clone())/></span>
        <span role="gridcell" class="c-subject"><a href=href>{subject}</a></span>
    }
}

fn access(a: &Access, href: String, mixed: bool) -> impl IntoView + use<> {
    let protocol = named(a.protocol, protocol_name);
    let from = mixed.then(|| {
        let ip = a.remote_ip.map(|ip| ip.to_string());
        view! { <span role="gridcell" class="c-subject quiet"><Foreign text=a.client.clone().or(ip).unwrap_or_default()/></span> }
    });
    view! {
        <span role="gridcell" class="c-from c-user"><a href=href><Address address=Some(a.user.clone())/></a></span>
        <span role="gridcell" class=if mixed { "c-to" } else { "c-protocol" }>{protocol}</span>
        {from}
    }
}

/// The heads of the columns.
#[component]
pub fn Heads(
    /// The list, if it is of one kind only.
    kind: Option<Kind>,
    /// Its optional columns.
    columns: Vec<Column>,
    /// The time's head: a link to the other order.
    #[prop(into)]
    time: ViewFn,
) -> impl IntoView {
    let head = |class: &'static str, word: crate::words::Word| view! { <span role="columnheader" class=class>{word}</span> };
    let who = match kind {
        Some(Kind::Access) => vec![head("c-from c-user", list::ACCOUNT), head("c-protocol", list::PROTOCOL)],
        Some(_) => vec![head("c-from", list::SENDER), head("c-to", list::RECIPIENT), head("c-subject", list::SUBJECT)],
        None => {
            vec![head("c-kind", list::KIND), head("c-from", list::SENDER), head("c-to", list::RECIPIENT), head("c-subject", list::SUBJECT)]
        }
    };
    view! {
        <span role="columnheader" class="c-status"><span class="unseen">{list::STATUS}</span></span>
        <span role="columnheader" class="c-time">{move || time.run()}</span>
        {who}
        {columns.into_iter().map(|column| view! { <span role="columnheader" class=format!("c-{}", column.name())>{column.word()}</span> }).collect_view()}
    }
}
