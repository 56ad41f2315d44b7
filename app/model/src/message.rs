//! One message for one recipient, seen from one of our domains.
//!
//! In: what `correlate` made of the lines. Out: the row of the Received and Sent screens; its field names are the
//! public API's. Refuses to know: how the lines looked.

use std::{fmt, net::IpAddr};

use serde::{Deserialize, Serialize};

use crate::{
    encryption::Encryption,
    ids::RowId,
    reason::Reason,
    status::{Direction, Status},
    time::Micros,
};

/// One message for one recipient. A message to three people of ours is three rows of one story; one from a person
/// of ours to another is a sent row and a received row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Message {
    /// Sorts by [`Message::time`].
    pub id: RowId,
    /// To us or from us.
    pub direction: Direction,
    /// When our first server first saw it.
    pub time: Micros,
    /// When something last happened to it.
    pub updated: Micros,
    /// The domain the row belongs to: the recipient's when received, the sender's when sent.
    pub domain: Option<String>,
    /// Envelope sender, without `<>`; empty for the null sender `<>`, `None` when the log never said.
    pub sender: Option<String>,
    /// Envelope recipient after aliases; `None` when refused before there was one.
    pub recipient: Option<String>,
    /// The recipient as first given, where an alias changed it.
    pub original_recipient: Option<String>,
    /// The From header, as far as the log has it.
    pub header_from: Option<String>,
    /// The To header.
    pub header_to: Option<String>,
    /// Decoded (RFC 2047); never from the body.
    pub subject: Option<String>,
    /// Bytes.
    pub size: Option<u64>,
    /// With its `<>`.
    pub message_id: Option<String>,
    /// The queue id under which it was first seen; `None` when refused before it had one.
    pub queue_id: Option<String>,
    /// How it fared.
    pub status: Status,
    /// Why it was refused, held or delayed.
    pub reason: Option<Reason>,
    /// What our server or the other one said, in its words.
    pub text: Option<String>,
    /// Our mail server.
    pub host: String,
    /// Who handed it to us.
    pub client_ip: Option<IpAddr>,
    /// Its name by reverse DNS; `None` when `unknown`.
    pub client_host: Option<String>,
    /// The name it gave of itself.
    pub helo: Option<String>,
    /// The authenticated user.
    pub user: Option<String>,
    /// Postfix service, as its lines name it: `postfix/smtpd`, `postfix/submission/smtpd`, `postfix/pickup` …
    pub service: String,
    /// The port used for sending, where the service tells it (25, 465, 587).
    pub port: Option<u16>,
    /// Where we took it to, by name.
    pub relay_host: Option<String>,
    /// By address.
    pub relay_ip: Option<IpAddr>,
    /// By port.
    pub relay_port: Option<u16>,
    /// Enhanced status code, `5.1.1`.
    pub dsn: Option<String>,
    /// SMTP reply code.
    pub smtp_code: Option<u16>,
    /// Delivery attempts so far.
    pub attempts: u32,
    /// Seconds from arrival to the last attempt's end.
    pub delay: Option<f64>,
    /// Seconds before the queue, in the queue, connecting, transmitting.
    pub delays: Option<[f64; 4]>,
    /// TLS of whoever handed it to us.
    pub tls_in: Option<TlsVersion>,
    /// Its cipher.
    pub tls_in_cipher: Option<String>,
    /// TLS to the server we took it to.
    pub tls_out: Option<TlsVersion>,
    /// Its cipher.
    pub tls_out_cipher: Option<String>,
    /// Postfix's word on the other server's certificate: Anonymous, Untrusted, Trusted, Verified.
    pub tls_out_trust: Option<String>,
    /// Folder it was put into.
    pub folder: Option<String>,
    /// What filters did, in order: fileinto, redirect, vacation, discard, reject, keep.
    pub actions: Vec<String>,
    /// Where a filter or alias sent it on.
    pub forwarded_to: Vec<String>,
    /// Whom an automatic reply went to.
    pub autoreply: Option<String>,
    /// The spam filter's word.
    pub spam: Option<Spam>,
    /// The virus found.
    pub virus: Option<String>,
    /// SPF, DKIM and DMARC.
    pub auth: Auth,
    /// Files in it, as far as a filter told.
    pub attachments: Vec<Attachment>,
    /// How a gateway says it is locked, or was before it unlocked it. What a filter saw of it stands among `spam` and
    /// `attachments`.
    pub encryption: Option<Encryption>,
}

