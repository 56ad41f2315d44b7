//! The net as this world has it: who gives addresses to homes, telephones, offices, hotels and rented machines, and where.
//!
//! In: dice. Out: addresses, and where each is. Two /16s are never the same provider's neighbours by chance.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

use super::dice::Dice;

/// Somebody who hands out addresses.
pub struct Provider {
    /// The first 16 bits of each of its ranges.
    ranges: Vec<u16>,
    /// A third of its people come over IPv6, out of this /32.
    v6: Option<u32>,
    /// Degrees.
    pub at: (f64, f64),
}

impl Provider {
    /// Some address of it.
    pub fn any(&self, dice: &mut Dice) -> IpAddr {
        if let Some(v6) = self.v6.filter(|_| dice.chance(330)) {
            let bits = (u128::from(v6) << 96) | (u128::from(dice.below(4_000)) << 80) | u128::from(dice.below(1 << 40));
            return IpAddr::V6(Ipv6Addr::from_bits(bits));
        }
        let range = u32::from(*dice.pick(&self.ranges)) << 16;
        IpAddr::V4(Ipv4Addr::from_bits(range | (dice.below(256) as u32) << 8 | (1 + dice.below(253)) as u32))
    }
}

/// All of them.
pub struct Places {
    pub homes: Vec<Provider>,
    pub carriers: Vec<Provider>,
    pub offices: Vec<Provider>,
    /// Hotels, foreign homes, and machines in them that belong to somebody else.
    pub abroad: Vec<Provider>,
    pub hosting: Vec<Provider>,
    /// Programs that fetch mail for their people from a machine of their maker.
    pub relays: Vec<Provider>,
    at: HashMap<u32, (f64, f64)>,
}

const ROME: (f64, f64) = (41.9, 12.5);

impl Places {
    pub fn draw(dice: &mut Dice) -> Self {
        let mut at = HashMap::new();
        let mut taken = std::collections::HashSet::new();
        let mut provider = |dice: &mut Dice, ranges: usize, v6: bool, near: Option<(f64, f64)>| {
            let place = match near {
                None => (dice.between(-35, 60) as f64, dice.between(-120, 150) as f64),
                Some((lat, lon)) => (lat + dice.between(-20, 20) as f64 / 10.0, lon + dice.between(-20, 20) as f64 / 10.0),
            };
            let mut drawn = Vec::new();
            while drawn.len() < ranges {
                let range = (dice.between(20, 220) as u16) << 8 | dice.below(256) as u16;
                if ![127, 172, 192, 198, 203].contains(&(range >> 8)) && taken.insert(range) {
                    at.insert(u32::from(range), place);
                    drawn.push(range);
                }
            }
            let v6 = v6.then(|| 0x2a00_0000 | u32::from(drawn[0]));
            if let Some(v6) = v6 {
                at.insert(v6, place);
            }
            Provider { ranges: drawn, v6, at: place }
        };
        let mut some = |dice: &mut Dice, n: usize, ranges: (i64, i64), v6: bool, near: Option<(f64, f64)>| -> Vec<Provider> {
            (0..n)
                .map(|_| {
                    let ranges = dice.between(ranges.0, ranges.1) as usize;
                    let v6 = v6 && dice.chance(500);
                    provider(dice, ranges, v6, near)
                })
                .collect()
        };
        let homes = some(dice, 7, (4, 16), true, Some(ROME));
        let carriers = some(dice, 4, (2, 5), true, Some(ROME));
        let offices = some(dice, 12, (1, 4), false, Some(ROME));
        let abroad = some(dice, 400, (1, 4), true, None);
        let hosting = some(dice, 120, (1, 2), false, None);
        let relays = vec![some(dice, 1, (3, 3), false, Some((53.3, -6.2))), some(dice, 1, (2, 2), false, Some((37.4, -122.0)))];
        Self { homes, carriers, offices, abroad, hosting, relays: relays.into_iter().flatten().collect(), at }
    }

    /// What a database of places would say.
    pub fn of(&self, ip: IpAddr) -> Option<(f64, f64)> {
        let key = match ip {
            IpAddr::V4(ip) => ip.to_bits() >> 16,
            IpAddr::V6(ip) => (ip.to_bits() >> 96) as u32,
        };
        self.at.get(&key).copied()
    }
}
