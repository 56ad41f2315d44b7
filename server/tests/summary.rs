//! Domains' summaries: the figures are those of the lists, a foreign domain is as if it were not there, strangers' names
//! change nothing of page, paper or letter; and what somebody switched on comes by mail once, over restarts and failures.
#![recursion_limit = "512"] // a page's type is as deep as its HTML

#[expect(dead_code, reason = "other tests ask other things of it")]
mod panel;

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, Ordering},
};

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use panel::{
    Fixture, HOST,
    house::{House, by},
};
use serde_json::json;
use server::{clock, config::Settings, mail, telling::Teller};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};
use tracemail_model::{
    account::Role,
    summary::Pace,
    telling::{Telling, WantedSummary},
    time::DAY,
};

/// What a stranger may call himself in an envelope.
const HOSTILE: &str = "=cmd|'calc'!A0<script>alert(1)</script>";

/// Mail of yesterday for two domains, some of it refused, with a hostile sender; failed logins.
fn log() -> String {
    let (year, month, day, ..) = clock::now().plus(-DAY).parts();
    let mut log = String::new();
    let mut nth = 0;
    for (domain, messages) in [("red.test", 5), ("blue.test", 2)] {
        for n in 0..messages {
            nth += 1;
            let queue = format!("4jWzR{nth:02}9JGz1cnK8");
            let time = format!("{year:04}-{month:02}-{day:02}T10:{nth:02}:00.000000+00:00 mx1");
            let who = if n == 0 { format!("\"{HOSTILE}\"@outside.test") } else { "friend@outside.test".to_owned() };
            let to = format!("anna@{domain}");
            for line in [
                format!("{time} postfix/smtpd[30691]: {queue}: client=mail.outside.test[198.51.100.20]:40001"),
                format!("{time} postfix/cleanup[30697]: {queue}: message-id=<in{nth}@outside.test>"),
                format!("{time} postfix/qmgr[30623]: {queue}: from=<{who}>, size=544, nrcpt=1 (queue active)"),
                format!(
                    "{time} postfix/lmtp[30716]: {queue}: to=<{to}>, relay=mx1.test[/var/run/lmtp], delay=0.37, delays=0.21/0.04/0.06/0.07, dsn=2.0.0, status=sent (250 2.0.0 <{to}> Saved)"
                ),
                format!("{time} postfix/qmgr[30623]: {queue}: removed"),
                format!(
                    "{time} dovecot: imap-login: Disconnected: Connection closed (auth failed, 1 attempts in 2 secs): user=<anna@{domain}>, method=PLAIN, rip=198.51.100.7, lip=192.0.2.1, TLS, session=<f{nth}>"
                ),
            ] {
                log.push_str(&line);
                log.push('\n');
            }
        }
    }
    // the import of less than twenty rows is taken for a mistake
    for n in 0..20 {
        let line = format!(
            "{year:04}-{month:02}-{day:02}T11:{n:02}:00.000000+00:00 mx1 dovecot: imap-login: Login: user=<bea@green.test>, method=PLAIN, rip=127.0.50.1, rport=37231, lip=127.0.10.14, lport=2143, mpid=3{n}53, session=<l{n}>\n"
        );
        log.push_str(&line);
    }
    log
}

/// Where yesterday's letter is due already: in Tokyo it is nine hours later.
fn zone() -> &'static str {
    if clock::now().0 % DAY < 7 * 3_600 * 1_000_000 { "Asia/Tokyo" } else { "UTC" }
}

/// Red and blue, customers; each holds his domain, with what was there before.
async fn house() -> House {
    let house = House::over(Fixture::of(&log()).await).await;
    house.account(Role::Operator, None, "root").await;
    for name in ["red", "blue"] {
        let id = house.account(Role::Customer, None, name).await;
        assert!(house.store.give_domain(&by(), &format!("{name}.test"), id, true).await.expect("writes"));
    }
    house
}

