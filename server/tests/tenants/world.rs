//! Two resellers, their customers and mailboxes, and a word in every row that nobody else may ever read.

use axum::{
    body::Body,
    http::{Request, header},
};
use serde_json::Value;
use server::clock;
use tracemail_auth::{secret, who::LONGEST};
use tracemail_model::{
    account::{AccountId, NewAccount, Role, SessionId},
    time::DAY,
};
use tracemail_store::Store;

use crate::panel::{Answer, Fixture, HOST, ORIGIN, house::by};

/// Mailboxes, each with a word that stands in its rows only; the last one's domain is nobody's.
pub const BOXES: [(&str, &str); 5] = [
    ("one@red.test", "canaryone"),
    ("two@red.test", "canarytwo"),
    ("three@blue.test", "canarythree"),
    ("four@green.test", "canaryfour"),
    ("five@gray.test", "canaryfive"),
];

/// Who signs in, and whose rows he sees.
pub const READERS: [(&str, &[usize]); 6] =
    [("north", &[0, 1, 2]), ("south", &[3]), ("red", &[0, 1]), ("blue", &[2]), ("green", &[3]), ("one@red.test", &[0])];

fn log() -> String {
    let (year, month, day, ..) = clock::now().plus(-DAY).parts();
    let mut log = String::new();
    for (n, (address, word)) in (0_i64..).zip(BOXES) {
        for at in 0..3 {
            let second = n * 600 + at * 60;
            let time = |more: i64| {
                let (minute, second) = ((second + more) / 60, (second + more) % 60);
                format!("{year:04}-{month:02}-{day:02}T10:{minute:02}:{second:02}.{n:03}{at:03}+00:00 mx1")
            };
            let (come, go, who) = (format!("4jWzR{n}{at}9JGz1cnK8"), format!("4jWzS{n}{at}9JGz1cnK8"), format!("{word}@outside.test"));
            let outside = "198.51.100.20";
            for line in [
                format!("{} postfix/smtpd[30691]: {come}: client=mail.outside.test[{outside}]:40001", time(0)),
                format!(
                    "{} postfix/cleanup[30697]: {come}: info: header Subject: {word} from mail.outside.test[{outside}]:40001; from=<{who}> to=<{address}> proto=ESMTP helo=<mail.outside.test>",
                    time(0)
                ),
                format!("{} postfix/cleanup[30697]: {come}: message-id=<in{at}.{word}@outside.test>", time(0)),
                format!("{} postfix/qmgr[30623]: {come}: from=<{who}>, size=544, nrcpt=1 (queue active)", time(0)),
                format!(
                    "{} postfix/lmtp[30716]: {come}: to=<{address}>, relay=mx1.test[/var/run/lmtp], delay=0.37, delays=0.21/0.04/0.06/0.07, dsn=2.0.0, status=sent (250 2.0.0 <{address}> {word} Saved)",
                    time(1)
                ),
                format!("{} postfix/qmgr[30623]: {come}: removed", time(1)),
                format!(
                    "{} dovecot: imap-login: Login: user=<{address}>, method=PLAIN, rip=127.0.50.1, rport=37231, lip=127.0.10.14, lport=2143, mpid=3{n}{at}53, session=<{word}{at}>",
                    time(5)
                ),
                format!(
                    "{} postfix/submission/smtpd[32193]: {go}: client=pc.{word}.test[203.0.113.9]:40002, sasl_method=PLAIN, sasl_username={address}",
                    time(10)
                ),
                format!("{} postfix/cleanup[30697]: {go}: message-id=<out{at}.{word}@mx1.test>", time(10)),
                format!("{} postfix/qmgr[30623]: {go}: from=<{address}>, size=544, nrcpt=1 (queue active)", time(10)),
                format!(
                    "{} postfix/smtp[30716]: {go}: to=<{who}>, relay=mail.outside.test[{outside}]:25, delay=0.37, delays=0.21/0.04/0.06/0.07, dsn=2.0.0, status=sent (250 2.0.0 {word} taken)",
                    time(11)
                ),
                format!("{} postfix/qmgr[30623]: {go}: removed", time(11)),
            ] {
                log.push_str(&line);
                log.push('\n');
            }
        }
    }
    log
}

pub struct House {
    pub panel: Fixture,
    pub store: Store,
    /// Every row: its list, its id, which mailbox's it is.
    pub rows: Vec<(&'static str, String, usize)>,
}

/// What somebody shows.
#[derive(Clone)]
pub enum Shown {
    Nothing,
    Cookie(String),
    Bearer(String),
}

impl House {
    pub async fn new() -> Self {
        let panel = Fixture::of(&log()).await;
        let store = panel.store().await;
        let mut house = Self { panel, store, rows: Vec::new() };
        // whoever runs the machine, while there are no accounts
        for (list, url) in [
            ("messages", "/api/v1/messages?limit=200"),
            ("messages", "/api/v1/messages?direction=sent&limit=200"),
            ("access", "/api/v1/access?limit=200"),
        ] {
            let page = house.panel.json(url).await;
            for row in page["rows"].as_array().unwrap_or_else(|| panic!("{page}")) {
                let (id, text) = (row["id"].as_str().expect("an id").to_owned(), row.to_string());
                let of = BOXES.iter().position(|(address, _)| text.contains(address)).expect("a mailbox's");
                house.rows.push((list, id, of));
            }
        }
        assert!(house.rows.len() >= 40, "{} rows", house.rows.len());
        let (root, north) = (house.account(Role::Operator, None, "root").await, house.account(Role::Reseller, None, "north").await);
        assert_ne!(root, north);
        let south = house.account(Role::Reseller, None, "south").await;
        for (name, above, domain) in [("red", north, "red.test"), ("blue", north, "blue.test"), ("green", south, "green.test")] {
            let customer = house.account(Role::Customer, Some(above), name).await;
            assert!(house.store.give_domain(&by(), domain, customer, false).await.expect("writes"));
            if name == "red" {
                house.account(Role::Mailbox, Some(customer), "one@red.test").await;
            }
        }
        house
    }

    async fn account(&self, role: Role, parent: Option<AccountId>, name: &str) -> AccountId {
        let new = NewAccount { role, parent, name: name.into(), title: name.into() };
        self.store.make_account(&by(), &new).await.expect("writes").expect("is made").id
    }

    pub async fn session(&self, name: &str) -> (Shown, AccountId, SessionId) {
        let account = self.store.account_named(name).await.expect("reads").expect("is there").id;
        let shown = secret::new().expect("random");
        let until = clock::now().plus(LONGEST);
        let session = self.store.begin_session(&by(), account, &secret::hash(&shown), (until, "test", None), None).await;
        (Shown::Cookie(shown), account, session.expect("writes").expect("begins").id)
    }

    pub async fn ask(&self, shown: &Shown, uri: &str, body: Option<&Value>) -> Answer {
        let mut request = if body.is_some() { Request::post(uri) } else { Request::get(uri) };
        request = request.header(header::HOST, HOST);
        request = match shown {
            Shown::Nothing => request,
            Shown::Cookie(secret) => request.header(header::COOKIE, format!("tracemail={secret}")),
            Shown::Bearer(secret) => request.header(header::AUTHORIZATION, format!("Bearer {secret}")),
        };
        if body.is_some() {
            let json = "application/json";
            request = request.header(header::ORIGIN, ORIGIN).header(header::CONTENT_TYPE, json).header(header::ACCEPT, json);
        }
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        self.panel.ask(request.body(body).expect("a request")).await
    }
}
