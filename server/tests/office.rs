//! People and one's own account through the real router: who may manage whom, and what is not his is not there.
#![recursion_limit = "512"] // a page's type is as deep as its HTML

#[expect(dead_code, reason = "other tests ask other things of it")]
mod panel;

use axum::http::{StatusCode, header};
use panel::{
    Answer, Fixture,
    house::{House, Shown},
};
use ring::hmac;
use serde_json::{Value, json};
use server::clock;
use tracemail_auth::{password, secret, totp, who::Who};
use tracemail_model::{
    account::{Account, AccountId, Role},
    tenant::Reach,
};

/// root; north and south, resellers; red below north, green below south, with a domain and a mailbox each.
async fn house() -> House {
    let house = House::over(Fixture::new().await).await;
    house.account(Role::Operator, None, "root").await;
    for (reseller, customer) in [("north", "red"), ("south", "green")] {
        let above = house.account(Role::Reseller, None, reseller).await;
        let holder = house.account(Role::Customer, Some(above), customer).await;
        house.give(&format!("{customer}.test"), holder).await;
        house.account(Role::Mailbox, Some(holder), &format!("a@{customer}.test")).await;
    }
    house
}

impl House {
    async fn manage(&self, session: &Shown, deed: Value) -> Answer {
        self.function(session, "manage", json!({ "deed": deed })).await
    }

    async fn change(&self, session: &Shown, deed: Value) -> Answer {
        self.function(session, "change_account", json!({ "deed": deed })).await
    }
}

/// What an authenticator shows now (RFC 6238).
fn shown_by(key: &[u8]) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, key);
    let tag = hmac::sign(&key, &(clock::now().seconds() / 30).to_be_bytes());
    let from = usize::from(tag.as_ref()[19] & 15);
    let number = tag.as_ref()[from..from + 4].iter().fold(0u32, |number, byte| number << 8 | u32::from(*byte)) & 0x7fff_ffff;
    format!("{:06}", number % 1_000_000)
}

/// Everything that names an account, for that account.
fn deeds(account: &Account) -> Vec<Value> {
    let id = account.id.to_string();
    vec![
        json!({ "Suspend": [id, true] }),
        json!({ "Role": [id, "mailbox"] }),
        json!({ "Link": id }),
        json!({ "EndSessions": id }),
        json!({ "EndFactor": id }),
        json!({ "Remove": [id, account.name] }),
        json!({ "Give": ["red.test", id] }),
        json!({ "Give": ["green.test", id] }),
        json!({ "Give": ["nobodys.test", id] }),
        json!({ "Add": { "role": "mailbox", "name": "new@red.test", "title": "", "below": id } }),
        json!({ "Add": { "role": "customer", "name": "new", "title": "", "below": id } }),
    ]
}

#[tokio::test]
async fn nobody_manages_whoever_does_not_stand_below_him() {
    let house = house().await;
    let before = house.store.rights().await.expect("reads");
    let mut asked = 0;
    for (who, foreign) in [
        ("north", ["root", "south", "green", "a@green.test"].as_slice()),
        ("red", &["root", "north", "south", "green", "a@green.test"]),
        ("a@red.test", &["root", "north", "red", "green", "a@red.test", "a@green.test"]),
    ] {
        let cookie = house.session(who).await;
        for name in foreign {
            let account = house.named(name).await;
            let nobody = Account { id: AccountId(7), ..account.clone() };
            for (deed, absent) in deeds(&account).into_iter().zip(deeds(&nobody)) {
                let (answer, absent) = (house.manage(&cookie, deed.clone()).await, house.manage(&cookie, absent).await);
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{who} {name} {deed}: {}", answer.text());
                assert_eq!((answer.status, answer.text()), (absent.status, absent.text()), "{who} {name} {deed}");
                asked += 1;
            }
        }
        // nor is he below himself, nor does he make what is above him
        let me = house.named(who).await;
        let id = me.id.to_string();
        for deed in [
            json!({ "Suspend": [id, true] }),
            json!({ "Role": [id, "operator"] }),
            json!({ "Remove": [id, who] }),
            json!({ "Link": id }),
            json!({ "Add": { "role": "operator", "name": "boss", "title": "", "below": id } }),
            json!({ "Add": { "role": "reseller", "name": "boss", "title": "", "below": id } }),
            json!({ "Take": "red.test" }),
            json!({ "Take": "green.test" }),
            json!({ "MakeAlias": ["x@green.test", "a@green.test"] }),
            json!({ "RemoveAlias": "x@green.test" }),
        ] {
            assert_eq!(house.manage(&cookie, deed.clone()).await.status, StatusCode::NOT_FOUND, "{who} {deed}");
        }
        let all = house.function(&cookie, "people", json!({})).await;
        assert!(!all.text().contains("green") && !all.text().contains("root"), "{who}: {}", all.text());
    }
    assert!(asked > 150, "{asked}");
    assert_eq!(house.store.rights().await.expect("reads"), before, "nothing was changed");
    // a program's token manages nobody, an operator's neither
    let token = house.token("root", None).await;
    for (function, body) in [
        ("people", json!({})),
        ("account", json!({})),
        ("manage", json!({ "deed": { "Link": house.named("red").await.id.to_string() } })),
        ("change_account", json!({ "deed": { "MakeToken": { "name": "x", "domains": [], "days": 1 } } })),
    ] {
        let answer = house.function(&token, function, body).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{function}: {}", answer.text());
    }
}

