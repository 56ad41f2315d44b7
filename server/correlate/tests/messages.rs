//! Stories of messages, each named for its trap.

#[expect(dead_code, reason = "other tests ask other things of it")]
mod told;

use told::{Told, lines, only, story, told};
use tracemail_correlate::Settings;
use tracemail_model::{
    event::{EventKind, LegKind},
    message::TlsVersion,
    reason::Reason,
    status::{
        Direction::{Received, Sent},
        Status,
    },
};

const MARIO: &str = "mario.rossi@azienda.test";
const ANNA: &str = "anna.bianchi@azienda.test";

#[test]
fn duplicate_message_id() {
    let told = told("duplicate_message_id");
    let ids: Vec<_> = told.messages().iter().map(|row| (row.message_id.clone(), row.queue_id.clone())).collect();
    assert_eq!(ids.len(), 2, "the same message-id twice is two messages");
    assert_eq!(ids[0].0, ids[1].0);
    assert_ne!(ids[0].1, ids[1].1);
}

#[test]
fn forward_leg() {
    let told = told("forward_leg");
    let came = only(told.of_direction(Received));
    assert_eq!((came.actions.clone(), came.forwarded_to.clone()), (vec!["redirect".to_owned()], vec!["inoltrato@remote.test".to_owned()]));
    assert_eq!((came.status, came.folder.as_deref()), (Status::Accepted, None));
    let copy = only(told.of_direction(Sent));
    assert_eq!((copy.status, copy.domain.as_deref()), (Status::Delivered, Some("azienda.test")));
    assert_eq!(told.legs_of(came), [(LegKind::Forward, copy.queue_id.clone().expect("an id"))]);
    assert_eq!(told.legs_of(copy), [(LegKind::ForwardOf, came.queue_id.clone().expect("an id"))]);
}

#[test]
fn alias_many() {
    let told = told("alias_many");
    assert_eq!(told.messages().len(), 3, "the alias itself is nobody's mailbox");
    for to in [MARIO, ANNA] {
        let row = told.to(Received, to);
        assert_eq!((row.original_recipient.as_deref(), row.folder.as_deref()), (Some("vendite@azienda.test"), Some("INBOX")));
    }
    let outside = told.to(Received, "agente@remote.test");
    assert_eq!(
        (outside.domain.as_deref(), outside.forwarded_to.as_slice()),
        (Some("azienda.test"), &["agente@remote.test".to_owned()][..])
    );
}

#[test]
fn what_waits_for_a_mailbox_behind_an_alias_is_not_forwarded() {
    let log = |relay: &str| {
        let text = format!(
            "2026-11-21T17:00:00+00:00 mx1 postfix/smtpd[1]: 4jWzRV09JGz1cnK8: client=mail.remote.test[198.51.100.7]\n\
             2026-11-21T17:00:01+00:00 mx1 postfix/cleanup[2]: 4jWzRV09JGz1cnK8: message-id=<a@remote.test>\n\
             2026-11-21T17:00:02+00:00 mx1 postfix/qmgr[3]: 4jWzRV09JGz1cnK8: from=<x@remote.test>, size=9, nrcpt=1 (queue active)\n\
             2026-11-21T17:00:03+00:00 mx1 {relay}, delay=1, delays=1/0/0/0, dsn=4.2.0, status=deferred (host said: 451 4.2.0 later)\n"
        );
        only(
            Told::of(&lines("log", text.as_bytes()), &told::ours(), usize::MAX, false)
                .of_direction(Received)
                .into_iter()
                .cloned()
                .collect::<Vec<_>>(),
        )
    };
    let to =
        |daemon, who, relay| format!("postfix/{daemon}[4]: 4jWzRV09JGz1cnK8: to=<{who}>, orig_to=<vendite@azienda.test>, relay={relay}");
    for relay in ["mx1[private/dovecot-lmtp]", "127.0.0.1[127.0.0.1]:24"] {
        let row = log(&to("lmtp", MARIO, relay));
        assert_eq!((row.status, row.forwarded_to), (Status::Deferred, Vec::new()), "{relay}");
    }
    for relay in ["mx.remote.test[192.0.2.9]:25", "none"] {
        assert_eq!(log(&to("smtp", "agente@remote.test", relay)).forwarded_to, ["agente@remote.test"], "{relay}");
    }
}

