//! Why we refuse, hold or put off somebody's mail: one entry for each reason.
//!
//! In: a [`Reason`]. Out: a clause and a next step for the one who waits for the mail, or for our own user who could
//! not send it. Refuses to know: the outcome (the sentence's beginning).

use super::phrase::{Why, bare, why};
use crate::reason::Reason;

/// Mail from outside, or of our own users where they fare no differently. `None`: the server's words must speak.
pub(super) const fn of(reason: Reason) -> Option<Why> {
    Some(match reason {
        Reason::BadReputation => why(
            ["{server} has a bad name as a sender", "{server} ha una cattiva reputazione come mittente"],
            [
                "If you are waiting for this mail, ask whoever runs your mail to let {server} in.",
                "Se aspetti questa mail, chiedi a chi gestisce la tua posta di ammettere {server}.",
            ],
        ),
        Reason::BadlyTaggedRecipient => why(
            ["the tag in the recipient’s address is not right", "il contrassegno nell’indirizzo del destinatario non è valido"],
            ["The sender should write to the plain address.", "Il mittente deve scrivere all’indirizzo semplice."],
        ),
        Reason::BannedSender => why(
            ["{sender} is on the list of senders not wanted here", "{sender} è nell’elenco dei mittenti indesiderati"],
            ["If that is a mistake, take the sender off the list.", "Se è un errore, togli il mittente dall’elenco."],
        ),
        Reason::BatvFailure => why(
            [
                "it is a bounce for a message that never left from here",
                "è un avviso di mancata consegna per un messaggio mai partito da qui",
            ],
            [
                "Nothing to do: somebody used the address as a false sender.",
                "Non c’è nulla da fare: qualcuno ha usato l’indirizzo come falso mittente.",
            ],
        ),
        Reason::ConfirmedJunk => why(
            ["the filter is sure that it is spam{score}", "per il filtro è sicuramente spam{score}"],
            [
                "If it is not, the sender should write again without links and attachments; tell whoever runs your mail.",
                "Se non lo è, il mittente può riscrivere senza link né allegati; avvisa chi gestisce la tua posta.",
            ],
        ),
        Reason::SuspectedJunk => why(
            ["the filter takes it for spam{score}", "il filtro la considera probabile spam{score}"],
            [
                "If it is not, the sender should write again without links and attachments; tell whoever runs your mail.",
                "Se non lo è, il mittente può riscrivere senza link né allegati; avvisa chi gestisce la tua posta.",
            ],
        ),
        Reason::ConfirmedPhishing => why(
            ["it tries to steal passwords or money (phishing)", "è un tentativo di rubare password o denaro (phishing)"],
            [
                "If you know the sender, ask by telephone whether the message is genuine.",
                "Se conosci il mittente, chiedigli per telefono se il messaggio è autentico.",
            ],
        ),
        Reason::SuspectedPhishing => why(
            [
                "it looks like an attempt to steal passwords or money (phishing)",
                "sembra un tentativo di rubare password o denaro (phishing)",
            ],
            [
                "If you know the sender, ask by telephone whether the message is genuine.",
                "Se conosci il mittente, chiedigli per telefono se il messaggio è autentico.",
            ],
        ),
        Reason::Dkim => why(
            [
                "its signature (DKIM) is not valid: it is forged, or was changed on the way",
                "la firma (DKIM) non è valida: è falsificata, o il messaggio è stato modificato lungo la strada",
            ],
            [
                "Whoever runs {domain} should check the DKIM key, and what changes messages after they are signed.",
                "Chi gestisce {domain} deve controllare la chiave DKIM e che cosa modifica i messaggi dopo la firma.",
            ],
        ),
        Reason::Dmarc => why(
            [
                "{domain} asks to refuse mail that fails its checks (DMARC), and this failed{auth}",
                "{domain} chiede di respingere la posta che non supera i suoi controlli (DMARC), e questa non li supera{auth}",
            ],
            [
                "If it is genuine, whoever runs {domain} must let SPF or DKIM pass for the server it came from.",
                "Se è autentica, chi gestisce {domain} deve far passare SPF o DKIM per il server da cui è partita.",
            ],
        ),
        Reason::SpfFail => why(
            ["{server} may not send for {domain} (SPF)", "{server} non è autorizzato a spedire per {domain} (SPF)"],
            [
                "If it is genuine, whoever runs {domain} must add that server to the SPF record.",
                "Se è autentica, chi gestisce {domain} deve aggiungere quel server al record SPF.",
            ],
        ),
        Reason::SpfError => why(
            ["the SPF record of {domain} cannot be used", "il record SPF di {domain} non è utilizzabile"],
            ["Whoever runs {domain} must mend the SPF record.", "Chi gestisce {domain} deve correggere il record SPF."],
        ),
        Reason::SenderDomain => why(
            ["{domain} does not exist, or cannot receive mail", "{domain} non esiste, o non può ricevere posta"],
            [
                "The sender must write from an address that can be answered.",
                "Il mittente deve scrivere da un indirizzo a cui si possa rispondere.",
            ],
        ),
        Reason::Greylisted => why(
            ["senders not seen before are asked to come back later", "i mittenti mai visti prima sono invitati a ripresentarsi più tardi"],
            [
                "Nothing to do: a proper mail server comes back within minutes, and is then let in.",
                "Non c’è nulla da fare: un server di posta regolare si ripresenta entro pochi minuti e viene ammesso.",
            ],
        ),
        Reason::HostDenied => why(
            ["{server} is not let in here", "{server} qui non è ammesso"],
            [
                "If you are waiting for this mail, ask whoever runs your mail to let {server} in.",
                "Se aspetti questa mail, chiedi a chi gestisce la tua posta di ammettere {server}.",
            ],
        ),
        Reason::Oversized => why(
            ["it is larger than allowed here{size}", "supera la dimensione consentita{size}"],
            ["Large files are better shared by a link.", "I file grandi si condividono meglio con un link."],
        ),
        Reason::Rbl => why(
            ["the sender’s server is on {list}", "il server del mittente è {list}"],
            [
                "The sender’s provider must have the server taken off the list; until then the sender can write from another mailbox.",
                "Il gestore del mittente deve far togliere il server dalla lista; intanto il mittente può scrivere da un’altra casella.",
            ],
        ),
        Reason::RecipientUnknown => why(
            ["there is no mailbox {mailbox}", "la casella {mailbox} non esiste"],
            [
                "If there should be one, create the mailbox or an alias; otherwise the sender should check the address.",
                "Se dovrebbe esserci, crea la casella o un alias; altrimenti il mittente deve controllare l’indirizzo.",
            ],
        ),
        Reason::RelayingDenied => why(
            [
                "{recipient} is no address of this server, and the sender did not sign in",
                "{recipient} non è un indirizzo di questo server, e il mittente non si è autenticato",
            ],
            [
                "If this was one of your people, turn on authentication for the outgoing server (SMTP) in the mail program.",
                "Se era uno dei tuoi, attiva nel programma di posta l’autenticazione per il server in uscita (SMTP).",
            ],
        ),
        Reason::SpoofedSender => why(
            ["it says that it comes from {sender}, and does not", "dice di venire da {sender}, ma non è così"],
            [
                "If it was a program or a person of yours, it must sign in with that mailbox.",
                "Se era un tuo programma o uno dei tuoi, deve autenticarsi con quella casella.",
            ],
        ),
        Reason::SmtpAuth => why(
            ["whoever sends as {sender} must sign in first", "per spedire come {sender} bisogna prima autenticarsi"],
            [
                "If this was you, turn on authentication for the outgoing server (SMTP) in the mail program.",
                "Se eri tu, attiva nel programma di posta l’autenticazione per il server in uscita (SMTP).",
            ],
        ),
        Reason::Tls => why(
            ["the connection was not encrypted as required", "la connessione non era cifrata come richiesto"],
            [
                "Whoever runs the sending server must turn on TLS 1.2 or newer.",
                "Chi gestisce il server mittente deve attivare TLS 1.2 o successivo.",
            ],
        ),
        Reason::Virus => why(
            ["it carries a virus{virus}", "contiene un virus{virus}"],
            ["Do not ask for it again; warn the sender by telephone.", "Non fartela rimandare; avvisa il mittente per telefono."],
        ),
        Reason::Policy => bare(["a rule of this server forbids it", "una regola di questo server non la consente"]),
        Reason::MailboxFull => why(
            ["the mailbox {mailbox} is full", "la casella {mailbox} è piena"],
            [
                "Empty the trash or delete large messages, then ask the sender to write again.",
                "Svuota il cestino o elimina i messaggi più grandi, poi chiedi al mittente di riscrivere.",
            ],
        ),
        Reason::RateLimited => why(
            ["{server} sent too much in too short a time", "{server} ha inviato troppo in poco tempo"],
            ["The sender should wait an hour and send it again.", "Il mittente deve aspettare un’ora e rimandarla."],
        ),
        Reason::ProtocolError => why(
            [
                "{server} does not speak proper SMTP, as programs that send spam do",
                "{server} non rispetta il protocollo SMTP, come fanno i programmi che inviano spam",
            ],
            [
                "If the sender is genuine, whoever runs that server must mend it.",
                "Se il mittente è autentico, chi gestisce quel server deve correggerlo.",
            ],
        ),
        Reason::Unreachable => why(
            ["the server that keeps the mailbox cannot be reached", "il server che custodisce la casella non è raggiungibile"],
            ["If it lasts, tell whoever runs your mail.", "Se continua, avvisa chi gestisce la tua posta."],
        ),
        Reason::Other => return None,
    })
}

