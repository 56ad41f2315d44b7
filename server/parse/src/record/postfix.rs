//! What a line of Postfix says.

use std::net::IpAddr;

use super::{Bytes, Peer, Tls};

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
