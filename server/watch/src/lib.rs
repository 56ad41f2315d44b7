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
mod memory;
mod network;
mod rules;
mod sentence;
mod settings;
mod signs;
mod source;
mod trust;
mod way;
mod window;

use std::{
    collections::{HashMap, VecDeque},
    net::IpAddr,
};

use tracemail_model::{
    access::Access,
    filter::fold,
    finding::Finding,
    ids::{Key, RowId},
    message::Message,
    reason::Failure,
    status::{Action, Direction, Protocol, Status},
    time::{Micros, SECOND},
};

pub use sentence::sentence;
pub use settings::Settings;
pub use trust::Trust;

use crate::{
    account::{Account, Posted, Try},
    board::Board,
    memory::trim,
    network::{Network, Range},
    signs::Signs,
    source::Source,
    way::Way,
    window::Distinct,
};

/// How often what has become too old is thrown away, by the rows' own time.
const SWEEP: i64 = 3_600 * SECOND;

/// Programs say who they are right after the login; one that says nothing for so long says nothing.
const SAYS_WHO: i64 = 2 * SECOND;
/// Accounts counted of a range: more are many.
const CROWD: usize = 16;
/// Of fewer accounts nobody can say which program is rare.
const FEW: usize = 100;

/// Where an address is, in degrees, if somebody knows: asked of a local database of places.
pub type Places = Box<dyn Fn(IpAddr) -> Option<(f64, f64)> + Send + Sync>;

