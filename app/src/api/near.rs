//! What is near a question that found nothing: the same at another time, in another list, in the headers, and for
//! addresses and domains one letter off. Only what has rows is offered.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use tracemail_model::{page::Total, row::Kind, time::Micros, zone::Zone};

use super::codec::Json;
use crate::error::AppError;

/// A question near by, and how many rows it has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Near {
    /// How it differs.
    pub how: How,
    /// The list to ask.
    pub kind: Kind,
    /// The filter as text.
    pub q: String,
    /// Its rows.
    pub rows: Total,
}

/// How a question near by differs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum How {
    /// The same on the day of the newest row there is.
    OtherDay(Micros),
    /// The same in another list.
    OtherList,
    /// The address in the headers, not on the envelope: what an alias or a list rewrote.
    Headers,
    /// The mailbox behind an address that is an alias.
    Alias(String),
    /// An address, or `@` and a domain, one letter off.
    Letter(String),
}

/// Counting stops here.
#[cfg(feature = "ssr")]
const CAP: u64 = 1_000;
/// Mail to an address looked at to see where it ended.
#[cfg(feature = "ssr")]
const LOOKED_AT: u32 = 50;
/// Names one letter off, for each that was asked for.
#[cfg(feature = "ssr")]
const MOST: u32 = 4;

/// What is near by.
#[server(endpoint = "near", input = Json, output = Json)]
pub async fn near_misses(kind: Kind, q: String, #[server(rename = "offset")] zone: Zone) -> Result<Vec<Near>, AppError> {
    let ask = async || {
        let here = crate::backend::Backend::here()?;
        Ok(to(&here, kind, &tracemail_model::filter::from_query(&q)?, (here.now)(), zone).await?)
    };
    crate::error::answer(ask().await)
}

/// The same, for whoever asks by the API.
#[cfg(feature = "ssr")]
pub async fn to(
    here: &crate::backend::Backend,
    kind: Kind,
    asked: &tracemail_model::filter::Filter,
    now: Micros,
    zone: Zone,
) -> Result<Vec<Near>, tracemail_store::Error> {
    use tracemail_model::{
        filter::{self, Filter},
        page::{Order, Search},
    };
    let search = |kind, filter: &Filter| {
        let filter = filter.clone().resolve(now, zone);
        Search { kind, filter, order: Order::Newest, limit: 1, after: None }
    };
    let mut near = Vec::new();
    let always = asked.clone().set_period((None, None));
    if always != *asked
        && let Some(row) = here.store.search(&here.scope, &search(kind, &always)).await?.rows.first()
    {
        near.push((How::OtherDay(row.time()), kind, asked.on_day_of(row.time(), zone)));
    }
    for other in Kind::ALL.iter().copied().filter(|other| *other != kind) {
        near.push((How::OtherList, other, asked.for_any_list()));
    }
    near.extend(asked.in_headers().map(|filter| (How::Headers, kind, filter)));
    // to whoever sees addresses shortened none is offered
    let offered = if here.scope.mask().is_none() { asked.names() } else { Vec::new() };
    for name in offered {
        for mailbox in behind(here, &name).await? {
            let filter = asked.with_name(&name, &mailbox);
            near.push((How::Alias(mailbox), kind, filter));
        }
        for other in here.store.nearly(&here.scope, &name, MOST).await? {
            let filter = asked.with_name(&name, &other);
            near.push((How::Letter(other), kind, filter));
        }
    }
    let mut found = Vec::new();
    for (how, kind, filter) in near.into_iter().filter(|(.., filter)| !filter.is_everything()) {
        let rows = here.store.total(&here.scope, &search(kind, &filter), CAP).await?;
        if rows.rows > 0 {
            found.push(Near { how, kind, q: filter::to_query(&filter), rows });
        }
    }
    Ok(found)
}

/// The mailboxes that mail to an address ended in lately, other than its own.
#[cfg(feature = "ssr")]
async fn behind(here: &crate::backend::Backend, address: &str) -> Result<std::collections::BTreeSet<String>, tracemail_store::Error> {
    use tracemail_model::{
        filter::{Field, Filter, fold},
        mailbox::AddressPattern,
        page::{Order, Search},
        row::Row,
    };
    if address.starts_with('@') {
        return Ok(std::collections::BTreeSet::new());
    }
    let filter = Filter::Leaf(Field::To(AddressPattern::Exact(address.into())));
    let search = Search { kind: Kind::Received, filter, order: Order::Newest, limit: LOOKED_AT, after: None };
    let own = |row: Row| match row {
        Row::Message(m) => m.recipient.map(|to| fold(&to)).filter(|to| to != address),
        Row::Access(_) => None,
    };
    Ok(here.store.search(&here.scope, &search).await?.rows.into_iter().filter_map(own).take(MOST as usize).collect())
}
