//! One recipient of a message: as given, as delivered to, and how it went.
//!
//! In: addresses as the lines have them. Out: the entry to change. Refuses to know: the message's other facts.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use tracemail_model::{
    ids::{Key, Stamp},
    message::TlsVersion,
    reason::Reason,
    status::{Direction, Status},
    time::Micros,
};

use super::{By, Queue, Verdict, VerdictDeed};
use crate::hash;

/// How the last attempt, or the command that named the recipient, ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ending {
    /// Handed on.
    Sent,
    /// Not yet.
    Deferred,
    /// Failed for good.
    Bounced,
    /// Given up.
    Expired,
    /// Refused before it was taken.
    Refused,
    /// Refused before it was taken, for now.
    RefusedForNow,
    /// Held for him alone, by a gateway.
    Held,
    /// Thrown away for him alone, by a gateway.
    Discarded,
}

/// What the mailbox server did with it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Deposit {
    /// Where it lies.
    pub folder: Option<String>,
    /// In order: fileinto, redirect, vacation, discard, reject, keep.
    pub actions: Vec<String>,
    /// Sent on to.
    pub forwarded_to: Vec<String>,
    /// Whom an automatic reply went to.
    pub autoreply: Option<String>,
    /// A rule refused it.
    pub rejected: bool,
    /// Decoded subject, perhaps cut with `...`.
    pub subject: Option<String>,
}

/// One recipient.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Recipient {
    /// As first given.
    pub given: String,
    /// After aliases; the same as `given` until a delivery tells.
    pub to: String,
    given_hash: u64,
    to_hash: u64,
    /// A delivery told `to`.
    pub bound: bool,
    /// What its rows' keys are made of, besides the message: set once.
    named: (String, String),
    /// Will not turn out to be another; once so, for good.
    pub certain: bool,
    /// Which rows it has.
    pub received: bool,
    /// Which rows it has.
    pub sent: bool,
    /// How it went.
    pub ending: Option<Ending>,
    /// Why not.
    pub reason: Option<Reason>,
    /// What was said.
    pub text: Option<String>,
    /// Enhanced status code.
    pub dsn: Option<String>,
    /// SMTP code.
    pub smtp_code: Option<u16>,
    /// Where it was taken.
    pub relay_host: Option<String>,
    /// By address.
    pub relay_ip: Option<IpAddr>,
    /// By port.
    pub relay_port: Option<u16>,
    /// Deliveries tried.
    pub attempts: u32,
    /// Seconds.
    pub delay: Option<f64>,
    /// Seconds, four parts.
    pub delays: Option<[f64; 4]>,
    /// TLS to the other server: version, cipher, trust.
    pub tls_out: Option<(TlsVersion, String, String)>,
    /// Went into a mailbox here.
    pub local: bool,
    /// What the mailbox server did.
    pub deposit: Deposit,
    /// When something last happened to it.
    pub updated: Micros,
    /// To be told again.
    changed: bool,
}

impl Recipient {
    fn new(given: String, to: String, bound: bool, at: Micros) -> Self {
        Self {
            given_hash: fold(&given),
            to_hash: fold(&to),
            named: (given.clone(), to.clone()),
            given,
            to,
            bound,
            certain: false,
            received: false,
            sent: false,
            ending: None,
            reason: None,
            text: None,
            dsn: None,
            smtp_code: None,
            relay_host: None,
            relay_ip: None,
            relay_port: None,
            attempts: 0,
            delay: None,
            delays: None,
            tls_out: None,
            local: false,
            deposit: Deposit::default(),
            updated: at,
            changed: true,
        }
    }

    /// Says whom it is about, where nobody had.
    fn call(&mut self, address: &str) {
        address.clone_into(&mut self.given);
        self.given_hash = fold(address);
        self.lead_to(address);
    }

    /// What it was given as leads there.
    fn lead_to(&mut self, to: &str) {
        to.clone_into(&mut self.to);
        self.to_hash = fold(to);
    }

