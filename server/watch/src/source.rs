//! What is known of a network: whose passwords it tries, and who logs in from it.
//!
//! In: tries and logins from it. Out: what the rules ask. Refuses to know: the rules.

use tracemail_model::{
    ids::RowId,
    time::{DAY, Micros, SECOND},
};

use crate::{Settings, account::Try, window::Distinct};

/// A network that was quiet for so long is forgotten.
pub const DAYS: i64 = 7 * DAY;
/// Of so many different accounts a network is known to have tried, or to have let in.
const MOST: usize = 4_096;
/// Rows kept of the tries before they are enough for a finding.
const ROWS: usize = 25;

/// A network.
#[derive(Debug)]
pub struct Source {
    /// When it was heard of last.
    pub seen: Micros,
    hour: Distinct,
    day: Distinct,
    /// Accounts that logged in from here.
    at_home: Distinct,
    /// The first tries since it was quiet for a day.
    pub rows: Vec<RowId>,
    /// How many there were.
    pub tries: u64,
    /// When they began.
    pub since: Micros,
    last: Micros,
}

impl Source {
    pub fn new(settings: &Settings) -> Self {
        let most = MOST.min(settings.most);
        Self {
            seen: Micros(0),
            hour: Distinct::new(3_600 * SECOND, most),
            day: Distinct::new(DAY, most),
            at_home: Distinct::new(DAYS, most),
            rows: Vec::new(),
            tries: 0,
            since: Micros(0),
            last: Micros(0),
        }
    }

    /// A try at an account that has never logged in from here.
    pub fn fail(&mut self, account: u64, attempt: &Try) {
        if attempt.time > self.last.plus(DAY) {
            (self.tries, self.since) = (0, attempt.time);
            self.rows.clear();
        }
        self.last = attempt.time;
        self.tries += 1;
        if self.rows.len() < ROWS {
            self.rows.push(attempt.row);
        }
        self.hour.note(attempt.time, account);
        self.day.note(attempt.time, account);
    }

    /// It was the account's owner, who had mistyped.
    pub fn forgive(&mut self, account: u64, time: Micros) {
        self.hour.forget(account);
        self.day.forget(account);
        self.at_home.note(time, account);
    }

    /// How many accounts it tried: within the last hour, within the last day.
    pub fn tried(&mut self, time: Micros) -> (usize, usize) {
        (self.hour.count(time), self.day.count(time))
    }

    /// How many accounts logged in from here within the last week.
    pub fn at_home(&mut self, time: Micros) -> usize {
        self.at_home.count(time)
    }
}
