//! Letters over real sockets: what a mail server gets, what strangers' words cannot do to it, and when to try again.
#![recursion_limit = "512"] // a page's type is as deep as its HTML

use std::{path::PathBuf, sync::Arc};

use rcgen::{CertifiedKey, generate_simple_self_signed};
use server::mail::{File, Letter, Mailer, Settings, Trouble};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader},
    net::TcpListener,
    task::JoinHandle,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig, crypto,
        pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
    },
};
use tracemail_model::time::{Micros, SECOND};

/// One session of a mail server that answers `RCPT` with these words; what it was told.
async fn session(stream: impl AsyncRead + AsyncWrite + Unpin, recipient: &str) -> Vec<String> {
    let mut stream = BufReader::new(stream);
    let (mut told, mut data) = (Vec::new(), false);
    stream.write_all(b"220 mail.test ESMTP\r\n").await.expect("writes");
    let mut line = String::new();
    while {
        line.clear();
        stream.read_line(&mut line).await.unwrap_or(0) > 0
    } {
        assert!(line.ends_with("\r\n"), "{line:?}");
        told.push(line.trim_end_matches("\r\n").to_owned());
        let word = line.split_whitespace().next().unwrap_or_default().to_ascii_uppercase();
        let answer = match word.as_str() {
            "." if data => {
                data = false;
                "250 2.0.0 taken"
            }
            _ if data => continue,
            "EHLO" => "250-mail.test\r\n250-AUTH PLAIN\r\n250 8BITMIME",
            "AUTH" => "235 2.7.0 welcome",
            "RCPT" => recipient,
            "DATA" => {
                data = true;
                "354 go on"
            }
            "QUIT" => "221 2.0.0 bye",
            _ => "250 2.0.0 fine",
        };
        if stream.write_all(format!("{answer}\r\n").as_bytes()).await.is_err() || word == "QUIT" {
            break;
        }
    }
    told
}

/// A mail server for one session, without TLS.
async fn server(recipient: &'static str) -> (String, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("smtp://{}", listener.local_addr().expect("bound"));
    let task = tokio::spawn(async move { session(listener.accept().await.expect("a connection").0, recipient).await });
    (url, task)
}

fn settings(server: &str) -> Settings {
    Settings { server: Some(server.into()), from: Some("Tracemail <tracemail@example.com>".into()), ..Settings::default() }
}

fn mailer(settings: &Settings) -> Mailer {
    Mailer::new(settings).expect("settings").expect("a server is named")
}

fn letter<'a>(to: &'a str, subject: &'a str, text: &'a str) -> Letter<'a> {
    Letter { to, subject, text, id: "summary.7.20778", now: Micros(1_795_000_000 * SECOND), file: None }
}

#[tokio::test]
async fn a_letter_arrives_whole_with_its_file() {
    let (url, told) = server("250 2.1.5 fine").await;
    let file = File { name: "summary.pdf", media: "application/pdf", bytes: b"%PDF-1.7 \0\xff".to_vec() };
    let letter = Letter { file: Some(file), ..letter("anna@example.com", "Riepilogo: più posta", "Ciao,\n.\nuna riga con un punto\n") };
    mailer(&settings(&url)).send(&letter).await.expect("is sent");
    let told = told.await.expect("a session");
    for line in [
        "EHLO example.com",
        "MAIL FROM:<tracemail@example.com>",
        "RCPT TO:<anna@example.com>",
        "From: Tracemail <tracemail@example.com>",
        "To: anna@example.com",
        "Message-ID: <summary.7.20778@example.com>",
        "Auto-Submitted: auto-generated",
        "..",
        "JVBERi0xLjcgAP8=",
    ] {
        assert!(told.iter().any(|own| own.starts_with(line)), "{line} is missing in {told:#?}");
    }
    assert!(told.iter().any(|line| line.starts_with("Subject: Riepilogo: =?utf-8?b?")), "{told:#?}");
    assert!(told.iter().any(|line| line.starts_with("Date: ") && line.contains("2026")), "{told:#?}");
}

