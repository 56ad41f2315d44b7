//! An attempt to deliver to one recipient: smtp, lmtp, local, virtual, pipe, error.
//!
//! In: `to=<…>, relay=…, status=…`. Out: how it went for that recipient; the tie to a content filter's new queue id or
//! to Dovecot's LMTP session. Refuses to know: what Dovecot did (`lmtp.rs`).

use tracemail_model::{
    event::{EventKind, LegKind},
    mailbox::domain_of,
};
use tracemail_parse::record::{Delivery, Outcome};

use super::{Queue, recipient::Ending};
use crate::{
    fold::Fold,
    line::{Line, detail, has, known, maybe, text},
    reason,
};

impl Queue {
    /// What the recipient did with it before it was said to lie in his mailbox.
    fn told_early(&mut self, at: usize) {
        let user = self.recipients[at].to.to_lowercase();
        for (_, events, lines) in self.early.extract_if(.., |(who, ..)| *who == user) {
            self.news.pass_on(lines, events);
        }
    }
}

impl Fold {
    /// One attempt.
    pub fn delivery(&mut self, line: &Line<'_>, told: &Delivery<'_>) {
        let name = self.queue(line, told.queue_id);
        if told.outcome == Outcome::Sent && self.was_handed_to_filter(name, line, told) {
            let Some(queue) = self.queues.get_mut(name) else { return };
            let mut event = line.event(EventKind::Filtered);
            event.recipient = Some(text(told.to));
            event.text = Some(text(told.text));
            detail(&mut event, "relay", Some(text(told.relay)));
            queue.event(event);
            queue.touch(line);
            return;
        }
        if let Some(copy) = told.text.strip_prefix(b"forwarded as ").filter(|_| told.outcome == Outcome::Sent) {
            self.forwarded_by_local(name, line, (copy, told.orig_to.unwrap_or(told.to)));
        }
        let tls = self.tls_to(line, told);
        let local = is_mailbox(line.record.service, told);
        let to = text(told.to);
        if local {
            self.local.learn(&to, &mut self.idle);
        }
        let Some(queue) = self.queues.get_mut(name) else { return };
        queue.touch(line);
        let ending = match told.outcome {
            Outcome::Sent => Ending::Sent,
            Outcome::Deferred => Ending::Deferred,
            Outcome::Bounced => Ending::Bounced,
            Outcome::Expired => Ending::Expired,
            Outcome::Other => return,
        };
        let at = queue.recipient_delivered(&to, maybe(told.orig_to).as_deref());
        let recipient = &mut queue.recipients[at];
        recipient.ending = Some(ending);
        recipient.attempts += 1;
        recipient.local |= local;
        recipient.text = (!told.text.is_empty()).then(|| text(told.text));
        recipient.dsn = maybe(told.dsn);
        recipient.smtp_code = told.smtp_code;
        recipient.delay = told.delay;
        recipient.delays = told.delays;
        if told.relay != b"none" {
            recipient.relay_host = known(told.relay_peer.name).or_else(|| known(told.relay));
            recipient.relay_ip = told.relay_peer.ip;
            recipient.relay_port = told.relay_peer.port;
            recipient.tls_out = tls;
        }
        recipient.reason = match (ending, &recipient.text) {
            (Ending::Sent, _) | (_, None) => None,
            (_, Some(said)) => Some(reason::of(said, recipient.dsn.as_deref(), recipient.smtp_code)),
        };
        let mut event = line.event(match ending {
            Ending::Sent => EventKind::Delivered,
            Ending::Deferred => EventKind::Deferred,
            Ending::Expired => EventKind::Expired,
            _ => EventKind::DeliveryFailed,
        });
        event.text.clone_from(&recipient.text);
        detail(&mut event, "relay", Some(text(told.relay)));
        detail(&mut event, "dsn", recipient.dsn.as_ref());
        detail(&mut event, "delay", told.delay);
        detail(&mut event, "tls", recipient.tls_out.as_ref().map(|(version, ..)| version));
        event.recipient = Some(to);
        queue.event(event);
        if local && ending == Ending::Sent {
            queue.told_early(at);
        }
        queue.take_side(at, &self.local);
        if queue.recipients[at].attempts == 1 {
            self.came_again(line, name, at);
        }
        if ending == Ending::Sent {
            self.tie_to_mailbox(line, name, at, told);
        }
        self.may_be_reply(name);
        self.watch_queue(name);
    }

