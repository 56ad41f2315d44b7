//! One person through the real router: who may have his data, who may erase it, and that it is gone.
#![recursion_limit = "512"] // a page's type is as deep as its HTML

#[expect(dead_code, reason = "other tests ask other things of it")]
mod panel;

use std::time::Duration;

use axum::http::StatusCode;
use panel::{
    Answer, Fixture,
    house::{House, by},
};
use serde_json::{Value, json};
use server::clock;
use tracemail_model::{
    account::{Act, Alias, Change, Role},
    time::DAY,
};

const HIS: &str = "mario@red.test";
/// Recipients of one message each, from mario; and users who log in.
const PEOPLE: [&str; 5] = [HIS, "info@red.test", "mario+shop@red.test", "anna@red.test", "carla@blue.test"];

fn log() -> String {
    let (year, month, day, ..) = clock::now().plus(-DAY).parts();
    let mut log = String::new();
    for (n, address) in PEOPLE.iter().enumerate() {
        let (queue, second) = (format!("4jWzR{n}79JGz1cnK8"), n);
        let time = |more: usize| format!("{year:04}-{month:02}-{day:02}T10:0{second}:0{more}.000000+00:00 mx1");
        let logins = (0..6).map(|at| {
            format!(
                "{} dovecot: imap-login: Login: user=<{address}>, method=PLAIN, rip=127.0.50.1, rport=3723{at}, lip=127.0.10.14, lport=2143, mpid=3{n}{at}53, session=<s{n}{at}>",
                time(at)
            )
        });
        let sent = [
            format!(
                "{} postfix/smtpd[30691]: {queue}: client=pc.red.test[203.0.113.9]:40002, sasl_method=PLAIN, sasl_username={HIS}",
                time(6)
            ),
            format!("{} postfix/cleanup[30697]: {queue}: message-id=<m{n}@red.test>", time(6)),
            format!("{} postfix/qmgr[30623]: {queue}: from=<{HIS}>, size=544, nrcpt=1 (queue active)", time(6)),
            format!(
                "{} postfix/lmtp[30716]: {queue}: to=<{address}>, relay=mx1.test[/var/run/lmtp], delay=0.37, delays=0.21/0.04/0.06/0.07, dsn=2.0.0, status=sent (250 2.0.0 Saved)",
                time(7)
            ),
            format!("{} postfix/qmgr[30623]: {queue}: removed", time(7)),
        ];
        for line in logins.chain(sent) {
            log.push_str(&line);
            log.push('\n');
        }
    }
    log
}

async fn house() -> House {
    let house = House::over(Fixture::of(&log()).await).await;
    house.account(Role::Operator, None, "root").await;
    let north = house.account(Role::Reseller, None, "north").await;
    for (customer, mailbox) in [("red", HIS), ("blue", "carla@blue.test")] {
        let holder = house.account(Role::Customer, Some(north), customer).await;
        house.give(&format!("{customer}.test"), holder).await;
        house.account(Role::Mailbox, Some(holder), mailbox).await;
        if customer == "red" {
            let alias = Alias { name: "info@red.test".into(), mailbox: HIS.into(), account: holder };
            assert!(house.store.make_alias(&by(), &alias).await.expect("writes"));
        }
    }
    house
}

impl House {
    async fn ask(&self, name: &str, function: &str, body: Value) -> Answer {
        self.function(&self.session(name).await, function, body).await
    }

    async fn rows(&self, name: &str) -> Option<[u64; 3]> {
        let answer = self.ask(name, "person", json!({ "address": HIS })).await;
        if answer.status == StatusCode::NOT_FOUND {
            return None;
        }
        assert_eq!(answer.status, StatusCode::OK, "{name}: {}", answer.text());
        assert_eq!(answer.json()["addresses"], json!(["info@red.test", HIS]), "{name}");
        Some(std::array::from_fn(|list| answer.json()["rows"][list].as_u64().expect("a number")))
    }

    async fn erase(&self, name: &str, typed: &str) -> StatusCode {
        self.ask(name, "erase_person", json!({ "address": HIS, "typed": typed })).await.status
    }

