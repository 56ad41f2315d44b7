//! What the large providers and the block lists mean by their answers, and Postfix by its own.
//!
//! In: the server's name, its words and its code. Out: a clause and a next step. The first rule that fits wins.
//! Refuses to know: rows.

mod anybody;
mod mailboxes;

use super::{
    facts::is_under,
    outbound,
    phrase::{Both, Why, why},
    said,
};
use crate::{filter::fold, reason::Reason};

struct Rule {
    /// The server's name ends in one of these; empty: anybody says so.
    hosts: &'static [&'static str],
    /// All of these are in the answer, lower case; its code stands before it.
    words: &'static [&'static str],
    then: Then,
}

enum Then {
    /// As for that reason.
    Is(Reason),
    /// A clause and a next step of its own.
    Say(Both, Both),
}

/// What the answer means, if it is a known one.
pub(super) fn of(host: Option<&str>, dsn: Option<&str>, text: &str) -> Option<Why> {
    let host = host.map(fold).unwrap_or_default();
    let answer = fold(&format!("{} {}", dsn.unwrap_or_default(), said::without_addresses(text)));
    let rule = mailboxes::RULES.iter().chain(anybody::RULES).find(|rule| {
        let host_fits = rule.hosts.is_empty() || rule.hosts.iter().any(|end| is_under(&host, end));
        host_fits && rule.words.iter().all(|word| answer.contains(word))
    })?;
    match rule.then {
        Then::Is(reason) => outbound::of(reason),
        Then::Say(clause, next) => Some(why(clause, next)),
    }
}

const fn rule(hosts: &'static [&'static str], words: &'static [&'static str], then: Then) -> Rule {
    Rule { hosts, words, then }
}

const NO_NAME: Then = Then::Say(
    [
        "our server’s address has no matching name in DNS (reverse DNS)",
        "l’indirizzo del nostro server non ha un nome corrispondente nel DNS (reverse DNS)",
    ],
    [
        "Whoever runs this server must give its address a PTR record whose name leads back to it.",
        "Chi gestisce questo server deve dare al suo indirizzo un record PTR il cui nome riporti a lui.",
    ],
);
