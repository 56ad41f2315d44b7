//! The closed vocabularies in a few words, for labels, columns, reports and CSV.
//!
//! In: a word of the model. Out: its name in a language. Refuses to know: whole sentences.

use super::Lang;
use crate::{
    event::{EventKind, LegKind},
    reason::{Failure, Reason},
    status::{Action, Protocol, Status},
};

/// How a message fared.
pub const fn status_name(status: Status, lang: Lang) -> &'static str {
    lang.of(match status {
        Status::Accepted => ["Accepted", "Accettata"],
        Status::Quarantined => ["Quarantined", "In quarantena"],
        Status::Rejected => ["Rejected", "Respinta"],
        Status::Deferred => ["Deferred", "Rimandata"],
        Status::Processing => ["Processing", "In lavorazione"],
        Status::Delivered => ["Delivered", "Consegnata"],
        Status::Queued => ["Queued", "In coda"],
        Status::Expired => ["Expired", "Scaduta"],
        Status::Blocked => ["Blocked", "Bloccata"],
    })
}

/// How a login fared.
pub const fn action_name(action: Action, lang: Lang) -> &'static str {
    lang.of(match action {
        Action::Login => ["Logged in", "Riuscito"],
        Action::FailedLogin => ["Failed", "Fallito"],
    })
}

/// The door a person came in by.
pub const fn protocol_name(protocol: Protocol, lang: Lang) -> &'static str {
    lang.of(match protocol {
        Protocol::Imap => ["IMAP", "IMAP"],
        Protocol::Pop3 => ["POP3", "POP3"],
        Protocol::Webmail => ["Webmail", "Webmail"],
        Protocol::Smtp => ["SMTP", "SMTP"],
        Protocol::Managesieve => ["ManageSieve", "ManageSieve"],
    })
}

/// Why a message was refused, held or delayed.
pub const fn reason_name(reason: Reason, lang: Lang) -> &'static str {
    lang.of(match reason {
        Reason::BadReputation => ["Sender’s server has a bad name", "Server mittente con cattiva reputazione"],
        Reason::BadlyTaggedRecipient => ["Recipient’s tag is wrong", "Contrassegno del destinatario errato"],
        Reason::BannedSender => ["Sender is banned", "Mittente bandito"],
        Reason::BatvFailure => ["Bounce for mail never sent", "Avviso per una mail mai inviata"],
        Reason::ConfirmedJunk => ["Spam", "Spam"],
        Reason::SuspectedJunk => ["Probably spam", "Probabile spam"],
        Reason::ConfirmedPhishing => ["Phishing", "Phishing"],
        Reason::SuspectedPhishing => ["Probably phishing", "Probabile phishing"],
        Reason::Dkim => ["Signature failed (DKIM)", "Firma non valida (DKIM)"],
        Reason::Dmarc => ["Against the sender’s own policy (DMARC)", "Contro la politica del mittente (DMARC)"],
        Reason::SpfFail => ["Server may not send for that domain (SPF)", "Server non autorizzato per quel dominio (SPF)"],
        Reason::SpfError => ["Sender’s SPF record is broken", "Record SPF del mittente non valido"],
        Reason::SenderDomain => ["Sender’s domain does not exist", "Il dominio del mittente non esiste"],
        Reason::Greylisted => ["Asked to try again later (greylisting)", "Invitato a riprovare più tardi (greylisting)"],
        Reason::HostDenied => ["Server refused", "Server non ammesso"],
        Reason::Oversized => ["Too large", "Troppo grande"],
        Reason::Rbl => ["Server is on a block list", "Server in una lista di blocco"],
        Reason::RecipientUnknown => ["No such mailbox", "Casella inesistente"],
        Reason::RelayingDenied => ["Relaying denied", "Inoltro non consentito"],
        Reason::SpoofedSender => ["Sender is forged", "Mittente falsificato"],
        Reason::SmtpAuth => ["Not signed in to send", "Invio senza autenticazione"],
        Reason::Tls => ["Encryption failed", "Cifratura non riuscita"],
        Reason::Virus => ["Virus", "Virus"],
        Reason::Policy => ["Against a rule of the receiver", "Contro una regola di chi riceve"],
        Reason::MailboxFull => ["Mailbox full", "Casella piena"],
        Reason::RateLimited => ["Too much at once", "Troppi invii in poco tempo"],
        Reason::ProtocolError => ["Broken SMTP", "SMTP non corretto"],
        Reason::Other => ["Other", "Altro"],
        Reason::Unreachable => ["Server cannot be reached", "Server irraggiungibile"],
    })
}

