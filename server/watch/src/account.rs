//! What is known of an account: where it logs in from, who tries its password, what it sends.
//!
//! In: its logins, tries and messages. Out: what the rules ask. Refuses to know: the rules.

use std::collections::VecDeque;

use tracemail_model::{
    ids::RowId,
    status::Protocol,
    time::{DAY, Micros, SECOND},
};

use crate::{Settings, network::Network, window::Distinct};

/// Tries remembered.
const TRIES: usize = 128;
/// Networks remembered.
const NETWORKS: usize = 24;
/// Messages remembered, of the last hour.
const MESSAGES: usize = 2_048;
const HOUR: i64 = 3_600 * SECOND;

/// A login or a try.
#[derive(Clone, Debug)]
pub struct Try {
    pub time: Micros,
    pub row: RowId,
    pub network: Network,
    pub protocol: Protocol,
    pub client: Option<String>,
    /// There is no such account.
    pub unknown: bool,
}

/// Where somebody has logged in from.
#[derive(Debug)]
struct Known {
    network: Network,
    last: Micros,
    clients: Vec<(Protocol, String)>,
}

/// An account, or what a stranger took for one.
#[derive(Debug, Default)]
pub struct Account {
    /// When it was heard of last.
    pub seen: Micros,
    /// Tries that failed within the last day, the newest 128.
    pub tries: VecDeque<Try>,
    known: Vec<Known>,
    /// Logins so far.
    pub logins: u32,
    /// When the first one was.
    pub first: Option<Micros>,
    /// How often it came from elsewhere than before, or on another day.
    pub stays: u32,
    /// How many networks it came from.
    pub places: u32,
    /// Where and when it was last.
    at: Option<(Network, Micros)>,
    strangers: Option<Box<(Distinct, Distinct)>>,
    /// Where it was at its last login.
    pub place: Option<(Micros, (f64, f64), RowId)>,
    /// When a login of it was last found odd.
    pub alarmed: Option<Micros>,
    /// Messages sent and messages refused within the last hour.
    pub sent: VecDeque<(Micros, RowId)>,
    pub refused: VecDeque<(Micros, RowId)>,
    /// What it sent in its busiest hour, until it was found odd.
    pub busiest: usize,
}

impl Account {
    /// Whether it has logged in from there.
    pub fn knows(&self, network: Network) -> bool {
        self.known.iter().any(|known| known.network == network)
    }

    /// The program that uses this way in from there, if it said its name at a login.
    pub fn usual_client(&self, network: Network, protocol: Protocol) -> Option<&str> {
        let known = self.known.iter().find(|known| known.network == network)?;
        known.clients.iter().rev().find(|(way, _)| *way == protocol).map(|(_, name)| name.as_str())
    }

    /// An account nobody ever logged in to, and that nobody tries any more, is a name a stranger made up.
    pub fn is_worth_keeping(&self, now: Micros) -> bool {
        self.logins > 0 || self.seen > now.plus(-DAY)
    }

    pub fn fail(&mut self, settings: &Settings, attempt: Try) {
        let old = attempt.time.plus(-DAY.max(settings.lockout()));
        while self.tries.len() >= TRIES || self.tries.front().is_some_and(|first| first.time < old) {
            self.tries.pop_front();
        }
        self.tries.push_back(attempt);
    }

    /// A try from where it never logged in.
    pub fn stranger(&mut self, settings: &Settings, attempt: &Try) {
        let most = settings.distributed_day.max(settings.distributed_hour) * 16;
        let (hour, day) = &mut **self.strangers.get_or_insert_with(|| Box::new((Distinct::new(HOUR, most), Distinct::new(DAY, most))));
        hour.note(attempt.time, attempt.network.key());
        day.note(attempt.time, attempt.network.key());
    }

    /// How many strange networks tried it: within the last hour, within the last day.
    pub fn strangers(&mut self, time: Micros) -> (usize, usize) {
        self.strangers.as_mut().map_or((0, 0), |both| (both.0.count(time), both.1.count(time)))
    }

    pub fn succeed(&mut self, settings: &Settings, login: Try) {
        self.first.get_or_insert(login.time);
        self.logins = self.logins.saturating_add(1);
        let stays_on = self.at.is_some_and(|(network, time)| network == login.network && time.day() == login.time.day());
        self.stays = self.stays.saturating_add(u32::from(!stays_on));
        self.at = Some((login.network, login.time));
        self.known.retain(|known| known.last > login.time.plus(-settings.memory()));
        let at = self.known.iter().position(|known| known.network == login.network).unwrap_or_else(|| {
            self.places = self.places.saturating_add(1);
            if self.known.len() >= NETWORKS
                && let Some(oldest) = (0..self.known.len()).min_by_key(|&n| self.known[n].last)
            {
                self.known.swap_remove(oldest);
            }
            self.known.push(Known { network: login.network, last: login.time, clients: Vec::new() });
            self.known.len() - 1
        });
        let known = &mut self.known[at];
        known.last = login.time;
        if let Some(name) = login.client {
            known.clients.retain(|(way, client)| *way != login.protocol || *client != name);
            known.clients.push((login.protocol, name));
            if known.clients.len() > 4 {
                known.clients.remove(0);
            }
        }
    }

    /// It sent a message (`new`), or one of its messages came back (`refused`).
    pub fn posted(&mut self, time: Micros, row: RowId, new: bool, refused: bool) {
        for (list, on) in [(&mut self.sent, new), (&mut self.refused, refused)] {
            while list.len() >= MESSAGES || list.front().is_some_and(|(sent, _)| *sent < time.plus(-HOUR)) {
                list.pop_front();
            }
            if on {
                list.push_back((time, row));
            }
        }
        if self.alarmed.is_none() {
            self.busiest = self.busiest.max(self.sent.len());
        }
    }
}
