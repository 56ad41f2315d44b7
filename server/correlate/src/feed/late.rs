//! What an exporter tells of something the log tells too: kept for [`WAITS`], then taken for what the log left open.
//!
//! In: an exporter's object as it comes. Out: the same object once the log has had its time. The wait is of the fold's clock,
//! so that it is the same in a replay. Refuses to know: what becomes of it (`scan.rs`, `mailbox.rs`, `auth.rs`, `listed.rs`).

use serde::{Deserialize, Serialize};
use tracemail_model::{
    ids::{Key, Stamp},
    time::{Micros, SECOND},
};
use tracemail_parse::{
    Record,
    json::{AuthTry, Deed, Deposit, Listed, QueueEntry, Scan},
    record::Body,
};

use crate::{fold::Fold, line::Line, table::Open};

/// So far apart log and exporter may tell of one thing.
pub const WAITS: i64 = 3 * SECOND;

/// What waits.
#[derive(Serialize, Deserialize)]
pub enum Later {
    /// Rspamd's finding.
    Scan(Box<Scan>),
    /// A try to log in.
    Auth(Box<AuthTry>),
    /// A delivery into a mailbox.
    Deposit(Box<Deposit>),
    /// Something done in a session.
    Deed(Box<Deed>),
    /// A message in the queue.
    Queued(Box<QueueEntry>),
    /// The end of a listing.
    Listed(Listed),
}

/// One of them, with the line it stood on.
#[derive(Serialize, Deserialize)]
pub struct Late {
    name: u64,
    stamp: Stamp,
    host: String,
    service: String,
    /// Secrets masked.
    raw: String,
    later: Later,
    due: Micros,
}

impl Open for Late {
    const KIND: u8 = b'L';

    fn name(&self) -> u64 {
        self.name
    }

    fn due(&self) -> Micros {
        self.due
    }
}

impl Fold {
    /// Keeps it for its time.
    pub fn later(&mut self, line: &Line<'_>, key: Key, later: Later) {
        // the end of a listing counts after all that was listed
        let behind = if matches!(later, Later::Listed(_)) { SECOND } else { 0 };
        let due = line.time().max(self.clock()).plus(WAITS + behind);
        let (host, service, raw) = (line.host(), line.service(), line.log().text);
        self.late.open(Late { name: key.0, stamp: line.stamp, host, service, raw, later, due }, &mut self.idle);
    }

    /// Its time has come.
    pub fn late_due(&mut self, name: u64) {
        let Some(late) = self.late.close(name) else { return };
        let (host, service) = (late.host.as_bytes(), late.service.as_bytes());
        let record = Record { time: late.stamp.time, host, service, pid: None, body: Body::Noise };
        let line = &Line { stamp: late.stamp, raw: late.raw.as_bytes(), record: &record };
        match &late.later {
            Later::Scan(scan) => self.scanned(line, scan),
            Later::Auth(told) => self.tried(line, told),
            Later::Deposit(told) => self.deposited(line, told),
            Later::Deed(told) => self.done_in_session(line, told),
            Later::Queued(entry) => self.stands_in_queue(line, entry),
            Later::Listed(listed) => self.queue_listed(line, *listed),
        }
    }
}
