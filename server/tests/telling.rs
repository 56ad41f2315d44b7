//! Findings told to a real receiver: signed, at least once over `kill -9`, tried again while the receiver fails, each story
//! once; and to each person his own domains' only.
#![recursion_limit = "512"] // a page's type is as deep as its HTML

use std::{
    io::Write,
    path::Path,
    process::{Child, Command, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU16, Ordering},
    },
    time::Duration,
};

use ring::hmac;
use serde_json::Value;
use server::{
    clock,
    config::{Database, Settings},
    proof::Proof,
    telling::Teller,
};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    time::{Instant, sleep},
};
use tracemail_model::{
    account::{By, NewAccount, Role},
    finding::{Finding, FindingKind, FindingState},
    telling::Telling,
    time::{Micros, SECOND},
};
use tracemail_store::Store;

const SECRET: &str = "a secret that is long enough";

/// One POST as it came.
#[derive(Clone, Debug)]
struct Post {
    delivery: String,
    body: Value,
}

/// A receiver on a socket: it notes every POST that is rightly signed, and answers what it is told to; 0: nothing at all.
struct Receiver {
    url: String,
    posts: Arc<Mutex<Vec<Post>>>,
    answer: Arc<AtomicU16>,
}

impl Receiver {
    async fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/hook?x=1", listener.local_addr().expect("an address"));
        let (posts, answer) = (Arc::<Mutex<Vec<Post>>>::default(), Arc::new(AtomicU16::new(204)));
        tokio::spawn({
            let (posts, answer) = (posts.clone(), answer.clone());
            async move {
                while let Ok((stream, _)) = listener.accept().await {
                    tokio::spawn(take(stream, posts.clone(), answer.clone()));
                }
            }
        });
        Self { url, posts, answer }
    }

    fn posts(&self) -> Vec<Post> {
        self.posts.lock().expect("never poisoned").clone()
    }

    async fn wait(&self, n: usize) -> Vec<Post> {
        let began = Instant::now();
        while self.posts().len() < n {
            assert!(began.elapsed() < Duration::from_secs(30), "{} of {n} came: {:?}", self.posts().len(), self.posts());
            sleep(Duration::from_millis(20)).await;
        }
        self.posts()
    }
}

async fn take(stream: TcpStream, posts: Arc<Mutex<Vec<Post>>>, answer: Arc<AtomicU16>) {
    let mut stream = BufReader::new(stream);
    let (mut headers, mut line) = (Vec::<(String, String)>::new(), String::new());
    while stream.read_line(&mut line).await.is_ok_and(|n| n > 2) {
        if let Some((name, value)) = line.split_once(": ") {
            headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        } else {
            assert_eq!(line.trim(), "POST /hook?x=1 HTTP/1.1");
        }
        line.clear();
    }
    let header = |wanted: &str| headers.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.clone()).expect(wanted);
    let mut body = vec![0; header("content-length").parse().expect("a number")];
    stream.read_exact(&mut body).await.expect("a body");
    // as whoever receives it would check it
    let (time, signature) = (header("x-tracemail-timestamp"), header("x-tracemail-signature"));
    let signed = [time.as_bytes(), b".", body.as_slice()].concat();
    let hex = signature.strip_prefix("v1=").expect("a version");
    let tag: Vec<u8> = (0..hex.len() / 2).map(|at| u8::from_str_radix(&hex[at * 2..at * 2 + 2], 16).expect("hex")).collect();
    let key = hmac::Key::new(hmac::HMAC_SHA256, SECRET.as_bytes());
    hmac::verify(&key, &signed, &tag).expect("rightly signed");
    hmac::verify(&key, &[signed.as_slice(), b" "].concat(), &tag).expect_err("a changed one is not");
    assert!((clock::now().seconds() - time.parse::<i64>().expect("seconds")).abs() < 60);
    let post = Post { delivery: header("x-tracemail-delivery"), body: serde_json::from_slice(&body).expect("JSON") };
    posts.lock().expect("never poisoned").push(post);
    match answer.load(Ordering::Relaxed) {
        0 => sleep(Duration::from_mins(1)).await,
        status => {
            let text = format!("HTTP/1.1 {status} said\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            stream.write_all(text.as_bytes()).await.unwrap_or_default(); // whoever asked may have been killed
        }
    }
}

fn config(folder: &Path, url: &str) -> std::path::PathBuf {
    let (secret, file) = (folder.join("secret"), folder.join("tracemail.toml"));
    std::fs::write(&secret, SECRET).expect("writes");
    let text = format!(
        "database = \"sqlite:{}\"\nlisten = \"127.0.0.1:0\"\n[[telling.webhooks]]\nname = \"wall\"\nurl = \"{url}\"\nsecret_file = \"{}\"\nminutes = 1\n",
        folder.join("data").display(),
        secret.display()
    );
    std::fs::write(&file, text).expect("writes");
    file
}

