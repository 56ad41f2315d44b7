//! Events over the real router: what is taken, what is refused and why, what is known again after a crash.
#![recursion_limit = "512"] // a page's type is as deep as its HTML

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    http::{HeaderMap, Request, StatusCode, header},
};
use serde_json::{Value, json};
use server::{
    clock,
    config::{Database, Settings},
    panel::Panel,
    proof::Proof,
    router,
    routes::events::Events,
    shutdown, site,
};
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tower::ServiceExt;
use tracemail_ingest::{Error, Watch, follow::Follow, inbox::inbox};
use tracemail_live::Hub;
use tracemail_locate::Locator;

const PATH: &str = "/api/v1/events";
const LINES: &str = "application/x-ndjson";

struct Server {
    router: Router,
    task: JoinHandle<Result<Infallible, Error>>,
    _ending: shutdown::Ending,
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    json: Value,
}

impl Server {
    async fn new(folder: &TempDir, token: Option<&str>) -> Self {
        let settings = Settings { database: Database(format!("sqlite:{}", folder.path().join("data").display())), ..Settings::default() };
        let store = settings.open().await.expect("a database");
        let proof = Proof::open(&settings, clock::now()).expect("a key");
        let hub = Hub::new(store.seq().await.expect("a number"));
        let (inbox, posts) = inbox();
        let settings = tracemail_correlate::Settings { local_domains: vec!["azienda.test".into()], ..Default::default() };
        let follow = Follow {
            lane: tracemail_ingest::follow::LANE.into(),
            paths: Vec::new(),
            posts: Some(posts),
            settings,
            clock: Arc::new(clock::of_logs),
        };
        let task = tokio::spawn(follow.run(store.clone(), hub.clone(), Watch::default()));
        let (ending, shutdown) = shutdown::pair();
        let panel = Panel {
            store,
            hub,
            freshness: Arc::new(Default::default),
            locator: Locator::new(&tracemail_locate::Settings::default()).expect("settings"),
            assets: site::assets(),
            events: Events::new(inbox, token.map(str::to_owned)),
            hosts: [].into(),
            proof: Arc::new(proof),
            bell: server::watching::Bell::default(),
            letters: false,
            blocklist: server::routes::blocklist::Blocklist::new(&server::config::Settings::default()).expect("settings"),
            doors: server::panel::Doors::default(),
            exports: server::exports::Exports::new(&server::config::Settings::default()),
            erasures: app::backend::Erasures::default(),
            limits: server::limits::Limits::new(&server::limits::Settings::default()),
            shutdown,
        };
        Self { router: router::router(panel), task, _ending: ending }
    }

    async fn ask(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.expect("the router always answers");
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, 64 << 20).await.expect("a whole body");
        let json = serde_json::from_slice(&body).unwrap_or(Value::Null);
        Answer { status: parts.status, headers: parts.headers, json }
    }

    async fn send(&self, kind: &str, more: &[(&str, &str)], body: impl Into<Body>) -> Answer {
        let request = Request::post(PATH).header(header::HOST, "127.0.0.1:8025").header(header::CONTENT_TYPE, kind);
        let request = more.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        self.ask(request.body(body.into()).expect("a request")).await
    }

    async fn post(&self, lines: impl Into<Body>) -> Value {
        let answer = self.send(LINES, &[], lines).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.json);
        answer.json
    }

    async fn get(&self, uri: &str) -> Answer {
        self.ask(Request::get(uri).header(header::HOST, "localhost").body(Body::empty()).expect("a request")).await
    }

    async fn rows(&self) -> Vec<Value> {
        self.get("/api/v1/messages?limit=300").await.json["rows"].as_array().expect("rows").clone()
    }
}

fn held(n: u32) -> String {
    let time = clock::now();
    json!({"schema": 1, "id": format!("e{n}"), "time": time.to_string(), "kind": "held", "message_id": format!("<m{n}@gw>"),
           "recipient": format!("u{n}@azienda.test"), "subject": "Fattura"})
    .to_string()
        + "\n"
}