/// The watch.
pub struct Watch {
    settings: Settings,
    places: Option<Places>,
    trust: Trust,
    accounts: HashMap<String, Account>,
    sources: HashMap<Network, Source>,
    /// Accounts that log in from each range.
    ranges: HashMap<Range, Distinct>,
    /// Accounts that come in each way.
    ways: HashMap<Way, Distinct>,
    /// Logins whose program may yet say its name, and the order they came in.
    nameless: HashMap<RowId, (String, Try, IpAddr)>,
    order: VecDeque<(Micros, u32, RowId)>,
    rests: u32,
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
            trust: Trust::default(),
            accounts: HashMap::new(),
            sources: HashMap::new(),
            ranges: HashMap::new(),
            ways: HashMap::new(),
            nameless: HashMap::new(),
            order: VecDeque::new(),
            rests: 0,
            board: Board::default(),
            told,
            clock: Micros(0),
            swept: Micros(0),
        }
    }

    /// From now on that is what people say of networks.
    pub fn trust(&mut self, trust: Trust) {
        self.trust = trust;
    }

    /// A login, or a try that failed. A login's row is told again at its logout: that counts once.
    pub fn access(&mut self, row: &Access) {
        let Some(ip) = row.remote_ip else { return };
        let time = self.pass(row.time);
        if row.user.is_empty() {
            return;
        }
        if !self.is_news(time, &[&row.id.0.to_le_bytes()]) {
            if let (Some(client), Some((user, mut login, ip))) = (&row.client, self.nameless.remove(&row.id)) {
                login.way = Way::new(row.protocol, Some(client), row.method.as_deref());
                login.client = Some(client.clone());
                self.succeeded(&user, login, ip);
            }
            return;
        }
        let user = fold(&row.user);
        let attempt = Try {
            time,
            row: row.id,
            network: Network::of(ip),
            protocol: row.protocol,
            client: row.client.clone(),
            way: Way::new(row.protocol, row.client.as_deref(), row.method.as_deref()),
            unknown: row.failure == Some(Failure::UserUnknown),
        };
        match (row.action, row.failure) {
            (Action::Login, _) if row.protocol == Protocol::Imap && row.client.is_none() => {
                self.order.push_back((time.plus(SAYS_WHO), self.rests, row.id));
                self.nameless.insert(row.id, (user, attempt, ip));
            }
            (Action::Login, _) => self.succeeded(&user, attempt, ip),
            // the others say nothing of whether the password was guessed
            (
                Action::FailedLogin,
                Some(Failure::AuthFailed | Failure::UserUnknown | Failure::OtpInvalid | Failure::UserDisabled) | None,
            ) => self.failed(&user, attempt, ip),
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
        let user = fold(user);
        let account = self.accounts.entry(user.clone()).or_default();
        account.seen = time;
        let odd = account.odd.is_some_and(|(at, network)| {
            time <= at.plus(self.settings.after_alarm()) && row.client_ip.is_some_and(|ip| Network::of(ip) == network)
        });
        let message = Posted { time, row: row.id, odd };
        account.posted(message, new, refused);
        rules::outgoing_burst::look(&self.settings, &user, account, message, &mut self.board);
    }

    /// What is new or has changed since the last harvest, oldest first.
    pub fn harvest(&mut self) -> Vec<Finding> {
        self.board.harvest()
    }

    /// Nothing has come for a while: whoever has not said his name since the last rest will not.
    pub fn rest(&mut self) {
        while self.order.front().is_some_and(|(_, rest, _)| *rest < self.rests) {
            self.admit();
        }
        self.rests += 1;
    }

    /// The time of the newest row it was told.
    pub const fn clock(&self) -> Micros {
        self.clock
    }

    /// How many accounts and networks are remembered.
    pub fn remembered(&self) -> (usize, usize) {
        (self.accounts.len(), self.sources.len())
    }

    fn failed(&mut self, user: &str, attempt: Try, ip: IpAddr) {
        let time = attempt.time;
        let key = Key::of([user.as_bytes()]).0;
        let account = self.accounts.entry(user.to_owned()).or_default();
        account.seen = time;
        let at_home = account.is_own(attempt.network) || self.trust.has(user, ip);
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
        // where a few people are, each has a program of his own
        let few = self.accounts.len() < FEW;
        let account = self.accounts.entry(user.to_owned()).or_default();
        account.seen = time;
        let source = self.sources.entry(login.network).or_insert_with(|| Source::new(&self.settings));
        source.seen = time;
        let (range, memory) = (login.network.range(), self.settings.memory());
        let range = self.ranges.entry(range).or_insert_with(|| Distinct::new(memory, CROWD));
        let alike = self.ways.entry(login.way).or_insert_with(|| Distinct::new(memory, CROWD));
        let place = self.places.as_ref().and_then(|place| place(ip));
        let mut alarmed = false;
        if !account.is_own(login.network) && !self.trust.has(user, ip) {
            let (settings, board) = (&self.settings, &mut self.board);
            let signs = Signs::of(settings, account, &login, (range.count(time), if few { usize::MAX } else { alike.count(time) }));
            alarmed = rules::break_in::look(settings, user, account, source, &login, signs, board)
                || place.is_some_and(|place| rules::far_apart::look(settings, user, account, &login, signs, place, board))
                || rules::new_network::look(settings, user, &login, signs, board);
            if signs.means && signs.sum() >= 2 {
                account.odd = Some((time, login.network));
            }
        }
        if let Some(place) = place {
            account.place = Some((login.time, place, login.row));
        }
        let key = Key::of([user.as_bytes()]).0;
        if alarmed {
            account.alarmed = Some(time);
        } else {
            source.forgive(key, time);
            range.note(time, key);
            alike.note(time, key);
        }
        account.succeed(&self.settings, login, place);
    }

    /// Time never goes back: a row that comes late counts as now.
    fn pass(&mut self, time: Micros) -> Micros {
        self.clock = self.clock.max(time);
        while self.order.front().is_some_and(|(due, ..)| *due <= self.clock) {
            self.admit();
        }
        if self.clock > self.swept.plus(SWEEP) {
            self.sweep();
        }
        self.clock
    }

    /// Lets in whoever has waited longest without a name; who has said it was let in then.
    fn admit(&mut self) {
        if let Some((.., row)) = self.order.pop_front()
            && let Some((user, login, ip)) = self.nameless.remove(&row)
        {
            self.succeeded(&user, login, ip);
        }
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
        self.ranges.retain(|_, accounts| accounts.count(clock) > 0);
        self.ways.retain(|_, accounts| accounts.count(clock) > 0);
        if self.ways.len() > settings.most {
            self.ways.clear(); // names made up by the thousand say nothing
        }
        self.board.close(clock);
        // of too many, those heard of least recently go
        trim(&mut self.accounts, settings.most, |account| account.seen);
        trim(&mut self.sources, settings.most, |source| source.seen);
    }
}
