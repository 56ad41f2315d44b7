//! What one line says, typed: the contract between `parse` and `correlate`.
//!
//! In: slices of the line. Out: a [`Record`] that borrows them. Bytes, not text: strangers write the fields, in any
//! encoding. Refuses to know: other lines.

mod dovecot;
mod filters;
mod postfix;

use std::{borrow::Cow, net::IpAddr};

use tracemail_model::{message::TlsVersion, time::Micros};

pub use self::{
    dovecot::{Conn, Counts, Dovecot, SieveAction},
    filters::{Amavis, Task, Webmail},
    postfix::{BounceKind, Deed, Delivery, Outcome, Postfix, Refusal, RefusalBy, RefusalDeed},
};
use crate::json::Feed;

/// A slice of the line, as it came.
pub type Bytes<'a> = &'a [u8];

/// One line, understood as far as it can be.
#[derive(Clone, Debug, PartialEq)]
pub struct Record<'a> {
    /// When the line says it was written.
    pub time: Micros,
    /// Which machine wrote it; empty when the line does not say.
    pub host: Bytes<'a>,
    /// The program as the line names it: `postfix/submission/smtpd`, `imap-login`, `lmtp`, `rspamd_proxy`.
    pub service: Bytes<'a>,
    /// Its process.
    pub pid: Option<u32>,
    /// What it says.
    pub body: Body<'a>,
}

/// What a line says, by daemon.
#[derive(Clone, Debug, PartialEq)]
pub enum Body<'a> {
    /// A daemon of Postfix.
    Postfix(Postfix<'a>),
    /// A process of Dovecot.
    Dovecot(Dovecot<'a>),
    /// Rspamd's task line.
    Rspamd(Box<Task<'a>>),
    /// amavisd's verdict line.
    Amavis(Box<Amavis<'a>>),
    /// Roundcube: somebody logged in, or tried to.
    Webmail(Webmail<'a>),
    /// A machine's own JSON object: an exporter's event, or one of ours.
    Feed(Box<Feed>),
    /// `last message repeated N times`.
    Repeated(u32),
    /// A line of a daemon we know that carries no fact we keep (statistics, start-up).
    Noise,
    /// Not understood.
    Unknown(Unknown),
}

/// Why a line was not understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Unknown {
    /// Nothing in it looks like a log line's header.
    NoHeader,
    /// A program that has nothing to do with mail.
    Foreign,
    /// One of our daemons, but a form we do not know.
    Form,
    /// Longer than the reader keeps; cut.
    TooLong,
}

/// The other end of a connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Peer<'a> {
    /// By reverse DNS; empty or `unknown` when it has none.
    pub name: Bytes<'a>,
    /// Its address; `None` for a socket file, or when the log says `unknown`.
    pub ip: Option<IpAddr>,
    /// Its port, where the log has it.
    pub port: Option<u16>,
}

/// A TLS session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tls<'a> {
    /// Protocol version.
    pub version: TlsVersion,
    /// As OpenSSL names it.
    pub cipher: Bytes<'a>,
    /// Postfix's word on the certificate: Anonymous, Untrusted, Trusted, Verified.
    pub trust: Bytes<'a>,
}

/// Bytes as text that is safe to keep and show: UTF-8 stays; other bytes, C0 and DEL become `\xNN`.
pub fn text(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        // looked at whole, not up to the first: that way the compiler looks at many bytes at once
        Ok(text) if bytes.iter().fold(0, |any, b| any | u8::from(*b < 0x20) | u8::from(*b == 0x7f)) == 0 => Cow::Borrowed(text),
        _ => {
            let mut out = String::with_capacity(bytes.len() + 8);
            for chunk in bytes.utf8_chunks() {
                for c in chunk.valid().chars() {
                    if (c as u32) < 0x20 || c == '\x7f' { hex(&mut out, c as u8) } else { out.push(c) }
                }
                chunk.invalid().iter().for_each(|b| hex(&mut out, *b));
            }
            Cow::Owned(out)
        }
    }
}

fn hex(out: &mut String, byte: u8) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    out.push_str("\\x");
    out.push(DIGITS[usize::from(byte >> 4)].into());
    out.push(DIGITS[usize::from(byte & 15)].into());
}
