//! What a sealed day is known to have, without asking it: for a rare fact (an id, an address) whether the day can have
//! it at all, and how often each name comes there.
//!
//! In: a search. Out: "it is not there", and counts; or nothing, and then the rows are asked. Refuses to know: how a
//! digest is made (`sqlite/digest`).
//!
//! Whoever writes to a day deletes its digest in the same transaction, so what is read of it is true. What is kept of it
//! in memory is used for as long as the file is the one it was read from, has not changed since, and has no log: then no
//! transaction can have been committed in between.

use std::{
    collections::HashMap,
    fs::Metadata,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use tracemail_model::{
    filter::{Field, Filter},
    ids::Key,
    mailbox::AddressPattern,
    page::Search,
    row::Kind,
    tenant::{Reach, Scope},
};

use crate::{
    Result,
    day::OneDay,
    query::Query,
    reach::reach,
    reader::Deadline,
    rows::{Brief, fold, ip_bytes, without_nul},
    tally::Tally,
};

/// A fact that few rows share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Fact {
    Ip = 4,
    Account = 5,
    Sender = 6,
    /// The recipient, or the one it was sent to at first.
    Recipient = 7,
    Domain = 8,
    /// A domain and an address together: either may be in every day, and both in none.
    Both = 9,
    /// Of ids their hash; 1 to 3 were, when it had more bits.
    Message = 21,
    Queue = 22,
    Session = 23,
}

/// Bits for each thing; one in a hundred and twenty that are not there seems to be.
const BITS: usize = 10;
const PROBES: u64 = 7;
/// Domains, or addresses, that are looked for together with the others.
const MOST_TOGETHER: usize = 100;

/// The places of a thing among so many bits.
fn places(thing: &[u8], bits: usize) -> impl Iterator<Item = usize> {
    let Key(key) = Key::of([thing]);
    let (at, step) = (key & 0xffff_ffff, key >> 32 | 1);
    (0..PROBES).map(move |n| ((at + n * step) % bits as u64) as usize)
}

/// These things as a Bloom filter.
pub(crate) fn sieve(things: &[(Vec<u8>,)]) -> Vec<u8> {
    let mut bytes = vec![0; (things.len() * BITS).div_ceil(8).max(8)];
    let bits = bytes.len() * 8;
    for (thing,) in things {
        places(thing, bits).for_each(|at| bytes[at / 8] |= 1 << (at % 8));
    }
    bytes
}

/// Whether the thing may be among them.
fn may_hold(sieve: &[u8], thing: &[u8]) -> bool {
    places(thing, sieve.len() * 8).all(|at| sieve[at / 8] & 1 << (at % 8) != 0)
}

/// One fact that a row has, in the bytes a digest knows it by.
pub(crate) type Wanted = (Fact, Vec<u8>);

/// What every row of the search has: of each list one.
pub(crate) fn wanted(scope: &Scope, search: &Search) -> Vec<Vec<Wanted>> {
    let mut all = Vec::new();
    match reach(scope) {
        Reach::Everything => {}
        Reach::Domains(names) => all.push(names.iter().map(|name| text(Fact::Domain, name)).collect()),
        Reach::Mailboxes(names) => {
            let fact = match search.kind {
                Kind::Access => Fact::Account,
                Kind::Received => Fact::Recipient,
                Kind::Sent => Fact::Sender,
            };
            all.push(names.iter().map(|name| text(fact, name)).collect());
        }
    }
    take(&search.filter, &mut all);
    all.extend(both(&all));
    all
}

/// Of what is wanted of domains and of addresses, the two together.
fn both(all: &[Vec<Wanted>]) -> Vec<Vec<Wanted>> {
    let of = |fact: Fact| all.iter().filter(move |any| any.iter().all(|(one, _)| *one == fact) && any.len() <= MOST_TOGETHER);
    let pair = |name: &[u8], ip: &[u8]| (Fact::Both, [name, b" ", ip].concat());
    of(Fact::Domain)
        .flat_map(|names| {
            of(Fact::Ip).map(move |ips| names.iter().flat_map(|(_, name)| ips.iter().map(move |(_, ip)| pair(name, ip))).collect())
        })
        .collect()
}

fn take(filter: &Filter, all: &mut Vec<Vec<Wanted>>) {
    match filter {
        Filter::All(list) => list.iter().for_each(|inner| take(inner, all)),
        Filter::Any(list) => {
            let each = list.iter().map(|inner| if let Filter::Leaf(field) = inner { fact(field) } else { None });
            all.extend(each.collect::<Option<Vec<_>>>());
        }
        Filter::Leaf(field) => all.extend(fact(field).map(|one| vec![one])),
        Filter::Not(_) => {}
    }
}