    /// Something happened to it: its rows are to be told again.
    pub fn change(&mut self, at: Micros) {
        self.updated = self.updated.max(at);
        self.changed = true;
    }

    /// Whether its rows are to be told.
    pub const fn to_be_told(&self) -> bool {
        self.changed
    }

    /// Whether its rows are to be told; asked once.
    pub fn is_changed(&mut self) -> bool {
        std::mem::take(&mut self.changed)
    }

    /// What another queue id told of the same recipient; its name, which the row's key is made of, stays.
    pub fn take_over(&mut self, other: Self) {
        let Self { given, to, given_hash, to_hash, bound, certain, named, received, sent, updated, .. } = self.clone();
        *self = Self {
            given,
            to,
            given_hash,
            to_hash,
            bound,
            certain,
            named,
            received,
            sent,
            updated: updated.max(other.updated),
            changed: true,
            ..other
        };
    }

    /// What the mailbox server did. Its user is the mailbox, where the address only leads to it (`user+tag@`).
    pub fn receive(&mut self, deposit: &Deposit, user: &str, at: Micros) {
        let elsewhere = user.contains('@') && !self.to.eq_ignore_ascii_case(user);
        if self.deposit != *deposit || elsewhere {
            self.deposit.clone_from(deposit);
            self.change(at);
        }
        if elsewhere {
            self.lead_to(user);
        }
    }

    /// The key of one of its rows.
    pub fn key(&self, host: &str, queue_id: &str, born: Stamp, direction: Direction) -> Key {
        let (given, to) = &self.named;
        let born = super::birth(queue_id.as_bytes(), born);
        Key::of([host.as_bytes(), queue_id.as_bytes(), &born, given.as_bytes(), to.as_bytes(), direction.name().as_bytes()])
    }

    /// How it fared, seen from that side.
    pub fn status(&self, direction: Direction, verdict: Option<&Verdict>, removed: bool) -> Status {
        let received = direction == Direction::Received;
        let pick = |inward, outward| if received { inward } else { outward };
        match (self.ending, verdict.map(|verdict| verdict.deed)) {
            (Some(Ending::Sent), _) if self.deposit.rejected => Status::Rejected,
            (Some(Ending::Sent), _) => pick(Status::Accepted, Status::Delivered),
            (Some(Ending::Bounced | Ending::Refused), _) => Status::Rejected,
            (Some(Ending::Expired), _) => pick(Status::Rejected, Status::Expired),
            (Some(Ending::Held), _) => pick(Status::Quarantined, Status::Blocked),
            (Some(Ending::Discarded), _) => pick(Status::Rejected, Status::Blocked),
            (Some(Ending::RefusedForNow), _) | (_, Some(VerdictDeed::RejectForNow)) => Status::Deferred,
            (_, Some(VerdictDeed::Reject)) if verdict.is_some_and(|verdict| verdict.by != By::Postfix) => {
                pick(Status::Rejected, Status::Blocked)
            }
            (_, Some(VerdictDeed::Reject)) => Status::Rejected,
            (_, Some(VerdictDeed::Discard | VerdictDeed::Delete)) => pick(Status::Rejected, Status::Blocked),
            (_, Some(VerdictDeed::Hold | VerdictDeed::DeleteHeld)) => pick(Status::Quarantined, Status::Blocked),
            (Some(Ending::Deferred), None) => pick(Status::Deferred, Status::Queued),
            (None, None) if removed => pick(Status::Accepted, Status::Delivered),
            (None, None) => pick(Status::Processing, Status::Queued),
        }
    }

    /// Nothing more will come of it.
    pub const fn is_final(&self) -> bool {
        matches!(self.ending, Some(Ending::Sent | Ending::Bounced | Ending::Expired | Ending::Refused | Ending::Discarded))
    }
}

