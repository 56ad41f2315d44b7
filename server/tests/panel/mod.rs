//! A panel over a fresh database that holds the mail lab's log, hostile subjects included.

pub mod house;

use std::{path::PathBuf, sync::Arc};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode, header},
};
use serde_json::Value;
use server::{
    clock,
    config::Settings,
    exports::Exports,
    limits::Limits,
    panel::{Doors, Panel},
    proof::Proof,
    router,
    routes::events::Events,
    shutdown, site,
};
use tempfile::TempDir;
use tower::ServiceExt;
use tracemail_ingest::{import::Import, inbox::inbox};
use tracemail_live::Hub;
use tracemail_locate::Locator;
use tracemail_store::Store;

pub const HOST: &str = "127.0.0.1:8025";
pub const ORIGIN: &str = "http://127.0.0.1:8025";

fn url(folder: &TempDir) -> String {
    format!("sqlite:{}", folder.path().join("data").display())
}

pub struct Fixture {
    pub router: Router,
    /// What its handlers share.
    pub panel: Panel,
    /// Where changes are told while the panel runs.
    pub hub: Hub,
    _ending: shutdown::Ending,
    folder: TempDir,
}

pub fn sample() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../end2end/maillab/logs/mail.rfc3339.log")
}

impl Fixture {
    pub async fn new() -> Self {
        Self::asking(&tracemail_locate::Settings::default()).await
    }

    /// One that asks mailboxes.
    pub async fn asking(mailboxes: &tracemail_locate::Settings) -> Self {
        let folder = TempDir::new().expect("a folder");
        Self::holding(folder, sample(), mailboxes).await
    }

    /// One that has read another log.
    pub async fn of(log: &str) -> Self {
        let folder = TempDir::new().expect("a folder");
        let path = folder.path().join("mail.log");
        std::fs::write(&path, log).expect("writes");
        Self::holding(folder, path, &tracemail_locate::Settings::default()).await
    }

    /// The same with other ways in.
    pub async fn of_behind(log: &str, doors: Doors) -> Self {
        let of = Self::of(log).await;
        let store = of.store().await;
        Self::over(of.folder, store, &tracemail_locate::Settings::default(), doors).await
    }

    async fn holding(folder: TempDir, log: PathBuf, mailboxes: &tracemail_locate::Settings) -> Self {
        let store = Store::open(&url(&folder)).await.expect("a database");
        let import =
            Import { paths: vec![log], again: false, settings: tracemail_correlate::Settings::default(), clock: Arc::new(clock::of_logs) };
        let report = import.run(&store, None, |_| {}).await.expect("it is a mail log");
        assert!(report.progress.rows > 20, "{report:?}");
        Self::over(folder, store, mailboxes, Doors::default()).await
    }

    /// An empty one with other ways in.
    pub async fn with_doors(doors: Doors) -> Self {
        let folder = TempDir::new().expect("a folder");
        let store = Store::open(&url(&folder)).await.expect("a database");
        Self::over(folder, store, &tracemail_locate::Settings::default(), doors).await
    }

    /// Everything it keeps on disk.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// The same panel after a restart.
    pub async fn opened_anew(self) -> Self {
        let Self { router, panel, folder, .. } = self;
        drop((router, panel));
        let store = Store::open(&url(&folder)).await.expect("a database");
        Self::over(folder, store, &tracemail_locate::Settings::default(), Doors::default()).await
    }

    /// The same panel when every row's time is over.
    pub async fn purged(self) -> Self {
        let Self { router, panel, folder, .. } = self;
        drop((router, panel));
        std::fs::remove_dir_all(folder.path().join("data/days")).expect("the days");
        let store = Store::open(&url(&folder)).await.expect("a database");
        Self::over(folder, store, &tracemail_locate::Settings::default(), Doors::default()).await
    }

    async fn over(folder: TempDir, store: Store, mailboxes: &tracemail_locate::Settings, doors: Doors) -> Self {
        // as often as one likes: how often one may ask, tests/limits.rs asks
        let api = server::limits::Settings { per_minute: 0, at_once: 1 };
        let settings = Settings { database: server::config::Database(url(&folder)), api, ..Settings::default() };
        let proof = Arc::new(Proof::open(&settings, clock::now()).expect("a key"));
        let (ending, shutdown) = shutdown::pair();
        let hub = Hub::new(store.seq().await.expect("a number"));
        let panel = Panel {
            hub: hub.clone(),
            store,
            freshness: Arc::new(Default::default),
            locator: Locator::new(mailboxes).expect("settings"),
            assets: site::assets(),
            events: Events::new(inbox().0, None),
            hosts: ["panel.example.com".to_owned()].into(),
            proof,
            bell: server::watching::Bell::default(),
            letters: false,
            blocklist: server::routes::blocklist::Blocklist::new(&settings).expect("settings"),
            doors,
            exports: Exports::new(&settings),
            erasures: app::backend::Erasures::default(),
            limits: Limits::new(&settings.api),
            shutdown,
        };
        Self { router: router::router(panel.clone()), panel, hub, _ending: ending, folder }
    }

    /// The same database, as whoever changes it while the panel runs.
    pub async fn store(&self) -> Store {
        Store::open(&url(&self.folder)).await.expect("a database")
    }

    pub async fn ask(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.expect("the router always answers");
        let (parts, body) = response.into_parts();
        // a stream of events has no end to wait for
        let endless = parts.headers.get(header::CONTENT_TYPE).is_some_and(|of| of.as_bytes().starts_with(b"text/event-stream"));
        let body = if endless { Vec::new() } else { to_bytes(body, 64 << 20).await.expect("a whole body").to_vec() };
        Answer { status: parts.status, headers: parts.headers, body }
    }

    pub async fn get(&self, uri: &str) -> Answer {
        self.ask(Request::get(uri).header(header::HOST, HOST).body(Body::empty()).expect("a request")).await
    }

    pub async fn json(&self, uri: &str) -> Value {
        let answer = self.get(uri).await;
        assert_eq!(answer.status, StatusCode::OK, "{uri}: {}", answer.text());
        answer.json()
    }
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}
