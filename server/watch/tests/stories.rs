//! Each rule by the story it is for, and by the one that looks like it and is none.

use std::net::IpAddr;

use tracemail_model::{
    access::Access,
    arbitrary::{blank_access, blank_message},
    explain::Lang,
    filter::IpRange,
    finding::{Finding, FindingKind},
    ids::{Key, RowId, Stamp},
    message::Message,
    reason::Failure,
    status::{Action, Direction, Status},
    time::{DAY, Micros, SECOND},
};
use tracemail_watch::{Settings, Trust, Watch, sentence};

const START: Micros = Micros(1_795_305_600 * SECOND);
const MINUTE: i64 = 60 * SECOND;

struct Story {
    watch: Watch,
    time: Micros,
    n: u32,
    found: Vec<Finding>,
}

impl Story {
    fn new() -> Self {
        Self::with(None)
    }

    fn with(places: Option<tracemail_watch::Places>) -> Self {
        Self { watch: Watch::new(Settings::default(), places), time: START, n: 0, found: Vec::new() }
    }

    fn wait(&mut self, micros: i64) -> &mut Self {
        self.time = self.time.plus(micros);
        self
    }

    fn id(&mut self) -> RowId {
        self.n += 1;
        RowId::new(Stamp { time: self.time, nth: self.n % 1_000 }, Key::of([&self.n.to_le_bytes()[..]]))
    }

    fn row(&mut self, user: &str, ip: &str, failure: Option<Failure>) -> Access {
        let id = self.id();
        Access {
            id,
            time: self.time,
            action: if failure.is_some() { Action::FailedLogin } else { Action::Login },
            user: user.into(),
            failure,
            client: failure.is_none().then(|| "Thunderbird 128".into()),
            remote_ip: Some(ip.parse::<IpAddr>().expect("an address")),
            ..blank_access()
        }
    }

    fn login(&mut self, user: &str, ip: &str) -> &mut Self {
        let row = self.row(user, ip, None);
        self.watch.access(&row);
        self.wait(SECOND)
    }

    fn login_by(&mut self, user: &str, ip: &str, client: &str, method: Option<&str>) -> &mut Self {
        let row = Access { client: Some(client.into()), method: method.map(str::to_owned), ..self.row(user, ip, None) };
        self.watch.access(&row);
        self.wait(SECOND)
    }

    fn fail(&mut self, user: &str, ip: &str) -> &mut Self {
        let row = self.row(user, ip, Some(Failure::AuthFailed));
        self.watch.access(&row);
        self.wait(SECOND)
    }

    fn send(&mut self, user: &str, status: Status) -> &mut Self {
        let id = self.id();
        let time = self.time;
        self.watch.message(&Message {
            id,
            direction: Direction::Sent,
            time,
            updated: time,
            sender: Some(user.into()),
            recipient: Some("stranger@example.net".into()),
            status,
            user: Some(user.into()),
            ..blank_message()
        });
        self.wait(SECOND)
    }

    /// A fortnight of one login a day from home.
    fn settle(&mut self, user: &str, ip: &str) -> &mut Self {
        for _ in 0..14 {
            self.login(user, ip).wait(DAY);
        }
        self
    }

    fn kinds(&mut self) -> Vec<FindingKind> {
        self.found = self.watch.harvest();
        self.found.iter().map(|finding| finding.kind).collect()
    }
}

#[test]
fn one_network_many_accounts() {
    let mut story = Story::new();
    for n in 0..20 {
        story.fail(&format!("user{n}@example.com"), "203.0.113.9").wait(MINUTE);
    }
    assert_eq!(story.kinds(), [FindingKind::Spraying]);
    let found = &story.found[0];
    assert_eq!((found.network.as_deref(), found.count, found.spread, found.since), (Some("203.0.113.0/24"), 20, 20, START));
    assert_eq!(found.rows.len(), 20);
    assert!(sentence(found, Lang::It).sentence.contains("20 account"));
    story.fail("late@example.com", "203.0.113.200");
    assert_eq!(story.kinds(), [FindingKind::Spraying], "the story goes on");
    assert_eq!(story.found[0].count, 21);
    assert_eq!(story.kinds(), [], "and is told once");
}