    /// Whether what looks sent only went to a content filter that brings it back.
    fn was_handed_to_filter(&mut self, name: u64, line: &Line<'_>, told: &Delivery<'_>) -> bool {
        let Some(queue) = self.queues.get_mut(name) else { return false };
        let Some(at) = queue.hop(line.record.host, told.queue_id) else { return false };
        // amavis took it and kept it, or threw it away; its own line says what it found
        if has(told.text, b"discarded, id=") {
            return true;
        }
        let same_machine = told.relay_peer.ip.is_some_and(|ip| ip.is_loopback());
        let Some(next) = told.next_id else {
            if queue.hops.len() > at + 1 && same_machine {
                return true;
            }
            // a filter that does not pass Postfix's answer on: the only message that came in meanwhile under the same name
            let [only] = queue.before[..] else { return false };
            if !same_machine || is_mailbox(line.record.service, told) {
                return false;
            }
            self.join(name, only);
            return true;
        };
        if queue.hops[at + 1..].iter().any(|hop| hop.queue_id.as_bytes() == next) {
            return true;
        }
        let message_id = queue.message_id.clone();
        let Some(later) = self.find_queue_anywhere(line.record.host, next).filter(|later| *later != name) else { return false };
        let waits = |queue: &Queue| queue.after == Some(name) || (!queue.stands() && queue.message_id == message_id);
        if !self.queues.get(later).is_some_and(waits) {
            return false;
        }
        self.join(name, later);
        true
    }

    /// local: a `.forward` or an alias made another message of it.
    fn forwarded_by_local(&mut self, name: u64, line: &Line<'_>, (copy, mailbox): (&[u8], &[u8])) {
        let Some(other) = self.find_queue(line.record.host, copy).filter(|other| *other != name) else { return };
        let Some(queue) = self.queues.get_mut(name) else { return };
        queue.leg(LegKind::Forward, &text(copy));
        let own = queue.queue_id().to_owned();
        let behalf = domain_of(&text(mailbox)).map(str::to_owned);
        let mut event = line.event(EventKind::Forwarded);
        detail(&mut event, "queue_id", Some(text(copy)));
        queue.event(event);
        if let Some(copy) = self.queues.get_mut(other) {
            copy.leg(LegKind::ForwardOf, &own);
            copy.behalf = copy.behalf.take().or(behalf);
            copy.changed();
        }
    }

    /// smtp: a server that did not work out; another is tried, or the message waits.
    pub fn trouble(&mut self, line: &Line<'_>, queue_id: &[u8], server: Option<String>, said: &[u8]) {
        let name = self.queue(line, queue_id);
        let Some(queue) = self.queues.get_mut(name) else { return };
        let mut event = line.event(EventKind::Note);
        event.text = Some(text(said));
        detail(&mut event, "relay", server);
        queue.event(event);
        queue.touch(line);
    }
}

/// Whether it went into a mailbox here: by LMTP, by Postfix's own agents, or by a program that is a mailbox server's.
fn is_mailbox(service: &[u8], told: &Delivery<'_>) -> bool {
    if told.outcome != Outcome::Sent {
        return false;
    }
    let has = |words| has(told.text, words);
    match service.rsplit(|b| *b == b'/').next() {
        // LMTP is used towards content filters too: those answer with a new queue id
        Some(b"lmtp") => !has(b"queued as") && !has(b"from MTA"),
        Some(b"virtual") => true,
        Some(b"local") => has(b"delivered to ma"),
        Some(b"pipe") => has(b"dovecot") || has(b"maildrop") || has(b"cyrus"),
        _ => false,
    }
}
