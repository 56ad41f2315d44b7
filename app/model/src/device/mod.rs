//! The devices of a mailbox: four hundred lines of a log as five cards.
//!
//! In: the logins and tries of one account ([`gather`]). Out: plain data with the public API's names: what comes in, from
//! where, since when, and whether it still gets in. Refuses to know: who asks, clocks, other accounts; and how it is said
//! (`explain`).

mod gather;
#[cfg(test)]
mod tests;

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

pub use gather::gather;

use crate::{
    ids::RowId,
    message::TlsVersion,
    reason::Failure,
    status::Protocol,
    time::{DAY, Micros, SECOND},
};

/// So far back rows are looked at, microseconds.
pub const SPAN: i64 = 30 * DAY;
/// So many rows of an account are looked at, the newest.
pub const MOST: usize = 5_000;
/// Networks told of one device.
pub const NETWORKS: usize = 6;
/// Devices told of one account, the latest in use.
pub const DEVICES: usize = 40;

/// Tries that go on for so long are a machine's, microseconds.
const STUBBORN: i64 = 10 * 60 * SECOND;
/// Or so many of them.
const MANY: u64 = 10;
/// What failed last so long ago locks nobody out today, microseconds.
const LATELY: i64 = 2 * DAY;

/// A login or a try.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Moment {
    /// When.
    pub time: Micros,
    /// Its row.
    pub row: RowId,
}

/// A network that a device was in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Stay {
    /// A /24 or /48.
    pub network: String,
    /// Its address there, the last one.
    pub address: IpAddr,
    /// Logins that worked.
    pub logins: u64,
    /// Tries that did not.
    pub failures: u64,
    /// When it was there last.
    pub last: Micros,
}

/// A device, or a program: what shares a name or a habit. Two telephones that say the same of themselves are one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Device {
    /// The same every time for the same account: 16 hexadecimal digits.
    pub id: String,
    /// What it said of itself last.
    pub client: Option<String>,
    /// The ways it comes in.
    pub protocols: Vec<Protocol>,
    /// Where it was, the latest first, at most [`NETWORKS`].
    pub networks: Vec<Stay>,
    /// How many networks there are.
    pub networks_total: u64,
    /// The first of it that was looked at.
    pub first: Micros,
    /// The last.
    pub last: Micros,
    /// Logins that worked.
    pub logins: u64,
    /// Tries that did not.
    pub failures: u64,
    /// As of the last login or try whose log line tells it.
    pub tls: Option<TlsVersion>,
    /// The same: PLAIN, XOAUTH2 …
    pub method: Option<String>,
    /// The last login that worked.
    pub login: Option<Moment>,
    /// The last try that did not.
    pub failure: Option<Moment>,
    /// Why not.
    pub why: Option<Failure>,
    /// Tries since it got in last by the same way, of the way by which there are most.
    pub failing: u64,
    /// When they began.
    pub failing_since: Option<Micros>,
}

impl Device {
    /// Whether it goes on in vain by itself, as a device does and a person does not.
    pub fn is_locked_out(&self, now: Micros) -> bool {
        let (Some(since), Some(failure)) = (self.failing_since, self.failure) else { return false };
        let stubborn = self.failing >= MANY || self.failing >= 3 && failure.time.0 - since.0 >= STUBBORN;
        stubborn && failure.time > now.plus(-LATELY)
    }

    /// How long it waits from one try to the next, in the mean, microseconds; 0: it tried once.
    pub fn pace(&self) -> i64 {
        let long = self.failing_since.zip(self.failure).map_or(0, |(since, failure)| failure.time.0 - since.0);
        long / (self.failing.max(2) as i64 - 1)
    }
}

/// Tries from where the account never logged in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Strangers {
    /// How many.
    pub tries: u64,
    /// From how many networks.
    pub networks: u64,
    /// The last one.
    pub last: Option<Moment>,
}

/// What comes in to one account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Devices {
    /// Whose.
    pub account: String,
    /// The latest in use first, at most [`DEVICES`].
    pub devices: Vec<Device>,
    /// How many there are.
    pub devices_total: u64,
    /// Who else tried its password.
    pub strangers: Strangers,
    /// Logins and tries that this was made of.
    pub looked_at: u64,
    /// When the oldest of them was.
    pub since: Option<Micros>,
    /// Whether they are all of the last 30 days; else the newest 5,000.
    pub is_exact: bool,
}

impl Devices {
    /// Those that go on in vain, the one with most tries first.
    pub fn locked_out(&self, now: Micros) -> Vec<&Device> {
        let mut all: Vec<&Device> = self.devices.iter().filter(|device| device.is_locked_out(now)).collect();
        all.sort_by_key(|device| std::cmp::Reverse((device.failing, device.last)));
        all
    }

    /// The last try of a device of the account's that did not work.
    pub fn last_failure(&self) -> Option<(&Device, Moment)> {
        self.devices.iter().filter_map(|device| Some((device, device.failure?))).max_by_key(|(_, failure)| failure.time)
    }
}
