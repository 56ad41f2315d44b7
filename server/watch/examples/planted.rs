//! Attacks planted among ordinary logins: found, missed, and found where there is none.
//!
//! `cargo run --release -p tracemail-watch --example planted -- [LOGINS] [SEED]`
//! A fortnight of 4,000 accounts in offices, homes and on the road, who mistype, forget and buy new devices; strangers who
//! knock once and go; 20 attacks of the kinds the watch knows, with sizes and paces drawn anew for each seed.

use std::{
    collections::BTreeMap,
    net::{IpAddr, Ipv4Addr},
    time::Instant,
};

use tracemail_model::{
    access::Access,
    finding::{Finding, FindingKind},
    ids::{Key, RowId, Stamp},
    reason::Failure,
    status::{Action, Protocol},
    time::{DAY, Micros, SECOND},
};
use tracemail_watch::{Settings, Watch};

const START: Micros = Micros(1_794_096_000 * SECOND);
const DAYS: i64 = 14;
const ACCOUNTS: u64 = 4_000;
const MINUTE: i64 = 60 * SECOND;

/// What happens at a moment: whose login, from where, whether it works.
struct Deed {
    at: i64,
    account: u64,
    ip: u32,
    failure: Option<Failure>,
}

/// What the watch ought to say.
struct Planted {
    kind: FindingKind,
    account: Option<u64>,
    network: Option<u32>,
    at: i64,
}

struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: u64) -> u64 {
        self.next() % n.max(1)
    }

    fn between(&mut self, from: u64, to: u64) -> u64 {
        from + self.below(to - from + 1)
    }

    fn chance(&mut self, per_mille: u64) -> bool {
        self.below(1_000) < per_mille
    }
}

/// Networks of people: offices (a domain of 40 shares one), homes, and the road for each fifth account.
fn home(account: u64) -> u32 {
    (10 << 24) + ((account as u32) << 8) + 7
}

fn office(account: u64) -> u32 {
    (81 << 24) + ((account as u32 / 40) << 8) + 10 + account as u32 % 40
}

fn road(dice: &mut Dice) -> u32 {
    (151 << 24) + ((dice.below(3_000) as u32) << 8) + dice.below(250) as u32
}

fn stranger(dice: &mut Dice) -> u32 {
    (185 << 24) + ((dice.below(60_000) as u32) << 8) + dice.below(250) as u32
}

fn ordinary(dice: &mut Dice, logins: u64, deeds: &mut Vec<Deed>) {
    while (deeds.len() as u64) < logins {
        let account = dice.below(ACCOUNTS);
        let day = dice.below(DAYS as u64) as i64;
        let at = day * DAY + (dice.between(7 * 60, 22 * 60) as i64) * MINUTE + dice.below(MINUTE as u64) as i64;
        if dice.chance(8) {
            // who knocks once and goes: a name nobody has, or one that is
            let failure = if dice.chance(700) { Failure::UserUnknown } else { Failure::AuthFailed };
            deeds.push(Deed { at, account: ACCOUNTS + dice.below(100_000), ip: stranger(dice), failure: Some(failure) });
            continue;
        }
        let ip = match dice.below(10) {
            0..=4 => office(account),
            5 if account.is_multiple_of(5) => road(dice),
            _ => home(account),
        };
        let mistyped = if dice.chance(12) { dice.between(1, 3) } else { 0 };
        for n in 0..mistyped as i64 {
            deeds.push(Deed { at: at + n * 15 * SECOND, account, ip, failure: Some(Failure::AuthFailed) });
        }
        // a device asks every few minutes while it is on
        for n in 0..dice.between(1, 12) as i64 {
            deeds.push(Deed { at: at + MINUTE + n * 5 * MINUTE, account, ip, failure: None });
        }
    }
}

/// An account that stays at home and in its office: what happens to it elsewhere is odd.
fn settled(dice: &mut Dice) -> u64 {
    loop {
        let account = dice.below(ACCOUNTS);
        if !account.is_multiple_of(5) {
            return account;
        }
    }
}

fn plant(dice: &mut Dice, kind: FindingKind, deeds: &mut Vec<Deed>) -> Planted {
    // when everybody has shown where he lives
    let at = dice.between(6, 13) as i64 * DAY + dice.below(20 * 60) as i64 * MINUTE;
    let account = settled(dice);
    let from = (45 << 24) + ((dice.below(65_000) as u32) << 8);
    let mut fail = |at: i64, account: u64, ip: u32| deeds.push(Deed { at, account, ip, failure: Some(Failure::AuthFailed) });
    match kind {
        FindingKind::Spraying => {
            let (many, pace) = (dice.between(15, 300), dice.between(1, 60) as i64 * 20 * SECOND);
            let first = dice.below(ACCOUNTS);
            for n in 0..many {
                fail(at + n as i64 * pace, (first + n) % ACCOUNTS, from + dice.below(4) as u32);
            }
            Planted { kind, account: None, network: Some(from), at }
        }
        FindingKind::Distributed => {
            let (many, pace) = (dice.between(15, 200), dice.between(1, 20) as i64 * MINUTE);
            for n in 0..many {
                let ip = stranger(dice);
                fail(at + n as i64 * pace, account, ip);
            }
            Planted { kind, account: Some(account), network: None, at }
        }
        FindingKind::Lockout => {
            let (many, pace) = (dice.between(12, 200), dice.between(3, 20) as i64 * MINUTE);
            for n in 0..many {
                fail(at + n as i64 * pace, account, home(account));
            }
            Planted { kind, account: Some(account), network: None, at }
        }
        FindingKind::BreakIn => {
            let (many, pace) = (dice.between(8, 400), dice.between(1, 30) as i64 * 2 * SECOND);
            for n in 0..many {
                fail(at + n as i64 * pace, account, from);
            }
            let at = at + many as i64 * pace;
            deeds.push(Deed { at, account, ip: from, failure: None });
            Planted { kind, account: Some(account), network: Some(from), at }
        }
        _ => {
            deeds.push(Deed { at, account, ip: from, failure: None });
            Planted { kind: FindingKind::NewNetwork, account: Some(account), network: Some(from), at }
        }
    }
}

