//! `postqueue -j` (Postfix 3.1 and newer, postqueue(1)): one object for each message in the queue, now.
//!
//! In: an object; or the mark that Tracemail itself puts behind a whole listing (`{"postqueue_listed": …}`), without which
//! nobody can know that a message is no longer there. Out: [`QueueEntry`], [`Listed`].
//! Refuses to know: what the log says of the message.

use serde::{Deserialize, Serialize};
use tracemail_model::time::Micros;

use super::Members;
use crate::Clock;

/// A message in the queue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QueueEntry {
    /// `active`, `deferred`, `hold`, `incoming`, `maildrop`, `corrupt`.
    pub queue: String,
    /// Its id.
    pub queue_id: String,
    /// When it came in.
    pub arrival: Option<Micros>,
    /// Bytes.
    pub size: Option<u64>,
    /// Envelope sender; empty for `<>`.
    pub sender: String,
    /// Who has not got it yet, and why not.
    pub recipients: Vec<(String, Option<String>)>,
}

/// A whole listing has been told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// When postqueue was asked.
    pub began: Micros,
}

pub(super) fn entry(of: Members<'_>) -> Option<QueueEntry> {
    let queue_id = of.text("queue_id").filter(|id| id.bytes().all(|b| b.is_ascii_alphanumeric()) && id.len() <= 64)?;
    let recipients = of.objects("recipients").filter_map(|to| Some((to.text("address")?, to.text("delay_reason")))).collect();
    let sender = of.text("sender").filter(|sender| sender != "MAILER-DAEMON").unwrap_or_default();
    Some(QueueEntry {
        queue: of.text("queue_name")?,
        queue_id,
        arrival: of.moment("arrival_time"),
        size: of.number("message_size"),
        sender,
        recipients,
    })
}

/// The mark, with the moment the listing began.
pub(super) fn listed(of: Members<'_>, clock: &Clock) -> Option<Listed> {
    of.moment("postqueue_listed").map(|began| Listed { began: began.min(clock.now) })
}

/// The mark behind a listing that began then.
pub fn mark(began: Micros) -> String {
    format!("{{\"postqueue_listed\":\"{began}\"}}")
}
