//! The first start of `tracemail serve`: nobody looks without the link it prints, which lets the operator in.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
};

use tempfile::TempDir;

struct Server {
    child: Child,
    address: String,
    links: Vec<String>,
}

impl Server {
    fn start(folder: &Path, more: &[&str]) -> Self {
        let log = folder.join("mail.log");
        fs::write(&log, "").expect("a log");
        let mut child = Command::new(env!("CARGO_BIN_EXE_tracemail"))
            .args(["serve", "--listen", "127.0.0.1:0", "--follow"])
            .arg(&log)
            .args(more)
            .env("TRACEMAIL_DATABASE", format!("sqlite:{}", folder.join("data").display()))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("tracemail runs");
        let mut said = Vec::new();
        for line in BufReader::new(child.stdout.take().expect("a pipe")).lines() {
            said.push(line.expect("text"));
            if said.last().is_some_and(|line| line.starts_with("following")) {
                break;
            }
        }
        let address = said[0].rsplit("http://").next().expect("an address").to_owned();
        let links = said.iter().filter_map(|line| line.split_once("http://").map(|(_, url)| url.to_owned())).skip(1).collect();
        Self { child, address, links }
    }

    /// Head and body of an answer.
    fn ask(&self, request: &str) -> String {
        let mut socket = TcpStream::connect(&self.address).expect("it listens");
        let host = &self.address;
        let request = request.replacen("\r\n", &format!("\r\nHost: {host}\r\nOrigin: http://{host}\r\nConnection: close\r\n"), 1);
        socket.write_all(request.as_bytes()).expect("sent");
        let mut answer = String::new();
        socket.read_to_string(&mut answer).expect("text");
        answer
    }

    /// Presses the button of a link; gives the answer.
    fn enter(&self, link: &str) -> String {
        let secret = link.split_once("?link=").expect("a link").1;
        let body = format!("link={secret}");
        self.ask(&format!(
            "POST /sign-in HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        ))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill().and_then(|()| self.child.wait());
    }
}

const ROWS: &str = "GET /api/v1/access HTTP/1.1\r\n\r\n";

#[test]
fn only_the_link_that_was_printed_lets_the_operator_in() {
    let folder = TempDir::new().expect("a folder");
    let first = Server::start(folder.path(), &[]);
    assert_eq!(first.links.len(), 1, "{:?}", first.links);
    assert!(first.ask(ROWS).starts_with("HTTP/1.1 401"));
    let lost = first.links[0].clone();
    drop(first);
    // it was never used, and may be lost: the next start makes another
    let second = Server::start(folder.path(), &[]);
    assert!(second.enter(&lost).starts_with("HTTP/1.1 401"), "the one before is worth nothing");
    let answer = second.enter(&second.links[0]);
    assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    let cookie = answer.lines().find_map(|line| line.strip_prefix("set-cookie: tracemail=")).expect("a cookie");
    let cookie = cookie.split(';').next().expect("its value");
    let rows = second.ask(&format!("GET /api/v1/access HTTP/1.1\r\nCookie: tracemail={cookie}\r\n\r\n"));
    assert!(rows.starts_with("HTTP/1.1 200"), "{rows}");
    assert!(second.enter(&second.links[0]).starts_with("HTTP/1.1 401"), "it works once");
    drop(second);
    // he has been here: no start prints a link any more, nor opens the door to everybody
    let third = Server::start(folder.path(), &["--open"]);
    assert!(third.links.is_empty(), "{:?}", third.links);
    assert!(third.ask(ROWS).starts_with("HTTP/1.1 401"));
}

#[test]
fn whoever_leaves_it_open_is_the_operator_himself() {
    let folder = TempDir::new().expect("a folder");
    let open = Server::start(folder.path(), &["--open"]);
    assert!(open.links.is_empty(), "{:?}", open.links);
    assert!(open.ask(ROWS).starts_with("HTTP/1.1 200"));
}
