//! Which login is which device's: by the name a program gives of itself, else by the networks it is in.
//!
//! In: rows of one account, in any order. Out: cards. A program that only sends has no name: it belongs to the one that
//! reads from the same network at about the same time. A try that failed mostly has none either: it belongs to the device that came in that way
//! from there and has not got in since; where all of them have, it is another's. Tries from where the account never
//! logged in are strangers', not devices. Refuses to know: anything that is not in the rows.

use std::{
    collections::{BTreeMap, HashSet},
    net::IpAddr,
};

use super::{DEVICES, Device, Devices, Moment, NETWORKS, Stay, Strangers};
use crate::{
    access::Access,
    client::family,
    filter::IpRange,
    ids::Key,
    status::{Action, Protocol},
    time::{Micros, SECOND},
};

/// Tries after a login that worked, from which on they are another device's.
const OTHERS: usize = 5;
/// After a pause so long the next try may be another's, microseconds.
const PAUSE: i64 = 3 * 3_600 * SECOND;
/// Where no login worked at all: tries from one network for so long are the owner's own.
const OWN: i64 = 20 * 60 * SECOND;

/// A program by its name (empty: it gives none) and, where it has none, by its way in.
type Name = (String, Option<Protocol>);

/// Tries that failed and say no name: by way in and network.
type Nameless<'a> = BTreeMap<(Protocol, Option<IpRange>), Vec<&'a Access>>;

/// All the devices of an account, of these rows of it.
pub fn gather<'a>(account: &str, rows: impl IntoIterator<Item = &'a Access>) -> Devices {
    let mut rows: Vec<&Access> = rows.into_iter().collect();
    rows.sort_unstable_by_key(|row| row.id);
    let own = Own::of(&rows);
    let mut cards = Cards::default();
    let worked = |row: &&&Access| row.action == Action::Login;
    for row in rows.iter().filter(worked).filter(|row| !only_sends(row)) {
        cards.add(name(row), row);
    }
    for row in rows.iter().filter(worked).filter(|row| only_sends(row)) {
        let reader = cards.reader(row);
        cards.add(reader.unwrap_or_else(|| name(row)), row);
    }
    let (mut nameless, mut strangers, mut from) = (Nameless::default(), Strangers::default(), HashSet::new());
    for row in rows.iter().filter(|row| !worked(row)) {
        if !own.has(row) {
            strangers.tries += 1;
            from.insert(network(row));
            strangers.last = Some(moment(row));
        } else if name(row).0.is_empty() {
            nameless.entry((row.protocol, network(row))).or_default().push(row);
        } else {
            cards.add(name(row), row);
        }
    }
    strangers.networks = from.len() as u64;
    for ((protocol, network), tries) in nameless {
        for run in tries.chunk_by(|a, b| b.time.0 - a.time.0 < PAUSE) {
            let whose = cards.failing(protocol, network, run).unwrap_or((String::new(), Some(protocol)));
            for row in run {
                cards.add(whose.clone(), row);
            }
        }
    }
    let mut devices: Vec<Device> = cards.0.into_iter().map(|(name, rows)| device(account, &name, rows)).collect();
    devices.sort_by(|a, b| (b.last, &b.id).cmp(&(a.last, &a.id)));
    let devices_total = devices.len() as u64;
    devices.truncate(DEVICES);
    Devices {
        account: account.to_owned(),
        devices,
        devices_total,
        strangers,
        looked_at: rows.len() as u64,
        since: rows.first().map(|row| row.time),
        is_exact: true,
    }
}

fn only_sends(row: &Access) -> bool {
    row.protocol == Protocol::Smtp && row.client.is_none()
}

/// A webmail is one, whatever it says; whoever reads and whoever sends without a name are two.
fn name(row: &Access) -> Name {
    match (row.protocol, row.client.as_deref().map(family).filter(|family| !family.is_empty())) {
        (Protocol::Webmail, _) => ("webmail".into(), None),
        (_, Some(family)) => (family, None),
        (protocol, None) => (String::new(), Some(protocol)),
    }
}

/// The /24 or /48 it came from.
fn network(row: &Access) -> Option<IpRange> {
    row.remote_ip.map(|ip| within(ip, 24, 48))
}

fn within(ip: IpAddr, v4: u8, v6: u8) -> IpRange {
    let ip = ip.to_canonical();
    IpRange::new(ip, if ip.is_ipv4() { v4 } else { v6 })
}

fn moment(row: &Access) -> Moment {
    Moment { time: row.time, row: row.id }
}

/// Where the account is at home: networks it logs in from, and what surrounds them, of which a carrier gives out any.
struct Own(HashSet<IpRange>);

impl Own {
    fn of(rows: &[&Access]) -> Self {
        let around = |row: &&&Access| row.remote_ip.map(|ip| within(ip, 16, 32));
        let logins = rows.iter().filter(|row| row.action == Action::Login);
        let mut own: HashSet<IpRange> = logins.filter_map(|row| around(&row)).collect();
        if own.is_empty() {
            let mut spans = BTreeMap::<IpRange, (Micros, Micros)>::new();
            for row in rows {
                let Some(range) = around(&row) else { continue };
                let span = spans.entry(range).or_insert((row.time, row.time));
                *span = (span.0.min(row.time), span.1.max(row.time));
            }
            own.extend(spans.into_iter().filter(|(_, (first, last))| last.0 - first.0 >= OWN).map(|(range, _)| range));
        }
        Self(own)
    }

