//! Staff who read a customer's rows are remembered: who, which row or filter; once, and where the customer can read it.
#![recursion_limit = "512"] // a page's type is as deep as its HTML

#[expect(dead_code, reason = "other tests ask other things of it")]
mod panel;
mod route_list;

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use panel::{Answer, Fixture, HOST, ORIGIN};
use serde_json::{Value, json};
use server::clock;
use tracemail_auth::{secret, who::LONGEST};
use tracemail_model::account::{AccountId, By, Look, NewAccount, Role};
use tracemail_store::Store;

const DOMAIN: &str = "azienda.test";

struct House {
    panel: Fixture,
    store: Store,
    /// Messages and logins of the domain.
    rows: [Vec<String>; 2],
}

fn by() -> By {
    By::machine(clock::now())
}

impl House {
    async fn new() -> Self {
        let panel = Fixture::new().await;
        let store = panel.store().await;
        let mut rows = [Vec::new(), Vec::new()];
        for (at, list) in ["messages", "access"].into_iter().enumerate() {
            let page = panel.json(&format!("/api/v1/{list}?limit=200&q=domain:{DOMAIN}")).await;
            rows[at] = page["rows"].as_array().expect("rows").iter().map(|row| row["id"].as_str().expect("an id").to_owned()).collect();
        }
        let house = Self { panel, store, rows };
        house.account(Role::Operator, None, "root").await;
        let agency = house.account(Role::Reseller, None, "agency").await;
        let azienda = house.account(Role::Customer, Some(agency), "azienda").await;
        assert!(house.store.give_domain(&by(), DOMAIN, azienda, false).await.expect("writes"));
        assert!(house.store.give_domain(&by(), "agency.test", agency, false).await.expect("writes"));
        house
    }

    async fn account(&self, role: Role, parent: Option<AccountId>, name: &str) -> AccountId {
        let new = NewAccount { role, parent, name: name.into(), title: name.into() };
        self.store.make_account(&by(), &new).await.expect("writes").expect("is made").id
    }

    async fn session(&self, name: &str) -> String {
        let account = self.store.account_named(name).await.expect("reads").expect("is there").id;
        let (shown, until) = (secret::new().expect("random"), clock::now().plus(LONGEST));
        let begun = self.store.begin_session(&by(), account, &secret::hash(&shown), (until, "test", None), None).await;
        assert!(begun.expect("writes").is_some());
        shown
    }

    async fn ask(&self, session: &str, uri: &str, body: Option<Value>) -> Answer {
        let request = if body.is_some() { Request::post(uri) } else { Request::get(uri) };
        let json = "application/json";
        let request = request.header(header::HOST, HOST).header(header::COOKIE, format!("tracemail={session}"));
        let request = request.header(header::ORIGIN, ORIGIN).header(header::CONTENT_TYPE, json).header(header::ACCEPT, json);
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        self.panel.ask(request.body(body).expect("a request")).await
    }

    /// What the customer can read of it.
    async fn looks(&self) -> Vec<Look> {
        let session = self.session("azienda").await;
        let page = self.ask(&session, "/api/v1/looks?limit=300", None).await.json();
        assert!(page["next"].is_null(), "{page}");
        serde_json::from_value(page["rows"].clone()).expect("looks")
    }
}

#[tokio::test]
async fn whoever_opens_a_customers_row_is_remembered_once() {
    let house = House::new().await;
    let (root, azienda) = (house.session("root").await, house.session("azienda").await);
    let paths = route_list::paths(&house.panel.router);
    let by_id: Vec<&String> =
        paths.iter().filter(|path| path.contains("{id}") && !path.contains("findings") && !path.contains("exports")).collect();
    assert!(by_id.len() >= 7, "{by_id:?}");
    let functions = ["detail", "log", "locate"];
    let mut taken = [house.rows[0].iter().cycle(), house.rows[1].iter().cycle()];
    for route in by_id.iter().map(|path| path.as_str()).chain(functions) {
        let id = taken[usize::from(route.contains("access"))].next().expect("a row");
        let ask = async |session: &str, id: &str| {
            if functions.contains(&route) {
                let body = json!({ "id": id, "lang": "en", "offset": 0 });
                let body = if route == "detail" { body } else { json!({ "id": id }) };
                house.ask(session, &format!("/api/{route}"), Some(body)).await
            } else {
                house.ask(session, &route_list::address(route, id), None).await
            }
        };
        let before = house.looks().await.len();
        assert_eq!(ask(&azienda, id).await.status, StatusCode::OK, "{route}");
        ask(&root, "1").await;
        assert_eq!(house.looks().await.len(), before, "{route}: neither his own rows nor what is not there");
        for _ in 0..3 {
            assert_eq!(ask(&root, id).await.status, StatusCode::OK, "{route}");
        }
        let looks = house.looks().await;
        let of_it: Vec<&Look> = looks.iter().filter(|look| look.what == *id).collect();
        assert!(of_it.len() == 1 && looks.len() <= before + 1, "{route}: {looks:?}");
        assert_eq!((of_it[0].who.as_str(), of_it[0].role, of_it[0].domain.as_str()), ("root", Role::Operator, DOMAIN));
    }
}

