//! What is known of an account: where it logs in from, who tries its password, what it sends.
//!
//! In: its logins, tries and messages. Out: what the rules ask. Refuses to know: the rules.

use std::collections::VecDeque;

use tracemail_model::{
    ids::RowId,
    status::Protocol,
    time::{DAY, Micros, SECOND},
};

use crate::{
    Settings,
    network::{Network, Range},
    way::{Used, Way},
    window::Distinct,
};

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
    /// Door, program and mechanism.
    pub way: Way,
    /// There is no such account.
    pub unknown: bool,
}

/// Where somebody has logged in from.
#[derive(Debug)]
struct Known {
    network: Network,
    last: Micros,
    /// What they said of themselves, and when each was last in.
    clients: Vec<(Protocol, String, Micros)>,
}

/// An account, or what a stranger took for one.
#[derive(Debug, Default)]
pub struct Account {
    /// When it was heard of last.
    pub seen: Micros,
    /// Tries that failed within the last day, the newest 128.
    pub tries: VecDeque<Try>,
    known: Vec<Known>,
    /// Ranges it logged in from, and when last.
    ranges: Vec<(Range, Micros)>,
    /// The ways its programs come in, and where each was last.
    pub ways: Vec<Used>,
    /// Logins so far.
    pub logins: u32,
    /// When the first one was.
    pub first: Option<Micros>,
    /// How often it came from elsewhere than before, or on another day.
    pub stays: u32,
    /// Where and when it was last.
    at: Option<(Network, Micros)>,
    strangers: Option<Box<Strangers>>,
    /// Where it was at its last login.
    pub place: Option<(Micros, (f64, f64), RowId)>,
    /// When a login of it was last found odd.
    pub alarmed: Option<Micros>,
    /// The last network that was strange for it, and when it logged in from there.
    pub odd: Option<(Micros, Network)>,
    /// Messages sent and messages refused within the last hour.
    pub sent: VecDeque<Posted>,
    pub refused: VecDeque<Posted>,
    /// What it sent in its busiest hour, until it was found odd.
    pub busiest: usize,
}

/// A message it sent.
#[derive(Clone, Copy, Debug)]
pub struct Posted {
    pub time: Micros,
    pub row: RowId,
    /// From the network that is new for it.
    pub odd: bool,
}

/// Networks it never logged in from, which try it.
#[derive(Debug)]
struct Strangers {
    hour: Distinct,
    day: Distinct,
    /// How many on a day, as a rule; of which day the number is.
    usual: f64,
    at: i64,
    most: usize,
}

impl Account {
    /// Whether it has logged in from there.
    pub fn knows(&self, network: Network) -> bool {
        self.known.iter().any(|known| known.network == network)
    }

    /// Whether it has logged in from there, or from elsewhere in the same range: a telephone is given any address of it.
    pub fn is_own(&self, network: Network) -> bool {
        self.knows(network) || self.ranges.iter().any(|(range, _)| *range == network.range())
    }

    /// How a program came in before.
    pub fn used(&self, way: Way) -> Option<&Used> {
        self.ways.iter().find(|used| used.way == way)
    }

    /// The program that used this door from there, or else from anywhere, and was not in since then: one that was has the
    /// right password.
    pub fn usual_client(&self, network: Network, protocol: Protocol, since: Micros) -> Option<&str> {
        let named = |known: &'_ Known| known.clients.iter().rposition(|(way, _, last)| *way == protocol && *last < since);
        let there = self.known.iter().filter(|known| known.network == network);
        let known = there.chain(&self.known).find(|known| named(known).is_some())?;
        named(known).map(|at| known.clients[at].1.as_str())
    }

    /// Whether it has been seen long enough to know what is usual.
    pub fn is_settled(&self, settings: &Settings, now: Micros) -> bool {
        let known_for = self.first.map_or(0, |first| now.0 - first.0);
        self.stays >= settings.known_stays && known_for >= i64::from(settings.known_days) * DAY
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
        let today = attempt.time.0.div_euclid(DAY);
        let new = || Strangers { hour: Distinct::new(HOUR, most), day: Distinct::new(DAY, most), usual: 0.0, at: today, most: 0 };
        let all = self.strangers.get_or_insert_with(|| Box::new(new()));
        if today > all.at {
            // a day without any counts, too
            let kept = 0.7_f64.powi(i32::try_from(today - all.at).unwrap_or(i32::MAX));
            all.usual = all.usual * kept + all.most as f64 * 0.3 * kept / 0.7;
            (all.at, all.most) = (today, 0);
        }
        all.hour.note(attempt.time, attempt.network.key());
        all.day.note(attempt.time, attempt.network.key());
        all.most = all.most.max(all.day.count(attempt.time));
    }

    /// How many strange networks try it on a day, as a rule.
    pub fn usual_strangers(&self) -> usize {
        self.strangers.as_ref().map_or(0, |all| all.usual.round() as usize)
    }

    /// How many strange networks tried it: within the last hour, within the last day.
    pub fn strangers(&mut self, time: Micros) -> (usize, usize) {
        self.strangers.as_mut().map_or((0, 0), |all| (all.hour.count(time), all.day.count(time)))
    }

    /// It got in; `place`: where that is, if somebody knows.
    pub fn succeed(&mut self, settings: &Settings, login: Try, place: Option<(f64, f64)>) {
        Used::note(&mut self.ways, &login, place);
        self.ranges.retain(|(_, last)| *last > login.time.plus(-settings.memory()));
        let range = login.network.range();
        self.ranges.retain(|(known, _)| *known != range);
        if self.ranges.len() >= NETWORKS {
            self.ranges.remove(0);
        }
        self.ranges.push((range, login.time));
        self.first.get_or_insert(login.time);
        self.logins = self.logins.saturating_add(1);
        let stays_on = self.at.is_some_and(|(network, time)| network == login.network && time.day() == login.time.day());
        self.stays = self.stays.saturating_add(u32::from(!stays_on));
        self.at = Some((login.network, login.time));
        self.known.retain(|known| known.last > login.time.plus(-settings.memory()));
        let at = self.known.iter().position(|known| known.network == login.network).unwrap_or_else(|| {
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
            known.clients.retain(|(way, client, _)| *way != login.protocol || *client != name);
            known.clients.push((login.protocol, name, login.time));
            if known.clients.len() > 4 {
                known.clients.remove(0);
            }
        }
    }

    /// It sent a message (`new`), or one of its messages came back (`refused`).
    pub fn posted(&mut self, message: Posted, new: bool, refused: bool) {
        for (list, on) in [(&mut self.sent, new), (&mut self.refused, refused)] {
            while list.len() >= MESSAGES || list.front().is_some_and(|first| first.time < message.time.plus(-HOUR)) {
                list.pop_front();
            }
            if on {
                list.push_back(message);
            }
        }
        if self.alarmed.is_none() && !message.odd {
            self.busiest = self.busiest.max(self.sent.iter().filter(|sent| !sent.odd).count());
        }
    }
}
