//! Words of the two helps: keys, and the query line.

use super::Word;

words! {
    KEYS: "Keys", "Tasti";
    CLOSE: "Close", "Chiudi";
    IN_LISTS: "In a list", "In un elenco";
    ANYWHERE: "Anywhere", "Ovunque";
    IN_LIVE: "Live", "In diretta";
    NEXT_ROW: "Next row", "Riga successiva";
    PREVIOUS_ROW: "Previous row", "Riga precedente";
    OPEN_ROW: "Open it", "Aprila";
    CLOSE_ROW: "Close it", "Chiudila";
    NEXT_WHILE_OPEN: "Next while one is open", "Successiva, con una riga aperta";
    PREVIOUS_WHILE_OPEN: "Previous while one is open", "Precedente, con una riga aperta";
    TO_SEARCH: "To the search line", "Alla riga di ricerca";
    TO_LIVE: "To Live", "Alla diretta";
    SHOW_KEYS: "Show these keys", "Mostra questi tasti";
    PAUSE: "Pause and go on", "Pausa e ripresa";

    QUERY: "How to search", "Come si cerca";
    QUERY_INTRO: "Words are looked for in the subject and in every address; all of them must be there. A name with a colon looks in one place only.",
        "Le parole si cercano nell’oggetto e in tutti gli indirizzi, e devono esserci tutte. Un nome con i due punti cerca in un posto solo.";
    SIGNS: "Signs", "Segni";
    NAMES: "Names", "Nomi";
    EXAMPLES: "Examples", "Esempi";
}

const fn word(en: &'static str, it: &'static str) -> Word {
    Word { en, it }
}

/// The signs of the query line.
pub const SIGN_LIST: &[(&str, Word)] = &[
    ("\"…\"", word("this exact phrase", "proprio questa frase")),
    ("-", word("before anything: not that", "davanti a tutto: non quello")),
    ("a,b,c", word("any of these, up to 10", "uno di questi, fino a 10")),
    ("*", word("any letters", "qualsiasi lettera")),
    ("< <= > >=", word("for numbers, sizes, versions", "per numeri, dimensioni, versioni")),
    ("<>", word("no sender: bounces and notices", "senza mittente: rimbalzi e avvisi")),
    ("@example.com", word("anybody there", "chiunque lì")),
];

/// The names of the query line, with an example value each.
pub const NAME_LIST: &[(&str, Word)] = &[
    ("from:anna@shop.it", word("sender", "mittente")),
    ("to:*@example.com", word("recipient", "destinatario")),
    ("hfrom: hto:", word("the From and To headers", "le intestazioni From e To")),
    ("user:mario@example.com", word("who logged in or sent", "chi ha fatto l’accesso o ha inviato")),
    ("domain:example.com", word("the domain the row belongs to", "il dominio a cui appartiene la riga")),
    ("subject:invoice", word("letters in the subject", "lettere nell’oggetto")),
    ("id: queue: session:", word("message-id, queue id, session", "message-id, id di coda, sessione")),
    ("ip:192.0.2.0/24", word("the client’s address, or a network", "l’indirizzo del client, o una rete")),
    ("relay: helo: host: service:", word("servers and services by name", "server e servizi per nome")),
    ("status:rejected", word("how a message ended", "com’è finito un messaggio")),
    ("reason:rbl", word("why it was refused", "perché è stato respinto")),
    ("failure:auth-failed", word("why a login failed", "perché un accesso è fallito")),
    ("protocol:imap", word("the door of a login", "il protocollo di un accesso")),
    ("client:thunderbird", word("the mail program", "il programma di posta")),
    ("action:fileinto", word("what a filter did; login, failed-login", "che cosa ha fatto un filtro; login, failed-login")),
    ("folder:junk", word("the folder it was put into", "la cartella di consegna")),
    ("tls:<1.2 rtls:none", word("encryption towards us, and onwards", "cifratura verso di noi, e in uscita")),
    ("size:>5M", word("size", "dimensione")),
    ("score:>6", word("spam score", "punteggio antispam")),
    ("file:*.pdf sha256:", word("attachments", "allegati")),
    ("virus: spf: dkim: dmarc:", word("results of the checks", "esito dei controlli")),
    ("after:yesterday before:today", word("from when to when; also 2026-11-21, 7d", "da quando a quando; anche 2026-11-21, 7d")),
    ("is:forwarded", word("attachment, forwarded, autoreply, encrypted, open, failed, bounce", "attachment, forwarded, autoreply, encrypted, open, failed, bounce")),
];

/// Whole lines that do something useful.
pub const EXAMPLE_LIST: &[(&str, Word)] = &[
    ("from:*@example.com status:rejected -subject:newsletter", word("refused mail of one sender’s domain", "mail respinte di un dominio mittente")),
    ("to:anna@shop.it after:yesterday", word("what Anna was sent since yesterday", "che cosa è arrivato ad Anna da ieri")),
    ("is:failed ip:203.0.113.0/24", word("failed logins from one network", "accessi falliti da una rete")),
];
