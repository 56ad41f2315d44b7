//! What is taken away ends at once: the next request is refused, and what lasts longer than an answer is closed within
//! two seconds, over real connections. What is given is told of from then on, and nothing is told again.
#![recursion_limit = "512"] // a page's type is as deep as its HTML

#[expect(dead_code, reason = "other tests ask other things of it")]
mod panel;

use std::time::{Duration, Instant};

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use panel::{Fixture, HOST};
use serde_json::json;
use server::clock;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::timeout,
};
use tracemail_auth::{secret, who::LONGEST};
use tracemail_model::{
    account::{AccountId, By, Change, EmbedAlgorithm, EmbedGrant, EmbedSite, NewAccount, Role, SessionId},
    arbitrary::blank_message,
    message::Message,
    row::Row,
    tail::Seq,
};
use tracemail_store::Store;

/// How long a socket may outlast the right to it.
const PROMISED: Duration = Duration::from_secs(2);
const DOMAIN: &str = "azienda.test";

struct House {
    panel: Fixture,
    store: Store,
    address: String,
    serving: tokio::task::JoinHandle<()>,
}

impl Drop for House {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// Somebody who is signed in.
struct Anna {
    agency: AccountId,
    account: AccountId,
    session: SessionId,
    cookie: String,
}

fn by() -> By {
    By::machine(clock::now())
}

impl House {
    async fn new() -> Self {
        let panel = Fixture::new().await;
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        let router = panel.router.clone();
        let serving = tokio::spawn(async move { axum::serve(listener, router).await.expect("serves") });
        let store = panel.store().await;
        Self { panel, store, address, serving }
    }

    async fn account(&self, role: Role, parent: Option<AccountId>, name: &str) -> AccountId {
        let new = NewAccount { role, parent, name: name.into(), title: name.into() };
        self.store.make_account(&by(), &new).await.expect("writes").expect("is made").id
    }

    /// Somebody below somebody, signed in.
    async fn anna(&self, n: usize, [above, role]: [Role; 2]) -> Anna {
        let agency = self.account(above, None, &format!("agency{n}")).await;
        let account = self.account(role, Some(agency), &format!("anna{n}")).await;
        assert!(self.store.give_domain(&by(), DOMAIN, account, true).await.expect("writes"));
        let (cookie, until) = (secret::new().expect("random"), clock::now().plus(LONGEST));
        let session = self.store.begin_session(&by(), account, &secret::hash(&cookie), (until, "test", None), None).await;
        Anna { agency, account, session: session.expect("writes").expect("begins").id, cookie }
    }

    async fn rows(&self, anna: &Anna) -> (StatusCode, usize) {
        let request = Request::get("/api/v1/messages?limit=200").header(header::HOST, HOST);
        let request = request.header(header::COOKIE, format!("tracemail={}", anna.cookie));
        let answer = self.panel.ask(request.body(Body::empty()).expect("a request")).await;
        let rows = if answer.status == StatusCode::OK { answer.json()["rows"].as_array().map_or(0, Vec::len) } else { 0 };
        (answer.status, rows)
    }

    /// An open live page, or login watch.
    async fn open(&self, anna: &Anna, uri: &str) -> TcpStream {
        self.connect(uri, &format!("Cookie: tracemail={}\r\n", anna.cookie), "").await
    }

