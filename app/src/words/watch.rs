//! Words of the login watch.

use tracemail_model::finding::{FindingKind, FindingState};

use super::{Lang, Word, number::count};

words! {
    RAIL: "Attacks", "Attacchi";
    TITLE: "Login watch", "Accessi sotto osservazione";
    CALM: "Calm", "Tutto tranquillo";
    CALM_SAYS: "Nobody is trying passwords in a way that stands out.", "Nessuno sta provando password in modo sospetto.";
    ATTACKED: "Under attack", "Sotto attacco";
    LOOK: "Something to look at", "Qualcosa da guardare";
    A_SECOND: "failed logins a second", "accessi falliti al secondo";
    FAILED_HOUR: "failed in the last hour", "falliti nell’ultima ora";
    WORKED_HOUR: "worked in the last hour", "riusciti nell’ultima ora";
    LAST_HOUR: "Last hour, by minute", "Ultima ora, per minuto";
    LAST_WEEK: "Last week, by hour", "Ultima settimana, per ora";
    FAILED: "Failed", "Falliti";
    WORKED: "Worked", "Riusciti";
    AS_TABLE: "As a table", "Come tabella";
    WHEN: "When", "Quando";
    STORIES: "What it amounts to", "Che cosa sta succedendo";
    NO_STORY: "Nothing to report in the last seven days.", "Niente da segnalare negli ultimi sette giorni.";
    DONE_STORIES: "Seen to and muted", "Già visti e silenziati";
    RUNNING: "Failed logins as they happen", "Accessi falliti, mentre succedono";
    NONE_YET: "No failed login in the last day.", "Nessun accesso fallito nell’ultimo giorno.";
    EVIDENCE: "The logins behind it", "Gli accessi che lo mostrano";
    FIRST_ONE: "The first", "Il primo";
    LAST_ONE: "The latest", "L’ultimo";
    DO_NEXT: "What to do", "Che cosa fare";
    SEEN_TO: "Seen to", "Visto";
    MUTE: "Mute", "Silenzia";
    REOPEN: "Open again", "Riapri";
    NOTE: "Note", "Nota";
    NOTE_HINT: "What was done, who was told", "Che cosa è stato fatto, chi è stato avvisato";
    NOT_SAVED: "That was not saved. Try again.", "Non è stato salvato. Riprova.";
    ACCOUNTS: "Accounts tried", "Account provati";
    NETWORKS: "From which networks", "Da quali reti";
    ADDRESSES: "From which addresses", "Da quali indirizzi";
    WHY: "Why they failed", "Perché sono falliti";
    DOORS: "By which way in", "Da quale ingresso";
    PROGRAMS: "With which program", "Con quale programma";
    LINE_LOST: "Connection lost, trying again", "Connessione persa, nuovo tentativo";
    LINE_OPEN: "Live", "In diretta";
    LINE_OPENING: "Connecting", "Connessione in corso";
    PAUSED: "Paused", "In pausa";
    NOTICES_OFF: "Notify me when something begins", "Avvisami quando succede qualcosa";
    NOTICES_ON: "Notifications are on", "Notifiche attive";
    NOTICES_REFUSED: "Notifications are refused by this browser", "Notifiche rifiutate da questo browser";
    NOTICES_WHAT: "In this browser, while this page is open and hidden; by mail and otherwise: What I am told",
        "In questo browser, finché questa pagina è aperta e nascosta; per posta e altrimenti: Di che cosa vengo avvisato";
    NO_NAME: "no name", "nessun nome";
    NO_ADDRESS: "unknown address", "indirizzo sconosciuto";
}

