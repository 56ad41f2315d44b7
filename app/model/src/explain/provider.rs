//! What the large providers and the block lists mean by their answers, and Postfix by its own.
//!
//! In: the server's name, its words and its code. Out: a clause and a next step. The first rule that fits wins.
//! Sources: support.google.com/a/answer/3726730, learn.microsoft.com "Email non-delivery reports in Exchange Online",
//! senders.yahooinc.com/smtp-error-codes, support.apple.com/HT204137, postmaster.t-online.de, postmaster.gmx.net.
//! Refuses to know: rows.

use super::{
    facts::is_under,
    outbound,
    phrase::{Both, Why, why},
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
    let answer = fold(&format!("{} {text}", dsn.unwrap_or_default()));
    let rule = RULES.iter().find(|rule| {
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

const GOOGLE: &[&str] = &["google.com", "googlemail.com"];
const MICROSOFT: &[&str] = &["outlook.com", "hotmail.com", "office365.us"];
const YAHOO: &[&str] = &["yahoodns.net", "yahoo.com", "yahoo.co.jp"];
const APPLE: &[&str] = &["icloud.com", "me.com", "apple.com"];
const GMX: &[&str] = &["gmx.net", "gmx.de", "web.de", "kundenserver.de"];
const ANY: &[&str] = &[];

const ACCOUNT_OFF: Then = Then::Say(
    ["the recipient’s account is switched off", "l’utente del destinatario è disattivato"],
    ["Ask the recipient by another way for an address that is in use.", "Chiedi al destinatario per altra via un indirizzo in uso."],
);
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
const INSIDERS_ONLY: Then = Then::Say(
    [
        "only members of the recipient’s organisation may write to this address",
        "a questo indirizzo può scrivere solo chi fa parte dell’organizzazione del destinatario",
    ],
    [
        "Ask the recipient by another way to let outside senders in.",
        "Chiedi al destinatario per altra via di ammettere i mittenti esterni.",
    ],
);
const NO_SUCH_DOMAIN: Then = Then::Say(
    ["{rdomain} does not exist, or has no mail server", "{rdomain} non esiste, o non ha un server di posta"],
    [
        "Check the part of the address behind the @ for a slip of the pen.",
        "Controlla che la parte dell’indirizzo dopo la @ sia scritta bene.",
    ],
);

const RULES: &[Rule] = &[
    // Google
    rule(GOOGLE, &["5.7.26", "dmarc"], Then::Is(Reason::Dmarc)),
    rule(
        GOOGLE,
        &["5.7.26"],
        Then::Say(
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
    rule(GOOGLE, &[".7.27"], Then::Is(Reason::SpfFail)),
    rule(GOOGLE, &[".7.30"], Then::Is(Reason::Dkim)),
    rule(GOOGLE, &[".7.29"], Then::Is(Reason::Tls)),
    rule(
        GOOGLE,
        &["unusual rate of unsolicited mail"],
        Then::Say(
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
    rule(GOOGLE, &["likely unsolicited mail"], Then::Is(Reason::ConfirmedJunk)),
    rule(
        GOOGLE,
        &["the user you are trying to contact is receiving mail"],
        Then::Say(
            ["the recipient is getting too much mail at the moment", "in questo momento il destinatario riceve troppa posta"],
            ["Nothing to do: it is tried again by itself.", "Non c’è nulla da fare: si riprova da soli."],
        ),
    ),
    rule(
        GOOGLE,
        &["potential security issue"],
        Then::Say(
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
        Then::Say(
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
        Then::Say(
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
        Then::Say(
            ["Microsoft has banned our server’s address", "Microsoft ha bandito l’indirizzo del nostro server"],
            [
                "Whoever runs this server can have it released at https://sender.office.com.",
                "Chi gestisce questo server può farlo sbloccare su https://sender.office.com.",
            ],
        ),
    ),
    rule(MICROSOFT, &["5.4.1", "access denied"], Then::Is(Reason::RecipientUnknown)),
    rule(MICROSOFT, &["recipientnotfound"], Then::Is(Reason::RecipientUnknown)),
    rule(
        MICROSOFT,
        &["5.7.515"],
        Then::Say(
            [
                "{domain} does not meet Microsoft’s rules for authentication: SPF, DKIM and DMARC must all pass",
                "{domain} non rispetta le regole di autenticazione di Microsoft: SPF, DKIM e DMARC devono essere tutti validi",
            ],
            ["Publish SPF, DKIM and DMARC for {domain}, then send it again.", "Pubblica SPF, DKIM e DMARC per {domain}, poi rimandala."],
        ),
    ),
    rule(MICROSOFT, &["5.7.509"], Then::Is(Reason::Dmarc)),
    rule(
        MICROSOFT,
        &["5.7.708"],
        Then::Say(
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
    rule(MICROSOFT, &["tenantattribution"], Then::Is(Reason::RelayingDenied)),
    // Yahoo
    rule(
        YAHOO,
        &["temporarily deferred"],
        Then::Say(
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
    rule(YAHOO, &["permanently deferred"], Then::Is(Reason::BadReputation)),
    rule(YAHOO, &["[bl"], Then::Is(Reason::Rbl)),
    rule(YAHOO, &["doesn't have a yahoo"], Then::Is(Reason::RecipientUnknown)),
    rule(YAHOO, &["mailbox is disabled"], ACCOUNT_OFF),
    rule(YAHOO, &["5.7.9", "policy reasons"], Then::Is(Reason::ConfirmedJunk)),
    // Apple
    rule(
        APPLE,
        &["local policy"],
        Then::Say(
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
    rule(APPLE, &["excessive volume"], Then::Is(Reason::RateLimited)),
    // GMX, WEB.DE, Telekom, Orange, Mail.ru
    rule(GMX, &["bad dns ptr"], NO_NAME),
    rule(
        GMX,
        &["block listed"],
        Then::Say(
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
        Then::Say(
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
    rule(&["orange.fr", "wanadoo.fr"], &["too many connections"], Then::Is(Reason::RateLimited)),
    rule(&["orange.fr", "wanadoo.fr"], &["ofr_"], Then::Is(Reason::BadReputation)),
    rule(&["mail.ru"], &["notspam-support"], Then::Is(Reason::ConfirmedJunk)),
    // block lists and filters, whoever asks them
    rule(
        ANY,
        &["spamhaus", "open resolver"],
        Then::Say(
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
        Then::Say(
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
        Then::Say(
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
        Then::Say(
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
        Then::Say(
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
        Then::Say(
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
        Then::Say(
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
        Then::Say(
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
        Then::Say(
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
    rule(ANY, &["host or domain name not found", "try again"], Then::Is(Reason::Unreachable)),
    rule(ANY, &["host or domain name not found"], NO_SUCH_DOMAIN),
    rule(ANY, &["bad destination system address"], NO_SUCH_DOMAIN),
    rule(ANY, &["no such domain"], NO_SUCH_DOMAIN),
];

const fn domain_reputation() -> Then {
    Then::Say(
        ["{domain} has a bad name with Google", "{domain} ha una cattiva reputazione presso Google"],
        [
            "Send less and only to people who want it; https://postmaster.google.com shows how the domain is seen.",
            "Invia meno e solo a chi lo desidera; https://postmaster.google.com mostra come è visto il dominio.",
        ],
    )
}

const fn slowed_down() -> Then {
    Then::Say(
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

const fn no_mail() -> Then {
    Then::Say(
        ["{rdomain} takes no mail at all", "{rdomain} non riceve alcuna posta"],
        [
            "Ask the recipient by another way for an address that takes mail.",
            "Chiedi al destinatario per altra via un indirizzo che riceva posta.",
        ],
    )
}
