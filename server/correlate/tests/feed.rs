//! What machines tell: gateways' events, exporters' events beside the log's lines, the queue's listing. Whoever speaks
//! first, and however often, there is one row.

#[expect(dead_code, reason = "other tests ask other things of it")]
mod told;

use serde_json::{Value, json};
use told::{Fed, Told, lines, merge, only, ours};
use tracemail_model::{
    encryption::Encryption,
    event::EventKind,
    message::Message,
    reason::{Failure, Reason},
    status::{
        Action,
        Direction::{self, Received, Sent},
        Protocol, Status,
    },
};

const MARIO: &str = "mario.rossi@azienda.test";

fn event(id: u32, kind: &str, more: Value) -> Fed {
    let mut event =
        json!({"schema": 1, "id": format!("gw-{id}"), "time": format!("2026-11-21T17:00:{id:02}Z"), "kind": kind, "host": "gw1"});
    let Value::Object(more) = more else { panic!("members") };
    event.as_object_mut().expect("members").extend(more);
    ("events".into(), event.to_string().into_bytes())
}

fn held() -> Fed {
    event(
        1,
        "held",
        json!({"message_id": "q1@remote.test", "sender": "mittente@remote.test", "recipient": MARIO, "subject": "Fattura", "text": "a macro",
               "reason": "policy", "attachments": [{"name": "fattura.doc", "sha256": "A".repeat(64), "size": 7, "status": "infected"}]}),
    )
}

fn of(kind: &str, id: u32) -> Fed {
    event(id, kind, json!({"message_id": "<q1@remote.test>", "recipient": MARIO}))
}

/// A line of long after, by which time nothing waits any more.
fn after() -> Vec<Fed> {
    lines("log", b"2026-11-22T03:30:00+00:00 mx1 postfix/smtpd[9]: connect from unknown[192.0.2.1]\n")
}

fn tell(feed: &[Fed]) -> Told {
    let feed = &[feed.to_vec(), after()].concat();
    let told = Told::of(feed, &ours(), usize::MAX, false);
    for (every, restart) in [(1, false), (1, true), (2, true)] {
        let again = Told::of(feed, &ours(), every, restart);
        let facts = |told: &Told| told.rows.clone();
        assert_eq!(facts(&again), facts(&told), "cut after every {every}, restarted: {restart}");
    }
    told
}

fn row(feed: &[Fed]) -> Message {
    only(tell(feed).messages().into_iter().cloned().collect())
}

#[test]
fn a_gateway_alone_makes_a_row() {
    let row = row(&[held()]);
    assert_eq!((row.status, row.reason, row.direction), (Status::Quarantined, Some(Reason::Policy), Received));
    assert_eq!((row.sender.as_deref(), row.recipient.as_deref()), (Some("mittente@remote.test"), Some(MARIO)));
    assert_eq!((row.message_id.as_deref(), row.queue_id.as_deref()), (Some("<q1@remote.test>"), None));
    assert_eq!((row.domain.as_deref(), row.host.as_str(), row.text.as_deref()), (Some("azienda.test"), "gw1", Some("a macro")));
    let file = only(row.attachments);
    assert_eq!((file.name.as_str(), file.sha256, file.status.as_deref()), ("fattura.doc", Some("a".repeat(64)), Some("infected")));
}

#[test]
fn how_a_gateway_locks_a_message_can_be_searched_for() {
    let of = |id, kind: &str, more: Value| {
        let mut fed = json!({"queue_id": "GW7", "direction": "sent", "sender": MARIO, "recipient": "a@remote.test"});
        fed.as_object_mut().expect("members").extend(more.as_object().expect("members").clone());
        event(id, kind, fed)
    };
    for (feed, locked) in [
        (vec![of(1, "encrypted", json!({"encryption": "pgp"})), of(2, "delivered", json!({}))], Some(Encryption::Pgp)),
        (vec![of(1, "accepted", json!({})), of(2, "decrypted", json!({"encryption": "smime"}))], Some(Encryption::Smime)),
        (vec![of(1, "portal", json!({}))], Some(Encryption::Portal)),
        (vec![of(1, "delivered", json!({}))], None),
    ] {
        let row = row(&feed);
        assert_eq!(row.encryption, locked);
        for how in Encryption::ALL {
            assert_eq!(how.locks(&row), locked == Some(*how), "{how}");
        }
    }
}

