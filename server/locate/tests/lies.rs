//! Mail stores that lie, and values that would like to be commands: every answer is bounded, typed and in time.

mod liar;

use std::{
    sync::mpsc,
    thread::sleep,
    time::{Duration, Instant},
};

use liar::{Guest, Liar};
use tokio::time::timeout;
use tracemail_locate::{Error, Locator, Settings};
use tracemail_model::{
    arbitrary::blank_message,
    event::{Event, EventKind},
    locate::{Flag, Place, Special, Trouble},
    message::Message,
    status::{Direction, Status},
    time::Micros,
};

const ID: &str = "<1@remote.test>";

fn message(recipient: &str, id: &str) -> Message {
    Message {
        direction: Direction::Received,
        status: Status::Accepted,
        recipient: Some(recipient.into()),
        message_id: Some(id.into()),
        ..blank_message()
    }
}

fn saved(folder: &str, uid: u32) -> Event {
    Event {
        time: Micros(0),
        kind: EventKind::Note,
        host: "mx1".into(),
        recipient: Some("anna@example.com".into()),
        text: Some("save".into()),
        details: vec![("folder".into(), folder.into()), ("uid".into(), uid.to_string())],
    }
}

async fn place(locator: &Locator) -> Place {
    locator.locate(&message("anna@example.com", ID), &[saved("INBOX", 7)]).await.place
}

fn http(body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}

/// An honest IMAP server with one message in `Eimer & Co`.
fn honest(tag: &str, command: &str) -> String {
    let said = match command {
        c if c.starts_with("LIST") => "* LIST (\\Trash) \"/\" \"Eimer &- Co\"\r\n* LIST () \"/\" INBOX\r\n",
        "UID SEARCH HEADER Message-ID \"<1@remote.test>\"" => "* SEARCH 9 10\r\n",
        c if c.starts_with("UID FETCH 9,10 ") => {
            "* 1 FETCH (UID 9 FLAGS (\\Seen \\Deleted) SAVEDATE \"21-Nov-2026 22:14:40 +0000\" BODY[HEADER.FIELDS (MESSAGE-ID)] {31}\r\nMessage-ID: <1@remote.test>\r\n\r\n)\r\n\
             * 2 FETCH (UID 10 FLAGS () BODY[HEADER.FIELDS (MESSAGE-ID)] {33}\r\nMessage-ID: <x1@remote.test>\r\n\r\n )\r\n"
        }
        _ => "",
    };
    format!("{said}{tag} OK\r\n")
}

#[tokio::test]
async fn imap_finds_it_elsewhere_when_it_is_not_where_the_log_had_it() {
    let liar = Liar::new(|guest| guest.imap(honest));
    let Place::Found(spots) = place(&liar.by_imap()).await else { panic!("{}", liar.told()) };
    let found: Vec<_> = spots.iter().filter(|spot| spot.folder == "Eimer & Co").collect();
    assert_eq!((found.len(), found[0].uid, found[0].special), (1, 9, Some(Special::Trash)));
    assert_eq!(found[0].flags, [Flag::Seen, Flag::Deleted]);
    assert_eq!(found[0].saved.map(|time| time.to_string()).as_deref(), Some("2026-11-21T22:14:40.000000Z"));
    assert!(liar.told().contains("EXAMINE \"Eimer &- Co\"\r\n") && !liar.told().contains("SELECT"), "it is only looked at");
}

#[tokio::test]
async fn imap_servers_that_lie() {
    type Play = fn(&mut Guest);
    let plays: [(Play, Trouble); 9] = [
        (|guest| _ = guest.say("* BYE overloaded\r\n"), Trouble::Down),
        (|guest| _ = guest.say("220 smtp ready\r\n"), Trouble::Garbled),
        (|guest| while guest.say(&"x".repeat(4096)) {}, Trouble::Garbled),
        (|guest| guest.imap(|_, _| "* 1 FETCH (UID 1)\r\n".repeat(300_000)), Trouble::Garbled),
        (|guest| guest.imap(|_, _| "* LIST () \"/\" {4000000000}\r\n".into()), Trouble::Garbled),
        (|guest| guest.imap(|_, _| "t999 OK wrong tag\r\n".into()), Trouble::Garbled),
        (|_| sleep(Duration::from_secs(4)), Trouble::Slow),
        (
            |guest| {
                guest.say("* OK ready\r\n");
                let _ = guest.hear();
                guest.say("t1 NO [AUTHENTICATIONFAILED] no\r\n");
            },
            Trouble::Denied,
        ),
        (
            |guest| {
                guest.say("* OK ready\r\n");
                let _ = guest.hear();
                guest.say("t1 NO [AUTHORIZATIONFAILED] who\r\n");
            },
            Trouble::NoMailbox,
        ),
    ];
    for (nth, (play, trouble)) in plays.into_iter().enumerate() {
        let (liar, begun) = (Liar::new(play), Instant::now());
        assert_eq!(place(&liar.by_imap()).await, Place::Unreachable(trouble), "play {nth}");
        assert!(begun.elapsed() < Duration::from_secs(4), "play {nth} took {:?}", begun.elapsed());
    }
}

