//! Paths that climb: 300 and more ways to write `..`, wherever a path is taken from a stranger.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::sockets::Served;

const UP: [&str; 16] = [
    "..",
    "%2e%2e",
    "%252e%252e",
    ".%2e",
    "%2e.",
    "..%00",
    "..;",
    "%c0%ae%c0%ae",
    "%e0%80%ae%e0%80%ae",
    "%uff0e%uff0e",
    "....",
    "..%0d%0a",
    "%ef%bc%8e%ef%bc%8e",
    "..%20",
    "..%09",
    "%25%32%65%25%32%65",
];
const SLASH: [&str; 7] = ["/", "%2f", "%252f", "\\", "%5c", "%c0%af", "//"];
const BELOW: [&str; 4] = ["/pkg/", "/pkg/assets/", "/", "/api/v1/messages/"];
/// Each with what its content begins with.
const FILES: [&str; 3] = ["etc/passwd", "Cargo.toml", "data/tracemail.db"];
const NEVER: [&str; 4] = ["root:x:", "[workspace]", "[package]", "SQLite format 3"];

async fn ask(served: &Served, path: &str) -> String {
    let mut socket = TcpStream::connect(served.address).await.expect("a connection");
    let head = format!("GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", served.address);
    socket.write_all(head.as_bytes()).await.expect("it is sent");
    let mut answer = Vec::new();
    let _ = socket.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn no_path_climbs_out() {
    let served = Served::new().await;
    let mut tried = 0;
    for below in BELOW {
        for up in UP {
            for slash in SLASH {
                let file = FILES[tried % FILES.len()];
                let path = format!("{below}{}{file}", format!("{up}{slash}").repeat(1 + tried % 7));
                let answer = ask(&served, &path).await;
                let status = answer.split(' ').nth(1).unwrap_or_default();
                assert!(["400", "404", "405"].contains(&status), "{path}: {}", answer.chars().take(200).collect::<String>());
                assert!(!NEVER.iter().any(|word| answer.contains(word)), "{path}: {answer}");
                tried += 1;
            }
        }
    }
    for path in ["/pkg//etc/passwd", "//etc/passwd", "/pkg/C:%5cwindows%5cwin.ini", "/pkg/file:///etc/passwd", "/pkg/%00", "/pkg/."] {
        let answer = ask(&served, path).await;
        assert!(answer.starts_with("HTTP/1.1 4") && !answer.contains("root:x:"), "{path}: {answer}");
        tried += 1;
    }
    assert!(tried > 300, "{tried} ways");
    assert!(ask(&served, "/healthz").await.starts_with("HTTP/1.1 200"), "what is there is given");
}
