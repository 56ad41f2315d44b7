//! The words before the colon: `from:`, `status:` … and what may stand behind them.
//!
//! In: a [`Field`]. Out: its name, its closed list of words if it has one, and an example.
//! Refuses to know: how values are read (`text`). A field added to [`Field`] does not compile before it has a name.

use super::{Field, Flag, Trust};
use crate::{
    encryption::Encryption,
    reason::{Failure, Reason},
    status::{Action, Protocol, Status},
};

words! {
    /// The name of a condition in the query line.
    pub enum FieldName {
        /// Envelope sender.
        From = 0 "from",
        /// Envelope recipient.
        To = 1 "to",
        /// From header.
        HeaderFrom = 2 "hfrom",
        /// To header.
        HeaderTo = 3 "hto",
        /// Account.
        User = 4 "user",
        /// Domain.
        Domain = 5 "domain",
        /// Subject.
        Subject = 6 "subject",
        /// Message-id.
        Id = 7 "id",
        /// Queue id.
        Queue = 8 "queue",
        /// Session id.
        Session = 9 "session",
        /// Client's address.
        Ip = 10 "ip",
        /// Where it was taken to.
        Relay = 11 "relay",
        /// Name the client gave.
        Helo = 12 "helo",
        /// Our mail server.
        Host = 13 "host",
        /// Service.
        Service = 14 "service",
        /// Outcome of a message.
        Status = 15 "status",
        /// Why a message was refused.
        Reason = 16 "reason",
        /// Why a login failed.
        Failure = 17 "failure",
        /// Door of a login.
        Protocol = 18 "protocol",
        /// Program of a login.
        Client = 19 "client",
        /// Login or filter action.
        Action = 20 "action",
        /// Mailbox folder.
        Folder = 21 "folder",
        /// TLS of whoever came to us.
        Tls = 22 "tls",
        /// TLS to the next server.
        Rtls = 23 "rtls",
        /// Bytes.
        Size = 24 "size",
        /// Spam score.
        Score = 25 "score",
        /// Attachment's name.
        File = 26 "file",
        /// Attachment's hash.
        Sha256 = 27 "sha256",
        /// Virus.
        Virus = 28 "virus",
        /// SPF result.
        Spf = 29 "spf",
        /// DKIM result.
        Dkim = 30 "dkim",
        /// DMARC result.
        Dmarc = 31 "dmarc",
        /// At or after.
        After = 32 "after",
        /// Before.
        Before = 33 "before",
        /// Yes-or-no facts.
        Is = 34 "is",
        /// Our port.
        Port = 36 "port",
        /// The next server's certificate.
        Trust = 37 "trust",
        /// How the message itself is locked.
        Encryption = 38 "encryption",
        /// Attachment's bytes.
        FileSize = 39 "filesize",
        /// What a filter made of an attachment.
        FileStatus = 40 "filestatus",
        /// `last:7d` says `after:7d`; read, never written.
        Last = 35 "last",
    }
}

/// What a filter in the mailbox does (RFC 5228, RFC 5230, RFC 5429).
pub const SIEVE_ACTIONS: &[&str] = &["fileinto", "redirect", "vacation", "discard", "reject", "keep"];

/// What a filter makes of a file: what our own lines tell, and what the events' `schema.json` names to gateways.
pub const FILE_STATUSES: &[&str] = &["ok", "infected", "removed", "deleted", "cleaned", "sanitized", "bypassed", "encrypted", "decrypted"];
/// Results of SPF, DKIM and DMARC (RFC 8601, section 2.7).
const AUTH_RESULTS: &[&str] = &["pass", "fail", "softfail", "neutral", "none", "policy", "temperror", "permerror"];

