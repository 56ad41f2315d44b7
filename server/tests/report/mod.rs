//! Signed reports over HTTP: given out, known again, and refused when one bit is another.

use std::{
    convert::Infallible,
    process::Command,
    thread,
    time::{Duration, Instant},
};

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use futures::{StreamExt as _, stream};
use serde_json::Value;
use tokio::time;
use tower::ServiceExt;

use crate::panel::{Fixture, HOST};

/// A file to be checked, from anywhere: no `Origin`.
fn sent(file: impl Into<Body>) -> Request<Body> {
    Request::post("/api/v1/verify").header(header::HOST, HOST).body(file.into()).expect("a request")
}

impl Fixture {
    /// The newest row of a list.
    async fn newest(&self, list: &str) -> String {
        let rows = self.json(&format!("/api/v1/{list}?limit=1")).await;
        rows["rows"][0]["id"].as_str().expect("an id").to_owned()
    }

    async fn report(&self, address: &str) -> Vec<u8> {
        let answer = self.get(address).await;
        assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, "application/pdf"), "{address}: {}", answer.text());
        assert!(answer.header("content-disposition").starts_with("attachment; filename=\"tracemail-"));
        answer.body
    }

    /// What anybody hears of a file.
    async fn verify(&self, file: Vec<u8>) -> (StatusCode, Value) {
        let answer = self.ask(sent(file)).await;
        (answer.status, answer.json())
    }
}

