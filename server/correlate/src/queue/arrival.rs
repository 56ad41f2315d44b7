//! How a message comes in: smtpd, pickup, cleanup and qmgr.
//!
//! In: `client=`, `uid=`, `message-id=`, header lines, `from=<>, size=`. Out: the message with its first facts.
//! Refuses to know: refusals and deliveries.

use tracemail_model::event::EventKind;
use tracemail_parse::record::{Bytes, Peer};

use super::{Entry, Queue};
use crate::{
    fold::Fold,
    hash,
    line::{Line, detail, has, known, lower, maybe, text},
    subject,
};

/// What a `client=` line says.
pub struct Client<'a> {
    /// Who.
    pub peer: Peer<'a>,
    /// SASL mechanism.
    pub sasl_method: Option<Bytes<'a>>,
    /// SASL user.
    pub sasl_username: Option<Bytes<'a>>,
    /// Queue id before the content filter (XFORWARD).
    pub orig_queue_id: Option<Bytes<'a>>,
    /// The client of the server or filter before this one (XFORWARD).
    pub origin: Option<Peer<'a>>,
}

/// A service that only lets in whoever has logged in.
pub fn demands_login(service: &[u8]) -> bool {
    has(service, b"submission") || has(service, b"smtps")
}

impl Fold {
    /// smtpd gave a message its queue id.
    pub fn client(&mut self, line: &Line<'_>, queue_id: Bytes<'_>, client: &Client<'_>) {
        let host = line.record.host;
        if let Some(first) = client.orig_queue_id.and_then(|id| self.find_queue(host, id)) {
            self.hops.remove(&super::name(host, queue_id));
            self.add_hop(line, first, queue_id);
            return;
        }
        let name = match self.find_queue(host, queue_id) {
            Some(name) if self.queues.get(name).is_some_and(|queue| queue.entry == Entry::Unknown && !queue.is_over()) => name,
            _ => self.queue_anew(line, queue_id),
        };
        let connection = self.connection_for(line, name, client);
        let Some(queue) = self.queues.get_mut(name) else { return };
        let peer = client.origin.unwrap_or(client.peer);
        queue.client_ip = peer.ip;
        queue.client_host = known(peer.name);
        queue.user = client.sasl_username.map(lower);
        queue.entry = if client.sasl_username.is_some() || demands_login(line.record.service) { Entry::Submitted } else { Entry::Smtp };
        if queue.service.as_bytes() != line.record.service {
            queue.service = line.service();
        }
        if let Some((tls, lines, events)) = connection {
            queue.tls_in = tls;
            queue.news.pass_on(lines, events);
        }
        let mut event = line.event(EventKind::Accepted);
        detail(&mut event, "user", maybe(client.sasl_username));
        detail(&mut event, "method", maybe(client.sasl_method));
        queue.event(event);
        queue.touch(line);
        queue.changed();
        queue.take_sides(&self.local);
        self.may_be_reply(name);
    }

    /// pickup: the sendmail command.
    pub fn pickup(&mut self, line: &Line<'_>, queue_id: Bytes<'_>, uid: u32, from: Bytes<'_>) {
        let name = self.queue_anew(line, queue_id);
        let Some(queue) = self.queues.get_mut(name) else { return };
        queue.entry = Entry::Pickup;
        queue.sender = Some(text(from));
        let mut event = line.event(EventKind::Accepted);
        detail(&mut event, "uid", Some(uid));
        queue.event(event);
        queue.touch(line);
    }

    /// cleanup: the message's name.
    pub fn message_id(&mut self, line: &Line<'_>, queue_id: Bytes<'_>, message_id: Bytes<'_>, resent: bool) {
        let over = |queue: &Queue| queue.is_over() && queue.message_id.is_some();
        let name = match self.find_queue(line.record.host, queue_id) {
            Some(name) if !self.queues.get(name).is_some_and(over) => name,
            _ => self.queue_anew(line, queue_id),
        };
        let first = self.is_first_hop(name, line.record.host, queue_id);
        let Some(queue) = self.queues.get_mut(name) else { return };
        queue.touch(line);
        if !first || (resent && queue.message_id.is_some()) || message_id.is_empty() || message_id == b"<>" {
            return;
        }
        queue.message_id = Some(text(message_id));
        queue.changed();
        self.adopt_gateway(name);
        self.is_it_a_continuation(name);
    }

