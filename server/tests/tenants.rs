//! Two resellers, their customers and mailboxes, and a word in every row that nobody else may ever read: every route and
//! every question of the pages, by each of them, for each row there is.
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
use tracemail_model::{
    account::{AccountId, By, Change, NewAccount, Role, SessionId},
    time::DAY,
};
use tracemail_store::Store;

/// Mailboxes, each with a word that stands in its rows only; the last one's domain is nobody's.
const BOXES: [(&str, &str); 5] = [
    ("one@red.test", "canaryone"),
    ("two@red.test", "canarytwo"),
    ("three@blue.test", "canarythree"),
    ("four@green.test", "canaryfour"),
    ("five@gray.test", "canaryfive"),
];

/// Who signs in, and whose rows he sees.
const READERS: [(&str, &[usize]); 6] =
    [("north", &[0, 1, 2]), ("south", &[3]), ("red", &[0, 1]), ("blue", &[2]), ("green", &[3]), ("one@red.test", &[0])];

fn log() -> String {
    let (year, month, day, ..) = clock::now().plus(-DAY).parts();
    let mut log = String::new();
    for (n, (address, word)) in (0_i64..).zip(BOXES) {
        for at in 0..3 {
            let second = n * 600 + at * 60;
            let time = |more: i64| {
                let (minute, second) = ((second + more) / 60, (second + more) % 60);
                format!("{year:04}-{month:02}-{day:02}T10:{minute:02}:{second:02}.{n:03}{at:03}+00:00 mx1")
            };
            let (come, go, who) = (format!("4jWzR{n}{at}9JGz1cnK8"), format!("4jWzS{n}{at}9JGz1cnK8"), format!("{word}@outside.test"));
            let outside = "198.51.100.20";
            for line in [
                format!("{} postfix/smtpd[30691]: {come}: client=mail.outside.test[{outside}]:40001", time(0)),
                format!(
                    "{} postfix/cleanup[30697]: {come}: info: header Subject: {word} from mail.outside.test[{outside}]:40001; from=<{who}> to=<{address}> proto=ESMTP helo=<mail.outside.test>",
                    time(0)
                ),
                format!("{} postfix/cleanup[30697]: {come}: message-id=<in{at}.{word}@outside.test>", time(0)),
                format!("{} postfix/qmgr[30623]: {come}: from=<{who}>, size=544, nrcpt=1 (queue active)", time(0)),
                format!(
                    "{} postfix/lmtp[30716]: {come}: to=<{address}>, relay=mx1.test[/var/run/lmtp], delay=0.37, delays=0.21/0.04/0.06/0.07, dsn=2.0.0, status=sent (250 2.0.0 <{address}> {word} Saved)",
                    time(1)
                ),
                format!("{} postfix/qmgr[30623]: {come}: removed", time(1)),
                format!(
                    "{} dovecot: imap-login: Login: user=<{address}>, method=PLAIN, rip=127.0.50.1, rport=37231, lip=127.0.10.14, lport=2143, mpid=3{n}{at}53, session=<{word}{at}>",
                    time(5)
                ),
                format!(
                    "{} postfix/submission/smtpd[32193]: {go}: client=pc.{word}.test[203.0.113.9]:40002, sasl_method=PLAIN, sasl_username={address}",
                    time(10)
                ),
                format!("{} postfix/cleanup[30697]: {go}: message-id=<out{at}.{word}@mx1.test>", time(10)),
                format!("{} postfix/qmgr[30623]: {go}: from=<{address}>, size=544, nrcpt=1 (queue active)", time(10)),
                format!(
                    "{} postfix/smtp[30716]: {go}: to=<{who}>, relay=mail.outside.test[{outside}]:25, delay=0.37, delays=0.21/0.04/0.06/0.07, dsn=2.0.0, status=sent (250 2.0.0 {word} taken)",
                    time(11)
                ),
                format!("{} postfix/qmgr[30623]: {go}: removed", time(11)),
            ] {
                log.push_str(&line);
                log.push('\n');
            }
        }
    }
    log
}

