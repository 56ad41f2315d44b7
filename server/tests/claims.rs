//! Devices, "it was me" and trusted networks through the real router: each for his own, another's as if it were not there.
#![recursion_limit = "512"] // a page's type is as deep as its HTML

#[expect(dead_code, reason = "other tests ask other things of it")]
mod panel;

use std::{future::Future, net::IpAddr, pin::Pin, sync::Arc};

use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use panel::{Answer, Fixture, HOST, ORIGIN};
use serde_json::{Value, json};
use server::{clock, panel::Doors};
use tracemail_auth::{
    door::{self, Door, Entry},
    mailboxes::{Mailboxes, Opens},
    secret,
    who::LONGEST,
};
use tracemail_model::{
    account::{AccountId, By, NewAccount, Role},
    finding::{Finding, FindingKind, FindingState},
    time::SECOND,
};

/// Where trusted networks are.
const URI: &str = "/api/v1/trusted";
const HOUR: i64 = 3_600 * SECOND;

/// Half a day of Anna's: a telephone and a laptop at home, the telephone with the old password in the end; strangers.
fn log() -> String {
    let now = clock::now();
    let mut lines = Vec::new();
    let mut serial = 0;
    let mut line = |ago: i64, user: &str, ip: &str, client: Option<&str>| {
        serial += 1;
        let (time, sid) = (now.plus(-ago), format!("S{serial}"));
        let at = format!("{time} mx1 dovecot: imap-login:");
        match client {
            Some(client) => lines.push((
                time,
                format!(
                    "{at} ID sent: name={client}: user=<>, rip={ip}, lip=192.0.2.1, TLS, session=<{sid}>\n\
                     {at} Login: user=<{user}>, method=PLAIN, rip={ip}, lip=192.0.2.1, mpid=1{serial}, TLS, session=<{sid}>"
                ),
            )),
            None => lines.push((
                time,
                format!(
                    "{at} Disconnected: Connection closed (auth failed, 1 attempts in 2 secs): user=<{user}>, method=PLAIN, rip={ip}, lip=192.0.2.1, TLS, session=<{sid}>"
                ),
            )),
        }
    };
    for n in 0..40 {
        line(20 * HOUR - n * HOUR / 2, "anna@red.test", "203.0.113.7", Some("Thunderbird"));
    }
    for n in 0..6 {
        line(19 * HOUR - n * HOUR, "anna@red.test", "203.0.113.7", Some("iPhone"));
    }
    for n in 0..30 {
        line(2 * HOUR - n * HOUR / 20, "anna@red.test", "203.0.113.7", None);
        line(2 * HOUR - n * HOUR / 20, "anna@red.test", &format!("198.51.{n}.1"), None);
    }
    line(HOUR, "bruno@blue.test", "203.0.113.99", Some("Thunderbird"));
    lines.sort_by_key(|(time, _)| *time);
    lines.into_iter().map(|(_, line)| line + "\n").collect()
}

struct House {
    panel: Fixture,
}

fn by() -> By {
    By::machine(clock::now())
}

/// A mail server that knows the passwords of one domain.
#[derive(Debug)]
struct Knows(&'static str);

impl Mailboxes for Knows {
    fn knows(&self, domain: &str) -> Option<bool> {
        (domain == self.0).then_some(true)
    }

    fn opens<'a>(&'a self, _: &'a str, _: &'a str, _: Option<IpAddr>) -> Pin<Box<dyn Future<Output = Opens> + Send + 'a>> {
        Box::pin(std::future::ready(Opens::No))
    }
}

impl House {
    async fn new() -> Self {
        Self::of(Fixture::of(&log()).await).await
    }

    async fn of(panel: Fixture) -> Self {
        let house = Self { panel };
        house.account(Role::Operator, None, "root").await;
        for name in ["red", "blue"] {
            let customer = house.account(Role::Customer, None, name).await;
            assert!(house.panel.panel.store.give_domain(&by(), &format!("{name}.test"), customer, false).await.expect("writes"));
            if name == "red" {
                house.account(Role::Mailbox, Some(customer), "anna@red.test").await;
            }
        }
        house
    }

