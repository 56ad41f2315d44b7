//! One story through every public method.

use futures::TryStreamExt;
use tracemail_model::{
    account,
    event::LegKind,
    filter::{Field, Filter},
    page::Search,
    report::{Code, Issued, Stamp},
    row::{Kind, Row},
    stats::By,
    status::{Direction, Status},
    tenant::Reach,
    time::Day,
};

use super::{
    On, again, all, everything, fresh, on_both,
    sample::{TODAY, access, at, batch, message, story, tied},
    scope,
};
use crate::person::Reaching;

async fn a_message_is_told_found_and_followed(on: On) {
    let (folder, store) = fresh(on).await;
    let (anna, carla) = (message(at(60), "4F1", "anna@example.com"), message(at(60), "4F1", "carla@example.com"));
    let login = access(at(90), "session", "anna@example.com");
    let stranger = access(at(95), "try", "root");
    let mut notice = message(at(120), "4F2", "anna@example.org");
    notice.direction = Direction::Sent;
    notice.status = Status::Queued;
    notice.domain = Some("example.com".into());
    let first = story("4F1", vec![Row::Message(anna.clone()), Row::Message(carla.clone())]);
    let told = vec![
        tied(first, LegKind::Bounce, "4F2"),
        story("session", login.clone()),
        story("try", stranger.clone()),
        story("4F2", notice.clone()),
    ];
    let done = store.commit(batch(7, told)).await.expect("commits");
    assert_eq!((done.new_rows, done.seq, done.changes.len()), (5, 5, 5));

    // what went in comes out, fact by fact
    for row in [Row::Message(anna.clone()), Row::Access(login.clone()), Row::Access(stranger.clone()), Row::Message(notice.clone())] {
        assert_eq!(store.row(&everything(), row.id()).await.expect("reads"), Some(row));
    }
    let page = store.search(&everything(), &all(Kind::Received)).await.expect("searches");
    assert_eq!((page.rows.len(), page.next), (2, None));
    let access_page = store.search(&everything(), &all(Kind::Access)).await.expect("searches");
    assert_eq!(access_page.rows, [Row::Access(stranger.clone()), Row::Access(login.clone())]);

    // the story behind it
    let steps = store.timeline(&everything(), anna.id).await.expect("reads").expect("is there");
    assert_eq!(steps.len(), 1);
    assert_eq!((steps[0].time, steps[0].text.as_deref()), (at(60), Some("4F1")));
    let lines = store.log(&everything(), anna.id).await.expect("reads").expect("is there");
    assert_eq!(lines[0].text, "line of 4F1");
    let (relatives, legs) = store.family(&everything(), anna.id).await.expect("reads").expect("is there");
    assert_eq!(relatives, [Row::Message(carla.clone()), Row::Message(notice.clone())]);
    assert_eq!((legs.len(), legs[0].kind, &legs[0].rows), (1, LegKind::Bounce, &vec![notice.id]));

    // numbers
    assert_eq!(store.total(&everything(), &all(Kind::Access), 1).await.expect("counts").rows, 2);
    let counts = store.counts(&everything(), &all(Kind::Access), 100).await.expect("counts");
    assert_eq!((counts.by_outcome, counts.exact), (vec![("login".into(), 1), ("failed-login".into(), 1)], true));
    let histogram = store.histogram(&everything(), &all(Kind::Received), at(0), at(120), 2).await.expect("counts");
    assert_eq!(histogram.series, [("accepted".to_owned(), vec![0, 2])]);
    assert_eq!(store.domains(&everything(), 9).await.expect("reads"), ["example.com"]);
    assert_eq!(store.accounts(&everything(), "AN", 9).await.expect("reads"), ["anna@example.com"]);
    assert_eq!(store.accounts(&everything(), "carla@ex", 9).await.expect("reads"), ["carla@example.com"]);
    assert!(store.accounts(&scope(Reach::Domains(vec!["example.net".into()])), "", 9).await.expect("reads").is_empty());
    assert_eq!(store.accounts(&scope(Reach::Mailboxes(vec!["anna@b.test".into()])), "a", 9).await.expect("reads"), ["anna@b.test"]);
    assert_eq!(store.nearly(&everything(), "ana@example.com", 9).await.expect("reads"), ["anna@example.com"]);
    for (asked, meant) in
        [("carla@exmaple.com", "carla@example.com"), ("@exmaple.com", "@example.com"), ("ana@example.org", "anna@example.org")]
    {
        assert_eq!(store.nearly(&everything(), asked, 9).await.expect("reads"), [meant], "of strangers, too");
    }
    let other = scope(Reach::Domains(vec!["example.net".into()]));
    assert!(store.nearly(&other, "ana@example.org", 9).await.expect("reads").is_empty(), "where the scope has rows with it");
    let reasons = store.reasons(&everything(), &all(Kind::Access), 100).await.expect("counts");
    assert_eq!((reasons.by_reason, reasons.exact), (vec![("user-unknown".into(), 1)], true));
    let top = store.top(&everything(), &all(Kind::Received), By::Sender, 5).await.expect("counts");
    assert_eq!(top.rows, [("anna@example.org".to_owned(), 2)]);
    assert_eq!(store.oldest(&everything(), None).await.expect("reads"), Some(at(60)));
    assert_eq!(store.oldest(&everything(), Some(Kind::Sent)).await.expect("reads"), Some(at(120)));
    let streamed: Vec<Row> = store.stream(&everything(), &all(Kind::Received)).try_collect().await.expect("streams");
    assert_eq!(streamed, page.rows);

    // the outcome changes: the same row, in place
    let mut delivered = notice.clone();
    delivered.status = Status::Delivered;
    let done = store.commit(batch(9, vec![story("4F2", delivered.clone())])).await.expect("commits");
    assert_eq!((done.new_rows, done.seq), (0, 6));
    assert_eq!(store.changes(5, 10).await.expect("reads"), Some(vec![(6, Row::Message(delivered))]));
    assert_eq!(store.changes(2, 2).await.expect("reads").map(|list| list.iter().map(|c| c.0).collect()), Some(vec![3, 4]));
    let counts = store.counts(&everything(), &all(Kind::Sent), 100).await.expect("counts");
    assert_eq!(counts.by_outcome, [("delivered".to_owned(), 1)]);

    // a customer sees his own, and nobody's stranger
    let customer = scope(Reach::Domains(vec!["example.com".into()]));
    assert_eq!(store.search(&customer, &all(Kind::Access)).await.expect("searches").rows, [Row::Access(login)]);
    assert_eq!(store.row(&customer, stranger.id).await.expect("reads"), None);
    assert_eq!(store.timeline(&customer, stranger.id).await.expect("reads"), None);
    assert!(store.unknown(&customer, 5).await.expect("reads").is_empty());
    let other = scope(Reach::Domains(vec!["example.net".into(), "test".into()]));
    assert_eq!(store.total(&other, &all(Kind::Received), 9).await.expect("counts").rows, 0);
    let mailbox = scope(Reach::Mailboxes(vec!["carla@example.com".into()]));
    assert_eq!(store.search(&mailbox, &all(Kind::Received)).await.expect("searches").rows, [Row::Message(carla)]);

    // a report was given out
    let (code, other) = (Code::new(7), Code::new(8));
    let report = Issued { code, sha256: "ab".repeat(32), time: at(200), kind: Kind::Received, row: anna.id, rows: 1 };
    store.issue(&report, None).await.expect("remembers");
    store.issue(&report, None).await.expect_err("a code is given once");
    let stamp = Stamp { time: at(201), authority: "Clock tower".into() };
    let stamped = Issued { code: Code::new(9), sha256: "cd".repeat(32), ..report.clone() };
    store.issue(&stamped, Some(&stamp)).await.expect("remembers");

    // after a restart all of it is there, and the lane goes on
    drop(store);
    let store = again(&folder).await;
    assert_eq!(store.issued(code).await.expect("reads"), Some((report.clone(), None)));
    assert_eq!(store.issued(stamped.code).await.expect("reads"), Some((stamped, Some(stamp))));
    assert_eq!(store.issued(other).await.expect("reads"), None);
    assert_eq!(store.issued_file(&report.sha256).await.expect("reads"), Some(report));
    assert_eq!(store.issued_file("ab").await.expect("reads"), None);
    let lane = store.lane("follow").await.expect("reads");
    assert_eq!(lane.positions, [("/var/log/mail.log".to_owned(), vec![9])]);
    assert_eq!(lane.open, [(vec![1], vec![9])]);
    assert_eq!(store.seq().await.expect("reads"), 6);
    let tallies = store.tallies().await.expect("reads");
    assert_eq!((tallies[0].1.lines, tallies[0].1.last_line), (20, Some(at(9))));
    assert_eq!(
        store.unknown(&everything(), 5).await.expect("reads").iter().map(|l| l.text.as_str()).collect::<Vec<_>>(),
        ["line 9", "line 7"]
    );
    store.commit(batch(8, Vec::new())).await.expect("commits");
    let tallies = store.tallies().await.expect("reads");
    assert_eq!((tallies[0].1.lines, tallies[0].1.last_line), (30, Some(at(9))), "a line that is read late is not the latest");
    let filter = Filter::Leaf(Field::MessageId("4F1@example.org".into()));
    assert_eq!(store.total(&everything(), &Search { filter, ..all(Kind::Received) }, 9).await.expect("counts").rows, 2);

    // packed, it is the same
    let due = store.to_compact(Day(TODAY.0 + 1), at(300)).await.expect("asks");
    assert_eq!(due, [TODAY]);
    assert!(store.compact(TODAY, |_, _| {}).await.expect("compacts").is_some());
    assert_eq!(store.log(&everything(), anna.id).await.expect("reads"), Some(lines));
    assert_eq!(store.timeline(&everything(), anna.id).await.expect("reads"), Some(steps));
    assert_eq!(store.search(&everything(), &all(Kind::Received)).await.expect("searches").rows, page.rows);

    // and somebody does not want to be in it any more
    let carla = store.person("carla@example.com").await.expect("reads").expect("is an address");
    let gone = store.erase_person(&account::By::machine(at(400)), &carla, Reaching::Everywhere, &|_| ()).await.expect("erases");
    assert_eq!((gone.rows(), store.receipt(&carla).await.expect("hashes").len()), (1, 32));
    assert_eq!(store.search(&everything(), &all(Kind::Received)).await.expect("searches").rows, [Row::Message(anna)]);
}

on_both!(a_message_is_told_found_and_followed);