fn name(account: u64) -> String {
    format!("user{account}@customer{}.example", account / 40)
}

fn row(deed: &Deed, n: u32) -> Access {
    let time = START.plus(deed.at);
    Access {
        id: RowId::new(Stamp { time, nth: n % 1_000_000 }, Key::of([&n.to_le_bytes()[..]])),
        time,
        logout_time: None,
        action: if deed.failure.is_some() { Action::FailedLogin } else { Action::Login },
        protocol: Protocol::Imap,
        user: name(deed.account),
        domain: None,
        failure: deed.failure,
        text: None,
        client: None,
        server: "mx1".into(),
        local_ip: None,
        local_port: None,
        remote_ip: Some(IpAddr::V4(Ipv4Addr::from(deed.ip))),
        remote_port: None,
        session: None,
        method: None,
        tls: None,
        tls_cipher: None,
        bytes_in: None,
        bytes_out: None,
        deleted: None,
        expunged: None,
        trashed: None,
        retrieved: None,
        service: "imap".into(),
    }
}

fn is_of(finding: &Finding, planted: &Planted) -> bool {
    let network = |ip: u32| format!("{}/24", Ipv4Addr::from(ip & 0xffff_ff00));
    finding.kind == planted.kind
        && planted.account.is_none_or(|account| finding.account.as_deref() == Some(&name(account)))
        && planted.network.is_none_or(|ip| finding.network == Some(network(ip)))
        && finding.since <= START.plus(planted.at + DAY)
        && finding.until >= START.plus(planted.at)
}

fn main() {
    let argument = |n: usize, otherwise: u64| std::env::args().nth(n).map_or(otherwise, |text| text.parse().expect("a number"));
    let (logins, seed) = (argument(1, 1_000_000), argument(2, 1));
    let mut dice = Dice(seed);
    let mut deeds = Vec::new();
    ordinary(&mut dice, logins, &mut deeds);
    let kinds = [FindingKind::Spraying, FindingKind::Distributed, FindingKind::Lockout, FindingKind::BreakIn, FindingKind::NewNetwork];
    let planted: Vec<Planted> = (0..20).map(|n| plant(&mut dice, kinds[n % kinds.len()], &mut deeds)).collect();
    deeds.sort_by_key(|deed| deed.at);
    let rows: Vec<Access> = deeds.iter().zip(0..).map(|(deed, n)| row(deed, n)).collect();

    let mut watch = Watch::new(Settings::default(), None);
    let mut findings = BTreeMap::new();
    let began = Instant::now();
    for chunk in rows.chunks(1_000) {
        for row in chunk {
            watch.access(row);
        }
        findings.extend(watch.harvest().into_iter().map(|finding| (finding.id.clone(), finding)));
    }
    let seconds = began.elapsed().as_secs_f64();

    let missed: Vec<&Planted> = planted.iter().filter(|planted| !findings.values().any(|finding| is_of(finding, planted))).collect();
    // an attack may be seen under more than one name: who guesses from many networks may be let in, too
    let of_a_plant = |finding: &Finding| {
        planted.iter().any(|planted| {
            is_of(finding, planted) || planted.account.is_some_and(|account| finding.account.as_deref() == Some(&name(account)))
        })
    };
    let mut strays: BTreeMap<FindingKind, u32> = BTreeMap::new();
    for finding in findings.values().filter(|finding| !of_a_plant(finding)) {
        *strays.entry(finding.kind).or_default() += 1;
    }
    let all: u32 = strays.values().sum();
    println!("{} logins, seed {seed}: {:.0} rows/s", rows.len(), rows.len() as f64 / seconds);
    println!("planted {}, found {}, missed {}", planted.len(), planted.len() - missed.len(), missed.len());
    for planted in missed {
        println!("  missed: {} of {:?} at day {:.1}", planted.kind, planted.account.map(name), planted.at as f64 / DAY as f64);
    }
    println!("found where there is none: {all}, {:.2} per 100,000 logins {strays:?}", f64::from(all) * 1e5 / rows.len() as f64);
}