#[tokio::test]
async fn the_figures_are_those_of_the_lists_and_only_of_ones_own() {
    let house = house().await;
    let (red, blue) = (house.session("red").await, house.session("blue").await);
    let address = "/api/v1/summary?domain=red.test&pace=day";
    let whole = house.get(&red, address).await;
    assert_eq!(whole.status, StatusCode::OK, "{}", whole.text());
    let summary = whole.json();
    assert_eq!((&summary["received"]["rows"], &summary["received"]["before"]), (&5.into(), &0.into()), "{summary}");
    let (from, to) = (summary["period"]["from"].as_str().expect("a time"), summary["period"]["to"].as_str().expect("a time"));
    let q = app::urls::encode(&format!("domain:red.test after:{from} before:{to}"));
    for (list, name) in [("messages?direction=received", "received"), ("messages?direction=sent", "sent"), ("access?", "access")] {
        let rows = house.get(&red, &format!("/api/v1/{list}&q={q}")).await.json();
        assert_eq!(rows["total"], summary[name]["rows"], "{name}");
    }
    assert_eq!(summary["access"]["rows"], 5);
    assert_eq!((&summary["failures"][0]["name"], &summary["failures"][0]["rows"]), (&"auth-failed".into(), &5.into()));
    assert_eq!((&summary["senders"][0]["name"], &summary["senders"][0]["rows"]), (&"friend@outside.test".into(), &4.into()));
    assert_eq!((&summary["recipients"][0]["name"], &summary["tried"][0]["rows"]), (&"anna@red.test".into(), &5.into()));
    // another's, and what is nobody's
    let nothing = house.get(&blue, "/api/v1/summary?domain=nobody.test&pace=day").await;
    let others = house.get(&blue, address).await;
    assert_eq!((others.status, others.text()), (StatusCode::NOT_FOUND, nothing.text()));
    for uri in
        ["/api/v1/summary.pdf?domain=red.test", "/api/v1/summary?domain=red.test%0A&pace=day", "/api/v1/summary?domain=RED.test,blue.test"]
    {
        assert_eq!(house.get(&blue, uri).await.status, StatusCode::NOT_FOUND, "{uri}");
    }
    let page = house.get(&blue, "/summary?domain=red.test&pace=day").await;
    assert!(!page.text().contains("friend@outside.test") && !page.text().contains("anna@red.test"));
    let want = json!({ "domain": "red.test", "day": true, "week": true, "first": 0 });
    assert_eq!(house.post(&blue, "/api/want_summary", want).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn strangers_names_change_neither_page_nor_paper() {
    let house = house().await;
    let red = house.session("red").await;
    let page = house.get(&red, "/summary?domain=red.test&pace=day").await;
    assert_eq!(page.status, StatusCode::OK);
    let text = page.text();
    assert!(text.contains("&lt;script&gt;alert(1)") && !text.contains("<script>alert(1)"), "it is text");
    assert!(text.contains("Who wrote most to you") && text.contains("/api/v1/summary.pdf?domain=red.test"));
    let paper = house.get(&red, "/api/v1/summary.pdf?domain=red.test&pace=day&lang=it").await;
    assert_eq!((paper.status, paper.header("content-type")), (StatusCode::OK, "application/pdf"));
    let request = Request::post("/api/v1/verify").header(header::HOST, HOST).body(Body::from(paper.body)).expect("a request");
    let said = house.panel.ask(request).await.json();
    assert_eq!((&said["outcome"], &said["report"]["rows"]), (&"genuine".into(), &0.into()), "{said}");
    assert!(!said.to_string().contains("red.test"), "nothing of whose it is: {said}");
    // what the staff reads of a customer's is remembered
    let root = house.session("root").await;
    house.get(&root, "/api/v1/summary?domain=red.test&pace=day").await;
    let looks = house.get(&red, "/api/v1/looks").await.text();
    assert!(looks.contains("summary day"), "{looks}");
}

/// A mail server that keeps what it takes, and refuses for now when it is told to.
struct Post {
    url: String,
    letters: Arc<Mutex<Vec<String>>>,
    busy: Arc<AtomicBool>,
    /// It reads the whole letter before it refuses it.
    late: Arc<AtomicBool>,
}

impl Post {
    async fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("smtp://{}", listener.local_addr().expect("bound"));
        let (letters, busy, late) = (Arc::<Mutex<Vec<String>>>::default(), Arc::<AtomicBool>::default(), Arc::<AtomicBool>::default());
        let own = (Arc::clone(&letters), Arc::clone(&busy), Arc::clone(&late));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                take(stream, &own.0, &own.1, &own.2).await;
            }
        });
        Self { url, letters, busy, late }
    }

    /// Whoever sends letters there, begun anew.
    fn teller(&self, house: &House) -> Teller {
        let mail =
            mail::Settings { server: Some(self.url.clone()), from: Some("tracemail@example.com".into()), ..mail::Settings::default() };
        let settings = Settings { mail, ..Settings::default() };
        let proof = Arc::clone(&house.panel.panel.proof);
        Teller::new(&house.panel.panel.store, &settings, "https://mail.example.com".into(), proof).expect("settings")
    }

    fn letters(&self) -> Vec<String> {
        self.letters.lock().expect("never poisoned").clone()
    }
}

async fn take(stream: TcpStream, letters: &Mutex<Vec<String>>, busy: &AtomicBool, late: &AtomicBool) {
    let mut stream = BufReader::new(stream);
    let (mut letter, mut data, mut line) = (String::new(), false, String::new());
    stream.write_all(b"220 mail.test ESMTP\r\n").await.expect("writes");
    loop {
        line.clear();
        if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
            return;
        }
        let word = line.split_whitespace().next().unwrap_or_default().to_ascii_uppercase();
        let answer = match word.as_str() {
            "." if data => {
                letters.lock().expect("never poisoned").push(std::mem::take(&mut letter));
                data = false;
                if late.load(Ordering::Relaxed) { "451 4.3.0 come again" } else { "250 2.0.0 taken" }
            }
            _ if data => {
                letter.push_str(&line);
                continue;
            }
            "EHLO" => "250-mail.test\r\n250 8BITMIME",
            "MAIL" | "RCPT" if busy.load(Ordering::Relaxed) => "451 4.3.0 come again",
            "RCPT" => {
                letter.push_str(&line);
                "250 2.1.5 fine"
            }
            "DATA" => {
                data = true;
                "354 go on"
            }
            "QUIT" => "221 2.0.0 bye",
            _ => "250 2.0.0 fine",
        };
        if stream.write_all(format!("{answer}\r\n").as_bytes()).await.is_err() || word == "QUIT" {
            return;
        }
    }
}