#[test]
fn a_slow_one_is_seen_within_the_day() {
    let mut story = Story::new();
    for n in 0..12 {
        story.fail(&format!("user{n}@example.com"), "203.0.113.9").wait(40 * MINUTE);
    }
    assert_eq!(story.kinds(), [FindingKind::Spraying]);
}

#[test]
fn an_office_on_monday_is_none() {
    let mut story = Story::new();
    for day in 0..3 {
        for n in 0..40 {
            story.login(&format!("user{n}@example.com"), "203.0.113.9");
        }
        story.wait(DAY);
        for n in 0..40 {
            // everybody mistypes once
            story.fail(&format!("user{}@example.com", (n + day) % 40), "203.0.113.9").wait(20 * SECOND);
            story.login(&format!("user{}@example.com", (n + day) % 40), "203.0.113.9");
        }
    }
    for n in 0..8 {
        story.fail(&format!("new{n}@example.com"), "203.0.113.9").login(&format!("new{n}@example.com"), "203.0.113.9");
    }
    assert_eq!(story.kinds(), []);
}

#[test]
fn many_networks_one_account() {
    let mut story = Story::new();
    story.settle("anna@example.com", "198.51.100.7");
    for n in 0..10 {
        story.fail("anna@example.com", &format!("203.0.{n}.9")).wait(2 * MINUTE);
    }
    assert_eq!(story.kinds(), [FindingKind::Distributed]);
    assert_eq!((story.found[0].account.as_deref(), story.found[0].spread, story.found[0].count), (Some("anna@example.com"), 10, 10));
}

#[test]
fn a_name_nobody_has_is_no_account_under_attack() {
    let mut story = Story::new();
    for n in 0..40 {
        let row = story.row("admin@example.com", &format!("203.0.{n}.9"), Some(Failure::UserUnknown));
        story.watch.access(&row);
        story.wait(MINUTE);
    }
    assert_eq!(story.kinds(), []);
}

#[test]
fn a_forgotten_telephone_is_named() {
    let mut story = Story::new();
    story.settle("anna@example.com", "198.51.100.7");
    for _ in 0..11 {
        story.fail("anna@example.com", "198.51.100.7").wait(5 * MINUTE);
    }
    assert_eq!(story.kinds(), [FindingKind::Lockout]);
    assert_eq!(story.found[0].client.as_deref(), Some("Thunderbird 128"));
    assert!(sentence(&story.found[0], Lang::En).sentence.starts_with("Thunderbird 128 in the usual network of anna@example.com"));
}

#[test]
fn the_one_that_has_the_new_password_is_not_the_forgotten_one() {
    let (mut story, home) = (Story::new(), "198.51.100.7");
    for _ in 0..14 {
        story.login_by("anna@example.com", home, "iPhone Mail", None).login_by("anna@example.com", home, "Thunderbird 128", None).wait(DAY);
    }
    for _ in 0..11 {
        story.fail("anna@example.com", home).login_by("anna@example.com", home, "Thunderbird 128", None).wait(5 * MINUTE);
    }
    assert_eq!(story.kinds(), [FindingKind::Lockout]);
    assert_eq!(story.found[0].client.as_deref(), Some("iPhone Mail"));
}

#[test]
fn who_mistypes_five_times_is_not_locked_out() {
    let mut story = Story::new();
    story.settle("anna@example.com", "198.51.100.7");
    for _ in 0..5 {
        story.fail("anna@example.com", "198.51.100.7").wait(20 * SECOND);
    }
    story.login("anna@example.com", "198.51.100.7");
    assert_eq!(story.kinds(), []);
}

#[test]
fn in_at_last_from_where_nobody_knows_it() {
    let mut story = Story::new();
    story.settle("anna@example.com", "198.51.100.7");
    for _ in 0..30 {
        story.fail("anna@example.com", "203.0.113.9").wait(MINUTE);
    }
    story.login("anna@example.com", "203.0.113.10");
    assert_eq!(story.kinds(), [FindingKind::BreakIn]);
    assert_eq!((story.found[0].count, story.found[0].network.as_deref()), (30, Some("203.0.113.0/24")));
    for _ in 0..40 {
        story.send("anna@example.com", Status::Delivered);
    }
    assert_eq!(story.kinds(), [FindingKind::OutgoingBurst]);
}

