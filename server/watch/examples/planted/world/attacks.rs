//! The attacks, each kind with sizes, paces, tools and places drawn anew.
//!
//! In: a world of ordinary days. Out: the deeds of one attack more, and its line of the truth. Victims are accounts that
//! have been here for a week: of a newer one nobody knows what is usual. Refuses to know: the rules' numbers.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use tracemail_model::{finding::FindingKind, time::SECOND};

use super::{
    DAY, Deed, HOUR, MINUTE, Outcome, Truth, World,
    dice::Dice,
    people::{SMTP_LOGIN, SMTP_PLAIN, Stays},
    time,
};

pub const KINDS: [FindingKind; 7] = [
    FindingKind::Spraying,
    FindingKind::Distributed,
    FindingKind::Lockout,
    FindingKind::BreakIn,
    FindingKind::NewNetwork,
    FindingKind::FarApart,
    FindingKind::OutgoingBurst,
];

/// The tools of whoever has a stolen password: scripts mostly, real programs sometimes.
const TOOLS: [u8; 12] = [5, 12, 12, 12, 15, 15, 9, 9, 0, 1, 3, 14];

/// Plants one.
pub fn plant(world: &mut World, dice: &mut Dice, kind: FindingKind) {
    let who = victim(world, dice);
    let at = dice.between(7, world.days - 2) * DAY + dice.between(0, 22) * HOUR + dice.between(0, HOUR);
    let from = lair(world, dice);
    let mut deeds = Vec::new();
    let mut truth =
        Truth { kind, account: Some(world.people[who].name.clone()), network: None, since: time(at), until: time(at), planted: true };
    let who = who as u32;
    match kind {
        FindingKind::Spraying => {
            let (many, pace) = (dice.between(15, 300), dice.between(1, 60) * 20 * SECOND);
            let (first, all) = (dice.below(world.people.len() as u64), world.people.len() as u64);
            let made_up = dice.below(700);
            let program = *dice.pick(&[8, 10, 11, 12]);
            for n in 0..many {
                let nobody = dice.chance(made_up);
                let who = if nobody { all + dice.below(50_000) } else { (first + n as u64) % all };
                let outcome = if nobody { Outcome::Nobody } else { Outcome::Wrong };
                deeds.push(Deed { at: at + n * pace, who: who as u32, ip: beside(from, dice), program, outcome });
            }
            truth.account = None;
            truth.network = Some(network(from));
        }
        FindingKind::Distributed => {
            let (many, pace) = (dice.between(15, 200), dice.between(1, 40) * MINUTE / 2);
            let program = *dice.pick(&[8, 10, 11, 12]);
            for n in 0..many {
                let ip =
                    if dice.chance(800) { dice.pick(&world.places.abroad).any(dice) } else { dice.pick(&world.places.hosting).any(dice) };
                deeds.push(Deed { at: at + n * pace, who, ip, program, outcome: Outcome::Wrong });
            }
        }
        FindingKind::Lockout => {
            let (many, pace) = (dice.between(12, 200), dice.between(3, 20) * MINUTE);
            let person = &world.people[who as usize];
            let device = &person.devices[0];
            let ip = if device.stays == Stays::Office { person.office } else { person.home[(at / DAY / person.redials) as usize] };
            let program = if at / DAY >= device.replaced { device.then } else { device.program } as u8;
            for n in 0..many {
                deeds.push(Deed { at: at + n * pace, who, ip, program, outcome: Outcome::Wrong });
            }
        }
        FindingKind::BreakIn => {
            let (many, pace) = (dice.between(8, 400), dice.between(1, 30) * 2 * SECOND);
            let program = *dice.pick(&[8, 10, 11, 12, 12, 15]);
            for n in 0..many {
                deeds.push(Deed { at: at + n * pace, who, ip: beside(from, dice), program, outcome: Outcome::Wrong });
            }
            let outcome = if usize::from(program) == SMTP_PLAIN || usize::from(program) == SMTP_LOGIN {
                Outcome::Sent { to: 1, refused: 0 }
            } else {
                Outcome::In
            };
            deeds.push(Deed { at: at + many * pace, who, ip: beside(from, dice), program, outcome });
            truth.network = Some(network(from));
        }
        FindingKind::NewNetwork => {
            truth.network = Some(network(from));
            read_along(dice, who, from, at, &mut deeds);
        }
        FindingKind::FarApart => {
            let own = world
                .deeds
                .iter()
                .filter(|deed| deed.who == who && deed.outcome == Outcome::In && (7 * DAY..(world.days - 1) * DAY).contains(&deed.at));
            let near: Vec<_> = own.filter(|deed| world.places.of(deed.ip).is_some_and(|place| place.1 > 8.0 && place.1 < 16.0)).collect();
            let owner = near.get(dice.below(near.len() as u64) as usize).map_or(at, |deed| deed.at);
            let at = owner + dice.between(5, 45) * MINUTE;
            let far: Vec<_> = world.places.abroad.iter().filter(|place| (place.at.1 - 12.5).abs() > 35.0).collect();
            let from = dice.pick(&far).any(dice);
            (truth.since, truth.until) = (time(owner - HOUR), time(at));
            truth.network = Some(network(from));
            read_along(dice, who, from, at, &mut deeds);
        }
        // people say it, nobody plants it
        FindingKind::Denied => return,
        FindingKind::OutgoingBurst => {
            let program = *dice.pick(&[SMTP_LOGIN as u8, SMTP_LOGIN as u8, SMTP_PLAIN as u8]);
            let (messages, refused) = (dice.between(8, 60), dice.below(600));
            for n in 0..messages {
                let to = dice.between(8, 40) as u16;
                let refused = (u64::from(to) * refused / 1_000) as u16;
                deeds.push(Deed { at: at + n * (40 * MINUTE / messages), who, ip: from, program, outcome: Outcome::Sent { to, refused } });
            }
        }
    }
    truth.until = time(deeds.iter().map(|deed| deed.at).max().unwrap_or(at)).max(truth.until);
    world.deeds.append(&mut deeds);
    world.truth.push(truth);
}

