//! The same message's other recipients, each with its own end.
//!
//! In: rows of one message. Out: one line each, leading to its row. Refuses to know: how they were found.

use leptos::prelude::*;
use tracemail_model::{explain::reason_name, ids::RowId, message::Message};

use crate::{
    parts::{address::Address, status_mark::StatusMark, when::When},
    urls,
    words::{detail, use_lang},
};

/// One line per recipient.
#[component]
pub fn Deliveries(
    /// The rows, the one being looked at among them.
    messages: Vec<Message>,
    /// The one being looked at.
    current: RowId,
) -> impl IntoView {
    let lang = use_lang();
    let lines = messages
        .into_iter()
        .map(|m| {
            let href = urls::row(tracemail_model::row::Row::Message(m.clone()).kind(), m.id);
            let here = m.id == current;
            view! {
                <li class="delivery" class:here=here>
                    <StatusMark of=m.status/>
                    <a href=href aria-current=here.then_some("true")><Address address=m.recipient/></a>
                    <span class="quiet">{m.reason.map(|why| reason_name(why, lang))}</span>
                    <When time=m.updated/>
                </li>
            }
        })
        .collect_view();
    view! { <ul class="deliveries" aria-label=detail::DELIVERIES.here()>{lines}</ul> }
}
