//! Automatic replies: a message of its own with no sender and a new message-id, tied to the one it answers by whom it goes to.
//!
//! In: Dovecot's `sent vacation response to <x>`, and a message without a sender from this very machine to x, in either
//! order. Out: legs both ways. Refuses to know: what the reply says.

use tracemail_model::{event::LegKind, mailbox::domain_of};

use super::{Queue, Recipient};
use crate::{fold::Fold, hash};

/// Who answers whom, by the address answered.
#[derive(Clone, Copy, Default)]
pub struct Replies {
    answered: Option<u64>,
    reply: Option<u64>,
}

fn by_address(to: &str) -> u64 {
    hash::name(&[b"reply", to.to_ascii_lowercase().as_bytes()])
}

impl Queue {
    /// The addresses that were answered on its behalf.
    fn answers(&self) -> impl Iterator<Item = &str> {
        self.recipients.iter().filter_map(|recipient| recipient.deposit.autoreply.as_deref())
    }

    /// Whom it may be an answer to: nobody's message, made here, not yet tied to another.
    fn may_answer(&self) -> Option<&Recipient> {
        let nobodys = self.sender.as_deref() == Some("") && self.is_sent_on() && self.behalf.is_none();
        if nobodys { self.recipients.first().filter(|recipient| recipient.bound) } else { None }
    }
}

impl Fold {
    /// Something new is known of a message that may be an answer.
    pub fn may_be_reply(&mut self, name: u64) {
        if self.queues.get(name).is_some_and(|queue| queue.may_answer().is_some()) {
            self.tie_replies(name);
        }
    }

    /// Something new is known of a message that may be either.
    pub fn tie_replies(&mut self, name: u64) {
        let Some(queue) = self.queues.get(name) else { return };
        let mut complete: Vec<(u64, u64)> = Vec::new();
        for address in queue.answers() {
            let entry = self.replies.entry(by_address(address)).or_default();
            entry.answered = Some(name);
            complete.extend(entry.reply.map(|reply| (name, reply)));
        }
        if let Some(recipient) = queue.may_answer() {
            let entry = self.replies.entry(by_address(&recipient.to)).or_default();
            entry.reply = Some(name);
            complete.extend(entry.answered.map(|answered| (answered, name)));
        }
        for (answered, reply) in complete {
            self.tie_reply(answered, reply);
        }
    }

    fn tie_reply(&mut self, answered: u64, reply: u64) {
        let (Some(first), Some(second)) = (self.queues.get(answered), self.queues.get(reply)) else { return };
        if second.may_answer().is_none() {
            return;
        }
        let mailbox = first.recipients.iter().find(|recipient| recipient.deposit.autoreply.is_some());
        let behalf = mailbox.and_then(|recipient| domain_of(&recipient.given)).map(str::to_owned);
        let (first_id, second_id) = (first.queue_id().to_owned(), second.queue_id().to_owned());
        if let Some(queue) = self.queues.get_mut(reply) {
            queue.leg(LegKind::ReplyTo, &first_id);
            queue.behalf = behalf;
            queue.changed();
        }
        if let Some(queue) = self.queues.get_mut(answered) {
            queue.leg(LegKind::Reply, &second_id);
        }
    }

    /// It is closed, and ties nothing any more.
    pub fn forget_replies(&mut self, name: u64, queue: &Queue) {
        let answered = queue.answers();
        for address in answered.chain(queue.recipients.first().map(|recipient| recipient.to.as_str())) {
            let Some(entry) = self.replies.get_mut(&by_address(address)) else { continue };
            entry.answered = entry.answered.filter(|known| *known != name);
            entry.reply = entry.reply.filter(|known| *known != name);
            if entry.answered.is_none() && entry.reply.is_none() {
                self.replies.remove(&by_address(address));
            }
        }
    }
}
