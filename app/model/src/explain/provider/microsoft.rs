//! What Microsoft answers, for outlook.com and hotmail.com and for every domain in Microsoft 365; and Exchange anywhere.
//!
//! Source: learn.microsoft.com "Email non-delivery reports and SMTP errors in Exchange Online", "Fix NDR error 5.7.x",
//! sendersupport.olc.protection.outlook.com ("Troubleshooting", codes S3140, S3150, S775 …).

use super::{
    NO_NAME, Rule,
    Then::{self, Is, Say},
    rule,
};
use crate::reason::Reason;

pub(super) const RULES: &[Rule] = &[
    rule(MICROSOFT, &["on our block list"], BLOCK_LIST),
    rule(MICROSOFT, &["(s3140)"], BLOCK_LIST),
    rule(MICROSOFT, &["(s3150)"], BLOCK_LIST),
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
    rule(MICROSOFT, &["banned sender"], BANNED_SENDER),
    rule(MICROSOFT, &["5.7.501"], BANNED_SENDER),
    rule(MICROSOFT, &["5.7.502"], BANNED_SENDER),
    rule(MICROSOFT, &["5.7.503"], BANNED_SENDER),
    rule(MICROSOFT, &["5.7.511"], BANNED_SENDER),
    rule(MICROSOFT, &["5.1.8"], BANNED_SENDER),
    rule(MICROSOFT, &["5.4.1", "access denied"], Is(Reason::RecipientUnknown)),
    rule(MICROSOFT, &["5.5.0", "mailbox unavailable"], Is(Reason::RecipientUnknown)),
    rule(MICROSOFT, &["5.1.10"], Is(Reason::RecipientUnknown)),
    rule(MICROSOFT, &["5.1.351"], Is(Reason::RecipientUnknown)),
    rule(MICROSOFT, &["5.2.2"], Is(Reason::MailboxFull)),
    rule(MICROSOFT, &["5.2.121"], TOO_MUCH_FOR_MAILBOX),
    rule(MICROSOFT, &["5.2.122"], TOO_MUCH_FOR_MAILBOX),
    rule(MICROSOFT, &["recipient thread limit"], TOO_MUCH_FOR_MAILBOX),
    rule(MICROSOFT, &["concurrent connections"], Is(Reason::RateLimited)),
    rule(MICROSOFT, &["5.7.506"], NO_NAME),
    rule(
        MICROSOFT,
        &["5.7.508"],
        Say(
            [
                "our server sends by IPv6 too fast for Microsoft, or without a name in DNS",
                "il nostro server spedisce via IPv6 troppo in fretta per Microsoft, o senza un nome nel DNS",
            ],
            [
                "Whoever runs this server should give its IPv6 address a PTR record, or send to Microsoft by IPv4.",
                "Chi gestisce questo server deve dare un record PTR al suo indirizzo IPv6, o spedire a Microsoft via IPv4.",
            ],
        ),
    ),
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
    rule(MICROSOFT, &["5.7.512"], Is(Reason::SenderDomain)),
    rule(MICROSOFT, &["5.7.23"], Is(Reason::SpfFail)),
    rule(MICROSOFT, &["5.7.57"], Is(Reason::SmtpAuth)),
    rule(MICROSOFT, &["5.7.60"], Is(Reason::SpoofedSender)),
    rule(MICROSOFT, &["5.7.64"], Is(Reason::RelayingDenied)),
    rule(MICROSOFT, &["tenantattribution"], Is(Reason::RelayingDenied)),
    rule(
        MICROSOFT,
        &["5.7.520"],
        Say(
            [
                "the administrator of {rdomain} forbids that mail is sent on outside automatically",
                "chi amministra {rdomain} non consente l’inoltro automatico all’esterno",
            ],
            [
                "Write to the person directly, or ask for the forward to be allowed.",
                "Scrivi direttamente alla persona, o chiedi che l’inoltro sia consentito.",
            ],
        ),
    ),
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
    rule(MICROSOFT, &["5.7.705"], THEIR_TENANT),
    rule(MICROSOFT, &["5.7.750"], THEIR_TENANT),
    rule(MICROSOFT, &["ip reputation"], SLOWED_DOWN),
    rule(MICROSOFT, &["server busy"], SLOWED_DOWN),
    rule(MICROSOFT, &["rate limited"], SLOWED_DOWN),
    rule(MICROSOFT, &["(s775)"], SLOWED_DOWN),
    rule(MICROSOFT, &["5.4.14"], ROUND_IN_CIRCLES),
    rule(MICROSOFT, &["hop count exceeded"], ROUND_IN_CIRCLES),
    // Exchange says these wherever it stands; nobody else does
    rule(ANY, &["resolver.adr.recip", "notfound"], Is(Reason::RecipientUnknown)),
    rule(ANY, &["recipientnotfound"], Is(Reason::RecipientUnknown)),
    rule(ANY, &["resolver.rst.recipsizelimit"], Is(Reason::Oversized)),
    rule(ANY, &["resolver.rst.sendsizelimit"], Is(Reason::Oversized)),
    rule(ANY, &["authrequired"], INSIDERS_ONLY),
    rule(ANY, &["5.7.133"], INSIDERS_ONLY),
    rule(ANY, &["5.7.134"], INSIDERS_ONLY),
    rule(ANY, &["5.7.136"], INSIDERS_ONLY),
    rule(ANY, &["resolver.rst.notauthorized"], NOT_ON_THE_LIST),
    rule(ANY, &["5.7.124"], NOT_ON_THE_LIST),
    rule(ANY, &["5.7.129"], NOT_ON_THE_LIST),
    rule(ANY, &["transport.rules.reject"], BY_RULE),
    rule(
        ANY,
        &["quarantine management", "storedrv"],
        Say(
            [
                "the recipient’s mailbox is set aside by its server for repair",
                "il server ha messo da parte la casella del destinatario per un guasto",
            ],
            ["Tell the recipient by another way, and send it again later.", "Avvisa il destinatario per altra via e rimandala più tardi."],
        ),
    ),
];

