//! Our own events: what a gateway tells of a message, step by step, and what each step makes of it.
//!
//! In: a [`Given`]. Out: the step in the story of the message it names, the facts it brings, and for each recipient it
//! concerns how he stands. Which message: `gateway.rs`. Logins: `given_access.rs`.
//! Refuses to know: whether the message is also in a log.

use tracemail_model::{
    encryption::Encryption,
    event::{Event, EventKind},
    reason::Reason,
    status::Direction,
};
use tracemail_parse::json::Given;

use super::clean;
use crate::{
    fold::Fold,
    line::{Line, detail},
    local_domains::LocalDomains,
    queue::{Ending, Entry, Queue, Recipient},
    reason,
};

impl Fold {
    /// One event of ours.
    pub fn given(&mut self, line: &Line<'_>, given: &Given) {
        if given.is_of_access() {
            self.given_access(line, given);
        } else {
            self.given_message(line, given);
        }
    }
}

impl Queue {
    /// What the event says of it.
    pub fn take_event(&mut self, line: &Line<'_>, given: &Given, local: &LocalDomains) {
        self.touch(line);
        self.take_facts(given);
        let named: Vec<usize> = given.recipient.iter().filter(|to| !to.is_empty()).map(|to| self.recipient_given(&clean(to))).collect();
        if self.recipients.is_empty() {
            self.recipient_given("");
        }
        self.take_sides(local);
        let all = 0..self.recipients.len();
        let concerned: Vec<usize> = if named.is_empty() { all.collect() } else { named };
        let found = (self.virus.is_some(), self.updated);
        for at in &concerned {
            self.take_direction(*at, given, local);
            let recipient = &mut self.recipients[*at];
            recipient.certain = true;
            recipient.take_step(given, found.0);
            recipient.change(found.1);
        }
        let only = <[usize; 1]>::try_from(concerned).ok().map(|[at]| self.recipients[at].given.clone());
        self.event(step(line, given, only.filter(|to| !to.is_empty())));
    }

    fn take_facts(&mut self, given: &Given) {
        let fill = |place: &mut Option<String>, told: &Option<String>| {
            if place.is_none() {
                *place = told.as_deref().map(clean);
            }
        };
        fill(&mut self.sender, &given.sender);
        fill(&mut self.message_id, &given.message_id);
        fill(&mut self.subject, &given.subject);
        fill(&mut self.header_from, &given.header_from);
        fill(&mut self.header_to, &given.header_to);
        fill(&mut self.client_host, &given.client_host);
        fill(&mut self.helo, &given.helo);
        fill(&mut self.user, &given.user.as_ref().map(|user| user.to_lowercase()));
        fill(&mut self.virus, &given.virus);
        self.client_ip = self.client_ip.or(given.client_ip);
        self.size = self.size.or(given.size);
        let portal = (given.kind == EventKind::Portal).then_some(Encryption::Portal);
        self.encryption = self.encryption.or(given.encryption).or(portal);
        self.tls_in = self.tls_in.take().or(given.tls_in.map(|version| (version, String::new())));
        if self.entry == Entry::Unknown && given.user.is_some() {
            self.entry = Entry::Submitted;
        }
        if let Some(spam) = &given.spam {
            self.spam = Some(super::clean_spam(spam));
        }
        if let Some(auth) = &given.auth {
            for (place, told) in [(&mut self.auth.spf, &auth.spf), (&mut self.auth.dkim, &auth.dkim), (&mut self.auth.dmarc, &auth.dmarc)] {
                *place = told.as_deref().map(clean).or_else(|| place.take());
            }
        }
        self.take_files(&given.attachments);
    }

    /// Which way it goes: as told; else by our domains; and what is nobody's of ours is mail to us.
    fn take_direction(&mut self, at: usize, given: &Given, local: &LocalDomains) {
        let ours = |address: Option<&str>| address.is_some_and(|address| local.has(address));
        let nobodys = self.entry == Entry::Unknown && !ours(self.sender.as_deref()) && !ours(Some(&self.recipients[at].given));
        let recipient = &mut self.recipients[at];
        let (received, sent) = match given.direction {
            Some(Direction::Received) => (true, recipient.certain && recipient.sent),
            Some(Direction::Sent) => (recipient.certain && recipient.received, true),
            None if nobodys && !recipient.certain => (true, false),
            None => return,
        };
        (recipient.received, recipient.sent) = (received, sent);
    }
}

