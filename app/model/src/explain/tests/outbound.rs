//! Mail of ours that others, or our own server, did not take.

use super::*;

#[test]
fn mail_that_others_refused() {
    let said = |reason, text: &str| Message { reason: Some(reason), ..sent(Status::Rejected, text) };
    for (row, english) in vec![
        (
            said(Reason::RecipientUnknown, "host mx said: 550 5.1.1 User unknown (in reply to RCPT TO command)"),
            "Refused by dest.test: there is no mailbox bob@dest.test.",
        ),
        (
            said(Reason::Policy, "host mx said: 550 5.7.1 No (in reply to DATA command)"),
            "Refused by dest.test: a rule of its own forbids it, in its words “No”.",
        ),
        (
            said(Reason::Other, "host mx said: 550 Bad moon rising (in reply to DATA command)"),
            "Refused by dest.test: for a reason we do not know, in its words “Bad moon rising”.",
        ),
        (
            Message { dsn: Some("5.6.7".into()), ..said(Reason::Other, "host mx said: 553 5.6.7 No") },
            "Refused by dest.test: addresses with accented or non-Latin letters are not accepted there, in its words “No”.",
        ),
        (
            Message {
                relay_host: None,
                ..said(Reason::Unreachable, "Host or domain name not found. Name service error for name=dest.test type=A: Host not found")
            },
            "Not delivered: dest.test does not exist, or has no mail server.",
        ),
        (
            Message { relay_host: None, ..said(Reason::Other, "mail for dest.test loops back to myself") },
            "Not delivered: dest.test sends its mail to this server, which does not keep it.",
        ),
        (
            Message { status: Status::Queued, ..said(Reason::Greylisted, "host mx said: 450 4.2.0 Greylisted") },
            "Put off by dest.test: it asks senders it does not know to come back later.",
        ),
        (
            Message { status: Status::Queued, ..said(Reason::Unreachable, "connect to mx[192.0.2.1]:25: Connection timed out") },
            "Not delivered yet: the mail server of dest.test could not be reached.",
        ),
        (Message { attempts: 0, text: None, ..sent(Status::Queued, "") }, "Waiting to be sent since 18:17."),
        (
            Message {
                status: Status::Expired,
                attempts: 41,
                delay: Some(432_000.0),
                ..said(Reason::MailboxFull, "host mx said: 452 4.2.2 Full")
            },
            "Given up after 5 days and 41 attempts: the recipient’s mailbox is full.",
        ),
        (
            Message {
                attempts: 0,
                reason: Some(Reason::SpoofedSender),
                user: Some("luca@example.com".into()),
                ..sent(Status::Rejected, "Sender address rejected: not owned by user")
            },
            "Not taken for sending: luca@example.com may not send as anna@example.com.",
        ),
        (
            Message { attempts: 0, reason: Some(Reason::SmtpAuth), ..sent(Status::Rejected, "Sender address rejected: not logged in") },
            "Not taken for sending: the mail program did not sign in.",
        ),
        (
            Message { attempts: 0, reason: Some(Reason::Virus), virus: Some("Eicar".into()), ..sent(Status::Blocked, "virus found") },
            "Stopped by our own filter: it carries a virus (Eicar).",
        ),
        (
            Message { reason: Some(Reason::Other), ..sent(Status::Blocked, "deleted from the queue by the administrator") },
            "Not delivered: the administrator deleted it from the queue.",
        ),
    ] {
        assert_eq!(en(row).sentence, english);
    }
}
