//! Words of the Message and Access pages.

use tracemail_model::encryption::Encryption;

use super::{Lang, Word};

words! {
    TIMELINE: "Timeline", "Cronologia";
    TIMES_IN: "times in", "ore in";
    DELIVERIES: "Deliveries", "Consegne";
    FAMILY: "Family", "Famiglia";
    FACTS: "Facts", "Dati";
    LOG: "Log", "Log";
    SHOW_LOG: "Show log", "Mostra il log";
    COPY: "Copy", "Copia";
    COPIED: "Copied", "Copiato";
    COPY_LINK: "Copy link", "Copia il link";
    COPY_LINES: "Copy the lines", "Copia le righe";
    KEEP_AS_TEXT: "Save as text", "Salva come testo";
    ROW_AS_CSV: "CSV", "CSV";
    OPEN_WHOLE: "Open as page", "Apri come pagina";
    LOADING: "Loading", "Caricamento";
    BACK_TO: "Back to", "Torna a";

    ADDRESS_UNKNOWN: "not in the log", "non è nel log";
    NULL_SENDER: "No sender: a bounce or a notice", "Nessun mittente: un rimbalzo o un avviso";
    NO_SUBJECT: "No subject in the log", "Oggetto non presente nel log";
    SINCE_STEP_BEFORE: "Since the step before", "Dal passo precedente";
    SLOW: "slow", "lento";
    STEP_FOR: "for", "per";
    NO_STEPS: "The log tells no steps of this.", "Il log non racconta i passi di questa riga.";
    THIS_MESSAGE: "This message", "Questa mail";
    ADDRESSED_TO: "Addressed to, before the alias", "Indirizzata a, prima dell’alias";

    ENVELOPE: "Envelope and headers", "Busta e intestazioni";
    TRANSPORT: "Transport and security", "Trasporto e sicurezza";
    FILTERS: "Filters and scores", "Filtri e punteggi";
    FROM: "From", "Da";
    TO: "To", "A";
    ORIGINAL_TO: "Given as", "Indicato come";
    HEADER_FROM: "From header", "Intestazione From";
    HEADER_TO: "To header", "Intestazione To";
    SUBJECT: "Subject", "Oggetto";
    SIZE: "Size", "Dimensione";
    MESSAGE_ID: "Message-ID", "Message-ID";
    QUEUE_ID: "Queue id", "Id di coda";
    TIME: "First seen", "Vista la prima volta";
    UPDATED: "Last change", "Ultima variazione";
    DIRECTION: "Direction", "Direzione";
    REASON: "Reason", "Motivo";
    REPLY_OURS: "Our answer", "La nostra risposta";
    REPLY_THEIRS: "The server’s answer", "Risposta del server";
    CODE: "Code", "Codice";
    CLIENT: "Came from", "Arrivata da";
    HELO: "Called itself", "Si è presentato come";
    AUTH_USER: "Signed in as", "Autenticato come";
    SERVICE: "Service", "Servizio";
    HOST: "Our server", "Nostro server";
    TLS_IN: "Encryption towards us", "Cifratura verso di noi";
    TLS_OUT: "Encryption onwards", "Cifratura in uscita";
    CERTIFICATE: "Their certificate", "Il loro certificato";
    LOCKED: "The message itself", "Il messaggio stesso";
    NOT_ENCRYPTED: "none in the log", "nessuna nel log";
    RELAY: "Taken to", "Portata a";
    ATTEMPTS: "Attempts", "Tentativi";
    DELAY: "Time taken", "Tempo impiegato";
    BEFORE_QUEUE: "before the queue", "prima della coda";
    IN_QUEUE: "in the queue", "in coda";
    CONNECTING: "connecting", "connessione";
    TRANSMITTING: "transmitting", "trasmissione";
    SPAM: "Spam score", "Punteggio antispam";
    SPAM_ACTION: "The filter’s word", "Giudizio del filtro";
    SYMBOLS: "Rules that fired", "Regole scattate";
    SYMBOL: "Rule", "Regola";
    WEIGHT: "Weight", "Peso";
    VIRUS: "Virus", "Virus";
    SENDER_CHECKS: "Sender checks", "Verifiche del mittente";
    FOLDER: "Folder", "Cartella";
    ACTIONS: "Mailbox rules", "Regole della casella";
    FORWARDED_TO: "Forwarded to", "Inoltrata a";
    AUTOREPLY: "Automatic reply to", "Risposta automatica a";
    ATTACHMENTS: "Attachments", "Allegati";
    NO_FILTERS: "No filter left a result in the log.", "Nessun filtro ha lasciato un esito nel log.";

    SESSION_LIFE: "Life of the session", "Vita della sessione";
    SESSION: "Session", "Sessione";
    WHO: "Who and where", "Chi e da dove";
    WHAT_DONE: "What was done", "Che cosa è stato fatto";
    LOGIN: "Login", "Login";
    LOGOUT: "Logout", "Logout";
    TRIED: "Tried", "Tentativo";
    STILL_OPEN: "no end in the log yet", "fine non ancora nel log";
    USER: "User", "Utente";
    PROTOCOL: "Protocol", "Protocollo";
    PROGRAM: "Client", "Client";
    REMOTE: "Remote address", "IP remoto";
    LOCAL: "Server address", "IP locale";
    MECHANISM: "Mechanism", "Meccanismo";
    ENCRYPTION: "Encryption", "Cifratura";
    FAILURE: "Login error", "Errore di accesso";
    SAID: "In the server’s words", "Nelle parole del server";
    TRAFFIC_IN: "In traffic", "Traffico in entrata";
    TRAFFIC_OUT: "Out traffic", "Traffico in uscita";
    DELETED: "Deleted messages", "Messaggi cancellati";
    EXPUNGED: "Expunged messages", "Messaggi rimossi";
    TRASHED: "Trashed messages", "Messaggi cestinati";
    RETRIEVED: "Downloaded messages", "Messaggi scaricati";
    NOTHING_COUNTED: "The server writes the counts when the session ends.", "Il server scrive i conteggi alla fine della sessione.";
    OTHERS: "More like this", "Altri simili";
    SAME_USER: "All accesses of this account", "Tutti gli accessi di questo account";
    SAME_ADDRESS: "All accesses from this address", "Tutti gli accessi da questo indirizzo";
    SAME_CLIENT: "This account with the same client", "Questo account con lo stesso client";
    FAILED_OF_USER: "Failed tries on this account", "Tentativi falliti su questo account";
    MAIL_OF_USER: "Mail this account sent", "Mail inviate da questo account";

    CLIENT_PHONE: "Phone or tablet", "Telefono o tablet";
    CLIENT_DESKTOP: "Mail program", "Programma di posta";
    CLIENT_WEBMAIL: "Webmail", "Webmail";
    CLIENT_SCRIPT: "Script", "Script";
    CLIENT_UNKNOWN: "Unknown client", "Client sconosciuto";
}

