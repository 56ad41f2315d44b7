//! What the large providers and the block lists mean by their answers, and Postfix by its own.
//!
//! In: the server's name, its words and its code. Out: a clause and a next step. The first rule that fits wins.
//! To add a rule: into the file of the provider, else of the filter in front of it; a phrase that many servers use into
//! `stock`, which is asked only when the reason is not known. Refuses to know: rows.

mod anybody;
mod filters;
mod google;
mod italy;
mod mailboxes;
mod microsoft;
mod stock;

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

/// What the answer means, if it is a known one. `vague`: the reason is not known, so that a common phrase helps too.
pub(super) fn of(host: Option<&str>, dsn: Option<&str>, text: &str, vague: bool) -> Option<Why> {
    let host = host.map(fold).unwrap_or_default();
    let answer = fold(&format!("{} {}", dsn.unwrap_or_default(), said::without_addresses(text)));
    let rule = rules(vague).find(|rule| rule.fits(&host, &answer))?;
    match rule.then {
        Then::Is(reason) => outbound::of(reason),
        Then::Say(clause, next) => Some(why(clause, next)),
    }
}

/// Those of providers and filters before those of everybody.
fn rules(vague: bool) -> impl Iterator<Item = &'static Rule> {
    let books = [google::RULES, microsoft::RULES, italy::RULES, mailboxes::RULES, filters::RULES, anybody::RULES];
    books.into_iter().chain(vague.then_some(stock::RULES)).flatten()
}

impl Rule {
    fn fits(&self, host: &str, answer: &str) -> bool {
        let host_fits = self.hosts.is_empty() || self.hosts.iter().any(|end| is_under(host, end));
        host_fits && self.words.iter().all(|word| answer.contains(word))
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

const ACCOUNT_OFF: Then = Then::Say(
    ["the recipient’s account is switched off", "l’utente del destinatario è disattivato"],
    ["Ask the recipient by another way for an address that is in use.", "Chiedi al destinatario per altra via un indirizzo in uso."],
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_can_fire_and_none_stands_in_the_shadow_of_another() {
        for (nth, rule) in rules(true).enumerate() {
            for host in if rule.hosts.is_empty() { &["mx.dest.test"] } else { rule.hosts } {
                let answer = format!("550 {}", rule.words.join(" "));
                let first = rules(true).position(|other| other.fits(host, &answer));
                assert_eq!(
                    first,
                    Some(nth),
                    "{host}: {:?} is taken by {:?}",
                    rule.words,
                    rules(true).nth(first.unwrap_or(0)).map(|r| r.words)
                );
            }
            if let Then::Is(reason) = rule.then {
                assert!(outbound::of(reason).is_some_and(|why| why.next.is_some()), "{reason} has no words of its own");
            }
        }
    }

    #[test]
    fn a_phrase_of_many_servers_counts_only_where_the_reason_is_not_known() {
        let host = Some("mx.dest.test");
        assert!(of(host, None, "550 Administrative prohibition", true).is_some());
        assert!(of(host, None, "550 Administrative prohibition", false).is_none());
    }
}