#[test]
fn mailbox_lines_come_late() {
    for name in ["alias_many", "alias_and_direct", "plus_address", "copy_and_keep", "vacation"] {
        let (mailbox, queue): (Vec<_>, Vec<_>) = story(name).into_iter().partition(|(_, line)| line.windows(8).any(|w| w == b"dovecot:"));
        let late = Told::of(&[queue, mailbox].concat(), &told::ours(), 3, true);
        let facts = |told: &Told| {
            told.of_direction(Received).iter().map(|r| (r.recipient.clone(), r.folder.clone(), r.actions.clone())).collect::<Vec<_>>()
        };
        assert_eq!(facts(&late), facts(&told(name)), "{name}");
    }
}

#[test]
fn alias_and_direct() {
    let told = told("alias_and_direct");
    let mut given: Vec<_> = told.messages().iter().map(|row| (row.original_recipient.clone(), row.folder.clone())).collect();
    given.sort();
    assert_eq!(given, [(None, Some("INBOX".into())), (Some("info@azienda.test".into()), Some("INBOX".into()))]);
}

#[test]
fn plus_address() {
    let row = only(told("plus_address").messages().into_iter().cloned().collect::<Vec<_>>());
    assert_eq!(row.recipient.as_deref(), Some(MARIO), "the mailbox it lies in");
    assert_eq!(row.original_recipient.as_deref(), Some("mario.rossi+liste@azienda.test"));
}

#[test]
fn content_filter() {
    let told = told("content_filter");
    let row = only(told.messages());
    assert_eq!((row.queue_id.as_deref(), row.status, row.folder.as_deref()), (Some("4jWzTf2WGfz1cnKv"), Status::Accepted, Some("INBOX")));
    assert_eq!(row.client_ip.map(|ip| ip.to_string()).as_deref(), Some("198.51.100.20"), "the first hop's client, not the filter");
    assert!(told.kinds(row).contains(&EventKind::Filtered));
    assert_eq!(row.attempts, 1, "handing it to the filter is no delivery");
}

#[test]
fn xforward() {
    let told = told("xforward");
    assert_eq!(told.messages().len(), 2);
    let (anna, mario) = (told.to(Received, "anna@azienda.test"), told.to(Received, "mario@azienda.test"));
    assert_eq!((anna.status, mario.status), (Status::Accepted, Status::Rejected));
    assert_eq!(mario.reason, Some(Reason::MailboxFull));
    assert_eq!(anna.queue_id.as_deref(), Some("41AAAA1"));
    assert_eq!(anna.spam.as_ref().map(|spam| spam.score), Some(-1.2));
    assert_eq!(anna.size, Some(1000), "as it came, not as the filter gave it back");
}

#[test]
fn xforward_first_lost() {
    let row = only(told("xforward_first_lost").messages().into_iter().cloned().collect::<Vec<_>>());
    assert_eq!(
        (row.client_ip.map(|ip| ip.to_string()).as_deref(), row.client_host.as_deref()),
        (Some("198.51.100.1"), Some("a.remote.test"))
    );
}

#[test]
fn amavis_blocked() {
    let told = told("amavis_blocked");
    let row = only(told.messages());
    assert_eq!((row.status, row.reason), (Status::Quarantined, Some(Reason::Virus)), "what the filter took and kept was not delivered");
    assert_eq!(row.virus.as_deref(), Some("Eicar-Test-Signature"));
}

