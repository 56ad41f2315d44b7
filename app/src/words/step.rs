//! The steps of a timeline, and what one message is to another.
//!
//! In: the model's kinds. Out: a [`Word`] each. Refuses to know: the order of steps.

use tracemail_model::event::{EventKind, LegKind};

use super::Word;

const fn word(en: &'static str, it: &'static str) -> Word {
    Word { en, it }
}

/// What happened in this step.
pub const fn step(kind: EventKind) -> Word {
    match kind {
        EventKind::Connected => word("Connected", "Connessione"),
        EventKind::Accepted => word("Accepted", "Accettata"),
        EventKind::Queued => word("Queued", "Messa in coda"),
        EventKind::Rejected => word("Refused", "Rifiutata"),
        EventKind::Deferred => word("Refused for now, will be tried again", "Rifiutata per ora, si riproverà"),
        EventKind::Delivered => word("Delivered", "Consegnata"),
        EventKind::DeliveryFailed => word("Delivery failed", "Consegna fallita"),
        EventKind::Finished => word("Nothing left to deliver", "Nessuna consegna rimasta"),
        EventKind::Expired => word("Given up after too long in the queue", "Abbandonata dopo troppo tempo in coda"),
        EventKind::Bounced => word("The sender was told", "Avviso inviato al mittente"),
        EventKind::Held => word("Held back", "Trattenuta"),
        EventKind::Released => word("Released", "Rilasciata"),
        EventKind::Forwarded => word("Forwarded", "Inoltrata"),
        EventKind::Filed => word("Filed into a folder", "Messa in una cartella"),
        EventKind::Discarded => word("Thrown away by a rule", "Scartata da una regola"),
        EventKind::Replied => word("Automatic reply sent", "Risposta automatica inviata"),
        EventKind::Scanned => word("Checked for spam and viruses", "Controllo antispam e antivirus"),
        EventKind::Filtered => word("Passed through a content filter", "Passata da un filtro dei contenuti"),
        EventKind::Copied => word("Copied", "Copiata"),
        EventKind::Moved => word("Moved to another folder", "Spostata in un’altra cartella"),
        EventKind::Deleted => word("Deleted", "Cestinata"),
        EventKind::Expunged => word("Removed for good", "Eliminata definitivamente"),
        EventKind::Downloaded => word("Downloaded by POP3", "Scaricata via POP3"),
        EventKind::LoggedIn => word("Logged in", "Accesso riuscito"),
        EventKind::LoginFailed => word("Turned away", "Accesso negato"),
        EventKind::LoggedOut => word("Logged out", "Uscita"),
        EventKind::Identified => word("The program said its name", "Il programma si è presentato"),
        EventKind::Encrypted => word("Encrypted", "Cifrata"),
        EventKind::Decrypted => word("Decrypted", "Decifrata"),
        EventKind::Split => word("Split into several messages", "Divisa in più messaggi"),
        EventKind::CopySent => word("A copy was sent", "Inviata una copia"),
        EventKind::Reprocessed => word("Processed again", "Rielaborata"),
        EventKind::ExpirySet => word("An expiry was set", "Impostata una scadenza"),
        EventKind::Portal => word("Handed to the encryption portal", "Passata al portale di cifratura"),
        EventKind::Viewed => word("Viewed by staff", "Vista dal personale"),
        EventKind::Sandboxed => word("Sent to a sandbox", "Inviata alla sandbox"),
        EventKind::PasswordAnalysis => word("Working out a password", "Ricerca della password"),
        EventKind::TlsStarted => word("Encryption started", "Cifratura avviata"),
        EventKind::Disconnected => word("Disconnected", "Disconnessione"),
        EventKind::Note => word("Note", "Nota"),
    }
}

/// What Dovecot's `mail_log` plugin calls a deed, where a step's text is nothing but that.
pub fn deed(text: &str) -> Option<Word> {
    Some(match text {
        "save" => word("Stored in the mailbox", "Salvata nella casella"),
        "copy" => word("Copied", "Copiata"),
        "delete" => word("Deleted", "Cestinata"),
        "undelete" => word("Taken back from deletion", "Recuperata dalla cancellazione"),
        "expunge" => word("Removed for good", "Eliminata definitivamente"),
        "append" => word("Put into the mailbox by a mail program", "Messa nella casella da un programma di posta"),
        "flag_change" => word("Marked", "Contrassegnata"),
        "mailbox_create" => word("Folder made", "Cartella creata"),
        "mailbox_delete" => word("Folder deleted", "Cartella eliminata"),
        "mailbox_rename" => word("Folder renamed", "Cartella rinominata"),
        _ => return None,
    })
}

/// What another message is to this one.
pub const fn leg(kind: LegKind) -> Word {
    match kind {
        LegKind::Bounce => word("Bounce: the notice this one caused", "Rimbalzo: l’avviso causato da questa"),
        LegKind::BounceOf => word("Bounce of: the message that failed", "Rimbalzo di: la mail non consegnata"),
        LegKind::Forward => word("Forwarded as", "Inoltrata come"),
        LegKind::ForwardOf => word("Forwarded from", "Inoltrata da"),
        LegKind::Refiltered => word("After the content filter", "Dopo il filtro dei contenuti"),
        LegKind::FilteredFrom => word("Before the content filter", "Prima del filtro dei contenuti"),
        LegKind::Reply => word("Automatic reply", "Risposta automatica"),
        LegKind::ReplyTo => word("Automatic reply to", "Risposta automatica a"),
        LegKind::Retry => word("Came again, and was accepted as", "Ripresentata e accettata come"),
        LegKind::RetryOf => word("Refused for now before as", "Prima rifiutata temporaneamente come"),
    }
}