#[tokio::test]
async fn a_report_is_known_again_and_a_changed_one_is_not() {
    let panel = Fixture::new().await;
    for list in ["messages", "access"] {
        let id = panel.newest(list).await;
        let file = panel.report(&format!("/api/v1/{list}/{id}/report.pdf?lang=it&offset=60")).await;
        let (status, said) = panel.verify(file.clone()).await;
        assert_eq!((status, &said["outcome"], &said["report"]["row"]), (StatusCode::OK, &"genuine".into(), &id.clone().into()), "{said}");
        let mut changed = file;
        changed[100] ^= 1;
        let (_, said) = panel.verify(changed).await;
        assert_eq!((&said["outcome"], &said["report"]), (&"refused".into(), &Value::Null));
    }
    assert_eq!(panel.get(&format!("/api/v1/access/{}/report.pdf", panel.newest("messages").await)).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_report_outlives_its_row() {
    let panel = Fixture::new().await;
    let id = panel.newest("messages").await;
    let file = panel.report(&format!("/api/v1/messages/{id}/report.pdf")).await;
    let code = panel.verify(file.clone()).await.1["report"]["code"].as_str().expect("a code").to_owned();
    let panel = panel.purged().await;
    assert_eq!(panel.get(&format!("/api/v1/messages/{id}")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(panel.verify(file.clone()).await.1["outcome"], "genuine");
    let said = panel.json(&format!("/api/v1/verify?code={}", code.to_lowercase())).await;
    assert_eq!((&said["outcome"], &said["report"]["row"]), (&"known".into(), &id.clone().into()));
    assert!(!said.to_string().contains('@'), "nothing personal: {said}");
    // the page that the QR code leads to, without script
    let page = panel.get(&format!("/verify?code={code}")).await;
    assert!(page.text().contains(&id) && page.text().contains("A report with this code was made here"), "{}", page.text());
    let other = Fixture::new().await;
    assert_eq!(other.verify(file).await.1["outcome"], "refused", "another installation knows nothing of it");
    assert_eq!(other.json(&format!("/api/v1/verify?code={code}")).await["outcome"], "unknown");
}

#[tokio::test]
async fn a_selection_is_one_report_and_too_much_is_refused() {
    let panel = Fixture::new().await;
    let rows = panel.json("/api/v1/messages?direction=sent&q=status%3Aexpired").await["total"].clone();
    let (_, said) = panel.verify(panel.report("/api/v1/report.pdf?kind=sent&q=status%3Aexpired").await).await;
    assert_eq!((&said["outcome"], &said["report"]["rows"]), (&"genuine".into(), &rows));
    let two = format!("/api/v1/report.pdf?rows={},{}", panel.newest("messages").await, panel.newest("access").await);
    assert_eq!(panel.verify(panel.report(&two).await).await.1["report"]["rows"], 2);
    assert_eq!(panel.get(&format!("{two},1")).await.status, StatusCode::NOT_FOUND, "one of them is not there");
    assert_eq!(panel.get("/api/v1/report.pdf?rows=1,x").await.json()["error"]["field"], "rows");
    assert_eq!(panel.get(&format!("/api/v1/report.pdf?rows=1{}", ",1".repeat(500))).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(panel.get("/api/v1/report.pdf?kind=sent&q=subject%3Anosuchthing").await.status, StatusCode::NOT_FOUND);
    let (status, said) = panel.verify(vec![b'x'; (32 << 20) + 1]).await;
    assert_eq!((status, &said["error"]["code"]), (StatusCode::PAYLOAD_TOO_LARGE, &"too-large".into()));
    assert_eq!(panel.verify(Vec::new()).await.1["outcome"], "refused");
    assert!(panel.get("/ca.pem").await.text().starts_with("-----BEGIN CERTIFICATE-----"));
}

#[tokio::test]
async fn of_files_to_check_a_few_are_here_at_once_and_who_sends_slowly_holds_up_nobody() {
    let panel = Fixture::new().await;
    let held = || panel.panel.proof.held.available_permits();
    let all = held();
    let slow = || Body::from_stream(stream::iter([Ok::<_, Infallible>("%PDF-")]).chain(stream::pending()));
    let sending: Vec<_> = (0..40).map(|_| tokio::spawn(panel.router.clone().oneshot(sent(slow())))).collect();
    time::sleep(Duration::from_secs(1)).await;
    assert_eq!(all - held(), 40 * 5, "as much as has come of them");
    assert_eq!(panel.verify(b"x".to_vec()).await.1["outcome"], "refused", "checked meanwhile");

    let others = panel.panel.proof.held.try_acquire_many(u32::try_from(held()).expect("few")).expect("free");
    let refused = panel.ask(sent("x")).await;
    assert_eq!((refused.status, refused.header("retry-after")), (StatusCode::SERVICE_UNAVAILABLE, "1"), "{}", refused.text());
    assert_eq!(refused.json()["error"]["code"], "busy");
    drop(others);
    for sending in sending {
        let answer = time::timeout(Duration::from_secs(20), sending).await.expect("soon").expect("ends");
        assert_eq!(answer.expect("the router always answers").status(), StatusCode::PAYLOAD_TOO_LARGE);
    }
    assert_eq!(panel.verify(b"x".to_vec()).await.1["outcome"], "refused");
    assert_eq!(held(), all, "nothing of them stays");
}

#[tokio::test]
async fn while_a_file_is_checked_others_are_answered() {
    let panel = Fixture::new().await;
    let file = panel.report(&format!("/api/v1/messages/{}/report.pdf", panel.newest("messages").await)).await;
    // a check that lasts as long as its authority cannot be read
    let authority = panel.folder().join("data/proof/authority.pem");
    let pem = std::fs::read(&authority).expect("it is there");
    std::fs::remove_file(&authority).expect("removes");
    assert!(Command::new("mkfifo").arg(&authority).status().expect("runs").success());
    let written = thread::spawn(move || {
        thread::sleep(Duration::from_secs(3));
        std::fs::write(authority, pem).expect("is read");
    });
    let began = Instant::now();
    let checked = tokio::spawn(panel.router.clone().oneshot(sent(file)));
    time::sleep(Duration::from_millis(200)).await;
    assert_eq!(panel.get("/healthz").await.status, StatusCode::OK);
    assert!(began.elapsed() < Duration::from_secs(2) && !checked.is_finished(), "{:?}", began.elapsed());
    assert_eq!(checked.await.expect("ends").expect("the router always answers").status(), StatusCode::OK);
    written.join().expect("writes");
}