#[test]
fn a_newsletter_is_no_burst() {
    let mut story = Story::new();
    story.settle("anna@example.com", "198.51.100.7");
    for _ in 0..500 {
        story.send("anna@example.com", Status::Delivered);
    }
    assert_eq!(story.kinds(), []);
}

#[test]
fn somewhere_new_is_told_of_who_stays_at_home_only() {
    let mut story = Story::new();
    story.settle("anna@example.com", "198.51.100.7").login("anna@example.com", "203.0.113.9");
    assert_eq!(story.kinds(), [], "her own program, from wherever");
    story.login_by("anna@example.com", "192.0.2.9", "imaplib 3", Some("LOGIN"));
    assert_eq!(story.kinds(), [FindingKind::NewNetwork], "another program, from where nobody here comes from");
    for n in 0..5 {
        story.login(&format!("user{n}@example.com"), "100.64.7.7");
    }
    story.login_by("anna@example.com", "100.64.9.9", "FairEmail 1.2", Some("PLAIN"));
    assert_eq!(story.kinds(), [], "a new telephone of a carrier of this country");
}

#[test]
fn a_login_that_says_its_name_a_moment_later_is_judged_by_it() {
    for (name, found) in [(Some("Thunderbird 140"), vec![]), (None, vec![FindingKind::NewNetwork])] {
        let mut story = Story::new();
        story.settle("anna@example.com", "198.51.100.7");
        let mut row = story.row("anna@example.com", "203.0.113.9", None);
        row.client = None;
        story.watch.access(&row);
        assert_eq!(story.kinds(), [], "it may yet say it");
        if name.is_some() {
            row.client = name.map(str::to_owned);
            story.watch.access(&row);
        }
        story.watch.rest();
        story.watch.rest();
        assert_eq!(story.kinds(), found);
    }
}

#[test]
fn a_telephone_with_the_old_password_on_the_road_is_no_attack() {
    let mut story = Story::new();
    story.settle("anna@example.com", "198.51.100.7");
    story.login("anna@example.com", "203.0.1.7");
    for n in 0..40 {
        story.fail("anna@example.com", &format!("203.0.{n}.9")).wait(7 * MINUTE);
    }
    assert_eq!(story.kinds(), [FindingKind::Lockout], "it is her carrier's range");
}

#[test]
fn what_is_usual_for_an_account_is_expected_of_it() {
    let mut story = Story::new();
    story.settle("info@example.com", "198.51.100.7");
    let mut found = Vec::new();
    for day in 0..12_u32 {
        for n in 0..8 {
            story.fail("info@example.com", &format!("203.{}.{n}.9", day * 8 + n)).wait(3 * 3_600 * SECOND);
        }
        found.extend(story.kinds());
    }
    for n in 0..13 {
        story.fail("info@example.com", &format!("192.{n}.0.9")).wait(100 * MINUTE);
    }
    found.extend(story.kinds());
    assert_eq!(found, [], "thirteen on a day are no news where eight come every day");
}

#[test]
fn too_far_for_the_time() {
    let far = |ip: IpAddr| Some(if ip.to_string().starts_with("198") { (41.9, 12.5) } else { (35.7, 139.7) });
    let mut story = Story::with(Some(Box::new(far)));
    story.settle("anna@example.com", "198.51.100.7").login("anna@example.com", "198.51.100.7");
    story.wait(30 * MINUTE).login("anna@example.com", "203.0.113.9");
    assert_eq!(story.kinds(), [FindingKind::FarApart], "one computer in two places");
    let mut story = Story::with(Some(Box::new(far)));
    story.settle("anna@example.com", "198.51.100.7").login("anna@example.com", "198.51.100.7");
    story.wait(20 * 60 * MINUTE).login("anna@example.com", "203.0.113.9");
    assert_eq!(story.kinds(), [], "there are aeroplanes");
    let mut story = Story::with(Some(Box::new(far)));
    story.settle("anna@example.com", "198.51.100.7");
    for ip in ["198.51.100.7", "203.0.113.9"] {
        story.login_by("anna@example.com", ip, "iPhone Mail 21A", None).wait(30 * MINUTE);
    }
    assert_eq!(story.kinds(), [], "a telephone whose carrier is at home");
}