struct House {
    panel: Fixture,
    store: Store,
    /// Every row: its list, its id, which mailbox's it is.
    rows: Vec<(&'static str, String, usize)>,
}

/// What somebody shows.
#[derive(Clone)]
enum Shown {
    Nothing,
    Cookie(String),
    Bearer(String),
}

impl House {
    async fn new() -> Self {
        let panel = Fixture::of(&log()).await;
        let store = panel.store().await;
        let mut house = Self { panel, store, rows: Vec::new() };
        // whoever runs the machine, while there are no accounts
        for (list, url) in [
            ("messages", "/api/v1/messages?limit=200"),
            ("messages", "/api/v1/messages?direction=sent&limit=200"),
            ("access", "/api/v1/access?limit=200"),
        ] {
            let page = house.panel.json(url).await;
            for row in page["rows"].as_array().unwrap_or_else(|| panic!("{page}")) {
                let (id, text) = (row["id"].as_str().expect("an id").to_owned(), row.to_string());
                let of = BOXES.iter().position(|(address, _)| text.contains(address)).expect("a mailbox's");
                house.rows.push((list, id, of));
            }
        }
        assert!(house.rows.len() >= 40, "{} rows", house.rows.len());
        let (root, north) = (house.account(Role::Operator, None, "root").await, house.account(Role::Reseller, None, "north").await);
        assert_ne!(root, north);
        let south = house.account(Role::Reseller, None, "south").await;
        for (name, above, domain) in [("red", north, "red.test"), ("blue", north, "blue.test"), ("green", south, "green.test")] {
            let customer = house.account(Role::Customer, Some(above), name).await;
            assert!(house.store.give_domain(&by(), domain, customer, false).await.expect("writes"));
            if name == "red" {
                house.account(Role::Mailbox, Some(customer), "one@red.test").await;
            }
        }
        house
    }

    async fn account(&self, role: Role, parent: Option<AccountId>, name: &str) -> AccountId {
        let new = NewAccount { role, parent, name: name.into(), title: name.into() };
        self.store.make_account(&by(), &new).await.expect("writes").expect("is made").id
    }

    async fn session(&self, name: &str) -> (Shown, AccountId, SessionId) {
        let account = self.store.account_named(name).await.expect("reads").expect("is there").id;
        let shown = secret::new().expect("random");
        let until = clock::now().plus(LONGEST);
        let session = self.store.begin_session(&by(), account, &secret::hash(&shown), (until, "test", None), None).await;
        (Shown::Cookie(shown), account, session.expect("writes").expect("begins").id)
    }