#[test]
fn milter_hold_released() {
    let told = told("milter_hold_released");
    let row = only(told.messages());
    assert_eq!((row.status, row.folder.as_deref()), (Status::Accepted, Some("Junk")));
    let kinds = told.kinds(row);
    let at = |kind| kinds.iter().position(|k| *k == kind).expect("the step");
    assert!(at(EventKind::Held) < at(EventKind::Released) && at(EventKind::Released) < at(EventKind::Finished));

    let log = story("milter_hold_released");
    let held = log.iter().position(|(_, line)| line.windows(8).any(|w| w == b"released")).expect("the release");
    let row = only(Told::of(&log[..held], &told::ours(), usize::MAX, false).messages().into_iter().cloned().collect::<Vec<_>>());
    assert_eq!((row.status, row.reason), (Status::Quarantined, Some(Reason::SuspectedJunk)));
}

#[test]
fn held_then_deleted() {
    let told = told("held_then_deleted");
    let row = only(told.messages());
    assert_eq!(row.status, Status::Quarantined);
    assert!(told.kinds(row).contains(&EventKind::Deleted));
}

#[test]
fn deleted_by_hand() {
    let row = only(told("deleted_by_hand").of_direction(Sent).into_iter().cloned().collect::<Vec<_>>());
    assert_eq!(row.status, Status::Blocked, "it waits no longer");
}

#[test]
fn bounce_tied() {
    let told = told("bounce_tied");
    let failed = only(told.of_direction(Sent));
    assert_eq!((failed.status, failed.reason, failed.dsn.as_deref()), (Status::Rejected, Some(Reason::RecipientUnknown), Some("5.1.1")));
    let notice = only(told.of_direction(Received));
    assert_eq!((notice.sender.as_deref(), notice.recipient.as_deref()), (Some(""), Some(MARIO)));
    assert_eq!(told.legs_of(failed), [(LegKind::Bounce, notice.queue_id.clone().expect("an id"))]);
    assert_eq!(told.legs_of(notice), [(LegKind::BounceOf, failed.queue_id.clone().expect("an id"))]);
}

#[test]
fn mailbox_full() {
    let told = told("mailbox_full");
    let row = only(told.of_direction(Received));
    assert_eq!((row.status, row.reason), (Status::Rejected, Some(Reason::MailboxFull)));
    let notice = only(told.of_direction(Sent));
    assert_eq!(notice.domain.as_deref(), Some("azienda.test"), "the notice belongs to the domain whose mailbox was full");
}

#[test]
fn several_recipients_differ() {
    let told = told("several_recipients_differ");
    for (to, status, attempts, tls) in [
        ("ok1@remote.test", Status::Delivered, 1, Some(TlsVersion::Tls13)),
        ("hardfail2@remote.test", Status::Rejected, 1, Some(TlsVersion::Tls13)),
        ("tempfail91121171741@remote.test", Status::Delivered, 2, Some(TlsVersion::Tls13)),
        ("y@tls12.test", Status::Delivered, 1, Some(TlsVersion::Tls12)),
        (ANNA, Status::Delivered, 1, None),
    ] {
        let row = told.to(Sent, to);
        assert_eq!((row.status, row.attempts), (status, attempts), "{to}");
        if tls.is_none() {
            assert_eq!(row.tls_out, None, "{to}");
        }
    }
    assert_eq!(told.to(Received, ANNA).status, Status::Accepted, "to one of ours it is received too");
}

#[test]
fn local_to_local() {
    let told = told("local_to_local");
    assert_eq!((told.to(Sent, ANNA).status, told.to(Received, ANNA).status), (Status::Delivered, Status::Accepted));
    let rows: Vec<_> = told.rows.values().filter(|(_, row)| row.kind() != tracemail_model::row::Kind::Access).collect();
    assert_eq!(rows[0].0, rows[1].0, "one story");
}

#[test]
fn queue_id_reuse() {
    let told = told("queue_id_reuse");
    let rows = told.of_direction(Received);
    let seen: Vec<_> = rows.iter().map(|row| (row.message_id.as_deref(), row.sender.as_deref(), row.size)).collect();
    assert_eq!(
        seen,
        [(Some("<one@remote.test>"), Some("a@remote.test"), Some(1000)), (Some("<two@remote.test>"), Some("b@remote.test"), Some(2000))]
    );
    assert_ne!(told.story_of(rows[0]), told.story_of(rows[1]));
}

