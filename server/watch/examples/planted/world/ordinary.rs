//! What people do all day: nothing of it is an attack, much of it looks like one.
//!
//! In: a person. Out: his logins and tries, mistyped ones and those of devices that have the old password; devices that
//! went on with it long enough to be told of, whoever forgot them, are part of the truth. Refuses to know: the rules.

use std::net::IpAddr;

use tracemail_model::finding::FindingKind;

use super::{
    DAY, Deed, HOUR, MINUTE, Outcome, Truth, World,
    dice::Dice,
    people::{Device, Door, PROGRAMS, Person, SMTP_PLAIN, Stays},
    places::Places,
    time,
};

/// Everything one person does in all days.
pub fn live(world: &mut World, dice: &mut Dice, who: usize, person: &Person) {
    let mut deeds = Vec::new();
    let mut old = Vec::new();
    for (nth, device) in person.devices.iter().enumerate() {
        let blind = blind_until(dice, person);
        for day in person.hired..world.days {
            for _ in 0..visits(dice, person, device, day) {
                let at = day * DAY + hour(dice, person, device) + dice.between(0, HOUR - 1);
                if flies(&world.places, person, device, at) {
                    continue;
                }
                if at < world.days * DAY && !person.changes.is_some_and(|changed| at > changed && at < blind) {
                    visit(&world.places, dice, who, person, device, at, &mut deeds);
                }
            }
        }
        if let Some(changed) = person.changes.filter(|changed| *changed > person.hired * DAY) {
            old.extend(insist(world, dice, who, person, (nth, device), (changed, blind), &mut deeds));
        }
    }
    // however many devices it took: the owner is to be told
    if let (Some(first), Some(last)) = (old.iter().min(), old.iter().max())
        && old.len() >= 8
    {
        world.truth.push(Truth {
            kind: FindingKind::Lockout,
            account: Some(person.name.clone()),
            network: None,
            since: time(*first),
            until: time(*last),
            planted: false,
        });
    }
    if person.newsletter {
        let program = person.devices.iter().find_map(|device| device.sends).unwrap_or(SMTP_PLAIN);
        for week in 0..world.days / 7 {
            let at = week * 7 * DAY + 3 * DAY + 10 * HOUR + dice.between(0, 3 * HOUR);
            let to = dice.between(40, 300) as u16;
            deeds.push(Deed {
                at,
                who: who as u32,
                ip: person.office,
                program: program as u8,
                outcome: Outcome::Sent { to, refused: to / 40 },
            });
        }
    }
    world.deeds.append(&mut deeds);
}

/// On the day he flies out, and on the one he flies home, what he carries is silent until the evening.
fn flies(places: &Places, person: &Person, device: &Device, at: i64) -> bool {
    let Some((first, last, hotel, _)) = person.trip else { return false };
    let far = places.of(hotel).is_some_and(|place| !(5.0..20.0).contains(&place.1));
    let day = at / DAY;
    far && matches!(device.stays, Stays::Bag | Stays::Pocket) && (day == first || day == last + 1) && at % DAY < 19 * HOUR
}

/// Most put the new password in at once; some in the evening; some never think of that old telephone.
fn blind_until(dice: &mut Dice, person: &Person) -> i64 {
    let Some(changed) = person.changes else { return 0 };
    changed
        + match dice.below(100) {
            0..=79 => dice.between(2 * MINUTE, 15 * MINUTE),
            80..=95 => dice.between(15 * MINUTE, 2 * HOUR),
            _ => dice.between(4 * HOUR, 30 * HOUR),
        }
}

fn visits(dice: &mut Dice, person: &Person, device: &Device, day: i64) -> i64 {
    let weekend = day % 7 >= 5;
    let away = person.trip.is_some_and(|(first, last, ..)| (first..=last).contains(&day));
    match device.stays {
        Stays::Office if weekend || (away && !person.left_on) => 0,
        Stays::Home if away => 0,
        Stays::Office => dice.between(2, 5),
        Stays::Home if PROGRAMS[device.program].door == Door::Webmail => i64::from(dice.chance(250)),
        Stays::Bag if PROGRAMS[device.program].door == Door::Webmail => i64::from(dice.chance(if away { 500 } else { 150 })),
        Stays::Home | Stays::Bag => dice.between(0, 3),
        Stays::Pocket => dice.between(2, 6),
        Stays::Cloud => dice.between(6, 20),
    }
}