    async fn ask(&self, shown: &Shown, uri: &str, body: Option<&Value>) -> Answer {
        let mut request = if body.is_some() { Request::post(uri) } else { Request::get(uri) };
        request = request.header(header::HOST, HOST);
        request = match shown {
            Shown::Nothing => request,
            Shown::Cookie(secret) => request.header(header::COOKIE, format!("tracemail={secret}")),
            Shown::Bearer(secret) => request.header(header::AUTHORIZATION, format!("Bearer {secret}")),
        };
        if body.is_some() {
            let json = "application/json";
            request = request.header(header::ORIGIN, ORIGIN).header(header::CONTENT_TYPE, json).header(header::ACCEPT, json);
        }
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        self.panel.ask(request.body(body).expect("a request")).await
    }
}

fn by() -> By {
    By::machine(clock::now())
}

/// What the pages may ask of the server, each with what it is asked here; a function that is new must be named.
fn questions(name: &str, id: &str) -> Vec<Value> {
    let kinds = ["received", "sent", "access"];
    let each = |more: &Value| {
        let with = |kind: &str| {
            let mut all = more.clone();
            all["kind"] = kind.into();
            all
        };
        kinds.map(with).to_vec()
    };
    let reader = json!({ "lang": "en", "offset": 0 });
    match name {
        "detail" => vec![json!({ "id": id, "lang": "en", "offset": 0 })],
        "log" | "locate" => vec![json!({ "id": id })],
        "domains" | "freshness" | "people" | "account" | "exports" | "telling" | "trusted" | "check_audit" | "embedding" => vec![json!({})],
        "list" => each(&json!({ "q": "", "order": "newest", "limit": 200, "after": null, "reader": reader })),
        "recent" => vec![json!({ "kinds": kinds, "q": "", "limit": 200, "reader": reader })],
        "names" => ["r", "b", "g", "o", "t", "f", "@g", "five"]
            .iter()
            .flat_map(|typed| ["domain", "user", "from", "to"].map(|name| json!({ "name": name, "typed": typed })))
            .collect(),
        "near" => ["to:four@greem.test", "to:one@rred.test", "user:three@bluue.test", "domain:grean.test"]
            .iter()
            .flat_map(|q| each(&json!({ "q": q, "offset": 0 })))
            .collect(),
        "numbers" | "reasons" => each(&json!({ "q": "", "offset": 0 })),
        "glance" => vec![json!({ "q": "", "reader": reader })],
        // whose devices others may not see, tests/claims.rs asks: what is asked is told again
        "devices" => ["", "nobody@red.test"].map(|account| json!({ "account": account, "reader": reader })).to_vec(),
        "claim" => [true, false].map(|mine| json!({ "id": id, "mine": mine, "reader": reader })).to_vec(),
        "change_trusted" => vec![json!({ "deed": { "Distrust": { "domain": "red.test", "network": "192.0.2.0/24" } } })],
        "judge" => vec![json!({ "id": "0000000000000000", "state": "muted", "note": "", "reader": reader })],
        // what stands below oneself, and one's own; a change of somebody's who is not there
        "manage" => ["Link", "EndSessions", "EndFactor"].map(|deed| json!({ "deed": { (deed): AccountId(7).to_string() } })).to_vec(),
        "change_account" => vec![json!({ "deed": { "EndSession": SessionId(7).to_string() } })],
        "audit" => vec![json!({ "before": null })],
        "looks" => vec![json!({ "after": null })],
        "say_why" => vec![json!({ "reason": "ticket 7" })],
        "change_embedding" => vec![json!({ "deed": { "RemoveKey": "nobody.1" } })],
        "preview" => BOXES.iter().map(|(address, _)| json!({ "domain": address.split('@').nth(1) })).collect(),
        "summary" => ["day", "week"]
            .iter()
            .flat_map(|pace| {
                let domains = BOXES.iter().map(|(address, _)| address.split('@').nth(1).unwrap_or_default()).chain([""]);
                domains.map(move |domain| json!({ "domain": domain, "pace": pace, "date": "" }))
            })
            .collect(),
        "want_summary" => BOXES
            .iter()
            .map(|(address, _)| json!({ "domain": address.split('@').nth(1), "day": false, "week": true, "first": 0 }))
            .collect(),
        // one's own files: there is none yet, and none of somebody's who is not there
        "take_out" => kinds.iter().map(|kind| json!({ "wish": { "kind": kind, "q": "" } })).collect(),
        "remove_export" => vec![json!({ "id": AccountId(7).to_string() })],
        "change_telling" => {
            let telling = json!({ "mail": null, "webhook": null, "secret": "", "every": 30, "quiet": null, "zone": "UTC", "lang": "en" });
            vec![json!({ "telling": telling })]
        }
        "report" => vec![json!({ "code": "0000-0000-0000" })],
        // what is somebody's; nobody is erased by what is typed
        "person" | "export_person" | "erasing" => BOXES.iter().map(|(address, _)| json!({ "address": address })).collect(),
        "erase_person" => BOXES.iter().map(|(address, _)| json!({ "address": address, "typed": "another@red.test" })).collect(),
        new => panic!("what does {new} show to whom?"),
    }
}

fn functions() -> Vec<String> {
    let own = |path: &str| path.strip_prefix("/api/").map(str::to_owned);
    let names: Vec<String> = leptos::server_fn::axum::server_fn_paths().filter_map(|(path, _)| own(path)).collect();
    assert!(names.len() > 10, "{names:?}");
    names
}

/// What else is asked by GET, beside each route as it is.
const URLS: [&str; 12] = [
    "/api/v1/messages?limit=200",
    "/api/v1/messages?direction=sent&limit=200",
    "/api/v1/access?limit=200",
    "/api/v1/summary?domain=red.test&pace=day",
    "/summary?domain=green.test&pace=day",
    "/export.csv?kind=received",
    "/export.csv?kind=sent",
    "/export.csv?kind=access",
    "/export.jsonl?kind=received",
    "/export.jsonl?kind=sent",
    "/export.jsonl?kind=access",
    "/received?q=status%3Adelivered",
];

/// The words of others in an answer.
fn foreign(answer: &Answer, own: &[usize]) -> Vec<&'static str> {
    let text = answer.text().to_lowercase();
    let others = BOXES.iter().enumerate().filter(|(n, _)| !own.contains(n));
    others.flat_map(|(_, (address, word))| [*address, *word]).filter(|word| text.contains(word)).collect()
}

