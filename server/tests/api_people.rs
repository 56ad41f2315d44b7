//! What programs do for people through the real router: with which token, for whom, and that it is on record; and what they
//! may say of their owner's own letters and place.
#![recursion_limit = "512"] // a page's type is as deep as its HTML

#[expect(dead_code, reason = "other tests ask other things of it")]
mod panel;

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use panel::{
    Fixture, HOST,
    house::{House, Shown, by},
};
use serde_json::{Value, json};
use server::clock;
use tracemail_auth::{secret, who::LONGEST};
use tracemail_model::account::{AccountId, Act, Change, EmbedGrant, Role};

const PEOPLE: &str = "/api/v1/people";

/// root and boss, operators; north and south, resellers; red below north, green below south, with a domain and a mailbox
/// each; north holds a domain himself.
async fn house() -> House {
    let house = House::over(Fixture::new().await).await;
    house.account(Role::Operator, None, "root").await;
    house.account(Role::Operator, None, "boss").await;
    for (reseller, customer) in [("north", "red"), ("south", "green")] {
        let above = house.account(Role::Reseller, None, reseller).await;
        let holder = house.account(Role::Customer, Some(above), customer).await;
        house.give(&format!("{customer}.test"), holder).await;
        house.account(Role::Mailbox, Some(holder), &format!("a@{customer}.test")).await;
    }
    house.give("north.test", house.named("north").await.id).await;
    house
}

impl House {
    async fn id(&self, name: &str) -> String {
        self.named(name).await.id.to_string()
    }

    /// What a frame in north's pages shows.
    async fn frame(&self) -> Shown {
        let (bearer, now) = (secret::new().expect("random"), clock::now());
        let account = self.named("north").await.id;
        let until = now.plus(LONGEST);
        let grant = EmbedGrant { account, subject: "4711".into(), domains: vec!["red.test".into()], until };
        self.store.make_embed_grant(&secret::hash(&bearer), &grant, now).await.expect("writes");
        (header::AUTHORIZATION, format!("Bearer {bearer}"))
    }

    async fn does(&self, shown: &Shown, deed: Value) -> Value {
        let answer = self.post(shown, PEOPLE, deed.clone()).await;
        assert_eq!(answer.status, StatusCode::OK, "{deed}: {}", answer.text());
        answer.json()
    }

    async fn refuses(&self, shown: &Shown, deed: Value, status: u16, code: &str) {
        let answer = self.post(shown, PEOPLE, deed.clone()).await;
        assert_eq!((answer.status.as_u16(), answer.json()["error"]["code"].as_str()), (status, Some(code)), "{deed}: {}", answer.text());
    }

    /// What is on record since the record of that number, the oldest first: who did what to whom.
    async fn record_since(&self, nth: u64) -> Vec<(String, String, String)> {
        let all = self.store.audit(None, 300).await.expect("reads");
        let since = all.into_iter().rev().filter(|record| record.nth > nth);
        since.map(|record| (record.who, record.act.name().to_owned(), record.object)).collect()
    }

    async fn recorded(&self) -> u64 {
        self.store.audit(None, 1).await.expect("reads").first().map_or(0, |record| record.nth)
    }
}

/// Each deed there is about an account, with what else it needs of north's.
fn deeds(account: &str, name: &str) -> Vec<Value> {
    vec![
        json!({ "suspend": { "account": account, "on": true } }),
        json!({ "mask": { "account": account, "on": true } }),
        json!({ "role": { "account": account, "role": "mailbox" } }),
        json!({ "link": { "account": account } }),
        json!({ "end_sessions": { "account": account } }),
        json!({ "end_factor": { "account": account } }),
        json!({ "remove": { "account": account, "name": name } }),
        json!({ "give": { "domain": "red.test", "account": account } }),
        json!({ "add": { "role": "mailbox", "name": "new@red.test", "below": account } }),
        json!({ "add": { "role": "customer", "name": "new", "below": account } }),
    ]
}

