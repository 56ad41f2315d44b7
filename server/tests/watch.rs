//! The login watch through a real router: an attack goes past the hub, the finding is kept, told, judged and listed.
#![recursion_limit = "512"] // a page's type is as deep as its HTML

use std::{io::Write, path::PathBuf, sync::Arc, time::Duration};

use axum::{
    Router,
    body::{Body, BodyDataStream, to_bytes},
    http::{Request, StatusCode, header},
};
use futures::StreamExt;
use serde_json::{Value, json};
use server::{
    clock,
    config::{Database, Settings},
    panel::Panel,
    proof::Proof,
    router,
    routes::{blocklist::Blocklist, events::Events},
    shutdown, site, watching,
};
use tempfile::TempDir;
use tokio::time::timeout;
use tower::ServiceExt;
use tracemail_ingest::{
    Watch,
    follow::{Follow, LANE},
    inbox::inbox,
};
use tracemail_live::Hub;
use tracemail_store::Store;

const HOST: &str = "127.0.0.1:8025";
const ORIGIN: &str = "http://127.0.0.1:8025";
const TOKEN: &str = "a token that is long enough";

/// A server that reads lines, watches, and answers.
struct Watched {
    router: Router,
    store: Store,
    bell: watching::Bell,
    log: PathBuf,
    tasks: Vec<tokio::task::JoinHandle<()>>,
    _ending: shutdown::Ending,
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.tasks.iter().for_each(tokio::task::JoinHandle::abort);
    }
}

impl Watched {
    async fn over(folder: &TempDir) -> Self {
        let token = folder.path().join("token");
        std::fs::write(&token, TOKEN).expect("writes");
        let settings = Settings {
            database: Database(format!("sqlite:{}", folder.path().join("data").display())),
            blocklist_token_file: Some(token),
            watch: watching::Settings { allow: vec!["198.51.100.0/24".into()], ..watching::Settings::default() },
            ..Settings::default()
        };
        let store = settings.open().await.expect("a database");
        let (hub, bell) = (Hub::new(store.seq().await.expect("reads")), watching::Bell::default());
        let log = folder.path().join("mail.log");
        std::fs::File::options().append(true).create(true).open(&log).expect("a log");
        let follow = Follow {
            lane: LANE.into(),
            paths: vec![log.clone()],
            posts: None,
            settings: tracemail_correlate::Settings::default(),
            clock: Arc::new(clock::of_logs),
        };
        let (ending, shutdown) = shutdown::pair();
        let panel = Panel {
            store: store.clone(),
            hub: hub.clone(),
            freshness: Arc::new(Default::default),
            locator: tracemail_locate::Locator::new(&settings.locate).expect("settings"),
            assets: site::assets(),
            events: Events::new(inbox().0, None),
            hosts: [].into(),
            proof: Arc::new(Proof::open(&settings, clock::now()).expect("a key")),
            bell: bell.clone(),
            blocklist: Blocklist::new(&settings).expect("settings"),
            doors: server::panel::Doors::default(),
            exports: server::exports::Exports::new(&settings),
            erasures: app::backend::Erasures::default(),
            limits: server::limits::Limits::new(&settings.api),
            letters: false,
            shutdown,
        };
        let reading = tokio::spawn({
            let (store, hub) = (store.clone(), hub.clone());
            async move {
                let Err(error) = follow.run(store, hub, Watch::default()).await;
                panic!("the reader ended: {error}")
            }
        });
        let wall = watching::Wall::new(&settings).expect("settings");
        let looking = tokio::spawn({
            let (store, bell) = (store.clone(), bell.clone());
            async move { watching::watch(&store, &hub, &wall, &bell).await }
        });
        Self { router: router::router(panel), store, bell, log, tasks: vec![reading, looking], _ending: ending }
    }

    /// Looks on: the line is up, and has told of nothing yet.
    async fn pulses(&self) -> BodyDataStream {
        let request = Request::get("/api/watch?lang=it").header(header::HOST, HOST).body(Body::empty()).expect("a request");
        let response = self.router.clone().oneshot(request).await.expect("answers");
        assert_eq!(response.headers()[header::CONTENT_TYPE], "text/event-stream");
        let mut pulses = response.into_body().into_data_stream();
        let first = next(&mut pulses).await;
        assert_eq!((first["failed"].as_u64(), first["findings"].as_array().map(Vec::len)), (Some(0), Some(0)));
        pulses
    }

    /// Tries at so many accounts from one network, a second apart, the last of them now.
    fn attacked(&self, network: &str, accounts: std::ops::Range<i64>) {
        let (now, end) = (clock::now(), accounts.end);
        let lines = accounts.map(|n| {
            let time = now.plus((n - end) * 1_000_000);
            format!(
                "{time} mx1 dovecot: imap-login: Disconnected: Connection closed (auth failed, 1 attempts in 2 secs): user=<user{n}@example.com>, method=PLAIN, rip={network}.{}, lip=192.0.2.1, TLS, session=<s{n}{}>\n",
                n % 200 + 1,
                time.0
            )
        });
        let mut log = std::fs::File::options().append(true).open(&self.log).expect("the log");
        log.write_all(lines.collect::<String>().as_bytes()).expect("writes");
    }

