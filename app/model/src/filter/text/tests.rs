//! The grammar by example: what is read, how it is written back, and what a person is told.

use super::{Wrong, parse, suggest, write};
use crate::{
    encryption::Encryption,
    explain::Lang,
    filter::{Cmp, Field, Filter, Flag, IpRange, Trust, When},
    mailbox::AddressPattern,
    message::TlsVersion,
    reason::{Failure, Reason},
    status::{Action, Protocol, Status},
    time::{DAY, Micros, SECOND},
};

fn leaf(field: Field) -> Filter {
    Filter::Leaf(field)
}

fn not(filter: Filter) -> Filter {
    Filter::Not(Box::new(filter))
}

fn words(text: &str) -> Filter {
    leaf(Field::Words(text.into()))
}

fn from(typed: &str) -> Filter {
    leaf(Field::From(AddressPattern::parse(typed)))
}

fn range(text: &str) -> IpRange {
    IpRange::parse(text).expect("a range")
}

/// 2026-11-21T17:17:39Z
const NOW: i64 = 1_795_281_459 * SECOND;

#[test]
fn every_field_is_read() {
    for (text, field) in [
        ("from:<>", Field::From(AddressPattern::Null)),
        ("from:*@example.com", Field::From(AddressPattern::Domain("example.com".into()))),
        ("from:@Example.com", Field::From(AddressPattern::Domain("example.com".into()))),
        ("to:test*@example.com", Field::To(AddressPattern::Glob { local: "test*".into(), domain: "example.com".into() })),
        ("to:example@*.test.com", Field::To(AddressPattern::Glob { local: "example".into(), domain: "*.test.com".into() })),
        ("hfrom:anna@example.com", Field::HeaderFrom(AddressPattern::Exact("anna@example.com".into()))),
        ("hto:anna", Field::HeaderTo(AddressPattern::Part("anna".into()))),
        ("user:anna@example.com", Field::User(AddressPattern::Exact("anna@example.com".into()))),
        ("domain:*.Example.com", Field::Domain("*.example.com".into())),
        ("subject:newsletter", Field::Subject("newsletter".into())),
        ("subject:\"a\\b\"", Field::Subject("a\\b".into())),
        ("subject:\"Your \\\"new\\\" order\"", Field::Subject("your \"new\" order".into())),
        ("subject:*", Field::Subject(String::new())),
        ("subject:\"*\"", Field::Subject("*".into())),
        ("id:<AbC@example.com>", Field::MessageId("<AbC@example.com>".into())),
        ("queue:4bXyZ12345", Field::QueueId("4bXyZ12345".into())),
        ("session:XJ4g/pMu", Field::Session("XJ4g/pMu".into())),
        ("ip:192.0.2.7", Field::Ip(range("192.0.2.7"))),
        ("ip:192.0.2.0/24", Field::Ip(range("192.0.2.0/24"))),
        ("ip:192.0.2.*", Field::Ip(range("192.0.2.0/24"))),
        ("ip:10.", Field::Ip(range("10.0.0.0/8"))),
        ("ip:2001:db8::/32", Field::Ip(range("2001:db8::/32"))),
        ("relay:192.0.2.0/24", Field::RelayIp(range("192.0.2.0/24"))),
        ("relay:\"192.0.2.1\"", Field::RelayHost("192.0.2.1".into())),
        ("relay:*.Google.com", Field::RelayHost("*.google.com".into())),
        ("helo:mx*", Field::Helo("mx*".into())),
        ("host:mx1", Field::Host("mx1".into())),
        ("service:submission/smtpd", Field::Service("submission/smtpd".into())),
        ("status:Rejected", Field::Status(Status::Rejected)),
        ("reason:spf-fail", Field::Reason(Reason::SpfFail)),
        ("failure:auth-failed", Field::Failure(Failure::AuthFailed)),
        ("protocol:imap", Field::Protocol(Protocol::Imap)),
        ("client:Thunderbird", Field::Client("thunderbird".into())),
        ("action:failed-login", Field::Action(Action::FailedLogin)),
        ("action:login", Field::Action(Action::Login)),
        ("action:fileinto", Field::Filed("fileinto".into())),
        ("action:\"login\"", Field::Filed("login".into())),
        ("folder:Trash", Field::Folder("trash".into())),
        ("tls:<1.2", Field::TlsIn(Cmp::Lt, TlsVersion::Tls12)),
        ("tls:>=TLSv1.2", Field::TlsIn(Cmp::Ge, TlsVersion::Tls12)),
        ("tls:none", Field::TlsInNone),
        ("rtls:1.3", Field::TlsOut(Cmp::Eq, TlsVersion::Tls13)),
        ("rtls:=1.0", Field::TlsOut(Cmp::Eq, TlsVersion::Tls10)),
        ("rtls:NONE", Field::TlsOutNone),
        ("size:>10M", Field::Size(Cmp::Gt, 10_000_000)),
        ("size:<=1.5kB", Field::Size(Cmp::Le, 1500)),
        ("size:2g", Field::Size(Cmp::Eq, 2_000_000_000)),
        ("size:0", Field::Size(Cmp::Eq, 0)),
        ("score:>=6.5", Field::Score(Cmp::Ge, 6500)),
        ("score:<-0.05", Field::Score(Cmp::Lt, -50)),
        ("file:*.exe", Field::File("*.exe".into())),
        ("file:\"my report.pdf\"", Field::File("my report.pdf".into())),
        ("virus:*", Field::Virus(String::new())),
        ("virus:eicar", Field::Virus("eicar".into())),
        ("spf:fail", Field::Spf("fail".into())),
        ("dkim:PASS", Field::Dkim("pass".into())),
        ("dmarc:\"own word\"", Field::Dmarc("own word".into())),
        ("after:2026-11-21T17:17:39Z", Field::After(When::At(Micros(NOW)))),
        ("after:2026-11-21T18:17:39+01:00", Field::After(When::At(Micros(NOW)))),
        ("before:2026-11-21T17:17", Field::Before(When::Local(NOW - 39 * SECOND))),
        ("before:2026-11-21T17:17:39", Field::Before(When::Local(NOW))),
        ("after:2026-11-21", Field::After(When::Local(NOW / DAY * DAY))),
        ("after:7d", Field::After(When::Ago(7 * DAY))),
        ("last:7d", Field::After(When::Ago(7 * DAY))),
        ("after:24h", Field::After(When::Ago(DAY))),
        ("after:30m", Field::After(When::Ago(1800 * SECOND))),
        ("after:2w", Field::After(When::Ago(14 * DAY))),
        ("after:today", Field::After(When::DaysBack(0))),
        ("before:yesterday", Field::Before(When::DaysBack(1))),
        ("after:today-6", Field::After(When::DaysBack(6))),
        ("after:this-week", Field::After(When::WeeksBack(0, 0))),
        ("after:this-week/sun", Field::After(When::WeeksBack(0, 6))),
        ("before:last-week/SAT", Field::Before(When::WeeksBack(1, 5))),
        ("After:Last-Week", Field::After(When::WeeksBack(1, 0))),
        ("is:attachment", Field::Is(Flag::Attachment)),
        ("port:587", Field::Port(587)),
        ("trust:Verified", Field::Trust(Trust::Verified)),
        ("encryption:smime", Field::Encryption(Encryption::Smime)),
        ("filesize:>5M", Field::FileSize(Cmp::Gt, 5_000_000)),
        ("filestatus:infected", Field::FileStatus("infected".into())),
        ("filestatus:cleaned", Field::FileStatus("cleaned".into())),
        ("filestatus:Bypassed", Field::FileStatus("bypassed".into())),
        ("filestatus:\"held back\"", Field::FileStatus("held back".into())),
        ("invoice", Field::Words("invoice".into())),
        ("\"Your order\"", Field::Words("your order".into())),
        ("\"or\"", Field::Words("or".into())),
        ("-", Field::Words("-".into())),
        ("DOM\\anna", Field::Words("dom\\anna".into())),
        ("10:30", Field::Words("10:30".into())),
        ("a\"b", Field::Words("a\"b".into())),
        ("subject:\\\"Hello\\\"", Field::Subject("\"hello\"".into())),
        ("\\\\srv\\x", Field::Words("\\srv\\x".into())),
        ("size:>1,5M", Field::Size(Cmp::Gt, 1_500_000)),
        ("size:=1,25k", Field::Size(Cmp::Eq, 1250)),
        ("filesize:<=0,5kB", Field::FileSize(Cmp::Le, 500)),
        ("score:>6,5", Field::Score(Cmp::Gt, 6500)),
        ("score:<-0,05", Field::Score(Cmp::Lt, -50)),
        ("id:\"a*b@c\"", Field::MessageId("a*b@c".into())),
    ] {
        assert_eq!(parse(text), Ok(leaf(field)), "{text}");
    }
}

