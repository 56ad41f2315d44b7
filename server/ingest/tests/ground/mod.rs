//! What the tests of following and importing stand on: a store of their own, and lines that make one row each.
#![expect(clippy::disallowed_methods, reason = "tests play `auth` and make the scope they need")]

use std::sync::Arc;

use tempfile::TempDir;
use tracemail_ingest::Clock;
use tracemail_model::{
    filter::Filter,
    page::{Order, Search},
    row::{Kind, Row},
    tenant::{Reach, Scope},
    time::Micros,
};
use tracemail_store::{Batch, Store};

/// A store in a folder that goes away with the test.
pub struct Ground {
    pub folder: TempDir,
    pub store: Store,
}

impl Ground {
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(&format!("sqlite:{}", folder.path().join("db").display())).await.expect("a store");
        Self { folder, store }
    }

    /// A file of the test.
    pub fn at(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    /// Waits until a commit that was under way has ended: whoever began it is gone, but not the process it ran in.
    pub async fn settle(&self) {
        self.store.commit(Batch { lane: "settle".into(), ..Batch::default() }).await.expect("committed");
    }

    pub async fn rows(&self, kind: Kind) -> Vec<Row> {
        let scope = Scope::mint(Reach::Everything);
        let mut search = Search { kind, filter: Filter::default(), order: Order::Oldest, limit: 300, after: None };
        let mut rows = Vec::new();
        loop {
            let page = self.store.search(&scope, &search).await.expect("a page");
            rows.extend(page.rows);
            search.after = page.next;
            if page.next.is_none() {
                return rows;
            }
        }
    }

    /// The numbers of the lines that have become rows, sorted.
    pub async fn numbers(&self) -> Vec<u32> {
        let mut numbers: Vec<u32> = self.rows(Kind::Access).await.iter().map(number).collect();
        numbers.sort_unstable();
        numbers
    }

    /// Each of the lines is one row.
    pub async fn whole(&self, n: u32) {
        assert_eq!(self.numbers().await, (0..n).collect::<Vec<_>>());
    }
}

/// The number of the line a row was made from.
pub fn number(row: &Row) -> u32 {
    let Row::Access(access) = row else { panic!("a login") };
    access.user.strip_prefix('u').and_then(|user| user.split('@').next()).and_then(|n| n.parse().ok()).expect("a number")
}

/// The n-th login, a second after the one before.
pub fn line(n: u32) -> String {
    let (hour, minute, second) = (n / 3_600, n / 60 % 60, n % 60);
    format!(
        "2026-11-21T{hour:02}:{minute:02}:{second:02}.{:06}+00:00 mx1 dovecot: imap-login: Login: user=<u{n}@azienda.test>, method=PLAIN, \
         rip=192.0.2.{}, rport=4000, lip=127.0.10.14, lport=993, mpid={n}, TLS, session=<S{n:07}AAAAAAAA>",
        n % 1_000,
        n % 250
    )
}

pub fn lines(range: std::ops::Range<u32>) -> String {
    range.map(|n| line(n) + "\n").collect()
}

pub fn clock() -> Clock {
    let now = Micros::parse_rfc3339("2026-11-21T23:59:00Z").expect("a time");
    Arc::new(move || tracemail_parse::Clock { now, zone: tracemail_model::zone::Zone::UTC })
}
