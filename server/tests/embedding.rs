//! A reseller sets up his place in the panel: what fits and what does not, keys, a preview that opens what a token would.
#![recursion_limit = "512"] // a page's type is as deep as its HTML

#[expect(dead_code, reason = "other tests ask other things of it")]
mod panel;

use axum::http::{StatusCode, header};
use panel::{
    Answer, Fixture, ORIGIN,
    house::{House, Shown},
};
use serde_json::{Value, json};
use tracemail_auth::secret;
use tracemail_model::account::Role;

const DOMAIN: &str = "azienda.test";

async fn house() -> House {
    let house = House::over(Fixture::new().await).await;
    let north = house.account(Role::Reseller, None, "north").await;
    house.account(Role::Reseller, None, "south").await;
    let azienda = house.account(Role::Customer, Some(north), "azienda").await;
    house.give(DOMAIN, azienda).await;
    house
}

impl House {
    async fn change(&self, session: &Shown, deed: Value) -> Answer {
        self.function(session, "change_embedding", json!({ "deed": deed })).await
    }
}

fn place(name: &str, origins: &[&str], accent: &str) -> Value {
    json!({ "Set": { "name": name, "origins": origins, "look": { "accent": accent } } })
}

#[tokio::test]
async fn a_reseller_sets_up_his_place_and_nobody_else_has_one() {
    let house = house().await;
    let (north, south, azienda) = (house.session("north").await, house.session("south").await, house.session("azienda").await);
    for (deed, fault) in [
        (json!("AddSecret"), "NoPlace"),
        (place("North!", &["https://a.example"], "#0a7f3c"), "Name"),
        (place("north", &[], "#0a7f3c"), "NoOrigin"),
        (place("north", &["https://a.example/path"], "#0a7f3c"), "Origin"),
        (place("north", &["https://a.example"], "green"), "Look"),
        (json!({ "AddPublic": "-----BEGIN PUBLIC KEY-----" }), "Key"),
    ] {
        let answer = house.change(&north, deed.clone()).await;
        assert!(answer.status == StatusCode::CONFLICT && answer.text().contains(fault), "{deed}: {}", answer.text());
    }
    assert_eq!(house.change(&north, place("north", &["https://A.example/"], "#0a7f3c")).await.status, StatusCode::OK);
    let taken = house.change(&south, place("north", &["https://b.example"], "#0a7f3c")).await;
    assert!(taken.text().contains("NameTaken"), "{}", taken.text());
    let made = house.change(&north, json!("AddSecret")).await.json();
    let (kid, secret) = (made["Key"][0].as_str().expect("a name"), made["Key"][1].as_str().expect("a secret"));
    assert!(kid.starts_with("north.") && secret.len() == 43, "{made}");
    let public = "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=";
    assert_eq!(house.change(&north, json!({ "AddPublic": public })).await.status, StatusCode::OK);
    assert!(house.change(&north, json!("AddSecret")).await.text().contains("TwoKeys"));
    let own = house.function(&north, "embedding", json!({})).await;
    assert!(!own.text().contains(secret), "a secret is shown once");
    let own = own.json();
    assert_eq!((&own["origins"], &own["look"]["accent"]), (&json!(["https://a.example"]), &json!("#0a7f3c")));
    assert_eq!((own["keys"].as_array().map(Vec::len), &own["domains"]), (Some(2), &json!([DOMAIN])));
    // another's key, and others' places
    assert_eq!(house.change(&south, json!({ "RemoveKey": kid })).await.status, StatusCode::NOT_FOUND);
    assert_eq!(house.change(&azienda, place("azienda", &["https://a.example"], "#0a7f3c")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(house.function(&azienda, "embedding", json!({})).await.status, StatusCode::NOT_FOUND);
    assert_eq!(house.change(&north, json!({ "RemoveKey": kid })).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_preview_shows_one_domain_in_the_panels_own_page_until_the_place_changes() {
    let house = house().await;
    let (north, south) = (house.session("north").await, house.session("south").await);
    let own = place("north", &["https://a.example"], "#0a7f3c");
    assert_eq!(house.change(&north, own).await.status, StatusCode::OK);
    let shell = house.panel.get("/embed/north?preview").await;
    assert!(shell.header("content-security-policy").ends_with("frame-ancestors 'self'"));
    assert!(house.panel.get("/embed/nobody?preview").await.header("content-security-policy").ends_with("frame-ancestors 'none'"));
    assert!(house.panel.get("/embed/north?previews").await.header("content-security-policy").ends_with("https://a.example"));
    for (session, domain) in [(&south, DOMAIN), (&north, "remote.test")] {
        assert_eq!(house.function(session, "preview", json!({ "domain": domain })).await.status, StatusCode::NOT_FOUND, "{domain}");
    }
    let token = house.function(&north, "preview", json!({ "domain": DOMAIN })).await.json();
    let stranger = (header::ACCEPT_LANGUAGE, "en".to_owned());
    let asked = |token: &Value| json!({ "token": token, "verifier": "v", "origin": ORIGIN });
    let given = house.post(&stranger, "/embed/session", asked(&token)).await;
    assert_eq!(given.status, StatusCode::OK, "{}", given.text());
    let frame = (header::AUTHORIZATION, format!("Bearer {}", given.json()["bearer"].as_str().expect("a bearer")));
    let domains = async || house.post(&frame, "/embed/api/domains", json!({})).await;
    assert!(domains().await.text().contains(DOMAIN));
    let forged = format!("preview.{}.0", secret::new().expect("random"));
    let refused = house.post(&stranger, "/embed/session", asked(&json!(forged))).await;
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
    // his customer reads that he looked
    let azienda = house.session("azienda").await;
    let looks = house.function(&azienda, "looks", json!({ "after": null })).await.json();
    assert_eq!((&looks["rows"][0]["who"], &looks["rows"][0]["what"]), (&json!("north"), &json!("preview")), "{looks}");
    // without the origin it is over
    assert_eq!(house.change(&north, place("north", &["https://b.example"], "#0a7f3c")).await.status, StatusCode::OK);
    assert_eq!(domains().await.status, StatusCode::UNAUTHORIZED);
}