fn hour(dice: &mut Dice, person: &Person, device: &Device) -> i64 {
    let hour = match device.stays {
        Stays::Office => dice.between(8, 17),
        Stays::Home => dice.between(17, 23),
        Stays::Bag => dice.between(8, 22),
        Stays::Pocket => dice.between(6, 23),
        Stays::Cloud => dice.between(0, 23),
    };
    (if person.shift { (hour + 12) % 24 } else { hour }) * HOUR
}

fn place(places: &Places, dice: &mut Dice, person: &Person, device: &Device, at: i64) -> IpAddr {
    let (day, hour) = (at / DAY, at % DAY / HOUR);
    let home = person.home[((day / person.redials) as usize).min(person.home.len() - 1)];
    let at_work = day % 7 < 5 && (8..18).contains(&hour) != person.shift;
    if device.stays == Stays::Cloud {
        let relay = usize::from(device.program == super::people::FETCH);
        return places.relays[relay].any(dice);
    }
    if person.exits && device.stays != Stays::Office && dice.chance(300) {
        // six exits of two houses, rented by many
        return places.hosting[dice.below(2) as usize].any(&mut Dice(dice.below(6)));
    }
    if let Some((first, last, hotel, comes_home)) = person.trip
        && (first..=last).contains(&day)
        && matches!(device.stays, Stays::Bag | Stays::Pocket)
    {
        return if device.stays == Stays::Pocket && comes_home && dice.chance(400) {
            places.carriers[person.carrier].any(dice)
        } else {
            hotel
        };
    }
    match device.stays {
        Stays::Office => person.office,
        Stays::Home | Stays::Cloud => home,
        Stays::Bag => {
            if at_work {
                person.office
            } else {
                home
            }
        }
        Stays::Pocket => match (dice.chance(450), at_work) {
            (true, _) => places.carriers[person.carrier].any(dice),
            (false, true) => person.office,
            (false, false) => home,
        },
    }
}

fn visit(places: &Places, dice: &mut Dice, who: usize, person: &Person, device: &Device, at: i64, deeds: &mut Vec<Deed>) {
    let ip = place(places, dice, person, device, at);
    let program = if at / DAY >= device.replaced { device.then } else { device.program };
    let typed = PROGRAMS[program].door == Door::Webmail || at / DAY == device.replaced;
    let mut deed = |at, program: usize, outcome| deeds.push(Deed { at, who: who as u32, ip, program: program as u8, outcome });
    let mut at = at;
    if dice.chance(if typed { 120 } else { 4 }) {
        let wrong = if dice.chance(60) { dice.between(4, 8) } else { dice.between(1, 3) };
        for _ in 0..wrong {
            deed(at, program, Outcome::Wrong);
            at += dice.between(8, 60) * (MINUTE / 60);
        }
    }
    for _ in 0..dice.between(1, 4) {
        deed(at, program, Outcome::In);
        if let Some(sends) = device.sends.filter(|_| dice.chance(120)) {
            deed(
                at + dice.between(1, 9) * MINUTE,
                sends,
                Outcome::Sent { to: dice.between(1, 4) as u16, refused: u16::from(dice.chance(15)) },
            );
        }
        at += dice.between(10, 40) * MINUTE;
    }
}

/// A device asks for mail with the old password until somebody tells it the new one. When it tried.
fn insist(
    world: &World,
    dice: &mut Dice,
    who: usize,
    person: &Person,
    (nth, device): (usize, &Device),
    (changed, blind): (i64, i64),
    deeds: &mut Vec<Deed>,
) -> Vec<i64> {
    if PROGRAMS[device.program].door == Door::Webmail {
        return Vec::new();
    }
    let program = if changed / DAY >= device.replaced { device.then } else { device.program };
    let pace = dice.between(3, 14) * MINUTE;
    let mut at = changed + (nth as i64 + 1) * MINUTE / 2;
    let mut tries = Vec::new();
    let mut ip = place(&world.places, dice, person, device, at);
    let mut moved = at;
    while at < blind && at < world.days * DAY {
        if at > moved + 40 * MINUTE {
            (ip, moved) = (place(&world.places, dice, person, device, at), at);
        }
        deeds.push(Deed { at, who: who as u32, ip, program: program as u8, outcome: Outcome::Wrong });
        tries.push(at);
        at += pace + dice.between(0, MINUTE);
    }
    tries
}
