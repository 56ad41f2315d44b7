//! Who has an account here, with which devices, and how each of them lives.
//!
//! In: dice and places. Out: people. Refuses to know: what they do at which hour (`ordinary`).

use std::net::IpAddr;

use super::{dice::Dice, places::Places};

/// The way a program comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    Imap,
    Pop3,
    Webmail,
    Smtp,
}

/// A mail program, as the log sees it.
#[derive(Debug, PartialEq)]
pub struct Program {
    pub door: Door,
    /// What it says of itself, and whether before the login.
    pub name: Option<&'static str>,
    pub early: bool,
    pub method: &'static str,
}

const fn program(door: Door, name: Option<&'static str>, early: bool, method: &'static str) -> Program {
    Program { door, name, early, method }
}

/// All of them.
pub const PROGRAMS: [Program; 16] = [
    program(Door::Imap, Some("Thunderbird"), false, "PLAIN"),
    program(Door::Imap, Some("Microsoft Outlook"), true, "PLAIN"),
    program(Door::Imap, Some("Mac OS X Mail"), false, "PLAIN"),
    program(Door::Imap, Some("iPhone Mail"), true, "PLAIN"),
    program(Door::Imap, Some("FairEmail"), false, "PLAIN"),
    program(Door::Imap, None, false, "PLAIN"),
    program(Door::Imap, Some("com.samsung.android.email.provider"), true, "PLAIN"),
    program(Door::Imap, Some("Outlook-iOS-Android"), true, "PLAIN"),
    program(Door::Pop3, None, false, "PLAIN"),
    program(Door::Webmail, Some("Roundcube"), true, "PLAIN"),
    program(Door::Smtp, None, false, "PLAIN"),
    program(Door::Smtp, None, false, "LOGIN"),
    program(Door::Imap, None, false, "LOGIN"),
    program(Door::Imap, Some("iPad Mail"), true, "PLAIN"),
    program(Door::Imap, Some("eM Client"), true, "CRAM-MD5"),
    program(Door::Pop3, None, false, "CRAM-MD5"),
];
pub const CLOUD: usize = 7;
pub const FETCH: usize = 8;
pub const WEBMAIL: usize = 9;
pub const SMTP_PLAIN: usize = 10;
pub const SMTP_LOGIN: usize = 11;

/// Where a device is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stays {
    Office,
    Home,
    Bag,
    Pocket,
    /// Its maker's machines ask for it.
    Cloud,
}

/// A device, or a browser.
pub struct Device {
    pub program: usize,
    pub sends: Option<usize>,
    pub stays: Stays,
    /// From this day on it is another program; `i64::MAX`: never.
    pub replaced: i64,
    pub then: usize,
}

/// An account, and whoever uses it.
pub struct Person {
    pub name: String,
    pub devices: Vec<Device>,
    pub office: IpAddr,
    pub home: Vec<IpAddr>,
    /// The address at home changes after so many days.
    pub redials: i64,
    pub carrier: usize,
    /// From this day on he works here.
    pub hired: i64,
    /// Works at night.
    pub shift: bool,
    /// Days away: first, last, whose network, whether his telephone comes home by itself.
    pub trip: Option<(i64, i64, IpAddr, bool)>,
    /// Whether his desk goes on asking for mail while he is away.
    pub left_on: bool,
    /// Leaves through a rented exit, now and then.
    pub exits: bool,
    /// Sends to hundreds once a week.
    pub newsletter: bool,
    /// Changes the password at this time.
    pub changes: Option<i64>,
}

/// The people of one customer: one domain, one office.
pub fn customer(dice: &mut Dice, places: &Places, nth: usize, days: i64, day: i64) -> Vec<Person> {
    let office = dice.pick(&places.offices).any(dice);
    // most are small
    let size = if dice.chance(700) { dice.between(1, 8) } else { dice.between(8, 60) };
    // one morning everybody has to have a new password
    let all_change = dice.chance(20).then(|| dice.between(4, days - 2) * day + dice.between(8 * 60, 10 * 60) * (day / 1_440));
    (0..size).map(|n| person(dice, places, format!("{}@customer{nth}.example", word(n)), office, days, day, all_change)).collect()
}

fn word(n: i64) -> String {
    match n {
        0 => "info".into(),
        _ => format!("person{n}"),
    }
}

fn person(dice: &mut Dice, places: &Places, name: String, office: IpAddr, days: i64, day: i64, all_change: Option<i64>) -> Person {
    let isp = dice.pick(&places.homes);
    let redials = if dice.chance(500) { days + 1 } else { dice.between(1, 9) };
    let home = (0..=days / redials).map(|_| isp.any(dice)).collect();
    let mut devices = Vec::new();
    let mut add = |dice: &mut Dice, programs: &[usize], stays: Stays| {
        let program = *dice.pick(programs);
        let sends =
            matches!(PROGRAMS[program].door, Door::Imap | Door::Pop3).then(|| if dice.chance(300) { SMTP_LOGIN } else { SMTP_PLAIN });
        let replaced = if dice.chance(12) { dice.between(3, days) } else { i64::MAX };
        let then = match stays {
            Stays::Pocket => *dice.pick(&[3, 4, 5, 6]),
            _ => *dice.pick(&[0, 1, 2, 14]),
        };
        devices.push(Device { program, sends, stays, replaced, then });
    };
    let shared = if name.starts_with("info@") { dice.between(2, 4) } else { 1 };
    for _ in 0..shared {
        match dice.below(10) {
            0..=4 => add(dice, &[0, 1, 1, 2, 8], Stays::Office),
            5 | 6 => add(dice, &[0, 2, 5, 8], Stays::Home),
            _ => add(dice, &[0, 1, 2], Stays::Bag),
        }
        if dice.chance(750) {
            add(dice, &[3, 3, 3, 4, 5, 6, 6, 13], Stays::Pocket);
        }
    }
    if dice.chance(250) {
        let stays = *dice.pick(&[Stays::Home, Stays::Bag]);
        add(dice, &[WEBMAIL], stays);
    }
    if dice.chance(60) {
        add(dice, &[CLOUD, CLOUD, FETCH], Stays::Cloud);
    }
    if devices.len() > 1 && dice.chance(150) {
        // one computer at the desk, another of the kind in the bag
        let (program, sends) = (devices[0].program, devices[0].sends);
        devices.push(Device { program, sends, stays: Stays::Bag, replaced: i64::MAX, then: program });
    }
    let trip = dice.chance(180).then(|| {
        let first = dice.between(2, days - 1);
        // half of them for a day; of the others half stay in the country
        let sort = dice.below(4);
        let place = if sort < 3 { dice.pick(&places.homes) } else { dice.pick(&places.abroad) }.any(dice);
        let long = if sort < 2 { 0 } else { dice.between(1, 7) };
        (first, first + long, place, dice.chance(700))
    });
    let fresh = dice.chance(40);
    Person {
        name,
        devices,
        office,
        home,
        redials,
        carrier: dice.below(places.carriers.len() as u64) as usize,
        hired: if fresh { dice.between(1, days - 1) } else { 0 },
        shift: dice.chance(60),
        trip,
        left_on: dice.chance(300),
        exits: dice.chance(15),
        newsletter: dice.chance(12),
        changes: all_change.or_else(|| dice.chance(25).then(|| dice.between(2 * day, (days - 1) * day))),
    }
}
