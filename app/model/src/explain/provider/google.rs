//! What Google answers, for gmail.com and for every domain in Google Workspace.
//!
//! Source: support.google.com/a/answer/3726730 ("Gmail SMTP errors and codes"), support.google.com/a/answer/81126
//! ("Email sender guidelines"). Refuses to know: what other servers mean by the same codes.

use super::{
    ACCOUNT_OFF, Rule,
    Then::{Is, Say},
    rule,
};
use crate::reason::Reason;

pub(super) const RULES: &[Rule] = &[
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
        &[".7.32"],
        Say(
            [
                "the address in the From header is of another domain than the one that SPF and DKIM vouch for",
                "l’indirizzo nell’intestazione From è di un dominio diverso da quello garantito da SPF e DKIM",
            ],
            [
                "Have DKIM sign as the domain in the From header, or send from an address of {domain}.",
                "Fai firmare con DKIM come il dominio dell’intestazione From, o spedisci da un indirizzo di {domain}.",
            ],
        ),
    ),
    rule(
        GOOGLE,
        &[".7.40"],
        Say(
            ["{domain} has no DMARC policy, and Google wants one", "{domain} non ha una politica DMARC, e Google la vuole"],
            [
                "Publish a DMARC record for {domain}; “v=DMARC1; p=none” is enough to begin with.",
                "Pubblica un record DMARC per {domain}; per cominciare basta “v=DMARC1; p=none”.",
            ],
        ),
    ),
    rule(
        GOOGLE,
        &["unusual rate of"],
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
    rule(
        GOOGLE,
        &["reputation of the sending domain"],
        Say(
            ["{domain} has a bad name with Google", "{domain} ha una cattiva reputazione presso Google"],
            [
                "Send less and only to people who want it; https://postmaster.google.com shows how the domain is seen.",
                "Invia meno e solo a chi lo desidera; https://postmaster.google.com mostra come è visto il dominio.",
            ],
        ),
    ),
    rule(GOOGLE, &["reputation of the sending ip"], Is(Reason::BadReputation)),
    rule(GOOGLE, &["likely unsolicited mail"], Is(Reason::ConfirmedJunk)),
    rule(GOOGLE, &["likely suspicious"], Is(Reason::SuspectedJunk)),
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
    rule(GOOGLE, &["out of storage"], Is(Reason::MailboxFull)),
    rule(GOOGLE, &["over quota"], Is(Reason::MailboxFull)),
    rule(GOOGLE, &["not rfc 5322 compliant"], BAD_HEADERS),
    rule(GOOGLE, &["messages missing a valid address in from"], BAD_HEADERS),
    rule(GOOGLE, &["messages with multiple addresses in from"], BAD_HEADERS),
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
];

const GOOGLE: &[&str] = &["google.com", "googlemail.com"];

const BAD_HEADERS: super::Then = Say(
    [
        "its headers are not written as the standard asks (RFC 5322): one is missing or stands there twice",
        "le sue intestazioni non rispettano lo standard (RFC 5322): una manca o compare due volte",
    ],
    [
        "If a program wrote it, its maker must mend that; a mail program usually does it right.",
        "Se l’ha scritta un programma, deve correggerlo chi l’ha fatto; un normale programma di posta non sbaglia.",
    ],
);
