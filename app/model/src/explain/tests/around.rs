//! What the timeline and tied messages add.

use super::*;
use crate::{
    event::{Event, Leg},
    ids::RowId,
    zone::Zone,
};

/// So many seconds after the message came, in anna's mailbox.
fn step(after: i64, kind: EventKind, details: &[(&str, &str)]) -> Event {
    let details = details.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let recipient = Some("anna@example.com".into());
    Event { time: blank_message().time.plus(after * 1_000_000), kind, host: "mx".into(), recipient, text: None, details }
}

fn in_inbox() -> Message {
    Message { folder: Some("INBOX".into()), delay: Some(1.0), ..received(Status::Accepted) }
}

fn with(row: Message, events: &[Event], legs: &[Leg], family: &[Row], lang: Lang) -> Verdict {
    explain_with(&Row::Message(row), &Around { events, legs, family, others: &[] }, lang, Zone::fixed(60))
}

const BY: [(&str, &str); 4] = [("session", "s"), ("protocol", "imap"), ("ip", "81.2.69.142"), ("client", "Thunderbird")];

fn by(more: &[(&'static str, &'static str)]) -> Vec<(&'static str, &'static str)> {
    more.iter().copied().chain(BY).collect()
}

#[test]
fn what_was_done_with_it_in_the_mailbox() {
    use EventKind::{Copied, Deleted, Downloaded, Expunged, Note};
    let to_trash = [step(180, Copied, &by(&[("folder", "INBOX"), ("to", "Trash")])), step(180, Expunged, &by(&[("folder", "INBOX")]))];
    let emptied = step(420, Expunged, &by(&[("folder", "Trash")]));
    let mut back = step(200, Note, &[("folder", "INBOX"), ("uid", "7")]);
    back.text = Some("undelete".into());
    for (events, english, italian, next) in [
        (
            to_trash.to_vec(),
            "Delivered to INBOX at 18:17, moved to Trash at 18:20 by Thunderbird on 81.2.69.142.",
            "Consegnata in Posta in arrivo alle 18:17, spostata nel cestino alle 18:20 da Thunderbird su 81.2.69.142.",
            true,
        ),
        (
            to_trash.into_iter().chain([emptied]).collect(),
            "Delivered to INBOX at 18:17, moved to Trash at 18:20, removed for good at 18:24 by Thunderbird on 81.2.69.142.",
            "Consegnata in Posta in arrivo alle 18:17, spostata nel cestino alle 18:20, eliminata definitivamente alle 18:24 da Thunderbird su 81.2.69.142.",
            true,
        ),
        (
            vec![step(60, Copied, &[("folder", "INBOX"), ("to", "Orders"), ("protocol", "imap"), ("ip", "192.0.2.7")])],
            "Delivered to INBOX at 18:17, copied to the folder “Orders” at 18:18 by IMAP from 192.0.2.7.",
            "Consegnata in Posta in arrivo alle 18:17, copiata nella cartella “Orders” alle 18:18 via IMAP da 192.0.2.7.",
            false,
        ),
        (
            vec![step(60, Deleted, &[("folder", "INBOX"), ("uid", "7")])],
            "Delivered to INBOX at 18:17, marked as deleted at 18:18.",
            "Consegnata in Posta in arrivo alle 18:17, contrassegnata come eliminata alle 18:18.",
            true,
        ),
        (
            vec![step(60, Deleted, &[("folder", "INBOX"), ("uid", "7")]), back],
            "Delivered to INBOX at 18:17.",
            "Consegnata in Posta in arrivo alle 18:17.",
            false,
        ),
        (
            vec![
                step(50, Downloaded, &[("folder", "INBOX"), ("protocol", "pop3"), ("ip", "192.0.2.7")]),
                step(60, Expunged, &[("folder", "INBOX"), ("protocol", "pop3"), ("ip", "192.0.2.7")]),
            ],
            "Delivered to INBOX at 18:17, downloaded by POP3 at 18:18, removed by POP3 at 18:18 from 192.0.2.7.",
            "Consegnata in Posta in arrivo alle 18:17, scaricata via POP3 alle 18:18, tolta via POP3 alle 18:18 da 192.0.2.7.",
            true,
        ),
        (
            vec![step(50, Copied, &[("folder", "INBOX"), ("to", "Orders")]), step(90, Expunged, &[("folder", "INBOX")])],
            "Delivered to INBOX at 18:17, copied to the folder “Orders” at 18:18, removed from “INBOX” at 18:19.",
            "Consegnata in Posta in arrivo alle 18:17, copiata nella cartella “Orders” alle 18:18, tolta da “INBOX” alle 18:19.",
            false,
        ),
    ] {
        let verdict = with(in_inbox(), &events, &[], &[], Lang::En);
        assert_eq!(verdict.sentence, english);
        assert_eq!(verdict.next.is_some(), next, "{english}");
        assert_eq!(with(in_inbox(), &events, &[], &[], Lang::It).sentence, italian);
    }
    // what happened in somebody else's mailbox is not told here
    let mut other = step(180, Expunged, &[("folder", "INBOX")]);
    other.recipient = Some("luca@example.com".into());
    assert_eq!(with(in_inbox(), &[other], &[], &[], Lang::En).sentence, "Delivered to INBOX at 18:17.");
}

