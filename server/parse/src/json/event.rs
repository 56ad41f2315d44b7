//! Our own timeline events, schema 1: what gateways that encrypt, sandbox, split or hold tell of a message, and what
//! servers whose logs we cannot read tell of a login.
//!
//! In: an object with `"schema": 1`. Out: [`Given`]; or a [`Fault`] in serde's words, which name the member that is wrong.
//! Members we do not know are refused, so that a misspelt one is noticed; `schema.json` says the same to machines.
//! Refuses to know: which message or session it belongs to.

use std::net::IpAddr;

use serde::{Deserialize, Deserializer, de};
use serde_json::Value;
use tracemail_model::{
    encryption::Encryption,
    event::EventKind,
    message::{Attachment, Auth, Spam, TlsVersion},
    reason::{Failure, Reason},
    status::{Direction, Protocol},
    time::{Micros, SECOND},
};

use super::{Fault, scan};

/// The longest id, bytes.
const LONGEST_ID: usize = 200;
/// The most facts of one event.
const MOST_DETAILS: usize = 50;

/// One event as it was given.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// 1.
    #[serde(deserialize_with = "one")]
    pub schema: u8,
    /// The giver's own name for the event: told twice, it counts once.
    #[serde(deserialize_with = "id")]
    pub id: String,
    /// When it happened.
    #[serde(deserialize_with = "moment")]
    pub time: Micros,
    /// What happened.
    pub kind: EventKind,
    /// The machine that did it.
    pub host: Option<String>,
    /// The message, by name.
    #[serde(default, deserialize_with = "message_id")]
    pub message_id: Option<String>,
    /// The message, by its id in a queue.
    pub queue_id: Option<String>,
    /// Which way it goes, where our domains do not tell.
    pub direction: Option<Direction>,
    /// Envelope sender; empty for `<>`.
    pub sender: Option<String>,
    /// Whom it concerns: one envelope recipient or several. None: the whole message.
    #[serde(default, deserialize_with = "one_or_many")]
    pub recipient: Vec<String>,
    /// The From header.
    pub header_from: Option<String>,
    /// The To header.
    pub header_to: Option<String>,
    /// Decoded.
    pub subject: Option<String>,
    /// Bytes.
    pub size: Option<u64>,
    /// What was said, in the machine's words.
    pub text: Option<String>,
    /// Why, of the closed list.
    pub reason: Option<Reason>,
    /// Enhanced status code.
    pub dsn: Option<String>,
    /// SMTP reply code.
    pub smtp_code: Option<u16>,
    /// Whose machine handed it over, or where a person logged in from.
    #[serde(default, deserialize_with = "ip")]
    pub client_ip: Option<IpAddr>,
    /// Its name.
    pub client_host: Option<String>,
    /// What it calls itself.
    pub helo: Option<String>,
    /// Where it was taken to.
    pub relay_host: Option<String>,
    /// By address.
    #[serde(default, deserialize_with = "ip")]
    pub relay_ip: Option<IpAddr>,
    /// By port.
    pub relay_port: Option<u16>,
    /// TLS of who handed it over: `TLSv1.3`.
    #[serde(default, deserialize_with = "tls")]
    pub tls_in: Option<TlsVersion>,
    /// TLS to where it was taken.
    #[serde(default, deserialize_with = "tls")]
    pub tls_out: Option<TlsVersion>,
    /// The folder it was put into.
    pub folder: Option<String>,
    /// Whom it was sent on, or answered, to.
    pub forwarded_to: Option<String>,
    /// The virus found.
    pub virus: Option<String>,
    /// The spam filter's word.
    #[serde(default, deserialize_with = "spam")]
    pub spam: Option<Spam>,
    /// SPF, DKIM, DMARC.
    #[serde(default, deserialize_with = "auth")]
    pub auth: Option<Auth>,
    /// Files in it.
    #[serde(default, deserialize_with = "files")]
    pub attachments: Vec<Attachment>,
    /// How it was encrypted, or had been before it was decrypted.
    pub encryption: Option<Encryption>,
    /// Who logged in, or authenticated to send.
    pub user: Option<String>,
    /// The session of a login.
    pub session: Option<String>,
    /// The door of a login.
    pub protocol: Option<Protocol>,
    /// Why somebody was turned away.
    pub failure: Option<Failure>,
    /// The program's name and version.
    pub client: Option<String>,
    /// More facts, in order.
    #[serde(default, deserialize_with = "details")]
    pub details: Vec<(String, String)>,
}

impl Given {
    /// Whether it is of a login rather than of a message.
    pub const fn is_of_access(&self) -> bool {
        self.message_id.is_none() && self.queue_id.is_none()
    }
}