#[test]
fn conditions_are_put_together() {
    for (text, filter, written) in [
        ("", Filter::default(), ""),
        ("  \t ", Filter::default(), ""),
        ("()", Filter::default(), ""),
        ("-()", not(Filter::default()), "-()"),
        ("Anna  order", Filter::All(vec![words("anna"), words("order")]), "anna order"),
        ("-anna", not(words("anna")), "-anna"),
        ("--anna", words("anna"), "anna"),
        ("from:a@b.c,<>", Filter::Any(vec![from("a@b.c"), from("<>")]), "from:a@b.c,<>"),
        ("from:\"a,b\",c,", Filter::Any(vec![from("a,b"), from("c")]), "from:\"a,b\",c"),
        ("-from:a,b", not(Filter::Any(vec![from("a"), from("b")])), "-from:a,b"),
        ("rossi, mario", Filter::All(vec![words("rossi"), words("mario")]), "rossi mario"),
        (
            "subject:inv*26",
            Filter::All(vec![leaf(Field::Subject("inv".into())), leaf(Field::Subject("26".into()))]),
            "subject:inv subject:26",
        ),
        ("a or b c", Filter::Any(vec![words("a"), Filter::All(vec![words("b"), words("c")])]), "(a or b c)"),
        ("(a or from:b) c", Filter::All(vec![Filter::Any(vec![words("a"), from("b")]), words("c")]), "(a or from:b) c"),
        ("-(a b)", not(Filter::All(vec![words("a"), words("b")])), "-(a b)"),
        ("a OR (b or c)", Filter::Any(vec![words("a"), words("b"), words("c")]), "a,b,c"),
        ("x (a) (b (c))", Filter::All(vec![words("x"), words("a"), words("b"), words("c")]), "x a b c"),
        ("foo(bar)", Filter::All(vec![words("foo"), words("bar")]), "foo bar"),
        (
            "from:*@example.com status:rejected -subject:newsletter tls:<1.2",
            Filter::All(vec![
                from("@example.com"),
                leaf(Field::Status(Status::Rejected)),
                not(leaf(Field::Subject("newsletter".into()))),
                leaf(Field::TlsIn(Cmp::Lt, TlsVersion::Tls12)),
            ]),
            "from:@example.com status:rejected -subject:newsletter tls:<1.2",
        ),
    ] {
        assert_eq!(parse(text).as_ref(), Ok(&filter), "{text}");
        assert_eq!(write(&filter), written, "{text}");
    }
}

