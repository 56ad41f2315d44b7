//! A finding in one sentence, and the next step, in Italian and English.
//!
//! In: a finding and a language. Out: plain text. Refuses to know: guessing: it says what was counted.

use tracemail_model::{
    explain::{Lang, Verdict},
    finding::{Finding, FindingKind},
};

/// What happened, and what to do.
pub fn sentence(finding: &Finding, lang: Lang) -> Verdict {
    let account = finding.account.as_deref().unwrap_or_default();
    let network = finding.network.as_deref().unwrap_or_default();
    let (count, spread) = (finding.count, finding.spread);
    let english = lang == Lang::En;
    let device = match &finding.client {
        Some(client) => client.clone(),
        None if english => "A device that does not say its name".into(),
        None => "Un dispositivo che non dice il suo nome".into(),
    };
    let say = |en: String, it: String| if english { en } else { it };
    let (sentence, next) = match finding.kind {
        FindingKind::Spraying => (
            say(
                format!(
                    "{network} tries the passwords of many accounts: {count} tries at {spread} accounts, none of which logs in from there."
                ),
                format!(
                    "{network} prova le password di molti account: {count} tentativi su {spread} account, nessuno dei quali accede da lì."
                ),
            ),
            say(
                "Block the network in the firewall, and look whether any login from it worked.".into(),
                "Blocca la rete nel firewall e guarda se qualche accesso da lì è riuscito.".into(),
            ),
        ),
        FindingKind::Distributed => (
            say(
                format!("{spread} networks try the password of {account}, which never logged in from any of them: {count} tries."),
                format!(
                    "{spread} reti provano la password di {account}, che non ha mai fatto accesso da nessuna di esse: {count} tentativi."
                ),
            ),
            say(
                "See that the password is long and used nowhere else; blocking single addresses does not help.".into(),
                "Controlla che la password sia lunga e non usata altrove; bloccare singoli indirizzi non serve.".into(),
            ),
        ),
        FindingKind::Lockout => (
            say(
                format!("{device} in the usual network of {account} ({network}) goes on with a wrong password: {count} tries."),
                format!("{device}, nella rete abituale di {account} ({network}), insiste con una password sbagliata: {count} tentativi."),
            ),
            say("Put the new password into that device.".into(), "Inserisci la nuova password in quel dispositivo.".into()),
        ),
        FindingKind::BreakIn => (
            say(
                format!(
                    "After {count} tries that failed, a login to {account} worked from {network}, from where it never logged in before."
                ),
                format!("Dopo {count} tentativi falliti, un accesso a {account} è riuscito da {network}, da dove non era mai entrato."),
            ),
            say(
                "Ask the owner; if it was not him, change the password and end all sessions.".into(),
                "Chiedi al titolare; se non è stato lui, cambia la password e chiudi tutte le sessioni.".into(),
            ),
        ),
        FindingKind::NewNetwork => (
            say(
                format!("{account}, who always logs in from the same places, logged in from {network} for the first time."),
                format!("{account}, che accede sempre dagli stessi posti, è entrato per la prima volta da {network}."),
            ),
            say("Ask the owner whether it was him.".into(), "Chiedi al titolare se è stato lui.".into()),
        ),
        FindingKind::FarApart => (
            say(
                format!("{account} logged in from two places too far apart for the time between, the second one from {network}."),
                format!("{account} è entrato da due luoghi troppo lontani per il tempo trascorso, il secondo da {network}."),
            ),
            say(
                "Ask the owner; a VPN or a mobile network can be the cause, else change the password.".into(),
                "Chiedi al titolare: può essere una VPN o una rete mobile, altrimenti cambia la password.".into(),
            ),
        ),
        FindingKind::Denied => (
            say(
                format!("A login to {account} from {network} worked, and whoever stands for the account says that it was not the owner."),
                format!("Un accesso a {account} da {network} è riuscito, e chi risponde dell’account dice che non era il titolare."),
            ),
            say(
                "Change the password now, end all sessions, and look at what was sent and forwarded since.".into(),
                "Cambia subito la password, chiudi tutte le sessioni e guarda che cosa è stato inviato e inoltrato da allora.".into(),
            ),
        ),
        FindingKind::OutgoingBurst => (
            say(
                format!(
                    "{account} sends far more mail than usual, or much of it is refused, soon after a login that looked odd: {count} messages within an hour."
                ),
                format!(
                    "{account} invia molta più posta del solito, o molta viene respinta, poco dopo un accesso sospetto: {count} messaggi in un’ora."
                ),
            ),
            say(
                "Stop the account’s outgoing mail now, then change the password.".into(),
                "Ferma subito la posta in uscita dell’account, poi cambia la password.".into(),
            ),
        ),
    };
    Verdict { sentence, next: Some(next), known: true }
}
