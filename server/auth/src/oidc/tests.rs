//! Tokens as a provider signs them, and as others would like to.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::{
    hmac,
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair},
};
use serde_json::{Value, json};
use tracemail_model::time::{Micros, SECOND};

use super::*;

const NOW: u64 = 1_795_000_000;
const ISSUER: &str = "https://id.example.com/realms/a";

fn expected() -> Expected<'static> {
    Expected { issuer: ISSUER, client: "tracemail", nonce: "n-1", now: Micros(NOW as i64 * SECOND) }
}

fn claims() -> Value {
    json!({ "iss": ISSUER, "sub": "248289761001", "aud": "tracemail", "exp": NOW + 300, "iat": NOW, "nonce": "n-1",
            "email": "anna@example.com", "email_verified": true })
}

struct Signer {
    pair: EcdsaKeyPair,
    random: SystemRandom,
}

fn signer() -> Signer {
    let random = SystemRandom::new();
    let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).expect("random");
    let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, document.as_ref(), &random).expect("a key");
    Signer { pair, random }
}

fn encode(part: &Value) -> String {
    URL_SAFE_NO_PAD.encode(part.to_string())
}

impl Signer {
    fn jwk(&self, kid: &str) -> Value {
        let point = &self.pair.public_key().as_ref()[1..];
        let (x, y) = point.split_at(32);
        json!({ "kty": "EC", "crv": "P-256", "kid": kid, "use": "sig", "x": URL_SAFE_NO_PAD.encode(x), "y": URL_SAFE_NO_PAD.encode(y) })
    }

