//! The panel inside another page, through the real router: who may frame it, what opens it, and what it never opens.
#![recursion_limit = "512"] // a page's type is as deep as its HTML

#[expect(dead_code, reason = "other tests ask other things of it")]
mod panel;

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use futures::future::join_all;
use panel::{Answer, Fixture, HOST, ORIGIN};
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde_json::{Value, json};
use server::clock;
use tracemail_auth::embed::token::challenge;
use tracemail_model::account::{AccountId, By, EmbedAlgorithm, EmbedSite, NewAccount, Role};
use tracemail_store::Store;

const PAGE: &str = "https://panel.acme.example";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
/// A domain of the sample that the reseller's customer holds, and one that nobody of his does.
const OWN: &str = "azienda.test";
const FOREIGN: &str = "remote.test";

struct Acme {
    panel: Fixture,
    store: Store,
    reseller: AccountId,
    key: Ed25519KeyPair,
    kid: String,
}

impl Acme {
    async fn new() -> Self {
        let panel = Fixture::new().await;
        let (store, by) = (panel.store().await, By::machine(clock::now()));
        let account = async |role, parent, name: &str| {
            let new = NewAccount { role, parent, name: name.into(), title: name.into() };
            store.make_account(&by, &new).await.expect("writes").expect("is made").id
        };
        let reseller = account(Role::Reseller, None, "acme").await;
        let customer = account(Role::Customer, Some(reseller), "azienda").await;
        let stranger = account(Role::Customer, None, "stranger").await;
        for (domain, whose) in [(OWN, customer), (FOREIGN, stranger)] {
            assert!(store.give_domain(&by, domain, whose, true).await.expect("writes"));
        }
        let site = EmbedSite { account: reseller, name: "acme".into(), origins: vec![PAGE.into()], look: "{}".into() };
        assert!(store.set_embed_site(&by, &site).await.expect("writes"));
        let key = Ed25519KeyPair::from_seed_unchecked(&[7; 32]).expect("a key");
        let made = store.make_embed_key(&by, reseller, EmbedAlgorithm::EdDsa, key.public_key().as_ref()).await;
        let kid = made.expect("writes").expect("is made").kid;
        Self { panel, store, reseller, key, kid }
    }

    /// A token for `whose` (`domains`, `customer` or `mailbox`).
    fn token(&self, jti: &str, whose: &str, value: &Value) -> String {
        let now = clock::now().seconds();
        let mut claims = json!({
            "iss": "acme", "aud": "tracemail-embed", "sub": "4711", "iat": now, "exp": now + 120, "jti": format!("0123456789abcdef{jti}"),
            "challenge": challenge(VERIFIER), "origin": PAGE,
        });
        claims[whose] = value.clone();
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let message = format!("{}.{}", part(&json!({ "alg": "EdDSA", "kid": self.kid, "typ": "JWT" })), part(&claims));
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(self.key.sign(message.as_bytes()).as_ref()))
    }

    async fn exchange(&self, token: &str) -> Answer {
        self.post("/embed/session", None, &json!({ "token": token, "verifier": VERIFIER, "origin": PAGE })).await
    }

    async fn bearer(&self, jti: &str) -> String {
        let answer = self.exchange(&self.token(jti, "domains", &json!([OWN]))).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        answer.json()["bearer"].as_str().expect("a bearer").to_owned()
    }

    async fn post(&self, uri: &str, bearer: Option<&str>, body: &Value) -> Answer {
        let mut request = Request::post(uri).header(header::HOST, HOST).header(header::ORIGIN, ORIGIN);
        request = request.header(header::CONTENT_TYPE, "application/json").header(header::ACCEPT, "application/json");
        if let Some(bearer) = bearer {
            request = request.header(header::AUTHORIZATION, format!("Bearer {bearer}"));
        }
        let answer = self.panel.ask(request.body(Body::from(body.to_string())).expect("a request")).await;
        assert!(!answer.headers.contains_key(header::SET_COOKIE), "{uri} sets a cookie");
        answer
    }

    async fn ticket(&self, bearer: &str, file: &str) -> String {
        let answer = self.post("/embed/api/ticket", Some(bearer), &json!({ "file": file })).await;
        assert_eq!(answer.status, StatusCode::OK, "{file}: {}", answer.text());
        answer.json()["ticket"].as_str().expect("a ticket").to_owned()
    }
}

fn list(kind: &str) -> Value {
    json!({ "kind": kind, "q": "", "order": "newest", "limit": 200, "after": null, "reader": { "lang": "en", "offset": 0 } })
}

