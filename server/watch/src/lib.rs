//! The login watch: who is attacked, by whom, and whose own telephone has the old password.
//!
//! In: logins and outgoing messages, oldest first; what is told twice counts once. Out: [`Finding`]s, new and changed.
//! Refuses to know: where rows come from and who is told. The clock is what the rows say, so that a restart which reads
//! the last days anew finds the same, with the same ids.
//!
//! `account` and `source` keep what is known of each account and each network; each file of `rules` is one rule over
//! them; `settings` has every number a rule uses; `sentence` says a finding in words. To add a rule: 1 its kind in
//! `model::finding`; 2 a file in `rules`; 3 its sentence. Memory is bounded: see [`Settings::most`].

mod account;
mod board;
mod network;
mod rules;
mod sentence;
mod settings;
mod source;
mod window;

use std::{collections::HashMap, net::IpAddr};

use tracemail_model::{
    access::Access,
    finding::Finding,
    ids::Key,
    message::Message,
    reason::Failure,
    status::{Action, Direction, Status},
    time::{Micros, SECOND},
};

pub use sentence::sentence;
pub use settings::Settings;

use crate::{
    account::{Account, Try},
    board::Board,
    network::Network,
    source::Source,
    window::Distinct,
};

/// How often what has become too old is thrown away, by the rows' own time.
const SWEEP: i64 = 3_600 * SECOND;

/// Where an address is, in degrees, if somebody knows: asked of a local database of places.
pub type Places = Box<dyn Fn(IpAddr) -> Option<(f64, f64)> + Send + Sync>;

/// The watch.
pub struct Watch {
    settings: Settings,
    places: Option<Places>,
    accounts: HashMap<String, Account>,
    sources: HashMap<Network, Source>,
    board: Board,
    told: Distinct,
    clock: Micros,
    swept: Micros,
}

impl Watch {
    /// A watch that knows nobody yet. `places`: without it no login is too far from another.
    pub fn new(settings: Settings, places: Option<Places>) -> Self {
        let told = Distinct::new(settings.memory_of_rows(), settings.most * 4);
        Self {
            settings,
            places,
            accounts: HashMap::new(),
            sources: HashMap::new(),
            board: Board::default(),
            told,
            clock: Micros(0),
            swept: Micros(0),
        }
    }

    /// A login, or a try that failed. A login's row is told again at its logout: that counts once.
    pub fn access(&mut self, row: &Access) {
        let Some(ip) = row.remote_ip else { return };
        let time = self.pass(row.time);
        if row.user.is_empty() || !self.is_news(time, &[&row.id.0.to_le_bytes()]) {
            return;
        }
        let user = row.user.to_lowercase();
        let attempt = Try {
            time,
            row: row.id,
            network: Network::of(ip),
            protocol: row.protocol,
            client: row.client.clone(),
            unknown: row.failure == Some(Failure::UserUnknown),
        };
        match (row.action, row.failure) {
            (Action::Login, _) => self.succeeded(&user, attempt, ip),
            // the others say nothing of whether the password was guessed
            (
                Action::FailedLogin,
                Some(Failure::AuthFailed | Failure::UserUnknown | Failure::OtpInvalid | Failure::UserDisabled) | None,
            ) => self.failed(&user, attempt),
            (Action::FailedLogin, _) => {}
        }
    }

    /// A message; only those that somebody sent who had logged in count. Told again when its outcome changes.
    pub fn message(&mut self, row: &Message) {
        let (Direction::Sent, Some(user)) = (row.direction, &row.user) else { return };
        let time = self.pass(row.time);
        let refused = matches!(row.status, Status::Rejected | Status::Blocked | Status::Expired);
        let new = self.is_news(time, &[&row.id.0.to_le_bytes(), b"sent"]);
        let refused = refused && self.is_news(time, &[&row.id.0.to_le_bytes(), b"refused"]);
        if !new && !refused {
            return;
        }
        let user = user.to_lowercase();
        let account = self.accounts.entry(user.clone()).or_default();
        account.seen = time;
        account.posted(time, row.id, new, refused);
        rules::outgoing_burst::look(&self.settings, &user, account, time, &mut self.board);
    }

