//! Words of accounts: one's own, those below, their domains.

use tracemail_model::account::Role;

use super::{Lang, Word};

words! {
    SIGN_OUT: "Sign out", "Esci";
    MY_ACCOUNT: "My account", "Il mio account";
    PASSWORD: "Password", "Password";
    PRESENT: "Present password", "Password attuale";
    NEW_PASSWORD: "New password", "Nuova password";
    CHOOSE: "Choose a password", "Scegli una password";
    CHANGE: "Change the password", "Cambia la password";
    NO_PASSWORD: "You came in by a link. With a password you can come back without asking for another.", "Sei entrato con un link. Con una password puoi tornare senza chiederne un altro.";
    PASSWORD_ENDS: "Everybody else who is signed in as you is out at once.", "Chiunque altro sia entrato come te esce subito.";
    CHANGED: "The password is changed.", "La password è cambiata.";
    LONG_ENOUGH: "Long enough.", "Va bene così.";

    SECOND: "Second factor", "Secondo fattore";
    SECOND_ON: "On: signing in asks for a code of your authenticator too.", "Attivo: per accedere serve anche un codice dell’app di autenticazione.";
    SECOND_OFF: "Off. With it a stolen password alone opens nothing.", "Non attivo. Con questo, una password rubata da sola non apre nulla.";
    SWITCH_ON: "Switch on", "Attiva";
    SWITCH_OFF: "Switch off", "Disattiva";
    SCAN: "Scan this with your authenticator app, or type the letters into it; then type the code it shows.", "Inquadra questo con l’app di autenticazione, o scrivi lì le lettere; poi digita il codice che mostra.";
    QR: "QR code for the authenticator app", "Codice QR per l’app di autenticazione";
    CODE: "Six-digit code", "Codice di sei cifre";
    CODE_OR_PAPER: "Code, or one of those on paper", "Codice, o uno di quelli su carta";
    PAPER: "Codes for when the phone is lost", "Codici per quando perdi il telefono";
    PAPER_NEXT: "Each works once. They are shown only now: print them or write them down.", "Ognuno vale una volta. Si vedono solo adesso: stampali o scrivili.";

    SESSIONS: "Where you are signed in", "Dove hai effettuato l’accesso";
    THIS_ONE: "this one", "questa";
    END: "End", "Termina";
    END_OTHERS: "End all others", "Termina tutte le altre";
    SINCE: "Since", "Dal";
    LAST_HERE: "last here", "ultima volta";
    SOME_BROWSER: "A program", "Un programma";

    TOKENS: "Tokens for programs", "Token per i programmi";
    TOKENS_WHAT: "What a program shows instead of a password. It sees what you see, or only some domains. If it sees all, it can also manage the people below you and say how you are told of findings; it cannot change this account.",
        "Quello che un programma mostra al posto di una password. Vede quello che vedi tu, o solo alcuni domini. Se li vede tutti può anche gestire le persone sotto di te e dire come sei avvisato; non può cambiare questo account.";
    TOKEN_NEXT: "Copy it now: it is shown only this once.", "Copialo adesso: si vede solo questa volta.";
    NO_TOKENS: "None yet.", "Ancora nessuno.";
    WHAT_FOR: "What for", "A che serve";
    ONLY_DOMAINS: "Only these domains", "Solo questi domini";
    ALL_DOMAINS: "all your domains", "tutti i tuoi domini";
    DAYS: "For how many days", "Per quanti giorni";
    MAKE_TOKEN: "Make a token", "Crea un token";
    ENDS: "ends", "scade";
    USED: "last used", "ultimo uso";
    NEVER_USED: "never used", "mai usato";
    REMOVE: "Remove", "Rimuovi";

    PEOPLE: "People and domains", "Persone e domini";
    NOBODY: "Nobody yet. Whoever you add sees the mail of his own domains or mailbox only.", "Ancora nessuno. Chi aggiungi vede solo la posta dei suoi domini o della sua casella.";
    FIND: "Find a name or a domain", "Cerca un nome o un dominio";
    NONE_FOUND: "No name or domain is like that.", "Nessun nome o dominio corrisponde.";
    ADD: "Add somebody", "Aggiungi una persona";
    ADD_DO: "Add, and make a link", "Aggiungi e crea un link";
    ROLE: "Role", "Ruolo";
    NAME: "Signs in by", "Accede come";
    NAME_NEXT: "A short name; of a mailbox owner the address.", "Un nome breve; per il titolare di una casella, l’indirizzo.";
    TITLE: "Called", "Nome visualizzato";
    BELOW: "Below", "Sotto";
    SUSPEND: "Suspend", "Sospendi";
    RESUME: "Enable again", "Riattiva";
    SUSPENDED: "suspended", "sospeso";
    MASK: "Shorten addresses", "Abbrevia gli indirizzi";
    UNMASK: "Show addresses whole", "Mostra gli indirizzi interi";
    MASKED: "sees m***@example.com", "vede m***@example.com";
    FACTOR: "second factor", "secondo fattore";
    LINK: "Sign-in link", "Link di accesso";
    LINK_NEXT: "Signs in once, within an hour; earlier links are worth nothing any more. It is shown only now: hand it on as you would a key.",
        "Fa accedere una volta, entro un’ora; i link precedenti non valgono più. Si vede solo adesso: consegnalo come una chiave.";
    END_SESSIONS: "Sign out everywhere", "Fai uscire ovunque";
    END_FACTOR: "Switch the second factor off", "Disattiva il secondo fattore";
    REMOVE_DOTS: "Remove…", "Rimuovi…";
    REALLY: "Remove for good", "Rimuovi per sempre";
    TYPE_NAME: "Type the name to confirm", "Digita il nome per confermare";
    NOT_UNDONE: "This cannot be undone. With it go:", "Non si può annullare. Con questo vanno via:";
    GOES_OWN: "its sessions, tokens and aliases", "le sue sessioni, i suoi token e i suoi alias";
    GOES_DOMAINS: "nobody holds these domains then:", "nessuno ha più questi domini:";
    GOES_PEOPLE: "these accounts too:", "anche questi account:";
    CANCEL: "Cancel", "Annulla";
    MORE: "More", "Altro";
    NEVER_HERE: "never signed in", "mai entrato";
    DONE: "Done.", "Fatto.";

    DOMAINS: "Domains", "Domini";
    DOMAIN: "Domain", "Dominio";
    NO_DOMAINS: "No domain yet.", "Ancora nessun dominio.";
    HOLDER: "Held by", "Assegnato a";
    GIVE: "Give or move a domain", "Assegna o sposta un dominio";
    GIVE_DO: "Give it", "Assegna";
    GIVE_RULE: "Its rows follow it: the new holder sees all of them, those from before too, and the former holder none any more.",
        "Le righe seguono il dominio: il nuovo titolare le vede tutte, anche quelle di prima, e il precedente nessuna.";
    TAKE: "Take away", "Togli";
    ALIASES: "Aliases", "Alias";
    ALIASES_WHAT: "What comes to an alias the owner of the mailbox sees too.", "Il titolare della casella vede anche quello che arriva all’alias.";
    NO_ALIASES: "No alias yet.", "Ancora nessun alias.";
    ALIAS: "Alias", "Alias";
    MAILBOX: "Mailbox", "Casella";
    ADD_ALIAS: "Add an alias", "Aggiungi un alias";
}

