//! What the other tries and sessions of an account add to the verdict on one: how often, since when, whether it worked
//! before or after, whether from anywhere known.
//!
//! In: an access row and others of the same account, in any order, the newest some fifty. Out: a piece of sentence and
//! another next step. Facts only: nobody is said to have changed a password, or to be a stranger.
//! Refuses to know: other accounts (the login watch's).

use std::net::IpAddr;

use super::{
    Lang, Verdict,
    phrase::{Both, clock, fill},
};
use crate::{
    access::Access,
    client::ClientSort,
    filter::fold,
    reason::Failure,
    row::Row,
    status::Action,
    time::{Micros, SECOND},
    zone::Zone,
};

const HOUR: i64 = 3600 * SECOND;
const DAY: i64 = 24 * HOUR;
/// Wrong passwords from so many addresses within an hour are worth a word.
const MANY_PLACES: usize = 3;
/// Failures before a login that worked, from which on it is a cause for alarm.
const MANY_TRIES: usize = 5;
/// A place is only called new against so many logins that are known.
const ENOUGH_LOGINS: usize = 5;

/// Hangs behind the verdict what the other rows tell.
pub(super) fn add(verdict: &mut Verdict, row: &Access, others: &[Row], lang: Lang, zone: Zone) {
    let mut rows: Vec<&Access> = others
        .iter()
        .filter_map(|other| match other {
            Row::Access(other) if other.id != row.id && fold(&other.user) == fold(&row.user) => Some(other),
            _ => None,
        })
        .collect();
    rows.sort_by_key(|other| other.id);
    let (before, after): (Vec<&Access>, Vec<&Access>) = rows.into_iter().partition(|other| other.id < row.id);
    let series = Series { row, before, after, lang, zone };
    let told = match row.action {
        Action::FailedLogin if matches!(row.failure, Some(Failure::AuthFailed | Failure::OtpInvalid)) => series.failure(),
        Action::FailedLogin => None,
        Action::Login => series.success(),
    };
    let Some((piece, next)) = told else { return };
    verdict.sentence = format!("{}; {piece}.", verdict.sentence.trim_end_matches('.'));
    match next {
        Next::Same => {}
        Next::Nothing => verdict.next = None,
        Next::Other(text) => verdict.next = Some(lang.of(text).into()),
    }
}

enum Next {
    Same,
    Nothing,
    Other(Both),
}

struct Series<'a> {
    row: &'a Access,
    /// Oldest first.
    before: Vec<&'a Access>,
    /// Oldest first.
    after: Vec<&'a Access>,
    lang: Lang,
    zone: Zone,
}