    /// Waits for its end; gives the rows that went.
    async fn erased(&self, name: &str) -> u64 {
        for _ in 0..400 {
            let far = self.ask(name, "erasing", json!({ "address": HIS })).await.json();
            if let Some(rows) = far["Done"].as_u64() {
                return rows;
            }
            assert!(far["Running"].is_array(), "{far}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("it never ends");
    }

    async fn acts(&self, act: Act) -> Vec<String> {
        let records = self.store.audit(None, 100).await.expect("reads");
        records.into_iter().filter(|record| record.act == act).map(|record| format!("{} {}", record.object, record.detail)).collect()
    }
}

#[tokio::test]
async fn who_holds_the_domain_erases_what_lies_in_it() {
    let house = house().await;
    // logins as mario, as his alias and in a plus-form; what he sent: five, of which one came to another's domain
    let (all, own) = (house.rows("root").await.expect("sees"), house.rows("red").await.expect("sees"));
    assert!(all[0] == own[0] && own[0] >= 18, "{all:?} {own:?}");
    assert!(all[1] > own[1] && own[2] >= 5, "{all:?} {own:?}");
    assert_eq!(house.rows("north").await, Some(all), "he stands above both");
    // the owner of the mailbox sees what is his; nobody else is told that there is such a person
    assert!(house.rows(HIS).await.is_some());
    for other in ["blue", "carla@blue.test"] {
        assert_eq!(house.rows(other).await, None, "{other}");
        for function in ["export_person", "erasing"] {
            let answer = house.ask(other, function, json!({ "address": HIS })).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{other} {function}");
        }
        assert_eq!(house.erase(other, HIS).await, StatusCode::NOT_FOUND, "{other}");
    }
    assert_eq!(house.erase(HIS, HIS).await, StatusCode::NOT_FOUND, "an owner erases nothing");
    assert_ne!(house.erase("red", "mario@red.tets").await, StatusCode::OK, "not what was typed");
    assert_eq!(house.rows("root").await, Some(all));

    assert_eq!(house.erase("red", HIS).await, StatusCode::OK);
    assert_eq!(house.erased("red").await, own.iter().sum::<u64>());
    assert_eq!(house.rows("red").await, Some([0; 3]));
    let left = house.rows("root").await.expect("sees");
    assert_eq!(left.iter().sum::<u64>(), all.iter().sum::<u64>() - own.iter().sum::<u64>(), "what came of it elsewhere stays");
    let carla = house
        .ask(
            "blue",
            "list",
            json!({"kind": "received", "q": "", "order": "newest", "limit": 9, "after": null, "reader": {"lang": "en", "offset": 0}}),
        )
        .await;
    assert!(carla.text().contains(HIS), "she had mail from him: {}", carla.text());

    assert_eq!(house.erase("root", HIS).await, StatusCode::OK);
    assert_eq!(house.erased("root").await, left.iter().sum::<u64>());
    assert_eq!(house.rows("root").await, Some([0; 3]));
    let records = house.acts(Act::PersonErased).await;
    assert!(records.len() == 2 && records.iter().all(|record| !record.contains("mario")), "{records:?}");
    assert_eq!(house.store.audit_flaw().await.expect("reads"), None);
}

#[tokio::test]
async fn the_owner_of_a_mailbox_has_it_as_a_file() {
    let house = house().await;
    let panel = house.panel.panel.clone();
    let making = tokio::spawn(async move { match panel.exports.clone().keep(&panel).await {} });
    let rows: u64 = house.rows(HIS).await.expect("sees").iter().sum();
    let made = house.ask(HIS, "export_person", json!({ "address": HIS })).await;
    assert_eq!(made.status, StatusCode::OK, "{}", made.text());
    let id = made.json()["id"].as_str().expect("an id").to_owned();
    let owner = house.session(HIS).await;
    let get = async |uri: String| house.get(&owner, &uri).await;
    for nth in 0.. {
        let told = get(format!("/api/v1/exports/{id}")).await.json();
        if told["stage"] == "ready" {
            break;
        }
        assert!(nth < 300 && told["stage"] != "failed", "{told}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let file = get(format!("/api/v1/exports/{id}/file")).await;
    assert!(file.header("content-disposition").contains("tracemail-person-"), "{}", file.header("content-disposition"));
    let lines: Vec<Value> = file.text().lines().map(|line| serde_json::from_str(line).expect("a JSON object")).collect();
    assert_eq!(lines.len() as u64, rows);
    assert!(lines.iter().all(|row| row["log"].as_array().is_some_and(|log| !log.is_empty())));
    let records = house.acts(Act::PersonExported).await;
    assert!(records.len() == 1 && records[0].ends_with(&format!(" {rows} rows")) && !records[0].contains("mario"), "{records:?}");
    // a file about him does not outlive him
    assert_eq!(house.erase("red", HIS).await, StatusCode::OK);
    house.erased("red").await;
    assert_eq!(get(format!("/api/v1/exports/{id}/file")).await.status, StatusCode::NOT_FOUND);
    making.abort();
}

#[tokio::test]
async fn who_sees_addresses_shortened_looks_nobody_up() {
    let house = house().await;
    let red = house.named("red").await.id;
    let shorten = Change { masked: Some(true), ..Change::default() };
    assert!(house.store.change_account(&by(), red, &shorten).await.expect("writes"));
    assert_eq!(house.rows("red").await, None);
    assert_eq!(house.erase("red", HIS).await, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_api_gives_it_and_refuses_what_makes_no_sense() {
    let house = house().await;
    let red = house.token("red", None).await;
    for (wish, status) in [
        (json!({"kind": "received", "format": "jsonl", "person": HIS}), StatusCode::OK),
        (json!({"kind": "received", "format": "csv", "person": HIS}), StatusCode::BAD_REQUEST),
        (json!({"kind": "received", "format": "jsonl", "person": HIS, "q": "subject:x"}), StatusCode::BAD_REQUEST),
        (json!({"kind": "received", "format": "jsonl", "person": "carla@blue.test"}), StatusCode::NOT_FOUND),
        (json!({"kind": "received", "format": "jsonl", "person": "nobody"}), StatusCode::NOT_FOUND),
    ] {
        let answer = house.post(&red, "/api/v1/exports", wish.clone()).await;
        assert_eq!(answer.status, status, "{wish}: {}", answer.text());
    }
}
