//! Coming in by the word of an OpenID provider: as it should be, and in every way it should not.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard},
};

use axum::{
    Json, Router,
    extract::{Form, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get as answers, post as takes},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD, prelude::BASE64_STANDARD};
use ring::{
    hmac,
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use serde_json::{Value, json};
use server::{
    oidc::{Provider, Settings},
    panel::Doors,
};
use tracemail_auth::{oidc, totp};
use tracemail_model::account::{By, Change, Role};

use crate::{
    account, cookie, get,
    panel::{Answer, Fixture, ORIGIN},
    post, session,
};

const PATH: &str = "/sign-in/oidc";
/// Behind a proxy, by its own name.
const HTTPS: &str = "https://panel.example.com";
const SECRET: &str = "se cret:+";

/// A provider that says what a test wants it to.
#[derive(Clone)]
struct Op {
    issuer: String,
    inner: Arc<Mutex<Inner>>,
}

#[derive(Default)]
struct Inner {
    keys: Vec<Value>,
    /// Code: challenge, and the ID token it buys. Once.
    codes: HashMap<String, (String, String)>,
    issued: usize,
    refused: Vec<&'static str>,
}

struct Key {
    pair: EcdsaKeyPair,
    kid: &'static str,
}

impl Key {
    fn new(kid: &'static str) -> Self {
        let random = SystemRandom::new();
        let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).expect("random");
        Self { pair: EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, document.as_ref(), &random).expect("a key"), kid }
    }

    fn jwk(&self) -> Value {
        let (x, y) = self.pair.public_key().as_ref()[1..].split_at(32);
        let (x, y) = (URL_SAFE_NO_PAD.encode(x), URL_SAFE_NO_PAD.encode(y));
        json!({ "kty": "EC", "crv": "P-256", "use": "sig", "kid": self.kid, "x": x, "y": y })
    }

    fn sign(&self, claims: &Value) -> String {
        let message = message(&json!({ "alg": "ES256", "kid": self.kid }), claims);
        let signature = self.pair.sign(&SystemRandom::new(), message.as_bytes()).expect("signs");
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

fn message(header: &Value, claims: &Value) -> String {
    format!("{}.{}", URL_SAFE_NO_PAD.encode(header.to_string()), URL_SAFE_NO_PAD.encode(claims.to_string()))
}

impl Op {
    async fn new(keys: &[&Key]) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let issuer = format!("http://{}/realm", listener.local_addr().expect("an address"));
        let inner = Inner { keys: keys.iter().map(|key| key.jwk()).collect(), ..Inner::default() };
        let op = Self { issuer, inner: Arc::new(Mutex::new(inner)) };
        let router = Router::new()
            .route("/realm/.well-known/openid-configuration", answers(document))
            .route("/jwks", answers(async |State(op): State<Self>| Json(json!({ "keys": op.inner().keys }))))
            .route("/token", takes(token))
            .with_state(op.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        op
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().expect("no test panicked with it")
    }

    fn settings(&self) -> Settings {
        let secret = tempfile::NamedTempFile::new().expect("a file").into_temp_path().keep().expect("stays");
        std::fs::write(&secret, format!("{SECRET}\n")).expect("writes");
        Settings {
            issuer: self.issuer.clone(),
            client_id: "tracemail".into(),
            client_secret_file: Some(secret),
            name: Some("Example <ID>".into()),
            scopes: vec!["email".into()],
            by_address: true,
            ca_file: None,
        }
    }

    fn claims(&self, nonce: &str, sub: &str, email: &str) -> Value {
        let now = server::clock::now().0 / 1_000_000;
        json!({ "iss": self.issuer, "aud": "tracemail", "sub": sub, "nonce": nonce, "iat": now, "exp": now + 300,
                "email": email, "email_verified": true })
    }

    /// A code that buys this token, for whoever knows what the challenge is made of.
    fn code(&self, away: &Away, token: String) -> String {
        let mut inner = self.inner();
        inner.issued += 1;
        let code = format!("code-{}", inner.issued);
        inner.codes.insert(code.clone(), (away.challenge.clone(), token));
        code
    }
}

async fn document(State(op): State<Op>) -> Json<Value> {
    let root = op.issuer.trim_end_matches("/realm").to_owned();
    Json(
        json!({ "issuer": op.issuer, "authorization_endpoint": format!("{root}/login?tenant=1"), "token_endpoint": format!("{root}/token"),
        "jwks_uri": format!("{root}/jwks") }),
    )
}

/// As strict as the RFCs ask for.
async fn token(State(op): State<Op>, headers: HeaderMap, Form(form): Form<HashMap<String, String>>) -> Response {
    let field = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
    let mut inner = op.inner();
    let known = format!("Basic {}", BASE64_STANDARD.encode("tracemail:se%20cret:%2B"));
    let why = if headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()) != Some(&known) {
        Some("client")
    } else if field("grant_type") != "authorization_code"
        || ![ORIGIN, HTTPS].map(|origin| format!("{origin}{PATH}")).contains(&field("redirect_uri").to_owned())
    {
        Some("grant")
    } else {
        match inner.codes.remove(field("code")) {
            Some((challenge, token)) if oidc::challenge(field("code_verifier")) == challenge => {
                return Json(json!({ "access_token": "x", "token_type": "Bearer", "id_token": token })).into_response();
            }
            Some(_) => Some("verifier"),
            None => Some("code"),
        }
    };
    inner.refused.extend(why);
    (StatusCode::BAD_REQUEST, Json(json!({ "error": "invalid_grant" }))).into_response()
}

