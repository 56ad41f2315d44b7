//! The jewel: one question, three readers.
//!
//! In: the form, the query line, the URL. Out: a tree that `matches` reads in the browser and in the live hub, and
//! that `store` compiles to SQL; a property test holds them together.
//! Refuses to know: SQL and the form. Text is compared folded ([`fold`]); a fact a row does not have makes its
//! leaf false (so `-subject:x` keeps rows without a subject).

mod matches;
mod query;
mod text;

pub use matches::{matches, thousandths};
pub use query::{from_query, to_query};
pub use text::{QueryError, parse, write};

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::{
    mailbox::AddressPattern,
    message::TlsVersion,
    reason::{Failure, Reason},
    status::{Action, Protocol, Status},
    time::{DAY, Day, Micros, SECOND},
};

/// At most so many alternatives behind one word (`from:a,b,c`).
pub const MOST_ALTERNATIVES: usize = 10;
/// At most so many conditions in one filter.
pub const MOST_LEAVES: usize = 200;

/// Which rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Filter {
    /// Every one of these holds; empty: every row.
    All(Vec<Filter>),
    /// At least one of these holds; empty: no row.
    Any(Vec<Filter>),
    /// This does not hold.
    Not(Box<Filter>),
    /// One condition.
    Leaf(Field),
}

impl Default for Filter {
    fn default() -> Self {
        Self::All(Vec::new())
    }
}

/// One condition on one fact.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Field {
    /// Bare word or phrase, folded: in the subject or in any address (sender, recipients, headers, user).
    Words(String),
    /// `from:` envelope sender.
    From(AddressPattern),
    /// `to:` envelope recipient, as given or after aliases.
    To(AddressPattern),
    /// `hfrom:` From header.
    HeaderFrom(AddressPattern),
    /// `hto:` To header.
    HeaderTo(AddressPattern),
    /// `user:` who logged in, or tried to; or the authenticated sender.
    User(AddressPattern),
    /// `domain:` the domain the row belongs to; `*` allowed, folded.
    Domain(String),
    /// `subject:` letters in the subject, folded.
    Subject(String),
    /// `id:` message-id, exact, with or without `<>`; case matters.
    MessageId(String),
    /// `queue:` queue id, exact; case matters.
    QueueId(String),
    /// `session:` session id, exact; case matters.
    Session(String),
    /// `ip:` the client's address (remote address of a login).
    Ip(IpRange),
    /// `relay:` where it was taken to, by address.
    RelayIp(IpRange),
    /// `relay:` by name, `*` allowed, folded.
    RelayHost(String),
    /// `helo:` name the client gave of itself, `*` allowed, folded.
    Helo(String),
    /// `host:` our mail server, `*` allowed, folded.
    Host(String),
    /// `service:` the service's name, `*` allowed, folded.
    Service(String),
    /// `status:`
    Status(Status),
    /// `reason:`
    Reason(Reason),
    /// `failure:`
    Failure(Failure),
    /// `protocol:`
    Protocol(Protocol),
    /// `client:` letters in the program's name, folded.
    Client(String),
    /// `action:` `login`, `failed-login`.
    Action(Action),
    /// `action:` what a filter did (fileinto, redirect, vacation, discard, reject, keep), exact, folded.
    Filed(String),
    /// `folder:` letters in the folder's name, folded.
    Folder(String),
    /// `tls:` of whoever came to us.
    TlsIn(Cmp, TlsVersion),
    /// `tls:none` not encrypted, or unknown.
    TlsInNone,
    /// `rtls:` to the server we took it to.
    TlsOut(Cmp, TlsVersion),
    /// `rtls:none`
    TlsOutNone,
    /// `size:` bytes.
    Size(Cmp, u64),
    /// `score:` the spam filter's sum, in thousandths.
    Score(Cmp, i64),
    /// `file:` a file's name, `*` allowed, folded.
    File(String),
    /// `sha256:` lower-case hex, exact.
    Sha256(String),
    /// `virus:` letters in its name, folded; `virus:*` any.
    Virus(String),
    /// `spf:` exact word, folded.
    Spf(String),
    /// `dkim:` exact word, folded.
    Dkim(String),
    /// `dmarc:` exact word, folded.
    Dmarc(String),
    /// `after:` at or after.
    After(When),
    /// `before:` before.
    Before(When),
    /// `is:`
    Is(Flag),
}

/// How a number or version is compared: the row's fact stands on the left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cmp {
    /// `=`, or nothing.
    Eq,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
}

impl Cmp {
    /// Whether `fact CMP value` holds.
    pub fn holds<T: PartialOrd>(self, fact: &T, value: &T) -> bool {
        match self {
            Self::Eq => fact == value,
            Self::Lt => fact < value,
            Self::Le => fact <= value,
            Self::Gt => fact > value,
            Self::Ge => fact >= value,
        }
    }

    /// As written, `=` being nothing.
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Eq => "",
            Self::Lt => "<",
            Self::Le => "<=",
            Self::Gt => ">",
            Self::Ge => ">=",
        }
    }
}

words! {
    /// Yes-or-no facts.
    pub enum Flag {
        /// It has files in it.
        Attachment = 0 "attachment",
        /// It was sent on by alias or filter.
        Forwarded = 1 "forwarded",
        /// An automatic reply went out.
        Autoreply = 2 "autoreply",
        /// Encrypted on the way to us.
        Encrypted = 3 "encrypted",
        /// A session not yet ended, or a message without an outcome.
        Open = 4 "open",
        /// A failed login.
        Failed = 5 "failed",
        /// The envelope sender is null (a bounce or a notice).
        Bounce = 6 "bounce",
    }
}

