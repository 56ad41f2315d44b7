//! A message that only a gateway has told of, as yet: a row of its own, until a log names it too.
//!
//! In: events that name a message by queue id or message-id. Out: the message of the log where there is one, else a
//! [`Gateway`]. When Postfix names the same message within [`ADOPTS`], its message goes on under the gateway's rows, so
//! that it makes no difference who spoke first. Refuses to know: what the events say (`given.rs`).

use serde::{Deserialize, Serialize};
use tracemail_model::time::{DAY, Micros, SECOND};
use tracemail_parse::json::Given;

use crate::{
    fold::Fold,
    hash,
    line::Line,
    moves::Place,
    queue::{Ending, Queue, Recipient},
    table::Open,
};

/// So long after the gateway's last word a message of the log may be the same one. A message-id is a stranger's text: one
/// that comes later is another's.
pub const ADOPTS: i64 = 60 * SECOND;
/// A gateway may come back to a message that is done: viewed, released again.
const DONE: i64 = DAY;
/// One that is under way.
const UNDERWAY: i64 = 7 * DAY;
/// One that waits for a person.
const HELD: i64 = 30 * DAY;

/// A message gateways tell of.
#[derive(Serialize, Deserialize)]
pub struct Gateway {
    name: u64,
    /// The message.
    pub queue: Queue,
}

impl Open for Gateway {
    const KIND: u8 = b'G';

    fn name(&self) -> u64 {
        self.name
    }

    fn due(&self) -> Micros {
        let recipients = &self.queue.recipients;
        self.queue.updated.plus(if recipients.iter().any(|r| r.ending == Some(Ending::Held)) {
            HELD
        } else if recipients.iter().all(Recipient::is_final) {
            DONE
        } else {
            UNDERWAY
        })
    }
}

/// What a gateway's message is found by: its queue id; else its message-id.
fn by_queue_id(id: &str) -> u64 {
    hash::name(&[b"gateway queue", id.as_bytes()])
}

fn by_message_id(id: &str) -> u64 {
    hash::name(&[b"gateway message", id.as_bytes()])
}

impl Fold {
    /// An event of a message.
    pub fn given_message(&mut self, line: &Line<'_>, given: &Given) {
        if let Some(name) = self.gateway_of(given) {
            if let Some(gateway) = self.gateways.get_mut(name) {
                gateway.queue.take_event(line, given, &self.local);
            }
            self.gateways.watch(name, &mut self.idle);
            self.index_gateway(name);
        } else if let Some(name) = self.logged(line, given) {
            if let Some(queue) = self.queues.get_mut(name) {
                queue.take_event(line, given, &self.local);
            }
            self.watch_queue(name);
        } else if !self.closed(line, given) {
            let id = given.queue_id.as_deref().unwrap_or_default();
            let mut queue = Queue::new(line, super::clean(id).as_bytes());
            queue.take_event(line, given, &self.local);
            let name = match (&given.queue_id, &given.message_id) {
                (Some(id), _) => by_queue_id(id),
                (None, id) => by_message_id(id.as_deref().unwrap_or_default()),
            };
            self.gateways.open(Gateway { name, queue }, &mut self.idle);
            self.index_gateway(name);
        }
    }

    fn gateway_of(&self, given: &Given) -> Option<u64> {
        let open = |name: u64| self.gateways.get(name).map(|_| name);
        let by_id = given.queue_id.as_deref().and_then(|id| open(by_queue_id(id)));
        by_id.or_else(|| {
            let name = by_message_id(given.message_id.as_deref()?);
            let own = |name: u64| {
                // told apart by their queue ids, where both have one
                self.gateways.get(name).filter(|g| given.queue_id.is_none() || g.queue.queue_id().is_empty()).map(|_| name)
            };
            own(name).or_else(|| self.gateway_names.get(&name).copied().and_then(own))
        })
    }

    /// The message of the log an event is about. By message-id only one that is for whom the event says.
    fn logged(&self, line: &Line<'_>, given: &Given) -> Option<u64> {
        let by_id = given.queue_id.as_deref().and_then(|id| self.find_queue_anywhere(line.record.host, id.as_bytes()));
        by_id.or_else(|| {
            let id = given.message_id.as_deref()?;
            let name = *self.by_message_id.get(&hash::name(&[id.as_bytes()]))?;
            let queue = self.queues.get(name)?;
            let known = |to: &String| queue.recipients.iter().any(|r| r.given.eq_ignore_ascii_case(to) || r.to.eq_ignore_ascii_case(to));
            let same = given.recipient.is_empty() || queue.recipients.is_empty() || given.recipient.iter().any(known);
            same.then_some(name)
        })
    }