#[test]
fn each_kind_tells_how_the_message_stands() {
    for (kinds, received, sent) in [
        (&["accepted"][..], Status::Processing, Status::Queued),
        (&["held", "released"], Status::Processing, Status::Queued),
        (&["held", "released", "delivered"], Status::Accepted, Status::Delivered),
        (&["held", "deleted"], Status::Rejected, Status::Blocked),
        (&["sandboxed"], Status::Processing, Status::Queued),
        (&["sandboxed", "held", "viewed"], Status::Quarantined, Status::Blocked),
        (&["password-analysis", "delivered"], Status::Accepted, Status::Delivered),
        (&["encrypted", "portal"], Status::Accepted, Status::Delivered),
        (&["discarded"], Status::Rejected, Status::Blocked),
        (&["rejected"], Status::Rejected, Status::Rejected),
        (&["deferred"], Status::Deferred, Status::Queued),
        (&["deferred", "expired"], Status::Rejected, Status::Expired),
        (&["delivered", "bounced"], Status::Rejected, Status::Rejected),
        (&["delivery-failed"], Status::Rejected, Status::Rejected),
    ] {
        for (direction, status) in [("received", received), ("sent", sent)] {
            let feed: Vec<Fed> = (1..)
                .zip(kinds)
                .map(|(id, kind)| {
                    event(
                        id,
                        kind,
                        json!({"queue_id": "GW7", "direction": direction, "recipient": "a@remote.test", "sender": "b@remote.test"}),
                    )
                })
                .collect();
            let row = row(&feed);
            assert_eq!((row.status, row.direction.name()), (status, direction), "{kinds:?}");
            assert_eq!(row.queue_id.as_deref(), Some("GW7"));
        }
    }
}

#[test]
fn every_kind_is_a_step_of_the_story() {
    let feed: Vec<Fed> = (1..).zip(EventKind::ALL).map(|(id, kind)| of(kind.name(), id)).collect();
    let told = tell(&feed);
    let row = only(told.messages());
    assert_eq!(told.kinds(row), EventKind::ALL);
    assert_eq!(told.lines[&told.story_of(row)].len(), EventKind::ALL.len(), "each with the line it came on");
}

#[test]
fn an_event_told_again_counts_once() {
    let (mut again, mut other) = (held(), held());
    again.1 = String::from_utf8(again.1).expect("text").replace("a macro", "other words").into_bytes();
    other.1 = String::from_utf8(other.1).expect("text").replace("gw-1\"", "gw-9\"").into_bytes();
    let told = tell(&[held(), held(), again, held()]);
    let row = only(told.messages());
    assert_eq!((told.kinds(row), row.text.as_deref()), (vec![EventKind::Held], Some("a macro")));
    let told = tell(&[held(), other]);
    assert_eq!(told.kinds(only(told.messages())).len(), 2);
}

#[test]
fn a_message_event_is_for_all_its_recipients() {
    let two = event(1, "held", json!({"queue_id": "GW7", "recipient": [MARIO, "anna.bianchi@azienda.test"]}));
    let one = event(2, "released", json!({"queue_id": "GW7", "recipient": MARIO}));
    let all = event(3, "note", json!({"queue_id": "GW7", "text": "for all"}));
    let told = tell(&[two, one, all]);
    assert_eq!(told.messages().len(), 2);
    assert_eq!(told.to(Received, MARIO).status, Status::Processing);
    assert_eq!(told.to(Received, "anna.bianchi@azienda.test").status, Status::Quarantined);
    let nobody = event(1, "held", json!({"queue_id": "GW7"}));
    let named = event(2, "note", json!({"queue_id": "GW7", "recipient": MARIO}));
    let row = row(&[nobody, named]);
    assert_eq!((row.recipient.as_deref(), row.original_recipient, row.status), (Some(MARIO), None, Status::Quarantined));
}