/// Somebody at the provider.
struct Away {
    state: String,
    nonce: String,
    challenge: String,
    cookie: String,
}

async fn leave(panel: &Fixture, next: &str) -> Away {
    away(&post(panel, PATH, "", format!("next={}", app::urls::encode(next))).await, "tracemail-oidc")
}

/// Where the page sends him.
fn away(answer: &Answer, name: &str) -> Away {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let page = answer.text().replace("&amp;", "&");
    let url = page.split_once("0;url=").and_then(|(_, rest)| rest.split_once('"')).expect("a page that goes on").0.to_owned();
    assert!(url.contains("/login?tenant=1&response_type=code&client_id=tracemail&"), "{url}");
    assert!(url.contains("code_challenge_method=S256") && url.contains("scope=openid%20email"), "{url}");
    let value = |name: &str| {
        let found = url.split(['?', '&']).find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
        found.unwrap_or_else(|| panic!("{name} in {url}")).to_owned()
    };
    let cookie = cookie(answer, name).expect("a cookie");
    Away { state: value("state"), nonce: value("nonce"), challenge: value("code_challenge"), cookie }
}

async fn back(panel: &Fixture, away: &Away, code: &str) -> Answer {
    get(panel, &format!("{PATH}?code={code}&state={}", away.state), &away.cookie).await
}

async fn panel(op: &Op) -> Fixture {
    let provider = Provider::new(&op.settings()).expect("settings");
    Fixture::with_doors(Doors { provider: Some(Arc::new(provider)), ..Doors::default() }).await
}

#[tokio::test]
async fn whoever_the_provider_knows_comes_in_and_goes_on() {
    let (old, new) = (Key::new("k1"), Key::new("k2"));
    let op = Op::new(&[&old]).await;
    let panel = panel(&op).await;
    let root = account(&panel, Role::Operator, None, "root@example.com").await;
    account(&panel, Role::Customer, None, "anna@example.com").await;
    let page = get(&panel, "/sign-in?next=/sent", "").await;
    assert!(page.text().contains("Sign in with Example &lt;ID&gt;"), "{}", page.text());

    // by her verified address the first time, by who she is there ever after
    let away = leave(&panel, "/sent?q=x").await;
    let code = op.code(&away, old.sign(&op.claims(&away.nonce, "u-1", "Anna@example.com")));
    let answer = back(&panel, &away, &code).await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/sent?q=x"), "{}", answer.text());
    let shown = session(&answer).expect("a session");
    assert_eq!(get(&panel, "/api/v1/access", &shown).await.status, StatusCode::OK);
    assert_eq!(back(&panel, &away, &code).await.status, StatusCode::UNAUTHORIZED, "once");
    // its keys change, and her address
    op.inner().keys = vec![new.jwk()];
    let away = leave(&panel, "//evil.example").await;
    let code = op.code(&away, new.sign(&op.claims(&away.nonce, "u-1", "else@example.com")));
    let answer = back(&panel, &away, &code).await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/"));
    assert!(session(&answer).is_some());

    // somebody else who has her address now is not she; an operator is nobody's by an address
    for (sub, email) in [("u-2", "anna@example.com"), ("u-3", "root@example.com"), ("u-4", "nobody@example.com")] {
        let away = leave(&panel, "/").await;
        let answer = back(&panel, &away, &op.code(&away, new.sign(&op.claims(&away.nonce, sub, email)))).await;
        assert_eq!((answer.status, session(&answer)), (StatusCode::UNAUTHORIZED, None), "{email}");
    }
    // but by a command
    let (store, by) = (panel.store().await, By::machine(server::clock::now()));
    assert!(store.set_subject(&by, root.id, Some(&oidc::subject(&op.issuer, "u-3"))).await.expect("writes"));
    let away = leave(&panel, "/").await;
    let answer = back(&panel, &away, &op.code(&away, new.sign(&op.claims(&away.nonce, "u-3", "x@example.com")))).await;
    assert!(session(&answer).is_some(), "{}", answer.text());
    // who is shut out stays out
    store.change_account(&by, root.id, &Change { suspended: Some(true), ..Change::default() }).await.expect("writes");
    let away = leave(&panel, "/").await;
    let answer = back(&panel, &away, &op.code(&away, new.sign(&op.claims(&away.nonce, "u-3", "x@example.com")))).await;
    assert_eq!((answer.status, session(&answer)), (StatusCode::UNAUTHORIZED, None));
}