/// How many lines the log fold holds.
pub fn lines_behind_it(lang: Lang, count: &str) -> String {
    match lang {
        Lang::En if count == "1" => "1 line".to_owned(),
        Lang::En => format!("{count} lines"),
        Lang::It if count == "1" => "1 riga".to_owned(),
        Lang::It => format!("{count} righe"),
    }
}

/// How many rules noted something that counts neither way.
pub fn rules_without_weight(lang: Lang, count: &str) -> String {
    match lang {
        Lang::En if count == "1" => "1 rule without weight".to_owned(),
        Lang::En => format!("{count} rules without weight"),
        Lang::It if count == "1" => "1 regola senza peso".to_owned(),
        Lang::It => format!("{count} regole senza peso"),
    }
}

/// What the session's drawing shows.
pub fn session_lasted(lang: Lang, length: &str, open: bool) -> String {
    match (lang, open) {
        (Lang::En, false) => format!("The session lasted {length}"),
        (Lang::En, true) => "No end of this session is in the log yet".to_owned(),
        (Lang::It, false) => format!("La sessione è durata {length}"),
        (Lang::It, true) => "Nel log non c’è ancora la fine di questa sessione".to_owned(),
    }
}

const fn word(en: &'static str, it: &'static str) -> Word {
    Word { en, it }
}

/// The name of a step's detail, where a person needs another one than the log's.
pub fn detail_name(name: &str) -> Option<Word> {
    Some(match name {
        "relay" => word("server", "server"),
        "dsn" => word("code", "codice"),
        "delay" => word("time taken", "tempo"),
        "delays" => word("of which", "di cui"),
        "client" => word("from", "da"),
        "helo" => word("calls itself", "si presenta come"),
        "user" => word("signed in as", "autenticato come"),
        "method" => word("mechanism", "meccanismo"),
        "tls" => word("encryption", "cifratura"),
        "cipher" => word("cipher", "cifrario"),
        "folder" => word("folder", "cartella"),
        "size" => word("size", "dimensione"),
        "score" => word("score", "punteggio"),
        "action" => word("action", "azione"),
        "from" => word("sender", "mittente"),
        "to" => word("to", "a"),
        "queue_id" => word("queue id", "id di coda"),
        "message_id" => word("message-id", "message-id"),
        "recipients" => word("recipients", "destinatari"),
        "ip" => word("address", "indirizzo"),
        "name" => word("name", "nome"),
        "version" => word("version", "versione"),
        "appended" => word("added", "aggiunti"),
        "port" => word("port", "porta"),
        "trust" => word("certificate", "certificato"),
        "required" => word("refused from", "rifiuta da"),
        "stage" => word("at", "durante"),
        "code" => word("answer", "risposta"),
        "attempt" => word("attempt", "tentativo"),
        "quarantine" => word("held as", "trattenuta come"),
        "in" => word("in", "in entrata"),
        "out" => word("out", "in uscita"),
        "deleted" => word("deleted", "cancellati"),
        "expunged" => word("expunged", "rimossi"),
        "trashed" => word("trashed", "cestinati"),
        "retrieved" => word("downloaded", "scaricati"),
        "lines" => word("lines", "righe"),
        "steps" => word("steps", "passi"),
        "orig_to" => word("given as", "indicato come"),
        "reason" => word("reason", "motivo"),
        "service" => word("service", "servizio"),
        "session" => word("session", "sessione"),
        "protocol" => word("by", "via"),
        _ => return None,
    })
}

