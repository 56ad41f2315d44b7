//! Stories of mail that was refused, each named for its trap.

#[expect(dead_code, reason = "other tests ask other things of it")]
mod told;

use told::{only, told};
use tracemail_model::{
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
            (Status::Deferred, Some(Reason::SenderDomain), Some(450), dsn("4.1.8")),
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
fn greylisted_then_accepted() {
    let told = told("greylisted_then_accepted");
    let seen: Vec<_> = told.messages().iter().map(|row| (row.status, row.reason)).collect();
    assert_eq!(seen, [(Status::Deferred, Some(Reason::Greylisted)), (Status::Accepted, None)]);
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
