//! The rows of a message as they stand: one for each recipient and direction.
//!
//! In: the queue object. Out: rows that have changed, and the piece of story to tell.
//! Refuses to know: lines.

use tracemail_model::{
    event::LegKind,
    ids::{Key, RowId},
    mailbox::host_of,
    message::Message,
    reason::Reason,
    row::Row,
    status::{Direction, Status},
    story::Story,
};

use super::{By, Ending, Queue, Recipient, VerdictDeed};
use crate::reason;

impl Queue {
    /// What is new. A message of which no recipient is known yet, or that may be part of another, keeps it to itself.
    pub fn tell(&mut self) -> Option<Story> {
        let has_row = |r: &Recipient| r.certain && (r.received || r.sent);
        if self.after.is_some() || !self.recipients.iter().any(has_row) {
            return None;
        }
        let wanted = |r: &Recipient| if r.to_be_told() { usize::from(r.received) + usize::from(r.sent) } else { 0 };
        let mut rows = Vec::with_capacity(self.recipients.iter().map(wanted).sum());
        for at in 0..self.recipients.len() {
            if !self.recipients[at].certain || !self.recipients[at].is_changed() {
                continue;
            }
            let recipient = &self.recipients[at];
            for direction in [Direction::Received, Direction::Sent] {
                if (direction == Direction::Received && recipient.received) || (direction == Direction::Sent && recipient.sent) {
                    rows.push(self.row(recipient, direction));
                }
            }
        }
        self.news.tell(rows)
    }

    fn row(&self, recipient: &Recipient, direction: Direction) -> (Key, Row) {
        let (host, queue_id) = self.told_as.as_ref().map_or((self.host(), self.queue_id()), |(host, id)| (host, id));
        let key = recipient.key(host, queue_id, self.born, direction);
        let removed = self.hops.iter().all(|hop| hop.removed);
        let verdict = self.verdict.as_ref().filter(|_| recipient.ending.is_none_or(|_| !recipient.is_final()));
        let status = recipient.status(direction, self.verdict.as_ref(), removed);
        let domain = match direction {
            Direction::Received => owner(recipient),
            Direction::Sent => self.sender.as_deref().filter(|s| !s.is_empty()).or(self.user.as_deref()).and_then(host_of),
        };
        let domain = self.behalf.as_deref().filter(|_| direction == Direction::Sent).or(domain);
        let deposit = &recipient.deposit;
        // a plain keep is nobody's doing; it is told only beside what a rule did
        let by_rule = deposit.actions.iter().any(|action| action != "keep");
        let mut actions = if by_rule { deposit.actions.clone() } else { Vec::new() };
        if verdict.is_some_and(|verdict| verdict.deed == VerdictDeed::Discard) {
            actions.push("discard".to_owned());
        }
        let mut forwarded_to = deposit.forwarded_to.clone();
        if direction == Direction::Received
            && recipient.bound
            && !recipient.local
            && recipient.given != recipient.to
            && recipient.sent_out()
        {
            forwarded_to.push(recipient.to.clone());
        }
        let row = Message {
            id: RowId::new(self.born, key),
            direction,
            time: self.born.time,
            updated: recipient.updated,
            domain: domain.map(str::to_lowercase),
            sender: self.sender.clone(),
            recipient: (!recipient.to.is_empty()).then(|| recipient.to.clone()),
            original_recipient: (recipient.given != recipient.to).then(|| recipient.given.clone()),
            header_from: self.header_from.clone(),
            header_to: self.header_to.clone(),
            subject: deposit
                .subject
                .as_ref()
                .map(|subject| crate::subject::better(self.subject.as_deref(), subject))
                .or_else(|| self.subject.clone()),
            size: self.size,
            message_id: self.message_id.clone(),
            queue_id: Some(self.queue_id().to_owned()).filter(|id| !id.is_empty()),
            status,
            reason: self.reason(recipient, status),
            text: verdict.map(|verdict| verdict.text.clone()).or_else(|| recipient.text.clone()),
            host: self.host().to_owned(),
            client_ip: self.client_ip,
            client_host: self.client_host.clone(),
            helo: self.helo.clone(),
            user: self.user.clone(),
            service: self.service.clone(),
            port: port(&self.service),
            relay_host: recipient.relay_host.clone(),
            relay_ip: recipient.relay_ip,
            relay_port: recipient.relay_port,
            dsn: verdict.and_then(|verdict| verdict.dsn.clone()).or_else(|| recipient.dsn.clone()),
            smtp_code: verdict.and_then(|verdict| verdict.smtp_code).or(recipient.smtp_code),
            attempts: recipient.attempts,
            delay: recipient.delay,
            delays: recipient.delays,
            tls_in: self.tls_in.as_ref().map(|(version, _)| *version),
            tls_in_cipher: self.tls_in.as_ref().map(|(_, cipher)| cipher.clone()),
            tls_out: recipient.tls_out.as_ref().map(|(version, ..)| *version),
            tls_out_cipher: recipient.tls_out.as_ref().map(|(_, cipher, _)| cipher.clone()),
            tls_out_trust: recipient.tls_out.as_ref().map(|(.., trust)| trust.clone()),
            folder: deposit.folder.clone(),
            actions,
            forwarded_to,
            autoreply: deposit.autoreply.clone(),
            spam: self.spam.clone(),
            virus: self.virus.clone(),
            auth: self.auth.clone(),
            attachments: self.attachments.clone(),
            encryption: self.encryption,
        };
        (key, Row::Message(row))
    }

