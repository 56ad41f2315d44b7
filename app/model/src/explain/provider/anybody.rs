//! What Postfix finds out by itself before anybody answers, and what a code of the standards says beyond doubt.
//!
//! Sources: Postfix 3.7 `smtp_connect.c`, `smtp_addr.c`, `bounce`; RFC 7505 (null MX), RFC 7372 (reverse DNS).
//! Refuses to know: the turns of phrase of other servers (`stock`).

use super::{
    NO_NAME, Rule,
    Then::{self, Is, Say},
    rule,
};
use crate::reason::Reason;

pub(super) const RULES: &[Rule] = &[
    // what Postfix itself finds out, and what codes say beyond doubt
    rule(ANY, &[".7.25"], NO_NAME),
    rule(
        ANY,
        &["loops back to myself"],
        Say(
            [
                "{rdomain} sends its mail to this server, which does not keep it",
                "{rdomain} manda la posta a questo server, che però non la gestisce",
            ],
            [
                "Either the MX record of {rdomain} is wrong, or the domain is missing on this server.",
                "O il record MX di {rdomain} è sbagliato, o su questo server manca il dominio.",
            ],
        ),
    ),
    rule(
        ANY,
        &["too many hops"],
        Say(
            [
                "it went round in circles: two servers send it on to each other",
                "è rimasta in circolo: due server se la inoltrano a vicenda",
            ],
            ["Look for a forward that leads back to the same mailbox.", "Cerca un inoltro che riporti alla stessa casella."],
        ),
    ),
    rule(ANY, &["nullmx"], no_mail()),
    rule(ANY, &[".1.10"], no_mail()),
    rule(ANY, &["host or domain name not found", "try again"], Is(Reason::Unreachable)),
    rule(ANY, &["host or domain name not found"], NO_SUCH_DOMAIN),
    rule(ANY, &["bad destination system address"], NO_SUCH_DOMAIN),
    rule(ANY, &["no such domain"], NO_SUCH_DOMAIN),
];

const ANY: &[&str] = &[];

const NO_SUCH_DOMAIN: Then = Say(
    ["{rdomain} does not exist, or has no mail server", "{rdomain} non esiste, o non ha un server di posta"],
    [
        "Check the part of the address behind the @ for a slip of the pen.",
        "Controlla che la parte dell’indirizzo dopo la @ sia scritta bene.",
    ],
);

const fn no_mail() -> Then {
    Say(
        ["{rdomain} takes no mail at all", "{rdomain} non riceve alcuna posta"],
        [
            "Ask the recipient by another way for an address that takes mail.",
            "Chiedi al destinatario per altra via un indirizzo che riceva posta.",
        ],
    )
}
