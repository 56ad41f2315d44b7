//! What a person does to a message in the queue: postsuper's hold, release, delete, requeue. And the warnings of smtpd
//! that end a message.
//!
//! In: those lines. Out: a verdict, or one taken back. Refuses to know: who the person is; no log says it.

use tracemail_model::event::EventKind;
use tracemail_parse::record::Deed;

use super::{By, Verdict, VerdictDeed};
use crate::{
    fold::Fold,
    line::{Line, has, words},
};

impl Fold {
    /// postsuper did something to it.
    pub fn by_hand(&mut self, line: &Line<'_>, queue_id: &[u8], deed: Deed) {
        let name = self.queue(line, queue_id);
        let Some(queue) = self.queues.get_mut(name) else { return };
        queue.touch(line);
        let held_by = queue.verdict.as_ref().filter(|verdict| verdict.deed == VerdictDeed::Hold).map(|verdict| verdict.by);
        let by = held_by.unwrap_or(By::Postfix);
        let verdict = |deed, text: &str| Some(Verdict { deed, by, text: text.to_owned(), dsn: None, smtp_code: None });
        let kind = match deed {
            Deed::Hold => {
                queue.verdict = verdict(VerdictDeed::Hold, "placed on hold by the administrator");
                EventKind::Held
            }
            Deed::Release => {
                queue.verdict = None;
                EventKind::Released
            }
            Deed::Delete => {
                let (deed, text) = if held_by.is_some() {
                    (VerdictDeed::DeleteHeld, "held, then deleted by the administrator")
                } else {
                    (VerdictDeed::Delete, "deleted from the queue by the administrator")
                };
                queue.verdict = verdict(deed, text);
                EventKind::Deleted
            }
            Deed::Requeue => EventKind::Reprocessed,
        };
        if deed == Deed::Delete
            && let Some(at) = queue.hop(line.record.host, queue_id)
        {
            queue.hops[at].removed = true;
        }
        queue.event(line.event(kind));
        queue.changed();
        queue.take_sides(&self.local);
        self.watch_queue(name);
    }

    /// smtpd, cleanup: a warning about a message.
    pub fn warned(&mut self, line: &Line<'_>, queue_id: &[u8], said: &[u8]) {
        let name = self.queue(line, queue_id);
        let Some(queue) = self.queues.get_mut(name) else { return };
        queue.touch(line);
        let mut event = line.event(EventKind::Note);
        event.text = Some(words(said));
        // smtpd's own answer to it, which it does not log (Postfix 3.7 src/smtpd/smtpd.c)
        if has(said, b"queue file size limit exceeded") {
            event.kind = EventKind::Rejected;
            queue.verdict = Some(Verdict {
                deed: VerdictDeed::Reject,
                by: By::Postfix,
                text: "queue file size limit exceeded: message size exceeds fixed limit".to_owned(),
                dsn: Some("5.3.4".to_owned()),
                smtp_code: Some(552),
            });
            queue.changed();
        }
        queue.event(event);
        queue.take_sides(&self.local);
        self.watch_queue(name);
    }
}
