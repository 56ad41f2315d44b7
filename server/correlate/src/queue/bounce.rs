//! The notice that tells a sender of a failure: a message of its own, tied to the one that failed.
//!
//! In: `sender non-delivery notification: CHILD`. Out: legs both ways. Refuses to know: what the notice says.

use tracemail_model::{
    event::{EventKind, LegKind},
    mailbox::domain_of,
};
use tracemail_parse::record::BounceKind;

use crate::{
    fold::Fold,
    line::{Line, detail, text},
};

impl Fold {
    /// bounce sent a notice about a message.
    pub fn bounce(&mut self, line: &Line<'_>, queue_id: &[u8], child: &[u8], kind: BounceKind) {
        let name = self.queue(line, queue_id);
        let notice = self.queue(line, child);
        let Some(queue) = self.queues.get_mut(name) else { return };
        queue.touch(line);
        queue.leg(LegKind::Bounce, &text(child));
        queue.bounced |= kind == BounceKind::NonDelivery;
        let mut event = line.event(EventKind::Bounced);
        event.text = Some(
            match kind {
                BounceKind::NonDelivery => "sender non-delivery notification",
                BounceKind::Delay => "sender delay notification",
                BounceKind::Success => "sender delivery status notification",
                BounceKind::Postmaster => "postmaster non-delivery notification",
            }
            .to_owned(),
        );
        detail(&mut event, "queue_id", Some(text(child)));
        queue.event(event);
        let parent_id = queue.queue_id().to_owned();
        let behalf = queue.recipients.first().and_then(|recipient| domain_of(&recipient.given)).map(str::to_owned);
        let Some(notice) = self.queues.get_mut(notice) else { return };
        notice.leg(LegKind::BounceOf, &parent_id);
        notice.behalf = behalf;
        notice.touch(line);
        notice.changed();
    }
}