#[tokio::test]
async fn a_hosting_panel_keeps_its_customers_with_a_token() {
    let house = house().await;
    let (north, before) = (house.token("north", None).await, house.recorded().await);
    let shop = house.does(&north, json!({ "add": { "role": "customer", "name": "Shop", "title": "The shop" } })).await;
    let id = shop["account"].as_str().expect("an id").to_owned();
    let link = shop["link"].as_str().and_then(|link| link.strip_prefix("/sign-in?link=")).expect("a path of ours").to_owned();
    let made = house.named("shop").await;
    assert_eq!((made.id.to_string(), made.title.as_str(), made.parent), (id.clone(), "The shop", Some(house.named("north").await.id)));
    assert_eq!(house.store.link_of(&secret::hash(&link), clock::now()).await.expect("reads"), Some(made.id));
    let done = json!({ "account": null, "link": null });
    assert_eq!(house.does(&north, json!({ "give": { "domain": "north.test", "account": id } })).await, done);
    let owner = house.does(&north, json!({ "add": { "role": "mailbox", "name": "a@north.test", "below": id } })).await;
    house.does(&north, json!({ "alias": { "name": "info@north.test", "mailbox": "a@north.test" } })).await;
    let all = house.get(&north, PEOPLE).await.json();
    assert_eq!((&all["me"]["name"], &all["total"], &all["next"]), (&json!("north"), &json!(4), &Value::Null), "{all}");
    assert!(all["domains"].as_array().expect("a list").iter().any(|held| held["name"] == "north.test" && held["account"] == id.as_str()));
    assert_eq!(all["aliases"][0]["mailbox"], "a@north.test");
    assert!(!all.to_string().contains("green") && !all.to_string().contains("root"), "{all}");
    house.does(&north, json!({ "end_alias": { "name": "info@north.test" } })).await;
    let fresh = house.does(&north, json!({ "link": { "account": owner["account"] } })).await;
    assert!(fresh["link"].is_string() && fresh["account"].is_null(), "{fresh}");
    for on in [true, false] {
        house.does(&north, json!({ "suspend": { "account": id, "on": on } })).await;
        assert_eq!(house.store.is_shut(made.id).await.expect("reads"), on);
    }
    house.does(&north, json!({ "mask": { "account": owner["account"], "on": true } })).await;
    house.does(&north, json!({ "end_factor": { "account": id } })).await;
    let shopper = house.session("shop").await;
    house.does(&north, json!({ "end_sessions": { "account": id } })).await;
    assert_eq!(house.get(&shopper, PEOPLE).await.status, StatusCode::UNAUTHORIZED);
    // the domain comes back before the customer goes: an operator alone gives one that nobody holds
    house.does(&north, json!({ "give": { "domain": "north.test", "account": house.id("north").await } })).await;
    house.refuses(&north, json!({ "remove": { "account": id, "name": "shopp" } }), 409, "wrong-name").await;
    house.does(&north, json!({ "remove": { "account": id, "name": "shop" } })).await;
    assert_eq!(house.store.account_named("a@north.test").await.expect("reads"), None, "those below, too");
    let record = house.record_since(before).await;
    let acts: Vec<&str> = record.iter().map(|(_, act, _)| act.as_str()).filter(|act| *act != "signed-in").collect();
    for act in
        ["account-made", "domain-given", "alias-made", "alias-removed", "account-changed", "totp-off", "session-ended", "account-removed"]
    {
        assert!(acts.contains(&act), "{act}: {record:?}");
    }
    assert!(record.iter().filter(|(_, act, _)| act != "signed-in").all(|(who, ..)| who == "north"), "{record:?}");
    assert_eq!(house.store.audit_flaw().await.expect("reads"), None, "the record is whole");
}

#[tokio::test]
async fn each_manages_those_below_him_and_another_s_is_not_there() {
    let house = house().await;
    let rights = house.store.rights().await.expect("reads");
    let mut asked = 0;
    for (who, foreign) in [
        ("north", ["root", "north", "south", "green", "a@green.test"].as_slice()),
        ("red", &["root", "north", "red", "south", "green", "a@green.test"]),
    ] {
        for shown in [house.session(who).await, house.token(who, None).await] {
            for name in foreign {
                let id = house.id(name).await;
                let own = *name == who;
                let pairs = deeds(&id, name).into_iter().zip(deeds(&AccountId(7).to_string(), name));
                // below oneself one adds, and to oneself one gives
                for (deed, absent) in pairs.filter(|(deed, _)| !own || !(deed["add"].is_object() || deed["give"].is_object())) {
                    let (answer, absent) = (house.post(&shown, PEOPLE, deed.clone()).await, house.post(&shown, PEOPLE, absent).await);
                    assert_eq!(answer.status, StatusCode::NOT_FOUND, "{who} {name} {deed}: {}", answer.text());
                    assert_eq!((answer.status, answer.text()), (absent.status, absent.text()), "{who} {name} {deed}");
                    asked += 1;
                }
            }
            for deed in [
                json!({ "add": { "role": "operator", "name": "chief" } }),
                json!({ "add": { "role": "reseller", "name": "chief" } }),
                json!({ "take": { "domain": "red.test" } }),
                json!({ "give": { "domain": "nobodys.test", "account": house.id(who).await } }),
                json!({ "give": { "domain": "green.test", "account": house.id(who).await } }),
                json!({ "alias": { "name": "x@green.test", "mailbox": "a@green.test" } }),
                json!({ "end_alias": { "name": "x@green.test" } }),
            ] {
                house.refuses(&shown, deed, 404, "not-found").await;
            }
        }
    }
    assert!(asked > 150, "{asked}");
    // of his own domain a customer makes the owner of a mailbox
    let red = house.token("red", None).await;
    assert_eq!(house.store.rights().await.expect("reads"), rights, "nothing was changed until now");
    house.does(&red, json!({ "add": { "role": "mailbox", "name": "b@red.test" } })).await;
    house.refuses(&red, json!({ "add": { "role": "mailbox", "name": "b@red.test" } }), 409, "unfit").await;
    house.refuses(&red, json!({ "add": { "role": "mailbox", "name": "b@green.test" } }), 404, "not-found").await;
    house.refuses(&red, json!({ "add": { "role": "mailbox", "name": "no address" } }), 409, "unfit").await;
}

