//! Turns of phrase of the usual mail servers (Postfix, Exim, Exchange, Sendmail, Dovecot, qmail), from whomever they come.
//!
//! Asked last, and only where the reason is not known already: the words are many servers', so each says no more than
//! the words do. Sources: Postfix 3.7 `smtpd_check.c`, Exim 4 `acl.c` and default configuration, Exchange 2019 transport
//! errors, Dovecot 2.3 `lmtp-local.c`. Refuses to know: who spoke.

use super::{
    ACCOUNT_OFF, NO_NAME, Rule,
    Then::{self, Is, Say},
    rule,
};
use crate::reason::Reason;

pub(super) const RULES: &[Rule] = &[
    rule(ANY, &["greylist"], Is(Reason::Greylisted)),
    rule(ANY, &["grey-list"], Is(Reason::Greylisted)),
    rule(ANY, &["come back later"], Is(Reason::Greylisted)),
    // the mailbox
    rule(ANY, &["unverified address"], NOT_FOUND_BY_ASKING),
    rule(ANY, &["undeliverable address"], NOT_FOUND_BY_ASKING),
    rule(ANY, &["unrouteable address"], Is(Reason::RecipientUnknown)),
    rule(ANY, &["no such user"], Is(Reason::RecipientUnknown)),
    rule(ANY, &["no such recipient"], Is(Reason::RecipientUnknown)),
    rule(ANY, &["no mailbox here by that name"], Is(Reason::RecipientUnknown)),
    rule(ANY, &["user unknown"], Is(Reason::RecipientUnknown)),
    rule(ANY, &["unknown user"], Is(Reason::RecipientUnknown)),
    rule(ANY, &["user not found"], Is(Reason::RecipientUnknown)),
    rule(ANY, &["user doesn't exist"], Is(Reason::RecipientUnknown)),
    rule(ANY, &["invalid recipient"], Is(Reason::RecipientUnknown)),
    rule(ANY, &["unknown recipient"], Is(Reason::RecipientUnknown)),
    rule(ANY, &["recipient unknown"], Is(Reason::RecipientUnknown)),
    rule(ANY, &["recipient not found"], Is(Reason::RecipientUnknown)),
    rule(ANY, &["address does not exist"], Is(Reason::RecipientUnknown)),
    rule(ANY, &["account does not exist"], Is(Reason::RecipientUnknown)),
    rule(ANY, &["mailbox not found"], Is(Reason::RecipientUnknown)),
    rule(ANY, &["over quota"], Is(Reason::MailboxFull)),
    rule(ANY, &["quota exceeded"], Is(Reason::MailboxFull)),
    rule(ANY, &["exceeded storage"], Is(Reason::MailboxFull)),
    rule(ANY, &["mailbox is full"], Is(Reason::MailboxFull)),
    rule(ANY, &["mailbox full"], Is(Reason::MailboxFull)),
    rule(ANY, &["account disabled"], ACCOUNT_OFF),
    rule(ANY, &["account is disabled"], ACCOUNT_OFF),
    rule(ANY, &["account suspended"], ACCOUNT_OFF),
    rule(ANY, &["account has been suspended"], ACCOUNT_OFF),
    rule(ANY, &["mailbox disabled"], ACCOUNT_OFF),
    rule(ANY, &["mailbox is disabled"], ACCOUNT_OFF),
    rule(ANY, &["mailbox is inactive"], ACCOUNT_OFF),
    rule(
        ANY,
        &["mailbox unavailable"],
        Say(
            [
                "it says only that the mailbox cannot be had: it may not exist, or not be open to us",
                "dice solo che la casella non è disponibile: può non esistere, o non essere aperta a noi",
            ],
            [
                "Check the address for a slip of the pen, or ask the recipient by another way.",
                "Controlla che l’indirizzo sia scritto bene, o chiedilo al destinatario per altra via.",
            ],
        ),
    ),
    // the sender
    rule(
        ANY,
        &["sender verify failed"],
        Say(
            [
                "it asked our server whether {sender} exists, and got no good answer",
                "ha chiesto al nostro server se {sender} esiste, e non ha avuto una risposta valida",
            ],
            [
                "Send from an address that takes mail; {domain} must accept bounces.",
                "Spedisci da un indirizzo che riceve posta; {domain} deve accettare gli avvisi di mancata consegna.",
            ],
        ),
    ),
    rule(ANY, &["cannot find your reverse hostname"], NO_NAME),
    rule(ANY, &["cannot find your hostname"], NO_NAME),
    rule(ANY, &["reverse dns"], NO_NAME),
    rule(ANY, &["ptr record"], NO_NAME),
    rule(ANY, &["no rdns"], NO_NAME),
    rule(ANY, &["invalid helo"], NO_NAME),
    rule(ANY, &["helo command rejected"], NO_NAME),
    rule(ANY, &["ehlo command rejected"], NO_NAME),
    rule(ANY, &["poor reputation"], Is(Reason::BadReputation)),
    rule(ANY, &["bad reputation"], Is(Reason::BadReputation)),
    // the connection
    rule(ANY, &["relay access denied"], Is(Reason::RelayingDenied)),
    rule(ANY, &["relay not permitted"], Is(Reason::RelayingDenied)),
    rule(ANY, &["unable to relay"], Is(Reason::RelayingDenied)),
    rule(ANY, &["authentication required"], Is(Reason::SmtpAuth)),
    rule(ANY, &["must issue a starttls"], Is(Reason::Tls)),
    rule(ANY, &["too many connections"], Is(Reason::RateLimited)),
    rule(ANY, &["too many concurrent"], Is(Reason::RateLimited)),
    rule(ANY, &["connection limit"], Is(Reason::RateLimited)),
    rule(ANY, &["connection rate"], Is(Reason::RateLimited)),
    rule(ANY, &["too many messages"], Is(Reason::RateLimited)),
    rule(ANY, &["too much mail"], Is(Reason::RateLimited)),
    rule(ANY, &["rate limit"], Is(Reason::RateLimited)),
    rule(ANY, &["too many recipients"], TOO_MANY_RECIPIENTS),
    rule(ANY, &["maximum number of recipients"], TOO_MANY_RECIPIENTS),
    rule(ANY, &["no smtp service"], NO_SMTP),
    rule(ANY, &["does not accept mail from"], Is(Reason::HostDenied)),
    rule(ANY, &["lost connection with"], Is(Reason::Unreachable)),
    rule(ANY, &["delivery temporarily suspended"], Is(Reason::Unreachable)),
    // the message
    rule(ANY, &["message size exceeds"], Is(Reason::Oversized)),
    rule(ANY, &["message too large"], Is(Reason::Oversized)),
    rule(ANY, &["exceeds size limit"], Is(Reason::Oversized)),
    rule(ANY, &["smtputf8 is required"], OLD_LETTERS),
    rule(ANY, &["message content rejected"], ITS_CONTENT),
    rule(ANY, &["content rejected"], ITS_CONTENT),
    rule(ANY, &["attachment"], ITS_ATTACHMENT),
    rule(ANY, &["looks like spam"], Is(Reason::SuspectedJunk)),
    rule(ANY, &["considered spam"], Is(Reason::SuspectedJunk)),
    rule(ANY, &["spam message"], Is(Reason::ConfirmedJunk)),
    rule(ANY, &["administrative prohibition"], BY_ITS_OWNER),
    rule(ANY, &["denied by policy"], BY_ITS_OWNER),
    rule(ANY, &["policy violation"], BY_ITS_OWNER),
    rule(ANY, &["rejected due to local policy"], BY_ITS_OWNER),
    // the server itself
    rule(ANY, &["internal error occurred"], ITS_FAULT),
    rule(ANY, &["temporary local problem"], ITS_FAULT),
    rule(ANY, &["temporary failure"], ITS_FAULT),
    rule(ANY, &["temporarily unavailable"], ITS_FAULT),
    rule(ANY, &["local error in processing"], ITS_FAULT),
    rule(ANY, &["server configuration error"], ITS_FAULT),
    rule(ANY, &["insufficient system storage"], ITS_FAULT),
    rule(ANY, &["insufficient system resources"], ITS_FAULT),
    rule(ANY, &["try again later"], ITS_FAULT),
];

