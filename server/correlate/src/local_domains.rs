//! Which domains are ours.
//!
//! In: the configured list; or, when it is empty, what is delivered into mailboxes here and who logs in.
//! Out: whether an address is ours. Refuses to know: DNS.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use tracemail_model::{mailbox::domain_of, time::Micros};

use crate::{
    hash,
    table::{Idle, Open, Table},
};

/// A domain seen to be ours.
#[derive(Serialize, Deserialize)]
pub struct Domain(pub String);

impl Open for Domain {
    const KIND: u8 = b'd';
    fn name(&self) -> u64 {
        hash::name(&[self.0.as_bytes()])
    }
    /// Once ours, ours for good.
    fn due(&self) -> Micros {
        Micros(i64::MAX)
    }
}

/// The set of our domains.
#[derive(Default)]
pub struct LocalDomains {
    configured: HashSet<String>,
    /// Those learned.
    pub learned: Table<Domain>,
}

impl LocalDomains {
    /// With the configured ones; nothing more is learned when there are any.
    pub fn new(configured: &[String]) -> Self {
        Self { configured: configured.iter().map(|domain| domain.to_lowercase()).collect(), learned: Table::default() }
    }

    /// Whether what is seen counts.
    pub fn learns(&self) -> bool {
        self.configured.is_empty()
    }

    /// Whether that address is in one of our domains.
    pub fn has(&self, address: &str) -> bool {
        domain_of(address).is_some_and(|domain| self.is_ours(domain))
    }

    fn is_ours(&self, domain: &str) -> bool {
        let lower;
        let domain = if domain.bytes().any(|b| b.is_ascii_uppercase() || b >= 0x80) {
            lower = domain.to_lowercase();
            &lower
        } else {
            domain
        };
        if self.learns() { self.learned.get(hash::name(&[domain.as_bytes()])).is_some() } else { self.configured.contains(domain) }
    }

    /// This address has a mailbox here.
    pub fn learn(&mut self, address: &str, idle: &mut Idle) {
        if let Some(domain) = domain_of(address)
            && self.learns()
            && !self.is_ours(domain)
        {
            self.learned.open(Domain(domain.to_lowercase()), idle);
        }
    }
}