    fn has(&self, row: &Access) -> bool {
        row.remote_ip.is_some_and(|ip| self.0.contains(&within(ip, 16, 32)))
    }
}

#[derive(Default)]
struct Cards<'a>(BTreeMap<Name, Vec<&'a Access>>);

impl<'a> Cards<'a> {
    fn add(&mut self, name: Name, row: &'a Access) {
        self.0.entry(name).or_default().push(row);
    }

    /// The program that read from there at about that time; a webmail sends by itself.
    fn reader(&self, sent: &Access) -> Option<Name> {
        let near = |rows: &[&Access]| {
            let there = rows.iter().filter(|row| row.protocol != Protocol::Smtp && network(row) == network(sent));
            there.map(|row| (row.time.0 - sent.time.0).abs()).min()
        };
        let all = self.0.iter().filter(|((family, _), _)| family != "webmail");
        all.filter_map(|(name, rows)| Some((near(rows)?, name))).min().map(|(_, name)| name.clone())
    }

    /// Who of those that came in that way from there it is that fails: whoever has not got in since, or got in at last.
    fn failing(&self, protocol: Protocol, at: Option<IpRange>, tries: &[&Access]) -> Option<Name> {
        let began = tries.first()?.id;
        let candidates = self.0.iter().filter_map(|(name, rows)| {
            let there = rows.iter().filter(|row| row.protocol == protocol && network(row) == at).count();
            let entered = rows.iter().filter(|row| row.protocol == protocol && row.id > began).map(|row| row.id).min();
            let after = entered.map_or(0, |entered| tries.iter().filter(|row| row.id > entered).count());
            (there > 0 && after < OTHERS).then_some((name, entered.is_none(), there))
        });
        candidates.max_by_key(|(_, silent, there)| (*silent, *there)).map(|(name, ..)| name.clone())
    }
}

fn device(account: &str, (family, protocol): &Name, mut rows: Vec<&Access>) -> Device {
    rows.sort_unstable_by_key(|row| row.id);
    let protocol = protocol.map_or("", Protocol::name);
    let id = Key::of([account, "\n", family, "\n", protocol].map(str::as_bytes)).0;
    let (first, last) = (rows.first().map_or(Micros(0), |row| row.time), rows.last().map_or(Micros(0), |row| row.time));
    let newest = |worked: bool| rows.iter().rev().find(|row| (row.action == Action::Login) == worked);
    let login = newest(true);
    let failing = failing(&rows);
    let logins = rows.iter().filter(|row| row.action == Action::Login).count() as u64;
    let mut protocols: Vec<Protocol> = rows.iter().map(|row| row.protocol).collect();
    protocols.sort_unstable();
    protocols.dedup();
    let mut networks = stays(&rows);
    let networks_total = networks.len() as u64;
    networks.truncate(NETWORKS);
    Device {
        id: format!("{id:016x}"),
        client: rows.iter().rev().find_map(|row| row.client.clone()),
        protocols,
        networks,
        networks_total,
        first,
        last,
        logins,
        failures: rows.len() as u64 - logins,
        tls: rows.last().and_then(|row| row.tls),
        method: rows.iter().rev().find_map(|row| row.method.clone()),
        login: login.map(|row| moment(row)),
        failure: newest(false).map(|row| moment(row)),
        why: newest(false).and_then(|row| row.failure),
        failing: failing.len() as u64,
        failing_since: failing.first().map(|row| row.time),
    }
}

/// Its tries since it got in by the same way last: what receives may have the new password, and what sends the old one.
fn failing<'a>(rows: &[&'a Access]) -> Vec<&'a Access> {
    let since = |protocol: Protocol| {
        let by: Vec<&Access> = rows.iter().copied().filter(|row| row.protocol == protocol).collect();
        let after = by.iter().rposition(|row| row.action == Action::Login).map_or(0, |at| at + 1);
        by[after..].to_vec()
    };
    Protocol::ALL.iter().map(|protocol| since(*protocol)).max_by_key(Vec::len).unwrap_or_default()
}

/// Where it was, the latest first.
fn stays(rows: &[&Access]) -> Vec<Stay> {
    let mut all = Vec::<(IpRange, Stay)>::new();
    for row in rows {
        let (Some(range), Some(ip)) = (network(row), row.remote_ip) else { continue };
        let worked = row.action == Action::Login;
        let at = all.iter().position(|(known, _)| *known == range).unwrap_or_else(|| {
            let stay = Stay { network: range.to_string(), address: ip.to_canonical(), logins: 0, failures: 0, last: row.time };
            all.push((range, stay));
            all.len() - 1
        });
        let stay = &mut all[at].1;
        (stay.address, stay.last) = (ip.to_canonical(), row.time);
        (stay.logins, stay.failures) = (stay.logins + u64::from(worked), stay.failures + u64::from(!worked));
    }
    let mut stays: Vec<Stay> = all.into_iter().map(|(_, stay)| stay).collect();
    stays.sort_by_key(|stay| std::cmp::Reverse(stay.last));
    stays
}