/// A message of the log and what a gateway says of it.
fn logged_and_told() -> (Vec<Fed>, Vec<Fed>) {
    let log = lines(
        "log",
        b"2026-11-21T17:00:10.100000+00:00 mx1 postfix/mx/smtpd[1]: 4jWzRV09JGz1cnK8: client=mail.remote.test[198.51.100.20]
2026-11-21T17:00:10.200000+00:00 mx1 postfix/cleanup[2]: 4jWzRV09JGz1cnK8: message-id=<q1@remote.test>
2026-11-21T17:00:10.300000+00:00 mx1 postfix/qmgr[3]: 4jWzRV09JGz1cnK8: from=<mittente@remote.test>, size=544, nrcpt=1 (queue active)
2026-11-21T17:00:10.400000+00:00 mx1 postfix/lmtp[4]: 4jWzRV09JGz1cnK8: to=<mario.rossi@azienda.test>, relay=mx1[private/lmtp], delay=0.3, delays=0.1/0/0/0.2, dsn=2.0.0, status=sent (250 2.0.0 <mario.rossi@azienda.test> S1 Saved)
2026-11-21T17:00:10.500000+00:00 mx1 postfix/qmgr[3]: 4jWzRV09JGz1cnK8: removed
",
    );
    let mut told = vec![of("decrypted", 10), of("scanned", 11)];
    told[0].1 = String::from_utf8(told[0].1.clone()).expect("text").replace("\"host\"", "\"encryption\":\"smime\",\"host\"").into_bytes();
    (log, told)
}

#[test]
fn log_and_gateway_make_one_row_whoever_speaks_first() {
    let (log, told) = logged_and_told();
    let facts = |row: &Message| (row.status, row.queue_id.clone(), row.client_ip, row.size, row.recipient.clone(), row.sender.clone());
    let alone = row(&log);
    for at in 0..=log.len() {
        for then in at..=log.len() {
            let feed = [&log[..at], &told[..1], &log[at..then], &told[1..], &log[then..]].concat();
            let told = tell(&feed);
            let row = only(told.messages());
            assert_eq!(facts(row), facts(&alone), "told before lines {at} and {then}");
            let kinds = told.kinds(row);
            for kind in [EventKind::Decrypted, EventKind::Scanned, EventKind::Delivered, EventKind::Finished] {
                assert_eq!(kinds.iter().filter(|known| **known == kind).count(), 1, "{kind} of {kinds:?}, before lines {at} and {then}");
            }
        }
    }
}

#[test]
fn a_gateways_word_on_nobody_in_particular_makes_no_row_of_its_own() {
    let to_two: Vec<Fed> = logged_and_told()
        .0
        .into_iter()
        .flat_map(|(source, line)| {
            let line = String::from_utf8(line).expect("text").replace("nrcpt=1", "nrcpt=2");
            let other = line.contains("to=<mario").then(|| line.replace("mario.rossi@", "anna.bianchi@").replace("10.4", "10.45"));
            [Some(line), other].into_iter().flatten().map(move |line| (source.clone(), line.into_bytes()))
        })
        .collect();
    let alone = row(&logged_and_told().0);
    let nobody = event(10, "scanned", json!({"queue_id": "4jWzRV09JGz1cnK8", "subject": "due"}));
    let nobodys = |log: &[Fed], at: usize| tell(&[&log[..at], std::slice::from_ref(&nobody), &log[at..]].concat());
    for at in 0..=to_two.len() {
        let told = nobodys(&to_two, at);
        let mut to: Vec<_> = told.messages().into_iter().map(|row| (row.recipient.clone(), row.original_recipient.clone())).collect();
        to.sort();
        assert_eq!(to, [(Some("anna.bianchi@azienda.test".into()), None), (Some(MARIO.into()), None)], "told before line {at}");
    }
    let log = logged_and_told().0;
    for at in 0..=log.len() {
        let told = nobodys(&log, at);
        let row = only(told.messages().into_iter().cloned().collect());
        assert_eq!((row.recipient, row.original_recipient), (alone.recipient.clone(), None), "told before line {at}");
    }
}