/// A running server: `kill -9` when it is dropped.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        // it may have ended by itself
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn serve(config: &Path, log: &Path) -> Server {
    let child = Command::new(env!("CARGO_BIN_EXE_tracemail"))
        .args(["serve", "--config"])
        .arg(config)
        .arg("--follow")
        .arg(log)
        .stdout(Stdio::null())
        .spawn();
    Server(child.expect("it starts"))
}

fn attack(log: &Path, network: &str, n: i64) {
    let now = clock::now();
    let lines = (0..n).map(|at| {
        let time = now.plus((at - n) * SECOND);
        format!(
            "{time} mx1 dovecot: imap-login: Disconnected: Connection closed (auth failed, 1 attempts in 2 secs): user=<user{at}@example.com>, method=PLAIN, rip={network}.9, lip=192.0.2.1, TLS, session=<{network}{at}{}>\n",
            time.0
        )
    });
    let mut file = std::fs::File::options().append(true).create(true).open(log).expect("a log");
    file.write_all(lines.collect::<String>().as_bytes()).expect("writes");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_story_is_told_over_kill_9_and_a_receiver_that_fails() {
    let folder = tempfile::tempdir().expect("a folder");
    let (receiver, log) = (Receiver::new().await, folder.path().join("mail.log"));
    let file = config(folder.path(), &receiver.url);
    std::fs::write(&log, "").expect("writes");
    // it takes the message and says nothing, and the server is killed while it waits for the answer
    receiver.answer.store(0, Ordering::Relaxed);
    let server = serve(&file, &log);
    sleep(Duration::from_secs(3)).await;
    attack(&log, "203.0.113", 8);
    let first = receiver.wait(1).await.remove(0);
    drop(server);
    assert_eq!(first.body["findings"][0]["kind"], "spraying");
    assert_eq!(first.body["findings"][0]["network"], "203.0.113.0/24");

    // then it refuses for a while
    receiver.answer.store(503, Ordering::Relaxed);
    let server = serve(&file, &log);
    let again = receiver.wait(3).await;
    assert!(again.iter().all(|post| post.body["findings"][0]["id"] == first.body["findings"][0]["id"]), "{again:?}");
    receiver.answer.store(204, Ordering::Relaxed);
    let refused = receiver.posts().len();
    let taken = receiver.wait(refused + 1).await;
    assert_eq!(taken.last().map(|post| &post.delivery), Some(&first.delivery), "whoever got it twice sees it once");

    // a story that goes on is told again no sooner than said; another at once
    attack(&log, "203.0.113", 12);
    sleep(Duration::from_secs(4)).await;
    assert_eq!(receiver.posts().len(), refused + 1, "{:?}", receiver.posts());
    attack(&log, "198.51.100", 8);
    let other = receiver.wait(refused + 2).await.pop().expect("one");
    assert_eq!(other.body["findings"].as_array().map(Vec::len), Some(1));
    assert_eq!(other.body["findings"][0]["network"], "198.51.100.0/24");
    drop(server);
}

fn finding(id: u64, account: Option<&str>, now: Micros) -> Finding {
    Finding {
        id: format!("{id:016x}"),
        kind: FindingKind::Distributed,
        account: account.map(str::to_owned),
        network: None,
        client: None,
        since: now.plus(-SECOND),
        until: now,
        count: 7,
        spread: 7,
        state: FindingState::Open,
        note: String::new(),
        rows: Vec::new(),
    }
}

#[tokio::test]
async fn whoever_waits_for_a_letter_hears_that_none_is_taken() {
    let folder: TempDir = tempfile::tempdir().expect("a folder");
    // nobody listens there
    let mail = server::mail::Settings {
        server: Some("smtp://127.0.0.1:1".into()),
        from: Some("Tracemail <tracemail@example.com>".into()),
        ..server::mail::Settings::default()
    };
    let database = Database(format!("sqlite:{}", folder.path().join("data").display()));
    let settings = Settings { database, mail, ..Settings::default() };
    let store: Store = settings.open().await.expect("a database");
    let now = clock::now();
    let new = NewAccount { role: Role::Operator, parent: None, name: "boss".into(), title: "boss".into() };
    let boss = store.make_account(&By::machine(now), &new).await.expect("writes").expect("is made").id;
    let telling = Telling { mail: Some("boss@example.com".into()), ..Telling::default() };
    store.set_telling(&By::machine(now), boss, &telling).await.expect("writes");
    let proof = Arc::new(Proof::open(&settings, now).expect("a key"));
    let teller = Teller::new(&store, &settings, "http://127.0.0.1".into(), proof).expect("settings");
    teller.collect().await.expect("collects");
    store.keep_findings(&[finding(1, None, now)], now).await.expect("writes");
    teller.collect().await.expect("collects");
    teller.deliver().await.expect("delivers");
    let untaken = store.telling(boss).await.expect("reads").and_then(|telling| telling.untaken).expect("it was not taken");
    assert!(untaken.is_letter && !untaken.is_over && untaken.why.contains("refused"), "{untaken:?}");
    // what he chooses then is tried anew
    store.set_telling(&By::machine(now), boss, &telling).await.expect("writes");
    assert_eq!(store.telling(boss).await.expect("reads"), Some(telling));
}

#[tokio::test]
async fn everybody_hears_of_his_own_and_of_nobody_elses() {
    let folder: TempDir = tempfile::tempdir().expect("a folder");
    let settings = Settings { database: Database(format!("sqlite:{}", folder.path().join("data").display())), ..Settings::default() };
    let store: Store = settings.open().await.expect("a database");
    let now = clock::now();
    let by = By::machine(now);
    let make = async |role, parent, name: &str| {
        let new = NewAccount { role, parent, name: name.into(), title: name.into() };
        store.make_account(&by, &new).await.expect("writes").expect("is made").id
    };
    let boss = make(Role::Operator, None, "boss").await;
    let rossi = make(Role::Reseller, None, "rossi").await;
    let acme = make(Role::Customer, Some(rossi), "acme").await;
    let other = make(Role::Customer, None, "other").await;
    assert!(store.give_domain(&by, "acme.test", acme, true).await.expect("writes"));
    assert!(store.give_domain(&by, "other.test", other, true).await.expect("writes"));
    let anna = make(Role::Mailbox, Some(acme), "anna@acme.test").await;
    let bob = make(Role::Mailbox, Some(acme), "bob@acme.test").await;
    let telling = Telling { mail: Some("who@acme.test".into()), ..Telling::default() };
    for account in [boss, rossi, acme, other, anna, bob] {
        store.set_telling(&by, account, &telling).await.expect("writes");
    }
    // bob sleeps all day
    let night = Telling { quiet: Some((0, 1_439)), ..telling };
    store.set_telling(&by, bob, &night).await.expect("writes");

    let teller =
        Teller::new(&store, &settings, "http://127.0.0.1".into(), Arc::new(Proof::open(&settings, now).expect("a key"))).expect("settings");
    store.keep_findings(&[finding(9, None, now)], now).await.expect("writes");
    teller.collect().await.expect("collects");
    assert_eq!(store.due(clock::now(), 99).await.expect("reads"), [], "what there was before is no news");
    let found = [
        finding(1, Some("anna@acme.test"), now),
        finding(2, Some("carla@acme.test"), now),
        finding(3, Some("x@other.test"), now),
        finding(4, None, now),
        finding(5, Some("bob@acme.test"), now),
    ];
    store.keep_findings(&found, now).await.expect("writes");
    teller.collect().await.expect("collects");
    let due = store.due(clock::now(), 99).await.expect("reads");
    for (account, told) in [(boss, "12345"), (rossi, "125"), (acme, "125"), (other, "3"), (anna, "1"), (bob, "")] {
        let target = format!("mail:{account}");
        let mut ids: Vec<_> = due.iter().filter(|due| due.target == target).map(|due| &due.finding[15..]).collect();
        ids.sort_unstable();
        assert_eq!(ids.concat(), told, "{target}");
    }
    let night: Vec<_> = store.due(clock::now().plus(86_400 * SECOND), 99).await.expect("reads");
    assert!(
        night.iter().any(|due| due.target == format!("mail:{bob}")) || now.seconds() / 60 % 1_440 == 1_439,
        "he hears of it in the morning"
    );

    // what somebody has seen to meanwhile, or may not see any more, is told to nobody
    for n in [1, 2, 4, 5] {
        store.judge_finding(&tracemail_auth::operator(), &format!("{n:016x}"), FindingState::Acknowledged, "").await.expect("writes");
    }
    assert!(store.take_domain(&by, "other.test").await.expect("writes"));
    teller.deliver().await.expect("delivers");
    let left: Vec<_> = store.due(clock::now().plus(86_400 * SECOND), 99).await.expect("reads");
    let left: Vec<_> = left.iter().map(|due| due.target.clone()).collect();
    assert!(!left.contains(&format!("mail:{other}")) && !left.contains(&format!("mail:{anna}")), "{left:?}");
    assert!(left.contains(&format!("mail:{boss}")), "without a mail server it waits: {left:?}");
}
