//! Words of the records: what was done, who looked, and why.

use tracemail_model::account::Act;

use super::{Lang, Word};

words! {
    DONE_HERE: "What was done", "Registro delle attività";
    DONE_WHAT: "Every change to accounts, domains, keys and sign-ins, newest first. Each record seals the one before it.",
        "Ogni modifica ad account, domini, chiavi e accessi, dalla più recente. Ogni voce sigilla la precedente.";
    CHECKING: "Checking…", "Verifica in corso…";
    WHOLE: "Every record is as it was written; none is missing.", "Tutte le voci sono come furono scritte; non ne manca nessuna.";
    FLAW_NEXT: "Somebody has changed the database. Compare with a backup from before, and find out who could write to it.",
        "Qualcuno ha modificato il database. Confrontalo con una copia precedente e scopri chi poteva scriverci.";
    WHO: "Who", "Chi";
    WHEN: "When", "Quando";
    DID: "Did what", "Che cosa ha fatto";
    WHOSE: "Whose rows", "Righe di chi";
    LOOKED_AT: "Looked at", "Ha guardato";
    WHY: "Why", "Perché";
    MACHINE: "this machine", "questa macchina";
    EARLIER: "Earlier ones", "Precedenti";
    LOOKS: "Who looked", "Chi ha guardato";
    LOOKS_WHAT: "Each time somebody who runs this panel or resells it opens rows of a domain that is not his own, it is written down here.",
        "Ogni volta che chi gestisce o rivende questo pannello apre righe di un dominio non suo, viene scritto qui.";
    NO_LOOKS: "Nobody has looked.", "Nessuno ha guardato.";
    ONE_ROW: "one row", "una riga";
    NOT_SAID: "not said", "non indicato";

    REASON: "Why you look at customers’ rows", "Perché guardi le righe dei clienti";
    REASON_NEXT: "They read it beside your name, until you sign out or change it.", "Lo leggono accanto al tuo nome, finché non esci o non lo cambi.";
    REASON_EXAMPLE: "Ticket 4711", "Ticket 4711";
    KEEP: "Keep", "Conserva";
    KEPT: "Kept.", "Conservato.";
}

const fn word(en: &'static str, it: &'static str) -> Word {
    Word { en, it }
}

/// What was done.
pub const fn act(act: Act) -> Word {
    match act {
        Act::AccountMade => word("made the account", "ha creato l’account"),
        Act::AccountChanged => word("changed the account", "ha modificato l’account"),
        Act::AccountRemoved => word("removed the account", "ha rimosso l’account"),
        Act::PasswordSet => word("set the password of", "ha impostato la password di"),
        Act::TotpOn => word("switched the second factor on for", "ha attivato il secondo fattore di"),
        Act::TotpOff => word("switched the second factor off for", "ha disattivato il secondo fattore di"),
        Act::DomainGiven => word("gave the domain", "ha assegnato il dominio"),
        Act::DomainTaken => word("took the domain", "ha tolto il dominio"),
        Act::AliasMade => word("made the alias", "ha creato l’alias"),
        Act::AliasRemoved => word("removed the alias", "ha rimosso l’alias"),
        Act::SignedIn => word("signed in as", "è entrato come"),
        Act::SessionEnded => word("ended sessions of", "ha chiuso le sessioni di"),
        Act::LinkMade => word("made a sign-in link for", "ha creato un link di accesso per"),
        Act::TokenMade => word("made a token for", "ha creato un token per"),
        Act::TokenRemoved => word("removed a token of", "ha rimosso un token di"),
        Act::EmbedChanged => word("changed the frame", "ha modificato il riquadro"),
        Act::EmbedKeyMade => word("made the frame’s key", "ha creato la chiave del riquadro"),
        Act::EmbedKeyRemoved => word("removed the frame’s key", "ha rimosso la chiave del riquadro"),
        Act::PersonExported => word("gave out the data of a person", "ha consegnato i dati di una persona"),
        Act::ExportMade => word("asked for a file of rows", "ha chiesto un file di righe"),
        Act::ExportFetched => word("fetched a file of rows", "ha scaricato un file di righe"),
        Act::ExportRemoved => word("deleted a file of rows", "ha eliminato un file di righe"),
        Act::LoginClaimed => word("said it was the owner: login", "ha detto che era il titolare: accesso"),
        Act::LoginDenied => word("said it was not the owner: login", "ha detto che non era il titolare: accesso"),
        Act::NetworkTrusted => word("added a trusted network for", "ha aggiunto una rete fidata per"),
        Act::NetworkDistrusted => word("removed a trusted network of", "ha tolto una rete fidata a"),
        Act::TellingChanged => word("changed the notices of", "ha modificato gli avvisi di"),
        Act::PersonErased => word("erased the data of a person", "ha cancellato i dati di una persona"),
    }
}

/// What was looked at, before its filter; `None`: a row by its number.
pub fn looked_at(what: &str) -> Option<(Word, &str)> {
    const LISTS: [(&str, Word); 18] = [
        ("export of rows of", word("export of chosen rows", "esportazione di righe scelte")),
        ("export of a person", word("export of a person’s data", "esportazione dei dati di una persona")),
        ("erased", word("rows that were erased", "righe che sono state cancellate")),
        ("export of received", word("export of received mail", "esportazione della posta ricevuta")),
        ("export of sent", word("export of sent mail", "esportazione della posta inviata")),
        ("export of access", word("export of logins", "esportazione degli accessi")),
        ("devices of", word("devices of an account", "dispositivi di un account")),
        ("login watch", word("watch over logins", "sorveglianza degli accessi")),
        ("received", word("list of received mail", "elenco della posta ricevuta")),
        ("sent", word("list of sent mail", "elenco della posta inviata")),
        ("access", word("list of logins", "elenco degli accessi")),
        ("live received", word("live: received mail", "dal vivo: posta ricevuta")),
        ("live sent", word("live: sent mail", "dal vivo: posta inviata")),
        ("live access", word("live: logins", "dal vivo: accessi")),
        ("live", word("live list", "elenco dal vivo")),
        ("preview", word("preview of the frame", "anteprima del riquadro")),
        ("report", word("signed report", "rapporto firmato")),
        ("summary", word("summary of the domain", "riepilogo del dominio")),
    ];
    let number = !what.is_empty() && what.bytes().all(|b| b.is_ascii_digit());
    let fits = |said: &str| what.strip_prefix(said).filter(|rest| rest.is_empty() || rest.starts_with(' '));
    let found = LISTS.iter().find_map(|(said, list)| fits(said).map(|rest| (*list, rest.trim())));
    if number { None } else { Some(found.unwrap_or((word("a list", "un elenco"), what))) }
}

/// Where the record was changed.
pub fn flaw(lang: Lang, nth: u64) -> String {
    match lang {
        Lang::En => format!("Record {nth} is missing, or is not as it was written."),
        Lang::It => format!("La voce {nth} manca, o non è come fu scritta."),
    }
}

#[cfg(test)]
mod tests {
    use super::looked_at;

    #[test]
    fn a_look_is_told_in_words_with_its_filter() {
        let told = |what| looked_at(what).map(|(list, rest)| (list.en, rest));
        assert_eq!(told("1234567890"), None);
        assert_eq!(told("received to:a@example.com"), Some(("list of received mail", "to:a@example.com")));
        assert_eq!(told("export of received"), Some(("export of received mail", "")));
        assert_eq!(told("receivedx"), Some(("a list", "receivedx")));
        assert_eq!(told(""), Some(("a list", "")));
    }
}