    async fn account(&self, role: Role, parent: Option<AccountId>, name: &str) -> AccountId {
        let new = NewAccount { role, parent, name: name.into(), title: name.into() };
        self.panel.panel.store.make_account(&by(), &new).await.expect("writes").expect("is made").id
    }

    async fn cookie(&self, name: &str) -> String {
        let store = &self.panel.panel.store;
        let account = store.account_named(name).await.expect("reads").expect("is there").id;
        let shown = secret::new().expect("random");
        let session = (clock::now().plus(LONGEST), "test", None);
        store.begin_session(&by(), account, &secret::hash(&shown), session, None).await.expect("writes").expect("begins");
        format!("tracemail={shown}")
    }

    async fn ask(&self, cookie: &str, method: Method, uri: &str, body: Option<Value>) -> Answer {
        let request = Request::builder().method(method).uri(uri).header(header::HOST, HOST).header(header::COOKIE, cookie);
        let request = request.header(header::ORIGIN, ORIGIN).header(header::CONTENT_TYPE, "application/json");
        self.panel.ask(request.body(body.map_or_else(Body::empty, |body| Body::from(body.to_string()))).expect("a request")).await
    }

    async fn get(&self, cookie: &str, uri: &str) -> Answer {
        self.ask(cookie, Method::GET, uri, None).await
    }

    async fn post(&self, cookie: &str, uri: &str, body: Value) -> Answer {
        self.ask(cookie, Method::POST, uri, Some(body)).await
    }
}

#[tokio::test]
async fn a_mailbox_owner_hears_which_device_has_the_old_password() {
    let house = House::new().await;
    let (anna, red, blue) = (house.cookie("anna@red.test").await, house.cookie("red").await, house.cookie("blue").await);
    for cookie in [&anna, &red] {
        let told = house.get(cookie, "/api/v1/devices?account=Anna@red.test&lang=en").await.json();
        let names: Vec<_> = told["devices"].as_array().expect("a list").iter().map(|device| device["client"].as_str()).collect();
        assert_eq!(names, [Some("Thunderbird"), Some("iPhone")], "{told}");
        let says = told["verdict"].as_str().expect("a sentence");
        assert!(says.starts_with("iPhone at the address 203.0.113.7 still uses a password that is not right: 30 tries since "), "{says}");
        assert!(says.ends_with("Others tried, too: 30 times from 30 networks, and did not get in."), "{says}");
        assert_eq!((told["looked_at"].as_u64(), told["is_exact"].as_bool()), (Some(106), Some(true)));
    }
    let page = house.get(&anna, "/devices").await;
    assert!(page.status == StatusCode::OK && page.text().contains("still uses a password"), "her own, unasked: {}", page.text());
    // another's devices are as nobody's
    let clean = |answer: Answer, account: &str| (answer.status, answer.text().replace(account, "…"));
    let (hers, nobodys) = (
        clean(house.get(&blue, "/api/v1/devices?account=anna@red.test").await, "anna@red.test"),
        clean(house.get(&blue, "/api/v1/devices?account=ghost@red.test").await, "ghost@red.test"),
    );
    assert_eq!(hers, nobodys);
    assert!(hers.1.contains("\"looked_at\":0"), "{}", hers.1);
}