    /// An event of a message whose story is closed goes on in the mailbox's.
    fn closed(&mut self, line: &Line<'_>, given: &Given) -> bool {
        let (Some(id), [to]) = (&given.message_id, &given.recipient[..]) else { return false };
        let user = to.to_lowercase();
        let of = Place::of(&user, id.as_bytes());
        if !self.moves.knows(of) {
            return false;
        }
        let event = super::given::step(line, given, Some(super::clean(to)));
        self.tell_of_mailbox(of, &user, vec![event], vec![line.log()]);
        true
    }

    /// Postfix names a message: the one a gateway has told of is the same.
    pub fn adopt_gateway(&mut self, own: u64) {
        if self.gateways.len() == 0 {
            return;
        }
        let Some(queue) = self.queues.get(own).filter(|queue| queue.news.part() == 0) else { return };
        let named = |name: u64| self.gateway_names.get(&name).copied().or(Some(name)).filter(|name| self.gateways.get(*name).is_some());
        let by_id = named(by_queue_id(queue.queue_id()));
        let Some(name) = by_id.or_else(|| named(by_message_id(queue.message_id.as_deref()?))) else { return };
        let near = |gateway: &Gateway| gateway.queue.updated.plus(ADOPTS) >= queue.updated;
        if !self.gateways.get(name).is_some_and(near) {
            return;
        }
        let Some(gateway) = self.close_gateway(name) else { return };
        if let Some(queue) = self.queues.get_mut(own) {
            queue.adopt(gateway.queue);
            queue.take_sides(&self.local);
        }
        self.watch_queue(own);
    }

    /// What it is found by, besides its name.
    pub fn index_gateway(&mut self, name: u64) {
        let Some(gateway) = self.gateways.get(name) else { return };
        if let Some(id) = &gateway.queue.message_id {
            self.gateway_names.insert(by_message_id(id), name);
        }
    }

    /// Its time has come.
    pub fn close_gateway(&mut self, name: u64) -> Option<Gateway> {
        let gateway = self.gateways.close(name)?;
        if let Some(id) = &gateway.queue.message_id {
            self.gateway_names.remove(&by_message_id(id));
        }
        Some(gateway)
    }

    /// The same, and tells the last of it.
    pub fn gateway_due(&mut self, name: u64) {
        if let Some(mut gateway) = self.close_gateway(name) {
            self.parting.extend(gateway.queue.tell());
        }
    }
}

impl Queue {
    /// Goes on under the rows and the story of a message a gateway has told of.
    fn adopt(&mut self, gateway: Self) {
        self.told_as = Some((gateway.host().to_owned(), gateway.queue_id().to_owned()));
        self.born = gateway.born;
        let own = std::mem::replace(&mut self.news, gateway.news);
        self.news.absorb(own);
        let own = std::mem::replace(&mut self.recipients, gateway.recipients);
        self.take_recipients(own);
        self.sender = self.sender.take().or(gateway.sender);
        self.message_id = self.message_id.take().or(gateway.message_id);
        self.subject = self.subject.take().or(gateway.subject);
        self.header_from = self.header_from.take().or(gateway.header_from);
        self.header_to = self.header_to.take().or(gateway.header_to);
        self.size = self.size.or(gateway.size);
        self.user = self.user.take().or(gateway.user);
        self.client_ip = self.client_ip.or(gateway.client_ip);
        self.virus = self.virus.take().or(gateway.virus);
        self.spam = self.spam.take().or(gateway.spam);
        for (place, told) in
            [(&mut self.auth.spf, gateway.auth.spf), (&mut self.auth.dkim, gateway.auth.dkim), (&mut self.auth.dmarc, gateway.auth.dmarc)]
        {
            *place = place.take().or(told);
        }
        self.encryption = self.encryption.or(gateway.encryption);
        self.take_files(&gateway.attachments);
        self.changed();
    }
}
