//! Mail that was taken: where it went.

use super::*;

#[test]
fn mail_that_was_taken() {
    let row = |change: fn(&mut Message)| {
        let mut row = Message { delay: Some(2.0), ..received(Status::Accepted) };
        change(&mut row);
        row
    };
    for (row, english, italian) in vec![
        (row(|r| r.folder = Some("INBOX".into())), "Delivered to INBOX at 18:17.", "Consegnata in Posta in arrivo alle 18:17."),
        (
            row(|r| {
                r.folder = Some("Orders/2026".into());
                r.actions = vec!["fileinto".into()];
            }),
            "Delivered to the folder “Orders/2026” by a filter rule at 18:17.",
            "Consegnata nella cartella “Orders/2026” da una regola alle 18:17.",
        ),
        (
            row(|r| r.folder = Some("INBOX.Junk".into())),
            "Delivered to the junk folder “INBOX.Junk” at 18:17.",
            "Consegnata nella posta indesiderata (“INBOX.Junk”) alle 18:17.",
        ),
        (row(|r| r.folder = Some("Cestino".into())), "Delivered to the trash (“Cestino”) at 18:17.", "Consegnata nel cestino alle 18:17."),
        (
            row(|r| {
                r.folder = Some("INBOX".into());
                r.autoreply = Some("bob@sender.test".into());
                r.forwarded_to = vec!["x@y.test".into()];
            }),
            "Delivered to INBOX at 18:17; also sent on to x@y.test; an automatic reply went to bob@sender.test.",
            "Consegnata in Posta in arrivo alle 18:17; inoltrata anche a x@y.test; è partita una risposta automatica a bob@sender.test.",
        ),
        (
            row(|r| r.forwarded_to = ["a@a", "b@b", "c@c", "d@d"].map(String::from).to_vec()),
            "Sent on to a@a, b@b, c@c and others: 1 at 18:17.",
            "Inoltrata a a@a, b@b, c@c e altri: 1 alle 18:17.",
        ),
        (
            row(|r| r.actions = vec!["discard".into()]),
            "Thrown away by a filter rule at 18:17, without a word to the sender.",
            "Scartata da una regola alle 18:17, senza avvisare il mittente.",
        ),
        (
            row(|r| r.relay_host = Some("next.example.com".into())),
            "Taken in, and handed to next.example.com at 18:17.",
            "Accettata e passata a next.example.com alle 18:17.",
        ),
        (row(|_| ()), "Taken in at 18:17.", "Accettata alle 18:17."),
        (
            row(|r| {
                r.folder = Some("INBOX".into());
                r.delay = Some(30_000.0);
            }),
            "Delivered to INBOX on 22 November at 02:37; it took 8 hours.",
            "Consegnata in Posta in arrivo il 22 novembre alle 02:37; tempo impiegato: 8 ore.",
        ),
        (
            Message { folder: Some("Secret".into()), ..sent(Status::Delivered, "250 2.0.0 Ok") },
            "Delivered to dest.test at 18:17.",
            "Consegnata a dest.test alle 18:17.",
        ),
        (
            Message { relay_host: Some("aspmx.l.google.com".into()), delay: Some(600.0), ..sent(Status::Delivered, "250 2.0.0 OK gsmtp") },
            "Delivered to dest.test (Google) at 18:27; it took 10 minutes.",
            "Consegnata a dest.test (Google) alle 18:27; tempo impiegato: 10 minuti.",
        ),
    ] {
        assert_eq!(en(row.clone()).sentence, english);
        assert_eq!(it(row).sentence, italian);
    }
}