/// The spam filter's word on a message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Spam {
    /// The sum of the symbols' weights.
    pub score: f64,
    /// The score at which it refuses.
    pub required: Option<f64>,
    /// What it asked for: `no action`, `greylist`, `add header`, `reject` …
    pub action: String,
    /// Each rule that fired, with its weight, in the filter's order.
    #[serde(with = "symbols")]
    #[cfg_attr(feature = "schema", schemars(with = "std::collections::BTreeMap<String, f64>"))]
    pub symbols: Vec<(String, f64)>,
}

/// Results of sender authentication, in RFC 8601's words (pass, fail, softfail, none, permerror …).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Auth {
    /// RFC 7208.
    pub spf: Option<String>,
    /// RFC 6376.
    pub dkim: Option<String>,
    /// RFC 7489.
    pub dmarc: Option<String>,
}

/// A file in a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Attachment {
    /// As its sender named it.
    pub name: String,
    /// Lower-case hex.
    pub sha256: Option<String>,
    /// Bytes.
    pub size: Option<u64>,
    /// What a filter made of it: `ok`, `infected`, `removed`, `encrypted` …
    pub status: Option<String>,
}

/// TLS protocol versions, ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[repr(u8)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum TlsVersion {
    /// SSL 3.0 or older.
    #[serde(rename = "SSLv3")]
    Ssl3 = 30,
    /// RFC 2246.
    #[serde(rename = "TLSv1")]
    Tls10 = 31,
    /// RFC 4346.
    #[serde(rename = "TLSv1.1")]
    Tls11 = 32,
    /// RFC 5246.
    #[serde(rename = "TLSv1.2")]
    Tls12 = 33,
    /// RFC 8446.
    #[serde(rename = "TLSv1.3")]
    Tls13 = 34,
}

impl TlsVersion {
    /// All, oldest first.
    pub const ALL: &'static [Self] = &[Self::Ssl3, Self::Tls10, Self::Tls11, Self::Tls12, Self::Tls13];

    /// As OpenSSL writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ssl3 => "SSLv3",
            Self::Tls10 => "TLSv1",
            Self::Tls11 => "TLSv1.1",
            Self::Tls12 => "TLSv1.2",
            Self::Tls13 => "TLSv1.3",
        }
    }

    /// Reads `TLSv1.2`, `TLSv1`, `TLSv1.0`, `1.2`, `tls1.2`, `SSLv3`.
    pub fn from_name(name: &str) -> Option<Self> {
        let lower = name.trim().to_ascii_lowercase();
        match lower.strip_prefix("tls").unwrap_or(&lower).trim_start_matches(['v', ' ']) {
            "1" | "1.0" => Some(Self::Tls10),
            "1.1" => Some(Self::Tls11),
            "1.2" => Some(Self::Tls12),
            "1.3" => Some(Self::Tls13),
            "sslv3" | "sslv2" | "ssl3" => Some(Self::Ssl3),
            _ => None,
        }
    }

    /// The integer the database holds.
    pub const fn code(self) -> i64 {
        self as u8 as i64
    }

    /// The integer read back.
    pub const fn from_code(code: i64) -> Option<Self> {
        match code {
            30 => Some(Self::Ssl3),
            31 => Some(Self::Tls10),
            32 => Some(Self::Tls11),
            33 => Some(Self::Tls12),
            34 => Some(Self::Tls13),
            _ => None,
        }
    }
}

impl fmt::Display for TlsVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// `symbols` is a map in JSON (the API's promise) and an ordered list in memory.
mod symbols {
    use serde::{
        Deserializer, Serializer,
        de::{MapAccess, Visitor},
        ser::SerializeMap,
    };

    pub fn serialize<S: Serializer>(list: &[(String, f64)], s: S) -> Result<S::Ok, S::Error> {
        let mut map = s.serialize_map(Some(list.len()))?;
        for (name, weight) in list {
            map.serialize_entry(name, weight)?;
        }
        map.end()
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<(String, f64)>, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Vec<(String, f64)>;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a map of symbol to weight")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut list = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    list.push(entry);
                }
                Ok(list)
            }
        }
        d.deserialize_map(InOrder)
    }
}