#[tokio::test]
async fn doveadms_that_lie() {
    type Play = fn(&mut Guest);
    let plays: [(Play, Trouble); 7] = [
        (|guest| drop((guest.hear(), guest.say("HTTP/1.1 401 Who\r\nContent-Length: 0\r\n\r\n"))), Trouble::Denied),
        (|guest| drop((guest.hear(), guest.say(&http("[[\"error\",{\"exitCode\":67},\"\"]]")))), Trouble::NoMailbox),
        (|guest| drop((guest.hear(), guest.say(&http("{}")))), Trouble::Garbled),
        (|guest| drop((guest.hear(), guest.say("SSH-2.0-OpenSSH\r\n"))), Trouble::Garbled),
        (|guest| drop((guest.hear(), guest.say("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n["))), Trouble::Garbled),
        (
            |guest| {
                guest.hear();
                guest.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                while guest.say(&format!("1000\r\n{}\r\n", " ".repeat(4096))) {}
            },
            Trouble::Garbled,
        ),
        (|guest| drop((guest.hear(), sleep(Duration::from_secs(4)))), Trouble::Slow),
    ];
    for (nth, (play, trouble)) in plays.into_iter().enumerate() {
        let liar = Liar::new(play);
        assert_eq!(place(&liar.by_doveadm()).await, Place::Unreachable(trouble), "play {nth}");
    }
    let nobody = Settings { doveadm: Some("http://127.0.0.1:1/".into()), password_file: Some("/dev/null".into()), ..Settings::default() };
    assert_eq!(place(&Locator::new(&nobody).expect("settings")).await, Place::Unreachable(Trouble::Down));
}