#[test]
fn numbers_without_a_sign_are_several_where_they_cannot_be_one() {
    let sizes = |list: &[u64]| Filter::Any(list.iter().map(|n| leaf(Field::Size(Cmp::Eq, *n))).collect());
    for (text, filter) in [
        ("size:1000,2000", sizes(&[1000, 2000])),
        ("size:5,6", sizes(&[5, 6])),
        ("size:1,2,3k", sizes(&[1, 2, 3000])),
        ("size:1M,5", sizes(&[1_000_000, 5])),
    ] {
        assert_eq!(parse(text), Ok(filter), "{text}");
    }
    assert_eq!(write(&parse("score:>6,5,<-3").expect("reads")), "score:>6.5,<-3");
}

#[test]
fn values_are_written_as_people_would() {
    for text in [
        "size:>10M",
        "size:1500",
        "size:<=1500k",
        "score:>=6.5",
        "score:-0.05",
        "score:0",
        "after:7d",
        "after:36h",
        "after:90m",
        "before:2026-11-21",
        "before:2026-11-21T17:17",
        "after:2026-11-21T17:17:39.5Z",
        "before:today",
        "after:this-week",
        "after:today-6",
        "tls:1.0",
        "tls:>=1.2",
        "rtls:none",
        "tls:ssl3",
        "ip:10.0.0.0/8",
        "ip:2001:db8::1",
        "relay:*.google.com",
        "relay:\"192.0.2.1\"",
        "relay:192.0.2.1",
        "id:<a@b>",
        "action:login,fileinto",
        "\"a:b\"",
        "\"-x\"",
        "subject:*",
        "subject:\"a*b\"",
        "from:\"\\\"a b\\\"@example.com\"",
        "user:dom\\anna",
        "sha256:\"abc\"",
        "subject:\"\\\\\\\\srv\"",
        "size:=1,=5M,>7",
        "score:=5,=6",
        "queue:\"a*\"",
    ] {
        let written = write(&parse(text).expect(text));
        assert_eq!(parse(&written), parse(text));
        assert_eq!(written, text.replace(".5Z", ".500000Z"));
    }
}

