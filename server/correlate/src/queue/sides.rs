//! Which side of the house a recipient's rows stand on: received by us, sent by us, or both.
//!
//! In: how the message came, our domains. Out: the two marks of each recipient. Refuses to know: how it fared.

use super::{Entry, Queue, Recipient};
use crate::local_domains::LocalDomains;

impl Queue {
    /// Whether that recipient will not turn out to be another. Headers' lines name the last recipient as given: an alias
    /// may make others of him, and only deliveries tell.
    fn is_certain(&self, recipient: &Recipient) -> bool {
        let alone = self.is_alone() && self.entry != Entry::Unknown;
        recipient.certain || recipient.bound || recipient.ending.is_some() || self.verdict.is_some() || alone
    }

    /// Decides for all of them.
    pub fn take_sides(&mut self, local: &LocalDomains) {
        for at in 0..self.recipients.len() {
            self.take_side(at, local);
        }
    }

    /// Decides which rows a recipient has. Once he is certain a row stays; a second may come when we learn that a domain
    /// is ours.
    pub fn take_side(&mut self, at: usize, local: &LocalDomains) {
        let ours_sends = self.sender.as_deref().is_some_and(|sender| local.has(sender));
        let let_in = matches!(self.entry, Entry::Submitted | Entry::Pickup);
        // a server on the internet sends us mail for us: nobody else's is taken
        let stranger = self.entry == Entry::Smtp && !self.client_ip.is_some_and(|ip| ip.is_loopback());
        let recipient = &self.recipients[at];
        let (was_received, was_sent) = (recipient.received, recipient.sent);
        let stays = self.is_certain(recipient);
        let ours_gets = recipient.local || local.has(&recipient.given) || local.has(&recipient.to);
        let received = ours_gets || (stays && was_received) || (stranger && !ours_sends && !(stays && was_sent));
        let sent = let_in || (stays && was_sent) || (!received && (ours_sends || !stranger));
        let now = self.updated;
        let recipient = &mut self.recipients[at];
        recipient.certain = stays;
        if (received, sent) != (was_received, was_sent) {
            (recipient.received, recipient.sent) = (received, sent);
            recipient.change(now);
        }
    }
}
