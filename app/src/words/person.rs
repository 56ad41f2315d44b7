//! Words of one person's data: looked up, given out, erased.

use super::{Lang, number};

words! {
    TITLE: "One person’s data", "I dati di una persona";
    OWN: "What is stored about me", "Che cosa è memorizzato su di me";
    ELSEWHERE: "Somebody asks what you have about him, or to be forgotten?", "Qualcuno chiede che cosa hai su di lui, o di essere dimenticato?";
    WHAT: "Everything that is stored under an address: logins, mail received and sent, with timelines and log lines. For whoever asks what you have about him, or to be forgotten.",
        "Tutto ciò che è memorizzato con un indirizzo: accessi, posta ricevuta e inviata, con cronologia e righe di log. Per chi chiede che cosa hai su di lui, o di essere dimenticato.";
    OWN_WHAT: "Everything that is stored under your address: logins, mail received and sent, with timelines and log lines. Whoever holds its domain can erase it.",
        "Tutto ciò che è memorizzato con il tuo indirizzo: accessi, posta ricevuta e inviata, con cronologia e righe di log. Può cancellarlo chi gestisce il dominio.";
    ADDRESS: "Address", "Indirizzo";
    LOOK: "Look it up", "Cerca";
    MEANS: "Stands for these addresses, however they are spelt, and with anything behind a plus:",
        "Vale per questi indirizzi, comunque siano scritti, e con qualunque aggiunta dopo un più:";
    ACCESS: "logins and tries", "accessi e tentativi";
    RECEIVED: "received", "ricevuti";
    SENT: "sent", "inviati";
    NOTHING: "Nothing is stored under this address.", "Con questo indirizzo non è memorizzato nulla.";

    GIVE: "As a file", "Come file";
    GIVE_WHAT: "One file with every row and all that stands behind it, for programs and for people: JSON, a row on each line.",
        "Un solo file con ogni riga e tutto ciò che c’è dietro, per programmi e persone: JSON, una riga per volta.";
    GIVE_DO: "Make the file", "Prepara il file";
    GIVEN: "The file is being made.", "Il file è in preparazione.";

    ERASE: "Erase", "Cancella";
    ERASE_WHAT: "So that nothing is left: for who asks to be forgotten, not for making room.",
        "Perché non resti nulla: per chi chiede di essere dimenticato, non per fare spazio.";
    ERASE_DOTS: "Erase…", "Cancella…";
    NOT_UNDONE: "This cannot be undone. It takes away:", "Non si può annullare. Vengono eliminati:";
    GOES_ALL: "these rows, whoever holds the domain they lie in", "queste righe, di chiunque sia il dominio in cui si trovano";
    GOES_OWN: "of these rows those in the address’s own domain; what came of it elsewhere stays with those who hold it",
        "di queste righe quelle nel dominio dell’indirizzo; ciò che ne è arrivato altrove resta a chi lo detiene";
    GOES_BEHIND: "their timelines and log lines, and lines of others’ messages that name the address",
        "la loro cronologia e le righe di log, e le righe di messaggi altrui che nominano l’indirizzo";
    GOES_BESIDE: "findings of the login watch about it, and files of rows it may be in",
        "le segnalazioni della sorveglianza che lo riguardano, e i file di righe in cui può trovarsi";
    STAYS: "What old logs tell of it is not stored again; what happens from now on is. The account, if there is one, stays until it is removed.",
        "Ciò che ne dicono i log vecchi non viene più memorizzato; ciò che accade da ora in poi sì. L’account, se c’è, resta finché non viene rimosso.";
    TYPE_ADDRESS: "Type the address to confirm", "Digita l’indirizzo per confermare";
    REALLY: "Erase for good", "Cancella per sempre";
    RUNNING: "Erasing…", "Cancellazione in corso…";
    FAILED: "It was not finished. What went is gone; begin again for the rest.", "Non è stata completata. Ciò che è stato eliminato non c’è più; ripeti per il resto.";
    RECORDED: "The record of what was done says so, without the address.", "Il registro delle attività lo riporta, senza l’indirizzo.";
}

/// How far it has come.
pub fn so_far(days: u64, of: u64, rows: u64, lang: Lang) -> String {
    let rows = number::count(rows, lang);
    match lang {
        Lang::En => format!("{days} of {of} days, {rows} rows so far"),
        Lang::It => format!("{days} giorni su {of}, {rows} righe finora"),
    }
}

/// What went.
pub fn gone(rows: u64, lang: Lang) -> String {
    match (rows, lang) {
        (1, Lang::En) => "Erased: one row.".into(),
        (1, Lang::It) => "Cancellata una riga.".into(),
        (rows, Lang::En) => format!("Erased: {} rows.", number::count(rows, lang)),
        (rows, Lang::It) => format!("Cancellate {} righe.", number::count(rows, lang)),
    }
}