/// Why a login failed.
pub const fn failure_name(failure: Failure, lang: Lang) -> &'static str {
    lang.of(match failure {
        Failure::AuthFailed => ["Wrong password", "Password errata"],
        Failure::ManyConnections => ["Too many connections", "Troppe connessioni"],
        Failure::IpNotallowed => ["Address not allowed", "Indirizzo IP non consentito"],
        Failure::UserDisabled => ["Account switched off", "Utente disattivato"],
        Failure::OtpInvalid => ["Wrong one-time code", "Codice monouso errato"],
        Failure::UserUnknown => ["No such user", "Utente inesistente"],
        Failure::TlsRequired => ["Encryption required", "Cifratura obbligatoria"],
        Failure::Other => ["Other", "Altro"],
    })
}

/// What happened in a step of the timeline.
pub const fn event_name(kind: EventKind, lang: Lang) -> &'static str {
    lang.of(match kind {
        EventKind::Connected => ["Connected", "Connessione"],
        EventKind::Accepted => ["Accepted", "Accettata"],
        EventKind::Queued => ["Queued", "Messa in coda"],
        EventKind::Rejected => ["Refused", "Respinta"],
        EventKind::Deferred => ["Refused for now, will be tried again", "Respinta per ora, si riproverà"],
        EventKind::Delivered => ["Delivered", "Consegnata"],
        EventKind::DeliveryFailed => ["Delivery failed", "Consegna fallita"],
        EventKind::Finished => ["Nothing left to deliver", "Nessuna consegna rimasta"],
        EventKind::Expired => ["Given up after too long in the queue", "Abbandonata dopo troppo tempo in coda"],
        EventKind::Bounced => ["The sender was told", "Avviso inviato al mittente"],
        EventKind::Held => ["Held back", "Trattenuta"],
        EventKind::Released => ["Released", "Rilasciata"],
        EventKind::Forwarded => ["Forwarded", "Inoltrata"],
        EventKind::Filed => ["Filed into a folder", "Messa in una cartella"],
        EventKind::Discarded => ["Thrown away by a rule", "Scartata da una regola"],
        EventKind::Replied => ["Automatic reply sent", "Risposta automatica inviata"],
        EventKind::Scanned => ["Checked for spam and viruses", "Controllo antispam e antivirus"],
        EventKind::Filtered => ["Passed through a content filter", "Passata da un filtro dei contenuti"],
        EventKind::Copied => ["Copied", "Copiata"],
        EventKind::Moved => ["Moved to another folder", "Spostata in un’altra cartella"],
        EventKind::Deleted => ["Deleted", "Cestinata"],
        EventKind::Expunged => ["Removed for good", "Eliminata definitivamente"],
        EventKind::Downloaded => ["Downloaded by POP3", "Scaricata via POP3"],
        EventKind::LoggedIn => ["Logged in", "Accesso riuscito"],
        EventKind::LoginFailed => ["Turned away", "Accesso negato"],
        EventKind::LoggedOut => ["Logged out", "Uscita"],
        EventKind::Identified => ["The program said its name", "Il programma si è presentato"],
        EventKind::Encrypted => ["Encrypted", "Cifrata"],
        EventKind::Decrypted => ["Decrypted", "Decifrata"],
        EventKind::Split => ["Split into several messages", "Divisa in più messaggi"],
        EventKind::CopySent => ["A copy was sent", "Inviata una copia"],
        EventKind::Reprocessed => ["Processed again", "Rielaborata"],
        EventKind::ExpirySet => ["An expiry was set", "Impostata una scadenza"],
        EventKind::Portal => ["Handed to the encryption portal", "Passata al portale di cifratura"],
        EventKind::Viewed => ["Viewed by staff", "Vista dal personale"],
        EventKind::Sandboxed => ["Sent to a sandbox", "Inviata alla sandbox"],
        EventKind::PasswordAnalysis => ["Working out a password", "Ricerca della password"],
        EventKind::TlsStarted => ["Encryption started", "Cifratura avviata"],
        EventKind::Disconnected => ["Disconnected", "Disconnessione"],
        EventKind::Note => ["Note", "Nota"],
    })
}

/// What another message is to this one.
pub const fn leg_name(kind: LegKind, lang: Lang) -> &'static str {
    lang.of(match kind {
        LegKind::Bounce => ["Notice of the failure", "Avviso di mancata consegna"],
        LegKind::BounceOf => ["The message that failed", "Il messaggio non consegnato"],
        LegKind::Forward => ["Copy sent on", "Copia inoltrata"],
        LegKind::ForwardOf => ["The message it was sent on from", "Il messaggio da cui è stata inoltrata"],
        LegKind::Refiltered => ["After the content filter", "Dopo il filtro dei contenuti"],
        LegKind::FilteredFrom => ["Before the content filter", "Prima del filtro dei contenuti"],
        LegKind::Reply => ["Automatic reply", "Risposta automatica"],
        LegKind::ReplyTo => ["The message replied to", "Il messaggio a cui si risponde"],
        LegKind::Retry => ["Came again, and was accepted", "Ripresentato e accettato"],
        LegKind::RetryOf => ["Refused for now before", "Prima rifiutato temporaneamente"],
    })
}
