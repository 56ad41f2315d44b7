//! Stories of people at the door, each named for its trap.

#[expect(dead_code, reason = "other tests ask other things of it")]
mod told;

use told::{only, told};
use tracemail_model::{
    message::TlsVersion,
    reason::Failure,
    status::{Action, Protocol},
};

#[test]
fn auth_chain_success() {
    let told = told("auth_chain_success");
    let seen: Vec<_> = told.accesses().iter().map(|row| (row.action, row.failure)).collect();
    assert_eq!(
        seen,
        [(Action::FailedLogin, Some(Failure::OtpInvalid)), (Action::FailedLogin, Some(Failure::AuthFailed)), (Action::Login, None)],
        "three lines are one try, and a database that did not know the person is none"
    );
    assert!(told.accesses()[0].remote_port == Some(37269), "the login line completes the tries before it");
}

#[test]
fn tries_then_login() {
    let told = told("tries_then_login");
    let times: Vec<_> = told.accesses().iter().map(|row| (row.action, row.time.seconds())).collect();
    assert_eq!(times.iter().filter(|(action, _)| *action == Action::FailedLogin).count(), 2);
    assert!(times[0].1 < times[1].1 && times[1].1 < times[2].1, "each at its own moment");
}

#[test]
fn attempts_without_auth_lines() {
    let told = told("attempts_without_auth_lines");
    let rows = told.accesses();
    assert_eq!(rows.len(), 3, "the login line says three tries; a connection without one is none");
    assert!(rows.iter().all(|row| row.failure == Some(Failure::AuthFailed) && row.user == "anna@azienda.test"));
}

#[test]
fn smtp_auth_failed() {
    let told = told("smtp_auth_failed");
    assert_eq!(told.accesses().len(), 2, "two mechanisms, two tries; Dovecot's and Postfix's line of each are one");
    for row in told.accesses() {
        assert_eq!((row.protocol, row.failure, row.local_port), (Protocol::Smtp, Some(Failure::AuthFailed), Some(587)));
        assert_eq!((row.remote_port, row.tls), (Some(46559), Some(TlsVersion::Tls12)));
        assert_eq!(row.text.as_deref(), Some("Password mismatch"), "the reason is Dovecot's");
    }
}

#[test]
fn unknown_user() {
    let row = only(told("unknown_user").accesses().into_iter().cloned().collect::<Vec<_>>());
    assert_eq!(row.failure, Some(Failure::UserUnknown), "`auth failed` is said of every name, known or not");
}

#[test]
fn tries_without_delay() {
    let told = told("tries_without_delay");
    let seen: Vec<_> = told.accesses().iter().map(|row| row.action).collect();
    assert_eq!(seen, [Action::FailedLogin, Action::FailedLogin, Action::Login], "two in one second, each ended by its own event");
}

#[test]
fn forged_identity() {
    let told = told("forged_identity");
    let row = only(told.accesses());
    assert_eq!(row.client.as_deref(), Some("x>, rip=6.6.6.6, session=<FORGED>, relay=forged[6.6.6.6]:25 1.0"));
    let identified = told
        .events
        .values()
        .flat_map(std::collections::BTreeMap::values)
        .find(|event| event.kind == tracemail_model::event::EventKind::Identified);
    let names: Vec<_> = identified.expect("the step").details.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["name", "version"], "only RFC 2971's own names are facts");
}

#[test]
fn smtp_login() {
    let told = told("smtp_login");
    assert_eq!(told.accesses().len(), 2, "Dovecot's event and Postfix's message are one login; without a message it is one too");
    // the second behind a balancer, which says which address it was
    for (row, (port, ours)) in told.accesses().iter().zip([(45491, "127.0.10.26"), (40077, "192.0.2.14")]) {
        assert_eq!((row.action, row.protocol, row.user.as_str()), (Action::Login, Protocol::Smtp, "mario.rossi@azienda.test"));
        assert_eq!((row.remote_port, row.local_port, row.tls), (Some(port), Some(587), Some(TlsVersion::Tls13)));
        assert_eq!(row.local_ip.map(|ip| ip.to_string()).as_deref(), Some(ours), "Postfix never says which of ours");
        assert!(row.logout_time.is_some());
    }
}