#[test]
fn what_is_wrong_is_said() {
    for (text, wrong, at, piece, wanted) in [
        ("anna form:x", Wrong::UnknownName, 5, "form:", Some("from:")),
        ("sub:x", Wrong::UnknownName, 0, "sub:", Some("subject:")),
        ("-statsu:x", Wrong::UnknownName, 1, "statsu:", Some("status:")),
        ("from:", Wrong::NoValue, 5, "from:", Some("from:*@example.com")),
        ("from: anna", Wrong::NoValue, 5, "from:", Some("from:*@example.com")),
        ("size:,,", Wrong::NoValue, 5, "size:,,", Some("size:>10M")),
        ("status:reject", Wrong::BadValue, 7, "reject", Some("rejected")),
        ("status:accepted,delived", Wrong::BadValue, 16, "delived", Some("delivered")),
        ("reason:spf", Wrong::BadValue, 7, "spf", Some("spf-fail")),
        ("protocol:impa", Wrong::BadValue, 9, "impa", Some("imap")),
        ("action:move", Wrong::BadValue, 7, "move", None),
        ("is:open,atachment", Wrong::BadValue, 8, "atachment", Some("attachment")),
        ("ip:300.1.1.1", Wrong::BadValue, 3, "300.1.1.1", Some("ip:192.0.2.0/24")),
        ("ip:10.0.0.0/33", Wrong::BadValue, 3, "10.0.0.0/33", None),
        ("tls:1.5", Wrong::BadValue, 4, "1.5", Some("1.2")),
        ("size:>big", Wrong::BadValue, 5, ">big", Some("size:>10M")),
        ("size:99999999999999999999", Wrong::BadValue, 5, "99999999999999999999", None),
        ("score:1.2345", Wrong::BadValue, 6, "1.2345", None),
        ("spf:pas", Wrong::BadValue, 4, "pas", Some("pass")),
        ("sha256:abc", Wrong::BadValue, 7, "abc", None),
        ("after:2026-13-01", Wrong::BadValue, 6, "2026-13-01", Some("today")),
        ("after:7y", Wrong::BadValue, 6, "7y", Some("7d")),
        ("last:1x", Wrong::BadValue, 5, "1x", Some("7d")),
        ("id:*@atk.test", Wrong::Star, 3, "*@atk.test", Some("id:<abc@example.com>")),
        ("queue:a,F00C*", Wrong::Star, 8, "F00C*", Some("\"F00C*\"")),
        ("score:5,6", Wrong::UnclearComma, 6, "5,6", Some("=5,=6")),
        ("score:-0,5", Wrong::UnclearComma, 6, "-0,5", Some("-0.5")),
        ("size:1,5M", Wrong::UnclearComma, 5, "1,5M", Some("1.5M")),
        ("size:>1,500k", Wrong::UnclearComma, 5, ">1,500k", Some(">1500k")),
        ("size:>1,500", Wrong::UnclearComma, 5, ">1,500", Some(">1500")),
        ("size:>1,5", Wrong::BadValue, 5, ">1,5", Some("size:>10M")),
        ("from:\"quoted local\"@remote.test,x", Wrong::AfterQuote, 19, "@remote.test", Some("\"\\\"quoted local\\\"@remote.test\"")),
        ("Re: ciao a tutti -x", Wrong::UnknownName, 0, "Re:", Some("\"Re: ciao a tutti\"")),
        ("http://a.test/x (b)", Wrong::UnknownName, 0, "http:", Some("\"http://a.test/x\"")),
        ("x \"open", Wrong::OpenQuote, 2, "\"open", Some("\"open\"")),
        ("\"a\"b c", Wrong::AfterQuote, 3, "b", Some("\"a\" b")),
        ("a (b", Wrong::OpenGroup, 2, "(", None),
        ("a -(b", Wrong::OpenGroup, 3, "(", None),
        ("a) b", Wrong::LoneClose, 1, ")", None),
        ("or a", Wrong::LoneOr, 0, "or", None),
        ("a or ", Wrong::LoneOr, 2, "or", None),
        ("(a or)", Wrong::LoneOr, 3, "or", None),
        ("from:0,1,2,3,4,5,6,7,8,9,x", Wrong::TooManyAlternatives, 25, "x", None),
    ] {
        let error = parse(text).expect_err(text);
        assert_eq!((error.wrong, error.at, error.piece.as_str()), (wrong, at, piece), "{text}");
        assert!(wanted.is_none_or(|w| error.wanted.iter().any(|own| own == w)), "{text}: {:?}", error.wanted);
        let once: std::collections::BTreeSet<_> = error.wanted.iter().collect();
        assert_eq!(once.len(), error.wanted.len(), "{text}: {:?}", error.wanted);
        for lang in [Lang::En, Lang::It] {
            let message = error.message(lang);
            assert!(message.len() > 15 && !message.contains("  "), "{message}");
        }
    }
}

