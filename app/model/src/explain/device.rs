//! "Why am I locked out?": the device that goes on with the old password, by name and place; or since when nothing fails.
//!
//! In: the devices of an account, and the moment. Out: a [`Verdict`]. Refuses to know: rows.

use super::{
    Lang, Verdict, names,
    phrase::{Both, clock, count, fill, length},
    plain,
};
use crate::{
    device::{Device, Devices},
    reason::Failure,
    status::Protocol,
    time::{Micros, SECOND},
    zone::Zone,
};

/// What to call a device that may not say its name.
pub fn device_name(device: &Device, lang: Lang) -> String {
    let client = device.client.as_deref().map(|client| plain(client, 60)).filter(|client| !client.is_empty());
    client.unwrap_or_else(|| {
        let sends = device.protocols == [Protocol::Smtp];
        let names: Vec<_> = device.protocols.iter().map(|protocol| names::protocol_name(*protocol, lang)).collect();
        match (device.protocols.contains(&Protocol::Webmail), sends) {
            (true, _) => lang.of(["Webmail", "Webmail"]).into(),
            (_, true) => lang.of(["A program that sends mail", "Un programma che invia posta"]).into(),
            _ => format!("{} ({})", lang.of(["A program without a name", "Un programma senza nome"]), names.join(", ")),
        }
    })
}

/// Which device it is, or that nothing fails. `zone`: the viewer's.
pub fn locked_out(all: &Devices, now: Micros, lang: Lang, zone: Zone) -> Verdict {
    let (sentence, next) = if let [worst, others @ ..] = all.locked_out(now).as_slice() {
        (device(worst, others.len(), now, lang, zone), Some(what_to_do(worst.why)))
    } else {
        calm(all, now, lang, zone)
    };
    let sentence = format!("{sentence}{}", strangers(all, lang));
    Verdict { sentence, next: next.map(|next| lang.of(next).to_owned()), known: true }
}

fn device(worst: &Device, others: usize, now: Micros, lang: Lang, zone: Zone) -> String {
    let text = match worst.why {
        None | Some(Failure::AuthFailed | Failure::Other) => [
            "{device}{place} still uses a password that is not right: {n} tries {since}, one every {pace}, the last {last}.",
            "{device}{place} usa ancora una password che non va bene: {n} tentativi {since}, uno ogni {pace}, l’ultimo {last}.",
        ],
        Some(Failure::OtpInvalid) => [
            "{device}{place} shows a code that is not right: {n} tries {since}, one every {pace}, the last {last}.",
            "{device}{place} presenta un codice che non va bene: {n} tentativi {since}, uno ogni {pace}, l’ultimo {last}.",
        ],
        Some(Failure::ManyConnections) => [
            "{device}{place} is turned away because too many programs are connected at once: {n} times {since}, the last {last}.",
            "{device}{place} viene respinto perché troppi programmi sono collegati insieme: {n} volte {since}, l’ultima {last}.",
        ],
        Some(_) => [
            "{device}{place} is turned away, though perhaps not for its password: {n} tries {since}, the last {last}.",
            "{device}{place} viene respinto, ma forse non per la password: {n} tentativi {since}, l’ultimo {last}.",
        ],
    };
    let mut said = fill(lang.of(text), &|name| match name {
        "device" => device_name(worst, lang),
        "place" => place(worst, lang),
        "n" => worst.failing.to_string(),
        "since" => worst.failing_since.map_or_else(String::new, |at| since(at, now, lang, zone)),
        "pace" => length(worst.pace() as f64 / SECOND as f64, lang),
        "last" => worst.failure.map_or_else(String::new, |last| clock(last.time, now, lang, zone)),
        _ => String::new(),
    });
    if others > 0 {
        let more = count(
            others as u64,
            ["other device fails", "altro dispositivo non riesce"],
            ["other devices fail", "altri dispositivi non riescono"],
            lang,
        );
        said.push_str(&fill(lang.of([" {n}, too: see below.", " Anche {n}: vedi sotto."]), &|_| more.clone()));
    }
    said
}

/// ` at 203.0.113.7`
fn place(device: &Device, lang: Lang) -> String {
    device.networks.first().map_or_else(String::new, |stay| format!(" {} {}", lang.of(["at the address", "all’indirizzo"]), stay.address))
}

