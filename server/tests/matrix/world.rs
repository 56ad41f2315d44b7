//! A world of tenants in three levels, each with mail, logins and a finding in which every field bears his marks.

use std::{collections::BTreeSet, sync::Arc};

use axum::{
    body::Body,
    http::{HeaderName, HeaderValue, Method, Request, header},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde_json::{Value, json};
use server::{clock, reader::SESSION};
use tempfile::TempDir;
use tracemail_auth::{embed::token::challenge, secret};
use tracemail_ingest::import::Import;
use tracemail_model::{
    account::{Account, AccountId, By, Change, EmbedAlgorithm, EmbedSite, NewAccount, Role},
    filter,
    finding::{Finding, FindingKind, FindingState},
    ids::RowId,
    page::{Order, Search},
    row::Kind,
    time::{Micros, SECOND},
    zone::Zone,
};
use tracemail_store::Store;

use crate::{
    ask::Ask,
    panel::{Answer, Fixture, HOST, ORIGIN},
};

/// What rows are searched by begins so: `sx017q`.
pub const KEY: &str = "sx";
/// What nobody else may see begins so: `pv017z`.
pub const SECRET: &str = "pv";
/// The number of no tenant.
pub const NOBODY: &str = "999";
const RESELLERS: usize = 6;
const CUSTOMERS: usize = 8;
const TENANTS: usize = RESELLERS * CUSTOMERS + RESELLERS;
/// A customer who was removed, his domain nobody's; a reseller who is suspended.
const REMOVED: usize = 5;
const SUSPENDED: usize = 4;
const PAGE: &str = "https://panel.rs0.example";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

/// Whose rows bear which marks.
pub struct Tenant {
    pub nth: usize,
    pub rows: Vec<(Kind, RowId)>,
    pub finding: String,
}

/// What a browser or a program shows.
pub type Shows = Option<(HeaderName, HeaderValue)>;

/// Somebody who asks.
pub struct Asker {
    pub name: String,
    /// The tenants whose rows he may see.
    pub sees: BTreeSet<usize>,
    pub shows: Shows,
    /// Whether he looks from within another page.
    pub frame: bool,
}

pub struct World {
    pub panel: Fixture,
    pub store: Store,
    pub tenants: Vec<Tenant>,
    pub askers: Vec<Arc<Asker>>,
}

/// His mark stands in it twice, so that nobody's is a letter from another's: what somebody has that is a letter from what he
/// asks for is offered to him, whether that is anybody's or not.
pub fn label(nth: &str) -> String {
    format!("{KEY}{nth}q{KEY}{nth}q")
}

fn domain(nth: usize) -> String {
    format!("{}.test", label(&format!("{nth:03}")))
}

pub fn mailbox(nth: usize) -> String {
    format!("own-{KEY}{nth:03}q-{SECRET}{nth:03}z@{}", domain(nth))
}

fn mark(field: &str, nth: usize) -> String {
    format!("{field}-{KEY}{nth:03}q-{SECRET}{nth:03}z")
}

/// A message in, a message out, a login and a failed one, every field of them marked; `from`: when the first was.
fn events(nth: usize, round: &str, from: Micros) -> Vec<Value> {
    let (own, other) = (mailbox(nth), format!("{}@elsewhere.test", mark("other", nth)));
    let at = |second: i64| from.plus((nth as i64 * 60 + second) * SECOND).to_string();
    let mark = |field: &str| mark(field, nth);
    let with = |base: &Value, more: Value| {
        let mut event = base.clone();
        event.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        event
    };
    let mut all = Vec::new();
    for (way, from, to) in [("received", &other, &own), ("sent", &own, &other)] {
        let base = json!({"schema": 1, "direction": way, "message_id": format!("<{}{round}@{way}.test>", mark("id")),
            "queue_id": format!("{}{round}", mark(way)), "host": mark("host")});
        let id = |step: u8| format!("{nth}-{way}-{step}{round}");
        all.push(with(
            &base,
            json!({"id": id(1), "time": at(1), "kind": "accepted", "sender": from, "recipient": to, "subject": mark("subject"),
            "header_from": mark("hfrom"), "header_to": mark("hto"), "helo": mark("helo"), "client_host": mark("client"),
            "client_ip": format!("198.51.100.{}", 100 + nth), "user": own}),
        ));
        all.push(with(
            &base,
            json!({"id": id(2), "time": at(2), "kind": "scanned", "virus": mark("virus"),
            "spam": {"score": 2.5, "action": mark("action"), "symbols": {mark("symbol"): 1.0}},
            "attachments": [{"name": mark("file"), "sha256": format!("{nth:064x}")}], "auth": {"spf": "pass"}}),
        ));
        all.push(with(&base, json!({"id": id(3), "time": at(3), "kind": "delivered", "recipient": to, "relay_host": mark("relay"),
            "relay_ip": format!("203.0.113.{}", 100 + nth), "folder": mark("folder"), "text": mark("text"), "details": {mark("name"): mark("value")}})));
    }
    let login = json!({"schema": 1, "user": own, "protocol": "imap", "host": mark("host"), "client": mark("program"),
        "client_ip": format!("198.51.100.{}", 100 + nth), "text": mark("text")});
    let session = format!("{}{round}", mark("session"));
    all.push(with(&login, json!({"id": format!("{nth}-login-0{round}"), "time": at(10), "kind": "logged-in", "session": session})));
    all.push(with(
        &login,
        json!({"id": format!("{nth}-login-1{round}"), "time": at(11), "kind": "login-failed", "failure": "auth-failed"}),
    ));
    all
}

/// Everybody's events, a line each, in the order of time.
pub fn lines(round: &str, from: Micros) -> String {
    let mut all: Vec<Value> = (0..TENANTS).flat_map(|nth| events(nth, round, from)).collect();
    all.sort_by_key(|event| event["time"].as_str().map(str::to_owned));
    let lines: Vec<String> = all.iter().map(|event| format!("{event}\n")).collect();
    lines.concat()
}

pub fn settings() -> tracemail_correlate::Settings {
    tracemail_correlate::Settings { local_domains: (0..TENANTS).map(domain).collect(), ..Default::default() }
}

/// Reads them as a file is read.
async fn fill(store: &Store) {
    let folder = TempDir::new().expect("a folder");
    let file = folder.path().join("events.jsonl");
    std::fs::write(&file, lines("", clock::now().plus(-5 * 3_600 * SECOND))).expect("a file");
    let import = Import { paths: vec![file], again: false, settings: settings(), clock: Arc::new(clock::of_logs) };
    let report = import.run(store, None, |_| {}).await.expect("events can be imported");
    assert!(report.progress.rows as usize >= TENANTS * 4, "{report:?}");
}

fn by() -> By {
    By::machine(clock::now())
}

impl World {
    pub async fn new() -> Self {
        let panel = Fixture::new().await;
        let store = panel.store().await;
        let tree = Tree::plant(&store).await;
        fill(&store).await;
        let mut tenants = Vec::new();
        for nth in 0..tree.tenants() {
            tenants.push(Tenant { nth, rows: rows(&store, nth).await, finding: format!("{nth:016x}") });
        }
        find(&store, tree.tenants()).await;
        let panel = panel.opened_anew().await;
        let askers = tree.askers(&panel, &store).await;
        Self { panel, store, tenants, askers: askers.into_iter().map(Arc::new).collect() }
    }

    /// Asks as that one does; from within another page in the way that is meant for it, where there is one.
    pub async fn ask(&self, asker: &Asker, ask: &Ask) -> Answer {
        let function = ask.uri.strip_prefix("/api/").filter(|name| ask.method == Method::POST && !name.contains('/'));
        match function {
            Some(name) if asker.frame => self.send(&asker.shows, &Method::POST, &format!("/embed/api/{name}"), ask.body.clone()).await,
            None if asker.frame && (ask.uri.starts_with("/export.") || ask.uri.contains("/report.pdf")) => {
                let wanted = json!({ "file": ask.uri }).to_string();
                let made = self.send(&asker.shows, &Method::POST, "/embed/api/ticket", Some(wanted)).await;
                let Some(ticket) =
                    serde_json::from_slice::<Value>(&made.body).ok().and_then(|told| told["ticket"].as_str().map(str::to_owned))
                else {
                    return made;
                };
                self.send(&None, &Method::GET, &format!("/embed/file/{ticket}"), None).await
            }
            _ => self.send(&asker.shows, &ask.method, &ask.uri, ask.body.clone()).await,
        }
    }

    async fn send(&self, shows: &Shows, method: &Method, uri: &str, body: Option<String>) -> Answer {
        send(&self.panel, shows, method, uri, body).await
    }
}

async fn send(panel: &Fixture, shows: &Shows, method: &Method, uri: &str, body: Option<String>) -> Answer {
    let json = "application/json";
    let of = if uri.starts_with("/sign-in") { "application/x-www-form-urlencoded" } else { json };
    let mut request = Request::builder().method(method).uri(uri).header(header::HOST, HOST);
    if body.is_some() {
        request = request.header(header::ORIGIN, ORIGIN).header(header::CONTENT_TYPE, of).header(header::ACCEPT, json);
    }
    let request = shows.iter().fold(request, |request, (name, value)| request.header(name, value));
    panel.ask(request.body(body.map_or_else(Body::empty, Body::from)).expect("a request")).await
}

/// The cookie of a session of that account.
async fn signed_in(store: &Store, account: AccountId) -> Shows {
    let (secret, now) = (secret::new().expect("random"), clock::now());
    let session = (now.plus(3_600 * SECOND), "a browser", None);
    let begun = store.begin_session(&by(), account, &secret::hash(&secret), session, None).await.expect("the store answers");
    assert!(begun.is_some(), "there is such an account");
    Some((header::COOKIE, HeaderValue::from_str(&format!("{}={secret}", SESSION[1])).expect("a header")))
}

fn bearer(token: &str) -> (HeaderName, HeaderValue) {
    (header::AUTHORIZATION, HeaderValue::from_str(&format!("Bearer {token}")).expect("a header"))
}

/// A token of that account.
async fn token_of(store: &Store, account: AccountId, within: Option<&[String]>, until: Option<Micros>) -> Shows {
    let token = secret::token().expect("random");
    store.make_token(&by(), account, &secret::hash(&token), ("matrix", within, until)).await.expect("the store answers");
    Some(bearer(&token))
}

/// The ids of a tenant's rows, as the operator sees them.
async fn rows(store: &Store, nth: usize) -> Vec<(Kind, RowId)> {
    let mut all = Vec::new();
    for kind in Kind::ALL.iter().copied() {
        let filter = filter::from_query(&format!("domain:{}", domain(nth))).expect("a question").resolve(Micros(0), Zone::UTC);
        let page = store.search(&tracemail_auth::operator(), &Search { kind, filter, order: Order::Newest, limit: 10, after: None }).await;
        all.extend(page.expect("the store answers").rows.iter().map(|row| (kind, row.id())));
    }
    assert_eq!(all.len(), 4, "a message in, one out, a login, a failed one");
    all
}

/// A finding about each tenant's mailbox, with a note.
async fn find(store: &Store, tenants: usize) {
    let now = clock::now();
    let found: Vec<Finding> = (0..tenants)
        .map(|nth| Finding {
            id: format!("{nth:016x}"),
            kind: FindingKind::Lockout,
            account: Some(mailbox(nth)),
            network: Some(format!("198.51.{nth}.0/24")),
            client: Some(mark("program", nth)),
            since: now.plus(-3_600 * SECOND),
            until: now.plus(-60 * SECOND),
            count: 9,
            spread: 1,
            state: FindingState::Open,
            note: String::new(),
            rows: Vec::new(),
        })
        .collect();
    store.keep_findings(&found, now).await.expect("writes");
    for nth in 0..tenants {
        let network = tracemail_model::filter::IpRange::parse("192.0.2.0/24").expect("a network");
        let trusted = store.trust(&by(), &tracemail_auth::operator(), &domain(nth), network, &mark("trust", nth)).await;
        assert!(trusted.expect("writes"));
    }
    for finding in found {
        let note = mark("note", usize::from_str_radix(&finding.id, 16).expect("a number"));
        let judged = store.judge_finding(&tracemail_auth::operator(), &finding.id, FindingState::Open, &note).await;
        assert!(judged.expect("writes").is_some());
    }
}

/// Operator, resellers, customers; each tenant's number is that of his domain.
struct Tree {
    root: AccountId,
    resellers: Vec<AccountId>,
    customers: Vec<AccountId>,
    owners: Vec<(usize, AccountId)>,
}

impl Tree {
    async fn plant(store: &Store) -> Self {
        let make = async |role, parent: Option<AccountId>, name: String| -> Account {
            let new = NewAccount { role, parent, title: name.clone(), name };
            store.make_account(&by(), &new).await.expect("the store answers").expect("the tree allows it")
        };
        let root = make(Role::Operator, None, "root".into()).await.id;
        let (mut resellers, mut customers) = (Vec::new(), Vec::new());
        for r in 0..RESELLERS {
            resellers.push(make(Role::Reseller, Some(root), format!("rs{r}")).await.id);
        }
        for c in 0..RESELLERS * CUSTOMERS {
            customers.push(make(Role::Customer, Some(resellers[c / CUSTOMERS]), format!("customer{c}")).await.id);
        }
        // a reseller's own domain comes after those of all customers
        for (nth, holder) in customers.iter().chain(&resellers).enumerate() {
            assert!(store.give_domain(&by(), &domain(nth), *holder, false).await.expect("the store answers"), "{nth}");
        }
        let mut owners = Vec::new();
        for nth in [0, 1, CUSTOMERS] {
            owners.push((nth, make(Role::Mailbox, Some(customers[nth]), mailbox(nth)).await.id));
        }
        Self { root, resellers, customers, owners }
    }

    fn tenants(&self) -> usize {
        self.customers.len() + self.resellers.len()
    }

    /// Everybody who asks, and whose rows he may see.
    async fn askers(&self, panel: &Fixture, store: &Store) -> Vec<Asker> {
        let none = BTreeSet::new;
        let asker = |name: &str, sees: BTreeSet<usize>, shows: Shows| Asker { name: name.into(), sees, shows, frame: false };
        let (first, last) = (self.customers[0], self.customers[self.customers.len() - 1]);
        let mut all = vec![
            asker("nobody", none(), None),
            asker("a forged session", none(), Some((header::COOKIE, HeaderValue::from_static("tracemail=0000")))),
            asker("a forged token", none(), Some(bearer("tm_0000"))),
            asker("operator", (0..self.tenants()).collect(), signed_in(store, self.root).await),
            asker("a token of the operator for a domain", [3].into(), token_of(store, self.root, Some(&[domain(3)]), None).await),
            asker("a token whose time is over", none(), token_of(store, first, None, Some(clock::now())).await),
        ];
        for r in [0, 1, RESELLERS - 1] {
            let held = (r * CUSTOMERS..(r + 1) * CUSTOMERS).chain([self.customers.len() + r]);
            let sees: BTreeSet<usize> = held.filter(|nth| *nth != REMOVED).collect();
            all.push(asker(&format!("reseller {r}"), sees, signed_in(store, self.resellers[r]).await));
        }
        // of one who is not asked himself: his own page says again which domains he named, another's too
        all.push(asker(
            "a token of reseller 2 for a domain",
            [2 * CUSTOMERS].into(),
            token_of(store, self.resellers[2], Some(&[domain(2 * CUSTOMERS), domain(0)]), None).await,
        ));
        for c in [0, 1, CUSTOMERS, self.customers.len() - 1] {
            all.push(asker(&format!("customer {c}"), [c].into(), signed_in(store, self.customers[c]).await));
        }
        all.push(asker("a token of the last customer", [self.customers.len() - 1].into(), token_of(store, last, None, None).await));
        for (nth, owner) in &self.owners {
            all.push(asker(&format!("mailbox owner of {nth}"), [*nth].into(), signed_in(store, *owner).await));
        }
        let frames = [
            ("domains", json!([domain(0), domain(2)]), vec![0, 2]),
            ("customer", json!("customer1"), vec![1]),
            ("mailbox", json!(mailbox(3)), vec![3]),
        ];
        let site = Site::of(store, self.resellers[0]).await;
        for (whose, value, sees) in frames {
            let shows = site.bearer(panel, whose, &value).await;
            all.push(Asker { frame: true, ..asker(&format!("a frame for {whose}"), sees.into_iter().collect(), shows) });
        }
        all.extend(self.shut(store).await);
        all
    }

    /// Those who could ask once.
    async fn shut(&self, store: &Store) -> Vec<Asker> {
        let asker = |name: &str, shows: Shows| Asker { name: name.into(), sees: BTreeSet::new(), shows, frame: false };
        let (removed, below) = (self.customers[REMOVED], self.customers[SUSPENDED * CUSTOMERS]);
        let ended = signed_in(store, self.customers[2]).await;
        let all = vec![
            asker("a customer whose session was ended", ended),
            asker("a customer who was removed", signed_in(store, removed).await),
            asker("a token of one who was removed", token_of(store, removed, None, None).await),
            asker("a reseller who is suspended", signed_in(store, self.resellers[SUSPENDED]).await),
            asker("a customer below him", signed_in(store, below).await),
            asker("a token of that customer", token_of(store, below, None, None).await),
        ];
        assert!(store.end_sessions(&by(), self.customers[2], None).await.expect("writes"));
        assert!(store.remove_account(&by(), removed).await.expect("writes"));
        let change = Change { suspended: Some(true), ..Change::default() };
        assert!(store.change_account(&by(), self.resellers[SUSPENDED], &change).await.expect("writes"));
        all
    }
}

/// The first reseller's own pages.
struct Site {
    key: Ed25519KeyPair,
    kid: String,
}

impl Site {
    async fn of(store: &Store, account: AccountId) -> Self {
        let site = EmbedSite { account, name: "rs0".into(), origins: vec![PAGE.into()], look: "{}".into() };
        assert!(store.set_embed_site(&by(), &site).await.expect("writes"));
        let key = Ed25519KeyPair::from_seed_unchecked(&[7; 32]).expect("a key");
        let made = store.make_embed_key(&by(), account, EmbedAlgorithm::EdDsa, key.public_key().as_ref()).await;
        Self { kid: made.expect("writes").expect("is made").kid, key }
    }

    /// What a frame for these holds.
    async fn bearer(&self, panel: &Fixture, whose: &str, value: &Value) -> Shows {
        let now = clock::now().seconds();
        let mut claims = json!({"iss": "rs0", "aud": "tracemail-embed", "sub": "4711", "iat": now, "exp": now + 120,
            "jti": format!("0123456789abcdef-{whose}"), "challenge": challenge(VERIFIER), "origin": PAGE});
        claims[whose] = value.clone();
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let message = format!("{}.{}", part(&json!({"alg": "EdDSA", "kid": self.kid, "typ": "JWT"})), part(&claims));
        let token = format!("{message}.{}", URL_SAFE_NO_PAD.encode(self.key.sign(message.as_bytes()).as_ref()));
        let body = json!({"token": token, "verifier": VERIFIER, "origin": PAGE}).to_string();
        let answer = send(panel, &None, &Method::POST, "/embed/session", Some(body)).await;
        Some(bearer(answer.json()["bearer"].as_str().unwrap_or_else(|| panic!("{}", answer.text()))))
    }
}
