//! The report's own words, English and Italian. Names of facts are those of `columns`, of steps those of the model.

use tracemail_model::explain::Lang;

/// The same text in English and Italian.
pub(super) type Both = [&'static str; 2];

macro_rules! words {
    ($($name:ident: $en:literal, $it:literal;)+) => { $(pub(super) const $name: Both = [$en, $it];)+ };
}

words! {
    ON_LOGIN: "Report on a login", "Rapporto su un accesso";
    ON_TRY: "Report on a failed login", "Rapporto su un accesso negato";
    ON_RECEIVED: "Report on a received message", "Rapporto su una mail ricevuta";
    ON_SENT: "Report on a sent message", "Rapporto su una mail inviata";
    ON_MANY: "Report on a selection", "Rapporto su una selezione";
    ON_DOMAIN: "Summary of a domain", "Riepilogo di un dominio";
    ZONE: "Time zone", "Fuso orario";
    NOW: "now", "ora";
    BEFORE: "before", "prima";

    MADE: "Made", "Creato il";
    MADE_BY: "Asked for by", "Richiesto da";
    INSTALLATION: "Installation", "Installazione";
    CODE: "Code", "Codice";
    CHECK_AT: "Check it at", "Si verifica su";
    DATA: "Made from", "Creato da";
    NO_LINES: "the database alone: its log lines are no longer kept", "il solo database: le righe di log non sono più conservate";
    SERVERS: "Servers", "Server";
    ATTACHED: "Attached", "Allegati";

    FACTS: "Facts", "Dati";
    FILE: "File", "File";
    ALL_IN: "times in", "ore in";
    TIMELINE: "Timeline", "Cronologia";
    NO_STEPS: "The log tells no steps.", "Il log non racconta passi.";
    FOR: "for", "per";
    LOG: "Log lines, as the servers wrote them", "Righe di log, come le hanno scritte i server";
    NO_LOG: "No log lines are kept for this row.", "Per questa riga non sono conservate righe di log.";
    PROOF: "What this report proves", "Che cosa prova questo rapporto";
    CONTENTS: "Contents", "Indice";
    ROWS: "Rows", "Righe";
    PAGE: "page", "pagina";
    OF: "of", "di";
    MORE: "more characters; the whole of it is in the attached file", "altri caratteri; il testo intero è nel file allegato";
    MORE_LINES: "more lines; all of them are in the attached file", "altre righe; tutte sono nel file allegato";

    PROVES: "The signature covers every byte of this file, its attachments included. Whoever changes one bit breaks it, and every \
        PDF reader that checks signatures says so. It proves what the log of the servers named here says, and that this installation \
        said it at the time given. Characters that cannot be seen or that change the direction of text are written as \\u{…}.",
        "La firma copre ogni byte di questo file, allegati compresi. Chi cambia anche un solo bit la rompe, e ogni lettore PDF che \
        verifica le firme lo segnala. Prova che cosa dice il log dei server qui indicati e che questa installazione lo ha \
        dichiarato all’ora riportata. I caratteri invisibili o che cambiano la direzione del testo sono scritti come \\u{…}.";
    HOW: "To check it, open the address above and drop the file there, or type the code. Without this installation: \
        tracemail verify FILE --ca ca.pem, or any PDF program that has been given its authority, which is at",
        "Per verificarlo basta aprire l’indirizzo qui sopra e trascinarvi il file, oppure digitare il codice. Senza questa \
        installazione: tracemail verify FILE --ca ca.pem, o un programma PDF a cui sia stata data la sua autorità, che si trova su";
    REASON: "Report of what the mail log says", "Rapporto di quanto dice il log di posta";
}

words! {
    IN: "inbound", "in arrivo";
    OUT: "outbound", "in uscita";
}

/// From which lines a report was made.
pub(super) fn lines_between(lang: Lang, lines: usize, first: &str, last: &str) -> String {
    match (lang, lines) {
        (Lang::En, 1) => format!("1 log line of {first}"),
        (Lang::En, _) => format!("{lines} log lines, from {first} to {last}"),
        (Lang::It, 1) => format!("1 riga di log, del {first}"),
        (Lang::It, _) => format!("{lines} righe di log, dal {first} al {last}"),
    }
}