/// What is about a row that is not everybody's, or for some roles only.
const NOT_FOR_ALL: [&str; 22] = [
    "summary",
    "want_summary",
    "person",
    "export_person",
    "erase_person",
    "erasing",
    "claim",
    "trusted",
    "change_trusted",
    "remove_export",
    "locate",
    "detail",
    "log",
    "judge",
    "manage",
    "change_account",
    "audit",
    "check_audit",
    "say_why",
    "embedding",
    "change_embedding",
    "preview",
];

#[tokio::test]
async fn nobody_reads_a_word_of_anybody_elses_rows() {
    let house = House::new().await;
    let paths: Vec<String> = route_list::paths(&house.panel.router).into_iter().filter(|path| !path.starts_with("/embed")).collect();
    let mut asked = 0;
    for (name, own) in READERS {
        let (shown, ..) = house.session(name).await;
        let (mut found, mut seen) = (Vec::new(), String::new());
        for uri in paths.iter().filter(|path| !path.contains('{')).map(String::as_str).chain(URLS) {
            let answer = house.ask(&shown, uri, None).await;
            found.extend(foreign(&answer, own).into_iter().map(|word| format!("{uri}: {word}")));
            seen.push_str(&answer.text());
            asked += 1;
        }
        for (list, id, of) in &house.rows {
            let mine = own.contains(of);
            for path in paths.iter().filter(|path| path.contains("{id}")) {
                let answer = house.ask(&shown, &route_list::address(path, id), None).await;
                asked += 1;
                found.extend(foreign(&answer, own).into_iter().map(|word| format!("{path}: {word}")));
                if mine && path.starts_with(&format!("/api/v1/{list}/{{id}}")) && !path.ends_with("locate") {
                    assert_eq!(answer.status, StatusCode::OK, "{name} {path} {id}");
                } else if !mine {
                    // as if it were not there
                    let absent = house.ask(&shown, &route_list::address(path, "1"), None).await;
                    assert_eq!(answer.status, absent.status, "{name} {path} {id}");
                    assert_ne!(answer.header("content-type"), "application/pdf", "{name} {path} {id}");
                }
            }
            for function in ["detail", "log", "locate"] {
                let body = questions(function, id).remove(0);
                let answer = house.ask(&shown, &format!("/api/{function}"), Some(&body)).await;
                asked += 1;
                found.extend(foreign(&answer, own).into_iter().map(|word| format!("{function}: {word}")));
                if !mine {
                    let absent = house.ask(&shown, &format!("/api/{function}"), Some(&questions(function, "1")[0])).await;
                    assert_eq!((answer.status, answer.text()), (absent.status, absent.text()), "{name} {function} {id}");
                } else if function != "locate" {
                    assert_eq!(answer.status, StatusCode::OK, "{name} {function} {id}: {}", answer.text());
                }
            }
        }
        for function in functions() {
            for body in questions(&function, &house.rows[0].1) {
                let answer = house.ask(&shown, &format!("/api/{function}"), Some(&body)).await;
                asked += 1;
                assert!(
                    NOT_FOR_ALL.contains(&function.as_str()) || answer.status == StatusCode::OK,
                    "{name} {function} {body}: {}",
                    answer.text()
                );
                // a question of one's own is told again as it was asked: no word of it is anybody's
                found.extend(foreign(&answer, own).into_iter().map(|word| format!("{function} {body}: {word}")));
            }
        }
        assert!(found.is_empty(), "{name} reads {} words of others: {found:#?}", found.len());
        for n in own {
            assert!(seen.contains(BOXES[*n].1), "{name} sees his own rows of {}", BOXES[*n].0);
        }
    }
    assert!(asked > 1_500, "{asked} questions");
}

