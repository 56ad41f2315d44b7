//! Words of the two helps: keys, and the query line.

use tracemail_model::filter::FieldName;

use super::Word;

words! {
    HELP: "Keys and search", "Tasti e ricerca";
    KEYS: "Keys", "Tasti";
    CLOSE: "Close", "Chiudi";
    IN_LISTS: "In a list", "In un elenco";
    ANYWHERE: "Anywhere", "Ovunque";
    IN_LIVE: "Live", "In diretta";
    NEXT_ROW: "Next row", "Riga successiva";
    PREVIOUS_ROW: "Previous row", "Riga precedente";
    PICK_ROW: "Pick it, for a file", "Selezionala, per un file";
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
    ("\\\"", word("a quotation mark itself", "le virgolette stesse")),
    ("-", word("before anything: not that", "davanti a tutto: non quello")),
    ("or ( )", word("one or the other; together", "l’uno o l’altro; insieme")),
    ("a,b,c", word("any of these, up to 10", "uno di questi, fino a 10")),
    (
        "*",
        word(
            "any letters; not in ids, which are looked for whole",
            "qualsiasi lettera; non negli identificativi, che si cercano per intero",
        ),
    ),
    ("< <= > >=", word("for numbers, sizes, versions: >1.5M or >1,5M", "per numeri, dimensioni, versioni: >1,5M o >1.5M")),
    ("<>", word("no sender: bounces and notices", "senza mittente: rimbalzi e avvisi")),
    ("@example.com", word("anybody there", "chiunque lì")),
];

/// What a name of the query line looks at.
pub const fn meaning(name: FieldName) -> Word {
    match name {
        FieldName::From => word("sender", "mittente"),
        FieldName::To => word("recipient", "destinatario"),
        FieldName::HeaderFrom => word("the From header", "l’intestazione From"),
        FieldName::HeaderTo => word("the To header", "l’intestazione To"),
        FieldName::User => word("who logged in, or signed in to send", "chi ha fatto l’accesso, anche per inviare"),
        FieldName::Domain => word("the domain the row belongs to", "il dominio a cui appartiene la riga"),
        FieldName::Subject => word("letters in the subject", "lettere nell’oggetto"),
        FieldName::Id => word("Message-ID, exact", "Message-ID, esatto"),
        FieldName::Queue => word("queue id, exact", "id di coda, esatto"),
        FieldName::Session => word("session, exact", "sessione, esatta"),
        FieldName::Ip => word("the client’s address, or a network", "l’indirizzo del client, o una rete"),
        FieldName::Relay => word("the server it was taken to, by name or address", "il server a cui è stata portata, per nome o indirizzo"),
        FieldName::Helo => word("the name the client gave of itself", "il nome con cui si è presentato il client"),
        FieldName::Host => word("our mail server", "il nostro server"),
        FieldName::Service => word("the service it came through", "il servizio da cui è passata"),
        FieldName::Status => word("how a message ended", "com’è finito un messaggio"),
        FieldName::Reason => word("why it was refused, held or delayed", "perché è stato respinto, trattenuto o rimandato"),
        FieldName::Failure => word("why a login failed", "perché un accesso è fallito"),
        FieldName::Protocol => word("the door of a login", "il protocollo di un accesso"),
        FieldName::Client => word("letters in the mail program’s name", "lettere nel nome del programma di posta"),
        FieldName::Action => {
            word("login or failed-login; or what a mailbox rule did", "login o failed-login; o che cosa ha fatto una regola")
        }
        FieldName::Folder => word("letters in the folder’s name", "lettere nel nome della cartella"),
        FieldName::Tls => word("encryption towards us; none", "cifratura verso di noi; none"),
        FieldName::Rtls => word("encryption onwards; none", "cifratura in uscita; none"),
        FieldName::Size => word("size", "dimensione"),
        FieldName::Score => word("spam score", "punteggio antispam"),
        FieldName::File => word("an attachment’s name", "il nome di un allegato"),
        FieldName::Sha256 => word("an attachment’s SHA-256", "lo SHA-256 di un allegato"),
        FieldName::Port => word("our port", "la nostra porta"),
        FieldName::Trust => word(
            "the next server’s certificate: anonymous, untrusted, trusted, verified (proven, as by DANE)",
            "il certificato del server di destinazione: anonymous, untrusted, trusted, verified (provato, ad esempio con DANE)",
        ),
        FieldName::Encryption => word(
            "how the message itself is locked: pgp, smime, password, portal",
            "come è chiuso il messaggio stesso: pgp, smime, password, portal",
        ),
        FieldName::FileSize => word("an attachment’s size", "la dimensione di un allegato"),
        FieldName::FileStatus => word("what a filter made of an attachment", "che cosa ha fatto un filtro di un allegato"),
        FieldName::Virus => word("letters in the virus’s name; * for any", "lettere nel nome del virus; * per qualsiasi"),
        FieldName::Spf => word("result of SPF", "esito di SPF"),
        FieldName::Dkim => word("result of DKIM", "esito di DKIM"),
        FieldName::Dmarc => word("result of DMARC", "esito di DMARC"),
        FieldName::After => word("from then on; also today, yesterday, 7d", "da allora in poi; anche today, yesterday, 7d"),
        FieldName::Before => word("before then", "prima di allora"),
        FieldName::Is => word(
            "attachment, forwarded, autoreply, encrypted, open, failed, bounce",
            "attachment, forwarded, autoreply, encrypted, open, failed, bounce",
        ),
        FieldName::Last => word("the last hours or days", "le ultime ore o gli ultimi giorni"),
    }
}

/// Whole lines that do something useful.
pub const EXAMPLE_LIST: &[(&str, Word)] = &[
    (
        "from:*@example.com status:rejected -subject:newsletter",
        word("refused mail of one sender’s domain", "mail respinte di un dominio mittente"),
    ),
    ("to:anna@shop.it after:yesterday", word("what Anna was sent since yesterday", "che cosa è arrivato ad Anna da ieri")),
    ("is:failed ip:203.0.113.0/24", word("failed logins from one network", "accessi falliti da una rete")),
];

#[cfg(test)]
mod tests {
    use tracemail_model::filter::{FieldName, Filter, parse};

    use super::*;

    #[test]
    fn every_example_of_the_help_can_be_typed() {
        for (line, _) in EXAMPLE_LIST {
            assert!(parse(line).is_ok_and(|filter| !filter.is_everything()), "{line}");
        }
        for name in FieldName::ALL {
            let example = name.example();
            let read = parse(example).expect(example);
            let Filter::Leaf(field) = &read else { panic!("{name}: one condition") };
            let own = if *name == FieldName::Last { FieldName::After } else { *name };
            assert_eq!(field.name(), Some(own), "{example}");
            let word = meaning(*name);
            assert!(!word.en.is_empty() && !word.it.is_empty(), "{name}");
            // each word it offers can be taken
            for choice in name.choices() {
                assert!(parse(&format!("{name}:{choice}")).is_ok(), "{name}:{choice}");
            }
        }
    }
}
