//! The classes of questions, after `performance.md` section 6: what is asked, how it is drawn, what is promised, and
//! what somebody with the text log alone would type.
//!
//! In: dice. Out: questions. Refuses to know: answers.

use std::net::IpAddr;

use tracemail_model::{
    filter::{Cmp, Field, Filter, IpRange, When},
    ids::RowId,
    mailbox::AddressPattern,
    page::{Order, Search},
    row::Kind,
    stats::By,
    status::{Action, Status},
    time::{DAY, Micros},
};

use super::{
    dice::Dice,
    traffic::{DAYS, END, message_id},
};

/// What is wanted of the rows.
#[derive(Clone, Copy, Debug)]
pub enum Ask {
    /// The first fifty.
    Page,
    /// How many.
    Total,
    /// How many of each outcome.
    Counts,
    /// How many of each reason.
    Reasons,
    /// By outcome, in so many equal steps, over so many days to the end.
    Histogram { days: i64, steps: u32 },
    /// The ten that come most often.
    Top(By),
    /// The newest one, with its timeline and its log lines.
    Detail,
}

/// Which promise of `promises.md` section 1 holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Promise {
    /// First page of any search.
    Page,
    /// Words in the subject.
    Words,
    /// Count, histogram, top N.
    Count,
}

impl Promise {
    /// Milliseconds: p50 and p99 warm, p50 cold.
    pub const fn limits(self) -> (f64, f64, Option<f64>) {
        match self {
            Self::Page => (2.0, 15.0, Some(50.0)),
            Self::Words => (30.0, 150.0, None),
            Self::Count => (10.0, 30.0, None),
        }
    }
}

/// A question.
pub struct Question {
    pub ask: Ask,
    pub search: Search,
    /// What ripgrep looks for, one after the other; empty where a text log does not say it.
    pub grep: Vec<String>,
}

pub struct Class {
    pub name: &'static str,
    pub promise: Promise,
    pub draw: fn(&mut Dice, u64) -> Question,
}

fn question(ask: Ask, kind: Kind, all: Vec<Filter>, grep: Vec<String>) -> Question {
    Question { ask, search: Search { kind, filter: Filter::All(all), order: Order::Newest, limit: 50, after: None }, grep }
}

/// The last so many days.
fn last(days: i64) -> Filter {
    Filter::Leaf(Field::After(When::At(END.plus(-days * DAY))))
}

fn domain(name: &str) -> Filter {
    Filter::Leaf(Field::Domain(name.into()))
}

fn failed() -> Filter {
    Filter::Leaf(Field::Action(Action::FailedLogin))
}

fn trouble() -> Filter {
    Filter::Any([Status::Rejected, Status::Quarantined, Status::Deferred].map(|status| Filter::Leaf(Field::Status(status))).into())
}

fn subject(words: &str) -> Filter {
    Filter::Leaf(Field::Subject(words.into()))
}

fn from(pattern: AddressPattern) -> Filter {
    Filter::Leaf(Field::From(pattern))
}

fn ip(address: IpAddr, prefix: u8) -> Filter {
    Filter::Leaf(Field::Ip(IpRange::new(address, prefix)))
}

/// The text between `@` and the end of an address, as it stands in a log.
fn at(domain: &str) -> String {
    format!("@{domain}>")
}

/// A stretch of a word, long enough to be one.
fn part(word: &str) -> String {
    word.chars().take(6).collect()
}

/// An address and its domain.
fn split(address: &str) -> (String, String) {
    let (local, domain) = address.rsplit_once('@').unwrap_or((address, ""));
    (local.into(), domain.into())
}

macro_rules! classes {
    ($(($name:literal, $promise:ident, |$dice:ident, $rows:ident| $draw:expr),)+) => {
        &[$(Class { name: $name, promise: Promise::$promise, draw: |$dice, $rows| $draw }),+]
    };
}

use self::Kind::{Access, Received};