#[tokio::test]
async fn a_token_makes_and_touches_no_operator() {
    let house = house().await;
    let (token, session) = (house.token("root", None).await, house.session("root").await);
    let (root, boss, red) = (house.id("root").await, house.id("boss").await, house.id("red").await);
    for deed in [json!({ "add": { "role": "operator", "name": "chief" } }), json!({ "role": { "account": red, "role": "operator" } })] {
        house.refuses(&token, deed, 404, "not-found").await;
    }
    for (id, name) in [(&boss, "boss"), (&root, "root")] {
        for deed in deeds(id, name).into_iter().filter(|deed| deed["add"].is_null() && deed["give"].is_null()) {
            house.refuses(&token, deed, 404, "not-found").await;
        }
    }
    assert_eq!(house.store.account_named("chief").await.expect("reads"), None);
    // all else an operator's program does
    let west = house.does(&token, json!({ "add": { "role": "reseller", "name": "west" } })).await;
    house.does(&token, json!({ "give": { "domain": "west.test", "account": west["account"] } })).await;
    house.does(&token, json!({ "take": { "domain": "west.test" } })).await;
    house.does(&token, json!({ "role": { "account": west["account"], "role": "customer" } })).await;
    assert_eq!(house.named("west").await.role, Role::Customer);
    house.does(&token, json!({ "link": { "account": red } })).await;
    assert_eq!(house.get(&token, PEOPLE).await.json()["total"], 8, "everybody but himself");
    // he himself makes one, and ends the sessions of the other
    house.does(&session, json!({ "add": { "role": "operator", "name": "chief" } })).await;
    house.does(&session, json!({ "link": { "account": boss } })).await;
    assert_eq!(house.named("chief").await.role, Role::Operator);
    assert_eq!(house.store.audit_flaw().await.expect("reads"), None);
}

#[tokio::test]
async fn with_less_than_a_whole_account_nobody_is_managed() {
    let house = house().await;
    let rights = house.store.rights().await.expect("reads");
    let (red, within) = (house.id("red").await, ["red.test".to_owned()]);
    let no_one = [
        (house.token("root", Some(&within)).await, 404),
        (house.token("north", Some(&within)).await, 404),
        (house.token("red", Some(&within)).await, 404),
        (house.token("a@red.test", None).await, 404),
        (house.session("a@red.test").await, 404),
        (house.frame().await, 401),
        ((header::AUTHORIZATION, "Bearer tm_forged".into()), 401),
        ((header::COOKIE, "tracemail=forged".into()), 401),
    ];
    for (shown, status) in &no_one {
        assert_eq!(house.get(shown, PEOPLE).await.status.as_u16(), *status, "{shown:?}");
        for deed in deeds(&red, "red") {
            assert_eq!(house.post(shown, PEOPLE, deed.clone()).await.status.as_u16(), *status, "{shown:?} {deed}");
        }
    }
    for (shown, status) in &no_one[..3] {
        for (uri, body) in [
            ("/api/v1/telling", json!({ "webhook": "https://hooks.example.com/x" })),
            ("/api/v1/embedding", json!({ "add_secret": {} })),
            ("/api/v1/summary", json!({ "domain": "red.test", "day": true, "week": true })),
        ] {
            assert_eq!(house.post(shown, uri, body).await.status.as_u16(), *status, "{uri} {shown:?}");
        }
    }
    assert_eq!(house.store.rights().await.expect("reads"), rights, "nothing was changed");
    // a page of somebody else's has the cookie sent along, but nothing done
    let (name, value) = house.session("north").await;
    let forged = Request::post(PEOPLE).header(header::HOST, HOST).header(header::ORIGIN, "https://evil.example").header(name, value);
    let body = Body::from(json!({ "remove": { "account": red, "name": "red" } }).to_string());
    assert_eq!(house.panel.ask(forged.body(body).expect("a request")).await.status, StatusCode::FORBIDDEN);
    // who sees addresses shortened makes nobody, and lets nobody in
    let shortened = Change { masked: Some(true), ..Change::default() };
    assert!(house.store.change_account(&by(), house.named("north").await.id, &shortened).await.expect("writes"));
    let north = house.token("north", None).await;
    for deed in [json!({ "add": { "role": "customer", "name": "new" } }), json!({ "link": { "account": red } })] {
        house.refuses(&north, deed, 404, "not-found").await;
    }
    assert!(!house.get(&north, PEOPLE).await.text().contains("a@red.test"));
    assert_eq!(house.store.account_named("new").await.expect("reads"), None);
    assert!(!house.named("red").await.suspended, "nor did the page of somebody else");
}

