//! Where a message is now, through the real router: asked of a mail store, told to whoever may see the row.
#![recursion_limit = "512"] // a page's type is as deep as its HTML

#[expect(dead_code, reason = "other tests ask other things of it")]
mod panel;

use std::sync::{Arc, Mutex};

use axum::{
    Json, Router,
    http::{Request, StatusCode},
    routing::post,
};
use panel::{Fixture, HOST, ORIGIN};
use serde_json::{Value, json};
use tracemail_locate::Settings;

/// A doveadm with one message, in the trash; keeps what it was asked.
async fn doveadm(asked: Arc<Mutex<Vec<Value>>>) -> String {
    let answer = move |body: axum::body::Bytes| async move {
        let question: Value = serde_json::from_slice(&body).expect("JSON, whatever the content type");
        asked.lock().expect("no panic").push(question);
        Json(json!([["doveadmResponse", [{
            "mailbox": "Trash", "uid": "1", "flags": "\\Seen", "date.saved.unixtime": "1795281652",
            "hdr.message-id": "<r132.1121171741@lab.remote.test>",
        }], "locate"]]))
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    tokio::spawn(async move { axum::serve(listener, Router::new().route("/doveadm/v1", post(answer))).await });
    format!("http://127.0.0.1:{port}/doveadm/v1")
}

async fn id(panel: &Fixture, query: &str) -> String {
    let list = panel.json(&format!("/api/v1/messages?direction=received&q={query}")).await;
    list["rows"][0]["id"].as_str().expect("a row").to_owned()
}

const MOVED: &str = "id%3Ar132.1121171741%40lab.remote.test";

#[tokio::test]
async fn the_mailbox_is_asked_where_the_log_had_it() {
    let (asked, key) = (Arc::default(), tempfile::NamedTempFile::new().expect("a file"));
    let url = doveadm(Arc::clone(&asked)).await;
    let settings = Settings { doveadm: Some(url), api_key_file: Some(key.path().into()), ..Settings::default() };
    let panel = Fixture::asking(&settings).await;
    let id = id(&panel, MOVED).await;
    let answer = panel.get(&format!("/api/v1/messages/{id}/locate")).await;
    assert_eq!((answer.status, answer.header("cache-control")), (StatusCode::OK, "no-store"));
    let located = answer.json();
    assert_eq!(located["answer"], "found");
    let copy = &located["copies"][0];
    assert_eq!((&copy["folder"], &copy["special"], &copy["flags"]), (&"Trash".into(), &"trash".into(), &json!(["seen"])));
    let history = located["history"].as_array().expect("a list");
    assert!(history.iter().any(|step| step["details"]["to"] == "Trash" && step["details"]["protocol"] == "imap"), "{history:?}");
    // the page asks by a server function of its own
    let request = Request::post("/api/locate").header("host", HOST).header("origin", ORIGIN).header("content-type", "application/json");
    let page = panel.ask(request.body(json!({ "id": id }).to_string().into()).expect("a request")).await;
    assert_eq!(page.json()["place"]["found"][0]["folder"], "Trash", "{}", page.text());
    let asked = asked.lock().expect("no panic").clone();
    assert_eq!(asked.len(), 2, "once each is enough");
    assert_eq!(asked[0][0][1]["query"], json!(["MAILBOX", "Trash", "UID", "1"]), "where the log has it after the move");
    assert_eq!(asked[0][0][1]["user"], "mario.rossi@azienda.test");
}

#[tokio::test]
async fn three_failures_are_three_answers() {
    let panel = Fixture::new().await;
    let id_of = id(&panel, MOVED).await;
    assert_eq!(panel.json(&format!("/api/v1/messages/{id_of}/locate")).await["answer"], "not-configured");
    for id in ["1", "x", "-1"] {
        assert_eq!(panel.get(&format!("/api/v1/messages/{id}/locate")).await.status, StatusCode::NOT_FOUND, "{id}");
    }
    let login = panel.json("/api/v1/access?limit=1").await["rows"][0]["id"].as_str().expect("a row").to_owned();
    assert_eq!(panel.get(&format!("/api/v1/messages/{login}/locate")).await.status, StatusCode::NOT_FOUND, "a login is nowhere");
    let down = Settings { doveadm: Some("http://127.0.0.1:1".into()), password_file: Some("/dev/null".into()), ..Settings::default() };
    let panel = Fixture::asking(&down).await;
    let located = panel.json(&format!("/api/v1/messages/{}/locate", id(&panel, MOVED).await)).await;
    assert_eq!((&located["answer"], &located["why"]), (&"unreachable".into(), &"down".into()));
    let forwarded = id(&panel, "id%3Ar064.1121171741%40lab.remote.test").await;
    let located = panel.json(&format!("/api/v1/messages/{forwarded}/locate")).await;
    assert_eq!((&located["answer"], &located["forwarded_to"]), (&"forwarded".into(), &json!(["inoltrato@remote.test"])), "without asking");
}
