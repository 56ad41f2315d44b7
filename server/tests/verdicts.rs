//! The verdict wherever it is promised: lists, rows, files, pages; in the language asked for; with what stands around a row.

#[expect(dead_code, reason = "other tests ask other things of it")]
mod panel;

use axum::{
    body::Body,
    http::{Request, header},
};
use panel::{Fixture, HOST};
use serde_json::Value;

/// A message that the lab's people moved to the trash.
const TRASHED: &str = "/api/v1/messages?q=subject%3A%22nel+cestino%22";

async fn read(panel: &Fixture, address: &str, language: &str) -> Value {
    let request = Request::get(address).header(header::HOST, HOST).header(header::ACCEPT_LANGUAGE, language);
    panel.ask(request.body(Body::empty()).expect("a request")).await.json()
}

#[tokio::test]
async fn it_is_told_in_the_language_asked_for() {
    let panel = Fixture::new().await;
    let said = async |address: &str, language| read(&panel, address, language).await["rows"][0]["verdict"].as_str().map(str::to_owned);
    let english = said("/api/v1/access", "en-GB,en;q=0.9").await.expect("a verdict");
    let italian = said("/api/v1/access", "it-IT,it;q=0.9,en;q=0.5").await.expect("a verdict");
    assert_ne!(english, italian);
    assert_eq!(said("/api/v1/access?lang=en", "it").await.as_ref(), Some(&english), "what the address says goes before");
    assert_eq!(said("/api/v1/access", "fr").await.as_ref(), Some(&english), "English for everybody else");
    let page = |language| Request::get("/access").header(header::HOST, HOST).header(header::ACCEPT_LANGUAGE, language);
    for (language, sentence) in [("it", &italian), ("en", &english)] {
        let html = panel.ask(page(language).body(Body::empty()).expect("a request")).await.text();
        assert!(html.contains(&format!("title=\"{sentence}\"")), "the tooltip of the first row is {sentence}");
        let csv = panel.get(&format!("/export.csv?kind=access&lang={language}")).await.text();
        assert!(csv.contains(sentence.as_str()), "the file has it too: {sentence}");
    }
}

#[tokio::test]
async fn an_opened_row_tells_what_became_of_it() {
    let panel = Fixture::new().await;
    let row = &panel.json(TRASHED).await["rows"][0];
    let id = row["id"].as_str().expect("the lab has such a message");
    let alone = row["verdict"].as_str().expect("a verdict").trim_end_matches('.');
    let whole = panel.json(&format!("/api/v1/messages/{id}")).await;
    let told = whole["verdict"].as_str().expect("a verdict");
    assert!(told.starts_with(alone) && told.contains(", moved to Trash at "), "{told}");
    assert!(whole["advice"].as_str().is_some_and(|advice| advice.contains("trash")), "{whole}");
    let html = panel.get(&format!("/message/{id}")).await.text();
    assert!(html.matches(told).count() >= 2, "it is the window's title and the page's heading");
}

#[tokio::test]
async fn a_failed_login_is_seen_among_its_neighbours() {
    let panel = Fixture::new().await;
    let rows = panel.json("/api/v1/access?q=is%3Afailed&limit=300").await;
    let mut told_more = 0;
    for row in rows["rows"].as_array().expect("rows") {
        let id = row["id"].as_str().expect("an id");
        let whole = panel.json(&format!("/api/v1/access/{id}")).await;
        let (alone, among) = (row["verdict"].as_str().unwrap_or_default(), whole["verdict"].as_str().unwrap_or_default());
        assert!(among.starts_with(alone.trim_end_matches('.')), "{alone} / {among}");
        told_more += usize::from(among != alone);
    }
    assert!(told_more > 0, "the lab has people who try twice");
}
