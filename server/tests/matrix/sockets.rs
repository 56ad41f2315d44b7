//! What lasts longer than an answer: the live page's socket, the frame's, the login watch's stream, over real
//! connections. Each tells new rows and findings to those whose they are, and to nobody else.

use std::{collections::BTreeSet, io::Write, sync::Arc, time::Duration};

use serde_json::{Value, json};
use server::clock;
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::{Instant, sleep, timeout_at},
};
use tracemail_ingest::{
    Watch,
    follow::{Follow, LANE},
};
use tracemail_model::time::SECOND;

use crate::{
    ask::Ask,
    marks,
    world::{Asker, World, lines, settings},
};

/// The routes asked here.
pub const ROUTES: [&str; 5] = ["/api/live", "/api/watch", "/embed/live", "/embed/api/ticket", "/sign-out"];

/// How long they are listened to.
const LISTENED: Duration = Duration::from_secs(12);

/// Opens a connection and asks; `upgrade`: for a socket.
async fn open(address: &str, uri: &str, asker: &Asker, upgrade: bool) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.expect("it listens");
    let shows = asker.shows.iter().filter(|_| !uri.starts_with("/embed/"));
    let shown: Vec<String> = shows.map(|(name, value)| format!("{name}: {}\r\n", value.to_str().expect("text"))).collect();
    let shown = shown.concat();
    let up = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    let up = if upgrade { up } else { "" };
    let head = format!("GET {uri} HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\n{shown}{up}\r\n");
    stream.write_all(head.as_bytes()).await.expect("it reads");
    stream
}

/// A frame of text as a browser sends it, masked with zeros.
fn frame(text: &str) -> Vec<u8> {
    let length = u16::try_from(text.len()).expect("a short frame");
    let head = if length < 126 { vec![0x81, 0x80 | length as u8] } else { [&[0x81, 0xfe][..], &length.to_be_bytes()].concat() };
    [&head[..], &[0; 4], text.as_bytes()].concat()
}

/// Everything that comes until then, or until all of that came.
async fn heard(mut stream: TcpStream, until: Instant) -> Vec<u8> {
    let (mut all, mut piece) = (Vec::new(), vec![0; 64 << 10]);
    while let Ok(Ok(length @ 1..)) = timeout_at(until, stream.read(&mut piece)).await {
        all.extend_from_slice(&piece[..length]);
    }
    all
}

async fn ticket(world: &World, asker: &Asker) -> Option<String> {
    let answer = world.ask(asker, &Ask::post("/embed/api/ticket", "/embed/api/ticket".into(), json!({"live": true}).to_string())).await;
    serde_json::from_slice::<Value>(&answer.body).ok()?["ticket"].as_str().map(str::to_owned)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_socket_tells_nobody_what_is_another_s() {
    let world = Arc::new(World::new().await);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    let router = world.panel.router.clone();
    let serving = tokio::spawn(async move { axum::serve(listener, router).await });
    let wanted = json!({"do": "follow", "kinds": ["received", "sent", "access"], "q": "", "offset": 0, "from": null}).to_string();
    let (until, mut tasks) = (Instant::now() + LISTENED, Vec::new());
    for asker in &world.askers {
        let mut live = open(&address, "/api/live", asker, true).await;
        live.write_all(&frame(&wanted)).await.expect("it reads");
        tasks.push(("/api/live", Arc::clone(asker), tokio::spawn(heard(live, until))));
        let watch = open(&address, "/api/watch?q=", asker, false).await;
        tasks.push(("/api/watch", Arc::clone(asker), tokio::spawn(heard(watch, until))));
        let mut framed = open(&address, "/embed/live", asker, true).await;
        let shown = ticket(&world, asker).await.unwrap_or_else(|| "none".into());
        let first = frame(&json!({ "ticket": shown }).to_string());
        framed.write_all(&[first, frame(&wanted)].concat()).await.expect("it reads");
        tasks.push(("/embed/live", Arc::clone(asker), tokio::spawn(heard(framed, until))));
    }
    sleep(Duration::from_secs(2)).await;
    // while they listen, everybody has mail, and every finding changes
    let folder = TempDir::new().expect("a folder");
    let log = folder.path().join("events.jsonl");
    std::fs::write(&log, "").expect("a file");
    let follow = Follow { lane: LANE.into(), paths: vec![log.clone()], posts: None, settings: settings(), clock: Arc::new(clock::of_logs) };
    let (store, hub) = (world.store.clone(), world.panel.hub.clone());
    let following = tokio::spawn(async move { follow.run(store, hub, Watch::default()).await });
    let mut file = std::fs::File::options().append(true).open(&log).expect("the file");
    file.write_all(lines("-again", clock::now().plus(-56 * 60 * SECOND)).as_bytes()).expect("writes");
    let operator = world.askers.iter().find(|asker| asker.name == "operator").expect("there is one");
    for tenant in &world.tenants {
        let uri = format!("/api/v1/findings/{}", tenant.finding);
        let judge = Ask::post("/api/v1/findings/{id}", uri, r#"{"state":"acknowledged"}"#.into());
        assert_eq!(world.ask(operator, &judge).await.status.as_u16(), 200);
    }
    let (mut wrong, mut told) = (Vec::new(), 0);
    for (route, asker, task) in tasks {
        let bytes = task.await.expect("it listens to the end");
        let seen = marks(&bytes);
        let foreign: BTreeSet<_> = seen.difference(&asker.sees).collect();
        if !foreign.is_empty() {
            wrong.push(format!("{route} tells {} of {foreign:?}", asker.name));
        }
        // each in the way that is meant for him hears of all of his own
        let meant = if asker.frame { route == "/embed/live" } else { route != "/embed/live" };
        if meant && seen != asker.sees {
            wrong.push(format!("{route} tells {} of {seen:?} only, in {} bytes", asker.name, bytes.len()));
        }
        told += usize::from(!seen.is_empty());
    }
    serving.abort();
    following.abort();
    println!("{} connections, {told} with rows of their own", world.askers.len() * 3);
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(told > 25, "{told}");
}