pub const CLASSES: &[Class] = classes![
    ("domain, account, failed, 24 h", Page, |d, _n| {
        let account = d.account();
        let (_, name) = split(&account);
        let user = Filter::Leaf(Field::User(AddressPattern::Exact(account.clone())));
        question(Ask::Page, Access, vec![domain(&name), user, failed(), last(1)], vec![format!("user=<{account}>"), "auth failed".into()])
    }),
    ("domain, 7 days", Page, |d, _n| {
        let name = d.domain();
        let grep = vec![at(&name)];
        question(Ask::Page, Received, vec![domain(&name), last(7)], grep)
    }),
    ("domain, not accepted, 30 days", Page, |d, _n| {
        let name = d.domain();
        let grep = vec![at(&name), "status=(bounced|deferred)".into()];
        question(Ask::Page, Received, vec![domain(&name), trouble(), last(30)], grep)
    }),
    ("account, 30 days", Page, |d, _n| {
        let account = d.account();
        let user = Filter::Leaf(Field::User(AddressPattern::Exact(account.clone())));
        question(Ask::Page, Access, vec![user, last(30)], vec![format!("user=<{account}>")])
    }),
    ("newest, no filter", Page, |_d, _n| question(Ask::Page, Received, vec![], vec![])),
    ("newest quarantined", Page, |_d, _n| {
        question(Ask::Page, Received, vec![Filter::Leaf(Field::Status(Status::Quarantined))], vec![])
    }),
    ("sender @domain", Page, |d, _n| {
        let name = d.strange_domain();
        let grep = vec![format!("from=<[^>]*@{name}>")];
        question(Ask::Page, Received, vec![from(AddressPattern::Domain(name))], grep)
    }),
    ("sender name@*.ext-test.com", Page, |d, _n| {
        let (local, _) = split(&d.stranger());
        let grep = vec![format!("from=<{local}@[^>]*\\.ext-test\\.com>")];
        question(Ask::Page, Received, vec![from(AddressPattern::Glob { local, domain: "*.ext-test.com".into() })], grep)
    }),
    ("sender in*@domain", Page, |d, _n| {
        let name = d.strange_domain();
        let grep = vec![format!("from=<in[^>]*@{name}>")];
        question(Ask::Page, Received, vec![from(AddressPattern::Glob { local: "in*".into(), domain: name })], grep)
    }),
    ("sender, exact", Page, |d, _n| {
        let sender = d.stranger();
        let grep = vec![format!("from=<{sender}>")];
        question(Ask::Page, Received, vec![from(AddressPattern::Exact(sender))], grep)
    }),
    ("subject, two words", Words, |d, _n| {
        let (a, b) = (part(&d.word()), part(&d.word()));
        question(Ask::Page, Received, vec![subject(&a), subject(&b)], vec![format!("Subject: .*{a}"), b])
    }),
    ("subject, two words, domain", Words, |d, _n| {
        let (a, b, name) = (part(&d.word()), part(&d.word()), d.domain());
        let grep = vec![format!("Subject: .*{a}"), b.clone(), at(&name)];
        question(Ask::Page, Received, vec![subject(&a), subject(&b), domain(&name)], grep)
    }),
    ("subject, phrase", Words, |d, _n| {
        let phrase = format!("{} {}", d.word(), d.word());
        let grep = vec![format!("Subject: .*{phrase}")];
        question(Ask::Page, Received, vec![subject(&phrase)], grep)
    }),
    ("subject, no hit", Words, |d, _n| {
        let nothing = format!("zq{:x}", d.below(1 << 40));
        let grep = vec![format!("Subject: .*{nothing}")];
        question(Ask::Page, Received, vec![subject(&nothing)], grep)
    }),
    ("words anywhere", Words, |d, _n| {
        let word = part(&d.word());
        question(Ask::Page, Received, vec![Filter::Leaf(Field::Words(word.clone()))], vec![word])
    }),
    ("message-id", Page, |d, n| {
        let id = message_id(d.below(n));
        question(Ask::Page, Received, vec![Filter::Leaf(Field::MessageId(id.clone()))], vec![id])
    }),
    ("network /24", Page, |d, _n| {
        let network = d.network();
        let [a, b, c, _] = network.octets();
        question(Ask::Page, Access, vec![ip(network.into(), 24)], vec![format!("rip={a}\\.{b}\\.{c}\\.")])
    }),
    ("address, domain", Page, |d, _n| {
        let (address, name) = (d.ip(), d.domain());
        let grep = vec![format!("rip={address},"), at(&name)];
        question(Ask::Page, Access, vec![ip(address, 32), domain(&name)], grep)
    }),
    ("attachment *letters*", Words, |d, _n| {
        let letters = part(&d.word());
        let grep = vec![format!("filename=\".*{letters}")];
        question(Ask::Page, Received, vec![Filter::Leaf(Field::File(format!("*{letters}*")))], grep)
    }),
    ("size and score", Page, |_d, _n| {
        let (size, score) = (Field::Size(Cmp::Gt, 5_000_000), Field::Score(Cmp::Ge, 9_000));
        question(Ask::Page, Received, vec![Filter::Leaf(size), Filter::Leaf(score)], vec![])
    }),
    ("domain, a page deep in the past", Page, |d, _n| {
        let name = d.domain();
        let after = RowId::first(END.plus(-(1 + d.below(DAYS as u64 - 1) as i64) * DAY));
        let mut question = question(Ask::Page, Received, vec![domain(&name)], vec![]);
        question.search.after = Some(after);
        question
    }),
    ("a row, its timeline and lines", Page, |d, n| {
        let id = message_id(d.below(n));
        let grep = vec![id.clone()];
        question(Ask::Detail, Received, vec![Filter::Leaf(Field::MessageId(id))], grep)
    }),
    ("count: domain, 7 days", Count, |d, _n| {
        let name = d.domain();
        question(Ask::Total, Received, vec![domain(&name), last(7)], vec![])
    }),
    ("count: domain, not accepted, 30 days", Count, |d, _n| {
        let name = d.domain();
        question(Ask::Total, Received, vec![domain(&name), trouble(), last(30)], vec![])
    }),
    ("count by outcome: all, 24 h", Count, |_d, _n| question(Ask::Counts, Received, vec![last(1)], vec![])),
    ("count by reason: domain, 7 days", Count, |d, _n| {
        let name = d.domain();
        question(Ask::Reasons, Received, vec![domain(&name), last(7)], vec![])
    }),
    ("count: subject, two words", Words, |d, _n| {
        let (a, b) = (part(&d.word()), part(&d.word()));
        question(Ask::Total, Received, vec![subject(&a), subject(&b)], vec![format!("Subject: .*{a}"), b])
    }),
    ("count: sender @domain", Count, |d, _n| {
        let name = d.strange_domain();
        let grep = vec![format!("from=<[^>]*@{name}>")];
        question(Ask::Total, Received, vec![from(AddressPattern::Domain(name))], grep)
    }),
    ("histogram: all, 24 h by 5 min", Count, |_d, _n| { question(Ask::Histogram { days: 1, steps: 288 }, Received, vec![], vec![]) }),
    ("histogram: all, 30 days by hour", Count, |_d, _n| { question(Ask::Histogram { days: DAYS, steps: 720 }, Received, vec![], vec![]) }),
    ("histogram: domain, 30 days by hour", Count, |d, _n| {
        let name = d.domain();
        question(Ask::Histogram { days: DAYS, steps: 720 }, Received, vec![domain(&name)], vec![])
    }),
    ("top failing addresses, 24 h", Count, |_d, _n| question(Ask::Top(By::Address), Access, vec![failed(), last(1)], vec![])),
    ("top failing addresses, 30 days", Count, |_d, _n| question(Ask::Top(By::Address), Access, vec![failed(), last(30)], vec![])),
    ("top failing addresses: domain, 7 days", Count, |d, _n| {
        let name = d.domain();
        question(Ask::Top(By::Address), Access, vec![failed(), domain(&name), last(7)], vec![])
    }),
    ("top domains, 30 days", Count, |_d, _n| question(Ask::Top(By::Domain), Received, vec![last(30)], vec![])),
    ("top senders: domain, 7 days", Count, |d, _n| {
        let name = d.domain();
        question(Ask::Top(By::Sender), Received, vec![domain(&name), last(7)], vec![])
    }),
];

/// Where a histogram begins.
pub fn begin(days: i64) -> Micros {
    END.plus(-days * DAY)
}
