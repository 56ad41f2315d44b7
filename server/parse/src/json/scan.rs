//! Rspamd's metadata exporter (`backend = "http"`, `formatter = "json"`, Rspamd 1.9 to 3), and custom formatters that add
//! `attachments`, `tls_version`, `virus`, `helo`, `size`, `pre_result`.
//!
//! In: the object. Out: [`Scan`]. The stock form has neither time nor threshold, and writes `unknown` for who did not log in.
//! Refuses to know: what a symbol means, and what Postfix made of it.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use tracemail_model::message::{Attachment, TlsVersion};

use super::Members;

/// What Rspamd found.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Scan {
    /// Postfix's id.
    pub queue_id: String,
    /// With its `<>`.
    pub message_id: Option<String>,
    /// The client's address.
    pub ip: Option<IpAddr>,
    /// What the client calls itself.
    pub helo: Option<String>,
    /// The authenticated user.
    pub user: Option<String>,
    /// Envelope sender.
    pub from: Option<String>,
    /// Envelope recipients.
    pub recipients: Vec<String>,
    /// Decoded, whole.
    pub subject: Option<String>,
    /// The From header.
    pub header_from: Option<String>,
    /// The To header.
    pub header_to: Option<String>,
    /// Bytes.
    pub size: Option<u64>,
    /// `no action`, `greylist`, `add header`, `reject` …
    pub action: String,
    /// Sum.
    pub score: f64,
    /// Threshold.
    pub required: Option<f64>,
    /// Name, weight, options.
    pub symbols: Vec<(String, f64, Vec<String>)>,
    /// The virus found.
    pub virus: Option<String>,
    /// TLS of the client.
    pub tls: Option<(TlsVersion, String)>,
    /// Files in it.
    pub attachments: Vec<Attachment>,
    /// The words of a module that decided before all others.
    pub text: Option<String>,
}

pub(super) fn read(of: Members<'_>) -> Scan {
    let known = |name: &str| of.text(name).filter(|text| text != "unknown" && text != "undef");
    let symbols: Vec<_> = of
        .objects("symbols")
        .filter_map(|symbol| Some((symbol.text("name")?, symbol.decimal("score").unwrap_or(0.0), symbol.texts("options"))))
        .collect();
    let infected = symbols.iter().find(|(name, ..)| name.ends_with("_VIRUS") || name == "VIRUS_FOUND");
    let virus = of.texts("virus").into_iter().next().or_else(|| infected.and_then(|(.., options)| options.first().cloned()));
    let tls = of.text("tls_version").and_then(|name| crate::tls::version(name.as_bytes()));
    Scan {
        queue_id: known("qid").unwrap_or_default(),
        message_id: known("message_id").map(|id| if id.starts_with('<') { id } else { format!("<{id}>") }),
        ip: of.ip("ip"),
        helo: known("helo"),
        user: known("user"),
        // the empty sender is written as an empty string
        from: of.0.get("from").and_then(|from| from.as_str()).filter(|from| *from != "unknown").map(str::to_owned),
        recipients: of.texts("rcpt").into_iter().filter(|to| to != "unknown" && !to.is_empty()).collect(),
        subject: known("subject"),
        header_from: of.texts("header_from").into_iter().next(),
        header_to: of.texts("header_to").into_iter().next(),
        size: of.number("size"),
        action: of.text("action").unwrap_or_default(),
        score: of.decimal("score").unwrap_or(0.0),
        required: of.decimal("required").or_else(|| of.decimal("required_score")),
        symbols,
        virus,
        tls: tls.map(|version| (version, of.text("tls_cipher").unwrap_or_default())),
        attachments: of.objects("attachments").filter_map(|file| attachment(file)).collect(),
        text: of.0.get("pre_result").and_then(|result| result.as_object()).and_then(|result| Members(result).text("message")),
    }
}

/// `digest` is Rspamd's own (BLAKE2b, 128 digits): only 64 digits can be SHA-256.
fn attachment(file: Members<'_>) -> Option<Attachment> {
    let name = file.text("name").or_else(|| file.text("filename"))?;
    let sha256 = ["sha256", "digest"].iter().find_map(|name| file.text(name).and_then(|digest| sha256(&digest)));
    Some(Attachment { name, sha256, size: file.number("size"), status: file.text("status") })
}

/// 64 hexadecimal digits, in lower case.
pub(super) fn sha256(digest: &str) -> Option<String> {
    (digest.len() == 64 && digest.bytes().all(|b| b.is_ascii_hexdigit())).then(|| digest.to_ascii_lowercase())
}
