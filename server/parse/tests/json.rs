//! Machine-written objects: our own schema is true to the reader, and nothing hostile gets past either.

#![recursion_limit = "256"] // an event with every member

use proptest::prelude::*;
use serde_json::{Value, json};
use tracemail_model::{event::EventKind, time::Micros};
use tracemail_parse::{
    Clock, fields,
    json::{self, SCHEMA, Said},
    kind, parse,
    record::{Body, Unknown},
};

const CLOCK: Clock = Clock { now: Micros(1_795_287_600_000_000), zone: tracemail_model::zone::Zone::UTC };

/// An event that has every member.
fn whole() -> Value {
    json!({
        "schema": 1, "id": "gw1-1", "time": "2026-11-21T17:17:42.5Z", "kind": "held", "host": "gw1",
        "message_id": "<q1@remote.test>", "queue_id": "GW77", "direction": "received", "sender": "mittente@remote.test",
        "recipient": ["mario.rossi@azienda.test"], "header_from": "Mittente <mittente@remote.test>",
        "header_to": "Mario", "subject": "Fattura", "size": 1200, "text": "a macro", "reason": "policy", "dsn": "5.7.1",
        "smtp_code": 550, "client_ip": "192.0.2.9", "client_host": "a.remote.test", "helo": "a", "relay_host": "mx.remote.test",
        "relay_ip": "2001:db8::1", "relay_port": 25, "tls_in": "TLSv1.3", "tls_out": "TLSv1.2", "folder": "Junk",
        "forwarded_to": "x@remote.test", "virus": "Eicar", "spam": {"score": 5.5, "required": 10, "action": "reject", "symbols": {"A": 1.5}},
        "auth": {"spf": "pass", "dkim": "fail", "dmarc": "none"},
        "attachments": [{"name": "a.doc", "sha256": "a".repeat(64), "size": 7, "status": "infected"}], "encryption": "pgp",
        "user": "u", "session": "s", "protocol": "imap", "failure": "other", "client": "c", "details": {"by": "staff", "n": 3, "b": true},
    })
}

fn with(name: &str, value: Value) -> Value {
    let mut event = whole();
    event[name] = value;
    event
}

fn taken(event: &Value) -> Result<(), String> {
    json::read(event.to_string().as_bytes(), &CLOCK).map(|_| ()).map_err(|fault| format!("{}: {}", fault.code, fault.message))
}

#[test]
fn the_schema_says_what_the_reader_does() {
    let schema: Value = serde_json::from_str(SCHEMA).expect("JSON");
    let schema_of = jsonschema::draft202012::new(&schema).expect("a schema of 2020-12");
    let names: Vec<&str> = schema["properties"].as_object().expect("members").keys().map(String::as_str).collect();
    let own = whole();
    assert_eq!(names, own.as_object().expect("members").keys().map(String::as_str).collect::<Vec<_>>(), "every member, in one order");

    let mut good = vec![own.clone()];
    // each may be left out, or null, where it is not required
    for name in names.iter().filter(|name| !["schema", "id", "time", "kind"].contains(name)) {
        let mut without = own.clone();
        without.as_object_mut().expect("members").shift_remove(*name);
        good.extend([without, with(name, Value::Null)]);
    }
    good.extend(EventKind::ALL.iter().map(|kind| with("kind", kind.name().into())));
    good.extend([with("recipient", "a@b".into()), with("time", json!(1_795_281_462.25)), with("sender", "".into())]);
    let login = json!({"schema": 1, "id": "1", "time": 1_795_281_462, "kind": "logged-in", "user": "u"});
    good.push(login.clone());
    for event in &good {
        assert!(schema_of.is_valid(event), "the schema refuses {event}");
        assert_eq!(taken(event), Ok(()), "the reader refuses {event}");
    }

    let mut bad = vec![with("colour", "red".into()), json!([1]), json!({})];
    for name in ["schema", "id", "time", "kind"] {
        let mut without = own.clone();
        without.as_object_mut().expect("members").shift_remove(name);
        bad.extend([without, with(name, Value::Null)]);
    }
    for (name, value) in [
        ("schema", json!(2)),
        ("id", json!("")),
        ("id", json!("x".repeat(201))),
        ("time", json!("yesterday")),
        ("time", json!(-1)),
        ("kind", json!("eaten")),
        ("size", json!(-1)),
        ("size", json!("7")),
        ("smtp_code", json!(70_000)),
        ("direction", json!("sideways")),
        ("reason", json!("because")),
        ("client_ip", json!("host")),
        ("tls_in", json!("SSLv99")),
        ("spam", json!({"action": "reject"})),
        ("auth", json!({"arc": "pass"})),
        ("attachments", json!([{"size": 1}])),
        ("attachments", json!([{"name": "a", "sha256": "abc"}])),
        ("encryption", json!("rot13")),
        ("protocol", json!("ftp")),
        ("failure", json!("none")),
        ("details", json!({"a": [1]})),
    ] {
        bad.push(with(name, value));
    }
    let mut end = login;
    end["kind"] = "logged-out".into();
    bad.push(end.clone());
    end["kind"] = "held".into();
    bad.push(end);
    for event in &bad {
        assert!(!schema_of.is_valid(event), "the schema takes {event}");
        assert!(taken(event).is_err(), "the reader takes {event}");
    }
    assert_eq!(schema["properties"]["kind"]["enum"].as_array().map(Vec::len), Some(EventKind::ALL.len()), "every kind can be told");
}

