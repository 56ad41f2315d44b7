//! Twice the line takes twice the time, whatever stands in it (promise L6).
//!
//! The bound is generous, and time too short to measure passes: it is there to catch a square, not a slow machine.

use std::{hint::black_box, time::Instant};

use tracemail_model::time::Micros;
use tracemail_parse::{Clock, LONGEST_LINE, mask, parse};

const CLOCK: Clock = Clock { now: Micros(1_795_287_600_000_000), zone: tracemail_model::zone::Zone::UTC };

/// Seconds, the best of several.
fn seconds(line: &[u8]) -> f64 {
    (0..9)
        .map(|_| {
            let start = Instant::now();
            black_box(parse(black_box(line), &CLOCK));
            black_box(mask(black_box(line)));
            start.elapsed().as_secs_f64()
        })
        .fold(f64::INFINITY, f64::min)
}

fn line(before: &str, piece: &str, length: usize) -> Vec<u8> {
    let mut line = before.as_bytes().to_vec();
    while line.len() + piece.len() < length {
        line.extend_from_slice(piece.as_bytes());
    }
    line
}

#[test]
fn twice_the_line_takes_twice_the_time() {
    let smtpd = "Nov 21 17:17:42 mx1 postfix/smtpd[1]: ";
    let cleanup = "Nov 21 17:17:42 mx1 postfix/cleanup[1]: 4jWzRV09JGz1cnK8: ";
    let dovecot = "Nov 21 17:17:42 mx1 dovecot: ";
    let rspamd = "Nov 21 17:17:42 mx1 rspamd[1]: <1>; proxy; rspamd_task_write_log: id: <";
    for (before, piece) in [
        (smtpd.to_owned() + "NOQUEUE: reject: RCPT from a[192.0.2.1]: 550 ", "; from=<a> to=<b> proto=SMTP helo=<c"),
        (smtpd.to_owned() + "NOQUEUE: reject: RCPT from a[192.0.2.1]: 550 ", "<\""),
        (smtpd.to_owned() + "NOQUEUE: reject: RCPT from a[192.0.2.1]: 550 x; from=", "<\"\\"),
        (smtpd.to_owned() + "warning: ", " from a[1.2.3.4]"),
        (smtpd.to_owned() + "4jWzRV09JGz1cnK8: client=a[192.0.2.1]", ", sasl_username=a"),
        (smtpd.to_owned() + "disconnect from a[192.0.2.1]", " ehlo=1"),
        (cleanup.to_owned() + "info: header Subject: ", " from a[1.2.3.4]; from=<a> to=<b> helo=<c>"),
        (cleanup.to_owned() + "info: header Subject: ", " from a[1.2.3.4]; from=<\""),
        (cleanup.to_owned() + "from=<", ", size=1, nrcpt="),
        (cleanup.to_owned() + "to=", "<>"),
        (cleanup.to_owned() + "to=<a>", ", x=<\""),
        (cleanup.to_owned() + "to=<a>, status=sent (", "queued as ) Saved"),
        (dovecot.to_owned() + "imap-login: Login: ", "user=<a>, session=<b>, "),
        (dovecot.to_owned() + "imap-login: ", "(auth failed, : user=<x>, rip=1"),
        (dovecot.to_owned() + "imap-login: ID sent: ", "a=b, : user=<"),
        (dovecot.to_owned() + "imap(", ")<1><2>"),
        (dovecot.to_owned() + "auth: sql(", ",1.2.3.4,<s>): Password mismatch ("),
        (dovecot.to_owned() + "auth(", ",1.2.3.4,sasl:login)<s>: sql: "),
        (dovecot.to_owned() + "lmtp(a)<1><2>: sieve: msgid=", "<x>: , subject=, size=1, from="),
        (dovecot.to_owned() + "lmtp(a)<1><2>: save: box=", "uid=1, msgid=<x>, size=1, subject="),
        (dovecot.to_owned() + "imap(a)<1><2>: Logged out", " in=1 out=2,"),
        (rspamd.to_owned(), ">, qid: <a>, ip: 1.2.3.4, from: <a>, (default: F (x): [1/2] ["),
        (rspamd.to_owned() + ">, qid: <a>, ip: 1.2.3.4, from: <a>, (default: F (x): [1/2] [", "A(1.00){}"),
        ("Nov 21 17:17:42 mx1 amavis[1]: (1) Passed CLEAN {x}, [1.2.3.4] <a> -> ".to_owned(), "<b>,"),
        ("Nov 21 17:17:42 mx1 roundcube: IMAP Error: Login failed for ".to_owned(), " from 1.2.3.4. "),
        ("<1>1 - - - - - ".to_owned(), "[a b=\"\\\"\"]"),
        (String::new(), "given password: ) != '(pass= Bearer "),
        (String::new(), "pass="),
        (String::new(), "password\":\"\\"),
        (": < ".to_owned(), "]: "),
        (String::new(), "\0"),
        (String::new(), "| "),
    ] {
        let (short, long) = (line(&before, piece, LONGEST_LINE / 2), line(&before, piece, LONGEST_LINE - 1));
        // a busy machine makes one measurement worthless; what is not linear is so every time
        let linear = (0..5).any(|_| {
            let (once, twice) = (seconds(&short), seconds(&long));
            twice < 0.1 && (twice < 0.001 || twice / once < 3.0)
        });
        assert!(linear, "{:?}: not once in five was a whole line read in less than thrice the time of half of it", before + piece);
    }
}
