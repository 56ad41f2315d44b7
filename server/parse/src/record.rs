//! What one line says, typed: the contract between `parse` and `correlate`.
//!
//! In: slices of the line. Out: a [`Record`] that borrows them. Bytes, not text: strangers write the fields, in any
//! encoding. Refuses to know: other lines.

use std::{borrow::Cow, net::IpAddr};

use tracemail_model::{message::TlsVersion, reason::Failure, status::Protocol, time::Micros};

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

/// What Postfix says.
#[derive(Clone, Debug, PartialEq)]
pub enum Postfix<'a> {
    /// smtpd: `connect from`.
    Connect { peer: Peer<'a> },
    /// smtpd: `disconnect from`, with its command counts (`auth=0/2` is 0 good of 2).
    Disconnect { peer: Peer<'a>, auth: Option<(u32, u32)> },
    /// smtpd: `lost connection after`, `timeout after`.
    Lost { peer: Peer<'a>, stage: Bytes<'a> },
    /// smtpd: `TLS connection established from`.
    TlsFrom { peer: Peer<'a>, tls: Tls<'a> },
    /// smtpd: `QID: client=`.
    Client {
        queue_id: Bytes<'a>,
        peer: Peer<'a>,
        sasl_method: Option<Bytes<'a>>,
        sasl_username: Option<Bytes<'a>>,
        /// `orig_queue_id=` after a content filter (XFORWARD).
        orig_queue_id: Option<Bytes<'a>>,
        /// `orig_client=` after a content filter (XFORWARD).
        orig_client: Option<Peer<'a>>,
    },
    /// smtpd, cleanup, postscreen: `reject:`, `milter-reject:`, `proxy-reject:`, `hold:`, `milter-hold:`, `discard:`,
    /// `warn:`, `redirect:` …
    Verdict(Box<Refusal<'a>>),
    /// smtpd: `SASL … authentication failed`.
    SaslFailed { peer: Peer<'a>, method: Bytes<'a>, reason: Bytes<'a>, username: Option<Bytes<'a>> },
    /// cleanup: `message-id=`; with the `<>`; `resent` for `resent-message-id=`.
    MessageId { queue_id: Bytes<'a>, message_id: Bytes<'a>, resent: bool },
    /// cleanup: `info: header Subject: …`, and what `header_checks` did with it (`info`, `warning`, `prepend` …).
    Header {
        queue_id: Bytes<'a>,
        name: Bytes<'a>,
        value: Bytes<'a>,
        /// A milter added it; any other is the sender's own.
        by_milter: bool,
        peer: Peer<'a>,
        from: Option<Bytes<'a>>,
        to: Option<Bytes<'a>>,
        helo: Option<Bytes<'a>>,
    },
    /// qmgr: `from=<…>, size=, nrcpt= (queue active)`.
    Queued { queue_id: Bytes<'a>, from: Bytes<'a>, size: u64, nrcpt: u32 },
    /// qmgr: `removed`.
    Removed { queue_id: Bytes<'a> },
    /// qmgr: `from=<…>, status=expired, returned to sender`.
    Expired { queue_id: Bytes<'a>, from: Bytes<'a> },
    /// smtp, lmtp, local, virtual, pipe, error, discard …: one recipient's attempt.
    Delivery(Box<Delivery<'a>>),
    /// smtp, lmtp: `TLS connection established to` / `reused`.
    TlsTo { peer: Peer<'a>, tls: Tls<'a> },
    /// smtp: `QID: host X said: … (in reply to …)`, `QID: lost connection with …`: an attempt that goes on elsewhere.
    Trouble { queue_id: Bytes<'a>, peer: Peer<'a>, text: Bytes<'a> },
    /// smtp: `connect to X: Connection refused`, without a queue id.
    ConnectFailed { peer: Peer<'a>, text: Bytes<'a> },
    /// pickup: `uid= from=`.
    Pickup { queue_id: Bytes<'a>, uid: u32, from: Bytes<'a> },
    /// bounce: `sender non-delivery notification: CHILD`.
    Bounce { queue_id: Bytes<'a>, child: Bytes<'a>, kind: BounceKind },
    /// postsuper: by hand.
    Postsuper { queue_id: Bytes<'a>, deed: Deed },
    /// postscreen: `CONNECT`, `PASS NEW`, `PREGREET`, `DNSBL rank`, `HANGUP` … with its text.
    Screen { peer: Peer<'a>, word: Bytes<'a>, text: Bytes<'a> },
    /// dnsblog: `addr X listed by domain Y as Z`.
    Listed { ip: Option<IpAddr>, list: Bytes<'a>, answer: Bytes<'a> },
    /// Any daemon: `warning: …` about a client or a message, with what could be read of it.
    Warning { queue_id: Option<Bytes<'a>>, peer: Option<Peer<'a>>, text: Bytes<'a> },
}

/// A decision on a client, a command or a message, before or at the queue.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal<'a> {
    /// `None` for NOQUEUE.
    pub queue_id: Option<Bytes<'a>>,
    /// What was done.
    pub deed: RefusalDeed,
    /// Who decided: a milter, a before-queue proxy, or Postfix itself.
    pub by: RefusalBy,
    /// `RCPT`, `MAIL`, `CONNECT`, `EHLO`, `DATA`, `END-OF-MESSAGE`, or `header`/`body` with its text in `text`.
    pub stage: Bytes<'a>,
    /// The client.
    pub peer: Peer<'a>,
    /// SMTP reply code.
    pub smtp_code: Option<u16>,
    /// Enhanced status code.
    pub dsn: Option<Bytes<'a>>,
    /// The reply's words; of a rule on headers or the body the administrator's, where there are any.
    pub text: Bytes<'a>,
    /// The header or line of the body such a rule met: a stranger's words.
    pub about: Bytes<'a>,
    /// Envelope sender.
    pub from: Option<Bytes<'a>>,
    /// Envelope recipient.
    pub to: Option<Bytes<'a>>,
    /// The client's own name.
    pub helo: Option<Bytes<'a>>,
    /// The authenticated user, where the line has it (`sasl_username=`).
    pub username: Option<Bytes<'a>>,
}

/// What was done to a client or message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusalDeed {
    /// Refused.
    Reject,
    /// Held.
    Hold,
    /// Taken and thrown away.
    Discard,
    /// Would have been refused (`reject_warning`, `warn`).
    Warn,
    /// Sent elsewhere (`redirect`, `filter`, `bcc` …), or otherwise noted (`info`, `permit`).
    Other,
}

/// Who decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusalBy {
    /// Postfix's own restrictions.
    Postfix,
    /// header_checks, body_checks.
    Checks,
    /// A milter.
    Milter,
    /// A before-queue content filter.
    Proxy,
    /// postscreen.
    Postscreen,
}

/// One attempt to deliver to one recipient.
#[derive(Clone, Debug, PartialEq)]
pub struct Delivery<'a> {
    /// The message.
    pub queue_id: Bytes<'a>,
    /// Recipient.
    pub to: Bytes<'a>,
    /// As first given, where an alias changed it.
    pub orig_to: Option<Bytes<'a>>,
    /// `relay=`, whole: `mx.example.com[192.0.2.1]:25`, `local`, `none`, `host[/path]`.
    pub relay: Bytes<'a>,
    /// Its parts.
    pub relay_peer: Peer<'a>,
    /// Seconds.
    pub delay: Option<f64>,
    /// Before the queue, in it, connecting, transmitting; seconds.
    pub delays: Option<[f64; 4]>,
    /// Enhanced status code.
    pub dsn: Option<Bytes<'a>>,
    /// Postfix 3.9 and newer: `tls=`.
    pub tls: Option<Bytes<'a>>,
    /// How it ended.
    pub outcome: Outcome,
    /// The word itself.
    pub status: Bytes<'a>,
    /// What stands in the last brackets.
    pub text: Bytes<'a>,
    /// SMTP code at the beginning of what the other server said.
    pub smtp_code: Option<u16>,
    /// The id the next hop gave it: another Postfix's `queued as X`, or Dovecot's LMTP session (`X Saved`).
    pub next_id: Option<Bytes<'a>>,
}

/// `status=`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// sent
    Sent,
    /// deferred
    Deferred,
    /// bounced
    Bounced,
    /// expired
    Expired,
    /// deliverable, undeliverable (address verification), filtered, …
    Other,
}

/// What a bounce line tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BounceKind {
    /// It failed.
    NonDelivery,
    /// It is late.
    Delay,
    /// It arrived, and the sender wanted to know.
    Success,
    /// The postmaster is told.
    Postmaster,
}

/// What somebody did by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// `placed on hold`
    Hold,
    /// `released from hold`
    Release,
    /// `removed`
    Delete,
    /// `requeued`
    Requeue,
}

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

/// Rspamd's `rspamd_task_write_log` line.
#[derive(Clone, Debug, PartialEq)]
pub struct Task<'a> {
    /// Without `<>`… as the line has it between its own `<>`.
    pub message_id: Bytes<'a>,
    /// Queue id; empty when it was not given one.
    pub queue_id: Bytes<'a>,
    /// The client's address.
    pub ip: Option<IpAddr>,
    /// The authenticated user.
    pub user: Option<Bytes<'a>>,
    /// Envelope sender.
    pub from: Bytes<'a>,
    /// `no action`, `greylist`, `add header`, `rewrite subject`, `soft reject`, `reject` …
    pub action: Bytes<'a>,
    /// Sum and threshold.
    pub score: f64,
    /// Threshold.
    pub required: f64,
    /// Name, weight, options.
    pub symbols: Vec<(Bytes<'a>, f64, Bytes<'a>)>,
    /// Bytes.
    pub len: Option<u64>,
    /// Envelope recipients.
    pub rcpts: Vec<Bytes<'a>>,
    /// `forced: ACTION "MESSAGE"`.
    pub forced: Option<Bytes<'a>>,
    /// Subject, where the log format has it.
    pub subject: Option<Bytes<'a>>,
}