impl Recipient {
    /// Where he stands after that step.
    fn take_step(&mut self, given: &Given, infected: bool) {
        use EventKind as Kind;
        let ending = match given.kind {
            Kind::Delivered | Kind::Filed | Kind::Portal => Some(Ending::Sent),
            Kind::Rejected => Some(Ending::Refused),
            Kind::Deferred => Some(Ending::Deferred),
            Kind::DeliveryFailed | Kind::Bounced => Some(Ending::Bounced),
            Kind::Expired => Some(Ending::Expired),
            Kind::Held => Some(Ending::Held),
            Kind::Discarded => Some(Ending::Discarded),
            Kind::Deleted if self.ending != Some(Ending::Sent) => Some(Ending::Discarded),
            Kind::Released | Kind::Reprocessed if !self.is_final() || self.ending == Some(Ending::Discarded) => None,
            _ => self.ending,
        };
        let changed = self.ending != ending;
        self.ending = ending;
        if matches!(given.kind, Kind::Delivered | Kind::Deferred | Kind::DeliveryFailed) {
            self.attempts += 1;
        }
        if let Some(text) = given.text.as_deref().filter(|_| changed || given.reason.is_some()) {
            self.text = Some(clean(text));
        } else if changed {
            self.text = None;
        }
        self.dsn = given.dsn.as_deref().map(clean).or_else(|| self.dsn.take().filter(|_| !changed));
        self.smtp_code = given.smtp_code.or(self.smtp_code.filter(|_| !changed));
        self.relay_host = given.relay_host.as_deref().map(clean).or_else(|| self.relay_host.take());
        self.relay_ip = given.relay_ip.or(self.relay_ip);
        self.relay_port = given.relay_port.or(self.relay_port);
        if let Some(version) = given.tls_out {
            self.tls_out = Some((version, String::new(), String::new()));
        }
        let well = matches!(ending, None | Some(Ending::Sent));
        self.reason = match given.reason {
            _ if well => None,
            Some(reason) => Some(reason),
            None if changed && infected => Some(Reason::Virus),
            None if changed => {
                Some(self.text.as_deref().map_or(Reason::Other, |said| reason::of(said, self.dsn.as_deref(), self.smtp_code)))
            }
            None => self.reason,
        };
        let deposit = &mut self.deposit;
        match (given.kind, given.folder.as_deref(), given.forwarded_to.as_deref()) {
            (Kind::Filed | Kind::Delivered | Kind::Moved, Some(folder), _) => deposit.folder = Some(clean(folder)),
            (Kind::Forwarded, _, Some(to)) => deposit.forwarded_to.push(clean(to)),
            (Kind::Replied, _, Some(to)) => deposit.autoreply = Some(clean(to)),
            _ => {}
        }
    }
}

/// The step as the story shows it.
pub(super) fn step(line: &Line<'_>, given: &Given, recipient: Option<String>) -> Event {
    let mut event = line.event(given.kind);
    event.recipient = recipient;
    event.text = given.text.as_deref().map(clean);
    let texts = [
        ("encryption", given.encryption.map(|how| how.name().to_owned())),
        ("reason", given.reason.map(|reason| reason.name().to_owned())),
        ("to", given.forwarded_to.clone()),
        ("folder", given.folder.clone()),
        ("virus", given.virus.clone()),
        ("relay", given.relay_host.clone()),
        ("dsn", given.dsn.clone()),
    ];
    for (name, value) in texts {
        detail(&mut event, name, value.as_deref().map(clean));
    }
    detail(&mut event, "code", given.smtp_code);
    detail(&mut event, "ip", given.client_ip);
    detail(&mut event, "tls", given.tls_out.or(given.tls_in));
    for file in &given.attachments {
        let status = file.status.as_deref().map(|status| format!(" ({})", clean(status))).unwrap_or_default();
        detail(&mut event, "file", Some(clean(&file.name) + &status));
    }
    event.details.extend(given.details.iter().map(|(name, value)| (clean(name), clean(value))));
    event
}
