//! What a line of Dovecot says.

use std::net::IpAddr;

use tracemail_model::{reason::Failure, status::Protocol};

use super::{Bytes, Tls};

/// What Dovecot says.
#[derive(Clone, Debug, PartialEq)]
pub enum Dovecot<'a> {
    /// A login process: somebody got in.
    Login { protocol: Protocol, conn: Box<Conn<'a>> },
    /// A login process: a connection ended without a login. `attempts` 0: nobody tried.
    NoLogin { protocol: Protocol, conn: Box<Conn<'a>>, attempts: u32, failure: Option<Failure>, text: Bytes<'a> },
    /// An auth process: one try failed. The session is missing for SMTP.
    AuthFailed {
        user: Bytes<'a>,
        ip: Option<IpAddr>,
        session: Option<Bytes<'a>>,
        failure: Failure,
        text: Bytes<'a>,
        protocol: Option<Protocol>,
    },
    /// stats: somebody's login over SMTP worked (an exported event; Postfix has no line for it).
    Granted { user: Bytes<'a>, remote_ip: IpAddr, local_ip: Option<IpAddr>, method: Option<Bytes<'a>> },
    /// stats: a POP3 client took a message (an exported event; no other line names the message).
    Fetched { user: Bytes<'a>, session: Bytes<'a>, mailbox: Bytes<'a>, uid: u32 },
    /// `ID sent:`; the pairs as they stand. Before the login the session is in `conn`.
    Id { pairs: Vec<(Bytes<'a>, Bytes<'a>)>, user: Bytes<'a>, session: Option<Bytes<'a>>, ip: Option<IpAddr> },
    /// A mail process: the session ended.
    End { protocol: Protocol, user: Bytes<'a>, session: Option<Bytes<'a>>, text: Bytes<'a>, counts: Counts },
    /// lmtp, sieve: what became of one message for one user.
    Sieve {
        user: Bytes<'a>,
        session: Option<Bytes<'a>>,
        message_id: Bytes<'a>,
        subject: Option<Bytes<'a>>,
        size: Option<u64>,
        action: SieveAction<'a>,
    },
    /// mail_log: something happened to a message in a mailbox.
    MailLog {
        protocol: Option<Protocol>,
        user: Bytes<'a>,
        session: Option<Bytes<'a>>,
        deed: Bytes<'a>,
        mailbox: Bytes<'a>,
        to_mailbox: Option<Bytes<'a>>,
        uid: Option<u32>,
        message_id: Bytes<'a>,
        size: Option<u64>,
        subject: Option<Bytes<'a>>,
    },
    /// lmtp: `Connect from`, `Disconnect from`.
    Lmtp { text: Bytes<'a> },
    /// An error or warning of a mail process, with whom it concerns.
    Trouble { user: Bytes<'a>, session: Option<Bytes<'a>>, text: Bytes<'a> },
}

/// The elements of a login line, read from the right.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Conn<'a> {
    /// The name given.
    pub user: Bytes<'a>,
    /// SASL mechanism.
    pub method: Option<Bytes<'a>>,
    /// The person's address and port.
    pub remote_ip: Option<IpAddr>,
    /// Port.
    pub remote_port: Option<u16>,
    /// Ours.
    pub local_ip: Option<IpAddr>,
    /// Port.
    pub local_port: Option<u16>,
    /// The machine in between (webmail host, balancer), where it differs.
    pub real_ip: Option<IpAddr>,
    /// The listener's name.
    pub listener: Option<Bytes<'a>>,
    /// Process that serves the session.
    pub mail_pid: Option<u32>,
    /// Encrypted, version unknown unless `tls` says.
    pub encrypted: bool,
    /// Version and cipher.
    pub tls: Option<Tls<'a>>,
    /// Session id.
    pub session: Option<Bytes<'a>>,
}

/// What a session moved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Bytes from the person.
    pub bytes_in: Option<u64>,
    /// Bytes to the person.
    pub bytes_out: Option<u64>,
    /// Marked deleted (POP3 `del=`).
    pub deleted: Option<u32>,
    /// Removed.
    pub expunged: Option<u32>,
    /// Moved to trash.
    pub trashed: Option<u32>,
    /// Fetched by POP3 (`retr=`).
    pub retrieved: Option<u32>,
    /// Bodies fetched by IMAP.
    pub bodies: Option<u32>,
    /// Stored by APPEND.
    pub appended: Option<u32>,
}

/// What a sieve line says was done.
#[derive(Clone, Debug, PartialEq)]
pub enum SieveAction<'a> {
    /// `stored mail into mailbox 'X'` / `saved mail to X`; `by_rule` when `fileinto action:` stands before.
    Stored { mailbox: Bytes<'a>, by_rule: bool },
    /// `redirect action: forwarded to <x>`
    Redirected { to: Bytes<'a> },
    /// `vacation action: sent vacation response to <x>`
    Replied { to: Bytes<'a> },
    /// `discard action: …`
    Discarded,
    /// `reject action: …`
    Rejected { to: Bytes<'a> },
    /// Anything else, with its words (a failure, a duplicate reply not sent …).
    Other { text: Bytes<'a>, failed: bool },
}
