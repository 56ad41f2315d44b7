//! A mailbox's owner comes in by the mailbox's own password; nobody else does, and no mail server is worn out.

use std::sync::{Arc, Mutex};

use axum::http::StatusCode;
use base64::{Engine, prelude::BASE64_STANDARD};
use server::{
    mailboxes::{Servers, Settings, Way},
    panel::Doors,
};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};
use tracemail_model::account::{By, Change, Role};

use crate::{
    account, get,
    panel::{Answer, Fixture},
    post, session,
};

const RIGHT: &str = "pa\"ss w\u{f6}rd\\{5}\r\nt9 LOGOUT";

/// An IMAP server that knows one mailbox, and remembers every line it heard.
#[derive(Clone, Default)]
struct Mail(Arc<Mutex<Vec<String>>>);

impl Mail {
    async fn new() -> (Self, u16) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let mail = Self::default();
        let heard = mail.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(heard.clone().play(stream));
            }
        });
        (mail, port)
    }

    async fn play(self, stream: TcpStream) -> Option<()> {
        let mut stream = BufReader::new(stream);
        stream.write_all(b"* OK [CAPABILITY IMAP4rev1 ID AUTH=PLAIN] ready\r\n").await.ok()?;
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line).await.ok()? == 0 {
                return None;
            }
            self.0.lock().ok()?.push(line.trim_end().to_owned());
            let (tag, command) = line.trim_end().split_once(' ').unwrap_or((line.trim_end(), ""));
            let mut said = format!("{tag} OK done\r\n");
            if command == "AUTHENTICATE PLAIN" {
                stream.write_all(b"+ \r\n").await.ok()?;
                let mut secret = String::new();
                stream.read_line(&mut secret).await.ok()?;
                let secret = BASE64_STANDARD.decode(secret.trim_end()).ok()?;
                let right = secret == format!("\0mario@example.com\0{RIGHT}").into_bytes();
                if secret.ends_with(b"\0later") {
                    said = format!("{tag} NO [UNAVAILABLE] the directory is down\r\n");
                } else if !right {
                    said = format!("{tag} NO [AUTHENTICATIONFAILED] Authentication failed.\r\n");
                }
            }
            stream.write_all(said.as_bytes()).await.ok()?;
        }
    }

    fn asked(&self) -> usize {
        self.0.lock().expect("no panic").iter().filter(|line| line.ends_with("AUTHENTICATE PLAIN")).count()
    }
}

fn way(port: u16, make: bool) -> Way {
    Way { imap: format!("imap://127.0.0.1:{port}"), make, ca_file: None, time_limit_ms: Some(2_000) }
}

async fn panel(domains: &[(&str, u16, bool)]) -> Fixture {
    let settings: Settings = domains.iter().map(|(domain, port, make)| ((*domain).to_owned(), way(*port, *make))).collect();
    let panel = Fixture::with_doors(Doors { mailboxes: Arc::new(Servers::new(&settings).expect("settings")), ..Doors::default() }).await;
    let acme = account(&panel, Role::Customer, None, "acme").await;
    let (store, by) = (panel.store().await, By::machine(server::clock::now()));
    for domain in ["example.com", "away.test", "elsewhere.test"] {
        assert!(store.give_domain(&by, domain, acme.id, false).await.expect("writes"));
    }
    panel
}

async fn enter(panel: &Fixture, name: &str, password: &str) -> Answer {
    let form = format!("name={}&password={}&next=/", app::urls::encode(name), app::urls::encode(password));
    post(panel, "/sign-in", "", form).await
}

fn files(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let all = std::fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.path());
    all.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[tokio::test]