#[tokio::test]
async fn whose_a_login_was_is_said_by_whom_it_concerns() {
    let house = House::new().await;
    let (root, red, blue, anna) =
        (house.cookie("root").await, house.cookie("red").await, house.cookie("blue").await, house.cookie("anna@red.test").await);
    let rows = house.get(&anna, "/api/v1/access?q=action:login").await.json();
    let row = rows["rows"][0]["id"].as_str().unwrap_or_else(|| panic!("{rows}")).to_owned();
    let uri = format!("/api/v1/access/{row}/claim");
    let finding = Finding {
        id: "00c0ffee00c0ffee".into(),
        kind: FindingKind::NewNetwork,
        account: Some("anna@red.test".into()),
        network: Some("203.0.113.0/24".into()),
        client: None,
        since: clock::now().plus(-HOUR),
        until: clock::now(),
        count: 1,
        spread: 1,
        state: FindingState::Open,
        note: String::new(),
        rows: vec![row.parse().expect("an id")],
    };
    house.panel.panel.store.keep_findings(&[finding], clock::now()).await.expect("keeps");

    // another customer finds nothing there, and changes nothing
    for (method, body) in
        [(Method::GET, None), (Method::POST, Some(json!({ "mine": false }))), (Method::POST, Some(json!({ "mine": true })))]
    {
        let hers = house.ask(&blue, method.clone(), &uri, body.clone()).await;
        let none = house.ask(&blue, method, "/api/v1/access/1/claim", body).await;
        assert_eq!((hers.status, hers.text()), (none.status, none.text()));
        assert_eq!(hers.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(house.get(&anna, &uri).await.json(), Value::Null);
    assert_eq!(house.post(&anna, &uri, json!({ "mine": "yes" })).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(house.get(&anna, "/api/v1/findings?state=open").await.json()["total"], 1);

    // her own word closes it, and stands on the row's page
    let said = house.post(&anna, &uri, json!({ "mine": true })).await;
    assert_eq!((said.status, said.json()["who"].as_str()), (StatusCode::OK, Some("anna@red.test")), "{}", said.text());
    let closed = house.get(&anna, "/api/v1/findings").await.json();
    assert_eq!(closed["rows"][0]["state"], "acknowledged");
    assert!(closed["rows"][0]["note"].as_str().is_some_and(|note| note.starts_with("“It was me”: anna@red.test, ")), "{closed}");
    assert_eq!(house.get(&red, &uri).await.json()["mine"], true);
    let page = house.get(&anna, &format!("/access/{row}")).await.text();
    assert!(page.contains("whose-said"), "the row's page says so");

    // her customer knows better: it is open again, with a story of its own, for both and for operators
    let said = house.post(&red, &format!("{uri}?lang=it"), json!({ "mine": false })).await;
    assert_eq!((said.status, said.json()["who"].as_str()), (StatusCode::OK, Some("red")));
    for cookie in [&root, &red, &anna] {
        let open = house.get(cookie, "/api/v1/findings?state=open&kind=denied&lang=en").await.json();
        assert_eq!(open["total"], 1, "{open}");
        assert!(open["rows"][0]["next"].as_str().is_some_and(|next| next.starts_with("Change the password now")), "{open}");
        assert!(open["rows"][0]["note"].as_str().is_some_and(|note| note.starts_with("“Non ero io”: red, ")), "{open}");
    }
    assert_eq!(house.get(&blue, "/api/v1/findings").await.json()["total"], 0);
    // nothing is blocked by a word, unless an operator's settings say so
    assert_eq!(house.get(&root, "/api/v1/blocklist.txt").await.text(), "");
    // who said it is on record
    let record = house.get(&root, "/api/v1/audit?limit=2").await.json();
    let acts: Vec<_> = record["rows"].as_array().expect("a list").iter().map(|act| (act["who"].as_str(), act["act"].as_str())).collect();
    assert_eq!(acts, [(Some("red"), Some("login-denied")), (Some("anna@red.test"), Some("login-claimed"))]);
}

#[tokio::test]
async fn whoever_has_learnt_the_mailboxs_password_closes_nothing() {
    let doors = Doors { mailboxes: Arc::new(Knows("red.test")), ..Doors::default() };
    let house = House::of(Fixture::of_behind(&log(), doors).await).await;
    let store = house.panel.panel.store.clone();
    let (red, anna) = (house.cookie("red").await, house.cookie("anna@red.test").await);
    let row = house.get(&anna, "/api/v1/access?q=action:login").await.json()["rows"][0]["id"].as_str().expect("a login").to_owned();
    let id = "00c0ffee00c0ffee";
    let finding = Finding {
        id: id.into(),
        kind: FindingKind::BreakIn,
        account: Some("anna@red.test".into()),
        network: Some("203.0.113.0/24".into()),
        client: None,
        since: clock::now().plus(-HOUR),
        until: clock::now(),
        count: 9,
        spread: 1,
        state: FindingState::Open,
        note: String::new(),
        rows: vec![row.parse().expect("an id")],
    };
    store.keep_findings(&[finding], clock::now()).await.expect("keeps");
    let (claim, judge) = (format!("/api/v1/access/{row}/claim"), format!("/api/v1/findings/{id}"));
    let state = async || house.get(&red, &judge).await.json();

    // by a session that a password began, and by a token: noted, and said so
    let said = house.post(&anna, &claim, json!({ "mine": true })).await;
    assert_eq!((said.status, said.json()["vouched"].as_bool()), (StatusCode::OK, Some(false)), "{}", said.text());
    let told = state().await;
    assert_eq!(told["state"], "open");
    let note = told["note"].as_str().expect("a note");
    assert!(note.starts_with("“It was me”, said with the mailbox’s password alone: anna@red.test, "), "{note}");
    assert!(store.claimed(clock::now().plus(-HOUR)).await.expect("reads").is_empty(), "that network is as strange as before");
    for state in ["acknowledged", "muted"] {
        let refused = house.ask(&anna, Method::POST, &judge, Some(json!({ "state": state }))).await;
        assert_eq!((refused.status, refused.json()["error"]["code"].as_str()), (StatusCode::FORBIDDEN, Some("unproved")), "{state}");
        let body = json!({ "id": id, "state": state, "note": "", "reader": { "lang": "en", "offset": 0 } });
        let refused = house.post(&anna, "/api/judge", body).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{state}: {}", refused.text());
    }
    let page = house.get(&anna, &format!("/access/{row}")).await.text();
    assert!(page.contains("what was found stays open"), "the page says so");
    assert_eq!(state().await["state"], "open");

    // by a link that her customer made: closed
    let anna = store.account_named("anna@red.test").await.expect("reads").expect("is there").id;
    let link = door::make_link(&store, &by(), anna).await.expect("writes").expect("is made");
    let at = Door { store: &store, now: clock::now(), network: None, agent: "test", device: None, session: None };
    let Entry::In { session, .. } = at.link(&link, None).await.expect("asks") else { panic!("the link is good") };
    let said = house.post(&format!("tracemail={session}"), &claim, json!({ "mine": true })).await;
    assert_eq!(said.json()["vouched"], true);
    assert_eq!(
        (state().await["state"].as_str(), store.claimed(clock::now().plus(-HOUR)).await.expect("reads").len()),
        (Some("acknowledged"), 1)
    );
}

#[tokio::test]
async fn trusted_networks_are_managed_by_whoever_holds_the_domain() {
    let house = House::new().await;
    let (red, blue, anna) = (house.cookie("red").await, house.cookie("blue").await, house.cookie("anna@red.test").await);
    let office = json!({ "domain": "red.test", "network": "192.0.2.77/24", "note": "the office" });
    for cookie in [&blue, &anna] {
        assert_eq!(house.post(cookie, URI, office.clone()).await.status, StatusCode::NOT_FOUND);
    }
    let told = house.post(&red, URI, office).await;
    assert_eq!((told.status, told.json()["rows"][0]["network"].as_str()), (StatusCode::OK, Some("192.0.2.0/24")), "{}", told.text());
    for wrong in ["0.0.0.0/0", "office", ""] {
        let answer = house.post(&red, URI, json!({ "domain": "red.test", "network": wrong })).await;
        assert_eq!(answer.status, StatusCode::CONFLICT, "{wrong}");
    }
    assert_eq!(house.get(&blue, URI).await.json()["total"], 0);
    assert_eq!(house.get(&anna, URI).await.status, StatusCode::NOT_FOUND);
    let remove = format!("{URI}?domain=red.test&network=192.0.2.0/24");
    assert_eq!(house.ask(&blue, Method::DELETE, &remove, None).await.status, StatusCode::NOT_FOUND);
    assert_eq!(house.get(&red, URI).await.json()["total"], 1);
    assert_eq!(house.ask(&red, Method::DELETE, &remove, None).await.json()["total"], 0);
}