/// The local parts in an answer that a reader who sees them shortened is not to read.
fn whole(answer: &Answer, own: Option<usize>) -> Vec<&'static str> {
    let mut text = answer.text().to_lowercase();
    for (_, word) in BOXES {
        // names of machines and sessions, which are nobody's addresses
        text = text.replace(&format!("pc.{word}.test"), "");
        (0..3).for_each(|at| text = text.replace(&format!("{word}{at}"), ""));
    }
    let others = BOXES.iter().enumerate().filter(|(n, _)| Some(*n) != own).map(|(_, (address, _))| *address);
    others.chain(BOXES.iter().map(|(_, word)| *word)).filter(|local| text.contains(local)).collect()
}

#[tokio::test]
async fn whoever_sees_addresses_shortened_reads_no_other_local_part_anywhere() {
    let house = House::new().await;
    let paths: Vec<String> = route_list::paths(&house.panel.router).into_iter().filter(|path| !path.starts_with("/embed")).collect();
    let shorten = Change { masked: Some(true), ..Change::default() };
    let mut asked = 0;
    for (name, box_of) in [("root", None), ("north", None), ("red", None), ("one@red.test", Some(0))] {
        let account = house.store.account_named(name).await.expect("reads").expect("is there").id;
        assert!(house.store.change_account(&by(), account, &shorten).await.expect("writes"));
        let (shown, ..) = house.session(name).await;
        let mut found = Vec::new();
        let ids = paths.iter().filter(|path| path.contains("{id}"));
        let of_rows = ids.flat_map(|path| house.rows.iter().map(|(_, id, _)| route_list::address(path, id)));
        let fixed = paths.iter().filter(|path| !path.contains('{')).cloned().chain(URLS.map(str::to_owned));
        for uri in fixed.chain(of_rows) {
            let answer = house.ask(&shown, &uri, None).await;
            // the head of each page says who reads it
            found.extend(whole(&answer, box_of).into_iter().filter(|word| *word != name).map(|word| format!("{uri}: {word}")));
            asked += 1;
        }
        for function in functions() {
            let of_a_row = ["detail", "log", "locate"].contains(&function.as_str());
            let bodies: Vec<Value> = house.rows.iter().flat_map(|(_, id, _)| questions(&function, id)).collect();
            for body in &bodies[..if of_a_row { bodies.len() } else { bodies.len() / house.rows.len() }] {
                let answer = house.ask(&shown, &format!("/api/{function}"), Some(body)).await;
                found.extend(whole(&answer, box_of).into_iter().map(|word| format!("{function} {body}: {word}")));
                asked += 1;
            }
        }
        assert!(found.is_empty(), "{name} reads {}: {found:#?}", found.len());
    }
    assert!(asked > 1_500, "{asked} questions");
    println!("{asked} questions by readers who see addresses shortened, no local part of others in any answer");
    // who knows an address finds its rows; nobody finds one by its letters
    let (red, ..) = house.session("red").await;
    let rows = async |q: &str| {
        let page = house.ask(&red, &format!("/api/v1/messages?q={}", app::urls::encode(q)), None).await.json();
        page["rows"].as_array().unwrap_or_else(|| panic!("{page}")).clone()
    };
    let known = rows("to:two@red.test").await;
    assert!(known.len() == 3 && known.iter().all(|row| row["recipient"] == "t***@red.test"), "{known:?}");
    for letters in ["to:tw*@red.test", "to:tw", "wo@red", "red.tes", "from:canary*", "user:tw*"] {
        assert_eq!(rows(letters).await.len(), 0, "{letters}");
    }
    assert_eq!(rows("to:@red.test").await.len(), 6, "the domain stays");
    let names = house.ask(&red, "/api/names", Some(&json!({ "name": "to", "typed": "t" }))).await;
    assert_eq!(names.json(), json!([]));
    let whole = Change { masked: Some(false), ..Change::default() };
    let account = house.store.account_named("red").await.expect("reads").expect("is there").id;
    assert!(house.store.change_account(&by(), account, &whole).await.expect("writes"));
    assert_eq!(rows("to:tw*@red.test").await[0]["recipient"], "two@red.test", "with the next question he sees them whole");
}

