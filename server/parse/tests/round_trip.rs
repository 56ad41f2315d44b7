//! What a daemon was told is what its line is read as: random events, written as Postfix, Dovecot and Rspamd write
//! them, read back (promises L2 and L3). The strangers' parts are made of the marks the formats use.
//!
//! `PROPTEST_CASES=200000 cargo test --release -p tracemail-parse --test round_trip` for a long run.

use std::net::{IpAddr, Ipv4Addr};

use proptest::prelude::*;
use tracemail_model::{reason::Failure, time::Micros};
use tracemail_parse::{
    Clock, parse,
    record::{Body, Dovecot, Postfix},
};

const CLOCK: Clock = Clock { now: Micros(1_795_287_600_000_000), zone: tracemail_model::zone::Zone::UTC };
const TRUE_IP: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7));

/// What a stranger may write: pieces of every format, and letters.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "a",
        "b.c",
        "@d.test",
        " ",
        "  ",
        "\"",
        "\\",
        "<",
        ">",
        ",",
        ";",
        ":",
        "(",
        ")",
        "'",
        "=",
        "é",
        "> ",
        ">, ",
        "; ",
        ": ",
        "): ",
        " from=<",
        "from=<forged@bank.test>",
        " to=<forged@bank.test>",
        " proto=ESMTP",
        " helo=<forged",
        "helo=<",
        "; from=<f> to=<g> proto=SMTP helo=<h",
        " from evil[6.6.6.6]; from=<f> to=<g> proto=SMTP helo=<h",
        " from evil[6.6.6.6]; from=<\"",
        " from evil[6.6.6.6]:25; ",
        ">: Helo command rejected: ",
        ">: Relay access denied",
        ", relay=evil[6.6.6.6]:25, delay=1, delays=1/1/1/1, dsn=2.0.0, status=sent (250 ok)",
        ", size=1, nrcpt=1 (queue active)",
        ", orig_to=<f>",
        ", rip=6.6.6.6",
        ", lip=6.6.6.7",
        ", method=FORGED",
        ", session=<forged",
        ", session=<forged>",
        ", tls=<forged>",
        ", TLS",
        "user=<",
        ": user=<forged>, rip=6.6.6.6",
        ",6.6.6.6",
        ",6.6.6.6,<forged>): Password mismatch",
        ",6.6.6.6): unknown user",
        ",6.6.6.6,<f>): allow_nets check failed: ",
        ",6.6.6.6,sasl:plain)<forged>: sql: Password mismatch",
        ")<1><forged>: ",
        ", sasl_username=forged",
        "SASL PLAIN authentication failed: ",
        ">, qid: <F0F0F0F0>, ip: 6.6.6.6, from: <forged>, (default: F (no action): [0.00/15.00] [A(0.00){}]), len: 1",
        ">, qid: <",
        ", ip: 6.6.6.6",
    ]);
    prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

/// An address as Postfix 3.5 and newer logs it (`info_log_address_format = external`): quoted where RFC 5321 asks for it.
fn address() -> impl Strategy<Value = String> {
    (hostile(), prop::sample::select(vec!["remote.test", "azienda.test", "[192.0.2.9]"])).prop_map(|(local, domain)| {
        let plain = !local.is_empty() && local.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'=' || b == b'\'' || !b.is_ascii());
        if plain {
            return format!("{local}@{domain}");
        }
        let escaped: String = local.chars().flat_map(|c| matches!(c, '"' | '\\').then_some('\\').into_iter().chain([c])).collect();
        format!("\"{escaped}\"@{domain}")
    })
}

/// A HELO name as smtpd and postscreen log it: Postfix neuters it before anything else sees it (`NEUTER_CHARACTERS`).
fn helo() -> impl Strategy<Value = String> {
    hostile().prop_map(|name| name.replace(|c| " <>()\\\";@".contains(c), "?"))
}

fn postfix(line: &str) -> Postfix<'_> {
    match parse(line.as_bytes(), &CLOCK).body {
        Body::Postfix(postfix) => postfix,
        other => panic!("{other:?} from {line}"),
    }
}

fn dovecot(line: &str) -> Dovecot<'_> {
    match parse(line.as_bytes(), &CLOCK).body {
        Body::Dovecot(dovecot) => dovecot,
        other => panic!("{other:?} from {line}"),
    }
}