#[test]
fn smtp_login_told_late() {
    let told = told("smtp_login_told_late");
    let row = only(told.accesses());
    assert_eq!((row.remote_port, row.tls), (Some(56379), Some(TlsVersion::Tls13)), "another file, in the same second, after the end");
    assert!(row.logout_time.is_some());
}

#[test]
fn given_password() {
    let told = told("given_password");
    assert_eq!(told.accesses().iter().filter(|row| row.failure == Some(Failure::AuthFailed)).count(), 4);
    assert!(told.accesses().iter().all(|row| row.text.as_ref().is_some_and(|text| text.contains("***"))), "it says that there was one");
    let everything = format!("{told:?}");
    assert!(!everything.contains("Hunter2"), "neither in a row, nor in a step, a line or what is kept open");
    assert!(told.open.values().all(|bytes| !bytes.windows(7).any(|w| w == b"Hunter2")));
}

#[test]
fn right_password_no_login() {
    let told = told("right_password_no_login");
    let seen: Vec<_> = told.accesses().iter().map(|row| (row.action, row.failure)).collect();
    assert_eq!(
        seen,
        [(Action::FailedLogin, Some(Failure::ManyConnections)), (Action::Login, None)],
        "the auth process let her in, the login process did not"
    );
}

#[test]
fn deny_without_name() {
    for row in told("deny_without_name").accesses() {
        assert_eq!((row.failure, row.user.as_str()), (Some(Failure::UserDisabled), "disabilitato@azienda.test"));
    }
}

#[test]
fn nologin() {
    let row = only(told("nologin").accesses().into_iter().cloned().collect::<Vec<_>>());
    assert_eq!(row.failure, Some(Failure::UserDisabled));
}

#[test]
fn many_connections() {
    let told = told("many_connections");
    let failed: Vec<_> = told.accesses().into_iter().filter(|row| row.failure == Some(Failure::ManyConnections)).collect();
    assert_eq!((failed.len(), told.accesses().len()), (2, 5));
}

#[test]
fn webmail() {
    let told = told("webmail");
    for row in told.accesses() {
        assert_eq!(row.protocol, Protocol::Webmail);
        assert_eq!(row.client.as_deref(), Some("Roundcube 1.6.5"));
        assert!(row.remote_ip.is_some_and(|ip| ip.to_string().starts_with("203.0.113.")), "the person's address, not the webmail's");
    }
    assert_eq!(told.accesses().len(), 2);
}

#[test]
fn webmail_says_so() {
    let told = told("webmail_says_so");
    let seen: Vec<_> =
        told.accesses().iter().map(|row| (row.action, row.failure, row.remote_ip.map(|ip| ip.to_string()).unwrap_or_default())).collect();
    assert_eq!(
        seen,
        [
            (Action::FailedLogin, Some(Failure::AuthFailed), "127.0.50.61".to_owned()),
            (Action::Login, None, "127.0.50.62".to_owned()),
            (Action::FailedLogin, Some(Failure::UserDisabled), "127.0.50.63".to_owned()),
        ],
        "IMAP's lines, the webmail's login log and its error log are one try"
    );
    assert!(told.accesses().iter().all(|row| row.protocol == Protocol::Webmail && row.local_port == Some(2145)));
    let roundcubes = |line: &&tracemail_model::event::LogLine| line.text.starts_with('[');
    assert_eq!(told.lines.values().flat_map(std::collections::BTreeMap::values).filter(roundcubes).count(), 5, "all five lines are kept");
}

