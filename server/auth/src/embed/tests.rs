//! Every way we know to forge a token, each beside the one true token it differs from.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::{
    hmac,
    signature::{Ed25519KeyPair, KeyPair},
};
use serde_json::{Value, json};
use tracemail_model::time::{Micros, SECOND};

use super::{
    Algorithm, Claims, Key, Origin, Presented, Signed, Whose,
    token::{Refused, challenge},
};

const NOW: u64 = 1_800_000_000;
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const HOST: &str = "https://panel.example.com";
const SECRET: &[u8; 32] = b"0123456789abcdef0123456789abcdef";

fn pair(seed: u8) -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).expect("a key")
}
fn ed(seed: u8) -> Key {
    Key::new(Algorithm::EdDsa, pair(seed).public_key().as_ref().to_vec()).expect("a key")
}
fn hs() -> Key {
    Key::new(Algorithm::Hs256, SECRET.to_vec()).expect("a key")
}
fn b64(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn head() -> Value {
    json!({ "alg": "EdDSA", "kid": "acme.1", "typ": "JWT" })
}
fn body() -> Value {
    json!({
        "iss": "acme", "aud": "tracemail-embed", "sub": "customer-4711", "iat": NOW, "exp": NOW + 120,
        "jti": "0123456789abcdef", "challenge": challenge(VERIFIER), "origin": HOST, "domains": ["example.com"],
    })
}
/// The body with a field changed, or taken away by `null`.
fn with(field: &str, value: Value) -> Value {
    let mut body = body();
    if value.is_null() {
        body.as_object_mut().map(|all| all.remove(field))
    } else {
        body.as_object_mut().map(|all| all.insert(field.into(), value))
    };
    body
}
fn head_with(field: &str, value: Value) -> Value {
    let mut head = head();
    if value.is_null() {
        head.as_object_mut().map(|all| all.remove(field))
    } else {
        head.as_object_mut().map(|all| all.insert(field.into(), value))
    };
    head
}

fn signed(head: &str, body: &str, sign: impl Fn(&[u8]) -> Vec<u8>) -> String {
    let message = format!("{}.{}", b64(head), b64(body));
    format!("{message}.{}", b64(sign(message.as_bytes())))
}
fn by_ed(head: &Value, body: &Value) -> String {
    text_by_ed(&head.to_string(), &body.to_string())
}
fn text_by_ed(head: &str, body: &str) -> String {
    signed(head, body, |message| pair(1).sign(message).as_ref().to_vec())
}
fn by_hs(secret: &[u8], head: &Value, body: &Value) -> String {
    signed(&head.to_string(), &body.to_string(), |message| {
        hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), message).as_ref().to_vec()
    })
}

fn prove_as(token: &str, key: &Key, presented: Presented<'_>, now: u64) -> Result<Claims, Refused> {
    let origins = [Origin::parse(HOST).expect("an origin"), Origin::parse("https://other.example.com").expect("an origin")];
    Signed::read(token)?.prove("acme", &origins, key, presented, Micros(now as i64 * SECOND))
}
fn prove(token: &str) -> Result<Claims, Refused> {
    prove_as(token, &ed(1), Presented { verifier: VERIFIER, origin: HOST }, NOW)
}

#[test]
fn a_true_token_is_believed_by_either_algorithm() {
    let claims = prove(&by_ed(&head(), &body())).expect("believed");
    assert_eq!((claims.sub.as_str(), claims.jti.as_str()), ("customer-4711", "0123456789abcdef"));
    assert_eq!(claims.whose, Whose::Domains(vec!["example.com".into()]));
    assert_eq!(claims.forget, NOW + 150);
    let token = by_hs(SECRET, &head_with("alg", json!("HS256")), &with("domains", json!(["Example.COM"])));
    let claims = prove_as(&token, &hs(), Presented { verifier: VERIFIER, origin: HOST }, NOW).expect("believed");
    assert_eq!(claims.whose, Whose::Domains(vec!["example.com".into()]));
    prove(&by_ed(&head_with("typ", Value::Null), &body())).expect("typ may be left out");
    for (field, value, whose) in [
        ("customer", json!("Rossi srl"), Whose::Customer("Rossi srl".into())),
        ("mailbox", json!("Anna@Example.com"), Whose::Mailbox("anna@example.com".into())),
        ("mailbox", json!("Rene\u{301}@Example.com"), Whose::Mailbox("rené@example.com".into())),
    ] {
        let mut body = with("domains", Value::Null);
        body[field] = value;
        assert_eq!(prove(&by_ed(&head(), &body)).expect("believed").whose, whose);
    }
}