#[tokio::test(flavor = "multi_thread")]
async fn good_lines_are_kept_and_bad_ones_answered_one_by_one() {
    let folder = TempDir::new().expect("a folder");
    let server = Server::new(&folder, None).await;
    let unknown = held(2).replace("\"held\"", "\"eaten\"");
    let body =
        [held(1).as_str(), "\n", &unknown, "{\"a\":1}\r\n", "no JSON\n", &format!("{{{}}}\n", "x".repeat(70_000)), held(3).trim()].concat();
    let answer = server.post(body).await;
    assert_eq!((&answer["accepted"], &answer["repeated"]), (&json!(2), &json!(0)), "the last line needs no end");
    let rejected: Vec<_> =
        answer["rejected"].as_array().expect("a list").iter().map(|r| (r["line"].as_u64(), r["code"].as_str())).collect();
    assert_eq!(
        rejected,
        [(Some(3), Some("bad-event")), (Some(4), Some("unknown-form")), (Some(5), Some("not-json")), (Some(6), Some("too-long"))]
    );
    assert!(answer["rejected"][0]["message"].as_str().is_some_and(|message| message.contains("eaten") && message.contains("held")));
    let rows = server.rows().await;
    assert_eq!(rows.len(), 2, "on disk when it is answered");
    assert_eq!((&rows[0]["status"], &rows[0]["subject"]), (&json!("quarantined"), &json!("Fattura")));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sent_again_counts_once_after_a_crash_too() {
    let folder = TempDir::new().expect("a folder");
    let all: String = (0..50).map(held).collect();
    let server = Server::new(&folder, None).await;
    assert_eq!(server.post(all.clone()).await["accepted"], 50);
    assert_eq!(server.post(all.clone()).await["repeated"], 50);
    let more: String = (50..3_000).map(held).collect();
    let sending = server.send(LINES, &[], more.clone());
    let killing = async {
        tokio::time::sleep(Duration::from_millis(40)).await;
        server.task.abort();
    };
    let (broken, ()) = tokio::join!(sending, killing);
    assert!(broken.status == StatusCode::OK || broken.status == StatusCode::SERVICE_UNAVAILABLE, "{}", broken.status);
    if broken.status == StatusCode::SERVICE_UNAVAILABLE {
        assert!(broken.headers.contains_key(header::RETRY_AFTER) && broken.json["error"]["code"] == "busy");
    }
    drop(server);
    tokio::time::sleep(Duration::from_millis(300)).await;
    let server = Server::new(&folder, None).await;
    let answer = server.post(all + &more).await;
    let count = |name: &str| answer[name].as_u64().unwrap_or_default();
    assert_eq!(count("accepted") + count("repeated"), 3_000);
    assert!(count("repeated") >= 50 + broken.json["accepted"].as_u64().unwrap_or_default());
    assert_eq!(server.get("/api/v1/messages?limit=1").await.json["total"], 3_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn exporters_post_as_they_are() {
    let folder = TempDir::new().expect("a folder");
    let server = Server::new(&folder, None).await;
    let login = json!({"event": "auth_request_finished", "hostname": "mx1", "start_time": "2026-11-21T17:18:32.084069Z",
        "end_time": "2026-11-21T17:18:32.088229Z", "categories": ["service:auth", "auth"],
        "fields": {"success": "yes", "mechanism": "PLAIN", "service": "smtp", "remote_ip": "127.0.52.1", "user": "mario.rossi@azienda.test"}});
    for kind in ["application/json", "application/json; charset=utf-8"] {
        let answer = server.send(kind, &[], login.to_string()).await;
        assert_eq!((answer.status, answer.json["rejected"].as_array().map(Vec::len)), (StatusCode::OK, Some(0)), "{}", answer.json);
    }
    let pretty = serde_json::to_string_pretty(&login).expect("JSON");
    assert_eq!(server.send("application/json", &[], pretty).await.json["repeated"], 1, "written over several lines");
    let scan = r#"{"qid":"4jWzRV09JGz1cnK8","action":"no action","score":-0.3,"symbols":[],"subject":"x"}"#;
    assert_eq!(server.send("text/plain", &[], scan).await.json["accepted"], 1, "Rspamd's own type");
    let access = server.get("/api/v1/access").await.json;
    assert_eq!((access["rows"].as_array().map(Vec::len), &access["rows"][0]["protocol"]), (Some(1), &json!("smtp")));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_machines_with_the_token_write() {
    let folder = TempDir::new().expect("a folder");
    let server = Server::new(&folder, Some("0123456789abcdef")).await;
    for shown in [None, Some("Bearer 0123456789abcde"), Some("Bearer 0123456789abcdef0"), Some("Bearer "), Some("Basic 0123456789abcdef")] {
        let more: Vec<_> = shown.iter().map(|shown| ("authorization", *shown)).collect();
        let answer = server.send(LINES, &more, held(1)).await;
        assert_eq!((answer.status, &answer.json["error"]["code"]), (StatusCode::UNAUTHORIZED, &json!("no-token")), "{shown:?}");
        assert_eq!(answer.headers[header::WWW_AUTHENTICATE], "Bearer");
    }
    let token = ("authorization", "Bearer 0123456789abcdef");
    assert_eq!(server.send(LINES, &[token], held(1)).await.json["accepted"], 1);
    // no page writes, whatever it shows: a browser says where it comes from
    for page in [("origin", "http://evil.example"), ("origin", "null"), ("sec-fetch-site", "none"), ("sec-fetch-site", "cross-site")] {
        assert_eq!(server.send(LINES, &[token, page], held(2)).await.status, StatusCode::FORBIDDEN, "{page:?}");
    }
    assert_eq!(server.rows().await.len(), 1);
    // Node's fetch says how it asks, and is no page
    assert_eq!(server.send(LINES, &[token, ("sec-fetch-mode", "cors")], held(3)).await.json["accepted"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_taken_is_refused() {
    let folder = TempDir::new().expect("a folder");
    let server = Server::new(&folder, None).await;
    assert_eq!(server.send("application/x-www-form-urlencoded", &[], held(1)).await.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(server.get(PATH).await.json["error"]["code"], "method-not-allowed");
    let nothing = server.send(LINES, &[], "x\n").await;
    assert_eq!((nothing.status, &nothing.json["rejected"][0]["line"]), (StatusCode::BAD_REQUEST, &json!(1)));
    assert_eq!(server.post("").await, json!({"accepted": 0, "repeated": 0, "rejected": []}));
    let many = server.send(LINES, &[], "x\n".repeat(5_000)).await.json;
    assert_eq!((many["rejected"].as_array().map(Vec::len), &many["rejected_more"]), (Some(1_000), &json!(4_000)));
    // a body that never ends is not kept
    let block = Bytes::from(vec![b'x'; 1 << 20]);
    let endless = futures::stream::iter((0..80).map(move |_| Ok::<_, std::io::Error>(block.clone())));
    assert_eq!(server.send(LINES, &[], Body::from_stream(endless)).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(server.post(held(1)).await["accepted"], 1, "the next one is served");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_schema_is_served() {
    let folder = TempDir::new().expect("a folder");
    let server = Server::new(&folder, None).await;
    let answer = server.get("/api/v1/events/schema.json").await;
    assert_eq!(
        (answer.status, &answer.headers[header::CONTENT_TYPE]),
        (StatusCode::OK, &"application/schema+json".parse().expect("a value"))
    );
    assert_eq!(answer.json["$schema"], "https://json-schema.org/draft/2020-12/schema");
    assert_eq!(answer.headers["x-content-type-options"], "nosniff");
}