/// A moment as people say it. Turned absolute by [`Filter::resolve`] before anything is matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum When {
    /// `2026-11-21T17:17:39Z`
    At(Micros),
    /// `2026-11-21` or `2026-11-21T17:17` as the viewer's clock shows it: microseconds since 1970 on that clock.
    Local(i64),
    /// `1h`, `7d`: so many microseconds before now.
    Ago(i64),
    /// `today` (0), `yesterday` (1): the beginning of the viewer's day so many days back.
    DaysBack(u16),
    /// `this-week` (0), `last-week` (1): the beginning of the viewer's week, Monday first.
    WeeksBack(u16),
}

impl When {
    /// The moment meant. `offset`: minutes east of UTC.
    pub fn resolve(self, now: Micros, offset: i32) -> Micros {
        let shift = i64::from(offset) * 60 * SECOND;
        let today = now.plus(shift).day();
        match self {
            Self::At(time) => time,
            Self::Local(clock) => Micros(clock.saturating_sub(shift)),
            Self::Ago(length) => now.plus(-length),
            Self::DaysBack(n) => Day(today.0 - i32::from(n)).start().plus(-shift),
            Self::WeeksBack(n) => Micros((i64::from(today.0) - i64::from(today.weekday()) - 7 * i64::from(n)) * DAY - shift),
        }
    }
}

/// Addresses that share their first bits: `192.0.2.1`, `192.0.2.0/24`, `192.0.2.`, `2001:db8::/32`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IpRange {
    /// Its first address; the bits behind `prefix` are zero.
    pub base: IpAddr,
    /// How many leading bits count: up to 32 or 128.
    pub prefix: u8,
}

impl IpRange {
    /// Reads an address, a prefix (`/n`), or the beginning of an IPv4 address (`192.0.2.`, `10.`).
    pub fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, bits)) => (address.parse().ok()?, Some(bits.parse::<u8>().ok()?)),
            None if text.ends_with('.') => {
                let given = text.matches('.').count();
                let full = format!("{text}{}", ["0.0.0", "0.0", "0"].get(given - 1)?);
                (full.parse().ok()?, Some(8 * given as u8))
            }
            None => (text.parse().ok()?, None),
        };
        let most = if matches!(address, IpAddr::V4(_)) { 32 } else { 128 };
        let prefix = prefix.unwrap_or(most);
        (prefix <= most).then(|| Self { base: mask(address, prefix), prefix })
    }

    /// Whether the address is one of them. An IPv4 address never lies in an IPv6 range.
    pub fn contains(&self, address: IpAddr) -> bool {
        self.base.is_ipv4() == address.is_ipv4() && mask(address, self.prefix) == self.base
    }

    /// Its last address.
    pub fn last(&self) -> IpAddr {
        match self.base {
            IpAddr::V4(a) => IpAddr::V4((a.to_bits() | u32::MAX.checked_shr(self.prefix.into()).unwrap_or(0)).into()),
            IpAddr::V6(a) => IpAddr::V6((a.to_bits() | u128::MAX.checked_shr(self.prefix.into()).unwrap_or(0)).into()),
        }
    }
}

impl std::fmt::Display for IpRange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let whole = if self.base.is_ipv4() { 32 } else { 128 };
        if self.prefix == whole { write!(f, "{}", self.base) } else { write!(f, "{}/{}", self.base, self.prefix) }
    }
}

fn mask(address: IpAddr, prefix: u8) -> IpAddr {
    match address {
        IpAddr::V4(a) => IpAddr::V4((a.to_bits() & !u32::MAX.checked_shr(prefix.into()).unwrap_or(0)).into()),
        IpAddr::V6(a) => IpAddr::V6((a.to_bits() & !u128::MAX.checked_shr(prefix.into()).unwrap_or(0)).into()),
    }
}

impl Filter {
    /// Turns every `When` into a moment; only then may the filter be matched or compiled.
    /// `offset`: the viewer's minutes east of UTC.
    #[must_use]
    pub fn resolve(self, now: Micros, offset: i32) -> Self {
        let at = |when: When| When::At(when.resolve(now, offset));
        match self {
            Self::All(list) => Self::All(list.into_iter().map(|f| f.resolve(now, offset)).collect()),
            Self::Any(list) => Self::Any(list.into_iter().map(|f| f.resolve(now, offset)).collect()),
            Self::Not(inner) => Self::Not(Box::new(inner.resolve(now, offset))),
            Self::Leaf(Field::After(when)) => Self::Leaf(Field::After(at(when))),
            Self::Leaf(Field::Before(when)) => Self::Leaf(Field::Before(at(when))),
            leaf @ Self::Leaf(_) => leaf,
        }
    }

    /// How many conditions it has.
    pub fn leaves(&self) -> usize {
        match self {
            Self::All(list) | Self::Any(list) => list.iter().map(Self::leaves).sum(),
            Self::Not(inner) => inner.leaves(),
            Self::Leaf(_) => 1,
        }
    }
}

/// How text is compared everywhere, in the browser and in the database's own columns: lower case, by Unicode.
pub fn fold(text: &str) -> String {
    if text.is_ascii() { text.to_ascii_lowercase() } else { text.to_lowercase() }
}
