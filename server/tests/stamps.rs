//! Reports with a time stamp, and what becomes of them when the authority of time stamps is away, slow or hostile.
#![recursion_limit = "512"] // a page's type is as deep as its HTML

#[expect(dead_code, reason = "other tests ask other things of it")]
mod panel;

#[path = "../export/tests/report/clock.rs"]
#[expect(dead_code, reason = "the tests of tokens ask more of it")]
mod clock;

use std::{
    io::{Read, Write},
    net::TcpListener,
    process::Command,
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode, header},
};
use server::{
    config::{Database, Settings},
    panel::Panel,
    proof::Proof,
    router,
};
use tower::ServiceExt;

use clock::Authority;
use panel::{Fixture, HOST};

/// What the authority does with the next question.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Mood {
    Right,
    Status,
    OtherQuestion,
    Garbage,
    Huge,
    Silent,
    Trickle,
}

/// One on a socket; its address.
fn listening(authority: Authority, mood: Arc<Mutex<Mood>>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}/tsr", listener.local_addr().expect("an address"));
    thread::spawn(move || {
        while let Ok((mut stream, _)) = listener.accept() {
            let (mut asked, mut piece) = (Vec::new(), [0; 4096]);
            let question = loop {
                let n = stream.read(&mut piece).expect("reads");
                asked.extend_from_slice(&piece[..n]);
                let Some(head) = asked.windows(4).position(|end| end == b"\r\n\r\n") else { continue };
                let text = String::from_utf8_lossy(&asked[..head]).to_lowercase();
                assert!(text.contains("content-type: application/timestamp-query"), "{text}");
                let long = text.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok()).unwrap_or(0);
                if asked.len() >= head + 4 + long {
                    break asked.split_off(head + 4);
                }
            };
            let mood = *mood.lock().expect("never poisoned");
            let (status, body) = match mood {
                Mood::Right | Mood::Trickle => (200, authority.answer(&question)),
                Mood::Status => (500, authority.answer(&question)),
                Mood::OtherQuestion => {
                    let mut other = question;
                    let last = other.len() - 4; // in the nonce
                    other[last] ^= 1;
                    (200, authority.answer(&other))
                }
                Mood::Garbage => (200, b"<html>no such page</html>".to_vec()),
                Mood::Huge => (200, vec![0x30; 8 << 20]),
                Mood::Silent => {
                    thread::sleep(Duration::from_secs(5));
                    continue;
                }
            };
            let head =
                format!("HTTP/1.1 {status} said\r\ncontent-type: application/timestamp-reply\r\ncontent-length: {}\r\n\r\n", body.len());
            // whoever asked may have gone
            if stream.write_all(head.as_bytes()).is_ok() {
                if mood == Mood::Trickle {
                    for byte in body {
                        thread::sleep(Duration::from_millis(50));
                        if stream.write_all(&[byte]).is_err() {
                            break;
                        }
                    }
                } else {
                    stream.write_all(&body).unwrap_or_default();
                }
            }
        }
    });
    url
}

async fn ask(router: &Router, request: Request<Body>) -> (StatusCode, Vec<u8>) {
    let response = router.clone().oneshot(request).await.expect("the router always answers");
    let status = response.status();
    (status, axum::body::to_bytes(response.into_body(), 64 << 20).await.expect("a whole body").to_vec())
}

