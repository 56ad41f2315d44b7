//! The verdict on a login: who came by which door, with what, from where, how long; or why not, and what to do.
//!
//! In: an access row, others of the account where they are known (`series`). Out: a [`Verdict`].
//! Refuses to know: other accounts.

use super::{
    Lang, Verdict, names,
    phrase::{Both, Why, bare, clock, count, fill, length, sentence, why},
    plain, said, series,
};
use crate::{
    access::Access,
    reason::Failure,
    row::Row,
    status::{Action, Protocol},
    time::SECOND,
    zone::Zone,
};

pub(super) fn verdict(row: &Access, others: &[Row], lang: Lang, zone: Zone) -> Verdict {
    let mut verdict = alone(row, lang, zone);
    series::add(&mut verdict, row, others, lang, zone);
    verdict
}

fn alone(row: &Access, lang: Lang, zone: Zone) -> Verdict {
    let say = |text: Both| fill(lang.of(text), &|name| fact(row, name, lang, zone));
    match row.action {
        Action::Login => {
            let lead = match row.protocol {
                Protocol::Smtp => ["Signed in to send mail{program}{address} {time}", "Accesso per inviare posta{program}{address} {time}"],
                _ => ["Logged in by {door}{program}{address} {time}", "Accesso via {door}{program}{address} {time}"],
            };
            Verdict { sentence: sentence(&(say(lead) + &session(row, lang))), next: None, known: true }
        }
        Action::FailedLogin => {
            let why = failed(row.failure.unwrap_or(Failure::Other), row.text.is_some());
            let lead = say(["Turned away: ", "Accesso negato: "]) + &say(why.clause);
            Verdict {
                sentence: sentence(&(lead + &say([", by {door}{program}{address} {time}", ", via {door}{program}{address} {time}"]))),
                next: why.next.map(say),
                known: !matches!(row.failure, None | Some(Failure::Other)),
            }
        }
    }
}

fn fact(row: &Access, name: &str, lang: Lang, zone: Zone) -> String {
    let client = row.client.as_deref().map(|client| plain(client, 80)).filter(|client| !client.is_empty());
    match name {
        "user" => Some(plain(&row.user, 120))
            .filter(|user| !user.is_empty())
            .unwrap_or_else(|| lang.of(["an empty user name", "un nome utente vuoto"]).into()),
        "door" if row.protocol == Protocol::Webmail => "webmail".into(),
        "door" => names::protocol_name(row.protocol, lang).into(),
        "program" => client.map(|client| format!(" {} {client}", lang.of(["with", "con"]))).unwrap_or_default(),
        "address" => row.remote_ip.map(|ip| format!(" {} {ip}", lang.of(["from", "da"]))).unwrap_or_default(),
        "ip" => row.remote_ip.map_or_else(|| lang.of(["that address", "quell’indirizzo"]).into(), |ip| ip.to_string()),
        "time" => clock(row.time, row.time, lang, zone),
        "words" => said::words(row.text.as_deref().unwrap_or_default()),
        _ => String::new(),
    }
}

/// How long it lasted and what was done in it.
fn session(row: &Access, lang: Lang) -> String {
    let Some(end) = row.logout_time else {
        // Postfix logs no end of a session in which mail is sent
        let open = row.protocol != Protocol::Smtp;
        return if open { lang.of(["; not logged out so far", "; finora nessuna uscita"]).into() } else { String::new() };
    };
    let seconds = (end.0 - row.time.0) as f64 / SECOND as f64;
    let lasted = format!("{} {}", lang.of(["; it lasted", "; è durato"]), length(seconds, lang));
    let done: Vec<String> = [
        (row.retrieved, ["fetched", "scaricato"], ["fetched", "scaricati"]),
        (row.trashed, ["moved to the trash", "spostato nel cestino"], ["moved to the trash", "spostati nel cestino"]),
        (row.deleted, ["marked deleted", "contrassegnato come eliminato"], ["marked deleted", "contrassegnati come eliminati"]),
        (row.expunged, ["removed for good", "eliminato definitivamente"], ["removed for good", "eliminati definitivamente"]),
    ]
    .into_iter()
    .filter_map(|(n, one, many)| n.filter(|n| *n > 0).map(|n| count(n.into(), one, many, lang)))
    .collect();
    if done.is_empty() { lasted } else { format!("{lasted}; {} {}", lang.of(["messages:", "messaggi:"]), done.join(", ")) }
}

const fn failed(failure: Failure, has_text: bool) -> Why {
    match failure {
        Failure::AuthFailed => why(
            ["wrong password for {user}", "password errata per {user}"],
            [
                "If this was you, type the password anew in the mail program; if not, nobody got in, but see that the password is long and used nowhere else.",
                "Se eri tu, riscrivi la password nel programma di posta; se non eri tu, nessuno è entrato, ma assicurati che la password sia lunga e non usata altrove.",
            ],
        ),
        Failure::ManyConnections => why(
            ["{user} has too many connections open at once", "{user} ha troppe connessioni aperte insieme"],
            [
                "Close mail programs and devices that are not in use, or have the limit raised.",
                "Chiudi i programmi e i dispositivi che non usi, o fai alzare il limite.",
            ],
        ),
        Failure::IpNotallowed => why(
            ["{user} may not sign in from there", "{user} non può accedere da lì"],
            [
                "If this was you, sign in from an allowed network, or have {ip} added to the allowed ones.",
                "Se eri tu, accedi da una rete consentita, o fai aggiungere {ip} a quelle consentite.",
            ],
        ),
        Failure::UserDisabled => why(
            ["the account {user} is switched off", "l’utente {user} è disattivato"],
            ["If it should be in use, have it switched on again.", "Se dovrebbe essere in uso, fallo riattivare."],
        ),
        Failure::OtpInvalid => why(
            ["the one-time code for {user} was wrong", "il codice monouso per {user} non era valido"],
            [
                "Check the clock of the device that makes the codes; each code works once.",
                "Controlla l’orologio del dispositivo che genera i codici; ogni codice vale una volta sola.",
            ],
        ),
        Failure::UserUnknown => why(
            ["there is no account {user}", "l’utente {user} non esiste"],
            [
                "If this was you, check the user name: usually it is the whole address.",
                "Se eri tu, controlla il nome utente: di solito è l’indirizzo completo.",
            ],
        ),
        Failure::TlsRequired => why(
            ["the password of {user} would have travelled unencrypted", "la password di {user} avrebbe viaggiato in chiaro"],
            [
                "Turn on SSL/TLS in the mail program (IMAP port 993, POP3 995, SMTP 465).",
                "Attiva SSL/TLS nel programma di posta (IMAP porta 993, POP3 995, SMTP 465).",
            ],
        ),
        Failure::Other if has_text => bare([
            "{user} could not sign in, in the server’s words “{words}”",
            "{user} non è riuscito ad accedere, con queste parole del server: “{words}”",
        ]),
        Failure::Other => bare([
            "{user} could not sign in, and the server gave no reason",
            "{user} non è riuscito ad accedere, e il server non ne dice il motivo",
        ]),
    }
}