#[tokio::test]
async fn whoever_reads_a_list_of_them_is_remembered_with_the_filter() {
    let house = House::new().await;
    let q = format!("domain%3A{DOMAIN}");
    let (filter, reader) = (format!("domain:{DOMAIN}"), json!({ "lang": "en", "offset": 0 }));
    let list = json!({ "kind": "received", "q": filter, "order": "newest", "limit": 50, "after": null, "reader": reader });
    let recent = json!({ "kinds": ["sent"], "q": filter, "limit": 50, "reader": reader });
    let asked = [
        (format!("/api/v1/messages?q={q}"), None, format!("received {filter}")),
        (format!("/api/v1/messages?direction=sent&q={q}"), None, format!("sent {filter}")),
        (format!("/api/v1/access?q={q}"), None, format!("access {filter}")),
        (format!("/export.csv?kind=received&q={q}"), None, format!("export of received {filter}")),
        (format!("/export.jsonl?kind=access&q={q}"), None, format!("export of access {filter}")),
        (format!("/export.jsonl?kind=received&ids={}", house.rows[0][0]), None, "export of rows of received".into()),
        (format!("/api/v1/report.pdf?kind=sent&q={q}"), None, format!("report {filter}")),
        (format!("/received?q={q}+size%3A%3E1"), None, format!("received {filter} size:>1")),
        (
            "/api/list".into(),
            Some(json!({ "q": "", "kind": "received", "order": "newest", "limit": 50, "after": null, "reader": reader })),
            "received".into(),
        ),
        ("/api/list".into(), Some(list), format!("received {filter}")),
        ("/api/recent".into(), Some(recent), format!("live {filter}")),
    ];
    for (name, role) in [("azienda", None), ("agency", Some(Role::Reseller)), ("root", Some(Role::Operator))] {
        let session = house.session(name).await;
        for (uri, body, what) in &asked {
            for _ in 0..2 {
                assert_eq!(house.ask(&session, uri, body.clone()).await.status, StatusCode::OK, "{name} {uri}");
            }
            let looks = house.looks().await;
            let of_it: Vec<&Look> = looks.iter().filter(|look| look.who == name && look.what == *what).collect();
            assert_eq!(of_it.len(), usize::from(role.is_some()), "{name} {uri}: {looks:?}");
            assert!(of_it.iter().all(|look| Some(look.role) == role));
        }
    }
    let all = house.looks().await;
    assert!(all.iter().all(|look| look.who != "azienda"), "his own: {all:?}");
    let of_root = all.iter().filter(|look| look.who == "root").count();
    assert_eq!(of_root, asked.len() - 1, "one asked for the same as another did: {all:?}");
}

