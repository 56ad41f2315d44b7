//! What the other providers of many mailboxes answer: Yahoo, Apple, Germany's, France's, Comcast, Russia's, Proton, Zoho.
//!
//! Sources: senders.yahooinc.com/smtp-error-codes, support.apple.com/HT204137, postmaster.gmx.net,
//! postmaster.t-online.de, postmaster.orange.fr, postmastery.com (La Poste's LPN codes), postmaster.comcast.net
//! ("Mail delivery error codes"), help.mail.ru, yandex.com/support/postmaster, proton.me/support, zoho.com/mail/help.

use super::{
    ACCOUNT_OFF, Both, NO_NAME, Rule,
    Then::{self, Is, Say},
    rule,
};
use crate::reason::Reason;

pub(super) const RULES: &[Rule] = &[
    // Yahoo
    rule(
        YAHOO,
        &["temporarily deferred"],
        Say(
            [
                "Yahoo puts our mail off for now, because there is much of it or people complained",
                "per ora Yahoo rimanda la nostra posta, perché è molta o ci sono state lamentele",
            ],
            [
                "It is tried again by itself; whoever runs this server finds more at https://senders.yahooinc.com.",
                "Si riprova da soli; chi gestisce questo server trova di più su https://senders.yahooinc.com.",
            ],
        ),
    ),
    rule(YAHOO, &["permanently deferred"], Is(Reason::BadReputation)),
    rule(YAHOO, &["[bl"], Is(Reason::Rbl)),
    rule(YAHOO, &["doesn't have a yahoo"], Is(Reason::RecipientUnknown)),
    rule(YAHOO, &["mailbox is disabled"], ACCOUNT_OFF),
    rule(YAHOO, &["5.7.9", "policy reasons"], Is(Reason::ConfirmedJunk)),
    rule(YAHOO, &["[ts"], Is(Reason::RateLimited)),
    rule(YAHOO, &["mailbox not found"], Is(Reason::RecipientUnknown)),
    rule(YAHOO, &["over quota"], Is(Reason::MailboxFull)),
    rule(YAHOO, &["unauthenticated", "dmarc"], Is(Reason::Dmarc)),
    rule(YAHOO, &["authentication checks"], Is(Reason::Dmarc)),
    rule(YAHOO, &["dns:nr"], NO_NAME),
    // AOL's letters, still spoken by its servers
    rule(YAHOO, &["rly:b"], Is(Reason::BadReputation)),
    rule(YAHOO, &["hvu:b"], Is(Reason::ConfirmedJunk)),
    // Apple
    rule(APPLE, &["local policy"], LOCAL_POLICY),
    rule(APPLE, &["[cs01]"], LOCAL_POLICY),
    rule(APPLE, &["[hm08]"], LOCAL_POLICY),
    rule(APPLE, &["[pr1]"], Is(Reason::Dmarc)),
    rule(APPLE, &["over quota"], Is(Reason::MailboxFull)),
    rule(APPLE, &["excessive volume"], Is(Reason::RateLimited)),
    // GMX, WEB.DE, IONOS, Telekom; Orange, La Poste, Free, SFR
    rule(GMX, &["bad dns ptr"], NO_NAME),
    rule(
        GMX,
        &["block listed"],
        Say(
            ["our server is on the block list of GMX and WEB.DE", "il nostro server è nella lista di blocco di GMX e WEB.DE"],
            [
                "Whoever runs this server can ask for its removal at https://postmaster.gmx.net.",
                "Chi gestisce questo server può chiederne la rimozione su https://postmaster.gmx.net.",
            ],
        ),
    ),
    rule(
        &["t-online.de"],
        &["ask your postmaster"],
        Say(
            [
                "t-online.de only takes mail from servers it knows, and does not know ours",
                "t-online.de accetta posta solo dai server che conosce, e il nostro non lo conosce",
            ],
            [
                "Whoever runs this server must ask for it to be let in; https://postmaster.t-online.de says how.",
                "Chi gestisce questo server deve farlo ammettere; https://postmaster.t-online.de spiega come.",
            ],
        ),
    ),
    rule(ORANGE, &["too many connections"], Is(Reason::RateLimited)),
    rule(ORANGE, &["ofr_506"], Is(Reason::ConfirmedJunk)),
    rule(ORANGE, &["ofr_"], Is(Reason::BadReputation)),
    rule(LAPOSTE, &["lpn007_517"], Is(Reason::Dmarc)),
    rule(LAPOSTE, &["lpn007_405"], Is(Reason::SenderDomain)),
    rule(LAPOSTE, &["lpn007_416"], Is(Reason::RecipientUnknown)),
    rule(LAPOSTE, &["lpn007_510"], Is(Reason::ConfirmedJunk)),
    rule(LAPOSTE, &["lpn027_503"], Is(Reason::BadReputation)),
    rule(&["free.fr"], &["spam detected"], Is(Reason::ConfirmedJunk)),
    rule(&["free.fr"], &["too many"], Is(Reason::RateLimited)),
    rule(&["sfr.fr"], &["content rejected"], Is(Reason::ConfirmedJunk)),
    rule(&["sfr.fr"], &["service unavailable"], Is(Reason::BadReputation)),
    // Comcast: a code of letters and figures, explained on its own page
    rule(
        COMCAST,
        &["bl0000"],
        Say(
            [
                "our server’s address is on a block list that Comcast asks (Spamhaus, Cloudmark or Sender Score)",
                "l’indirizzo del nostro server è in una lista di blocco consultata da Comcast (Spamhaus, Cloudmark o Sender Score)",
            ],
            COMCAST_PAGE,
        ),
    ),
    rule(
        COMCAST,
        &["rl0000"],
        Say(
            [
                "Comcast got too much mail from our server in too short a time",
                "Comcast ha ricevuto dal nostro server troppa posta in poco tempo",
            ],
            COMCAST_PAGE,
        ),
    ),
    rule(COMCAST, &["pt0000"], NO_NAME),
    rule(COMCAST, &["reverse dns"], NO_NAME),
    rule(COMCAST, &["es0000"], Is(Reason::HostDenied)),
    rule(COMCAST, &["too many sessions"], Is(Reason::RateLimited)),
    rule(MAIL_RU, &["notspam-support"], Is(Reason::ConfirmedJunk)),
    rule(MAIL_RU, &["spam message rejected"], Is(Reason::ConfirmedJunk)),
    rule(MAIL_RU, &["non-local recipient verification failed"], Is(Reason::RecipientUnknown)),
    rule(YANDEX, &["message rejected under suspicion of spam"], Is(Reason::SuspectedJunk)),
    rule(YANDEX, &["no such user"], Is(Reason::RecipientUnknown)),
    rule(&["protonmail.ch"], &["address does not exist"], Is(Reason::RecipientUnknown)),
    rule(&["protonmail.ch"], &["blocked", "reputation"], Is(Reason::BadReputation)),
    rule(ZOHO, &["unusual sending activity"], Is(Reason::RateLimited)),
    rule(ZOHO, &["low reputation"], Is(Reason::BadReputation)),
];