/// `since 10:02`, `since 22 November at 10:02`; `dalle 10:02`, `dal 22 novembre alle 10:02`, `dall’8 novembre alle 10:02`.
fn since(at: Micros, now: Micros, lang: Lang, zone: Zone) -> String {
    let told = clock(at, now, lang, zone);
    match lang {
        Lang::En => format!("since {}", told.trim_start_matches("on ").trim_start_matches("at ")),
        Lang::It => match told.strip_prefix("il ") {
            Some(day) => format!("dal {day}"),
            None if told.starts_with("l’") => format!("dal{told}"),
            None => told.replacen("alle", "dalle", 1),
        },
    }
}

fn calm(all: &Devices, now: Micros, lang: Lang, zone: Zone) -> (String, Option<Both>) {
    let say = |text: Both, told: String| fill(lang.of(text), &|_| told.clone());
    if all.looked_at == 0 {
        return (
            lang.of(["Nobody has tried this account in the last 30 days.", "Nessuno ha provato questo account negli ultimi 30 giorni."])
                .into(),
            Some([
                "If a program says that it cannot sign in, check the user name in it: usually it is the whole address.",
                "Se un programma dice che non riesce ad accedere, controlla il nome utente: di solito è l’indirizzo completo.",
            ]),
        );
    }
    let worked = all.devices.iter().filter_map(|device| device.login).map(|login| login.time).max();
    match all.last_failure() {
        // the program has got in since
        Some((device, failure)) if device.failing == 0 => (
            say(
                [
                    "Nothing of yours fails: the last wrong try was {t}, and it worked afterwards.",
                    "Niente fallisce: l’ultimo tentativo errato è stato {t}, poi l’accesso è riuscito.",
                ],
                clock(failure.time, now, lang, zone),
            ),
            None,
        ),
        Some((device, failure)) => {
            let text = ["The last try that failed was {t}, by {d}.", "L’ultimo tentativo fallito è stato {t}, da {d}."];
            let said =
                fill(lang.of(text), &|name| if name == "t" { clock(failure.time, now, lang, zone) } else { device_name(device, lang) });
            (said, Some(what_to_do(device.why)))
        }
        None if worked.is_none() => (
            lang.of([
                "No login of this account worked in the last 30 days.",
                "Nessun accesso a questo account è riuscito negli ultimi 30 giorni.",
            ])
            .into(),
            None,
        ),
        None => {
            let since = since(all.since.unwrap_or(now), now, lang, zone);
            (say(["Nothing of yours has failed {t}.", "Nessun tuo accesso è fallito {t}."], since), None)
        }
    }
}

const fn what_to_do(why: Option<Failure>) -> Both {
    match why {
        None | Some(Failure::AuthFailed | Failure::Other) => [
            "On that device open the settings of this account and type the new password, for receiving and for sending; until then it goes on failing by itself.",
            "Su quel dispositivo apri le impostazioni di questo account e scrivi la nuova password, per la ricezione e per l’invio; finché non lo fai continuerà a fallire da solo.",
        ],
        Some(Failure::OtpInvalid) => [
            "Check the clock of the device that makes the codes; each code works once.",
            "Controlla l’orologio del dispositivo che genera i codici; ogni codice vale una volta sola.",
        ],
        Some(Failure::ManyConnections) => [
            "Close mail programs and devices that are not in use, or have the limit raised.",
            "Chiudi i programmi e i dispositivi che non usi, o fai alzare il limite.",
        ],
        Some(Failure::UserDisabled) => {
            ["The account is switched off: have it switched on again.", "L’account è disattivato: fallo riattivare."]
        }
        Some(Failure::IpNotallowed) => {
            ["Sign in from an allowed network, or have that one allowed.", "Accedi da una rete consentita, o fai consentire quella."]
        }
        Some(Failure::UserUnknown) => [
            "Check the user name in that program: usually it is the whole address.",
            "Controlla il nome utente in quel programma: di solito è l’indirizzo completo.",
        ],
        Some(Failure::TlsRequired) => [
            "Turn on SSL/TLS in that program (IMAP port 993, POP3 995, SMTP 465).",
            "Attiva SSL/TLS in quel programma (IMAP porta 993, POP3 995, SMTP 465).",
        ],
    }
}

fn strangers(all: &Devices, lang: Lang) -> String {
    if all.strangers.tries == 0 {
        return String::new();
    }
    let text = [" Others tried, too: {n} from {from}, and did not get in.", " Anche altri hanno provato: {n} da {from}, senza entrare."];
    fill(lang.of(text), &|name| match name {
        "n" => count(all.strangers.tries, ["time", "volta"], ["times", "volte"], lang),
        _ => count(all.strangers.networks, ["network", "rete"], ["networks", "reti"], lang),
    })
}
