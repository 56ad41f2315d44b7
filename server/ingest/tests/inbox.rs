//! What machines post: on disk before it is answered for, known when it is posted again, whatever is killed meanwhile.

#[expect(dead_code, reason = "other tests ask other things of it")]
mod ground;

use std::{convert::Infallible, os::unix::fs::PermissionsExt, time::Duration};

use ground::{Ground, clock};
use tokio::task::JoinHandle;
use tracemail_ingest::{
    Error, Watch,
    follow::Follow,
    inbox::{Inbox, NotTaken, Taken, inbox},
    postqueue::Postqueue,
};
use tracemail_live::Hub;
use tracemail_model::row::{Kind, Row};

struct Server {
    inbox: Inbox,
    task: JoinHandle<Result<Infallible, Error>>,
}

async fn serve(ground: &Ground) -> Server {
    let hub = Hub::new(ground.store.seq().await.expect("a place"));
    let watch = Watch::load(&ground.store).await.expect("tallies");
    let (inbox, posts) = inbox();
    let follow = Follow {
        lane: tracemail_ingest::follow::LANE.into(),
        paths: Vec::new(),
        posts: Some(posts),
        settings: tracemail_correlate::Settings::default(),
        clock: clock(),
    };
    Server { inbox, task: tokio::spawn(follow.run(ground.store.clone(), hub, watch)) }
}

fn held(n: u32) -> String {
    format!(
        "{{\"schema\":1,\"id\":\"e{n}\",\"time\":\"2026-11-21T12:00:00Z\",\"kind\":\"held\",\"message_id\":\"<m{n}@gw>\",\"recipient\":\"u{n}@azienda.test\"}}\n"
    )
}

async fn recipients(ground: &Ground) -> Vec<String> {
    let rows = ground.rows(Kind::Received).await;
    let mut all: Vec<String> = rows.into_iter().filter_map(|row| if let Row::Message(row) = row { row.recipient } else { None }).collect();
    all.sort();
    all
}

const fn taken(accepted: u64, repeated: u64) -> Taken {
    Taken { accepted, repeated }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_answered_for_is_on_disk_and_known_again() {
    let ground = Ground::new().await;
    let server = serve(&ground).await;
    assert_eq!(server.inbox.post((held(1) + &held(2)).into_bytes()).await, Ok(taken(2, 0)));
    assert_eq!(recipients(&ground).await, ["u1@azienda.test", "u2@azienda.test"], "at once");
    assert_eq!(server.inbox.post((held(2) + &held(3) + &held(3)).into_bytes()).await, Ok(taken(1, 2)));
    server.task.abort();
    ground.settle().await;
    let server = serve(&ground).await;
    assert_eq!(server.inbox.post((held(1) + &held(2) + &held(3) + &held(4)).into_bytes()).await, Ok(taken(1, 3)), "after a crash");
    assert_eq!(recipients(&ground).await.len(), 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_in_between_nothing_is_lost_or_doubled() {
    let ground = Ground::new().await;
    let all: Vec<String> = (0..400).map(held).collect();
    let mut answered = 0;
    for round in 0..10_u64 {
        let server = serve(&ground).await;
        let posting = async {
            let mut answered = 0;
            for piece in all.chunks(7) {
                match server.inbox.post(piece.concat().into_bytes()).await {
                    Ok(taken) => {
                        assert_eq!(taken.accepted + taken.repeated, piece.len() as u64);
                        answered += taken.accepted;
                    }
                    Err(_) => break,
                }
            }
            answered
        };
        let killing = async {
            tokio::time::sleep(Duration::from_millis(20 + 13 * round)).await;
            server.task.abort();
        };
        let (more, ()) = tokio::join!(posting, killing);
        answered += more;
        ground.settle().await;
        assert!(recipients(&ground).await.len() as u64 >= answered, "everything answered for is there");
    }
    let server = serve(&ground).await;
    let last = server.inbox.post(all.concat().into_bytes()).await.expect("taken");
    assert_eq!(last.accepted + last.repeated, 400);
    let mut wanted: Vec<String> = (0..400).map(|n| format!("u{n}@azienda.test")).collect();
    wanted.sort();
    assert_eq!(recipients(&ground).await, wanted);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_nobody_reading_it_is_not_taken() {
    let (inbox, posts) = inbox();
    drop(posts);
    assert_eq!(inbox.post(held(1).into_bytes()).await, Err(NotTaken::Closed));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_queue_is_listed_by_the_command_that_is_set() {
    let ground = Ground::new().await;
    let server = serve(&ground).await;
    let script = ground.at("postqueue");
    let entry = r#"{"queue_name":"deferred","queue_id":"4jWzVw0Wqkz1cnW3","arrival_time":1795281640,"message_size":740,"sender":"a@azienda.test","recipients":[{"address":"x@refused.test","delay_reason":"Connection refused"}]}"#;
    std::fs::write(&script, format!("#!/bin/sh\ntest \"$1\" = -j || exit 1\necho '{entry}'\n")).expect("written");
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).expect("allowed");
    let command = |argument: &str| Postqueue { command: vec![script.display().to_string(), argument.to_owned()], clock: clock() };
    assert_eq!(command("-j").once(&server.inbox).await, Ok(()));
    assert!(command("-x").once(&server.inbox).await.is_err_and(|trouble| trouble.contains("exit status: 1")));
    let none = Postqueue { command: vec!["/nowhere/postqueue".into()], clock: clock() };
    assert!(none.once(&server.inbox).await.is_err_and(|trouble| trouble.contains("/nowhere/postqueue")));
    assert_eq!(server.inbox.post(held(1).into_bytes()).await, Ok(taken(1, 0)));
}
