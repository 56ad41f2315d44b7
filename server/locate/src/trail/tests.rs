//! Stories as the lab's log tells them.

use tracemail_model::{
    arbitrary::blank_message,
    event::{Event, EventKind},
    locate::{Place, Spot},
    message::Message,
    status::{Direction, Status},
    time::Micros,
};

use super::*;

fn message() -> Message {
    Message {
        direction: Direction::Received,
        status: Status::Accepted,
        recipient: Some("Anna@example.com".into()),
        message_id: Some("<1@remote.test>".into()),
        ..blank_message()
    }
}

/// A step in anna's mailbox: `copied INBOX to=Trash uid=1`.
fn step(second: i64, kind: EventKind, said: &str, facts: &[(&str, &str)]) -> Event {
    Event {
        time: Micros(second),
        kind,
        host: "mx1".into(),
        recipient: Some("anna@example.com".into()),
        text: (!said.is_empty()).then(|| said.to_owned()),
        details: facts.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
    }
}

fn stored() -> Vec<Event> {
    vec![
        step(1, EventKind::Note, "save", &[("folder", "INBOX"), ("uid", "30")]),
        step(1, EventKind::Delivered, "", &[("folder", "INBOX")]),
        step(1, EventKind::Delivered, "250 Saved", &[("relay", "mx1")]),
    ]
}

#[test]
fn a_copy_is_asked_for_where_the_log_has_it() {
    let trail = Trail::of(&message(), &stored());
    let question = Question { mailbox: "anna@example.com".into(), message_id: "<1@remote.test>".into(), known: vec![("INBOX".into(), 30)] };
    assert_eq!(trail.question, Ok(question));
    assert_eq!(trail.history.len(), 1, "stored, told once");
    assert_eq!(trail.gone(), Place::NotFound(Some("INBOX".into())), "the log does not say why");
}

#[test]
fn moves_are_followed() {
    let known = |more: Vec<Event>| {
        let trail = Trail::of(&message(), &stored().into_iter().chain(more).collect::<Vec<_>>());
        trail.question.map(|question| question.known)
    };
    let to_trash = &[("folder", "INBOX"), ("to", "Trash"), ("uid", "1")];
    let at_trash = Ok(vec![("Trash".to_owned(), 1)]);
    assert_eq!(known(vec![step(2, EventKind::Moved, "", to_trash)]), at_trash);
    let expunged = step(3, EventKind::Expunged, "expunge", &[("folder", "INBOX"), ("uid", "30")]);
    assert_eq!(known(vec![step(2, EventKind::Copied, "copy", to_trash), expunged]), at_trash);
    let copied = known(vec![step(2, EventKind::Copied, "copy", to_trash)]);
    assert_eq!(copied, Ok(vec![("INBOX".to_owned(), 30), ("Trash".to_owned(), 1)]));
}

#[test]
fn what_was_removed_is_gone_and_the_log_says_by_whom() {
    let expunged = step(3, EventKind::Expunged, "expunge", &[("folder", "INBOX"), ("uid", "30"), ("protocol", "pop3")]);
    let mut events = stored();
    events.push(expunged.clone());
    let trail = Trail::of(&message(), &events);
    assert_eq!(trail.gone(), Place::Gone(expunged));
    let known = trail.question.expect("the mailbox is asked all the same: it may have been put back").known;
    assert!(known.is_empty());
    // another copy was still there
    events.insert(1, step(1, EventKind::Note, "save", &[("folder", "Doppie"), ("uid", "7")]));
    assert_eq!(Trail::of(&message(), &events).gone(), Place::NotFound(Some("INBOX".into())));
}

#[test]
fn nobody_is_asked_where_the_log_knows() {
    let place = |change: fn(&mut Message), events: &[Event]| {
        let mut message = message();
        change(&mut message);
        Trail::of(&message, events).question
    };
    assert_eq!(place(|m| m.direction = Direction::Sent, &[]), Err(Place::Elsewhere));
    assert_eq!(place(|m| m.status = Status::Rejected, &[]), Err(Place::Undelivered(Status::Rejected)));
    assert_eq!(place(|m| m.forwarded_to = vec!["b@remote.test".into()], &[]), Err(Place::Forwarded));
    assert_eq!(place(|m| m.message_id = None, &[]), Err(Place::Nameless));
    let discarded = step(1, EventKind::Discarded, "", &[]);
    assert_eq!(place(|_| (), std::slice::from_ref(&discarded)), Err(Place::Gone(discarded)));
    assert!(place(|m| m.forwarded_to = vec!["b@remote.test".into()], &stored()).is_ok(), "forwarded and kept");
    assert!(place(|m| m.direction = Direction::Sent, &stored()).is_ok(), "from one of ours to one of ours");
}

#[test]
fn a_mailbox_has_no_detail_in_its_name() {
    let mailbox = |recipient: &str, events: &[Event]| {
        let message = Message { recipient: Some(recipient.into()), ..message() };
        Trail::of(&message, events).question.map(|question| question.mailbox)
    };
    assert_eq!(mailbox("Anna+Shop@Example.com", &[]), Ok("anna@example.com".into()));
    assert_eq!(mailbox("+x@example.com", &[]), Ok("+x@example.com".into()));
    let mut whole = stored();
    for event in &mut whole {
        event.recipient = Some("anna+shop@example.com".into());
    }
    assert_eq!(mailbox("anna+shop@example.com", &whole), Ok("anna+shop@example.com".into()), "Dovecot knows it by this name");
}

#[test]
fn steps_of_other_people_are_no_steps_of_this_one() {
    let mut events = stored();
    events[0].recipient = Some("bruno@example.com".into());
    events[1].recipient = None;
    let trail = Trail::of(&message(), &events);
    assert!(trail.history.is_empty());
    assert_eq!(trail.question.map(|question| question.known), Ok(Vec::new()));
}

#[test]
fn the_log_knows_since_when() {
    let spot = |uid| Spot { folder: "INBOX".into(), special: None, flags: Vec::new(), uid, saved: Some(Micros(99)) };
    let dated = Trail::of(&message(), &stored()).date(vec![spot(30), spot(31)]);
    assert_eq!(dated.iter().map(|spot| spot.saved).collect::<Vec<_>>(), [Some(Micros(1)), Some(Micros(99))]);
}
