//! What guards the browser stands on every answer there is: each route by each method, from strangers and from our own
//! page, errors, redirects, downloads and what was cut off, among them.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};

use crate::{
    panel::{Answer, Fixture, HOST, ORIGIN},
    route_list,
};

/// The headers that say the same on every answer.
const FIXED: [(&str, &str); 6] = [
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cross-origin-embedder-policy", "require-corp"),
];

/// What is wrong with the headers of an answer.
fn flaws(answer: &Answer) -> Vec<String> {
    let mut flaws = Vec::new();
    let mut hold = |good: bool, what: &str| {
        if !good {
            flaws.push(what.to_owned());
        }
    };
    let policy = answer.header("content-security-policy");
    for part in ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"] {
        hold(policy.contains(part), &format!("policy without {part}: {policy}"));
    }
    hold(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'") && !policy.contains('*'), policy);
    let (script, page) = (policy.contains("script-src"), answer.header("content-type").starts_with("text/html"));
    // the door is a page without any
    hold(!script || page || answer.body.is_empty(), &format!("only pages have scripts: {policy}"));
    hold(!script || policy.contains("script-src 'nonce-"), "a page without a nonce");
    for (name, value) in FIXED {
        hold(answer.header(name) == value, &format!("{name}: {}", answer.header(name)));
    }
    hold(answer.header("permissions-policy").contains("camera=()"), "no permissions-policy");
    hold(!answer.headers.contains_key("server") && !answer.headers.contains_key("x-powered-by"), "says what it runs on");
    hold(!answer.headers.contains_key("access-control-allow-origin"), "lets other origins read");
    let kept = answer.header("cache-control");
    let ours_for_ever = answer.status.is_success() && kept.contains("immutable");
    hold(kept == "no-store" || ours_for_ever || kept == "no-cache", &format!("cache-control: {kept}"));
    hold(answer.body.is_empty() || answer.headers.contains_key(header::CONTENT_TYPE), "a body of no type");
    flaws
}

/// Between its address and its button a link's secret is a cookie, which over https goes over nothing else.
#[tokio::test]
async fn a_link_s_secret_stays_on_the_way_it_came() {
    let panel = Fixture::new().await;
    for (host, says, secure) in [
        ("panel.example.com", Some("none"), true),
        ("panel.example.com:8443", Some("cross-site"), true),
        ("panel.example.com", None, false), // plain http through a proxy
        ("127.0.0.1:8025", Some("none"), false),
        ("[::1]:8025", Some("none"), false),
    ] {
        let request = Request::get("/sign-in?link=abc").header(header::HOST, host);
        let request = says.iter().fold(request, |request, site| request.header("sec-fetch-site", *site));
        let answer = panel.ask(request.body(Body::empty()).expect("a request")).await;
        let cookie = answer.header("set-cookie");
        assert!(cookie.starts_with("tracemail-link=abc;") && cookie.contains("HttpOnly"), "{host}: {cookie}");
        assert_eq!(cookie.contains("; Secure"), secure, "{host} {says:?}: {cookie}");
    }
}

#[tokio::test]
async fn on_every_route_by_every_method() {
    let panel = Fixture::new().await;
    let mut wrong = Vec::new();
    let mut looked = 0;
    // what stands in others' pages has rules of its own, and a test of its own
    for path in route_list::paths(&panel.router).into_iter().filter(|path| !path.starts_with("/embed")) {
        // a report of every row there is would take its time
        let more = if path == "/api/v1/report.pdf" { "?q=status%3Awrong" } else { "" };
        for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"] {
            for (host, origin) in [(HOST, None), (HOST, Some(ORIGIN)), (HOST, Some("http://evil.example")), ("evil.example", None)] {
                let mut request = Request::builder().method(method).uri(route_list::address(&path, "1") + more).header(header::HOST, host);
                request = origin.iter().fold(request, |request, origin| request.header(header::ORIGIN, *origin));
                request = request.header(header::CONTENT_TYPE, "application/json").header(header::ACCEPT_ENCODING, "br");
                let answer = panel.ask(request.body(Body::from("{}")).expect("a request")).await;
                wrong.extend(
                    flaws(&answer).into_iter().map(|flaw| format!("{method} {path} from {origin:?} at {host}: {} {flaw}", answer.status)),
                );
                looked += 1;
            }
        }
    }
    assert!(looked > 1_000, "{looked} answers");
    assert!(wrong.is_empty(), "{} of {looked}: {:#?}", wrong.len(), &wrong[..wrong.len().min(20)]);
}

#[tokio::test]
async fn on_downloads_errors_and_whatever_leads_nowhere() {
    let panel = Fixture::new().await;
    let row = panel.json("/api/v1/messages?limit=1").await["rows"][0]["id"].as_str().expect("an id").to_owned();
    for (address, status) in [
        (format!("/message/{row}"), 200),
        (format!("/api/v1/messages/{row}"), 200),
        (format!("/api/v1/messages/{row}/report.pdf"), 200),
        ("/export.csv?kind=received".into(), 200),
        ("/export.jsonl?kind=access&ids=1,x".into(), 400),
        ("/ca.pem".into(), 200),
        ("/received?q=status%3Awrong".into(), 400),
        ("/received/".into(), 404),
        ("/%ff".into(), 404),
        (format!("/{}", "a".repeat(8_000)), 404),
        (format!("/received?q={}", "a".repeat(8_000)), 200),
        ("/api/v1/messages?limit=0".into(), 400),
        ("/pkg/0000000000000000/tracemail.js".into(), 404),
    ] {
        let answer = panel.get(&address).await;
        assert!(answer.status.as_u16() == status || address.len() > 4_000, "{address}: {}", answer.status);
        assert!(!answer.status.is_server_error(), "{address}: {}", answer.status);
        assert_eq!(flaws(&answer), [""; 0], "{address}: {}", answer.status);
    }
    // one that lacks a single header is noticed: the test can fail
    let mut bare = panel.get("/healthz").await;
    bare.headers.remove("x-content-type-options");
    assert_eq!(flaws(&bare).len(), 1);
    assert_eq!(bare.status, StatusCode::OK);
}