/// Somebody with a stolen password reads what is there, and comes back for more.
fn read_along(dice: &mut Dice, who: u32, from: IpAddr, at: i64, deeds: &mut Vec<Deed>) {
    let program = *dice.pick(&TOOLS);
    for n in 0..dice.between(1, 8) {
        deeds.push(Deed { at: at + n * dice.between(2, 50) * MINUTE, who, ip: from, program, outcome: Outcome::In });
    }
}

/// An account of a week, in use.
fn victim(world: &World, dice: &mut Dice) -> usize {
    loop {
        let who = dice.below(world.people.len() as u64) as usize;
        let person = &world.people[who];
        if person.hired == 0
            && person.changes.is_none()
            && person.devices.iter().any(|device| matches!(device.stays, Stays::Office | Stays::Bag | Stays::Pocket))
        {
            return who;
        }
    }
}

/// Where an attacker sits: a rented machine, somebody's infected one abroad, and now and then one in this country.
fn lair(world: &World, dice: &mut Dice) -> IpAddr {
    let places = &world.places;
    let of = match dice.below(100) {
        0..=59 => dice.pick(&places.hosting[3..]),
        60..=94 => dice.pick(&places.abroad),
        _ => dice.pick(&places.homes),
    };
    of.any(dice)
}

/// Another address of the same network.
fn beside(ip: IpAddr, dice: &mut Dice) -> IpAddr {
    match ip {
        IpAddr::V4(ip) => IpAddr::V4(Ipv4Addr::from_bits(ip.to_bits() & !3 | dice.below(4) as u32)),
        IpAddr::V6(ip) => IpAddr::V6(Ipv6Addr::from_bits(ip.to_bits() ^ u128::from(dice.below(4)))),
    }
}

fn network(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => format!("{}/24", Ipv4Addr::from_bits(ip.to_bits() & 0xffff_ff00)),
        IpAddr::V6(ip) => format!("{}/48", Ipv6Addr::from_bits(ip.to_bits() >> 80 << 80)),
    }
}
