//! What the providers that keep most of the world's mailboxes answer.
//!
//! Sources: support.google.com/a/answer/3726730, learn.microsoft.com "Email non-delivery reports in Exchange Online",
//! senders.yahooinc.com/smtp-error-codes, support.apple.com/HT204137, postmaster.t-online.de, postmaster.gmx.net.

use super::{
    NO_NAME, Rule,
    Then::{self, Is, Say},
    rule,
};
use crate::reason::Reason;

pub(super) const RULES: &[Rule] = &[
    // Google
    rule(GOOGLE, &["5.7.26", "dmarc"], Is(Reason::Dmarc)),
    rule(
        GOOGLE,
        &["5.7.26"],
        Say(
            [
                "it wants the sender to be authenticated, and neither SPF nor DKIM passed{auth}",
                "vuole un mittente autenticato, e né SPF né DKIM sono risultati validi{auth}",
            ],
            [
                "Publish for {domain} an SPF record that names this server, and a DKIM key; then send it again.",
                "Pubblica per {domain} un record SPF che comprenda questo server e una chiave DKIM, poi rimandala.",
            ],
        ),
    ),
    rule(GOOGLE, &[".7.27"], Is(Reason::SpfFail)),
    rule(GOOGLE, &[".7.30"], Is(Reason::Dkim)),
    rule(GOOGLE, &[".7.29"], Is(Reason::Tls)),
    rule(
        GOOGLE,
        &["unusual rate of unsolicited mail"],
        Say(
            [
                "Google sees unusually much unwanted mail from our server and holds it back for now",
                "Google vede arrivare dal nostro server insolitamente molta posta indesiderata e per ora lo frena",
            ],
            [
                "It is tried again by itself; whoever runs this server should look for a mailbox that sends spam.",
                "Si riprova da soli; chi gestisce questo server deve cercare una casella che invia spam.",
            ],
        ),
    ),
    rule(GOOGLE, &["reputation of the sending domain"], domain_reputation()),
    rule(GOOGLE, &["likely unsolicited mail"], Is(Reason::ConfirmedJunk)),
    rule(
        GOOGLE,
        &["the user you are trying to contact is receiving mail"],
        Say(
            ["the recipient is getting too much mail at the moment", "in questo momento il destinatario riceve troppa posta"],
            ["Nothing to do: it is tried again by itself.", "Non c’è nulla da fare: si riprova da soli."],
        ),
    ),
    rule(
        GOOGLE,
        &["potential security issue"],
        Say(
            [
                "an attachment is of a kind that Google never accepts, such as a program or a locked archive",
                "un allegato è di un tipo che Google non accetta mai, come un programma o un archivio protetto",
            ],
            ["Share the file by a link.", "Condividi il file con un link."],
        ),
    ),
    rule(GOOGLE, &["account that you tried to reach is disabled"], ACCOUNT_OFF),
    rule(GOOGLE, &["account that you tried to reach is inactive"], ACCOUNT_OFF),
    rule(
        GOOGLE,
        &["gcdp"],
        Say(
            ["a rule set by the administrator of {rdomain} forbids it", "una regola impostata da chi amministra {rdomain} non la consente"],
            [
                "Ask the recipient to have his administrator let it in.",
                "Chiedi al destinatario di farla ammettere da chi amministra la sua posta.",
            ],
        ),
    ),
    // Microsoft
    rule(
        MICROSOFT,
        &["on our block list"],
        Say(
            ["our server’s network is on Microsoft’s block list", "la rete del nostro server è nella lista di blocco di Microsoft"],
            [
                "Whoever runs this server can ask for its removal at https://olcsupport.office.com.",
                "Chi gestisce questo server può chiederne la rimozione su https://olcsupport.office.com.",
            ],
        ),
    ),
    rule(
        MICROSOFT,
        &["banned sending ip"],
        Say(
            ["Microsoft has banned our server’s address", "Microsoft ha bandito l’indirizzo del nostro server"],
            [
                "Whoever runs this server can have it released at https://sender.office.com.",
                "Chi gestisce questo server può farlo sbloccare su https://sender.office.com.",
            ],
        ),
    ),
    rule(MICROSOFT, &["5.4.1", "access denied"], Is(Reason::RecipientUnknown)),
    rule(MICROSOFT, &["recipientnotfound"], Is(Reason::RecipientUnknown)),
    rule(
        MICROSOFT,
        &["5.7.515"],
        Say(
            [
                "{domain} does not meet Microsoft’s rules for authentication: SPF, DKIM and DMARC must all pass",
                "{domain} non rispetta le regole di autenticazione di Microsoft: SPF, DKIM e DMARC devono essere tutti validi",
            ],
            ["Publish SPF, DKIM and DMARC for {domain}, then send it again.", "Pubblica SPF, DKIM e DMARC per {domain}, poi rimandala."],
        ),
    ),
    rule(MICROSOFT, &["5.7.509"], Is(Reason::Dmarc)),
    rule(
        MICROSOFT,
        &["5.7.708"],
        Say(
            ["Microsoft takes no mail from our server’s address", "Microsoft non accetta posta dall’indirizzo del nostro server"],
            [
                "Whoever runs this server should write to Microsoft’s support with this answer.",
                "Chi gestisce questo server deve scrivere all’assistenza Microsoft riportando questa risposta.",
            ],
        ),
    ),
    rule(MICROSOFT, &["ip reputation"], slowed_down()),
    rule(MICROSOFT, &["server busy"], slowed_down()),
    rule(MICROSOFT, &["authrequired"], INSIDERS_ONLY),
    rule(MICROSOFT, &["5.7.133"], INSIDERS_ONLY),
    rule(MICROSOFT, &["5.7.124"], INSIDERS_ONLY),
    rule(MICROSOFT, &["tenantattribution"], Is(Reason::RelayingDenied)),
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
    // Apple
    rule(
        APPLE,
        &["local policy"],
        Say(
            [
                "Apple’s filter refused it, for what it contains or for our server’s reputation",
                "il filtro di Apple l’ha respinta, per il contenuto o per la reputazione del nostro server",
            ],
            [
                "Send it again in plain words, without links; whoever runs this server finds more at https://support.apple.com/HT204137.",
                "Rimandala con parole semplici e senza link; chi gestisce questo server trova di più su https://support.apple.com/HT204137.",
            ],
        ),
    ),
    rule(APPLE, &["excessive volume"], Is(Reason::RateLimited)),
    // GMX, WEB.DE, Telekom, Orange, Mail.ru
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
    rule(&["orange.fr", "wanadoo.fr"], &["too many connections"], Is(Reason::RateLimited)),
    rule(&["orange.fr", "wanadoo.fr"], &["ofr_"], Is(Reason::BadReputation)),
    rule(&["mail.ru"], &["notspam-support"], Is(Reason::ConfirmedJunk)),
];