/// Mail of our own users that our own server did not take: where that is another matter.
pub(super) const fn of_our_users(reason: Reason) -> Option<Why> {
    Some(match reason {
        Reason::SmtpAuth | Reason::RelayingDenied => why(
            ["the mail program did not sign in", "il programma di posta non si è autenticato"],
            [
                "Turn on authentication for the outgoing server (SMTP) in the mail program, with the mailbox’s address and password.",
                "Attiva nel programma di posta l’autenticazione per il server in uscita (SMTP), con indirizzo e password della casella.",
            ],
        ),
        Reason::SpoofedSender | Reason::BannedSender => why(
            ["{user} may not send as {sender}", "{user} non può spedire come {sender}"],
            [
                "Send from the mailbox’s own address, or have {sender} added to it.",
                "Spedisci dall’indirizzo della casella, o fatti aggiungere {sender}.",
            ],
        ),
        Reason::RateLimited => why(
            ["too much was sent in too short a time", "è stato inviato troppo in poco tempo"],
            [
                "Wait an hour. If you did not send it, change the password: somebody else may be sending.",
                "Aspetta un’ora. Se non sei stato tu, cambia la password: forse qualcun altro sta spedendo.",
            ],
        ),
        Reason::ConfirmedJunk | Reason::SuspectedJunk | Reason::ConfirmedPhishing | Reason::SuspectedPhishing => why(
            ["it looks like spam{score}", "sembra spam{score}"],
            [
                "If you did not write it, change the mailbox’s password at once: somebody is sending in your name.",
                "Se non l’hai scritta tu, cambia subito la password della casella: qualcuno sta spedendo a tuo nome.",
            ],
        ),
        Reason::Virus => why(
            ["it carries a virus{virus}", "contiene un virus{virus}"],
            ["Check the computer it was sent from, and the attachment.", "Controlla il computer da cui è partita e l’allegato."],
        ),
        Reason::RecipientUnknown => why(
            ["there is no mailbox {mailbox}", "la casella {mailbox} non esiste"],
            ["Check the address for a slip of the pen.", "Controlla che l’indirizzo sia scritto bene."],
        ),
        Reason::Rbl | Reason::HostDenied | Reason::BadReputation => why(
            ["the network it was sent from is blocked", "la rete da cui è partita è bloccata"],
            ["Try from another network, or tell whoever runs your mail.", "Prova da un’altra rete, o avvisa chi gestisce la tua posta."],
        ),
        other => return of(other),
    })
}