#[tokio::test]
async fn why_is_said_once_for_a_session_or_with_a_request() {
    let house = House::new().await;
    let (root, azienda) = (house.session("root").await, house.session("azienda").await);
    let say = async |session: &str, reason: &str| house.ask(session, "/api/say_why", Some(json!({ "reason": reason }))).await;
    assert_eq!(say(&root, " ticket 7\nforged").await.json(), json!("ticket 7 forged"));
    assert_eq!(say(&azienda, "he is no staff").await.status, StatusCode::NOT_FOUND);
    let [one, other, third, ..] = &house.rows[0][..] else { panic!("{} rows", house.rows[0].len()) };
    house.ask(&root, &format!("/api/v1/messages/{one}"), None).await;
    let request = Request::get(format!("/api/v1/messages/{other}")).header(header::HOST, HOST);
    let request = request.header(header::COOKIE, format!("tracemail={root}")).header("Tracemail-Reason", "è il reclamo 8");
    house.panel.ask(request.body(Body::empty()).expect("a request")).await;
    // a file made later is a look, too
    let wish = Request::post("/api/v1/exports").header(header::HOST, HOST).header("origin", format!("http://{HOST}"));
    let wish = wish.header(header::COOKIE, format!("tracemail={root}")).header("Tracemail-Reason", "ticket 9");
    let wish = wish.header(header::CONTENT_TYPE, "application/json").body(Body::from(r#"{"kind":"received"}"#)).expect("a request");
    assert_eq!(house.panel.ask(wish).await.status, StatusCode::OK);
    let jobs = house.store.exports_at("").await.expect("reads");
    assert_eq!(jobs.first().and_then(|job| job.reason.as_deref()), Some("ticket 9"));
    assert_eq!(say(&root, "  ").await.json(), Value::Null);
    house.ask(&root, &format!("/api/v1/messages/{third}"), None).await;
    let looks = house.looks().await;
    let why: Vec<_> = [one, other, third].map(|id| looks.iter().find(|look| look.what == **id).and_then(|look| look.reason.clone())).into();
    assert_eq!(why, [Some("ticket 7 forged".to_owned()), Some("è il reclamo 8".to_owned()), None]);
}

#[tokio::test]
async fn each_reads_of_his_own_rows_and_only_operators_what_was_done() {
    let house = House::new().await;
    let customer = house.store.account_named("azienda").await.expect("reads").expect("is there").id;
    let root = house.session("root").await;
    let recipient = |answer: &Answer| answer.json()["recipient"].as_str().map(str::to_owned);
    let mut mine = None;
    for id in &house.rows[0] {
        let answer = house.ask(&root, &format!("/api/v1/messages/{id}"), None).await;
        mine = mine.or_else(|| recipient(&answer).filter(|to| to.ends_with(DOMAIN)).map(|to| (id.clone(), to)));
    }
    let (id, address) = mine.expect("a row of a mailbox");
    house.ask(&root, &format!("/api/v1/messages?q=domain%3A{DOMAIN}+-to%3Aneighbour%40{DOMAIN}"), None).await;
    house.account(Role::Mailbox, Some(customer), &address).await;
    let owner = house.session(&address).await;
    let page = house.ask(&owner, "/api/v1/looks?limit=300", None).await.json();
    let told: Vec<Look> = serde_json::from_value(page["rows"].clone()).expect("looks");
    assert!(told.iter().any(|look| look.what == id) && told.iter().any(|look| look.what == "received"), "{page}");
    assert!(!page.to_string().contains("neighbour"), "a filter may name others: {page}");
    for look in &told {
        if look.what.parse::<u64>().is_ok() {
            let seen = house.ask(&owner, &format!("/api/v1/messages/{}", look.what), None).await;
            assert_eq!(seen.status, StatusCode::OK, "{look:?}");
        }
    }
    assert!(told.len() < house.looks().await.len(), "of others' rows he hears nothing");
    // page by page it is the same
    let (mut next, mut pieces) = (Some("/api/v1/looks?limit=3".to_owned()), Vec::new());
    let azienda = house.session("azienda").await;
    while let Some(uri) = next {
        let page = house.ask(&azienda, &uri, None).await.json();
        pieces.extend(serde_json::from_value::<Vec<Look>>(page["rows"].clone()).expect("looks"));
        next = page["next"].as_str().map(str::to_owned);
    }
    assert_eq!(pieces, house.looks().await);
    // what was done
    let audit = house.ask(&root, "/api/v1/audit?limit=2", None).await.json();
    assert_eq!(audit["rows"][0]["act"], "signed-in", "{audit}");
    let further = house.ask(&root, audit["next"].as_str().expect("there are more"), None).await.json();
    assert_eq!(further["rows"][0]["nth"].as_u64(), audit["rows"][1]["nth"].as_u64().map(|nth| nth - 1));
    assert_eq!(house.ask(&root, "/api/v1/audit/check", None).await.json(), json!({ "whole": true, "flaw": null }));
    for uri in ["/api/v1/audit", "/api/v1/audit/check"] {
        assert_eq!(house.ask(&azienda, uri, None).await.status, StatusCode::NOT_FOUND, "{uri}");
    }
    for (function, body) in [("audit", json!({ "before": null })), ("check_audit", json!({}))] {
        let uri = format!("/api/{function}");
        assert_eq!(house.ask(&azienda, &uri, Some(body.clone())).await.status, StatusCode::NOT_FOUND, "{uri}");
        assert_eq!(house.ask(&root, &uri, Some(body)).await.status, StatusCode::OK, "{uri}");
    }
}
