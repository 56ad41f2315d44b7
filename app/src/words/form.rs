//! Words of the filter form: what each field is called, and the yes-or-no facts.
//!
//! In: the grammar's names. Out: a short [`Word`] each. Refuses to know: what a field looks at (`words::help`).

use tracemail_model::filter::{FieldName, Flag};

use super::Word;

words! {
    FILTER: "Filter", "Filtri";
    MORE: "More conditions", "Altre condizioni";
    PEOPLE: "Who", "Chi";
    CONTENT: "What", "Che cosa";
    WAY: "Which way", "Per quale via";
    IDENTITY: "Ids and checks", "Identificativi e controlli";
    REASON: "Why", "Perché";
    FAILURE: "Why it failed", "Perché è fallito";
    FACTS: "Only those", "Solo quelle";
    ALL_BUT: "all but these", "tutto tranne questi";
    PROTOCOL: "By", "Tramite";
    LOCKED: "Locked with", "Chiuso con";
    HINT: "Several at once: a,b,c. Not: a minus in front. Any letters: *.",
        "Più valori: a,b,c. Per escludere: un meno davanti. Qualsiasi lettera: *.";
    SAVE: "Keep this search", "Conserva questa ricerca";
    FORGET: "Forget this search", "Dimentica questa ricerca";
    KEPT: "Kept searches and the latest", "Ricerche conservate e recenti";
    WEEK_BEGINS: "Weeks begin on", "La settimana inizia di";
    MONDAY: "Monday", "lunedì";
    SATURDAY: "Saturday", "sabato";
    SUNDAY: "Sunday", "domenica";
    BACKWARDS: "The end must be later than the beginning.", "La fine deve venire dopo l’inizio.";
    PICK: "Pick rows", "Seleziona righe";
    PICK_ONE: "Pick this row", "Seleziona questa riga";
    LET_GO: "Clear the selection", "Annulla la selezione";
    PICKED_CSV: "Picked rows as CSV", "Righe selezionate in CSV";
    JSON_LINES: "JSON Lines", "JSON Lines";
    AS_USUAL: "as it suits", "automatico";
    PAGE_SIZE: "Rows fetched at a time", "Righe caricate per volta";
}

const fn word(en: &'static str, it: &'static str) -> Word {
    Word { en, it }
}

/// The label of a field.
pub const fn label(name: FieldName) -> Word {
    match name {
        FieldName::From => word("Sender", "Mittente"),
        FieldName::To => word("Recipient", "Destinatario"),
        FieldName::HeaderFrom => word("From header", "Intestazione From"),
        FieldName::HeaderTo => word("To header", "Intestazione To"),
        FieldName::User => word("Account", "Casella"),
        FieldName::Domain => word("Domain", "Dominio"),
        FieldName::Subject => word("Subject", "Oggetto"),
        FieldName::Id => word("Message-ID", "Message-ID"),
        FieldName::Queue => word("Queue id", "ID coda"),
        FieldName::Session => word("Session", "Sessione"),
        FieldName::Ip => word("Client’s address", "Indirizzo del client"),
        FieldName::Relay => word("Handed to", "Passata a"),
        FieldName::Helo => word("Client’s name", "Nome del client"),
        FieldName::Host => word("Our server", "Il nostro server"),
        FieldName::Service => word("Service", "Servizio"),
        FieldName::Port => word("Our port", "La nostra porta"),
        FieldName::Status => word("Outcome", "Esito"),
        FieldName::Reason => word("Reason", "Motivo"),
        FieldName::Failure => word("Failure", "Errore"),
        FieldName::Protocol => word("Protocol", "Protocollo"),
        FieldName::Client => word("Program", "Programma"),
        FieldName::Action => word("Rule of the mailbox", "Regola della casella"),
        FieldName::Folder => word("Folder", "Cartella"),
        FieldName::Tls => word("TLS towards us", "TLS verso di noi"),
        FieldName::Rtls => word("TLS onwards", "TLS in uscita"),
        FieldName::Trust => word("Certificate onwards (DANE)", "Certificato in uscita (DANE)"),
        FieldName::Encryption => word("Message locked with", "Messaggio chiuso con"),
        FieldName::Size => word("Size", "Dimensione"),
        FieldName::Score => word("Spam score", "Punti spam"),
        FieldName::File => word("Attachment’s name", "Nome dell’allegato"),
        FieldName::FileSize => word("Attachment’s size", "Dimensione dell’allegato"),
        FieldName::FileStatus => word("Attachment’s state", "Stato dell’allegato"),
        FieldName::Sha256 => word("Attachment’s SHA-256", "SHA-256 dell’allegato"),
        FieldName::Virus => word("Virus", "Virus"),
        FieldName::Spf => word("SPF", "SPF"),
        FieldName::Dkim => word("DKIM", "DKIM"),
        FieldName::Dmarc => word("DMARC", "DMARC"),
        FieldName::After | FieldName::Last => word("From", "Dal"),
        FieldName::Before => word("Until", "Fino al"),
        FieldName::Is => word("Only those", "Solo quelle"),
    }
}

/// How many rows are picked.
pub fn picked(n: usize, lang: super::Lang) -> String {
    match (lang, n) {
        (super::Lang::En, _) => format!("{n} picked"),
        (super::Lang::It, 1) => "1 selezionata".into(),
        (super::Lang::It, _) => format!("{n} selezionate"),
    }
}

/// A yes-or-no fact.
pub const fn flag(flag: Flag) -> Word {
    match flag {
        Flag::Attachment => word("with attachments", "con allegati"),
        Flag::Forwarded => word("sent on", "inoltrate"),
        Flag::Autoreply => word("answered by itself", "con risposta automatica"),
        Flag::Encrypted => word("encrypted on the way", "cifrate in transito"),
        Flag::Open => word("not finished", "non concluse"),
        Flag::Failed => word("failed", "falliti"),
        Flag::Bounce => word("bounces and notices", "rimbalzi e avvisi"),
    }
}