    fn sign(&self, header: &Value, claims: &Value) -> String {
        let message = format!("{}.{}", encode(header), encode(claims));
        let signature = self.pair.sign(&self.random, message.as_bytes()).expect("signs");
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

fn keys(all: &[Value]) -> Keys {
    Keys::read(json!({ "keys": all }).to_string().as_bytes()).expect("a set")
}

fn with(mut claims: Value, name: &str, value: Value) -> Value {
    match value {
        Value::Null => drop(claims.as_object_mut().expect("an object").remove(name)),
        value => claims[name] = value,
    }
    claims
}

#[test]
fn what_the_provider_says_of_this_sign_in_is_believed() {
    let signer = signer();
    let keys = keys(&[json!({ "kty": "RSA", "kid": "other", "n": "AQAB", "e": "AQAB" }), json!("nonsense"), signer.jwk("k1")]);
    let header = json!({ "alg": "ES256", "kid": "k1", "typ": "JWT" });
    let anna = Person { sub: "248289761001".into(), email: Some("anna@example.com".into()) };
    assert_eq!(prove(&signer.sign(&header, &claims()), &keys, expected()), Ok(anna.clone()));
    assert_eq!(prove(&signer.sign(&json!({ "alg": "ES256" }), &claims()), &keys, expected()), Ok(anna.clone()), "the only key that fits");
    let many = with(with(claims(), "aud", json!(["tracemail", "other"])), "azp", json!("tracemail"));
    assert_eq!(prove(&signer.sign(&header, &many), &keys, expected()), Ok(anna));
    for unsure in [json!(false), json!("true"), Value::Null] {
        let person = prove(&signer.sign(&header, &with(claims(), "email_verified", unsure)), &keys, expected()).expect("a person");
        assert_eq!(person.email, None, "an address that may be anybody's");
    }
}

#[test]
fn ed25519_signs_too() {
    let document = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).expect("random");
    let pair = Ed25519KeyPair::from_pkcs8(document.as_ref()).expect("a key");
    let x = URL_SAFE_NO_PAD.encode(pair.public_key().as_ref());
    let keys = keys(&[json!({ "kty": "OKP", "crv": "Ed25519", "x": x })]);
    let message = format!("{}.{}", encode(&json!({ "alg": "EdDSA" })), encode(&claims()));
    let token = format!("{message}.{}", URL_SAFE_NO_PAD.encode(pair.sign(message.as_bytes())));
    prove(&token, &keys, expected()).expect("is believed");
}

#[test]
fn no_forgery_is_believed() {
    let (signer, stranger) = (signer(), signer());
    let jwk = signer.jwk("k1");
    let keys = keys(std::slice::from_ref(&jwk));
    let header = json!({ "alg": "ES256", "kid": "k1" });
    let good = signer.sign(&header, &claims());
    let mut forged: Vec<(String, String)> = Vec::new();
    let mut add = |what: &str, token: String| forged.push((what.to_owned(), token));
    for (name, value) in [
        ("iss", json!("https://evil.example")),
        ("iss", json!(format!("{ISSUER}/"))),
        ("iss", Value::Null),
        ("sub", json!("")),
        ("sub", json!("a\nb")),
        ("sub", json!("x".repeat(256))),
        ("sub", json!(7)),
        ("sub", Value::Null),
        ("aud", json!("other")),
        ("aud", json!(["other"])),
        ("aud", json!(["tracemail", "other"])), // no azp says that it is for us
        ("aud", json!([])),
        ("aud", Value::Null),
        ("azp", json!("other")),
        ("exp", json!(NOW - 31)),
        ("exp", json!((NOW + 300).to_string())),
        ("exp", json!(-1)),
        ("exp", json!(1e300)),
        ("exp", Value::Null),
        ("iat", json!(NOW + 31)),
        ("iat", Value::Null),
        ("nbf", json!(NOW + 31)),
        ("nonce", json!("n-2")),
        ("nonce", json!("")),
        ("nonce", Value::Null),
    ] {
        add(&format!("{name}: {value}"), signer.sign(&header, &with(claims(), name, value)));
    }
    add("another's key", stranger.sign(&header, &claims()));
    add("another's key, unnamed", stranger.sign(&json!({ "alg": "ES256" }), &claims()));
    add("its own key", stranger.sign(&with(header.clone(), "jwk", stranger.jwk("k1")), &claims()));
    add("a key elsewhere", stranger.sign(&with(header.clone(), "jku", json!("https://evil.example/jwks")), &claims()));
    add("crit", signer.sign(&with(header.clone(), "crit", json!(["b64"])), &claims()));
    for alg in ["none", "None", "NONE", "nOnE", "", "HS256", "RS256", "PS256", "ES384", "EdDSA"] {
        let message = format!("{}.{}", encode(&json!({ "alg": alg, "kid": "k1" })), encode(&claims()));
        add(&format!("{alg} and no signature"), format!("{message}."));
        // the public key, in every form one may know it by, taken for a secret
        for secret in [jwk.to_string().into_bytes(), signer.pair.public_key().as_ref().to_vec(), jwk["x"].to_string().into_bytes()] {
            let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &secret), message.as_bytes());
            add(&format!("{alg} with the public key"), format!("{message}.{}", URL_SAFE_NO_PAD.encode(tag)));
        }
    }
    let parts: Vec<&str> = good.split('.').collect();
    for (what, token) in [
        ("nothing", String::new()),
        ("two parts", parts[..2].join(".")),
        ("four parts", format!("{good}.x")),
        ("no signature", format!("{}.{}.", parts[0], parts[1])),
        ("other claims", format!("{}.{}.{}", parts[0], encode(&with(claims(), "sub", json!("1"))), parts[2])),
        ("too long", format!("{good}{}", "A".repeat(20_000))),
        ("padding", format!("{good}==")),
        ("sub twice", {
            let body = claims().to_string().replace("\"sub\"", "\"sub\":\"1\",\"sub\"");
            let message = format!("{}.{}", encode(&header), URL_SAFE_NO_PAD.encode(body));
            let signature = signer.pair.sign(&signer.random, message.as_bytes()).expect("signs");
            format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
        }),
    ] {
        add(what, token);
    }
    let accepted: Vec<&str> = forged.iter().filter(|(_, token)| prove(token, &keys, expected()).is_ok()).map(|(what, _)| &**what).collect();
    println!("{} forged ID tokens, {} believed", forged.len(), accepted.len());
    assert_eq!(accepted, Vec::<&str>::new());
    prove(&good, &keys, expected()).expect("what they were made of is good");
}

#[test]
fn a_new_key_is_looked_for_once_it_is_named() {
    let (old, new) = (signer(), signer());
    let token = new.sign(&json!({ "alg": "ES256", "kid": "k2" }), &claims());
    assert_eq!(prove(&token, &keys(&[old.jwk("k1")]), expected()), Err(Doubt::Key));
    prove(&token, &keys(&[old.jwk("k1"), new.jwk("k2")]), expected()).expect("is believed");
}

#[test]
fn the_challenge_is_that_of_the_rfc() {
    assert_eq!(challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}
