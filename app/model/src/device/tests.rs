//! Stories of one account: what is one device, whose the failures are, and how it is said.

use super::*;
use crate::{
    access::Access,
    arbitrary::blank_access,
    explain::{Lang, locked_out},
    ids::{Key, Stamp},
    status::Action,
    zone::Zone,
};

const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const START: Micros = Micros(1_794_182_400 * SECOND);

/// A login of that program from there at so many minutes, or a try that failed.
fn row(at: i64, protocol: Protocol, client: Option<&str>, ip: &str, worked: bool) -> Access {
    let time = START.plus(at * MINUTE);
    Access {
        id: RowId::new(Stamp { time, nth: 0 }, Key::of([ip, client.unwrap_or_default(), protocol.name()].map(str::as_bytes))),
        time,
        action: if worked { Action::Login } else { Action::FailedLogin },
        protocol,
        user: "anna@example.com".into(),
        domain: Some("example.com".into()),
        failure: (!worked).then_some(Failure::AuthFailed),
        client: client.map(str::to_owned),
        server: "mx1".into(),
        remote_ip: ip.parse().ok(),
        method: Some("PLAIN".into()),
        tls: Some(TlsVersion::Tls13),
        ..blank_access()
    }
}

const HOME: &str = "203.0.113.7";
const OFFICE: &str = "198.51.100.20";

/// A fortnight of somebody with a laptop that sends, a telephone and a webmail, half an hour apart.
fn fortnight(changed: i64) -> Vec<Access> {
    let mut rows = Vec::new();
    for at in (0..14 * 24 * 60).step_by(180) {
        let place = if at / 720 % 2 == 0 { HOME } else { OFFICE };
        rows.push(row(at, Protocol::Imap, Some("Thunderbird 128.3"), place, true));
        rows.push(row(at + 2, Protocol::Smtp, None, place, true));
        rows.push(row(
            at + 10,
            Protocol::Imap,
            Some(if at < 9_000 { "iPhone Mail 21A329" } else { "iPhone Mail 22B1" }),
            HOME,
            at < changed,
        ));
        if at % 1_440 == 0 {
            rows.push(row(at + 20, Protocol::Webmail, Some("Roundcube"), OFFICE, true));
        }
    }
    rows
}

#[test]
fn four_hundred_lines_are_a_few_cards() {
    let rows = fortnight(i64::MAX);
    assert!(rows.len() > 340, "{}", rows.len());
    let all = gather("anna@example.com", &rows);
    let names: Vec<_> = all.devices.iter().map(|device| device.client.as_deref()).collect();
    assert_eq!(names, [Some("iPhone Mail 22B1"), Some("Thunderbird 128.3"), Some("Roundcube")], "an update is no other device");
    let laptop = &all.devices[1];
    assert_eq!((laptop.protocols.as_slice(), laptop.networks_total), ([Protocol::Imap, Protocol::Smtp].as_slice(), 2), "it sends, too");
    assert_eq!((laptop.tls, laptop.method.as_deref(), laptop.failing), (Some(TlsVersion::Tls13), Some("PLAIN"), 0));
    assert_eq!((all.looked_at, all.strangers.tries, all.devices_total), (rows.len() as u64, 0, 3));
    let backwards: Vec<_> = rows.iter().rev().collect();
    assert_eq!(gather("anna@example.com", backwards), all, "in any order");
}

#[test]
fn the_device_with_the_old_password_is_named_though_its_tries_are_not() {
    // Dovecot names no program where the login failed
    let changed = 10 * 24 * 60;
    let mut rows = fortnight(changed);
    rows.retain(|row| row.action == Action::Login);
    let end = 14 * 24 * 60;
    rows.push(row(3_001, Protocol::Imap, None, HOME, false)); // once mistyped, days before
    rows.extend((changed..end).step_by(20).map(|at| row(at, Protocol::Imap, None, HOME, false)));
    let all = gather("anna@example.com", &rows);
    let now = START.plus(end * MINUTE);
    let out = all.locked_out(now);
    assert_eq!(out.len(), 1, "{out:?}");
    assert_eq!((out[0].client.as_deref(), out[0].failing, out[0].pace()), (Some("iPhone Mail 22B1"), 288, 20 * MINUTE));
    let said = locked_out(&all, now, Lang::En, Zone::fixed(60));
    assert_eq!(
        said.sentence,
        "iPhone Mail 22B1 at the address 203.0.113.7 still uses a password that is not right: 288 tries since 19 November at 01:00, \
         one every 20 minutes, the last at 00:40."
    );
    assert!(said.next.is_some_and(|next| next.contains("new password")));
    let said = locked_out(&all, now, Lang::It, Zone::fixed(60));
    assert!(
        said.sentence.contains("usa ancora una password che non va bene: 288 tentativi dal 19 novembre alle 01:00"),
        "{}",
        said.sentence
    );
}

