//! What each field means, by example: a full row and a blank one of either kind, asked in the query line's words.

use crate::{
    access::Access,
    arbitrary::{blank_access, blank_message},
    encryption::Encryption,
    filter::{matches, parse, thousandths},
    message::{Attachment, Auth, Message, Spam, TlsVersion},
    reason::{Failure, Reason},
    row::Row,
    status::{Action, Status},
    time::Micros,
    zone::Zone,
};

fn message() -> Message {
    Message {
        domain: Some("Example.com".into()),
        sender: Some("Bob@Sender.test".into()),
        recipient: Some("anna@example.com".into()),
        original_recipient: Some("info@example.com".into()),
        header_from: Some("shop@brand.test".into()),
        header_to: Some("list@example.com".into()),
        subject: Some("Città: 100% OFF".into()),
        size: Some(1500),
        message_id: Some("<AbC@x>".into()),
        queue_id: Some("4bXyZ".into()),
        status: Status::Rejected,
        reason: Some(Reason::Rbl),
        host: "mx1.example.com".into(),
        client_ip: "192.0.2.7".parse().ok(),
        helo: Some("mail.sender.test".into()),
        user: Some("carla@example.com".into()),
        service: "mx/smtpd".into(),
        relay_host: Some("mx.google.com".into()),
        relay_ip: "2001:db8::1".parse().ok(),
        tls_in: Some(TlsVersion::Tls12),
        tls_out: Some(TlsVersion::Tls13),
        folder: Some("INBOX/Orders".into()),
        actions: vec!["fileinto".into()],
        forwarded_to: vec!["else@where.test".into()],
        autoreply: Some("bob@sender.test".into()),
        spam: Some(Spam { score: 6.5, required: None, action: "reject".into(), symbols: Vec::new() }),
        virus: Some("Eicar-Test".into()),
        auth: Auth { spf: Some("Fail".into()), dkim: Some("pass".into()), dmarc: None },
        attachments: vec![Attachment { name: "Report.PDF".into(), sha256: Some("ab".repeat(32)), size: None, status: None }],
        encryption: Some(Encryption::Portal),
        ..blank_message()
    }
}

fn access() -> Access {
    Access {
        action: Action::FailedLogin,
        user: "Anna@example.com".into(),
        domain: Some("example.com".into()),
        failure: Some(Failure::AuthFailed),
        client: Some("Thunderbird 128".into()),
        server: "mx1.example.com".into(),
        remote_ip: "192.0.2.7".parse().ok(),
        session: Some("XJ4g".into()),
        tls: Some(TlsVersion::Tls13),
        logout_time: Some(Micros(1)),
        ..blank_access()
    }
}

fn hits(text: &str, row: &Row) -> bool {
    matches(&parse(text).expect(text).resolve(Micros(0), Zone::UTC), row)
}

