//! What the filters in front of other people's mail servers answer, and the public block lists they ask.
//!
//! Sources: the lists' own pages (spamhaus.org, spamcop.net, barracudacentral.org, sorbs.net, uceprotect.net,
//! abuseat.org, 0spam, senderscore.org), community.mimecast.com ("Mimecast SMTP error codes"), Proofpoint's and
//! Barracuda's help pages. Refuses to know: whose mailboxes stand behind them.

use super::{
    Rule,
    Then::{self, Is, Say},
    rule,
};
use crate::reason::Reason;

pub(super) const RULES: &[Rule] = &[
    // lists of addresses, asked by whoever likes
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
        ANY,
        &["dnsbl.sorbs.net"],
        Say(
            ["our server is on the SORBS list", "il nostro server è nella lista SORBS"],
            [
                "SORBS was shut down in June 2024: whoever still asks it should stop; tell the recipient by another way.",
                "SORBS è stata chiusa a giugno 2024: chi la consulta ancora dovrebbe smettere; avvisa il destinatario per altra via.",
            ],
        ),
    ),
    rule(
        ANY,
        &["uceprotect"],
        Say(
            ["our server’s network is on the UCEPROTECT list", "la rete del nostro server è nella lista UCEPROTECT"],
            [
                "It comes off by itself within seven days, once no more spam is sent; paying for it is not needed.",
                "Si esce da soli entro sette giorni, se non parte altro spam; non serve pagare.",
            ],
        ),
    ),
    rule(
        ANY,
        &["senderscore"],
        Say(
            ["our server has a low Sender Score", "il nostro server ha un Sender Score basso"],
            [
                "Whoever runs this server sees why at https://senderscore.org.",
                "Chi gestisce questo server vede perché su https://senderscore.org.",
            ],
        ),
    ),
    rule(
        ANY,
        &["invaluement"],
        Say(
            [
                "our server, or a link in the message, is on the invaluement list",
                "il nostro server, o un link nel messaggio, è nella lista invaluement",
            ],
            [
                "Whoever runs this server can ask for its removal at https://www.invaluement.com/removal.",
                "Chi gestisce questo server può chiederne la rimozione su https://www.invaluement.com/removal.",
            ],
        ),
    ),
    rule(ANY, &["surbl"], A_LINK),
    rule(ANY, &["uribl"], A_LINK),
    // filters for hire
    rule(MIMECAST, &["greylisting"], Is(Reason::Greylisted)),
    rule(MIMECAST, &["invalid recipient"], Is(Reason::RecipientUnknown)),
    rule(MIMECAST, &["anti-spoofing"], Is(Reason::SpoofedSender)),
    rule(MIMECAST, &["malware"], Is(Reason::Virus)),
    rule(MIMECAST, &["dmarc"], Is(Reason::Dmarc)),
    rule(MIMECAST, &["open relay not allowed"], Is(Reason::RelayingDenied)),
    rule(
        MIMECAST,
        &["mimecast"],
        Say(
            ["the recipient’s filter (Mimecast) does not let it in", "il filtro del destinatario (Mimecast) non la lascia passare"],
            [
                "Ask the recipient by another way to let your address in.",
                "Chiedi al destinatario per altra via di ammettere il tuo indirizzo.",
            ],
        ),
    ),
    rule(PROOFPOINT, &["blocked - see https"], Is(Reason::BadReputation)),
    rule(PROOFPOINT, &["message rejected due to content"], Is(Reason::ConfirmedJunk)),
    rule(PROOFPOINT, &["user email address is marked as invalid"], Is(Reason::RecipientUnknown)),
    rule(PROOFPOINT, &["user unknown"], Is(Reason::RecipientUnknown)),
    rule(BARRACUDA, &["spam message"], Is(Reason::ConfirmedJunk)),
    rule(BARRACUDA, &["permanent failure for one or more recipients", "blocked"], Is(Reason::ConfirmedJunk)),
    rule(BARRACUDA, &["no such domain"], Is(Reason::RelayingDenied)),
    rule(BARRACUDA, &["throttled"], Is(Reason::RateLimited)),
    rule(&["messagelabs.com"], &["invalid recipient"], Is(Reason::RecipientUnknown)),
    rule(&["messagelabs.com"], &["connections not accepted"], Is(Reason::BadReputation)),
    rule(&["trendmicro.com", "trendmicro.eu"], &["blocked using trend micro"], Is(Reason::Rbl)),
];

const ANY: &[&str] = &[];
const MIMECAST: &[&str] = &["mimecast.com", "mimecast.co.za"];
const PROOFPOINT: &[&str] = &["pphosted.com", "ppe-hosted.com"];
const BARRACUDA: &[&str] = &["barracudanetworks.com", "cudamail.com"];

const A_LINK: Then = Say(
    ["a link in the message leads to a site on a block list", "un link nel messaggio porta a un sito in una lista di blocco"],
    ["Send it again without that link.", "Rimandala senza quel link."],
);