#[test]
fn webmail_of_no_network() {
    let told = told("webmail_of_no_network");
    let seen: Vec<_> = told
        .accesses()
        .iter()
        .map(|row| (row.action, row.protocol.name(), row.remote_ip.map(|ip| ip.to_string()).unwrap_or_default()))
        .collect();
    let row = |action, protocol, ip: &str| (action, protocol, ip.to_owned());
    assert_eq!(
        seen,
        [
            row(Action::Login, "webmail", "203.0.113.80"),       // Dovecot knows only the webmail's address
            row(Action::FailedLogin, "webmail", "203.0.113.81"), // told again after the session closed
            row(Action::Login, "imap", "203.0.113.82"),          // a program of hers, from outside
            row(Action::Login, "webmail", "203.0.113.83"),       // its IMAP server is not followed
            row(Action::FailedLogin, "webmail", "203.0.113.84"), // whatever was typed as name
            row(Action::Login, "imap", "203.0.113.82"),
        ]
    );
    assert_eq!(told.accesses()[0].trashed, Some(1), "the session's row goes on to its logout");
}

#[test]
fn login_with_id_before() {
    let told = told("login_with_id_before");
    let row = only(told.accesses());
    assert_eq!((row.client.as_deref(), row.tls), (Some("iPhone Mail 21A360"), Some(TlsVersion::Tls13)));
    assert!(row.logout_time.is_some());
    let lines: usize = told.lines.values().map(std::collections::BTreeMap::len).sum();
    assert_eq!(lines, 3, "the ID's line came before there was a row, and is kept");
}

#[test]
fn rotated_mid_session() {
    let told = told("rotated_mid_session");
    let row = only(told.accesses());
    assert_eq!((row.user.as_str(), row.bytes_in, row.bytes_out), ("anna@azienda.test", Some(182), Some(1144)));
    assert_eq!((row.deleted, row.expunged, row.trashed), (Some(1), Some(2), Some(3)));
    assert_eq!(row.logout_time, Some(row.time), "when it began, the log no longer says");
}

#[test]
fn session_id_used_again() {
    let told = told("session_id_used_again");
    let traffic: Vec<_> = told.accesses().iter().map(|row| (row.bytes_in, row.bytes_out)).collect();
    assert_eq!(traffic, [(Some(10), Some(20)), (Some(30), Some(40))]);
}

#[test]
fn logout_told_before_login() {
    let told = told("logout_told_before_login");
    let seen: Vec<_> = told.accesses().iter().map(|row| (row.session.as_deref(), row.remote_port, row.logout_time.is_some())).collect();
    assert_eq!(
        seen,
        [
            (Some("L9DEZutgYZJ/ADIV"), Some(37473), true),
            (Some("rc1"), None, true), // it began before the log; its id was given again
            (Some("rc1"), Some(40002), true),
        ],
        "one session, whichever of two processes wrote first"
    );
    assert_eq!(told.accesses()[0].protocol, Protocol::Managesieve);
}

#[test]
fn pop3_session() {
    let told = told("pop3_session");
    let row = only(told.accesses());
    assert_eq!((row.protocol, row.retrieved, row.deleted), (Protocol::Pop3, Some(1), Some(1)));
}

#[test]
fn a_quiet_machine_tells_its_failures() {
    let log = told::story("tries_then_login");
    let mut fold = tracemail_correlate::Fold::new(told::ours());
    let record = tracemail_parse::parse(&log[0].1, &told::clock());
    fold.feed("mail.log", &log[0].1, &record);
    assert!(fold.harvest(record.time).stories.is_empty(), "the next database may still let the person in");
    assert!(fold.harvest(record.time.plus(3_600_000_000)).stories.is_empty(), "a clock an hour off is not the log's");
    assert_eq!(fold.harvest(record.time.plus(10_000_000)).stories.len(), 1);
}

#[test]
fn forged_login() {
    let told = told("forged_login");
    assert!(told.accesses().iter().all(|row| row.remote_ip.map(|ip| ip.to_string()).as_deref() != Some("6.6.6.6")));
    let failed = only(told.accesses().into_iter().filter(|row| row.action == Action::FailedLogin).collect());
    assert!(failed.user.starts_with("mario.rossi@azienda.test>, rip=6.6.6.6"), "the whole name that was typed");
    assert_eq!(failed.session.as_deref(), Some("bhxYjMxgFd9/ADIT"));
}