#[test]
fn on_messages() {
    let full = Row::Message(message());
    let blank = Row::Message(blank_message());
    for (yes, no) in [
        ("bob", "eve"),
        ("\"off\"", "\"of f\""),
        ("brand.test", "where.test"),
        ("carla", "mx1"),
        ("from:bob@sender.test", "from:<>"),
        ("to:anna@example.com", "to:list@example.com"),
        ("to:info@*", "to:inf@*"),
        ("hfrom:@brand.test", "hfrom:@sender.test"),
        ("hto:list@example.com", "hto:anna"),
        ("user:carla", "user:anna"),
        ("domain:example.com", "domain:example"),
        ("subject:CITTÀ", "subject:citta"),
        ("subject:100%", "subject:1_0"),
        ("id:AbC@x", "id:abc@x"),
        ("id:<AbC@x>", "id:<AbC@x"),
        ("queue:4bXyZ", "queue:4bxyz"),
        ("ip:192.0.2.0/24", "ip:192.0.3.0/24"),
        ("relay:2001:db8::/32", "relay:192.0.2.7"),
        ("relay:*.GOOGLE.com", "relay:google.com"),
        ("helo:mail.*", "helo:*.example.com"),
        ("host:mx1*", "host:mx1"),
        ("service:*smtpd", "service:smtpd"),
        ("status:rejected", "status:accepted"),
        ("reason:rbl", "reason:other"),
        ("action:fileinto", "action:keep"),
        ("folder:orders", "folder:trash"),
        ("tls:1.2", "tls:>1.2"),
        ("tls:<=1.2", "tls:<1.2"),
        ("rtls:>1.2", "rtls:none"),
        ("size:1500", "size:>1500"),
        ("size:<1501", "size:<=1499"),
        ("score:>=6.5", "score:<6.5"),
        ("file:*.pdf", "file:report"),
        ("virus:eicar", "virus:worm"),
        ("encryption:portal", "encryption:pgp,smime,password"),
        ("virus:*", "virus:\"*\""),
        ("spf:fail", "spf:pass"),
        ("dkim:pass", "dmarc:pass"),
        ("is:attachment", "is:bounce"),
        ("is:forwarded", "is:open"),
        ("is:autoreply", "is:failed"),
        ("is:encrypted", "-is:encrypted"),
        ("after:2026-11-21T17:17:39Z", "after:2026-11-21T17:17:39.000001Z"),
        ("before:2026-11-21T17:17:40Z", "before:2026-11-21T17:17:39Z"),
        ("from:eve,bob", "-from:eve,bob"),
        ("(eve or bob) -to:eve", "eve or from:<>"),
        ("", "-()"),
    ] {
        assert!(hits(yes, &full), "{yes}");
        assert!(!hits(no, &full), "{no}");
        // what is not there is false, and its negation true
        if !yes.is_empty() && !yes.contains("before:") && !yes.contains("after:") && !yes.contains("service:") {
            assert!(!hits(yes, &blank), "{yes} on a blank row");
        }
    }
    for yes in ["-subject:x", "tls:none", "rtls:none", "is:open", "-from:<>", "-is:bounce"] {
        assert!(hits(yes, &blank), "{yes}");
    }
    assert!(hits(&format!("sha256:{}", "AB".repeat(32)), &full));
    let bounce = Row::Message(Message { sender: Some(String::new()), ..blank_message() });
    assert!(hits("from:<> is:bounce", &bounce) && !hits("from:*", &bounce));
    for login in ["protocol:imap", "failure:other", "action:login", "session:x", "client:x", "is:failed"] {
        assert!(!hits(login, &full), "{login} is about logins");
    }
}

#[test]
fn on_accesses() {
    let full = Row::Access(access());
    for (yes, no) in [
        ("anna", "thunderbird"),
        ("user:anna@example.com", "user:@sender.test"),
        ("domain:exam*", "domain:x"),
        ("session:XJ4g", "session:xj4g"),
        ("ip:192.0.2.7", "ip:::/0"),
        ("host:mx1.*", "host:mail"),
        ("service:imap*", "service:pop3*"),
        ("failure:auth-failed", "failure:other"),
        ("protocol:imap", "protocol:pop3"),
        ("client:thunder", "client:outlook"),
        ("action:failed-login", "action:login"),
        ("tls:1.3", "tls:none"),
        ("is:failed", "is:open"),
        ("is:encrypted", "is:attachment"),
        ("last:1h", "before:today"),
    ] {
        assert!(hits(yes, &full), "{yes}");
        assert!(!hits(no, &full), "{no}");
    }
    let open = Row::Access(blank_access());
    assert!(hits("is:open tls:none -client:x -failure:other", &open));
    for mail in ["from:anna", "to:*", "subject:*", "status:accepted", "size:<1G", "rtls:none", "score:<99", "is:forwarded", "is:bounce"] {
        assert!(!hits(mail, &full), "{mail} is about messages");
    }
}

#[test]
fn a_moment_not_resolved_is_never() {
    let row = Row::Message(message());
    for text in ["after:7d", "before:today", "after:2026-11-21"] {
        assert!(!matches(&parse(text).expect(text), &row));
    }
}

#[test]
fn scores_round_half_away_from_zero() {
    for (score, n) in [(6.4995, 6500), (-0.0005, -1), (0.0, 0), (f64::NAN, 0), (f64::INFINITY, i64::MAX), (12.3456, 12_346)] {
        assert_eq!(thousandths(score), n);
    }
}
