//! Every number a rule uses, so that it can be read and tuned.
//!
//! In: a section of the settings file. Out: [`Settings`]. Refuses to know: the rules.

use serde::{Deserialize, Serialize};
use tracemail_model::time::{DAY, SECOND};

/// When something is worth telling. Spans of time are minutes, hours or days as their names say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// At most so many accounts, and so many networks, are remembered.
    pub most: usize,
    /// What has not been heard of for so many days is forgotten.
    pub memory_days: u32,
    /// Spraying: accounts that never logged in from a network, and fail from it within an hour.
    pub spraying_hour: usize,
    /// The same within a day: slow ones.
    pub spraying_day: usize,
    /// A network from which many log in may have a fourth, a half … of as many fail: an office has its forgetful.
    pub spraying_share: f64,
    /// Distributed: networks an account never logged in from, which try it within an hour; and three times what is usual for it.
    pub distributed_hour: usize,
    /// The same within a day.
    pub distributed_day: usize,
    /// Lock-out: tries from the account's own network within [`Settings::lockout_hours`].
    pub lockout_tries: usize,
    /// Within so many hours.
    pub lockout_hours: u32,
    /// A person gives up; a device goes on for more than so many minutes.
    pub lockout_minutes: u32,
    /// Break-in: tries from the very network, within a day, before the login.
    pub break_in_tries: usize,
    /// Or so many tries from several strange networks.
    pub break_in_spread: usize,
    /// New network: stays an account must have had before it counts as known. A stay: it comes from elsewhere than before,
    /// or on another day; a device that asks for mail every minute stays.
    pub known_stays: u32,
    /// And for so many days.
    pub known_days: u32,
    /// A provider from whose range so many accounts log in is a provider of this country.
    pub crowd: usize,
    /// So many signs make it worth telling: a provider nobody here comes from counts 2 (one few come from: 1), a program,
    /// door or way of showing the password that the account never used counts 2, and 3 if hardly anybody here uses it.
    pub signs: u32,
    /// Far apart: kilometres an hour nobody travels at.
    pub far_kmh: f64,
    /// Nearer than so many kilometres is the same place: databases of places are not exact.
    pub far_km: f64,
    /// Outgoing burst: recipients within an hour, at the least.
    pub burst_hour: usize,
    /// And so many times what the account sent in its busiest hour before.
    pub burst_times: usize,
    /// Or so many refused within an hour.
    pub burst_refused: usize,
    /// So many hours after the login that ought to be looked at.
    pub burst_hours: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            most: 200_000,
            memory_days: 30,
            spraying_hour: 6,
            spraying_day: 10,
            spraying_share: 0.5,
            distributed_hour: 6,
            distributed_day: 12,
            lockout_tries: 10,
            lockout_hours: 6,
            lockout_minutes: 20,
            break_in_tries: 5,
            break_in_spread: 10,
            known_stays: 5,
            known_days: 4,
            crowd: 4,
            signs: 3,
            far_kmh: 1_000.0,
            far_km: 500.0,
            burst_hour: 30,
            burst_times: 5,
            burst_refused: 15,
            burst_hours: 48,
        }
    }
}

impl Settings {
    pub(crate) fn memory(&self) -> i64 {
        i64::from(self.memory_days) * DAY
    }

    /// A row changes for so long: a session lasts a day, a message waits five.
    #[expect(clippy::unused_self, reason = "a span among spans")]
    pub(crate) const fn memory_of_rows(&self) -> i64 {
        6 * DAY
    }

    pub(crate) fn lockout(&self) -> i64 {
        hours(self.lockout_hours)
    }

    pub(crate) fn after_alarm(&self) -> i64 {
        hours(self.burst_hours)
    }
}

fn hours(n: u32) -> i64 {
    i64::from(n) * 3_600 * SECOND
}
