//! One condition on one fact, and how numbers are compared.
//!
//! In and out: plain data. What each field means on a row stands in `matches`, how it is written in `text`.
//! Refuses to know: rows and text.

use serde::{Deserialize, Serialize};

use super::{IpRange, When};
use crate::{
    encryption::Encryption,
    mailbox::AddressPattern,
    message::TlsVersion,
    reason::{Failure, Reason},
    status::{Action, Protocol, Status},
};

/// One condition on one fact.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Field {
    /// Bare word or phrase, folded: in the subject or in any address (sender, recipients, headers, user).
    Words(String),
    /// `from:` envelope sender.
    From(AddressPattern),
    /// `to:` envelope recipient, as given or after aliases.
    To(AddressPattern),
    /// `hfrom:` From header.
    HeaderFrom(AddressPattern),
    /// `hto:` To header.
    HeaderTo(AddressPattern),
    /// `user:` who logged in, or tried to; or the authenticated sender.
    User(AddressPattern),
    /// `domain:` the domain the row belongs to; `*` allowed, folded.
    Domain(String),
    /// `subject:` letters in the subject, folded.
    Subject(String),
    /// `id:` message-id, exact, with or without `<>`; case matters.
    MessageId(String),
    /// `queue:` queue id, exact; case matters.
    QueueId(String),
    /// `session:` session id, exact; case matters.
    Session(String),
    /// `ip:` the client's address (remote address of a login).
    Ip(IpRange),
    /// `relay:` where it was taken to, by address.
    RelayIp(IpRange),
    /// `relay:` by name, `*` allowed, folded.
    RelayHost(String),
    /// `helo:` name the client gave of itself, `*` allowed, folded.
    Helo(String),
    /// `host:` our mail server, `*` allowed, folded.
    Host(String),
    /// `service:` the service's name, `*` allowed, folded.
    Service(String),
    /// `port:` our port: of the login, or of whoever handed the message to us.
    Port(u16),
    /// `status:`
    Status(Status),
    /// `reason:`
    Reason(Reason),
    /// `failure:`
    Failure(Failure),
    /// `protocol:`
    Protocol(Protocol),
    /// `client:` letters in the program's name, folded.
    Client(String),
    /// `action:` `login`, `failed-login`.
    Action(Action),
    /// `action:` what a filter did (fileinto, redirect, vacation, discard, reject, keep), exact, folded.
    Filed(String),
    /// `folder:` letters in the folder's name, folded.
    Folder(String),
    /// `tls:` of whoever came to us.
    TlsIn(Cmp, TlsVersion),
    /// `tls:none` not encrypted, or unknown.
    TlsInNone,
    /// `rtls:` to the server we took it to.
    TlsOut(Cmp, TlsVersion),
    /// `rtls:none`
    TlsOutNone,
    /// `trust:` what Postfix thought of the next server's certificate.
    Trust(Trust),
    /// `encryption:` how the message itself is locked.
    Encryption(Encryption),
    /// `size:` bytes.
    Size(Cmp, u64),
    /// `score:` the spam filter's sum, in thousandths.
    Score(Cmp, i64),
    /// `file:` a file's name, `*` allowed, folded.
    File(String),
    /// `sha256:` lower-case hex, exact.
    Sha256(String),
    /// `filesize:` bytes of a file.
    FileSize(Cmp, u64),
    /// `filestatus:` what a filter made of a file, exact word, folded.
    FileStatus(String),
    /// `virus:` letters in its name, folded; `virus:*` any.
    Virus(String),
    /// `spf:` exact word, folded.
    Spf(String),
    /// `dkim:` exact word, folded.
    Dkim(String),
    /// `dmarc:` exact word, folded.
    Dmarc(String),
    /// `after:` at or after.
    After(When),
    /// `before:` before.
    Before(When),
    /// `is:`
    Is(Flag),
}

/// How a number or version is compared: the row's fact stands on the left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cmp {
    /// `=`, or nothing.
    Eq,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
}

impl Cmp {
    /// Whether `fact CMP value` holds.
    pub fn holds<T: PartialOrd>(self, fact: &T, value: &T) -> bool {
        match self {
            Self::Eq => fact == value,
            Self::Lt => fact < value,
            Self::Le => fact <= value,
            Self::Gt => fact > value,
            Self::Ge => fact >= value,
        }
    }

    /// As written, `=` being nothing.
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Eq => "",
            Self::Lt => "<",
            Self::Le => "<=",
            Self::Gt => ">",
            Self::Ge => ">=",
        }
    }
}

words! {
    /// What Postfix's smtp says of the next server's certificate (`tls_security_level`, Postfix 3.x).
    pub enum Trust {
        /// It showed none.
        Anonymous = 0 "anonymous",
        /// Signed by nobody we know.
        Untrusted = 1 "untrusted",
        /// Signed by an authority we know, for any name.
        Trusted = 2 "trusted",
        /// Proven to be that server's: by DANE, or by a policy of ours.
        Verified = 3 "verified",
    }
}

words! {
    /// Yes-or-no facts.
    pub enum Flag {
        /// It has files in it.
        Attachment = 0 "attachment",
        /// It was sent on by alias or filter.
        Forwarded = 1 "forwarded",
        /// An automatic reply went out.
        Autoreply = 2 "autoreply",
        /// Encrypted on the way to us.
        Encrypted = 3 "encrypted",
        /// A session not yet ended, or a message without an outcome.
        Open = 4 "open",
        /// A failed login.
        Failed = 5 "failed",
        /// The envelope sender is null (a bounce or a notice).
        Bounce = 6 "bounce",
    }
}