fn fact(field: &Field) -> Option<Wanted> {
    match field {
        Field::MessageId(id) => Some(number(Fact::Message, Brief::of_message(id))),
        Field::QueueId(id) => Some(number(Fact::Queue, Brief::of(id))),
        Field::Session(id) => Some(number(Fact::Session, Brief::of(id))),
        Field::Ip(range) if range.base == range.last() => Some((Fact::Ip, ip_bytes(range.base))),
        Field::From(pattern) => address(Fact::Sender, pattern),
        Field::To(pattern) => address(Fact::Recipient, pattern),
        Field::User(pattern) => address(Fact::Account, pattern),
        Field::Domain(name) if !name.contains('*') => Some(text(Fact::Domain, &fold(name))),
        _ => None,
    }
}

fn address(fact: Fact, pattern: &AddressPattern) -> Option<Wanted> {
    match pattern {
        AddressPattern::Exact(address) => Some(text(fact, address)),
        AddressPattern::Null => Some(text(fact, "")),
        _ => None,
    }
}

fn text(fact: Fact, text: &str) -> Wanted {
    (fact, without_nul(text).into_owned().into())
}

/// As SQLite writes a number.
fn number(fact: Fact, id: Brief) -> Wanted {
    (fact, id.hash().to_string().into())
}

/// What tells a file from what it was before.
type Stamp = (u64, u64, i64, i64);

/// What of a file's digest is in memory, each by its number: `None` where there is none.
type Known = (Stamp, HashMap<i64, Option<Body>>);

#[derive(Clone)]
enum Body {
    Sieve(Arc<[u8]>),
    Tally(Arc<Tally>),
}

/// The digest of one day's file.
pub(crate) struct Digest {
    path: PathBuf,
    log: PathBuf,
    known: Mutex<Option<Known>>,
}

impl Digest {
    pub(crate) fn of(path: &Path) -> Self {
        Self { path: path.into(), log: path.with_extension("db-wal"), known: Mutex::default() }
    }

    /// `None` while something may stand in the log.
    fn stamp(&self) -> Option<Stamp> {
        let of = |file: &Metadata| (file.ino(), file.size(), file.mtime(), file.mtime_nsec());
        let file = std::fs::metadata(&self.path).ok()?;
        std::fs::metadata(&self.log).map_or(true, |log| log.len() == 0).then(|| of(&file))
    }
}

impl OneDay {
    /// Whether no row of the day has what is wanted; `false`: it may.
    pub(crate) async fn lacks(&self, wanted: &[Vec<Wanted>], deadline: Deadline<'_>) -> Result<bool> {
        for any in wanted {
            let mut has = false;
            for (fact, thing) in any {
                let body = self.body(*fact as i64, deadline).await?;
                has |= !matches!(body, Some(Body::Sieve(sieve)) if !may_hold(&sieve, thing));
                if has {
                    break;
                }
            }
            if !has {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// How often each name comes in the day; `None`: the rows must be counted.
    pub(crate) async fn tally(&self, number: i64, deadline: Deadline<'_>) -> Result<Option<Arc<Tally>>> {
        Ok(match self.body(number, deadline).await? {
            Some(Body::Tally(tally)) => Some(tally),
            _ => None,
        })
    }

    async fn body(&self, number: i64, deadline: Deadline<'_>) -> Result<Option<Body>> {
        let Some((digest, stamp)) = self.digest.as_ref().and_then(|digest| Some((digest, digest.stamp()?))) else { return Ok(None) };
        if let Some((of, bodies)) = &*digest.known.lock().unwrap_or_else(PoisonError::into_inner)
            && *of == stamp
            && let Some(body) = bodies.get(&number)
        {
            return Ok(body.clone());
        }
        let mut reading = self.read(deadline).await?;
        let answer = reading.first::<(Vec<u8>,)>(Query::new("select body from digest where name = $1").arg(number)).await;
        let body = match reading.done(answer)? {
            Some((bytes,)) if number < i64::from(super::tally::FIRST) => Some(Body::Sieve(bytes.into())),
            Some((bytes,)) => Some(Body::Tally(Tally::read(&bytes)?.into())),
            None => None,
        };
        // read in between two looks at the file that saw the same
        if digest.stamp() != Some(stamp) {
            return Ok(None);
        }
        let mut known = digest.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.as_ref().is_none_or(|(of, _)| *of != stamp) {
            *known = Some((stamp, HashMap::new()));
        }
        if let Some((_, bodies)) = &mut *known {
            bodies.insert(number, body.clone());
        }
        Ok(body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sieve_keeps_what_is_there_and_drops_nearly_all_else() {
        let things: Vec<_> = (0..5_000_u32).map(|n| (n.to_be_bytes().to_vec(),)).collect();
        let sieve = sieve(&things);
        assert!(things.iter().all(|(thing,)| may_hold(&sieve, thing)));
        let wrong = (5_000..25_000_u32).filter(|n| may_hold(&sieve, &n.to_be_bytes())).count();
        assert!(wrong < 300, "{wrong} of 20,000");
        assert!(!may_hold(&super::sieve(&[]), b"anything"));
    }
}
