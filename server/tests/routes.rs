//! Every route through the real router: what guards the browser, what the API promises, what is refused.
#![recursion_limit = "512"] // a page's type is as deep as its HTML

mod openapi;
#[expect(dead_code, reason = "other tests ask other things of it")]
mod panel;
mod report;

use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use panel::{Fixture, HOST, ORIGIN};
use serde_json::Value;

/// One address of each kind, with the status it has.
const ADDRESSES: [(&str, u16); 78] = [
    ("/", 200),
    ("/received", 200),
    ("/no/such/page", 404),
    ("/healthz", 200),
    ("/api/v1/access", 200),
    ("/api/v1/messages", 200),
    ("/api/v1/messages?direction=sent", 200),
    ("/api/v1/messages?limit=0", 400),
    ("/api/v1/messages?q=nosuchfield%3A1", 400),
    ("/api/v1/messages/1", 404),
    ("/api/v1/messages/1/locate", 404),
    ("/api/v1/access/not-a-number", 404),
    ("/api/nothing", 404),
    ("/pkg/nothing.js", 404),
    ("/pkg/../Cargo.toml", 404),
    ("/export.csv?kind=received", 200),
    ("/export.jsonl?kind=sent", 200),
    ("/api/v1/messages/1/report.pdf", 404),
    ("/api/v1/report.pdf?kind=sent&q=status%3Aexpired", 200),
    ("/api/v1/verify?code=0000-0000-0000", 200),
    ("/api/v1/verify?code=x", 400),
    ("/ca.pem", 200),
    ("/verify?code=0000-0000-0000", 200),
    ("/live", 200),
    ("/api/live", 400), // no upgrade
    ("/watch", 200),
    ("/watch?q=nosuchfield%3A1", 400), // says what is wrong
    ("/api/watch?q=nosuchfield%3A1", 400),
    ("/embedding", 404), // whoever runs the machine is no reseller
    ("/audit", 200),
    ("/person", 200),
    ("/looks", 200),
    ("/summary", 200),
    ("/api/v1/summary?domain=azienda.test", 200),
    ("/api/v1/summary", 400),
    ("/api/v1/summary?domain=azienda.test&date=yesterday", 400),
    ("/api/v1/summary.pdf?domain=azienda.test&pace=day&date=2026-11-21", 200),
    ("/api/v1/audit", 200),
    ("/api/v1/audit?after=x", 400),
    ("/api/v1/audit/check", 200),
    ("/api/v1/looks?limit=0", 400),
    ("/api/v1/findings", 200),
    ("/api/v1/findings?state=eaten", 400),
    ("/api/v1/findings/00c0ffee00c0ffee", 404),
    ("/devices", 200),
    ("/devices?account=anna%40example.com", 200),
    ("/api/v1/devices", 400), // whose?
    ("/api/v1/devices?account=anna%40example.com", 200),
    ("/trusted", 200),
    ("/api/v1/trusted", 200),
    ("/api/v1/numbers", 200),
    ("/api/v1/numbers?kind=access&q=action%3Afailed_login", 400),
    ("/api/v1/numbers?kind=sideways", 400),
    ("/api/v1/watch?lang=de", 400),
    ("/api/v1/near?q=to%3Anobody%40azienda.test", 200),
    ("/api/v1/near?q=nosuchfield%3A1", 400),
    ("/api/v1/names?field=user&typed=a", 200),
    ("/api/v1/names", 400), // of what?
    ("/api/v1/names?field=subject&typed=a", 400),
    ("/api/v1/domains", 200),
    ("/api/v1/freshness", 200),
    ("/api/v1/watch?q=user%3Aanna%40example.com", 200),
    ("/api/v1/access/1/claim", 404),
    ("/api/v1/blocklist.txt", 200),
    ("/api/v1/blocklist.json", 200),
    ("/api/v1/blocklist.nft", 200),
    ("/api/v1/blocklist.crowdsec", 200),
    ("/api/v1/blocklist.xml", 404),
    ("/sign-in/oidc", 404), // none is set up
    ("/exports", 200),
    ("/api/v1/exports", 200),
    ("/api/v1/exports/1", 404),
    ("/api/v1/exports/00000000000000000000000000000007/file", 404),
    ("/api/v1/people", 404), // whoever runs the machine has no account
    ("/api/v1/telling", 404),
    ("/api/v1/embedding", 404),
    ("/api/v1/person", 400), // whom?
    ("/api/v1/person?address=anna%40example.com", 200),
];