/// What kind of story it is, for a person who runs a mail server.
pub const fn kind(kind: FindingKind) -> Word {
    match kind {
        FindingKind::Spraying => Word { en: "One network, many accounts", it: "Una rete, molti account" },
        FindingKind::Distributed => Word { en: "Many networks, one account", it: "Molte reti, un account" },
        FindingKind::Lockout => Word { en: "A device with the old password", it: "Un dispositivo con la vecchia password" },
        FindingKind::BreakIn => Word { en: "Perhaps a break-in", it: "Forse un’intrusione" },
        FindingKind::NewNetwork => Word { en: "From a new place", it: "Da un posto nuovo" },
        FindingKind::FarApart => Word { en: "Two distant places", it: "Due posti lontani" },
        FindingKind::Denied => Word { en: "“It was not me”", it: "“Non ero io”" },
        FindingKind::OutgoingBurst => Word { en: "Unusual outgoing mail", it: "Posta in uscita insolita" },
    }
}

/// What has been done about it.
pub const fn state(state: FindingState) -> Word {
    match state {
        FindingState::Open => Word { en: "open", it: "aperto" },
        FindingState::Acknowledged => SEEN_TO,
        FindingState::Muted => Word { en: "muted", it: "silenziato" },
    }
}

/// `412 more from 203.0.113.0/24`; no network: from elsewhere.
pub fn more_from(n: u64, network: &str, lang: Lang) -> String {
    let n = count(n, lang);
    match (lang, network) {
        (Lang::En, "") => format!("{n} more from elsewhere"),
        (Lang::It, "") => format!("altri {n} da altrove"),
        (Lang::En, network) => format!("{n} more from {network}"),
        (Lang::It, network) => format!("altri {n} da {network}"),
    }
}

/// While it is paused.
pub fn waiting(n: u64, lang: Lang) -> String {
    match (lang, n) {
        (Lang::En, 1) => "1 waits".into(),
        (Lang::En, n) => format!("{} wait", count(n, lang)),
        (Lang::It, 1) => "1 in attesa".into(),
        (Lang::It, n) => format!("{} in attesa", count(n, lang)),
    }
}

/// What the lists of names were made of.
pub fn looked_at(of: u64, more: bool, since: &str, lang: Lang) -> String {
    let n = count(of, lang);
    match (lang, more) {
        (Lang::En, false) => format!("Of all {n} failed logins of the last day."),
        (Lang::En, true) => format!("Of the newest {n} failed logins, since {since}."),
        (Lang::It, false) => format!("Su tutti i {n} accessi falliti dell’ultimo giorno."),
        (Lang::It, true) => format!("Sugli ultimi {n} accessi falliti, dalle {since}."),
    }
}

/// Shown are so many, and there are more.
pub fn of_many(shown: u64, lang: Lang) -> String {
    match lang {
        Lang::En => format!("There is more than these {shown}: of each kind the newest are shown."),
        Lang::It => format!("C’è altro oltre a queste {shown}: di ogni tipo si vedono le più recenti."),
    }
}

/// A chart in one sentence, for whoever cannot see it.
pub fn chart_says(failed: u64, worked: u64, most: u64, at: &str, lang: Lang) -> String {
    if most == 0 {
        return match (lang, worked) {
            (Lang::En, 0) => "No logins.".into(),
            (Lang::It, 0) => "Nessun accesso.".into(),
            (Lang::En, n) => format!("None failed, {} worked.", count(n, lang)),
            (Lang::It, n) => format!("Nessuno fallito, {} riusciti.", count(n, lang)),
        };
    }
    let (failed, worked, most) = (count(failed, lang), count(worked, lang), count(most, lang));
    match lang {
        Lang::En => format!("{failed} failed and {worked} worked; most failed at {at}: {most}."),
        Lang::It => format!("{failed} falliti e {worked} riusciti; il massimo di falliti alle {at}: {most}."),
    }
}

/// Several stories in one notification.
pub fn stories(n: u64, lang: Lang) -> String {
    match lang {
        Lang::En => format!("{} findings of the login watch", count(n, lang)),
        Lang::It => format!("{} segnalazioni sugli accessi", count(n, lang)),
    }
}

/// How often, beside a story.
pub fn times(n: u64, lang: Lang) -> String {
    match (lang, n) {
        (Lang::En, 1) => "once".into(),
        (Lang::It, 1) => "una volta".into(),
        (Lang::En, n) => format!("{} times", count(n, lang)),
        (Lang::It, n) => format!("{} volte", count(n, lang)),
    }
}