#[tokio::test]
async fn over_https_every_cookie_is_of_this_host_alone() {
    let key = Key::new("k1");
    let op = Op::new(&[&key]).await;
    let panel = panel(&op).await;
    account(&panel, Role::Customer, None, "anna@example.com").await;
    let host = HTTPS.trim_start_matches("https://");
    let begin = axum::http::Request::post(PATH).header(header::HOST, host).header(header::ORIGIN, HTTPS);
    let begin = begin.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body("next=/sent".into());
    let away = away(&panel.ask(begin.expect("a request")).await, "__Host-tracemail-oidc");
    let code = op.code(&away, key.sign(&op.claims(&away.nonce, "u-1", "anna@example.com")));
    let uri = format!("{PATH}?code={code}&state={}", away.state);
    let back = axum::http::Request::get(uri).header(header::HOST, host).header(header::COOKIE, &away.cookie).body("".into());
    let answer = panel.ask(back.expect("a request")).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let cookies: Vec<&str> = answer.headers.get_all(header::SET_COOKIE).iter().filter_map(|value| value.to_str().ok()).collect();
    assert_eq!(cookies.len(), 3, "{cookies:?}");
    for cookie in cookies {
        assert!(cookie.starts_with("__Host-tracemail") && cookie.contains("; Path=/; HttpOnly; SameSite=Lax;"), "{cookie}");
        assert!(cookie.ends_with("; Secure"), "{cookie}");
    }
}

#[tokio::test]
async fn the_second_factor_here_is_asked_for_here() {
    let key = Key::new("k1");
    let op = Op::new(&[&key]).await;
    let panel = panel(&op).await;
    let anna = account(&panel, Role::Customer, None, "anna@example.com").await;
    let (store, by) = (panel.store().await, By::machine(server::clock::now()));
    let (secret, paper) = (totp::secret().expect("random"), totp::paper().expect("random"));
    store.propose_totp(anna.id, &secret).await.expect("writes");
    let hashes: Vec<_> = paper.iter().map(|code| totp::paper_hash(code)).collect();
    assert!(store.begin_totp(&by, anna.id, 0, &hashes).await.expect("writes"));
    let away = leave(&panel, "/sent").await;
    let answer = back(&panel, &away, &op.code(&away, key.sign(&op.claims(&away.nonce, "u-1", "anna@example.com")))).await;
    assert_eq!((answer.status, session(&answer)), (StatusCode::OK, None));
    let page = answer.text();
    let link = page.split_once("name=link value=\"").and_then(|(_, rest)| rest.split_once('"')).expect("a form").0;
    assert!(page.contains("name=code") && !page.contains("name=password"));
    let with = async |code: &str| post(&panel, "/sign-in", "", format!("link={link}&code={code}&next=/sent")).await;
    assert_eq!(session(&with("000000").await), None);
    let answer = with(&paper[0]).await;
    assert_eq!((answer.header("location"), session(&answer).is_some()), ("/sent", true), "{}", answer.text());
}