const YAHOO: &[&str] = &["yahoodns.net", "yahoo.com", "yahoo.co.jp", "aol.com"];
const APPLE: &[&str] = &["icloud.com", "me.com", "apple.com"];
const GMX: &[&str] = &["gmx.net", "gmx.de", "web.de", "kundenserver.de", "1and1.com", "ionos.com", "ionos.de", "ionos.it"];
const ORANGE: &[&str] = &["orange.fr", "wanadoo.fr"];
const LAPOSTE: &[&str] = &["laposte.net"];
const COMCAST: &[&str] = &["comcast.net", "xfinity.com"];
const MAIL_RU: &[&str] = &["mail.ru"];
const YANDEX: &[&str] = &["yandex.ru", "yandex.net", "yandex.com"];
const ZOHO: &[&str] = &["zoho.com", "zoho.eu", "zohomail.com"];
const COMCAST_PAGE: Both = [
    "Whoever runs this server finds the code explained at https://postmaster.comcast.net.",
    "Chi gestisce questo server trova il codice spiegato su https://postmaster.comcast.net.",
];
const LOCAL_POLICY: Then = Say(
    [
        "Apple’s filter refused it, for what it contains or for our server’s reputation",
        "il filtro di Apple l’ha respinta, per il contenuto o per la reputazione del nostro server",
    ],
    [
        "Send it again in plain words, without links; whoever runs this server finds more at https://support.apple.com/HT204137.",
        "Rimandala con parole semplici e senza link; chi gestisce questo server trova di più su https://support.apple.com/HT204137.",
    ],
);
