//! The names that may stand in a text: `{recipient}`, `{domain}`, `{list}` … and what a row says of them.
//!
//! In: a message. Out: plain text in the language asked for; where the row is silent, words that fit the place.
//! Refuses to know: the sentences.

use super::{
    Lang,
    phrase::{Both, decimal, size},
    plain, said,
};
use crate::{mailbox::domain_of, message::Message};

/// A message and who reads about it.
pub(super) struct Facts<'a> {
    pub row: &'a Message,
    pub lang: Lang,
}

impl Facts<'_> {
    /// What is known under that name.
    pub fn get(&self, name: &str) -> String {
        let row = self.row;
        match name {
            // whom the mail is from and to
            "sender" => self.or(row.sender.as_deref().filter(|s| !s.is_empty()), ["that sender", "quel mittente"]),
            "domain" => self.or(row.sender.as_deref().and_then(domain_of), ["the sender’s domain", "il dominio del mittente"]),
            "recipient" => self.or(row.recipient.as_deref(), ["the recipient", "il destinatario"]),
            "mailbox" => self.or(row.recipient.as_deref(), ["with that address", "con quell’indirizzo"]),
            "rdomain" => self.or(row.recipient.as_deref().and_then(domain_of), ["the recipient’s domain", "il dominio del destinatario"]),
            "user" => self.or(row.user.as_deref(), ["the person signed in", "chi si è autenticato"]),
            // the servers
            "server" => shown(row.client_host.as_deref())
                .or_else(|| row.client_ip.map(|ip| ip.to_string()))
                .unwrap_or_else(|| self.lang.of(["the sending server", "il server mittente"]).into()),
            "who" => self.who(),
            "relay" => self.or(row.relay_host.as_deref(), ["the other server", "l’altro server"]),
            // what the filters found
            "list" => match said::block_list(row.text.as_deref().unwrap_or_default()) {
                Some(list) => format!("{} {list}", self.lang.of(["the list", "nella lista"])),
                None => self.lang.of(["a public block list", "in una lista pubblica di blocco"]).into(),
            },
            "virus" => shown(row.virus.as_deref()).map(|virus| format!(" ({virus})")).unwrap_or_default(),
            "size" => row.size.map(|bytes| format!(" ({})", size(bytes, self.lang))).unwrap_or_default(),
            "score" => self.score(),
            "auth" => self.auth(),
            _ => String::new(),
        }
    }

    /// The other server by the recipient's domain, with its provider's name where that says more.
    fn who(&self) -> String {
        let host = self.row.relay_host.as_deref().unwrap_or_default();
        let provider = provider_name(host);
        match (shown(self.row.recipient.as_deref().and_then(domain_of)), provider) {
            (Some(domain), Some(name)) if !is_own_domain(&domain, name) => format!("{domain} ({name})"),
            (Some(domain), _) => domain,
            (None, Some(name)) => name.into(),
            (None, None) => self.or(Some(host), ["the other server", "l’altro server"]),
        }
    }

    fn score(&self) -> String {
        let Some(spam) = &self.row.spam else { return String::new() };
        let score = decimal(spam.score, self.lang);
        match spam.required {
            Some(required) => format!(
                " ({} {score} {} {})",
                self.lang.of(["score", "punteggio"]),
                self.lang.of(["of", "su"]),
                decimal(required, self.lang)
            ),
            None => format!(" ({} {score})", self.lang.of(["score", "punteggio"])),
        }
    }

    fn auth(&self) -> String {
        let auth = &self.row.auth;
        let known: Vec<String> = [("SPF", &auth.spf), ("DKIM", &auth.dkim)]
            .into_iter()
            .filter_map(|(name, result)| result.as_deref().map(|result| format!("{name}: {}", plain(result, 20))))
            .collect();
        if known.is_empty() { String::new() } else { format!(" ({})", known.join(", ")) }
    }

    fn or(&self, fact: Option<&str>, otherwise: Both) -> String {
        shown(fact).unwrap_or_else(|| self.lang.of(otherwise).into())
    }
}

/// A stranger's word, if anything of it can be seen.
fn shown(fact: Option<&str>) -> Option<String> {
    fact.map(|fact| plain(fact, 120)).filter(|fact| !fact.is_empty())
}

/// Who runs a mail exchanger, by the end of its name.
pub(super) fn provider_name(host: &str) -> Option<&'static str> {
    let host = host.to_ascii_lowercase();
    PROVIDERS.iter().find(|(ends, _)| ends.iter().any(|end| is_under(&host, end))).map(|(_, name)| *name)
}

/// Whether the host is that domain or lies in it.
pub(super) fn is_under(host: &str, domain: &str) -> bool {
    host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

const PROVIDERS: &[(&[&str], &str)] = &[
    (&["google.com", "googlemail.com"], "Google"),
    (&["outlook.com", "hotmail.com", "office365.us"], "Microsoft"),
    (&["yahoodns.net", "yahoo.com", "yahoo.co.jp", "aol.com"], "Yahoo"),
    (&["icloud.com", "me.com", "apple.com"], "Apple"),
    (&["aruba.it", "arubabusiness.it", "aruba.cloud"], "Aruba"),
    (&["libero.it", "virgilio.it", "iol.it"], "Italiaonline"),
    (&["register.it", "securemail.pro"], "Register.it"),
    (&["tim.it", "telecomitalia.it", "alice.it"], "TIM"),
    (&["qboxmail.com"], "Qboxmail"),
    (&["gmx.net", "gmx.de", "web.de"], "GMX"),
    (&["kundenserver.de", "1and1.com", "ionos.com", "ionos.de", "ionos.it"], "IONOS"),
    (&["t-online.de"], "Telekom"),
    (&["orange.fr", "wanadoo.fr"], "Orange"),
    (&["laposte.net"], "La Poste"),
    (&["free.fr"], "Free"),
    (&["sfr.fr"], "SFR"),
    (&["comcast.net", "xfinity.com"], "Comcast"),
    (&["pphosted.com", "ppe-hosted.com"], "Proofpoint"),
    (&["mimecast.com", "mimecast.co.za"], "Mimecast"),
    (&["barracudanetworks.com"], "Barracuda"),
    (&["mail.ru"], "Mail.ru"),
    (&["yandex.ru", "yandex.net"], "Yandex"),
    (&["protonmail.ch"], "Proton"),
    (&["zoho.com", "zoho.eu"], "Zoho"),
];

/// Whether the provider's name would only repeat the domain: `gmail.com (Google)` says no more than `gmail.com`.
fn is_own_domain(domain: &str, provider: &str) -> bool {
    let domain = domain.to_ascii_lowercase();
    let name = provider.to_ascii_lowercase();
    // outlook.it, hotmail.fr … are many
    let families = ["outlook.", "hotmail.", "live.", "msn.", "gmx."];
    domain.starts_with(name.split('.').next().unwrap_or(&name))
        || families.iter().any(|start| domain.starts_with(start))
        || OWN_DOMAINS.contains(&domain.as_str())
}

const OWN_DOMAINS: &[&str] = &[
    "gmail.com",
    "googlemail.com",
    "icloud.com",
    "me.com",
    "mac.com",
    "libero.it",
    "virgilio.it",
    "alice.it",
    "t-online.de",
    "web.de",
    "wanadoo.fr",
];