#[tokio::test]
async fn what_cannot_be_read_says_what_to_send() {
    let house = house().await;
    let north = house.token("north", None).await;
    let (deep, long) = ("[".repeat(20_000), format!(r#"{{"add":{{"role":"customer","name":"{}"}}}}"#, "x".repeat(50_000)));
    for body in [
        "",
        "null",
        "[]",
        "{}",
        "{\"add\"",
        r#""link""#,
        r#"{"link":{"account":"7"}}"#,
        r#"{"link":{"account":7}}"#,
        r#"{"link":{}}"#,
        r#"{"eat":{"account":"00000000000000000000000000000007"}}"#,
        r#"{"take":{"domain":"a.test"},"link":{"account":"00000000000000000000000000000007"}}"#,
        r#"{"add":{"role":"emperor","name":"x"}}"#,
        r#"{"add":{"role":"customer","name":"x","parent":null}}"#,
        deep.as_str(),
    ] {
        let answer = house.send(&north, PEOPLE, Some(body.to_owned())).await;
        let error = &answer.json()["error"];
        assert_eq!((answer.status, error["code"].as_str()), (StatusCode::BAD_REQUEST, Some("bad-body")), "{body:.80}");
        assert!(error["message"].as_str().is_some_and(|message| message.starts_with("send one deed, such as {\"add\"")), "{error}");
    }
    assert_eq!(house.send(&north, PEOPLE, Some(long)).await.status, StatusCode::CONFLICT, "a name of 50,000 letters");
    let huge = "x".repeat(70 << 10);
    assert_eq!(house.send(&north, PEOPLE, Some(huge)).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(house.get(&north, PEOPLE).await.json()["total"], 2);
}

#[tokio::test]
async fn a_program_asks_for_a_person_and_chooses_its_owner_s_letters() {
    let house = house().await;
    let (red, green, within) = (house.token("red", None).await, house.token("green", None).await, ["red.test".to_owned()]);
    for shown in [&red, &house.token("red", Some(&within)).await, &house.token("a@red.test", None).await] {
        let found = house.get(shown, "/api/v1/person?address=A%40red.test").await;
        assert_eq!((found.status, &found.json()["addresses"]), (StatusCode::OK, &json!(["a@red.test"])), "{}", found.text());
    }
    let (foreign, none) = (
        house.get(&green, "/api/v1/person?address=a%40red.test").await,
        house.get(&green, "/api/v1/person?address=nobody%40red.test").await,
    );
    assert_eq!((foreign.status, foreign.text()), (none.status, none.text()));
    assert_eq!(foreign.status, StatusCode::NOT_FOUND);

    let summary = json!({ "domain": "red.test", "day": true, "week": false, "first": 0 });
    assert_eq!(house.post(&red, "/api/v1/summary", summary.clone()).await.json(), summary);
    assert_eq!(house.post(&green, "/api/v1/summary", summary).await.status, StatusCode::NOT_FOUND);
    let wrong = house.post(&red, "/api/v1/summary", json!({ "domain": "red.test", "day": true, "week": true, "first": 7 })).await;
    assert_eq!((wrong.status, &wrong.json()["error"]["field"]), (StatusCode::BAD_REQUEST, &json!("first")));

    let told = house.post(&red, "/api/v1/telling", json!({ "mail": "A@red.test", "quiet": [1320, 420], "zone": "Europe/Rome" })).await;
    let now = told.json();
    assert_eq!((told.status, &now["mail"], &now["every"]), (StatusCode::OK, &json!("a@red.test"), &json!(30)), "{now}");
    assert_eq!(now["summaries"], json!([{ "domain": "red.test", "pace": "day" }]), "what was chosen elsewhere stays");
    assert_eq!(house.get(&red, "/api/v1/telling").await.json(), now);
    assert!(house.get(&green, "/api/v1/telling").await.json()["mail"].is_null());
    for body in
        [json!({ "mail": "a@green.test" }), json!({ "webhook": "http://127.0.0.1/" }), json!({ "every": 0 }), json!({ "zone": "Mars" })]
    {
        let answer = house.post(&red, "/api/v1/telling", body.clone()).await;
        assert_eq!((answer.status, &answer.json()["error"]["code"]), (StatusCode::CONFLICT, &json!("unfit")), "{body}");
    }
    assert_eq!(house.post(&red, "/api/v1/telling", json!({ "secret": "mine" })).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(house.get(&red, "/api/v1/telling").await.json(), now, "nothing was changed");

    // on record: who, whose, what; nothing that is secret, and nothing of what was refused or is as it was
    let secret = now["secret"].as_str().expect("his own").to_owned();
    let hook =
        json!({ "webhook": "https://hooks.example.com/T01/hidden", "mail": "a@red.test", "quiet": [1320, 420], "zone": "Europe/Rome" });
    assert_eq!(house.post(&red, "/api/v1/telling", hook.clone()).await.status, StatusCode::OK);
    assert_eq!(house.post(&red, "/api/v1/telling", hook).await.status, StatusCode::OK);
    let all = house.store.audit(None, 300).await.expect("reads");
    let told: Vec<_> = all.iter().rev().filter(|record| record.act == Act::TellingChanged).collect();
    let details: Vec<&str> = told.iter().map(|record| record.detail.as_str()).collect();
    assert_eq!(
        details,
        ["summary red.test day on", "letters to a@red.test, quiet 22:00 to 07:00, zone Europe/Rome", "POST to hooks.example.com",]
    );
    assert!(told.iter().all(|record| (record.who.as_str(), record.object.as_str()) == ("red", "red")), "{told:?}");
    let whole = serde_json::to_string(&all).expect("JSON");
    assert!(!whole.contains(&secret) && !whole.contains("hidden"), "{whole}");
    assert_eq!(house.store.audit_flaw().await.expect("reads"), None);
}

#[tokio::test]
async fn a_reseller_s_program_sets_up_his_place() {
    const URI: &str = "/api/v1/embedding";
    let house = house().await;
    let (north, before) = (house.token("north", None).await, house.recorded().await);
    for name in ["root", "red", "a@red.test"] {
        let shown = house.token(name, None).await;
        assert_eq!(house.get(&shown, URI).await.status, StatusCode::NOT_FOUND, "{name}");
        assert_eq!(house.post(&shown, URI, json!({ "add_secret": {} })).await.status, StatusCode::NOT_FOUND, "{name}");
    }
    let early = house.post(&north, URI, json!({ "add_secret": {} })).await;
    assert_eq!((early.status, early.json()["error"]["message"].as_str()), (StatusCode::CONFLICT, Some("Set up the place first.")));
    let look = json!({ "accent": "#0a7f3c" });
    let place = json!({ "set": { "name": "north", "origins": ["https://A.example/"], "look": look } });
    assert_eq!(house.post(&north, URI, place).await.json(), json!({ "kid": null, "secret": null }));
    let key = house.post(&north, URI, json!({ "add_secret": {} })).await.json();
    let (kid, secret) = (key["kid"].as_str().expect("a name"), key["secret"].as_str().expect("a secret"));
    let now = house.get(&north, URI).await;
    assert!(!now.text().contains(secret), "it is told once");
    let now = now.json();
    assert_eq!((&now["origins"], &now["look"], &now["keys"][0]["kid"]), (&json!(["https://a.example"]), &look, &json!(kid)), "{now}");
    let south = house.token("south", None).await;
    let remove = json!({ "remove_key": { "kid": kid } });
    assert_eq!(house.post(&south, URI, remove.clone()).await.status, StatusCode::NOT_FOUND);
    assert_eq!(house.post(&north, URI, remove).await.status, StatusCode::OK);
    let record = house.record_since(before).await;
    let own: Vec<_> = record.iter().filter(|(who, ..)| who == "north").collect();
    assert!(own.len() >= 3, "{record:?}");
    assert_eq!(house.store.audit_flaw().await.expect("reads"), None);
}