#[test]
fn lost_beginning() {
    let told = told("lost_beginning");
    let came = only(told.of_direction(Received));
    assert_eq!((came.status, came.sender.as_deref(), came.client_ip), (Status::Accepted, Some("a@remote.test"), None));
    let went = only(told.of_direction(Sent));
    assert_eq!((went.status, went.sender.clone()), (Status::Delivered, None), "delivered outside, by whomever");
}

#[test]
fn delivered_after_its_end_was_presumed() {
    let comes_late = |(_, line): &(String, Vec<u8>)| {
        ["header Subject", "header User-Agent", ": to=<y@tls12.test"]
            .iter()
            .any(|words| line.windows(words.len()).any(|w| w == words.as_bytes()))
    };
    let (mut late, in_time): (Vec<_>, Vec<_>) = story("several_recipients_differ").into_iter().partition(comes_late);
    late.rotate_left(1);
    let [user_agent, delivery, subject] = <[_; 3]>::try_from(late).expect("three lines");
    let to_y = |log: &[(String, Vec<u8>)]| {
        let told = Told::of(log, &told::ours(), 1, true);
        let row = told.to(Sent, "y@tls12.test");
        (row.status, row.attempts)
    };
    let mut log = [in_time, vec![user_agent]].concat();
    assert_eq!(to_y(&log), (Status::Rejected, 0), "the notice to the sender is the only word on it");
    log.extend([delivery, subject]);
    assert_eq!(to_y(&log), (Status::Delivered, 1), "the delivery's own line knows better");
}

#[test]
fn domains_are_learned() {
    let told = Told::of(&story("several_recipients_differ"), &Settings::default(), usize::MAX, false);
    assert_eq!(told.to(Received, ANNA).domain.as_deref(), Some("azienda.test"), "it was delivered into a mailbox here");
    assert!(told.of_direction(Received).iter().all(|row| row.domain.as_deref() == Some("azienda.test")));
}

#[test]
fn expired() {
    let told = told("expired");
    let row = told.to(Sent, "x@banner.test");
    assert_eq!((row.status, row.attempts), (Status::Expired, 11));
    assert!(row.text.as_deref().is_some_and(|text| text.contains("no SMTP service for you")), "the last word of the other server");
}

#[test]
fn deferred_then_delivered() {
    let log = story("deferred_then_delivered");
    let deferred = log.iter().position(|(_, line)| line.windows(15).any(|w| w == b"status=deferred")).expect("the first attempt");
    let early = Told::of(&log[..=deferred], &told::ours(), usize::MAX, false);
    assert_eq!((only(early.of_direction(Sent)).status, only(early.of_direction(Sent)).reason), (Status::Queued, Some(Reason::Greylisted)));
    let told = told("deferred_then_delivered");
    let row = only(told.of_direction(Sent));
    assert_eq!((row.status, row.attempts, row.reason), (Status::Delivered, 2, None));
}

#[test]
fn vacation() {
    let told = told("vacation");
    let row = only(told.of_direction(Received));
    assert_eq!(row.autoreply.as_deref(), Some("cliente1121171741@remote.test"));
    assert_eq!((row.actions.as_slice(), row.folder.as_deref()), (&["vacation".to_owned(), "keep".to_owned()][..], Some("INBOX")));
    let reply = only(told.of_direction(Sent));
    assert_eq!((reply.sender.as_deref(), reply.domain.as_deref()), (Some(""), Some("azienda.test")), "whose mailbox answers");
    assert_eq!(told.legs_of(row), [(LegKind::Reply, reply.queue_id.clone().expect("an id"))]);
    assert_eq!(told.legs_of(reply), [(LegKind::ReplyTo, row.queue_id.clone().expect("an id"))]);
}

#[test]
fn copy_and_keep() {
    let row = only(told("copy_and_keep").messages().into_iter().cloned().collect::<Vec<_>>());
    assert_eq!((row.folder.as_deref(), row.actions.len()), (Some("INBOX"), 2), "where the person looks first");
}

