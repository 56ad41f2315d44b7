//! The queue as `postqueue -j` shows it: what stands in it now and why; and what has gone from it without a word.
//!
//! In: entries, after the log's lines of the same moment, and the mark behind a whole listing. Out: delays of recipients
//! the log says nothing of, held messages, messages the log has lost; a note on those that an earlier listing showed and
//! this one does not. Refuses to know: who ran postqueue.

use tracemail_model::{
    event::EventKind,
    time::{Micros, SECOND},
};
use tracemail_parse::json::{Listed, QueueEntry};

use super::clean;
use crate::{
    fold::Fold,
    line::{Line, detail},
    queue::{By, Ending, Queue, Verdict, VerdictDeed},
    reason,
};

/// What is said of a message that is no longer in the queue.
const GONE: &str = "no longer in the queue; the log does not say what became of it";
/// A message that moves between queues may be missing from one listing.
const MOVING: i64 = 30 * SECOND;

impl Fold {
    /// It stands in the queue.
    pub fn stands_in_queue(&mut self, line: &Line<'_>, entry: &QueueEntry) {
        let id = entry.queue_id.as_bytes();
        let known = self.find_queue_anywhere(line.record.host, id);
        // it left while the listing was under way
        if known.and_then(|name| self.queues.get(name)).is_some_and(Queue::is_over) {
            return;
        }
        let name = known.unwrap_or_else(|| self.queue(line, id));
        let Some(queue) = self.queues.get_mut(name) else { return };
        queue.take_entry(line, entry, known.is_none());
        queue.take_sides(&self.local);
        self.watch_queue(name);
    }

    /// All that stands in it was told.
    pub fn queue_listed(&mut self, line: &Line<'_>, listed: Listed) {
        let gone = |queue: &Queue| queue.listed.is_some_and(|last| last.plus(MOVING) < listed.began) && !queue.is_over();
        let names: Vec<u64> = self.queues.iter().filter(|(_, queue)| gone(queue)).map(|(name, _)| name).collect();
        for name in names {
            let Some(queue) = self.queues.get_mut(name) else { continue };
            queue.listed = None;
            let mut event = line.event(EventKind::Note);
            queue.host().clone_into(&mut event.host);
            event.text = Some(GONE.to_owned());
            queue.event(event);
            let now = line.time();
            for recipient in queue.recipients.iter_mut().filter(|recipient| !recipient.is_final()) {
                recipient.text = Some(GONE.to_owned());
                recipient.change(now);
            }
        }
    }
}

impl Queue {
    fn take_entry(&mut self, line: &Line<'_>, entry: &QueueEntry, fresh: bool) {
        let now: Micros = line.time();
        let was_listed = self.listed.replace(now).is_some();
        self.updated = self.updated.max(now);
        if self.sender.is_none() {
            self.sender = Some(clean(&entry.sender));
        }
        self.size = self.size.or(entry.size);
        let held = self.verdict.as_ref().is_some_and(|verdict| verdict.deed == VerdictDeed::Hold);
        if entry.queue == "hold" && !held {
            let text = "on hold in the queue".to_owned();
            self.verdict = Some(Verdict { deed: VerdictDeed::Hold, by: By::Postfix, text, dsn: None, smtp_code: None });
            self.changed();
        } else if entry.queue != "hold" && held {
            self.verdict = None;
            self.changed();
        }
        let mut news = fresh;
        for (to, why) in &entry.recipients {
            let to = clean(to);
            let known = self.recipients.iter().position(|r| r.to.eq_ignore_ascii_case(&to) || r.given.eq_ignore_ascii_case(&to));
            let at = known.unwrap_or_else(|| self.recipient_delivered(&to, None));
            let recipient = &mut self.recipients[at];
            let Some(why) = why.as_deref().map(clean) else { continue };
            if recipient.is_final() || (recipient.ending.is_some() && recipient.text.is_some()) {
                continue;
            }
            recipient.ending = Some(Ending::Deferred);
            recipient.reason = Some(reason::of(&why, None, None));
            recipient.text = Some(why);
            recipient.change(now);
            news = true;
        }
        if news || !was_listed {
            let mut event = line.event(EventKind::Queued);
            event.text = entry.recipients.iter().find_map(|(_, why)| why.as_deref().map(clean));
            detail(&mut event, "queue", Some(clean(&entry.queue)));
            detail(&mut event, "recipients", Some(entry.recipients.len()));
            self.event(event);
            self.news.line(|| line.log());
        }
    }
}
