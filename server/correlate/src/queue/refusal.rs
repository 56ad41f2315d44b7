//! Refusals: of a client, a command, one recipient, or the message as a whole; by Postfix, a header check, a milter, a
//! proxy or postscreen.
//!
//! In: `reject:`, `milter-reject:`, `hold:`, `discard:` … Out: a verdict on the message, a refused recipient, or (NOQUEUE)
//! a message of its own. Refuses to know: why in the product's words (`reason.rs`).

use tracemail_model::{event::EventKind, reason::Reason};
use tracemail_parse::record::{Refusal, RefusalBy, RefusalDeed};

use super::{By, Entry, Queue, Verdict, VerdictDeed, arrival::Client, recipient::Ending};
use crate::{
    fold::Fold,
    line::{Line, detail, known, lower, maybe, text},
    reason, screen,
    smtpd::Passed,
    spam,
};

impl Fold {
    /// A decision on a client or a message.
    pub fn refusal(&mut self, line: &Line<'_>, told: &Refusal<'_>) {
        let temporary = is_temporary(told);
        let deed = match told.deed {
            RefusalDeed::Reject if temporary => VerdictDeed::RejectForNow,
            RefusalDeed::Reject => VerdictDeed::Reject,
            RefusalDeed::Hold => VerdictDeed::Hold,
            RefusalDeed::Discard => VerdictDeed::Discard,
            RefusalDeed::Warn | RefusalDeed::Other => {
                if let Some(name) = told.queue_id.map(|id| self.queue(line, id))
                    && let Some(queue) = self.queues.get_mut(name)
                {
                    queue.touch(line);
                    self.envelope(name, told.from, told.to, told.helo);
                }
                return;
            }
        };
        let Some(queue_id) = told.queue_id else {
            if told.deed == RefusalDeed::Reject {
                let client = Client { peer: told.peer, sasl_method: None, sasl_username: told.username, orig_queue_id: None, origin: None };
                let passed = match told.by {
                    RefusalBy::Postscreen => self.screened_for(line, told.peer.ip),
                    _ => self.connection_of(line, &client),
                };
                self.refused_at_the_door(line, told, passed);
            }
            return;
        };
        let name = self.queue(line, queue_id);
        let first = self.is_first_hop(name, line.record.host, queue_id);
        let of_one_recipient = told.stage == b"RCPT" && told.deed == RefusalDeed::Reject;
        if !of_one_recipient {
            self.envelope(name, told.from, told.to, told.helo);
        }
        let Some(queue) = self.queues.get_mut(name) else { return };
        queue.touch(line);
        let step = event(line, told);
        queue.event(step.clone());
        if of_one_recipient {
            queue.refuse_recipient(told);
        } else if first {
            // cleanup does not log the code of its own refusals (Postfix 3.7 src/global/cleanup_strerror.c)
            let by_checks = told.by == RefusalBy::Checks && deed == VerdictDeed::Reject;
            queue.verdict = Some(Verdict {
                deed,
                by: match told.by {
                    RefusalBy::Postfix | RefusalBy::Postscreen => By::Postfix,
                    RefusalBy::Checks => By::Checks,
                    RefusalBy::Milter | RefusalBy::Proxy => By::Scanner,
                },
                text: said(told),
                dsn: maybe(told.dsn).or(by_checks.then(|| "5.7.1".to_owned())),
                smtp_code: told.smtp_code.or(by_checks.then_some(550)),
            });
            let by_filter = matches!(told.by, RefusalBy::Milter | RefusalBy::Proxy);
            if let Some(virus) = spam::virus_in(&text(told.text)).filter(|_| by_filter && queue.virus.is_none()) {
                queue.virus = Some(virus.to_owned());
            }
            queue.name_recipients();
            queue.changed();
        }
        queue.take_sides(&self.local);
        if deed == VerdictDeed::RejectForNow && !of_one_recipient {
            self.refused_for_now(line, name, &step);
        }
        self.watch_queue(name);
    }

