//! What Dovecot did with a message it was given: the folder, the sieve rules, a copy sent on, an automatic reply.
//!
//! In: lines of lmtp (or lda), which come before Postfix's delivery line, sometimes from another file. Out: a [`Deposit`]
//! for the recipient, tied by the LMTP session's id in Postfix's `(250 … ID Saved)`, or, where there is none, by user and
//! message-id. Refuses to know: rows.

use serde::{Deserialize, Serialize};
use tracemail_model::{
    event::{Event, EventKind, LogLine},
    time::{Micros, SECOND},
};
use tracemail_parse::record::{Bytes, Delivery, SieveAction};

use crate::{
    fold::Fold,
    hash,
    line::{Line, detail, lower, text},
    queue::{Deposit, Recipient},
    table::Open,
};

/// So long each side waits for the other.
const WAITS: i64 = 300 * SECOND;
/// Lines and steps kept while it waits.
const MOST: usize = 50;

/// One delivery in Dovecot.
#[derive(Serialize, Deserialize)]
pub struct Lmtp {
    name: u64,
    deposit: Deposit,
    by_rule: bool,
    lines: Vec<LogLine>,
    events: Vec<Event>,
    /// Whose mailbox.
    user: String,
    /// Once Postfix has told: the message, the address given and the one delivered to. Two when an alias leads to the same
    /// mailbox.
    recipients: Vec<(u64, String, String)>,
    updated: Micros,
}

impl Open for Lmtp {
    const KIND: u8 = b'l';

    fn name(&self) -> u64 {
        self.name
    }

    fn due(&self) -> Micros {
        self.updated.plus(WAITS)
    }
}

fn by_session(id: Bytes<'_>) -> u64 {
    hash::name(&[b"lmtp", id])
}

fn by_message(user: &str, message_id: &[u8]) -> u64 {
    hash::name(&[b"lda", user.as_bytes(), message_id])
}

impl Fold {
    /// A line of the delivery process about one message for one user.
    pub fn sieve(
        &mut self,
        line: &Line<'_>,
        user: Bytes<'_>,
        session: Option<Bytes<'_>>,
        (message_id, subject): (Bytes<'_>, Option<Bytes<'_>>),
        action: &SieveAction<'_>,
    ) {
        let user = lower(user);
        self.local.learn(&user, &mut self.idle);
        let mut event = line.event(kind(action));
        event.recipient = Some(user.clone());
        match action {
            SieveAction::Stored { mailbox, .. } => detail(&mut event, "folder", Some(text(mailbox))),
            SieveAction::Redirected { to } | SieveAction::Replied { to } | SieveAction::Rejected { to } => {
                detail(&mut event, "to", Some(text(to)));
            }
            SieveAction::Discarded => {}
            SieveAction::Other { text: said, .. } => event.text = Some(text(said)),
        }
        let name = session.map_or_else(|| by_message(&user, message_id), by_session);
        self.with_lmtp(name, line, event, |lmtp| {
            lmtp.user = user;
            lmtp.act(action, subject);
        });
    }

    /// mail_log in the delivery process: where it was saved, and under which number.
    pub fn saved(&mut self, line: &Line<'_>, user: Bytes<'_>, session: Option<Bytes<'_>>, saved: (Bytes<'_>, Bytes<'_>, Option<u32>)) {
        let (message_id, mailbox, uid) = saved;
        let user = lower(user);
        let name = session.map_or_else(|| by_message(&user, message_id), by_session);
        let mut event = line.event(EventKind::Note);
        event.recipient = Some(user.clone());
        event.text = Some("save".to_owned());
        detail(&mut event, "folder", Some(text(mailbox)));
        detail(&mut event, "uid", uid);
        self.with_lmtp(name, line, event, |lmtp| {
            lmtp.user = user;
            if lmtp.deposit.folder.is_none() {
                lmtp.deposit.folder = Some(text(mailbox));
            }
        });
    }

    fn with_lmtp(&mut self, name: u64, line: &Line<'_>, event: Event, change: impl FnOnce(&mut Lmtp)) {
        let lmtp = self.lmtp(name, line);
        lmtp.updated = lmtp.updated.max(line.time());
        change(lmtp);
        if lmtp.lines.len() < MOST {
            lmtp.lines.push(line.log());
            lmtp.events.push(event);
        }
        self.pass_on(name);
    }

    /// Postfix handed a message over: ties it to what Dovecot says of it, before or after.
    pub fn tie_to_mailbox(&mut self, line: &Line<'_>, message: u64, recipient: usize, told: &Delivery<'_>) {
        let Some(queue) = self.queues.get(message) else { return };
        let Some(recipient) = queue.recipients.get(recipient) else { return };
        if !recipient.local {
            return;
        }
        let name = match (told.next_id, &queue.message_id) {
            (Some(id), _) => by_session(id),
            (None, Some(message_id)) => by_message(&recipient.to.to_lowercase(), message_id.as_bytes()),
            (None, None) => return,
        };
        let tied = (message, recipient.given.clone(), recipient.to.clone());
        let lmtp = self.lmtp(name, line);
        if !lmtp.recipients.contains(&tied) && lmtp.recipients.len() < MOST {
            lmtp.recipients.push(tied);
        }
        self.pass_on(name);
    }