#[test]
fn there_are_limits() {
    let wrong = |text: &str| parse(text).map_err(|error| error.wrong);
    assert!(parse(&"a".repeat(4096)).is_ok());
    assert_eq!(wrong(&"a".repeat(4097)), Err(Wrong::TooLong));
    assert_eq!(parse(&"日".repeat(2000)).map_err(|error| error.at), Err(4095), "between characters");
    assert!(parse(&format!("{}a{}", "(".repeat(32), ")".repeat(32))).is_ok());
    assert_eq!(wrong(&format!("{}a{}", "(".repeat(33), ")".repeat(33))), Err(Wrong::TooDeep));
    assert!(parse(&"a ".repeat(200)).is_ok());
    assert_eq!(wrong(&"a ".repeat(201)), Err(Wrong::TooManyConditions));
    assert_eq!(wrong(&"*a".repeat(300)), Err(Wrong::TooManyConditions));
    let many = Filter::Any((0..25).map(|n| from(&n.to_string())).collect());
    assert_eq!(parse(&write(&many)), Ok(many), "more than ten are written in several lists");
}

#[test]
fn the_messages_read_well() {
    let said = |text: &str, lang| parse(text).expect_err(text).message(lang);
    assert_eq!(said("form:x", Lang::En), "There is no field “form:”. It could be from:, hfrom:, port: or \"form:x\".");
    assert_eq!(said("from:", Lang::En), "Something is missing after “from:”. For example: from:*@example.com");
    assert_eq!(said("from:", Lang::It), "Dopo “from:” manca qualcosa. Per esempio: from:*@example.com");
    assert_eq!(said("score:5,6", Lang::En), "The comma in “5,6” can be read in two ways. It could be 5.6 or =5,=6.");
    assert_eq!(said("tls:9", Lang::En), "“9” does not fit here. It could be none, ssl3, 1.0, 1.1, 1.2, 1.3, <1.2 or >=1.2.");
    assert_eq!(said("a or", Lang::It), "“or” vuole una condizione da entrambe le parti.");
}