    /// What is new or has changed since the last harvest, oldest first.
    pub fn harvest(&mut self) -> Vec<Finding> {
        self.board.harvest()
    }

    /// The time of the newest row it was told.
    pub const fn clock(&self) -> Micros {
        self.clock
    }

    /// How many accounts and networks are remembered.
    pub fn remembered(&self) -> (usize, usize) {
        (self.accounts.len(), self.sources.len())
    }

    fn failed(&mut self, user: &str, attempt: Try) {
        let time = attempt.time;
        let key = Key::of([user.as_bytes()]).0;
        let account = self.accounts.entry(user.to_owned()).or_default();
        account.seen = time;
        let at_home = account.knows(attempt.network);
        let source = self.sources.entry(attempt.network).or_insert_with(|| Source::new(&self.settings));
        source.seen = time;
        if at_home {
            account.fail(&self.settings, attempt);
            rules::lockout::look(&self.settings, user, account, time, &mut self.board);
        } else {
            source.fail(key, &attempt);
            rules::spraying::look(&self.settings, attempt.network, source, &attempt, &mut self.board);
            account.stranger(&self.settings, &attempt);
            rules::distributed::look(&self.settings, user, account, &attempt, &mut self.board);
            account.fail(&self.settings, attempt);
        }
    }

    fn succeeded(&mut self, user: &str, login: Try, ip: IpAddr) {
        let time = login.time;
        let account = self.accounts.entry(user.to_owned()).or_default();
        account.seen = time;
        let source = self.sources.entry(login.network).or_insert_with(|| Source::new(&self.settings));
        source.seen = time;
        let mut alarmed = false;
        if !account.knows(login.network) {
            alarmed = rules::break_in::look(&self.settings, user, account, source, &login, &mut self.board)
                || rules::new_network::look(&self.settings, user, account, &login, &mut self.board);
        }
        if let Some(place) = self.places.as_ref().and_then(|place| place(ip)) {
            alarmed |= rules::far_apart::look(&self.settings, user, account, &login, place, &mut self.board);
            account.place = Some((time, place, login.row));
        }
        if alarmed {
            account.alarmed = Some(time);
        } else {
            source.forgive(Key::of([user.as_bytes()]).0, time);
        }
        account.succeed(&self.settings, login);
    }

    /// Time never goes back: a row that comes late counts as now.
    fn pass(&mut self, time: Micros) -> Micros {
        self.clock = self.clock.max(time);
        if self.clock > self.swept.plus(SWEEP) {
            self.sweep();
        }
        self.clock
    }

    fn is_news(&mut self, time: Micros, parts: &[&[u8]]) -> bool {
        let key = Key::of(parts.iter().copied()).0;
        !self.told.has(time, key) && {
            self.told.note(time, key);
            true
        }
    }

    fn sweep(&mut self) {
        let (clock, settings) = (self.clock, &self.settings);
        self.swept = clock;
        self.accounts.retain(|_, account| account.seen > clock.plus(-settings.memory()) && account.is_worth_keeping(clock));
        self.sources.retain(|_, source| source.seen > clock.plus(-source::DAYS));
        self.board.close(clock);
        // of too many, those heard of least recently go
        trim(&mut self.accounts, settings.most, |account| account.seen);
        trim(&mut self.sources, settings.most, |source| source.seen);
    }
}

fn trim<K: Clone + Eq + std::hash::Hash, V>(map: &mut HashMap<K, V>, most: usize, seen: impl Fn(&V) -> Micros) {
    if map.len() > most {
        let mut times: Vec<Micros> = map.values().map(&seen).collect();
        let nth = times.len() - most;
        let (_, cut, _) = times.select_nth_unstable(nth);
        let cut = *cut;
        map.retain(|_, value| seen(value) >= cut);
    }
}
