//! Words of the shell, the query line, the filter controls and the lists.
//!
//! In: numbers and names to put into sentences. Out: [`Word`]s and text. Refuses to know: what happened to a message
//! (`model::explain`).

use super::{Lang, number::count};
use tracemail_model::row::Kind;

words! {
    /// Rail and shell.
    LIVE: "Live", "In diretta";
    SKIP: "Skip to the list", "Vai all’elenco";
    SECTIONS: "Sections", "Sezioni";
    ALL_DOMAINS: "All domains", "Tutti i domini";
    DOMAIN: "Domain", "Dominio";
    ACCOUNT: "Account", "Casella";
    ACCOUNT_EXAMPLE: "anna@example.com", "anna@example.com";
    LANGUAGE: "Italiano", "English";
    THEME: "Theme", "Tema";
    THEME_AUTO: "as the device", "come il dispositivo";
    THEME_LIGHT: "light", "chiaro";
    THEME_DARK: "dark", "scuro";
    MORE: "More", "Altro";
    CLOSE: "Close", "Chiudi";

    /// Query line.
    SEARCH: "Search", "Cerca";
    SEARCH_EXAMPLE: "Search: words, or from:*@example.com status:rejected", "Cerca: parole, oppure from:*@example.com status:rejected";
    CLEAR_QUERY: "Clear the search", "Cancella la ricerca";
    SUGGESTIONS: "Suggestions", "Suggerimenti";
    WANTED: "Try", "Prova";

    /// Filter controls.
    CONDITIONS: "Conditions", "Condizioni";
    REMOVE: "Remove", "Togli";
    EDIT: "Edit", "Modifica";
    ANY_TIME: "Any time", "Sempre";
    LAST_HOUR: "Last hour", "Ultima ora";
    LAST_DAY: "Last 24 hours", "Ultime 24 ore";
    TODAY: "Today", "Oggi";
    YESTERDAY: "Yesterday", "Ieri";
    WEEK: "Last 7 days", "Ultimi 7 giorni";
    TWO_WEEKS: "Last 14 days", "Ultimi 14 giorni";
    MONTH: "Last 30 days", "Ultimi 30 giorni";
    THIS_WEEK: "This week", "Questa settimana";
    LAST_WEEK: "Last week", "Settimana scorsa";
    PERIOD: "Period", "Periodo";
    CUSTOM: "From … to …", "Dal … al …";
    FROM: "From", "Dal";
    TO: "To", "Al";
    APPLY: "Apply", "Applica";
    OUTCOMES: "Outcome", "Esito";
    ORDER: "Order", "Ordine";
    NEWEST: "Newest first", "Prima le più recenti";
    OLDEST: "Oldest first", "Prima le più vecchie";
    COLUMNS: "Columns", "Colonne";
    COMPACT: "One line a row", "Una riga per voce";
    DOWNLOAD: "Download as CSV", "Scarica in CSV";
    CSV: "CSV", "CSV";
    VIEW: "View", "Vista";
    HISTOGRAM_HELP: "Drag to narrow the period; with the keyboard: arrows move, Shift and arrows select, Enter applies.",
        "Trascina per restringere il periodo; da tastiera: le frecce spostano, Maiusc e frecce selezionano, Invio applica.";

    /// Column heads.
    STATUS: "Status", "Stato";
    KIND: "List", "Elenco";
    TIME: "Time", "Ora";
    SENDER: "From", "Da";
    RECIPIENT: "To", "A";
    SUBJECT: "Subject", "Oggetto";
    SIZE: "Size", "Dim.";
    CLIENT: "Program", "Programma";
    ADDRESS: "Address", "Indirizzo";
    DURATION: "Duration", "Durata";
    TRAFFIC: "Traffic", "Traffico";
    PROTOCOL: "Protocol", "Protocollo";
    SERVER: "Server", "Server";
    METHOD: "Mechanism", "Metodo";
    TLS: "TLS", "TLS";
    SCORE: "Spam score", "Punti spam";
    FOLDER: "Folder", "Cartella";
    QUEUE: "Queue id", "ID coda";
    RELAY: "Handed to", "Passata a";
    NO_SUBJECT: "(no subject)", "(senza oggetto)";
    SUBJECT_UNKNOWN: "(subject not logged)", "(oggetto non registrato)";
    REFUSED_EARLY: "(refused before the subject)", "(rifiutata prima dell’oggetto)";
    STILL_OPEN: "open", "aperta";
    UNKNOWN_CLIENT: "unknown", "sconosciuto";

    /// List.
    LOADING: "Loading more…", "Carico altre righe…";
    OLDER_PAGE: "More rows", "Altre righe";
    RETRY: "Try again", "Riprova";
    FETCH: "Fetch them", "Recuperale";

    /// Live.
    PAUSE: "Pause", "Pausa";
    RESUME: "Resume", "Riprendi";
    CLEAR: "Clear", "Svuota";
    JUMP: "Jump to newest", "Vai alle più recenti";
    WAITING_FOR_MAIL: "Listening. New rows appear here as the log is written.", "In ascolto. Le nuove righe appaiono qui appena il log viene scritto.";
    LINK_OPENING: "connecting…", "connessione…";
    LINK_OPEN: "live", "in diretta";
    LINK_LOST: "connection lost, reconnecting…", "connessione persa, riconnessione…";
    PAUSED: "paused", "in pausa";

    /// Freshness.
    NOTHING_READ: "no log read yet", "nessun log letto finora";
    FRESHNESS: "How complete the data is", "Quanto sono completi i dati";
    SOURCE: "Source", "Sorgente";
    LAST_LINE: "Last line", "Ultima riga";
    LINES: "Lines", "Righe";
    TROUBLE: "Trouble", "Problema";

    /// Detail beside the list.
    PREVIOUS: "Previous row", "Riga precedente";
    NEXT: "Next row", "Riga successiva";
    OPEN_PAGE: "Open on its own page", "Apri in una pagina sua";

    /// Keys.
    KEY_MOVE: "Move", "Sposta";
    KEY_OPEN: "Open the row", "Apri la riga";
    KEY_CLOSE: "Close", "Chiudi";
    KEY_SIBLINGS: "Previous, next while open", "Precedente, successiva quando è aperta";
    KEY_QUERY: "Search", "Cerca";
    KEY_LIVE: "Live", "In diretta";
    KEY_PAUSE: "Pause the live rows", "Metti in pausa le righe in diretta";
    KEY_HELP: "This help", "Questo aiuto";
}

