//! Why a message was refused or a login failed, in a few words a customer understands.
//!
//! In: the closed lists of `model::reason`. Out: a [`Word`] each. Refuses to know: the whole sentence, which is the
//! verdict's (`model::explain`).

use tracemail_model::reason::{Failure, Reason};

use super::Word;

const fn word(en: &'static str, it: &'static str) -> Word {
    Word { en, it }
}

/// Why a message was refused, held or delayed.
pub const fn reason(reason: Reason) -> Word {
    match reason {
        Reason::BadReputation => word("Sender's server has a bad name", "Server mittente con cattiva reputazione"),
        Reason::BadlyTaggedRecipient => word("Recipient's tag is wrong", "Contrassegno del destinatario errato"),
        Reason::BannedSender => word("Sender is banned here", "Mittente bandito"),
        Reason::BatvFailure => word("Bounce for mail never sent", "Rimbalzo di una mail mai inviata"),
        Reason::ConfirmedJunk => word("Spam", "Spam"),
        Reason::SuspectedJunk => word("Probably spam", "Probabile spam"),
        Reason::ConfirmedPhishing => word("Phishing", "Phishing"),
        Reason::SuspectedPhishing => word("Probably phishing", "Probabile phishing"),
        Reason::Dkim => word("Signature failed (DKIM)", "Firma non valida (DKIM)"),
        Reason::Dmarc => word("Against the sender's own policy (DMARC)", "Contro la politica del mittente (DMARC)"),
        Reason::SpfFail => word("Server may not send for that domain (SPF)", "Server non autorizzato per quel dominio (SPF)"),
        Reason::SpfError => word("Sender's SPF record is broken", "Record SPF del mittente non valido"),
        Reason::SenderDomain => word("Sender's domain does not exist", "Il dominio del mittente non esiste"),
        Reason::Greylisted => word("Asked to try again later (greylisting)", "Invitato a riprovare più tardi (greylisting)"),
        Reason::HostDenied => word("Server refused", "Server rifiutato"),
        Reason::Oversized => word("Too large", "Troppo grande"),
        Reason::Rbl => word("Server is on a block list", "Server in una lista di blocco"),
        Reason::RecipientUnknown => word("No such mailbox", "Casella inesistente"),
        Reason::RelayingDenied => word("Relaying denied", "Inoltro non consentito"),
        Reason::SpoofedSender => word("Sender is forged", "Mittente falsificato"),
        Reason::SmtpAuth => word("Not signed in to send", "Invio senza autenticazione"),
        Reason::Tls => word("Encryption failed", "Cifratura non riuscita"),
        Reason::Virus => word("Virus", "Virus"),
        Reason::Policy => word("Against a rule of the receiver", "Contro una regola di chi riceve"),
        Reason::MailboxFull => word("Mailbox full", "Casella piena"),
        Reason::RateLimited => word("Too much at once", "Troppi invii in poco tempo"),
        Reason::ProtocolError => word("Broken SMTP", "SMTP non corretto"),
        Reason::Other => word("Other", "Altro"),
        Reason::Unreachable => word("Server cannot be reached", "Server irraggiungibile"),
    }
}

/// Why a login failed.
pub const fn failure(failure: Failure) -> Word {
    match failure {
        Failure::AuthFailed => word("Wrong password", "Password errata"),
        Failure::ManyConnections => word("Too many connections", "Troppe connessioni"),
        Failure::IpNotallowed => word("Address not allowed", "IP non autorizzato"),
        Failure::UserDisabled => word("Account disabled", "Utente disabilitato"),
        Failure::OtpInvalid => word("Wrong one-time code", "OTP non valido"),
        Failure::UserUnknown => word("No such user", "Utente inesistente"),
        Failure::TlsRequired => word("Encryption required", "Cifratura obbligatoria"),
        Failure::Other => word("Other", "Altro"),
    }
}
