//! Which condition of a search leads to its rows, when it is one that many things fit: a network, or addresses of a pattern.
//! An index has their rows, but not in the order of time.
//!
//! In: a scope and a filter. Out: the condition, and what is left of the filter without it. Refuses to know: SQL.

use tracemail_model::{
    filter::{Field, Filter},
    mailbox::AddressPattern,
    tenant::{Reach, Scope},
};

use crate::{filter_sql::is_narrow, reach::reach};

/// `None` when another condition leads in the order of time, or none does.
pub(crate) fn field<'a>(scope: &Scope, filter: &'a Filter) -> Option<(&'a Field, Filter)> {
    if *reach(scope) != Reach::Everything {
        return None;
    }
    let list = match filter {
        Filter::All(list) => list.as_slice(),
        single => std::slice::from_ref(single),
    };
    let leaf = |filter: &'a Filter| if let Filter::Leaf(field) = filter { Some(field) } else { None };
    if list.iter().filter_map(leaf).any(is_one) {
        return None;
    }
    let (at, field) = list.iter().enumerate().find_map(|(at, filter)| Some((at, leaf(filter).filter(|field| is_many(field))?)))?;
    let rest = list.iter().enumerate().filter(|(nth, _)| *nth != at).map(|(_, filter)| filter.clone()).collect();
    Some((field, Filter::All(rest)))
}

/// One thing, whose rows its index has in the order of time.
fn is_one(field: &Field) -> bool {
    match field {
        Field::Domain(name) => !name.contains('*'),
        Field::From(pattern) | Field::To(pattern) | Field::User(pattern) => {
            matches!(pattern, AddressPattern::Exact(_) | AddressPattern::Null)
        }
        Field::MessageId(_) | Field::QueueId(_) | Field::Session(_) => true,
        _ => false,
    }
}

/// Many things of one column that has an index.
fn is_many(field: &Field) -> bool {
    match field {
        Field::Ip(range) => is_narrow(range),
        Field::From(pattern) | Field::User(pattern) => !matches!(pattern, AddressPattern::Exact(_) | AddressPattern::Null),
        _ => false,
    }
}
