//! Words for when something is wrong, missing or empty.

use tracemail_model::row::Kind;

use super::Lang;

words! {
    QUERY: "This search cannot be read", "Questa ricerca non si può leggere";
    QUERY_NEXT: "Nothing was searched. What you typed is still in the search line: mend it there.", "Non è stata fatta alcuna ricerca. Il testo è ancora nella riga di ricerca: correggilo lì.";
    MISSING: "There is nothing here for you", "Qui non c’è nulla per te";
    MISSING_NEXT: "This row does not exist, is no longer kept, or belongs to somebody else. If you followed a link, ask whoever sent it for a new one.",
        "Questa riga non esiste, non è più conservata o appartiene ad altri. Se hai seguito un link, chiedine uno nuovo a chi te l’ha mandato.";
    WRONG: "That is not right", "Non è corretto";
    WRONG_NEXT: "The password or the code is not the present one. Nothing was changed.", "La password o il codice non è quello attuale. Non è stato cambiato nulla.";
    UNPROVED: "Not with the mailbox’s password alone", "Non con la sola password della casella";
    UNPROVED_NEXT: "Whoever has learnt that password could do the same, so this stays open. Those who hold your domain can close it, or send you a sign-in link.",
        "Potrebbe farlo anche chi ha scoperto quella password, perciò resta aperto. Lo può chiudere chi gestisce il tuo dominio, o mandarti un link di accesso.";
    TAKEN: "That cannot be done", "Questo non si può fare";
    TAKEN_NEXT: "The name is taken already, or does not fit there. Nothing was changed.", "Il nome è già in uso, o lì non può stare. Non è stato cambiato nulla.";
    LATER: "Too many tries", "Troppi tentativi";
    LATER_NEXT: "Wait a little before the next one. Nothing was changed.", "Aspetta un poco prima del prossimo. Non è stato cambiato nulla.";
    TOO_LONG: "This search takes too long", "Questa ricerca richiede troppo tempo";
    TOO_LONG_NEXT: "It was stopped after 10 seconds, so that nobody else has to wait for it. Choose a shorter period, or add a domain, an address or an id; your search is still in the search line.",
        "È stata fermata dopo 10 secondi, perché nessun altro debba aspettare. Scegli un periodo più breve, o aggiungi un dominio, un indirizzo o un identificativo: la ricerca è ancora nella riga di ricerca.";
    TOO_MUCH: "This search is too large", "Questa ricerca è troppo grande";
    TOO_MUCH_NEXT: "It has more conditions or more different results than the server takes at once. Leave some conditions out, choose a shorter period, or add a domain.",
        "Ha più condizioni o più risultati diversi di quanti il server ne gestisca insieme. Togli qualche condizione, scegli un periodo più breve o aggiungi un dominio.";
    UNREACHABLE: "Tracemail does not answer", "Tracemail non risponde";
    UNREACHABLE_NEXT: "Your connection or the server is down. What you see stays as it is; try again in a moment.",
        "La connessione o il server non funzionano. Quello che vedi resta com’è; riprova tra poco.";
    BROKEN: "Tracemail could not answer", "Tracemail non è riuscito a rispondere";
    BROKEN_NEXT: "The fault is ours and has been written down in the server’s own log. Try again; if it fails again, tell whoever runs this server.",
        "L’errore è nostro ed è stato registrato nel log del server. Riprova; se succede ancora, avvisa chi gestisce questo server.";
    RETRY: "Try again", "Riprova";
    NO_PAGE: "There is no page here", "Qui non c’è nessuna pagina";
    NO_PAGE_NEXT: "The address may be mistyped, or the page may have moved.", "L’indirizzo potrebbe essere sbagliato, o la pagina spostata.";
    TO_START: "To the start page", "Alla pagina iniziale";

    EMPTY: "Nothing found", "Nessun risultato";
    EMPTY_SEARCHED: "Searched in", "Cercato in";
    EMPTY_EVERYTHING: "every row", "tutte le righe";
    EMPTY_NO_DATA: "Nothing has been stored yet.", "Non è ancora stato registrato nulla.";
    NEAR: "Near by", "Nelle vicinanze";
    IN_HEADERS: "The same address in the headers", "Lo stesso indirizzo nelle intestazioni";
    WIDEN: "Look wider", "Allarga la ricerca";
    WITHOUT: "Without", "Senza";
    LAST_30_DAYS: "Last 30 days", "Ultimi 30 giorni";
    NEVER_LOGGED: "What is never here", "Che cosa non c’è mai";
    NEVER_MAIL: "Mail that never reached this server, the text of messages, and subjects unless the server logs them.",
        "Le mail mai arrivate a questo server, il testo dei messaggi e gli oggetti, se il server non li registra.";
    NEVER_ACCESS: "Connections dropped before anybody gave a user name.", "Le connessioni cadute prima che qualcuno desse un nome utente.";
}

