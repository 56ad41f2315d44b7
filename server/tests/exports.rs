//! Files that take a while, through the real router: made, told, fetched, ended, begun again; and whose they are.
#![recursion_limit = "512"] // a page's type is as deep as its HTML

#[expect(dead_code, reason = "other tests ask other things of it")]
mod panel;

use std::time::Duration;

use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use panel::{Answer, Fixture, HOST};
use serde_json::{Value, json};
use server::clock;
use tokio::task::JoinHandle;
use tracemail_auth::secret;
use tracemail_model::{
    account::{AccountId, Act, By, Change, NewAccount, Role},
    export::Why,
};
use tracemail_store::Store;

const PATH: &str = "/api/v1/exports";
const DOMAIN: &str = "azienda.test";

struct House {
    panel: Fixture,
    making: Option<JoinHandle<()>>,
    token: Option<String>,
}

impl Drop for House {
    fn drop(&mut self) {
        self.rest();
    }
}

impl House {
    async fn new() -> Self {
        let mut house = Self { panel: Fixture::new().await, making: None, token: None };
        house.work();
        house
    }

    /// Files are made from now on.
    fn work(&mut self) {
        let panel = self.panel.panel.clone();
        self.making = Some(tokio::spawn(async move { match panel.exports.clone().keep(&panel).await {} }));
    }

    /// No more of them, wherever they are.
    fn rest(&mut self) {
        if let Some(making) = self.making.take() {
            making.abort();
        }
    }

    async fn ask(&self, method: Method, uri: &str, body: Option<Value>) -> Answer {
        let mut request = Request::builder().method(method).uri(uri).header(header::HOST, HOST);
        if let Some(token) = &self.token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        if body.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        self.panel.ask(request.body(body.map_or_else(Body::empty, |body| Body::from(body.to_string()))).expect("a request")).await
    }

    async fn make(&self, wish: Value) -> String {
        let answer = self.ask(Method::POST, PATH, Some(wish)).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        let made = answer.json();
        assert_eq!((&made["stage"], &made["file"]), (&"waiting".into(), &Value::Null), "{made}");
        made["id"].as_str().expect("an id").to_owned()
    }