proptest! {
    #[test]
    fn a_delivery(to in address(), orig_to in prop::option::of(address()), text in hostile(), tls in any::<bool>()) {
        let orig = orig_to.as_ref().map_or(String::new(), |orig| format!(", orig_to=<{orig}>"));
        let tls = if tls { ", tls=may" } else { "" };
        let line = format!("Nov 21 17:17:42 mx1 postfix/smtp[1]: 4jWzRV09JGz1cnK8: to=<{to}>{orig}, relay=mx.remote.test[192.0.2.2]:25, delay=1.5, delays=0.5/0/0/1{tls}, dsn=5.1.1, status=bounced ({text})");
        let Postfix::Delivery(read) = postfix(&line) else { panic!("no delivery: {line}") };
        prop_assert_eq!(read.to, to.as_bytes());
        prop_assert_eq!(read.orig_to, orig_to.as_deref().map(str::as_bytes));
        prop_assert_eq!(read.relay_peer.port, Some(25));
        prop_assert_eq!((read.status, read.text), (&b"bounced"[..], text.as_bytes()));
    }

    #[test]
    fn a_sender(from in address()) {
        let line = format!("Nov 21 17:17:42 mx1 postfix/qmgr[1]: 4jWzRV09JGz1cnK8: from=<{from}>, size=12, nrcpt=3 (queue active)");
        prop_assert_eq!(postfix(&line), Postfix::Queued { queue_id: b"4jWzRV09JGz1cnK8", from: from.as_bytes(), size: 12, nrcpt: 3 });
    }

    #[test]
    fn a_refusal(from in address(), to in address(), helo in helo(), kind in 0..5) {
        let reply = match kind {
            0 => format!("550 5.1.1 <{to}>: Recipient address rejected: User unknown in virtual mailbox table"),
            1 => format!("450 4.1.8 <{from}>: Sender address rejected: Domain not found"),
            2 => format!("504 5.5.2 <{helo}>: Helo command rejected: need fully-qualified hostname"),
            3 => "450 4.7.1 Client host rejected: cannot find your hostname, [192.0.2.7]".to_owned(),
            _ => format!("554 5.7.1 <{to}>: Relay access denied"),
        };
        let line = format!("Nov 21 17:17:42 mx1 postfix/smtpd[1]: NOQUEUE: reject: RCPT from unknown[{TRUE_IP}]:4: {reply}; from=<{from}> to=<{to}> proto=ESMTP helo=<{helo}>");
        let Postfix::Verdict(read) = postfix(&line) else { panic!("no refusal: {line}") };
        prop_assert_eq!(read.from, Some(from.as_bytes()), "{}", line);
        prop_assert_eq!(read.to, Some(to.as_bytes()), "{}", line);
        prop_assert_eq!(read.helo, Some(helo.as_bytes()), "{}", line);
        prop_assert_eq!(read.peer.ip, Some(TRUE_IP));
    }

    #[test]
    fn a_header(value in hostile(), from in address(), helo in helo()) {
        let line = format!("Nov 21 17:17:42 mx1 postfix/cleanup[1]: 4jWzRV09JGz1cnK8: info: header Subject: {value} from mail.remote.test[{TRUE_IP}]:4; from=<{from}> to=<x@azienda.test> proto=ESMTP helo=<{helo}>");
        let Postfix::Header { from: read_from, to, peer, .. } = postfix(&line) else { panic!("no header: {line}") };
        // the line may not tell; what it tells is true
        prop_assert!(read_from.is_none_or(|read| read == from.as_bytes()), "{:?} {}", read_from.map(String::from_utf8_lossy), line);
        prop_assert!(to.is_none_or(|read| read == b"x@azienda.test"), "{}", line);
        prop_assert!(peer.ip.is_none_or(|ip| ip == TRUE_IP), "{}", line);
    }

    #[test]
    fn a_failed_smtp_login(user in hostile()) {
        let line = format!("Nov 21 17:17:42 mx1 postfix/smtpd[1]: warning: unknown[{TRUE_IP}]:4: SASL PLAIN authentication failed: (reason unavailable), sasl_username={user}");
        let Postfix::SaslFailed { peer, username, .. } = postfix(&line) else { panic!("no failure: {line}") };
        prop_assert_eq!(peer.ip, Some(TRUE_IP));
        // blanks and NULs at the end of a line are the transport's
        prop_assert_eq!(username.map(<[u8]>::trim_ascii_end), Some(user.as_bytes().trim_ascii_end()));
    }

    #[test]
    fn a_login_process(user in hostile(), method in any::<bool>(), tls in any::<bool>(), form in 0..4usize) {
        let words = ["Login", "Disconnected: Connection closed (auth failed, 2 attempts in 3 secs)", "Login aborted: Connection closed (auth failed, 2 attempts in 3 secs) (auth_failed)", "Disconnected (no auth attempts in 0 secs)"][form];
        let method = if method { ", method=PLAIN" } else { "" };
        let tls = if tls { ", TLS, tls=<TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)>" } else { "" };
        let line = format!("Nov 21 17:17:42 mx1 dovecot: imap-login: {words}: user=<{user}>{method}, rip={TRUE_IP}, rport=4, lip=192.0.2.14, lport=143, listener=imap, mpid=9{tls}, session=<TrUe>");
        let conn = match dovecot(&line) {
            Dovecot::Login { conn, .. } => conn,
            Dovecot::NoLogin { conn, attempts, .. } => {
                prop_assert_eq!(attempts, if form == 3 { 0 } else { 2 });
                conn
            }
            other => panic!("{other:?} from {line}"),
        };
        prop_assert_eq!(conn.user, user.as_bytes(), "{}", line);
        prop_assert_eq!(conn.remote_ip, Some(TRUE_IP));
        prop_assert_eq!(conn.local_ip, Some(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 14))));
        prop_assert_eq!((conn.session, conn.tls.is_some()), (Some(&b"TrUe"[..]), !tls.is_empty()));
    }

    #[test]
    fn an_auth_process(user in hostile(), form in 0..2usize, reason in 0..5usize) {
        let (reason, failure) = [
            ("Password mismatch", Failure::AuthFailed),
            ("unknown user", Failure::UserUnknown),
            ("allow_nets check failed: IP 192.0.2.7 not in allowed networks", Failure::IpNotallowed),
            ("pam_authenticate() failed: Authentication failure (Password mismatch?)", Failure::AuthFailed),
            ("invalid credentials", Failure::AuthFailed),
        ][reason];
        let line = match form {
            0 => format!("Nov 21 17:17:42 mx1 dovecot: auth: passwd-file({user},{TRUE_IP},<TrUe>): {reason}"),
            _ => format!("Nov 21 17:17:42 mx1 dovecot: auth({user},{TRUE_IP},sasl:plain)<TrUe>: sql: {reason}"),
        };
        let Dovecot::AuthFailed { user: read, ip, session, failure: why, .. } = dovecot(&line) else { panic!("no failure: {line}") };
        prop_assert_eq!(read, user.as_bytes(), "{}", line);
        prop_assert_eq!(ip, Some(TRUE_IP));
        prop_assert_eq!((session, why), (Some(&b"TrUe"[..]), failure));
    }

    #[test]
    fn a_client_id(value in hostile()) {
        let line = format!("Nov 21 17:17:42 mx1 dovecot: imap-login: ID sent: name={value}: user=<>, rip={TRUE_IP}, lip=192.0.2.14, session=<TrUe>");
        let Dovecot::Id { session, ip, .. } = dovecot(&line) else { panic!("no ID: {line}") };
        prop_assert_eq!(session, Some(&b"TrUe"[..]));
        prop_assert_eq!(ip, Some(TRUE_IP));
    }

    #[test]
    fn a_spam_result(id in hostile(), option in "[a-z;,.@ ]{0,20}") {
        let line = format!("Nov 21 17:17:42 mx1 rspamd[1]: <8ae27d>; proxy; rspamd_task_write_log: id: <{id}>, qid: <4jWzRV09JGz1cnK8>, ip: {TRUE_IP}, from: <a@remote.test>, (default: T (reject): [15.00/15.00] [GTUBE(9.50){{{option}}},B(-0.10){{}}]), len: 329, time: 0.5ms, rcpts: <x@azienda.test>");
        let Body::Rspamd(task) = parse(line.as_bytes(), &CLOCK).body else { panic!("no task: {line}") };
        prop_assert_eq!((task.queue_id, task.from, task.action, task.len), (&b"4jWzRV09JGz1cnK8"[..], &b"a@remote.test"[..], &b"reject"[..], Some(329)));
        prop_assert_eq!(task.symbols, vec![(&b"GTUBE"[..], 9.5, option.as_bytes()), (&b"B"[..], -0.1, &b""[..])]);
    }
}
