//! A message that comes back: from a content filter under a new queue id, or sent on by a filter rule or a list.
//!
//! In: the new queue id and what ties it (XFORWARD's `orig_queue_id`, the filter's `queued as`, amavis' `queued_as`, the same
//! message-id while the first is under way). Out: one message with several hops, or two tied by legs.
//! Refuses to know: what the filter found. A message-id alone never makes two messages one.

use tracemail_model::{
    event::{EventKind, LegKind},
    mailbox::domain_of,
};

use super::{Entry, Hop, Queue, Recipient};
use crate::{fold::Fold, hash, line::Line, line::detail, line::text};

impl Fold {
    /// Whether that queue id is the one the message came in with.
    pub fn is_first_hop(&self, name: u64, host: &[u8], queue_id: &[u8]) -> bool {
        self.queues.get(name).is_some_and(|queue| queue.queue_id().as_bytes() == queue_id && queue.host().as_bytes() == host)
    }

    /// The message got one more queue id.
    pub fn add_hop(&mut self, line: &Line<'_>, first: u64, queue_id: &[u8]) {
        let Some(queue) = self.queues.get_mut(first) else { return };
        queue.hops.push(Hop { host: line.host(), queue_id: text(queue_id), removed: false });
        let mut event = line.event(EventKind::Filtered);
        detail(&mut event, "queue_id", Some(text(queue_id)));
        queue.event(event);
        queue.touch(line);
        self.hops.insert(super::name(line.record.host, queue_id), first);
        self.by_queue_id.insert(hash::name(&[queue_id]), first);
        self.watch_queue(first);
    }

    /// `name` carries the same message-id as `other`. While `other` is under way it may be the same message come back.
    pub fn may_continue(&mut self, name: u64, other: u64) {
        let stands = self.queues.get(name).is_some_and(Queue::stands);
        let Some(first) = self.queues.get_mut(other) else { return };
        if first.is_over() || stands {
            self.settle(name, other);
            if self.queues.get(name).is_some_and(|queue| !queue.is_sent_on()) {
                if let Some(first) = self.queues.get_mut(other) {
                    first.found_by_id = false;
                }
                self.find_by_message_id(name);
            }
            return;
        }
        first.before.push(name);
        if let Some(queue) = self.queues.get_mut(name) {
            queue.after = Some(other);
        }
        self.watch_queue(name);
    }

    /// The two are one message: the later one's life goes on in the first. Unless it has rows of its own already: then
    /// they are tied.
    pub fn join(&mut self, first: u64, later: u64) {
        if first == later {
            return;
        }
        if self.queues.get(later).is_some_and(Queue::stands) {
            let ids = [first, later].map(|name| self.queues.get(name).map(|queue| queue.queue_id().to_owned()).unwrap_or_default());
            for (name, kind, other) in [(first, LegKind::Refiltered, &ids[1]), (later, LegKind::FilteredFrom, &ids[0])] {
                if let Some(queue) = self.queues.get_mut(name) {
                    queue.leg(kind, other);
                }
            }
            return;
        }
        let Some(later_queue) = self.queues.close(later) else { return };
        let Some(queue) = self.queues.get_mut(first) else { return };
        queue.before.retain(|name| *name != later);
        for hop in later_queue.hops {
            self.hops.insert(super::name(hop.host.as_bytes(), hop.queue_id.as_bytes()), first);
            self.by_queue_id.insert(hash::name(&[hop.queue_id.as_bytes()]), first);
            queue.hops.push(hop);
        }
        queue.updated = queue.updated.max(later_queue.updated);
        queue.news.absorb(later_queue.news);
        if queue.spam.is_none() {
            (queue.spam, queue.virus, queue.auth) = (later_queue.spam, later_queue.virus, later_queue.auth);
        }
        queue.take_recipients(later_queue.recipients);
        queue.take_sides(&self.local);
        queue.changed();
        for name in later_queue.before {
            if let Some(next) = self.queues.get_mut(name) {
                next.after = Some(first);
            }
            if let Some(queue) = self.queues.get_mut(first) {
                queue.before.push(name);
            }
        }
        self.tie_replies(first);
        self.watch_queue(first);
    }

    /// `first` is through: what waited to be part of it stands for itself.
    pub fn decide_before(&mut self, first: u64) {
        let Some(queue) = self.queues.get(first) else { return };
        if queue.before.is_empty() {
            return;
        }
        let waiting = self.queues.get_mut(first).map(|queue| std::mem::take(&mut queue.before)).unwrap_or_default();
        for name in waiting {
            if self.queues.get(name).is_some_and(|queue| queue.after == Some(first)) {
                self.settle(name, first);
            }
        }
    }

    /// It was not the same message come back. From this very machine it is one sent on by a rule, an alias program or a list.
    pub fn settle(&mut self, name: u64, first: u64) {
        let Some(parent) = self.queues.get(first) else { return };
        let Some(queue) = self.queues.get(name) else { return };
        let sent_on = queue.is_sent_on();
        let behalf = parent.forwarder(queue).and_then(domain_of).map(str::to_owned);
        let (parent_id, own_id) = (parent.queue_id().to_owned(), queue.queue_id().to_owned());
        if let Some(queue) = self.queues.get_mut(name) {
            queue.after = None;
            if sent_on {
                queue.leg(LegKind::ForwardOf, &parent_id);
                queue.behalf = behalf;
                queue.changed();
            }
            queue.take_sides(&self.local);
        }
        if sent_on && let Some(parent) = self.queues.get_mut(first) {
            parent.leg(LegKind::Forward, &own_id);
        }
        self.watch_queue(name);
    }
}

impl Fold {
    /// Nothing decided it in time.
    pub fn settle_alone(&mut self, name: u64, first: u64) {
        self.settle(name, first);
        if let Some(queue) = self.queues.get_mut(name) {
            queue.after = None;
            queue.take_sides(&self.local);
        }
        self.queues.rewatch(name, &mut self.idle);
    }
}

impl Queue {
    /// It has rows, told or about to be.
    pub fn stands(&self) -> bool {
        self.after.is_none() && self.recipients.iter().any(|recipient| recipient.certain)
    }

    /// Came from this machine itself, without a person logging in.
    pub fn is_sent_on(&self) -> bool {
        let here = self.client_ip.is_some_and(|ip| ip.is_loopback());
        self.entry == Entry::Pickup || (here && self.user.is_none())
    }

    /// Whose rule sent it on: the recipient who forwards to one of `copy`'s, else the first with a mailbox here.
    fn forwarder(&self, copy: &Self) -> Option<&str> {
        let forwards =
            |r: &&Recipient| r.deposit.forwarded_to.iter().any(|to| copy.recipients.iter().any(|c| c.given.eq_ignore_ascii_case(to)));
        let by_rule = self.recipients.iter().find(forwards);
        by_rule.or_else(|| self.recipients.iter().find(|r| r.received)).map(|r| r.given.as_str())
    }
}