#[tokio::test]
async fn whoever_stands_above_makes_lets_in_moves_and_removes() {
    let house = house().await;
    let north = house.session("north").await;
    let id = |name: &'static str| {
        let house = &house;
        async move { house.named(name).await.id.to_string() }
    };
    let made = house
        .manage(&north, json!({ "Add": { "role": "customer", "name": "Blue", "title": "Blue srl", "below": id("north").await } }))
        .await;
    assert_eq!(made.status, StatusCode::OK, "{}", made.text());
    let link = made.json()["Link"].as_str().expect("a link").to_owned();
    let shown = link.strip_prefix("/sign-in?link=").expect("a path of ours");
    let blue = house.named("blue").await;
    assert_eq!(house.store.link_of(&secret::hash(shown), clock::now()).await.expect("reads"), Some(blue.id));
    let taken = json!({ "Add": { "role": "customer", "name": "blue", "title": "", "below": id("north").await } });
    assert_eq!(house.manage(&north, taken).await.status, StatusCode::CONFLICT);
    // a mailbox of a domain that another of his customers holds
    let strange = json!({ "Add": { "role": "mailbox", "name": "b@red.test", "title": "", "below": blue.id.to_string() } });
    assert_eq!(house.manage(&north, strange).await.status, StatusCode::CONFLICT);
    // moved with its rows
    assert_eq!(house.manage(&north, json!({ "Give": ["red.test", blue.id.to_string()] })).await.status, StatusCode::OK);
    let held = house.store.domain_held("red.test").await.expect("reads").expect("is held");
    assert!(held.account == blue.id && held.history);
    assert_eq!(house.manage(&north, json!({ "MakeAlias": ["info@red.test", "a@red.test"] })).await.status, StatusCode::OK);
    assert_eq!(house.manage(&north, json!({ "RemoveAlias": "info@red.test" })).await.status, StatusCode::OK);
    assert_eq!(house.manage(&north, json!({ "Suspend": [id("red").await, true] })).await.status, StatusCode::OK);
    assert!(house.store.is_shut(house.named("a@red.test").await.id).await.expect("reads"), "those below too");
    let wrong = house.manage(&north, json!({ "Remove": [id("red").await, "rod"] })).await;
    assert_eq!(wrong.status, StatusCode::FORBIDDEN, "the name is typed once more");
    assert_eq!(house.manage(&north, json!({ "Remove": [id("red").await, "red"] })).await.status, StatusCode::OK);
    assert_eq!(house.store.account_named("a@red.test").await.expect("reads"), None);
    let root = house.session("root").await;
    assert_eq!(house.manage(&root, json!({ "Take": "red.test" })).await.status, StatusCode::OK);
    assert_eq!(house.manage(&north, json!({ "Give": ["red.test", id("north").await] })).await.status, StatusCode::NOT_FOUND, "nobody's");
    let people = house.function(&root, "people", json!({})).await.json();
    assert_eq!(people["below"].as_array().expect("a list").len(), 5, "{people}");
}

#[tokio::test]
async fn an_alias_opens_nothing_once_its_domain_is_anothers() {
    let house = house().await;
    let (root, green) = (house.session("root").await, house.named("green").await);
    let owner = house.named("a@red.test").await.id;
    let sees = async || match Who::of(&house.store, owner).await.expect("reads").expect("may come in").scope.reach() {
        Reach::Mailboxes(all) => all.clone(),
        other => panic!("{other:?}"),
    };
    let deed = json!({ "MakeAlias": ["info@red.test", "a@red.test"] });
    assert_eq!(house.manage(&house.session("red").await, deed).await.status, StatusCode::OK);
    assert_eq!(sees().await, ["a@red.test", "info@red.test"]);
    // another's mailbox does not see what comes to his domain, whoever of the two wishes it
    for (who, name, mailbox) in
        [("red", "x@red.test", "a@green.test"), ("red", "x@green.test", "a@red.test"), ("green", "x@green.test", "a@red.test")]
    {
        let answer = house.manage(&house.session(who).await, json!({ "MakeAlias": [name, mailbox] })).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{who} {name} {mailbox}");
    }
    assert_eq!(house.manage(&root, json!({ "MakeAlias": ["x@red.test", "a@green.test"] })).await.status, StatusCode::CONFLICT);

    assert_eq!(house.manage(&root, json!({ "Give": ["red.test", green.id.to_string()] })).await.status, StatusCode::OK);
    assert_eq!(sees().await, [""; 0]);
    // whoever has the domain now gives the address to a mailbox of his own
    let deed = json!({ "MakeAlias": ["info@red.test", "a@green.test"] });
    let cookie = house.session("green").await;
    assert_eq!(house.manage(&cookie, deed.clone()).await.status, StatusCode::OK);
    assert_eq!(house.manage(&cookie, deed).await.status, StatusCode::CONFLICT, "it is there already");
    let all = house.function(&cookie, "people", json!({})).await.json();
    assert_eq!((&all["aliases"][0]["mailbox"], all["aliases"].as_array().map(Vec::len)), (&"a@green.test".into(), Some(1)), "{all}");
    assert_eq!(sees().await, [""; 0]);
}

