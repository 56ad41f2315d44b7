//! A record as the JSON object of `tracemail parse`.
//!
//! In: a line's number and its record. Out: a map under the names promised in interfaces.md; what the line does not say
//! is absent. Bytes that are no text are written `\xNN`.
//! Refuses to know: the line itself.

mod dovecot;
mod feed;
mod filters;
mod postfix;

use std::net::IpAddr;

use serde_json::{Map, Value};
use tracemail_model::status::Protocol;

use crate::{
    kind::kind,
    record::{Body, Peer, Record, Unknown, text},
};

/// `n time host service pid kind`, and what the line says.
pub fn fields(n: u64, record: &Record<'_>) -> Map<String, Value> {
    let mut out = Fields(Map::new());
    out.put("n", n);
    if record.body != Body::Unknown(Unknown::NoHeader) {
        out.put("time", record.time.to_string());
    }
    out.bytes("host", record.host);
    out.bytes("service", record.service);
    out.some("pid", record.pid);
    out.put("kind", kind(record));
    match &record.body {
        Body::Postfix(postfix) => postfix::write(&mut out, postfix),
        Body::Dovecot(dovecot) => dovecot::write(&mut out, dovecot),
        Body::Rspamd(task) => filters::task(&mut out, task),
        Body::Amavis(amavis) => filters::amavis(&mut out, amavis),
        Body::Webmail(login) => {
            out.put("protocol", Protocol::Webmail.name());
            out.bytes("user", login.user);
            out.ip("client_ip", login.ip);
            out.maybe("session", login.session);
            out.bytes("text", login.text);
        }
        Body::Feed(feed) => feed::write(&mut out, &feed.said),
        Body::Repeated(times) => out.put("repeated", *times),
        Body::Unknown(reason) => out.put("reason", unknown(*reason)),
        Body::Noise => {}
    }
    out.0
}

/// Why a line was not understood, as a word.
fn unknown(reason: Unknown) -> &'static str {
    match reason {
        Unknown::NoHeader => "no-header",
        Unknown::Foreign => "foreign",
        Unknown::Form => "form",
        Unknown::TooLong => "too-long",
    }
}

/// The map being written.
struct Fields(Map<String, Value>);

impl Fields {
    fn put(&mut self, name: &str, value: impl Into<Value>) {
        self.0.insert(name.to_owned(), value.into());
    }

    /// As the log writes it: without a point when there is nothing behind it.
    fn decimal(&mut self, name: &str, value: Option<f64>) {
        if let Some(value) = value {
            if value.fract() == 0.0 { self.put(name, value as i64) } else { self.put(name, value) }
        }
    }

    fn some(&mut self, name: &str, value: Option<impl Into<Value>>) {
        if let Some(value) = value {
            self.put(name, value);
        }
    }

    /// Present even when empty: `from` of a bounce is the empty address.
    fn always(&mut self, name: &str, value: &[u8]) {
        self.put(name, text(value).into_owned());
    }

    fn bytes(&mut self, name: &str, value: &[u8]) {
        if !value.is_empty() {
            self.always(name, value);
        }
    }

    fn maybe(&mut self, name: &str, value: Option<&[u8]>) {
        if let Some(value) = value {
            self.always(name, value);
        }
    }

    fn ip(&mut self, name: &str, value: Option<IpAddr>) {
        self.some(name, value.map(|ip| ip.to_string()));
    }

    fn client(&mut self, peer: &Peer<'_>) {
        self.bytes("client_host", peer.name);
        self.ip("client_ip", peer.ip);
        self.some("client_port", peer.port);
    }

    fn relay(&mut self, peer: &Peer<'_>) {
        self.bytes("relay_host", peer.name);
        self.ip("relay_ip", peer.ip);
        self.some("relay_port", peer.port);
    }
}