const ANY: &[&str] = &[];
const MICROSOFT: &[&str] = &["outlook.com", "hotmail.com", "office365.us", "outlook.de"];

const BLOCK_LIST: Then = Say(
    ["our server’s network is on Microsoft’s block list", "la rete del nostro server è nella lista di blocco di Microsoft"],
    [
        "Whoever runs this server can ask for its removal at https://olcsupport.office.com.",
        "Chi gestisce questo server può chiederne la rimozione su https://olcsupport.office.com.",
    ],
);
const BANNED_SENDER: Then = Say(
    ["Microsoft has blocked {sender}, because spam came from there", "Microsoft ha bloccato {sender}, perché da lì è arrivato spam"],
    [
        "Change the mailbox’s password, then have whoever runs this server write to delist@microsoft.com.",
        "Cambia la password della casella, poi fai scrivere a delist@microsoft.com da chi gestisce questo server.",
    ],
);
const TOO_MUCH_FOR_MAILBOX: Then = Say(
    [
        "the recipient gets more mail at the moment than the mailbox may take",
        "in questo momento il destinatario riceve più posta di quanta la casella possa accettarne",
    ],
    ["Send it again in an hour.", "Rimandala tra un’ora."],
);
const THEIR_TENANT: Then = Say(
    ["Microsoft has stopped the sending organisation’s mail", "Microsoft ha fermato la posta dell’organizzazione mittente"],
    [
        "Whoever runs the Microsoft 365 account it went through must clear that up with Microsoft.",
        "Chi gestisce l’account Microsoft 365 da cui è passata deve chiarirlo con Microsoft.",
    ],
);
const ROUND_IN_CIRCLES: Then = Say(
    ["it went round in circles: two servers send it on to each other", "è rimasta in circolo: due server se la inoltrano a vicenda"],
    [
        "Whoever runs {rdomain} must mend its forwarding or its connectors.",
        "Chi gestisce {rdomain} deve correggere gli inoltri o i connettori.",
    ],
);
const NOT_ON_THE_LIST: Then = Say(
    [
        "only certain senders may write to this address, and {sender} is not among them",
        "a questo indirizzo possono scrivere solo alcuni mittenti, e {sender} non è tra loro",
    ],
    ["Ask the recipient by another way to let your address in.", "Chiedi al destinatario per altra via di ammettere il tuo indirizzo."],
);
const BY_RULE: Then = Say(
    ["a rule set by the administrator of {rdomain} forbids it", "una regola impostata da chi amministra {rdomain} non la consente"],
    ["Ask the recipient to have his administrator let it in.", "Chiedi al destinatario di farla ammettere da chi amministra la sua posta."],
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
const SLOWED_DOWN: Then = Say(
    [
        "Microsoft slows our server down for now, because of its reputation",
        "per ora Microsoft rallenta il nostro server, per la sua reputazione",
    ],
    [
        "It is tried again by itself; whoever runs this server finds more at https://sendersupport.olc.protection.outlook.com.",
        "Si riprova da soli; chi gestisce questo server trova di più su https://sendersupport.olc.protection.outlook.com.",
    ],
);