const ANY: &[&str] = &[];

const NOT_FOUND_BY_ASKING: Then = Say(
    [
        "it asked the server behind it for that mailbox, and did not find it",
        "ha chiesto di quella casella al server che le sta dietro, e non l’ha trovata",
    ],
    [
        "Check the address for a slip of the pen, or ask the recipient by another way.",
        "Controlla che l’indirizzo sia scritto bene, o chiedilo al destinatario per altra via.",
    ],
);
const TOO_MANY_RECIPIENTS: Then = Say(
    ["the message has too many recipients at once", "il messaggio ha troppi destinatari in una volta"],
    ["Send it to fewer people at a time.", "Mandala a meno persone per volta."],
);
const NO_SMTP: Then = Say(
    ["that server does not talk to ours at all", "quel server non parla affatto con il nostro"],
    [
        "Check the part of the address behind the @; if it is right, write to the recipient by another way.",
        "Controlla la parte dell’indirizzo dopo la @; se è giusta, scrivi al destinatario per altra via.",
    ],
);
const OLD_LETTERS: Then = Say(
    [
        "the address has accented or non-Latin letters, which the next server does not understand",
        "l’indirizzo contiene lettere accentate o non latine, che il server successivo non capisce",
    ],
    ["Use an address in plain letters.", "Usa un indirizzo con sole lettere semplici."],
);
const ITS_CONTENT: Then = Say(
    ["something in the message is not allowed there", "qualcosa nel messaggio lì non è ammesso"],
    [
        "Send it again in plain words, without links and attachments, to find out what it is.",
        "Rimandala con parole semplici, senza link né allegati, per capire che cos’è.",
    ],
);
const ITS_ATTACHMENT: Then = Say(
    ["an attachment is not allowed there", "un allegato lì non è ammesso"],
    ["Share the file by a link.", "Condividi il file con un link."],
);
const BY_ITS_OWNER: Then = Say(
    [
        "a rule of whoever runs that server forbids it, and the server does not say which",
        "una regola di chi gestisce quel server non la consente, e il server non dice quale",
    ],
    [
        "Ask the recipient by another way, or the postmaster of {rdomain}.",
        "Chiedi al destinatario per altra via, o a chi gestisce la posta di {rdomain}.",
    ],
);
const ITS_FAULT: Then = Say(
    ["the server has a fault of its own at the moment, or is too busy", "in questo momento il server ha un guasto, o è troppo occupato"],
    [
        "Nothing to do for a while; if it lasts, tell the postmaster of {rdomain}.",
        "Per ora non c’è nulla da fare; se continua, avvisa chi gestisce la posta di {rdomain}.",
    ],
);