async fn pass(teller: &Teller) {
    teller.remind().await.expect("reminds");
    teller.deliver().await.expect("delivers");
}

#[tokio::test]
async fn what_is_switched_on_comes_once_over_restarts_and_failures() {
    let (house, post) = (house().await, Post::new().await);
    let (store, red, blue) = (&house.store, house.named("red").await.id, house.named("blue").await.id);
    let first = post.teller(&house);
    first.collect().await.expect("begins");
    let told = Telling { mail: Some("anna@red.test".into()), zone: zone().into(), ..Telling::default() };
    store.set_telling(&by(), red, &told).await.expect("writes");
    pass(&first).await;
    assert!(post.letters().is_empty(), "nobody asked for any");

    // by the page; blue asks for what is red's by other means, and has it no more than before
    let want = json!({ "domain": "red.test", "day": true, "week": false, "first": 6 });
    let answer = house.post(&house.session("red").await, "/api/want_summary", want).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let wanted = WantedSummary { domain: "red.test".into(), pace: Pace::Day };
    let other = Telling { mail: Some("eve@blue.test".into()), zone: zone().into(), summaries: vec![wanted.clone()], ..Telling::default() };
    store.set_telling(&by(), blue, &other).await.expect("writes");
    let now = store.telling(red).await.expect("reads").expect("is there");
    assert_eq!((now.summaries.as_slice(), now.first, now.mail.as_deref()), (&[wanted][..], 6, Some("anna@red.test")));

    // the mail server is busy; then this server starts anew
    post.busy.store(true, Ordering::Relaxed);
    pass(&first).await;
    assert!(post.letters().is_empty());
    drop(first);
    post.busy.store(false, Ordering::Relaxed);
    let second = post.teller(&house);
    for _ in 0..40 {
        pass(&second).await;
        if !post.letters().is_empty() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    let letters = post.letters();
    assert_eq!(letters.len(), 1, "{letters:#?}");
    let letter = &letters[0];
    assert!(letter.starts_with("RCPT TO:<anna@red.test>") && letter.matches("RCPT").count() == 1, "{letter}");
    for part in ["application/pdf", "filename=\"tracemail-20", "Subject: [Tracemail] red.test: The mail of ", "JVBERi0"] {
        assert!(letter.contains(part), "{part} is missing in {letter}");
    }
    let head = letter.split("\r\n\r\n").next().expect("a head");
    assert!(!head.contains("calc") && !head.contains("script"), "no stranger's word in the head: {head}");

    // again, and by a server that starts anew: it was told
    pass(&second).await;
    drop(second);
    let third = post.teller(&house);
    pass(&third).await;
    pass(&third).await;
    assert_eq!(post.letters().len(), 1);
    // switched off
    store.set_telling(&by(), red, &Telling { summaries: Vec::new(), ..now }).await.expect("writes");
    pass(&third).await;
    assert_eq!(post.letters().len(), 1);
}

#[tokio::test]
async fn a_letter_that_is_tried_again_brings_the_same_paper() {
    let (house, post) = (house().await, Post::new().await);
    let (store, red) = (&house.store, house.named("red").await.id);
    let teller = post.teller(&house);
    teller.collect().await.expect("begins");
    let summaries = vec![WantedSummary { domain: "red.test".into(), pace: Pace::Day }];
    let told = Telling { mail: Some("anna@red.test".into()), zone: zone().into(), summaries, ..Telling::default() };
    store.set_telling(&by(), red, &told).await.expect("writes");
    let until = async |letters: usize| {
        for _ in 0..100 {
            pass(&teller).await;
            if post.letters().len() >= letters {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        panic!("{letters} tries never come");
    };
    post.late.store(true, Ordering::Relaxed);
    until(2).await;
    post.late.store(false, Ordering::Relaxed);
    until(3).await;
    let letters = post.letters();
    let paper = |letter: &String| letter.rsplit_once("JVBERi0").expect("a paper").1.split("\r\n--").next().map(str::to_owned);
    assert!(paper(&letters[0]).is_some_and(|paper| paper.len() > 10_000));
    assert!(letters.iter().all(|letter| paper(letter) == paper(&letters[0])), "the same for each try");
    pass(&teller).await;
    assert_eq!(post.letters().len(), 3, "taken is taken");
}
