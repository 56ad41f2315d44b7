//! Words of the devices of a mailbox, of "it was me", and of networks that are trusted.

use super::{Lang, Word, number::count};

words! {
    TITLE: "Devices", "Dispositivi";
    WHAT: "Everything that comes in to a mailbox, as the log knows it: which program, from where, since when.",
        "Tutto ciò che entra in una casella, come lo conosce il log: quale programma, da dove, da quando.";
    ACCOUNT: "Account", "Account";
    SHOW: "Show", "Mostra";
    WHOSE_DEVICES: "Whose devices? Type an address.", "I dispositivi di chi? Scrivi un indirizzo.";
    WHY_OUT: "Why am I locked out?", "Perché non riesco più a entrare?";
    DO_NEXT: "What to do", "Che cosa fare";
    NONE: "No program has come in here in the last 30 days.", "Nessun programma è entrato qui negli ultimi 30 giorni.";
    WORKS: "gets in", "entra";
    FAILS: "old password", "vecchia password";
    FAILED_LAST: "last try failed", "ultimo tentativo fallito";
    WAYS: "Comes in by", "Entra via";
    NETWORKS: "Was at", "È stato a";
    FIRST: "First seen", "Visto la prima volta";
    LAST: "Last seen", "Visto l’ultima volta";
    LAST_LOGIN: "Last login", "Ultimo accesso";
    LAST_FAILURE: "Last failure", "Ultimo errore";
    NEVER: "never", "mai";
    SHOWN_AS: "Password shown by", "Password inviata con";
    ITS_DEVICES: "Its devices", "I suoi dispositivi";
    OF_THIS_ACCOUNT: "Devices of this account", "Dispositivi di questo account";
    FINDINGS: "What the login watch found", "Che cosa ha trovato il controllo accessi";
    STRANGERS: "Tries of strangers", "Tentativi di estranei";

    WAS_IT: "Was this you?", "Eri tu?";
    ME: "It was me", "Ero io";
    NOT_ME: "It was not me", "Non ero io";
    ME_NEXT: "From now on that network is expected for this account.", "Da ora quella rete è attesa per questo account.";
    ME_NOTED: "This is noted, and what was found stays open: you signed in with the mailbox’s password alone, and whoever has learnt it would say the same. Those who hold your domain can confirm it, or send you a sign-in link.",
        "È annotato, e la segnalazione resta aperta: sei entrato con la sola password della casella, e chi l’avesse scoperta direbbe lo stesso. Può confermarlo chi gestisce il tuo dominio, o mandarti un link di accesso.";
    NOT_ME_NEXT: "Change the password now, and end every session that you do not know. Those who run the mail have been told.",
        "Cambia subito la password e chiudi ogni sessione che non conosci. Chi gestisce la posta è stato avvisato.";
    SAID_BY: "said by", "detto da";

    TRUSTED: "Trusted networks", "Reti fidate";
    TRUSTED_WHAT: "Networks of your own, such as an office or a provider of yours. For the accounts of the domain nobody who comes from there is a stranger; for everybody else the network is what it was, and what it does to others is found and listed all the same.",
        "Reti tue, per esempio un ufficio o un tuo fornitore. Per gli account del dominio chi viene da lì non è un estraneo; per tutti gli altri la rete resta quella che era, e ciò che fa ad altri viene trovato ed elencato lo stesso.";
    NO_TRUSTED: "There is none.", "Non ce n’è nessuna.";
    DOMAIN: "Domain", "Dominio";
    NETWORK: "Network", "Rete";
    NETWORK_HINT: "192.0.2.0/24, 192.0.2.7 or 2001:db8::/32; no wider than /8, /16 of IPv6.",
        "192.0.2.0/24, 192.0.2.7 o 2001:db8::/32; non più ampia di /8, /16 in IPv6.";
    WHAT_IT_IS: "What it is", "Che cos’è";
    TRUST: "Trust it", "Aggiungi";
    DISTRUST: "Remove", "Togli";
}

/// `312 logins, 4 failed`
pub fn tally(logins: u64, failures: u64, lang: Lang) -> String {
    let (ok, failed) = (count(logins, lang), count(failures, lang));
    match (lang, logins) {
        (Lang::En, 1) => format!("1 login, {failed} failed"),
        (Lang::En, _) => format!("{ok} logins, {failed} failed"),
        (Lang::It, 1) => format!("1 accesso, {failed} falliti"),
        (Lang::It, _) => format!("{ok} accessi, {failed} falliti"),
    }
}

/// Networks that are not shown.
pub fn more_networks(n: u64, lang: Lang) -> String {
    match lang {
        Lang::En => format!("and {} more", count(n, lang)),
        Lang::It => format!("e altre {}", count(n, lang)),
    }
}

/// What the cards were made of.
pub fn looked_at(of: u64, exact: bool, lang: Lang) -> String {
    let n = count(of, lang);
    match (lang, exact) {
        (Lang::En, true) => format!("Made of all {n} logins and tries of the last 30 days."),
        (Lang::En, false) => format!("Made of the newest {n} logins and tries; there are more."),
        (Lang::It, true) => format!("Da tutti i {n} accessi e tentativi degli ultimi 30 giorni."),
        (Lang::It, false) => format!("Dagli ultimi {n} accessi e tentativi; ce ne sono altri."),
    }
}

/// Who else tried.
pub fn strangers(tries: u64, networks: u64, lang: Lang) -> String {
    let (n, from) = (count(tries, lang), count(networks, lang));
    match lang {
        Lang::En => format!("{n} tries from {from} networks this account never logged in from. Nobody got in."),
        Lang::It => format!("{n} tentativi da {from} reti da cui questo account non è mai entrato. Nessuno è riuscito."),
    }
}

/// One's own word, as it was said.
pub const fn said(mine: bool) -> Word {
    if mine { ME } else { NOT_ME }
}