    /// Waits for its end.
    async fn end(&self, id: &str) -> Value {
        for _ in 0..300 {
            let told = self.ask(Method::GET, &format!("{PATH}/{id}"), None).await.json();
            if told["stage"] == "ready" || told["stage"] == "failed" || told["error"] != Value::Null {
                return told;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("{id} never ends");
    }

    async fn file(&self, id: &str) -> Answer {
        self.ask(Method::GET, &format!("{PATH}/{id}/file"), None).await
    }

    async fn customer(&self, store: &Store, name: &str, domain: Option<&str>) -> (AccountId, String) {
        let by = By::machine(clock::now());
        let new = NewAccount { role: Role::Customer, parent: None, name: name.into(), title: name.into() };
        let account = store.make_account(&by, &new).await.expect("writes").expect("is made").id;
        if let Some(domain) = domain {
            assert!(store.give_domain(&by, domain, account, false).await.expect("writes"));
        }
        let token = secret::token().expect("random");
        store.make_token(&by, account, &secret::hash(&token), ("test", None, None)).await.expect("writes");
        (account, token)
    }
}

#[tokio::test]
async fn a_file_is_the_result_and_goes_when_it_is_not_wanted() {
    let house = House::new().await;
    for (wish, same) in [
        (json!({"kind": "received", "q": "status:rejected"}), "/export.csv?kind=received&q=status%3Arejected&lang=en"),
        (json!({"kind": "access", "format": "jsonl", "lang": "it", "order": "oldest"}), "/export.jsonl?kind=access&lang=it&order=oldest"),
        (
            json!({"kind": "sent", "raw": true, "bom": true, "semicolon": true, "columns": ["verdict", "time", "sender"]}),
            "/export.csv?kind=sent&raw=1&bom=1&sep=%3B&columns=sender,time,verdict",
        ),
    ] {
        let id = house.make(wish.clone()).await;
        let told = house.end(&id).await;
        assert_eq!(told["stage"], "ready", "{wish}: {told}");
        let (file, at_once) = (house.file(&id).await, house.ask(Method::GET, same, None).await);
        assert_eq!((file.status, file.text()), (StatusCode::OK, at_once.text()), "{wish}");
        for name in ["content-type", "content-disposition"] {
            assert_eq!(file.header(name), at_once.header(name), "{wish}");
        }
        assert_eq!(told["bytes"], file.body.len(), "{told}");
        assert_eq!((&told["rows"], told["file"].as_str()), (&told["total"], Some(format!("{PATH}/{id}/file").as_str())), "{told}");
    }
    let list = house.ask(Method::GET, PATH, None).await.json();
    assert_eq!((&list["total"], list["rows"].as_array().map(Vec::len)), (&3.into(), Some(3)));
    let head = house.ask(Method::GET, "/export.csv?kind=sent&raw=1&columns=sender,time,verdict", None).await.text();
    assert!(head.starts_with("time,sender,verdict\r\n"), "in the order of the table: {head}");

    let id = list["rows"][0]["id"].as_str().expect("an id").to_owned();
    let path = house.panel.panel.exports.path(id.parse().expect("an id"));
    assert!(path.exists());
    assert_eq!(house.ask(Method::DELETE, &format!("{PATH}/{id}"), None).await.status, StatusCode::OK);
    assert!(!path.exists(), "at once");
    for answer in [house.file(&id).await, house.ask(Method::DELETE, &format!("{PATH}/{id}"), None).await] {
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
    }
    let acts: Vec<Act> = house.panel.store().await.audit(None, 100).await.expect("reads").into_iter().map(|record| record.act).collect();
    for (act, times) in [(Act::ExportMade, 3), (Act::ExportFetched, 3), (Act::ExportRemoved, 1)] {
        assert_eq!(acts.iter().filter(|own| **own == act).count(), times, "{act}");
    }
}

#[tokio::test]
async fn what_cannot_be_is_told_before_it_begins() {
    let mut house = House::new().await;
    house.rest();
    for (wish, field) in [
        (json!({"kind": "received", "q": "nosuchfield:1"}), Some("q")),
        (json!({"kind": "received", "columns": ["sender", "user_agent"]}), Some("columns")),
        (json!({"kind": "access", "offset": 9_000}), Some("offset")),
        (json!({"kind": "access", "offset": "Europe/Atlantis"}), Some("offset")),
        (json!({"kind": "received", "ids": vec!["1"; 301]}), Some("ids")),
        (json!({"kind": "eaten"}), None),
        (json!({"kind": "received", "colums": []}), None),
        (json!([]), None),
    ] {
        let answer = house.ask(Method::POST, PATH, Some(wish.clone())).await;
        assert_eq!((answer.status, answer.json()["error"]["field"].as_str()), (StatusCode::BAD_REQUEST, field), "{wish}");
    }
    let first = house.make(json!({"kind": "received"})).await;
    assert_eq!(house.file(&first).await.json()["error"]["code"], "not-ready");
    for _ in 1..20 {
        house.make(json!({"kind": "access"})).await;
    }
    let answer = house.ask(Method::POST, PATH, Some(json!({"kind": "access"}))).await;
    assert_eq!((answer.status, &answer.json()["error"]["code"]), (StatusCode::CONFLICT, &"too-many".into()), "{}", answer.text());
    // and they are all made in the end
    house.work();
    for row in house.ask(Method::GET, PATH, None).await.json()["rows"].as_array().expect("rows") {
        assert_eq!(house.end(row["id"].as_str().expect("an id")).await["stage"], "ready");
    }
}

#[tokio::test]
async fn what_a_crash_left_is_begun_again_and_never_shorter() {
    let mut house = House::new().await;
    house.rest();
    let id = house.make(json!({"kind": "received"})).await;
    let store = house.panel.store().await;
    // killed in the middle: begun, some of it written, and once more right before it was told to be ready
    assert!(store.begin_export(id.parse().expect("an id")).await.expect("writes"));
    assert!(store.export_goes_on(id.parse().expect("an id"), 7, 1_000).await.expect("writes"));
    let path = house.panel.panel.exports.path(id.parse().expect("an id"));
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    std::fs::write(&path, "a part").expect("writes");
    std::fs::write(path.with_extension("part"), "x".repeat(100_000)).expect("writes");
    std::fs::write(path.with_file_name("00000000000000000000000000000007"), "nobody's").expect("writes");
    house.work();
    assert_eq!(house.end(&id).await["stage"], "ready");
    assert_eq!(house.file(&id).await.text(), house.ask(Method::GET, "/export.csv?kind=received&lang=en", None).await.text());
    assert!(!path.with_extension("part").exists() && !path.with_file_name("00000000000000000000000000000007").exists());
    // what was damaged on the disk is not handed out
    std::fs::write(&path, "a part").expect("writes");
    assert_eq!(house.file(&id).await.status, StatusCode::INTERNAL_SERVER_ERROR);
}

#[tokio::test]
async fn what_the_disk_has_no_room_for_is_no_file() {
    let mut house = House::new().await;
    house.rest();
    let wish = json!({"kind": "received"});
    let id = house.make(wish.clone()).await;
    let path = house.panel.panel.exports.path(id.parse().expect("an id"));
    let part = path.with_extension("part");
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("makes");
    std::os::unix::fs::symlink("/dev/full", &part).expect("links");
    house.work();
    let told = house.end(&id).await;
    assert_eq!(
        (&told["stage"], &told["why"], &told["bytes"], &told["file"]),
        (&"failed".into(), &"failed".into(), &0.into(), &Value::Null)
    );
    assert_eq!(house.file(&id).await.status, StatusCode::CONFLICT);
    assert!(!path.exists() && part.symlink_metadata().is_err(), "nothing half is left");
    let another = house.make(wish).await;
    assert_eq!(house.end(&another).await["stage"], "ready", "the next one is made");
}

#[tokio::test]
async fn each_has_his_own_as_long_as_he_may_see_it() {
    let mut house = House::new().await;
    let store = house.panel.store().await;
    let (anna, token) = house.customer(&store, "anna", Some(DOMAIN)).await;
    let (_, other) = house.customer(&store, "bruno", None).await;
    house.token = Some(token);
    let id = house.make(json!({"kind": "received"})).await;
    let told = house.end(&id).await;
    assert!(told["stage"] == "ready" && told["rows"].as_u64().is_some_and(|rows| rows > 0), "{told}");
    assert_eq!(house.file(&id).await.status, StatusCode::OK);
    let anna_token = house.token.replace(other);
    for (method, uri) in
        [(Method::GET, format!("{PATH}/{id}")), (Method::GET, format!("{PATH}/{id}/file")), (Method::DELETE, format!("{PATH}/{id}"))]
    {
        let answer = house.ask(method.clone(), &uri, None).await;
        let absent = house.ask(method, &uri.replace(&id, "00000000000000000000000000000007"), None).await;
        assert_eq!((answer.status, answer.text()), (StatusCode::NOT_FOUND, absent.text()), "{uri}");
    }
    assert_eq!(house.ask(Method::GET, PATH, None).await.json()["total"], 0);
    house.token = None;
    assert_eq!(house.ask(Method::GET, PATH, None).await.status, StatusCode::UNAUTHORIZED);
    house.token = anna_token;
    // a token of less does not get what the whole account asked for
    let narrow = secret::token().expect("random");
    let within = ["elsewhere.test".to_owned()];
    store.make_token(&By::machine(clock::now()), anna, &secret::hash(&narrow), ("less", Some(&within), None)).await.expect("writes");
    let whole = house.token.replace(narrow);
    assert_eq!(house.file(&id).await.status, StatusCode::NOT_FOUND);
    house.token = whole;
    assert_eq!(house.file(&id).await.status, StatusCode::OK);

    let path = house.panel.panel.exports.path(id.parse().expect("an id"));
    assert!(store.take_domain(&By::machine(clock::now()), DOMAIN).await.expect("writes"));
    assert_eq!(house.file(&id).await.status, StatusCode::NOT_FOUND, "at once");
    for _ in 0..100 {
        if !path.exists() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the file stays");
}

#[tokio::test]
async fn what_one_asks_for_at_once_is_made_one_after_the_other() {
    let house = House::new().await;
    let wish = json!({"kind": "received"});
    let asked = futures::future::join_all((0..30).map(|_| house.ask(Method::POST, PATH, Some(wish.clone())))).await;
    let made: Vec<String> = asked
        .iter()
        .filter(|answer| answer.status == StatusCode::OK)
        .map(|answer| answer.json()["id"].as_str().expect("an id").to_owned())
        .collect();
    assert_eq!(made.len(), 20, "as many as one may, and not one more");
    assert!(asked.iter().all(|answer| answer.status == StatusCode::OK || answer.json()["error"]["code"] == "too-many"));
    let (mut ready, mut rounds) = (0, 0);
    while ready < made.len() {
        let told = house.ask(Method::GET, PATH, None).await.json();
        let of = |stage: &str| told["rows"].as_array().expect("rows").iter().filter(|row| row["stage"] == stage).count();
        assert!(of("running") <= 1 && of("failed") == 0, "{told}");
        (ready, rounds) = (of("ready"), rounds + 1);
        assert!(rounds < 1_000, "they never end: {told}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let whole = house.file(&made[0]).await.text();
    for id in &made {
        assert_eq!(house.file(id).await.text(), whole);
    }
}

#[tokio::test]
async fn whoever_is_suspended_meanwhile_gets_no_file() {
    let mut house = House::new().await;
    let store = house.panel.store().await;
    let (anna, token) = house.customer(&store, "anna", Some(DOMAIN)).await;
    house.token = Some(token);
    let by = By::machine(clock::now());
    let suspend = async |on| {
        assert!(store.change_account(&by, anna, &Change { suspended: Some(on), ..Change::default() }).await.expect("writes"));
    };
    for n in 0..12 {
        // before it is begun, in the middle of it, when it is ready
        let id = house.make(json!({"kind": "received"})).await;
        tokio::time::sleep(Duration::from_millis(n * 5)).await;
        suspend(true).await;
        assert_eq!(house.file(&id).await.status, StatusCode::UNAUTHORIZED, "{n}: at once");
        let path = house.panel.panel.exports.path(id.parse().expect("an id"));
        let ended = async || {
            for _ in 0..200 {
                let all = store.exports(Some(anna), clock::now()).await.expect("reads");
                let job = all.iter().find(|job| job.export.id.to_string() == id).expect("it is known");
                if job.export.why == Some(Why::Rights) && !path.exists() && !path.with_extension("part").exists() {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            panic!("{n}: the file stays");
        };
        ended().await;
        // nor does he when he may come in again: he asks anew
        suspend(false).await;
        assert_eq!(house.file(&id).await.status, StatusCode::CONFLICT, "{n}");
    }
}

#[tokio::test]
async fn no_word_of_a_wish_stands_in_a_head() {
    let house = House::new().await;
    let hostile = "x\"; filename=evil.exe\r\nSet-Cookie: tracemail=forged; a=";
    for wish in [
        json!({"kind": "received", "q": format!("subject:'{hostile}'")}),
        json!({"kind": "sent", "q": "", "format": "jsonl", "columns": ["sender"]}),
        json!({"kind": "access", "q": hostile, "raw": true}),
    ] {
        let answer = house.ask(Method::POST, PATH, Some(wish.clone())).await;
        if answer.status == StatusCode::BAD_REQUEST {
            continue;
        }
        let id = answer.json()["id"].as_str().expect("an id").to_owned();
        assert_eq!(house.end(&id).await["stage"], "ready", "{wish}");
        let file = house.file(&id).await;
        let name = file.header("content-disposition").strip_prefix("attachment; filename=\"").and_then(|rest| rest.strip_suffix('"'));
        let plain = |name: &str| name.starts_with("tracemail-") && name.chars().all(|c| c.is_ascii_alphanumeric() || "-.".contains(c));
        assert!(name.is_some_and(plain), "{wish}: {name:?}");
        assert!(
            !file.headers.contains_key(header::SET_COOKIE)
                && file.headers.values().all(|value| !value.as_bytes().windows(4).any(|w| w == b"evil"))
        );
    }
    for words in [
        json!({"kind": "received\r\nX: y"}),
        json!({"kind": "received", "format": "csv\"\r\n"}),
        json!({"kind": "received", "lang": "en\r\n"}),
    ] {
        assert_eq!(house.ask(Method::POST, PATH, Some(words.clone())).await.status, StatusCode::BAD_REQUEST, "{words}");
    }
}
