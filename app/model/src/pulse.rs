//! What the screen of the login watch hears, a few times a second however much happens.
//!
//! In: what the server counted since the last time. Out: plain data. Refuses to know: how it is carried and drawn.

use serde::{Deserialize, Serialize};

use crate::{access::Access, finding::ToldFinding, time::Micros};

/// What happened since the last one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Pulse {
    /// This moment.
    pub now: Micros,
    /// Tries that failed.
    pub failed: u64,
    /// Logins.
    pub succeeded: u64,
    /// The newest of the tries that failed, newest first: all of them when they are few.
    pub tries: Vec<Access>,
    /// The others by network, most first: `203.0.113.0/24` and how many.
    pub more: Vec<(String, u64)>,
    /// Those of still other networks.
    pub rest: u64,
    /// Rows of any kind that went past uncounted.
    pub missed: u64,
    /// Findings, new and changed.
    pub findings: Vec<ToldFinding>,
}

impl Pulse {
    /// Whether there is anything in it.
    pub fn is_empty(&self) -> bool {
        self.failed + self.succeeded + self.missed == 0 && self.findings.is_empty()
    }
}
