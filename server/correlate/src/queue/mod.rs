//! One message in Postfix's queues, from the first line that names its queue id to the last, and its recipients.
//!
//! In: the lines of smtpd, cleanup, qmgr, the delivery agents, bounce and postsuper, one file for each part of the life.
//! Out: rows (`rows.rs`) and a story. Refuses to know: SQL, and what lines of other daemons look like.

mod again;
mod arrival;
mod bounce;
mod delivery;
mod ending;
mod filter;
mod held;
mod open;
mod recipient;
mod refusal;
mod reply;
mod rows;
mod sides;
mod verdict;

use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use tracemail_model::{
    encryption::Encryption,
    event::{Event, LogLine},
    ids::{Key, Stamp},
    message::{Attachment, Auth, Spam, TlsVersion},
    time::{DAY, Micros, SECOND},
};

pub use self::{
    again::Refused,
    arrival::Client,
    recipient::{Deposit, Ending, Recipient},
    reply::Replies,
    rows::port,
    verdict::{By, Verdict, VerdictDeed},
};
use crate::{hash, line::Line, news::News, table::Open};

/// After its end a message stays open so long for lines that come late (Rspamd, Dovecot), by the log's own time.
const LINGER: i64 = 60 * SECOND;
/// A message in the queue is given up when nothing was heard of it for so long (Postfix's own limit is 5 days).
const IDLE: i64 = 7 * DAY;
/// A held message, waiting for a person.
const HELD: i64 = 30 * DAY;
/// A message that may be the continuation of another is not told before that is decided, at most so long.
pub const UNDECIDED: i64 = 30 * SECOND;

/// How a message came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Entry {
    /// By SMTP from anybody.
    Smtp,
    /// By SMTP from somebody who had logged in, or at a door that demands it.
    Submitted,
    /// By the sendmail command on the machine itself.
    Pickup,
    /// Not known: made by Postfix itself (a bounce), or the log begins too late.
    Unknown,
}

/// One queue id of a message: the first, or one it got when it came back from a content filter.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Hop {
    /// Machine.
    pub host: String,
    /// Queue id.
    pub queue_id: String,
    /// qmgr is done with it.
    pub removed: bool,
}

/// A message in the queue.
#[derive(Serialize, Deserialize)]
pub struct Queue {
    /// The line it begins with.
    pub born: Stamp,
    /// Its queue ids, the first one first.
    pub hops: Vec<Hop>,
    /// What is to be told.
    pub news: News,
    /// The program that let it in.
    pub service: String,
    /// The way it came.
    pub entry: Entry,
    /// Who handed it to us.
    pub client_ip: Option<IpAddr>,
    /// By name.
    pub client_host: Option<String>,
    /// What it calls itself.
    pub helo: Option<String>,
    /// Authenticated user.
    pub user: Option<String>,
    /// TLS of the client.
    pub tls_in: Option<(TlsVersion, String)>,
    /// Envelope sender.
    pub sender: Option<String>,
    /// With its `<>`.
    pub message_id: Option<String>,
    /// Decoded.
    pub subject: Option<String>,
    /// From header.
    pub header_from: Option<String>,
    /// To header.
    pub header_to: Option<String>,
    /// Bytes.
    pub size: Option<u64>,
    /// Recipients after aliases, as qmgr counts them.
    pub nrcpt: Option<u32>,
    /// Each recipient.
    pub recipients: Vec<Recipient>,
    /// Recipients the spam filter named, lower case and perhaps without their `+tag`: wanted only where no delivery will
    /// name them.
    pub scanned_for: Vec<String>,
    /// On the message as a whole.
    pub verdict: Option<Verdict>,
    /// The spam filter's word.
    pub spam: Option<Spam>,
    /// The virus found.
    pub virus: Option<String>,
    /// SPF, DKIM, DMARC.
    pub auth: Auth,
    /// Files in it.
    pub attachments: Vec<Attachment>,
    /// The domain on whose behalf it was made: of the mailbox that forwards, of the recipient whose failure it tells.
    pub behalf: Option<String>,
    /// It may be the continuation of that message; not told before that is decided.
    pub after: Option<u64>,
    /// Messages that may be its continuation.
    pub before: Vec<u64>,
    /// A bounce of it was sent.
    pub bounced: bool,
    /// Machine and queue id its rows are named by, where a gateway told of it first.
    pub told_as: Option<(String, String)>,
    /// When `postqueue` last showed it.
    pub listed: Option<Micros>,
    /// When something last happened to it.
    pub updated: Micros,
    /// Its message-id leads to it. Several may carry one id; which of them is found by it is kept, since it depends on how
    /// each of them stood when the next one came.
    pub found_by_id: bool,
    /// What people did to it in their mailboxes before Postfix said that it lies there: whoever, the steps, the lines.
    pub early: Vec<(String, Vec<Event>, Vec<LogLine>)>,
    /// How a gateway says it is locked.
    pub encryption: Option<Encryption>,
}