#[test]
fn clocks_may_be_thirty_seconds_apart_and_not_one_more() {
    let token = by_ed(&head(), &body());
    let at = |now: u64| prove_as(&token, &ed(1), Presented { verifier: VERIFIER, origin: HOST }, now);
    assert!(at(NOW - 30).is_ok() && at(NOW + 149).is_ok());
    assert_eq!(at(NOW - 31), Err(Refused("it is not valid yet")));
    assert_eq!(at(NOW + 150), Err(Refused("it has expired")));
    let longest = by_ed(&head(), &with("exp", json!(NOW + 300)));
    assert!(prove(&longest).is_ok(), "five minutes are allowed");
}

#[test]
fn a_public_key_is_read_as_people_paste_it() {
    let raw = pair(1).public_key().as_ref().to_vec();
    let mut spki = vec![0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
    spki.extend(&raw);
    let standard = base64::engine::general_purpose::STANDARD;
    for text in [
        b64(&raw),
        standard.encode(&raw),
        standard.encode(&spki),
        format!("-----BEGIN PUBLIC KEY-----\r\n{}\r\n-----END PUBLIC KEY-----\r\n", standard.encode(&spki)),
    ] {
        assert_eq!(Key::public(&text), Some(ed(1)), "{text}");
    }
    for text in ["", "x", "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----", &b64([1; 31]), &b64([1; 33]), &"A".repeat(10_000)] {
        assert_eq!(Key::public(text), None, "{text}");
    }
    assert!(Key::new(Algorithm::Hs256, vec![1; 31]).is_none(), "a secret of 31 bytes is too short");
    assert_eq!(format!("{:?}", hs()), "Key(HS256)", "no log tells a secret");
}

/// Each a token that somebody might try, with what it tries.
fn forgeries() -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = Vec::new();
    let mut add = |what: &str, token: String| all.push((what.into(), token));
    let (public, good) = (ed(1).bytes().to_vec(), by_ed(&head(), &body()));

    // the algorithm
    for alg in [
        "none", "None", "nOnE", "NONE", "", "eddsa", "EDDSA", "Ed25519", "HS256", "HS384", "HS512", "RS256", "ES256", "PS256", " EdDSA",
        "EdDSA\0",
    ] {
        add(&format!("alg {alg:?}, signed by the true key"), by_ed(&head_with("alg", json!(alg)), &body()));
        add(&format!("alg {alg:?}, no signature"), signed(&head_with("alg", json!(alg)).to_string(), &body().to_string(), |_| Vec::new()));
    }
    for value in [json!(null), json!(1), json!(["EdDSA"]), json!({ "EdDSA": 1 })] {
        let mut head = head();
        head["alg"] = value.clone();
        add(&format!("alg {value}"), by_ed(&head, &body()));
    }
    add("alg left out", by_ed(&head_with("alg", Value::Null), &body()));
    let hs256 = head_with("alg", json!("HS256"));
    add("HS256 with the public key as its secret", by_hs(&public, &hs256, &body()));
    add("HS256 with the public key in base64", by_hs(b64(&public).as_bytes(), &hs256, &body()));
    add("HS256 with an empty secret", by_hs(b"", &hs256, &body()));
    add("HS256's signature under EdDSA", by_hs(SECRET, &head(), &body()));

    // where the key lies
    for field in ["jku", "x5u", "jwk", "x5c", "crit", "cty", "zip", "x5t", "b64"] {
        add(&format!("header names {field}"), by_ed(&head_with(field, json!("https://evil.example/key")), &body()));
    }
    add("kid left out", by_ed(&head_with("kid", Value::Null), &body()));
    add("kid is a number", by_ed(&head_with("kid", json!(1)), &body()));
    add("kid is a list", by_ed(&head_with("kid", json!(["acme.1"])), &body()));
    add("typ of another token", by_ed(&head_with("typ", json!("at+jwt")), &body()));
    add("alg twice", text_by_ed(r#"{"alg":"none","alg":"EdDSA","kid":"acme.1"}"#, &body().to_string()));

    // the signature
    add("another's key", signed(&head().to_string(), &body().to_string(), |message| pair(2).sign(message).as_ref().to_vec()));
    add("signature left out", good.rsplit_once('.').map(|(message, _)| format!("{message}.")).unwrap_or_default());
    add("signature cut", good[..good.len() - 2].to_owned());
    add("signature of zeros", signed(&head().to_string(), &body().to_string(), |_| vec![0; 64]));
    add("signature of another token", {
        let other = by_ed(&head(), &with("sub", json!("other")));
        format!("{}.{}", good.rsplit_once('.').expect("dots").0, other.rsplit_once('.').expect("dots").1)
    });
    add("claims exchanged under the signature", {
        let parts: Vec<_> = good.split('.').collect();
        format!("{}.{}.{}", parts[0], b64(with("domains", json!(["foreign.example"])).to_string()), parts[2])
    });
    for at in [5, good.find('.').expect("a dot") + 5, good.len() - 5] {
        let mut bytes = good.clone().into_bytes();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        add(&format!("one letter changed at {at}"), String::from_utf8(bytes).expect("text"));
    }

    // the shape
    for (what, token) in [
        ("nothing", String::new()),
        ("dots", "..".into()),
        ("one part", "abc".into()),
        ("two parts", "a.b".into()),
        ("four parts", format!("{good}.x")),
        ("a blank behind", format!("{good} ")),
        ("a line end behind", format!("{good}\n")),
        ("padded", format!("{good}=")),
        ("the other alphabet", good.replace(['-', '_'], "+")),
        ("a megabyte", format!("{}.{}.{}", b64(head().to_string()), "A".repeat(1 << 20), b64([0; 64]))),
        ("a NUL", format!("{good}\0")),
        ("a session's cookie", b64([7; 32])),
        ("an API token", format!("tm_{}", b64([7; 32]))),
        ("nested too deep", text_by_ed(&head().to_string(), &"[".repeat(5_000))),
        ("claims that are a list", text_by_ed(&head().to_string(), "[]")),
        ("claims that are null", text_by_ed(&head().to_string(), "null")),
        ("claims that are no UTF-8", signed(&head().to_string(), "x", |_| vec![0xff; 64])),
        ("an empty header", text_by_ed("{}", &body().to_string())),
    ] {
        if token != good {
            add(what, token);
        }
    }

    // the claims
    for (field, values) in [
        (
            "exp",
            vec![
                json!(null),
                json!("1800000120"),
                json!(1_800_000_120.5),
                json!(-1),
                json!(1_000_000_000_000_000_000_u64),
                json!(NOW + 301),
                json!(NOW - 31),
                json!(NOW),
                json!(0),
                json!(true),
                json!([NOW + 120]),
                json!(1e30),
                json!(u64::MAX),
            ],
        ),
        ("iat", vec![json!(null), json!("1800000000"), json!(NOW + 31), json!(NOW - 200), json!(-5), json!(1.8e9), json!(u64::MAX)]),
        ("nbf", vec![json!("0"), json!(NOW + 31), json!(1.5), json!(u64::MAX), json!(-1)]),
        (
            "aud",
            vec![
                json!(null),
                json!("tracemail"),
                json!("TRACEMAIL-EMBED"),
                json!(["tracemail-embed"]),
                json!(["tracemail-embed", "other"]),
                json!(""),
                json!("tracemail-embed "),
            ],
        ),
        ("iss", vec![json!(null), json!("other"), json!("ACME"), json!(["acme"]), json!(""), json!("acme.1")]),
        ("sub", vec![json!(null), json!(""), json!(4711), json!("a\nb"), json!("x".repeat(129))]),
        (
            "jti",
            vec![
                json!(null),
                json!(""),
                json!("short"),
                json!("x".repeat(65)),
                json!(1_234_567_890_123_456_789_u64),
                json!("0123456789 abcdef"),
                json!("0123456789abcde\u{e8}"),
            ],
        ),
        (
            "origin",
            vec![
                json!(null),
                json!("*"),
                json!("null"),
                json!("https://evil.example"),
                json!("https://panel.example.com/"),
                json!("https://PANEL.example.com"),
                json!("https://other.example.com"),
                json!("http://panel.example.com"),
                json!("https://panel.example.com.evil.example"),
            ],
        ),
        (
            "challenge",
            vec![
                json!(null),
                json!(""),
                json!(VERIFIER),
                json!(challenge("another")),
                json!(challenge(VERIFIER).to_lowercase()),
                json!(format!("{}=", challenge(VERIFIER))),
            ],
        ),
        (
            "domains",
            vec![json!(null), json!([]), json!("example.com"), json!({ "0": "example.com" }), json!([1]), json!(vec!["a.example"; 1_001])],
        ),
    ] {
        for value in values {
            add(&format!("{field}: {}", value.to_string().chars().take(40).collect::<String>()), by_ed(&head(), &with(field, value)));
        }
    }
    add("nobody's: an empty customer", {
        let mut b = with("domains", Value::Null);
        b["customer"] = json!("");
        by_ed(&head(), &b)
    });
    add("a mailbox without @", {
        let mut b = with("domains", Value::Null);
        b["mailbox"] = json!("anna");
        by_ed(&head(), &b)
    });
    add("domains and a customer", by_ed(&head(), &with("customer", json!("Rossi"))));
    add("domains and a mailbox", by_ed(&head(), &with("mailbox", json!("a@example.com"))));
    add("a field of nobody's", by_ed(&head(), &with("role", json!("operator"))));
    let twice = |field: &str, value: &str| format!("{},\"{field}\":{value}}}", body().to_string().trim_end_matches('}'));
    add("exp twice", text_by_ed(&head().to_string(), &twice("exp", &(NOW + 200).to_string())));
    add("domains twice", text_by_ed(&head().to_string(), &twice("domains", "[\"foreign.example\"]")));
    add("iss twice", text_by_ed(&head().to_string(), &twice("iss", "\"acme\"")));
    all
}

#[test]
fn no_forgery_is_believed() {
    let all = forgeries();
    println!("{} forgeries", all.len());
    assert!(all.len() >= 120, "{}", all.len());
    for (what, token) in &all {
        assert!(prove(token).is_err(), "believed: {what}");
    }
    // against a shared secret
    let presented = Presented { verifier: VERIFIER, origin: HOST };
    for (what, token) in &all {
        assert!(prove_as(token, &hs(), presented, NOW).is_err(), "believed: {what}, by a secret");
    }
    // and the one they all differ from is believed, so that each is refused for what it changes
    assert!(prove(&by_ed(&head(), &body())).is_ok());
}

#[test]
fn a_stolen_token_is_useless_without_its_frame() {
    let token = by_ed(&head(), &body());
    let other = "A".repeat(43);
    for (verifier, origin) in [
        ("", HOST),
        (other.as_str(), HOST),
        (&challenge(VERIFIER), HOST),
        (&VERIFIER[1..], HOST),
        (VERIFIER, ""),
        (VERIFIER, "null"),
        (VERIFIER, "https://other.example.com"),
        (VERIFIER, "https://evil.example"),
    ] {
        assert!(prove_as(&token, &ed(1), Presented { verifier, origin }, NOW).is_err(), "{verifier} {origin}");
    }
    assert!(prove_as(&token, &ed(2), Presented { verifier: VERIFIER, origin: HOST }, NOW).is_err(), "a key that was exchanged");
    let read = Signed::read(&token).expect("read");
    let elsewhere = read.prove(
        "other",
        &[Origin::parse(HOST).expect("an origin")],
        &ed(1),
        Presented { verifier: VERIFIER, origin: HOST },
        Micros(NOW as i64 * SECOND),
    );
    assert_eq!(elsewhere, Err(Refused("its iss is another site")));
    let none = Signed::read(&token).expect("read").prove(
        "acme",
        &[],
        &ed(1),
        Presented { verifier: VERIFIER, origin: HOST },
        Micros(NOW as i64 * SECOND),
    );
    assert_eq!(none, Err(Refused("its origin is not one of the site's")));
}