impl Series<'_> {
    fn failure(&self) -> Option<(String, Next)> {
        let failed = self.failures_in_a_row();
        let tries = failed.len() + 1;
        if let Some(next) = self.after.iter().find(|other| self.same_place(other)).filter(|other| other.action == Action::Login) {
            let text = ["the next try from there, {at}, worked", "il tentativo successivo da lì, {at}, è riuscito"];
            return Some((self.say(text, 0, next.time), Next::Nothing));
        }
        if let Some(worked) = self.before.iter().rev().find(|other| other.action == Action::Login && self.same_place(other)) {
            let text = if tries == 1 {
                ["the login before from the same {thing}, {at}, worked", "l’accesso precedente dallo stesso {thing}, {at}, era riuscito"]
            } else {
                [
                    "{n} in a row from the same {thing} since its login that worked, {at}",
                    "{n} di seguito dallo stesso {thing} dopo l’accesso riuscito, {at}",
                ]
            };
            let next = Next::Other([
                "If the password was changed meanwhile, type the new one there; if this was not you, nobody got in.",
                "Se nel frattempo la password è cambiata, inserisci lì quella nuova; se non eri tu, nessuno è entrato.",
            ]);
            return Some((self.say(text, tries, worked.time), next));
        }
        let places = self.places_failing_within_the_hour();
        if places >= MANY_PLACES {
            let text = [
                "within an hour it was wrong from {n} different addresses",
                "nell’arco di un’ora password errate da {n} indirizzi diversi",
            ];
            let next = Next::Other([
                "If this was not you, somebody is guessing: see that the password is long and used nowhere else.",
                "Se non eri tu, qualcuno tira a indovinare: assicurati che la password sia lunga e non usata altrove.",
            ]);
            return Some((self.say(text, places, self.row.time), next));
        }
        let text = ["{n} in a row from there, the first {at}", "{n} di seguito da lì, il primo {at}"];
        Some((self.say(text, tries, failed.first()?.time), Next::Same))
    }

    fn success(&self) -> Option<(String, Next)> {
        let failed = self.failures_in_a_row().into_iter().filter(|other| self.row.time.0 - other.time.0 < DAY).count();
        if failed > 0 {
            let text = if failed == 1 {
                ["after a failed try from there", "dopo un tentativo fallito da lì"]
            } else {
                ["after {n} failed tries from there", "dopo {n} tentativi falliti da lì"]
            };
            let next = if failed >= MANY_TRIES { Next::Other(NOT_YOU) } else { Next::Same };
            return Some((self.say(text, failed, self.row.time), next));
        }
        let logins: Vec<&&Access> = self.before.iter().filter(|other| other.action == Action::Login).collect();
        let known_client = self.row.client.is_some() && logins.iter().any(|other| other.client == self.row.client);
        let ip = self.row.remote_ip?;
        let known_place = logins.iter().any(|other| other.remote_ip.is_none_or(|other| network(other) == network(ip)));
        if logins.len() < ENOUGH_LOGINS || known_client || known_place {
            return None;
        }
        let text = ["none of the {n} logins before it came from that network", "nessuno dei {n} accessi precedenti veniva da quella rete"];
        Some((self.say(text, logins.len(), self.row.time), Next::Other(NOT_YOU)))
    }

    fn say(&self, text: Both, n: usize, time: Micros) -> String {
        fill(self.lang.of(text), &|name| match name {
            "n" => n.to_string(),
            "thing" => self.lang.of(self.thing()).into(),
            _ => clock(time, self.row.time, self.lang, self.zone),
        })
    }

    /// Those from the same place directly before, oldest first.
    fn failures_in_a_row(&self) -> Vec<&Access> {
        let from_there = self.before.iter().rev().filter(|other| self.same_place(other));
        let mut failed: Vec<&Access> = from_there.take_while(|other| other.action == Action::FailedLogin).copied().collect();
        failed.reverse();
        failed
    }

    fn places_failing_within_the_hour(&self) -> usize {
        let recent = self.before.iter().filter(|other| other.failure == self.row.failure && self.row.time.0 - other.time.0 < HOUR);
        let mut places: Vec<IpAddr> = recent.filter_map(|other| other.remote_ip).chain(self.row.remote_ip).collect();
        places.sort_unstable();
        places.dedup();
        places.len()
    }

    /// The same address, and no other program; or, where a phone changes its address, the same phone.
    fn same_place(&self, other: &Access) -> bool {
        let (own, its) = (self.row.client.as_deref(), other.client.as_deref());
        let phone = ClientSort::of(own, self.row.protocol) == ClientSort::Phone;
        (own.is_some() && own == its && (phone || self.row.remote_ip == other.remote_ip))
            || (self.row.remote_ip.is_some() && self.row.remote_ip == other.remote_ip && (own.is_none() || its.is_none()))
    }

    fn thing(&self) -> Both {
        match ClientSort::of(self.row.client.as_deref(), self.row.protocol) {
            ClientSort::Phone => ["phone", "telefono"],
            ClientSort::Desktop | ClientSort::Webmail | ClientSort::Script => ["program", "programma"],
            ClientSort::Unknown => ["address", "indirizzo"],
        }
    }
}

const NOT_YOU: Both = [
    "If this was not you, change the password at once and look at what was done in the session.",
    "Se non eri tu, cambia subito la password e guarda che cosa è stato fatto nella sessione.",
];

/// The first 24 bits of an IPv4 address, the first 48 of an IPv6 one: what one customer of a provider usually has.
fn network(ip: IpAddr) -> (bool, u64) {
    match ip {
        IpAddr::V4(ip) => (true, u64::from(u32::from(ip) >> 8)),
        IpAddr::V6(ip) => (false, (u128::from(ip) >> 80) as u64),
    }
}