#[tokio::test]
async fn a_session_alone_changes_neither_password_nor_second_factor() {
    let house = house().await;
    let (cookie, other) = (house.session("red").await, house.session("red").await);
    let red = house.named("red").await;
    let set = |present: &str, new: &str| json!({ "Password": { "present": present, "new": new } });
    assert_eq!(house.change(&cookie, set("", "short")).await.status, StatusCode::CONFLICT);
    assert_eq!(house.change(&cookie, set("", "a first long password")).await.status, StatusCode::OK);
    let gone = house.function(&other, "account", json!({})).await;
    assert_eq!(gone.status, StatusCode::UNAUTHORIZED, "others who were signed in are out");
    assert_eq!(house.change(&cookie, set("a guess", "a second long password")).await.status, StatusCode::FORBIDDEN);
    assert_eq!(house.change(&cookie, set("a first long password", "a second long password")).await.status, StatusCode::OK);
    let phc = house.store.password_of(red.id).await.expect("reads");
    assert!(password::fits("a second long password".into(), phc.as_deref()).await);
    // a code switches it on, and off
    let proposed = house.change(&cookie, json!("ProposeFactor")).await.json();
    let text = proposed["Secret"][0].as_str().expect("a secret").to_owned();
    let (kept, step) = house.store.totp_of(red.id).await.expect("reads").expect("is proposed");
    assert!(step.is_none() && totp::spell(&kept) == text);
    assert_eq!(house.change(&cookie, json!({ "BeginFactor": "000" })).await.status, StatusCode::FORBIDDEN);
    let code = shown_by(&kept);
    let begun = house.change(&cookie, json!({ "BeginFactor": code })).await;
    assert_eq!(begun.status, StatusCode::OK, "{}", begun.text());
    let paper: Vec<String> = serde_json::from_value(begun.json()["Paper"].clone()).expect("codes");
    assert_eq!(paper.len(), 10);
    assert_eq!(house.change(&cookie, json!({ "EndFactor": code })).await.status, StatusCode::FORBIDDEN, "a code is taken once");
    assert_eq!(house.change(&cookie, json!({ "EndFactor": paper[0] })).await.status, StatusCode::OK);
    assert!(!house.named("red").await.totp);
    // whoever guesses has to wait, and keeps nobody out who is at the door
    let mut last = StatusCode::OK;
    for _ in 0..8 {
        last = house.change(&cookie, set("a guess", "a third long password")).await.status;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn a_token_is_shown_once_and_sees_no_more_than_its_owner() {
    let house = house().await;
    let cookie = house.session("red").await;
    let make = |domains: &[&str], days: u32| json!({ "MakeToken": { "name": "backup", "domains": domains, "days": days } });
    for wrong in [make(&["green.test"], 30), make(&[], 0), make(&[], 100_000)] {
        assert_eq!(house.change(&cookie, wrong.clone()).await.status, StatusCode::CONFLICT, "{wrong}");
    }
    let made = house.change(&cookie, make(&["red.test"], 30)).await.json();
    let token = made["Token"].as_str().expect("a token").to_owned();
    let own = house.function(&cookie, "account", json!({})).await;
    assert!(!own.text().contains(&token) && own.text().contains("backup"), "{}", own.text());
    let program = (header::AUTHORIZATION, format!("Bearer {token}"));
    assert_eq!(house.get(&program, "/api/v1/messages").await.status, StatusCode::OK);
    let id = own.json()["tokens"][0]["id"].clone();
    let green = house.session("green").await;
    assert_eq!(house.change(&green, json!({ "RemoveToken": id })).await.status, StatusCode::NOT_FOUND, "another's");
    assert_eq!(house.change(&cookie, json!({ "RemoveToken": id })).await.status, StatusCode::OK);
    assert_eq!(house.get(&program, "/api/v1/messages").await.status, StatusCode::UNAUTHORIZED);
    // sessions are one's own, too
    let session = own.json()["here"].clone();
    assert_eq!(house.change(&green, json!({ "EndSession": session })).await.status, StatusCode::NOT_FOUND);
    assert_eq!(house.change(&cookie, json!({ "EndSession": session })).await.status, StatusCode::OK);
    assert_eq!(house.change(&cookie, json!("EndOthers")).await.status, StatusCode::UNAUTHORIZED);
}