    /// Notes under which message-id it is found, unless it may be part of one that is.
    fn is_it_a_continuation(&mut self, name: u64) {
        let Some(queue) = self.queues.get(name) else { return };
        let Some(id) = &queue.message_id else { return };
        let other = self.by_message_id.get(&hash::name(&[id.as_bytes()])).copied();
        match other.filter(|other| *other != name && self.queues.get(*other).is_some()) {
            Some(other) => self.may_continue(name, other),
            None => self.find_by_message_id(name),
        }
    }

    /// cleanup: a header that `header_checks` was told to print.
    pub fn header(
        &mut self,
        line: &Line<'_>,
        queue_id: Bytes<'_>,
        (header, value): (Bytes<'_>, Bytes<'_>),
        to: Option<Bytes<'_>>,
        envelope: (Option<Bytes<'_>>, Option<Bytes<'_>>),
    ) {
        let name = self.queue(line, queue_id);
        let first = self.is_first_hop(name, line.record.host, queue_id);
        let Some(queue) = self.queues.get_mut(name) else { return };
        queue.touch(line);
        if !first {
            return;
        }
        let place = match header {
            h if h.eq_ignore_ascii_case(b"subject") => Some(&mut queue.subject),
            h if h.eq_ignore_ascii_case(b"from") => Some(&mut queue.header_from),
            h if h.eq_ignore_ascii_case(b"to") => Some(&mut queue.header_to),
            _ => None,
        };
        if let Some(place) = place
            && place.is_none()
        {
            *place = Some(subject::decode(value));
            queue.changed();
        }
        self.envelope(name, envelope.0, to, envelope.1);
    }

    /// What lines of cleanup and smtpd say of the envelope besides.
    pub fn envelope(&mut self, name: u64, from: Option<Bytes<'_>>, to: Option<Bytes<'_>>, helo: Option<Bytes<'_>>) {
        let Some(queue) = self.queues.get_mut(name) else { return };
        // cleanup says the same on every line of a message
        let known = |known: &Option<String>, said: Option<Bytes<'_>>| {
            said.is_none_or(|said| known.as_ref().is_some_and(|known| known.as_bytes() == said))
        };
        let last = queue.recipients.last().map(|recipient| &recipient.given);
        if known(&queue.sender, from) && known(&queue.helo, helo) && to.is_none_or(|to| last.is_some_and(|last| last.as_bytes() == to)) {
            return;
        }
        if queue.sender.is_none() || queue.helo.is_none() {
            queue.sender = queue.sender.take().or_else(|| maybe(from));
            queue.helo = queue.helo.take().or_else(|| helo.filter(|helo| !helo.is_empty()).map(text));
            queue.changed();
        }
        if let Some(to) = to
            && !to.is_empty()
        {
            queue.recipient_given(&text(to));
            queue.take_sides(&self.local);
        }
        self.may_be_reply(name);
    }

    /// qmgr: it stands in the queue. Said again at each retry.
    pub fn queued(&mut self, line: &Line<'_>, queue_id: Bytes<'_>, from: Bytes<'_>, (size, nrcpt): (u64, u32)) {
        let name = self.queue(line, queue_id);
        let first = self.is_first_hop(name, line.record.host, queue_id);
        let Some(queue) = self.queues.get_mut(name) else { return };
        queue.touch(line);
        if !first {
            return;
        }
        if queue.nrcpt.is_none() {
            let mut event = line.event(EventKind::Queued);
            detail(&mut event, "size", Some(size));
            detail(&mut event, "recipients", Some(nrcpt));
            queue.event(event);
        }
        let sender = text(from);
        if queue.sender.as_ref() != Some(&sender) || queue.size != Some(size) {
            queue.sender = Some(sender);
            queue.size = Some(size);
            queue.nrcpt = Some(nrcpt);
            queue.changed();
        }
        queue.take_sides(&self.local);
        self.may_be_reply(name);
        self.watch_queue(name);
    }
}