/// What the rows of a list are called: `3 messages`.
pub fn rows(kind: Option<Kind>, n: u64, exact: bool, lang: Lang) -> String {
    let (one, many) = match (kind, lang) {
        (Some(Kind::Access), Lang::En) => ("access", "accesses"),
        (Some(Kind::Access), Lang::It) => ("accesso", "accessi"),
        (Some(_), Lang::En) => ("message", "messages"),
        (Some(_), Lang::It) => ("messaggio", "messaggi"),
        (None, Lang::En) => ("row", "rows"),
        (None, Lang::It) => ("riga", "righe"),
    };
    let number = count(n, lang);
    match (exact, lang) {
        (true, _) if n == 1 => format!("1 {one}"),
        (true, _) => format!("{number} {many}"),
        (false, Lang::En) => format!("more than {number} {many}"),
        (false, Lang::It) => format!("oltre {number} {many}"),
    }
}

/// Rows that wait: `37 new`.
pub fn new_rows(n: usize, lang: Lang) -> String {
    let number = count(n as u64, lang);
    match (n, lang) {
        (1, Lang::It) => "1 nuova".into(),
        (_, Lang::It) => format!("{number} nuove"),
        (_, Lang::En) => format!("{number} new"),
    }
}

/// The ruled line where changes were passed over.
pub fn gap(missed: u64, lang: Lang) -> String {
    let number = count(missed, lang);
    match (missed, lang) {
        (1, Lang::En) => "Up to 1 row is missing here.".into(),
        (1, Lang::It) => "Qui può mancare 1 riga.".into(),
        (_, Lang::En) => format!("Up to {number} rows are missing here."),
        (_, Lang::It) => format!("Qui possono mancare fino a {number} righe."),
    }
}

/// Rows a minute: `24 rows a minute`.
pub fn rate(n: u32, lang: Lang) -> String {
    match lang {
        Lang::En => format!("{n} a minute"),
        Lang::It => format!("{n} al minuto"),
    }
}

/// `complete to 2 s ago`.
pub fn complete(ago: &str, lang: Lang) -> String {
    match lang {
        Lang::En => format!("complete to {ago} ago"),
        Lang::It => format!("completo fino a {ago} fa"),
    }
}

/// `mx3 silent for 4 min`.
pub fn silent(source: &str, since: &str, lang: Lang) -> String {
    match lang {
        Lang::En => format!("{source} silent for {since}"),
        Lang::It => format!("{source} tace da {since}"),
    }
}

/// `3 lines not understood`.
pub fn not_understood(n: u64, lang: Lang) -> String {
    let number = count(n, lang);
    match (n, lang) {
        (1, Lang::En) => "1 line not understood".into(),
        (1, Lang::It) => "1 riga non capita".into(),
        (_, Lang::En) => format!("{number} lines not understood"),
        (_, Lang::It) => format!("{number} righe non capite"),
    }
}

/// What is wrong with the query line.
pub fn cannot_read(piece: &str, lang: Lang) -> String {
    match lang {
        Lang::En => format!("I cannot read “{piece}”."),
        Lang::It => format!("Non capisco «{piece}»."),
    }
}