/// What an account is.
pub const fn role(role: Role) -> Word {
    match role {
        Role::Operator => Word { en: "Operator", it: "Gestore" },
        Role::Reseller => Word { en: "Reseller", it: "Rivenditore" },
        Role::Customer => Word { en: "Customer", it: "Cliente" },
        Role::Mailbox => Word { en: "Mailbox owner", it: "Titolare di casella" },
    }
}

/// How many codes on paper are left.
pub fn paper_left(lang: Lang, left: u32) -> String {
    match (lang, left) {
        (Lang::En, 1) => "1 code on paper is left.".into(),
        (Lang::En, _) => format!("{left} codes on paper are left."),
        (Lang::It, 1) => "Resta 1 codice su carta.".into(),
        (Lang::It, _) => format!("Restano {left} codici su carta."),
    }
}

/// How long a password has to be, as it is typed.
pub fn to_go(lang: Lang, shortest: usize, typed: usize) -> String {
    match (lang, shortest.saturating_sub(typed)) {
        (Lang::En, _) if typed == 0 => format!("At least {shortest} characters; a few words are good."),
        (Lang::It, _) if typed == 0 => format!("Almeno {shortest} caratteri; qualche parola va bene."),
        (lang, 0) => LONG_ENOUGH.say(lang).into(),
        (Lang::En, left) => format!("{left} more to go."),
        (Lang::It, 1) => "Ne manca 1.".into(),
        (Lang::It, left) => format!("Ne mancano {left}."),
    }
}
