//! Words of the start page.

use super::Lang;

words! {
    WHERE_IS: "Where is my mail?", "Dov’è la mia mail?";
    ASK_HINT: "An address, words of the subject, a queue id…", "Un indirizzo, parole dell’oggetto, un id di coda…";
    ASK_IN: "Search in", "Cerca in";
    GO_TO: "Go to", "Vai a";
    RECEIVED_IS: "Mail that came in, or was refused at the door", "La posta arrivata, o respinta all’ingresso";
    SENT_IS: "Mail that went out, and whether it arrived", "La posta in uscita, e se è arrivata";
    ACCESS_IS: "Who logged in, from where, with what", "Chi ha fatto l’accesso, da dove e con che cosa";
    LIVE: "Live", "In diretta";
    LIVE_IS: "Everything as it happens", "Tutto, mentre succede";

    READING: "What is being read", "Che cosa si sta leggendo";
    SOURCE: "Log", "Log";
    LINES: "Lines", "Righe";
    LAST_LINE: "Last line", "Ultima riga";
    NO_LINE_YET: "none yet", "ancora nessuna";
    NOT_UNDERSTOOD: "Not understood", "Non capite";
    FOREIGN: "Of other programs", "Di altri programmi";
    KEPT_SINCE: "Kept since", "Conservati dal";

    NOTHING_YET: "Nothing is being read yet", "Non si sta ancora leggendo nulla";
    NOTHING_YET_NEXT: "Tracemail follows the log of Postfix, Dovecot and Rspamd. Point it at yours:",
        "Tracemail segue i log di Postfix, Dovecot e Rspamd. Indica il tuo:";
    CONNECT: "Connect a log", "Collega un log";
    CONNECT_FOLLOW: "Follow a log as it grows:", "Seguire un log mentre cresce:";
    CONNECT_IMPORT: "Read logs already rotated, packed or not:", "Leggere log già ruotati, compressi o no:";
    CONNECT_DOCTOR: "See what is missing in the mail server’s settings:", "Vedere che cosa manca nella configurazione del server:";
    WAITING: "Waiting for the first line. It will show here and under Live by itself.",
        "In attesa della prima riga. Comparirà qui e in diretta da sola.";
}

/// How much has been read, in a sentence.
pub fn read_so_far(lang: Lang, lines: &str, share: &str) -> String {
    match lang {
        Lang::En => format!("{lines} lines read, {share} of the mail server’s own understood."),
        Lang::It => format!("{lines} righe lette; di quelle del server di posta, capite il {share}."),
    }
}
