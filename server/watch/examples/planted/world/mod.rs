//! A mail server's fortnight, drawn from a seed: what its people do, what strangers do, and what is an attack among it.
//!
//! In: how many logins, how many attacks, a seed. Out: log lines as Dovecot and Postfix write them, oldest first, and the
//! truth. Refuses to know: how the watch finds anything.

mod attacks;
mod dice;
mod lines;
mod ordinary;
mod people;
mod places;

use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use tracemail_model::{
    finding::FindingKind,
    time::{Micros, SECOND},
};

use dice::Dice;
use people::Person;
pub use places::Places;

pub const DAY: i64 = tracemail_model::time::DAY;
pub const HOUR: i64 = 3_600 * SECOND;
pub const MINUTE: i64 = 60 * SECOND;

/// Monday, 9 November 2026.
const START: Micros = Micros(1_794_182_400 * SECOND);

/// What happens at a moment.
pub struct Deed {
    at: i64,
    /// A person, or beyond the last one a name somebody made up.
    who: u32,
    ip: IpAddr,
    program: u8,
    outcome: Outcome,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    In,
    Wrong,
    Nobody,
    /// Logs in and sends one message.
    Sent {
        to: u16,
        refused: u16,
    },
}

/// What the watch ought to say.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Truth {
    pub kind: FindingKind,
    pub account: Option<String>,
    pub network: Option<String>,
    pub since: Micros,
    pub until: Micros,
    /// One of the attacks; else it came about by itself.
    pub planted: bool,
}

/// All of it.
pub struct World {
    pub places: Places,
    pub truth: Vec<Truth>,
    /// Logins and tries.
    pub logins: usize,
    days: i64,
    people: Vec<Person>,
    deeds: Vec<Deed>,
}

impl World {
    /// About so many logins and tries, so many attacks.
    pub fn draw(logins: usize, attacks: usize, seed: u64) -> Self {
        let mut dice = Dice(seed);
        let places = Places::draw(&mut dice);
        let mut world =
            Self { places, truth: Vec::new(), logins, days: 14, people: Vec::new(), deeds: Vec::with_capacity(logins + 10_000) };
        let mut customers = 0;
        while world.deeds.len() < logins {
            let people = people::customer(&mut dice, &world.places, customers, world.days, DAY);
            customers += 1;
            for person in people {
                let who = world.people.len();
                ordinary::live(&mut world, &mut dice, who, &person);
                world.people.push(person);
            }
        }
        ordinary_strangers(&mut world, &mut dice);
        for nth in 0..attacks {
            attacks::plant(&mut world, &mut dice, attacks::KINDS[nth % attacks::KINDS.len()]);
        }
        world.deeds.retain(|deed| (0..world.days * DAY).contains(&deed.at));
        world.deeds.sort_by_key(|deed| deed.at);
        world.logins = world.deeds.len();
        world
    }

    /// Tells each line, oldest first.
    pub fn lines(&self, tell: impl FnMut(&str)) {
        lines::write(&self.deeds, tell, |who| self.name(who));
    }

    fn name(&self, who: u32) -> String {
        self.people.get(who as usize).map_or_else(
            || format!("guess{}@customer{}.example", who % 977, who as usize % self.people.len()),
            |person| person.name.clone(),
        )
    }
}

/// Machines that ask whether the server lives, and strangers who knock once and go.
fn ordinary_strangers(world: &mut World, dice: &mut Dice) {
    let people = world.people.len() as u64;
    for probe in 0..3 {
        let ip = world.places.hosting[10 + probe].any(dice);
        let who = dice.below(people) as u32;
        for nth in 0..world.days * DAY / (15 * MINUTE) {
            let outcome = if nth % 96 == 40 { Outcome::Wrong } else { Outcome::In };
            world.deeds.push(Deed { at: nth * 15 * MINUTE + dice.between(0, MINUTE), who, ip, program: 12, outcome });
        }
    }
    for _ in 0..world.logins / 60 {
        let ip = if dice.chance(700) { dice.pick(&world.places.abroad).any(dice) } else { dice.pick(&world.places.hosting).any(dice) };
        let mut at = dice.between(0, world.days * DAY - 1);
        let program = *dice.pick(&[8_u8, 10, 11, 11, 12]);
        for _ in 0..dice.between(1, 3) {
            let real = dice.chance(300);
            let who = if real { dice.below(people) as u32 } else { (people + dice.below(50_000)) as u32 };
            let outcome = if real { Outcome::Wrong } else { Outcome::Nobody };
            world.deeds.push(Deed { at, who, ip, program, outcome });
            at += dice.between(1, 300) * SECOND;
        }
    }
}

/// That moment.
const fn time(at: i64) -> Micros {
    START.plus(at)
}