#[test]
fn told_twice_counts_once_and_gives_the_same_ids() {
    let run = |twice: bool| {
        let mut story = Story::new();
        for n in 0..9 {
            let row = story.row(&format!("user{n}@example.com"), "203.0.113.9", Some(Failure::AuthFailed));
            story.watch.access(&row);
            if twice {
                story.watch.access(&row);
            }
            story.wait(MINUTE);
        }
        story.watch.harvest()
    };
    assert_eq!(run(false), run(true));
}

#[test]
fn an_account_is_one_however_its_name_is_written() {
    let mut story = Story::new();
    for name in ["νίκος@shop.test", "ΝΊΚΟΣ@SHOP.test", "νι\u{301}κος@shop.test", "νίκοσ@shop.test"] {
        story.fail(name, "203.0.113.9");
    }
    assert_eq!(story.watch.remembered(), (1, 1));
}

#[test]
fn memory_is_bounded() {
    let mut story = Story::new();
    story.watch = Watch::new(Settings { most: 1_000, ..Settings::default() }, None);
    for n in 0..50_000_u32 {
        story.fail(&format!("user{n}@example.com"), &std::net::Ipv4Addr::from(0x0b00_0000 + (n << 8)).to_string());
    }
    story.wait(2 * 3_600 * SECOND).fail("last@example.com", "203.0.113.9");
    let (accounts, networks) = story.watch.remembered();
    assert!(accounts <= 1_001 && networks <= 1_001, "{accounts} accounts, {networks} networks");
}

/// What people have said: each a domain or an account, and a network.
fn said<const N: usize>(of: [(&str, &str); N]) -> Trust {
    Trust::new(of.map(|(name, network)| (name.to_owned(), IpRange::parse(network).expect("a network"))))
}

#[test]
fn a_network_that_a_domain_trusts_is_guilty_towards_others_only() {
    let mut story = Story::new();
    story.watch.trust(said([("example.com", "203.0.113.0/24")]));
    for n in 0..20 {
        story.fail(&format!("user{n}@example.com"), "203.0.113.9");
    }
    assert_eq!(story.kinds(), [], "they are its own people");
    for n in 0..5 {
        story.fail(&format!("user{n}@example.org"), "203.0.113.9");
    }
    assert_eq!(story.kinds(), [], "five of another domain are not enough, and the others do not count");
    story.fail("user5@example.org", "203.0.113.9");
    assert_eq!(story.kinds(), [FindingKind::Spraying]);
    // a login from there is not strange, and a device with the old password is found all the same
    let mut story = Story::new();
    story.watch.trust(said([("example.com", "203.0.113.0/24")]));
    story.settle("anna@example.com", "198.51.100.7");
    story.login_by("anna@example.com", "203.0.113.9", "curl", Some("LOGIN"));
    assert_eq!(story.kinds(), []);
    for _ in 0..12 {
        story.fail("anna@example.com", "203.0.113.9").wait(3 * MINUTE);
    }
    assert_eq!(story.kinds(), [FindingKind::Lockout]);
}

#[test]
fn it_was_me_teaches_the_watch() {
    let strange = |story: &mut Story| {
        story.settle("anna@example.com", "198.51.100.7");
        story.login_by("anna@example.com", "203.0.113.9", "curl", Some("LOGIN"));
        story.kinds()
    };
    assert_eq!(strange(&mut Story::new()), [FindingKind::NewNetwork]);
    let mut taught = Story::new();
    taught.watch.trust(said([("anna@example.com", "203.0.113.0/24")]));
    assert_eq!(strange(&mut taught), []);
    let mut others = Story::new();
    others.watch.trust(said([("bruno@example.com", "203.0.113.0/24")]));
    assert_eq!(strange(&mut others), [FindingKind::NewNetwork], "it is said of one account only");
}