    /// NOQUEUE: refused before it had a queue id. A message of its own, told at once.
    pub fn refused_at_the_door(&mut self, line: &Line<'_>, told: &Refusal<'_>, passed: Option<Passed>) {
        let mut queue = Queue::new(line, b"");
        if let Some((tls, lines, events)) = passed {
            queue.tls_in = tls;
            queue.news.pass_on(lines, events);
        }
        queue.client_ip = told.peer.ip;
        queue.client_host = known(told.peer.name);
        queue.helo = told.helo.filter(|helo| !helo.is_empty()).map(text);
        queue.user = told.username.or_else(|| owner_refused(told.text)).map(lower);
        queue.sender = maybe(told.from);
        let demands_login = super::arrival::demands_login(line.record.service);
        queue.entry = if told.username.is_some() || demands_login { Entry::Submitted } else { Entry::Smtp };
        queue.refuse_recipient(told);
        queue.take_sides(&self.local);
        // nobody vouches for a client that was refused: what is for nobody of ours is mail to us all the same
        let [recipient] = &mut queue.recipients[..] else { return };
        if !recipient.received && !recipient.sent {
            recipient.received = true;
        }
        let step = event(line, told);
        if step.kind == EventKind::Deferred {
            self.refused_at_the_door_for_now(line, &queue, &step);
        }
        queue.event(step);
        queue.news.line(|| line.log());
        self.parting.extend(queue.tell());
    }
}

impl Queue {
    /// One recipient was refused, with a row of its own even when the same address was taken a moment before.
    fn refuse_recipient(&mut self, told: &Refusal<'_>) {
        let to = maybe(told.to).unwrap_or_default();
        let at = self.recipient_delivered(&to, None);
        let recipient = &mut self.recipients[at];
        recipient.text = Some(text(told.text));
        recipient.dsn = maybe(told.dsn);
        recipient.smtp_code = told.smtp_code;
        // what postscreen repeats of the client's words tells no reason
        let reason = match told.by {
            RefusalBy::Postscreen if told.text.is_empty() => Some(Reason::ProtocolError),
            RefusalBy::Postscreen => screen::offence(told.stage),
            _ => None,
        };
        let reason = reason.unwrap_or_else(|| reason::of(&text(told.text), recipient.dsn.as_deref(), told.smtp_code));
        // what DNS does not know Postfix refuses with 450, in case DNS is wrong (`unknown_address_reject_code` and its like):
        // a rule has said no, and nobody was asked to come again
        let for_good = matches!(reason, Reason::SenderDomain | Reason::HostDenied | Reason::ProtocolError);
        recipient.ending = Some(if is_temporary(told) && !for_good { Ending::RefusedForNow } else { Ending::Refused });
        recipient.reason = Some(reason);
    }
}

/// Postfix's own words name the user who may not use that sender; the address before them is a stranger's.
fn owner_refused(text: &[u8]) -> Option<&[u8]> {
    const WORDS: &[u8] = b": Sender address rejected: not owned by user ";
    memchr::memmem::rfind(text, WORDS).map(|at| &text[at + WORDS.len()..])
}

fn is_temporary(told: &Refusal<'_>) -> bool {
    match (told.smtp_code, told.dsn) {
        (Some(code), _) => code < 500,
        (None, Some(dsn)) => dsn.starts_with(b"4"),
        (None, None) => false,
    }
}

/// What was answered. A rule on headers or the body without words of its own has Postfix's; what it met is a stranger's and
/// tells no reason.
fn said(told: &Refusal<'_>) -> String {
    match (told.by, told.deed) {
        (RefusalBy::Checks, RefusalDeed::Reject) if told.text.is_empty() => "message content rejected".to_owned(),
        (RefusalBy::Checks, _) if told.text.is_empty() => text(told.about),
        _ => text(told.text),
    }
}

fn event(line: &Line<'_>, told: &Refusal<'_>) -> tracemail_model::event::Event {
    let mut event = line.event(match told.deed {
        RefusalDeed::Reject if is_temporary(told) => EventKind::Deferred,
        RefusalDeed::Reject => EventKind::Rejected,
        RefusalDeed::Hold => EventKind::Held,
        RefusalDeed::Discard => EventKind::Discarded,
        RefusalDeed::Warn | RefusalDeed::Other => EventKind::Note,
    });
    event.recipient = maybe(told.to);
    event.text = Some(said(told));
    detail(&mut event, "stage", Some(text(told.stage)));
    detail(&mut event, "about", Some(text(told.about)).filter(|about| !about.is_empty()));
    detail(&mut event, "code", told.smtp_code);
    detail(&mut event, "dsn", maybe(told.dsn));
    detail(&mut event, "client", told.peer.ip);
    detail(&mut event, "helo", maybe(told.helo));
    event
}