async fn an_owner_comes_in_by_his_mailboxs_password() {
    let (mail, port) = Mail::new().await;
    let panel = panel(&[("Example.com", port, true)]).await;
    assert_eq!(enter(&panel, "mario@example.com", "wrong").await.status, StatusCode::UNAUTHORIZED);
    assert!(panel.store().await.account_named("mario@example.com").await.expect("reads").is_none(), "nothing is made for a guesser");
    let answer = enter(&panel, "Mario@Example.com", RIGHT).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    assert_eq!(get(&panel, "/api/v1/access", &session(&answer).expect("a session")).await.status, StatusCode::OK);
    let mario = panel.store().await.account_named("mario@example.com").await.expect("reads").expect("is made");
    assert_eq!((mario.role, mario.password), (Role::Mailbox, false));
    assert!(session(&enter(&panel, "mario@example.com", RIGHT).await).is_some(), "and again");
    // no word of the password has become a command, and none is kept
    let heard = mail.0.lock().expect("no panic").clone();
    let commands: Vec<&str> = heard.iter().map(|line| line.split_once(' ').map_or("", |(_, command)| command)).collect();
    assert!(commands.iter().all(|one| one.starts_with("ID (") || *one == "AUTHENTICATE PLAIN" || *one == "LOGOUT"), "{heard:?}");
    assert_eq!(commands.iter().filter(|one| **one == "LOGOUT").count(), 2, "our own, after each that fitted");
    for file in files(panel.folder()) {
        let bytes = std::fs::read(&file).expect("reads");
        assert!(!bytes.windows(9).any(|part| part == &RIGHT.as_bytes()[..9]), "{}", file.display());
    }
    // suspended here is shut out, whatever the mail server says
    let by = By::machine(server::clock::now());
    panel.store().await.change_account(&by, mario.id, &Change { suspended: Some(true), ..Change::default() }).await.expect("writes");
    assert_eq!(session(&enter(&panel, "mario@example.com", RIGHT).await), None);
}

#[tokio::test]
async fn nobody_else_comes_in_so() {
    let (mail, port) = Mail::new().await;
    let panel = panel(&[("example.com", port, false)]).await;
    // an operator who is called by that address is not whoever reads its mail
    account(&panel, Role::Operator, None, "mario@example.com").await;
    assert_eq!(session(&enter(&panel, "mario@example.com", RIGHT).await), None);
    assert!(session(&enter(&panel, "mario@example.com", "a password of ours").await).is_some(), "he has his own");
    assert_eq!(session(&enter(&panel, "luigi@example.com", "x").await), None);
    assert_eq!(mail.asked(), 2);
    // not asked at all: other domains, names that a mail server may read otherwise, what PLAIN cannot hold
    for (name, password) in [
        ("mario@elsewhere.test", RIGHT),
        ("mario", RIGHT),
        ("@", RIGHT),
        ("mario@example.com*x@example.com", RIGHT),
        ("boss*mario@example.com", RIGHT),
        ("mario x@example.com", RIGHT),
        ("mario%@example.com", RIGHT),
        ("ma\"rio@example.com", RIGHT),
        ("mario@example.com\r\n2 LOGOUT", RIGHT),
        ("mario\r\n2 SELECT INBOX\r\n@example.com", RIGHT),
        ("mario\n@example.com", RIGHT),
        ("mario@example.com\0x@example.com", RIGHT),
        ("mario\u{2028}@example.com", RIGHT),
        ("a@example.com", "x\0y"),
        ("b@example.com", ""),
    ] {
        let answer = enter(&panel, name, password).await;
        assert!(matches!(answer.status, StatusCode::UNAUTHORIZED | StatusCode::TOO_MANY_REQUESTS), "{name:?}: {}", answer.status);
        assert_eq!(session(&answer), None, "{name:?}");
    }
    assert_eq!(mail.asked(), 2);
}

#[tokio::test]
async fn a_mail_server_that_is_away_is_not_a_wrong_password() {
    let closed = TcpListener::bind("127.0.0.1:0").await.expect("a port").local_addr().expect("an address").port();
    let (_mail, port) = Mail::new().await;
    let panel = panel(&[("away.test", closed, true), ("example.com", port, true)]).await;
    for (name, password) in [("anna@away.test", "x"), ("mario@example.com", "later")] {
        let answer = enter(&panel, name, password).await;
        assert_eq!((answer.status, session(&answer)), (StatusCode::SERVICE_UNAVAILABLE, None));
        assert!(answer.text().contains("does not answer"), "{}", answer.text());
    }
    let elsewhere = Settings::from([("x.test".to_owned(), Way { imap: "imap://mail.x.test".into(), ..way(1, true) })]);
    assert!(Servers::new(&elsewhere).is_err(), "no password goes to another machine in the clear");
}

#[tokio::test]
async fn a_guesser_wears_out_no_mail_server() {
    let (mail, port) = Mail::new().await;
    let panel = panel(&[("example.com", port, true)]).await;
    for n in 0..100 {
        let answer = enter(&panel, "mario@example.com", &format!("guess {n}")).await;
        assert!(matches!(answer.status, StatusCode::UNAUTHORIZED | StatusCode::TOO_MANY_REQUESTS), "{}", answer.status);
    }
    println!("of 100 guesses at one mailbox in a moment its mail server heard {}", mail.asked());
    assert!((5..=10).contains(&mail.asked()), "{}", mail.asked());
}
