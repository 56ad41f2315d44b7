//! How a message leaves the queue: removed when everything is done, or given up after too long.
//!
//! In: qmgr's `removed` and `status=expired`. Out: the end. Refuses to know: why it could not be delivered.

use tracemail_model::{event::EventKind, reason::Reason};

use super::recipient::Ending;
use crate::{
    fold::Fold,
    line::{Line, text},
};

impl Fold {
    /// qmgr is done with it.
    pub fn removed(&mut self, line: &Line<'_>, queue_id: &[u8]) {
        let Some(name) = self.find_queue(line.record.host, queue_id) else { return };
        let Some(queue) = self.queues.get_mut(name) else { return };
        let Some(at) = queue.hop(line.record.host, queue_id) else { return };
        queue.hops[at].removed = true;
        queue.touch(line);
        if !queue.hops.iter().all(|hop| hop.removed) {
            return;
        }
        queue.event(line.event(EventKind::Finished));
        let (failed, at) = (queue.bounced, queue.updated);
        for recipient in queue.recipients.iter_mut().filter(|recipient| recipient.ending.is_none()) {
            // no attempt was seen: the notice to the sender is the only word on it
            recipient.ending = failed.then_some(Ending::Bounced);
            recipient.change(at);
        }
        self.decide_before(name);
        self.watch_queue(name);
    }

    /// qmgr gave up: whoever has not got it will not.
    pub fn expired(&mut self, line: &Line<'_>, queue_id: &[u8], from: &[u8]) {
        let name = self.queue(line, queue_id);
        let Some(queue) = self.queues.get_mut(name) else { return };
        queue.touch(line);
        if queue.sender.is_none() {
            queue.sender = Some(text(from));
        }
        let at = queue.updated;
        for recipient in queue.recipients.iter_mut().filter(|recipient| !recipient.is_final()) {
            recipient.ending = Some(Ending::Expired);
            recipient.reason.get_or_insert(Reason::Unreachable);
            recipient.change(at);
        }
        queue.event(line.event(EventKind::Expired));
    }
}