#[tokio::test]
async fn signed_out_nothing_is_there_but_the_door() {
    let house = House::new().await;
    let paths = route_list::paths(&house.panel.router);
    let open = ["/sign-in", "/sign-in/oidc", "/sign-out", "/verify", "/api/v1/verify", "/api/report", "/ca.pem", "/healthz", "/embed.js"];
    let told = ["/api/v1", "/api/v1/openapi.json", "/api/v1/events/schema.json"]; // how to ask, and no answer
    let mut closed = 0;
    for shown in [Shown::Nothing, Shown::Cookie("x".into()), Shown::Bearer("x".into()), Shown::Bearer(String::new())] {
        for path in paths.iter().filter(|path| !path.starts_with("/embed/") && !path.starts_with("/pkg/")) {
            let answer = house.ask(&shown, &route_list::address(path, &house.rows[0].1), None).await;
            assert!(foreign(&answer, &[]).is_empty(), "{path}: {}", answer.text());
            if !open.contains(&path.as_str()) && !told.contains(&path.as_str()) {
                let door = answer.status == StatusCode::SEE_OTHER && answer.header("location").starts_with("/sign-in?next=");
                assert!(door || answer.status == StatusCode::UNAUTHORIZED, "{path}: {}", answer.status);
                closed += 1;
            }
        }
        for function in functions().into_iter().filter(|name| name != "report") {
            for body in questions(&function, &house.rows[0].1) {
                let answer = house.ask(&shown, &format!("/api/{function}"), Some(&body)).await;
                assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{function}");
            }
        }
    }
    assert!(closed > 60, "{closed}");
}

#[tokio::test]
async fn what_is_taken_away_is_gone_with_the_next_question() {
    let house = House::new().await;
    let count = async |shown: &Shown| {
        let page = house.ask(shown, "/api/v1/messages?limit=200", None).await;
        if page.status == StatusCode::OK { Some(page.json()["rows"].as_array().expect("rows").len()) } else { None }
    };
    let (red, account, session) = house.session("red").await;
    let (north, north_id, _) = house.session("north").await;
    let (green, green_id, _) = house.session("green").await;
    assert_eq!((count(&red).await, count(&north).await, count(&green).await), (Some(6), Some(9), Some(3)));
    // a domain that moves with its history is the new holder's and nobody else's
    assert!(house.store.give_domain(&by(), "red.test", green_id, true).await.expect("writes"));
    assert_eq!((count(&red).await, count(&north).await, count(&green).await), (Some(0), Some(3), Some(9)));
    let token = secret::token().expect("random");
    let made = house.store.make_token(&by(), north_id, &secret::hash(&token), ("files", None, None)).await;
    assert_eq!(made.expect("writes").account, north_id);
    let token = Shown::Bearer(token);
    assert_eq!(count(&token).await, Some(3));
    assert!(house.store.end_session(&by(), account, session).await.expect("writes"));
    assert_eq!(count(&red).await, None, "a session that was ended");
    let suspended = Change { suspended: Some(true), ..Default::default() };
    assert!(house.store.change_account(&by(), north_id, &suspended).await.expect("writes"));
    assert_eq!((count(&north).await, count(&token).await), (None, None), "an account that is suspended");
    // whose cookie is none of an embedding page's, and the other way round
    let embedded = house.ask(&green, "/embed/api/list", Some(&questions("list", "1")[0])).await;
    assert_eq!(embedded.status, StatusCode::UNAUTHORIZED);
}