#[tokio::test]
async fn no_forged_answer_lets_anybody_in() {
    let (key, stranger) = (Key::new("k1"), Key::new("k1"));
    let op = Op::new(&[&key]).await;
    let panel = panel(&op).await;
    account(&panel, Role::Customer, None, "anna@example.com").await;
    let mut tried = Vec::new();
    let mut refused = |what: &str, answer: &Answer| {
        assert!(answer.status.is_client_error(), "{what}: {}", answer.status);
        assert_eq!(session(answer), None, "{what}");
        assert!(!answer.text().contains("http://127") && !answer.text().contains("nonce"), "{what}: {}", answer.text());
        tried.push(what.to_owned());
    };
    let claims = |away: &Away| op.claims(&away.nonce, "u-1", "anna@example.com");
    for (what, name, value) in [
        ("another's nonce", "nonce", json!("n")),
        ("expired", "exp", json!(1)),
        ("another audience", "aud", json!("other")),
        ("another issuer", "iss", json!("http://127.0.0.1:1/realm")),
        ("an address that is not verified", "email_verified", json!(false)),
        ("an address that is perhaps verified", "email_verified", json!("true")),
    ] {
        let away = leave(&panel, "/").await;
        let mut said = claims(&away);
        said[name] = value;
        refused(what, &back(&panel, &away, &op.code(&away, key.sign(&said))).await);
    }
    let point = key.pair.public_key().as_ref().to_vec();
    for alg in ["none", "None", "HS256"] {
        for secret in [point.clone(), key.jwk().to_string().into_bytes(), Vec::new()] {
            let away = leave(&panel, "/").await;
            let message = message(&json!({ "alg": alg, "kid": "k1" }), &claims(&away));
            let signature = if secret.is_empty() {
                String::new()
            } else {
                URL_SAFE_NO_PAD.encode(hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &secret), message.as_bytes()))
            };
            refused(&format!("alg {alg}"), &back(&panel, &away, &op.code(&away, format!("{message}.{signature}"))).await);
        }
    }
    let away = leave(&panel, "/").await;
    refused("another's key under the same name", &back(&panel, &away, &op.code(&away, stranger.sign(&claims(&away)))).await);
    // a code of one sign-in in another: the verifier is not its own
    let (one, other) = (leave(&panel, "/").await, leave(&panel, "/").await);
    let code = op.code(&one, key.sign(&claims(&one)));
    refused("a code of another sign-in", &back(&panel, &other, &code).await);
    // somebody lures her to come back as himself: the state is not of her browser
    let (his, hers) = (leave(&panel, "/").await, leave(&panel, "/").await);
    let code = op.code(&his, key.sign(&claims(&his)));
    let lured = Away { cookie: hers.cookie.clone(), ..his };
    refused("the state of another browser", &back(&panel, &lured, &code).await);
    refused("no cookie", &back(&panel, &Away { cookie: String::new(), ..lured }, &code).await);
    assert!(op.inner().codes.contains_key(&code), "the provider was not even asked");
    for (what, query) in [
        ("no state", "code=x".to_owned()),
        ("made-up state", "code=x&state=x".to_owned()),
        ("no code", format!("state={}", leave(&panel, "/").await.state)),
        ("two states", "code=x&state=a&state=b".to_owned()),
    ] {
        refused(what, &get(&panel, &format!("{PATH}?{query}"), &hers.cookie).await);
    }
    for query in ["error=access_denied", "code=x&iss=http%3A%2F%2Fevil.example", "code=unknown", "code="] {
        let away = leave(&panel, "/").await;
        refused(query, &get(&panel, &format!("{PATH}?{query}&state={}", away.state), &away.cookie).await);
    }
    // a code is taken once, and so is a way back
    let away = leave(&panel, "/").await;
    let code = op.code(&away, key.sign(&claims(&away)));
    assert!(session(&back(&panel, &away, &code).await).is_some(), "what they were made of is good");
    refused("the same way back", &back(&panel, &away, &code).await);
    let again = leave(&panel, "/").await;
    refused("the same code", &back(&panel, &again, &code).await);
    println!("{} forged answers of a provider, 0 accepted", tried.len());
    // another page cannot begin it
    let request = axum::http::Request::post(PATH).header(header::HOST, crate::HOST).header(header::ORIGIN, "https://evil.example");
    assert_eq!(panel.ask(request.body("".into()).expect("a request")).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_provider_that_is_away_is_not_a_refusal() {
    let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port").local_addr().expect("an address");
    let key = Key::new("k1");
    let mut op = Op::new(&[&key]).await;
    op.issuer = format!("http://{closed}/realm");
    let panel = panel(&op).await;
    account(&panel, Role::Customer, None, "anna@example.com").await;
    let answer = post(&panel, PATH, "", "next=/".into()).await;
    assert_eq!(answer.status, StatusCode::BAD_GATEWAY);
    assert!(answer.text().contains("cannot be reached at the moment") && answer.text().contains("name=password"));
    // one that is somebody else than the settings say
    let op = Op::new(&[&key]).await;
    let provider = Provider::new(&Settings { issuer: format!("{}/", op.issuer), ..op.settings() }).expect("settings");
    let error = provider.probe().await.expect_err("it is another");
    assert!(error.to_string().contains("write that into [oidc] issuer"), "{error}");
    Provider::new(&Settings { issuer: "http://id.example.com".into(), ..op.settings() }).expect_err("no secret in the clear");
}