#[tokio::test]
async fn a_report_is_stamped_or_as_the_settings_have_it() {
    let panel = Fixture::new().await;
    let authority = Authority::new("rsa:2048");
    let ca = panel.folder().join("clock.pem");
    std::fs::write(&ca, authority.root()).expect("writes");
    let mood = Arc::new(Mutex::new(Mood::Right));
    let url = listening(authority, Arc::clone(&mood));
    let with = |required: bool, ca: Option<&std::path::Path>| {
        let settings = Settings {
            database: Database(format!("sqlite:{}", panel.folder().join("data").display())),
            report_tsa: Some(url.clone()),
            report_tsa_ca: ca.map(Into::into),
            report_tsa_required: required,
            ..Settings::default()
        };
        let proof = Arc::new(Proof::open(&settings, server::clock::now()).expect("a key"));
        router::router(Panel { proof, ..panel.panel.clone() })
    };
    let rows = panel.json("/api/v1/messages?limit=1").await;
    let address = format!("/api/v1/messages/{}/report.pdf", rows["rows"][0]["id"].as_str().expect("an id"));
    let report = || Request::get(&address).header(header::HOST, HOST).body(Body::empty()).expect("a request");
    let verify = |file: Vec<u8>| Request::post("/api/v1/verify").header(header::HOST, HOST).body(Body::from(file)).expect("a request");
    let said = async |router: &Router, file: Vec<u8>| -> serde_json::Value {
        serde_json::from_slice(&ask(router, verify(file)).await.1).expect("JSON")
    };
    let (optional, required) = (with(false, Some(&ca)), with(true, Some(&ca)));

    let (status, file) = ask(&required, report()).await;
    assert_eq!(status, StatusCode::OK);
    let checked = said(&required, file.clone()).await;
    assert_eq!((&checked["outcome"], &checked["stamp"]["authority"]), (&"genuine".into(), &"Clock tower".into()), "{checked}");
    // its code alone tells of it, too
    let code = checked["report"]["code"].as_str().expect("a code");
    let asked = Request::get(format!("/api/v1/verify?code={code}")).header(header::HOST, HOST).body(Body::empty()).expect("a request");
    let by_code: serde_json::Value = serde_json::from_slice(&ask(&required, asked).await.1).expect("JSON");
    assert_eq!((&by_code["outcome"], &by_code["stamp"]), (&"known".into(), &checked["stamp"]), "{by_code}");
    // without a network: the command
    let (pdf, own) = (panel.folder().join("r.pdf"), panel.folder().join("data/proof/authority.pem"));
    std::fs::write(&pdf, file).expect("writes");
    let mut command = Command::new(env!("CARGO_BIN_EXE_tracemail"));
    let said_so = command.arg("verify").arg(&pdf).arg("--ca").arg(&own).arg("--stamp-ca").arg(&ca).output().expect("runs");
    let text = String::from_utf8_lossy(&said_so.stdout).into_owned();
    assert!(said_so.status.success() && text.contains("time stamp") && text.contains("by Clock tower"), "{text}");
    let unknown = Command::new(env!("CARGO_BIN_EXE_tracemail")).arg("verify").arg(&pdf).arg("--ca").arg(&own).output().expect("runs");
    assert!(!unknown.status.success() && String::from_utf8_lossy(&unknown.stderr).contains("nobody who is trusted"));

    for bad in [Mood::Status, Mood::OtherQuestion, Mood::Garbage, Mood::Huge, Mood::Silent, Mood::Trickle] {
        *mood.lock().expect("never poisoned") = bad;
        let began = Instant::now();
        let (status, file) = ask(&optional, report()).await;
        assert_eq!(status, StatusCode::OK, "{bad:?}");
        assert!(began.elapsed() < Duration::from_secs(5), "{bad:?} took {:?}", began.elapsed());
        let checked = said(&optional, file).await;
        assert_eq!((&checked["outcome"], checked.get("stamp")), (&"genuine".into(), None), "{bad:?}: {checked}");
        if !matches!(bad, Mood::Silent | Mood::Trickle) {
            let (status, why) = ask(&required, report()).await;
            assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{bad:?}");
            assert!(String::from_utf8_lossy(&why).contains("no-time-stamp"), "{bad:?}");
        }
    }
    // a right one by somebody whom nobody trusts
    *mood.lock().expect("never poisoned") = Mood::Right;
    assert_eq!(ask(&with(true, None), report()).await.0, StatusCode::SERVICE_UNAVAILABLE);
}