#[test]
fn sieve_reject() {
    let told = told("sieve_reject");
    let row = only(told.of_direction(Received));
    assert_eq!((row.status, row.actions.as_slice()), (Status::Rejected, &["reject".to_owned()][..]), "though Postfix says sent");
}

#[test]
fn tls_of_another_message() {
    let told = told("tls_of_another_message");
    for (to, tls) in [("a", Some(TlsVersion::Tls13)), ("b", Some(TlsVersion::Tls13)), ("c", None), ("d", None)] {
        assert_eq!(told.to(Sent, &format!("{to}@remote.test")).tls_out, tls, "{to}");
    }
}

#[test]
fn tls_both_sides() {
    let told = told("tls_both_sides");
    let row = told.to(Sent, "cliente@tls12.test");
    assert_eq!((row.tls_in, row.tls_out, row.port), (Some(TlsVersion::Tls12), Some(TlsVersion::Tls12), Some(465)));
    assert_eq!(told.to(Sent, "cliente@plain.test").tls_out, None);
}

#[test]
fn spam_word_first_or_late() {
    let told = told("spam_word_first_or_late");
    let rows = told.messages();
    let found: Vec<_> = rows.iter().map(|row| (row.spam.as_ref().map(|spam| spam.score), row.auth.spf.as_deref())).collect();
    assert_eq!(found, [(Some(1.5), Some("softfail")), (Some(7.5), Some("fail"))]);
    assert_eq!((rows[0].auth.dkim.as_deref(), rows[0].auth.dmarc.as_deref()), (Some("pass"), Some("pass")));
}

#[test]
fn moved_in_mailbox() {
    let mut log = story("moved_in_mailbox");
    let (last_of_postfix, moves) = (log.len() - 5, log.split_off(log.len() - 4));
    assert!(last_of_postfix > 0);
    // an hour later, when the message itself is long closed
    let later: Vec<_> =
        moves.iter().map(|(source, line)| (source.clone(), String::from_utf8_lossy(line).replace("T17:", "T19:").into_bytes())).collect();
    for (moves, when) in [(moves, "at once"), (later, "later")] {
        let all = [log.clone(), moves].concat();
        let told = Told::of(&all, &told::ours(), 5, true);
        let row = only(told.of_direction(Received));
        assert_eq!(told.kinds(row).last(), Some(&EventKind::Moved), "{when}: a copy and an expunge in one command are a move");
        let events = told.events_of(told.story_of(row));
        let moved = events.last().expect("the move");
        for (name, value) in [("folder", "INBOX"), ("to", "Trash"), ("protocol", "imap"), ("ip", "127.0.50.31")] {
            assert!(moved.details.contains(&(name.to_owned(), value.to_owned())), "{when}: who did it: {moved:?}");
        }
    }
}

#[test]
fn copied_then_deleted() {
    let told = told("copied_then_deleted");
    let kinds = told.kinds(only(told.of_direction(Received)));
    assert_eq!(kinds[kinds.len() - 3..], [EventKind::Copied, EventKind::Deleted, EventKind::Expunged], "by hand, not by MOVE");
}

#[test]
fn fetched_and_removed() {
    let told = told("fetched_and_removed");
    let fetched: Vec<_> = told
        .of_direction(Received)
        .iter()
        .map(|row| (told.kinds(row).contains(&EventKind::Downloaded), told.kinds(row).last().copied()))
        .collect();
    assert_eq!(
        fetched,
        [
            (true, Some(EventKind::Expunged)),   // RETR and DELE: only the event names it
            (true, Some(EventKind::Downloaded)), // RETR: it is marked seen
            (false, Some(EventKind::Expunged)),  // DELE without RETR
            (true, Some(EventKind::Downloaded)), // RETR and DELE, the line lost before QUIT
        ]
    );
    let events = told.events_of(told.story_of(told.of_direction(Received)[0]));
    let [.., downloaded, removed] = &events[..] else { panic!("two steps") };
    assert!(downloaded.time <= removed.time, "fetched before it was removed");
    for step in [downloaded, removed] {
        for (name, value) in [("protocol", "pop3"), ("ip", "127.0.51.20"), ("session", "Oio8lcxgV8t/ADMU")] {
            assert!(step.details.contains(&(name.to_owned(), value.to_owned())), "{step:?}");
        }
    }
}

