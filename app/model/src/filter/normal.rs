//! One way to say each thing: the shape in which the query line writes a filter and reads it back.
//!
//! In: any tree. Out: a tree that fits the same rows, without groups of one, groups in groups of their kind and
//! double negations; "every row" is `All([])`, "no row" is `Not(All([]))`; values as their readers make them.
//! Refuses to know: text.

use super::{Field, Filter, IpRange, When, fold};
use crate::{
    mailbox::AddressPattern,
    time::{DAY, Day, Micros, SECOND},
};

impl Filter {
    /// The same question in its normal shape: `parse(write(f))` is `f.normal()`, and what `parse` returns is normal.
    #[must_use]
    pub fn normal(self) -> Self {
        match self {
            Self::All(list) => Self::group(list, true),
            Self::Any(list) => Self::group(list, false),
            Self::Not(inner) => match inner.normal() {
                Self::Not(twice) => *twice,
                once => Self::Not(Box::new(once)),
            },
            Self::Leaf(field) => Self::Leaf(field.normal()),
        }
    }

    /// `All` or `Any` of a list: the neutral element vanishes, the other one swallows the rest.
    fn group(list: Vec<Self>, all: bool) -> Self {
        let mut flat = Vec::with_capacity(list.len());
        for item in list {
            match (item.normal(), all) {
                (Self::All(inner), true) | (Self::Any(inner), false) => flat.extend(inner),
                (every, false) if every.is_everything() => return every,
                (none, _) if none.is_nothing() && all => return none,
                (none, _) if none.is_nothing() => {}
                (other, _) => flat.push(other),
            }
        }
        match (flat.len(), all) {
            (1, _) => flat.remove(0),
            (_, true) => Self::All(flat),
            (0, false) => Self::Not(Box::default()),
            (_, false) => Self::Any(flat),
        }
    }

    /// Whether it is the empty filter, which keeps every row.
    pub fn is_everything(&self) -> bool {
        matches!(self, Self::All(list) if list.is_empty())
    }

    fn is_nothing(&self) -> bool {
        matches!(self, Self::Not(inner) if inner.is_everything())
    }
}

impl Field {
    fn normal(self) -> Self {
        let address = |pattern: AddressPattern| AddressPattern::parse(&pattern.text());
        match self {
            Self::From(pattern) => Self::From(address(pattern)),
            Self::To(pattern) => Self::To(address(pattern)),
            Self::HeaderFrom(pattern) => Self::HeaderFrom(address(pattern)),
            Self::HeaderTo(pattern) => Self::HeaderTo(address(pattern)),
            Self::User(pattern) => Self::User(address(pattern)),
            Self::Words(text) => Self::Words(fold(&text)),
            Self::Domain(text) => Self::Domain(fold(&text)),
            Self::Subject(text) => Self::Subject(fold(&text)),
            Self::RelayHost(text) => Self::RelayHost(fold(&text)),
            Self::Helo(text) => Self::Helo(fold(&text)),
            Self::Host(text) => Self::Host(fold(&text)),
            Self::Service(text) => Self::Service(fold(&text)),
            Self::Client(text) => Self::Client(fold(&text)),
            Self::Filed(text) => Self::Filed(fold(&text)),
            Self::Folder(text) => Self::Folder(fold(&text)),
            Self::File(text) => Self::File(fold(&text)),
            Self::Sha256(text) => Self::Sha256(fold(&text)),
            Self::FileStatus(text) => Self::FileStatus(fold(&text)),
            Self::Virus(text) => Self::Virus(fold(&text)),
            Self::Spf(text) => Self::Spf(fold(&text)),
            Self::Dkim(text) => Self::Dkim(fold(&text)),
            Self::Dmarc(text) => Self::Dmarc(fold(&text)),
            Self::Ip(range) => Self::Ip(IpRange::new(range.base, range.prefix)),
            Self::RelayIp(range) => Self::RelayIp(IpRange::new(range.base, range.prefix)),
            Self::After(when) => Self::After(when.normal()),
            Self::Before(when) => Self::Before(when.normal()),
            as_it_is @ (Self::MessageId(_)
            | Self::QueueId(_)
            | Self::Session(_)
            | Self::Status(_)
            | Self::Reason(_)
            | Self::Failure(_)
            | Self::Protocol(_)
            | Self::Action(_)
            | Self::TlsIn(..)
            | Self::TlsInNone
            | Self::TlsOut(..)
            | Self::TlsOutNone
            | Self::Port(_)
            | Self::Trust(_)
            | Self::Encryption(_)
            | Self::Size(..)
            | Self::FileSize(..)
            | Self::Score(..)
            | Self::Is(_)) => as_it_is,
        }
    }
}

impl When {
    /// Within the years 0 to 9999, which RFC 3339 can write; lengths not negative and in whole seconds.
    fn normal(self) -> Self {
        let first = Day::from_civil(0, 1, 1).start().0;
        let last = Day::from_civil(9999, 12, 31).start().0 + DAY - 1;
        match self {
            Self::At(time) => Self::At(Micros(time.0.clamp(first, last))),
            Self::Local(clock) => Self::Local(clock.clamp(first, last)),
            Self::Ago(length) => Self::Ago(length.max(0) / SECOND * SECOND),
            Self::WeeksBack(n, first) => Self::WeeksBack(n, first % 7),
            days @ Self::DaysBack(_) => days,
        }
    }
}