    /// An open live page in a frame of that reseller's, which shows these domains.
    async fn open_frame(&self, account: AccountId, domains: &[&str]) -> TcpStream {
        let (ticket, now) = (secret::new().expect("random"), clock::now());
        let (bearer, until) = (secret::hash(&secret::new().expect("random")), now.plus(LONGEST));
        let domains = domains.iter().map(|domain| (*domain).into()).collect();
        let grant = EmbedGrant { account, subject: "4711".into(), domains, until };
        self.store.make_embed_grant(&bearer, &grant, now).await.expect("writes");
        self.store.make_embed_ticket(&secret::hash(&ticket), &bearer, None, until, now).await.expect("writes");
        self.connect("/embed/live", "", &format!(r#"{{"ticket":"{ticket}"}}"#)).await
    }

    /// `first`: what a socket says before what it follows.
    async fn connect(&self, uri: &str, shown: &str, first: &str) -> TcpStream {
        let (address, socket) = (&self.address, uri.ends_with("/live"));
        let up =
            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
        let up = if socket { up } else { "" };
        let head = format!("GET {uri} HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\n{shown}{up}\r\n");
        let mut stream = TcpStream::connect(address).await.expect("it listens");
        stream.write_all(head.as_bytes()).await.expect("it reads");
        if socket {
            if !first.is_empty() {
                say(&mut stream, first).await;
            }
            follow(&mut stream, None).await;
        }
        told(&mut stream, if socket { "ready" } else { "data:" }).await;
        stream
    }
}

async fn follow(stream: &mut TcpStream, from: Option<Seq>) {
    let text = json!({"do": "follow", "kinds": ["received"], "q": "", "offset": 0, "from": from}).to_string();
    say(stream, &text).await;
}

async fn say(stream: &mut TcpStream, text: &str) {
    let frame = [&[0x81, 0x80 | text.len() as u8, 0, 0, 0, 0][..], text.as_bytes()].concat();
    stream.write_all(&frame).await.expect("it reads");
}

/// Everything that is said until that is.
async fn told(stream: &mut TcpStream, wanted: &str) -> String {
    let mut told = String::new();
    while !told.contains(wanted) {
        let mut piece = [0; 4096];
        let length = timeout(Duration::from_secs(10), stream.read(&mut piece)).await.expect("soon").expect("reads");
        assert!(length > 0, "{wanted}: {told}");
        told += &String::from_utf8_lossy(&piece[..length]);
    }
    told
}

/// How long until it is closed by the server: `None`, not within five seconds.
async fn closed(mut stream: TcpStream, since: Instant) -> Option<Duration> {
    let mut piece = [0; 4096];
    let end = async {
        loop {
            match stream.read(&mut piece).await {
                Ok(0) | Err(_) => return since.elapsed(),
                // a close frame, or the last piece of a stream that is over
                Ok(n) if piece[..n].windows(2).any(|two| two[0] == 0x88) || piece[..n].ends_with(b"0\r\n\r\n") => return since.elapsed(),
                Ok(_) => {}
            }
        }
    };
    timeout(Duration::from_secs(5), end).await.ok()
}

#[derive(Clone, Copy, Debug)]
enum Taken {
    Session,
    Suspended,
    SuspendedAbove,
    Removed,
    Password,
    Domain,
    Role,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_taken_away_is_closed_within_two_seconds() {
    let house = House::new().await;
    let all = [Taken::Session, Taken::Suspended, Taken::SuspendedAbove, Taken::Removed, Taken::Password, Taken::Domain, Taken::Role];
    for (n, taken) in all.into_iter().enumerate() {
        let roles = if matches!(taken, Taken::Role) { [Role::Operator, Role::Reseller] } else { [Role::Reseller, Role::Customer] };
        let anna = house.anna(n, roles).await;
        assert!(matches!(house.rows(&anna).await, (StatusCode::OK, 1..)), "{taken:?}");
        let (live, watch) = (house.open(&anna, "/api/live").await, house.open(&anna, "/api/watch?q=").await);
        let (store, suspended) = (&house.store, Change { suspended: Some(true), ..Change::default() });
        let done = match taken {
            Taken::Session => store.end_session(&by(), anna.account, anna.session).await,
            Taken::Suspended => store.change_account(&by(), anna.account, &suspended).await,
            Taken::SuspendedAbove => store.change_account(&by(), anna.agency, &suspended).await,
            Taken::Removed => store.remove_account(&by(), anna.account).await,
            Taken::Password => store.set_password(&by(), anna.account, None, None).await,
            Taken::Domain => store.take_domain(&by(), DOMAIN).await,
            Taken::Role => store.change_account(&by(), anna.account, &Change { role: Some(Role::Customer), ..Change::default() }).await,
        };
        assert!(done.expect("writes"), "{taken:?}");
        let since = Instant::now();
        let next = house.rows(&anna).await;
        let answered = since.elapsed();
        let (live, watch) = tokio::join!(closed(live, since), closed(watch, since));
        println!("{taken:?}: next request {} in {answered:?}, live closed after {live:?}, watch after {watch:?}", next.0);
        let in_time = |after: Option<Duration>| after.is_some_and(|after| after <= PROMISED);
        match taken {
            // a role that sees the same rows goes on as it is
            Taken::Role => assert!(matches!(next, (StatusCode::OK, 1..)) && live.is_none() && watch.is_none(), "{taken:?}"),
            // the live page goes on with what is left of it; the watch is opened anew
            Taken::Domain => assert!(next == (StatusCode::OK, 0) && live.is_none() && in_time(watch), "{taken:?}"),
            _ => assert!(next.0 == StatusCode::UNAUTHORIZED && in_time(live) && in_time(watch), "{taken:?}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_given_is_told_of_and_nothing_of_what_was_told_before() {
    let house = House::new().await;
    let (anna, hub) = (house.anna(0, [Role::Reseller, Role::Customer]).await, &house.panel.hub);
    let publish = |subject: &str, domain: &str| {
        let (subject, domain, recipient) = (Some(subject.into()), Some(domain.into()), Some(format!("anna@{domain}")));
        hub.publish(vec![(hub.seq() + 1, Row::Message(Message { subject, domain, recipient, ..blank_message() }))]);
    };
    let mut live = house.open(&anna, "/api/live").await;
    // as a page does that was loaded at that place
    follow(&mut live, Some(hub.seq())).await;
    told(&mut live, "ready").await;
    publish("before", DOMAIN);
    told(&mut live, "before").await;
    assert!(house.store.give_domain(&by(), "example.com", anna.account, true).await.expect("writes"));
    tokio::time::sleep(PROMISED).await;
    publish("after", "example.com");
    let told = told(&mut live, "after").await;
    for again in ["before", r#""ready""#, r#""gap""#] {
        assert!(!told.contains(again), "{told}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_taken_from_a_reseller_is_closed_in_his_frames_within_two_seconds() {
    let house = House::new().await;
    let reseller = house.account(Role::Reseller, None, "agency").await;
    let customer = house.account(Role::Customer, Some(reseller), "anna").await;
    let store = &house.store;
    for domain in [DOMAIN, "other.test"] {
        assert!(store.give_domain(&by(), domain, customer, true).await.expect("writes"));
    }
    let site = EmbedSite { account: reseller, name: "agency".into(), origins: vec!["https://one.example".into()], look: "{}".into() };
    assert!(store.set_embed_site(&by(), &site).await.expect("writes"));
    let key = store.make_embed_key(&by(), reseller, EmbedAlgorithm::EdDsa, b"public").await.expect("writes").expect("is made");
    for (taken, shown) in
        [("one of two domains", &[DOMAIN, "other.test"][..]), ("origin", &[DOMAIN]), ("key", &[DOMAIN]), ("domain", &[DOMAIN])]
    {
        let live = house.open_frame(reseller, shown).await;
        let done = match taken {
            "one of two domains" => store.take_domain(&by(), "other.test").await,
            "origin" => store.set_embed_site(&by(), &EmbedSite { origins: vec!["https://two.example".into()], ..site.clone() }).await,
            "key" => store.remove_embed_key(&by(), reseller, &key.kid).await,
            _ => store.take_domain(&by(), DOMAIN).await,
        };
        assert!(done.expect("writes"), "{taken}");
        let after = closed(live, Instant::now()).await;
        println!("{taken}: the frame's socket closed after {after:?}");
        match taken {
            // it goes on with what is left
            "one of two domains" => assert_eq!(after, None, "{taken}"),
            _ => assert!(after.is_some_and(|after| after <= PROMISED), "{taken}: {after:?}"),
        }
    }
}
