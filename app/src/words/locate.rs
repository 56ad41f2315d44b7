//! Where a message is now, in plain words.
//!
//! In: the model's answers. Out: a [`Word`] each, or a sentence with something in it.
//! Refuses to know: how mailboxes are asked.

use tracemail_model::{
    event::{Event, EventKind},
    locate::{Flag, Special, Trouble},
};

use super::{Lang, Word};

words! {
    TITLE: "Where is it now?", "Dov’è adesso?";
    ASKING: "Asking the mailbox", "Sto chiedendo alla casella";
    CANCEL: "Cancel", "Annulla";
    AGAIN: "Ask again", "Chiedi di nuovo";
    CANCELLED: "The mailbox was not asked.", "Non è stato chiesto alla casella.";
    PUT_THERE: "put there:", "messa lì:";
    UNREAD: "not read yet", "non ancora letta";
    MOVES: "What happened to it in the mailbox", "Che cosa le è successo nella casella";

    GONE: "It is no longer in the mailbox.", "Non è più nella casella.";
    NOT_FOUND: "It is not in the mailbox, and the log does not say why.", "Non è nella casella, e il log non dice perché.";
    NOT_FOUND_NEXT: "Its folder may have been deleted, or it was removed in a way that is not logged.",
        "Forse è stata eliminata la sua cartella, o è stata tolta in un modo che non lascia traccia nel log.";
    FORWARDED: "It was sent on, and no copy was kept here.", "È stata inoltrata, senza tenerne una copia qui.";
    ALSO_FORWARDED: "A copy was sent on to", "Una copia è stata inoltrata a";
    SENT_ON_TO: "Sent on to", "Inoltrata a";
    ELSEWHERE: "It went to a mailbox on another server: only they can say where it is now.",
        "È andata in una casella su un altro server: solo loro possono dire dov’è adesso.";
    UNDELIVERED: "It never reached the mailbox.", "Non è mai arrivata nella casella.";
    NAMELESS: "It has no Message-ID, by which the mailbox could find it.", "Non ha un Message-ID con cui la casella possa trovarla.";
    NOT_CONFIGURED: "This server has not been set up to ask mailboxes.", "Questo server non è configurato per chiedere alle caselle.";
    NOT_CONFIGURED_NEXT: "What is below is all the log knows. Whoever runs the server can set it up: “tracemail doctor” says how.",
        "Quello che vedi sotto è tutto ciò che sa il log. Chi gestisce il server può configurarlo: “tracemail doctor” dice come.";
    UNREACHABLE: "The mailbox could not be asked.", "Non è stato possibile chiedere alla casella.";
    UNREACHABLE_NEXT: "This says nothing about the message itself.", "Questo non dice nulla sulla mail.";
}

/// Where a copy is. `folder`: already safe to look at.
pub fn in_folder(special: Option<Special>, folder: &str, lang: Lang) -> String {
    let named = |en: &str, it: &str, usual: &str| {
        let place = if lang == Lang::It { it } else { en };
        if folder.eq_ignore_ascii_case(usual) { place.to_owned() } else { format!("{place} (“{folder}”)") }
    };
    match (special, lang) {
        (Some(Special::Inbox), _) => named("In the inbox", "Nella posta in arrivo", "INBOX"),
        (Some(Special::Trash), Lang::En) => named("In the trash", "", "Trash"),
        (Some(Special::Trash), Lang::It) => named("", "Nel cestino", "Cestino"),
        (Some(Special::Junk), Lang::En) => named("In the junk folder", "", "Junk"),
        (Some(Special::Junk), Lang::It) => named("", "Nella posta indesiderata", "Posta indesiderata"),
        (Some(Special::Sent), Lang::En) => named("In the sent mail", "", "Sent"),
        (Some(Special::Sent), Lang::It) => named("", "Nella posta inviata", "Posta inviata"),
        (Some(Special::Drafts), Lang::En) => named("In the drafts", "", "Drafts"),
        (Some(Special::Drafts), Lang::It) => named("", "Nelle bozze", "Bozze"),
        (Some(Special::Archive), Lang::En) => named("In the archive", "", "Archive"),
        (Some(Special::Archive), Lang::It) => named("", "Nell’archivio", "Archivio"),
        (None, Lang::En) => format!("In the folder “{folder}”"),
        (None, Lang::It) => format!("Nella cartella “{folder}”"),
    }
}

/// Where the log last had it. `folder`: already safe to look at.
pub fn last_in(folder: &str, lang: Lang) -> String {
    match lang {
        Lang::En => format!("The log last had it in “{folder}”."),
        Lang::It => format!("L’ultima volta, secondo il log, era in “{folder}”."),
    }
}

/// What took it away.
pub fn taken_by(event: &Event) -> Word {
    let pop3 = event.details.iter().any(|(name, value)| name == "protocol" && value == "pop3");
    match event.kind {
        EventKind::Discarded => Word { en: "A rule of the mailbox threw it away.", it: "Una regola della casella l’ha scartata." },
        _ if pop3 => Word {
            en: "A mail program downloaded it by POP3 and removed it from the server: look for it on that device.",
            it: "Un programma di posta l’ha scaricata via POP3 e tolta dal server: cercala su quel dispositivo.",
        },
        _ => Word { en: "It was removed for good.", it: "È stata eliminata definitivamente." },
    }
}

/// What is marked on it.
pub const fn flag(flag: Flag) -> Word {
    match flag {
        Flag::Seen => Word { en: "read", it: "letta" },
        Flag::Answered => Word { en: "answered", it: "con risposta" },
        Flag::Flagged => Word { en: "flagged", it: "contrassegnata" },
        Flag::Deleted => Word { en: "marked for removal", it: "da eliminare" },
        Flag::Draft => Word { en: "draft", it: "bozza" },
        Flag::Forwarded => Word { en: "forwarded", it: "inoltrata" },
    }
}

/// Why the mailbox could not be asked.
pub const fn trouble(why: Trouble) -> Word {
    match why {
        Trouble::Slow => Word {
            en: "It took too long to answer; ask again in a moment.",
            it: "Ha impiegato troppo tempo a rispondere; riprova tra poco.",
        },
        Trouble::Down => Word { en: "The mail store does not answer.", it: "L’archivio della posta non risponde." },
        Trouble::Denied => {
            Word { en: "The mail store does not let this panel in.", it: "L’archivio della posta non fa entrare questo pannello." }
        }
        Trouble::Untrusted => Word {
            en: "The mail store’s certificate cannot be believed.",
            it: "Il certificato dell’archivio della posta non è affidabile.",
        },
        Trouble::Garbled => {
            Word { en: "The mail store’s answer makes no sense.", it: "La risposta dell’archivio della posta non ha senso." }
        }
        Trouble::Busy => {
            Word { en: "Too many people are asking at once; ask again in a moment.", it: "Troppe richieste insieme; riprova tra poco." }
        }
        Trouble::NoMailbox => Word {
            en: "The mail store knows no mailbox of this name.",
            it: "L’archivio della posta non conosce una casella con questo nome.",
        },
    }
}
