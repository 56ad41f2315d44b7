//! How often one may ask: each token has its own count, each address at the doors, and who asks too often is told when to
//! come again.
#![recursion_limit = "512"] // a page's type is as deep as its HTML

#[expect(dead_code, reason = "other tests ask other things of it")]
mod panel;

use axum::{
    body::Body,
    http::{Request, StatusCode, header, request::Builder},
};
use panel::{Answer, Fixture, HOST, ORIGIN};
use server::{
    clock,
    limits::{Limits, Settings},
    peer::Peer,
    router,
};
use tracemail_auth::{secret, who::LONGEST};
use tracemail_model::account::{AccountId, By, NewAccount, Role};
use tracemail_store::Store;

async fn ask(panel: &Fixture, uri: &str, token: Option<&str>, ip: &str) -> Answer {
    let mut request = Request::get(uri).header(header::HOST, HOST);
    if let Some(token) = token {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    from(panel, request, "", ip).await
}

/// As a page of ours would, but for what is `shown`.
async fn post(panel: &Fixture, uri: &str, shown: Option<(header::HeaderName, String)>, body: &'static str) -> Answer {
    let kind = if body.starts_with('{') { "application/json" } else { "application/x-www-form-urlencoded" };
    let request = Request::post(uri).header(header::HOST, HOST).header(header::ORIGIN, ORIGIN).header(header::CONTENT_TYPE, kind);
    let request = request.header(header::ACCEPT_LANGUAGE, "it");
    from(panel, shown.into_iter().fold(request, |request, (name, value)| request.header(name, value)), body, "192.0.2.9").await
}

async fn from(panel: &Fixture, request: Builder, body: &'static str, ip: &str) -> Answer {
    let mut request = request.body(Body::from(body)).expect("a request");
    request.extensions_mut().insert(Peer(ip.parse().expect("an address")));
    panel.ask(request).await
}

/// One that counts to three; one more only after a minute, so that no slow machine makes a test pass or fail.
async fn counting() -> Fixture {
    let mut panel = Fixture::new().await;
    panel.panel.limits = Limits::new(&Settings { per_minute: 1, at_once: 3 });
    panel.router = router::router(panel.panel.clone());
    panel
}

async fn operator(store: &Store) -> AccountId {
    let new = NewAccount { role: Role::Operator, parent: None, name: "root".into(), title: "root".into() };
    store.make_account(&By::machine(clock::now()), &new).await.expect("writes").expect("is made").id
}

#[tokio::test]
async fn each_token_and_each_address_has_its_count() {
    let panel = counting().await;
    // whoever runs the machine is not counted
    for _ in 0..9 {
        assert_eq!(ask(&panel, "/api/v1/access", None, "127.0.0.1").await.status, StatusCode::OK);
    }
    let (store, by) = (panel.store().await, By::machine(clock::now()));
    let account = operator(&store).await;
    let mut tokens = Vec::new();
    for name in ["one", "two"] {
        let token = secret::token().expect("random");
        store.make_token(&by, account, &secret::hash(&token), (name, None, None)).await.expect("writes");
        tokens.push(token);
    }
    for token in &tokens {
        for uri in ["/api/v1/access", "/export.jsonl?kind=access", "/api/v1/messages?limit=1"] {
            assert_eq!(ask(&panel, uri, Some(token), "192.0.2.1").await.status, StatusCode::OK, "{uri}");
        }
        let refused = ask(&panel, "/api/v1/access", Some(token), "192.0.2.2").await;
        assert_eq!((refused.status, &refused.json()["error"]["code"]), (StatusCode::TOO_MANY_REQUESTS, &"too-many-requests".into()));
        let wait: u64 = refused.header("retry-after").parse().expect("seconds");
        assert!((1..=61).contains(&wait), "{wait}");
        assert_eq!(ask(&panel, "/received", Some(token), "192.0.2.1").await.status, StatusCode::OK, "pages are not counted");
    }
    // by address, whoever shows nothing: what is open to anybody
    for _ in 0..3 {
        assert_eq!(ask(&panel, "/api/v1/verify?code=0000-0000-0000", None, "192.0.2.9").await.status, StatusCode::OK);
    }
    assert_eq!(ask(&panel, "/api/v1/verify?code=0000-0000-0000", None, "192.0.2.9").await.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(ask(&panel, "/api/v1/verify?code=0000-0000-0000", None, "192.0.2.10").await.status, StatusCode::OK);
    // a forged token is nobody's, and its door is shut before anything is counted
    assert_eq!(ask(&panel, "/api/v1/access", Some("tm_0"), "192.0.2.9").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn what_pages_ask_is_counted_of_programs_and_not_of_sessions() {
    let panel = counting().await;
    let (store, by) = (panel.store().await, By::machine(clock::now()));
    let account = operator(&store).await;
    let (token, session) = (secret::token().expect("random"), secret::new().expect("random"));
    store.make_token(&by, account, &secret::hash(&token), ("one", None, None)).await.expect("writes");
    let until = clock::now().plus(LONGEST);
    store.begin_session(&by, account, &secret::hash(&session), (until, "test", None), None).await.expect("writes").expect("begins");
    let (token, session) = ((header::AUTHORIZATION, format!("Bearer {token}")), (header::COOKIE, format!("tracemail={session}")));
    for _ in 0..9 {
        assert_eq!(post(&panel, "/api/domains", Some(session.clone()), "{}").await.status, StatusCode::OK);
    }
    // the same questions as of `/api/v1/`, in the same count
    for _ in 0..3 {
        assert_eq!(post(&panel, "/api/domains", Some(token.clone()), "{}").await.status, StatusCode::OK);
    }
    let refused = post(&panel, "/api/list", Some(token.clone()), "{}").await;
    assert_eq!((refused.status, refused.text()), (StatusCode::TOO_MANY_REQUESTS, r#""Later""#.into()), "as a page reads it");
    assert_eq!(ask(&panel, "/api/v1/access", token.1.strip_prefix("Bearer "), "192.0.2.9").await.status, StatusCode::TOO_MANY_REQUESTS);
    // and whoever shows nothing, beside `/api/v1/verify`
    let code = r#"{"code":"0000-0000-0000"}"#;
    for _ in 0..3 {
        assert_eq!(post(&panel, "/api/report", None, code).await.status, StatusCode::OK);
    }
    assert_eq!(post(&panel, "/api/report", None, code).await.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn who_comes_to_the_door_is_counted_by_his_address() {
    let panel = counting().await;
    operator(&panel.store().await).await;
    let form = "name=root&password=wrong";
    for _ in 0..3 {
        assert_eq!(post(&panel, "/sign-in", None, form).await.status, StatusCode::UNAUTHORIZED);
    }
    let refused = post(&panel, "/sign-in", None, form).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(refused.text().contains("Troppi tentativi") && refused.header("retry-after").parse::<u64>().is_ok(), "{}", refused.text());
    assert_eq!(ask(&panel, "/sign-in", None, "192.0.2.9").await.status, StatusCode::OK, "the page says so");
    // frames: ten times as many, whatever they show; their shell says what is wrong
    for n in 0..30 {
        let file = ask(&panel, &format!("/embed/file/{n}"), Some(&n.to_string()), "192.0.2.9").await;
        assert_eq!(file.status, StatusCode::NOT_FOUND, "{n}");
    }
    for uri in ["/embed/session", "/embed/api/list", "/embed/api/ticket"] {
        let refused = post(&panel, uri, Some((header::AUTHORIZATION, "Bearer x".into())), "{}").await;
        assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS, "{uri}");
        assert!(refused.header("retry-after").parse::<u64>().is_ok(), "{uri}");
    }
    assert_eq!(ask(&panel, "/embed/file/x", None, "192.0.2.9").await.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(ask(&panel, "/embed/acme", None, "192.0.2.9").await.status, StatusCode::OK);
    assert_eq!(ask(&panel, "/embed/file/x", None, "192.0.2.10").await.status, StatusCode::NOT_FOUND, "another's");
}
