//! Errors by the thousand: whatever is asked wrongly, the answer tells nothing about the machine it comes from.
//! `HOSTILE=all cargo test` asks all ten thousand; else one in five.

use axum::{
    body::Body,
    http::{Request, header},
};

use crate::{
    panel::{Fixture, HOST, ORIGIN},
    route_list,
};

/// What an answer would say if it told of its making.
const NEVER: [&str; 20] = [
    "panicked",
    "backtrace",
    "sqlx",
    "sqlite",
    "SQLITE",
    "no such table",
    "no such column",
    "syntax error",
    "select ",
    "insert into",
    "postgres",
    ".rs:",
    "src/",
    "/tmp/",
    "/work",
    "/root",
    "thread '",
    "tokio",
    "Error(",
    "os error",
];
const VALUES: [&str; 24] = [
    "",
    "-1",
    "0",
    "99999999999999999999",
    "1e400",
    "NaN",
    "null",
    "%00",
    "%ff%fe",
    "'",
    "%22",
    "'%20or%201=1--",
    "%3Cscript%3E",
    "{}",
    "[]",
    "%F0%9F%91%8B",
    "..%2f..%2f",
    "status%3Awrong",
    "after%3Ayesterday%20before%3A",
    "(((((((",
    "-(-(-(a",
    "size%3A%3E%3E9",
    "from%3A%22",
    "id%3A*%2A*",
];
const BODIES: [&str; 14] = [
    "",
    "{}",
    "[]",
    "null",
    "{\"q\":1}",
    "{\"id\":\"x\"}",
    "{\"id\":-1}",
    "{\"id\":1e99}",
    "{\"kind\":\"Nothing\"}",
    "{\"q\":\"\\ud800\"}",
    "\u{0}",
    "{{{{",
    "\"",
    "{\"id\":\"1\",\"lang\":\"xx\"}",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_errors_tell_nothing_of_the_machine() {
    let panel = Fixture::new().await;
    let paths = route_list::paths(&panel.router);
    let (functions, others): (Vec<_>, Vec<_>) =
        paths.into_iter().partition(|path| path.starts_with("/api/") && !path.starts_with("/api/v1") && path != "/api/live");
    let (machines, pages): (Vec<_>, Vec<_>) = others.into_iter().partition(|path| path.starts_with("/api/") || path.starts_with("/export"));
    let mut requests = Vec::new();
    for value in VALUES {
        for path in &machines {
            for name in ["q", "limit", "after", "order", "direction", "kind", "lang", "ids", "code", "rows", "offset"] {
                requests.push((
                    "GET",
                    format!("{}?{name}={value}", route_list::address(path, if value.is_empty() { "1" } else { value })),
                    "",
                ));
            }
        }
        requests.extend(pages.iter().take(4).map(|path| ("GET", format!("{}?q={value}", route_list::address(path, "x")), "")));
    }
    for body in BODIES {
        for path in functions.iter().chain(&machines) {
            for more in 0..16 {
                requests.push((["POST", "PUT", "DELETE", "PATCH"][more % 4], format!("{}?n={more}", route_list::address(path, "7")), body));
            }
        }
    }
    let one_in = if std::env::var("HOSTILE").is_ok_and(|what| what == "all") { 1 } else { 5 };
    let (mut asked, mut refused) = (0, 0);
    for (method, uri, body) in requests.into_iter().cycle().take(10_000).step_by(one_in) {
        let Ok(request) = Request::builder()
            .method(method)
            .uri(&uri)
            .header(header::HOST, HOST)
            .header("origin", ORIGIN)
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body))
        else {
            continue;
        };
        let answer = panel.ask(request).await;
        asked += 1;
        refused += usize::from(answer.status.is_client_error());
        assert!(answer.status.as_u16() != 500, "{method} {uri} {body}: {}", answer.text());
        // what is not an answer to an error is rows, pages and reports
        if !answer.status.is_success() && !answer.header("content-type").starts_with("text/html") {
            let text = answer.text();
            let told: Vec<_> = NEVER.iter().filter(|word| text.contains(**word)).collect();
            assert!(told.is_empty(), "{method} {uri} {body}: {told:?} in {text}");
            assert!(text.len() < 2_000, "{method} {uri}: {} bytes", text.len());
        }
    }
    assert!(asked > 9_000 / one_in && refused > asked / 2, "{refused} refused of {asked}");
}