#[test]
fn suggestions() {
    for (line, from, some) in [
        ("sta", 0, &["status:"][..]),
        ("anna re", 5, &["relay:", "reason:"]),
        ("-pro", 1, &["protocol:"]),
        ("(is:a", 4, &["attachment", "autoreply"]),
        ("status:re", 7, &["rejected"]),
        ("status:rejected,q", 16, &["quarantined", "queued"]),
        ("failure:", 8, &["auth-failed", "other"]),
        ("tls:n", 4, &["none"]),
        ("after:to", 6, &["today"]),
        ("from:a or s", 10, &["subject:", "spf:"]),
    ] {
        let suggestion = suggest(line, line.len());
        assert_eq!((suggestion.from, suggestion.to), (from, line.len()), "{line}");
        assert!(some.iter().all(|w| suggestion.words.iter().any(|own| own == w)), "{line}: {:?}", suggestion.words);
    }
    assert!(suggest("subject:\"sta", 12).words.is_empty(), "nothing inside quotes");
    assert!(suggest("from:sta", 8).words.is_empty(), "nothing where any text may stand");
    assert_eq!(suggest("status:rejected from:x", 9).words, ["rejected"], "at the cursor, not at the end");
    assert_eq!(suggest("è", 1), super::Suggestion { from: 0, to: 0, words: suggest("", 0).words, name: None });
}

#[test]
fn a_word_taken_replaces_the_whole_word_and_nothing_else() {
    for (typed, word, taken) in [
        ("sta|", "status:", "status:|"),
        ("sta|ttus:rejected", "status:", "status:|rejected"),
        ("sta| hello", "status:", "status:| hello"),
        ("status:rej|", "rejected", "status:rejected |"),
        ("status:rej|,deferred x", "rejected", "status:rejected|,deferred x"),
        ("status:rej|ect hello", "rejected", "status:rejected |hello"),
        ("(status:rej|)", "rejected", "(status:rejected|)"),
        ("status:rej|(a b)", "rejected", "status:rejected |(a b)"),
        ("è to:ann|a x", "anna@a.test", "è to:anna@a.test |x"),
    ] {
        let cursor = typed.find('|').expect("a cursor");
        let (line, at) = suggest(&typed.replace('|', ""), cursor).taken(&typed.replace('|', ""), word);
        assert_eq!(format!("{}|{}", &line[..at], &line[at..]), taken, "{typed}");
    }
}

#[test]
fn a_mistake_has_a_place_in_its_line() {
    for (line, wrong) in [
        ("from:a or (to:b) subject:c) x", ")"),
        ("è stats:rejected", "stats:"),
        ("status:rejectd from:b", "rejectd"),
        ("(a b", "("),
        ("from: a", ""),
    ] {
        let error = parse(line).expect_err(line);
        assert_eq!(&line[error.place(line)], wrong, "{line}");
    }
    let line = "è a) b";
    let error = parse(line).expect_err(line);
    assert!(error.message_in(line, Lang::En).starts_with("The search cannot be read at character 4. A parenthesis"));
    assert!(error.message_in(line, Lang::It).starts_with("La ricerca non si può leggere al carattere 4. C’è una parentesi"));
    assert_eq!(error.place(""), 0..0, "the line has changed since");
}