#[test]
fn a_message_id_used_again_later_is_another_message() {
    let (log, _) = logged_and_told();
    let late: Vec<Fed> =
        log.into_iter().map(|(s, l)| (s, String::from_utf8(l).expect("text").replace("T17:00", "T17:30").into_bytes())).collect();
    let told = tell(&[vec![held()], late].concat());
    assert_eq!(told.messages().len(), 2, "a stranger may write any message-id");
    assert_eq!(told.messages().iter().filter(|row| row.status == Status::Quarantined).count(), 1);
}

#[test]
fn a_gateways_word_on_a_message_for_others_is_not_this_ones() {
    let (log, _) = logged_and_told();
    let other = event(10, "held", json!({"message_id": "<q1@remote.test>", "recipient": "anna.bianchi@azienda.test"}));
    let told = tell(&[log, vec![other]].concat());
    assert_eq!(told.to(Received, MARIO).status, Status::Accepted);
    assert_eq!(told.to(Received, "anna.bianchi@azienda.test").status, Status::Quarantined);
}

#[test]
fn a_gateway_comes_back_to_a_message_that_is_closed() {
    let (log, _) = logged_and_told();
    let later = lines("log", b"2026-11-21T18:00:00+00:00 mx1 postfix/smtpd[9]: connect from unknown[192.0.2.1]\n");
    let viewed = event(20, "viewed", json!({"message_id": "<q1@remote.test>", "recipient": MARIO, "details": {"by": "staff"}}));
    let told = Told::of(&[log, later, vec![viewed]].concat(), &ours(), 1, true);
    let row = only(told.messages());
    assert!(told.kinds(row).contains(&EventKind::Viewed));
}

#[test]
fn logins_are_told_too() {
    let feed = [
        event(
            1,
            "logged-in",
            json!({"user": "Mario.Rossi@azienda.test", "session": "w1", "protocol": "webmail", "client_ip": "203.0.113.9", "client": "Snappy"}),
        ),
        event(
            2,
            "login-failed",
            json!({"user": "x@azienda.test", "protocol": "webmail", "failure": "otp-invalid", "client_ip": "203.0.113.9"}),
        ),
        event(9, "logged-out", json!({"user": MARIO, "session": "w1", "protocol": "webmail"})),
    ];
    let told = tell(&feed);
    let [login, failed] = told.accesses()[..] else { panic!("two rows") };
    assert_eq!((login.user.as_str(), login.protocol, login.client.as_deref()), (MARIO, Protocol::Webmail, Some("Snappy")));
    assert!(login.logout_time.is_some() && login.remote_ip.is_some());
    assert_eq!((failed.action, failed.failure.map(Failure::name)), (Action::FailedLogin, Some("otp-invalid")));
}

#[test]
fn what_is_written_cannot_move_a_terminal() {
    let feed = [event(1, "held", json!({"message_id": "<a>", "recipient": MARIO, "subject": "\u{1b}[31m", "details": {"\u{7}": "\u{0}"}}))];
    let told = tell(&feed);
    let row = only(told.messages());
    assert_eq!(row.subject.as_deref(), Some("\\x1b[31m"));
    assert_eq!(told.events_of(told.story_of(row))[0].details, [("\\x07".to_owned(), "\\x00".to_owned())]);
}

fn scan() -> Fed {
    let body = json!({
        "qid": "4jWzRV09JGz1cnK8", "message_id": "q1@remote.test", "ip": "198.51.100.20", "user": "unknown", "from": "mittente@remote.test",
        "rcpt": [MARIO], "subject": "Città", "action": "no action", "score": 1.5, "header_from": ["Mittente <mittente@remote.test>"],
        "header_to": ["Mario"], "symbols": [{"name": "R_SPF_ALLOW", "score": -0.2}, {"name": "R_DKIM_REJECT", "score": 1.7}],
        "attachments": [{"name": "contratto.pdf", "digest": "d".repeat(128), "size": 700}]
    });
    ("rspamd".into(), json!({"recv_ts": 1_795_280_410.35, "headers": {}, "body": body}).to_string().into_bytes())
}