#[tokio::test]
async fn an_empty_mailbox_is_not_an_unreachable_one() {
    let liar = Liar::new(|guest| drop((guest.hear(), guest.say(&http("[[\"doveadmResponse\",[],\"\"]]")))));
    assert_eq!(place(&liar.by_doveadm()).await, Place::NotFound(Some("INBOX".into())));
    let told = liar.told();
    let (number, header) = (told.find(r#"["MAILBOX","INBOX","UID","7"]"#), told.find(r#"["HEADER","Message-ID","<1@remote.test>"]"#));
    assert!(number.is_some() && number < header, "by number first: {told}");
    assert!(told.contains("authorization: X-Dovecot-API c2VzYW1l\r\n"), "{told}");
    assert_eq!(place(&Locator::new(&Settings::default()).expect("nothing")).await, Place::NotConfigured);
}

#[tokio::test]
async fn a_folder_it_does_not_take_is_looked_for_in_all() {
    let liar = Liar::new(|guest| {
        let invalid_name = "[[\"error\",{\"type\":\"exitCode\",\"exitCode\":65},\"\"]]";
        let found =
            "[[\"doveadmResponse\",[{\"mailbox\":\"a_b\",\"uid\":\"1\",\"flags\":\"\",\"hdr.message-id\":\"<1@remote.test>\"}],\"\"]]";
        let said = if guest.hear().contains("MAILBOX") { invalid_name } else { found };
        guest.say(&http(said));
    });
    let Place::Found(spots) = place(&liar.by_doveadm()).await else { panic!("{}", liar.told()) };
    assert_eq!((spots.len(), spots[0].folder.as_str()), (1, "a_b"));
}

#[tokio::test]
async fn no_value_becomes_a_command() {
    let evil = ["<a\"\r\nt9 DELETE INBOX\r\n@x>", "<\"]],[\"expunge\",{\"user\":\"*\"}>", "<a\\\"@x>", "<\0@x>", "<{5}\r\n@x>"];
    for id in evil {
        let liar =
            Liar::new(|guest| guest.imap(|tag, _| format!("* LIST () \"/\" \"x\\\" &AA0ACg-t8 DELETE INBOX&AA0ACg-\"\r\n{tag} OK\r\n")));
        let folder = "x\" \r\nt8 DELETE INBOX\r\n";
        liar.by_imap().locate(&message("anna@example.com", id), &[saved(folder, 7)]).await;
        let told = liar.told();
        assert!(
            told.lines().filter(|line| line.starts_with('t')).all(|line| !line.starts_with("t8 DELETE") && !line.starts_with("t9 DELETE")),
            "{told}"
        );
        let verbs = ["AUTHENTICATE", "CAPABILITY", "LIST", "EXAMINE", "UID"];
        let commands = told.lines().filter_map(|line| line.split_once(' '));
        assert!(
            commands.clone().count() >= 4 && commands.into_iter().all(|(_, rest)| verbs.iter().any(|verb| rest.starts_with(verb))),
            "{told}"
        );

        let liar = Liar::new(|guest| drop((guest.hear(), guest.say(&http("[]")))));
        liar.by_doveadm().locate(&message("anna@example.com", id), &[]).await;
        let told = liar.told();
        let (_, body) = told.split_once("\r\n\r\n").expect("a request");
        let body: serde_json::Value = serde_json::from_str(body).expect("one JSON text");
        assert_eq!((body.as_array().map(Vec::len), &body[0][0], &body[0][1]["query"][2]), (Some(1), &"fetch".into(), &id.into()));
    }
}

#[tokio::test]
async fn nobody_asks_for_everybody() {
    let liar = Liar::new(|guest| drop((guest.hear(), guest.say(&http("[]")))));
    for mailbox in ["*@example.com", "?nna@example.com", "*", "anna@example.com\0*", "anna\r\n@example.com"] {
        let place = liar.by_doveadm().locate(&message(mailbox, ID), &[]).await.place;
        assert_eq!(place, Place::Unreachable(Trouble::NoMailbox), "{mailbox}");
    }
    assert_eq!(liar.told(), "", "doveadm would have searched every mailbox that fits");
}

#[tokio::test]
async fn whoever_goes_away_hangs_up() {
    let (gone, heard) = mpsc::channel();
    let liar = Liar::new(move |guest| {
        while !guest.hear().is_empty() {}
        let _ = gone.send(());
    });
    let (locator, message) = (liar.by_doveadm(), message("anna@example.com", ID));
    assert!(timeout(Duration::from_millis(200), locator.locate(&message, &[])).await.is_err());
    assert!(liar.told().starts_with("POST /doveadm/v1 HTTP/1.1\r\n"));
    assert_eq!(heard.recv_timeout(Duration::from_millis(300)), Ok(()), "long before the time limit");
}

#[test]
fn wrong_settings_say_what_to_do() {
    let wrong = |change: fn(&mut Settings)| {
        let mut settings = Settings { api_key_file: Some("/dev/null".into()), ..Settings::default() };
        change(&mut settings);
        Locator::new(&settings).err()
    };
    assert!(wrong(|_| ()).is_none(), "nothing is asked");
    let both = |s: &mut Settings| (s.doveadm, s.imap) = (Some("http://127.0.0.1".into()), Some("imap://127.0.0.1".into()));
    assert!(matches!(wrong(both), Some(Error::Both(_))));
    assert!(matches!(wrong(|s| s.doveadm = Some("http://mail.example.com/".into())), Some(Error::Plain(..))));
    for url in ["", "mail", "ftp://127.0.0.1", "http://", "http://u@127.0.0.1/"] {
        let settings = Settings { doveadm: Some(url.into()), api_key_file: Some("/dev/null".into()), ..Settings::default() };
        assert!(matches!(Locator::new(&settings).err(), Some(Error::Url { .. })), "{url}");
    }
    assert!(matches!(wrong(|s| s.imap = Some("imap://[::1]:143".into())), Some(Error::Missing(..))));
    let unreadable = |s: &mut Settings| (s.doveadm, s.api_key_file) = (Some("http://localhost:2480".into()), Some("/no/such/file".into()));
    assert!(matches!(wrong(unreadable), Some(Error::File { .. })));
    let domain = |s: &mut Settings| drop(s.domains.insert("example.com".into(), Settings::default()));
    assert!(matches!(wrong(domain), Some(Error::Neither(_))));
}
