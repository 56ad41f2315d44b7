//! Why another server refuses or puts off our mail: one entry for each reason.
//!
//! In: a [`Reason`]. Out: a clause and a next step for the one who sent the mail.
//! Refuses to know: the outcome (the sentence's beginning), and what single providers mean (`provider`).

use super::phrase::{Why, bare, why};
use crate::reason::Reason;

/// `None`: the other server's words must speak.
pub(super) const fn of(reason: Reason) -> Option<Why> {
    Some(match reason {
        Reason::BadReputation => why(
            ["our server has a bad name there", "lì il nostro server ha una cattiva reputazione"],
            [
                "Whoever runs this server should look for spam sent through it, then ask {who} to lift the block.",
                "Chi gestisce questo server deve cercare lo spam partito da qui, poi chiedere a {who} di togliere il blocco.",
            ],
        ),
        Reason::BadlyTaggedRecipient => why(
            ["the tag in the recipient’s address is not right", "il contrassegno nell’indirizzo del destinatario non è valido"],
            ["Write to the plain address.", "Scrivi all’indirizzo semplice."],
        ),
        Reason::BannedSender => why(
            ["it does not want mail from {sender}", "non accetta posta da {sender}"],
            [
                "Ask the recipient by another way to let your address in.",
                "Chiedi al destinatario per altra via di ammettere il tuo indirizzo.",
            ],
        ),
        Reason::BatvFailure => {
            bare(["it takes this for a bounce of mail it never sent", "la considera un avviso per una mail che non ha mai inviato"])
        }
        Reason::ConfirmedJunk | Reason::SuspectedJunk => why(
            ["it takes the message for spam", "considera il messaggio spam"],
            [
                "Send it again in plain words, without shortened links and attachments; if that is refused too, the server’s reputation should be checked.",
                "Rimandala con parole semplici, senza link abbreviati né allegati; se viene respinta ancora, va controllata la reputazione del server.",
            ],
        ),
        Reason::ConfirmedPhishing | Reason::SuspectedPhishing => why(
            [
                "it takes the message for an attempt to steal passwords (phishing)",
                "considera il messaggio un tentativo di rubare password (phishing)",
            ],
            ["Look at the links in it, and send it again without them.", "Controlla i link che contiene e rimandala senza."],
        ),
        Reason::Dkim => why(
            [
                "it wants a valid signature (DKIM), and ours is missing or failed",
                "vuole una firma valida (DKIM), e la nostra manca o non è valida",
            ],
            [
                "Publish a DKIM key for {domain}, and have the server sign with it.",
                "Pubblica una chiave DKIM per {domain} e fai firmare il server.",
            ],
        ),
        Reason::Dmarc => why(
            [
                "the policy of {domain} (DMARC) asks it to refuse mail that is not authenticated, and this was not",
                "la politica di {domain} (DMARC) chiede di respingere la posta non autenticata, e questa non lo era",
            ],
            [
                "Have SPF name this server and DKIM sign as {domain}, then send it again.",
                "Fai comprendere questo server nel record SPF e firmare con DKIM come {domain}, poi rimandala.",
            ],
        ),
        Reason::SpfFail => why(
            ["our server may not send for {domain} (SPF)", "il nostro server non è autorizzato a spedire per {domain} (SPF)"],
            ["Add this server to the SPF record of {domain}.", "Aggiungi questo server al record SPF di {domain}."],
        ),
        Reason::SpfError => why(
            ["the SPF record of {domain} cannot be used", "il record SPF di {domain} non è utilizzabile"],
            ["Mend the SPF record of {domain}.", "Correggi il record SPF di {domain}."],
        ),
        Reason::SenderDomain => why(
            ["it does not find {domain}, or no way to answer there", "non trova {domain}, o il modo di rispondergli"],
            [
                "Check that {domain} has an MX or address record that can be seen from outside.",
                "Controlla che {domain} abbia un record MX o un indirizzo visibile dall’esterno.",
            ],
        ),
        Reason::Greylisted => why(
            ["it asks senders it does not know to come back later", "invita i mittenti che non conosce a ripresentarsi più tardi"],
            [
                "Nothing to do: it is tried again by itself, usually within half an hour.",
                "Non c’è nulla da fare: si riprova da soli, di solito entro mezz’ora.",
            ],
        ),
        Reason::HostDenied => why(
            ["it does not let our server in", "non ammette il nostro server"],
            [
                "Whoever runs this server should check that its address and name in DNS lead to each other.",
                "Chi gestisce questo server deve controllare che indirizzo e nome nel DNS rimandino l’uno all’altro.",
            ],
        ),
        Reason::Oversized => why(
            ["the message is larger than it accepts{size}", "il messaggio è più grande di quanto accetti{size}"],
            ["Share the file by a link, or send it in smaller parts.", "Condividi il file con un link, o mandalo in parti più piccole."],
        ),
        Reason::Rbl => why(
            ["our server is on {list}", "il nostro server è {list}"],
            [
                "Whoever runs this server must find out why, and have it taken off the list.",
                "Chi gestisce questo server deve capire perché e farlo togliere dalla lista.",
            ],
        ),
        Reason::RecipientUnknown => why(
            ["there is no mailbox {mailbox}", "la casella {mailbox} non esiste"],
            [
                "Check the address for a slip of the pen, or ask the recipient by another way.",
                "Controlla che l’indirizzo sia scritto bene, o chiedilo al destinatario per altra via.",
            ],
        ),
        Reason::RelayingDenied => why(
            ["that server takes no mail for {rdomain}", "quel server non riceve posta per {rdomain}"],
            ["The owner of {rdomain} must mend its mail exchanger (MX) record.", "Il titolare di {rdomain} deve correggere il record MX."],
        ),
        Reason::SpoofedSender => why(
            ["it takes {sender} for a forged sender", "considera {sender} un mittente falsificato"],
            [
                "Send from an address of a domain that this server may send for.",
                "Spedisci da un indirizzo di un dominio per cui questo server è autorizzato.",
            ],
        ),
        Reason::SmtpAuth => why(
            ["it wants our server to sign in first", "vuole che il nostro server prima si autentichi"],
            [
                "If mail goes out through a relay, whoever runs this server should check its user name and password there.",
                "Se la posta esce da un relay, chi gestisce questo server deve controllarne utente e password.",
            ],
        ),
        Reason::Tls => why(
            ["the connection could not be encrypted as required", "non è stato possibile cifrare la connessione come richiesto"],
            [
                "Whoever runs this server should compare certificates and TLS versions of both sides.",
                "Chi gestisce questo server deve confrontare certificati e versioni TLS delle due parti.",
            ],
        ),
        Reason::Virus => why(
            ["it found a virus in it{virus}", "vi ha trovato un virus{virus}"],
            ["Check the computer it was sent from, and the attachment.", "Controlla il computer da cui è partita e l’allegato."],
        ),
        Reason::Policy => bare(["a rule of its own forbids it", "una sua regola non la consente"]),
        Reason::MailboxFull => why(
            ["the recipient’s mailbox is full", "la casella del destinatario è piena"],
            ["Tell the recipient by another way, and send it again later.", "Avvisa il destinatario per altra via e rimandala più tardi."],
        ),
        Reason::RateLimited => why(
            ["it got too much in too short a time", "ha ricevuto troppo in poco tempo"],
            [
                "Large mailings should go out more slowly; single messages are best sent again later.",
                "Gli invii numerosi vanno fatti più lentamente; un messaggio singolo si rimanda più tardi.",
            ],
        ),
        Reason::ProtocolError => why(
            ["the two servers did not understand each other", "i due server non si sono capiti"],
            ["Tell whoever runs this server.", "Avvisa chi gestisce questo server."],
        ),
        Reason::Unreachable => why(
            ["the mail server of {rdomain} could not be reached", "il server di posta di {rdomain} non era raggiungibile"],
            [
                "Check the domain in the address; if it is right, its owner must see to the server.",
                "Controlla il dominio nell’indirizzo; se è giusto, deve occuparsene chi lo gestisce.",
            ],
        ),
        Reason::Other => return None,
    })
}