impl Queue {
    /// The recipient that was given as `given`, before any delivery.
    pub fn recipient_given(&mut self, given: &str) -> usize {
        self.name_nobody(given);
        let hash = fold(given);
        let known = self.recipients.iter().position(|r| r.given_hash == hash || (!r.bound && r.to_hash == hash));
        known.unwrap_or_else(|| self.add(Recipient::new(given.to_owned(), given.to_owned(), false, self.updated)))
    }

    /// The recipient a delivery is about: `to`, given as `orig_to` where an alias changed it.
    pub fn recipient_delivered(&mut self, to: &str, orig_to: Option<&str>) -> usize {
        let given = orig_to.unwrap_or(to);
        self.name_nobody(given);
        let (given_hash, to_hash) = (fold(given), fold(to));
        let alone = self.is_alone();
        let (mut exact, mut waiting, mut later) = (None, None, None);
        for (at, r) in self.recipients.iter().enumerate() {
            if r.bound && r.given_hash == given_hash && r.to_hash == to_hash {
                exact = Some(at);
                break;
            }
            // the very same addresses are the same recipient, even where an end was presumed before this line came
            let same = r.given_hash == given_hash && r.to_hash == to_hash;
            if !r.bound && (same || (r.ending.is_none() && (r.given_hash == given_hash || alone))) {
                waiting = waiting.or(Some(at));
            }
            // behind a content filter the alias is already spent: the delivery no longer says what was given
            if self.hops.len() > 1 && orig_to.is_none() && r.bound && r.to_hash == to_hash && !r.is_final() {
                later = later.or(Some(at));
            }
        }
        let known = exact.or(waiting).or(later);
        let at = known.unwrap_or_else(|| self.add(Recipient::new(given.to_owned(), to.to_owned(), true, self.updated)));
        let now = self.updated;
        let recipient = &mut self.recipients[at];
        if !recipient.bound {
            recipient.bound = true;
            recipient.lead_to(to);
        }
        recipient.change(now);
        at
    }

    /// Those another queue id told of.
    pub fn take_recipients(&mut self, others: Vec<Recipient>) {
        for other in others {
            let alias = (other.given != other.to).then_some(other.given.as_str());
            if other.bound {
                let at = self.recipient_delivered(&other.to, alias);
                self.recipients[at].take_over(other);
            } else if !other.given.is_empty() || self.recipients.is_empty() {
                self.recipient_given(&other.given);
            }
        }
    }

    /// A gateway told of the message before anybody said whom it is for: for this one, then.
    fn name_nobody(&mut self, given: &str) {
        if let [nobody] = &mut self.recipients[..]
            && nobody.given.is_empty()
        {
            nobody.call(given);
        }
    }

    /// qmgr counts one recipient, and one is known.
    pub fn is_alone(&self) -> bool {
        self.nrcpt == Some(1) && self.recipients.len() == 1
    }

    fn add(&mut self, recipient: Recipient) -> usize {
        self.recipients.push(recipient);
        self.recipients.len() - 1
    }

    /// The whole message was stopped: no delivery will name its recipients, so the spam filter's word is taken.
    pub fn name_recipients(&mut self) {
        if self.verdict.is_none() {
            return;
        }
        for to in std::mem::take(&mut self.scanned_for) {
            let known = self.recipients.iter().any(|recipient| without_tag(&recipient.given).eq_ignore_ascii_case(&without_tag(&to)));
            if !known {
                self.recipient_given(&to);
            }
        }
    }

    /// Every row is to be told again.
    pub fn changed(&mut self) {
        let at = self.updated;
        self.recipients.iter_mut().for_each(|recipient| recipient.change(at));
    }
}

/// What an address is compared by: its hash without regard to case, so that a message to thousands is walked fast.
fn fold(address: &str) -> u64 {
    hash::name(&[address.to_ascii_lowercase().as_bytes()])
}

/// `user+tag@domain` without its tag.
fn without_tag(address: &str) -> String {
    match (address.split_once('+'), address.rsplit_once('@')) {
        (Some((user, _)), Some((_, domain))) if !user.is_empty() && !user.contains('@') => format!("{user}@{domain}"),
        _ => address.to_owned(),
    }
}
