//! What the reader may see, as a condition: the same as `Scope::sees`, said to the database.

use tracemail_model::{
    row::Kind,
    tenant::{Reach, Scope},
};

use super::address;
use crate::{query::Query, reach::reach};

/// The rows of that kind the reader may see. A domain or mailbox has one number, so a reader of one keeps the index
/// in the order of time.
pub(crate) fn scope(scope: &Scope, kind: Kind, query: &mut Query) -> String {
    match reach(scope) {
        Reach::Everything => "true".into(),
        Reach::Domains(list) => match list.as_slice() {
            [one] => address::domain_named("domain", one, query),
            list => query.among("domain", |query| address::numbers(list, query)),
        },
        Reach::Mailboxes(list) => {
            let column = match kind {
                Kind::Access => "account",
                Kind::Received => "recipient",
                Kind::Sent => "sender",
            };
            let each: Vec<_> = list.iter().map(|mailbox| format!("{column} {}", address::exact(mailbox, query))).collect();
            if each.is_empty() { "false".into() } else { format!("({})", each.join(" or ")) }
        }
    }
}