    async fn ask(&self, request: Request<Body>) -> (StatusCode, String) {
        let response = self.router.clone().oneshot(request).await.expect("the router always answers");
        let status = response.status();
        let body = to_bytes(response.into_body(), 1 << 20).await.expect("a whole body");
        (status, String::from_utf8_lossy(&body).into_owned())
    }

    async fn get(&self, uri: &str, token: Option<&str>) -> (StatusCode, String) {
        let request = Request::get(uri).header(header::HOST, HOST);
        let request = token.iter().fold(request, |request, token| request.header(header::AUTHORIZATION, format!("Bearer {token}")));
        self.ask(request.body(Body::empty()).expect("a request")).await
    }

    async fn findings(&self, query: &str) -> Value {
        let (status, text) = self.get(&format!("/api/v1/findings?lang=en{query}"), None).await;
        assert_eq!(status, StatusCode::OK, "{text}");
        serde_json::from_str(&text).expect("JSON")
    }

    /// Waits for that many tries in the only finding.
    async fn found(&self, count: u64) -> Value {
        for _ in 0..100 {
            let list = self.findings("&kind=spraying").await;
            if list["rows"][0]["count"].as_u64().is_some_and(|n| n >= count) {
                return list;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("nothing found: {}", self.findings("").await);
    }
}

async fn next(pulses: &mut BodyDataStream) -> Value {
    let data = timeout(Duration::from_secs(20), pulses.next()).await.expect("in time").expect("goes on").expect("a chunk");
    let text = String::from_utf8(data.to_vec()).expect("text");
    serde_json::from_str(text.trim().strip_prefix("data:").expect("an event")).expect("JSON")
}

#[tokio::test]
async fn an_attack_is_found_once_told_judged_and_listed() {
    let folder = TempDir::new().expect("a folder");
    let server = Watched::over(&folder).await;
    // somebody looks on
    let mut pulses = server.pulses().await;
    server.attacked("203.0.113", 0..40);
    let (mut failed, mut told, mut one_by_one, mut counted) = (0, Value::Null, 0, 0);
    while failed < 40 || told.is_null() {
        let pulse = next(&mut pulses).await;
        let n = |name: &str| pulse[name].as_u64().expect("a number");
        failed += n("failed");
        one_by_one += pulse["tries"].as_array().expect("a list").len() as u64;
        counted +=
            n("rest") + pulse["more"].as_array().expect("a list").iter().map(|more| more[1].as_u64().expect("a number")).sum::<u64>();
        told = pulse["findings"].get(0).cloned().unwrap_or(told);
    }
    assert_eq!((failed, one_by_one + counted), (40, 40), "each try is told or counted");
    assert!(one_by_one < 40, "a flood is thinned on the server");
    assert_eq!((told["kind"].as_str(), told["network"].as_str()), (Some("spraying"), Some("203.0.113.0/24")));
    assert!(told["verdict"].as_str().is_some_and(|verdict| verdict.contains("prova le password")), "{told}");

    // the API says the same, in the language asked for
    let list = server.found(40).await;
    let finding = &list["rows"][0];
    assert_eq!((list["total"].as_u64(), &finding["id"], finding["state"].as_str()), (Some(1), &told["id"], Some("open")));
    assert!(finding["verdict"].as_str().is_some_and(|verdict| verdict.contains("tries the passwords")), "{finding}");
    let id = finding["id"].as_str().expect("an id").to_owned();
    let row = finding["rows"][0].as_str().expect("a row's id");
    assert_eq!(server.get(&format!("/api/v1/access/{row}"), None).await.0, StatusCode::OK, "the evidence is there");
    assert_eq!(server.findings("&q=203.0.113").await["total"], 1);
    assert_eq!(server.findings("&q=198.51.100").await["total"], 0);

    // the block list, for whoever shows the token
    for form in ["txt", "json", "nft", "crowdsec"] {
        let uri = format!("/api/v1/blocklist.{form}");
        for wrong in [None, Some(""), Some("a token that is long enougj")] {
            assert_eq!(server.get(&uri, wrong).await.0, StatusCode::UNAUTHORIZED, "{uri} {wrong:?}");
        }
        let (status, text) = server.get(&uri, Some(TOKEN)).await;
        assert!(status == StatusCode::OK && text.contains("203.0.113.0/24"), "{uri}: {text}");
    }

    // a person's word; without our own page's origin it does not count
    let judge = |origin: Option<&str>, body: Value| {
        let request =
            Request::post(format!("/api/v1/findings/{id}")).header(header::HOST, HOST).header(header::CONTENT_TYPE, "application/json");
        let request = origin.iter().fold(request, |request, origin| request.header(header::ORIGIN, *origin));
        server.ask(request.body(Body::from(body.to_string())).expect("a request"))
    };
    assert_eq!(judge(None, json!({"state": "muted"})).await.0, StatusCode::FORBIDDEN);
    assert_eq!(judge(Some(ORIGIN), json!({"state": "eaten"})).await.0, StatusCode::BAD_REQUEST);
    assert_eq!(judge(Some(ORIGIN), json!({"state": "muted", "note": "x".repeat(1_001)})).await.0, StatusCode::BAD_REQUEST);
    let (status, text) = judge(Some(ORIGIN), json!({"state": "muted", "note": "our own scanner"})).await;
    assert!(status == StatusCode::OK && text.contains("our own scanner"), "{text}");
    assert_eq!(server.findings("&state=open").await["total"], 0);
    let (_, text) = server.get("/api/v1/blocklist.txt", Some(TOKEN)).await;
    assert_eq!(text, "", "what is muted is not blocked");
    // whoever looks on hears of it
    let muted = async {
        loop {
            let pulse = next(&mut pulses).await;
            if pulse["findings"].as_array().is_some_and(|all| all.iter().any(|finding| finding["state"] == "muted")) {
                return;
            }
        }
    };
    timeout(Duration::from_secs(10), muted).await.expect("is told");

    // after a restart the story goes on under its name, with what people said of it
    drop(server);
    let server = Watched::over(&folder).await;
    server.attacked("203.0.113", 40..60);
    let list = server.found(60).await;
    assert_eq!(
        (list["total"].as_u64(), list["rows"][0]["id"].as_str(), list["rows"][0]["state"].as_str()),
        (Some(1), Some(&*id), Some("muted"))
    );

    // a network of one's own is found, and never listed
    server.attacked("198.51.100", 60..80);
    for _ in 0..100 {
        if server.findings("&q=198.51.100").await["total"] == 1 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(server.findings("&kind=spraying").await["total"], 2);
    assert_eq!(server.get("/api/v1/blocklist.txt", Some(TOKEN)).await.1, "");
}

#[tokio::test]
async fn a_burst_of_findings_for_which_the_bell_rings_once_is_told_to_its_end() {
    let folder = TempDir::new().expect("a folder");
    let server = Watched::over(&folder).await;
    let mut pulses = server.pulses().await;
    let found: Vec<_> = (0..120).map(finding).collect();
    server.store.keep_findings(&found, clock::now()).await.expect("keeps");
    server.bell.ring(server.store.finding_change().await.expect("reads"));
    let mut told = Vec::new();
    let all = async {
        while told.len() < found.len() {
            let pulse = next(&mut pulses).await;
            let ids = pulse["findings"].as_array().expect("a list").iter().map(|finding| finding["id"].as_str().expect("an id").to_owned());
            told.extend(ids);
        }
    };
    let in_time = timeout(Duration::from_secs(8), all).await;
    assert!(in_time.is_ok(), "{} of {} are told", told.len(), found.len());
    told.sort();
    assert_eq!(told, found.iter().map(|finding| finding.id.clone()).collect::<Vec<_>>(), "each once");
}

#[tokio::test]
async fn a_page_of_findings_leads_to_the_next() {
    let folder = TempDir::new().expect("a folder");
    let store = Store::open(&format!("sqlite:{}", folder.path().join("data").display())).await.expect("a database");
    let found: Vec<_> = (0..5_i64).map(finding).collect();
    store.keep_findings(&found, clock::now()).await.expect("keeps");
    drop(store);
    let server = Watched::over(&folder).await;
    let (mut next, mut ids) = (Some("/api/v1/findings?limit=2".to_owned()), Vec::new());
    while let Some(uri) = next {
        let (_, text) = server.get(&uri, None).await;
        let page: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!((page["total"].as_u64(), page["total_is_exact"].as_bool()), (Some(5), Some(true)));
        ids.extend(page["rows"].as_array().expect("rows").iter().map(|row| row["id"].as_str().expect("an id").to_owned()));
        next = page["next"].as_str().map(str::to_owned);
    }
    let newest_first: Vec<_> = found.iter().rev().map(|finding| finding.id.clone()).collect();
    assert_eq!(ids, newest_first);
}

fn finding(n: i64) -> tracemail_model::finding::Finding {
    use tracemail_model::finding::{Finding, FindingKind, FindingState};
    Finding {
        id: format!("{n:016x}"),
        kind: FindingKind::Lockout,
        account: Some(format!("user{n}@example.com")),
        network: Some("203.0.113.0/24".into()),
        client: None,
        since: clock::now().plus((n - 10) * 1_000_000),
        until: clock::now(),
        count: 9,
        spread: 1,
        state: FindingState::Open,
        note: String::new(),
        rows: Vec::new(),
    }
}
