//! One message in Postfix's queues, from the first line that names its queue id to the last, and its recipients.
//!
//! In: the lines of smtpd, cleanup, qmgr, the delivery agents, bounce and postsuper, one file for each part of the life.
//! Out: rows (`rows.rs`) and a story. Refuses to know: SQL, and what lines of other daemons look like.

mod arrival;
mod bounce;
mod delivery;
mod ending;
mod filter;
mod held;
mod recipient;
mod refusal;
mod rows;

use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use tracemail_model::{
    event::Event,
    ids::{Key, Stamp},
    message::{Auth, Spam, TlsVersion},
    time::{DAY, Micros, SECOND},
};

pub use self::{
    arrival::Client,
    recipient::{Deposit, Recipient},
    rows::port,
};
use crate::{fold::Fold, hash, line::Line, news::News, table::Open};

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

/// A decision on the message as a whole.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Verdict {
    /// What was done.
    pub deed: VerdictDeed,
    /// Who decided.
    pub by: By,
    /// The reply's words.
    pub text: String,
    /// Enhanced status code.
    pub dsn: Option<String>,
    /// SMTP code.
    pub smtp_code: Option<u16>,
}

/// Who decided on a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum By {
    /// Postfix's own restrictions, or a person.
    Postfix,
    /// A rule on headers or the body.
    Checks,
    /// A spam or virus scanner: milter, proxy, amavis.
    Scanner,
}

/// What was done to a message as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum VerdictDeed {
    /// Refused for good.
    Reject,
    /// Refused for now.
    RejectForNow,
    /// Held.
    Hold,
    /// Taken and thrown away.
    Discard,
    /// Taken out of the queue by a person.
    Delete,
    /// Taken out by a person while it was held.
    DeleteHeld,
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
    /// The domain on whose behalf it was made: of the mailbox that forwards, of the recipient whose failure it tells.
    pub behalf: Option<String>,
    /// It may be the continuation of that message; not told before that is decided.
    pub after: Option<u64>,
    /// Messages that may be its continuation.
    pub before: Vec<u64>,
    /// A bounce of it was sent.
    pub bounced: bool,
    /// When something last happened to it.
    pub updated: Micros,
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
    fn new(line: &Line<'_>, queue_id: &[u8]) -> Self {
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
            recipients: Vec::new(),
            scanned_for: Vec::new(),
            verdict: None,
            spam: None,
            virus: None,
            auth: Auth::default(),
            behalf: None,
            after: None,
            before: Vec::new(),
            bounced: false,
            updated: born.time,
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

impl Fold {
    /// The message that has that queue id.
    pub fn find_queue(&self, host: &[u8], queue_id: &[u8]) -> Option<u64> {
        let name = name(host, queue_id);
        if self.queues.get(name).is_some() { Some(name) } else { self.hops.get(&name).copied() }
    }

    /// The message that has that queue id on whatever machine, for daemons that log elsewhere.
    pub fn find_queue_anywhere(&self, host: &[u8], queue_id: &[u8]) -> Option<u64> {
        self.find_queue(host, queue_id).or_else(|| self.by_queue_id.get(&hash::name(&[queue_id])).copied())
    }

    /// The message that has that queue id; a new one when none has.
    fn queue(&mut self, line: &Line<'_>, queue_id: &[u8]) -> u64 {
        self.find_queue(line.record.host, queue_id).unwrap_or_else(|| self.open_queue(line, queue_id))
    }

    /// A message that begins here. One that had the id before is over: short queue ids are used again.
    fn queue_anew(&mut self, line: &Line<'_>, queue_id: &[u8]) -> u64 {
        let name = name(line.record.host, queue_id);
        if self.queues.get(name).is_some() {
            self.close_queue(name);
        }
        self.hops.remove(&name);
        self.open_queue(line, queue_id)
    }

    fn open_queue(&mut self, line: &Line<'_>, queue_id: &[u8]) -> u64 {
        let queue = Queue::new(line, queue_id);
        let name = queue.name();
        self.by_queue_id.insert(hash::name(&[queue_id]), name);
        self.queues.open(queue, &mut self.idle);
        self.catch_up_on_spam(name, queue_id);
        name
    }

    /// Its end has come nearer.
    pub fn watch_queue(&mut self, name: u64) {
        self.queues.watch(name, &mut self.idle);
    }

    /// Its time has come: tells the last of it, keeps what later moves in the mailbox need, and forgets the rest.
    pub fn close_queue(&mut self, name: u64) {
        self.decide_before(name);
        let Some(mut queue) = self.queues.close(name) else { return };
        for hop in &queue.hops {
            self.hops.remove(&self::name(hop.host.as_bytes(), hop.queue_id.as_bytes()));
            let by_id = hash::name(&[hop.queue_id.as_bytes()]);
            if self.by_queue_id.get(&by_id) == Some(&name) {
                self.by_queue_id.remove(&by_id);
            }
        }
        if let Some(id) = &queue.message_id {
            let by_id = hash::name(&[id.as_bytes()]);
            if self.by_message_id.get(&by_id) == Some(&name) {
                self.by_message_id.remove(&by_id);
            }
        }
        let (at, host) = (queue.updated, queue.host().to_owned());
        queue.news.close(at, &host);
        self.parting.extend(queue.tell());
        self.remember_moves(&queue);
    }

    /// What a restored message is found by, besides its name.
    pub fn index_queue(&mut self, name: u64) {
        let Some(queue) = self.queues.get(name) else { return };
        for hop in &queue.hops {
            self.by_queue_id.insert(hash::name(&[hop.queue_id.as_bytes()]), name);
        }
        for hop in &queue.hops[1..] {
            self.hops.insert(self::name(hop.host.as_bytes(), hop.queue_id.as_bytes()), name);
        }
        if let Some(id) = &queue.message_id
            && queue.after.is_none()
        {
            self.by_message_id.insert(hash::name(&[id.as_bytes()]), name);
        }
    }
}
