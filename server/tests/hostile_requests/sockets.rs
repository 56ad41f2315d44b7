//! Bytes that are hardly HTTP: heads that never end, heads too large, line ends in header values.

use std::{collections::BTreeSet, net::SocketAddr, time::Duration};

use server::{listen, shutdown};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinSet,
    time::{Instant, timeout},
};

use crate::panel::Fixture;

/// The panel behind a real port.
pub struct Served {
    pub address: SocketAddr,
    _panel: Fixture,
    _ending: shutdown::Ending,
}

impl Served {
    pub async fn new() -> Self {
        let panel = Fixture::new().await;
        let listener = listen::bind("127.0.0.1:0".parse().expect("an address")).expect("a port");
        let address = listener.local_addr().expect("an address");
        let (ending, shutdown) = shutdown::pair();
        tokio::spawn(listen::serve(listener, panel.router.clone(), [].into(), shutdown));
        Self { address, _panel: panel, _ending: ending }
    }

    /// Sends bytes; gives what comes back until the other side ends it.
    async fn say(&self, bytes: &[u8]) -> String {
        let mut socket = TcpStream::connect(self.address).await.expect("a connection");
        // refused while still being sent: what was answered by then is there to read
        let _ = socket.write_all(bytes).await;
        let mut answer = Vec::new();
        let _ = timeout(Duration::from_secs(20), socket.read_to_end(&mut answer)).await.expect("an end");
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// How long somebody else waits for an answer.
    async fn healthy(&self) -> Duration {
        let asked = Instant::now();
        let answer = self.say(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        asked.elapsed()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn heads_that_never_end_are_ended_and_hold_up_nobody() {
    let served = Served::new().await;
    let (mut slow, mut waits) = (JoinSet::new(), Vec::new());
    let begun = Instant::now();
    for n in 0..300 {
        let mut socket = TcpStream::connect(served.address).await.expect("a connection");
        slow.spawn(async move {
            let head: &[u8] = if n % 2 == 0 { b"GET / HTTP/1.1\r\nHost: x\r\nX: " } else { b"" };
            let _ = socket.write_all(head).await;
            let mut byte = [0];
            loop {
                tokio::select! {
                    read = socket.read(&mut byte) => if !matches!(read, Ok(1..)) { return (n, begun.elapsed()) },
                    () = tokio::time::sleep(Duration::from_secs(1)) => if !head.is_empty() && socket.write_all(b"x").await.is_err() { return (n, begun.elapsed()) },
                }
            }
        });
        // now and then while they come, and for some seconds after
        if n % 30 == 29 {
            waits.push(served.healthy().await);
        }
    }
    while waits.len() < 40 {
        waits.push(served.healthy().await);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    waits.sort_unstable();
    assert!(waits[20] < Duration::from_secs(1), "half of the others wait at most {:?}", waits[20]);
    let (mut open, mut last) = ((0..300).collect::<BTreeSet<_>>(), Duration::ZERO);
    while !open.is_empty() {
        let ended = timeout(Duration::from_secs(30), slow.join_next()).await;
        let (n, after) = ended.unwrap_or_else(|_| panic!("never ended: {open:?}")).expect("one that waits").expect("no panic");
        open.remove(&n);
        last = last.max(after);
    }
    assert!(last < Duration::from_secs(20), "{last:?}");
}

#[tokio::test]
async fn heads_too_large_are_refused_at_once() {
    let served = Served::new().await;
    for head in [
        format!("GET / HTTP/1.1\r\nHost: localhost\r\nCookie: {}\r\n\r\n", "a".repeat(64 << 10)),
        format!("GET / HTTP/1.1\r\nHost: localhost\r\n{}\r\n", "X: y\r\n".repeat(500)),
        format!("GET /{} HTTP/1.1\r\nHost: localhost\r\n\r\n", "a".repeat(64 << 10)),
        format!("GET /api/live HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nX: {}\r\n\r\n", "a".repeat(20 << 20)),
    ] {
        let asked = Instant::now();
        let answer = served.say(head.as_bytes()).await;
        let status = answer.split(' ').nth(1).unwrap_or_default();
        // what is still being sent when it is refused may find the door shut instead
        assert!(["431", "414", ""].contains(&status), "{} …: {answer}", &head[..40]);
        assert!(asked.elapsed() < Duration::from_secs(20), "{:?}", asked.elapsed());
    }
    // as much as is read at all, so that nothing unread breaks the connection before the answer is there
    let full = format!("{:a<1$}", "GET / HTTP/1.1\r\nHost: localhost\r\nCookie: ", 32 << 10);
    let answer = served.say(full.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 431"), "what does not end in time is told so: {answer:?}");
}

#[tokio::test]
async fn nothing_in_a_header_makes_another() {
    let served = Served::new().await;
    let names = [
        "Cookie",
        "Authorization",
        "Origin",
        "Host",
        "X-Forwarded-For",
        "X-Real-IP",
        "Accept-Language",
        "User-Agent",
        "Referer",
        "If-None-Match",
    ];
    let values = [
        "x\rSet-Cookie: a=b",
        "x\nSet-Cookie: a=b",
        "x\0y",
        "x\r\n Set-Cookie: a=b",
        "\u{b}Set-Cookie: a=b",
        "tm_lang=\"\r\"",
        "Basic eA0KeA==\r",
        "\x7f",
        "x\r\r\n\nSet-Cookie: a=b",
        "tm_lang=it%0d%0aSet-Cookie:a=b",
    ];
    let paths = ["/", "/api/v1/messages", "/export.csv?kind=received&q=%0d%0aSet-Cookie:%20a=b", "/%0d%0aSet-Cookie:%20a=b"];
    let mut tried = 0;
    for name in names {
        for value in values {
            for path in paths {
                let host = if name == "Host" { String::new() } else { "Host: localhost\r\n".to_owned() };
                let answer =
                    served.say(format!("GET {path} HTTP/1.1\r\n{host}{name}: {value}\r\nConnection: close\r\n\r\n").as_bytes()).await;
                let (head, _) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
                let lower = head.to_ascii_lowercase();
                assert!(!lower.contains("set-cookie") && !lower.contains("a=b"), "{name}: {value:?} at {path}: {head}");
                assert!(!head.starts_with("HTTP/1.1 5"), "{name}: {value:?} at {path}: {head}");
                tried += 1;
            }
        }
    }
    assert!(tried >= 300, "{tried}");
}