    fn reason(&self, recipient: &Recipient, status: Status) -> Option<Reason> {
        if matches!(status, Status::Accepted | Status::Delivered | Status::Processing) {
            return None;
        }
        if recipient.deposit.rejected {
            return Some(Reason::Policy);
        }
        let verdict = match &self.verdict {
            Some(verdict) if !recipient.is_final() => verdict,
            _ => return recipient.reason,
        };
        if verdict.by == By::Scanner && self.virus.is_some() {
            return Some(Reason::Virus);
        }
        let said = reason::of(&verdict.text, verdict.dsn.as_deref(), verdict.smtp_code);
        let vague = matches!(said, Reason::Policy | Reason::Other);
        Some(match verdict.deed {
            VerdictDeed::Delete => Reason::Other,
            VerdictDeed::Hold | VerdictDeed::DeleteHeld if verdict.by == By::Scanner => Reason::SuspectedJunk,
            VerdictDeed::Hold | VerdictDeed::DeleteHeld | VerdictDeed::Discard => Reason::Policy,
            VerdictDeed::Reject if vague && verdict.by == By::Checks => Reason::Policy,
            VerdictDeed::RejectForNow if self.spam.as_ref().is_some_and(|spam| spam.action == "greylist") => Reason::Greylisted,
            VerdictDeed::Reject if vague && self.spam.as_ref().is_some_and(|spam| spam.action == "reject") => Reason::ConfirmedJunk,
            _ => said,
        })
    }

    /// Ties it to another message.
    pub fn leg(&mut self, kind: LegKind, queue_id: &str) {
        self.news.leg(kind, queue_id);
    }
}

/// The domain a received row belongs to: of the address as given, which is ours even where an alias leads away.
fn owner(recipient: &Recipient) -> Option<&str> {
    host_of(&recipient.given).or_else(|| host_of(&recipient.to))
}

impl Recipient {
    /// Whether it went elsewhere, or waits to. What waits for a mailbox of ours waits at a socket, or at LMTP's port.
    const fn sent_out(&self) -> bool {
        match self.ending {
            Some(Ending::Sent) => true,
            Some(Ending::Deferred) => self.relay_host.is_none() || !matches!(self.relay_port, None | Some(24)),
            _ => false,
        }
    }
}

/// The port a Postfix service is used at, by the names of its stock `master.cf`; the log has no other trace of it.
pub fn port(service: &str) -> Option<u16> {
    let mut parts = service.rsplit('/');
    if !matches!(parts.next(), Some("smtpd" | "postscreen")) {
        return None;
    }
    match parts.next() {
        Some(name) if name.contains("smtps") || name.contains("submissions") => Some(465),
        Some(name) if name.contains("submission") => Some(587),
        Some(_) => Some(25),
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::port;

    #[test]
    fn the_service_tells_the_port() {
        for (service, told) in [
            ("postfix/smtpd", Some(25)),
            ("postfix/mx/smtpd", Some(25)),
            ("postfix/submission/smtpd", Some(587)),
            ("postfix/smtps/smtpd", Some(465)),
            ("postfix-out/submissions/smtpd", Some(465)),
            ("postfix/pickup", None),
            ("smtpd", None),
        ] {
            assert_eq!(port(service), told, "{service}");
        }
    }
}
