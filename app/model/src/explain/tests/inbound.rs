//! Mail from outside that we refused, hold or put off.

use super::*;

#[test]
fn mail_that_we_refused() {
    let row = |status, reason, text: &str| Message {
        reason: Some(reason),
        text: Some(text.into()),
        client_ip: "192.0.2.7".parse().ok(),
        ..received(status)
    };
    for (row, english, next) in vec![
        (
            row(Status::Rejected, Reason::Rbl, "Service unavailable; Client host [192.0.2.7] blocked using zen.example.org; see http://x"),
            "Refused: the sender’s server is on the list zen.example.org.",
            Some("The sender’s provider must have the server taken off the list; until then the sender can write from another mailbox."),
        ),
        (
            row(Status::Rejected, Reason::RecipientUnknown, "User unknown in virtual mailbox table"),
            "Refused: there is no mailbox anna@example.com.",
            Some("If there should be one, create the mailbox or an alias; otherwise the sender should check the address."),
        ),
        (
            row(Status::Deferred, Reason::Greylisted, "Greylisted"),
            "Refused for now: senders not seen before are asked to come back later.",
            Some("Nothing to do: a proper mail server comes back within minutes, and is then let in."),
        ),
        (
            row(Status::Deferred, Reason::Policy, "450 4.7.1 Come back on Monday"),
            "Refused for now: a rule of this server forbids it, in its words “Come back on Monday”.",
            Some("The sender’s server will try again by itself."),
        ),
        (
            Message {
                spam: Some(Spam { score: 18.34, required: Some(15.0), action: "reject".into(), symbols: Vec::new() }),
                ..row(Status::Rejected, Reason::ConfirmedJunk, "")
            },
            "Refused: the filter is sure that it is spam (score 18.3 of 15).",
            Some("If it is not, the sender should write again without links and attachments; tell whoever runs your mail."),
        ),
        (
            Message {
                auth: Auth { spf: Some("fail".into()), dkim: Some("none".into()), dmarc: Some("reject".into()) },
                ..row(Status::Rejected, Reason::Dmarc, "")
            },
            "Refused: sender.test asks to refuse mail that fails its checks (DMARC), and this failed (SPF: fail, DKIM: none).",
            Some("If it is genuine, whoever runs sender.test must let SPF or DKIM pass for the server it came from."),
        ),
        (
            Message { virus: Some("Eicar-Test".into()), ..row(Status::Rejected, Reason::Virus, "") },
            "Refused: it carries a virus (Eicar-Test).",
            Some("Do not ask for it again; warn the sender by telephone."),
        ),
        (
            Message { size: Some(31_400_000), ..row(Status::Rejected, Reason::Oversized, "") },
            "Refused: it is larger than allowed here (31.4 MB).",
            Some("Large files are better shared by a link."),
        ),
        (
            row(Status::Quarantined, Reason::SuspectedJunk, ""),
            "Held in quarantine: the filter takes it for spam.",
            Some("If you were waiting for it, have it released; otherwise there is nothing to do."),
        ),
        (
            row(Status::Quarantined, Reason::Virus, ""),
            "Held in quarantine: it carries a virus.",
            Some("Leave it there; warn the sender by telephone."),
        ),
        (
            row(Status::Quarantined, Reason::Other, "placed on hold by the administrator"),
            "Held in quarantine: the administrator holds it back.",
            Some("If you were waiting for it, have it released; otherwise there is nothing to do."),
        ),
        (
            row(Status::Rejected, Reason::Other, "held, then deleted by the administrator"),
            "Not delivered: the administrator held it, then deleted it.",
            None,
        ),
        (
            Message { actions: vec!["reject".into()], ..row(Status::Rejected, Reason::Policy, "") },
            "Refused: a filter rule of the mailbox sends such mail back.",
            Some("If that is not wanted, change the rule."),
        ),
        (
            Message { attempts: 3, ..row(Status::Deferred, Reason::Unreachable, "connect to /var/run/lmtp: Connection refused") },
            "Taken in, but not delivered yet: the server that keeps the mailbox cannot be reached.",
            Some("If it lasts, tell whoever runs your mail."),
        ),
        (
            Message {
                attempts: 1,
                ..row(Status::Rejected, Reason::MailboxFull, "host x said: 552 5.2.2 <a> Quota exceeded (in reply to RCPT TO command)")
            },
            "Taken in, but could not be delivered: the mailbox anna@example.com is full.",
            Some("Empty the trash or delete large messages, then ask the sender to write again."),
        ),
        (
            Message { actions: vec!["discard".into()], ..row(Status::Rejected, Reason::Policy, "Unwanted") },
            "Thrown away without a word to the sender: a rule of this server forbids it, in its words “Unwanted”.",
            Some("If you are waiting for it, ask whoever runs your mail."),
        ),
        (
            row(Status::Rejected, Reason::Other, "554 Beware of the dog"),
            "Refused: for a reason we do not know, in its words “Beware of the dog”.",
            Some("If you are waiting for it, ask whoever runs your mail."),
        ),
        (
            Message { text: None, reason: None, ..row(Status::Rejected, Reason::Other, "") },
            "Refused: no reason was given.",
            Some("If you are waiting for it, ask whoever runs your mail."),
        ),
        (row(Status::Processing, Reason::Other, ""), "Being worked on since 18:17, with no outcome yet.", None),
    ] {
        let verdict = en(row);
        assert_eq!((verdict.sentence.as_str(), verdict.next.as_deref()), (english, next));
    }
}
