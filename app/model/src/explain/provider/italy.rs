//! What the providers of most Italian mailboxes answer.
//!
//! Sources: guide.hosting.aruba.it and guide.arubabusiness.it ("errori comuni"), aiuto.libero.it ("messaggi di errore"),
//! timbusiness.tim.it ("blacklist"), replies of their servers as people quote them.

use super::{
    Rule,
    Then::{self, Is, Say},
    rule,
};
use crate::reason::Reason;

pub(super) const RULES: &[Rule] = &[
    // Libero, Virgilio, Inwind, Iol: their servers sign with LIB_ and a number, and ask Cloudmark
    rule(ITALIAONLINE, &["blacklisted by csi"], CLOUDMARK),
    rule(ITALIAONLINE, &["lib_150"], CLOUDMARK),
    rule(ITALIAONLINE, &["mailbox full"], Is(Reason::MailboxFull)),
    rule(ITALIAONLINE, &["quota exceeded"], Is(Reason::MailboxFull)),
    rule(ITALIAONLINE, &["too many"], Is(Reason::RateLimited)),
    // Aruba
    rule(ARUBA, &["over quota"], Is(Reason::MailboxFull)),
    rule(ARUBA, &["spam detected"], Is(Reason::ConfirmedJunk)),
    rule(ARUBA, &["policy violation"], Is(Reason::RateLimited)),
    rule(ARUBA, &["bad chars in command"], BAD_ADDRESS),
    rule(ARUBA, &["too many"], Is(Reason::RateLimited)),
    // TIM, Alice, Tin
    rule(TIM, &["blacklisted ip"], LISTED_AT_TIM),
    rule(TIM, &["from blacklisted"], LISTED_AT_TIM),
    rule(TIM, &["service not available", "access denied"], LISTED_AT_TIM),
    rule(TIM, &["server not available", "access denied"], LISTED_AT_TIM),
    rule(TIM, &["too many"], Is(Reason::RateLimited)),
    // Register.it: its filter signs with Cloudmark's words too
    rule(REGISTER, &["cloudmark"], CLOUDMARK),
    rule(REGISTER, &["blacklist"], Is(Reason::Rbl)),
    rule(REGISTER, &["mailbox quota"], Is(Reason::MailboxFull)),
    // certified mail: what is not certified is often let in by nobody
    rule(
        PEC,
        &["not certified"],
        Say(
            ["the certified mailbox (PEC) takes only certified mail", "la casella PEC accetta solo posta certificata"],
            [
                "Write from a certified mailbox (PEC), or to an ordinary address of the recipient.",
                "Scrivi da una casella PEC, o a un indirizzo ordinario del destinatario.",
            ],
        ),
    ),
    rule(
        PEC,
        &["posta ordinaria"],
        Say(
            ["the certified mailbox (PEC) takes only certified mail", "la casella PEC accetta solo posta certificata"],
            [
                "Write from a certified mailbox (PEC), or to an ordinary address of the recipient.",
                "Scrivi da una casella PEC, o a un indirizzo ordinario del destinatario.",
            ],
        ),
    ),
];

const ITALIAONLINE: &[&str] = &["libero.it", "virgilio.it", "iol.it", "inwind.it", "italiaonline.it"];
const ARUBA: &[&str] = &["aruba.it", "arubabusiness.it", "aruba.cloud", "technorail.com"];
const TIM: &[&str] = &["tim.it", "telecomitalia.it", "alice.it", "tin.it", "aliceposta.it"];
const REGISTER: &[&str] = &["register.it", "securemail.pro"];
const PEC: &[&str] = &["pec.it", "legalmail.it", "pec.aruba.it", "postecert.it", "sicurezzapostale.it", "pec.actalis.it", "telecompost.it"];

const CLOUDMARK: Then = Say(
    [
        "our server’s address is on the Cloudmark list (CSI), which this provider asks",
        "l’indirizzo del nostro server è nella lista Cloudmark (CSI), che questo provider consulta",
    ],
    [
        "Whoever runs this server can ask for its release at https://csi.cloudmark.com/en/reset.",
        "Chi gestisce questo server può chiederne lo sblocco su https://csi.cloudmark.com/en/reset.",
    ],
);
const LISTED_AT_TIM: Then = Say(
    [
        "our server’s address is on one of the block lists that TIM asks",
        "l’indirizzo del nostro server è in una delle liste di blocco consultate da TIM",
    ],
    [
        "It usually ends within two days; whoever runs this server should look the address up in the public lists and have it taken off.",
        "Di solito si risolve entro due giorni; chi gestisce questo server deve cercarlo nelle liste pubbliche e farlo togliere.",
    ],
);
const BAD_ADDRESS: Then = Say(
    ["an address contains characters that are not allowed there", "un indirizzo contiene caratteri non ammessi"],
    [
        "Look for blanks, accents or a forgotten comma among the addresses.",
        "Cerca tra gli indirizzi spazi, lettere accentate o una virgola dimenticata.",
    ],
);
