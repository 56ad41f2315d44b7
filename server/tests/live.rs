//! The real binary over a real socket: what the tail tells, and that a SIGTERM ends everything in good order.

use std::{
    fs::{self, OpenOptions},
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::Value;
use tempfile::TempDir;

struct Server {
    child: Child,
    address: String,
    log: PathBuf,
    _folder: TempDir,
}

impl Server {
    fn start() -> Self {
        let folder = TempDir::new().expect("a folder");
        let log = folder.path().join("mail.log");
        fs::write(&log, "").expect("a log");
        let mut child = Command::new(env!("CARGO_BIN_EXE_tracemail"))
            .args(["serve", "--open", "--listen", "127.0.0.1:0", "--follow"])
            .arg(&log)
            .env("TRACEMAIL_DATABASE", format!("sqlite:{}", folder.path().join("data").display()))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("tracemail runs");
        let mut said = String::new();
        BufReader::new(child.stdout.take().expect("a pipe")).read_line(&mut said).expect("it says where it is");
        let address = said.trim().rsplit("http://").next().expect("an address").to_owned();
        Self { child, address, log, _folder: folder }
    }

    fn write(&self, line: &str) {
        let mut log = OpenOptions::new().append(true).open(&self.log).expect("the log");
        writeln!(log, "{line}").expect("a line can be written");
    }

    /// SIGTERM, then how long it took and with which code.
    fn end(mut self) -> (Duration, Option<i32>) {
        let begun = Instant::now();
        let sent = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().expect("kill runs");
        assert!(sent.success());
        let code = self.child.wait().expect("it ends").code();
        (begun.elapsed(), code)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill(); // it has ended already, or the test failed
        let _ = self.child.wait();
    }
}

/// As much of RFC 6455 as a test needs: text up, whole frames down.
struct Socket(TcpStream);

impl Socket {
    fn open(address: &str) -> Self {
        let mut stream = TcpStream::connect(address).expect("it listens");
        stream.set_read_timeout(Some(Duration::from_secs(10))).expect("a timeout");
        let ask = format!(
            "GET /api/live HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        );
        stream.write_all(ask.as_bytes()).expect("it reads");
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            stream.read_exact(&mut byte).expect("a head");
            head.push(byte[0]);
        }
        assert!(head.starts_with(b"HTTP/1.1 101"), "{}", String::from_utf8_lossy(&head));
        Self(stream)
    }

    fn say(&mut self, text: &str) {
        let length = u8::try_from(text.len()).ok().filter(|length| *length < 126).expect("a short frame");
        self.0.write_all(&[0x81, 0x80 | length, 0, 0, 0, 0]).and_then(|()| self.0.write_all(text.as_bytes())).expect("it reads");
    }

    /// The next frame: its opcode and content.
    fn frame(&mut self) -> (u8, Vec<u8>) {
        let mut head = [0; 2];
        self.0.read_exact(&mut head).expect("a frame");
        let length = match head[1] & 0x7f {
            126 => {
                let mut long = [0; 2];
                self.0.read_exact(&mut long).expect("its length");
                usize::from(u16::from_be_bytes(long))
            }
            127 => {
                let mut long = [0; 8];
                self.0.read_exact(&mut long).expect("its length");
                usize::try_from(u64::from_be_bytes(long)).expect("it fits")
            }
            short => usize::from(short),
        };
        let mut content = vec![0; length];
        self.0.read_exact(&mut content).expect("its content");
        (head[0] & 0x0f, content)
    }

    /// The next frame down of that kind; others are passed over.
    fn wait_for(&mut self, is: &str) -> Value {
        loop {
            let (opcode, content) = self.frame();
            assert_ne!(opcode, 8, "closed while waiting for {is}: {content:?}");
            if opcode == 1 {
                let mut down: Value = serde_json::from_slice(&content).expect("JSON");
                if let Some(content) = down.get_mut(is) {
                    return content.take();
                }
            }
        }
    }

    /// Everything up to the close frame, and its code.
    fn close_code(&mut self) -> u16 {
        loop {
            if let (8, content) = self.frame() {
                return u16::from_be_bytes([content[0], content[1]]);
            }
        }
    }
}

fn failed_login(n: u32) -> String {
    format!(
        "2026-11-21T17:18:0{n}.000000+00:00 mx1 dovecot: imap-login: Disconnected: Aborted login by logging out (auth failed, 1 attempts in \
         2 secs): user=<user{n}@azienda.test>, method=PLAIN, rip=192.0.2.{n}, rport=5000{n}, lip=127.0.10.14, lport=2143, \
         session=<0Yrpisxgy8x/ADI{n}>"
    )
}

const FOLLOW: &str = r#"{"do":"follow","kinds":["access"],"q":"","offset":0,"from":null}"#;

#[test]
fn a_row_is_told_as_it_is_written_and_again_to_whoever_comes_back() {
    let server = Server::start();
    let mut socket = Socket::open(&server.address);
    socket.say(FOLLOW);
    let stood = socket.wait_for("ready")["seq"].as_u64().expect("a place in the stream");
    server.write(&failed_login(1));
    let rows = socket.wait_for("rows");
    assert_eq!(rows["rows"][0]["user"], "user1@azienda.test");
    assert!(rows["seq"].as_u64() > Some(stood));
    drop(socket);

    // away while two more are written: both are told on return, and the first is not told twice
    server.write(&failed_login(2));
    server.write(&failed_login(3));
    let mut socket = Socket::open(&server.address);
    socket.say(&FOLLOW.replace("null", &rows["seq"].to_string()));
    let mut users = Vec::new();
    while users.len() < 2 {
        let rows = socket.wait_for("rows");
        users.extend(rows["rows"].as_array().expect("rows").iter().map(|row| row["user"].as_str().unwrap_or_default().to_owned()));
    }
    assert_eq!(users, ["user2@azienda.test", "user3@azienda.test"]);
}

#[test]
fn a_filter_that_cannot_be_read_is_refused_and_the_old_one_stays() {
    let server = Server::start();
    let mut socket = Socket::open(&server.address);
    socket.say(FOLLOW);
    socket.wait_for("ready");
    socket.say(r#"{"do":"follow","kinds":["access"],"q":"nosuchfield:1","offset":0,"from":null}"#);
    assert!(socket.wait_for("refused")["message"].as_str().is_some_and(|message| message.contains("nosuchfield")));
    server.write(&failed_login(1));
    assert_eq!(socket.wait_for("rows")["rows"][0]["user"], "user1@azienda.test");
    socket.say(r#"{"do":"follow","kinds":["access"],"q":"user:user3@*","offset":0,"from":null}"#);
    socket.wait_for("ready");
    server.write(&failed_login(2));
    server.write(&failed_login(3));
    assert_eq!(socket.wait_for("rows")["rows"][0]["user"], "user3@azienda.test", "the second row is none of the new filter's");
}

#[test]
fn what_is_no_follow_frame_ends_the_socket() {
    let server = Server::start();
    let mut socket = Socket::open(&server.address);
    socket.say("hello");
    assert_eq!(socket.close_code(), 1002);
}

#[test]
fn a_sigterm_closes_sockets_as_going_away_and_ends_soon() {
    let server = Server::start();
    let mut sockets: Vec<Socket> = (0..20).map(|_| Socket::open(&server.address)).collect();
    for socket in &mut sockets {
        socket.say(FOLLOW);
        socket.wait_for("ready");
    }
    let idle = TcpStream::connect(&server.address).expect("it listens");
    let (took, code) = server.end();
    assert_eq!(code, Some(0));
    assert!(took < Duration::from_secs(5), "it took {took:?}");
    for socket in &mut sockets {
        assert_eq!(socket.close_code(), 1001);
    }
    drop(idle);
}

#[test]
fn a_head_that_never_ends_is_not_waited_for() {
    let server = Server::start();
    let mut slow = TcpStream::connect(&server.address).expect("it listens");
    slow.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ").expect("it reads");
    slow.set_read_timeout(Some(Duration::from_secs(15))).expect("a timeout");
    let begun = Instant::now();
    let mut rest = Vec::new();
    let _ = slow.read_to_end(&mut rest);
    assert!(begun.elapsed() < Duration::from_secs(10), "reaped after {:?}", begun.elapsed());
}