/// amavisd's verdict line.
#[derive(Clone, Debug, PartialEq)]
pub struct Amavis<'a> {
    /// Passed or Blocked.
    pub passed: bool,
    /// CLEAN, SPAM, SPAMMY, INFECTED (name), BANNED (what) …
    pub category: Bytes<'a>,
    /// What stands in its brackets: virus or file name.
    pub detail: Option<Bytes<'a>>,
    /// Client's addresses: the last hop's, and the origin's.
    pub client_ip: Option<IpAddr>,
    /// Envelope sender.
    pub from: Bytes<'a>,
    /// Envelope recipients.
    pub to: Vec<Bytes<'a>>,
    /// Postfix's id before the filter.
    pub queue_id: Option<Bytes<'a>>,
    /// Postfix's id after it.
    pub queued_as: Option<Bytes<'a>>,
    /// With its `<>`.
    pub message_id: Option<Bytes<'a>>,
    /// Its sum.
    pub score: Option<f64>,
    /// Bytes.
    pub size: Option<u64>,
    /// Its own id.
    pub mail_id: Option<Bytes<'a>>,
    /// Where it was put aside.
    pub quarantine: Option<Bytes<'a>>,
    /// Subject, where the line has it.
    pub subject: Option<Bytes<'a>>,
}

/// Roundcube's word on a login (`userlogins.log`, or its errors).
#[derive(Clone, Debug, PartialEq)]
pub struct Webmail<'a> {
    /// The name given.
    pub user: Bytes<'a>,
    /// The browser's address.
    pub ip: Option<IpAddr>,
    /// Roundcube's own session, where the line has it.
    pub session: Option<Bytes<'a>>,
    /// Turned away.
    pub failed: bool,
    /// What the mail server said, or Roundcube's error.
    pub text: Bytes<'a>,
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