#[tokio::test]
async fn only_the_resellers_pages_frame_it_and_an_unknown_name_says_nothing() {
    let acme = Acme::new().await;
    for path in ["/embed/acme", "/embed/acme/sent?q=status:rejected", "/embed/acme/message/1"] {
        let shell = acme.panel.get(path).await;
        assert_eq!(shell.status, StatusCode::OK, "{path}");
        let policy = shell.header("content-security-policy");
        assert!(policy.ends_with(&format!("frame-ancestors {PAGE}")) && policy.contains("default-src 'none'"), "{policy}");
        assert!(!policy.contains("unsafe-inline") && !policy.contains("unsafe-eval "), "{policy}");
        assert!(!shell.headers.contains_key("x-frame-options"), "it would forbid what the policy allows");
        assert!(!shell.headers.contains_key(header::SET_COOKIE));
        assert_eq!((shell.header("referrer-policy"), shell.header("cache-control")), ("same-origin", "no-store"));
        assert!(!shell.text().contains(OWN) && !shell.text().contains("<script>"), "the shell holds no row and no inline script");
    }
    let unknown = acme.panel.get("/embed/nobody").await;
    let site = EmbedSite { account: acme.reseller, name: "acme".into(), origins: vec![], look: "{}".into() };
    assert!(acme.store.set_embed_site(&By::machine(clock::now()), &site).await.expect("writes"));
    let without = acme.panel.get("/embed/acme").await;
    assert_eq!((unknown.status, unknown.text(), &unknown.headers), (without.status, without.text(), &without.headers));
    assert!(unknown.header("content-security-policy").ends_with("frame-ancestors 'none'"));
    assert_eq!(unknown.header("x-frame-options"), "DENY");
}