#[tokio::test]
async fn every_answer_guards_the_browser() {
    let panel = Fixture::new().await;
    for (address, status) in ADDRESSES {
        let answer = panel.get(address).await;
        assert_eq!(answer.status.as_u16(), status, "{address}: {}", answer.text());
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{address}: {policy}");
        assert!(!policy.contains("unsafe-inline") && !policy.contains("unsafe-eval ") && !policy.contains('*'), "{address}: {policy}");
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            ("cache-control", "no-store"),
        ] {
            assert_eq!(answer.header(name), value, "{address}: {name}");
        }
        assert!(answer.header("permissions-policy").contains("camera=()"), "{address}");
        assert!(!answer.headers.contains_key("access-control-allow-origin") && !answer.headers.contains_key("server"), "{address}");
    }
}

#[tokio::test]
async fn a_page_has_a_nonce_of_its_own() {
    let panel = Fixture::new().await;
    let (first, second) = (panel.get("/").await, panel.get("/").await);
    let nonce = |policy: &str| policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).map(str::to_owned);
    let nonces = [&first, &second].map(|page| nonce(page.header("content-security-policy")).expect("a nonce"));
    assert_ne!(nonces[0], nonces[1]);
    let html = first.text();
    for script in html.split("<script").skip(1) {
        let tag = script.split('>').next().unwrap_or_default();
        assert!(tag.contains(&format!("nonce=\"{}\"", nonces[0])), "a script without the nonce: <script{tag}>");
    }
    assert!(!html.contains(" style=\""), "an inline style would be blocked by the policy");
    assert!(!html.contains(" onclick="), "an inline handler would be blocked by the policy");
}

#[tokio::test]
async fn errors_of_the_api_have_one_shape_and_give_nothing_away() {
    let panel = Fixture::new().await;
    for (address, code, field) in [
        ("/api/v1/messages?limit=301", "bad-parameter", "limit"),
        ("/api/v1/messages?limit=x", "bad-parameter", "limit"),
        ("/api/v1/messages?order=sideways", "bad-parameter", "order"),
        ("/api/v1/messages?after=x", "bad-parameter", "after"),
        ("/api/v1/messages?lang=fr", "bad-parameter", "lang"),
        ("/api/v1/messages?offset=9999", "bad-parameter", "offset"),
        ("/api/v1/messages?offset=60_1:60", "bad-parameter", "offset"),
        ("/export.csv?offset=Europe/Atlantis", "bad-parameter", "offset"),
        ("/api/v1/messages?direction=access", "bad-parameter", "direction"),
        ("/api/v1/access?q=nosuchfield%3A1", "bad-parameter", "q"),
        ("/export.csv?kind=nothing", "bad-parameter", "kind"),
        ("/api/v1/findings?state=open,eaten", "bad-parameter", "state"),
        ("/api/v1/findings?kind=theft", "bad-parameter", "kind"),
        ("/api/v1/findings?limit=0", "bad-parameter", "limit"),
        ("/api/v1/findings?after=7", "bad-parameter", "after"),
        ("/api/watch?q=nosuchfield%3A1", "bad-parameter", "q"),
        ("/export.jsonl?ids=1,x", "bad-parameter", "ids"),
    ] {
        let answer = panel.get(address).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{address}");
        let error = &answer.json()["error"];
        assert_eq!((error["code"].as_str(), error["field"].as_str()), (Some(code), Some(field)), "{address}");
        assert!(error["message"].as_str().is_some_and(|message| message.len() > 10), "{address}: {error}");
    }
    for address in ["/api/v1/messages/1", "/api/v1/nothing", "/api/v1/access/x"] {
        assert_eq!(panel.get(address).await.json()["error"]["code"], "not-found", "{address}");
    }
}

