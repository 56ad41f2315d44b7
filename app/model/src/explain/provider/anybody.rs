//! What any server may answer: the block lists and filters it asks; and what Postfix finds out by itself.
//!
//! Sources: the lists' own pages; Postfix 3.7 `smtp_connect.c`, `bounce`; RFC 7505 (null MX), RFC 7372 (reverse DNS).

use super::{
    NO_NAME, Rule,
    Then::{self, Is, Say},
    rule,
};
use crate::reason::Reason;

pub(super) const RULES: &[Rule] = &[
    // block lists and filters, whoever asks them
    rule(
        ANY,
        &["spamhaus", "open resolver"],
        Say(
            [
                "the other server asks the Spamhaus list in a way that refuses everybody",
                "l’altro server interroga la lista Spamhaus in un modo che respinge tutti",
            ],
            [
                "The fault is theirs: tell the recipient by another way to inform his postmaster.",
                "L’errore è loro: avvisa per altra via il destinatario, che informi chi gestisce la sua posta.",
            ],
        ),
    ),
    rule(
        ANY,
        &["spamhaus"],
        Say(
            [
                "our server, or a link in the message, is on the Spamhaus list",
                "il nostro server, o un link nel messaggio, è nella lista Spamhaus",
            ],
            [
                "https://check.spamhaus.org says why, and how to be taken off.",
                "https://check.spamhaus.org dice perché e come farsi togliere.",
            ],
        ),
    ),
    rule(
        ANY,
        &["spamcop"],
        Say(
            ["our server is on the SpamCop list", "il nostro server è nella lista SpamCop"],
            [
                "It comes off by itself within a day, once no more spam is sent; https://www.spamcop.net/bl.shtml says why.",
                "Si esce da soli entro un giorno, se non parte altro spam; https://www.spamcop.net/bl.shtml dice perché.",
            ],
        ),
    ),
    rule(
        ANY,
        &["barracudacentral"],
        Say(
            ["our server is on the Barracuda list", "il nostro server è nella lista Barracuda"],
            [
                "Whoever runs this server can ask for its removal at https://www.barracudacentral.org/rbl/removal-request.",
                "Chi gestisce questo server può chiederne la rimozione su https://www.barracudacentral.org/rbl/removal-request.",
            ],
        ),
    ),
    rule(
        ANY,
        &["ipcheck.proofpoint.com"],
        Say(
            ["the Proofpoint filter blocks our server’s address", "il filtro Proofpoint blocca l’indirizzo del nostro server"],
            [
                "Whoever runs this server can ask for its release at https://ipcheck.proofpoint.com.",
                "Chi gestisce questo server può chiederne lo sblocco su https://ipcheck.proofpoint.com.",
            ],
        ),
    ),
    rule(
        ANY,
        &["cloudmark.com"],
        Say(
            ["the Cloudmark filter blocks our server’s address", "il filtro Cloudmark blocca l’indirizzo del nostro server"],
            [
                "Whoever runs this server can ask for its release at https://csi.cloudmark.com.",
                "Chi gestisce questo server può chiederne lo sblocco su https://csi.cloudmark.com.",
            ],
        ),
    ),
    rule(
        &["mimecast.com", "mimecast.co.za"],
        &["mimecast"],
        Say(
            ["the recipient’s filter (Mimecast) does not let it in", "il filtro del destinatario (Mimecast) non la lascia passare"],
            [
                "Ask the recipient by another way to let your address in.",
                "Chiedi al destinatario per altra via di ammettere il tuo indirizzo.",
            ],
        ),
    ),
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
    rule(ANY, &["does not accept mail"], no_mail()),
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
