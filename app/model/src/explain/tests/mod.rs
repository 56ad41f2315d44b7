//! Each rule by example, and nothing left without a sentence.

mod around;
mod inbound;
mod logins;
mod outbound;
mod providers;
mod series;
mod taken;

use super::{Around, Lang, Verdict, explain, explain_with};
use crate::{
    access::Access,
    arbitrary::{blank_access, blank_message},
    event::{EventKind, LegKind},
    message::{Auth, Message, Spam},
    reason::{Failure, Reason},
    row::Row,
    status::{Action, Direction, Protocol, Status},
    zone::Zone,
};

fn received(status: Status) -> Message {
    Message { status, sender: Some("bob@sender.test".into()), recipient: Some("anna@example.com".into()), ..blank_message() }
}

fn sent(status: Status, text: &str) -> Message {
    Message {
        direction: Direction::Sent,
        sender: Some("anna@example.com".into()),
        recipient: Some("bob@dest.test".into()),
        relay_host: Some("mx.dest.test".into()),
        attempts: 1,
        text: (!text.is_empty()).then(|| text.into()),
        ..received(status)
    }
}

fn at(host: &str, to: &str, text: &str) -> Message {
    Message { relay_host: Some(host.into()), recipient: Some(to.into()), reason: Some(Reason::Other), ..sent(Status::Rejected, text) }
}

/// In Rome, an hour east of UTC: rows of 17:17:39Z are of 18:17.
fn en(row: Message) -> Verdict {
    explain(&Row::Message(row), Lang::En, Zone::fixed(60))
}

fn it(row: Message) -> Verdict {
    explain(&Row::Message(row), Lang::It, Zone::fixed(60))
}

/// What every verdict must be, whatever the row.
fn well_formed(verdict: &Verdict) {
    for text in std::iter::once(&verdict.sentence).chain(&verdict.next) {
        assert!(text.ends_with('.') && text.len() > 8, "{text}");
        assert!(!text.contains("  ") && !text.contains(['{', '}', '\n', '\u{202e}']), "{text}");
        assert!(!text.contains(" .") && !text.contains(" ,") && !text.contains(": ."), "{text}");
        assert!(text.chars().next().is_some_and(|c| !c.is_lowercase()) || text.starts_with("https://"), "{text}");
    }
}

#[test]
fn every_status_and_reason_has_its_words_in_both_languages() {
    let reasons = Reason::ALL.iter().map(|r| Some(*r)).chain([None]);
    for reason in reasons {
        for status in Status::ALL {
            for (direction, attempts) in [(Direction::Received, 0), (Direction::Received, 2), (Direction::Sent, 0), (Direction::Sent, 2)] {
                for text in [None, Some("host mx said: 550 5.7.1 No \u{202e}way\n (in reply to RCPT TO command)"), Some("No")] {
                    let row = Message { status: *status, reason, direction, attempts, text: text.map(Into::into), ..blank_message() };
                    let (english, italian) = (en(row.clone()), it(row));
                    well_formed(&english);
                    well_formed(&italian);
                    assert_ne!(english.sentence, italian.sentence);
                    assert_eq!(english.next.is_some(), italian.next.is_some());
                }
            }
        }
    }
    for failure in Failure::ALL {
        for lang in [Lang::En, Lang::It] {
            let row = Access { action: Action::FailedLogin, failure: Some(*failure), user: String::new(), ..blank_access() };
            well_formed(&explain(&Row::Access(row), lang, Zone::fixed(-300)));
        }
    }
}

#[test]
fn a_known_reason_is_never_told_as_unknown() {
    for reason in Reason::ALL.iter().filter(|reason| **reason != Reason::Other) {
        for row in [
            Message { reason: Some(*reason), ..received(Status::Rejected) },
            Message { reason: Some(*reason), ..sent(Status::Rejected, "host mx said: 550 No") },
        ] {
            let sentence = en(row).sentence;
            assert!(!sentence.contains("do not know") && !sentence.contains("no reason"), "{reason}: {sentence}");
        }
    }
}

#[test]
fn every_word_has_a_name() {
    for lang in [Lang::En, Lang::It] {
        let names = Status::ALL
            .iter()
            .map(|w| super::status_name(*w, lang))
            .chain(Action::ALL.iter().map(|w| super::action_name(*w, lang)))
            .chain(Protocol::ALL.iter().map(|w| super::protocol_name(*w, lang)))
            .chain(LegKind::ALL.iter().map(|w| super::leg_name(*w, lang)));
        assert!(names.chain(Failure::ALL.iter().map(|w| super::failure_name(*w, lang))).all(|name| (3..60).contains(&name.len())));
        // no two reasons, and no two steps, are called the same
        for names in [
            Reason::ALL.iter().map(|w| super::reason_name(*w, lang)).collect::<std::collections::BTreeSet<_>>().len() == Reason::ALL.len(),
            EventKind::ALL.iter().map(|w| super::event_name(*w, lang)).collect::<std::collections::BTreeSet<_>>().len()
                == EventKind::ALL.len(),
        ] {
            assert!(names);
        }
    }
}

mod any_row {
    use proptest::prelude::*;

    use super::{Around, Lang, explain, explain_with, well_formed};
    use crate::{
        arbitrary,
        event::{Event, EventKind, Leg, LegKind},
        row::Row,
        time::Micros,
        zone::Zone,
    };

    fn step() -> impl Strategy<Value = Event> {
        let kind = proptest::sample::select(EventKind::ALL);
        let details = proptest::collection::vec(
            (proptest::sample::select(&["folder", "to", "uid", "session", "client", "ip", "protocol"][..]), "[ab\u{202e}]{0,3}"),
            0..5,
        );
        (kind, details, 0..100_i64, proptest::option::of("[a-z\u{0}]{0,9}")).prop_map(|(kind, details, time, text)| {
            let details = details.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
            Event { time: Micros(time), kind, host: String::new(), recipient: None, text, details }
        })
    }

    proptest! {
        #[test]
        fn has_a_verdict(row in arbitrary::row(), zone in arbitrary::zone()) {
            for lang in [Lang::En, Lang::It] {
                well_formed(&explain(&row, lang, zone));
            }
        }

        #[test]
        fn has_one_among_others(row in arbitrary::row(), events in proptest::collection::vec(step(), 0..8), others in proptest::collection::vec(arbitrary::row(), 0..8)) {
            let legs: Vec<Leg> = LegKind::ALL.iter().map(|kind| Leg { kind: *kind, queue_id: "Q".into(), rows: others.iter().map(Row::id).collect() }).collect();
            for lang in [Lang::En, Lang::It] {
                let around = Around { events: &events, legs: &legs, family: &others, others: &others };
                well_formed(&explain_with(&row, &around, lang, Zone::fixed(60)));
            }
        }

        #[test]
        fn keeps_strangers_in_their_place(mut row in arbitrary::message(), text in any::<String>()) {
            for place in [&mut row.text, &mut row.folder, &mut row.recipient, &mut row.sender, &mut row.relay_host, &mut row.virus] {
                *place = Some(text.clone());
            }
            let verdict = explain(&Row::Message(row), Lang::En, Zone::UTC);
            prop_assert!(verdict.sentence.chars().count() < 900);
            let turns = |c: char| c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c);
            prop_assert!(!verdict.sentence.contains(turns));
        }
    }
}