const GOOGLE: &[&str] = &["google.com", "googlemail.com"];
const MICROSOFT: &[&str] = &["outlook.com", "hotmail.com", "office365.us"];
const YAHOO: &[&str] = &["yahoodns.net", "yahoo.com", "yahoo.co.jp"];
const APPLE: &[&str] = &["icloud.com", "me.com", "apple.com"];
const GMX: &[&str] = &["gmx.net", "gmx.de", "web.de", "kundenserver.de"];
const ACCOUNT_OFF: Then = Say(
    ["the recipient’s account is switched off", "l’utente del destinatario è disattivato"],
    ["Ask the recipient by another way for an address that is in use.", "Chiedi al destinatario per altra via un indirizzo in uso."],
);
const INSIDERS_ONLY: Then = Say(
    [
        "only members of the recipient’s organisation may write to this address",
        "a questo indirizzo può scrivere solo chi fa parte dell’organizzazione del destinatario",
    ],
    [
        "Ask the recipient by another way to let outside senders in.",
        "Chiedi al destinatario per altra via di ammettere i mittenti esterni.",
    ],
);

const fn domain_reputation() -> Then {
    Say(
        ["{domain} has a bad name with Google", "{domain} ha una cattiva reputazione presso Google"],
        [
            "Send less and only to people who want it; https://postmaster.google.com shows how the domain is seen.",
            "Invia meno e solo a chi lo desidera; https://postmaster.google.com mostra come è visto il dominio.",
        ],
    )
}

const fn slowed_down() -> Then {
    Say(
        [
            "Microsoft slows our server down for now, because of its reputation",
            "per ora Microsoft rallenta il nostro server, per la sua reputazione",
        ],
        [
            "It is tried again by itself; whoever runs this server finds more at https://sendersupport.olc.protection.outlook.com.",
            "Si riprova da soli; chi gestisce questo server trova di più su https://sendersupport.olc.protection.outlook.com.",
        ],
    )
}