#[test]
fn an_id_names_an_event_and_a_content_an_exporters() {
    let key = |line: &str| json::read(line.as_bytes(), &CLOCK).expect("taken").feed.key;
    assert_eq!(key(&whole().to_string()), key(&with("text", "other words".into()).to_string()));
    assert_ne!(key(&whole().to_string()), key(&with("id", "gw1-2".into()).to_string()));
    let scan = r#"{"qid":"A1","action":"reject","score":9}"#;
    assert_eq!(key(scan), key(r#"{"qid": "A1", "action": "reject",  "score": 9}"#), "blanks tell nothing");
    assert_ne!(key(scan), key(r#"{"qid":"A2","action":"reject","score":9}"#));
}

#[test]
fn hostile_objects_are_refused_and_nothing_breaks() {
    let huge = format!(r#"{{"qid":"A","action":"{}","score":1}}"#, "x".repeat(10 << 20));
    assert_eq!(json::read(huge.as_bytes(), &CLOCK).expect_err("too long").code, "too-long");
    assert_eq!(parse(huge.as_bytes(), &CLOCK).body, Body::Unknown(Unknown::TooLong));
    for deep in ["{\"a\":", "[", "{\"schema\":1,\"details\":{\"a\":"] {
        let line = format!("{{\"schema\":{}", deep.repeat(20_000 / deep.len()));
        assert_eq!(json::read(line.as_bytes(), &CLOCK).expect_err("too deep").code, "not-json");
    }
    let of = |line: &[u8]| json::read(line, &CLOCK).expect_err("refused").code;
    assert_eq!(of(b"{\"schema\":1,\"id\":\"\xff\"}"), "not-json");
    assert_eq!(of(br#"{"schema":1,"id":"\ud800"}"#), "not-json");
    assert_eq!(of(br#"{"schema":1,"id":"a","id":"b","time":1795281462,"kind":"held","message_id":"<a>"}"#), "bad-event");
    assert_eq!(of(br#"{"schema":1,"id":"a","time":1795281462,"kind":"held","message_id":"<a>","size":1e999}"#), "not-json");
    assert_eq!(of(br#"{"schema":1,"id":"a","time":"2036-11-21T17:17:42Z","kind":"held","message_id":"<a>"}"#), "future-time");
    // a program of another name logs JSON that strangers wrote: it is not believed
    let forged = format!("Nov 21 17:17:42 mx1 web[1]: {}", whole());
    assert_eq!(parse(forged.as_bytes(), &CLOCK).body, Body::Unknown(Unknown::Foreign));
    let forged = format!("Nov 21 17:17:42 mx1 dovecot: stats: {}", whole());
    assert!(!matches!(parse(forged.as_bytes(), &CLOCK).body, Body::Feed(_)), "only Dovecot's own events stand in Dovecot's log");
}

#[test]
fn a_hash_of_the_password_is_left_behind() {
    let line = br#"{"login":"u@azienda.test","session_id":"S","success":false,"pwhash":"0eec","protocol":"imap","mech":"PLAIN"}"#;
    let told = json::read(line, &CLOCK).expect("taken");
    assert!(!format!("{told:?}").contains("0eec"));
    assert_eq!(told.feed.said, Said::Nothing, "the event of the same try says more");
}

proptest! {
    /// Pieces of good objects lost, doubled, swapped and broken.
    #[test]
    fn broken_objects_never_panic(from in 0_usize..900, to in 0_usize..900, with in proptest::collection::vec(any::<u8>(), 0..12)) {
        let text = whole().to_string().into_bytes();
        let (from, to) = (from.min(text.len()), to.min(text.len()));
        let line = [&text[..from], &with, &text[to..]].concat();
        let record = parse(&line, &CLOCK);
        prop_assert!(!kind(&record).is_empty());
        fields(1, &record);
    }
}

#[test]
fn an_ipv4_address_written_as_ipv6_is_brought_back() {
    let said = |object: Value| json::read(object.to_string().as_bytes(), &CLOCK).expect("taken").feed.said;
    let mapped = "::FFFF:192.0.2.7";
    let mut event = with("client_ip", mapped.into());
    event["relay_ip"] = mapped.into();
    let Said::Given(given) = said(event) else { panic!("an event") };
    let plain = "192.0.2.7".parse().ok();
    assert_eq!((given.client_ip, given.relay_ip), (plain, plain));
    let scan = json!({"qid": "4bXyZ1", "action": "no action", "score": 0.5, "ip": mapped});
    let Said::Scan(scan) = said(scan) else { panic!("a scan") };
    assert_eq!(scan.ip, plain);
}