#[test]
fn fetched_early() {
    // fetched and removed in the 50 ms between Dovecot's `save` and Postfix's `status=sent`
    let told = told("fetched_early");
    let kinds = told.kinds(only(told.of_direction(Received)));
    for kind in [EventKind::Downloaded, EventKind::Expunged] {
        assert_eq!(kinds.iter().filter(|told| **told == kind).count(), 1, "{kind}: {kinds:?}");
    }
}

#[test]
fn long_message_id() {
    let told = told("long_message_id");
    assert!(told.kinds(only(told.messages())).contains(&EventKind::Moved), "mail_log cuts the id after 77 bytes");
}

#[test]
fn backup_mx() {
    let told = told("backup_mx");
    let row = only(told.of_direction(Sent));
    assert_eq!((row.status, row.attempts, row.relay_host.as_deref()), (Status::Delivered, 1, Some("mx2.remote.test")));
    let tried: Vec<_> = told.events_of(told.story_of(row)).into_iter().filter(|event| event.kind == EventKind::Note).collect();
    assert_eq!(only(tried).text.as_deref(), Some("Connection refused"), "the server tried in vain before");
}

#[test]
fn dane_only() {
    let told = told("dane_only");
    let rows = told.of_direction(Sent);
    assert_eq!((rows[0].status, rows[0].reason), (Status::Queued, Some(Reason::Tls)));
    assert_eq!((rows[1].status, rows[1].tls_out_trust.as_deref()), (Status::Delivered, Some("Verified")));
}

#[test]
fn forwarded_by_local() {
    let told = told("forwarded_by_local");
    let (came, went) = (only(told.of_direction(Received)), only(told.of_direction(Sent)));
    assert_eq!(told.legs_of(came), [(LegKind::Forward, went.queue_id.clone().expect("an id"))]);
    assert_eq!(told.legs_of(went), [(LegKind::ForwardOf, came.queue_id.clone().expect("an id"))]);
    assert_eq!(went.domain.as_deref(), Some("azienda.test"), "whose mailbox forwards");
}

#[test]
fn filter_not_followed() {
    let told = told("filter_not_followed");
    let rows = told.messages();
    let spam = rows[0].spam.as_ref().expect("the milter's own header");
    assert_eq!((spam.score, spam.action.as_str()), (7.7, "add header"));
    assert_eq!(
        (rows[1].spam.as_ref(), rows[1].status),
        (None, Status::Accepted),
        "a header the sender wrote himself is none of the filter's"
    );
    assert_eq!((rows[2].virus.as_deref(), rows[2].reason), (Some("Eicar-Test"), Some(Reason::Virus)));
}

#[test]
fn reply_forged() {
    let told = told("reply_forged");
    let row = only(told.messages());
    assert_eq!((row.status, row.reason), (Status::Rejected, Some(Reason::RecipientUnknown)));
    assert_eq!(told.legs_of(row), [], "a reply's words tie nothing");
}

#[test]
fn most_open_is_kept_to() {
    let line = |n| format!("2026-11-20T09:00:00.{n:06}+00:00 mx1 postfix/smtpd[{n}]: 4AAAA{n:05}: client=a.remote.test[198.51.100.1]");
    let log = (0..500).map(line).collect::<Vec<_>>().join("\n");
    let settings = Settings { most_open: 50, ..Settings::default() };
    let told = Told::of(&lines("mail.log", log.as_bytes()), &settings, 10, true);
    let open = told.open.keys().filter(|key| key[0] != b's').count();
    assert!(open <= 50, "{open} objects are open");
}