#[test]
fn rspamds_metadata_fills_what_its_line_leaves_out() {
    let (log, _) = logged_and_told();
    let line = lines("rspamd.log", b"2026-11-21 17:00:10.25000 #30460(rspamd_proxy) <bdfdf1>; proxy; rspamd_task_write_log: id: <q1@remote.test>, qid: <4jWzRV09JGz1cnK8>, ip: 198.51.100.20, from: <mittente@remote.test>, (default: F (no action): [1.50/15.00] [R_DKIM_REJECT(1.70){},R_SPF_ALLOW(-0.20){+ip4:198.51.100.0/24;}]), len: 541, time: 100ms, dns req: 1, digest: <1>, rcpts: <mario.rossi@azienda.test>, mime_rcpts: <>\n");
    let check = |feed: &[Fed]| {
        let told = tell(feed);
        let row = only(told.messages()).clone();
        assert_eq!((row.subject.as_deref(), row.header_from.as_deref()), (Some("Città"), Some("Mittente <mittente@remote.test>")));
        assert_eq!((row.auth.spf.as_deref(), row.auth.dkim.as_deref()), (Some("pass"), Some("fail")));
        let file = only(row.attachments.clone());
        assert_eq!((file.name.as_str(), file.sha256, file.size), ("contratto.pdf", None, Some(700)), "Rspamd's digest is no SHA-256");
        assert_eq!(told.kinds(&row).iter().filter(|kind| **kind == EventKind::Scanned).count(), 1);
        (row.spam, row.status)
    };
    let alone = check(&[log.clone(), vec![scan(), scan()]].concat());
    assert_eq!(alone.0.as_ref().map(|spam| (spam.score, spam.symbols.len(), spam.required)), Some((1.5, 2, None)));
    let whole = check(&[&log[..1], &line[..], &log[1..], &[scan()]].concat());
    assert_eq!(whole.0.as_ref().and_then(|spam| spam.required), Some(15.0));
    for at in 0..=log.len() {
        for then in at..=log.len() {
            assert_eq!(check(&[&log[..at], &line, &log[at..then], &[scan()], &log[then..]].concat()), whole, "{at} {then}");
            assert_eq!(check(&[&log[..at], &[scan()], &log[at..then], &line, &log[then..]].concat()), whole, "{at} {then}");
        }
    }
}

fn entry(queue: &str, why: Option<&str>) -> Fed {
    let to = json!({"address": "x@refused.test", "delay_reason": why});
    let entry = json!({"queue_name": queue, "queue_id": "4jWzVw0Wqkz1cnW3", "arrival_time": 1_795_280_410, "message_size": 740,
                       "sender": MARIO, "recipients": [to]});
    ("postqueue".into(), entry.to_string().into_bytes())
}

#[test]
fn the_queue_is_as_postqueue_shows_it() {
    let fresh = row(&[entry("deferred", Some("connect to mx.refused.test[127.0.70.4]:25: Connection refused"))]);
    assert_eq!((fresh.status, fresh.direction, fresh.size), (Status::Queued, Sent, Some(740)));
    assert_eq!((fresh.queue_id.as_deref(), fresh.reason), (Some("4jWzVw0Wqkz1cnW3"), Some(Reason::Unreachable)));
    let held = row(&[entry("hold", None)]);
    assert_eq!(held.status, Status::Blocked);
    let released = row(&[entry("hold", None), entry("active", None)]);
    assert_eq!(released.status, Status::Queued);
    // the machine's name comes with the first line of the log
    let line = lines("log", b"2026-11-22T01:00:00+00:00 mx1 postfix/smtp[1]: 4jWzVw0Wqkz1cnW3: to=<x@refused.test>, relay=mx.refused.test[127.0.70.5]:25, delay=99, delays=98/0/1/0, dsn=2.0.0, status=sent (250 ok)\n");
    let sent = row(&[vec![entry("deferred", Some("Connection refused"))], line].concat());
    assert_eq!(sent.status, Status::Delivered);
}

