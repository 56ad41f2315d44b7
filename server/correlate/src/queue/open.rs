//! Messages found, opened and closed: by queue id, with or without the machine's name.
//!
//! In: queue ids. Out: names to take a message in hand by. Refuses to know: what happens to it in between.

use super::{Queue, name};
use crate::{fold::Fold, hash, line::Line, moves, table::Open};

impl Fold {
    /// The message that has that queue id.
    pub fn find_queue(&self, host: &[u8], queue_id: &[u8]) -> Option<u64> {
        let own = name(host, queue_id);
        // a listing of the queue does not say whose it is
        let nowhere = || Some(name(b"", queue_id)).filter(|name| self.queues.get(*name).is_some());
        if self.queues.get(own).is_some() { Some(own) } else { self.hops.get(&own).copied().or_else(nowhere) }
    }

    /// The message that has that queue id on whatever machine, for daemons that log elsewhere.
    pub fn find_queue_anywhere(&self, host: &[u8], queue_id: &[u8]) -> Option<u64> {
        self.find_queue(host, queue_id).or_else(|| self.by_queue_id.get(&hash::name(&[queue_id])).copied())
    }

    /// The message that has that queue id; a new one when none has.
    pub fn queue(&mut self, line: &Line<'_>, queue_id: &[u8]) -> u64 {
        self.find_queue(line.record.host, queue_id).unwrap_or_else(|| self.open_queue(line, queue_id))
    }

    /// A message that begins here. One that had the id before is over: short queue ids are used again.
    pub fn queue_anew(&mut self, line: &Line<'_>, queue_id: &[u8]) -> u64 {
        let own = name(line.record.host, queue_id);
        if self.queues.get(own).is_some() {
            self.close_queue(own);
        }
        self.hops.remove(&own);
        self.open_queue(line, queue_id)
    }

    fn open_queue(&mut self, line: &Line<'_>, queue_id: &[u8]) -> u64 {
        let queue = Queue::new(line, queue_id);
        let name = queue.name();
        self.by_queue_id.insert(hash::name(&[queue_id]), name);
        self.queues.open(queue, &mut self.idle);
        self.adopt_gateway(name);
        self.catch_up_on_spam(name, queue_id);
        name
    }

    /// From now on its message-id leads to it.
    pub fn find_by_message_id(&mut self, own: u64) {
        let Some(queue) = self.queues.get_mut(own) else { return };
        let Some(id) = &queue.message_id else { return };
        self.by_message_id.extend(moves::names(id).map(|name| (name, own)));
        queue.found_by_id = true;
    }

    /// Its end has come nearer.
    pub fn watch_queue(&mut self, name: u64) {
        self.queues.watch(name, &mut self.idle);
    }

    /// Its time has come: tells the last of it, keeps what later moves in the mailbox need, and forgets the rest.
    pub fn close_queue(&mut self, own: u64) {
        self.decide_before(own);
        let Some(mut queue) = self.queues.close(own) else { return };
        for hop in &queue.hops {
            self.hops.remove(&name(hop.host.as_bytes(), hop.queue_id.as_bytes()));
            let by_id = hash::name(&[hop.queue_id.as_bytes()]);
            if self.by_queue_id.get(&by_id) == Some(&own) {
                self.by_queue_id.remove(&by_id);
            }
        }
        if let Some(id) = &queue.message_id {
            for by_id in moves::names(id) {
                if self.by_message_id.get(&by_id) == Some(&own) {
                    self.by_message_id.remove(&by_id);
                }
            }
        }
        let (at, host) = (queue.updated, queue.host().to_owned());
        queue.news.close(at, &host);
        self.forget_replies(own, &queue);
        self.parting.extend(queue.tell());
        self.remember_moves(&queue);
    }

    /// What a restored message is found by, besides its name.
    pub fn index_queue(&mut self, own: u64) {
        let Some(queue) = self.queues.get(own) else { return };
        for hop in &queue.hops {
            self.by_queue_id.insert(hash::name(&[hop.queue_id.as_bytes()]), own);
        }
        for hop in &queue.hops[1..] {
            self.hops.insert(name(hop.host.as_bytes(), hop.queue_id.as_bytes()), own);
        }
        if let Some(id) = &queue.message_id
            && queue.found_by_id
        {
            self.by_message_id.extend(moves::names(id).map(|name| (name, own)));
        }
        self.tie_replies(own);
    }
}