/// How the message itself is encrypted.
pub const fn locked(how: Encryption) -> Word {
    match how {
        Encryption::Pgp => word("encrypted with OpenPGP", "cifrato con OpenPGP"),
        Encryption::Smime => word("encrypted with S/MIME", "cifrato con S/MIME"),
        Encryption::Password => word("has a file locked with a password", "contiene un file protetto da password"),
        Encryption::Portal => word("waits at a portal to be read in a browser", "attende su un portale, si legge con il browser"),
    }
}

/// Postfix's word on the other server's certificate (TLS_README, "client-side TLS activity logging").
pub fn certificate(trust: &str) -> Option<Word> {
    Some(match trust {
        "Anonymous" => word("none: encrypted, but to whom is not known", "nessuno: cifrata, ma non si sa verso chi"),
        "Untrusted" => word("not vouched for by a known authority", "non garantito da un’autorità riconosciuta"),
        "Trusted" => {
            word("vouched for by a known authority, name not checked", "garantito da un’autorità riconosciuta, nome non verificato")
        }
        "Verified" => {
            word("checked: it is that server’s (DANE or a set policy)", "verificato: è proprio di quel server (DANE o regola impostata)")
        }
        _ => return None,
    })
}

/// What the spam filter asked for (Rspamd's actions).
pub fn spam_action(name: &str) -> Option<Word> {
    Some(match name {
        "no action" => word("let it through", "lasciarla passare"),
        "greylist" => word("have it come back later", "farla ripresentare più tardi"),
        "add header" => word("mark it as spam", "segnarla come spam"),
        "rewrite subject" => word("mark its subject as spam", "segnare l’oggetto come spam"),
        "soft reject" => word("refuse it for now", "respingerla per ora"),
        "reject" => word("refuse it", "respingerla"),
        "quarantine" => word("hold it in quarantine", "metterla in quarantena"),
        "discard" => word("throw it away", "scartarla"),
        _ => return None,
    })
}

/// What a filter made of a file.
pub fn file_status(name: &str) -> Option<Word> {
    Some(match name {
        "ok" | "clean" => word("clean", "pulito"),
        "infected" => word("infected", "infetto"),
        "removed" => word("removed", "rimosso"),
        "encrypted" => word("locked with a password", "protetto da password"),
        "blocked" => word("not allowed", "non ammesso"),
        _ => return None,
    })
}

/// What a mailbox rule did.
pub fn rule_action(name: &str) -> Option<Word> {
    Some(match name {
        "fileinto" => word("Filed into a folder", "Messa in una cartella"),
        "redirect" => word("Forwarded", "Inoltrata"),
        "vacation" => word("Automatic reply", "Risposta automatica"),
        "discard" => word("Thrown away", "Scartata"),
        "reject" => word("Refused", "Rifiutata"),
        "keep" => word("Kept in the inbox", "Tenuta in Posta in arrivo"),
        _ => return None,
    })
}

/// What Dovecot's `mail_log` plugin calls a deed, where a step's text is nothing but that.
pub fn deed(text: &str) -> Option<Word> {
    Some(match text {
        "save" => word("Stored in the mailbox", "Salvata nella casella"),
        "copy" => word("Copied", "Copiata"),
        "delete" => word("Deleted", "Cestinata"),
        "undelete" => word("Taken back from deletion", "Recuperata dalla cancellazione"),
        "expunge" => word("Removed for good", "Eliminata definitivamente"),
        "append" => word("Put into the mailbox by a mail program", "Messa nella casella da un programma di posta"),
        "flag_change" => word("Marked", "Contrassegnata"),
        "mailbox_create" => word("Folder made", "Cartella creata"),
        "mailbox_delete" => word("Folder deleted", "Cartella eliminata"),
        "mailbox_rename" => word("Folder renamed", "Cartella rinominata"),
        _ => return None,
    })
}