#[test]
fn what_has_gone_without_a_word_is_known() {
    let mark = |at: &str| {
        (
            "postqueue".to_owned(),
            tracemail_parse::json::mark(tracemail_model::time::Micros::parse_rfc3339(at).expect("a time")).into_bytes(),
        )
    };
    let log = lines("log", b"2026-11-21T17:00:10+00:00 mx1 postfix/qmgr[3]: 4jWzVw0Wqkz1cnW3: from=<mario.rossi@azienda.test>, size=740, nrcpt=1 (queue active)
2026-11-21T17:00:11+00:00 mx1 postfix/smtp[1]: 4jWzVw0Wqkz1cnW3: to=<x@refused.test>, relay=none, delay=1, delays=1/0/0/0, dsn=4.4.1, status=deferred (connect to mx.refused.test[127.0.70.4]:25: Connection refused)
");
    let at =
        |fed: Fed, time: &str| (fed.0, format!("{{\"recv_ts\":{time},\"body\":{}}}", String::from_utf8(fed.1).expect("text")).into_bytes());
    let seen = at(entry("deferred", Some("Connection refused")), "1795280500");
    let feed = [log.clone(), vec![seen.clone(), at(mark("2026-11-21T17:01:40Z"), "1795280500")]].concat();
    let there = row(&feed);
    assert_eq!(
        (there.status, there.text.as_deref().map(|t| t.starts_with("connect to"))),
        (Status::Queued, Some(true)),
        "the log's words stay"
    );
    let gone = [feed, vec![at(mark("2026-11-21T17:05:00Z"), "1795280700")], after()].concat();
    let told = Told::of(&gone, &ours(), 1, true);
    let row = only(told.messages());
    assert!(row.text.as_deref().is_some_and(|text| text.contains("no longer in the queue")), "{row:?}");
    assert!(told.kinds(row).contains(&EventKind::Note));
}

/// The mail lab's logs.
fn lab(names: &[&str]) -> Vec<Fed> {
    let here = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = |name: &str| here.join(if name.contains(".jsonl") { "exporters" } else { "../../end2end/maillab/logs" });
    merge(names.iter().map(|name| lines(name, &std::fs::read(folder(name).join(name)).expect("the lab's log"))).collect())
}

#[test]
fn the_labs_exporters_double_nothing() {
    let logs = ["mail.rfc3339.log", "rspamd.log"];
    let told = |names: &[&str]| Told::of(&[lab(names), after()].concat(), &ours(), 500, true);
    let (alone, with) =
        (told(&logs), told(&[&logs[..], &["dovecot-events.jsonl", "rspamd-metadata.jsonl", "rspamd-trace.jsonl"]].concat()));
    let keys = |told: &Told, direction: Direction| {
        let mut keys: Vec<_> =
            told.of_direction(direction).iter().map(|r| (r.time, r.queue_id.clone(), r.recipient.clone(), r.status)).collect();
        keys.sort();
        keys
    };
    for direction in [Received, Sent] {
        assert_eq!(keys(&with, direction), keys(&alone, direction));
    }
    let logins = |told: &Told| {
        let mut all: Vec<_> = told.accesses().iter().map(|a| (a.action.name(), a.user.clone(), a.protocol.name(), a.failure)).collect();
        all.sort();
        all
    };
    assert_eq!(logins(&with), logins(&alone));
    let steps = |told: &Told, row: &Message| {
        let mut kinds: Vec<_> = told.kinds(row).into_iter().filter(|kind| *kind != EventKind::Note).collect();
        kinds.sort();
        kinds
    };
    for row in alone.messages() {
        let of = |row: &Message| (row.queue_id.clone(), row.time, row.recipient.clone(), row.original_recipient.clone(), row.direction);
        let told = only(with.messages().iter().filter(|other| of(other) == of(row)).copied().collect::<Vec<_>>());
        assert_eq!(steps(&with, told), steps(&alone, row), "{:?} {:?}", row.queue_id, row.recipient);
    }
    let rules = |told: &Told| {
        told.events.values().flat_map(|parts| parts.values()).filter(|e| e.details.iter().any(|(name, _)| name == "rule")).count()
    };
    assert_eq!((rules(&alone), rules(&with)), (0, 15), "which rule of the script acted");
    let files = |told: &Told| told.messages().iter().filter(|row| !row.attachments.is_empty()).count();
    assert_eq!((files(&alone), files(&with) > 0), (0, true));
}