#[test]
fn what_receives_may_have_the_new_password_and_what_sends_the_old_one() {
    let mut rows = fortnight(i64::MAX);
    let (began, end) = (12 * 24 * 60, 14 * 24 * 60);
    rows.retain(|row| row.protocol != Protocol::Smtp || row.time < START.plus(began * MINUTE));
    rows.extend((began..end).step_by(180).map(|at| row(at + 2, Protocol::Smtp, None, OFFICE, false)));
    let all = gather("anna@example.com", &rows);
    let out = all.locked_out(START.plus(end * MINUTE));
    assert_eq!(out.iter().map(|device| (device.client.as_deref(), device.failing)).collect::<Vec<_>>(), [(Some("Thunderbird 128.3"), 16)]);
}

#[test]
fn strangers_are_no_devices_and_a_recovered_one_is_not_locked_out() {
    let mut rows = fortnight(i64::MAX);
    rows.extend((0..50).map(|n| row(18_000 + n, Protocol::Imap, None, &format!("192.0.{n}.1"), false)));
    let all = gather("anna@example.com", &rows);
    assert_eq!((all.devices.len(), all.strangers.tries, all.strangers.networks), (3, 50, 50));
    let said = locked_out(&all, START.plus(14 * 24 * HOUR), Lang::En, Zone::UTC);
    assert_eq!(
        said.sentence,
        "Nothing of yours has failed since 9 November at 00:00. Others tried, too: 50 times from 50 networks, and did not get in."
    );
    // mistyped, and typed anew
    rows.push(row(20_101, Protocol::Imap, None, HOME, false));
    rows.push(row(20_102, Protocol::Imap, Some("Thunderbird 128.3"), HOME, true));
    rows.push(row(20_103, Protocol::Imap, Some("iPhone Mail 22B1"), HOME, true));
    let all = gather("anna@example.com", &rows);
    assert!(all.locked_out(START.plus(20_110 * MINUTE)).is_empty());
    let said = locked_out(&all, START.plus(20_110 * MINUTE), Lang::En, Zone::UTC).sentence;
    assert!(said.starts_with("Nothing of yours fails: the last wrong try was at 23:01, and it worked afterwards."), "{said}");
}

#[test]
fn whoever_never_got_in_has_devices_too_and_nothing_is_nothing() {
    let rows: Vec<_> = (0..12).map(|n| row(n * 10, Protocol::Imap, None, HOME, false)).collect();
    let all = gather("anna@example.com", &rows);
    assert_eq!((all.devices.len(), all.devices[0].logins, all.strangers.tries), (1, 0, 0));
    let said = locked_out(&all, START.plus(2 * HOUR), Lang::En, Zone::UTC).sentence;
    assert!(said.starts_with("A program without a name (IMAP) at the address 203.0.113.7 still uses"), "{said}");
    let none = gather("anna@example.com", []);
    assert_eq!(locked_out(&none, START, Lang::En, Zone::UTC).sentence, "Nobody has tried this account in the last 30 days.");
    let mut off = rows.clone();
    for row in &mut off {
        row.failure = Some(Failure::UserDisabled);
    }
    let off = gather("anna@example.com", &off);
    let said = locked_out(&off, START.plus(2 * HOUR), Lang::It, Zone::UTC);
    assert_eq!(said.next.as_deref(), Some("L’account è disattivato: fallo riattivare."));
}
