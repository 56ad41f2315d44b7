//! Stories of mail that was refused, each named for its trap.

#[expect(dead_code, reason = "other tests ask other things of it")]
mod told;

use told::{only, told};
use tracemail_model::{
    event::{EventKind, LegKind},
    reason::Reason,
    status::{Direction::Received, Status},
};

#[test]
fn refused_at_the_door() {
    let told = told("refused_at_the_door");
    let seen: Vec<_> = told.messages().iter().map(|row| (row.status, row.reason, row.smtp_code, row.dsn.clone())).collect();
    let dsn = |text: &str| Some(text.to_owned());
    assert_eq!(
        seen,
        [
            (Status::Rejected, Some(Reason::Rbl), Some(554), dsn("5.7.1")),
            (Status::Rejected, Some(Reason::RecipientUnknown), Some(550), dsn("5.1.1")),
            (Status::Rejected, Some(Reason::RelayingDenied), Some(554), dsn("5.7.1")),
            (Status::Rejected, Some(Reason::SenderDomain), Some(450), dsn("4.1.8")),
        ]
    );
    assert!(told.messages().iter().all(|row| row.queue_id.is_none() && row.direction == Received));
}

#[test]
fn same_second_refusals() {
    let told = told("same_second_refusals");
    let rows = told.messages();
    assert_eq!(rows.len(), 3, "two lines alike in one second are two refusals");
    assert!(rows[0].id < rows[1].id && rows[1].id < rows[2].id, "in the order of their lines");
    assert_eq!((rows[2].status, rows[2].reason), (Status::Deferred, Some(Reason::Greylisted)));
}

#[test]
fn postscreen() {
    let told = told("postscreen");
    let row = only(told.messages());
    assert_eq!((row.status, row.reason, row.recipient.as_deref()), (Status::Rejected, Some(Reason::Rbl), Some("mario.rossi@azienda.test")));
}

#[test]
fn gone_before_rcpt() {
    let told = told("gone_before_rcpt");
    let seen: Vec<_> = told
        .messages()
        .iter()
        .map(|row| (row.status, row.reason.map(Reason::name), row.recipient.clone(), row.text.clone().unwrap_or_default()))
        .collect();
    let row = |status, reason, text: &str| (status, Some(reason), None, text.to_owned());
    assert_eq!(
        seen,
        [
            row(Status::Rejected, "protocol-error", "PREGREET EHLO virus.spamhaus.test\\r\\n"),
            row(Status::Rejected, "rbl", "DNSBL rank 3 for"),
            row(Status::Deferred, "rate-limited", "Connection rate limit exceeded"),
        ],
        "his own words tell no reason; who hangs up or passes broke no rule"
    );
    let first = told.messages()[0];
    assert_eq!(told.kinds(first)[..2], [EventKind::Connected, EventKind::Note], "what led to it");
}

#[test]
fn header_rule_words() {
    let told = told("header_rule_words");
    let seen: Vec<_> = told.messages().iter().map(|row| (row.reason, row.text.clone().unwrap_or_default())).collect();
    assert_eq!(
        seen,
        [
            (Some(Reason::Policy), "no shouting here".to_owned()),
            (Some(Reason::Policy), "message content rejected".to_owned()), // the header it met says virus
        ]
    );
}

#[test]
fn refused_after_login() {
    let rows = told("refused_after_login");
    let users: Vec<_> = rows.messages().iter().map(|row| row.user.clone()).collect();
    assert_eq!(users, [Some("anna@azienda.test".to_owned()), None], "Postfix 3.8 says who; a HELO that says so is not believed");
}

#[test]
fn forged_recipient() {
    let told = told("forged_recipient");
    let row = only(told.messages());
    assert_eq!((row.sender.as_deref(), row.helo.as_deref()), (Some("mittente@remote.test"), Some("mail.remote.test")));
    assert_eq!(row.reason, Some(Reason::RelayingDenied));
}

#[test]
fn greylisted_then_accepted() {
    let told = told("greylisted_then_accepted");
    let seen: Vec<_> = told.messages().iter().map(|row| (row.status, row.reason)).collect();
    assert_eq!(seen, [(Status::Deferred, Some(Reason::Greylisted)), (Status::Accepted, None)]);
    let [first, second] = told.messages()[..] else { panic!("two rows") };
    assert_eq!(told.legs_of(first), [(LegKind::Retry, second.queue_id.clone().expect("an id"))]);
    assert_eq!(told.legs_of(second), [(LegKind::RetryOf, first.queue_id.clone().expect("an id"))]);
    assert_eq!(told.kinds(first).last(), Some(&EventKind::Accepted), "it says that it came again");
    assert!(told.kinds(second).contains(&EventKind::Deferred), "what was refused before is its story too");
}

#[test]
fn refused_for_now_at_the_door() {
    let told = told("refused_for_now_at_the_door");
    let [first, other, taken] = told.messages()[..] else { panic!("three rows") };
    assert_eq!((first.status, other.status, taken.status), (Status::Deferred, Status::Accepted, Status::Accepted));
    assert!(!told.kinds(other).contains(&EventKind::Deferred), "the same sender from elsewhere is another message");
    assert!(told.kinds(taken).contains(&EventKind::Deferred), "from a neighbour of the first machine it is the same");
    assert_eq!(told.legs_of(first), [(LegKind::Retry, "4DDDD00001".to_owned())]);
    assert_eq!(told.legs_of(taken), [], "what was refused at the door has no queue id");
}

#[test]
fn virus_two_recipients() {
    let told = told("virus_two_recipients");
    assert_eq!(told.messages().len(), 2, "the log names one recipient, Rspamd both");
    for row in told.messages() {
        assert_eq!((row.status, row.reason), (Status::Rejected, Some(Reason::Virus)));
        assert_eq!(row.virus.as_deref(), Some("Eicar-Test-Signature.UNOFFICIAL"));
    }
}

#[test]
fn header_discard() {
    let row = only(told("header_discard").messages().into_iter().cloned().collect::<Vec<_>>());
    assert_eq!((row.status, row.reason, row.actions.as_slice()), (Status::Rejected, Some(Reason::Policy), &["discard".to_owned()][..]));
}
