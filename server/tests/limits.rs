//! How often one may ask: each token has its own count, and who asks too often is told when to come again.
#![recursion_limit = "512"] // a page's type is as deep as its HTML

#[expect(dead_code, reason = "other tests ask other things of it")]
mod panel;

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use panel::{Answer, Fixture, HOST};
use server::{
    clock,
    limits::{Limits, Settings},
    peer::Peer,
    router,
};
use tracemail_auth::secret;
use tracemail_model::account::{By, NewAccount, Role};

async fn ask(panel: &Fixture, uri: &str, token: Option<&str>, ip: &str) -> Answer {
    let mut request = Request::get(uri).header(header::HOST, HOST);
    if let Some(token) = token {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    let mut request = request.body(Body::empty()).expect("a request");
    request.extensions_mut().insert(Peer(ip.parse().expect("an address")));
    panel.ask(request).await
}

#[tokio::test]
async fn each_token_and_each_address_has_its_count() {
    let mut panel = Fixture::new().await;
    // one more only after a minute: no slow machine makes this pass or fail
    panel.panel.limits = Limits::new(&Settings { per_minute: 1, at_once: 3 });
    panel.router = router::router(panel.panel.clone());
    // whoever runs the machine is not counted
    for _ in 0..9 {
        assert_eq!(ask(&panel, "/api/v1/access", None, "127.0.0.1").await.status, StatusCode::OK);
    }
    let (store, by) = (panel.store().await, By::machine(clock::now()));
    let new = NewAccount { role: Role::Operator, parent: None, name: "root".into(), title: "root".into() };
    let account = store.make_account(&by, &new).await.expect("writes").expect("is made").id;
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