#[tokio::test]
async fn strangers_words_add_no_header_no_reader_and_no_command() {
    let subject = "x\r\nBcc: eve@evil.test\r\n\r\n<b>\u{202e}\0";
    let text = "line\r\n.\r\nMAIL FROM:<eve@evil.test>\r\nRCPT TO:<eve@evil.test>\r\n\u{202e}turned";
    let (url, told) = server("250 2.1.5 fine").await;
    mailer(&settings(&url)).send(&letter("anna@example.com", subject, text)).await.expect("is sent");
    let told = told.await.expect("a session");
    let begin = told.iter().position(|line| line == "DATA").expect("a body");
    let end = told.iter().position(|line| line == ".").expect("its end");
    assert_eq!(told.iter().filter(|line| line.starts_with("RCPT")).count(), 2, "once asked, once written: {told:#?}");
    assert_eq!(told[..begin].iter().filter(|line| line.starts_with("RCPT")).count(), 1, "{told:#?}");
    assert_eq!(told[end + 1..], ["QUIT"], "nothing else is said: {told:#?}");
    let head = told[begin..end].iter().position(String::is_empty).expect("an end of the head");
    assert!(!told[begin..begin + head].iter().any(|line| line.starts_with("Bcc") || line.starts_with("<b>")), "{told:#?}");
    assert!(!told.iter().any(|line| line.contains('\u{202e}')), "{told:#?}");
    for to in ["anna@example.com\r\nRCPT TO:<eve@evil.test>", "anna@example.com>,<eve@evil.test", "", "anna"] {
        let refused = mailer(&settings("smtp://127.0.0.1:1")).send(&letter(to, "x", "x")).await;
        assert!(matches!(refused, Err(Trouble::Never(_))), "{to}: {refused:?}");
    }
}

#[tokio::test]
async fn it_is_said_whether_to_try_again() {
    for (answer, later) in [("451 4.7.1 greylisted, come again", true), ("550 5.1.1 no such user\x1b[2J", false)] {
        let (url, _told) = server(answer).await;
        match mailer(&settings(&url)).send(&letter("anna@example.com", "x", "x")).await {
            Err(Trouble::Later(why)) => assert!(later && why.contains("greylisted"), "{answer}: {why}"),
            Err(Trouble::Never(why)) => assert!(!later && why.contains("no such user") && !why.contains('\x1b'), "{answer}: {why}"),
            Ok(()) => panic!("{answer}"),
        }
    }
    // nobody listens on it
    let down = mailer(&settings("smtp://127.0.0.1:1")).send(&letter("anna@example.com", "x", "x")).await;
    assert!(matches!(down, Err(Trouble::Later(_))), "{down:?}");
}

/// A mail server behind TLS, and its certificate.
async fn secure(folder: &TempDir) -> (String, PathBuf, JoinHandle<Option<Vec<String>>>) {
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
    let ca = folder.path().join("ca.pem");
    std::fs::write(&ca, cert.pem()).expect("a file");
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(signing_key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)
        .expect("a key");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("smtps://localhost:{}", listener.local_addr().expect("bound").port());
    let task = tokio::spawn(async move {
        let stream = TlsAcceptor::from(Arc::new(config)).accept(listener.accept().await.expect("a connection").0).await.ok()?;
        Some(session(stream, "250 2.1.5 fine").await)
    });
    (url, ca, task)
}

#[tokio::test]
async fn a_server_is_believed_by_its_certificate_and_told_the_password_then() {
    let folder = TempDir::new().expect("a folder");
    let password = folder.path().join("password");
    std::fs::write(&password, "se cret\n").expect("a file");
    let log_in = |url: &str| Settings { user: Some("tm".into()), password_file: Some(password.clone()), ..settings(url) };

    let (url, ca, told) = secure(&folder).await;
    let known = Settings { ca_file: Some(ca), ..log_in(&url) };
    mailer(&known).send(&letter("anna@example.com", "x", "x")).await.expect("is sent");
    let told = told.await.expect("a session").expect("over TLS");
    assert!(told.iter().any(|line| line == "AUTH PLAIN AHRtAHNlIGNyZXQ="), "{told:#?}");

    let (url, _, told) = secure(&folder).await;
    let strange = mailer(&log_in(&url)).send(&letter("anna@example.com", "x", "x")).await;
    assert!(matches!(strange, Err(Trouble::Later(_))), "{strange:?}");
    assert!(told.await.expect("ends").is_none(), "nothing was said to a server nobody knows");
}

#[test]
fn settings_say_what_is_wrong() {
    assert!(Mailer::new(&Settings::default()).expect("nothing is wrong").is_none(), "without a server there is no mail");
    for (wrong, named) in [
        (settings("mail.example.com"), "server"),
        (settings("http://mail.example.com"), "server"),
        (settings("smtps://user:secret@mail.example.com"), "server"),
        (Settings { from: None, ..settings("smtps://mail.example.com") }, "from"),
        (Settings { from: Some("nobody".into()), ..settings("smtps://mail.example.com") }, "from"),
        (Settings { user: Some("tm".into()), ..settings("smtps://mail.example.com") }, "password_file"),
        (Settings { ca_file: Some("/nowhere.pem".into()), ..settings("smtps://mail.example.com") }, "ca_file"),
    ] {
        let error = format!("{:#}", Mailer::new(&wrong).expect_err(named));
        assert!(error.contains(named) && !error.contains(":secret"), "{error}");
    }
}