pub(super) fn read(object: &[u8]) -> Result<Given, Fault> {
    let given: Given = serde_json::from_slice(object).map_err(|e| Fault::new("bad-event", e.to_string()))?;
    if !given.is_of_access() {
        return Ok(given);
    }
    let of_login = matches!(given.kind, EventKind::LoggedIn | EventKind::LoginFailed | EventKind::LoggedOut | EventKind::Identified);
    let named = given.user.as_ref().is_some_and(|user| !user.is_empty());
    if of_login && named && (given.session.is_some() || matches!(given.kind, EventKind::LoggedIn | EventKind::LoginFailed)) {
        return Ok(given);
    }
    Err(Fault::new(
        "bad-event",
        if of_login {
            "a login needs `user`, its end and its program also `session`"
        } else {
            "a message needs `message_id` or `queue_id`"
        },
    ))
}

fn one<'de, D: Deserializer<'de>>(from: D) -> Result<u8, D::Error> {
    match u8::deserialize(from)? {
        1 => Ok(1),
        other => Err(de::Error::custom(format_args!("schema {other} is not known, this server knows 1"))),
    }
}

fn id<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let id = String::deserialize(from)?;
    if id.is_empty() || id.len() > LONGEST_ID {
        return Err(de::Error::custom(format_args!("`id` has 1 to {LONGEST_ID} bytes")));
    }
    Ok(id)
}

fn moment<'de, D: Deserializer<'de>>(from: D) -> Result<Micros, D::Error> {
    let read = super::moment(Some(&Value::deserialize(from)?)).filter(|at| at.0 >= 365 * 86_400 * SECOND);
    read.ok_or_else(|| de::Error::custom("`time` is RFC 3339 (2026-11-21T17:17:42.5Z) or seconds since 1970"))
}

fn message_id<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    let given = Option::<String>::deserialize(from)?.filter(|id| !id.is_empty() && id != "<>");
    Ok(given.map(|id| if id.starts_with('<') { id } else { format!("<{id}>") }))
}

fn one_or_many<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "`recipient` is an address or a list of them")]
    enum Recipients {
        One(String),
        Many(Vec<String>),
    }
    Ok(match Option::<Recipients>::deserialize(from)? {
        Some(Recipients::One(one)) => vec![one],
        Some(Recipients::Many(many)) => many,
        None => Vec::new(),
    })
}

/// IPv4 written as IPv6 is brought back, as in lines: it is looked for as IPv4.
fn ip<'de, D: Deserializer<'de>>(from: D) -> Result<Option<IpAddr>, D::Error> {
    Ok(Option::<IpAddr>::deserialize(from)?.map(|ip| ip.to_canonical()))
}

fn tls<'de, D: Deserializer<'de>>(from: D) -> Result<Option<TlsVersion>, D::Error> {
    let Some(name) = Option::<String>::deserialize(from)? else { return Ok(None) };
    TlsVersion::from_name(&name).map(Some).ok_or_else(|| de::Error::custom("a TLS version is written TLSv1.3, TLSv1.2, TLSv1.1, TLSv1"))
}

fn spam<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Spam>, D::Error> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Told {
        score: f64,
        required: Option<f64>,
        #[serde(default)]
        action: String,
        #[serde(default)]
        symbols: serde_json::Map<String, Value>,
    }
    let told = Option::<Told>::deserialize(from)?;
    Ok(told.map(|Told { score, required, action, symbols }| {
        let symbols = symbols.into_iter().map(|(name, weight)| (name, weight.as_f64().unwrap_or(0.0))).collect();
        Spam { score, required, action, symbols }
    }))
}

fn auth<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Auth>, D::Error> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Told {
        spf: Option<String>,
        dkim: Option<String>,
        dmarc: Option<String>,
    }
    Ok(Option::<Told>::deserialize(from)?.map(|Told { spf, dkim, dmarc }| Auth { spf, dkim, dmarc }))
}

/// A file as it is given.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: String,
    sha256: Option<String>,
    size: Option<u64>,
    status: Option<String>,
}

fn files<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Attachment>, D::Error> {
    let files = Option::<Vec<File>>::deserialize(from)?.unwrap_or_default();
    let read = |File { name, sha256, size, status }: File| {
        let sha256 = match sha256 {
            None => None,
            Some(digest) => Some(scan::sha256(&digest).ok_or_else(|| de::Error::custom("`sha256` has 64 hexadecimal digits"))?),
        };
        Ok(Attachment { name, sha256, size, status })
    };
    files.into_iter().map(read).collect()
}

fn details<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<(String, String)>, D::Error> {
    let given = Option::<serde_json::Map<String, Value>>::deserialize(from)?.unwrap_or_default();
    if given.len() > MOST_DETAILS {
        return Err(de::Error::custom(format_args!("at most {MOST_DETAILS} details")));
    }
    let read = |(name, value)| match value {
        Value::String(text) => Ok((name, text)),
        Value::Number(_) | Value::Bool(_) => Ok((name, value.to_string())),
        _ => Err(de::Error::custom("a detail is a string, a number or a boolean")),
    };
    given.into_iter().map(read).collect()
}