impl Open for Queue {
    const KIND: u8 = b'q';

    fn name(&self) -> u64 {
        let first = &self.hops[0];
        name(first.host.as_bytes(), first.queue_id.as_bytes())
    }

    fn due(&self) -> Micros {
        let wait = match &self.verdict {
            _ if self.after.is_some() => return self.born.time.plus(UNDECIDED),
            _ if self.is_over() => LINGER,
            Some(verdict) if verdict.deed == VerdictDeed::Hold => HELD,
            _ => IDLE,
        };
        self.updated.plus(wait)
    }
}

/// What a queue object is found by.
pub fn name(host: &[u8], queue_id: &[u8]) -> u64 {
    hash::name(&[host, queue_id])
}

/// What of the first line's stamp goes into keys: its time, and where there is no queue id also which line of that moment
/// it was. (A queue id is not given twice in one moment; and a log read from another line on counts other lines.)
fn birth(queue_id: &[u8], born: Stamp) -> [u8; 12] {
    let nth = if queue_id.is_empty() { born.nth } else { 0 };
    let mut birth = [0; 12];
    birth[..8].copy_from_slice(&born.time.0.to_le_bytes());
    birth[8..].copy_from_slice(&nth.to_le_bytes());
    birth
}

impl Queue {
    /// A message that begins with that line.
    pub fn new(line: &Line<'_>, queue_id: &[u8]) -> Self {
        let born = line.stamp;
        let key = Key::of([&b"message"[..], line.record.host, queue_id, &birth(queue_id, born)]);
        Self {
            born,
            hops: vec![Hop { host: line.host(), queue_id: crate::line::text(queue_id), removed: false }],
            news: News::new(born, key),
            service: line.service(),
            entry: Entry::Unknown,
            client_ip: None,
            client_host: None,
            helo: None,
            user: None,
            tls_in: None,
            sender: None,
            message_id: None,
            subject: None,
            header_from: None,
            header_to: None,
            size: None,
            nrcpt: None,
            // most messages have one; Vec's own first step would be four, two kilobytes
            recipients: Vec::with_capacity(1),
            scanned_for: Vec::new(),
            verdict: None,
            spam: None,
            virus: None,
            auth: Auth::default(),
            attachments: Vec::new(),
            behalf: None,
            after: None,
            before: Vec::new(),
            bounced: false,
            told_as: None,
            listed: None,
            updated: born.time,
            found_by_id: false,
            early: Vec::new(),
            encryption: None,
        }
    }

    /// The machine it first came to.
    pub fn host(&self) -> &str {
        &self.hops[0].host
    }

    /// The queue id under which it was first seen.
    pub fn queue_id(&self) -> &str {
        &self.hops[0].queue_id
    }

    /// Nothing more will happen to it by itself.
    pub fn is_over(&self) -> bool {
        let refused = self.verdict.as_ref().is_some_and(|verdict| verdict.deed != VerdictDeed::Hold);
        refused || self.hops.iter().all(|hop| hop.removed)
    }

    /// A line of its own: kept, and the moment noted.
    pub fn touch(&mut self, line: &Line<'_>) {
        self.updated = self.updated.max(line.time());
        self.news.line(|| line.log());
    }

    /// A step of its own.
    pub fn event(&mut self, event: Event) {
        self.news.event(event);
    }

    fn hop(&mut self, host: &[u8], queue_id: &[u8]) -> Option<usize> {
        self.hops.iter().position(|hop| hop.queue_id.as_bytes() == queue_id && (hop.host.as_bytes() == host || host.is_empty()))
    }
}