#[test]
fn what_held_it_up_before() {
    use EventKind::{Bounced, Deferred, Held, Released};
    let held = [step(0, Held, &[]), step(60, Released, &[])];
    let verdict = with(in_inbox(), &held, &[], &[], Lang::En);
    assert_eq!(verdict.sentence, "Delivered to INBOX at 18:17; released from quarantine at 18:18.");
    let mut late = step(60, Deferred, &[]);
    late.text = Some("host mx said: 450 4.2.0 Greylisted, try again later (in reply to RCPT TO command)".into());
    late.recipient = Some("bob@dest.test".into());
    let row = Message { delay: Some(120.0), ..sent(Status::Delivered, "250 Ok") };
    let put_off = with(row.clone(), &[late.clone()], &[], &[], Lang::En);
    assert_eq!(put_off.sentence, "Delivered to dest.test at 18:19; put off once before (greylisting).");
    late.text = Some("host mx said: 451 4.3.0 Disk on fire".into());
    let put_off = with(row, &[late.clone(), late], &[], &[], Lang::It);
    assert_eq!(put_off.sentence, "Consegnata a dest.test alle 18:19; prima rimandata 2 volte, l’ultima con queste parole: “Disk on fire”.");
    let mut told = step(60, Bounced, &[]);
    told.recipient = None;
    let row = Message { reason: Some(Reason::RecipientUnknown), ..sent(Status::Rejected, "host mx said: 550 5.1.1 User unknown") };
    let refused = with(row, &[told], &[], &[], Lang::En);
    assert_eq!(refused.sentence, "Refused by dest.test: there is no mailbox bob@dest.test; the sender was told at 18:18.");
}

#[test]
fn what_tied_messages_tell() {
    let other = |to: &str| Message {
        id: RowId(77),
        time: blank_message().time.plus(-240_000_000),
        recipient: Some(to.into()),
        ..received(Status::Deferred)
    };
    let tie = |kind, family: Message| {
        let legs = [Leg { kind, queue_id: "Q".into(), rows: vec![RowId(77)] }];
        with(in_inbox(), &[], &legs, &[Row::Message(family)], Lang::En).sentence
    };
    assert_eq!(
        tie(LegKind::BounceOf, other("x@y.test")),
        "Delivered to INBOX at 18:17; it is the notice that mail could not be delivered to x@y.test."
    );
    assert_eq!(tie(LegKind::ForwardOf, other("x@y.test")), "Delivered to INBOX at 18:17; sent on from x@y.test.");
    assert_eq!(
        tie(LegKind::ReplyTo, other("x@y.test")),
        "Delivered to INBOX at 18:17; it is the automatic reply to a message from bob@sender.test."
    );
    let greylisted = Message { reason: Some(Reason::Greylisted), ..other("anna@example.com") };
    assert_eq!(tie(LegKind::RetryOf, greylisted.clone()), "Delivered to INBOX at 18:17; refused for now before, at 18:13 (greylisting).");
    let legs = [Leg { kind: LegKind::Retry, queue_id: "Q".into(), rows: vec![in_inbox().id] }];
    let verdict = with(greylisted, &[], &legs, &[Row::Message(in_inbox())], Lang::En);
    assert_eq!(
        verdict.sentence,
        "Refused for now: senders not seen before are asked to come back later; it came again and was accepted at 18:17."
    );
    assert_eq!(verdict.next, None);
}