#[tokio::test]
async fn lists_go_on_where_they_stopped_until_the_end() {
    let panel = Fixture::new().await;
    for address in ["/api/v1/access", "/api/v1/messages?direction=received", "/api/v1/messages?direction=sent&order=oldest"] {
        let all = panel.json(&format!("{address}{}limit=300", if address.contains('?') { '&' } else { '?' })).await;
        let whole: Vec<Value> = all["rows"].as_array().expect("rows").clone();
        assert!(whole.len() > 2, "{address} has rows");
        assert_eq!((all["total"].as_u64(), all["total_is_exact"].as_bool()), (Some(whole.len() as u64), Some(true)), "{address}");
        assert!(all["next"].is_null());
        let mut pieces = Vec::new();
        let mut next = Some(format!("{address}{}limit=2", if address.contains('?') { '&' } else { '?' }));
        while let Some(address) = next {
            let page = panel.json(&address).await;
            pieces.extend(page["rows"].as_array().expect("rows").clone());
            next = page["next"].as_str().map(str::to_owned);
        }
        assert_eq!(pieces, whole, "{address}: the same rows in the same order");
    }
}

#[tokio::test]
async fn a_row_has_its_verdict_its_timeline_and_its_lines() {
    let panel = Fixture::new().await;
    let list = panel.json("/api/v1/messages?q=id%3Aa001.1121171741%40lab.azienda.test").await;
    let row = &list["rows"][0];
    assert_eq!((row["sender"].as_str(), row["status"].as_str()), (Some("mittente@remote.test"), Some("accepted")));
    assert!(row["verdict"].as_str().is_some_and(|verdict| verdict.ends_with('.')), "{row}");
    let id = row["id"].as_str().expect("ids are text: a script's numbers hold 53 bits");
    let whole = panel.json(&format!("/api/v1/messages/{id}?lang=it")).await;
    assert_ne!(whole["verdict"], row["verdict"], "the verdict is told in Italian");
    assert!(whole["events"].as_array().is_some_and(|events| events.iter().any(|event| event["kind"] == "delivered")));
    let log = whole["log"].as_array().expect("a list of lines");
    assert!(log.iter().any(|line| line.as_str().is_some_and(|line| line.contains("4jWzRV09JGz1cnK8"))), "{log:?}");
    assert_eq!(panel.get(&format!("/api/v1/access/{id}")).await.status, StatusCode::NOT_FOUND, "a message is no login");
}

#[tokio::test]
async fn only_the_panels_own_pages_may_write_or_open_the_socket() {
    let panel = Fixture::new().await;
    let functions: Vec<&str> = leptos::server_fn::axum::server_fn_paths().map(|(path, _)| path).collect();
    assert!(!functions.is_empty(), "the app has server functions");
    for path in functions {
        for (origin, site) in [(None, None), (Some("http://evil.example"), None), (Some("null"), None), (Some(ORIGIN), Some("cross-site"))]
        {
            let mut request = Request::post(path).header(header::HOST, HOST).header(header::CONTENT_TYPE, "application/json");
            for (name, value) in [("origin", origin), ("sec-fetch-site", site)] {
                request = value.iter().fold(request, |request, value| request.header(name, *value));
            }
            let answer = panel.ask(request.body(Body::from("{}")).expect("a request")).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path} from {origin:?} {site:?}");
        }
        let own = Request::post(path).header(header::HOST, HOST).header("origin", ORIGIN).body(Body::from("{}")).expect("a request");
        assert_ne!(panel.ask(own).await.status, StatusCode::FORBIDDEN, "{path} from our own page");
        let link = panel.get(path).await;
        assert!(link.status.is_client_error(), "a link must not reach {path}");
    }
    for origin in [None, Some("http://evil.example"), Some("ws://127.0.0.1:8025")] {
        let request =
            Request::get("/api/live").header(header::HOST, HOST).header(header::CONNECTION, "upgrade").header(header::UPGRADE, "websocket");
        let request = origin.iter().fold(request, |request, origin| request.header("origin", *origin));
        assert_eq!(panel.ask(request.body(Body::empty()).expect("a request")).await.status, StatusCode::FORBIDDEN, "{origin:?}");
    }
}

