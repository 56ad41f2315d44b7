//! Bodies that are too large: every route that takes one refuses it in the API's words, whether it says how long it is or
//! not, and nothing of it is kept, though all but the length is as it should be.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use serde_json::{Value, json};
use server::{
    clock,
    routes::{body::LARGEST, events, verify},
};
use tracemail_model::account::Role;

use crate::{
    panel::{Fixture, HOST, ORIGIN, house::House},
    route_list,
};

/// What would be done, were it not for the length.
fn wish(path: &str) -> Value {
    match path {
        "/api/v1/people" => json!({ "add": { "role": "customer", "name": "shop" } }),
        "/api/v1/telling" => json!({ "mail": "a@north.test" }),
        "/api/v1/embedding" => json!({ "set": { "name": "north", "origins": ["https://a.example"], "look": {} } }),
        "/api/v1/summary" => json!({ "domain": "north.test", "day": true, "week": true }),
        "/api/v1/trusted" => json!({ "domain": "north.test", "network": "192.0.2.0/24" }),
        "/api/v1/exports" => json!({ "kind": "received" }),
        "/api/manage" => json!({ "deed": { "Add": { "role": "customer", "name": "shop", "title": "", "below": null } } }),
        "/api/want_summary" => json!({ "domain": "north.test", "day": true, "week": true, "first": 0 }),
        _ => json!({}),
    }
}

/// Everything of this that the store would show.
async fn kept(house: &House) -> impl PartialEq + std::fmt::Debug {
    let (store, north) = (&house.store, house.named("north").await.id);
    let exports = store.exports(Some(north), clock::now()).await.expect("reads").len();
    let trusted = store.trusted(&tracemail_auth::operator()).await.expect("reads");
    let tellings = store.tellings().await.expect("reads");
    (store.audit(None, 300).await.expect("reads"), store.rights().await.expect("reads"), tellings, trusted, exports)
}

#[tokio::test]
async fn what_is_too_large_is_refused_everywhere_and_not_kept() {
    let house = House::over(Fixture::new().await).await;
    house.account(Role::Operator, None, "root").await;
    let north = house.account(Role::Reseller, None, "north").await;
    house.give("north.test", north).await;
    let (name, value) = house.session("north").await;
    // with spaces behind it, which JSON allows
    let ask = |method: &'static str, path: &str, long: usize, told: bool| {
        let body = format!("{}{}", wish(path), " ".repeat(long));
        let mut request = Request::builder().method(method).uri(route_list::address(path, "7"));
        if told {
            request = request.header(header::CONTENT_LENGTH, body.len());
        }
        let request = request.header(header::HOST, HOST).header(header::ORIGIN, ORIGIN).header(header::CONTENT_TYPE, "application/json");
        request.header(&name, &value).body(Body::from(body)).expect("a request")
    };
    let before = kept(&house).await;
    let is_refused = async |request: Request<Body>, what: &str| {
        let answer = house.panel.ask(request).await;
        if answer.status == StatusCode::METHOD_NOT_ALLOWED {
            return 0;
        }
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE, "{what}: {}", answer.text());
        assert_eq!(answer.json()["error"]["code"], "too-large", "{what}");
        1
    };
    let (mut told, mut read) = (0, 0);
    for path in route_list::paths(&house.panel.router).into_iter().filter(|path| path != events::PATH && path != verify::PATH) {
        for method in ["POST", "PUT", "PATCH", "DELETE"] {
            told += is_refused(ask(method, &path, LARGEST, true), &format!("{method} {path}")).await;
        }
        // whoever does not say how long it is, is heard until it is too long
        if path.starts_with("/api/v1/") {
            read += is_refused(ask("POST", &path, LARGEST, false), &path).await;
        }
    }
    assert!(told > 100 && read >= 8, "{told} {read}");
    assert!(kept(&house).await == before, "{before:?}");
    // with less of it, it is done
    for path in ["/api/v1/people", "/api/v1/telling", "/api/v1/embedding", "/api/v1/summary", "/api/v1/trusted", "/api/v1/exports"] {
        let answer = house.panel.ask(ask("POST", path, LARGEST / 2, false)).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text());
    }
    assert!(kept(&house).await != before);
}
