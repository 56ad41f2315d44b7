//! One person at one door: a session from login to logout, or one try that failed.
//!
//! In: what `correlate` made of the lines. Out: the row of the Access screen; its field names are the public
//! API's. Refuses to know: how the lines looked.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::{
    ids::RowId,
    message::TlsVersion,
    reason::Failure,
    status::{Action, Protocol},
    time::Micros,
};

/// A session (login completed by its logout) or one failed try.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Access {
    /// Sorts by [`Access::time`].
    pub id: RowId,
    /// When the person got in, or was turned away.
    pub time: Micros,
    /// When the session ended; `None` while it is open (or the log never said).
    pub logout_time: Option<Micros>,
    /// Got in or turned away.
    pub action: Action,
    /// The door.
    pub protocol: Protocol,
    /// The name given, lower case, as the person typed it otherwise; strangers write it.
    pub user: String,
    /// The domain the row belongs to; `None` for a bare user name: operators only.
    pub domain: Option<String>,
    /// Why it failed; `None` for a login.
    pub failure: Option<Failure>,
    /// What the daemon said of the failure, or how the session ended.
    pub text: Option<String>,
    /// Name and version the program gave of itself (IMAP ID).
    pub client: Option<String>,
    /// The mail server it happened on.
    pub server: String,
    /// That server's address and port.
    pub local_ip: Option<IpAddr>,
    /// 993, 587 …
    pub local_port: Option<u16>,
    /// The person's address (behind a webmail or balancer: the person's, not the machine's in between).
    pub remote_ip: Option<IpAddr>,
    /// The person's port.
    pub remote_port: Option<u16>,
    /// The daemon's session id.
    pub session: Option<String>,
    /// SASL mechanism: PLAIN, LOGIN, XOAUTH2 …
    pub method: Option<String>,
    /// `None`: not encrypted, or the log does not say.
    pub tls: Option<TlsVersion>,
    /// As OpenSSL names it.
    pub tls_cipher: Option<String>,
    /// Bytes from the person to us.
    pub bytes_in: Option<u64>,
    /// Bytes from us to the person.
    pub bytes_out: Option<u64>,
    /// Messages marked deleted in the session (POP3: removed).
    pub deleted: Option<u32>,
    /// Messages removed for good.
    pub expunged: Option<u32>,
    /// Messages moved to the trash.
    pub trashed: Option<u32>,
    /// Messages fetched by POP3.
    pub retrieved: Option<u32>,
    /// Service as the daemon's log names it: `imap-login`, `postfix/submission/smtpd` …
    pub service: String,
}