#[tokio::test]
async fn a_foreign_name_is_not_answered() {
    let panel = Fixture::new().await;
    for (host, status) in [("evil.example", 421), ("127.0.0.1.evil.example:8025", 421), ("localhost:8025", 200), ("panel.example.com", 200)]
    {
        let request = Request::get("/healthz").header(header::HOST, host).body(Body::empty()).expect("a request");
        assert_eq!(panel.ask(request).await.status.as_u16(), status, "{host}");
    }
}

#[tokio::test]
async fn what_is_too_large_or_of_another_method_is_refused() {
    let panel = Fixture::new().await;
    let path = leptos::server_fn::axum::server_fn_paths().map(|(path, _)| path).next().expect("a server function");
    let large = Request::post(path).header(header::HOST, HOST).header("origin", ORIGIN).header(header::CONTENT_LENGTH, 70 << 10);
    let large = large.body(Body::from(vec![b'x'; 70 << 10])).expect("a request");
    assert_eq!(panel.ask(large).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    for method in [Method::POST, Method::PUT, Method::DELETE] {
        let request = Request::builder().method(method.clone()).uri("/api/v1/access").header(header::HOST, HOST).header("origin", ORIGIN);
        let answer = panel.ask(request.body(Body::empty()).expect("a request")).await;
        assert_eq!(
            (answer.status, answer.json()["error"]["code"].as_str()),
            (StatusCode::METHOD_NOT_ALLOWED, Some("method-not-allowed")),
            "{method}"
        );
    }
}

#[tokio::test]
async fn csv_is_whole_and_harmless() {
    let panel = Fixture::new().await;
    let answer = panel.get("/export.csv?kind=received&lang=en").await;
    assert!(answer.header("content-type").starts_with("text/csv"));
    assert!(answer.header("content-disposition").starts_with("attachment; filename="));
    let rows = panel.json("/api/v1/messages?limit=300").await["total"].as_u64().expect("a number");
    let text = answer.text();
    assert_eq!(text.matches("\r\n").count() as u64, rows + 1, "a heading and every row, each ended by CRLF");
    assert!(!text.split("\r\n").any(|line| line.starts_with(['=', '+', '@'])), "no formula begins a line");
    let bom = panel.get("/export.csv?kind=access&bom=1").await;
    assert!(bom.body.starts_with("\u{feff}".as_bytes()));
}

#[tokio::test]
async fn rows_picked_one_by_one_are_exported() {
    let panel = Fixture::new().await;
    let page = panel.json("/api/v1/messages?limit=5").await;
    let id = |at: usize| page["rows"][at]["id"].as_str().expect("an id").to_owned();
    let (first, third) = (id(0), id(2));
    let access = panel.json("/api/v1/access?limit=1").await["rows"][0]["id"].as_str().expect("an id").to_owned();
    // one twice, one of another list, one that is not there
    let ids = format!("{third},{first},{third},{access},7");
    let lines = panel.get(&format!("/export.jsonl?kind=received&ids={ids}")).await.text();
    let told: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).expect("an object")).collect();
    assert_eq!(told.iter().map(|row| row["id"].as_str().expect("an id")).collect::<Vec<_>>(), [&first, &third]);
    assert_eq!(told[0]["sender"], page["rows"][0]["sender"]);
    let csv = panel.get(&format!("/export.csv?kind=received&ids={ids}&order=oldest&raw=1")).await.text();
    let rows: Vec<&str> = csv.lines().skip(1).collect();
    assert!(rows.len() == 2 && rows[0].contains(&third) && rows[1].contains(&first), "{csv}");
    let whole = panel.get("/export.jsonl?kind=access").await.text();
    let total = panel.json("/api/v1/access").await["total"].as_u64().expect("a number");
    assert_eq!(whole.lines().count() as u64, total);
}