#[tokio::test]
async fn a_bearer_sees_what_its_token_named_and_nothing_else() {
    let acme = Acme::new().await;
    let bearer = acme.bearer("1").await;
    let mut seen = 0;
    for kind in ["received", "sent", "access"] {
        let answer = acme.post("/embed/api/list", Some(&bearer), &list(kind)).await;
        assert_eq!(answer.status, StatusCode::OK, "{kind}: {}", answer.text());
        for told in answer.json()["page"]["rows"].as_array().expect("rows") {
            assert_eq!(told["row"]["domain"], OWN, "{kind} {told}");
            seen += 1;
        }
    }
    assert!(seen > 10, "{seen} rows");
    // a mailbox is less, a customer the same; what is another's is refused with the same words as any forgery
    let one = acme.exchange(&acme.token("m", "mailbox", &json!(format!("mario@{OWN}")))).await;
    assert_eq!(one.status, StatusCode::OK, "{}", one.text());
    assert_eq!(acme.exchange(&acme.token("c", "customer", &json!("azienda"))).await.status, StatusCode::OK);
    let forged = acme.exchange("a.b.c").await;
    for (n, (whose, value)) in [
        ("domains", json!([FOREIGN])),
        ("domains", json!([OWN, FOREIGN])),
        ("domains", json!([format!("sub.{OWN}")])),
        ("customer", json!("stranger")),
        ("customer", json!("nobody")),
        ("mailbox", json!(format!("a@{FOREIGN}"))),
        ("mailbox", json!(format!("a@{FOREIGN}@{FOREIGN}"))),
    ]
    .into_iter()
    .enumerate()
    {
        let refused = acme.exchange(&acme.token(&format!("f{n}"), whose, &value)).await;
        assert_eq!((refused.status, refused.text()), (forged.status, forged.text()), "{whose}: {value}");
    }
    assert_eq!(forged.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn of_a_thousand_replays_at_once_exactly_one_opens() {
    let acme = Acme::new().await;
    let token = acme.token("replayed", "domains", &json!([OWN]));
    let answers = join_all((0..1_000).map(|_| acme.exchange(&token))).await;
    let opened = answers.iter().filter(|answer| answer.status == StatusCode::OK).count();
    let refused = answers.iter().filter(|answer| answer.status == StatusCode::UNAUTHORIZED).count();
    assert_eq!((opened, refused), (1, 999));
}

#[tokio::test]
async fn a_bearer_opens_the_panels_questions_only() {
    let acme = Acme::new().await;
    let bearer = acme.bearer("1").await;
    for name in leptos::server_fn::axum::server_fn_paths().filter_map(|(path, _)| path.strip_prefix("/api/")) {
        let with = acme.post(&format!("/embed/api/{name}"), Some(&bearer), &json!({})).await;
        let open = server::routes::embed::functions::OPEN.contains(&name);
        assert_eq!(with.status == StatusCode::NOT_FOUND, !open, "{name}: {}", with.text());
        for other in [None, Some("x"), Some(""), Some(&bearer[1..])] {
            let without = acme.post(&format!("/embed/api/{name}"), other, &json!({})).await;
            assert_eq!(without.status, StatusCode::UNAUTHORIZED, "{name}");
        }
    }
    // taken from the reseller, the domain is gone from the frame with the next question, from links made before, and no
    // token names it any more
    let link = format!("/embed/file/{}", acme.ticket(&bearer, "/export.jsonl?kind=sent").await);
    assert!(acme.store.take_domain(&By::machine(clock::now()), OWN).await.expect("writes"));
    assert_eq!(acme.post("/embed/api/list", Some(&bearer), &list("sent")).await.status, StatusCode::UNAUTHORIZED);
    let file = acme.panel.get(&link).await;
    assert_eq!(file.status, StatusCode::UNAUTHORIZED, "{}", file.text());
    let again = acme.exchange(&acme.token("again", "domains", &json!([OWN]))).await;
    assert_eq!((again.status, again.text()), (StatusCode::UNAUTHORIZED, acme.exchange("a.b.c").await.text()));
}

#[tokio::test]
async fn a_key_removed_closes_every_frame() {
    let acme = Acme::new().await;
    let bearer = acme.bearer("1").await;
    assert_eq!(acme.post("/embed/api/list", Some(&bearer), &list("sent")).await.status, StatusCode::OK);
    assert!(acme.store.remove_embed_key(&By::machine(clock::now()), acme.reseller, &acme.kid).await.expect("writes"));
    assert_eq!(acme.post("/embed/api/list", Some(&bearer), &list("sent")).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(acme.exchange(&acme.token("2", "domains", &json!([OWN]))).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_file_is_fetched_once_by_a_link_and_holds_only_what_the_bearer_sees() {
    let acme = Acme::new().await;
    let bearer = acme.bearer("1").await;
    let link = format!("/embed/file/{}", acme.ticket(&bearer, "/export.jsonl?kind=received").await);
    let file = acme.panel.get(&link).await;
    assert_eq!(file.status, StatusCode::OK, "{}", file.text());
    assert!(file.header("content-disposition").contains("attachment"), "{:?}", file.headers);
    let text = file.text();
    let rows: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("a row")).collect();
    assert!(rows.len() > 5, "{} rows", rows.len());
    for row in rows {
        assert_eq!(row["domain"], OWN, "{row}");
    }
    assert_eq!(acme.panel.get(&link).await.status, StatusCode::NOT_FOUND, "a second time");
    // of a hundred at once one gets it
    let link = format!("/embed/file/{}", acme.ticket(&bearer, "/export.jsonl?kind=sent").await);
    let got = join_all((0..100).map(|_| acme.panel.get(&link))).await;
    assert_eq!(got.iter().filter(|answer| answer.status == StatusCode::OK).count(), 1);
    for path in
        ["/api/v1/messages", "/", "/export", "//evil.example/export.csv", "https://evil.example/export.csv", "/api/v1/events", "/healthz"]
    {
        let answer = acme.post("/embed/api/ticket", Some(&bearer), &json!({ "file": path })).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path}");
    }
    let live = acme.post("/embed/api/ticket", Some(&bearer), &json!({ "live": true })).await;
    let live = live.json()["ticket"].as_str().expect("a ticket").to_owned();
    assert_eq!(
        acme.panel.get(&format!("/embed/file/{live}")).await.status,
        StatusCode::NOT_FOUND,
        "a ticket for the tail is none for a file"
    );
    assert_eq!(acme.post("/embed/api/ticket", None, &json!({ "live": true })).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn any_page_may_load_the_element_and_only_that() {
    let acme = Acme::new().await;
    let element = acme.panel.get("/embed.js").await;
    assert_eq!((element.status, element.header("content-type")), (StatusCode::OK, "text/javascript; charset=utf-8"));
    assert_eq!((element.header("cross-origin-resource-policy"), element.header("access-control-allow-origin")), ("cross-origin", "*"));
    assert!(element.body.len() < 8_192, "{} bytes", element.body.len());
    let frame = acme.panel.get("/embed/frame.js").await;
    assert_eq!((frame.status, frame.header("cross-origin-resource-policy")), (StatusCode::OK, "same-origin"));
    assert!(!frame.headers.contains_key("access-control-allow-origin"));
}