/// Which list to look in instead.
pub const fn look_in(kind: Kind) -> super::Word {
    match kind {
        Kind::Access => super::Word { en: "Look in Access", it: "Cerca negli accessi" },
        Kind::Received => super::Word { en: "Look in Received", it: "Cerca nelle ricevute" },
        Kind::Sent => super::Word { en: "Look in Sent", it: "Cerca nelle inviate" },
    }
}

/// The same on another day.
pub fn on_day(lang: Lang, date: &str) -> String {
    match lang {
        Lang::En => format!("The same on {date}"),
        Lang::It => format!("Lo stesso {}", on(["il ", "l’"], date)),
    }
}

/// Since when there is data.
pub fn data_since(lang: Lang, date: &str) -> String {
    match lang {
        Lang::En => format!("There is data since {date}."),
        Lang::It => format!("I dati partono {}.", on(["dal ", "dall’"], date)),
    }
}

/// The mailbox an address leads to.
pub fn alias_of(lang: Lang, mailbox: &str) -> String {
    match lang {
        Lang::En => format!("Its mail goes to {mailbox}"),
        Lang::It => format!("La sua posta va a {mailbox}"),
    }
}

/// A row that is older than all that is kept.
pub fn older(lang: Lang, date: &str) -> String {
    match lang {
        Lang::En => format!("A row with this number is from {date}: it is no longer kept."),
        Lang::It => format!("Una riga con questo numero è {}: non è più conservata.", on(OF, date)),
    }
}

/// A list on the day of a row.
pub fn list_on(kind: Kind, lang: Lang, date: &str) -> String {
    match (lang, kind) {
        (Lang::En, Kind::Access) => format!("Access on {date}"),
        (Lang::En, Kind::Received) => format!("Received on {date}"),
        (Lang::En, Kind::Sent) => format!("Sent on {date}"),
        (Lang::It, Kind::Access) => format!("Accessi {}", on(OF, date)),
        (Lang::It, Kind::Received) => format!("Ricevute {}", on(OF, date)),
        (Lang::It, Kind::Sent) => format!("Inviate {}", on(OF, date)),
    }
}

const OF: [&str; 2] = ["del ", "dell’"];

/// A date behind its Italian word, which binds itself to 8 and 11, and counts the first.
fn on([word, bound]: [&str; 2], date: &str) -> String {
    match date.split_once(' ') {
        Some(("8" | "11", _)) => format!("{bound}{date}"),
        Some(("1", rest)) => format!("{word}1º {rest}"),
        _ => format!("{word}{date}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn italian_dates_stand_behind_their_words_as_people_write_them() {
        assert_eq!(on_day(Lang::It, "8 novembre 2026"), "Lo stesso l’8 novembre 2026");
        assert_eq!(data_since(Lang::It, "11 novembre 2026"), "I dati partono dall’11 novembre 2026.");
        assert_eq!(data_since(Lang::It, "18 novembre 2026"), "I dati partono dal 18 novembre 2026.");
        assert_eq!(list_on(Kind::Sent, Lang::It, "1 novembre 2026"), "Inviate del 1º novembre 2026");
    }
}