    /// The delivery of that name; a new one when there is none.
    fn lmtp(&mut self, name: u64, line: &Line<'_>) -> &mut Lmtp {
        if self.lmtp.get(name).is_none() {
            let fresh = Lmtp {
                name,
                deposit: Deposit::default(),
                by_rule: false,
                lines: Vec::new(),
                events: Vec::new(),
                user: String::new(),
                recipients: Vec::new(),
                updated: line.time(),
            };
            self.lmtp.open(fresh, &mut self.idle);
        }
        self.lmtp.get_mut(name).expect("opened above")
    }

    /// Gives the recipients what is known so far.
    fn pass_on(&mut self, name: u64) {
        let Some(lmtp) = self.lmtp.get_mut(name) else { return };
        let mut answered = None;
        for (message, given, to) in &lmtp.recipients {
            let message = if self.queues.get(*message).is_some() { Some(*message) } else { self.hops.get(message).copied() };
            let Some(queue) = message.and_then(|message| self.queues.get_mut(message)) else { continue };
            let fits = |r: &&mut Recipient| r.local && r.given == *given && (r.to == *to || r.to == lmtp.user);
            let Some(recipient) = queue.recipients.iter_mut().rev().find(fits) else { continue };
            recipient.receive(&lmtp.deposit, &lmtp.user, lmtp.updated);
            for kept in lmtp.lines.drain(..) {
                queue.updated = queue.updated.max(kept.time);
                queue.news.line(|| kept);
            }
            lmtp.events.drain(..).for_each(|event| queue.news.event(event));
            if lmtp.deposit.autoreply.is_some() {
                answered = message;
            }
        }
        if let Some(message) = answered {
            self.tie_replies(message);
        }
    }
}

impl Fold {
    /// Whether a line has told that of the delivery.
    pub fn is_deposited(&self, session: Option<Bytes<'_>>, user: Bytes<'_>, message_id: Bytes<'_>, action: &SieveAction<'_>) -> bool {
        let name = session.map_or_else(|| by_message(&lower(user), message_id), by_session);
        let Some(deposit) = self.lmtp.get(name).map(|lmtp| &lmtp.deposit) else { return false };
        match action {
            SieveAction::Redirected { to } => deposit.forwarded_to.contains(&text(to)),
            SieveAction::Stored { .. } => deposit.folder.is_some(),
            action => word(action).is_some_and(|word| deposit.actions.iter().any(|known| known == word)),
        }
    }

    /// What an exporter adds to a delivery: the whole subject, and a step that says which rule it was.
    pub fn deposit_detail(
        &mut self,
        line: &Line<'_>,
        (session, user, message_id): (Option<Bytes<'_>>, Bytes<'_>, Bytes<'_>),
        subject: Option<Bytes<'_>>,
        step: Event,
    ) {
        let name = session.map_or_else(|| by_message(&lower(user), message_id), by_session);
        let Some(lmtp) = self.lmtp.get_mut(name) else { return };
        if let Some(subject) = subject {
            lmtp.deposit.subject = Some(text(subject));
        }
        if lmtp.lines.len() < MOST && step.text.is_some() {
            lmtp.lines.push(line.log());
            lmtp.events.push(step);
        }
        self.pass_on(name);
    }
}

impl Lmtp {
    fn act(&mut self, action: &SieveAction<'_>, subject: Option<Bytes<'_>>) {
        let deposit = &mut self.deposit;
        if let Some(subject) = subject {
            deposit.subject = Some(text(subject));
        }
        match action {
            // beside copies that rules filed, the plain keep is where the person looks first
            SieveAction::Stored { mailbox, by_rule } if !*by_rule || self.by_rule || deposit.actions.is_empty() => {
                deposit.folder = Some(text(mailbox));
                self.by_rule = *by_rule;
            }
            SieveAction::Redirected { to } => deposit.forwarded_to.push(text(to)),
            SieveAction::Replied { to } => deposit.autoreply = Some(text(to)),
            SieveAction::Rejected { .. } => deposit.rejected = true,
            _ => {}
        }
        let Some(word) = word(action) else { return };
        if !deposit.actions.iter().any(|known| known == word) {
            deposit.actions.push(word.to_owned());
        }
    }
}

/// The action as rows name it.
const fn word(action: &SieveAction<'_>) -> Option<&'static str> {
    match action {
        SieveAction::Stored { by_rule: true, .. } => Some("fileinto"),
        SieveAction::Stored { by_rule: false, .. } => Some("keep"),
        SieveAction::Redirected { .. } => Some("redirect"),
        SieveAction::Replied { .. } => Some("vacation"),
        SieveAction::Discarded => Some("discard"),
        SieveAction::Rejected { .. } => Some("reject"),
        SieveAction::Other { .. } => None,
    }
}

const fn kind(action: &SieveAction<'_>) -> EventKind {
    match action {
        SieveAction::Stored { by_rule: true, .. } => EventKind::Filed,
        SieveAction::Stored { by_rule: false, .. } => EventKind::Delivered,
        SieveAction::Redirected { .. } => EventKind::Forwarded,
        SieveAction::Replied { .. } => EventKind::Replied,
        SieveAction::Discarded => EventKind::Discarded,
        SieveAction::Rejected { .. } => EventKind::Rejected,
        SieveAction::Other { .. } => EventKind::Note,
    }
}