impl Field {
    /// Its name in the query line; `None` for bare words.
    pub const fn name(&self) -> Option<FieldName> {
        Some(match self {
            Self::Words(_) => return None,
            Self::From(_) => FieldName::From,
            Self::To(_) => FieldName::To,
            Self::HeaderFrom(_) => FieldName::HeaderFrom,
            Self::HeaderTo(_) => FieldName::HeaderTo,
            Self::User(_) => FieldName::User,
            Self::Domain(_) => FieldName::Domain,
            Self::Subject(_) => FieldName::Subject,
            Self::MessageId(_) => FieldName::Id,
            Self::QueueId(_) => FieldName::Queue,
            Self::Session(_) => FieldName::Session,
            Self::Ip(_) => FieldName::Ip,
            Self::RelayIp(_) | Self::RelayHost(_) => FieldName::Relay,
            Self::Helo(_) => FieldName::Helo,
            Self::Host(_) => FieldName::Host,
            Self::Service(_) => FieldName::Service,
            Self::Status(_) => FieldName::Status,
            Self::Reason(_) => FieldName::Reason,
            Self::Failure(_) => FieldName::Failure,
            Self::Protocol(_) => FieldName::Protocol,
            Self::Client(_) => FieldName::Client,
            Self::Action(_) | Self::Filed(_) => FieldName::Action,
            Self::Folder(_) => FieldName::Folder,
            Self::TlsIn(..) | Self::TlsInNone => FieldName::Tls,
            Self::TlsOut(..) | Self::TlsOutNone => FieldName::Rtls,
            Self::Port(_) => FieldName::Port,
            Self::Trust(_) => FieldName::Trust,
            Self::Encryption(_) => FieldName::Encryption,
            Self::Size(..) => FieldName::Size,
            Self::Score(..) => FieldName::Score,
            Self::File(_) => FieldName::File,
            Self::Sha256(_) => FieldName::Sha256,
            Self::FileSize(..) => FieldName::FileSize,
            Self::FileStatus(_) => FieldName::FileStatus,
            Self::Virus(_) => FieldName::Virus,
            Self::Spf(_) => FieldName::Spf,
            Self::Dkim(_) => FieldName::Dkim,
            Self::Dmarc(_) => FieldName::Dmarc,
            Self::After(_) => FieldName::After,
            Self::Before(_) => FieldName::Before,
            Self::Is(_) => FieldName::Is,
        })
    }
}

impl FieldName {
    /// The words that may stand behind it, or the usual ones; empty where anything may.
    pub fn choices(self) -> Vec<&'static str> {
        match self {
            Self::Status => Status::ALL.iter().map(|w| w.name()).collect(),
            Self::Reason => Reason::ALL.iter().map(|w| w.name()).collect(),
            Self::Failure => Failure::ALL.iter().map(|w| w.name()).collect(),
            Self::Protocol => Protocol::ALL.iter().map(|w| w.name()).collect(),
            Self::Action => Action::ALL.iter().map(|w| w.name()).chain(SIEVE_ACTIONS.iter().copied()).collect(),
            Self::Is => Flag::ALL.iter().map(|w| w.name()).collect(),
            Self::Tls | Self::Rtls => vec!["none", "ssl3", "1.0", "1.1", "1.2", "1.3", "<1.2", ">=1.2"],
            Self::Trust => Trust::ALL.iter().map(|w| w.name()).collect(),
            Self::Encryption => Encryption::ALL.iter().map(|w| w.name()).collect(),
            Self::FileStatus => FILE_STATUSES.to_vec(),
            Self::Spf | Self::Dkim | Self::Dmarc => AUTH_RESULTS.to_vec(),
            Self::After | Self::Before => vec!["today", "yesterday", "this-week", "last-week", "1h", "24h", "7d", "30d"],
            Self::Last => vec!["1h", "24h", "7d", "14d", "30d"],
            _ => Vec::new(),
        }
    }

    /// A condition of that name as one writes it.
    pub const fn example(self) -> &'static str {
        match self {
            Self::From => "from:*@example.com",
            Self::To => "to:anna@example.com",
            Self::HeaderFrom => "hfrom:@example.com",
            Self::HeaderTo => "hto:anna@example.com",
            Self::User => "user:anna@example.com",
            Self::Domain => "domain:example.com",
            Self::Subject => "subject:\"your order\"",
            Self::Id => "id:<abc@example.com>",
            Self::Queue => "queue:4bXyZ12345",
            Self::Session => "session:XJ4gGpMu5uLAAAAB",
            Self::Ip => "ip:192.0.2.0/24",
            Self::Relay => "relay:*.example.com",
            Self::Helo => "helo:*.example.com",
            Self::Host => "host:mx1*",
            Self::Service => "service:*submission*",
            Self::Status => "status:rejected",
            Self::Reason => "reason:rbl",
            Self::Failure => "failure:auth-failed",
            Self::Protocol => "protocol:imap",
            Self::Client => "client:thunderbird",
            Self::Action => "action:failed-login",
            Self::Folder => "folder:trash",
            Self::Tls => "tls:<1.2",
            Self::Rtls => "rtls:none",
            Self::Port => "port:587",
            Self::Trust => "trust:verified",
            Self::Encryption => "encryption:pgp",
            Self::FileSize => "filesize:>5M",
            Self::FileStatus => "filestatus:infected",
            Self::Size => "size:>10M",
            Self::Score => "score:>=6.5",
            Self::File => "file:*.exe",
            Self::Sha256 => "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            Self::Virus => "virus:*",
            Self::Spf => "spf:fail",
            Self::Dkim => "dkim:pass",
            Self::Dmarc => "dmarc:fail",
            Self::After => "after:2026-11-21T17:17",
            Self::Before => "before:today",
            Self::Is => "is:attachment",
            Self::Last => "last:7d",
        }
    }
}
